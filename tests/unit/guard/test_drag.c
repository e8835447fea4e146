/*
 * A button that goes down in an open window and comes up elsewhere, and one that goes down in a
 * closed one: nothing of it comes to a closed window, however that gets under the pointer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "table.h"

enum { X = 50, Y = 50, RIGHT_X = 400, MIDDLE_X = 250 };

static const struct rect left = { 0, 0, 300, 400 }, right = { 320, 0, 300, 400 };

static xcb_window_t closed_window(struct table *t, struct rect r)
{
	const xcb_window_t w = table_window(t, r, "Mousepad");

	desk_hide(t->desk, w);
	capture_recheck(t->desk->capture);
	return w;
}

static int pointer_x(struct table *t)
{
	xcb_query_pointer_reply_t *p = xcb_query_pointer_reply(
		t->desk->app, xcb_query_pointer(t->desk->app, t->desk->screen->root), NULL);
	int ret;

	assert_non_null(p);
	ret = p->root_x;
	free(p);
	return ret;
}

/* As a program does that opens a menu by the press: what follows goes to where the pointer is. */
static void lets_go_of_the_pointer(struct table *t)
{
	xcb_ungrab_pointer(t->desk->app, XCB_CURRENT_TIME);
	desk_sync(t->desk);
}

static unsigned comes_up(struct table *t, int x, xcb_window_t w)
{
	table_releases(t, w);
	assert_int_equal(table_button(t, x, Y, 1, false), 0);
	assert_int_equal(table_down(t), 0);
	return table_releases(t, w);
}

static void test_from_open_to_open(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");
	const xcb_window_t other = table_window(t, right, "Mousepad");

	assert_int_equal(table_button(t, X, Y, 1, true), 0);
	assert_int_equal(table_presses(t, w), 1);
	lets_go_of_the_pointer(t);
	assert_int_equal(comes_up(t, RIGHT_X, other), 1);
	assert_int_equal(t->blocked, -1);
}

/* What is dragged is dropped where the pointer was last allowed to be. */
static void test_from_open_to_closed(void **state)
{
	const xcb_window_t other =
		desk_other_window(((struct table *)*state)->desk, right, 0x404040);
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");

	desk_listed(t->desk, other);
	desk_hide(t->desk, other);
	capture_recheck(t->desk->capture);
	assert_int_equal(table_button(t, X, Y, 1, true), 0);
	assert_int_equal(table_move(t, MIDDLE_X, Y), 0);
	assert_int_equal(table_move(t, RIGHT_X, Y), 0);
	assert_int_equal(pointer_x(t), MIDDLE_X);
	lets_go_of_the_pointer(t);
	assert_int_equal(comes_up(t, RIGHT_X, w), 1);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__HIDDEN_WINDOW);
	assert_int_equal(pointer_x(t), MIDDLE_X);
}

static void test_from_closed_to_open(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");
	const xcb_window_t closed = closed_window(t, right);

	assert_int_equal(table_button(t, RIGHT_X, Y, 1, true), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__HIDDEN_WINDOW);
	assert_int_equal(table_presses(t, closed), 0);
	assert_int_equal(comes_up(t, X, w), 0);
}

/* A menu of a closed program, say, that opens where something is being dragged. */
static void test_a_closed_window_opens_under_it(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");
	const xcb_window_t closed = closed_window(t, (struct rect){ 200, 0, 100, 100 });

	desk_unmap(t->desk, closed);
	assert_int_equal(table_button(t, X, Y, 1, true), 0);
	assert_int_equal(table_move(t, MIDDLE_X, Y), 0);
	assert_int_equal(pointer_x(t), MIDDLE_X);
	desk_map(t->desk, closed);
	lets_go_of_the_pointer(t);
	table_presses(t, w);
	assert_int_equal(comes_up(t, MIDDLE_X, closed), 0);
	assert_int_equal(pointer_x(t), X);
}

/* Also over where it went down. */
static void test_a_closed_window_opens_over_all_of_it(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");
	const xcb_window_t closed = closed_window(t, (struct rect){ 0, 0, 300, 100 });

	desk_unmap(t->desk, closed);
	assert_int_equal(table_button(t, X, Y, 1, true), 0);
	desk_map(t->desk, closed);
	lets_go_of_the_pointer(t);
	assert_int_equal(comes_up(t, X, closed), 0);
	assert_int_equal(table_click(t, X, Y + 200), 0); /* all goes on */
	assert_int_equal(table_presses(t, w), 1);
}

/* As window managers do it that want to know of a click before its window does. */
static void holds_clicks_back(struct table *t, xcb_window_t w)
{
	xcb_grab_button(t->desk->app, 0, w, XCB_EVENT_MASK_BUTTON_PRESS, XCB_GRAB_MODE_SYNC,
		XCB_GRAB_MODE_ASYNC, XCB_NONE, XCB_NONE, 1, XCB_MOD_MASK_ANY);
	desk_sync(t->desk);
}

static void lets_them_go_on(struct table *t)
{
	xcb_allow_events(t->desk->app, XCB_ALLOW_ASYNC_POINTER, XCB_CURRENT_TIME);
	desk_sync(t->desk);
}

/* What was held back would come to wherever it is let go on to. */
static void test_nothing_is_added_to_what_is_held_back(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");

	holds_clicks_back(t, w);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_presses(t, w), 1);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__GRABBED);
	assert_int_equal(table_wheel(t, X, Y, 0, 120), 0);
	table_focus(t, w);
	assert_int_equal(table_tap(t, 4, 'a'), 0); /* the keyboard is free */
	assert_int_equal(table_presses(t, w), 1);
	lets_them_go_on(t);
	assert_int_equal(table_presses(t, w), 0);
	assert_int_equal(table_down(t), 0);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_presses(t, w), 1);
	lets_them_go_on(t);
	/* another button is down, at another place */
	assert_int_equal(table_button(t, X, Y, 1, true), 0);
	assert_int_equal(table_button(t, X + 20, Y, 3, true), 0);
	table_presses(t, w);
	lets_them_go_on(t);
	assert_int_equal(table_presses(t, w), 0);
	assert_int_equal(table_button(t, X, Y, 1, false), 0);
	assert_false(t->paused); /* nobody took it for the person's hand */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, table_setup, table_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_from_open_to_open),
		TEST(test_from_open_to_closed),
		TEST(test_from_closed_to_open),
		TEST(test_a_closed_window_opens_under_it),
		TEST(test_a_closed_window_opens_over_all_of_it),
		TEST(test_nothing_is_added_to_what_is_held_back),
	};

	return cmocka_run_group_tests_name("drag", tests, NULL, NULL);
}
