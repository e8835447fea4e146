/*
 * A press that the window with the focus would not get, or that would come to another one than
 * was looked at: shortcuts, keys of the X server's own, keys that repeat, and what others hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <xcb/xinput.h>
#include <xcb/xkb.h>
#include <xcb/xtest.h>

#include <cmocka.h>

#include "core/clock.h"
#include "guard/local.h"
#include "guard/repeat.h"
#include "table.h"

enum {
	KEY_A = 4,
	KEY_F4 = 61,
	KEY_GRAVE = 53,
	KEY_PAD_5 = 93,
	KEY_CTRL = 224,
	KEY_SHIFT = 225,
	KEY_ALT = 226,
	KEY_F1 = 58,
	/* as Xvfb's keyboard has them */
	CODE_F4 = 70,
	CODE_GRAVE = 49,
	CODE_CTRL = 37,
	KEYBOARD = 7, /* Xvfb's own, among the devices */
	PATIENCE_MS = 10000,
	REPEATING_MS = 1000, /* more than the server waits before it repeats a key (660) */
};

static const struct rect left = { 0, 0, 300, 400 }, right = { 320, 0, 300, 400 };
enum { X = 50, Y = 50, RIGHT_X = 400 };

static xcb_window_t focused(struct table *t)
{
	const xcb_window_t w = table_window(t, left, "Mousepad");

	table_focus(t, w);
	return w;
}

static xcb_window_t hidden(struct table *t)
{
	const xcb_window_t w = table_window(t, right, "Mousepad");

	desk_hide(t->desk, w);
	capture_recheck(t->desk->capture);
	return w;
}

/* ---- shortcuts ---- */

static void grab_key(struct table *t, uint16_t modifiers, uint8_t keycode)
{
	xcb_grab_key(t->desk->app, 0, t->desk->screen->root, modifiers, keycode,
		XCB_GRAB_MODE_ASYNC, XCB_GRAB_MODE_ASYNC);
	desk_sync(t->desk);
}

static void test_shortcut(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = focused(t), root = t->desk->screen->root;

	/* Alt+F4 belongs to the desktop */
	grab_key(t, XCB_MOD_MASK_1, CODE_F4);
	assert_int_equal(table_key(t, KEY_ALT, 0, true), 0);
	assert_int_equal(table_tap(t, KEY_F4, 0), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__SHORTCUT);
	assert_int_equal(table_key(t, KEY_ALT, 0, false), 0);
	assert_int_equal(table_presses(t, root), 0);
	/* by itself it does not */
	assert_int_equal(table_tap(t, KEY_F4, 0), 0);
	assert_int_equal(table_presses(t, w), 1);
	assert_int_equal(table_down(t), 0);
}

static void test_developer_tools(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = table_window(t, left, "Chromium");

	desk_show(t->desk, w); /* a browser is private */
	while (desk_next(t->desk, false))
		;
	table_focus(t, w);
	table_key(t, KEY_CTRL, 0, true);
	table_key(t, KEY_SHIFT, 0, true);
	table_presses(t, w);
	assert_int_equal(table_tap(t, 12, 'I'), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__DEVELOPER_TOOLS);
	assert_int_equal(table_presses(t, w), 0);
	/* Ctrl+Shift+T is harmless */
	assert_int_equal(table_tap(t, 23, 'T'), 0);
	assert_int_equal(table_presses(t, w), 1);
}

/* A terminal that drops down at the touch of a key, say, when that key's character is meant by
 * who has it elsewhere on their keyboard. A text is typed on keys that nobody waits for. */
static void test_shortcut_of_another_layout(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = focused(t), root = t->desk->screen->root;

	grab_key(t, 0, CODE_GRAVE);
	grab_key(t, XCB_MOD_MASK_SHIFT, CODE_GRAVE);
	assert_int_equal(table_tap(t, KEY_A, '`'), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__SHORTCUT);
	assert_int_equal(table_tap(t, KEY_A, '~'), 0);
	assert_int_equal(table_presses(t, root), 0);
	assert_int_equal(table_text(t, 1, "~"), 0);
	table_go_on(t);
	assert_true(t->whole);
	assert_int_equal(table_presses(t, root), 0);
	assert_int_equal(table_tap(t, KEY_A, 'b'), 0);
	assert_true(table_presses(t, w) > 0);
}

static void test_shortcut_of_xinput(void **state)
{
	const uint32_t mask = XCB_INPUT_XI_EVENT_MASK_KEY_PRESS, alt = XCB_MOD_MASK_1;
	struct table *t = *state;

	focused(t);
	free(xcb_input_xi_query_version_reply(
		t->desk->app, xcb_input_xi_query_version(t->desk->app, 2, 2), NULL));
	free(xcb_input_xi_passive_grab_device_reply(t->desk->app,
		xcb_input_xi_passive_grab_device(t->desk->app, XCB_CURRENT_TIME,
			t->desk->screen->root, XCB_NONE, CODE_F4, XCB_INPUT_DEVICE_ALL_MASTER, 1, 1,
			XCB_INPUT_GRAB_TYPE_KEYCODE, XCB_INPUT_GRAB_MODE_22_ASYNC,
			XCB_GRAB_MODE_ASYNC, 0, &mask, &alt),
		NULL));
	table_key(t, KEY_ALT, 0, true);
	assert_int_equal(table_tap(t, KEY_F4, 0), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__SHORTCUT);
}

static void test_shortcut_of_a_button(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = focused(t), root = t->desk->screen->root;

	for (uint8_t button = 1; button <= 5; button += 4) /* a click, the wheel */
		xcb_grab_button(t->desk->app, 0, root, XCB_EVENT_MASK_BUTTON_PRESS,
			XCB_GRAB_MODE_ASYNC, XCB_GRAB_MODE_ASYNC, XCB_NONE, XCB_NONE, button,
			XCB_MOD_MASK_CONTROL);
	desk_sync(t->desk);
	table_key(t, KEY_CTRL, 0, true);
	table_presses(t, w);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__SHORTCUT);
	t->blocked = -1;
	usleep(GUARD_BLOCKED_MS * 1000); /* it is not told more often */
	assert_int_equal(table_wheel(t, X, Y, 0, 120), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__SHORTCUT);
	assert_int_equal(table_presses(t, root), 0);
	table_key(t, KEY_CTRL, 0, false);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_presses(t, w), 1);
}

/* ---- keys of the X server's own ---- */

static void test_another_virtual_terminal(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = focused(t);

	table_key(t, KEY_CTRL, 0, true);
	table_key(t, KEY_ALT, 0, true);
	table_presses(t, w);
	assert_int_equal(table_tap(t, KEY_F1, 0), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__SHORTCUT);
	assert_int_equal(table_presses(t, w), 0);
	table_key(t, KEY_CTRL, 0, false);
	assert_int_equal(table_tap(t, KEY_F1, 0), 0);
	assert_int_equal(table_presses(t, w), 1);
}

static void set_controls(struct table *t, uint32_t affected, uint32_t enabled)
{
	static const uint8_t none[32];

	free(xcb_xkb_use_extension_reply(
		t->desk->app, xcb_xkb_use_extension(t->desk->app, 1, 0), NULL));
	xcb_xkb_set_controls(t->desk->app, XCB_XKB_ID_USE_CORE_KBD, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0,
		affected, enabled, XCB_XKB_CONTROL_CONTROLS_ENABLED, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1,
		0, 0, 0, 0, none);
	desk_sync(t->desk);
}

/* With mouse keys on, the keypad clicks where the pointer happens to be. */
static void test_mouse_keys(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = focused(t), closed = hidden(t);

	xcb_warp_pointer(t->desk->app, XCB_NONE, t->desk->screen->root, 0, 0, 0, 0, RIGHT_X, Y);
	set_controls(t, XCB_XKB_BOOL_CTRL_MOUSE_KEYS, XCB_XKB_BOOL_CTRL_MOUSE_KEYS);
	assert_int_equal(table_tap(t, KEY_PAD_5, 0), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__SHORTCUT);
	assert_int_equal(table_presses(t, closed), 0);
	set_controls(t, XCB_XKB_BOOL_CTRL_MOUSE_KEYS, 0);
	assert_int_equal(table_tap(t, KEY_PAD_5, 0), 0);
	assert_int_equal(table_presses(t, w), 1);
}

/* ---- keys that repeat ---- */

static void hold(struct table *t, uint64_t ms)
{
	for (const uint64_t end = clock_ms() + ms; clock_ms() < end; usleep(5000)) {
		guard_heard(t->guard, clock_ms());
		t->page->watchdog_ms = clock_ms();
		assert_true(guard_go_on(t->guard, clock_ms()) >= -1);
	}
}

static void test_a_key_repeats(void **state)
{
	const uint64_t end = clock_ms() + PATIENCE_MS;
	struct table *t = *state;
	const xcb_window_t w = focused(t);

	assert_int_equal(table_key(t, KEY_A, 'a', true), 0);
	for (unsigned n = 0; n < 4; n += table_presses(t, w)) {
		assert_true(clock_ms() < end);
		hold(t, 50);
	}
	assert_int_equal(table_down(t), 1);
	assert_int_equal(table_key(t, KEY_A, 'a', false), 0);
	table_presses(t, w);
	hold(t, REPEATING_MS);
	assert_int_equal(table_presses(t, w), 0);
}

/* A window that hides takes the focus from under a key that is down. */
static void test_nothing_repeats_into_what_is_hidden(void **state)
{
	struct table *t = *state;
	const xcb_window_t closed = hidden(t);

	focused(t);
	assert_int_equal(table_key(t, KEY_A, 'a', true), 0);
	table_focus(t, closed);
	usleep(REPEATING_MS * 1000); /* the guard does nothing, and so the server alone */
	assert_int_equal(table_presses(t, closed), 0);
	hold(t, REPEATING_MS);
	assert_int_equal(table_presses(t, closed), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__HIDDEN_WINDOW);
	assert_int_equal(table_down(t), 0);
}

/* F4 first and Alt after it is Alt+F4 once F4 repeats. */
static void test_nothing_becomes_a_shortcut_by_repeating(void **state)
{
	struct table *t = *state;

	focused(t);
	grab_key(t, XCB_MOD_MASK_1, CODE_F4);
	assert_int_equal(table_key(t, KEY_F4, 0, true), 0);
	assert_int_equal(table_key(t, KEY_ALT, 0, true), 0);
	usleep(REPEATING_MS * 1000);
	hold(t, REPEATING_MS);
	assert_int_equal(table_presses(t, t->desk->screen->root), 0);
	assert_int_equal(t->blocked, WIRE__BLOCK_REASON__SHORTCUT);
	assert_int_equal(table_down(t), 1); /* Alt */
}

static unsigned repeating_keys(struct table *t)
{
	xcb_get_keyboard_control_reply_t *r = xcb_get_keyboard_control_reply(
		t->desk->app, xcb_get_keyboard_control(t->desk->app), NULL);
	unsigned ret = 0;

	assert_non_null(r);
	for (size_t i = 0; i < sizeof(r->auto_repeats); i++)
		ret += (unsigned)__builtin_popcount(r->auto_repeats[i]);
	free(r);
	return ret;
}

static void test_the_server_repeats_again_afterwards(void **state)
{
	struct table *t = *state;
	const unsigned before = repeating_keys(t);
	uint32_t page[8];

	focused(t);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(repeating_keys(t), 0);
	assert_true(watch_repeats(t->page, page));
	guard_permit(t->guard, false, clock_ms());
	assert_false(watch_repeats(t->page, page));
	/* the guard's last words may come later than ours */
	for (const uint64_t end = clock_ms() + PATIENCE_MS; repeating_keys(t) != before;)
		assert_true(clock_ms() < end);
}

/* As engawa-watchdog does it. */
static void test_the_server_repeats_again_after_a_crash(void **state)
{
	struct table *t = *state;
	const unsigned before = repeating_keys(t);
	uint32_t page[8];

	focused(t);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_true(watch_repeats(t->page, page));
	assert_int_equal(repeat_restore(t->desk->app, page), 0);
	assert_int_equal(repeating_keys(t), before);
}

/* ---- what others hold ---- */

/* By the person's own keyboard, as far as anybody can tell (docs/guard.md). */
static void press_by_hand(struct table *t)
{
	const xcb_query_extension_reply_t *e = xcb_get_extension_data(t->desk->app, &xcb_input_id);

	free(xcb_input_open_device_reply(
		t->desk->app, xcb_input_open_device(t->desk->app, KEYBOARD), NULL));
	for (int down = 1; down >= 0; down--)
		xcb_test_fake_input(t->desk->app,
			(uint8_t)(e->first_event + (down ? XCB_INPUT_DEVICE_KEY_PRESS
							 : XCB_INPUT_DEVICE_KEY_RELEASE)),
			CODE_GRAVE, 0, XCB_NONE, 0, 0, KEYBOARD);
	desk_sync(t->desk);
}

/* It has happened, and the guard will hear of it only when it holds the display. */
static void test_a_hand_just_before(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = focused(t);

	press_by_hand(t);
	table_presses(t, w);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_presses(t, w), 0);
}

static void test_hands_go_first(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = focused(t);

	assert_int_equal(table_key(t, KEY_A, 'a', true), 0);
	press_by_hand(t);
	assert_int_equal(table_click(t, X, Y), 0);
	table_go_on(t);
	assert_true(t->paused);
	table_until_up(t);
	table_presses(t, w);
	assert_int_equal(table_click(t, X, Y), 0);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0);
	assert_int_equal(table_text(t, 1, "a"), 0);
	assert_int_equal(t->typed, 1);
	assert_false(t->whole);
	guard_go_on(t->guard, clock_ms() + LOCAL_PAUSE_MS);
	assert_false(t->paused);
	assert_int_equal(table_presses(t, w), 0); /* nothing has waited for it */
}

static void test_a_modifier_that_somebody_holds(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = focused(t);

	xcb_test_fake_input(t->desk->app, XCB_KEY_PRESS, CODE_CTRL, 0, XCB_NONE, 0, 0, 0);
	desk_sync(t->desk);
	table_presses(t, w);
	assert_int_equal(table_tap(t, KEY_A, 'a'), 0); /* it would be Ctrl+A */
	assert_int_equal(table_presses(t, w), 0);
	table_go_on(t);
	assert_true(t->paused);
	xcb_test_fake_input(t->desk->app, XCB_KEY_RELEASE, CODE_CTRL, 0, XCB_NONE, 0, 0, 0);
	desk_sync(t->desk);
}

static void test_a_button_that_somebody_holds(void **state)
{
	struct table *t = *state;
	const xcb_window_t w = focused(t);

	table_move(t, X, Y);
	xcb_test_fake_input(t->desk->app, XCB_BUTTON_PRESS, 1, 0, XCB_NONE, 0, 0, 0);
	desk_sync(t->desk);
	table_presses(t, w);
	assert_int_equal(table_button(t, X, Y, 3, true), 0);
	assert_int_equal(table_presses(t, w), 0);
	table_go_on(t);
	assert_true(t->paused);
	xcb_test_fake_input(t->desk->app, XCB_BUTTON_RELEASE, 1, 0, XCB_NONE, 0, 0, 0);
	desk_sync(t->desk);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, table_setup, table_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_shortcut),
		TEST(test_developer_tools),
		TEST(test_shortcut_of_another_layout),
		TEST(test_shortcut_of_xinput),
		TEST(test_shortcut_of_a_button),
		TEST(test_another_virtual_terminal),
		TEST(test_mouse_keys),
		TEST(test_a_key_repeats),
		TEST(test_nothing_repeats_into_what_is_hidden),
		TEST(test_nothing_becomes_a_shortcut_by_repeating),
		TEST(test_the_server_repeats_again_afterwards),
		TEST(test_the_server_repeats_again_after_a_crash),
		TEST(test_a_hand_just_before),
		TEST(test_hands_go_first),
		TEST(test_a_modifier_that_somebody_holds),
		TEST(test_a_button_that_somebody_holds),
	};

	return cmocka_run_group_tests_name("press", tests, NULL, NULL);
}
