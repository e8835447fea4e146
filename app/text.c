#include "app/text.h"

#include <langinfo.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "core/utf8.h"

enum { FOREIGN_MAX = 1024 };

static bool locale_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static int point_columns(uint32_t point)
{
	int n = wcwidth((wchar_t)point);

	/* What the C library does not know, a terminal shows as one box. */
	return n < 0 ? 1 : n;
}

static size_t next(const char *utf8, uint32_t *ret)
{
	size_t n = utf8_next((const uint8_t *)utf8, strlen(utf8), ret);

	if (n > 0)
		return n;
	*ret = (unsigned char)utf8[0];
	return utf8[0] ? 1 : 0;
}

/* How many bytes of text fit into columns. */
static size_t fitting(const char *utf8, int columns)
{
	size_t at = 0, n;
	uint32_t point;

	while ((n = next(utf8 + at, &point)) > 0 && point_columns(point) <= columns) {
		columns -= point_columns(point);
		at += n;
	}
	return at;
}

static void replace_non_ascii(char *line)
{
	char *out = line;
	uint32_t point;

	for (size_t n; (n = next(line, &point)) > 0; line += n)
		*out++ = point < 0x7f ? (char)point : '?';
	*out = '\0';
}

void text_foreign(const char *utf8, int columns, char *ret, size_t room)
{
	char line[FOREIGN_MAX];

	utf8_to_line((const uint8_t *)utf8, strlen(utf8), line, sizeof(line));
	if (!locale_is_utf8())
		replace_non_ascii(line);
	if (columns > 3 && text_columns(line) > columns) {
		snprintf(ret, room, "%.*s...", (int)fitting(line, columns - 3), line);
		return;
	}
	snprintf(ret, room, "%s", line);
}

int text_columns(const char *utf8)
{
	int columns = 0;
	uint32_t point;

	for (size_t n; (n = next(utf8, &point)) > 0; utf8 += n)
		columns += point_columns(point);
	return columns;
}

/* Characters that may not begin a line in Japanese. */
static bool may_begin(uint32_t point)
{
	static const uint32_t never[] = { 0x3001, 0x3002, 0xff09, 0x300d, 0x300f, 0x30fc, 0xff0c,
		0xff0e, 0xff1a, 0xff01, 0xff1f, 0x30fb, 0x3041, 0x3043, 0x3045, 0x3063, 0x3083,
		0x3085, 0x3087, 0x30c3, 0x30e3, 0x30e5, 0x30e7, 0x30a3, 0x30a7 };

	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		if (point == never[i])
			return false;
	}
	return true;
}

static bool may_end(uint32_t point)
{
	return point != 0xff08 && point != 0x300c && point != 0x300e; /* （「『 */
}

static bool break_between(uint32_t before, uint32_t after)
{
	if (before == ' ')
		return true;
	return (before >= 0x2e80 || after >= 0x2e80) && after != ' ' && may_begin(after) &&
	       may_end(before);
}

/* A line reads best when it ends where a Japanese sentence, or a part of one,
 * ends: worth some room, but not more than half of the line. */
static bool ends_sense(uint32_t point)
{
	return point == 0x3002 || point == 0x3001 || point == 0xff1a; /* 。、： */
}

size_t text_break(const char *utf8, int columns, size_t *ret_next)
{
	size_t fit = fitting(utf8, columns), best = 0, sense = 0, at = 0, n;
	uint32_t before = 0, point;

	if (fit == 0) /* not even one: rather too wide than endless */
		fit = next(utf8, &point);
	*ret_next = fit;
	if (utf8[fit] == '\0' || utf8[fit] == ' ') {
		*ret_next += strspn(utf8 + fit, " ");
		return fit;
	}
	for (; at <= fit; at += n) {
		n = next(utf8 + at, &point);
		if (at > 0 && break_between(before, point)) {
			best = at;
			sense = ends_sense(before) ? at : sense;
		}
		before = point;
	}
	if (sense > fit / 2)
		best = sense;
	if (best == 0)
		return fit;
	*ret_next = best;
	while (best > 0 && utf8[best - 1] == ' ')
		best--;
	return best;
}

void text_elapsed(unsigned long seconds, char *ret, size_t room)
{
	if (seconds < 3600)
		snprintf(ret, room, "%lu:%02lu", seconds / 60, seconds % 60);
	else
		snprintf(ret, room, "%lu:%02lu:%02lu", seconds / 3600, seconds / 60 % 60,
			seconds % 60);
}
