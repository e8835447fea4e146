#ifndef ENGAWA_TESTS_TRUST_SAMPLES_H
#define ENGAWA_TESTS_TRUST_SAMPLES_H
/* tests/vectors/webauthn-assertions.json: what a browser signed. */
#include "tests/unit/trust/keys.h"

enum { SAMPLES = 3, SAMPLE_ASSERTIONS = 3 };

struct sample {
	struct test_key key; /* public alone */
	struct credential credential; /* borrows from key */
	uint8_t challenge[ASSERTION_CHALLENGE];
	struct {
		uint8_t client_data[ASSERTION_CLIENT_DATA_MAX], auth_data[ASSERTION_AUTH_DATA_MAX],
			signature[ASSERTION_SIGNATURE_MAX];
		struct assertion assertion; /* borrows from these */
	} made[SAMPLE_ASSERTIONS];
};

void samples_read(struct sample ret[SAMPLES]);
void samples_finish(struct sample samples[SAMPLES]);
#endif
