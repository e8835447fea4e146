#include "overlay/overlay.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <xcb/xcbext.h>

#include "core/clock.h"
#include "overlay/overlay_internal.h"

enum {
	PACE_MS = 8, /* between steps: more than 100 pictures a second, nobody sees */
	PACE_DARK_MS = 16, /* around a spotlight everything beneath is clipped anew */
};

static void step(struct overlay *o);

static void lose(struct overlay *o, const char *why)
{
	if (o->lost)
		return;
	o->lost = true;
	uv_timer_stop(&o->pace);
	uv_poll_stop(&o->readable);
	uv_prepare_stop(&o->before);
	o->listener.lost(why, o->listener.data);
}

static struct pane *find(struct overlay *o, xcb_window_t id)
{
	for (size_t i = 0; i < N_PANES; i++) {
		if (o->panes[i].id == id)
			return &o->panes[i];
	}
	return NULL;
}

static void on_hidden(struct overlay *o, xcb_window_t id)
{
	struct pane *p = find(o, id);

	if (!p)
		return; /* of before a rebuild */
	if (p->unmaps)
		p->unmaps--;
	else
		lose(o, "a program unmapped our window");
}

static void on_event(struct overlay *o, const xcb_generic_event_t *e)
{
	xcb_window_t window = XCB_NONE;

	switch (screen_judge(&o->screen, e, &window)) {
	case SCREEN_NOTHING:
		break;
	case SCREEN_OTHER:
		o->rebuild_due = true;
		break;
	case SCREEN_MOVED:
		o->look_due = stack_any_shown(o);
		break;
	case SCREEN_HIDDEN:
		on_hidden(o, window);
		break;
	case SCREEN_LOST:
		if (find(o, window))
			lose(o, "a program took our window away");
		break;
	}
}

/* There is one at most, so the listener may ask for the next. */
static void pay_border(struct overlay *o)
{
	if (!stack_all_viewable(o)) {
		lose(o, "the border is not on the screen");
		return;
	}
	o->border_owed = false;
	o->listener.border_shown(o->border, o->listener.data);
}

static void on_look(struct overlay *o, const xcb_query_tree_reply_t *r)
{
	const enum stack_look look = stack_judge(
		o, xcb_query_tree_children(r), (size_t)xcb_query_tree_children_length(r));

	if (look == STACK_MISSING) {
		lose(o, "a window of ours is not there");
		return;
	}
	o->raise_due |= look == STACK_COVERED;
	if (o->border_owed && !o->border_due && (look == STACK_ON_TOP || !o->border))
		pay_border(o);
}

static bool take_look(struct overlay *o)
{
	void *reply = NULL;

	if (!o->looking || !xcb_poll_for_reply(o->screen.conn, o->asked.sequence, &reply, NULL))
		return false;
	o->looking = false;
	if (reply)
		on_look(o, reply);
	free(reply);
	return true;
}

/* Replies bring events along, and events fill up what replies are looked for in. */
static void drain(struct overlay *o)
{
	xcb_generic_event_t *e;

	do {
		while (!o->lost && (e = xcb_poll_for_event(o->screen.conn))) {
			on_event(o, e);
			free(e);
		}
	} while (!o->lost && take_look(o));
	if (xcb_connection_has_error(o->screen.conn))
		lose(o, "the X server is gone");
	step(o);
}

static void on_readable(uv_poll_t *handle, int status, int events)
{
	drain(handle->data);
}

static void on_before(uv_prepare_t *handle)
{
	drain(handle->data);
}

static void on_pace(uv_timer_t *timer)
{
	step(timer->data);
}

static void wait_until(struct overlay *o, uint64_t at_ms)
{
	const uint64_t now = clock_ms();

	uv_update_time(o->pace.loop);
	uv_timer_start(&o->pace, on_pace, at_ms > now ? at_ms - now : 0, 0);
}

static int draw(struct overlay *o)
{
	int r = 0;

	/* A rebuild draws everything. */
	if (o->rebuild_due)
		r = draw_rebuild(o);
	if (r == 0 && o->mark_due && !o->rebuild_due)
		r = draw_mark(o);
	if (r == 0 && o->border_due && !o->rebuild_due)
		r = draw_border(o);
	if (r == 0 && o->lines_due && !o->rebuild_due)
		draw_lines(o);
	o->rebuild_due = o->mark_due = o->border_due = o->lines_due = false;
	return r;
}

/* false: not yet, and there is nothing else to do. */
static bool raise_if_due(struct overlay *o)
{
	uint64_t at_ms;

	if (!o->raise_due)
		return true;
	if (!stack_may_raise(o, &at_ms)) {
		wait_until(o, at_ms);
		return false;
	}
	o->raise_due = false;
	stack_raise(o);
	return true;
}

static void step(struct overlay *o)
{
	const bool draws = o->rebuild_due || o->mark_due || o->border_due || o->lines_due;
	const uint64_t now = clock_ms();

	if (o->lost || o->looking || !(draws || o->look_due || o->raise_due))
		return;
	if (now < o->next_ms) {
		wait_until(o, o->next_ms);
		return;
	}
	if (draw(o) < 0) {
		lose(o, "nothing can be drawn");
		return;
	}
	if (!raise_if_due(o) && !draws && !o->look_due)
		return;
	o->look_due = false;
	o->next_ms = now + (o->panes[PANE_SCRIM].shown ? PACE_DARK_MS : PACE_MS);
	o->asked = xcb_query_tree(o->screen.conn, o->screen.root);
	o->looking = true;
	xcb_flush(o->screen.conn);
}

static void on_closed(uv_handle_t *handle)
{
	struct overlay *o = handle->data;

	if (--o->open_handles == 0)
		free(o);
}

void overlay_destroy(struct overlay *o)
{
	if (!o)
		return;
	o->lost = true;
	painter_destroy(o->painter);
	uv_close((uv_handle_t *)&o->readable, on_closed);
	uv_close((uv_handle_t *)&o->before, on_closed);
	uv_close((uv_handle_t *)&o->pace, on_closed);
	screen_close(&o->screen);
}

static int watch(struct overlay *o, uv_loop_t *loop)
{
	int r = uv_poll_init(loop, &o->readable, xcb_get_file_descriptor(o->screen.conn));

	if (r < 0)
		return r;
	uv_prepare_init(loop, &o->before);
	uv_timer_init(loop, &o->pace);
	o->readable.data = o->before.data = o->pace.data = o;
	o->open_handles = 3;
	uv_poll_start(&o->readable, UV_READABLE, on_readable);
	uv_prepare_start(&o->before, on_before);
	return 0;
}

int overlay_create(uv_loop_t *loop, const struct overlay_listener *l, struct overlay **ret)
{
	struct overlay *o = calloc(1, sizeof(*o));
	int r = -ENOMEM;

	if (!o)
		return r;
	o->listener = *l;
	o->painter = painter_create();
	if (o->painter)
		r = screen_open(&o->screen, NULL);
	if (r == 0)
		r = draw_rebuild(o);
	if (r == 0)
		r = watch(o, loop);
	if (r < 0) {
		screen_close(&o->screen);
		painter_destroy(o->painter);
		free(o);
		return r;
	}
	xcb_flush(o->screen.conn);
	*ret = o;
	return 0;
}

void overlay_mark(struct overlay *o, const struct mark *m)
{
	o->mark = *m;
	o->mark_due = true;
	step(o);
}

void overlay_closed(struct overlay *o, const struct rect *lines, size_t n)
{
	assert(n <= OVERLAY_LINES_MAX);
	if (n)
		memcpy(o->lines, lines, n * sizeof(*lines));
	o->n_lines = n;
	o->lines_due = true;
	step(o);
}

void overlay_border(struct overlay *o, bool now, bool paused)
{
	assert(!o->border_owed);
	o->border = now;
	o->paused = paused;
	o->border_owed = o->border_due = true;
	step(o);
}
