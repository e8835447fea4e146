#include "guard/ping.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"

enum { DEPTH_MAX = 8, LIST_MAX = 32 };

static xcb_intern_atom_cookie_t intern(xcb_connection_t *conn, const char *name)
{
	return xcb_intern_atom(conn, 0, (uint16_t)strlen(name), name);
}

static xcb_atom_t take_atom(xcb_connection_t *conn, xcb_intern_atom_cookie_t cookie)
{
	xcb_intern_atom_reply_t *r = xcb_intern_atom_reply(conn, cookie, NULL);
	const xcb_atom_t ret = r ? r->atom : XCB_NONE;

	free(r);
	return ret;
}

int ping_init(struct ping *p, xcb_connection_t *conn)
{
	xcb_intern_atom_cookie_t protocols = intern(conn, "WM_PROTOCOLS");
	xcb_intern_atom_cookie_t ping = intern(conn, "_NET_WM_PING");
	xcb_intern_atom_cookie_t input_methods = intern(conn, "XIM_SERVERS");
	xcb_intern_atom_cookie_t gtk = intern(conn, "_GTK_THEME_VARIANT");
	xcb_intern_atom_cookie_t role = intern(conn, "WM_WINDOW_ROLE");

	*p = (struct ping){ .conn = conn, .answered = true, .token = (uint32_t)clock_us() };
	p->protocols = take_atom(conn, protocols);
	p->ping = take_atom(conn, ping);
	p->input_methods = take_atom(conn, input_methods);
	p->gtk = take_atom(conn, gtk);
	p->role = take_atom(conn, role);
	p->root = xcb_setup_roots_iterator(xcb_get_setup(conn)).data->root;
	return p->protocols && p->ping && p->input_methods && p->gtk && p->role ? 0 : -EPIPE;
}

static bool answers(struct ping *p, xcb_get_property_cookie_t cookie)
{
	xcb_get_property_reply_t *r = xcb_get_property_reply(p->conn, cookie, NULL);
	bool ret = false;

	for (uint32_t i = 0; r && r->format == 32 && i < r->value_len; i++)
		ret |= ((const xcb_atom_t *)xcb_get_property_value(r))[i] == p->ping;
	free(r);
	return ret;
}

xcb_window_t ping_focus(struct ping *p)
{
	xcb_get_input_focus_reply_t *focus =
		xcb_get_input_focus_reply(p->conn, xcb_get_input_focus(p->conn), NULL);
	xcb_window_t w = focus ? focus->focus : XCB_NONE;

	free(focus);
	p->focus = w;
	/* 1 is PointerRoot. The focus often lies on a window inside the one that answers. */
	for (int depth = 0; w > XCB_INPUT_FOCUS_POINTER_ROOT && depth < DEPTH_MAX; depth++) {
		xcb_query_tree_cookie_t tree = xcb_query_tree(p->conn, w);
		xcb_get_property_cookie_t protocols =
			xcb_get_property(p->conn, 0, w, p->protocols, XCB_ATOM_ATOM, 0, LIST_MAX);
		xcb_query_tree_reply_t *r = xcb_query_tree_reply(p->conn, tree, NULL);
		const xcb_window_t parent = r ? r->parent : XCB_NONE;

		free(r);
		if (answers(p, protocols))
			return w;
		w = parent;
	}
	return XCB_NONE;
}

static bool has_owner(struct ping *p, xcb_atom_t selection)
{
	xcb_get_selection_owner_reply_t *r = xcb_get_selection_owner_reply(
		p->conn, xcb_get_selection_owner(p->conn, selection), NULL);
	const bool ret = r && r->owner;

	free(r);
	return ret;
}

bool ping_input_method(struct ping *p)
{
	xcb_get_property_reply_t *r = xcb_get_property_reply(p->conn,
		xcb_get_property(p->conn, 0, p->root, p->input_methods, XCB_ATOM_ATOM, 0, LIST_MAX),
		NULL);
	bool ret = false;

	/* The list stays when a server ends; what it owned does not. */
	for (uint32_t i = 0; r && r->format == 32 && i < r->value_len && !ret; i++)
		ret = has_owner(p, ((const xcb_atom_t *)xcb_get_property_value(r))[i]);
	free(r);
	return ret;
}

bool ping_is_gtk(struct ping *p, xcb_window_t window)
{
	xcb_get_property_reply_t *r = xcb_get_property_reply(
		p->conn, xcb_get_property(p->conn, 0, window, p->gtk, XCB_ATOM_ANY, 0, 0), NULL);
	const bool ret = r && r->type != XCB_NONE;

	free(r);
	return ret;
}

bool ping_is_chromium(struct ping *p, xcb_window_t window)
{
	static const char role[] = "browser";
	xcb_get_property_reply_t *r = xcb_get_property_reply(p->conn,
		xcb_get_property(p->conn, 0, window, p->role, XCB_ATOM_STRING, 0, LIST_MAX), NULL);
	const bool ret = r && xcb_get_property_value_length(r) == sizeof(role) - 1 &&
			 !memcmp(xcb_get_property_value(r), role, sizeof(role) - 1);

	free(r);
	return ret;
}

void ping_ask(struct ping *p, xcb_window_t window)
{
	xcb_client_message_event_t e = {
		.response_type = XCB_CLIENT_MESSAGE,
		.format = 32,
		.window = window,
		.type = p->protocols,
	};

	p->window = window;
	p->token = p->token == UINT32_MAX ? 1 : p->token + 1; /* 0 means the current time */
	p->answered = false;
	e.data.data32[0] = p->ping;
	e.data.data32[1] = p->token;
	e.data.data32[2] = window;
	xcb_send_event(p->conn, 0, window, XCB_EVENT_MASK_NO_EVENT, (const char *)&e);
	xcb_flush(p->conn);
}

/* The window manager gets the same answer, and has no question of its own that fits. */
void ping_event(struct ping *p, const xcb_generic_event_t *e)
{
	const xcb_client_message_event_t *m = (const xcb_client_message_event_t *)e;

	if ((e->response_type & 0x7f) == XCB_CLIENT_MESSAGE && m->type == p->protocols &&
		m->data.data32[0] == p->ping && m->data.data32[1] == p->token &&
		m->data.data32[2] == p->window)
		p->answered = true;
}
