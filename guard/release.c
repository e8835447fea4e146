#include "guard/release.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <xcb/res.h>
#include <xcb/xinput.h>
#include <xcb/xtest.h>

#include "guard/devices.h"
#include "guard/repeat.h"
#include "guard/spare.h"

enum {
	ROUNDS = 100, /* of letting go and looking again */
	ROUND_MS = 20,
	END_ROUNDS = 200, /* of waiting for the server to notice that a client is gone */
	END_ROUND_MS = 5,
	CLASS_KEYS = 0, /* of XInput's InputState */
	CLASS_BUTTONS = 1,
	CLASS_BITS_AT = 4, /* bytes: class, length, number, unused; then 32 bytes of bits */
	BITS_BYTES = 32,
};

static bool is_there(xcb_connection_t *conn, xcb_extension_t *extension)
{
	const xcb_query_extension_reply_t *e = xcb_get_extension_data(conn, extension);

	return e && e->present;
}

static int broken(xcb_connection_t *conn)
{
	return xcb_connection_has_error(conn) ? -EPIPE : -EPROTO;
}

/* ---- keys and buttons ---- */

/* down: bits as the server keeps them. */
static unsigned let_go(xcb_connection_t *conn, const uint8_t *down, uint8_t event, uint8_t device)
{
	unsigned n = 0;

	for (unsigned i = 1; i < 8 * BITS_BYTES; i++) {
		if (!(down[i / 8] >> i % 8 & 1))
			continue;
		xcb_test_fake_input(conn, event, (uint8_t)i, 0, XCB_NONE, 0, 0, device);
		n++;
	}
	return n;
}

/* What is down on one device. The list of classes is walked here: libxcb's own walk
 * goes by sizes that are not those on the wire. */
static void let_go_of_device(xcb_connection_t *conn, uint8_t device, uint8_t first_event,
	const xcb_input_query_device_state_reply_t *r, struct release_count *ret)
{
	const uint8_t *p = (const uint8_t *)(r + 1);
	const uint8_t *end = p + 4 * (size_t)r->length;

	for (unsigned i = 0; i < r->num_classes && end - p >= 2; i++) {
		if (p[1] < 2 || p[1] > end - p)
			return;
		if (p[1] >= CLASS_BITS_AT + BITS_BYTES && p[0] == CLASS_KEYS)
			ret->keys += let_go(conn, p + CLASS_BITS_AT,
				(uint8_t)(first_event + XCB_INPUT_DEVICE_KEY_RELEASE), device);
		if (p[1] >= CLASS_BITS_AT + BITS_BYTES && p[0] == CLASS_BUTTONS)
			ret->buttons += let_go(conn, p + CLASS_BITS_AT,
				(uint8_t)(first_event + XCB_INPUT_DEVICE_BUTTON_RELEASE), device);
		p += p[1];
	}
}

/* One look at all devices; counts what was down and asks the server to let it go. */
static int round_of(xcb_connection_t *conn, const struct devices *d, struct release_count *ret)
{
	const uint8_t first = xcb_get_extension_data(conn, &xcb_input_id)->first_event;
	xcb_input_query_device_state_reply_t *r;

	for (unsigned i = 0; i < 128; i++) {
		if (!bit_get(d->made, i))
			continue;
		r = xcb_input_query_device_state_reply(
			conn, xcb_input_query_device_state(conn, (uint8_t)i), NULL);
		if (!r && xcb_connection_has_error(conn))
			return -EPIPE;
		if (r)
			let_go_of_device(conn, (uint8_t)i, first, r, ret);
		free(r);
	}
	return xcb_flush(conn) > 0 ? 0 : -EPIPE;
}

/* Again and again until nothing is down: a window manager that holds events back for
 * a moment holds the letting go back as well. */
static int release_devices(xcb_connection_t *conn, struct release_count *ret)
{
	struct release_count now;
	struct devices d;
	int r = is_there(conn, &xcb_test_id) ? devices_ask(conn, &d) : broken(conn);

	for (int i = 0; i < ROUNDS && r == 0; i++) {
		now = (struct release_count){ 0 };
		r = round_of(conn, &d, &now);
		if (i == 0) {
			ret->keys = now.keys;
			ret->buttons = now.buttons;
		}
		if (r < 0 || !(now.keys || now.buttons))
			return r;
		if (i > 0)
			poll(NULL, 0, ROUND_MS);
	}
	return r < 0 ? r : -EBUSY;
}

/* ---- all of it ---- */

static bool is_client(xcb_connection_t *conn, pid_t pid)
{
	const xcb_res_client_id_spec_t all = { 0, XCB_RES_CLIENT_ID_MASK_LOCAL_CLIENT_PID };
	xcb_res_query_client_ids_reply_t *r =
		xcb_res_query_client_ids_reply(conn, xcb_res_query_client_ids(conn, 1, &all), NULL);
	xcb_res_client_id_value_iterator_t i;
	bool ret = false;

	if (!r)
		return false;
	for (i = xcb_res_query_client_ids_ids_iterator(r); i.rem;
		xcb_res_client_id_value_next(&i)) {
		if (xcb_res_client_id_value_value_length(i.data) > 0)
			ret |= *xcb_res_client_id_value_value(i.data) == (uint32_t)pid;
	}
	free(r);
	return ret;
}

/* What a dead program has sent may lie in the server's socket still: a key that is
 * pressed after we looked would stay down. */
static void await_end(xcb_connection_t *conn, pid_t pid)
{
	if (!is_there(conn, &xcb_res_id))
		return;
	for (int i = 0; i < END_ROUNDS && is_client(conn, pid); i++)
		poll(NULL, 0, END_ROUND_MS);
}

static bool any(const uint32_t *set)
{
	for (int i = 0; set && i < 8; i++) {
		if (set[i])
			return true;
	}
	return false;
}

int release_all(
	pid_t pid, const uint32_t *borrowed, const uint32_t *repeats, struct release_count *ret)
{
	xcb_connection_t *conn = xcb_connect(NULL, NULL);
	int r = -EPIPE, keys = 0, repeated = 0;

	*ret = (struct release_count){ 0 };
	if (!xcb_connection_has_error(conn)) {
		await_end(conn, pid);
		r = release_devices(conn, ret);
	}
	/* Even if a device does not let go. */
	if (r != -EPIPE && any(borrowed))
		keys = spare_clear(conn, borrowed, &ret->keycodes);
	if (r != -EPIPE && any(repeats))
		repeated = repeat_restore(conn, repeats);
	xcb_disconnect(conn);
	if (r == 0)
		r = keys;
	return r < 0 ? r : repeated;
}
