/*
 * Painting into a clean frame. Each row is taken in short parts, and each part compared with
 * what is there already: applications draw much anew that looks the same, and everybody after
 * us had to look at it again. What really changed is noted by the cell.
 */
#include <stdlib.h>
#include <string.h>

#include "shield/shield_internal.h"

enum { CELL = CLEAN_CELL };

static const uint32_t colours = 0xffffff; /* alpha has no place in a clean frame */

/* A whole cell's row, in four registers. Whether it changed. */
static bool copy_cell(uint32_t *dst, const uint32_t *src)
{
	typedef uint32_t four __attribute__((vector_size(16)));
	enum { N = CELL / 4 };
	four now[N], before[N], changed = { 0 };

	memcpy(now, src, sizeof(now));
	memcpy(before, dst, sizeof(before));
	for (size_t i = 0; i < N; i++) {
		now[i] &= colours;
		changed |= now[i] ^ before[i];
	}
	if (!(changed[0] | changed[1] | changed[2] | changed[3]))
		return false;
	memcpy(dst, now, sizeof(now));
	return true;
}

static bool copy_part(uint32_t *dst, const uint32_t *src, int32_t n)
{
	uint32_t changed = 0;

	if (n == CELL)
		return copy_cell(dst, src);
	for (int32_t i = 0; i < n; i++) {
		changed |= dst[i] ^ (src[i] & colours);
		dst[i] = src[i] & colours;
	}
	return changed;
}

/* Premultiplied OVER, rounded as the display server's own compositing rounds it
 * (t = a × b + 128, then (t + t / 256) / 256) and saturating. */
static uint32_t over(uint32_t dst, uint32_t src)
{
	const uint32_t keep = 255 - (src >> 24);
	uint32_t ret = 0;

	for (unsigned shift = 0; shift < 24; shift += 8) {
		uint32_t t = (dst >> shift & 255) * keep + 128;

		t = ((t >> 8) + t) >> 8;
		t += src >> shift & 255;
		ret |= (t > 255 ? 255 : t) << shift;
	}
	return ret;
}

static bool blend_part(uint32_t *dst, const uint32_t *src, int32_t n)
{
	uint32_t changed = 0;

	for (int32_t i = 0; i < n; i++) {
		const uint32_t now = over(dst[i], src[i]);

		changed |= dst[i] ^ now;
		dst[i] = now;
	}
	return changed;
}

/* A whole cell's row of one colour. */
static bool fill_cell(uint32_t *dst, uint32_t colour)
{
	uint32_t row[CELL];

	for (size_t i = 0; i < CELL; i++)
		row[i] = colour;
	return copy_cell(dst, row);
}

/* src is one colour, for all of them. */
static bool fill_part(uint32_t *dst, const uint32_t *src, int32_t n)
{
	const uint32_t colour = *src;
	uint32_t changed = 0;

	if (n == CELL)
		return fill_cell(dst, colour);
	for (int32_t i = 0; i < n; i++) {
		changed |= dst[i] ^ colour;
		dst[i] = colour;
	}
	return changed;
}

/* Pixels x0 to x1 of one row, no part of them over the edge of a cell. */
static inline void paint_row(struct clean_frame *f, int32_t y, int32_t x0, int32_t x1,
	const uint32_t *src, bool src_goes_on,
	bool (*part)(uint32_t *dst, const uint32_t *src, int32_t n))
{
	uint32_t *row = f->pixels + (size_t)y * (size_t)f->width;
	uint8_t *touched = f->touched + (size_t)(y / CELL) * (size_t)f->columns;

	for (int32_t x = x0, n; x < x1; x += n) {
		const int32_t left = CELL - x % CELL;

		n = left < x1 - x ? left : x1 - x;
		if (part(row + x, src_goes_on ? src + (x - x0) : src, n))
			touched[x / CELL] = true;
	}
}

void clean_frame_fill_row(struct clean_frame *f, int32_t y, int32_t x0, int32_t x1, uint32_t colour)
{
	paint_row(f, y, x0, x1, &colour, false, fill_part);
}

void clean_frame_fill(struct clean_frame *f, const pixman_region32_t *region, uint32_t colour)
{
	int n;
	const pixman_box32_t *b = pixman_region32_rectangles((pixman_region32_t *)region, &n);

	for (; n > 0; n--, b++) {
		for (int32_t y = b->y1; y < b->y2; y++)
			clean_frame_fill_row(f, y, b->x1, b->x2, colour);
	}
}

void clean_frame_put(struct clean_frame *f, int32_t y, int32_t x, int32_t n, const uint32_t *pixels)
{
	paint_row(f, y, x, x + n, pixels, true, copy_part);
}

void clean_frame_paint(struct clean_frame *f, const pixman_region32_t *region,
	const struct raw_piece *p, bool blend)
{
	int n;
	const pixman_box32_t *b = pixman_region32_rectangles((pixman_region32_t *)region, &n);

	for (; n > 0; n--, b++) {
		for (int32_t y = b->y1; y < b->y2; y++) {
			const uint32_t *src = p->pixels + (size_t)(y - p->rect.y) * p->stride +
					      (b->x1 - p->rect.x);

			if (blend)
				paint_row(f, y, b->x1, b->x2, src, true, blend_part);
			else
				paint_row(f, y, b->x1, b->x2, src, true, copy_part);
		}
	}
}

void clean_frame_touch_none(struct clean_frame *f)
{
	memset(f->touched, false, (size_t)f->columns * (size_t)f->rows);
}

/* The runs of touched cells as boxes, in the order of a region. */
static int touched_boxes(const struct clean_frame *f, pixman_box32_t *ret)
{
	int n = 0;

	for (int32_t row = 0; row < f->rows; row++) {
		const uint8_t *touched = f->touched + (size_t)row * (size_t)f->columns;

		for (int32_t x = 0, end; x < f->columns; x = end + 1) {
			for (end = x; end < f->columns && touched[end];)
				end++;
			if (end > x)
				ret[n++] = (pixman_box32_t){ x * CELL, row * CELL, end * CELL,
					(row + 1) * CELL };
		}
	}
	return n;
}

bool clean_frame_narrow(const struct clean_frame *f, pixman_region32_t *damage)
{
	const size_t most = ((size_t)f->columns + 1) / 2 * (size_t)f->rows;
	pixman_box32_t *boxes = malloc(most * sizeof(*boxes));
	pixman_region32_t touched;
	bool ok = boxes;

	if (!ok)
		return false;
	ok = pixman_region32_init_rects(&touched, boxes, touched_boxes(f, boxes)) &&
	     pixman_region32_intersect(damage, damage, &touched);
	pixman_region32_fini(&touched);
	free(boxes);
	return ok;
}
