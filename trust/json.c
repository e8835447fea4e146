#include "trust/json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"
#include "trust/minisign.h"
#include "trust/time.h"

enum { VERSION = 1 };

/* ---- where ---- */

struct json_at json_in(const struct json_at *object, const char *key)
{
	return (struct json_at){ .above = object, .key = key, .error = object->error };
}

struct json_at json_entry(const struct json_at *list, size_t index)
{
	return (struct json_at){ .above = list, .index = index, .error = list->error };
}

static void put_path(const struct json_at *at, char *to, size_t room)
{
	size_t n;

	if (!at->above)
		return;
	put_path(at->above, to, room);
	n = strlen(to);
	if (at->key)
		snprintf(to + n, room - n, "%s%s", n > 0 ? "." : "", at->key);
	else
		snprintf(to + n, room - n, "[%zu]", at->index);
}

int json_wrong(const struct json_at *at, enum trust_refusal refusal)
{
	char where[2 * TRUST_WHERE_MAX] = "";

	*at->error = (struct trust_error){ .refusal = refusal };
	put_path(at, where, sizeof(where));
	/* a key may hold anything, and goes to a terminal */
	utf8_to_line(
		(const uint8_t *)where, strlen(where), at->error->where, sizeof(at->error->where));
	return -EINVAL;
}

/* ---- objects and lists ---- */

static bool has(const struct json_field *fields, const char *key)
{
	while (fields->key && strcmp(fields->key, key) != 0)
		fields++;
	return fields->key;
}

static int unknown_key(json_t *object, const struct json_at *at, const struct json_field *fields)
{
	struct json_at here = *at;
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		if (has(fields, key))
			continue;
		here = json_in(at, key);
		break;
	}
	return json_wrong(&here, TRUST_UNKNOWN_KEY);
}

int json_fields(json_t *object, const struct json_at *at, const struct json_field *fields, void *to)
{
	size_t known = 0;
	int r;

	if (!json_is_object(object))
		return json_wrong(at, TRUST_WRONG_TYPE);
	for (const struct json_field *f = fields; f->key; f++) {
		const struct json_at here = json_in(at, f->key);
		json_t *value = json_object_get(object, f->key);

		if (!value && f->optional)
			continue;
		if (!value)
			return json_wrong(&here, TRUST_MISSING);
		r = f->take(value, &here, f, (char *)to + f->offset);
		if (r < 0)
			return r;
		known++;
	}
	return known == json_object_size(object) ? 0 : unknown_key(object, at, fields);
}

int json_list(json_t *list, const struct json_at *at, size_t min, size_t max)
{
	if (!json_is_array(list))
		return json_wrong(at, TRUST_WRONG_TYPE);
	if (json_array_size(list) > max)
		return json_wrong(at, TRUST_TOO_LONG);
	return json_array_size(list) >= min ? 0 : json_wrong(at, TRUST_WRONG_VALUE);
}

int json_document(const char *text, size_t size, const struct json_field *fields, void *to,
	struct trust_error *error)
{
	const struct json_at root = { .error = error };
	json_error_t json;
	json_t *object;
	int r;

	*error = (struct trust_error){ .refusal = TRUST_OK };
	object = json_loadb(text, size, JSON_REJECT_DUPLICATES, &json);
	/* jansson finds no words for some allocations that fail */
	if (!object && (json_error_code(&json) == json_error_out_of_memory || !json.text[0]))
		return -ENOMEM;
	if (!object) {
		*error = (struct trust_error){ TRUST_NOT_JSON, json.line > 0 ? json.line : 0,
			json.column > 0 ? json.column : 0, "" };
		return -EINVAL;
	}
	r = json_fields(object, &root, fields, to);
	json_decref(object);
	return r;
}

/* ---- values ---- */

int json_take_this(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	if (!json_is_string(value))
		return json_wrong(at, TRUST_WRONG_TYPE);
	if (strcmp(json_string_value(value), field->with) != 0)
		return json_wrong(at, TRUST_WRONG_VALUE);
	return 0;
}

int json_take_version(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	if (!json_is_integer(value))
		return json_wrong(at, TRUST_WRONG_TYPE);
	return json_integer_value(value) == VERSION ? 0 : json_wrong(at, TRUST_WRONG_VALUE);
}

int json_take_text(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	const char *text = json_string_value(value);
	const size_t size = json_string_length(value);

	if (!text)
		return json_wrong(at, TRUST_WRONG_TYPE);
	if (size >= field->room)
		return json_wrong(at, TRUST_TOO_LONG);
	if (size == 0 || !utf8_is_line((const uint8_t *)text, size) ||
		(field->check && !field->check(text)))
		return json_wrong(at, TRUST_WRONG_VALUE);
	memcpy(to, text, size + 1);
	return 0;
}

int json_take_domain(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	if (!json_is_string(value))
		return json_wrong(at, TRUST_WRONG_TYPE);
	if (strcmp(json_string_value(value), to) != 0)
		return json_wrong(at, TRUST_OTHER_ORGANISATION);
	return 0;
}

int json_take_choice(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	const char *const *choices = field->with;
	const char *text = json_string_value(value);

	if (!text)
		return json_wrong(at, TRUST_WRONG_TYPE);
	for (int i = 0; choices[i]; i++) {
		if (strcmp(choices[i], text) == 0) {
			memcpy(to, &i, sizeof(i));
			return 0;
		}
	}
	return json_wrong(at, TRUST_WRONG_VALUE);
}

int json_take_bool(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	if (!json_is_boolean(value))
		return json_wrong(at, TRUST_WRONG_TYPE);
	*(bool *)to = json_is_true(value);
	return 0;
}

int json_take_time(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	if (!json_is_string(value))
		return json_wrong(at, TRUST_WRONG_TYPE);
	if (trust_time_parse(json_string_value(value), json_string_length(value), to) < 0)
		return json_wrong(at, TRUST_WRONG_VALUE);
	return 0;
}

int json_take_public(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	if (!json_is_string(value))
		return json_wrong(at, TRUST_WRONG_TYPE);
	if (minisign_public_parse(json_string_value(value), to) < 0)
		return json_wrong(at, TRUST_WRONG_VALUE);
	return 0;
}
