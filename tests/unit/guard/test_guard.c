/* What comes in, on a real X server: where it lands, and where it does not. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/clock.h"
#include "other.h"
#include "table.h"

enum { KEY_A = 4, KEY_CTRL = 224 };

static const struct rect left = { 0, 0, 300, 400 }, right = { 320, 0, 300, 400 };
enum { X = 50, Y = 50, RIGHT_X = 400 };

static void hide(struct table *t, xcb_window_t w)
{
	desk_hide(t->desk, w);
	capture_recheck(t->desk->capture);
}

static void test_click(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");

	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_presses(t, w), 1);
	assert_int_equal(t->blocked, -1);
	assert_int_equal(table_down(t), 0);
}

static void test_hidden(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");

	table_focus(t, w);
	hide(t, w);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__HIDDEN_WINDOW);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(table_wheel(t, X, Y, 0, 240), 0);
	assert_int_equal(table_presses(t, w), 0);
}

static void test_refused_until_opened(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "XTerm");

	table_focus(t, w);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__TERMINAL);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(table_presses(t, w), 0);
	assert_int_equal(guard_open(t->guard, w, true), 0);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(table_presses(t, w), 2);
	assert_int_equal(guard_open(t->guard, w, false), 0);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_presses(t, w), 0);
}

/* The server gives numbers of windows out again. */
static void test_opened_and_gone(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "XTerm");

	assert_int_equal(guard_open(t->guard, w, true), 0);
	guard_forget(t->guard, w);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__TERMINAL);
	assert_int_equal(table_presses(t, w), 0);
}

static void test_bare_screen(void **state)
{
	struct table *t = *state;
	const uint32_t events = XCB_EVENT_MASK_BUTTON_PRESS | XCB_EVENT_MASK_KEY_PRESS;

	xcb_change_window_attributes(
		t->desk->app, t->desk->screen->root, XCB_CW_EVENT_MASK, &events);
	table_focus(t, t->desk->screen->root);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__DESKTOP);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(table_presses(t, t->desk->screen->root), 0);
}

/* The pointer stays where a press would be allowed. */
static void test_move(void **state)
{
	struct table *t = *state;
	xcb_query_pointer_reply_t *p;

	table_window(t, left, "Mousepad");
	hide(t, table_window(t, right, "Mousepad"));
	assert_int_equal(table_move(t, X, Y), 0);
	assert_int_equal(table_move(t, RIGHT_X, Y), 0);
	p = xcb_query_pointer_reply(
		t->desk->app, xcb_query_pointer(t->desk->app, t->desk->screen->root), NULL);
	assert_int_equal(p->root_x, X);
	free(p);
}

static void test_focus_decides(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");
	const xcb_window_t hidden = table_window(t, right, "Mousepad");

	hide(t, hidden);
	table_move(t, X, Y);
	table_focus(t, hidden);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__HIDDEN_WINDOW);
	assert_int_equal(table_presses(t, hidden), 0);
	table_focus(t, w);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(table_presses(t, w), 1);
}

static void grab(struct table *t, xcb_window_t w)
{
	free(xcb_grab_pointer_reply(t->desk->app,
		xcb_grab_pointer(t->desk->app, 0, w, XCB_EVENT_MASK_BUTTON_PRESS,
			XCB_GRAB_MODE_ASYNC, XCB_GRAB_MODE_ASYNC, XCB_NONE, XCB_NONE,
			XCB_CURRENT_TIME),
		NULL));
	free(xcb_grab_keyboard_reply(t->desk->app,
		xcb_grab_keyboard(t->desk->app, 0, w, XCB_CURRENT_TIME, XCB_GRAB_MODE_ASYNC,
			XCB_GRAB_MODE_ASYNC),
		NULL));
}

/* What a hidden window grabbed comes to it, wherever pointer and focus are. */
static void test_grab(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");
	const xcb_window_t hidden = table_window(t, right, "Mousepad");

	hide(t, hidden);
	table_move(t, X, Y);
	table_focus(t, w);
	grab(t, hidden);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__GRABBED);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(table_presses(t, hidden), 0);
	xcb_ungrab_pointer(t->desk->app, XCB_CURRENT_TIME);
	xcb_ungrab_keyboard(t->desk->app, XCB_CURRENT_TIME);
	/* a grab can be passed on to the hidden one, which is of the same program */
	grab(t, w);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_presses(t, w), 0);
	desk_show(t->desk, hidden);
	capture_recheck(t->desk->capture);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(table_presses(t, w), 2);
}

/* Also to one that was not there a moment ago. */
static void test_grab_by_a_new_window(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");
	const xcb_window_t hidden = table_window(t, right, "Mousepad");

	hide(t, hidden);
	desk_unmap(t->desk, hidden);
	assert_int_equal(capture_sync(t->desk->capture), 0);
	table_move(t, X, Y);
	grab(t, w);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_presses(t, w), 1);
	desk_map(t->desk, hidden);
	grab(t, hidden);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__GRABBED);
	assert_int_equal(table_presses(t, hidden), 0);
}

/* Nothing tells of the end of a grab whose window has the pointer and the focus, nor of the begin
 * of one: only that these went from one to the other in between. */
static void test_grab_that_nothing_told_of(void **state)
{
	struct table *t = *state;
	struct other closed = other_start(t->desk, 1);
	const xcb_window_t w = table_window(t, left, "Mousepad");
	const xcb_window_t above = table_window(t, (struct rect){ 0, 420, 300, 50 }, "Mousepad");

	hide(t, closed.windows[0]);
	table_move(t, X, Y);
	table_focus(t, w);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(table_presses(t, w), 1);
	grab(t, above);
	desk_move(t->desk, above, X - 10, Y - 10);
	table_focus(t, above);
	xcb_ungrab_pointer(t->desk->app, XCB_CURRENT_TIME);
	xcb_ungrab_keyboard(t->desk->app, XCB_CURRENT_TIME);
	table_focus(t, closed.windows[0]);
	xcb_warp_pointer(t->desk->app, XCB_NONE, t->desk->screen->root, 0, 0, 0, 0, RIGHT_X, Y);
	desk_sync(t->desk);
	other_grabs(&closed, 0);
	assert_int_equal(table_click(t, X, Y + 200), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__GRABBED);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(other_grabs(&closed, 0), 0);
	other_stop(&closed);
}

/* Of the window that has the grab nobody could tell us yet, as prompts for passwords open one: it is
 * known only that it is not the one that had pointer and focus. */
static void try_grab_by_a_window_just_opened(struct table *t, bool first_takes)
{
	struct other prompt = other_start(t->desk, 0);
	const xcb_window_t w = table_window(t, left, "Mousepad");

	table_focus(t, w);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(table_presses(t, w), 2);
	other_grabs_anew(&prompt, first_takes);
	assert_int_equal(table_click(t, X, Y + 200), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__GRABBED);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(other_grabs_anew(&prompt, first_takes), 0);
	other_stop(&prompt);
}

static void test_grab_by_a_window_just_opened(void **state)
{
	try_grab_by_a_window_just_opened(*state, false);
}

static void test_grab_by_a_window_that_has_just_taken_them(void **state)
{
	try_grab_by_a_window_just_opened(*state, true);
}

static void test_nothing_without_permit(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");

	guard_permit(t->guard, false, clock_ms());
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_presses(t, w), 0);
}

static void test_end_of_permit_lets_go(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");

	table_focus(t, w);
	assert_int_equal(table_key(t, KEY_A, 'a', true), 0);
	assert_int_equal(table_button(t, X, Y, 1, true), 0);
	assert_int_equal(table_down(t), 2);
	guard_permit(t->guard, false, clock_ms());
	table_until_up(t);
}

static void test_silence_lets_go(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");
	const uint64_t now = clock_ms();

	table_focus(t, w);
	assert_int_equal(table_key(t, KEY_A, 'a', true), 0);
	guard_heard(t->guard, now);
	t->page->watchdog_ms = now + GUARD_SILENT_MS;
	assert_true(guard_go_on(t->guard, now + GUARD_SILENT_MS - 1) > 0);
	assert_int_equal(table_down(t), 1);
	guard_go_on(t->guard, now + GUARD_SILENT_MS);
	table_until_up(t);
}

static void test_silent_watchdog_lets_go(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");
	const uint64_t now = clock_ms();

	table_focus(t, w);
	assert_int_equal(table_key(t, KEY_A, 'a', true), 0);
	guard_heard(t->guard, now + 400);
	assert_true(guard_go_on(t->guard, now) > 0);
	guard_go_on(t->guard, now + 400);
	table_until_up(t);
}

static void test_not_protected(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");

	t->no_beat = true;
	t->page->watchdog_ms = clock_ms() - 1000;
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__NOT_PROTECTED);
	assert_int_equal(table_presses(t, w), 0);
}

static void test_wheel(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");

	/* thirds of a notch add up, and nothing is lost on the way */
	for (int i = 0; i < 6; i++)
		assert_int_equal(table_wheel(t, X, Y, 0, 40), 0);
	assert_int_equal(table_presses(t, w), 2);
	assert_int_equal(table_wheel(t, X, Y, -120, -240), 0);
	assert_int_equal(table_presses(t, w), 3);
}

static void test_character_of_another_layout(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");

	table_focus(t, w);
	/* the key right of P, which there gives @ (JIS) and here [ */
	assert_int_equal(table_tap(t, 47, '@'), 0);
	assert_int_equal(table_presses(t, w), 2); /* Shift and 2 */
	assert_int_equal(table_down(t), 0);
	/* with Ctrl it is the letter that counts: Ctrl+A on a French keyboard */
	assert_int_equal(table_key(t, KEY_CTRL, 0, true), 0);
	table_presses(t, w);
	assert_int_equal(table_key(t, 20, 'a', true), 0);
	assert_int_equal(table_key(t, 20, 'a', false), 0);
	assert_int_equal(table_presses(t, w), 1);
}

static void test_many_keys(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");

	table_focus(t, w);
	/* never released by the viewer, who cannot have so many fingers */
	for (uint32_t usage = 4; usage < 100; usage++)
		assert_int_equal(table_key(t, usage, 0, true), 0);
	assert_true(table_down(t) <= 17);
	guard_permit(t->guard, false, clock_ms());
	table_until_up(t);
}

static void test_lies(void **state)
{
	struct table *t = *state;

	table_window(t, left, "Mousepad");
	for (uint32_t button = 4; button < 8; button++)
		assert_int_equal(table_button(t, X, Y, button, true), -EBADMSG);
	assert_int_equal(table_key(t, KEY_A, 0xd800, true), -EBADMSG);
	assert_int_equal(table_key(t, KEY_A, '\n', true), -EBADMSG);
	assert_int_equal(table_key(t, KEY_A, 0x1b, true), -EBADMSG);
}

static void test_texts_wait_two_at_a_time(void **state)
{
	struct table *t = *state;

	table_focus(t, table_window(t, left, "Mousepad"));
	assert_int_equal(table_text(t, 1, "a"), 0);
	assert_int_equal(table_text(t, 2, "b"), 0);
	assert_int_equal(table_text(t, 3, "c"), -EBADMSG);
	for (t->typed = 0; t->typed != 2;) /* both are answered, then there is room again */
		assert_true(guard_go_on(t->guard, clock_ms()) >= -1);
	assert_int_equal(table_text(t, 3, "c"), 0);
}

/* A local hand, on a server inside another one: there devices can be told apart. */
static void test_open_what(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Mousepad");

	assert_int_equal(guard_open(t->guard, w, true), -EPERM); /* is open anyway */
	assert_int_equal(guard_open(t->guard, 12345, true), -ENOENT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, table_setup, table_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_click),
		TEST(test_hidden),
		TEST(test_refused_until_opened),
		TEST(test_opened_and_gone),
		TEST(test_bare_screen),
		TEST(test_move),
		TEST(test_focus_decides),
		TEST(test_grab),
		TEST(test_grab_by_a_new_window),
		TEST(test_grab_that_nothing_told_of),
		TEST(test_grab_by_a_window_just_opened),
		TEST(test_grab_by_a_window_that_has_just_taken_them),
		TEST(test_nothing_without_permit),
		TEST(test_end_of_permit_lets_go),
		TEST(test_silence_lets_go),
		TEST(test_silent_watchdog_lets_go),
		TEST(test_not_protected),
		TEST(test_wheel),
		TEST(test_character_of_another_layout),
		TEST(test_many_keys),
		TEST(test_lies),
		TEST(test_texts_wait_two_at_a_time),
		TEST(test_open_what),
	};

	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
