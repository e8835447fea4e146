/*
 * engawa-overlay: draws over all windows of the host what the agent says. Started by
 * engawa with its end of the socket pair to engawa-agent as descriptor 3. It has an X
 * connection, no keys and no network; SIGTERM just ends it, and X takes its windows away.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "core/language.h"
#include "core/log.h"
#include "overlay/overlay.h"
#include "overlay/sandbox.h"
#include "wire/link.h"
#include "wire/message.h"

enum {
	AGENT_FD = 3,
	/* A link that is not read does not tell of its end: how often to look. */
	LOOK_MS = 200,
};

struct desk {
	uv_loop_t loop;
	uv_timer_t look; /* runs while the link is paused */
	struct link *link; /* owned */
	struct overlay *overlay; /* owned */
	int status;
};

static void end(struct desk *d, int status, const char *why)
{
	if (!d->link)
		return;
	log_event(status ? LOG_ERROR : LOG_INFO, "overlay.end", "why=\"%s\"", why);
	d->status = status;
	link_destroy(d->link);
	d->link = NULL;
	uv_stop(&d->loop);
}

static void on_look(uv_timer_t *timer)
{
	struct pollfd agent = { .fd = AGENT_FD, .events = POLLRDHUP };

	if (poll(&agent, 1, 0) == 1)
		end(timer->data, EXIT_SUCCESS, "the agent is gone");
}

static void on_border_shown(bool now, void *data)
{
	struct desk *d = data;
	Wire__FromOverlay m = WIRE__FROM_OVERLAY__INIT;
	Wire__BorderShown shown = WIRE__BORDER_SHOWN__INIT;
	uint8_t packed[WIRE_OVERLAY_MAX];
	int size;

	if (!d->link)
		return;
	shown.now = now;
	m.body_case = WIRE__FROM_OVERLAY__BODY_BORDER_SHOWN;
	m.border_shown = &shown;
	size = wire_pack(&m.base, packed, sizeof(packed));
	if (size < 0 || link_send(d->link, WIRE_OVERLAY, packed, (size_t)size) < 0) {
		end(d, EXIT_FAILURE, "the agent does not read");
		return;
	}
	uv_timer_stop(&d->look);
	link_pause(d->link, false);
}

static void on_lost(const char *why, void *data)
{
	end(data, EXIT_FAILURE, why);
}

static void take_mark(struct desk *d, const Wire__Mark *m)
{
	struct mark mark = { .shape = m->shape, .x = m->x, .y = m->y };

	/* wire/ saw to its length */
	snprintf(mark.label, sizeof(mark.label), "%s", m->label);
	overlay_mark(d->overlay, &mark);
}

static void take_closed(struct desk *d, const Wire__ClosedLines *m)
{
	struct rect lines[OVERLAY_LINES_MAX];

	/* wire/ saw to their number and size */
	for (size_t i = 0; i < m->n_lines; i++)
		lines[i] = (struct rect){ m->lines[i]->x, m->lines[i]->y, (int32_t)m->lines[i]->w,
			(int32_t)m->lines[i]->h };
	overlay_closed(d->overlay, lines, m->n_lines);
}

static int take_order(struct desk *d, const uint8_t *body, size_t size)
{
	Wire__ToOverlay *m;
	int r = WIRE_UNPACK(to_overlay, body, size, &m);

	if (r < 0)
		return r;
	switch (m->body_case) {
	case WIRE__TO_OVERLAY__BODY_MARK:
		take_mark(d, m->mark);
		break;
	case WIRE__TO_OVERLAY__BODY_CLOSED:
		take_closed(d, m->closed);
		break;
	case WIRE__TO_OVERLAY__BODY_BORDER:
		/* Each is answered truly, so nothing overtakes it. */
		link_pause(d->link, true);
		uv_timer_start(&d->look, on_look, LOOK_MS, LOOK_MS);
		overlay_border(d->overlay, m->border->now, m->border->paused);
		break;
	default: /* wire/ lets no other through */
		break;
	}
	WIRE_FREE(m);
	return 0;
}

static void on_frame(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct desk *d = data;

	if (d->link && take_order(d, body, size) < 0)
		end(d, EXIT_FAILURE, "the agent broke the rules");
}

static void on_closed(int error, void *data)
{
	end(data, error ? EXIT_FAILURE : EXIT_SUCCESS,
		error ? "the agent broke the rules" : "the agent is gone");
}

static int open_all(struct desk *d)
{
	const struct overlay_listener screen = { on_border_shown, on_lost, d };
	const struct link_listener agent = {
		.kinds = 1u << WIRE_OVERLAY,
		.frame = on_frame,
		.closed = on_closed,
		.data = d,
	};
	int r = overlay_create(&d->loop, &screen, &d->overlay);

	if (r < 0) {
		log_event(LOG_ERROR, "overlay.start", "error=%d why=\"the X server\"", -r);
		return r;
	}
	uv_timer_init(&d->loop, &d->look);
	d->look.data = d;
	r = link_create(&d->loop, AGENT_FD, &agent, &d->link);
	if (r < 0)
		log_event(LOG_ERROR, "overlay.start", "error=%d why=\"descriptor 3\"", -r);
	return r;
}

static int run(void)
{
	struct desk d = { .status = EXIT_FAILURE };
	int r;

	if (uv_loop_init(&d.loop) < 0 || open_all(&d) < 0)
		return EXIT_FAILURE;
	r = overlay_sandbox_enter();
	if (r < 0) {
		log_event(LOG_ERROR, "sandbox.enter", "error=%d", -r);
		return EXIT_FAILURE;
	}
	uv_run(&d.loop, UV_RUN_DEFAULT);
	overlay_destroy(d.overlay);
	uv_close((uv_handle_t *)&d.look, NULL);
	uv_run(&d.loop, UV_RUN_DEFAULT);
	uv_loop_close(&d.loop);
	return d.status;
}

int main(int argc, char **argv)
{
	int r;

	language_start();
	log_start("engawa-overlay");
	if (argc > 1) {
		fprintf(stderr, "engawa-overlay is started by engawa, with no arguments\n");
		return EXIT_FAILURE;
	}
	signal(SIGPIPE, SIG_IGN);
	/* The terminal's Ctrl-C goes to the face, which ends the session in order. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	r = overlay_sandbox_strip(AGENT_FD);
	if (r < 0) {
		log_event(LOG_ERROR, "sandbox.strip", "error=%d", -r);
		return EXIT_FAILURE;
	}
	return run();
}
