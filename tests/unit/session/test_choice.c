/* What may be seen: nothing until the person chose it, and never more by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <xcb/xtest.h>

#include "tests/unit/session/rig.h"

enum { KEY_E = 26, WINDOWS = 3 };

static void open_window(xcb_connection_t *x, int16_t at)
{
	static const char class_name[] = "mousepad\0Mousepad";
	const xcb_screen_t *screen = xcb_setup_roots_iterator(xcb_get_setup(x)).data;
	const xcb_window_t w = xcb_generate_id(x);

	xcb_create_window(x, XCB_COPY_FROM_PARENT, w, screen->root, at, at, 100, 100, 0,
		XCB_WINDOW_CLASS_INPUT_OUTPUT, screen->root_visual, XCB_CW_BACK_PIXEL,
		&(uint32_t){ 0xc04040 });
	xcb_change_property(x, XCB_PROP_MODE_REPLACE, w, XCB_ATOM_WM_CLASS, XCB_ATOM_STRING, 8,
		sizeof(class_name), class_name);
	xcb_map_window(x, w);
	free(xcb_get_input_focus_reply(x, xcb_get_input_focus(x), NULL));
}

static void is_showing(struct rig *r, Wire__Showing showing, size_t open, size_t closed)
{
	rig_list_windows(r);
	assert_int_equal(r->showing, showing);
	assert_int_equal(r->open_windows, open);
	assert_int_equal(r->closed_windows, closed);
}

static void lose_the_line_and_come_back(struct rig *r)
{
	rig_net_lost(r);
	RIG_UNTIL(r, r->lost_s > 0);
	rig_viewer_lost(r);
	rig_meet(r);
	rig_viewer_back(r);
	RIG_UNTIL(r, r->lost_s == 0);
}

/* A yes alone lets nobody in: half a second later there is not even a grant. */
static void test_nobody_is_let_in_before(void **state)
{
	struct rig *r = *state;
	unsigned int bodies;

	rig_say_yes(r);
	rig_list_windows(r);
	assert_int_equal(r->showing, WIRE__SHOWING__SHOW_NOTHING);
	bodies = r->bodies;
	for (unsigned int from = r->ticks; r->ticks < from + 10;)
		rig_turn(r, "half a second");
	assert_false(r->watched);
	assert_int_equal(r->bodies, bodies);
	rig_choose(r, WIRE__SHOWING__SHOW_CHOSEN);
	RIG_UNTIL(r, r->watched && r->bodies > bodies);
}

/* A choice before the yes is none of what they were asked about. */
static void test_choice_comes_after_the_yes(void **state)
{
	struct rig *r = *state;

	rig_wait_for_code(r);
	rig_choose(r, WIRE__SHOWING__SHOW_ORDINARY);
	rig_viewer_join(r, r->code);
	rig_viewer_confirm(r);
	RIG_UNTIL(r, r->prompt != 0);
	rig_choose(r, WIRE__SHOWING__SHOW_ORDINARY);
	assert_false(r->watched);
}

/* Also what opens later, and after the line was away. */
static void test_nothing_yet(void **state)
{
	struct rig *r = *state;
	xcb_connection_t *x = xcb_connect(NULL, NULL);

	open_window(x, 0);
	rig_let_in(r, WIRE__SHOWING__SHOW_NOTHING);
	is_showing(r, WIRE__SHOWING__SHOW_NOTHING, 0, 1);
	open_window(x, 200);
	is_showing(r, WIRE__SHOWING__SHOW_NOTHING, 0, 2);
	lose_the_line_and_come_back(r);
	is_showing(r, WIRE__SHOWING__SHOW_NOTHING, 0, 2);
	rig_viewer_want(r, 0, 2); /* grey places are a picture */
	RIG_UNTIL(r, r->turn == 1);
	xcb_disconnect(x);
}

static void test_one_and_then_another(void **state)
{
	struct rig *r = *state;
	xcb_connection_t *x = xcb_connect(NULL, NULL);

	for (int16_t i = 0; i < WINDOWS; i++)
		open_window(x, (int16_t)(i * 120));
	rig_say_yes(r);
	is_showing(r, WIRE__SHOWING__SHOW_NOTHING, 0, WINDOWS);
	rig_set_window(r, r->first_closed, false);
	is_showing(r, WIRE__SHOWING__SHOW_CHOSEN, 1, WINDOWS - 1);
	rig_choose(r, WIRE__SHOWING__SHOW_CHOSEN);
	RIG_UNTIL(r, r->watched);
	rig_viewer_enter(r);
	rig_set_window(r, r->first_closed, false);
	is_showing(r, WIRE__SHOWING__SHOW_CHOSEN, 2, WINDOWS - 2);
	lose_the_line_and_come_back(r);
	is_showing(r, WIRE__SHOWING__SHOW_CHOSEN, 2, WINDOWS - 2);
	open_window(x, 500); /* not chosen */
	is_showing(r, WIRE__SHOWING__SHOW_CHOSEN, 2, WINDOWS - 1);
	xcb_disconnect(x);
}

static void test_all_that_is_not_private(void **state)
{
	struct rig *r = *state;
	xcb_connection_t *x = xcb_connect(NULL, NULL);

	open_window(x, 0);
	rig_let_in(r, WIRE__SHOWING__SHOW_ORDINARY);
	is_showing(r, WIRE__SHOWING__SHOW_ORDINARY, 1, 0);
	open_window(x, 200);
	is_showing(r, WIRE__SHOWING__SHOW_ORDINARY, 2, 0);
	xcb_disconnect(x);
}

static void press_by_program(xcb_connection_t *x)
{
	xcb_test_fake_input(x, XCB_KEY_PRESS, KEY_E, XCB_CURRENT_TIME, XCB_NONE, 0, 0, 0);
	xcb_test_fake_input(x, XCB_KEY_RELEASE, KEY_E, XCB_CURRENT_TIME, XCB_NONE, 0, 0, 0);
	free(xcb_get_input_focus_reply(x, xcb_get_input_focus(x), NULL));
}

/* What is chosen at the start belongs to the consent, and no program gives that. */
static void test_made_up_choice(void **state)
{
	struct rig *r = *state;
	xcb_connection_t *x = xcb_connect(NULL, NULL);

	open_window(x, 0);
	rig_say_yes(r);
	rig_list_windows(r);
	press_by_program(x);
	rig_choose(r, WIRE__SHOWING__SHOW_ORDINARY);
	assert_int_equal(r->unheard, 1);
	press_by_program(x);
	rig_set_window(r, r->first_closed, false);
	assert_int_equal(r->unheard, 2);
	is_showing(r, WIRE__SHOWING__SHOW_NOTHING, 0, 1);
	assert_false(r->watched);
	xcb_disconnect(x);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_nobody_is_let_in_before),
		TEST(test_choice_comes_after_the_yes),
		TEST(test_nothing_yet),
		TEST(test_one_and_then_another),
		TEST(test_all_that_is_not_private),
		TEST(test_made_up_choice),
	};

	return cmocka_run_group_tests(tests, rig_start_screen, rig_stop_screen);
}
