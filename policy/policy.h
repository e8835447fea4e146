#ifndef ENGAWA_POLICY_POLICY_H
#define ENGAWA_POLICY_POLICY_H
/*
 * What whoever looks after this PC decided of it: docs/policy.md has the file. It can only close:
 * nothing in it opens what the person, or a built-in rule, keeps closed. One thread.
 */
#include <stdbool.h>
#include <stddef.h>

#include "core/frame.h"

/* Root's: no helped person changes it by mistake, no program of theirs on purpose. */
#define POLICY_PATH "/etc/engawa/policy.json"

enum {
	POLICY_SIZE_MAX = 64 * 1024, /* bytes of the file */
	POLICY_RULES_MAX = 256,
	POLICY_PATTERN_MAX = 128, /* bytes of a pattern, with the ending NUL */
	POLICY_REASON_MAX = 256, /* likewise */
	POLICY_WHERE_MAX = 64, /* likewise */
};

enum policy_problem {
	POLICY_FINE,
	POLICY_UNREADABLE,
	POLICY_NOT_ROOTS, /* it, or a folder above it, is another's, or others may write there */
	POLICY_TOO_LARGE,
	POLICY_NOT_JSON, /* at line and column */
	POLICY_UNKNOWN_KEY, /* from here on at where: "close[2].title" */
	POLICY_MISSING,
	POLICY_WRONG_TYPE,
	POLICY_WRONG_VALUE,
	POLICY_TOO_LONG,
	POLICY_TOO_MANY,
	POLICY_NO_PATTERN, /* a rule that says of no window what it is like */
};

/* What is wrong with a file, for who wrote it. */
struct policy_error {
	enum policy_problem problem;
	int line, column; /* from 1; 0: of the file as a whole */
	char where[POLICY_WHERE_MAX];
};

struct policy;
struct json_t; /* jansson's */

/* Reads it if it is there. 0, and *ret is NULL where there is no such file; or -EINVAL
 * (*error says why), -ENOMEM. Where a policy cannot be used, nothing may be shown. *ret
 * untouched on failure. Destroying NULL is fine. */
int policy_load(const char *path, struct policy **ret, struct policy_error *error);
/* Likewise, of a file's bytes. */
int policy_parse(const char *text, size_t size, struct policy **ret, struct policy_error *error);
/* Likewise, of an object of jansson's that stands in other JSON; it stays the caller's. */
int policy_from_json(struct json_t *object, struct policy **ret, struct policy_error *error);
void policy_destroy(struct policy *p);

/* As policy_load(), whoever owns the file: to try one before it is put in its place. A file that
 * is not there is POLICY_UNREADABLE. */
int policy_check(const char *path, struct policy_error *error);

/* The number of the first rule that closes the window, from 0; -1: none does. NULL closes
 * nothing. */
int policy_closes(const struct policy *p, const struct raw_window *w);
/* Why, in the words of who wrote it; empty: it does not say. */
const char *policy_reason(const struct policy *p, size_t rule);
size_t policy_rules(const struct policy *p);

/* The person may show everything that is not private at once. */
bool policy_allows_all(const struct policy *p);

/* Whether text is like pattern: `*` stands for any characters, `?` for one, a backslash for the
 * character behind it; letters A to Z and a to z are the same. Bounded by the product of both
 * lengths. Text that is not UTF-8 is compared byte by byte. */
bool policy_like(const char *pattern, const char *text);
#endif
