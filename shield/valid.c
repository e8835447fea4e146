/* What core/frame.h promises of a raw frame, checked before a pixel is used. */
#include "shield/shield_internal.h"

enum { COORDINATE_MAX = 1 << 20 }; /* no sum of two overflows */

static bool sane(struct rect r)
{
	return r.x >= -COORDINATE_MAX && r.x <= COORDINATE_MAX && r.y >= -COORDINATE_MAX &&
	       r.y <= COORDINATE_MAX && r.w >= 0 && r.w <= COORDINATE_MAX && r.h >= 0 &&
	       r.h <= COORDINATE_MAX;
}

static bool inside(struct rect r, struct rect outer)
{
	return sane(r) && !rect_empty(r) && rect_inside(r, outer);
}

static bool windows_valid(const struct raw_frame *in)
{
	for (size_t i = 0; i < in->n_windows; i++) {
		const struct raw_window *w = &in->windows[i];

		if (!sane(w->rect))
			return false;
		for (size_t k = 0; w->shape && k < w->n_shape; k++) {
			if (!sane(w->shape[k]))
				return false;
		}
	}
	return true;
}

/* Every piece belongs to a window, in the windows' order. */
static bool pieces_valid(const struct raw_frame *in, struct rect picture)
{
	size_t p = 0;

	for (size_t i = 0; i < in->n_windows; i++) {
		const struct raw_window *w = &in->windows[i];

		for (; p < in->n_pieces && in->pieces[p].window == w->id; p++) {
			const struct raw_piece *piece = &in->pieces[p];

			if (!inside(piece->rect, picture) || !inside(piece->rect, w->rect) ||
				!piece->pixels || piece->stride < (size_t)piece->rect.w)
				return false;
		}
	}
	return p == in->n_pieces;
}

static bool cursor_valid(const struct raw_cursor *c)
{
	if (c->w < 0 || c->w > FRAME_CURSOR_MAX || c->h < 0 || c->h > FRAME_CURSOR_MAX)
		return false;
	if (!sane((struct rect){ c->x, c->y, 1, 1 }))
		return false;
	if (!c->visible || !c->w || !c->h)
		return true;
	return c->argb && c->hot_x >= 0 && c->hot_x <= c->w && c->hot_y >= 0 && c->hot_y <= c->h;
}

bool raw_frame_valid(const struct raw_frame *in)
{
	const struct rect picture = { 0, 0, in->width, in->height };

	if (in->width < 1 || in->width > FRAME_SIDE_MAX || in->height < 1 ||
		in->height > FRAME_SIDE_MAX || (int64_t)in->width * in->height > FRAME_AREA_MAX)
		return false;
	if (in->n_monitors > FRAME_MONITORS_MAX)
		return false;
	for (size_t i = 0; i < in->n_monitors; i++) {
		if (!inside(in->monitors[i], picture))
			return false;
	}
	for (size_t i = 0; i < in->n_damage; i++) {
		if (!inside(in->damage[i], picture))
			return false;
	}
	return windows_valid(in) && pieces_valid(in, picture) && cursor_valid(&in->cursor);
}
