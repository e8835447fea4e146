#include "guard/local.h"

#include <errno.h>
#include <stdlib.h>
#include <xcb/xinput.h>

#include "guard/devices.h"

enum { TOUCH_MINOR = 2 /* XInput 2.2 has touches; 2.1 tells of input under grabs */ };

struct local {
	xcb_connection_t *conn; /* borrowed */
	uint8_t opcode;
	struct devices devices;
	bool devices_stale;
	uint64_t active_ms;
	/* Of injected keys alone: which are down, and the latest sign of a press. */
	uint32_t injected[8];
	uint64_t injected_ms;
	bool injected_last;
	/* Keys and buttons, down or up; 0: never. */
	uint64_t pressed_ms, made_up_ms;
	/* The key that ends everything, by hand. */
	uint8_t end_key;
	bool end_down, ended;
	uint64_t presses_ms[LOCAL_END_PRESSES]; /* since something else, the latest last */
	int n_presses;
};

/* What this connection has: 1 or 2 of XInput 2.1, 2.2; 0 if less. A connection that
 * has said it before keeps what it said. */
static unsigned input_minor(xcb_connection_t *conn)
{
	xcb_input_xi_query_version_reply_t *r;
	unsigned ret = 0;

	for (uint16_t minor = TOUCH_MINOR; minor > 0 && !ret; minor--) {
		r = xcb_input_xi_query_version_reply(
			conn, xcb_input_xi_query_version(conn, 2, minor), NULL);
		if (r && r->major_version == 2 && r->minor_version <= minor)
			ret = r->minor_version;
		free(r);
	}
	return ret;
}

/* Of the devices themselves, too: what a master device tells is held back with the input
 * while a client has it frozen, and then nothing could be ended. */
static bool select_events(struct local *l, xcb_window_t root, unsigned minor)
{
	const uint32_t touches = XCB_INPUT_XI_EVENT_MASK_RAW_TOUCH_BEGIN |
				 XCB_INPUT_XI_EVENT_MASK_RAW_TOUCH_UPDATE |
				 XCB_INPUT_XI_EVENT_MASK_RAW_TOUCH_END;
	const struct {
		xcb_input_event_mask_t head;
		uint32_t mask;
	} all = {
		{ XCB_INPUT_DEVICE_ALL, 1 },
		XCB_INPUT_XI_EVENT_MASK_HIERARCHY | XCB_INPUT_XI_EVENT_MASK_RAW_MOTION |
			XCB_INPUT_XI_EVENT_MASK_RAW_BUTTON_PRESS |
			XCB_INPUT_XI_EVENT_MASK_RAW_BUTTON_RELEASE |
			XCB_INPUT_XI_EVENT_MASK_RAW_KEY_PRESS |
			XCB_INPUT_XI_EVENT_MASK_RAW_KEY_RELEASE |
			(minor < TOUCH_MINOR ? 0 : touches),
	};
	xcb_generic_error_t *e = xcb_request_check(
		l->conn, xcb_input_xi_select_events_checked(l->conn, root, 1, &all.head));

	free(e);
	return !e;
}

int local_create(xcb_connection_t *conn, xcb_window_t root, struct local **ret)
{
	const xcb_query_extension_reply_t *e = xcb_get_extension_data(conn, &xcb_input_id);
	struct local *l;
	unsigned minor;
	int r = -EPROTO;

	if (!e || !e->present)
		return -EPROTO;
	l = calloc(1, sizeof(*l));
	if (!l)
		return -ENOMEM;
	l->conn = conn;
	l->opcode = e->major_opcode;
	l->devices_stale = true;
	minor = input_minor(conn);
	/* Selected first, so that no device comes unnoticed between. */
	if (minor && select_events(l, root, minor))
		r = local_refresh(l);
	if (r < 0) {
		local_destroy(l);
		return r;
	}
	*ret = l;
	return 0;
}

void local_destroy(struct local *l)
{
	free(l);
}

int local_refresh(struct local *l)
{
	int r = 0;

	if (l->devices_stale)
		r = devices_ask(l->conn, &l->devices);
	l->devices_stale = r < 0;
	return r;
}

void local_set_end_key(struct local *l, uint8_t keycode)
{
	if (keycode != l->end_key)
		l->n_presses = 0;
	l->end_key = keycode;
}

/* ---- events ---- */

static void count_end_key(struct local *l, uint64_t now_ms)
{
	const int last = LOCAL_END_PRESSES - 1;

	if (l->end_down)
		return; /* held down, it repeats */
	l->end_down = true;
	if (l->n_presses == LOCAL_END_PRESSES) {
		for (int i = 0; i < last; i++)
			l->presses_ms[i] = l->presses_ms[i + 1];
		l->n_presses = last;
	}
	l->presses_ms[l->n_presses++] = now_ms;
	if (l->n_presses == LOCAL_END_PRESSES && now_ms - l->presses_ms[0] <= LOCAL_END_MS)
		l->ended = true;
}

static void on_key_by_hand(struct local *l, bool press, uint32_t keycode, uint64_t now_ms)
{
	const bool ends = l->end_key && keycode == l->end_key;

	if (press)
		l->injected_last = false;
	if (press && ends)
		count_end_key(l, now_ms);
	else if (press)
		l->n_presses = 0;
	else if (ends)
		l->end_down = false;
}

static void on_injected_key(struct local *l, bool press, uint32_t keycode, uint64_t now_ms)
{
	if (press) {
		bit_set(l->injected, keycode);
		l->injected_last = true;
	} else if (keycode < 256) {
		l->injected[keycode / 32] &= ~(1u << keycode % 32);
	}
	/* Until it comes up it repeats. */
	l->injected_ms = now_ms;
}

/* A device that is not known yet might be anybody's. */
static bool is_hand(const struct local *l, const xcb_input_raw_key_press_event_t *e)
{
	return bit_get(l->devices.known, e->sourceid) && !bit_get(l->devices.made, e->sourceid);
}

static void on_key(
	struct local *l, const xcb_input_raw_key_press_event_t *e, bool press, uint64_t now_ms)
{
	if (is_hand(l, e))
		on_key_by_hand(l, press, e->detail, now_ms);
	else
		on_injected_key(l, press, e->detail, now_ms);
}

static bool is_raw(uint16_t type)
{
	return (type >= XCB_INPUT_RAW_KEY_PRESS && type <= XCB_INPUT_RAW_MOTION) ||
	       (type >= XCB_INPUT_RAW_TOUCH_BEGIN && type <= XCB_INPUT_RAW_TOUCH_END);
}

static void note_press(struct local *l, const xcb_input_raw_key_press_event_t *e, uint64_t now_ms)
{
	const uint16_t type = e->event_type;

	if (type == XCB_INPUT_RAW_MOTION || type == XCB_INPUT_RAW_TOUCH_UPDATE)
		return;
	if (is_hand(l, e))
		l->pressed_ms = now_ms;
	else
		l->made_up_ms = now_ms;
}

static void on_raw(struct local *l, const xcb_input_raw_key_press_event_t *e, uint64_t now_ms)
{
	const bool made = bit_get(l->devices.made, e->sourceid);

	if (!made)
		l->active_ms = now_ms;
	note_press(l, e, now_ms);
	switch (e->event_type) {
	case XCB_INPUT_RAW_KEY_PRESS:
	case XCB_INPUT_RAW_KEY_RELEASE:
		on_key(l, e, e->event_type == XCB_INPUT_RAW_KEY_PRESS, now_ms);
		break;
	case XCB_INPUT_RAW_BUTTON_PRESS:
		if (!made)
			l->n_presses = 0;
		break;
	}
}

void local_event(struct local *l, const xcb_generic_event_t *event, uint64_t now_ms)
{
	/* Raw events of all kinds begin alike. */
	const xcb_input_raw_key_press_event_t *e = (const void *)event;

	if (event->response_type != XCB_GE_GENERIC || e->extension != l->opcode)
		return;
	if (e->event_type == XCB_INPUT_HIERARCHY)
		l->devices_stale = true;
	/* A master device repeats what its devices told. */
	else if (is_raw(e->event_type) && e->deviceid == e->sourceid)
		on_raw(l, e, now_ms);
}

/* ---- answers ---- */

void local_touch(struct local *l, uint64_t now_ms)
{
	l->active_ms = now_ms;
}

uint64_t local_active_ms(const struct local *l)
{
	return l->active_ms;
}

bool local_made_up(const struct local *l, uint64_t now_ms)
{
	if (!l->injected_last)
		return false;
	for (int i = 0; i < 8; i++) {
		if (l->injected[i])
			return true;
	}
	return now_ms <= l->injected_ms + LOCAL_MADE_UP_MS;
}

bool local_by_hand(const struct local *l, uint64_t now_ms)
{
	for (int i = 0; i < 8; i++) {
		if (l->injected[i])
			return false;
	}
	if (l->made_up_ms && now_ms <= l->made_up_ms + LOCAL_CLEAR_MS)
		return false;
	return l->pressed_ms && now_ms <= l->pressed_ms + LOCAL_BY_HAND_MS;
}

bool local_ended(const struct local *l)
{
	return l->ended;
}
