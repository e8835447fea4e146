#include "app/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char done = 1;

static void close_all_but(int a, int b)
{
	int low = a < b ? a : b, high = a < b ? b : a;

	if (low > 0)
		close_range(0, (unsigned int)low - 1, 0);
	if (high > low + 1)
		close_range((unsigned int)low + 1, (unsigned int)high - 1, 0);
	close_range((unsigned int)high + 1, ~0u, 0);
}

static void put_right(int tty, const struct termios *original, const struct termios *raw,
	const char *reset, const char *text)
{
	struct termios now;

	if (tcgetattr(tty, &now) == 0 && now.c_lflag == raw->c_lflag &&
		now.c_iflag == raw->c_iflag && now.c_oflag == raw->c_oflag)
		tcsetattr(tty, TCSANOW, original);
	/* The terminal may be gone or stuck: then there is nobody to tell. */
	if (write(tty, reset, strlen(reset)) < 0 || write(tty, text, strlen(text)) < 0)
		return;
}

static void keep(int tty, int pipe, const struct termios *original, const struct termios *raw,
	const char *reset, const char *text)
{
	char byte;
	ssize_t n;
	sigset_t all;

	/* Not in the face's group or session: what ends it must not end this. */
	setsid();
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	close_all_but(tty, pipe);
	prctl(PR_SET_NAME, "engawa-keeper");
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	do
		n = read(pipe, &byte, 1);
	while (n < 0 && errno == EINTR);
	if (n == 0)
		put_right(tty, original, raw, reset, text);
	_exit(0);
}

int keeper_start(int tty, const struct termios *original, const struct termios *raw,
	const char *reset, const char *text, struct keeper *ret)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid < 0) {
		close(ends[0]);
		close(ends[1]);
		return -EAGAIN;
	}
	if (pid == 0)
		keep(tty, ends[0], original, raw, reset, text);
	close(ends[0]);
	*ret = (struct keeper){ pid, ends[1] };
	return 0;
}

void keeper_stop(struct keeper *k)
{
	if (k->pid <= 0)
		return;
	if (write(k->pipe, &done, 1) < 0) /* it is gone already: as good */
		errno = 0;
	close(k->pipe);
	while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*k = (struct keeper){ 0 };
}
