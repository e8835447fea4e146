/*
 * Policy files that anybody wrote: refused with a reason that fits on a line, or taken; then
 * patterns and windows may be anything, and what fits a pattern without wildcards is the same
 * text. Input: the file, a NUL, a pattern, a NUL, a text.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

/* The bytes up to the next NUL, as a string. */
static void take(const uint8_t **data, size_t *size, char *to, size_t room)
{
	const uint8_t *end = memchr(*data, 0, *size);
	const size_t n = end ? (size_t)(end - *data) : *size;

	snprintf(to, room, "%.*s", (int)n, (const char *)*data);
	*size -= end ? n + 1 : n;
	*data += end ? n + 1 : n;
}

static void try_patterns(const uint8_t *data, size_t size, const struct policy *p)
{
	struct raw_window w = { 0 };
	char pattern[POLICY_PATTERN_MAX];
	int rule;

	take(&data, &size, pattern, sizeof(pattern));
	take(&data, &size, w.title, sizeof(w.title));
	snprintf(w.class_name, sizeof(w.class_name), "%s", w.title);
	if (policy_like(pattern, w.title) && !strpbrk(pattern, "*?\\"))
		check(strcasecmp(pattern, w.title) == 0);
	rule = policy_closes(p, &w);
	check(rule >= -1 && (rule < 0 || (p && (size_t)rule < policy_rules(p))));
	if (rule >= 0)
		check(strlen(policy_reason(p, (size_t)rule)) < POLICY_REASON_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, 0, size);
	const size_t n = end ? (size_t)(end - data) : size;
	struct policy_error error;
	struct policy *p = NULL;

	if (policy_parse((const char *)data, n, &p, &error) < 0) {
		check(!p && error.problem != POLICY_FINE);
		check(utf8_is_line((const uint8_t *)error.where, strlen(error.where)));
	} else {
		check(p && policy_rules(p) <= POLICY_RULES_MAX);
	}
	if (end)
		try_patterns(end + 1, size - n - 1, p);
	policy_destroy(p);
	return 0;
}
