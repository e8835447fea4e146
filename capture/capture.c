#include "capture/capture.h"

#include <errno.h>
#include <stdlib.h>

#include "capture/capture_internal.h"

enum {
	TRIES = 3, /* until nothing new came in meanwhile */
	DAMAGE_BOXES_MAX = 64, /* of the picture, before they become one box */
};

/* Adds what was drawn in visible parts of one window, and tells the server that it
 * may report these places again: before they are read, so that nothing is lost in
 * between. What is drawn out of sight stays reported, and is silent from then on. */
static void collect_window(struct capture *c, struct win *w, pixman_region32_t *part)
{
	pixman_region32_translate(&w->dirty, w->rect.x, w->rect.y);
	keep(c, pixman_region32_intersect(part, &w->dirty, &w->visible));
	pixman_region32_translate(&w->dirty, -w->rect.x, -w->rect.y);
	if (!pixman_region32_not_empty(part))
		return;
	keep(c, pixman_region32_union(&c->damage, &c->damage, part));
	pixman_region32_clear(&w->dirty);
	if (w->damaged)
		xcb_damage_subtract(c->conn, w->damage, XCB_NONE, XCB_NONE);
	w->damaged = false;
}

static void collect_damage(struct capture *c)
{
	pixman_region32_t part;

	pixman_region32_init(&part);
	for (size_t i = 0; i < c->n_wins; i++) {
		if (pixman_region32_not_empty(&c->wins[i]->dirty))
			collect_window(c, c->wins[i], &part);
	}
	pixman_region32_fini(&part);
	if (c->whole)
		keep(c, pixman_region32_union_rect(&c->damage, &c->damage, 0, 0, (unsigned)c->width,
				(unsigned)c->height));
	keep(c, pixman_region32_intersect_rect(
			&c->damage, &c->damage, 0, 0, (unsigned)c->width, (unsigned)c->height));
}

static int put_damage(struct capture *c)
{
	const pixman_box32_t *b;
	int n;

	b = pixman_region32_rectangles(&c->damage, &n);
	if ((size_t)n > c->room_damage) {
		struct rect *grown = realloc(c->damage_rects, (size_t)n * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		c->damage_rects = grown;
		c->room_damage = (size_t)n;
	}
	for (int i = 0; i < n; i++)
		c->damage_rects[i] =
			(struct rect){ b[i].x1, b[i].y1, b[i].x2 - b[i].x1, b[i].y2 - b[i].y1 };
	c->frame.damage = c->damage_rects;
	c->frame.n_damage = (size_t)n;
	return 0;
}

static void coarsen_damage(struct capture *c)
{
	if (pixman_region32_n_rects(&c->damage) > DAMAGE_BOXES_MAX) {
		const pixman_box32_t b = *pixman_region32_extents(&c->damage);

		pixman_region32_fini(&c->damage);
		pixman_region32_init_with_extents(&c->damage, &b);
	}
}

/* What the frame says of windows and screen: what was so before the pixels were read; what
 * happened since is in the next one. */
static void describe(struct capture *c)
{
	struct raw_frame *f = &c->frame;

	f->width = c->width;
	f->height = c->height;
	f->n_monitors = c->n_monitors;
	for (size_t i = 0; i < c->n_monitors; i++)
		f->monitors[i] = c->monitors[i];
	f->windows = c->list;
	f->n_windows = c->n_list;
	f->n_damage = 0;
	f->n_pieces = 0;
}

static int make_frame(struct capture *c)
{
	int r;

	describe(c);
	coarsen_damage(c);
	r = put_damage(c);
	c->whole = false;
	if (r == 0)
		r = read_pieces(c);
	c->frame.pieces = c->pieces;
	c->frame.n_pieces = c->n_pieces;
	return r;
}

static int state(const struct capture *c)
{
	if (xcb_connection_has_error(c->conn))
		return -EPIPE;
	if (c->width > FRAME_SIDE_MAX || c->height > FRAME_SIDE_MAX ||
		(int64_t)c->width * c->height > FRAME_AREA_MAX)
		return -E2BIG;
	return c->no_memory ? -ENOMEM : 0;
}

/* One look: 0 and a frame, or -EAGAIN. */
static int look(struct capture *c)
{
	xcb_query_pointer_cookie_t pointer;
	bool damaged, moved;
	int r;

	scrub_settle(c);
	layout_update(c);
	layout_list(c);
	collect_damage(c);
	r = state(c);
	if (r < 0)
		return r;
	damaged = pixman_region32_not_empty(&c->damage);
	if (!damaged && !c->pointer_stale && !c->cursor_stale)
		return -EAGAIN;
	pointer = xcb_query_pointer(c->conn, c->root);
	r = make_frame(c);
	moved = desk_refresh_cursor(c, &pointer);
	if (r < 0)
		return r;
	return damaged || moved ? 0 : -EAGAIN;
}

int capture_next(struct capture *c, bool whole, const struct raw_frame **ret)
{
	int r;

	c->whole |= whole;
	for (int i = 0; i < TRIES; i++) {
		r = look(c);
		if (r == -EAGAIN && !events_drain(c))
			return r;
		if (r != -EAGAIN)
			break;
	}
	/* Events that came with a reply do not make the descriptor readable again. If
	 * they never end this is a frame without damage: the caller comes back. Not the last
	 * frame once more: what that one points to may be gone. */
	if (r == -EAGAIN)
		describe(c);
	if (r == 0 || r == -EAGAIN) {
		*ret = &c->frame;
		r = state(c);
	}
	return r;
}

int capture_poll(struct capture *c)
{
	for (int i = 0; i < TRIES; i++) {
		events_drain(c);
		desk_refresh(c);
		inspect_all(c);
		if (!events_drain(c))
			break;
	}
	layout_list(c);
	return state(c);
}

int capture_sync(struct capture *c)
{
	free(xcb_get_input_focus_reply(c->conn, xcb_get_input_focus(c->conn), NULL));
	return capture_poll(c);
}

void capture_recheck(struct capture *c)
{
	inspect_judge_all(c);
	c->whole = true;
}

const struct raw_window *capture_windows(const struct capture *c, size_t *ret_n)
{
	*ret_n = c->n_list;
	return c->list;
}

uint64_t capture_listed(const struct capture *c)
{
	return c->listed;
}

enum shield_verdict capture_verdict_of(const struct capture *c, const struct raw_window *w)
{
	return c->listener.verdict(w, c->listener.data);
}

int capture_fd(const struct capture *c)
{
	return xcb_get_file_descriptor(c->conn);
}
