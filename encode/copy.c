#include "encode/copy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "encode/codec.h"

enum {
	/* A rectangle costs eight bytes: less than tiles for two blocks that are not flat. */
	GAIN_MIN = 2, /* differing blocks that one rectangle brings */
	ABREAST = 8, /* blocks beside each other that are compared at once */
};

/* Whether a block would be right if it was copied. */
enum fit { FIT_UNKNOWN, FIT_NO, FIT_YES, FIT_TAKEN /* by a rectangle */ };

int copies_resize(struct copies *c, const struct delta *d)
{
	struct rect *rects = c->rects;
	uint8_t *fits = malloc((size_t)d->columns * (size_t)d->rows);

	if (!rects)
		rects = malloc((size_t)COPIES_MAX * CODEC_COPY_RECTS_MAX * sizeof(*rects));
	c->rects = rects;
	if (!rects || !fits) {
		free(fits);
		return -ENOMEM;
	}
	free(c->fits);
	c->fits = fits;
	copies_clear(c);
	return 0;
}

void copies_finish(struct copies *c)
{
	free(c->rects);
	free(c->fits);
}

void copies_clear(struct copies *c)
{
	c->n = 0;
	c->cost = 0;
}

/* Whether all that r would be copied from is in the picture, and known exactly. */
static bool has_source(const struct delta *d, struct rect r, struct vector v)
{
	const struct rect from = { r.x - v.x, r.y - v.y, r.w, r.h };

	return rect_inside(from, delta_picture(d)) && rect_empty(rect_intersect(from, d->vague));
}

/* Whether copying would give all of r what is wanted there. */
static bool right(const struct delta *d, struct rect r, struct vector v)
{
	const struct rect from = { r.x - v.x, r.y - v.y, r.w, r.h };

	if (!rect_inside(r, delta_picture(d)) || !has_source(d, r, v))
		return false;
	for (int32_t y = 0; y < r.h; y++)
		if (!delta_equal(delta_wanted(d, r.x, r.y + y), delta_has(d, from.x, from.y + y),
			    (size_t)r.w))
			return false;
	return true;
}

/* One motion, while its rectangles are looked for. */
struct search {
	const struct delta *d;
	uint8_t *fits;
	struct vector v;
};

/* Finds out whether this block fits, and on the way some to the right of it: a line of
 * several blocks is read at once, since pictures are larger than caches. */
static void find_fit(const struct search *s, int32_t column, int32_t row)
{
	const struct delta *d = s->d;
	const struct rect first = delta_block(d, column, row);
	uint8_t *known = &s->fits[row * d->columns + column];
	bool wrong[ABREAST] = { 0 };
	int32_t n = 0;

	while (n < ABREAST && column + n < d->columns && known[n] == FIT_UNKNOWN &&
		has_source(d, delta_block(d, column + n, row), s->v))
		n++;
	wrong[0] = n == 0;
	for (int32_t y = first.y; y < first.y + first.h && !wrong[0]; y++) {
		const uint32_t *wanted = delta_wanted(d, first.x, y);
		const uint32_t *has = delta_has(d, first.x - s->v.x, y - s->v.y);

		for (int32_t i = 0; i < n; i++) {
			const int32_t x = i * BLOCK, left = d->width - first.x - x;

			wrong[i] = wrong[i] || !delta_equal(wanted + x, has + x,
						       left < BLOCK ? (size_t)left : BLOCK);
		}
	}
	*known = wrong[0] ? FIT_NO : FIT_YES;
	for (int32_t i = 1; i < n; i++) {
		if (wrong[i])
			known[i] = FIT_NO;
		else if (!wrong[0])
			known[i] = FIT_YES;
	}
}

static bool fits(const struct search *s, int32_t column, int32_t row)
{
	const uint8_t *fit;

	if (column >= s->d->columns || row >= s->d->rows)
		return false;
	fit = &s->fits[row * s->d->columns + column];
	if (*fit == FIT_UNKNOWN)
		find_fit(s, column, row);
	return *fit == FIT_YES;
}

static bool row_fits(const struct search *s, int32_t column, int32_t end, int32_t row)
{
	for (; column < end; column++)
		if (!fits(s, column, row))
			return false;
	return true;
}

/* From a block that fits to the right and down as far as others do. Returns how many
 * differing ones are among them; *ret in blocks. */
static size_t spread(const struct search *s, int32_t column, int32_t row, struct rect *ret)
{
	const struct delta *d = s->d;
	int32_t right_end = column + 1, bottom = row + 1;
	int32_t needed_right = column, needed_bottom = row;
	size_t gain = 0;

	while (fits(s, right_end, row))
		right_end++;
	while (row_fits(s, column, right_end, bottom))
		bottom++;
	for (int32_t y = row; y < bottom; y++) {
		for (int32_t x = column; x < right_end; x++) {
			if (d->blocks[y * d->columns + x] != BLOCK_DIFFERS)
				continue;
			gain++;
			needed_right = x + 1 > needed_right ? x + 1 : needed_right;
			needed_bottom = y + 1;
		}
	}
	*ret = (struct rect){ column, row, needed_right - column, needed_bottom - row };
	return gain;
}

static void take_blocks(const struct search *s, struct rect blocks)
{
	for (int32_t y = blocks.y; y < blocks.y + blocks.h; y++)
		memset(s->fits + y * s->d->columns + blocks.x, FIT_TAKEN, (size_t)blocks.w);
}

/* Rectangles of blocks that do not overlap and together hold what the motion brings. */
static size_t find_rects(const struct search *s, struct rect ret[CODEC_COPY_RECTS_MAX])
{
	const struct delta *d = s->d;
	size_t n = 0;

	for (int32_t row = 0; row < d->rows; row++) {
		for (int32_t column = 0; column < d->columns; column++) {
			struct rect blocks, px;
			size_t gain;

			if (n == CODEC_COPY_RECTS_MAX)
				return n;
			if (d->blocks[row * d->columns + column] != BLOCK_DIFFERS ||
				!fits(s, column, row))
				continue;
			gain = spread(s, column, row, &blocks);
			take_blocks(s, blocks);
			if (gain < GAIN_MIN)
				continue;
			px = (struct rect){ blocks.x * BLOCK, blocks.y * BLOCK, blocks.w * BLOCK,
				blocks.h * BLOCK };
			ret[n++] = rect_intersect(px, delta_picture(d));
		}
	}
	return n;
}

/* How many lines of pixels are right too, from this one on by one step each. Less than a
 * block's: what moved seldom ends where blocks do. */
static int32_t growth(const struct delta *d, struct rect line, struct vector step, struct vector v)
{
	int32_t n = 0;

	while (n < BLOCK - 1 && right(d, line, v)) {
		line.x += step.x;
		line.y += step.y;
		n++;
	}
	return n;
}

static struct rect grow(const struct delta *d, struct rect r, struct vector v)
{
	int32_t n;

	n = growth(d, (struct rect){ r.x - 1, r.y, 1, r.h }, (struct vector){ -1, 0 }, v);
	r.x -= n;
	r.w += n;
	r.w += growth(d, (struct rect){ r.x + r.w, r.y, 1, r.h }, (struct vector){ 1, 0 }, v);
	n = growth(d, (struct rect){ r.x, r.y - 1, r.w, 1 }, (struct vector){ 0, -1 }, v);
	r.y -= n;
	r.h += n;
	r.h += growth(d, (struct rect){ r.x, r.y + r.h, r.w, 1 }, (struct vector){ 0, 1 }, v);
	return r;
}

static bool overlaps_other(const struct copy *c, struct rect r, size_t self)
{
	for (size_t i = 0; i < c->n; i++)
		if (i != self && !rect_empty(rect_intersect(c->to[i], r)))
			return true;
	return false;
}

/* Where rows move within themselves, none may read what another has painted: these go in
 * the order of the motion, and do not overlap. */
static void grow_all(const struct delta *d, const struct copy *c, struct rect *to)
{
	for (size_t i = 0; i < c->n; i++) {
		struct rect r = grow(d, to[i], c->v);

		if (c->v.y || !overlaps_other(c, r, i))
			to[i] = r;
	}
}

static int compare_left_first(const void *a, const void *b)
{
	return ((const struct rect *)a)->x - ((const struct rect *)b)->x;
}

static int compare_right_first(const void *a, const void *b)
{
	return compare_left_first(b, a);
}

static bool has_row(struct rect r, int32_t y)
{
	return y >= r.y && y < r.y + r.h;
}

/* As a decoder does it: row by row, against the motion, so that it reads before it paints. */
static void perform(struct delta *d, const struct copy *c)
{
	for (int32_t i = 0; i < d->height; i++) {
		int32_t y = c->v.y > 0 ? d->height - 1 - i : i;

		for (size_t k = 0; k < c->n; k++) {
			struct rect r = c->to[k];

			if (has_row(r, y))
				memmove(delta_has(d, r.x, y),
					delta_has(d, r.x - c->v.x, y - c->v.y),
					(size_t)r.w * sizeof(*d->has));
		}
	}
	for (size_t k = 0; k < c->n; k++)
		delta_same(d, c->to[k]);
}

uint64_t copy_pixels(const struct copy *c)
{
	uint64_t pixels = 0;

	for (size_t i = 0; i < c->n; i++)
		pixels += (uint64_t)c->to[i].w * (uint64_t)c->to[i].h;
	return pixels;
}

/* Whether the packet may hold this copy too; if so it counts. */
static bool affordable(struct copies *c, const struct delta *d, const struct copy *copy)
{
	const uint64_t budget = codec_copy_budget((uint32_t)d->width, (uint32_t)d->height);
	uint64_t cost = copy_pixels(copy);
	int32_t top = d->height, bottom = 0;

	for (size_t i = 0; i < copy->n; i++) {
		struct rect r = copy->to[i];

		top = r.y < top ? r.y : top;
		bottom = r.y + r.h > bottom ? r.y + r.h : bottom;
	}
	cost += copy->n * (uint64_t)(bottom - top);
	if (c->cost + cost > budget)
		return false;
	c->cost += cost;
	return true;
}

void copies_add(struct copies *c, struct delta *d, struct vector v)
{
	struct search s = { d, c->fits, v };
	struct rect *to = c->rects + c->n * CODEC_COPY_RECTS_MAX;
	struct copy copy = { v, to, 0 };

	if (c->n == COPIES_MAX)
		return;
	memset(c->fits, FIT_UNKNOWN, (size_t)d->columns * (size_t)d->rows);
	copy.n = find_rects(&s, to);
	if (!v.y)
		qsort(to, copy.n, sizeof(*to), v.x > 0 ? compare_right_first : compare_left_first);
	grow_all(d, &copy, to);
	if (!copy.n || !affordable(c, d, &copy))
		return;
	perform(d, &copy);
	c->list[c->n++] = copy;
}

size_t copy_write(uint8_t *to, const struct copy *c)
{
	const uint8_t *start = to;

	*to++ = CODEC_COPY;
	to = codec_put(to, 2, (uint32_t)c->v.x);
	to = codec_put(to, 2, (uint32_t)c->v.y);
	*to++ = (uint8_t)(c->n - 1);
	for (size_t i = 0; i < c->n; i++) {
		to = codec_put(to, 2, (uint32_t)c->to[i].x);
		to = codec_put(to, 2, (uint32_t)c->to[i].y);
		to = codec_put(to, 2, (uint32_t)(c->to[i].w - 1));
		to = codec_put(to, 2, (uint32_t)(c->to[i].h - 1));
	}
	return (size_t)(to - start);
}
