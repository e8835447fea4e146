/*
 * Who owns the selections: what was selected or copied, and would be pasted. An owner is a window
 * of some client; its process is the server's word. What it owns is never asked for.
 */
#include "capture/capture_internal.h"

#include <stdlib.h>

enum { CLIENTS_MAX = 1024 }; /* windows of a window manager's list */

static xcb_atom_t atom_of(const struct capture *c, enum raw_copy which)
{
	static const xcb_atom_t known[] = { XCB_ATOM_PRIMARY, XCB_ATOM_SECONDARY };

	return which == RAW_CLIPBOARD ? c->atoms[ATOM_CLIPBOARD] : known[which];
}

static xcb_window_t take_owner(struct capture *c, xcb_get_selection_owner_cookie_t cookie)
{
	xcb_get_selection_owner_reply_t *r = xcb_get_selection_owner_reply(c->conn, cookie, NULL);
	const xcb_window_t ret = r ? r->owner : XCB_NONE;

	free(r);
	return ret;
}

static void set_owner(struct capture *c, enum raw_copy which, xcb_window_t owner)
{
	const pid_t pid = owner ? facts_pid(c, owner) : 0;

	c->copies[which] = (struct copy_owner){ owner, pid };
	if (c->listener.copied)
		c->listener.copied(which, pid, c->listener.data);
}

void copies_begin(struct capture *c)
{
	for (enum raw_copy i = 0; i < RAW_COPIES; i++) {
		const xcb_atom_t atom = atom_of(c, i);

		xcb_xfixes_select_selection_input(c->conn, c->root, atom,
			XCB_XFIXES_SELECTION_EVENT_MASK_SET_SELECTION_OWNER |
				XCB_XFIXES_SELECTION_EVENT_MASK_SELECTION_WINDOW_DESTROY |
				XCB_XFIXES_SELECTION_EVENT_MASK_SELECTION_CLIENT_CLOSE);
		set_owner(c, i, take_owner(c, xcb_get_selection_owner(c->conn, atom)));
	}
}

bool copies_take(struct capture *c, const xcb_xfixes_selection_notify_event_t *e)
{
	for (enum raw_copy i = 0; i < RAW_COPIES; i++) {
		if (e->selection != atom_of(c, i))
			continue;
		set_owner(c, i, e->owner);
		return true;
	}
	return false;
}

/* ---- windows that were never looked at ---- */

/* Of a window that was mapped the listener has heard. One that was minimised when we began, or is
 * on another desktop, only the window manager's list tells of. */
static bool shows_unmapped(struct capture *c, xcb_window_t client, pid_t pid)
{
	const struct win stand_in = { .id = client };
	struct raw_window facts;

	if (win_find_client(c, client) || facts_pid(c, client) != pid)
		return true;
	facts_get(c, &stand_in, client, &facts);
	return c->listener.verdict(&facts, c->listener.data) == SHIELD_SHOWN;
}

static bool shows_all_listed(
	struct capture *c, const xcb_window_t *clients, uint32_t n, enum raw_copy which)
{
	for (uint32_t i = 0; i < n; i++) {
		if (!shows_unmapped(c, clients[i], c->copies[which].pid))
			return false;
	}
	return true;
}

/* As of now, and not only as of the latest event. */
static bool is_shown(struct capture *c, enum raw_copy which, xcb_window_t owner,
	const xcb_get_property_reply_t *list)
{
	const bool listed = list && list->format == 32;

	if (!owner)
		return true;
	if (owner != c->copies[which].window || !c->listener.admit_copy ||
		!c->listener.admit_copy(which, c->listener.data))
		return false;
	return list && list->bytes_after == 0 &&
	       shows_all_listed(c, listed ? xcb_get_property_value(list) : NULL,
		       listed ? list->value_len : 0, which);
}

bool capture_copies_shown(struct capture *c)
{
	const xcb_get_property_cookie_t asked = xcb_get_property(
		c->conn, 0, c->root, c->atoms[ATOM_CLIENT_LIST], XCB_ATOM_WINDOW, 0, CLIENTS_MAX);
	xcb_get_selection_owner_cookie_t owners[RAW_COPIES];
	xcb_get_property_reply_t *list;
	bool ret = true;

	for (enum raw_copy i = 0; i < RAW_COPIES; i++)
		owners[i] = xcb_get_selection_owner(c->conn, atom_of(c, i));
	list = xcb_get_property_reply(c->conn, asked, NULL);
	for (enum raw_copy i = 0; i < RAW_COPIES; i++) {
		const xcb_window_t owner = take_owner(c, owners[i]);

		ret = ret && is_shown(c, i, owner, list);
	}
	free(list);
	return ret;
}
