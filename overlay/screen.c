#include "overlay/screen.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/randr.h>
#include <xcb/shape.h>
#include <xcb/xfixes.h>

enum {
	RESOURCES_MAX = 64 * 1024, /* bytes of them that are looked through */
	DPI_MIN = 48,
	DPI_MAX = 768, /* beyond it a monitor does not know its size */
	SYNTHETIC = 0x80, /* sent by another client: no fact */
};

double screen_scale(double dpi, uint32_t pixels, uint32_t mm)
{
	const double dense = mm ? pixels * 25.4 / mm : 0;
	double ret = 1;

	if (dpi >= DPI_MIN && dpi <= DPI_MAX)
		ret = dpi / 96;
	/* Who never set Xft.dpi still has the eyes they have. */
	if (dense <= DPI_MAX && dense / 96 > ret)
		ret = dense / 96;
	return fmin(fmax(round(ret * 4) / 4, 1), 4);
}

/* Of one line, without its end; 0: it is another one, or senseless. */
static double dpi_of_line(const char *line, size_t size)
{
	static const char name[] = "Xft.dpi:";
	const size_t head = sizeof(name) - 1;
	char number[16];
	double ret;

	if (size <= head || strncmp(line, name, head) != 0)
		return 0;
	snprintf(number, sizeof(number), "%.*s", (int)(size - head), line + head);
	ret = strtod(number, NULL);
	return isfinite(ret) && ret > 0 ? ret : 0;
}

double screen_dpi_from(const char *resources, size_t size)
{
	size_t at = 0;

	while (at < size) {
		const char *stop = memchr(resources + at, '\n', size - at);
		const size_t n = stop ? (size_t)(stop - resources) - at : size - at;
		const double ret = dpi_of_line(resources + at, n);

		if (ret > 0)
			return ret;
		at += n + 1;
	}
	return 0;
}

static bool has_extensions(struct screen *s)
{
	xcb_extension_t *const needs[] = { &xcb_shape_id, &xcb_xfixes_id, &xcb_randr_id };

	for (size_t i = 0; i < 3; i++) {
		const xcb_query_extension_reply_t *e = xcb_get_extension_data(s->conn, needs[i]);

		if (!e || !e->present)
			return false;
	}
	s->xfixes_event = xcb_get_extension_data(s->conn, &xcb_xfixes_id)->first_event;
	s->randr_event = xcb_get_extension_data(s->conn, &xcb_randr_id)->first_event;
	/* Both want to hear our version before anything else. */
	free(xcb_xfixes_query_version_reply(
		s->conn, xcb_xfixes_query_version(s->conn, 2, 0), NULL));
	xcb_randr_query_version_reply_t *r = xcb_randr_query_version_reply(
		s->conn, xcb_randr_query_version(s->conn, 1, 5), NULL);
	const bool ret = r && (r->major_version > 1 || r->minor_version >= 5);

	free(r);
	return ret;
}

static bool native_pixels(const struct screen *s, const xcb_screen_t *screen)
{
	const uint32_t probe = 1;
	const bool little = *(const uint8_t *)&probe == 1;

	return screen->root_depth == 24 &&
	       (xcb_get_setup(s->conn)->image_byte_order == XCB_IMAGE_ORDER_LSB_FIRST) == little;
}

static void find_blend_visual(struct screen *s, const xcb_screen_t *screen)
{
	xcb_depth_iterator_t depth = xcb_screen_allowed_depths_iterator(screen);

	for (; depth.rem; xcb_depth_next(&depth)) {
		xcb_visualtype_iterator_t v = xcb_depth_visuals_iterator(depth.data);

		for (; depth.data->depth == 32 && v.rem && !s->blend_visual;
			xcb_visualtype_next(&v)) {
			if (v.data->_class == XCB_VISUAL_CLASS_TRUE_COLOR &&
				v.data->red_mask == 0xff0000 && v.data->blue_mask == 0xff)
				s->blend_visual = v.data->visual_id;
		}
	}
	if (!s->blend_visual)
		return;
	s->blend_colours = xcb_generate_id(s->conn);
	xcb_create_colormap(
		s->conn, XCB_COLORMAP_ALLOC_NONE, s->blend_colours, s->root, s->blend_visual);
}

static void make_gcs(struct screen *s)
{
	static const uint8_t depths[] = { 24, 32 };

	for (size_t i = 0; i < (s->blend_visual ? 2 : 1); i++) {
		const xcb_pixmap_t like = xcb_generate_id(s->conn);

		xcb_create_pixmap(s->conn, depths[i], like, s->root, 1, 1);
		s->gc[i] = xcb_generate_id(s->conn);
		xcb_create_gc(s->conn, s->gc[i], like, 0, NULL);
		xcb_free_pixmap(s->conn, like);
	}
}

static void find_compositor_atom(struct screen *s, int number)
{
	char name[32];
	xcb_intern_atom_reply_t *r;

	snprintf(name, sizeof(name), "_NET_WM_CM_S%d", number);
	r = xcb_intern_atom_reply(
		s->conn, xcb_intern_atom(s->conn, 0, (uint16_t)strlen(name), name), NULL);
	s->compositor = r ? r->atom : XCB_NONE;
	free(r);
}

static void select_events(struct screen *s)
{
	const uint32_t mask = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY | XCB_EVENT_MASK_STRUCTURE_NOTIFY |
			      XCB_EVENT_MASK_PROPERTY_CHANGE;

	xcb_change_window_attributes(s->conn, s->root, XCB_CW_EVENT_MASK, &mask);
	xcb_randr_select_input(s->conn, s->root,
		XCB_RANDR_NOTIFY_MASK_SCREEN_CHANGE | XCB_RANDR_NOTIFY_MASK_CRTC_CHANGE |
			XCB_RANDR_NOTIFY_MASK_OUTPUT_CHANGE);
	xcb_xfixes_select_selection_input(s->conn, s->root, s->compositor,
		XCB_XFIXES_SELECTION_EVENT_MASK_SET_SELECTION_OWNER |
			XCB_XFIXES_SELECTION_EVENT_MASK_SELECTION_WINDOW_DESTROY |
			XCB_XFIXES_SELECTION_EVENT_MASK_SELECTION_CLIENT_CLOSE);
}

int screen_open(struct screen *s, const char *display)
{
	xcb_screen_iterator_t i;
	int number = 0, left;

	*s = (struct screen){ .conn = xcb_connect(display, &number) };
	if (xcb_connection_has_error(s->conn))
		return -ENOTSUP;
	i = xcb_setup_roots_iterator(xcb_get_setup(s->conn));
	for (left = number; left > 0 && i.rem > 1; left--)
		xcb_screen_next(&i);
	s->root = i.data->root;
	s->id_base = xcb_get_setup(s->conn)->resource_id_base;
	s->id_mask = xcb_get_setup(s->conn)->resource_id_mask;
	if (!native_pixels(s, i.data))
		return -ENOTSUP;
	if (!has_extensions(s))
		return -EPROTO;
	find_blend_visual(s, i.data);
	make_gcs(s);
	find_compositor_atom(s, number);
	select_events(s);
	return screen_read(s);
}

void screen_close(struct screen *s)
{
	if (s->conn)
		xcb_disconnect(s->conn);
	s->conn = NULL;
}

static double read_dpi(struct screen *s)
{
	xcb_get_property_reply_t *r = xcb_get_property_reply(s->conn,
		xcb_get_property(s->conn, 0, s->root, XCB_ATOM_RESOURCE_MANAGER, XCB_ATOM_STRING, 0,
			RESOURCES_MAX / 4),
		NULL);
	const double ret = r && r->format == 8 ? screen_dpi_from(xcb_get_property_value(r),
							 (size_t)xcb_get_property_value_length(r))
					       : 0;

	free(r);
	return ret;
}

static bool inside(struct rect in, struct rect out)
{
	const struct rect both = rect_intersect(in, out);

	return both.w == in.w && both.h == in.h;
}

/* Mirrored monitors show the same place: the larger one counts. */
static void add_monitor(struct screen *s, struct monitor m)
{
	size_t kept = 0;

	if (rect_empty(m.rect))
		return;
	for (size_t i = 0; i < s->n_monitors; i++) {
		if (inside(m.rect, s->monitors[i].rect))
			return;
	}
	for (size_t i = 0; i < s->n_monitors; i++) {
		if (!inside(s->monitors[i].rect, m.rect))
			s->monitors[kept++] = s->monitors[i];
	}
	s->n_monitors = kept;
	if (kept < SCREEN_MONITORS_MAX)
		s->monitors[s->n_monitors++] = m;
}

static void take_monitors(
	struct screen *s, struct rect whole, xcb_randr_get_monitors_reply_t *r, double dpi)
{
	xcb_randr_monitor_info_iterator_t i;

	s->n_monitors = 0;
	if (r) {
		for (i = xcb_randr_get_monitors_monitors_iterator(r); i.rem;
			xcb_randr_monitor_info_next(&i)) {
			const struct rect at = { i.data->x, i.data->y, i.data->width,
				i.data->height };

			add_monitor(s, (struct monitor){ rect_intersect(whole, at),
					       screen_scale(dpi, i.data->width,
						       i.data->width_in_millimeters) });
		}
	}
	if (!s->n_monitors)
		add_monitor(s, (struct monitor){ whole, screen_scale(dpi, 0, 0) });
}

int screen_read(struct screen *s)
{
	const xcb_get_geometry_cookie_t geometry = xcb_get_geometry(s->conn, s->root);
	const xcb_randr_get_monitors_cookie_t monitors =
		xcb_randr_get_monitors(s->conn, s->root, 1);
	const xcb_get_selection_owner_cookie_t owner =
		xcb_get_selection_owner(s->conn, s->compositor);
	const double dpi = read_dpi(s);
	xcb_get_geometry_reply_t *g = xcb_get_geometry_reply(s->conn, geometry, NULL);
	xcb_randr_get_monitors_reply_t *m = xcb_randr_get_monitors_reply(s->conn, monitors, NULL);
	xcb_get_selection_owner_reply_t *o = xcb_get_selection_owner_reply(s->conn, owner, NULL);

	if (g)
		take_monitors(s, (struct rect){ 0, 0, g->width, g->height }, m, dpi);
	s->blend = s->blend_visual && o && o->owner != XCB_NONE;
	free(g);
	free(m);
	free(o);
	return s->n_monitors && !xcb_connection_has_error(s->conn) ? 0 : -EPIPE;
}

bool screen_is_ours(const struct screen *s, xcb_window_t window)
{
	return (window & ~s->id_mask) == s->id_base;
}

enum screen_news screen_judge(
	const struct screen *s, const xcb_generic_event_t *e, xcb_window_t *ret_window)
{
	const uint8_t type = e->response_type;
	/* map, unmap, destroy, configure, circulate and reparent begin alike */
	const xcb_unmap_notify_event_t *u = (const void *)e;
	const xcb_property_notify_event_t *p = (const void *)e;

	if (type & SYNTHETIC)
		return SCREEN_NOTHING;
	if (type == s->xfixes_event + XCB_XFIXES_SELECTION_NOTIFY ||
		type == s->randr_event + XCB_RANDR_SCREEN_CHANGE_NOTIFY ||
		type == s->randr_event + XCB_RANDR_NOTIFY)
		return SCREEN_OTHER;
	if (type == XCB_PROPERTY_NOTIFY)
		return p->atom == XCB_ATOM_RESOURCE_MANAGER ? SCREEN_OTHER : SCREEN_NOTHING;
	if (type < XCB_DESTROY_NOTIFY || type > XCB_CIRCULATE_NOTIFY || u->event != s->root)
		return SCREEN_NOTHING;
	*ret_window = u->window;
	if (u->window == s->root)
		return SCREEN_OTHER;
	if (!screen_is_ours(s, u->window))
		return type == XCB_UNMAP_NOTIFY || type == XCB_DESTROY_NOTIFY ? SCREEN_NOTHING
									      : SCREEN_MOVED;
	if (type == XCB_UNMAP_NOTIFY)
		return SCREEN_HIDDEN;
	return type == XCB_DESTROY_NOTIFY || type == XCB_REPARENT_NOTIFY ? SCREEN_LOST
									 : SCREEN_NOTHING;
}

/* 0: inside. */
static int64_t distance(struct rect r, int32_t x, int32_t y)
{
	const int64_t dx = x < r.x ? r.x - x : x >= r.x + r.w ? x - (r.x + r.w - 1) : 0;
	const int64_t dy = y < r.y ? r.y - y : y >= r.y + r.h ? y - (r.y + r.h - 1) : 0;

	return dx * dx + dy * dy;
}

const struct monitor *screen_monitor_at(const struct screen *s, int32_t x, int32_t y)
{
	const struct monitor *ret = &s->monitors[0];

	for (size_t i = 1; i < s->n_monitors; i++) {
		if (distance(s->monitors[i].rect, x, y) < distance(ret->rect, x, y))
			ret = &s->monitors[i];
	}
	return ret;
}
