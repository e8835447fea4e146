#include "guard/devices.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/xinput.h>

enum { DEVICES = 128 /* XInput 1 has no more */ };

static xcb_atom_t mark(xcb_connection_t *conn)
{
	static const char name[] = "XTEST Device";
	xcb_intern_atom_reply_t *r =
		xcb_intern_atom_reply(conn, xcb_intern_atom(conn, 1, sizeof(name) - 1, name), NULL);
	const xcb_atom_t ret = r ? r->atom : XCB_NONE;

	free(r);
	return ret;
}

/* Asks about all of them at once. */
static void ask_each(xcb_connection_t *conn, const xcb_input_device_info_t *list, unsigned n,
	xcb_atom_t atom, struct devices *ret)
{
	xcb_input_get_device_property_cookie_t cookies[DEVICES];
	xcb_input_get_device_property_reply_t *r;

	for (unsigned i = 0; i < n; i++)
		cookies[i] = xcb_input_get_device_property(
			conn, atom, XCB_GET_PROPERTY_TYPE_ANY, 0, 1, list[i].device_id, 0);
	for (unsigned i = 0; i < n; i++) {
		r = xcb_input_get_device_property_reply(conn, cookies[i], NULL);
		if (!r)
			continue; /* gone meanwhile */
		bit_set(ret->known, list[i].device_id);
		if (r->type != XCB_NONE)
			bit_set(ret->made, list[i].device_id);
		free(r);
	}
}

int devices_ask(xcb_connection_t *conn, struct devices *ret)
{
	const xcb_query_extension_reply_t *e = xcb_get_extension_data(conn, &xcb_input_id);
	xcb_input_list_input_devices_cookie_t cookie;
	xcb_input_list_input_devices_reply_t *r;
	xcb_atom_t atom;

	if (!e || !e->present)
		return xcb_connection_has_error(conn) ? -EPIPE : -EPROTO;
	cookie = xcb_input_list_input_devices(conn);
	atom = mark(conn);
	r = xcb_input_list_input_devices_reply(conn, cookie, NULL);
	if (!r || atom == XCB_NONE) {
		free(r);
		return xcb_connection_has_error(conn) ? -EPIPE : -EPROTO;
	}
	memset(ret, 0, sizeof(*ret));
	ask_each(conn, xcb_input_list_input_devices_devices(r),
		r->devices_len < DEVICES ? r->devices_len : DEVICES, atom, ret);
	free(r);
	return xcb_connection_has_error(conn) ? -EPIPE : 0;
}
