/* The model of the root's children: which there are, where, and in what order. */
#include "capture/capture_internal.h"

#include <stdlib.h>
#include <string.h>

static struct rect outer(int x, int y, int w, int h, int border)
{
	return (struct rect){ x, y, w + 2 * border, h + 2 * border };
}

static struct win *win_create(xcb_window_t id, struct rect rect, int32_t border)
{
	struct win *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->id = id;
	w->rect = rect;
	w->border = border;
	w->verdict = SHIELD_HIDDEN;
	pixman_region32_init(&w->shape);
	pixman_region32_init(&w->area);
	pixman_region32_init(&w->visible);
	pixman_region32_init(&w->dirty);
	pixman_region32_init(&w->scrub);
	return w;
}

static void win_destroy(struct win *w)
{
	pixman_region32_fini(&w->shape);
	pixman_region32_fini(&w->area);
	pixman_region32_fini(&w->visible);
	pixman_region32_fini(&w->dirty);
	pixman_region32_fini(&w->scrub);
	free(w->members);
	free(w);
}

struct win *win_find(const struct capture *c, xcb_window_t id)
{
	for (size_t i = c->n_wins; i-- > 0;) {
		if (c->wins[i]->id == id)
			return c->wins[i];
	}
	return NULL;
}

struct win *win_find_client(const struct capture *c, xcb_window_t client)
{
	for (size_t i = c->n_wins; i-- > 0;) {
		struct win *w = c->wins[i];

		for (size_t k = 0; w->known && k < w->n_members; k++) {
			if (w->members[k].client == client)
				return w;
		}
	}
	return NULL;
}

void tree_finish(struct capture *c)
{
	for (size_t i = 0; i < c->n_wins; i++)
		win_destroy(c->wins[i]);
	free(c->wins);
}

void win_update_area(struct capture *c, struct win *w)
{
	pixman_region32_t *a = &w->area;

	pixman_region32_fini(a);
	pixman_region32_init_rect(
		a, w->rect.x, w->rect.y, (unsigned)w->rect.w, (unsigned)w->rect.h);
	if (!w->shaped)
		return;
	pixman_region32_translate(&w->shape, w->rect.x, w->rect.y);
	keep(c, pixman_region32_intersect(a, a, &w->shape));
	pixman_region32_translate(&w->shape, -w->rect.x, -w->rect.y);
}

void win_drop_pixels(struct capture *c, struct win *w)
{
	if (!w->pixmap)
		return;
	xcb_free_pixmap(c->conn, w->pixmap);
	if (w->damage) /* 0 once the window is gone: the server took it along */
		xcb_damage_destroy(c->conn, w->damage);
	w->pixmap = 0;
	w->damage = 0;
	w->damaged = false;
	pixman_region32_clear(&w->dirty);
}

static void stale(struct capture *c)
{
	c->layout_stale = true;
	c->list_stale = true;
}

static size_t index_of(const struct capture *c, const struct win *w)
{
	size_t i = 0;

	while (c->wins[i] != w)
		i++;
	return i;
}

void tree_restack(struct capture *c, struct win *w, xcb_window_t sibling)
{
	size_t from = index_of(c, w);
	size_t to = 0;
	const struct win *s = sibling ? win_find(c, sibling) : NULL;

	if (sibling && !s) {
		c->tree_lost = true;
		return;
	}
	if (s)
		to = index_of(c, s) + 1;
	if (to > from)
		to--; /* taking it out moves the rest down */
	if (to == from)
		return;
	if (to > from)
		memmove(c->wins + from, c->wins + from + 1, (to - from) * sizeof(*c->wins));
	else
		memmove(c->wins + to + 1, c->wins + to, (from - to) * sizeof(*c->wins));
	c->wins[to] = w;
	if (c->compositor)
		w->changed = true; /* what shines through is in another order */
	stale(c);
}

static const uint32_t first_events = TOP_EVENTS; /* until it is looked at */

struct win *tree_add(struct capture *c, xcb_window_t id, struct rect rect, int32_t border)
{
	struct win *w = win_find(c, id);

	if (w) {
		c->tree_lost = true;
		return w;
	}
	if (c->n_wins == c->room_wins) {
		const size_t room = c->room_wins ? c->room_wins * 2 : 64;
		struct win **grown = realloc(c->wins, room * sizeof(*grown));

		if (!grown) {
			c->no_memory = true;
			return NULL;
		}
		c->wins = grown;
		c->room_wins = room;
	}
	w = win_create(id, rect, border);
	if (!w) {
		c->no_memory = true;
		return NULL;
	}
	win_update_area(c, w);
	c->wins[c->n_wins++] = w;
	xcb_change_window_attributes(c->conn, id, XCB_CW_EVENT_MASK, &first_events);
	return w;
}

void tree_remove(struct capture *c, struct win *w)
{
	const size_t i = index_of(c, w);

	win_drop_pixels(c, w);
	keep(c, pixman_region32_union(&c->damage, &c->damage, &w->visible));
	memmove(c->wins + i, c->wins + i + 1, (c->n_wins - i - 1) * sizeof(*c->wins));
	c->n_wins--;
	win_destroy(w);
	stale(c);
}

void tree_gone(struct capture *c, xcb_window_t id)
{
	struct win *w = win_find(c, id);

	if (w) {
		w->damage = 0;
		tree_remove(c, w);
	}
	guests_forget(c, id);
	c->listener.gone(id, c->listener.data);
}

void tree_map(struct capture *c, struct win *w)
{
	if (w->mapped)
		return;
	w->scrub_all = false;
	pixman_region32_clear(&w->scrub);
	layout_mark_foreign(c, w, w->rect);
	if (pixman_region32_not_empty(&w->scrub))
		w->scrub_all = true;
	w->mapped = true;
	w->known = false;
	w->fresh = false;
	w->unreadable = false;
	w->changed = true;
	stale(c);
}

void tree_unmap(struct capture *c, struct win *w)
{
	win_drop_pixels(c, w);
	w->mapped = false;
	w->known = false;
	stale(c);
}

void tree_move(struct capture *c, struct win *w, struct rect rect, int32_t border)
{
	const bool resized = rect.w != w->rect.w || rect.h != w->rect.h || border != w->border;

	if (!resized && rect.x == w->rect.x && rect.y == w->rect.y)
		return;
	if (resized && w->mapped) {
		layout_mark_foreign(c, w, rect);
		win_drop_pixels(c, w);
		w->unreadable = false;
	}
	w->rect = rect;
	w->border = border;
	w->changed = true;
	if (w->facts.override_redirect && facts_cover_monitor(c, rect) != w->facts.full_screen)
		w->fresh = false;
	win_update_area(c, w);
	stale(c);
}

/* Finds or adds one child as the server has it; it ends on top of the model. */
static void scan_one(struct capture *c, xcb_window_t id, const xcb_get_window_attributes_reply_t *a,
	const xcb_get_geometry_reply_t *g)
{
	struct win *w = win_find(c, id);
	const struct rect rect = outer(g->x, g->y, g->width, g->height, g->border_width);

	if (!w)
		w = tree_add(c, id, rect, g->border_width);
	if (!w)
		return;
	tree_move(c, w, rect, g->border_width);
	tree_restack(c, w, c->wins[c->n_wins - 1]->id);
	if (w->mapped && a->map_state == XCB_MAP_STATE_UNMAPPED)
		tree_unmap(c, w);
	if (!w->mapped && a->map_state != XCB_MAP_STATE_UNMAPPED) {
		tree_map(c, w);
		w->scrub_all = true; /* nobody saw over what it was mapped */
	}
}

static void forget_missing(struct capture *c, const xcb_window_t *ids, size_t n)
{
	for (size_t i = c->n_wins; i-- > 0;) {
		size_t k = 0;

		while (k < n && ids[k] != c->wins[i]->id)
			k++;
		if (k == n)
			tree_gone(c, c->wins[i]->id);
	}
}

void tree_scan(struct capture *c)
{
	xcb_query_tree_reply_t *tree =
		xcb_query_tree_reply(c->conn, xcb_query_tree(c->conn, c->root), NULL);
	const xcb_window_t *ids = tree ? xcb_query_tree_children(tree) : NULL;
	const size_t n = tree ? (size_t)xcb_query_tree_children_length(tree) : 0;
	struct {
		xcb_get_window_attributes_cookie_t a;
		xcb_get_geometry_cookie_t g;
	} *asked = calloc(n + 1, sizeof(*asked));

	if (!tree || !asked) {
		c->no_memory = true;
		goto out;
	}
	for (size_t i = 0; i < n; i++) {
		asked[i].a = xcb_get_window_attributes(c->conn, ids[i]);
		asked[i].g = xcb_get_geometry(c->conn, ids[i]);
	}
	forget_missing(c, ids, n);
	for (size_t i = 0; i < n; i++) {
		xcb_get_window_attributes_reply_t *a =
			xcb_get_window_attributes_reply(c->conn, asked[i].a, NULL);
		xcb_get_geometry_reply_t *g = xcb_get_geometry_reply(c->conn, asked[i].g, NULL);

		if (a && g)
			scan_one(c, ids[i], a, g);
		free(a);
		free(g);
	}
	c->tree_lost = false;
out:
	free(asked);
	free(tree);
}
