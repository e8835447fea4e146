#include "tests/unit/trust/keys.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

const enum credential_algorithm keys_algorithms[KEYS_ALGORITHMS] = { CREDENTIAL_ES256,
	CREDENTIAL_EDDSA, CREDENTIAL_RS256 };

size_t keys_cbor_head(uint8_t *to, unsigned int type, size_t value)
{
	size_t n = 0;

	assert_true(value <= 0xffff);
	to[n++] = (uint8_t)(type << 5 | (value < 24 ? value : value < 0x100 ? 24 : 25));
	if (value >= 0x100)
		to[n++] = (uint8_t)(value >> 8);
	if (value >= 24)
		to[n++] = (uint8_t)value;
	return n;
}

static void put_number(struct test_key *k, int number)
{
	k->cose_size += number < 0
				? keys_cbor_head(k->cose + k->cose_size, 1, (size_t)(-1 - number))
				: keys_cbor_head(k->cose + k->cose_size, 0, (size_t)number);
}

static void put_pair(struct test_key *k, int label, int number)
{
	put_number(k, label);
	put_number(k, number);
}

static void put_bytes(struct test_key *k, int label, const uint8_t *bytes, size_t size)
{
	put_number(k, label);
	k->cose_size += keys_cbor_head(k->cose + k->cose_size, 2, size);
	assert_true(k->cose_size + size <= sizeof(k->cose));
	memcpy(k->cose + k->cose_size, bytes, size);
	k->cose_size += size;
}

/* size 0: as many bytes as it has. */
static void put_bn(struct test_key *k, int label, const char *name, int size)
{
	uint8_t bytes[512];
	BIGNUM *bn = NULL;

	assert_int_equal(EVP_PKEY_get_bn_param(k->pair, name, &bn), 1);
	size = size > 0 ? size : BN_num_bytes(bn);
	assert_true(size <= (int)sizeof(bytes));
	assert_int_equal(BN_bn2binpad(bn, bytes, size), size);
	put_bytes(k, label, bytes, (size_t)size);
	BN_free(bn);
}

static void put_raw(struct test_key *k, int label)
{
	uint8_t bytes[32];
	size_t size = sizeof(bytes);

	assert_int_equal(EVP_PKEY_get_raw_public_key(k->pair, bytes, &size), 1);
	put_bytes(k, label, bytes, size);
}

void keys_take(enum credential_algorithm algorithm, EVP_PKEY *pair, struct test_key *ret)
{
	*ret = (struct test_key){ .algorithm = algorithm, .pair = pair };
	assert_non_null(pair);
	ret->cose_size = keys_cbor_head(ret->cose, 5, algorithm == CREDENTIAL_ES256 ? 5 : 4);
	switch (algorithm) {
	case CREDENTIAL_ES256:
		put_pair(ret, 1, 2);
		put_pair(ret, 3, -7);
		put_pair(ret, -1, 1);
		put_bn(ret, -2, OSSL_PKEY_PARAM_EC_PUB_X, 32);
		put_bn(ret, -3, OSSL_PKEY_PARAM_EC_PUB_Y, 32);
		break;
	case CREDENTIAL_EDDSA:
		put_pair(ret, 1, 1);
		put_pair(ret, 3, -8);
		put_pair(ret, -1, 6);
		put_raw(ret, -2);
		break;
	case CREDENTIAL_RS256:
		put_pair(ret, 1, 3);
		put_pair(ret, 3, -257);
		put_bn(ret, -1, OSSL_PKEY_PARAM_RSA_N, 0);
		put_bn(ret, -2, OSSL_PKEY_PARAM_RSA_E, 0);
		break;
	}
}

void keys_make(enum credential_algorithm algorithm, unsigned int rsa_bits, struct test_key *ret)
{
	EVP_PKEY *pair = NULL;

	switch (algorithm) {
	case CREDENTIAL_ES256:
		pair = EVP_EC_gen("P-256");
		break;
	case CREDENTIAL_EDDSA:
		pair = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
		break;
	case CREDENTIAL_RS256:
		pair = EVP_RSA_gen(rsa_bits);
		break;
	}
	keys_take(algorithm, pair, ret);
}

void keys_finish(struct test_key *k)
{
	EVP_PKEY_free(k->pair);
	*k = (struct test_key){ .pair = NULL };
}

size_t keys_sign(const struct test_key *k, const void *data, size_t size,
	uint8_t ret[ASSERTION_SIGNATURE_MAX])
{
	const EVP_MD *hash = k->algorithm == CREDENTIAL_EDDSA ? NULL : EVP_sha256();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = ASSERTION_SIGNATURE_MAX;

	assert_non_null(ctx);
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, hash, NULL, k->pair), 1);
	assert_int_equal(EVP_DigestSign(ctx, ret, &n, data, size), 1);
	EVP_MD_CTX_free(ctx);
	return n;
}
