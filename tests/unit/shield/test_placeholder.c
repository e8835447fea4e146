/* shield/placeholder.c: what stands for a closed window says that, and nothing about the window. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "shield/label.h"
#include "shield/shield.h"

enum { W = 900, H = 700 };

static const struct rect whole = { 0, 0, W, H };

struct scene {
	struct shield *shield;
	struct raw_window closed, open;
	const struct clean_frame *frame;
};

static int setup(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	s->shield = shield_create();
	shield_set_mode(s->shield, SHIELD_MODE_ORDINARY);
	s->closed = (struct raw_window){ .id = 1, .client = 1, .pid = 1 };
	s->open = (struct raw_window){ .id = 2, .client = 2, .pid = 2 };
	*state = s;
	return shield_hide(s->shield, &s->closed);
}

static int teardown(void **state)
{
	struct scene *s = *state;

	shield_destroy(s->shield);
	free(s);
	return 0;
}

/* The closed window at r, below an open one that is drawn in black, as far as there is one. */
static void apply(struct scene *s, struct rect r, struct rect damage)
{
	static const uint32_t black[W * H];
	const bool both = !rect_empty(s->open.rect);
	const struct raw_piece piece = { 2, s->open.rect, black, W };
	struct raw_window windows[2];
	const struct raw_frame raw = { .width = W,
		.height = H,
		.windows = windows,
		.n_windows = both ? 2 : 1,
		.damage = &damage,
		.n_damage = 1,
		.pieces = &piece,
		.n_pieces = both };

	s->closed.rect = r;
	windows[0] = s->closed;
	windows[1] = s->open;
	assert_int_equal(shield_apply(s->shield, &raw, &s->frame), 0);
}

static uint32_t at(const struct scene *s, int x, int y)
{
	return clean_frame_row(s->frame, y)[x];
}

static int count(const struct scene *s, struct rect in, uint32_t colour)
{
	int n = 0;

	for (int y = in.y; y < in.y + in.h; y++) {
		for (int x = in.x; x < in.x + in.w; x++)
			n += at(s, x, y) == colour;
	}
	return n;
}

static int letters_of(const struct label *l)
{
	int n = 0;

	for (int y = 0; y < l->height; y++) {
		for (int x = 0; x < l->width; x++)
			n += l->rows[y][x] == '#';
	}
	return n;
}

static uint32_t *copy_of(const struct scene *s)
{
	uint32_t *ret = malloc(sizeof(*ret) * W * H);

	for (int y = 0; y < H; y++)
		memcpy(ret + y * W, clean_frame_row(s->frame, y), sizeof(*ret) * W);
	return ret;
}

static void assert_same(const struct scene *s, const uint32_t *before)
{
	for (int y = 0; y < H; y++)
		assert_memory_equal(
			clean_frame_row(s->frame, y), before + y * W, sizeof(*before) * W);
}

/* A label in the middle, of the size there is room for. */
static void test_labels_fit(void **state)
{
	const struct {
		struct rect r;
		int letters;
	} cases[] = {
		{ { 100, 100, 300, 200 }, letters_of(&label_block) },
		{ { 100, 100, label_block.width + 12, label_block.height + 6 },
			letters_of(&label_block) },
		{ { 100, 100, label_block.width + 11, label_block.height + 6 },
			letters_of(&label_line) },
		{ { 100, 100, 800, 28 }, letters_of(&label_line) },
		{ { 100, 100, label_line.width + 11, 100 }, 0 },
		{ { 100, 100, 800, 19 }, 0 },
		{ { 100, 100, 1, 1 }, 0 },
		{ { 100, 100, 2, 300 }, 0 },
		{ { 0, 0, W, H }, 4 * letters_of(&label_block) },
	};
	struct scene *s = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct rect r = cases[i].r;

		apply(s, r, whole);
		assert_int_equal(count(s, r, SHIELD_HIDDEN_LETTERS), cases[i].letters);
		assert_int_equal(count(s, whole, SHIELD_HIDDEN_LETTERS), cases[i].letters);
		assert_int_equal(count(s, whole, SHIELD_BARE_COLOUR), W * H - r.w * r.h);
	}
}

/* Whatever was written about it, and whoever it belongs to. */
static void test_says_nothing_of_the_window(void **state)
{
	struct scene *s = *state;
	const struct rect r = { 33, 44, 500, 400 };
	uint32_t *before;

	apply(s, r, whole);
	before = copy_of(s);
	snprintf(s->closed.title, sizeof(s->closed.title), "Account 7654321");
	snprintf(s->closed.class_name, sizeof(s->closed.class_name), "Firefox");
	s->closed.kind = RAW_DOCK;
	s->closed.pid = 77;
	apply(s, r, whole);
	assert_same(s, before);
	assert_false(clean_frame_shown(s->frame, (struct rect){ 300, 200, 1, 1 }));
	free(before);
}

/* A picture that came to be piece by piece is the one that is painted at once. */
static void test_by_pieces_as_at_once(void **state)
{
	struct scene *s = *state;
	const struct rect r = { 37, 21, 851, 601 };
	uint32_t *once;
	size_t n;

	apply(s, r, whole);
	once = copy_of(s);
	apply(s, (struct rect){ 0, 0, 1, 1 }, whole);
	for (int y = 0; y < H; y += 70) {
		for (int x = 0; x < W; x += 90)
			apply(s, r, (struct rect){ x, y, 90, 70 });
	}
	assert_same(s, once);
	apply(s, r, whole);
	clean_frame_damage(s->frame, &n);
	assert_int_equal(n, 0); /* nothing was painted twice */
	free(once);
}

/* The label goes where the window goes, and nothing stays behind. */
static void test_moves_with_the_window(void **state)
{
	struct scene *s = *state;
	const struct rect from = { 10, 10, 400, 270 }, to = { 317, 203, 400, 270 };
	size_t n;

	apply(s, from, whole);
	apply(s, to, whole);
	assert_int_equal(count(s, whole, SHIELD_HIDDEN_LETTERS), letters_of(&label_block));
	assert_int_equal(count(s, to, SHIELD_HIDDEN_LETTERS), letters_of(&label_block));
	clean_frame_moves(s->frame, &n);
	assert_int_equal(n, 0);
}

/* Beneath an open window, off the screen and in a shape. */
static void test_is_cut_off(void **state)
{
	static const struct rect shape[] = { { 100, 100, 300, 60 } };
	struct scene *s = *state;

	s->open.rect = (struct rect){ 0, 0, 250, H };
	apply(s, (struct rect){ 100, 100, 300, 200 }, whole);
	assert_int_equal(count(s, s->open.rect, 0), 250 * H);
	assert_in_range(
		count(s, whole, SHIELD_HIDDEN_LETTERS), 1, (uintmax_t)letters_of(&label_block) - 1);
	s->open.rect = (struct rect){ 0 };
	apply(s, (struct rect){ -150, -100, 300, 200 }, whole);
	assert_int_equal(count(s, whole, SHIELD_BARE_COLOUR), W * H - 150 * 100);
	s->closed.shape = shape;
	s->closed.n_shape = 1;
	apply(s, (struct rect){ 100, 100, 300, 200 }, whole);
	assert_int_equal(count(s, whole, SHIELD_BARE_COLOUR), W * H - 300 * 60);
}

/* The largest sides that a raw frame may have: nothing overflows. */
static void test_huge(void **state)
{
	struct scene *s = *state;

	apply(s, (struct rect){ -(1 << 20), -(1 << 20), 1 << 20, 1 << 20 }, whole);
	assert_int_equal(count(s, whole, SHIELD_BARE_COLOUR), W * H);
	apply(s, (struct rect){ -(1 << 19), -(1 << 19), 1 << 20, 1 << 20 }, whole);
	assert_int_equal(count(s, whole, SHIELD_BARE_COLOUR), 0);
	assert_int_not_equal(count(s, whole, SHIELD_HIDDEN_LETTERS), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_labels_fit),
		T(test_says_nothing_of_the_window),
		T(test_by_pieces_as_at_once),
		T(test_moves_with_the_window),
		T(test_is_cut_off),
		T(test_huge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
