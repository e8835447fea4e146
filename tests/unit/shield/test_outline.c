/* shield/outline.c: the lines along the visible edges of closed windows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "shield/shield.h"

enum { W = 400, H = 300, LINES = 16 };

struct scene {
	struct shield *shield;
	struct raw_window windows[3]; /* closed, open above it, a closed panel on top */
	struct rect lines[LINES];
	size_t n;
};

static int setup(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	const struct rect whole = { 0, 0, W, H };
	const struct clean_frame *f;
	const struct raw_frame raw = { .width = W, .height = H, .damage = &whole, .n_damage = 1 };

	s->shield = shield_create();
	shield_set_mode(s->shield, SHIELD_MODE_ORDINARY);
	for (uint32_t i = 0; i < 3; i++) {
		s->windows[i] = (struct raw_window){ .id = i + 1, .client = i + 1 };
		s->windows[i].pid = (pid_t)i + 10;
		assert_int_equal(shield_note(s->shield, &s->windows[i]), 0);
	}
	s->windows[0].rect = (struct rect){ 50, 50, 200, 100 };
	s->windows[1].rect = (struct rect){ 300, 200, 50, 50 };
	s->windows[2].rect = (struct rect){ 0, 280, W, 20 };
	s->windows[2].kind = RAW_DOCK;
	assert_int_equal(shield_hide(s->shield, &s->windows[0]), 0);
	assert_int_equal(shield_show(s->shield, &s->windows[1]), 0);
	assert_int_equal(shield_apply(s->shield, &raw, &f), 0);
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

static int area(struct scene *s, size_t room)
{
	int ret = 0;

	s->n = shield_outlines(s->shield, s->windows, 3, s->lines, room);
	for (size_t i = 0; i < s->n; i++)
		ret += s->lines[i].w * s->lines[i].h;
	return ret;
}

static bool at(const struct scene *s, int x, int y)
{
	for (size_t i = 0; i < s->n; i++) {
		if (!rect_empty(rect_intersect(s->lines[i], (struct rect){ x, y, 1, 1 })))
			return true;
	}
	return false;
}

static void test_around_the_closed_one(void **state)
{
	struct scene *s = *state;

	assert_int_equal(area(s, LINES), 200 * 100 - 194 * 94);
	assert_int_equal(s->n, 4);
	assert_true(at(s, 50, 50) && at(s, 52, 100) && at(s, 249, 149) && at(s, 150, 52));
	assert_false(at(s, 53, 53) || at(s, 49, 50) || at(s, 300, 200) || at(s, 10, 281));
	assert_int_equal(shield_show(s->shield, &s->windows[0]), 0);
	assert_int_equal(area(s, LINES), 0);
}

/* Never on what lies above it, and not off the screen. */
static void test_what_is_visible(void **state)
{
	struct scene *s = *state;

	s->windows[1].rect = (struct rect){ 0, 0, 150, H };
	area(s, LINES);
	assert_false(at(s, 60, 50) || at(s, 149, 50));
	assert_true(at(s, 150, 50) && at(s, 249, 100));
	s->windows[0].rect = (struct rect){ 250, 250, 400, 400 };
	area(s, LINES);
	assert_true(at(s, 250, 260) && at(s, 399, 250));
	for (size_t i = 0; i < s->n; i++)
		assert_true(rect_inside(s->lines[i], (struct rect){ 0, 0, W, H }));
}

static void test_room(void **state)
{
	struct scene *s = *state;

	assert_int_equal(area(s, 3), 0);
	assert_int_equal(s->n, 0);
}

static void test_everything(void **state)
{
	struct scene *s = *state;

	shield_hide_everything(s->shield);
	assert_int_equal(area(s, LINES), 200 * 100 - 194 * 94 + 50 * 50 - 44 * 44);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_around_the_closed_one),
		T(test_what_is_visible),
		T(test_room),
		T(test_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
