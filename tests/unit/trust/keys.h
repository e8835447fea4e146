#ifndef ENGAWA_TESTS_TRUST_KEYS_H
#define ENGAWA_TESTS_TRUST_KEYS_H
/* Key pairs of OpenSSL, their public halves as COSE_Keys (written apart from trust/cose.c), and what
 * they sign. Whatever fails, fails the test. */
#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>

#include "trust/assertion.h"

enum { KEYS_COSE_MAX = 600, KEYS_ALGORITHMS = 3 };

extern const enum credential_algorithm keys_algorithms[KEYS_ALGORITHMS];

struct test_key {
	enum credential_algorithm algorithm;
	EVP_PKEY *pair;
	uint8_t cose[KEYS_COSE_MAX];
	size_t cose_size;
};

/* RSA of so many bits. */
void keys_make(enum credential_algorithm algorithm, unsigned int rsa_bits, struct test_key *ret);
/* Takes pair over, which may be a public key alone. */
void keys_take(enum credential_algorithm algorithm, EVP_PKEY *pair, struct test_key *ret);
void keys_finish(struct test_key *k);
size_t keys_sign(const struct test_key *k, const void *data, size_t size,
	uint8_t ret[ASSERTION_SIGNATURE_MAX]);

/* The head of a CBOR item at `to`; its size. */
size_t keys_cbor_head(uint8_t *to, unsigned int type, size_t value);
#endif
