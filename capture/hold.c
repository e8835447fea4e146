/*
 * What input would go where, exactly: asked while the server is grabbed.
 *
 * Whether another program holds the pointer or the keyboard is asked with a grab that
 * cannot succeed, since its window is not viewable: the server answers "already
 * grabbed" first. Whose grab it is it never says. But when a grab begins, windows on
 * the way from the old place to the grab's window are told (NotifyGrab), and where no
 * child of the root was told, the grab's window lies in the one that had the pointer
 * (the focus) at that time; while a grab lasts no other crossing is told to us. A window
 * that has just opened is not told for us yet: that the one before it was left is all that
 * is known then, and so nobody is the holder.
 * Source: X.Org server 21.1, dix/events.c (GrabDevice, ActivatePointerGrab,
 * ActivateKeyboardGrab) and dix/enterleave.c.
 */
#include "capture/capture_internal.h"

#include <errno.h>
#include <stdlib.h>

enum { TRIES = 3 };

static bool is_top(const struct capture *c, xcb_window_t id)
{
	return id == c->root || win_find(c, id);
}

/* What is told in the usual way is told by nobody's grab: none is there any more, though its end
 * was not told where its window had the pointer (the focus) at that time. */
static bool tells_of_no_grab(uint8_t mode)
{
	return mode == XCB_NOTIFY_MODE_UNGRAB || mode == XCB_NOTIFY_MODE_NORMAL;
}

/* From the window, and not to what lies in it. */
static void left(const struct capture *c, struct holder *h, xcb_window_t window, uint8_t mode)
{
	if (mode == XCB_NOTIFY_MODE_GRAB)
		h->grab = c->root; /* which holds nothing, until another one is entered */
	else if (h->at == window)
		h->at = XCB_NONE;
}

static void entered(struct holder *h, xcb_window_t window, uint8_t mode)
{
	if (mode == XCB_NOTIFY_MODE_GRAB)
		h->grab = window;
	else
		h->at = window;
}

void hold_crossing(struct capture *c, const xcb_enter_notify_event_t *e)
{
	if (!is_top(c, e->event))
		return;
	if (tells_of_no_grab(e->mode))
		c->pointer.grab = XCB_NONE;
	if (e->response_type == XCB_ENTER_NOTIFY)
		entered(&c->pointer, e->event, e->mode);
	else if (e->detail != XCB_NOTIFY_DETAIL_INFERIOR)
		left(c, &c->pointer, e->event, e->mode);
}

void hold_focus(struct capture *c, const xcb_focus_in_event_t *e)
{
	/* of windows that have the pointer, not the focus */
	if (!is_top(c, e->event) || e->detail >= XCB_NOTIFY_DETAIL_POINTER)
		return;
	if (e->mode == XCB_NOTIFY_MODE_WHILE_GRABBED)
		return;
	if (tells_of_no_grab(e->mode))
		c->keyboard.grab = XCB_NONE;
	if (e->response_type == XCB_FOCUS_IN)
		entered(&c->keyboard, e->event, e->mode);
	else if (e->detail != XCB_NOTIFY_DETAIL_INFERIOR)
		left(c, &c->keyboard, e->event, e->mode);
}

int capture_hold(struct capture *c)
{
	/* what can be asked before needs not be asked while everybody waits */
	events_drain(c);
	desk_refresh(c);
	inspect_all(c);
	xcb_grab_server(c->conn);
	free(xcb_get_input_focus_reply(c->conn, xcb_get_input_focus(c->conn), NULL));
	for (int i = 0; i < TRIES && events_drain(c); i++) {
		if (c->tree_lost)
			tree_scan(c);
		desk_refresh(c);
		inspect_all(c);
	}
	layout_list(c); /* others ask for it meanwhile: no window may be missing */
	if (!xcb_connection_has_error(c->conn) && !c->no_memory)
		return 0;
	capture_let_go(c);
	return c->no_memory ? -ENOMEM : -EPIPE;
}

void capture_let_go(struct capture *c)
{
	xcb_ungrab_server(c->conn);
	xcb_flush(c->conn);
}

static struct capture_target target(const struct win *w)
{
	if (!w || !w->mapped || !w->known || !w->fresh)
		return (struct capture_target){ NULL, SHIELD_HIDDEN };
	return (struct capture_target){ &w->facts, w->verdict };
}

/* The child of the root at a point, by the shapes that count for input. */
static xcb_window_t child_at(struct capture *c, int32_t x, int32_t y)
{
	xcb_translate_coordinates_reply_t *r = xcb_translate_coordinates_reply(c->conn,
		xcb_translate_coordinates(c->conn, c->root, c->root, (int16_t)x, (int16_t)y), NULL);
	const xcb_window_t ret = r ? r->child : XCB_NONE;

	free(r);
	return ret;
}

static xcb_window_t child_under_pointer(struct capture *c)
{
	xcb_query_pointer_reply_t *p =
		xcb_query_pointer_reply(c->conn, xcb_query_pointer(c->conn, c->root), NULL);
	const xcb_window_t ret = p ? p->child : XCB_NONE;

	free(p);
	return ret;
}

struct capture_target capture_at(struct capture *c, int32_t x, int32_t y)
{
	return target(win_find(c, child_at(c, x, y)));
}

/* With the focus on the root, or on nothing in particular, keys go to where the
 * pointer is. */
static const struct win *focused(struct capture *c)
{
	xcb_get_input_focus_reply_t *f =
		xcb_get_input_focus_reply(c->conn, xcb_get_input_focus(c->conn), NULL);
	const xcb_window_t id = f ? f->focus : XCB_NONE;

	free(f);
	if (id == XCB_INPUT_FOCUS_POINTER_ROOT || id == c->root)
		return win_find(c, child_under_pointer(c));
	return guests_top_of(c, id);
}

struct capture_target capture_focused(struct capture *c)
{
	return target(focused(c));
}

/* Where it is while nobody holds it is known for sure. */
static bool answer(struct capture *c, struct holder *h, bool grabbed, xcb_window_t now,
	struct capture_target *ret)
{
	if (grabbed) {
		*ret = target(win_find(c, h->grab ? h->grab : h->at));
		return true;
	}
	*h = (struct holder){ now, XCB_NONE };
	return false;
}

bool capture_pointer_grabbed(struct capture *c, struct capture_target *ret)
{
	xcb_grab_pointer_reply_t *r = xcb_grab_pointer_reply(c->conn,
		xcb_grab_pointer(c->conn, 0, c->probe, 0, XCB_GRAB_MODE_ASYNC, XCB_GRAB_MODE_ASYNC,
			XCB_NONE, XCB_NONE, XCB_CURRENT_TIME),
		NULL);
	const bool grabbed = !r || r->status != XCB_GRAB_STATUS_NOT_VIEWABLE;

	free(r);
	return answer(c, &c->pointer, grabbed, grabbed ? XCB_NONE : child_under_pointer(c), ret);
}

bool capture_keyboard_grabbed(struct capture *c, struct capture_target *ret)
{
	xcb_grab_keyboard_reply_t *r = xcb_grab_keyboard_reply(c->conn,
		xcb_grab_keyboard(c->conn, 0, c->probe, XCB_CURRENT_TIME, XCB_GRAB_MODE_ASYNC,
			XCB_GRAB_MODE_ASYNC),
		NULL);
	const bool grabbed = !r || r->status != XCB_GRAB_STATUS_NOT_VIEWABLE;
	const struct win *now = grabbed ? NULL : focused(c);

	free(r);
	return answer(c, &c->keyboard, grabbed, now ? now->id : XCB_NONE, ret);
}
