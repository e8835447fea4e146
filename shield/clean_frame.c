#include "shield/clean_frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/pixels.h"
#include "shield/shield_internal.h"

uint64_t clean_frame_number(const struct clean_frame *f)
{
	return f->number;
}

int32_t clean_frame_width(const struct clean_frame *f)
{
	return f->width;
}

int32_t clean_frame_height(const struct clean_frame *f)
{
	return f->height;
}

const uint32_t *clean_frame_row(const struct clean_frame *f, int32_t y)
{
	return f->pixels + (size_t)y * (size_t)f->width;
}

bool clean_frame_shown(const struct clean_frame *f, struct rect r)
{
	pixman_box32_t b = { r.x, r.y, r.x + r.w, r.y + r.h };

	return pixman_region32_contains_rectangle((pixman_region32_t *)&f->shown, &b) ==
	       PIXMAN_REGION_IN;
}

const struct rect *clean_frame_damage(const struct clean_frame *f, size_t *ret_n)
{
	*ret_n = f->n_damage;
	return f->damage;
}

const struct clean_move *clean_frame_moves(const struct clean_frame *f, size_t *ret_n)
{
	*ret_n = f->n_moves;
	return f->moves;
}

const struct rect *clean_frame_monitors(const struct clean_frame *f, size_t *ret_n)
{
	*ret_n = f->n_monitors;
	return f->monitors;
}

const struct clean_cursor *clean_frame_cursor(const struct clean_frame *f)
{
	return &f->cursor;
}

int clean_frame_resize(struct clean_frame *f, int32_t width, int32_t height)
{
	const int32_t columns = (width + CLEAN_CELL - 1) / CLEAN_CELL,
		      rows = (height + CLEAN_CELL - 1) / CLEAN_CELL;
	uint32_t *pixels;
	uint8_t *touched;

	if (f->pixels && f->width == width && f->height == height)
		return 0;
	pixels = pixels_create((size_t)width * (size_t)height);
	touched = calloc((size_t)columns * (size_t)rows, sizeof(*touched));
	if (!pixels || !touched) {
		free(pixels);
		free(touched);
		return -ENOMEM;
	}
	free(f->pixels);
	free(f->touched);
	f->pixels = pixels;
	f->touched = touched;
	f->width = width;
	f->height = height;
	f->columns = columns;
	f->rows = rows;
	return 0;
}

int clean_frame_set_damage(struct clean_frame *f, const pixman_region32_t *region)
{
	int n;
	const pixman_box32_t *b = pixman_region32_rectangles((pixman_region32_t *)region, &n);

	if ((size_t)n > f->room_damage) {
		struct rect *grown = realloc(f->damage, (size_t)n * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		f->damage = grown;
		f->room_damage = (size_t)n;
	}
	for (int i = 0; i < n; i++)
		f->damage[i] =
			(struct rect){ b[i].x1, b[i].y1, b[i].x2 - b[i].x1, b[i].y2 - b[i].y1 };
	f->n_damage = (size_t)n;
	return 0;
}

int clean_frame_set_cursor(struct clean_frame *f, const struct raw_cursor *c, bool visible)
{
	const size_t room = (size_t)FRAME_CURSOR_MAX * FRAME_CURSOR_MAX * sizeof(uint32_t);

	if (!f->cursor_argb)
		f->cursor_argb = malloc(room);
	if (!f->cursor_argb)
		return -ENOMEM;
	if (!visible || !c->visible || !c->w || !c->h) {
		f->cursor = (struct clean_cursor){ .serial = c->serial, .x = c->x, .y = c->y };
		return 0;
	}
	memcpy(f->cursor_argb, c->argb, (size_t)c->w * (size_t)c->h * sizeof(uint32_t));
	f->cursor = (struct clean_cursor){ c->serial, true, c->x, c->y, c->w, c->h, c->hot_x,
		c->hot_y, f->cursor_argb };
	return 0;
}

void clean_frame_finish(struct clean_frame *f)
{
	free(f->pixels);
	free(f->touched);
	free(f->damage);
	free(f->cursor_argb);
	pixman_region32_fini(&f->shown);
}

void clean_frame_blank(struct clean_frame *f)
{
	pixman_region32_t all;

	pixman_region32_clear(&f->shown);
	if (!f->pixels)
		return;
	pixman_region32_init_rect(&all, 0, 0, (unsigned)f->width, (unsigned)f->height);
	clean_frame_fill(f, &all, SHIELD_PENDING_COLOUR);
	pixman_region32_fini(&all);
}
