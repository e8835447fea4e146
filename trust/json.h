#ifndef ENGAWA_TRUST_JSON_H
#define ENGAWA_TRUST_JSON_H
/*
 * How the papers' JSON is read: an object is a table of keys, each with what takes its value and
 * where that goes; a key that is not in the table, or not in the object, refuses the whole.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trust/trust.h"

/* Where in a document something stands, from the inside to the outside. */
struct json_at {
	const struct json_at *above; /* borrowed; NULL: the document itself */
	const char *key; /* borrowed; NULL: an entry of a list */
	size_t index;
	struct trust_error *error; /* borrowed */
};

struct json_field;

/* Takes a value into `to`. 0; -EINVAL by json_wrong(); -ENOMEM. */
typedef int (*json_take)(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to);

struct json_field {
	const char *key; /* NULL ends a table */
	json_take take;
	size_t offset; /* of what is filled, in the struct that the object becomes */
	size_t room; /* bytes there, where take has to know */
	bool optional; /* left out: what it fills stays as it is */
	const void *with; /* what take needs; borrowed */
	bool (*check)(const char *text); /* of a text; NULL: any line */
};

/* What every document begins with; another version may have other keys. */
#define JSON_KIND(what)                                                                            \
	{                                                                                          \
		"kind", json_take_this, .with = (what)                                             \
	}
#define JSON_VERSION                                                                               \
	{                                                                                          \
		"version", json_take_version                                                       \
	}

/* Reads a whole document. */
int json_document(const char *text, size_t size, const struct json_field *fields, void *to,
	struct trust_error *error);

struct json_at json_in(const struct json_at *object, const char *key);
struct json_at json_entry(const struct json_at *list, size_t index);
/* Says what is wrong and where. -EINVAL. */
int json_wrong(const struct json_at *at, enum trust_refusal refusal);

/* In the order of the table; unknown keys are told last. */
int json_fields(
	json_t *object, const struct json_at *at, const struct json_field *fields, void *to);
/* Whether it is a list of min to max entries: 0 or -EINVAL. */
int json_list(json_t *list, const struct json_at *at, size_t min, size_t max);

/* Exactly the text `with`; fills nothing. */
int json_take_this(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to);
/* 1; fills nothing. */
int json_take_version(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to);
/* A line (core/utf8.h) that is not empty and fits: char[room]. */
int json_take_text(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to);
/* The domain that `to` holds already, or it is TRUST_OTHER_ORGANISATION; fills nothing. */
int json_take_domain(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to);
/* One of the texts in `with`, which NULL ends: its number, an int. */
int json_take_choice(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to);
/* bool */
int json_take_bool(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to);
/* trust/time.h: int64_t */
int json_take_time(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to);
/* struct minisign_public */
int json_take_public(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to);
#endif
