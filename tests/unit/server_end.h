#ifndef ENGAWA_TESTS_UNIT_SERVER_END_H
#define ENGAWA_TESTS_UNIT_SERVER_END_H
/*
 * Ends an X server. It looks whether it was told to end, and then goes to sleep: a signal
 * between the two is noticed only when something else wakes it up (the X server's source
 * says so itself, os/WaitFor.c). So it is told until it is gone.
 */
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SERVER_END_AGAIN_MS = 500 };

static inline void server_end(pid_t pid)
{
	struct pollfd p = { .fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN };

	do
		kill(pid, SIGTERM);
	while (p.fd >= 0 && poll(&p, 1, SERVER_END_AGAIN_MS) == 0);
	waitpid(pid, NULL, 0);
	if (p.fd >= 0)
		close(p.fd);
}
#endif
