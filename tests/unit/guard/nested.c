#include "nested.h"

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

struct nested nested;

int nested_begin(void **state)
{
	nested.conn = xcb_connect(nested.inner.display, NULL);
	assert_int_equal(xcb_connection_has_error(nested.conn), 0);
	assert_int_equal(local_create(nested.conn, nested.inner.root, &nested.local), 0);
	local_set_end_key(nested.local, KEY_ESCAPE);
	nested.now_ms = START_MS;
	return 0;
}

int nested_end(void **state)
{
	local_destroy(nested.local);
	xcb_disconnect(nested.conn);
	assert_int_equal(xserver_keys_down(&nested.inner), 0);
	assert_int_equal(xserver_buttons_down(&nested.inner), 0);
	return 0;
}

void nested_take_in(void)
{
	xcb_generic_event_t *e;

	xserver_sync(nested.inner.conn);
	xserver_sync(nested.conn);
	while ((e = xcb_poll_for_event(nested.conn))) {
		local_event(nested.local, e, nested.now_ms);
		free(e);
	}
	assert_int_equal(local_refresh(nested.local), 0);
}

/* What hands do goes through two servers: when it has come is seen by another
 * client's eyes, which look at the real devices alone. */
static bool is_down(bool key, uint8_t detail)
{
	xcb_query_keymap_reply_t *r;
	bool ret;

	if (!key)
		return xserver_buttons_down(&nested.inner) > 0;
	r = xcb_query_keymap_reply(nested.inner.conn, xcb_query_keymap(nested.inner.conn), NULL);
	assert_non_null(r);
	ret = r->keys[detail / 8] >> detail % 8 & 1;
	free(r);
	return ret;
}

void nested_by_hand(uint8_t type, uint8_t detail)
{
	const bool key = type == XCB_KEY_PRESS || type == XCB_KEY_RELEASE;
	const bool down = type == XCB_KEY_PRESS || type == XCB_BUTTON_PRESS;
	const uint64_t until = clock_ms() + PATIENCE_MS;

	xserver_fake(&nested.outer, type, detail, 0, 0);
	while (is_down(key, detail) != down)
		assert_true(clock_ms() < until);
	nested_take_in();
}

void nested_tap_by_hand(uint8_t keycode)
{
	nested_by_hand(XCB_KEY_PRESS, keycode);
	nested_by_hand(XCB_KEY_RELEASE, keycode);
}

void nested_by_program(uint8_t type, uint8_t detail, int x, int y)
{
	xserver_fake(&nested.inner, type, detail, x, y);
	nested_take_in();
}

void nested_tap_by_program(uint8_t keycode)
{
	nested_by_program(XCB_KEY_PRESS, keycode, 0, 0);
	nested_by_program(XCB_KEY_RELEASE, keycode, 0, 0);
}

int nested_pointer_x(void)
{
	xcb_query_pointer_reply_t *r = xcb_query_pointer_reply(
		nested.inner.conn, xcb_query_pointer(nested.inner.conn, nested.inner.root), NULL);
	int ret;

	assert_non_null(r);
	ret = r->root_x;
	free(r);
	return ret;
}

void nested_move_by_hand(int x)
{
	const uint64_t until = clock_ms() + PATIENCE_MS;

	xserver_fake(&nested.outer, XCB_MOTION_NOTIFY, 0, x, 100);
	while (nested_pointer_x() != x)
		assert_true(clock_ms() < until);
	nested_take_in();
}

/* ---- whose it was ---- */

int nested_start(void **state)
{
	xserver_start(&nested.outer, NULL);
	xserver_start(&nested.inner, &nested.outer);
	/* Keys go to the inner one's window when the pointer is over it. */
	xserver_fake(&nested.outer, XCB_MOTION_NOTIFY, 0, 50, 50);
	return 0;
}

int nested_stop(void **state)
{
	xserver_stop(&nested.inner);
	xserver_stop(&nested.outer);
	return 0;
}
