#include "encode/delta.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/pixels.h"

int delta_resize(struct delta *d, int32_t width, int32_t height)
{
	int32_t columns = (width + BLOCK - 1) / BLOCK, rows = (height + BLOCK - 1) / BLOCK;
	uint32_t *has = pixels_create((size_t)width * (size_t)height);
	uint8_t *blocks = calloc((size_t)columns * (size_t)rows, sizeof(*blocks));

	if (!has || !blocks) {
		free(has);
		free(blocks);
		return -ENOMEM;
	}
	delta_finish(d);
	*d = (struct delta){ .width = width,
		.height = height,
		.columns = columns,
		.rows = rows,
		.has = has,
		.blocks = blocks };
	delta_damage(d, delta_picture(d));
	return 0;
}

void delta_finish(struct delta *d)
{
	free(d->has);
	free(d->blocks);
}

void delta_damage(struct delta *d, struct rect r)
{
	r = rect_intersect(r, delta_picture(d));
	if (rect_empty(r))
		return;
	for (int32_t row = r.y / BLOCK; row <= (r.y + r.h - 1) / BLOCK; row++)
		for (int32_t column = r.x / BLOCK; column <= (r.x + r.w - 1) / BLOCK; column++)
			d->blocks[row * d->columns + column] = BLOCK_DAMAGED;
}

void delta_forget(struct delta *d)
{
	/* No pixel has this value. */
	memset(d->has, 0xff, (size_t)d->width * (size_t)d->height * sizeof(*d->has));
	delta_damage(d, delta_picture(d));
}

/* Settles the damaged blocks of one row from this one to that. Line by line, as they lie in
 * memory: pictures are larger than caches. */
static void settle_run(struct delta *d, int32_t column, int32_t end, int32_t row)
{
	const struct rect r = rect_intersect(
		(struct rect){ column * BLOCK, row * BLOCK, (end - column) * BLOCK, BLOCK },
		delta_picture(d));
	uint8_t *blocks = d->blocks + row * d->columns + column;
	const int32_t n = end - column;
	int32_t first = 0; /* block that is the same so far */

	memset(blocks, BLOCK_SAME, (size_t)n);
	for (int32_t y = r.y; y < r.y + r.h && first < n; y++) {
		const uint32_t *wanted = delta_wanted(d, r.x, y), *has = delta_has(d, r.x, y);

		if (!memcmp(wanted + first * BLOCK, has + first * BLOCK,
			    (size_t)(r.w - first * BLOCK) * sizeof(*has)))
			continue;
		for (int32_t i = first; i < n; i++) {
			const int32_t x = i * BLOCK, left = r.w - x;

			if (blocks[i] == BLOCK_SAME && !delta_equal(wanted + x, has + x,
							       left < BLOCK ? (size_t)left : BLOCK))
				blocks[i] = BLOCK_DIFFERS;
		}
		while (first < n && blocks[first] == BLOCK_DIFFERS)
			first++;
	}
}

void delta_settle(struct delta *d)
{
	const size_t n = (size_t)d->columns * (size_t)d->rows;

	for (int32_t row = 0; row < d->rows; row++) {
		const uint8_t *blocks = d->blocks + row * d->columns;

		for (int32_t column = 0, end; column < d->columns; column = end + 1) {
			for (end = column; end < d->columns && blocks[end] == BLOCK_DAMAGED;)
				end++;
			if (end > column)
				settle_run(d, column, end, row);
		}
	}
	d->n_differing = 0;
	for (size_t i = 0; i < n; i++)
		d->n_differing += d->blocks[i] == BLOCK_DIFFERS;
}

/* What the differing blocks of r cover of it. */
static struct rect crop_to_blocks(const struct delta *d, struct rect r)
{
	int32_t left = d->columns, right = 0, top = d->rows, bottom = 0;

	for (int32_t row = r.y / BLOCK; row <= (r.y + r.h - 1) / BLOCK; row++) {
		for (int32_t column = r.x / BLOCK; column <= (r.x + r.w - 1) / BLOCK; column++) {
			if (d->blocks[row * d->columns + column] != BLOCK_DIFFERS)
				continue;
			left = column < left ? column : left;
			right = column + 1 > right ? column + 1 : right;
			top = row < top ? row : top;
			bottom = row + 1;
		}
	}
	return rect_intersect(r, (struct rect){ left * BLOCK, top * BLOCK, (right - left) * BLOCK,
					 (bottom - top) * BLOCK });
}

struct rect delta_crop(const struct delta *d, struct rect r)
{
	int32_t left, right = 0, top = -1, bottom = 0;

	r = crop_to_blocks(d, r);
	left = r.w;
	for (int32_t y = r.y; y < r.y + r.h; y++) {
		const uint32_t *wanted = delta_wanted(d, r.x, y), *has = delta_has(d, r.x, y);
		int32_t from = 0, to = r.w;

		if (!memcmp(wanted, has, (size_t)r.w * sizeof(*has)))
			continue;
		while (from < left && wanted[from] == has[from])
			from++;
		while (to > right && wanted[to - 1] == has[to - 1])
			to--;
		left = from < left ? from : left;
		right = to > right ? to : right;
		top = top < 0 ? y : top;
		bottom = y + 1;
	}
	if (top < 0)
		return (struct rect){ 0 };
	return (struct rect){ r.x + left, top, right - left, bottom - top };
}

void delta_take(struct delta *d, struct rect r, uint32_t *ret_pixels)
{
	const size_t w = (size_t)r.w;

	for (int32_t y = r.y; y < r.y + r.h; y++, ret_pixels += w) {
		const uint32_t *wanted = delta_wanted(d, r.x, y);

		memcpy(ret_pixels, wanted, w * sizeof(*wanted));
		memcpy(delta_has(d, r.x, y), wanted, w * sizeof(*wanted));
	}
}

void delta_put(struct delta *d, struct rect r, const uint32_t *pixels)
{
	const size_t w = (size_t)r.w;

	for (int32_t y = r.y; y < r.y + r.h; y++, pixels += w)
		memcpy(delta_has(d, r.x, y), pixels, w * sizeof(*pixels));
}

void delta_same(struct delta *d, struct rect r)
{
	/* Those cut off by an edge of the picture count as whole. */
	int32_t right = r.x + r.w == d->width ? d->columns : (r.x + r.w) / BLOCK;
	int32_t bottom = r.y + r.h == d->height ? d->rows : (r.y + r.h) / BLOCK;

	for (int32_t row = (r.y + BLOCK - 1) / BLOCK; row < bottom; row++) {
		for (int32_t column = (r.x + BLOCK - 1) / BLOCK; column < right; column++) {
			uint8_t *block = &d->blocks[row * d->columns + column];

			d->n_differing -= *block == BLOCK_DIFFERS;
			*block = BLOCK_SAME;
		}
	}
}

void delta_accept(struct delta *d, struct rect r)
{
	for (int32_t y = r.y; y < r.y + r.h; y++)
		memcpy(delta_has(d, r.x, y), delta_wanted(d, r.x, y),
			(size_t)r.w * sizeof(*d->has));
	delta_same(d, r);
}

void delta_vague(struct delta *d, struct rect r)
{
	d->vague = r;
}

void delta_unknown(struct delta *d, struct rect r)
{
	/* No pixel has this value. */
	for (int32_t y = r.y; y < r.y + r.h; y++)
		memset(delta_has(d, r.x, y), 0xff, (size_t)r.w * sizeof(*d->has));
	for (int32_t row = r.y / BLOCK; row * BLOCK < r.y + r.h; row++) {
		for (int32_t column = r.x / BLOCK; column * BLOCK < r.x + r.w; column++) {
			uint8_t *block = &d->blocks[row * d->columns + column];

			d->n_differing += *block != BLOCK_DIFFERS;
			*block = BLOCK_DIFFERS;
		}
	}
}
