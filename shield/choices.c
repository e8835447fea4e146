/* What the person said of windows, and what was read in them. */
#include <errno.h>
#include <stdlib.h>

#include "shield/shield_internal.h"

const struct choice *choice_find(const struct shield *s, uint32_t client)
{
	for (size_t i = 0; i < s->n_choices; i++) {
		if (s->choices[i].client == client)
			return &s->choices[i];
	}
	return NULL;
}

/* NULL: out of memory. */
static struct choice *choice_of(struct shield *s, uint32_t client)
{
	const struct choice *before = choice_find(s, client);
	struct choice *grown;

	if (before)
		return &s->choices[before - s->choices];
	grown = realloc(s->choices, (s->n_choices + 1) * sizeof(*grown));
	if (!grown)
		return NULL;
	s->choices = grown;
	s->choices[s->n_choices] = (struct choice){ .client = client };
	return &s->choices[s->n_choices++];
}

void choice_forget(struct shield *s, uint32_t client)
{
	const struct choice *c = choice_find(s, client);

	if (!c)
		return;
	s->choices[c - s->choices] = s->choices[--s->n_choices];
	s->generation++;
}

int shield_hide(struct shield *s, const struct raw_window *w)
{
	struct choice *c = choice_of(s, w->client);

	if (!c || shield_note(s, w) < 0)
		return -ENOMEM;
	c->hidden = true;
	c->shown = c->shown_secret = c->shown_unread = false;
	shield_tightened(s);
	return 0;
}

int shield_show(struct shield *s, const struct raw_window *w)
{
	const bool unread = shield_why(s, w) == SHIELD_UNREAD; /* of which the person was warned */
	struct choice *c = choice_of(s, w->client);

	if (!c || shield_note(s, w) < 0)
		return -ENOMEM;
	if (s->everything || s->mode == SHIELD_MODE_NOTHING)
		shield_set_mode(s, SHIELD_MODE_CHOSEN);
	c->hidden = false;
	c->shown = true;
	c->shown_unread |= unread;
	s->generation++;
	return 0;
}

int shield_show_secret(struct shield *s, const struct raw_window *w)
{
	const int r = shield_show(s, w);

	if (r == 0)
		choice_of(s, w->client)->shown_secret = true; /* is there */
	return r;
}

static void forget_shown(struct shield *s)
{
	for (size_t i = 0; i < s->n_choices; i++)
		s->choices[i].shown = s->choices[i].shown_secret = s->choices[i].shown_unread =
			false;
}

void shield_set_mode(struct shield *s, enum shield_mode m)
{
	s->everything = false;
	if (m == SHIELD_MODE_ORDINARY && !policy_allows_all(s->policy))
		m = SHIELD_MODE_CHOSEN;
	if (m == SHIELD_MODE_NOTHING)
		forget_shown(s);
	s->mode = m;
	shield_tightened(s);
}

enum shield_mode shield_mode(const struct shield *s)
{
	return s->mode;
}

void shield_hide_everything(struct shield *s)
{
	s->everything = true;
	forget_shown(s);
	shield_tightened(s);
}

bool shield_everything_is_hidden(const struct shield *s)
{
	return s->everything;
}

int shield_set_words(struct shield *s, uint32_t client, enum shield_words w)
{
	const struct choice *before = choice_find(s, client);
	const enum shield_words was = before ? before->words : SHIELD_WORDS_UNREAD;
	struct choice *c;

	if (was == w || (was == SHIELD_WORDS_SECRET && w != SHIELD_WORDS_CLEAN))
		return 0;
	c = choice_of(s, client);
	if (!c)
		return -ENOMEM;
	c->words = w;
	c->shown_unread = false;
	if (w == SHIELD_WORDS_CLEAN)
		c->shown_secret = false;
	if (w == SHIELD_WORDS_CLEAN || w == SHIELD_WORDS_UNKNOWN)
		s->generation++;
	else
		shield_tightened(s);
	return 0;
}

void shield_forget_words(struct shield *s, uint32_t client)
{
	const struct choice *c = choice_find(s, client);

	if (c && c->words != SHIELD_WORDS_SECRET)
		s->choices[c - s->choices].words = SHIELD_WORDS_UNREAD;
}

void shield_expect_words(struct shield *s, bool expected)
{
	s->read = expected;
	shield_tightened(s);
}
