/*
 * Who a window is. A child of the root may be a window manager's frame: then the
 * application's window lies in it, and it is that one's process, class and title
 * that count. Which window that is, is told by WM_STATE, or by its belonging to
 * another client of the server than the frame. With several in one frame (tabs)
 * the strictest verdict counts; the same with one that was moved in deeper, or into
 * another application's window that no manager framed.
 */
#include "capture/capture_internal.h"

#include <stdlib.h>

enum {
	DEPTH_MAX = 3, /* of an application's window below the frame */
	NODES_MAX = 256, /* looked at in one frame */
	CLIENTS_MAX = 64, /* of one child of the root; with more it is hidden */
};

/* The windows of one frame while its clients are looked for. */
struct search {
	xcb_window_t nodes[NODES_MAX];
	size_t n_nodes;
	xcb_window_t clients[CLIENTS_MAX];
	size_t n_clients;
	xcb_window_t guests[CLIENTS_MAX]; /* that were moved into it, others */
	size_t n_guests;
	bool crowded; /* there are more */
};

static void add_children(struct capture *c, struct search *s, xcb_query_tree_cookie_t cookie)
{
	xcb_query_tree_reply_t *t = xcb_query_tree_reply(c->conn, cookie, NULL);

	for (int i = 0; t && i < xcb_query_tree_children_length(t); i++) {
		if (s->n_nodes < NODES_MAX)
			s->nodes[s->n_nodes++] = xcb_query_tree_children(t)[i];
	}
	free(t);
}

static void add_client(struct search *s, xcb_window_t id)
{
	if (s->n_clients < CLIENTS_MAX)
		s->clients[s->n_clients++] = id;
	else
		s->crowded = true;
}

/* The managed windows of the manager's own among the nodes from `from` on; the
 * children of the others are added. */
static void search_below(struct capture *c, struct search *s, size_t from)
{
	xcb_get_property_cookie_t state[NODES_MAX];
	xcb_query_tree_cookie_t tree[NODES_MAX];
	const size_t end = s->n_nodes;

	for (size_t i = from; i < end; i++) {
		state[i] = facts_ask(
			c, s->nodes[i], c->atoms[ATOM_WM_STATE], XCB_GET_PROPERTY_TYPE_ANY);
		tree[i] = xcb_query_tree(c->conn, s->nodes[i]);
	}
	for (size_t i = from; i < end; i++) {
		if (facts_take_exists(c, state[i])) {
			add_client(s, s->nodes[i]);
			xcb_discard_reply(c->conn, tree[i].sequence);
		} else {
			add_children(c, s, tree[i]);
		}
	}
}

/* One level of the search. Another's window needs no asking. */
static void search_level(struct capture *c, const struct win *w, struct search *s, size_t from)
{
	for (size_t i = from; i < s->n_nodes; i++) {
		if (!same_owner(c, s->nodes[i], w->id))
			add_client(s, s->nodes[i]);
	}
	if (!s->n_clients)
		search_below(c, s, from);
}

/* Leaves the clients inside the frame; none when the window is no frame. */
static void find_clients(struct capture *c, const struct win *w, struct search *s,
	xcb_query_tree_cookie_t tree, xcb_get_property_cookie_t state)
{
	size_t from = 0;

	if (facts_take_exists(c, state)) { /* managed without a frame */
		xcb_discard_reply(c->conn, tree.sequence);
		return;
	}
	add_children(c, s, tree);
	for (int depth = 0; depth < DEPTH_MAX && !s->n_clients; depth++) {
		const size_t next = s->n_nodes;

		search_level(c, w, s, from);
		from = next;
	}
}

/* A window manager's: by its process, or, of one that does not tell which that is, by what it
 * writes on the windows it manages (ICCCM 4.1.3.1). */
static bool is_frame(struct capture *c, const struct win *w, const struct search *s)
{
	bool ret = c->manager_pid && facts_pid(c, w->id) == c->manager_pid;

	for (size_t i = 0; i < s->n_clients && !ret; i++)
		ret = facts_take_exists(c, facts_ask(c, s->clients[i], c->atoms[ATOM_WM_STATE],
						   XCB_GET_PROPERTY_TYPE_ANY));
	return ret;
}

/* An application that took another one's window in stays who it is: what was said of it counts,
 * and that one is its guest. */
static void make_guests(struct capture *c, struct search *s)
{
	for (size_t i = 0; i < s->n_clients; i++)
		guests_note(c, s->clients[i]);
	s->n_clients = 0;
}

/* What was moved into the window and is not its client. */
static void find_guests(const struct capture *c, const struct win *w, struct search *s)
{
	for (size_t i = 0; i < c->n_guests; i++) {
		bool client = false;

		if (c->guests[i].top != w->id)
			continue;
		for (size_t k = 0; k < s->n_clients; k++)
			client |= s->clients[k] == c->guests[i].id;
		if (client)
			continue;
		if (s->n_guests < CLIENTS_MAX)
			s->guests[s->n_guests++] = c->guests[i].id;
		else
			s->crowded = true;
	}
}

static void set_verdict(struct capture *c, struct win *w, enum shield_verdict v)
{
	const bool first = !w->judged;

	w->judged = true;
	if (v == w->verdict)
		return;
	if (v == SHIELD_SHOWN && !first)
		w->scrub_all = true; /* what it was mapped and resized over is not known */
	if (v != SHIELD_SHOWN)
		win_drop_pixels(c, w);
	w->verdict = v;
	w->changed = true;
	c->layout_stale = true;
}

/* Of its members the one with the strictest verdict stands for the window: of several
 * applications in one frame, and of what was moved into another's window. */
static void judge(struct capture *c, struct win *w)
{
	enum shield_verdict strictest = SHIELD_SHOWN;
	const struct raw_window *facts = w->members;

	for (size_t i = 0; i < w->n_members; i++) {
		const enum shield_verdict v = c->listener.verdict(&w->members[i], c->listener.data);

		if (i > 0 && v >= strictest)
			continue;
		facts = &w->members[i];
		strictest = v;
	}
	if (w->facts.client != facts->client)
		c->list_stale = true;
	w->facts = *facts;
	w->facts.rect = w->rect;
	set_verdict(c, w, strictest);
}

void inspect_judge_all(struct capture *c)
{
	for (size_t i = 0; i < c->n_wins; i++) {
		if (c->wins[i]->mapped && c->wins[i]->known)
			judge(c, c->wins[i]);
	}
}

/* A panel's and the desktop's menus and tooltips name windows and files like these
 * do, so they are of the same kind; by what they say they belong to, else by process. */
static enum raw_kind kind_of_owner(const struct capture *c, const struct raw_window *popup)
{
	const struct win *owner = win_find_client(c, popup->transient_for);

	if (popup->transient_for && owner)
		return owner->facts.kind;
	if (!popup->override_redirect || !popup->pid)
		return RAW_NORMAL;
	for (size_t i = 0; i < c->n_wins; i++) {
		const struct raw_window *o = &c->wins[i]->facts;

		if (win_counts(c->wins[i]) && o->id != popup->id && o->pid == popup->pid &&
			(o->kind == RAW_DESKTOP || o->kind == RAW_DOCK))
			return o->kind;
	}
	return RAW_NORMAL;
}

/* What was of another kind until now may own popups that were looked at before. */
static void ask_popups_again(struct capture *c, const struct raw_window *owner)
{
	for (size_t i = 0; i < c->n_wins; i++) {
		const struct raw_window *o = &c->wins[i]->facts;

		if (o->id != owner->id &&
			(o->pid == owner->pid || o->transient_for == owner->client))
			c->wins[i]->fresh = false;
	}
}

static bool reserve_members(struct win *w, size_t n)
{
	struct raw_window *grown = realloc(w->members, n * sizeof(*grown));

	if (!grown)
		return false;
	w->members = grown;
	w->n_members = n;
	return true;
}

/* The window itself when there are no clients in it, and every client; then its guests. */
static void get_members(struct capture *c, struct win *w, const struct search *s)
{
	const size_t n_own = s->n_clients ? s->n_clients : 1;

	for (size_t i = 0; i < n_own; i++)
		facts_get(c, w, s->n_clients ? s->clients[i] : w->id, &w->members[i]);
	for (size_t i = 0; i < s->n_guests; i++)
		facts_get(c, w, s->guests[i], &w->members[n_own + i]);
}

/* A guest that names no owner belongs to the first of the others, and its menus with it. What it
 * says itself counts more. */
static void lend_owner(struct win *w, const struct search *s)
{
	for (size_t i = w->n_members - s->n_guests; i < w->n_members; i++) {
		if (!w->members[i].transient_for)
			w->members[i].transient_for = w->members[0].client;
	}
}

/* A panel with other windows in it stays a panel, and what is as crowded as that might
 * hold anything. */
static void set_kinds(struct capture *c, struct win *w, const struct search *s, enum raw_kind frame)
{
	const bool managers =
		c->manager_pid && w->members[0].pid == c->manager_pid && !s->n_clients;

	for (size_t i = 0; i < w->n_members; i++) {
		struct raw_window *m = &w->members[i];

		if (s->crowded)
			m->kind = RAW_CROWDED;
		else if (frame != RAW_NORMAL)
			m->kind = frame;
		else if (m->kind == RAW_NORMAL && managers && i == 0)
			m->kind = RAW_MANAGER;
		else if (m->kind == RAW_NORMAL && i < w->n_members - s->n_guests)
			m->kind = kind_of_owner(c, m);
	}
}

static enum raw_kind frames_kind(struct capture *c, const struct win *w, const struct search *s)
{
	struct raw_window frame;

	if (!s->n_clients)
		return w->members[0].kind;
	facts_get(c, w, w->id, &frame);
	return frame.kind;
}

static void set_members(struct capture *c, struct win *w, const struct search *s, bool popup)
{
	if (!reserve_members(w, (s->n_clients ? s->n_clients : 1) + s->n_guests)) {
		c->no_memory = true;
		return;
	}
	get_members(c, w, s);
	lend_owner(w, s);
	w->members[0].override_redirect = popup;
	w->members[0].full_screen |= popup && facts_cover_monitor(c, w->rect);
	set_kinds(c, w, s, frames_kind(c, w, s));
	if (w->members[0].kind != (w->known ? w->facts.kind : RAW_NORMAL))
		ask_popups_again(c, &w->members[0]);
	for (size_t i = 0; i < w->n_members; i++) {
		w->members[i].blend = w->depth == 32 && c->compositor;
		if (c->listener.facts)
			c->listener.facts(&w->members[i], c->listener.data);
	}
	/* hidden at first: so that only a change of mind counts as one */
	if (!w->known) {
		w->verdict = SHIELD_HIDDEN;
		w->judged = false;
	}
	w->changed |= !w->known || w->suspect;
	w->facts = w->members[0];
	w->known = true;
	w->fresh = true;
	w->suspect = false;
	c->layout_stale = true;
	c->list_stale = true;
}

static void listen_to(struct capture *c, const struct win *w, const struct search *s)
{
	const uint32_t own = XCB_EVENT_MASK_PROPERTY_CHANGE | TOP_EVENTS;
	const uint32_t inner = INNER_EVENTS;

	if (!s->n_clients)
		xcb_change_window_attributes(c->conn, w->id, XCB_CW_EVENT_MASK, &own);
	for (size_t i = 0; i < s->n_clients; i++)
		xcb_change_window_attributes(c->conn, s->clients[i], XCB_CW_EVENT_MASK, &inner);
}

static void take_shape(struct capture *c, struct win *w,
	xcb_shape_query_extents_cookie_t ask_shaped, xcb_shape_get_rectangles_cookie_t ask_rects)
{
	xcb_shape_query_extents_reply_t *e =
		xcb_shape_query_extents_reply(c->conn, ask_shaped, NULL);
	xcb_shape_get_rectangles_reply_t *r =
		xcb_shape_get_rectangles_reply(c->conn, ask_rects, NULL);
	pixman_region32_t before;

	pixman_region32_init(&before);
	keep(c, pixman_region32_copy(&before, &w->area));
	w->shaped = e && r && e->bounding_shaped;
	pixman_region32_clear(&w->shape);
	for (int i = 0; w->shaped && i < xcb_shape_get_rectangles_rectangles_length(r); i++) {
		const xcb_rectangle_t *p = &xcb_shape_get_rectangles_rectangles(r)[i];

		keep(c, pixman_region32_union_rect(&w->shape, &w->shape, p->x + w->border,
				p->y + w->border, p->width, p->height));
	}
	win_update_area(c, w);
	if (w->known && !pixman_region32_equal(&before, &w->area)) {
		/* what was outside the old shape was never scrubbed */
		pixman_region32_subtract(&before, &w->area, &before);
		pixman_region32_translate(&before, -w->rect.x, -w->rect.y);
		keep(c, pixman_region32_union(&w->scrub, &w->scrub, &before));
		w->changed = true;
	}
	pixman_region32_fini(&before);
	free(e);
	free(r);
}

/* The server's own windows (a compositor's overlay), and what the compositing
 * manager puts over the whole screen, show the picture that others make up. */
static bool is_output(const struct capture *c, const struct win *w, const struct search *s)
{
	if (!(w->id & c->client_mask))
		return true;
	return c->compositor && same_owner(c, w->id, c->compositor) && !s->n_clients &&
	       w->rect.x <= 0 && w->rect.y <= 0 && w->rect.x + w->rect.w >= c->width &&
	       w->rect.y + w->rect.h >= c->height;
}

static bool readable(const struct capture *c, uint8_t depth, xcb_visualid_t visual)
{
	xcb_depth_iterator_t d = xcb_screen_allowed_depths_iterator(c->screen);

	for (; d.rem; xcb_depth_next(&d)) {
		const xcb_visualtype_t *v = xcb_depth_visuals(d.data);

		for (int i = 0; i < xcb_depth_visuals_length(d.data); i++) {
			if (v[i].visual_id != visual)
				continue;
			return (depth == 24 || depth == 32) && v[i].red_mask == 0xff0000 &&
			       v[i].green_mask == 0xff00 && v[i].blue_mask == 0xff;
		}
	}
	return false;
}

static void inspect(struct capture *c, struct win *w)
{
	struct search s = { .n_nodes = 0 };

	xcb_shape_select_input(c->conn, w->id, 1);
	const xcb_get_window_attributes_cookie_t ask_attributes =
		xcb_get_window_attributes(c->conn, w->id);
	const xcb_get_geometry_cookie_t ask_geometry = xcb_get_geometry(c->conn, w->id);
	const xcb_shape_query_extents_cookie_t ask_shaped = xcb_shape_query_extents(c->conn, w->id);
	const xcb_shape_get_rectangles_cookie_t ask_rects =
		xcb_shape_get_rectangles(c->conn, w->id, XCB_SHAPE_SK_BOUNDING);
	const xcb_query_tree_cookie_t tree = xcb_query_tree(c->conn, w->id);
	const xcb_get_property_cookie_t state =
		facts_ask(c, w->id, c->atoms[ATOM_WM_STATE], XCB_GET_PROPERTY_TYPE_ANY);
	xcb_get_window_attributes_reply_t *a =
		xcb_get_window_attributes_reply(c->conn, ask_attributes, NULL);
	xcb_get_geometry_reply_t *g = xcb_get_geometry_reply(c->conn, ask_geometry, NULL);

	take_shape(c, w, ask_shaped, ask_rects);
	find_clients(c, w, &s, tree, state);
	if (s.n_clients && !is_frame(c, w, &s))
		make_guests(c, &s);
	find_guests(c, w, &s);
	if (!a || !g)
		goto out; /* died; its event is on the way */
	w->depth = g->depth;
	w->absent = a->_class == XCB_WINDOW_CLASS_INPUT_ONLY || is_output(c, w, &s);
	w->unreadable |= !w->absent && !readable(c, g->depth, a->visual);
	listen_to(c, w, &s);
	set_members(c, w, &s, a->override_redirect && !s.n_clients);
out:
	free(a);
	free(g);
}

void inspect_all(struct capture *c)
{
	bool any = false;

	for (size_t i = 0; i < c->n_wins; i++) {
		if (!c->wins[i]->mapped || c->wins[i]->fresh)
			continue;
		inspect(c, c->wins[i]);
		any = true;
	}
	if (any)
		inspect_judge_all(c);
}
