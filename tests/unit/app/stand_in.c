/*
 * Stands in for the other programs in the face's unit tests: what comes
 * on descriptor 3 goes to the test's socket and back, so that the test speaks
 * their part. Ends when either side does.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool copy(int from, int to)
{
	char buffer[65536];
	ssize_t n = read(from, buffer, sizeof(buffer));

	if (n <= 0)
		return n < 0 && errno == EINTR;
	for (ssize_t at = 0, w; at < n; at += w) {
		w = write(to, buffer + at, (size_t)(n - at));
		if (w <= 0)
			return false;
	}
	return true;
}

int main(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct pollfd fds[2] = { { 3, POLLIN, 0 }, { -1, POLLIN, 0 } };
	const char *path = getenv("ENGAWA_TEST_SOCKET");

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!path)
		return 1;
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	fds[1].fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fds[1].fd < 0 || connect(fds[1].fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		return 1;
	for (;;) {
		if (poll(fds, 2, -1) < 0)
			return 1;
		if (fds[0].revents && !copy(3, fds[1].fd))
			return 0;
		if (fds[1].revents && !copy(fds[1].fd, 3))
			return 0;
	}
}
