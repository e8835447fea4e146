#ifndef ENGAWA_TRUST_COSE_H
#define ENGAWA_TRUST_COSE_H
/*
 * Public keys as COSE_Key (RFC 9052, 7), of the three algorithms of a roster: a CBOR map (RFC 8949)
 * in its one shortest form, with the parameters that the algorithm has and no other, in any order,
 * each once.
 */
#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trust/credential.h"

/* ES256: 1:2, 3:-7, -1:1, -2, -3 (32 bytes each, a point of the curve). EdDSA: 1:1, 3:-8, -1:6, -2 (32
 * bytes, a point of the curve and of its large order: under the others anybody signs). RS256: 1:3,
 * 3:-257, -1 (2048 to 4096 bits, no leading zero), -2 (3 or 65537). The key is the caller's to
 * EVP_PKEY_free(). 0, -EBADMSG, -ENOMEM. */
int cose_parse(
	const uint8_t *key, size_t size, enum credential_algorithm algorithm, EVP_PKEY **ret);
/* Whether it is a map as above, whatever numbers and points it holds: what there is time for with
 * each of a roster's keys. */
bool cose_has_form(const uint8_t *key, size_t size, enum credential_algorithm algorithm);
#endif
