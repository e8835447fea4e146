#include "trust/freshness.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "trust/json.h"
#include "trust/unsigned_internal.h"

struct statement {
	char domain[TRUST_DOMAIN_MAX]; /* that is expected */
	const uint8_t *hash; /* borrowed: likewise, of the roster */
	int64_t issued_s;
};

static int take_roster(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	const struct statement *s = to;
	char want[2 * DOCUMENT_SHA256 + 1];
	const char *text = json_string_value(value);

	if (!text)
		return json_wrong(at, TRUST_WRONG_TYPE);
	if (strlen(text) != sizeof(want) - 1 || text[strspn(text, "0123456789abcdef")])
		return json_wrong(at, TRUST_WRONG_VALUE);
	sodium_bin2hex(want, sizeof(want), s->hash, DOCUMENT_SHA256);
	return strcmp(text, want) == 0 ? 0 : json_wrong(at, TRUST_OTHER_ROSTER);
}

#define AT(member) offsetof(struct statement, member)

static const struct json_field fields[] = {
	JSON_KIND("engawa freshness"),
	JSON_VERSION,
	{ "organisation", json_take_domain, AT(domain) },
	{ "roster", take_roster },
	{ "issued", json_take_time, AT(issued_s) },
	{ 0 },
};

int freshness_read(const char *json, size_t size, const struct roster *r, const char *domain,
	int64_t *ret_issued_s, struct trust_error *error)
{
	struct statement s = { .hash = roster_hash(r) };
	int result;

	assert(strlen(domain) < sizeof(s.domain));
	memcpy(s.domain, domain, strlen(domain) + 1);
	result = json_document(json, size, fields, &s, error);
	if (result == 0)
		*ret_issued_s = s.issued_s;
	return result;
}

static bool signed_by_any(const struct document *d, const struct roster *r)
{
	for (size_t i = 0; i < roster_freshness_keys(r); i++) {
		if (document_signed_by(d, roster_freshness_key(r, i)))
			return true;
	}
	return false;
}

int freshness_parse(const uint8_t *bytes, size_t size, const struct roster *r, const char *domain,
	int64_t *ret_issued_s, struct trust_error *error)
{
	struct document d;

	if (document_split(bytes, size, FRESHNESS_SIZE_MAX, &d, error) < 0)
		return -EINVAL;
	if (!signed_by_any(&d, r))
		return trust_refuse(error, TRUST_BAD_SIGNATURE);
	return freshness_read(d.json, d.json_size, r, domain, ret_issued_s, error);
}
