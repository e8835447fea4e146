/* Why a window is closed: shield.h has the order. */
#include "shield/shield_internal.h"
#include "shield/terminal.h"

/* Menus of some terminals say nothing about themselves. */
static bool may_be_terminals_menu(const struct raw_window *w)
{
	return w->override_redirect && !w->class_name[0];
}

static bool is_own(const struct shield *s, const struct raw_window *w)
{
	for (size_t i = 0; i < s->n_own_pids; i++) {
		if (w->pid && s->own_pids[i] == w->pid)
			return true;
	}
	for (size_t i = 0; i < s->n_own_windows; i++) {
		if (s->own_windows[i] == w->id || s->own_windows[i] == w->client)
			return true;
	}
	return s->terminals_are_own && (window_is_terminal(w) || may_be_terminals_menu(w));
}

static enum shield_words words_of(const struct choice *c)
{
	return c ? c->words : SHIELD_WORDS_UNREAD;
}

enum shield_category shield_category(const struct shield *s, const struct raw_window *w)
{
	const struct known *k = known_find(s, w->client);

	return k ? k->category : default_category(w);
}

static bool closed_by_policy(const struct shield *s, const struct raw_window *w)
{
	const struct known *k = known_find(s, w->client);

	return k ? k->by_policy : policy_closes(s->policy, w) >= 0;
}

static enum shield_reason reason_of(enum shield_category c)
{
	switch (c) {
	case SHIELD_PANELS:
		return SHIELD_PANEL;
	case SHIELD_FILE_NAMES:
		return SHIELD_DESKTOP;
	default:
		return SHIELD_PRIVATE_APP;
	}
}

/* A window that was seen at another size is known to the person, and one of a program that
 * has other windows is covered by these. */
static bool unknown_full_screen(
	const struct shield *s, const struct raw_window *w, enum belonging whose)
{
	const struct known *k = known_find(s, w->client);

	return w->full_screen && whose != BELONGS_TO_OPEN && !(k && k->windowed);
}

/* By what it is and whose, once the person and the policy have nothing to say of it. */
static enum shield_reason by_itself(const struct shield *s, const struct raw_window *w, int depth)
{
	const enum shield_category c = shield_category(s, w);
	unsigned kinds = 0;
	const enum belonging whose = belongs_to(s, w, depth, &kinds);

	if (s->mode != SHIELD_MODE_ORDINARY && whose != BELONGS_TO_OPEN)
		return belongs_to_others(w) && whose == BELONGS_TO_CLOSED ? SHIELD_FOLLOWS
									  : SHIELD_NOT_CHOSEN;
	if (c != SHIELD_ORDINARY && !(kinds & 1u << c))
		return reason_of(c);
	if (w->kind == RAW_CROWDED)
		return SHIELD_NOBODYS;
	/* names windows, as a task list does; asked for as an owner while others are looked
	 * through, it must not look through them again */
	if (w->kind == RAW_MANAGER && (depth > 0 || shield_any_hidden(s)))
		return SHIELD_PANEL;
	if (unknown_full_screen(s, w, whose))
		return SHIELD_FULL_SCREEN;
	if (whose == BELONGS_TO_CLOSED)
		return SHIELD_FOLLOWS;
	return whose == BELONGS_TO_NOBODY ? SHIELD_NOBODYS : SHIELD_OPEN;
}

static bool can_be_read(const struct raw_window *w)
{
	return w->pid && !w->override_redirect && w->kind == RAW_NORMAL;
}

enum shield_reason why_closed(const struct shield *s, const struct raw_window *w, int depth)
{
	const struct choice *c = choice_find(s, w->client);
	enum shield_reason r;

	if (is_own(s, w))
		return SHIELD_OF_ENGAWA;
	if (s->everything)
		return SHIELD_EVERYTHING;
	if (words_of(c) == SHIELD_WORDS_SECRET && !c->shown_secret)
		return SHIELD_SECRET_WORDS;
	if (c && c->hidden)
		return SHIELD_BY_PERSON;
	if (closed_by_policy(s, w))
		return SHIELD_POLICY;
	r = c && c->shown ? SHIELD_OPEN : by_itself(s, w, depth);
	if (r == SHIELD_OPEN && s->read && can_be_read(w) && words_of(c) == SHIELD_WORDS_UNREAD &&
		!(c && c->shown_unread))
		return SHIELD_UNREAD;
	return r;
}

bool shield_reads(const struct shield *s, const struct raw_window *w)
{
	const enum shield_reason r = can_be_read(w) ? shield_why(s, w) : SHIELD_OF_ENGAWA;

	/* what may be chosen at any moment is not to wait then */
	if (r == SHIELD_NOT_CHOSEN)
		return shield_category(s, w) == SHIELD_ORDINARY;
	return r == SHIELD_OPEN || r == SHIELD_UNREAD || r == SHIELD_SECRET_WORDS;
}

enum shield_reason shield_why(const struct shield *s, const struct raw_window *w)
{
	return why_closed(s, w, 0);
}

enum shield_verdict shield_verdict_of(enum shield_reason r)
{
	switch (r) {
	case SHIELD_OPEN:
		return SHIELD_SHOWN;
	case SHIELD_OF_ENGAWA:
		return SHIELD_OWN;
	default:
		return SHIELD_HIDDEN;
	}
}

enum shield_verdict shield_admit(const struct shield *s, const struct raw_window *w)
{
	return shield_verdict_of(shield_why(s, w));
}

bool shield_any_hidden(const struct shield *s)
{
	for (size_t i = 0; i < s->n_known; i++) {
		const struct raw_window *w = &s->known[i].window;
		enum shield_reason r;

		if (w->kind != RAW_NORMAL || w->override_redirect)
			continue;
		r = shield_why(s, w);
		if (r != SHIELD_OPEN && r != SHIELD_OF_ENGAWA)
			return true;
	}
	return false;
}
