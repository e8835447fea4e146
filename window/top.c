#include "window/top.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/composite.h>
#include <xcb/randr.h>
#include <xcb/res.h>
#include <xcb/xcb.h>

#include "core/rect.h"

enum {
	OWNERS_MAX = 8,
	DEPTH_MAX = 16, /* frames around a window */
	RIM = 8, /* pixels of a window that hold no letter: a frame may push them off the screen */
	EDGE_GAP = 14, /* pixels; the border of engawa-overlay has room there */
	STATE_REMOVE = 0, /* _NET_WM_STATE */
	STATE_ADD = 1,
	STATE_BY_APPLICATION = 1,
};

struct top {
	xcb_connection_t *conn;
	xcb_window_t root;
	xcb_window_t compositor; /* its own layer above all: only a place to draw on */
	xcb_atom_t state, above;
	pid_t owners[OWNERS_MAX];
	size_t n_owners;
};

static xcb_atom_t atom(struct top *t, const char *name)
{
	xcb_intern_atom_reply_t *r = xcb_intern_atom_reply(
		t->conn, xcb_intern_atom(t->conn, 0, (uint16_t)strlen(name), name), NULL);
	const xcb_atom_t ret = r ? r->atom : XCB_ATOM_NONE;

	free(r);
	return ret;
}

static xcb_window_t find_root(xcb_connection_t *conn, int number)
{
	xcb_screen_iterator_t i = xcb_setup_roots_iterator(xcb_get_setup(conn));

	for (; number > 0 && i.rem > 1; number--)
		xcb_screen_next(&i);
	return i.data->root;
}

static void find_compositor_layer(struct top *t)
{
	xcb_composite_get_overlay_window_reply_t *r;

	if (!xcb_get_extension_data(t->conn, &xcb_composite_id)->present)
		return;
	free(xcb_composite_query_version_reply(
		t->conn, xcb_composite_query_version(t->conn, 0, 4), NULL));
	r = xcb_composite_get_overlay_window_reply(
		t->conn, xcb_composite_get_overlay_window(t->conn, t->root), NULL);
	if (!r)
		return;
	t->compositor = r->overlay_win;
	xcb_composite_release_overlay_window(t->conn, t->root);
	free(r);
}

int top_open(const char *display, const pid_t *owners, size_t n, struct top **ret)
{
	const uint32_t mask = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY;
	struct top *t = calloc(1, sizeof(*t));
	int number = 0;

	if (!t)
		return -ENOMEM;
	t->conn = xcb_connect(display, &number);
	if (xcb_connection_has_error(t->conn) ||
		!xcb_get_extension_data(t->conn, &xcb_res_id)->present) {
		top_close(t);
		return -ENOTSUP;
	}
	t->root = find_root(t->conn, number);
	t->n_owners = n < OWNERS_MAX ? n : OWNERS_MAX;
	memcpy(t->owners, owners, t->n_owners * sizeof(*owners));
	t->state = atom(t, "_NET_WM_STATE");
	t->above = atom(t, "_NET_WM_STATE_ABOVE");
	find_compositor_layer(t);
	xcb_change_window_attributes(t->conn, t->root, XCB_CW_EVENT_MASK, &mask);
	xcb_flush(t->conn);
	*ret = t;
	return 0;
}

void top_close(struct top *t)
{
	if (!t)
		return;
	xcb_disconnect(t->conn);
	free(t);
}

int top_fd(const struct top *t)
{
	return xcb_connection_has_error(t->conn) ? -1 : xcb_get_file_descriptor(t->conn);
}

bool top_moved(struct top *t)
{
	xcb_generic_event_t *e;
	bool ret = false;

	while ((e = xcb_poll_for_event(t->conn))) {
		const uint8_t type = e->response_type & 0x7f;

		ret |= type == XCB_MAP_NOTIFY || type == XCB_CONFIGURE_NOTIFY ||
		       type == XCB_CIRCULATE_NOTIFY || type == XCB_REPARENT_NOTIFY;
		free(e);
	}
	return ret;
}

/* ---- placing ---- */

void top_take_over(struct top *t, uint32_t window)
{
	const uint32_t yes = 1;

	/* Done before anything that the toolkit's own connection says after this. */
	free(xcb_request_check(t->conn, xcb_change_window_attributes_checked(
						t->conn, window, XCB_CW_OVERRIDE_REDIRECT, &yes)));
}

static struct rect first_monitor(struct top *t)
{
	xcb_randr_get_monitors_reply_t *m = xcb_randr_get_monitors_reply(
		t->conn, xcb_randr_get_monitors(t->conn, t->root, 1), NULL);
	xcb_get_geometry_reply_t *g =
		xcb_get_geometry_reply(t->conn, xcb_get_geometry(t->conn, t->root), NULL);
	struct rect ret = { 0, 0, g ? g->width : 0, g ? g->height : 0 };
	xcb_randr_monitor_info_iterator_t i;

	for (i = m ? xcb_randr_get_monitors_monitors_iterator(m)
		   : (xcb_randr_monitor_info_iterator_t){ 0 };
		i.rem; xcb_randr_monitor_info_next(&i)) {
		if (!i.data->primary && i.index != 0)
			continue;
		ret = (struct rect){ i.data->x, i.data->y, i.data->width, i.data->height };
		if (i.data->primary)
			break;
	}
	free(m);
	free(g);
	return ret;
}

void top_place(struct top *t, uint32_t window, enum top_edge edge)
{
	const struct rect m = first_monitor(t);
	xcb_get_geometry_reply_t *g =
		xcb_get_geometry_reply(t->conn, xcb_get_geometry(t->conn, window), NULL);
	uint32_t values[3] = { 0, 0, XCB_STACK_MODE_ABOVE };

	if (!g)
		return;
	values[0] = (uint32_t)(m.x + (m.w - g->width) / 2);
	values[1] = (uint32_t)(edge == TOP_EDGE_UPPER ? m.y + EDGE_GAP
						      : m.y + m.h - g->height - EDGE_GAP);
	xcb_configure_window(t->conn, window,
		XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y | XCB_CONFIG_WINDOW_STACK_MODE, values);
	xcb_flush(t->conn);
	free(g);
}

void top_raise(struct top *t, uint32_t window)
{
	const uint32_t mode = XCB_STACK_MODE_ABOVE;

	xcb_configure_window(t->conn, window, XCB_CONFIG_WINDOW_STACK_MODE, &mode);
	xcb_flush(t->conn);
}

void top_keep_above(struct top *t, uint32_t window, bool above)
{
	const xcb_client_message_event_t m = {
		.response_type = XCB_CLIENT_MESSAGE,
		.format = 32,
		.window = window,
		.type = t->state,
		.data.data32 = { above ? STATE_ADD : STATE_REMOVE, t->above, 0,
			STATE_BY_APPLICATION },
	};

	xcb_send_event(t->conn, 0, t->root,
		XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY | XCB_EVENT_MASK_SUBSTRUCTURE_REDIRECT,
		(const char *)&m);
	xcb_flush(t->conn);
}

/* ---- looking ---- */

/* The root's child that window is in; 0: there is none any more. */
static xcb_window_t frame_of(struct top *t, xcb_window_t window)
{
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		xcb_query_tree_reply_t *r =
			xcb_query_tree_reply(t->conn, xcb_query_tree(t->conn, window), NULL);
		const xcb_window_t parent = r ? r->parent : XCB_WINDOW_NONE;

		free(r);
		if (parent == XCB_WINDOW_NONE || parent == t->root)
			return parent ? window : XCB_WINDOW_NONE;
		window = parent;
	}
	return XCB_WINDOW_NONE;
}

/* On the screen, where it is in its parents and frames too. */
static bool place_of(struct top *t, xcb_window_t window, struct rect *ret)
{
	const xcb_get_geometry_cookie_t gc = xcb_get_geometry(t->conn, window);
	const xcb_translate_coordinates_cookie_t tc =
		xcb_translate_coordinates(t->conn, window, t->root, 0, 0);
	xcb_get_geometry_reply_t *g = xcb_get_geometry_reply(t->conn, gc, NULL);
	xcb_translate_coordinates_reply_t *p = xcb_translate_coordinates_reply(t->conn, tc, NULL);

	if (g && p)
		*ret = (struct rect){ p->dst_x, p->dst_y, g->width, g->height };
	const bool ok = g && p;

	free(g);
	free(p);
	return ok;
}

static bool is_viewable(struct top *t, xcb_window_t window, bool *ret_draws)
{
	xcb_get_window_attributes_reply_t *a = xcb_get_window_attributes_reply(
		t->conn, xcb_get_window_attributes(t->conn, window), NULL);
	const bool ret = a && a->map_state == XCB_MAP_STATE_VIEWABLE;

	*ret_draws = ret && a->_class == XCB_WINDOW_CLASS_INPUT_OUTPUT;
	free(a);
	return ret;
}

static pid_t owner_of(struct top *t, xcb_window_t window)
{
	const xcb_res_client_id_spec_t spec = { window, XCB_RES_CLIENT_ID_MASK_LOCAL_CLIENT_PID };
	xcb_res_query_client_ids_reply_t *r = xcb_res_query_client_ids_reply(
		t->conn, xcb_res_query_client_ids(t->conn, 1, &spec), NULL);
	xcb_res_client_id_value_iterator_t i;
	pid_t ret = 0;

	if (!r)
		return 0;
	i = xcb_res_query_client_ids_ids_iterator(r);
	if (i.rem && xcb_res_client_id_value_value_length(i.data) > 0)
		ret = (pid_t)*xcb_res_client_id_value_value(i.data);
	free(r);
	return ret;
}

static bool is_ours(struct top *t, xcb_window_t window)
{
	const pid_t owner = owner_of(t, window);

	for (size_t i = 0; i < t->n_owners; i++) {
		if (t->owners[i] == owner)
			return true;
	}
	return false;
}

static bool covers(struct top *t, xcb_window_t window, struct rect what)
{
	struct rect r;
	bool draws;

	return window != t->compositor && is_viewable(t, window, &draws) && draws &&
	       place_of(t, window, &r) && !rect_empty(rect_intersect(r, what)) &&
	       !is_ours(t, window);
}

static bool is_uncovered(struct top *t, xcb_window_t frame, struct rect what)
{
	xcb_query_tree_reply_t *r =
		xcb_query_tree_reply(t->conn, xcb_query_tree(t->conn, t->root), NULL);
	const xcb_window_t *all = r ? xcb_query_tree_children(r) : NULL;
	int n = r ? xcb_query_tree_children_length(r) : 0;
	bool ret = n > 0;

	for (; ret && n > 0 && all[n - 1] != frame; n--)
		ret = !covers(t, all[n - 1], what);
	free(r);
	return ret && n > 0;
}

bool top_is_clear(struct top *t, uint32_t window)
{
	struct rect at, screen = { 0 }, both;
	bool draws;
	xcb_window_t frame;

	if (!is_viewable(t, window, &draws) || !place_of(t, window, &at) ||
		!place_of(t, t->root, &screen))
		return false;
	both = rect_intersect(at, screen);
	if (both.w < at.w - RIM || both.h < at.h - RIM)
		return false;
	frame = frame_of(t, window);
	return frame && is_uncovered(t, frame, at);
}
