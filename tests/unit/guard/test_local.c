/* What is done by hand, what by a program, and what counts as the person's word. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <xcb/xcb.h>
#include <xcb/xinput.h>

#include <cmocka.h>

#include "core/clock.h"
#include "nested.h"

static void test_what_hands_do(void **state)
{
	nested_take_in();
	assert_int_equal(local_active_ms(nested.local), 0);
	nested_move_by_hand(123);
	assert_int_equal(local_active_ms(nested.local), nested.now_ms);
	nested.now_ms += 1000;
	nested_by_hand(XCB_BUTTON_PRESS, BUTTON);
	assert_int_equal(local_active_ms(nested.local), nested.now_ms);
	nested.now_ms += 1000;
	nested_by_hand(XCB_BUTTON_RELEASE, BUTTON);
	assert_int_equal(local_active_ms(nested.local), nested.now_ms);
	nested.now_ms += 1000;
	nested_tap_by_hand(KEY_A);
	assert_int_equal(local_active_ms(nested.local), nested.now_ms);
	assert_false(local_made_up(nested.local, nested.now_ms));
}

static void test_what_programs_do(void **state)
{
	static const char *const xdotool[] = { "xdotool", "mousemove", "200", "210", "key", "a",
		"click", "1", NULL };

	nested_take_in();
	nested_by_program(XCB_MOTION_NOTIFY, 0, 222, 111);
	assert_int_equal(nested_pointer_x(), 222);
	nested_by_program(XCB_BUTTON_PRESS, BUTTON, 0, 0);
	nested_by_program(XCB_BUTTON_RELEASE, BUTTON, 0, 0);
	nested_tap_by_program(KEY_A);
	xserver_run(&nested.inner, xdotool);
	nested_take_in();
	assert_int_equal(nested_pointer_x(), 200);
	assert_int_equal(local_active_ms(nested.local), 0);
	assert_true(local_made_up(nested.local, nested.now_ms));
}

static void test_devices_that_came_later(void **state)
{
	nested_take_in();
	xserver_add_master(&nested.inner);
	nested_take_in();
	xserver_fake_second(&nested.inner, XCB_KEY_PRESS, KEY_A);
	xserver_fake_second(&nested.inner, XCB_KEY_RELEASE, KEY_A);
	nested_take_in();
	assert_true(local_made_up(nested.local, nested.now_ms));
	assert_int_equal(local_active_ms(nested.local), 0);
	xserver_remove_master(&nested.inner);
	nested_take_in();
}

/* Until the list of devices is taken in, doubt is on the safe side of both questions. */
static void test_a_device_that_nobody_knows_yet(void **state)
{
	xserver_add_master(&nested.inner);
	for (int i = 0; i < LOCAL_END_PRESSES; i++) {
		xserver_fake_second(&nested.inner, XCB_KEY_PRESS, KEY_ESCAPE);
		xserver_fake_second(&nested.inner, XCB_KEY_RELEASE, KEY_ESCAPE);
	}
	nested_take_in(); /* asks after all events only */
	assert_true(local_made_up(nested.local, nested.now_ms));
	assert_int_equal(local_active_ms(nested.local), nested.now_ms);
	assert_false(local_ended(nested.local));
	xserver_remove_master(&nested.inner);
	nested_take_in();
}

/* ---- beside capture ---- */

/* As capture/x11.c does on this connection before. */
static xcb_connection_t *connect_as_capture(uint16_t minor)
{
	xcb_connection_t *c = xcb_connect(nested.inner.display, NULL);
	const struct {
		xcb_input_event_mask_t head;
		uint32_t mask;
	} raw = { { XCB_INPUT_DEVICE_ALL_MASTER, 1 }, XCB_INPUT_XI_EVENT_MASK_RAW_MOTION };

	assert_int_equal(xcb_connection_has_error(c), 0);
	free(xcb_input_xi_query_version_reply(c, xcb_input_xi_query_version(c, 2, minor), NULL));
	xcb_input_xi_select_events(c, nested.inner.root, 1, &raw.head);
	return c;
}

static void test_beside_capture(void **state)
{
	xcb_connection_t *c = connect_as_capture(1);
	xcb_ge_generic_event_t *e;
	struct local *l;
	int motions = 0;

	assert_int_equal(local_create(c, nested.inner.root, &l), 0);
	nested_move_by_hand(77);
	xserver_sync(c);
	while ((e = (void *)xcb_poll_for_event(c))) {
		local_event(l, (void *)e, nested.now_ms);
		motions += e->event_type == XCB_INPUT_RAW_MOTION;
		free(e);
	}
	assert_int_equal(motions, 2); /* capture's own selection stands */
	assert_int_equal(local_active_ms(l), nested.now_ms);
	local_destroy(l);
	xcb_disconnect(c);
	/* XInput 2.0 is silent under grabs. */
	c = connect_as_capture(0);
	assert_int_equal(local_create(c, nested.inner.root, &l), -EPROTO);
	xcb_disconnect(c);
}

/* ---- made up ---- */

static void test_made_up(void **state)
{
	nested_take_in();
	assert_false(local_made_up(nested.local, nested.now_ms));
	nested_tap_by_program(KEY_A);
	assert_true(local_made_up(nested.local, nested.now_ms));
	assert_true(local_made_up(nested.local, nested.now_ms + LOCAL_MADE_UP_MS));
	assert_false(local_made_up(nested.local, nested.now_ms + LOCAL_MADE_UP_MS + 1));
	/* The person's own key is the latest again. */
	nested_tap_by_hand(KEY_B);
	assert_false(local_made_up(nested.local, nested.now_ms));
	/* Their mouse says nothing about keys. */
	nested_tap_by_program(KEY_A);
	nested_move_by_hand(300);
	nested_by_hand(XCB_BUTTON_PRESS, BUTTON);
	nested_by_hand(XCB_BUTTON_RELEASE, BUTTON);
	assert_true(local_made_up(nested.local, nested.now_ms));
}

/* Held down it repeats into a question that opens much later. */
static void test_an_injected_key_that_stays_down(void **state)
{
	nested_by_program(XCB_KEY_PRESS, KEY_A, 0, 0);
	assert_true(local_made_up(nested.local, nested.now_ms + 100 * LOCAL_MADE_UP_MS));
	nested.now_ms += 100 * LOCAL_MADE_UP_MS;
	nested_by_program(XCB_KEY_RELEASE, KEY_A, 0, 0);
	assert_true(local_made_up(nested.local, nested.now_ms + LOCAL_MADE_UP_MS));
	assert_false(local_made_up(nested.local, nested.now_ms + LOCAL_MADE_UP_MS + 1));
}

static void tap_a_by_program(void)
{
	nested_tap_by_program(KEY_A);
}

/* ---- what a window takes for a click or a key ---- */

static void click_by_program(void)
{
	nested_by_program(XCB_BUTTON_PRESS, BUTTON, 0, 0);
	nested_by_program(XCB_BUTTON_RELEASE, BUTTON, 0, 0);
}

static void test_by_hand_needs_hands(void **state)
{
	nested_take_in();
	assert_false(local_by_hand(nested.local, nested.now_ms)); /* nobody pressed anything */
	nested_move_by_hand(40);
	assert_false(local_by_hand(nested.local, nested.now_ms));
	nested_tap_by_hand(KEY_A);
	assert_true(local_by_hand(nested.local, nested.now_ms));
	assert_true(local_by_hand(nested.local, nested.now_ms + LOCAL_BY_HAND_MS));
	assert_false(local_by_hand(nested.local, nested.now_ms + LOCAL_BY_HAND_MS + 1));
	nested.now_ms += 10000;
	nested_by_hand(XCB_BUTTON_PRESS, BUTTON);
	nested_by_hand(XCB_BUTTON_RELEASE, BUTTON);
	assert_true(local_by_hand(nested.local, nested.now_ms));
}

/* Neither before what hands did nor after it. */
static void test_by_hand_lets_no_program_in_between(void **state)
{
	void (*const programs[])(void) = { click_by_program, tap_a_by_program };

	for (size_t i = 0; i < 2; i++) {
		nested.now_ms += 10000;
		nested_take_in();
		programs[i]();
		assert_false(local_by_hand(nested.local, nested.now_ms));
		nested_tap_by_hand(KEY_B);
		nested_by_hand(XCB_BUTTON_PRESS, BUTTON);
		nested_by_hand(XCB_BUTTON_RELEASE, BUTTON);
		assert_false(local_by_hand(nested.local, nested.now_ms));
		assert_true(local_by_hand(nested.local, nested.now_ms + LOCAL_CLEAR_MS + 1));
		nested.now_ms += 10000;
		nested_tap_by_hand(KEY_B);
		programs[i]();
		assert_false(local_by_hand(nested.local, nested.now_ms));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NESTED_TEST(test_what_hands_do),
		NESTED_TEST(test_what_programs_do),
		NESTED_TEST(test_devices_that_came_later),
		NESTED_TEST(test_a_device_that_nobody_knows_yet),
		NESTED_TEST(test_beside_capture),
		NESTED_TEST(test_made_up),
		NESTED_TEST(test_an_injected_key_that_stays_down),
		NESTED_TEST(test_by_hand_needs_hands),
		NESTED_TEST(test_by_hand_lets_no_program_in_between),
	};

	return cmocka_run_group_tests(tests, nested_start, nested_stop);
}
