/* What covers what: where foreign pixels could get into a new pixmap, what is
 * visible of each window, and where the picture changed. */
#include "capture/capture_internal.h"

#include <stdlib.h>

static void subtract(struct capture *c, pixman_region32_t *from, pixman_region32_t *what)
{
	keep(c, pixman_region32_subtract(from, from, what));
}

/* Takes from *left all that on the screen shows only what may be seen. Whether
 * any of the rest belongs to a window that may not. */
static bool foreign(struct capture *c, pixman_region32_t *left)
{
	pixman_region32_t part;
	bool touches = false;

	pixman_region32_init(&part);
	for (size_t i = c->n_wins; !touches && i-- > 0;) {
		struct win *w = c->wins[i];

		if (!w->mapped || (w->known && w->absent))
			continue;
		keep(c, pixman_region32_intersect(&part, left, &w->area));
		if (!win_clean(w))
			touches = pixman_region32_not_empty(&part);
		subtract(c, left, &part);
	}
	pixman_region32_fini(&part);
	return touches;
}

void layout_mark_foreign(struct capture *c, struct win *w, struct rect rect)
{
	pixman_region32_t left;

	pixman_region32_init_rect(&left, rect.x, rect.y, (unsigned)rect.w, (unsigned)rect.h);
	/* Over a hidden window all of it: until the scrub the application may have moved
	 * the pixels about. Of the bare screen what it covers. */
	if (c->screen_lags || foreign(c, &left) || w->scrub_all ||
		pixman_region32_not_empty(&w->scrub)) {
		w->scrub_all = true;
	} else {
		pixman_region32_translate(&left, -rect.x, -rect.y);
		keep(c, pixman_region32_union(&w->scrub, &w->scrub, &left));
	}
	pixman_region32_fini(&left);
}

/* Adds a ∪ b or, when only what became visible counts, what is in one alone. */
static void add_change(
	struct capture *c, pixman_region32_t *before, pixman_region32_t *now, bool everything)
{
	pixman_region32_t part;

	if (everything) {
		keep(c, pixman_region32_union(&c->damage, &c->damage, before));
		keep(c, pixman_region32_union(&c->damage, &c->damage, now));
		return;
	}
	pixman_region32_init(&part);
	keep(c, pixman_region32_subtract(&part, before, now));
	keep(c, pixman_region32_union(&c->damage, &c->damage, &part));
	keep(c, pixman_region32_subtract(&part, now, before));
	keep(c, pixman_region32_union(&c->damage, &c->damage, &part));
	pixman_region32_fini(&part);
}

void layout_update(struct capture *c)
{
	pixman_region32_t left, now;

	if (!c->layout_stale)
		return;
	c->layout_stale = false;
	pixman_region32_init_rect(&left, 0, 0, (unsigned)c->width, (unsigned)c->height);
	pixman_region32_init(&now);
	for (size_t i = c->n_wins; i-- > 0;) {
		struct win *w = c->wins[i];

		if (win_counts(w) && w->verdict != SHIELD_OWN)
			keep(c, pixman_region32_intersect(&now, &left, &w->area));
		else
			pixman_region32_clear(&now);
		if (w->verdict != SHIELD_SHOWN || !w->facts.blend)
			subtract(c, &left, &now);
		if (w->changed || !pixman_region32_equal(&now, &w->visible))
			add_change(c, &w->visible, &now, w->changed);
		w->changed = false;
		keep(c, pixman_region32_copy(&w->visible, &now));
	}
	pixman_region32_fini(&left);
	pixman_region32_fini(&now);
}

static size_t count_shapes(const struct capture *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_wins; i++) {
		if (c->wins[i]->shaped)
			n += (size_t)pixman_region32_n_rects(&c->wins[i]->area);
	}
	return n;
}

static bool reserve_list(struct capture *c)
{
	const size_t n_shapes = count_shapes(c) + 1; /* never NULL */
	void *grown;

	if (n_shapes > c->room_shapes) {
		grown = realloc(c->shapes, n_shapes * sizeof(*c->shapes));
		if (!grown)
			return false;
		c->shapes = grown;
		c->room_shapes = n_shapes;
	}
	if (c->n_wins > c->room_list) {
		grown = realloc(c->list, c->n_wins * sizeof(*c->list));
		if (!grown)
			return false;
		c->list = grown;
		c->room_list = c->n_wins;
	}
	return true;
}

/* Puts the shape of w at *shapes and returns how many rectangles it has. */
static size_t put_shape(struct rect *shapes, struct win *w)
{
	int n;
	const pixman_box32_t *b = pixman_region32_rectangles(&w->area, &n);

	for (int i = 0; i < n; i++)
		shapes[i] = (struct rect){ b[i].x1, b[i].y1, b[i].x2 - b[i].x1, b[i].y2 - b[i].y1 };
	return (size_t)n;
}

void layout_list(struct capture *c)
{
	struct rect *shapes;

	if (!c->list_stale)
		return;
	if (!reserve_list(c)) {
		c->no_memory = true;
		return;
	}
	c->list_stale = false;
	c->listed++;
	c->n_list = 0;
	shapes = c->shapes;
	for (size_t i = 0; i < c->n_wins; i++) {
		struct win *w = c->wins[i];
		struct raw_window *r;

		if (!win_counts(w))
			continue;
		w->facts.rect = w->rect;
		r = &c->list[c->n_list++];
		*r = w->facts;
		if (!w->shaped)
			continue;
		r->shape = shapes;
		r->n_shape = put_shape(shapes, w);
		shapes += r->n_shape;
	}
}
