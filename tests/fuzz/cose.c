/*
 * Keys that anybody wrote: what is taken has the one size that this key has in its shortest form,
 * and is of the algorithm that was asked for. Input: a byte for the algorithm, the COSE_Key.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "trust/cose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ES256_SIZE = 77, EDDSA_SIZE = 42, RS256_SIZE = 267 /* and the exponent */ };

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_rsa(const EVP_PKEY *key, size_t size)
{
	const size_t modulus = (size_t)(EVP_PKEY_get_bits(key) + 7) / 8, rest = RS256_SIZE - 256;

	check(EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA);
	check(EVP_PKEY_get_bits(key) >= 2048 && EVP_PKEY_get_bits(key) <= 4096);
	check(size == rest + modulus + 3 || size == rest + modulus + 5);
}

static void check_taken(const EVP_PKEY *key, size_t size, enum credential_algorithm algorithm)
{
	switch (algorithm) {
	case CREDENTIAL_ES256:
		check(EVP_PKEY_get_base_id(key) == EVP_PKEY_EC && size == ES256_SIZE);
		check(EVP_PKEY_get_bits(key) == 256);
		break;
	case CREDENTIAL_EDDSA:
		check(EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 && size == EDDSA_SIZE);
		break;
	case CREDENTIAL_RS256:
		check_rsa(key, size);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum credential_algorithm algorithms[] = { CREDENTIAL_ES256, CREDENTIAL_EDDSA,
		CREDENTIAL_RS256 };
	enum credential_algorithm algorithm;
	EVP_PKEY *key = NULL;
	int r;

	if (size == 0)
		return 0;
	algorithm = algorithms[data[0] % 3];
	r = cose_parse(data + 1, size - 1, algorithm, &key);
	check(r == 0 || r == -EBADMSG);
	check((r == 0) == (key != NULL));
	if (key)
		check_taken(key, size - 1, algorithm);
	EVP_PKEY_free(key);
	return 0;
}
