#include "guard/repeat.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/xkb.h>

#include "guard/devices.h"
#include "guard/keyboard_internal.h"

enum { BYTES = 32 };

static bool is_any(const uint8_t bits[BYTES])
{
	static const uint8_t none[BYTES];

	return memcmp(bits, none, BYTES) != 0;
}

static void unpack(const uint8_t bits[BYTES], uint32_t ret[8])
{
	memset(ret, 0, 8 * sizeof(*ret));
	for (unsigned code = 0; code < 8 * BYTES; code++) {
		if (bits[code / 8] >> code % 8 & 1)
			bit_set(ret, code);
	}
}

static void pack(const uint32_t set[8], uint8_t ret[BYTES])
{
	memset(ret, 0, BYTES);
	for (unsigned code = 0; code < 8 * BYTES; code++) {
		if (bit_get(set, code))
			ret[code / 8] |= (uint8_t)(1u << code % 8);
	}
}

static xcb_xkb_get_controls_reply_t *ask(xcb_connection_t *conn, uint16_t device)
{
	return xcb_xkb_get_controls_reply(conn, xcb_xkb_get_controls(conn, device), NULL);
}

static void set(xcb_connection_t *conn, uint16_t device, const uint8_t bits[BYTES])
{
	xcb_xkb_set_controls(conn, device, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		XCB_XKB_CONTROL_PER_KEY_REPEAT, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, bits);
}

/* As long as it is what we made it. */
static int set_if_none(xcb_connection_t *conn, uint16_t device, const uint8_t bits[BYTES])
{
	xcb_xkb_get_controls_reply_t *r = ask(conn, device);

	if (!r)
		return -EPIPE;
	if (!is_any(r->perKeyRepeat))
		set(conn, device, bits);
	free(r);
	return 0;
}

static int set_both(
	xcb_connection_t *conn, uint16_t injector, uint16_t master, const uint32_t usual[8])
{
	uint8_t bits[BYTES];
	int r;

	pack(usual, bits);
	r = set_if_none(conn, injector, bits);
	/* Where there is no other keyboard, nothing else would set it right. */
	return r < 0 ? r : set_if_none(conn, master, bits);
}

int repeat_take(struct repeat *r)
{
	static const uint8_t none[BYTES];
	xcb_xkb_get_controls_reply_t *now = ask(r->conn, r->injector);

	if (!now)
		return -EPIPE;
	r->delay_ms = now->repeatDelay;
	r->interval_ms = now->repeatInterval;
	r->on = now->enabledControls & XCB_XKB_BOOL_CTRL_REPEAT_KEYS;
	if (!r->taken || is_any(now->perKeyRepeat)) { /* others may have set it anew */
		unpack(now->perKeyRepeat, r->usual);
		for (int i = 0; i < 8; i++)
			atomic_store(&r->page->repeats[i], r->usual[i]);
		r->taken = true;
		set(r->conn, r->injector, none);
	}
	free(now);
	return 0;
}

bool repeat_has(const struct repeat *r, uint8_t keycode)
{
	return r->on && r->delay_ms && r->interval_ms && bit_get(r->usual, keycode);
}

int repeat_put_back(struct repeat *r)
{
	int ret;

	if (!r->taken)
		return 0;
	ret = set_both(r->conn, r->injector, r->master, r->usual);
	if (ret < 0)
		return ret;
	xcb_flush(r->conn);
	r->taken = false;
	for (int i = 0; i < 8; i++)
		atomic_store(&r->page->repeats[i], 0);
	return 0;
}

int repeat_restore(xcb_connection_t *conn, const uint32_t usual[8])
{
	struct keyboard *k;
	int r = keyboard_create(conn, &k);

	if (r < 0)
		return r;
	r = set_both(conn, keyboard_injector(k), keyboard_master(k), usual);
	free(xcb_get_input_focus_reply(conn, xcb_get_input_focus(conn), NULL));
	keyboard_destroy(k);
	return r;
}
