/* engawa-agent: X11 and keys. Started by engawa with two socket pairs: 3 to the
 * face, 4 to engawa-net. Wiring only. */
#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>
#include <uv.h>

#include "core/harden.h"
#include "core/log.h"
#include "policy/policy.h"
#include "session/host.h"

/* What engawa hands over at the start. */
enum { FACE_FD = 3, NET_FD, OVERLAY_FD, WATCH_FD, PAGE_FD, READER_FD };

static void over(void *data)
{
	uv_stop(data);
}

static void on_signal(uv_signal_t *signal, int number)
{
	host_stop(signal->data);
}

static int run(uv_loop_t *loop)
{
	const struct host_options options = { .policy = POLICY_PATH,
		.face_fd = FACE_FD,
		.net_fd = NET_FD,
		.overlay_fd = OVERLAY_FD,
		.watch_fd = WATCH_FD,
		.page_fd = PAGE_FD,
		.reader_fd = READER_FD };
	struct host *host;
	uv_signal_t term;
	int r = host_create(loop, &options, over, loop, &host);

	if (r < 0) {
		log_event(LOG_ERROR, "agent.start", "error=%d", r);
		return EXIT_FAILURE;
	}
	uv_signal_init(loop, &term);
	term.data = host;
	uv_signal_start(&term, on_signal, SIGTERM);
	uv_run(loop, UV_RUN_DEFAULT);
	host_destroy(host);
	uv_close((uv_handle_t *)&term, NULL);
	uv_run(loop, UV_RUN_DEFAULT);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	uv_loop_t loop;
	int r;

	log_start("engawa-agent");
	if (argc > 1) {
		fprintf(stderr, "engawa-agent is started by engawa, with no arguments\n");
		return EXIT_FAILURE;
	}
	if (sodium_init() < 0 || harden_process() < 0 || harden_no_exec() < 0) {
		log_event(LOG_ERROR, "agent.harden", "what=\"could not give up privileges\"");
		return EXIT_FAILURE;
	}
	signal(SIGPIPE, SIG_IGN);
	/* The terminal's Ctrl-C goes to the face, which ends the session in order. */
	signal(SIGINT, SIG_IGN);
	uv_loop_init(&loop);
	r = run(&loop);
	uv_loop_close(&loop);
	return r;
}
