/* What a policy says, taken from JSON that is checked to the last key. */
#include "policy/policy.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"

enum { VERSION = 1 };

/* All that it says of a window has to fit. A program that is not known fits: unsure is closed. */
struct rule {
	char class_name[POLICY_PATTERN_MAX]; /* empty: says nothing of that, as the next ones */
	char instance[POLICY_PATTERN_MAX];
	char exe[POLICY_PATTERN_MAX];
	char title[POLICY_PATTERN_MAX];
	uint32_t types; /* bits of enum raw_type, any of which fits; 0: likewise */
	char reason[POLICY_REASON_MAX];
};

struct policy {
	struct rule *rules; /* owned */
	size_t n;
	bool forbids_all;
};

static const struct {
	const char *name;
	uint32_t type;
} types[] = {
	{ "dialog", RAW_TYPE_DIALOG },
	{ "utility", RAW_TYPE_UTILITY },
	{ "splash", RAW_TYPE_SPLASH },
	{ "toolbar", RAW_TYPE_TOOLBAR },
	{ "notification", RAW_TYPE_NOTIFICATION },
};

/* ---- errors ---- */

__attribute__((format(printf, 3, 4))) static int wrong(
	struct policy_error *error, enum policy_problem problem, const char *format, ...)
{
	char where[2 * POLICY_WHERE_MAX];
	va_list args;

	*error = (struct policy_error){ .problem = problem };
	va_start(args, format);
	vsnprintf(where, sizeof(where), format, args);
	va_end(args);
	/* a key may hold anything, and goes to a terminal */
	utf8_to_line((const uint8_t *)where, strlen(where), error->where, sizeof(error->where));
	return -EINVAL;
}

/* ---- values ---- */

/* An object has no keys but these (NULL ends them). */
static int only_keys(
	json_t *object, const char *const *keys, const char *where, struct policy_error *error)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		size_t i = 0;

		while (keys[i] && strcmp(keys[i], key) != 0)
			i++;
		if (!keys[i])
			return wrong(error, POLICY_UNKNOWN_KEY, "%s%s", where, key);
	}
	return 0;
}

static bool is_line(const char *text)
{
	return utf8_is_line((const uint8_t *)text, strlen(text));
}

/* A line of text; where the key is missing it stays empty. */
static int take_text(json_t *object, const char *key, const char *where, char *to, size_t room,
	struct policy_error *error)
{
	json_t *value = json_object_get(object, key);

	if (!value)
		return 0;
	if (!json_is_string(value))
		return wrong(error, POLICY_WRONG_TYPE, "%s%s", where, key);
	if (!json_string_value(value)[0] || !is_line(json_string_value(value)))
		return wrong(error, POLICY_WRONG_VALUE, "%s%s", where, key);
	if (json_string_length(value) >= room)
		return wrong(error, POLICY_TOO_LONG, "%s%s", where, key);
	memcpy(to, json_string_value(value), json_string_length(value) + 1);
	return 0;
}

static int take_type(json_t *object, const char *where, uint32_t *ret, struct policy_error *error)
{
	json_t *value = json_object_get(object, "type");

	if (!value)
		return 0;
	if (!json_is_string(value))
		return wrong(error, POLICY_WRONG_TYPE, "%stype", where);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(types[i].name, json_string_value(value)) == 0) {
			*ret = types[i].type;
			return 0;
		}
	}
	return wrong(error, POLICY_WRONG_VALUE, "%stype", where);
}

static bool says_anything(const struct rule *r)
{
	return r->class_name[0] || r->instance[0] || r->exe[0] || r->title[0] || r->types;
}

static int take_rule(json_t *from, size_t number, struct rule *ret, struct policy_error *error)
{
	static const char *const keys[] = { "class", "instance", "executable", "title", "type",
		"reason", NULL };
	const struct {
		const char *key;
		char *to;
		size_t room;
	} texts[] = {
		{ "class", ret->class_name, sizeof(ret->class_name) },
		{ "instance", ret->instance, sizeof(ret->instance) },
		{ "executable", ret->exe, sizeof(ret->exe) },
		{ "title", ret->title, sizeof(ret->title) },
		{ "reason", ret->reason, sizeof(ret->reason) },
	};
	char where[POLICY_WHERE_MAX];
	int r;

	snprintf(where, sizeof(where), "close[%zu].", number);
	if (!json_is_object(from))
		return wrong(error, POLICY_WRONG_TYPE, "close[%zu]", number);
	r = only_keys(from, keys, where, error);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && r == 0; i++)
		r = take_text(from, texts[i].key, where, texts[i].to, texts[i].room, error);
	if (r == 0)
		r = take_type(from, where, &ret->types, error);
	if (r == 0 && !says_anything(ret))
		r = wrong(error, POLICY_NO_PATTERN, "close[%zu]", number);
	return r;
}

static int take_rules(json_t *root, struct policy *p, struct policy_error *error)
{
	json_t *list = json_object_get(root, "close");
	const size_t n = json_array_size(list);
	int r = 0;

	if (!list)
		return 0;
	if (!json_is_array(list))
		return wrong(error, POLICY_WRONG_TYPE, "close");
	if (n > POLICY_RULES_MAX)
		return wrong(error, POLICY_TOO_MANY, "close");
	p->rules = calloc(n > 0 ? n : 1, sizeof(*p->rules));
	if (!p->rules)
		return -ENOMEM;
	for (; p->n < n && r == 0; p->n++)
		r = take_rule(json_array_get(list, p->n), p->n, &p->rules[p->n], error);
	return r;
}

static int take_version(json_t *root, struct policy_error *error)
{
	json_t *value = json_object_get(root, "version");

	if (!value)
		return wrong(error, POLICY_MISSING, "version");
	if (!json_is_integer(value))
		return wrong(error, POLICY_WRONG_TYPE, "version");
	if (json_integer_value(value) != VERSION)
		return wrong(error, POLICY_WRONG_VALUE, "version");
	return 0;
}

static int take_all(json_t *root, struct policy *p, struct policy_error *error)
{
	json_t *value = json_object_get(root, "show_everything_ordinary");

	if (value && !json_is_boolean(value))
		return wrong(error, POLICY_WRONG_TYPE, "show_everything_ordinary");
	p->forbids_all = json_is_false(value);
	return 0;
}

static int take_root(json_t *root, struct policy *p, struct policy_error *error)
{
	static const char *const keys[] = { "version", "close", "show_everything_ordinary", NULL };
	int r;

	if (!json_is_object(root))
		return wrong(error, POLICY_WRONG_TYPE, "%s", "");
	r = take_version(root, error); /* first: another version may have other keys */
	if (r == 0)
		r = only_keys(root, keys, "", error);
	if (r == 0)
		r = take_all(root, p, error);
	return r == 0 ? take_rules(root, p, error) : r;
}

int policy_from_json(json_t *object, struct policy **ret, struct policy_error *error)
{
	struct policy *p = calloc(1, sizeof(*p));
	int r;

	*error = (struct policy_error){ .problem = POLICY_FINE };
	r = p ? take_root(object, p, error) : -ENOMEM;
	if (r < 0)
		policy_destroy(p);
	else
		*ret = p;
	return r;
}

int policy_parse(const char *text, size_t size, struct policy **ret, struct policy_error *error)
{
	json_error_t json;
	json_t *root;
	int r;

	*error = (struct policy_error){ .problem = POLICY_FINE };
	if (size > POLICY_SIZE_MAX) {
		error->problem = POLICY_TOO_LARGE;
		return -EINVAL;
	}
	root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &json);
	if (!root) {
		if (json_error_code(&json) == json_error_out_of_memory)
			return -ENOMEM;
		*error = (struct policy_error){ POLICY_NOT_JSON, json.line, json.column, "" };
		return -EINVAL;
	}
	r = policy_from_json(root, ret, error);
	json_decref(root);
	return r;
}

void policy_destroy(struct policy *p)
{
	if (!p)
		return;
	free(p->rules);
	free(p);
}

/* ---- answers ---- */

static bool fits(const char *pattern, const char *text)
{
	return !pattern[0] || policy_like(pattern, text);
}

static bool rule_fits(const struct rule *r, const struct raw_window *w)
{
	return fits(r->class_name, w->class_name) && fits(r->instance, w->instance) &&
	       (!w->exe[0] || fits(r->exe, w->exe)) && fits(r->title, w->title) &&
	       (!r->types || (r->types & w->types));
}

int policy_closes(const struct policy *p, const struct raw_window *w)
{
	for (size_t i = 0; p && i < p->n; i++) {
		if (rule_fits(&p->rules[i], w))
			return (int)i;
	}
	return -1;
}

const char *policy_reason(const struct policy *p, size_t rule)
{
	return p->rules[rule].reason;
}

size_t policy_rules(const struct policy *p)
{
	return p->n;
}

bool policy_allows_all(const struct policy *p)
{
	return !p || !p->forbids_all;
}
