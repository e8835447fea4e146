#include "trust/credential.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "trust/base64.h"
#include "trust/cose.h"
#include "trust/credential_internal.h"
#include "trust/host.h"

enum { HTTPS_PORT = 443, HTTP_PORT = 80 };

_Static_assert((int)CREDENTIAL_RP_ID_MAX == HOST_TEXT_MAX, "a host's name fits");

/* ---- values ---- */

/* base64url of min to max bytes, into memory of its own. */
static int take_bytes(json_t *value, const struct json_at *at, size_t min, size_t max,
	uint8_t **ret, size_t *ret_size)
{
	const size_t size = base64url_bytes(json_string_length(value));

	if (!json_is_string(value))
		return json_wrong(at, TRUST_WRONG_TYPE);
	if (size > max)
		return json_wrong(at, TRUST_TOO_LONG);
	if (size < min)
		return json_wrong(at, TRUST_WRONG_VALUE);
	*ret = malloc(size);
	if (!*ret)
		return -ENOMEM;
	if (base64url_take(json_string_value(value), json_string_length(value), *ret) < 0)
		return json_wrong(at, TRUST_WRONG_VALUE);
	*ret_size = size;
	return 0;
}

static int take_id(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	struct credential *c = to;

	return take_bytes(value, at, CREDENTIAL_ID_MIN, CREDENTIAL_ID_MAX, &c->id, &c->id_size);
}

static int take_key(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	struct credential *c = to;

	return take_bytes(value, at, 1, CREDENTIAL_KEY_MAX, &c->key, &c->key_size);
}

static int take_algorithm(
	json_t *value, const struct json_at *at, const struct json_field *field, void *to)
{
	enum credential_algorithm *ret = to;

	if (!json_is_integer(value))
		return json_wrong(at, TRUST_WRONG_TYPE);
	switch (json_integer_value(value)) {
	case CREDENTIAL_ES256:
	case CREDENTIAL_EDDSA:
	case CREDENTIAL_RS256:
		*ret = (enum credential_algorithm)json_integer_value(value);
		return 0;
	default:
		return json_wrong(at, TRUST_WRONG_VALUE);
	}
}

/* ---- what has to fit together ---- */

static bool ends_with_domain(const char *host, const char *domain)
{
	const size_t n = strlen(host), m = strlen(domain);

	return n > m && host[n - m - 1] == '.' && strcmp(host + n - m, domain) == 0;
}

/* As a browser writes it, since that is what it is compared with: without its scheme's port. */
static bool origin_fits(const struct credential *c)
{
	char host[HOST_TEXT_MAX];
	unsigned int port;

	if (host_of_url(c->origin, "https://", host, &port))
		return port != HTTPS_PORT &&
		       (strcmp(host, c->rp_id) == 0 || ends_with_domain(host, c->rp_id));
	return host_of_url(c->origin, "http://", host, &port) && port != 0 && port != HTTP_PORT &&
	       strcmp(host, "localhost") == 0 && strcmp(c->rp_id, host) == 0;
}

static bool is_hash_of_key(const struct credential *c)
{
	uint8_t hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, c->key, c->key_size);
	return c->id_size == sizeof(hash) && memcmp(c->id, hash, sizeof(hash)) == 0;
}

static int wrong_at(const struct json_at *credential, const char *key)
{
	const struct json_at here = json_in(credential, key);

	return json_wrong(&here, TRUST_WRONG_VALUE);
}

#define AT(member) offsetof(struct credential, member)

static const char *const kinds[] = {
	[CREDENTIAL_PASSKEY] = "passkey",
	[CREDENTIAL_SECURITY_KEY] = "security-key",
	[CREDENTIAL_BROWSER_KEY] = "browser-key",
	NULL,
};

static const struct json_field fields[] = {
	{ "kind", json_take_choice, AT(kind), .with = kinds },
	{ "id", take_id },
	{ "key", take_key },
	{ "algorithm", take_algorithm, AT(algorithm) },
	{ "device_bound", json_take_bool, AT(device_bound) },
	{ "rp_id", json_take_text, AT(rp_id), CREDENTIAL_RP_ID_MAX,
		.check = host_is_name_or_local },
	{ "origin", json_take_text, AT(origin), CREDENTIAL_ORIGIN_MAX },
	{ 0 },
};

int credential_take(json_t *object, const struct json_at *at, struct credential *ret)
{
	const int r = json_fields(object, at, fields, ret);

	if (r < 0)
		return r;
	if (!origin_fits(ret))
		return wrong_at(at, "origin");
	if (ret->kind == CREDENTIAL_BROWSER_KEY && ret->algorithm != CREDENTIAL_EDDSA)
		return wrong_at(at, "algorithm");
	if (ret->kind == CREDENTIAL_BROWSER_KEY && !is_hash_of_key(ret))
		return wrong_at(at, "id");
	/* the numbers in it are looked at when it is used: twenty thousand points take a second */
	return cose_has_form(ret->key, ret->key_size, ret->algorithm) ? 0 : wrong_at(at, "key");
}

void credential_finish(struct credential *c)
{
	free(c->id);
	free(c->key);
	*c = (struct credential){ 0 };
}
