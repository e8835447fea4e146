#include "trust/roster.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "trust/credential_internal.h"
#include "trust/json.h"
#include "trust/operator_internal.h"
#include "trust/unsigned_internal.h"

enum { DAY_S = 24 * 60 * 60 };

static const json_int_t serial_max = (json_int_t)1 << 53; /* what every JSON reader can hold */

struct roster {
	char domain[TRUST_DOMAIN_MAX]; /* of the organisation that was asked for */
	struct minisign_public root_key; /* likewise */
	uint64_t serial;
	int64_t issued_s, expires_s;
	uint8_t hash[DOCUMENT_SHA256];
	struct minisign_public freshness_keys[ROSTER_FRESHNESS_KEYS_MAX];
	size_t n_freshness_keys;
	struct roster_operator *operators; /* owned, in the order of the document */
	size_t n_operators;
	const struct roster_operator **by_id; /* owned; into operators, sorted by id */
};

/* Where a credential is written: so many may be looked through only once. */
struct spot {
	const struct credential *credential;
	size_t of, number;
};

/* ---- an operator ---- */

const char *const operator_roles[] = {
	[ROSTER_OPERATOR] = "operator",
	[ROSTER_SUPERVISOR] = "supervisor",
	[ROSTER_AUDITOR] = "auditor",
	[ROSTER_ADMIN] = "admin",
	NULL,
};
const char *const operator_may[] = { "view", "point", "control", NULL };

bool operator_is_id(const char *text)
{
	return !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-")];
}

int operator_take_may(
	json_t *list, const struct json_at *at, const struct json_field *field, void *to)
{
	static const struct json_field one = { .with = operator_may };
	unsigned int *may = to;
	int r = json_list(list, at, 0, SIZE_MAX);

	for (size_t i = 0; i < json_array_size(list) && r == 0; i++) {
		const struct json_at here = json_entry(at, i);
		int which = 0;

		r = json_take_choice(json_array_get(list, i), &here, &one, &which);
		if (r == 0 && (*may & 1u << which))
			r = json_wrong(&here, TRUST_TWICE);
		*may |= 1u << which;
	}
	return r == 0 && !(*may & ROSTER_VIEW) ? json_wrong(at, TRUST_WRONG_VALUE) : r;
}

static int take_credentials(
	json_t *list, const struct json_at *at, const struct json_field *field, void *to)
{
	struct roster_operator *o = to;
	const size_t n = json_array_size(list);
	int r = json_list(list, at, 1, ROSTER_CREDENTIALS_MAX);

	if (r < 0)
		return r;
	o->credentials = calloc(n, sizeof(*o->credentials));
	if (!o->credentials)
		return -ENOMEM;
	while (o->n_credentials < n && r == 0) {
		const size_t i = o->n_credentials++;
		const struct json_at here = json_entry(at, i);

		r = credential_take(json_array_get(list, i), &here, &o->credentials[i]);
	}
	return r;
}

static bool has_browser_keys_alone(const struct roster_operator *o)
{
	for (size_t i = 0; i < o->n_credentials; i++) {
		if (o->credentials[i].kind != CREDENTIAL_BROWSER_KEY)
			return false;
	}
	return true;
}

#define AT(member) offsetof(struct roster_operator, member)

static int take_operator(json_t *object, const struct json_at *at, struct roster_operator *ret)
{
	static const struct json_field fields[] = {
		{ "id", json_take_text, AT(id), ROSTER_ID_MAX, .check = operator_is_id },
		{ "name", json_take_text, AT(name), TRUST_NAME_MAX },
		{ "kana", json_take_text, AT(kana), TRUST_NAME_MAX, .optional = true },
		{ "contractor", json_take_text, AT(contractor), TRUST_NAME_MAX, .optional = true },
		{ "role", json_take_choice, AT(role), .with = operator_roles },
		{ "may", operator_take_may, AT(may) },
		{ "credentials", take_credentials },
		{ 0 },
	};
	const struct json_at may = json_in(at, "may");
	const int r = json_fields(object, at, fields, ret);

	if (r == 0 && has_browser_keys_alone(ret) && ret->may != ROSTER_VIEW)
		return json_wrong(&may, TRUST_WRONG_VALUE);
	return r;
}

#undef AT

/* ---- each once ---- */

static int compare_ids(const void *a, const void *b)
{
	const struct roster_operator *const *x = a, *const *y = b;
	const int order = strcmp((*x)->id, (*y)->id);

	return order ? order : (*x > *y) - (*x < *y); /* the later one of two is the wrong one */
}

static int sort_operators(struct roster *r, const struct json_at *at)
{
	r->by_id = calloc(r->n_operators + 1, sizeof(struct roster_operator *));
	if (!r->by_id)
		return -ENOMEM;
	for (size_t i = 0; i < r->n_operators; i++)
		r->by_id[i] = &r->operators[i];
	qsort(r->by_id, r->n_operators, sizeof(struct roster_operator *), compare_ids);
	for (size_t i = 1; i < r->n_operators; i++) {
		if (strcmp(r->by_id[i - 1]->id, r->by_id[i]->id) == 0) {
			const struct json_at entry =
				json_entry(at, (size_t)(r->by_id[i] - r->operators));
			const struct json_at id = json_in(&entry, "id");

			return json_wrong(&id, TRUST_TWICE);
		}
	}
	return 0;
}

static int compare_bytes(const struct credential *a, const struct credential *b)
{
	if (a->id_size != b->id_size)
		return a->id_size < b->id_size ? -1 : 1;
	return memcmp(a->id, b->id, a->id_size);
}

static int compare_spots(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;
	const int order = compare_bytes(x->credential, y->credential);

	if (order)
		return order;
	return x->of != y->of ? (x->of > y->of) - (x->of < y->of)
			      : (x->number > y->number) - (x->number < y->number);
}

static int wrong_spot(const struct spot *s, const struct json_at *at)
{
	const struct json_at owner = json_entry(at, s->of);
	const struct json_at list = json_in(&owner, "credentials");
	const struct json_at entry = json_entry(&list, s->number);
	const struct json_at id = json_in(&entry, "id");

	return json_wrong(&id, TRUST_TWICE);
}

static int check_credentials(const struct roster *r, const struct json_at *at)
{
	struct spot *spots = calloc(r->n_operators * ROSTER_CREDENTIALS_MAX + 1, sizeof(*spots));
	size_t n = 0;
	int result = 0;

	if (!spots)
		return -ENOMEM;
	for (size_t i = 0; i < r->n_operators; i++) {
		for (size_t j = 0; j < r->operators[i].n_credentials; j++)
			spots[n++] = (struct spot){ &r->operators[i].credentials[j], i, j };
	}
	qsort(spots, n, sizeof(*spots), compare_spots);
	for (size_t i = 1; i < n && result == 0; i++) {
		if (compare_bytes(spots[i - 1].credential, spots[i].credential) == 0)
			result = wrong_spot(&spots[i], at);
	}
	free(spots);
	return result;
}

/* ---- the roster ---- */

static int take_serial(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	const json_int_t serial = json_integer_value(value);

	if (!json_is_integer(value))
		return json_wrong(at, TRUST_WRONG_TYPE);
	if (serial < 1 || serial >= serial_max)
		return json_wrong(at, TRUST_WRONG_VALUE);
	*(uint64_t *)to = (uint64_t)serial;
	return 0;
}

static int take_expires(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	struct roster *ros = to;
	const int r = json_take_time(value, at, field, &ros->expires_s);

	if (r == 0 && (ros->expires_s <= ros->issued_s ||
			      ros->expires_s - ros->issued_s > ROSTER_LIFE_DAYS_MAX * DAY_S))
		return json_wrong(at, TRUST_WRONG_VALUE);
	return r;
}

/* Its key is the root key's, whatever id it goes by. */
static bool is_root_key(const struct roster *r, const struct minisign_public *key)
{
	return memcmp(r->root_key.key, key->key, sizeof(key->key)) == 0;
}

static int take_freshness_keys(
	json_t *list, const struct json_at *at, const struct json_field *field, void *to)
{
	struct roster *ros = to;
	int r = json_list(list, at, 1, ROSTER_FRESHNESS_KEYS_MAX);

	for (size_t i = 0; i < json_array_size(list) && r == 0; i++) {
		const struct json_at here = json_entry(at, i);
		struct minisign_public *key = &ros->freshness_keys[i];

		r = json_take_public(json_array_get(list, i), &here, field, key);
		if (r == 0 && is_root_key(ros, key))
			r = json_wrong(&here, TRUST_WRONG_VALUE);
		ros->n_freshness_keys = i + 1;
	}
	return r;
}

static int take_operators(
	json_t *list, const struct json_at *at, const struct json_field *field, void *to)
{
	struct roster *ros = to;
	const size_t n = json_array_size(list);
	int r = json_list(list, at, 0, ROSTER_OPERATORS_MAX);

	if (r < 0)
		return r;
	ros->operators = calloc(n + 1, sizeof(*ros->operators));
	if (!ros->operators)
		return -ENOMEM;
	while (ros->n_operators < n && r == 0) {
		const size_t i = ros->n_operators++;
		const struct json_at here = json_entry(at, i);

		r = take_operator(json_array_get(list, i), &here, &ros->operators[i]);
		/* the next ones may have its memory: fresh pages cost more than all else */
		json_array_set_new(list, i, json_null());
	}
	if (r == 0)
		r = sort_operators(ros, at);
	return r == 0 ? check_credentials(ros, at) : r;
}

#define AT(member) offsetof(struct roster, member)

static const struct json_field fields[] = {
	JSON_KIND("engawa roster"),
	JSON_VERSION,
	{ "organisation", json_take_domain, AT(domain) },
	{ "serial", take_serial, AT(serial) },
	{ "issued", json_take_time, AT(issued_s) },
	{ "expires", take_expires }, /* behind the time it was issued */
	{ "freshness_keys", take_freshness_keys },
	{ "operators", take_operators },
	{ 0 },
};

int roster_read(const char *json, size_t size, const struct minisign_public *root_key,
	const char *domain, struct roster **ret, struct trust_error *error)
{
	struct roster *ros = calloc(1, sizeof(*ros));
	int r;

	assert(strlen(domain) < sizeof(ros->domain));
	if (!ros)
		return -ENOMEM;
	ros->root_key = *root_key;
	memcpy(ros->domain, domain, strlen(domain) + 1);
	r = json_document(json, size, fields, ros, error);
	if (r < 0)
		roster_destroy(ros);
	else
		*ret = ros;
	return r;
}

int roster_parse(const uint8_t *bytes, size_t size, const struct minisign_public *root_key,
	const char *domain, struct roster **ret, struct trust_error *error)
{
	struct document d;
	int r;

	if (document_split(bytes, size, ROSTER_SIZE_MAX, &d, error) < 0)
		return -EINVAL;
	if (!document_signed_by(&d, root_key))
		return trust_refuse(error, TRUST_BAD_SIGNATURE);
	r = roster_read(d.json, d.json_size, root_key, domain, ret, error);
	if (r == 0)
		document_hash(&d, (*ret)->hash);
	return r;
}

void roster_destroy(struct roster *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n_operators; i++) {
		for (size_t j = 0; j < r->operators[i].n_credentials; j++)
			credential_finish(&r->operators[i].credentials[j]);
		free(r->operators[i].credentials);
	}
	free(r->operators);
	free(r->by_id);
	free(r);
}

/* ---- answers ---- */

uint64_t roster_serial(const struct roster *r)
{
	return r->serial;
}

int64_t roster_issued_s(const struct roster *r)
{
	return r->issued_s;
}

int64_t roster_expires_s(const struct roster *r)
{
	return r->expires_s;
}

const uint8_t *roster_hash(const struct roster *r)
{
	return r->hash;
}

size_t roster_size(const struct roster *r)
{
	return r->n_operators;
}

const struct roster_operator *roster_at(const struct roster *r, size_t i)
{
	assert(i < r->n_operators);
	return &r->operators[i];
}

static int compare_id(const void *id, const void *entry)
{
	const struct roster_operator *const *o = entry;

	return strcmp(id, (*o)->id);
}

const struct roster_operator *roster_find(const struct roster *r, const char *id)
{
	const struct roster_operator **found =
		bsearch(id, r->by_id, r->n_operators, sizeof(struct roster_operator *), compare_id);

	return found ? *found : NULL;
}

bool roster_has_freshness_key(const struct roster *r, const struct minisign_public *key)
{
	for (size_t i = 0; i < r->n_freshness_keys; i++) {
		if (minisign_public_equal(&r->freshness_keys[i], key))
			return true;
	}
	return false;
}

size_t roster_freshness_keys(const struct roster *r)
{
	return r->n_freshness_keys;
}

const struct minisign_public *roster_freshness_key(const struct roster *r, size_t i)
{
	assert(i < r->n_freshness_keys);
	return &r->freshness_keys[i];
}
