/*
 * What stands for a closed window: one calm colour in its shape, an edge, and what it is, in
 * words that are the same for every window. All of it follows from where the window is and how
 * large, so nothing more than that can be read off it.
 *
 * Each pixel is painted once, like all pixels of a clean frame: painting a ground and letters
 * on it would count as a change each time.
 */
#include <string.h>

#include "shield/label.h"
#include "shield/shield_internal.h"

enum {
	FIELD_WIDTH =
		420, /* a label each, at least so wide and high: of a large window something */
	FIELD_HEIGHT = 280, /* that says what it is can be seen wherever others lie on it */
	MARGIN_X = 6, /* around a label, at least */
	MARGIN_Y = 3,
	SPAN = 16 * CLEAN_CELL, /* pixels that are put together at once */
};

/* The fields a window is divided into. */
struct fields {
	struct rect window;
	const struct label *label; /* NULL: there is no room for any */
	int32_t columns, rows;
};

static bool fits(const struct label *l, struct rect window)
{
	return window.w >= l->width + 2 * MARGIN_X && window.h >= l->height + 2 * MARGIN_Y;
}

static struct fields divide(struct rect window)
{
	struct fields f = { window, NULL, window.w / FIELD_WIDTH, window.h / FIELD_HEIGHT };

	if (fits(&label_block, window))
		f.label = &label_block;
	else if (fits(&label_line, window))
		f.label = &label_line;
	f.columns += !f.columns;
	f.rows += !f.rows;
	return f;
}

/* Where the label begins in field i of n along a side. */
static int32_t label_begin(int32_t side, int32_t n, int32_t i, int32_t label)
{
	return (int32_t)((2 * (int64_t)i + 1) * side / (2 * (int64_t)n)) - label / 2;
}

/* The field that a place along the side lies in. */
static int32_t field_at(int32_t side, int32_t n, int32_t at)
{
	return (int32_t)((int64_t)at * n / side);
}

static uint32_t colour_of(char level)
{
	switch (level) {
	case '.':
		return SHIELD_HIDDEN_FAINT;
	case '+':
		return SHIELD_HIDDEN_CLEAR;
	case '#':
		return SHIELD_HIDDEN_LETTERS;
	default:
		return SHIELD_HIDDEN_COLOUR;
	}
}

/* The row of the label that crosses the window's row y; NULL: none does. */
static const char *label_row(const struct fields *f, int32_t y)
{
	int32_t row;

	if (!f->label)
		return NULL;
	row = y - label_begin(f->window.h, f->rows, field_at(f->window.h, f->rows, y),
			  f->label->height);
	return row >= 0 && row < f->label->height ? f->label->rows[row] : NULL;
}

/* What of all labels along a row lies in the span's n pixels from x on, inside the window. */
static void put_letters(
	const struct fields *f, const char *letters, int32_t x, int32_t n, uint32_t *span)
{
	const int32_t last = field_at(f->window.w, f->columns, x + n - 1);

	for (int32_t i = field_at(f->window.w, f->columns, x); i <= last; i++) {
		const int32_t begin = label_begin(f->window.w, f->columns, i, f->label->width) - x;

		for (int32_t k = 0; k < f->label->width; k++) {
			if (begin + k >= 0 && begin + k < n)
				span[begin + k] = colour_of(letters[k]);
		}
	}
}

/* n pixels of the window's row y, which has letters, from x on; the window's coordinates. */
static void fill_span(const struct fields *f, int32_t y, int32_t x, int32_t n, uint32_t *span)
{
	for (int32_t i = 0; i < n; i++)
		span[i] = SHIELD_HIDDEN_COLOUR;
	put_letters(f, label_row(f, y), x, n, span);
	if (x == 0)
		span[0] = SHIELD_HIDDEN_EDGE;
	if (x + n == f->window.w)
		span[n - 1] = SHIELD_HIDDEN_EDGE;
}

/* As most rows are. */
static void paint_plain_row(
	struct clean_frame *frame, const struct fields *f, int32_t y, int32_t x1, int32_t x2)
{
	const int32_t right = f->window.x + f->window.w - 1;
	const int32_t from = x1 == f->window.x ? x1 + 1 : x1, to = x2 > right ? right : x2;

	if (from > x1)
		clean_frame_fill_row(frame, y, x1, from, SHIELD_HIDDEN_EDGE);
	if (to > from)
		clean_frame_fill_row(frame, y, from, to, SHIELD_HIDDEN_COLOUR);
	if (x2 > to && right >= from)
		clean_frame_fill_row(frame, y, right, x2, SHIELD_HIDDEN_EDGE);
}

static void paint_lettered_row(
	struct clean_frame *frame, const struct fields *f, int32_t y, int32_t x1, int32_t x2)
{
	uint32_t span[SPAN];

	for (int32_t x = x1, n; x < x2; x += n) {
		/* the next one begins with a cell */
		n = SPAN - x % CLEAN_CELL;
		n = n < x2 - x ? n : x2 - x;
		fill_span(f, y - f->window.y, x - f->window.x, n, span);
		clean_frame_put(frame, y, x, n, span);
	}
}

static void paint_box(struct clean_frame *frame, const struct fields *f, pixman_box32_t b)
{
	for (int32_t y = b.y1; y < b.y2; y++) {
		const int32_t row = y - f->window.y;

		if (row == 0 || row == f->window.h - 1)
			clean_frame_fill_row(frame, y, b.x1, b.x2, SHIELD_HIDDEN_EDGE);
		else if (label_row(f, row))
			paint_lettered_row(frame, f, y, b.x1, b.x2);
		else
			paint_plain_row(frame, f, y, b.x1, b.x2);
	}
}

void placeholder_paint(
	struct clean_frame *frame, const pixman_region32_t *region, struct rect window)
{
	const struct fields f = divide(window);
	int n;
	const pixman_box32_t *b = pixman_region32_rectangles((pixman_region32_t *)region, &n);

	for (; n > 0; n--, b++)
		paint_box(frame, &f, *b);
}
