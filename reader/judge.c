#include "reader/judge.h"

#include <string.h>

#include "core/utf8.h"
#include "semantics/patterns.h"

/* What toolkits show in a password's place. */
static bool is_mask(uint32_t c)
{
	return c == 0x25cf || c == 0x2022 || c == 0x26ab || c == 0x2b24;
}

static bool is_masked(const char *text)
{
	const uint8_t *bytes = (const uint8_t *)text;
	const size_t size = text ? strlen(text) : 0;

	for (size_t at = 0; at < size;) {
		uint32_t c = 0;
		const size_t n = utf8_next(bytes + at, size - at, &c);

		if (!n || !is_mask(c))
			return false;
		at += n;
	}
	return size > 0;
}

/* An entry of GTK 4 has the role of any other, but its dots. */
static bool is_password(const struct node *n)
{
	return n->role == ROLE_PASSWORD_TEXT || (n->has_text && is_masked(n->text));
}

/* Roles of what is typed into, by AT-SPI's numbers. */
static bool is_typed_into(const struct node *n)
{
	enum { ROLE_TEXT = 61, ROLE_ENTRY = 79 };

	return n->role == ROLE_TEXT || n->role == ROLE_ENTRY;
}

static bool shows_password(const struct node *n, struct latches *l)
{
	if (is_password(n)) {
		latches_add(l, &n->ref);
		return true;
	}
	return latches_have(l, &n->ref) || (l->full && is_typed_into(n));
}

static void add(struct patterns *p, const char *text)
{
	patterns_add(p, text, strlen(text));
	patterns_end_text(p);
}

static const char *words_of(const struct node *n)
{
	return n->text ? n->text : n->name;
}

/* A paragraph of a browser has the words of its parts once more: twice the same number
 * would be none. */
static bool is_told(const struct node *n)
{
	const char *words = words_of(n), *above = NULL;

	for (const struct node *at = n->parent; at && at->depth > 1 && !above; at = at->parent)
		above = at->text;
	return above && strstr(above, words);
}

/* Names of what has words of its own: a field's label may stand nowhere else. */
static unsigned int labelled(const struct node *n)
{
	struct patterns p;
	unsigned int found;

	if (!n->name || !n->text || strcmp(n->name, n->text) == 0)
		return 0;
	patterns_begin(&p);
	add(&p, n->name);
	patterns_break(&p);
	add(&p, n->text);
	found = patterns_end(&p);
	explicit_bzero(&p, sizeof(p));
	return found;
}

static unsigned int numbers_in(struct node *window)
{
	struct patterns words;
	unsigned int found = 0;

	patterns_begin(&words);
	if (window->name)
		add(&words, window->name);
	patterns_break(&words);
	for (struct node *n = node_next(window, window); n; n = node_next(n, window)) {
		if (!n->shown)
			continue;
		found |= labelled(n);
		if (words_of(n) && !is_told(n))
			add(&words, words_of(n));
	}
	found |= patterns_end(&words);
	explicit_bzero(&words, sizeof(words));
	return found;
}

enum found judge_window(struct node *window, struct latches *l)
{
	bool password = false, broken = window->impossible;

	for (struct node *n = window; n; n = node_next(n, window)) {
		broken |= n->broken;
		password |= n->shown && shows_password(n, l);
	}
	if (password)
		return FOUND_PASSWORD;
	if (numbers_in(window))
		return FOUND_NUMBER;
	return broken ? FOUND_UNKNOWN : FOUND_CLEAN;
}
