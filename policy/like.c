#include <string.h>

#include "policy/policy.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Past the character that begins here. */
static const char *next(const char *text)
{
	text++;
	while (((unsigned char)*text & 0xc0) == 0x80)
		text++;
	return text;
}

/* Whether what the pattern says of one character, no star, fits; both move on if so. */
static bool step(const char **pattern, const char **text)
{
	const char *p = *pattern;

	if (!*p || !**text)
		return false;
	if (*p == '?') {
		*pattern = p + 1;
		*text = next(*text);
		return true;
	}
	if (*p == '\\' && p[1])
		p++;
	if (lower(*p) != lower(**text))
		return false;
	*pattern = p + 1;
	(*text)++;
	return true;
}

/* Only the last star may have to take more: what an earlier one took can stay. */
bool policy_like(const char *pattern, const char *text)
{
	const char *star = NULL, *from = text;

	while (*text || *pattern == '*') {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (!step(&pattern, &text)) {
			if (!star || !*from)
				return false;
			pattern = star;
			text = from = next(from);
		}
	}
	return !*pattern;
}
