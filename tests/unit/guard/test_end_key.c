/* The key that ends everything, by hand, whatever else goes on. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <xcb/xcb.h>
#include <xcb/xinput.h>
#include <xcb/xtest.h>

#include <cmocka.h>

#include "core/clock.h"
#include "nested.h"

enum { KEYBOARD = 6 /* of Xephyr, among the devices */ };

/* ---- the key that ends everything ---- */

static void test_ends_by_hand(void **state)
{
	for (int i = 0; i < LOCAL_END_PRESSES; i++) {
		assert_false(local_ended(nested.local));
		nested_tap_by_hand(KEY_ESCAPE);
	}
	assert_true(local_ended(nested.local));
}

static void test_programs_end_nothing(void **state)
{
	for (int i = 0; i < 2 * LOCAL_END_PRESSES; i++)
		nested_tap_by_program(KEY_ESCAPE);
	assert_false(local_ended(nested.local));
	/* Nor do they lend a hand. */
	nested_tap_by_hand(KEY_ESCAPE);
	nested_tap_by_program(KEY_ESCAPE);
	nested_tap_by_hand(KEY_ESCAPE);
	assert_false(local_ended(nested.local));
}

static void test_programs_do_not_keep_it_from_ending(void **state)
{
	for (int i = 0; i < LOCAL_END_PRESSES; i++) {
		nested_tap_by_hand(KEY_ESCAPE);
		nested_tap_by_program(KEY_A);
		nested_by_program(XCB_BUTTON_PRESS, BUTTON, 0, 0);
		nested_by_program(XCB_BUTTON_RELEASE, BUTTON, 0, 0);
	}
	assert_true(local_ended(nested.local));
}

static void test_not_by_chance(void **state)
{
	/* another key between */
	nested_tap_by_hand(KEY_ESCAPE);
	nested_tap_by_hand(KEY_ESCAPE);
	nested_tap_by_hand(KEY_A);
	nested_tap_by_hand(KEY_ESCAPE);
	assert_false(local_ended(nested.local));
	/* a click between */
	nested_tap_by_hand(KEY_ESCAPE);
	nested_by_hand(XCB_BUTTON_PRESS, BUTTON);
	nested_by_hand(XCB_BUTTON_RELEASE, BUTTON);
	nested_tap_by_hand(KEY_ESCAPE);
	nested_tap_by_hand(KEY_ESCAPE);
	assert_false(local_ended(nested.local));
	/* too slow; but of four, the last three count */
	nested.now_ms += LOCAL_END_MS + 1;
	nested_tap_by_hand(KEY_ESCAPE);
	assert_false(local_ended(nested.local));
	nested.now_ms += LOCAL_END_MS - 1;
	nested_tap_by_hand(KEY_ESCAPE);
	assert_false(local_ended(nested.local));
	nested.now_ms += 1;
	nested_tap_by_hand(KEY_ESCAPE);
	assert_true(local_ended(nested.local));
}

/* A key that is held down is one press, however often it repeats; as a real keyboard does it
 * (Xephyr lets go of a key before it repeats it). */
static void test_not_by_leaning_on_it(void **state)
{
	const xcb_query_extension_reply_t *e =
		xcb_get_extension_data(nested.inner.conn, &xcb_input_id);
	const uint8_t press = (uint8_t)(e->first_event + XCB_INPUT_DEVICE_KEY_PRESS);
	const uint8_t release = (uint8_t)(e->first_event + XCB_INPUT_DEVICE_KEY_RELEASE);

	free(xcb_input_open_device_reply(
		nested.inner.conn, xcb_input_open_device(nested.inner.conn, KEYBOARD), NULL));
	for (int i = 0; i < 2 * LOCAL_END_PRESSES; i++) {
		nested.now_ms++;
		xcb_test_fake_input(
			nested.inner.conn, press, KEY_ESCAPE, 0, XCB_NONE, 0, 0, KEYBOARD);
		nested_take_in();
		assert_int_equal(local_active_ms(nested.local), nested.now_ms); /* it did come */
	}
	assert_false(local_ended(nested.local));
	xcb_test_fake_input(nested.inner.conn, release, KEY_ESCAPE, 0, XCB_NONE, 0, 0, KEYBOARD);
	nested_take_in();
}

/* ---- under the grabs of a window that fills the screen ---- */

static xcb_window_t full_screen(void)
{
	const xcb_window_t w = xcb_generate_id(nested.inner.conn);
	const uint32_t values[] = { 1,
		XCB_EVENT_MASK_KEY_PRESS | XCB_EVENT_MASK_KEY_RELEASE | XCB_EVENT_MASK_EXPOSURE };

	xcb_create_window(nested.inner.conn, XCB_COPY_FROM_PARENT, w, nested.inner.root, 0, 0, 640,
		480, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT,
		XCB_CW_OVERRIDE_REDIRECT | XCB_CW_EVENT_MASK, values);
	xcb_map_window(nested.inner.conn, w);
	xserver_sync(nested.inner.conn);
	return w;
}

static void grab_all(xcb_window_t w, uint8_t mode)
{
	xcb_grab_keyboard_reply_t *k = xcb_grab_keyboard_reply(nested.inner.conn,
		xcb_grab_keyboard(nested.inner.conn, 0, w, XCB_CURRENT_TIME, mode, mode), NULL);
	xcb_grab_pointer_reply_t *p = xcb_grab_pointer_reply(nested.inner.conn,
		xcb_grab_pointer(nested.inner.conn, 0, w, XCB_EVENT_MASK_BUTTON_PRESS, mode, mode,
			w, XCB_NONE, XCB_CURRENT_TIME),
		NULL);

	assert_true(k && k->status == XCB_GRAB_STATUS_SUCCESS);
	assert_true(p && p->status == XCB_GRAB_STATUS_SUCCESS);
	free(k);
	free(p);
}

static void let_go_all(xcb_window_t w)
{
	xcb_ungrab_keyboard(nested.inner.conn, XCB_CURRENT_TIME);
	xcb_ungrab_pointer(nested.inner.conn, XCB_CURRENT_TIME);
	xcb_destroy_window(nested.inner.conn, w);
	xserver_sync(nested.inner.conn);
}

static void test_under_grabs(void **state)
{
	const xcb_window_t w = full_screen();

	grab_all(w, XCB_GRAB_MODE_ASYNC);
	nested_take_in();
	nested_tap_by_program(KEY_ESCAPE);
	nested_tap_by_program(KEY_ESCAPE);
	nested_tap_by_program(KEY_ESCAPE);
	assert_false(local_ended(nested.local));
	assert_true(local_made_up(nested.local, nested.now_ms));
	nested_move_by_hand(321);
	assert_int_equal(local_active_ms(nested.local), nested.now_ms);
	nested_tap_by_hand(KEY_ESCAPE);
	nested_tap_by_hand(KEY_ESCAPE);
	nested_tap_by_hand(KEY_ESCAPE);
	assert_true(local_ended(nested.local));
	let_go_all(w);
}

static bool has_ended(void)
{
	const uint64_t until = clock_ms() + PATIENCE_MS;

	while (nested_take_in(), !local_ended(nested.local)) {
		if (clock_ms() > until)
			return false;
	}
	return true;
}

/* A window that holds all events back until it allows them. */
static void test_while_events_are_held_back(void **state)
{
	const xcb_window_t w = full_screen();

	nested_take_in();
	grab_all(w, XCB_GRAB_MODE_SYNC);
	for (int i = 0; i < LOCAL_END_PRESSES; i++) {
		xserver_fake(&nested.outer, XCB_KEY_PRESS, KEY_ESCAPE, 0, 0);
		xserver_fake(&nested.outer, XCB_KEY_RELEASE, KEY_ESCAPE, 0, 0);
	}
	assert_true(has_ended());
	let_go_all(w);
}

/* ---- the X servers ---- */

int main(void)
{
	const struct CMUnitTest tests[] = {
		NESTED_TEST(test_ends_by_hand),
		NESTED_TEST(test_programs_end_nothing),
		NESTED_TEST(test_programs_do_not_keep_it_from_ending),
		NESTED_TEST(test_not_by_chance),
		NESTED_TEST(test_not_by_leaning_on_it),
		NESTED_TEST(test_under_grabs),
		NESTED_TEST(test_while_events_are_held_back),
	};

	return cmocka_run_group_tests(tests, nested_start, nested_stop);
}
