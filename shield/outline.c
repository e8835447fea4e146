/* Where closed windows can be told by a line around them: for the person's own screen. */
#include "shield/shield_internal.h"

enum { THICK = 3 }; /* pixels */

/* What a person would call a window; menus come and go, and panels know no edge. */
static bool is_marked(const struct raw_window *w)
{
	return w->kind == RAW_NORMAL && !w->override_redirect && w->rect.w > 4 * THICK &&
	       w->rect.h > 4 * THICK;
}

/* Leaves of what is visible of a window what lies along its edges. */
static bool keep_edges(pixman_region32_t *visible, struct rect r)
{
	pixman_region32_t inner;
	bool ok;

	pixman_region32_init_rect(&inner, r.x + THICK, r.y + THICK, (unsigned)(r.w - 2 * THICK),
		(unsigned)(r.h - 2 * THICK));
	ok = pixman_region32_subtract(visible, visible, &inner);
	pixman_region32_fini(&inner);
	return ok;
}

/* Adds, unless that were too many. */
static bool add(pixman_region32_t *lines, pixman_region32_t *more, size_t room)
{
	pixman_region32_t all;
	bool ok;

	pixman_region32_init(&all);
	ok = pixman_region32_union(&all, lines, more);
	if (ok && (size_t)pixman_region32_n_rects(&all) <= room)
		ok = pixman_region32_copy(lines, &all);
	pixman_region32_fini(&all);
	return ok;
}

/* One window: *left is what those above it leave of the screen. */
static bool add_window(const struct shield *s, const struct raw_window *w, pixman_region32_t *left,
	pixman_region32_t *lines, size_t room)
{
	const enum shield_verdict v = shield_admit(s, w);
	pixman_region32_t visible;
	bool ok;

	if (v == SHIELD_OWN)
		return true;
	pixman_region32_init(&visible);
	ok = window_region(&visible, w, left);
	if (ok && !w->blend)
		ok = pixman_region32_subtract(left, left, &visible);
	if (ok && v == SHIELD_HIDDEN && is_marked(w))
		ok = keep_edges(&visible, w->rect) && add(lines, &visible, room);
	pixman_region32_fini(&visible);
	return ok;
}

static size_t take_boxes(pixman_region32_t *lines, struct rect *ret)
{
	int n;
	const pixman_box32_t *b = pixman_region32_rectangles(lines, &n);

	for (int i = 0; i < n; i++)
		ret[i] = (struct rect){ b[i].x1, b[i].y1, b[i].x2 - b[i].x1, b[i].y2 - b[i].y1 };
	return (size_t)n;
}

size_t shield_outlines(const struct shield *s, const struct raw_window *windows, size_t n,
	struct rect *ret, size_t room)
{
	pixman_region32_t left, lines;
	size_t n_ret = 0;
	bool ok = true;

	pixman_region32_init_rect(&left, 0, 0, (unsigned)s->frame.width, (unsigned)s->frame.height);
	pixman_region32_init(&lines);
	for (size_t i = n; ok && i-- > 0;)
		ok = add_window(s, &windows[i], &left, &lines, room);
	if (ok)
		n_ret = take_boxes(&lines, ret);
	pixman_region32_fini(&left);
	pixman_region32_fini(&lines);
	return n_ret;
}
