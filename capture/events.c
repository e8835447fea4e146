/*
 * What happened, taken into the model. Events of one connection come in the order
 * in which things happened, so while an event is handled the model is what the
 * server had just before it.
 */
#include "capture/capture_internal.h"

#include <stdlib.h>
#include <xcb/xinput.h>

enum {
	SYNTHETIC = 0x80, /* sent by another client: no fact */
	DIRTY_BOXES_MAX = 16, /* of one window, before they become one box */
};

static struct rect outer(int x, int y, int w, int h, int border)
{
	return (struct rect){ x, y, w + 2 * border, h + 2 * border };
}

/* A window went into another one. */
static void moved_into(struct capture *c, xcb_window_t id, xcb_window_t parent)
{
	struct win *w = guests_top_of(c, parent);

	if (w)
		guests_entered(w);
	guests_note(c, id);
}

static void reparented(struct capture *c, const xcb_reparent_notify_event_t *e)
{
	struct win *w = win_find(c, e->window);
	xcb_get_geometry_reply_t *g;

	if (e->parent != c->root) {
		if (w)
			tree_remove(c, w);
		moved_into(c, e->window, e->parent);
		return;
	}
	guests_forget(c, e->window);
	g = xcb_get_geometry_reply(c->conn, xcb_get_geometry(c->conn, e->window), NULL);
	if (!g)
		return; /* gone already */
	tree_add(c, e->window, outer(e->x, e->y, g->width, g->height, g->border_width),
		g->border_width);
	free(g);
}

static void on_configure(struct capture *c, const xcb_configure_notify_event_t *e)
{
	struct win *w = win_find(c, e->window);

	if (e->window == c->root)
		c->screen_stale = true;
	if (!w)
		return;
	tree_move(c, w, outer(e->x, e->y, e->width, e->height, e->border_width), e->border_width);
	tree_restack(c, w, e->above_sibling);
}

static void on_gravity(struct capture *c, const xcb_gravity_notify_event_t *e)
{
	struct win *w = win_find(c, e->window);

	if (w)
		tree_move(c, w, (struct rect){ e->x, e->y, w->rect.w, w->rect.h }, w->border);
}

static void on_circulate(struct capture *c, const xcb_circulate_notify_event_t *e)
{
	struct win *w = win_find(c, e->window);

	if (w)
		tree_restack(c, w, e->place == XCB_PLACE_ON_TOP ? c->wins[c->n_wins - 1]->id : 0);
}

/* Of a child of the root. */
static void on_root_event(struct capture *c, const xcb_generic_event_t *event)
{
	const xcb_create_notify_event_t *create = (const void *)event;
	const xcb_map_notify_event_t *map = (const void *)event; /* as unmap and destroy */
	struct win *w;

	switch (event->response_type) {
	case XCB_CREATE_NOTIFY:
		tree_add(c, create->window,
			outer(create->x, create->y, create->width, create->height,
				create->border_width),
			create->border_width);
		break;
	case XCB_DESTROY_NOTIFY:
		tree_gone(c, map->window);
		break;
	case XCB_MAP_NOTIFY:
		w = win_find(c, map->window);
		if (w)
			tree_map(c, w);
		break;
	case XCB_UNMAP_NOTIFY:
		w = win_find(c, map->window);
		if (w)
			tree_unmap(c, w);
		break;
	case XCB_REPARENT_NOTIFY:
		reparented(c, (const void *)event);
		break;
	case XCB_CONFIGURE_NOTIFY:
		on_configure(c, (const void *)event);
		break;
	case XCB_GRAVITY_NOTIFY:
		on_gravity(c, (const void *)event);
		break;
	case XCB_CIRCULATE_NOTIFY:
		on_circulate(c, (const void *)event);
		break;
	}
}

/* Of an application's window inside a frame. A child of the root tells the same, and the root
 * tells it after that. */
static void on_client_event(struct capture *c, const xcb_generic_event_t *event)
{
	const xcb_reparent_notify_event_t *e = (const void *)event;
	struct win *w;

	if (win_find(c, e->window))
		return;
	w = win_find_client(c, e->window);
	if (event->response_type == XCB_DESTROY_NOTIFY) {
		if (w)
			w->fresh = false;
		tree_gone(c, e->window);
	} else if (event->response_type == XCB_REPARENT_NOTIFY) {
		if (w)
			w->fresh = false;
		if (e->parent != c->root)
			moved_into(c, e->window, e->parent);
	}
}

/* What a window says about itself, or its manager about it. */
static bool tells(const struct capture *c, xcb_atom_t atom)
{
	return atom == c->atoms[ATOM_NET_WM_NAME] || atom == XCB_ATOM_WM_NAME ||
	       atom == XCB_ATOM_WM_CLASS || atom == XCB_ATOM_WM_TRANSIENT_FOR ||
	       atom == c->atoms[ATOM_WINDOW_TYPE] || atom == c->atoms[ATOM_STATE] ||
	       atom == c->atoms[ATOM_CLIENT_LEADER] || atom == XCB_ATOM_WM_HINTS;
}

static void on_property(struct capture *c, const xcb_property_notify_event_t *e)
{
	struct win *w = win_find_client(c, e->window);

	if (e->window == c->root && e->atom == c->atoms[ATOM_WM_CHECK])
		c->manager_stale = true;
	if (w && tells(c, e->atom))
		w->fresh = false;
	if (tells(c, e->atom) || e->atom == c->atoms[ATOM_WM_STATE])
		guests_changed(c, e->window);
}

static void on_damage(struct capture *c, const xcb_damage_notify_event_t *e)
{
	struct win *w = win_find(c, e->drawable);

	if (!w || w->damage != e->damage)
		return;
	w->damaged = true;
	keep(c, pixman_region32_union_rect(&w->dirty, &w->dirty, e->area.x + w->border,
			e->area.y + w->border, e->area.width, e->area.height));
	if (pixman_region32_n_rects(&w->dirty) > DIRTY_BOXES_MAX) {
		const pixman_box32_t b = *pixman_region32_extents(&w->dirty);

		pixman_region32_fini(&w->dirty);
		pixman_region32_init_with_extents(&w->dirty, &b);
	}
}

static void on_shape(struct capture *c, const xcb_shape_notify_event_t *e)
{
	struct win *w = win_find(c, e->affected_window);

	if (w && e->shape_kind == XCB_SHAPE_SK_BOUNDING)
		w->fresh = false;
}

static void on_selection(struct capture *c, const xcb_xfixes_selection_notify_event_t *e)
{
	if (copies_take(c, e))
		return;
	c->screen_lags |= e->owner != XCB_NONE;
	c->screen_stale = true;
}

static bool on_extension_event(struct capture *c, const xcb_generic_event_t *e)
{
	const xcb_ge_generic_event_t *generic = (const void *)e;
	const uint8_t type = e->response_type;

	if (type == XCB_GE_GENERIC && generic->extension == c->input_opcode)
		c->pointer_stale |= generic->event_type == XCB_INPUT_RAW_MOTION;
	else if (type == c->damage_event + XCB_DAMAGE_NOTIFY)
		on_damage(c, (const void *)e);
	else if (type == c->shape_event + XCB_SHAPE_NOTIFY)
		on_shape(c, (const void *)e);
	else if (type == c->xfixes_event + XCB_XFIXES_CURSOR_NOTIFY)
		c->cursor_stale = true;
	else if (type == c->xfixes_event + XCB_XFIXES_SELECTION_NOTIFY)
		on_selection(c, (const void *)e);
	else if (type == c->randr_event + XCB_RANDR_SCREEN_CHANGE_NOTIFY ||
		 type == c->randr_event + XCB_RANDR_NOTIFY)
		c->screen_stale = true;
	else
		return false;
	return true;
}

static void handle(struct capture *c, const xcb_generic_event_t *e)
{
	const xcb_reparent_notify_event_t *structure = (const void *)e;

	if (c->on_event)
		c->on_event(e, c->on_event_data);
	/* 0 is an error: of a window that died meanwhile, which is ordinary */
	if (e->response_type == 0 || (e->response_type & SYNTHETIC) || on_extension_event(c, e))
		return;
	if (e->response_type == XCB_PROPERTY_NOTIFY)
		on_property(c, (const void *)e);
	else if (e->response_type == XCB_ENTER_NOTIFY || e->response_type == XCB_LEAVE_NOTIFY)
		hold_crossing(c, (const void *)e);
	else if (e->response_type == XCB_FOCUS_IN || e->response_type == XCB_FOCUS_OUT)
		hold_focus(c, (const void *)e);
	else if (e->response_type < XCB_CREATE_NOTIFY || e->response_type > XCB_CIRCULATE_NOTIFY)
		return;
	else if (structure->event == c->root)
		on_root_event(c, e);
	else
		on_client_event(c, e);
}

bool events_drain(struct capture *c)
{
	xcb_generic_event_t *e;
	bool any = false;

	while ((e = xcb_poll_for_event(c->conn))) {
		handle(c, e);
		free(e);
		any = true;
	}
	return any;
}
