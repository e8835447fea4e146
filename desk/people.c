#include "desk/people.h"

#include <errno.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trust/cose.h"
#include "trust/credential_internal.h"
#include "trust/json.h"
#include "trust/operator_internal.h"
#include "trust/roster.h"

static const char *const states[] = {
	[PEOPLE_ACTIVE] = "active",
	[PEOPLE_SUSPENDED] = "suspended",
	[PEOPLE_REVOKED] = "revoked",
	NULL,
};

/* What an operator is read into, to be checked. */
struct person {
	char id[ROSTER_ID_MAX], text[TRUST_NAME_MAX];
	unsigned int may;
	int choice;
	bool has_other_keys, has_keys;
	json_t *seen; /* borrowed: the credentials so far */
};

/* ---- reading ---- */

/* -EINVAL: it was seen before. */
static int see(json_t *seen, json_t *id, const struct json_at *at)
{
	const struct json_at here = json_in(at, "id");

	if (json_object_get(seen, json_string_value(id)))
		return json_wrong(&here, TRUST_TWICE);
	return json_object_set_new(seen, json_string_value(id), json_true()) < 0 ? -ENOMEM : 0;
}

static int take_credentials(
	json_t *list, const struct json_at *at, const struct json_field *field, void *to)
{
	struct person *p = to;
	int r = json_list(list, at, 0, ROSTER_CREDENTIALS_MAX);

	for (size_t i = 0; i < json_array_size(list) && r == 0; i++) {
		const struct json_at here = json_entry(at, i);
		json_t *object = json_array_get(list, i);
		struct credential c = { 0 };

		r = credential_take(object, &here, &c);
		if (r == 0)
			r = see(p->seen, json_object_get(object, "id"), &here);
		p->has_keys = true;
		p->has_other_keys |= c.kind != CREDENTIAL_BROWSER_KEY;
		credential_finish(&c);
	}
	return r;
}

#define AT(member) offsetof(struct person, member)

static int take_person(json_t *object, const struct json_at *at, struct person *p)
{
	static const struct json_field fields[] = {
		{ "id", json_take_text, AT(id), ROSTER_ID_MAX, .check = operator_is_id },
		{ "name", json_take_text, AT(text), TRUST_NAME_MAX },
		{ "kana", json_take_text, AT(text), TRUST_NAME_MAX, .optional = true },
		{ "contractor", json_take_text, AT(text), TRUST_NAME_MAX, .optional = true },
		{ "role", json_take_choice, AT(choice), .with = operator_roles },
		{ "may", operator_take_may, AT(may) },
		{ "state", json_take_choice, AT(choice), .with = states },
		{ "credentials", take_credentials },
		{ 0 },
	};
	const struct json_at may = json_in(at, "may");
	const int r = json_fields(object, at, fields, p);

	/* as the roster has it */
	if (r == 0 && p->has_keys && !p->has_other_keys && p->may != ROSTER_VIEW)
		return json_wrong(&may, TRUST_WRONG_VALUE);
	return r;
}

#undef AT

static int take_operators(
	json_t *list, const struct json_at *at, const struct json_field *field, void *to)
{
	json_t *ids = json_object(), *credentials = json_object();
	struct people *people = to;
	int r = ids && credentials ? json_list(list, at, 0, ROSTER_OPERATORS_MAX) : -ENOMEM;

	for (size_t i = 0; i < json_array_size(list) && r == 0; i++) {
		const struct json_at here = json_entry(at, i);
		struct person p = { .seen = credentials };

		r = take_person(json_array_get(list, i), &here, &p);
		if (r == 0)
			r = see(ids, json_object_get(json_array_get(list, i), "id"), &here);
	}
	json_decref(ids);
	json_decref(credentials);
	if (r == 0)
		people->operators = json_incref(list);
	return r;
}

int people_parse(const char *json, size_t size, const char *domain, struct people *ret,
	struct trust_error *error)
{
	static const struct json_field fields[] = {
		JSON_KIND("engawa people"),
		JSON_VERSION,
		{ "organisation", json_take_domain, offsetof(struct people, domain) },
		{ "operators", take_operators },
		{ 0 },
	};
	struct people p = { .operators = NULL };
	int r;

	snprintf(p.domain, sizeof(p.domain), "%s", domain);
	r = json_document(json, size, fields, &p, error);
	if (r < 0)
		people_finish(&p);
	else
		*ret = p;
	return r;
}

void people_finish(struct people *p)
{
	json_decref(p->operators);
	p->operators = NULL;
}

/* ---- writing ---- */

static int compare_ids(const void *a, const void *b)
{
	json_t *const *x = a, *const *y = b;

	return strcmp(json_string_value(json_object_get(*x, "id")),
		json_string_value(json_object_get(*y, "id")));
}

/* Whose entries are borrowed by the new list as well. */
static json_t *sorted(json_t *list)
{
	const size_t n = json_array_size(list);
	json_t **entries = calloc(n + 1, sizeof(json_t *)), *ret = json_array();

	for (size_t i = 0; entries && i < n; i++)
		entries[i] = json_array_get(list, i);
	if (entries)
		qsort(entries, n, sizeof(json_t *), compare_ids);
	for (size_t i = 0; entries && ret && i < n; i++)
		json_array_append(ret, entries[i]);
	if (!entries || json_array_size(ret) != n) {
		json_decref(ret);
		ret = NULL;
	}
	free(entries);
	return ret;
}

/* The same with its keys in this order. */
static json_t *in_order(json_t *object, const char *const *keys)
{
	json_t *ret = json_object();
	int r = ret ? 0 : -1;

	for (; *keys && r == 0; keys++) {
		json_t *value = json_object_get(object, *keys);

		if (value)
			r = json_object_set(ret, *keys, value);
	}
	if (r == 0)
		return ret;
	json_decref(ret);
	return NULL;
}

static json_t *credentials_in_order(json_t *list)
{
	static const char *const keys[] = { "kind", "id", "key", "algorithm", "device_bound",
		"rp_id", "origin", NULL };
	json_t *ret = sorted(list);

	for (size_t i = 0; ret && i < json_array_size(ret); i++) {
		if (json_array_set_new(ret, i, in_order(json_array_get(ret, i), keys)) < 0) {
			json_decref(ret);
			return NULL;
		}
	}
	return ret;
}

static json_t *may_in_order(json_t *list)
{
	json_t *ret = json_array();

	for (int i = 0; ret && operator_may[i]; i++) {
		for (size_t j = 0; j < json_array_size(list); j++) {
			if (strcmp(json_string_value(json_array_get(list, j)), operator_may[i]) ==
				0)
				json_array_append(ret, json_array_get(list, j));
		}
	}
	return ret;
}

static json_t *person_in_order(json_t *object, bool with_state)
{
	static const char *const keys[] = { "id", "name", "kana", "contractor", "role", "may",
		"state", "credentials", NULL };
	json_t *ret = in_order(object, keys);

	if (ret && !with_state)
		json_object_del(ret, "state");
	/* in their old places */
	if (ret &&
		json_object_set_new(ret, "may", may_in_order(json_object_get(ret, "may"))) == 0 &&
		json_object_set_new(ret, "credentials",
			credentials_in_order(json_object_get(ret, "credentials"))) == 0)
		return ret;
	json_decref(ret);
	return NULL;
}

static json_t *people_in_order(const struct people *p, bool for_roster)
{
	json_t *all = sorted(p->operators), *ret = json_array();
	bool good = all && ret;

	for (size_t i = 0; good && i < json_array_size(all); i++) {
		json_t *o = json_array_get(all, i);

		if (for_roster && (strcmp(json_string_value(json_object_get(o, "state")),
					   states[PEOPLE_ACTIVE]) != 0 ||
					  json_array_size(json_object_get(o, "credentials")) == 0))
			continue;
		good = json_array_append_new(ret, person_in_order(o, !for_roster)) == 0;
	}
	json_decref(all);
	if (good)
		return ret;
	json_decref(ret);
	return NULL;
}

json_t *people_for_roster(const struct people *p)
{
	return people_in_order(p, true);
}

char *people_format(const struct people *p)
{
	json_t *root = json_pack("{s:s, s:i, s:s, s:o}", "kind", "engawa people", "version", 1,
		"organisation", p->domain, "operators", people_in_order(p, false));
	char *text = root ? json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER) : NULL;

	json_decref(root);
	return text;
}

json_t *people_find(const struct people *p, const char *id)
{
	for (size_t i = 0; i < json_array_size(p->operators); i++) {
		json_t *o = json_array_get(p->operators, i);

		if (strcmp(json_string_value(json_object_get(o, "id")), id) == 0)
			return o;
	}
	return NULL;
}

const char *people_state_name(enum people_state s)
{
	return states[s];
}

/* ---- an enrolment ---- */

/* Eight groups of four digits, each of four bytes of the hash: what can be read on the phone. */
void people_fingerprint(const struct credential *c, char ret[PEOPLE_FINGERPRINT])
{
	uint8_t hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, c->key, c->key_size);
	for (int i = 0; i < 8; i++) {
		uint32_t n = 0;

		for (int j = 0; j < 4; j++)
			n = n << 8 | hash[4 * i + j];
		snprintf(ret + 5 * i, 6, "%04u%s", (unsigned int)(n % 10000), i < 7 ? " " : "");
	}
}

static int check_credential(
	json_t *object, char fingerprint[PEOPLE_FINGERPRINT], struct trust_error *error)
{
	const struct json_at at = { .error = error }, key_at = json_in(&at, "key");
	struct credential c = { 0 };
	EVP_PKEY *key = NULL;
	int r = credential_take(object, &at, &c);

	if (r == 0)
		r = cose_parse(c.key, c.key_size, c.algorithm, &key);
	if (r == -EBADMSG)
		r = json_wrong(&key_at, TRUST_WRONG_VALUE);
	if (r == 0)
		people_fingerprint(&c, fingerprint);
	EVP_PKEY_free(key);
	credential_finish(&c);
	return r;
}

int people_credential(const char *json, size_t size, json_t **ret,
	char fingerprint[PEOPLE_FINGERPRINT], struct trust_error *error)
{
	json_error_t e;
	json_t *object = json_loadb(json, size, JSON_REJECT_DUPLICATES, &e);
	int r;

	*error = (struct trust_error){ .refusal = TRUST_OK };
	if (!object && (json_error_code(&e) == json_error_out_of_memory || !e.text[0]))
		return -ENOMEM;
	if (!object) {
		*error = (struct trust_error){ TRUST_NOT_JSON, e.line > 0 ? e.line : 0,
			e.column > 0 ? e.column : 0, "" };
		return -EINVAL;
	}
	r = check_credential(object, fingerprint, error);
	if (r < 0)
		json_decref(object);
	else
		*ret = object;
	return r;
}
