/* What there is once: the screen and its monitors, who manages it, the cursor. */
#include "capture/capture_internal.h"

#include <stdlib.h>
#include <string.h>

static void ask_all_again(struct capture *c)
{
	for (size_t i = 0; i < c->n_wins; i++)
		c->wins[i]->fresh = false;
}

static void take_size(struct capture *c, xcb_get_geometry_cookie_t cookie)
{
	xcb_get_geometry_reply_t *g = xcb_get_geometry_reply(c->conn, cookie, NULL);

	if (g && (g->width != c->width || g->height != c->height)) {
		c->width = g->width;
		c->height = g->height;
		c->whole = true;
		ask_all_again(c); /* what covers the whole screen */
	}
	free(g);
}

/* Monitors outside the screen are cut; without any the screen is one. */
static void take_monitors(struct capture *c, xcb_randr_get_monitors_cookie_t cookie)
{
	const struct rect screen = { 0, 0, c->width, c->height };
	xcb_randr_get_monitors_reply_t *r = xcb_randr_get_monitors_reply(c->conn, cookie, NULL);
	struct rect monitors[FRAME_MONITORS_MAX];
	size_t n = 0;

	if (r) {
		xcb_randr_monitor_info_iterator_t i = xcb_randr_get_monitors_monitors_iterator(r);

		for (; i.rem && n < FRAME_MONITORS_MAX; xcb_randr_monitor_info_next(&i)) {
			monitors[n] =
				rect_intersect(screen, (struct rect){ i.data->x, i.data->y,
							       i.data->width, i.data->height });
			if (!rect_empty(monitors[n]))
				n++;
		}
		free(r);
	}
	if (!n)
		monitors[n++] = screen;
	if (n == c->n_monitors && !memcmp(monitors, c->monitors, n * sizeof(*monitors)))
		return;
	memcpy(c->monitors, monitors, n * sizeof(*monitors));
	c->n_monitors = n;
	c->whole = true;
	ask_all_again(c); /* what covers one */
}

/* Whether alpha counts depends on there being a compositing manager. */
static void take_compositor(struct capture *c, xcb_get_selection_owner_cookie_t cookie)
{
	xcb_get_selection_owner_reply_t *r = xcb_get_selection_owner_reply(c->conn, cookie, NULL);

	if (r && r->owner != c->compositor) {
		c->compositor = r->owner;
		c->screen_lags |= r->owner != XCB_NONE;
		c->whole = true;
		ask_all_again(c);
	}
	free(r);
}

static void refresh_screen(struct capture *c)
{
	const xcb_get_geometry_cookie_t size = xcb_get_geometry(c->conn, c->root);
	const xcb_randr_get_monitors_cookie_t monitors =
		xcb_randr_get_monitors(c->conn, c->root, 1);
	const xcb_get_selection_owner_cookie_t owner =
		xcb_get_selection_owner(c->conn, c->atoms[ATOM_COMPOSITOR]);

	c->screen_stale = false;
	take_size(c, size);
	take_monitors(c, monitors);
	take_compositor(c, owner);
	c->layout_stale |= c->whole;
}

static void refresh_manager(struct capture *c)
{
	xcb_get_property_reply_t *p = xcb_get_property_reply(c->conn,
		xcb_get_property(
			c->conn, 0, c->root, c->atoms[ATOM_WM_CHECK], XCB_ATOM_WINDOW, 0, 1),
		NULL);
	pid_t pid = 0;

	c->manager_stale = false;
	if (p && p->format == 32 && p->value_len == 1)
		pid = facts_pid(c, *(const xcb_window_t *)xcb_get_property_value(p));
	free(p);
	if (pid != c->manager_pid)
		ask_all_again(c);
	c->manager_pid = pid;
}

void desk_refresh(struct capture *c)
{
	if (c->screen_stale)
		refresh_screen(c);
	if (c->manager_stale)
		refresh_manager(c);
}

static bool take_pointer(struct capture *c, xcb_query_pointer_cookie_t cookie)
{
	xcb_query_pointer_reply_t *p = xcb_query_pointer_reply(c->conn, cookie, NULL);
	struct raw_cursor *r = &c->frame.cursor;
	bool ret = false;

	if (p && (p->root_x != r->x || p->root_y != r->y)) {
		r->x = p->root_x;
		r->y = p->root_y;
		ret = true;
	}
	free(p);
	return ret;
}

static int32_t at_most(int32_t a, int32_t max)
{
	return a < max ? a : max;
}

/* Larger cursors than a frame takes are cut. */
static bool take_image(struct capture *c, const xcb_xfixes_get_cursor_image_reply_t *i)
{
	struct raw_cursor *r = &c->frame.cursor;
	const uint32_t *image = xcb_xfixes_get_cursor_image_cursor_image(i);
	const struct raw_cursor now = { r->serial, true, r->x, r->y,
		at_most(i->width, FRAME_CURSOR_MAX), at_most(i->height, FRAME_CURSOR_MAX),
		at_most(i->xhot, FRAME_CURSOR_MAX), at_most(i->yhot, FRAME_CURSOR_MAX),
		c->cursor_argb };
	bool changed = !r->visible || now.w != r->w || now.h != r->h || now.hot_x != r->hot_x ||
		       now.hot_y != r->hot_y;

	for (int32_t y = 0; y < now.h; y++) {
		uint32_t *row = c->cursor_argb + (size_t)y * (size_t)now.w;
		const size_t size = (size_t)now.w * sizeof(*row);

		if (changed || memcmp(row, image + (size_t)y * i->width, size) != 0)
			changed = true;
		memcpy(row, image + (size_t)y * i->width, size);
	}
	*r = now;
	r->serial += changed;
	return changed;
}

bool desk_refresh_cursor(struct capture *c, xcb_query_pointer_cookie_t *asked)
{
	xcb_xfixes_get_cursor_image_cookie_t cookie;
	xcb_xfixes_get_cursor_image_reply_t *i;
	const bool ask_image = c->cursor_stale;
	bool ret;

	c->pointer_stale = false;
	c->cursor_stale = false;
	if (ask_image)
		cookie = xcb_xfixes_get_cursor_image(c->conn);
	ret = take_pointer(c, *asked);
	if (!ask_image)
		return ret;
	i = xcb_xfixes_get_cursor_image_reply(c->conn, cookie, NULL);
	if (i) {
		ret |= take_image(c, i);
	} else { /* there is no cursor */
		ret |= c->frame.cursor.visible;
		c->frame.cursor.visible = false;
	}
	free(i);
	return ret;
}
