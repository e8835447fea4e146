/* Coming and going: the connection, what it needs of the server, the beginning. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/res.h>
#include <xcb/xinput.h>

#include "capture/capture_internal.h"

static const char *const atom_names[N_ATOMS] = {
	[ATOM_WM_STATE] = "WM_STATE",
	[ATOM_NET_WM_NAME] = "_NET_WM_NAME",
	[ATOM_UTF8_STRING] = "UTF8_STRING",
	[ATOM_WINDOW_TYPE] = "_NET_WM_WINDOW_TYPE",
	[ATOM_TYPE_DESKTOP] = "_NET_WM_WINDOW_TYPE_DESKTOP",
	[ATOM_TYPE_DOCK] = "_NET_WM_WINDOW_TYPE_DOCK",
	[ATOM_TYPE_DIALOG] = "_NET_WM_WINDOW_TYPE_DIALOG",
	[ATOM_TYPE_UTILITY] = "_NET_WM_WINDOW_TYPE_UTILITY",
	[ATOM_TYPE_SPLASH] = "_NET_WM_WINDOW_TYPE_SPLASH",
	[ATOM_TYPE_MENU] = "_NET_WM_WINDOW_TYPE_MENU",
	[ATOM_TYPE_DROPDOWN] = "_NET_WM_WINDOW_TYPE_DROPDOWN_MENU",
	[ATOM_TYPE_POPUP] = "_NET_WM_WINDOW_TYPE_POPUP_MENU",
	[ATOM_TYPE_TOOLTIP] = "_NET_WM_WINDOW_TYPE_TOOLTIP",
	[ATOM_TYPE_NOTIFICATION] = "_NET_WM_WINDOW_TYPE_NOTIFICATION",
	[ATOM_TYPE_COMBO] = "_NET_WM_WINDOW_TYPE_COMBO",
	[ATOM_TYPE_DND] = "_NET_WM_WINDOW_TYPE_DND",
	[ATOM_TYPE_TOOLBAR] = "_NET_WM_WINDOW_TYPE_TOOLBAR",
	[ATOM_STATE] = "_NET_WM_STATE",
	[ATOM_STATE_FULLSCREEN] = "_NET_WM_STATE_FULLSCREEN",
	[ATOM_CLIENT_LEADER] = "WM_CLIENT_LEADER",
	[ATOM_WM_CHECK] = "_NET_SUPPORTING_WM_CHECK",
	[ATOM_CLIENT_LIST] = "_NET_CLIENT_LIST",
	[ATOM_CLIPBOARD] = "CLIPBOARD",
	[ATOM_COMPOSITOR] = "_NET_WM_CM_S", /* and the number of the screen */
};

/* Asks an extension for its version, which also tells it ours; at least the one
 * that has what is used here. */
#define VERSION_CHECK(name, major_field, minor_field, ...)                                         \
	static bool name##_fits(xcb_connection_t *conn, unsigned major, unsigned minor)            \
	{                                                                                          \
		xcb_##name##_query_version_reply_t *r = xcb_##name##_query_version_reply(          \
			conn, xcb_##name##_query_version(__VA_ARGS__), NULL);                      \
		const bool ret =                                                                   \
			r && (r->major_field > major ||                                            \
				     (r->major_field == major && r->minor_field >= minor));        \
                                                                                                   \
		free(r);                                                                           \
		return ret;                                                                        \
	}
VERSION_CHECK(composite, major_version, minor_version, conn, major, minor)
VERSION_CHECK(damage, major_version, minor_version, conn, major, minor)
VERSION_CHECK(xfixes, major_version, minor_version, conn, major, minor)
VERSION_CHECK(randr, major_version, minor_version, conn, major, minor)
VERSION_CHECK(shape, major_version, minor_version, conn)
VERSION_CHECK(shm, major_version, minor_version, conn)
VERSION_CHECK(res, server_major, server_minor, conn, (uint8_t)major, (uint8_t)minor)

static bool input_fits(xcb_connection_t *conn, unsigned major, unsigned minor)
{
	xcb_input_xi_query_version_reply_t *r = xcb_input_xi_query_version_reply(
		conn, xcb_input_xi_query_version(conn, (uint16_t)major, (uint16_t)minor), NULL);
	const bool ret = r && (r->major_version > major ||
				      (r->major_version == major && r->minor_version >= minor));

	free(r);
	return ret;
}

struct need {
	xcb_extension_t *extension;
	bool (*fits)(xcb_connection_t *conn, unsigned major, unsigned minor);
	unsigned major, minor;
	const char *name;
};

static const struct need needs[] = {
	{ &xcb_composite_id, composite_fits, 0, 2, "Composite 0.2" },
	{ &xcb_damage_id, damage_fits, 1, 1, "DAMAGE 1.1" },
	{ &xcb_xfixes_id, xfixes_fits, 2, 0, "XFIXES 2.0" },
	{ &xcb_randr_id, randr_fits, 1, 5, "RANDR 1.5" },
	{ &xcb_shape_id, shape_fits, 1, 1, "SHAPE 1.1" },
	{ &xcb_shm_id, shm_fits, 1, 2, "MIT-SHM 1.2" },
	{ &xcb_res_id, res_fits, 1, 2, "X-Resource 1.2" },
	{ &xcb_input_id, input_fits, 2, 2, "XInputExtension 2.2" },
};

static int check_extensions(struct capture *c, const char **ret_why)
{
	const size_t n = sizeof(needs) / sizeof(needs[0]);

	for (size_t i = 0; i < n; i++)
		xcb_prefetch_extension_data(c->conn, needs[i].extension);
	for (size_t i = 0; i < n; i++) {
		const xcb_query_extension_reply_t *e =
			xcb_get_extension_data(c->conn, needs[i].extension);

		if (!e || !e->present || !needs[i].fits(c->conn, needs[i].major, needs[i].minor)) {
			*ret_why = needs[i].name;
			return -EPROTO;
		}
	}
	c->damage_event = xcb_get_extension_data(c->conn, &xcb_damage_id)->first_event;
	c->shape_event = xcb_get_extension_data(c->conn, &xcb_shape_id)->first_event;
	c->randr_event = xcb_get_extension_data(c->conn, &xcb_randr_id)->first_event;
	c->xfixes_event = xcb_get_extension_data(c->conn, &xcb_xfixes_id)->first_event;
	c->input_opcode = xcb_get_extension_data(c->conn, &xcb_input_id)->major_opcode;
	return 0;
}

/* Under Wayland an X server shows the X applications alone. */
static bool is_xwayland(struct capture *c)
{
	static const char name[] = "XWAYLAND";
	xcb_query_extension_reply_t *r = xcb_query_extension_reply(
		c->conn, xcb_query_extension(c->conn, sizeof(name) - 1, name), NULL);
	const bool ret = r && r->present;

	free(r);
	return ret;
}

static bool native_pixels(const struct capture *c)
{
	const uint32_t probe = 1;
	const bool little = *(const uint8_t *)&probe == 1;

	return c->screen->root_depth == 24 &&
	       (c->setup->image_byte_order == XCB_IMAGE_ORDER_LSB_FIRST) == little;
}

static int connect_to(struct capture *c, const char *display, const char **ret_why)
{
	xcb_screen_iterator_t i;
	int number;

	c->conn = xcb_connect(display, &number);
	if (xcb_connection_has_error(c->conn)) {
		*ret_why = "there is no X display";
		return -ENOTSUP;
	}
	c->setup = xcb_get_setup(c->conn);
	for (i = xcb_setup_roots_iterator(c->setup); number > 0 && i.rem > 1; number--)
		xcb_screen_next(&i);
	c->screen = i.data;
	c->root = i.data->root;
	c->client_mask = 0x1fffffff & ~c->setup->resource_id_mask;
	if (is_xwayland(c)) {
		*ret_why = "this is a Wayland session";
		return -ENOTSUP;
	}
	if (!native_pixels(c)) {
		*ret_why = "the screen is not of 24 bit depth";
		return -EPROTO;
	}
	return check_extensions(c, ret_why);
}

static int number_of(const struct capture *c)
{
	xcb_screen_iterator_t i = xcb_setup_roots_iterator(c->setup);
	int ret = 0;

	for (; i.data->root != c->root; xcb_screen_next(&i))
		ret++;
	return ret;
}

static void get_atoms(struct capture *c)
{
	xcb_intern_atom_cookie_t cookies[N_ATOMS];
	char name[64];

	for (int i = 0; i < N_ATOMS; i++) {
		snprintf(name, sizeof(name), "%s", atom_names[i]);
		if (i == ATOM_COMPOSITOR)
			snprintf(name + strlen(name), 12, "%d", number_of(c));
		cookies[i] = xcb_intern_atom(c->conn, 0, (uint16_t)strlen(name), name);
	}
	for (int i = 0; i < N_ATOMS; i++) {
		xcb_intern_atom_reply_t *r = xcb_intern_atom_reply(c->conn, cookies[i], NULL);

		c->atoms[i] = r ? r->atom : XCB_NONE;
		free(r);
	}
}

/* Grey, over everything inside a window, for each depth. */
static void make_gcs(struct capture *c)
{
	static const uint8_t depths[] = { 24, 32 };
	const uint32_t values[] = { 0xff808080, XCB_SUBWINDOW_MODE_INCLUDE_INFERIORS, 0 };

	for (size_t i = 0; i < 2; i++) {
		const xcb_pixmap_t like = xcb_generate_id(c->conn);

		xcb_create_pixmap(c->conn, depths[i], like, c->root, 1, 1);
		c->gc[i] = xcb_generate_id(c->conn);
		xcb_create_gc(c->conn, c->gc[i], like,
			XCB_GC_FOREGROUND | XCB_GC_SUBWINDOW_MODE | XCB_GC_GRAPHICS_EXPOSURES,
			values);
		xcb_free_pixmap(c->conn, like);
	}
}

/* A window that is never seen, for requests that need one. */
static void make_probe(struct capture *c)
{
	const uint32_t override = 1;

	c->probe = xcb_generate_id(c->conn);
	xcb_create_window(c->conn, 0, c->probe, c->root, -1, -1, 1, 1, 0,
		XCB_WINDOW_CLASS_INPUT_ONLY, XCB_COPY_FROM_PARENT, XCB_CW_OVERRIDE_REDIRECT,
		&override);
}

static void select_events(struct capture *c)
{
	const uint32_t mask = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY | XCB_EVENT_MASK_STRUCTURE_NOTIFY |
			      XCB_EVENT_MASK_PROPERTY_CHANGE | GRAB_EVENTS;
	const struct {
		xcb_input_event_mask_t head;
		uint32_t mask;
	} raw = { { XCB_INPUT_DEVICE_ALL_MASTER, 1 }, XCB_INPUT_XI_EVENT_MASK_RAW_MOTION };

	xcb_change_window_attributes(c->conn, c->root, XCB_CW_EVENT_MASK, &mask);
	xcb_input_xi_select_events(c->conn, c->root, 1, &raw.head);
	xcb_xfixes_select_cursor_input(
		c->conn, c->root, XCB_XFIXES_CURSOR_NOTIFY_MASK_DISPLAY_CURSOR);
	xcb_xfixes_select_selection_input(c->conn, c->root, c->atoms[ATOM_COMPOSITOR],
		XCB_XFIXES_SELECTION_EVENT_MASK_SET_SELECTION_OWNER |
			XCB_XFIXES_SELECTION_EVENT_MASK_SELECTION_WINDOW_DESTROY |
			XCB_XFIXES_SELECTION_EVENT_MASK_SELECTION_CLIENT_CLOSE);
	copies_begin(c);
	xcb_randr_select_input(c->conn, c->root,
		XCB_RANDR_NOTIFY_MASK_SCREEN_CHANGE | XCB_RANDR_NOTIFY_MASK_CRTC_CHANGE |
			XCB_RANDR_NOTIFY_MASK_OUTPUT_CHANGE);
}

/* Every window gets a pixmap of its own; the server goes on painting the screen.
 * From the first scan on the model lives by events. */
static void begin(struct capture *c)
{
	xcb_grab_server(c->conn);
	select_events(c);
	xcb_composite_redirect_subwindows(c->conn, c->root, XCB_COMPOSITE_REDIRECT_AUTOMATIC);
	desk_refresh(c);
	tree_scan(c);
	xcb_ungrab_server(c->conn);
	xcb_flush(c->conn);
}

int capture_create_x11(const char *display, const struct capture_listener *l, struct capture **ret,
	const char **ret_why)
{
	struct capture *c = calloc(1, sizeof(*c));
	const char *why = "memory";
	int r = -ENOMEM;

	if (!c) {
		*ret_why = why;
		return r;
	}
	pixman_region32_init(&c->damage);
	c->listener = *l;
	r = connect_to(c, display, &why);
	if (r == 0) {
		get_atoms(c);
		make_gcs(c);
		make_probe(c);
		c->whole = c->screen_stale = c->manager_stale = true;
		c->cursor_stale = c->pointer_stale = true;
		begin(c);
		r = capture_poll(c);
		why = "the display went away, is too large, or memory is short";
	}
	if (r < 0) {
		capture_destroy(c);
		*ret_why = why;
		return r;
	}
	*ret = c;
	return 0;
}

xcb_connection_t *capture_x11_connection(struct capture *c)
{
	return c->conn;
}

xcb_window_t capture_x11_root(const struct capture *c)
{
	return c->root;
}

void capture_x11_on_event(struct capture *c, capture_x11_event event, void *data)
{
	c->on_event = event;
	c->on_event_data = data;
}

void capture_destroy(struct capture *c)
{
	if (!c)
		return;
	/* the server undoes everything that was asked on this connection */
	xcb_disconnect(c->conn);
	tree_finish(c);
	read_finish(c);
	pixman_region32_fini(&c->damage);
	free(c->guests);
	free(c->list);
	free(c->shapes);
	free(c->damage_rects);
	free(c);
}
