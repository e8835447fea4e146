#include "overlay/sandbox.h"

#include <fcntl.h>
#include <sched.h>

#include "core/harden.h"
#include "core/sandbox.h"

int overlay_sandbox_strip(int last_fd)
{
	int r = sandbox_close_inherited(last_fd);

	return r < 0 ? r : harden_process();
}

/* What xcb, fontconfig, Pango and Cairo need once the windows are there. */
static const struct sandbox_call allowed[] = {
	{ SCMP_SYS(recvmsg) },
	{ SCMP_SYS(pread64) },
	{ SCMP_SYS(lseek) },
	/* files: to be looked at, and read */
	{ SCMP_SYS(open), 1,
		{ { 1, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY } } },
	{ SCMP_SYS(openat), 1,
		{ { 2, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY } } },
	{ SCMP_SYS(access) },
	{ SCMP_SYS(faccessat) },
	{ SCMP_SYS(faccessat2) },
	{ SCMP_SYS(stat) },
	{ SCMP_SYS(lstat) },
	{ SCMP_SYS(fstat) },
	{ SCMP_SYS(newfstatat) },
	{ SCMP_SYS(statx) },
	{ SCMP_SYS(statfs) },
	{ SCMP_SYS(fstatfs) },
	{ SCMP_SYS(readlink) },
	{ SCMP_SYS(readlinkat) },
	{ SCMP_SYS(getdents64) },
	{ SCMP_SYS(getcwd) },
	{ SCMP_SYS(fadvise64) },
	/* threads of its own: Pango looks for fonts in one */
	{ SCMP_SYS(clone), 1, { { 0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD } } },
	{ SCMP_SYS(set_robust_list) },
	{ SCMP_SYS(rseq) },
};

static const int deadly[] = {
	SCMP_SYS(socket),
	SCMP_SYS(connect),
	SCMP_SYS(bind),
};

int overlay_sandbox_enter(void)
{
	static const struct sandbox_rules rules = { allowed, sizeof(allowed) / sizeof(allowed[0]),
		deadly, sizeof(deadly) / sizeof(deadly[0]) };

	return sandbox_enter(&rules);
}
