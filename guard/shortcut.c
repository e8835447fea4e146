#include "guard/shortcut.h"

#include <stdlib.h>
#include <xcb/xinput.h>

#include "guard/keyboard_internal.h"

/* A shortcut is a grab that waits on the root. Another one for the same is refused by the
 * server, and so it is found; ours is taken back at once. Programs ask for theirs by the core
 * protocol or by XInput 2 (GNOME, KDE). */
struct probe {
	xcb_void_cookie_t core;
	xcb_input_xi_passive_grab_device_cookie_t input;
};

static xcb_input_xi_passive_grab_device_cookie_t probe_input(xcb_connection_t *conn,
	xcb_window_t root, uint32_t modifiers, uint32_t detail, uint8_t type, uint32_t event)
{
	return xcb_input_xi_passive_grab_device(conn, XCB_CURRENT_TIME, root, XCB_NONE, detail,
		XCB_INPUT_DEVICE_ALL_MASTER, 1, 1, type, XCB_INPUT_GRAB_MODE_22_ASYNC,
		XCB_GRAB_MODE_ASYNC, 0, &event, &modifiers);
}

static bool probe_finds(xcb_connection_t *conn, struct probe p)
{
	xcb_input_xi_passive_grab_device_reply_t *r =
		xcb_input_xi_passive_grab_device_reply(conn, p.input, NULL);
	xcb_generic_error_t *e = xcb_request_check(conn, p.core);
	/* it lists the modifiers for which it did not succeed */
	const bool ret = e || !r || r->num_modifiers > 0;

	free(r);
	free(e);
	return ret;
}

/* ---- the server's own keys ---- */

/* Where this key's actions begin in the list of all; false: it has none. */
static bool find_actions(const xcb_xkb_get_map_reply_t *raw, const xcb_xkb_get_map_map_t *parts,
	uint8_t keycode, unsigned *ret_first)
{
	const uint8_t *counts = xcb_xkb_get_map_map_acts_rtrn_count(parts);
	const unsigned at = (unsigned)keycode - raw->firstKeyAction;

	*ret_first = 0;
	if (keycode < raw->firstKeyAction || at >= raw->nKeyActions || !counts[at])
		return false;
	for (unsigned i = 0; i < at; i++)
		*ret_first += counts[i];
	return true;
}

static unsigned width_of(
	const xcb_xkb_get_map_reply_t *raw, const xcb_xkb_get_map_map_t *parts, uint8_t keycode)
{
	xcb_xkb_key_sym_map_iterator_t i = xcb_xkb_get_map_map_syms_rtrn_iterator(raw, parts);

	for (unsigned at = raw->firstKeySym; i.rem; at++, xcb_xkb_key_sym_map_next(&i)) {
		if (at == keycode)
			return i.data->width;
	}
	return 0;
}

/* What the server does with the key while these modifiers are in force: the type of an action
 * of XKB. */
static uint8_t action_of(const struct keyboard *k, uint8_t keycode, uint16_t modifiers)
{
	const xcb_xkb_get_map_reply_t *raw = keyboard_raw(k);
	xcb_xkb_get_map_map_t parts;
	uint8_t group, level;
	unsigned first, at;

	keyboard_unpack(raw, &parts);
	if (!find_actions(raw, &parts, keycode, &first))
		return XCB_XKB_SA_TYPE_NO_ACTION;
	if (!keyboard_level(k, keycode, modifiers, &group, &level))
		return XCB_XKB_SA_TYPE_TERMINATE; /* unsure: the worst */
	at = first + group * width_of(raw, &parts, keycode) + level;
	return at < raw->totalActions ? xcb_xkb_get_map_map_acts_rtrn_acts(&parts)[at].type
				      : XCB_XKB_SA_TYPE_NO_ACTION;
}

/* The mouse can be moved and clicked by the keypad, wherever it stands. */
static bool has_mouse_keys(xcb_connection_t *conn, xcb_xkb_get_controls_cookie_t cookie)
{
	xcb_xkb_get_controls_reply_t *r = xcb_xkb_get_controls_reply(conn, cookie, NULL);
	const bool ret = !r || r->enabledControls & XCB_XKB_BOOL_CTRL_MOUSE_KEYS;

	free(r);
	return ret;
}

/* Another virtual terminal, the end of the server, the end of others' grabs, other rules for
 * the keyboard, another key than the one that was looked at. */
static bool is_taken_by_server(uint8_t action, bool mouse_keys)
{
	switch (action) {
	case XCB_XKB_SA_TYPE_TERMINATE:
	case XCB_XKB_SA_TYPE_SWITCH_SCREEN:
	case XCB_XKB_SA_TYPE_SET_CONTROLS:
	case XCB_XKB_SA_TYPE_LOCK_CONTROLS:
	case XCB_XKB_SA_TYPE_REDIRECT_KEY:
	case XCB_XKB_SA_TYPE_DEVICE_BTN:
	case XCB_XKB_SA_TYPE_LOCK_DEVICE_BTN:
	case XCB_XKB_SA_TYPE_DEVICE_VALUATOR:
		return true;
	case XCB_XKB_SA_TYPE_MOVE_PTR:
	case XCB_XKB_SA_TYPE_PTR_BTN:
	case XCB_XKB_SA_TYPE_LOCK_PTR_BTN:
		return mouse_keys;
	default:
		return action >
		       XCB_XKB_SA_TYPE_DEVICE_VALUATOR; /* servers have some of their own */
	}
}

/* ---- answers ---- */

bool shortcut_has_key(xcb_connection_t *conn, xcb_window_t root, const struct keyboard *k,
	uint16_t modifiers, uint8_t keycode)
{
	const struct probe p = {
		xcb_grab_key_checked(conn, 0, root, modifiers, keycode, XCB_GRAB_MODE_ASYNC,
			XCB_GRAB_MODE_ASYNC),
		probe_input(conn, root, modifiers, keycode, XCB_INPUT_GRAB_TYPE_KEYCODE,
			XCB_INPUT_XI_EVENT_MASK_KEY_PRESS),
	};
	const uint32_t wanted = modifiers;
	xcb_xkb_get_controls_cookie_t controls;
	bool mouse_keys, waited;

	xcb_ungrab_key(conn, keycode, root, modifiers);
	xcb_input_xi_passive_ungrab_device(conn, root, keycode, XCB_INPUT_DEVICE_ALL_MASTER, 1,
		XCB_INPUT_GRAB_TYPE_KEYCODE, &wanted);
	controls = xcb_xkb_get_controls(conn, keyboard_master(k));
	waited = probe_finds(conn, p);
	mouse_keys = has_mouse_keys(conn, controls);
	return waited || is_taken_by_server(action_of(k, keycode, modifiers), mouse_keys);
}

bool shortcut_has_button(
	xcb_connection_t *conn, xcb_window_t root, uint16_t modifiers, uint8_t button)
{
	const struct probe p = {
		xcb_grab_button_checked(conn, 0, root, XCB_EVENT_MASK_BUTTON_PRESS,
			XCB_GRAB_MODE_ASYNC, XCB_GRAB_MODE_ASYNC, XCB_NONE, XCB_NONE, button,
			modifiers),
		probe_input(conn, root, modifiers, button, XCB_INPUT_GRAB_TYPE_BUTTON,
			XCB_INPUT_XI_EVENT_MASK_BUTTON_PRESS),
	};
	const uint32_t wanted = modifiers;

	xcb_ungrab_button(conn, button, root, modifiers);
	xcb_input_xi_passive_ungrab_device(conn, root, button, XCB_INPUT_DEVICE_ALL_MASTER, 1,
		XCB_INPUT_GRAB_TYPE_BUTTON, &wanted);
	return probe_finds(conn, p);
}
