#include "app/match.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "core/utf8.h"

/* Case folded code points, ended by 0. */
static void fold(const char *utf8, uint32_t ret[], size_t room)
{
	size_t size = strlen(utf8), out = 0;
	uint32_t point;

	for (size_t at = 0, n; at < size && out + 1 < room; at += n) {
		n = utf8_next((const uint8_t *)utf8 + at, size - at, &point);
		if (n == 0) { /* not UTF-8: matches itself */
			point = (uint8_t)utf8[at];
			n = 1;
		}
		ret[out++] = (uint32_t)towlower((wint_t)point);
	}
	ret[out] = 0;
}

static bool contains(const char *text, const char *part)
{
	uint32_t in[512], what[512];
	size_t n = 0;

	fold(text, in, sizeof(in) / sizeof(in[0]));
	fold(part, what, sizeof(what) / sizeof(what[0]));
	while (what[n])
		n++;
	for (size_t i = 0; in[i]; i++) {
		size_t same = 0;

		while (same < n && in[i + same] == what[same])
			same++;
		if (same == n)
			return true;
	}
	return false;
}

bool match_window(const Wire__Window *w, const char *name)
{
	if (w->own || !name[0])
		return false;
	if (strncmp(name, "0x", 2) == 0 || strncmp(name, "0X", 2) == 0) {
		char *end;
		unsigned long id;

		errno = 0;
		id = strtoul(name, &end, 16);
		return errno == 0 && *end == '\0' && (id == w->id || id == w->client);
	}
	return contains(w->title, name) || contains(w->class_name, name);
}

size_t match_windows(const Wire__Windows *all, const char *name, const Wire__Window **ret)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n_windows; i++) {
		if (match_window(all->windows[i], name))
			ret[n++] = all->windows[i];
	}
	return n;
}
