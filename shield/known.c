/* The windows that there are, so that it can be told whose another one is. */
#include <errno.h>
#include <stdlib.h>

#include "shield/shield_internal.h"

const struct known *known_find(const struct shield *s, uint32_t client)
{
	for (size_t i = 0; i < s->n_known; i++) {
		if (s->known[i].window.client == client)
			return &s->known[i];
	}
	return NULL;
}

const struct known *known_find_any(const struct shield *s, uint32_t id)
{
	const struct known *k = known_find(s, id);

	for (size_t i = 0; !k && i < s->n_known; i++) {
		if (s->known[i].window.id == id)
			k = &s->known[i];
	}
	return k;
}

static bool reserve(struct shield *s)
{
	const size_t room = s->room_known ? 2 * s->room_known : 64;
	struct known *grown;

	if (s->n_known < s->room_known)
		return true;
	grown = realloc(s->known, room * sizeof(*grown));
	if (!grown)
		return false;
	s->known = grown;
	s->room_known = room;
	return true;
}

int shield_note(struct shield *s, const struct raw_window *w)
{
	const struct known *before = known_find(s, w->client);
	struct known *k;

	if (!before && !reserve(s))
		return -ENOMEM;
	k = before ? &s->known[before - s->known] : &s->known[s->n_known++];
	k->windowed = (before && k->windowed) || !w->full_screen;
	k->orphan = before && k->orphan && k->window.transient_for == w->transient_for;
	k->window = *w;
	k->window.shape = NULL;
	k->window.n_shape = 0;
	k->category = default_category(w);
	k->by_policy = policy_closes(s->policy, w) >= 0;
	return 0;
}

void shield_set_policy(struct shield *s, const struct policy *p)
{
	s->policy = p;
	for (size_t i = 0; i < s->n_known; i++)
		s->known[i].by_policy = policy_closes(p, &s->known[i].window) >= 0;
	shield_set_mode(s, s->mode);
}

static bool names(const struct raw_window *w, const struct raw_window *owner)
{
	return w->transient_for &&
	       (w->transient_for == owner->client || w->transient_for == owner->id);
}

/* What belonged to a closed window stays closed after it: it still shows what that had to say, and
 * the next owner that could be found for it may be open. */
static void leave_orphans(struct shield *s, const struct known *owner)
{
	if (why_closed(s, &owner->window, 0) == SHIELD_OPEN)
		return;
	for (size_t i = 0; i < s->n_known; i++)
		s->known[i].orphan |= names(&s->known[i].window, &owner->window);
}

void known_forget(struct shield *s, uint32_t client)
{
	const struct known *k = known_find(s, client);

	if (!k)
		return;
	leave_orphans(s, k);
	s->known[k - s->known] = s->known[--s->n_known];
	s->generation++;
}
