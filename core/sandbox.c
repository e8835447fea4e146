#include "core/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#endif

int sandbox_close_inherited(int last_fd)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (nothing < 0)
		return -errno;
	if (dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0)
		return -errno;
	/* Also closes `nothing`, unless one of the kept was free. */
	if (close_range((unsigned int)last_fd + 1, ~0U, 0) < 0)
		return -errno;
	return 0;
}

/* What any loop, its library and libc need. */
static const struct sandbox_call common[] = {
	/* descriptors we hold; sendmsg is missing, so none can be handed on */
	{ SCMP_SYS(read) },
	{ SCMP_SYS(readv) },
	{ SCMP_SYS(write) },
	{ SCMP_SYS(writev) },
	{ SCMP_SYS(close) },
	{ SCMP_SYS(recvfrom) },
	{ SCMP_SYS(sendto) },
	{ SCMP_SYS(shutdown) },
	{ SCMP_SYS(fcntl), 1, { { 1, SCMP_CMP_EQ, F_GETFL, 0 } } },
	{ SCMP_SYS(fcntl), 1, { { 1, SCMP_CMP_EQ, F_SETFL, 0 } } },
	{ SCMP_SYS(fcntl), 1, { { 1, SCMP_CMP_EQ, F_GETFD, 0 } } },
	{ SCMP_SYS(fcntl), 1, { { 1, SCMP_CMP_EQ, F_SETFD, 0 } } },
	{ SCMP_SYS(ioctl), 1, { { 1, SCMP_CMP_EQ, FIONBIO, 0 } } },
	{ SCMP_SYS(ioctl), 1, { { 1, SCMP_CMP_EQ, FIOCLEX, 0 } } },
	/* waiting */
	{ SCMP_SYS(epoll_wait) },
	{ SCMP_SYS(epoll_pwait) },
	{ SCMP_SYS(epoll_ctl) },
	{ SCMP_SYS(poll) },
	{ SCMP_SYS(ppoll) },
	{ SCMP_SYS(futex) },
	{ SCMP_SYS(restart_syscall) },
	{ SCMP_SYS(sched_yield) },
	/* time and randomness */
	{ SCMP_SYS(clock_gettime) },
	{ SCMP_SYS(clock_nanosleep) },
	{ SCMP_SYS(gettimeofday) },
	{ SCMP_SYS(getrandom) },
	/* memory, and no new code in it */
	{ SCMP_SYS(mmap), 1, { { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } } },
	{ SCMP_SYS(mprotect), 1, { { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } } },
	{ SCMP_SYS(munmap) },
	{ SCMP_SYS(mremap) },
	{ SCMP_SYS(madvise) },
	{ SCMP_SYS(brk) },
	/* itself */
	{ SCMP_SYS(getpid) },
	{ SCMP_SYS(gettid) },
	{ SCMP_SYS(rt_sigaction) },
	{ SCMP_SYS(rt_sigprocmask) },
	{ SCMP_SYS(rt_sigreturn) },
	{ SCMP_SYS(sigaltstack) },
	{ SCMP_SYS(exit) },
	{ SCMP_SYS(exit_group) },
#ifdef WITH_ASAN
	{ SCMP_SYS(sched_getaffinity) },
	{ SCMP_SYS(getrlimit) },
	{ SCMP_SYS(prlimit64) },
#endif
};

/* What nothing of ours ever tries: somebody else is in this process already. */
static const int deadly[] = {
	SCMP_SYS(execve),
	SCMP_SYS(execveat),
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(bpf),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(keyctl),
	SCMP_SYS(unshare),
	SCMP_SYS(setns),
	SCMP_SYS(mount),
	SCMP_SYS(pivot_root),
};

static int allow(scmp_filter_ctx filter, const struct sandbox_call *calls, size_t n)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		r = seccomp_rule_add_array(
			filter, SCMP_ACT_ALLOW, calls[i].call, calls[i].n_args, calls[i].args);
	return r;
}

static int forbid(scmp_filter_ctx filter, const int *calls, size_t n)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		r = seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, calls[i], 0);
	return r;
}

static int add_calls(scmp_filter_ctx filter, const struct sandbox_rules *rules)
{
	const struct sandbox_call abort_itself = { SCMP_SYS(tgkill), 1,
		{ { 0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0 } } };
	int r = allow(filter, common, sizeof(common) / sizeof(common[0]));

	if (r == 0)
		r = allow(filter, &abort_itself, 1);
	if (r == 0)
		r = allow(filter, rules->allowed, rules->n_allowed);
	if (r == 0)
		r = forbid(filter, deadly, sizeof(deadly) / sizeof(deadly[0]));
	if (r == 0)
		r = forbid(filter, rules->deadly, rules->n_deadly);
	/* its arguments lie in memory; told that there is no such call, libc takes clone */
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	return r;
}

/*
 * Whatever is not on a list fails with EPERM rather than killing: libraries try a file
 * or a newer call now and then and live without it (libc reads /etc/gai.conf, say), and
 * a library's update must not end people's sessions. Nothing is gained by it for an
 * attacker: the call does not happen. The few calls that only an attacker makes end the
 * process.
 */
int sandbox_enter(const struct sandbox_rules *rules)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r;

	if (!filter)
		return -ENOMEM;
	r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (r == 0)
		r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (r == 0)
		r = add_calls(filter, rules);
	if (r == 0)
		r = seccomp_load(filter);
	seccomp_release(filter);
	return r;
}

#ifdef WITH_ASAN
/* LeakSanitizer looks at the process from a second one, by ptrace. Leaks are looked for
 * in tests that are not shut in. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif
