/*
 * Naming pixmaps, and scrubbing them first.
 *
 * A window's pixmap starts as a copy of what the screen shows there, and a window
 * without background keeps that until its application paints: read as it is, it
 * shows pixels of hidden windows. So a pixmap is named only here, while the server
 * is grabbed: nobody else can change anything, all events of what they did before
 * are taken in, and where foreign pixels may be the window is painted grey and its
 * application asked to paint again. No other pixmap is ever read.
 */
#include "capture/capture_internal.h"

#include <stdlib.h>

enum {
	TRIES = 3, /* until the windows hold still */
	DESCENDANTS_MAX = 4096, /* of one window, asked to paint again */
};

static bool needs_pixmap(const struct win *w)
{
	return win_counts(w) && w->fresh && !w->suspect && !w->unreadable &&
	       w->verdict == SHIELD_SHOWN && !win_clean(w);
}

static bool anything_to_do(const struct capture *c)
{
	for (size_t i = 0; i < c->n_wins; i++) {
		if (needs_pixmap(c->wins[i]))
			return true;
	}
	return c->tree_lost;
}

/* Every descendant of a window, and their geometry, level by level. */
struct family {
	xcb_window_t ids[DESCENDANTS_MAX];
	size_t n;
};

static void add_children(struct capture *c, struct family *f, xcb_query_tree_cookie_t cookie)
{
	xcb_query_tree_reply_t *t = xcb_query_tree_reply(c->conn, cookie, NULL);

	for (int i = 0; t && i < xcb_query_tree_children_length(t); i++) {
		if (f->n < DESCENDANTS_MAX)
			f->ids[f->n++] = xcb_query_tree_children(t)[i];
	}
	free(t);
}

static void find_family(struct capture *c, struct family *f, xcb_window_t top)
{
	xcb_query_tree_cookie_t *cookies = calloc(DESCENDANTS_MAX, sizeof(*cookies));
	size_t from = 0;

	if (!cookies) {
		c->no_memory = true;
		return;
	}
	f->ids[0] = top;
	f->n = 1;
	while (from < f->n) {
		const size_t end = f->n;

		for (size_t i = from; i < end; i++)
			cookies[i] = xcb_query_tree(c->conn, f->ids[i]);
		for (size_t i = from; i < end; i++)
			add_children(c, f, cookies[i]);
		from = end;
	}
	free(cookies);
}

/* Exposes all of the window and everything in it: its application paints again. */
static void ask_to_paint(struct capture *c, xcb_window_t top)
{
	struct family *f = malloc(sizeof(*f));

	if (!f) {
		c->no_memory = true;
		return;
	}
	f->n = 0;
	find_family(c, f, top);
	for (size_t i = 0; i < f->n; i++)
		xcb_clear_area(c->conn, 1, f->ids[i], 0, 0, 0, 0);
	free(f);
}

static void fill_grey(struct capture *c, struct win *w)
{
	const xcb_gcontext_t gc = c->gc[w->depth == 32];
	const xcb_rectangle_t all = { 0, 0, (uint16_t)w->rect.w, (uint16_t)w->rect.h };
	const pixman_box32_t *b;
	int n;

	if (w->scrub_all) {
		xcb_poly_fill_rectangle(c->conn, w->id, gc, 1, &all);
		return;
	}
	b = pixman_region32_rectangles(&w->scrub, &n);
	for (; n > 0; n--, b++) {
		const xcb_rectangle_t r = { (int16_t)(b->x1 - w->border),
			(int16_t)(b->y1 - w->border), (uint16_t)(b->x2 - b->x1),
			(uint16_t)(b->y2 - b->y1) };

		xcb_poly_fill_rectangle(c->conn, w->id, gc, 1, &r);
	}
}

static bool name_pixmap(struct capture *c, struct win *w)
{
	const xcb_pixmap_t pixmap = xcb_generate_id(c->conn);
	xcb_generic_error_t *e = xcb_request_check(
		c->conn, xcb_composite_name_window_pixmap_checked(c->conn, w->id, pixmap));

	if (e) { /* not redirected, or not viewable: shown as not there yet */
		free(e);
		w->unreadable = true;
		return false;
	}
	w->pixmap = pixmap;
	w->damage = xcb_generate_id(c->conn);
	xcb_damage_create(c->conn, w->damage, w->id, XCB_DAMAGE_REPORT_LEVEL_DELTA_RECTANGLES);
	/* it starts wholly damaged, and would not tell of anything */
	xcb_damage_subtract(c->conn, w->damage, XCB_NONE, XCB_NONE);
	return true;
}

static void settle_one(struct capture *c, struct win *w)
{
	if (!w->pixmap && !name_pixmap(c, w))
		return;
	if (w->scrub_all || pixman_region32_not_empty(&w->scrub)) {
		fill_grey(c, w);
		ask_to_paint(c, w->id);
	}
	w->scrub_all = false;
	pixman_region32_clear(&w->scrub);
	keep(c, pixman_region32_union_rect(
			&w->dirty, &w->dirty, 0, 0, (unsigned)w->rect.w, (unsigned)w->rect.h));
}

/* With the server grabbed: once the events are in, the model is what the server
 * has, and stays so until the grab ends. */
static void settle_grabbed(struct capture *c)
{
	free(xcb_get_input_focus_reply(c->conn, xcb_get_input_focus(c->conn), NULL));
	events_drain(c);
	if (c->tree_lost)
		tree_scan(c);
	for (size_t i = 0; i < c->n_wins; i++) {
		if (needs_pixmap(c->wins[i]))
			settle_one(c, c->wins[i]);
	}
}

void scrub_settle(struct capture *c)
{
	for (int i = 0; i < TRIES; i++) {
		events_drain(c);
		desk_refresh(c);
		inspect_all(c);
		if (!anything_to_do(c))
			return;
		xcb_grab_server(c->conn);
		settle_grabbed(c);
		xcb_ungrab_server(c->conn);
		xcb_flush(c->conn);
	}
}
