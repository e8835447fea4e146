/*
 * pty [COLUMNSxROWS] PROGRAM ARGUMENTS: runs a program in a terminal of its own.
 * What comes in on stdin is typed, what the program prints goes to stdout. The
 * end of stdin hangs the terminal up, as closing its window would. Ends as the
 * program ends. For tests.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0) {
			data += n;
			size -= (size_t)n;
		}
	}
}

/* false: nothing more comes from `from`. */
static bool copy(int from, int to)
{
	char buffer[4096];
	ssize_t n = read(from, buffer, sizeof(buffer));

	if (n <= 0)
		return n < 0 && errno == EINTR;
	write_all(to, buffer, (size_t)n);
	return true;
}

static void relay(int terminal)
{
	struct pollfd fds[] = { { terminal, POLLIN, 0 }, { STDIN_FILENO, POLLIN, 0 } };

	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return;
		if ((fds[0].revents & (POLLIN | POLLHUP)) && !copy(terminal, STDOUT_FILENO))
			return;
		if ((fds[1].revents & (POLLIN | POLLHUP)) && !copy(STDIN_FILENO, terminal))
			return; /* hang up */
	}
}

/* "100x40" */
static bool read_size(const char *text, struct winsize *ret)
{
	char *end;
	unsigned long columns = strtoul(text, &end, 10), rows;

	if (columns == 0 || *end != 'x')
		return false;
	rows = strtoul(end + 1, &end, 10);
	if (rows == 0 || *end)
		return false;
	ret->ws_col = (unsigned short)columns;
	ret->ws_row = (unsigned short)rows;
	return true;
}

int main(int argc, char **argv)
{
	struct winsize size = { .ws_col = 80, .ws_row = 24 };
	int terminal, status;
	int first = 1;
	pid_t pid;

	if (argc > 1 && read_size(argv[1], &size))
		first = 2;
	if (first >= argc) {
		fprintf(stderr, "pty [COLUMNSxROWS] PROGRAM ARGUMENTS\n");
		return EXIT_FAILURE;
	}
	pid = forkpty(&terminal, NULL, NULL, &size);
	if (pid == 0) {
		execvp(argv[first], argv + first);
		perror(argv[first]);
		_exit(127);
	}
	if (pid < 0) {
		perror("forkpty");
		return EXIT_FAILURE;
	}
	signal(SIGPIPE, SIG_IGN);
	relay(terminal);
	close(terminal);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
