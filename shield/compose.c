/*
 * shield_apply(): the picture is kept from frame to frame and painted anew only
 * inside the damage. What is visible of each window is worked out here again,
 * from the windows' shapes alone, so that a piece in the wrong place is cut off
 * instead of painted over something hidden.
 */
#include <errno.h>
#include <stdlib.h>

#include "shield/shield_internal.h"

static pixman_box32_t box(struct rect r)
{
	return (pixman_box32_t){ r.x, r.y, r.x + r.w, r.y + r.h };
}

static bool region_of_rects(pixman_region32_t *ret, const struct rect *rects, size_t n)
{
	pixman_box32_t *boxes = calloc(n + 1, sizeof(*boxes));
	bool ok;

	if (!boxes)
		return false;
	for (size_t i = 0; i < n; i++)
		boxes[i] = box(rects[i]);
	pixman_region32_fini(ret);
	ok = pixman_region32_init_rects(ret, boxes, (int)n);
	free(boxes);
	return ok;
}

bool window_region(pixman_region32_t *ret, const struct raw_window *w, pixman_region32_t *within)
{
	const struct rect *shape = w->shape ? w->shape : &w->rect;
	const size_t n = w->shape ? w->n_shape : 1;
	pixman_box32_t edge = box(w->rect);

	if (pixman_region32_contains_rectangle(within, &edge) == PIXMAN_REGION_OUT) {
		pixman_region32_clear(ret);
		return true;
	}
	return region_of_rects(ret, shape, n) &&
	       pixman_region32_intersect_rect(
		       ret, ret, w->rect.x, w->rect.y, (unsigned)w->rect.w, (unsigned)w->rect.h) &&
	       pixman_region32_intersect(ret, ret, within);
}

static int reserve_layers(struct shield *s, size_t n)
{
	struct layer *grown;

	if (n <= s->n_layers)
		return 0;
	grown = realloc(s->layers, n * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	s->layers = grown;
	for (; s->n_layers < n; s->n_layers++)
		pixman_region32_init(&grown[s->n_layers].visible);
	return 0;
}

/* From the top down: what of each window is visible inside *left, which ends as
 * the part that no window covers. */
static int find_visible(struct shield *s, const struct raw_frame *in, pixman_region32_t *left)
{
	for (size_t i = in->n_windows; i-- > 0;) {
		const struct raw_window *w = &in->windows[i];
		struct layer *l = &s->layers[i];

		l->verdict = shield_admit(s, w);
		if (l->verdict == SHIELD_OWN) {
			pixman_region32_clear(&l->visible);
			continue;
		}
		if (!window_region(&l->visible, w, left))
			return -ENOMEM;
		if (l->verdict == SHIELD_SHOWN && w->blend)
			continue; /* what lies beneath shines through */
		if (!pixman_region32_subtract(left, left, &l->visible))
			return -ENOMEM;
	}
	return 0;
}

/* What is visible of a window becomes what was painted of it. What is laid over something
 * changes nothing about what that is. */
static bool note_shown(struct shield *s, const struct raw_window *w, pixman_region32_t *visible)
{
	return w->blend || pixman_region32_union(&s->frame.shown, &s->frame.shown, visible);
}

/* Paints the pieces of one shown window and returns how many there are; what no
 * piece covers is marked as pending. */
static int paint_window(struct shield *s, const struct raw_window *w, pixman_region32_t *visible,
	const struct raw_piece *p, const struct raw_piece *end)
{
	const struct raw_piece *first = p;
	pixman_region32_t part;
	bool ok = note_shown(s, w, visible);

	pixman_region32_init(&part);
	for (; ok && p < end && p->window == w->id; p++) {
		ok = pixman_region32_intersect_rect(&part, visible, p->rect.x, p->rect.y,
			     (unsigned)p->rect.w, (unsigned)p->rect.h) &&
		     pixman_region32_subtract(visible, visible, &part);
		if (ok)
			clean_frame_paint(&s->frame, &part, p, w->blend);
	}
	pixman_region32_fini(&part);
	if (!ok || !pixman_region32_subtract(&s->frame.shown, &s->frame.shown, visible))
		return -ENOMEM;
	clean_frame_fill(&s->frame, visible, SHIELD_PENDING_COLOUR);
	return (int)(p - first);
}

static int paint(struct shield *s, const struct raw_frame *in)
{
	const struct raw_piece *p = in->pieces;
	const struct raw_piece *end = p + in->n_pieces;

	for (size_t i = 0; i < in->n_windows; i++) {
		const struct raw_window *w = &in->windows[i];
		struct layer *l = &s->layers[i];
		int r = 0;

		if (l->verdict == SHIELD_SHOWN) {
			r = paint_window(s, w, &l->visible, p, end);
			if (r < 0)
				return r;
		} else if (l->verdict == SHIELD_HIDDEN) {
			placeholder_paint(&s->frame, &l->visible, w->rect);
		}
		while (p < end && p->window == w->id)
			p++; /* pieces of what is not shown are passed over */
	}
	return 0;
}

static bool covers(const struct raw_window *w, int32_t x, int32_t y)
{
	const struct rect *shape = w->shape ? w->shape : &w->rect;
	const size_t n = w->shape ? w->n_shape : 1;

	for (size_t i = 0; i < n; i++) {
		if (!rect_empty(rect_intersect(shape[i], (struct rect){ x, y, 1, 1 })))
			return true;
	}
	return false;
}

/* A cursor may be any picture; over a hidden window it is that window's. */
static bool cursor_may_show(const struct shield *s, const struct raw_frame *in)
{
	for (size_t i = in->n_windows; i-- > 0;) {
		const struct raw_window *w = &in->windows[i];
		enum shield_verdict v;

		if (!covers(w, in->cursor.x, in->cursor.y))
			continue;
		v = shield_admit(s, w);
		if (v != SHIELD_OWN)
			return v == SHIELD_SHOWN;
	}
	return true;
}

/* Whose an image is cannot be told: while a button is held or a menu is open it is not
 * the window's under the pointer, and it may be newer than what is known of windows. So
 * while anything is hidden, an arrow stands for all of them. */
static int set_cursor(struct shield *s, const struct raw_frame *in)
{
	uint32_t argb[ARROW_HEIGHT][ARROW_WIDTH];
	struct raw_cursor c = in->cursor;

	if (shield_any_hidden(s))
		c = arrow_instead(&in->cursor, argb);
	return clean_frame_set_cursor(&s->frame, &c, cursor_may_show(s, in));
}

/* What the picture held before cannot be built upon: it is new, or may hold something hidden. */
static bool starts_anew(const struct shield *s, const struct raw_frame *in)
{
	return s->distrust || s->frame.width != in->width || s->frame.height != in->height;
}

/* Makes the picture fit and trusted: unless the frame is whole, all of a picture
 * that may hold something hidden is blanked, and then all of it counts as damage. */
static int prepare(
	struct shield *s, const struct raw_frame *in, bool anew, pixman_region32_t *damage)
{
	pixman_box32_t all = { 0, 0, in->width, in->height };
	int r = clean_frame_resize(&s->frame, in->width, in->height);

	if (r == 0)
		r = reserve_layers(s, in->n_windows);
	if (r == 0 && anew && pixman_region32_contains_rectangle(damage, &all) != PIXMAN_REGION_IN)
		clean_frame_blank(&s->frame);
	return r;
}

/* Only what painting changed is damage, where all that was there before is known. */
static bool note_damage(struct shield *s, bool anew, pixman_region32_t *damage)
{
	const unsigned width = (unsigned)s->frame.width, height = (unsigned)s->frame.height;

	if (anew)
		return pixman_region32_union_rect(damage, damage, 0, 0, width, height);
	return clean_frame_narrow(&s->frame, damage);
}

static int paint_all(struct shield *s, const struct raw_frame *in, pixman_region32_t *damage)
{
	pixman_region32_t left;
	int r = -ENOMEM;

	pixman_region32_init(&left);
	if (pixman_region32_copy(&left, damage) &&
		pixman_region32_subtract(&s->frame.shown, &s->frame.shown, damage))
		r = find_visible(s, in, &left);
	if (r == 0) {
		clean_frame_touch_none(&s->frame);
		clean_frame_fill(&s->frame, &left, SHIELD_BARE_COLOUR);
		r = paint(s, in);
	}
	pixman_region32_fini(&left);
	return r;
}

static int compose(struct shield *s, const struct raw_frame *in, pixman_region32_t *damage)
{
	const bool anew = starts_anew(s, in);
	int r = prepare(s, in, anew, damage);

	if (r == 0)
		r = paint_all(s, in, damage);
	if (r == 0 && !note_damage(s, anew, damage))
		r = -ENOMEM;
	if (r == 0)
		r = clean_frame_set_damage(&s->frame, damage);
	if (r == 0)
		r = shield_note_moves(s, in);
	if (r == 0)
		r = set_cursor(s, in);
	return r;
}

int shield_apply(struct shield *s, const struct raw_frame *in, const struct clean_frame **ret)
{
	pixman_region32_t damage;
	int r;

	if (!raw_frame_valid(in)) {
		s->distrust = true;
		return -EINVAL;
	}
	pixman_region32_init(&damage);
	r = region_of_rects(&damage, in->damage, in->n_damage) ? compose(s, in, &damage) : -ENOMEM;
	pixman_region32_fini(&damage);
	s->distrust = r < 0;
	if (r < 0)
		return r;
	s->frame.n_monitors = in->n_monitors;
	for (size_t i = 0; i < in->n_monitors; i++)
		s->frame.monitors[i] = in->monitors[i];
	s->frame.number++;
	*ret = &s->frame;
	return 0;
}
