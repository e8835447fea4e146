/*
 * Whose a window is. Menus, tooltips, dialogs and the like show what their owner has to
 * say. What a window of the same process says it belongs to is its owner (WM_TRANSIENT_FOR).
 * Else any window of its process, or of its group, may be the owner, and one that is closed
 * among them closes it: the leader of a group stands for all its windows and owns none. Where
 * its process has none, those of the nearest process above that has any: a helper, say, that a
 * browser started. Else it is nobody's that is known. One whose owner was closed and is no more
 * stays closed.
 *
 * Anybody can name anybody's window. So another process's counts beside those, not instead.
 *
 * A window of its own that a helper process opens follows the same way.
 */
#include "shield/shield_internal.h"

enum {
	DEPTH_MAX = 8, /* a dialog's dialog's dialog */
	BESIDE = RAW_TYPE_DIALOG | RAW_TYPE_UTILITY | RAW_TYPE_SPLASH | RAW_TYPE_MENU |
		 RAW_TYPE_DROPDOWN | RAW_TYPE_POPUP | RAW_TYPE_TOOLTIP | RAW_TYPE_COMBO |
		 RAW_TYPE_DND | RAW_TYPE_TOOLBAR | RAW_TYPE_NOTIFICATION,
};

/* What was found out of a window's owners. */
struct owners {
	const struct shield *s;
	int depth;
	bool open, closed;
	unsigned categories; /* of the open ones */
};

bool belongs_to_others(const struct raw_window *w)
{
	return w->override_redirect || w->transient_for || (w->types & BESIDE);
}

/* Whether it counts as one: Engawa's own windows open and close nothing. */
static bool add_owner(struct owners *o, const struct known *k)
{
	switch (why_closed(o->s, &k->window, o->depth + 1)) {
	case SHIELD_OPEN:
		o->open = true;
		o->categories |= 1u << k->category;
		return true;
	case SHIELD_OF_ENGAWA:
		return false;
	default:
		o->closed = true;
		return true;
	}
}

/* What w may belong to: a window of its own, for a menu a dialog as well. */
static bool may_own(const struct raw_window *o, const struct raw_window *w)
{
	if (o->client == w->client || o->override_redirect || o->kind == RAW_MANAGER)
		return false;
	return w->override_redirect || !belongs_to_others(o);
}

/* A process that is not known may be that of any other one that is not. */
static bool same_process(const struct raw_window *a, const struct raw_window *b)
{
	return a->pid && a->pid == b->pid;
}

static bool same_group(const struct raw_window *o, const struct raw_window *w)
{
	return w->leader && (o->leader == w->leader || o->client == w->leader);
}

/* Whether its own process has windows. */
static bool add_process(struct owners *o, const struct raw_window *w)
{
	bool any = false;

	for (size_t i = 0; i < o->s->n_known && !o->closed; i++) {
		const struct known *k = &o->s->known[i];
		const bool process = k->window.pid == w->pid;

		if ((!process && !same_group(&k->window, w)) || !may_own(&k->window, w))
			continue;
		any |= add_owner(o, k) && process;
	}
	return any;
}

/* What starts everything is nobody's owner for that. */
static bool starts_others(const struct known *k)
{
	return k->category == SHIELD_PANELS || k->category == SHIELD_FILE_NAMES ||
	       k->window.kind != RAW_NORMAL;
}

static void add_parents(struct owners *o, const struct raw_window *w)
{
	bool any = false;

	for (size_t p = 0; p < FRAME_PARENTS_MAX && w->parents[p] && !any; p++) {
		for (size_t i = 0; i < o->s->n_known && !o->closed; i++) {
			const struct known *k = &o->s->known[i];

			if (k->window.pid == w->parents[p] && !starts_others(k) &&
				may_own(&k->window, w))
				any |= add_owner(o, k);
		}
	}
}

static void find_owners(struct owners *o, const struct raw_window *w)
{
	const struct known *own = known_find(o->s, w->client);
	const struct known *k = w->transient_for ? known_find_any(o->s, w->transient_for) : NULL;

	if (own && own->orphan)
		o->closed = true;
	if (k && k->window.client != w->client) {
		add_owner(o, k);
		if (same_process(&k->window, w))
			return;
	}
	if (!add_process(o, w))
		add_parents(o, w);
}

enum belonging belongs_to(
	const struct shield *s, const struct raw_window *w, int depth, unsigned *ret_categories)
{
	struct owners o = { .s = s, .depth = depth };
	const bool others = belongs_to_others(w);

	if (w->kind == RAW_MANAGER)
		return BELONGS_TO_ITSELF;
	if (depth >= DEPTH_MAX)
		return BELONGS_TO_NOBODY;
	if (others)
		find_owners(&o, w);
	else
		add_parents(&o, w);
	*ret_categories = o.categories;
	if (o.closed)
		return BELONGS_TO_CLOSED;
	if (!others)
		return BELONGS_TO_ITSELF; /* that whoever started it is open does not open it */
	if (o.open)
		return BELONGS_TO_OPEN;
	/* a dialog that names no other window stands for itself */
	return w->override_redirect || w->transient_for ? BELONGS_TO_NOBODY : BELONGS_TO_ITSELF;
}
