#include "trust/cose.h"

#include <errno.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "trust/openssl_internal.h"

enum {
	PARAMETERS_MAX = 5,
	FIELD = 32, /* bytes of a coordinate, of P-256 and of Ed25519 alike */
	MODULUS_MIN = 2048,
	MODULUS_MAX = 4096, /* bits */
};

/* Major types of CBOR. */
enum cbor { CBOR_UNSIGNED = 0, CBOR_NEGATIVE = 1, CBOR_BYTES = 2, CBOR_MAP = 5 };

struct bytes {
	const uint8_t *at;
	size_t size;
};

/* What stands behind a label: so many bytes; where max is 0, this number. */
struct parameter {
	int label, number;
	size_t min, max;
};

static int make_ec(const struct bytes *values, EVP_PKEY **ret);
static int make_ed25519(const struct bytes *values, EVP_PKEY **ret);
static int make_rsa(const struct bytes *values, EVP_PKEY **ret);

/* The values that make() gets stand in the order of the parameters here. */
static const struct form {
	enum credential_algorithm algorithm;
	int (*make)(const struct bytes *values, EVP_PKEY **ret);
	size_t n;
	struct parameter parameters[PARAMETERS_MAX];
} forms[] = {
	{ CREDENTIAL_ES256, make_ec, 5,
		{ { -2, 0, FIELD, FIELD }, { -3, 0, FIELD, FIELD }, { -1, 1 }, { 1, 2 },
			{ 3, CREDENTIAL_ES256 } } },
	{ CREDENTIAL_EDDSA, make_ed25519, 4,
		{ { -2, 0, FIELD, FIELD }, { -1, 6 }, { 1, 1 }, { 3, CREDENTIAL_EDDSA } } },
	{ CREDENTIAL_RS256, make_rsa, 4,
		{ { -1, 0, MODULUS_MIN / 8, MODULUS_MAX / 8 }, { -2, 0, 1, 3 }, { 1, 3 },
			{ 3, CREDENTIAL_RS256 } } },
};

/* ---- CBOR ---- */

/* A type and its argument, of at most two bytes: nothing here is longer. What would have fitted
 * into fewer is refused, so that a key is written in one way only. */
static bool take_head(struct bytes *b, unsigned int *ret_type, unsigned int *ret)
{
	unsigned int info, more;

	if (b->size == 0)
		return false;
	info = b->at[0] & 0x1f;
	if (info > 25)
		return false;
	more = info < 24 ? 0 : info - 23;
	if (b->size < 1 + more)
		return false;
	*ret_type = b->at[0] >> 5;
	*ret = more == 0 ? info : more == 1 ? b->at[1] : (unsigned int)(b->at[1] << 8 | b->at[2]);
	b->at += 1 + more;
	b->size -= 1 + more;
	return more == 0 || *ret >= (more == 1 ? 24 : 0x100);
}

static bool take_number(struct bytes *b, int *ret)
{
	unsigned int type, value;

	if (!take_head(b, &type, &value) || (type != CBOR_UNSIGNED && type != CBOR_NEGATIVE))
		return false;
	*ret = type == CBOR_UNSIGNED ? (int)value : -1 - (int)value;
	return true;
}

static bool take_bytes(struct bytes *b, struct bytes *ret)
{
	unsigned int type, size;

	if (!take_head(b, &type, &size) || type != CBOR_BYTES || size > b->size)
		return false;
	*ret = (struct bytes){ b->at, size };
	b->at += size;
	b->size -= size;
	return true;
}

/* ---- the map ---- */

static bool take_value(struct bytes *b, const struct parameter *p, struct bytes *ret)
{
	int number;

	if (p->max == 0)
		return take_number(b, &number) && number == p->number;
	return take_bytes(b, ret) && ret->size >= p->min && ret->size <= p->max;
}

static bool take_pair(struct bytes *b, const struct form *f, unsigned int *seen, struct bytes *ret)
{
	size_t i = 0;
	int label;

	if (!take_number(b, &label))
		return false;
	while (i < f->n && f->parameters[i].label != label)
		i++;
	if (i == f->n || (*seen & 1u << i))
		return false;
	*seen |= 1u << i;
	return take_value(b, &f->parameters[i], &ret[i]);
}

/* As many pairs as there are parameters, and none twice: so each is there. */
static bool take_map(struct bytes b, const struct form *f, struct bytes *ret)
{
	unsigned int type, n, seen = 0;

	if (!take_head(&b, &type, &n) || type != CBOR_MAP || n != f->n)
		return false;
	for (; n > 0; n--) {
		if (!take_pair(&b, f, &seen, ret))
			return false;
	}
	return b.size == 0;
}

/* ---- keys ---- */

/* What can be wrong with the values is wrong before OpenSSL has them, but for a point of P-256: so its
 * failures are missing memory, but where it speaks of the curve. */

static int make_from(const char *type, OSSL_PARAM *params, EVP_PKEY **ret)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	int r = -ENOMEM;

	if (ctx && EVP_PKEY_fromdata_init(ctx) == 1 &&
		EVP_PKEY_fromdata(ctx, ret, EVP_PKEY_PUBLIC_KEY, params) == 1)
		r = 0;
	EVP_PKEY_CTX_free(ctx);
	return r;
}

/* OpenSSL takes no point that is not of the curve; all the others have its prime order. */
static int make_ec(const struct bytes *values, EVP_PKEY **ret)
{
	uint8_t point[1 + 2 * FIELD] = { POINT_CONVERSION_UNCOMPRESSED };
	char group[] = SN_X9_62_prime256v1;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
		OSSL_PARAM_construct_end(),
	};

	memcpy(point + 1, values[0].at, FIELD);
	memcpy(point + 1 + FIELD, values[1].at, FIELD);
	return make_from("EC", params, ret);
}

/* OpenSSL takes any bytes. Under a point of small order a signature holds that nobody made. */
static int make_ed25519(const struct bytes *values, EVP_PKEY **ret)
{
	if (crypto_core_ed25519_is_valid_point(values[0].at) != 1)
		return -EBADMSG;
	*ret = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, values[0].at, FIELD);
	return *ret ? 0 : -ENOMEM;
}

static int make_rsa_from(const BIGNUM *n, const BIGNUM *e, EVP_PKEY **ret)
{
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	int r = -ENOMEM;

	if (builder && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
		OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1)
		params = OSSL_PARAM_BLD_to_param(builder);
	if (params)
		r = make_from("RSA", params, ret);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(builder);
	return r;
}

static int make_rsa(const struct bytes *values, EVP_PKEY **ret)
{
	BIGNUM *n, *e;
	int r = -EBADMSG;

	if (values[0].at[0] == 0 || values[1].at[0] == 0)
		return -EBADMSG;
	n = BN_bin2bn(values[0].at, (int)values[0].size, NULL);
	e = BN_bin2bn(values[1].at, (int)values[1].size, NULL);
	if (!n || !e)
		r = -ENOMEM;
	else if (BN_num_bits(n) >= MODULUS_MIN && (BN_is_word(e, 3) || BN_is_word(e, 0x10001)))
		r = make_rsa_from(n, e, ret);
	BN_free(n);
	BN_free(e);
	return r;
}

static const struct form *form_of(enum credential_algorithm algorithm)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (forms[i].algorithm == algorithm)
			return &forms[i];
	}
	return NULL;
}

bool cose_has_form(const uint8_t *key, size_t size, enum credential_algorithm algorithm)
{
	struct bytes values[PARAMETERS_MAX] = { 0 };
	const struct form *form = form_of(algorithm);

	return form && take_map((struct bytes){ key, size }, form, values);
}

int cose_parse(const uint8_t *key, size_t size, enum credential_algorithm algorithm, EVP_PKEY **ret)
{
	struct bytes values[PARAMETERS_MAX] = { 0 };
	const struct form *form = form_of(algorithm);
	struct openssl_failures failures;
	EVP_PKEY *made = NULL;
	int r = -EBADMSG;

	openssl_begin();
	if (form && take_map((struct bytes){ key, size }, form, values))
		r = form->make(values, &made);
	failures = openssl_end();
	if (r == -ENOMEM && failures.curve && !failures.memory)
		r = -EBADMSG;
	if (r == 0)
		*ret = made;
	return r;
}
