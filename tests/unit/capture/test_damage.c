/* shield/: what a clean frame says of its damage. All that changed is in it, whatever the
 * windows did; what was only drawn anew is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "shield/shield.h"

enum { W = 150, H = 70 /* no whole number of cells */, ROUNDS = 600, PIXELS = W * H };

struct scene {
	struct shield *shield;
	struct raw_window windows[2]; /* 2 lies on 1 */
	struct raw_piece pieces[2];
	struct rect damage[4];
	struct raw_frame raw;
	uint32_t drawn[2][PIXELS], before[PIXELS];
	uint32_t random;
};

static int setup(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	s->shield = shield_create();
	assert_non_null(s->shield);
	shield_set_mode(s->shield, SHIELD_MODE_ORDINARY);
	for (uint32_t i = 0; i < 2; i++) {
		const struct rect r =
			i ? (struct rect){ 21, 9, 77, 40 } : (struct rect){ 0, 0, W, H - 3 };

		s->windows[i] = (struct raw_window){
			.id = i + 1, .client = i + 1001, .pid = 10, .rect = r
		};
		s->pieces[i] = (struct raw_piece){ i + 1, r, s->drawn[i], W };
	}
	s->damage[0] = (struct rect){ 0, 0, W, H };
	s->raw = (struct raw_frame){ .width = W,
		.height = H,
		.n_monitors = 1,
		.monitors = { { 0, 0, W, H } },
		.windows = s->windows,
		.n_windows = 2,
		.damage = s->damage,
		.n_damage = 1,
		.pieces = s->pieces,
		.n_pieces = 2,
		.cursor = { .serial = 1 } };
	s->random = 1;
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;

	shield_destroy(s->shield);
	free(s);
	return 0;
}

static const struct clean_frame *apply(struct scene *s)
{
	const struct clean_frame *f = NULL;

	assert_int_equal(shield_apply(s->shield, &s->raw, &f), 0);
	return f;
}

static size_t area(const struct clean_frame *f)
{
	size_t n, ret = 0;
	const struct rect *r = clean_frame_damage(f, &n);

	for (size_t i = 0; i < n; i++)
		ret += (size_t)r[i].w * (size_t)r[i].h;
	return ret;
}

static void test_drawn_anew_is_no_damage(void **state)
{
	struct scene *s = *state;
	size_t n;

	assert_int_equal(area(apply(s)), PIXELS);
	assert_int_equal(area(apply(s)), 0);
	for (size_t i = 0; i < PIXELS; i++)
		s->drawn[0][i] = s->drawn[1][i] = 0xaa000000; /* alpha is no change */
	assert_int_equal(area(apply(s)), 0);
	s->drawn[0][60 * W + 40] = 1;
	const struct clean_frame *f = apply(s);
	const struct rect *r = clean_frame_damage(f, &n);
	assert_int_equal(n, 1);
	assert_true(r->x <= 40 && r->x + r->w > 40 && r->y <= 60 && r->y + r->h > 60);
	assert_in_range(r->w * r->h, 1, 256);
}

static void test_all_is_damage_after_hiding(void **state)
{
	struct scene *s = *state;

	apply(s);
	assert_int_equal(shield_hide(s->shield, &s->windows[1]), 0);
	assert_int_equal(area(apply(s)), PIXELS);
	assert_int_equal(area(apply(s)), 0);
}

/* Whatever a frame that failed had painted, nobody was told of it. */
static void test_all_is_damage_after_a_failure(void **state)
{
	struct scene *s = *state;
	const struct clean_frame *f;

	apply(s);
	s->pieces[1].pixels = NULL;
	assert_true(shield_apply(s->shield, &s->raw, &f) < 0);
	s->pieces[1].pixels = s->drawn[1];
	assert_int_equal(area(apply(s)), PIXELS);
}

static uint32_t next(struct scene *s, uint32_t below)
{
	s->random = s->random * 1664525 + 1013904223;
	return (s->random >> 8) % below;
}

static struct rect some_rect(struct scene *s)
{
	const int32_t x = (int32_t)next(s, W), y = (int32_t)next(s, H);

	return (struct rect){ x, y, 1 + (int32_t)next(s, (uint32_t)(W - x)),
		1 + (int32_t)next(s, (uint32_t)(H - y)) };
}

static void draw(struct scene *s)
{
	uint32_t *to = s->drawn[next(s, 2)];
	const struct rect r = some_rect(s);
	const uint32_t colour = next(s, 3) << 22;

	for (int32_t y = r.y; y < r.y + r.h; y++)
		for (int32_t x = r.x; x < r.x + r.w; x++)
			to[y * W + x] = colour;
}

static bool in_damage(const struct clean_frame *f, int32_t x, int32_t y)
{
	size_t n;
	const struct rect *r = clean_frame_damage(f, &n);

	for (size_t i = 0; i < n; i++) {
		if (!rect_empty(rect_intersect(r[i], (struct rect){ x, y, 1, 1 })))
			return true;
	}
	return false;
}

static void check(struct scene *s, const struct clean_frame *f)
{
	for (int32_t y = 0; y < H; y++) {
		const uint32_t *row = clean_frame_row(f, y);

		for (int32_t x = 0; x < W; x++) {
			if (row[x] != s->before[y * W + x])
				assert_true(in_damage(f, x, y));
		}
		memcpy(s->before + y * W, row, W * sizeof(*row));
	}
}

/* Windows draw, move, shine through and are hidden at random, and damage comes at random:
 * a pixel that changed is never left out. */
static void test_all_that_changed_is_damage(void **state)
{
	struct scene *s = *state;
	size_t less = 0;

	for (int i = 0; i < ROUNDS; i++) {
		const struct clean_frame *f;

		draw(s);
		s->windows[1].blend = next(s, 4) == 0;
		s->windows[1].rect.x = (int32_t)next(s, 60);
		s->pieces[1].rect.x = s->windows[1].rect.x;
		if (next(s, 20) == 0)
			assert_int_equal(shield_hide(s->shield, &s->windows[1]), 0);
		if (next(s, 10) == 0)
			assert_int_equal(shield_show(s->shield, &s->windows[1]), 0);
		s->damage[0] = some_rect(s);
		f = apply(s);
		check(s, f);
		less += area(f) < (size_t)s->damage[0].w * (size_t)s->damage[0].h;
	}
	assert_in_range(less, ROUNDS / 4, ROUNDS);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_drawn_anew_is_no_damage),
		T(test_all_is_damage_after_hiding),
		T(test_all_is_damage_after_a_failure),
		T(test_all_that_changed_is_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
