/*
 * What the overlay draws is for the person alone: no clean frame has a pixel of it, and
 * what lies beneath is there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "rig.h"

enum {
	ARROW = WIRE__MARK_SHAPE__MARK_ARROW,
	CIRCLE = WIRE__MARK_SHAPE__MARK_CIRCLE,
	SPOTLIGHT = WIRE__MARK_SHAPE__MARK_SPOTLIGHT,
	BENEATH = 0x3050a0,
};

static xcb_window_t beneath;

static int setup(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	void *desk;

	assert_non_null(r);
	desk_setup(&desk);
	r->desk = desk;
	beneath = desk_window(r->desk, (struct rect){ 0, 0, DESK_W, DESK_H }, BENEATH, false);
	rig_start(r, desk, NULL);
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;
	void *desk = r->desk;

	assert_int_equal(rig_stop(r), 0);
	desk_teardown(&desk);
	free(r);
	return 0;
}

/* One window covers everything, so any other colour is the overlay's. */
static bool only_beneath(struct desk *d)
{
	const unsigned all = DESK_W * DESK_H;

	return desk_count(d, BENEATH) + desk_count(d, SHIELD_BARE_COLOUR) +
		       desk_count(d, SHIELD_PENDING_COLOUR) ==
	       all;
}

static bool is_whole(struct desk *d, void *data)
{
	return d->clean && desk_count(d, BENEATH) == DESK_W * DESK_H;
}

static bool has_orange(struct desk *d, void *data)
{
	return d->clean && desk_count(d, ORANGE) > 100;
}

/* What happens beneath is followed. */
static void pump(struct desk *d)
{
	desk_fill(d, beneath, (struct rect){ 0, 0, DESK_W, DESK_H }, BENEATH);
	while (desk_next(d, false))
		;
}

static void show_everything(struct rig *r)
{
	rig_border(r, true, false);
	assert_true(rig_answer(r));
	pump(r->desk);
	for (int shape = ARROW; shape <= SPOTLIGHT; shape++) {
		for (int i = 0; i < 40; i++) {
			rig_mark(r, shape, 16 * i, 12 * i, i % 2 ? "" : "Ms. Yamada");
			pump(r->desk);
		}
		rig_mark(r, shape, 300, 240, "");
		rig_until(r, shape == ARROW ? 330 : (shape == CIRCLE ? 300 - 68 : 300 - 150),
			shape == ARROW ? 270 : 240, ORANGE);
		desk_next(r->desk, true);
		desk_until(r->desk, is_whole, NULL);
	}
	rig_border(r, true, true);
	assert_true(rig_answer(r));
	desk_next(r->desk, true);
	desk_until(r->desk, is_whole, NULL);
}

static void test_never_captured(void **state)
{
	struct rig *r = *state;

	assert_int_equal(shield_add_own_pid(r->desk->shield, r->pid), 0);
	r->desk->check = only_beneath;
	show_everything(r);
	assert_true(r->desk->frames > 100);
}

static void test_never_captured_with_compositor(void **state)
{
	struct rig *r = *state;

	assert_int_equal(shield_add_own_pid(r->desk->shield, r->pid), 0);
	desk_run_picom(r->desk);
	r->desk->check = only_beneath;
	show_everything(r);
}

/* The other two would notice. */
static void test_would_be_noticed(void **state)
{
	struct rig *r = *state;

	rig_mark(r, ARROW, 300, 240, "");
	desk_until(r->desk, has_orange, NULL);
	assert_false(only_beneath(r->desk));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_never_captured),
		T(test_never_captured_with_compositor),
		T(test_would_be_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
