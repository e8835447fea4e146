#include "escape.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOT_SHUT_IN = 99 };

int escape_status(int (*shut_in)(void), int (*attempt)(void))
{
	int status = -1;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(shut_in() < 0 ? NOT_SHUT_IN : attempt());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static int try_read_file(void)
{
	return open("/etc/passwd", O_RDONLY) < 0 ? errno : 0;
}

static int try_write_file(void)
{
	return open("/tmp/engawa-test-escaped", O_WRONLY | O_CREAT, 0600) < 0 ? errno : 0;
}

static int try_directory(void)
{
	return open("/", O_RDONLY | O_DIRECTORY) < 0 ? errno : 0;
}

static int try_remove(void)
{
	return unlink("/tmp/engawa-test-escaped") < 0 ? errno : 0;
}

static int try_x11(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = "/tmp/.X11-unix/X0" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0)
		return errno;
	return connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0 ? errno : 0;
}

static int try_pair(void)
{
	int fds[2];

	return socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 ? errno : 0;
}

static int try_udp(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0) < 0 ? errno : 0;
}

static int try_netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0) < 0 ? errno : 0;
}

static int try_listen(void)
{
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return 1;
	return listen(fd, 1) < 0 ? errno : 0;
}

static int try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid < 0 ? errno : 0;
}

static int try_kill(void)
{
	return kill(getppid(), 0) < 0 ? errno : 0;
}

static int try_own_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		       0) == MAP_FAILED
		       ? errno
		       : 0;
}

static int try_exec(void)
{
	char name[] = "true";
	char *const argv[] = { name, NULL };

	execv("/bin/true", argv);
	return 0;
}

static int try_trace(void)
{
	return (int)ptrace(PTRACE_ATTACH, 1, NULL, NULL) & 0;
}

static const struct {
	const char *what;
	int (*attempt)(void);
	enum { REFUSED, OPENS, DEADLY } kind; /* OPENS: deadly or refused, by the sandbox */
} ways[] = {
	{ "read a file", try_read_file, OPENS },
	{ "write a file", try_write_file, OPENS },
	{ "look into a folder", try_directory, OPENS },
	{ "remove a file", try_remove, REFUSED },
	{ "reach the X server", try_x11, OPENS },
	{ "make a pair of sockets", try_pair, REFUSED },
	{ "send by UDP", try_udp, OPENS },
	{ "ask the kernel by netlink", try_netlink, OPENS },
	{ "listen", try_listen, OPENS },
	{ "start a process", try_fork, REFUSED },
	{ "send a signal to another", try_kill, REFUSED },
	{ "run code of its own", try_own_code, REFUSED },
	{ "become another program", try_exec, DEADLY },
	{ "trace another process", try_trace, DEADLY },
};

static bool is_as_expected(int status, bool deadly)
{
	if (deadly)
		return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
	return WIFEXITED(status) && (WEXITSTATUS(status) == EPERM || WEXITSTATUS(status) == EACCES);
}

void escape_try_all(int (*shut_in)(void), bool opening_is_deadly)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const bool deadly =
			ways[i].kind == DEADLY || (ways[i].kind == OPENS && opening_is_deadly);
		const int status = escape_status(shut_in, ways[i].attempt);

		if (!is_as_expected(status, deadly))
			fail_msg("%s: status %d", ways[i].what, status);
	}
}
