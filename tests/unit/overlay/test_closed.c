/* The line around closed windows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rig.h"
#include "wire/frame.h"

enum { PAPER = 0x3050a0 };

static const struct rect everywhere = { 0, 0, DESK_W, DESK_H };

/* Around (100, 100, 200, 300), so that it crosses the middle of the screen. */
static const struct rect around[] = { { 100, 100, 200, 3 }, { 100, 103, 3, 294 },
	{ 297, 103, 3, 294 }, { 100, 397, 200, 3 } };

static int setup(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	void *desk;

	assert_non_null(r);
	desk_setup(&desk);
	rig_start(r, desk, NULL);
	desk_window(r->desk, everywhere, PAPER, true);
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;
	void *desk = r->desk;

	if (r->pid)
		assert_int_equal(rig_stop(r), 0);
	desk_teardown(&desk);
	free(r);
	return 0;
}

static bool all_drawn(struct rig *r, void *data)
{
	const unsigned *wanted = data;

	return rig_count(r, VIOLET, NULL) == *wanted;
}

static void until_drawn(struct rig *r, unsigned pixels)
{
	rig_wait_for(r, all_drawn, &pixels);
}

static void test_lines_and_nothing_else(void **state)
{
	struct rig *r = *state;
	const unsigned area = 2 * 200 * 3 + 2 * 294 * 3;
	struct rect box;

	rig_closed(r, around, 4);
	until_drawn(r, area);
	rig_count(r, VIOLET, &box);
	assert_int_equal(box.x, 100);
	assert_int_equal(box.y, 100);
	assert_int_equal(box.w, 200);
	assert_int_equal(box.h, 300);
	assert_int_equal(rig_count(r, PAPER, NULL), DESK_W * DESK_H - area);
	rig_closed(r, around, 1);
	until_drawn(r, 200 * 3);
	rig_closed(r, NULL, 0);
	until_drawn(r, 0);
	assert_int_equal(rig_count(r, PAPER, NULL), DESK_W * DESK_H);
}

/* Border and mark lie above them, and their answer stays true. */
static void test_below_the_border(void **state)
{
	const struct rect edge = { 0, 0, DESK_W, 3 };
	struct rig *r = *state;

	rig_closed(r, &edge, 1);
	until_drawn(r, DESK_W * 3);
	rig_border(r, true, false);
	assert_true(rig_answer(r));
	assert_int_equal(rig_at(r, 320, 1), ORANGE);
	rig_border(r, false, false);
	assert_false(rig_answer(r));
	until_drawn(r, DESK_W * 3);
}

/* A window that comes above them does not stay there. */
static void test_stay_on_top(void **state)
{
	struct rig *r = *state;

	rig_closed(r, around, 4);
	until_drawn(r, 2964);
	desk_window(r->desk, everywhere, 0x112233, true);
	until_drawn(r, 2964);
}

static void test_as_many_as_there_may_be(void **state)
{
	struct rect lines[WIRE_CLOSED_LINES];
	struct rig *r = *state;

	for (int i = 0; i < WIRE_CLOSED_LINES; i++)
		lines[i] = (struct rect){ 300, 2 * i, 10, 1 };
	rig_closed(r, lines, WIRE_CLOSED_LINES);
	until_drawn(r, 10 * WIRE_CLOSED_LINES);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_lines_and_nothing_else),
		T(test_below_the_border),
		T(test_stay_on_top),
		T(test_as_many_as_there_may_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
