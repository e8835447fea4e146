/* Windows that were moved into another one: into a window manager's frame, which
 * inspect.c finds by itself, or deep into an application's own window, where nobody
 * would look for them. */
#include "capture/capture_internal.h"

#include <stdlib.h>

enum { PARENTS_MAX = 64 }; /* between a window and the root */

struct win *guests_top_of(struct capture *c, xcb_window_t id)
{
	for (int i = 0; i < PARENTS_MAX && id && id != c->root; i++) {
		struct win *w = win_find(c, id);
		xcb_query_tree_reply_t *tree;

		if (w)
			return w;
		tree = xcb_query_tree_reply(c->conn, xcb_query_tree(c->conn, id), NULL);
		id = tree ? tree->parent : 0;
		free(tree);
	}
	return NULL;
}

void guests_entered(struct win *w)
{
	w->fresh = false;
	w->suspect = true;
	w->scrub_all = true;
}

static void ask_again(struct capture *c, xcb_window_t top)
{
	struct win *w = win_find(c, top);

	if (w)
		w->fresh = false;
}

static bool add(struct capture *c, xcb_window_t id)
{
	struct guest *grown;

	for (size_t i = 0; i < c->n_guests; i++) {
		if (c->guests[i].id == id)
			return true;
	}
	grown = realloc(c->guests, (c->n_guests + 1) * sizeof(*grown));
	if (!grown)
		return false;
	c->guests = grown;
	c->guests[c->n_guests++] = (struct guest){ id, 0 };
	return true;
}

static void place(struct capture *c, struct guest *g, struct win *w)
{
	const xcb_window_t top = w ? w->id : 0;

	if (top == g->top)
		return;
	ask_again(c, g->top);
	g->top = top;
	if (w)
		guests_entered(w);
}

void guests_note(struct capture *c, xcb_window_t id)
{
	const uint32_t mask = INNER_EVENTS;

	/* before it is asked where the window is: so that no move is missed */
	xcb_change_window_attributes(c->conn, id, XCB_CW_EVENT_MASK, &mask);
	keep(c, add(c, id));
	/* others may have been moved along in it */
	for (size_t i = c->n_guests; i-- > 0;) {
		struct win *w = guests_top_of(c, c->guests[i].id);

		if (!w && !c->guests[i].top) /* dead before its end could be heard of */
			c->guests[i] = c->guests[--c->n_guests];
		else
			place(c, &c->guests[i], w);
	}
}

void guests_changed(struct capture *c, xcb_window_t id)
{
	for (size_t i = 0; i < c->n_guests; i++) {
		if (c->guests[i].id == id)
			ask_again(c, c->guests[i].top);
	}
}

void guests_forget(struct capture *c, xcb_window_t id)
{
	for (size_t i = 0; i < c->n_guests; i++) {
		if (c->guests[i].id != id)
			continue;
		ask_again(c, c->guests[i].top);
		c->guests[i] = c->guests[--c->n_guests];
		return;
	}
}
