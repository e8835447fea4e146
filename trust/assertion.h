#ifndef ENGAWA_TRUST_ASSERTION_H
#define ENGAWA_TRUST_ASSERTION_H
/*
 * What an operator signed: docs/trust.md, "Assertions" (W3C Web Authentication Level 3, 7.2). OpenSSL
 * checks the signature, everything else is checked here. Stateless.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trust/credential.h"

enum {
	ASSERTION_CHALLENGE = 32, /* bytes */
	ASSERTION_CLIENT_DATA_MAX = 1024,
	ASSERTION_AUTH_DATA_MAX = 512,
	ASSERTION_SIGNATURE_MAX = 512, /* RS256 of 4096 bits */
};

/* As they came from the operator; borrowed. A browser key has a signature only. */
struct assertion {
	const uint8_t *client_data, *auth_data, *signature;
	size_t client_data_size, auth_data_size, signature_size;
};

/* Why it is not taken; never for the peer. */
enum assertion_refusal {
	ASSERTION_OK,
	ASSERTION_BAD_FORM, /* sizes, bytes left over, a part that does not belong there */
	ASSERTION_BAD_TYPE, /* from here on in the order of clientDataJSON */
	ASSERTION_BAD_CHALLENGE,
	ASSERTION_BAD_ORIGIN,
	ASSERTION_CROSS_ORIGIN,
	ASSERTION_BAD_RP_ID,
	ASSERTION_NOT_PRESENT, /* UP */
	ASSERTION_NOT_VERIFIED, /* UV */
	ASSERTION_COPIED, /* BE where the key has to stay on one device */
	ASSERTION_BAD_KEY, /* the roster's */
	ASSERTION_BAD_SIGNATURE,
};

/* Whether the holder of c signed the challenge. The counter that was signed into *ret_counter, 0 for
 * a browser key and where *ret is a refusal: for the log, it decides nothing. -ENOMEM; else 0, and
 * *ret says whether. */
int assertion_check(const struct assertion *a, const struct credential *c,
	const uint8_t challenge[ASSERTION_CHALLENGE], enum assertion_refusal *ret,
	uint32_t *ret_counter);
/* "ok", "bad-form", …: for logs and tests. */
const char *assertion_refusal_name(enum assertion_refusal r);
#endif
