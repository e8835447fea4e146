#include "trust/assertion.h"

#include <errno.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

#include "core/utf8.h"
#include "trust/assertion_internal.h"
#include "trust/cose.h"
#include "trust/openssl_internal.h"

enum {
	HASH = 32, /* bytes of SHA-256 */
	CHALLENGE_TEXT = 44, /* base64url of a challenge, with the ending NUL */
};

/* authenticatorData: W3C Web Authentication Level 3, 6.1. */
enum { FLAGS_AT = HASH, COUNTER_AT = FLAGS_AT + 1, AUTH_DATA_MIN = COUNTER_AT + 4 };

enum flags {
	UP = 1u << 0, /* somebody was there */
	UV = 1u << 2, /* and it was the one who may: a PIN, a finger */
	BE = 1u << 3, /* the key may be copied */
	BS = 1u << 4, /* and was */
	AT = 1u << 6, /* a new key comes along */
	ED = 1u << 7, /* extensions follow */
};

/* The NUL that ends it is signed as well. */
static const char browser_label[] = "engawa browser key";

/* What was signed: never longer than with all of authenticatorData. */
struct signed_data {
	uint8_t bytes[ASSERTION_AUTH_DATA_MAX + HASH];
	size_t size;
};

_Static_assert(
	sizeof(browser_label) + ASSERTION_CHALLENGE <= ASSERTION_AUTH_DATA_MAX + HASH, "fits");

/* ---- clientDataJSON ---- */

struct text {
	const uint8_t *at;
	size_t size;
};

static bool is_utf8(struct text t)
{
	uint32_t point;

	for (size_t n; t.size > 0; t.at += n, t.size -= n) {
		n = utf8_next(t.at, t.size, &point);
		if (n == 0)
			return false;
	}
	return true;
}

static bool takes(struct text *t, const char *want)
{
	const size_t n = strlen(want);

	if (t->size < n || memcmp(t->at, want, n) != 0)
		return false;
	t->at += n;
	t->size -= n;
	return true;
}

/* Browsers append members, and are told to. */
static bool is_end(struct text t)
{
	if (t.size == 0 || t.at[t.size - 1] != '}')
		return false;
	return t.size == 1 || t.at[0] == ',';
}

/* Byte by byte and not as JSON: a browser writes it in this one form ("Limited verification
 * algorithm", 5.8.1.2), and what is not parsed cannot be read in two ways. */
enum assertion_refusal assertion_client_data(const uint8_t *data, size_t size,
	const uint8_t challenge[ASSERTION_CHALLENGE], const char *origin)
{
	char encoded[CHALLENGE_TEXT];
	struct text t = { data, size };

	if (size > ASSERTION_CLIENT_DATA_MAX || !is_utf8(t))
		return ASSERTION_BAD_FORM;
	if (!takes(&t, "{\"type\":\"webauthn.get\""))
		return ASSERTION_BAD_TYPE;
	sodium_bin2base64(encoded, sizeof(encoded), challenge, ASSERTION_CHALLENGE,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	if (!takes(&t, ",\"challenge\":\"") || !takes(&t, encoded) || !takes(&t, "\""))
		return ASSERTION_BAD_CHALLENGE;
	if (!takes(&t, ",\"origin\":\"") || !takes(&t, origin) || !takes(&t, "\""))
		return ASSERTION_BAD_ORIGIN;
	if (!takes(&t, ",\"crossOrigin\":false"))
		return ASSERTION_CROSS_ORIGIN;
	return is_end(t) ? ASSERTION_OK : ASSERTION_BAD_FORM;
}

/* ---- authenticatorData ---- */

static enum assertion_refusal check_flags(unsigned int flags, bool device_bound)
{
	if (!(flags & UP))
		return ASSERTION_NOT_PRESENT;
	if (!(flags & UV))
		return ASSERTION_NOT_VERIFIED;
	if ((flags & AT) || ((flags & BS) && !(flags & BE)))
		return ASSERTION_BAD_FORM;
	return (flags & BE) && device_bound ? ASSERTION_COPIED : ASSERTION_OK;
}

static uint32_t read_counter(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

enum assertion_refusal assertion_auth_data(
	const uint8_t *data, size_t size, const struct credential *c, uint32_t *ret_counter)
{
	uint8_t rp_id_hash[HASH];
	enum assertion_refusal refusal;

	if (size < AUTH_DATA_MIN || size > ASSERTION_AUTH_DATA_MAX)
		return ASSERTION_BAD_FORM;
	if ((size > AUTH_DATA_MIN) != ((data[FLAGS_AT] & ED) != 0))
		return ASSERTION_BAD_FORM;
	crypto_hash_sha256(rp_id_hash, (const uint8_t *)c->rp_id, strlen(c->rp_id));
	if (memcmp(data, rp_id_hash, HASH) != 0)
		return ASSERTION_BAD_RP_ID;
	refusal = check_flags(data[FLAGS_AT], c->device_bound);
	if (refusal == ASSERTION_OK)
		*ret_counter = read_counter(data + COUNTER_AT);
	return refusal;
}

/* ---- what was signed ---- */

static void add(struct signed_data *to, const void *data, size_t size)
{
	memcpy(to->bytes + to->size, data, size);
	to->size += size;
}

static enum assertion_refusal take_passkey(const struct assertion *a, const struct credential *c,
	const uint8_t *challenge, struct signed_data *ret, uint32_t *ret_counter)
{
	enum assertion_refusal refusal =
		assertion_client_data(a->client_data, a->client_data_size, challenge, c->origin);
	uint8_t hash[HASH];

	if (refusal == ASSERTION_OK)
		refusal = assertion_auth_data(a->auth_data, a->auth_data_size, c, ret_counter);
	if (refusal != ASSERTION_OK)
		return refusal;
	crypto_hash_sha256(hash, a->client_data, a->client_data_size);
	add(ret, a->auth_data, a->auth_data_size);
	add(ret, hash, sizeof(hash));
	return ASSERTION_OK;
}

static enum assertion_refusal take_browser_key(const struct assertion *a,
	const struct credential *c, const uint8_t *challenge, struct signed_data *ret)
{
	if (a->client_data_size > 0 || a->auth_data_size > 0)
		return ASSERTION_BAD_FORM;
	if (c->algorithm != CREDENTIAL_EDDSA)
		return ASSERTION_BAD_KEY;
	add(ret, browser_label, sizeof(browser_label));
	add(ret, challenge, ASSERTION_CHALLENGE);
	return ASSERTION_OK;
}

/* ---- the signature ---- */

/* OpenSSL takes ECDSA's in DER's one strict form only, with nothing behind it, Ed25519's of 64 bytes
 * and RSA's as long as its modulus. 0, -EBADMSG, -ENOMEM. */
static int verify(EVP_PKEY *key, const EVP_MD *hash, const struct assertion *a,
	const struct signed_data *data)
{
	EVP_MD_CTX *ctx;
	int r = -ENOMEM, holds;

	openssl_begin();
	ctx = EVP_MD_CTX_new();
	if (ctx && EVP_DigestVerifyInit(ctx, NULL, hash, NULL, key) == 1) {
		holds = EVP_DigestVerify(
			ctx, a->signature, a->signature_size, data->bytes, data->size);
		r = holds == 1 ? 0 : -EBADMSG;
	}
	EVP_MD_CTX_free(ctx);
	if (openssl_end().memory && r < 0)
		r = -ENOMEM;
	return r;
}

static int check_signature(const struct assertion *a, const struct credential *c,
	const struct signed_data *data, enum assertion_refusal *ret)
{
	const EVP_MD *hash = c->algorithm == CREDENTIAL_EDDSA ? NULL : EVP_sha256();
	enum assertion_refusal refusal = ASSERTION_BAD_KEY;
	EVP_PKEY *key = NULL;
	int r = cose_parse(c->key, c->key_size, c->algorithm, &key);

	if (r == 0) {
		refusal = ASSERTION_BAD_SIGNATURE;
		r = verify(key, hash, a, data);
	}
	EVP_PKEY_free(key);
	*ret = r == 0 ? ASSERTION_OK : refusal;
	return r == -ENOMEM ? r : 0;
}

int assertion_check(const struct assertion *a, const struct credential *c,
	const uint8_t challenge[ASSERTION_CHALLENGE], enum assertion_refusal *ret,
	uint32_t *ret_counter)
{
	struct signed_data data = { .size = 0 };
	enum assertion_refusal refusal;
	uint32_t counter = 0;
	int r = 0;

	if (a->signature_size == 0 || a->signature_size > ASSERTION_SIGNATURE_MAX)
		refusal = ASSERTION_BAD_FORM;
	else if (c->kind == CREDENTIAL_BROWSER_KEY)
		refusal = take_browser_key(a, c, challenge, &data);
	else
		refusal = take_passkey(a, c, challenge, &data, &counter);
	if (refusal == ASSERTION_OK)
		r = check_signature(a, c, &data, &refusal);
	if (r < 0)
		return r;
	*ret = refusal;
	*ret_counter = refusal == ASSERTION_OK ? counter : 0;
	return 0;
}

const char *assertion_refusal_name(enum assertion_refusal r)
{
	static const char *const names[] = {
		[ASSERTION_OK] = "ok",
		[ASSERTION_BAD_FORM] = "bad-form",
		[ASSERTION_BAD_TYPE] = "bad-type",
		[ASSERTION_BAD_CHALLENGE] = "bad-challenge",
		[ASSERTION_BAD_ORIGIN] = "bad-origin",
		[ASSERTION_CROSS_ORIGIN] = "cross-origin",
		[ASSERTION_BAD_RP_ID] = "bad-rp-id",
		[ASSERTION_NOT_PRESENT] = "not-present",
		[ASSERTION_NOT_VERIFIED] = "not-verified",
		[ASSERTION_COPIED] = "copied",
		[ASSERTION_BAD_KEY] = "bad-key",
		[ASSERTION_BAD_SIGNATURE] = "bad-signature",
	};

	return names[r];
}
