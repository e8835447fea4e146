#include "pair.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/clock.h"

enum { WORDS = 16 };

/* What one of the two has for itself: its end of the socket pair, the page, its output. */
struct ends {
	const char *display;
	int end, page, out;
};

static void become(const char *program, char *const argv[], struct ends e)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* lost by the watchdog when it settles */
	setenv("DISPLAY", e.display, 1);
	if (dup2(e.end, 13) < 0 || dup2(e.page, 14) < 0 || dup2(13, 3) < 0 || dup2(14, 4) < 0 ||
		(e.out >= 0 && dup2(e.out, STDOUT_FILENO) < 0))
		_exit(126);
	close_range(5, ~0u, 0);
	execv(program, argv);
	_exit(127);
}

static pid_t start_agent(const char *words, struct ends e)
{
	char copy[128], *argv[WORDS] = { (char *)"hold_driver" }, *rest;
	const pid_t pid = fork();
	int n = 1;

	assert_true(pid >= 0);
	if (pid)
		return pid;
	snprintf(copy, sizeof(copy), "%s", words);
	for (char *w = strtok_r(copy, " ", &rest); w && n < WORDS - 1;
		w = strtok_r(NULL, " ", &rest))
		argv[n++] = w;
	become(TEST_DRIVER, argv, e);
	return -1;
}

static pid_t start_watchdog(pid_t agent, struct ends e, bool between)
{
	const pid_t pid = fork();
	char number[16];

	assert_true(pid >= 0);
	if (pid)
		return pid;
	if (between && fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	snprintf(number, sizeof(number), "%d", agent);
	become(TEST_WATCHDOG, (char *[]){ (char *)"engawa-watchdog", number, NULL }, e);
	return -1;
}

struct pair pair_start(const struct xserver *x, const char *words, bool between)
{
	struct pair p = { .x = x };
	int ends[2], out[2], page_fd;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	assert_int_equal(pipe(out), 0);
	assert_int_equal(watch_create_page(&page_fd), 0);
	assert_int_equal(watch_map(page_fd, &p.page), 0);
	p.agent = start_agent(words, (struct ends){ x->display, ends[0], page_fd, out[1] });
	p.watchdog =
		start_watchdog(p.agent, (struct ends){ x->display, ends[1], page_fd, -1 }, between);
	p.said = out[0];
	close(ends[0]);
	close(ends[1]);
	close(out[1]);
	close(page_fd);
	return p;
}

uint64_t pair_said(const struct pair *p)
{
	char line[8] = "";

	assert_int_equal(read(p->said, line, 5), 5);
	assert_string_equal(line, "done\n");
	return clock_ms();
}

bool pair_is_gone(pid_t pid)
{
	siginfo_t i = { 0 };

	assert_int_equal(waitid(P_PID, (id_t)pid, &i, WEXITED | WNOHANG | WNOWAIT), 0);
	return i.si_pid == pid;
}

void pair_forget(struct pair *p)
{
	waitpid(p->agent, NULL, 0);
	close(p->said);
	watch_unmap(p->page);
}

int pair_finish(struct pair *p)
{
	int status = -1;

	assert_int_equal(waitpid(p->watchdog, &status, 0), p->watchdog);
	assert_true(pair_is_gone(p->agent));
	pair_forget(p);
	return status;
}
