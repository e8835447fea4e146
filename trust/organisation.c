#include "trust/organisation.h"

#include <errno.h>
#include <string.h>

#include "trust/host.h"
#include "trust/json.h"
#include "trust/unsigned_internal.h"

enum { TELEPHONE_MIN = 5 };

_Static_assert((int)TRUST_DOMAIN_MAX == HOST_TEXT_MAX, "a host's name fits");

static bool is_telephone(const char *text)
{
	static const char digits[] = "0123456789";

	return strlen(text) >= TELEPHONE_MIN && (text[0] == '+' || strchr(digits, text[0])) &&
	       !text[1 + strspn(text + 1, "0123456789 -")];
}

static bool is_broker(const char *text)
{
	char host[HOST_TEXT_MAX];
	unsigned int port;

	return host_of_url(text, "wss://", host, &port);
}

static int take_brokers(
	json_t *list, const struct json_at *at, const struct json_field *field, void *to)
{
	static const struct json_field broker = { .room = TRUST_BROKER_MAX, .check = is_broker };
	struct organisation *o = to;
	int r = json_list(list, at, 1, ORGANISATION_BROKERS_MAX);

	for (size_t i = 0; i < json_array_size(list) && r == 0; i++) {
		const struct json_at here = json_entry(at, i);

		r = json_take_text(json_array_get(list, i), &here, &broker, o->brokers[i]);
		o->n_brokers = i + 1;
	}
	return r;
}

static enum trust_refusal refusal_of(enum policy_problem problem)
{
	switch (problem) {
	case POLICY_UNKNOWN_KEY:
		return TRUST_UNKNOWN_KEY;
	case POLICY_MISSING:
	case POLICY_NO_PATTERN:
		return TRUST_MISSING;
	case POLICY_WRONG_TYPE:
		return TRUST_WRONG_TYPE;
	case POLICY_TOO_LONG:
	case POLICY_TOO_MANY:
		return TRUST_TOO_LONG;
	case POLICY_WRONG_VALUE:
	case POLICY_FINE: /* as the rest: of a file, not of an object */
	case POLICY_UNREADABLE:
	case POLICY_NOT_ROOTS:
	case POLICY_TOO_LARGE:
	case POLICY_NOT_JSON:
		break;
	}
	return TRUST_WRONG_VALUE;
}

static int take_policy(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	struct policy_error error;
	const int r = policy_from_json(value, to, &error);
	const struct json_at here = json_in(at, error.where);

	if (r != -EINVAL)
		return r;
	return json_wrong(error.where[0] ? &here : at, refusal_of(error.problem));
}

#define AT(member) offsetof(struct organisation, member)

static const struct json_field fields[] = {
	JSON_KIND("engawa organisation"),
	JSON_VERSION,
	{ "issued", json_take_time, AT(issued_s) },
	{ "name", json_take_text, AT(name), TRUST_NAME_MAX },
	{ "kana", json_take_text, AT(kana), TRUST_NAME_MAX, .optional = true },
	{ "domain", json_take_text, AT(domain), TRUST_DOMAIN_MAX, .check = host_is_name },
	{ "telephone", json_take_text, AT(telephone), TRUST_TELEPHONE_MAX, .check = is_telephone },
	{ "root_key", json_take_public, AT(root_key) },
	{ "brokers", take_brokers },
	{ "policy", take_policy, AT(policy), .optional = true },
	{ 0 },
};

int organisation_read(
	const char *json, size_t size, struct organisation *ret, struct trust_error *error)
{
	struct organisation o = { 0 };
	const int r = json_document(json, size, fields, &o, error);

	if (r < 0)
		organisation_finish(&o);
	else
		*ret = o;
	return r;
}

/* It says itself whose key is its own; who knows another one has that one's word as well. */
static int check_signed(const struct document *d, const struct minisign_public *own,
	const struct minisign_public *known, struct trust_error *error)
{
	if (!document_signed_by(d, own))
		return trust_refuse(error, TRUST_BAD_SIGNATURE);
	if (known && !document_signed_by(d, known))
		return trust_refuse(error, TRUST_OTHER_ORGANISATION);
	return 0;
}

int organisation_parse(const uint8_t *bytes, size_t size, const struct minisign_public *known,
	struct organisation *ret, struct trust_error *error)
{
	struct organisation o = { 0 };
	struct document d;
	int r;

	if (document_split(bytes, size, ORGANISATION_SIZE_MAX, &d, error) < 0)
		return -EINVAL;
	r = organisation_read(d.json, d.json_size, &o, error);
	if (r == 0)
		r = check_signed(&d, &o.root_key, known, error);
	if (r < 0)
		organisation_finish(&o);
	else
		*ret = o;
	return r;
}

void organisation_finish(struct organisation *o)
{
	policy_destroy(o->policy);
	o->policy = NULL;
}
