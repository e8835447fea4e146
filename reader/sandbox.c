#include "reader/sandbox.h"

#include <errno.h>
#include <sys/resource.h>

#include "core/harden.h"
#include "core/sandbox.h"

int reader_sandbox_strip(int last_fd)
{
	int r = sandbox_close_inherited(last_fd);

	return r < 0 ? r : harden_process();
}

/* sd-bus and libuv, on sockets that are there. */
static const struct sandbox_call allowed[] = {
	{ SCMP_SYS(recvmsg) }, { SCMP_SYS(sendmsg) }, { SCMP_SYS(getsockopt) }, { SCMP_SYS(fstat) },
	{ SCMP_SYS(newfstatat), 1,
		{ { 3, SCMP_CMP_MASKED_EQ, 0x1000, 0x1000 } } }, /* of what is open */
};

static const int deadly[] = {
	SCMP_SYS(socket),
	SCMP_SYS(connect),
	SCMP_SYS(bind),
	SCMP_SYS(open),
	SCMP_SYS(openat),
};

int reader_sandbox_enter(void)
{
	static const struct sandbox_rules rules = { allowed, sizeof(allowed) / sizeof(allowed[0]),
		deadly, sizeof(deadly) / sizeof(deadly[0]) };

	return sandbox_enter(&rules);
}
