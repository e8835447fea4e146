#include "net/sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/harden.h"
#include "core/log.h"
#include "core/sandbox.h"

static int limit(int resource, rlim_t value)
{
	struct rlimit l = { value, value };

	return setrlimit((__rlimit_resource_t)resource, &l) < 0 ? -errno : 0;
}

int net_sandbox_strip(int last_fd)
{
	int r;

	/* DISPLAY, XAUTHORITY, proxies, paths of libraries: nothing of it is wanted. */
	clearenv();
	r = sandbox_close_inherited(last_fd);
	if (r < 0)
		return r;
	r = harden_process();
	if (r < 0)
		return r;
	/* Whoever took this process over could ignore a gentler signal. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		return -errno;
	r = limit(RLIMIT_NOFILE, NET_SANDBOX_FDS);
	if (r == 0)
		r = limit(RLIMIT_NPROC, 0);
	return r;
}

/* Names younger than Debian 12's headers. */
struct landlock_ruleset {
	uint64_t handled_access_fs;
	uint64_t handled_access_net;
	uint64_t scoped;
};
enum {
	LANDLOCK_FS_V1 = (1 << 13) - 1, /* execute … make_sym */
	LANDLOCK_FS_REFER = 1 << 13,
	LANDLOCK_FS_TRUNCATE = 1 << 14,
	LANDLOCK_FS_IOCTL_DEV = 1 << 15,
	LANDLOCK_NET_BIND = 1 << 0,
	LANDLOCK_SCOPE_ALL = 3, /* abstract sockets, signals */
};

/* What this kernel can take away, we take away, and no rule gives anything back. */
static struct landlock_ruleset landlock_all(long abi, size_t *ret_size)
{
	struct landlock_ruleset r = { .handled_access_fs = LANDLOCK_FS_V1 };

	*ret_size = offsetof(struct landlock_ruleset, handled_access_net);
	if (abi >= 2)
		r.handled_access_fs |= LANDLOCK_FS_REFER;
	if (abi >= 3)
		r.handled_access_fs |= LANDLOCK_FS_TRUNCATE;
	if (abi >= 4) {
		r.handled_access_net = LANDLOCK_NET_BIND;
		*ret_size = offsetof(struct landlock_ruleset, scoped);
	}
	if (abi >= 5)
		r.handled_access_fs |= LANDLOCK_FS_IOCTL_DEV;
	if (abi >= 6) {
		r.scoped = LANDLOCK_SCOPE_ALL;
		*ret_size = sizeof(r);
	}
	return r;
}

static int enter_landlock(void)
{
	long abi = syscall(
		SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset all;
	size_t size;
	int fd, r = 0;

	if (abi < 0 && (errno == ENOSYS || errno == EOPNOTSUPP)) {
		/* seccomp below refuses every way to open a file all the same. */
		log_event(LOG_WARN, "sandbox.no_landlock", "kernel=\"has none, or it is off\"");
		return 0;
	}
	if (abi < 0)
		return -errno;
	all = landlock_all(abi, &size);
	fd = (int)syscall(SYS_landlock_create_ruleset, &all, size, 0U);
	if (fd < 0)
		return -errno;
	if (syscall(SYS_landlock_restrict_self, fd, 0U) < 0)
		r = -errno;
	close(fd);
	return r;
}

/* What libwebsockets and OpenSSL need for a connection over TCP, IPv4 or IPv6. */
#define STREAM                                                                                     \
	{                                                                                          \
		1, SCMP_CMP_MASKED_EQ, ~(SOCK_NONBLOCK | SOCK_CLOEXEC) & UINT32_MAX, SOCK_STREAM   \
	}
#define TCP                                                                                        \
	{                                                                                          \
		2, SCMP_CMP_LE, IPPROTO_TCP, 0                                                     \
	}
static const struct sandbox_call allowed[] = {
	{ SCMP_SYS(socket), 3, { { 0, SCMP_CMP_EQ, AF_INET, 0 }, STREAM, TCP } },
	{ SCMP_SYS(socket), 3, { { 0, SCMP_CMP_EQ, AF_INET6, 0 }, STREAM, TCP } },
	{ SCMP_SYS(connect) },
	{ SCMP_SYS(getsockname) },
	{ SCMP_SYS(getpeername) },
	{ SCMP_SYS(setsockopt), 1, { { 1, SCMP_CMP_EQ, SOL_SOCKET, 0 } } },
	{ SCMP_SYS(setsockopt), 1, { { 1, SCMP_CMP_EQ, IPPROTO_TCP, 0 } } },
	{ SCMP_SYS(getsockopt), 1, { { 1, SCMP_CMP_EQ, SOL_SOCKET, 0 } } },
	{ SCMP_SYS(getsockopt), 1, { { 1, SCMP_CMP_EQ, IPPROTO_TCP, 0 } } },
};

int net_sandbox_enter(void)
{
	static const struct sandbox_rules rules = { .allowed = allowed,
		.n_allowed = sizeof(allowed) / sizeof(allowed[0]) };
	int r = enter_landlock();

	return r < 0 ? r : sandbox_enter(&rules);
}
