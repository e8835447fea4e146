/*
 * engawa-watchdog PID: watches over engawa-agent, which has hands. Started by engawa
 * with descriptor 3, a socket pair to the agent that nobody writes to, and 4, the page
 * that both beat in (guard/watch.h). While it watches it has no X connection: a grabbed
 * server could not hold it up. It ends when the agent is gone and nothing is held any
 * more, and by no signal before.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/harden.h"
#include "core/log.h"
#include "guard/release.h"
#include "guard/watch.h"

enum { AGENT_FD = 3, PAGE_FD = 4 };

/* The sanitizer's search for leaks traces a process, which is not possible in here. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

/* Returns when the agent is gone, or must go; why. */
static const char *watch_over(struct watch_page *page, int agent)
{
	struct pollfd ends[] = {
		{ .fd = agent, .events = POLLIN },
		{ .fd = AGENT_FD, .events = POLLRDHUP }, /* whatever is written stays there */
	};
	struct watch_judge judge = { 0 };
	int wait_ms;

	for (;;) {
		const uint64_t now_ms = clock_ms();

		atomic_store(&page->watchdog_ms, now_ms);
		switch (watch_look(&judge, page, now_ms, &wait_ms)) {
		case WATCH_SILENT:
			return "silent";
		case WATCH_HELD:
			return "held the server";
		case WATCH_FINE:
			break;
		}
		if (poll(ends, 2, wait_ms) > 0)
			return ends[0].revents ? "ended" : "left";
	}
}

/* Gone for certain: what it asked of the X server has ended with it, or ends before
 * the server hears of us. One that took its leave may take a moment over it. */
static void make_gone(int agent, int grace_ms)
{
	struct pollfd end = { .fd = agent, .events = POLLIN };

	if (poll(&end, 1, grace_ms) > 0)
		return;
	syscall(SYS_pidfd_send_signal, agent, SIGKILL, NULL, 0);
	while (poll(&end, 1, -1) < 0 && errno == EINTR)
		;
}

static int run(pid_t pid)
{
	struct release_count n;
	struct watch_page *page;
	uint32_t borrowed[8], repeats[8];
	const char *why;
	uint64_t since_ms;
	bool sane;
	int r, agent = (int)syscall(SYS_pidfd_open, pid, 0);

	if (agent < 0) {
		log_event(LOG_ERROR, "watchdog.start", "error=%d what=agent", errno);
		return EXIT_FAILURE;
	}
	r = watch_map(PAGE_FD, &page);
	if (r < 0) {
		log_event(LOG_ERROR, "watchdog.start", "error=%d what=page", -r);
		return EXIT_FAILURE;
	}
	why = watch_over(page, agent);
	since_ms = clock_ms();
	make_gone(agent, strcmp(why, "left") == 0 ? WATCH_SILENT_MS : 0);
	sane = watch_borrowed(page, borrowed);
	r = release_all(pid, borrowed, watch_repeats(page, repeats) ? repeats : NULL, &n);
	log_event(r < 0 ? LOG_WARN : LOG_INFO, "watchdog.end",
		"agent=\"%s\" keys=%u buttons=%u keycodes=%u page=%s took_ms=%u error=%d", why,
		n.keys, n.buttons, n.keycodes, sane ? "sane" : "rubbish",
		(unsigned)(clock_ms() - since_ms), -r);
	watch_unmap(page);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Not with the face, and not by a signal: first everything is let go of. */
static int settle(void)
{
	sigset_t all;
	int r = harden_process();

	sigfillset(&all);
	if (r == 0 && (prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0) < 0 ||
			      sigprocmask(SIG_SETMASK, &all, NULL) < 0))
		r = -errno;
	return r < 0 ? r : harden_no_exec();
}

int main(int argc, char **argv)
{
	char *end = NULL;
	long pid;
	int r;

	log_start("engawa-watchdog");
	pid = argc == 2 ? strtol(argv[1], &end, 10) : 0;
	if (pid < 2 || pid > INT32_MAX || *end) {
		fprintf(stderr, "engawa-watchdog is started by engawa, not by hand\n");
		return EXIT_FAILURE;
	}
	r = settle();
	if (r < 0) {
		log_event(LOG_ERROR, "watchdog.harden", "error=%d", -r);
		return EXIT_FAILURE;
	}
	return run((pid_t)pid);
}
