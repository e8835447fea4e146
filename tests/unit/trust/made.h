#ifndef ENGAWA_TESTS_TRUST_MADE_H
#define ENGAWA_TESTS_TRUST_MADE_H
/* Assertions that are signed well, whatever they say; one key of each algorithm. */
#include "tests/unit/trust/keys.h"

#define MADE_ORIGIN "https://help.example.org:8443"
#define MADE_RP_ID "help.example.org"
/* In base64url with both letters that base64 has not. */
#define MADE_CHALLENGE "-_-_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0"

/* clientDataJSON */
#define MADE_GOOD                                                                                  \
	"{\"type\":\"webauthn.get\",\"challenge\":\"" MADE_CHALLENGE                               \
	"\",\"origin\":\"" MADE_ORIGIN "\",\"crossOrigin\":false}"

enum { UP = 0x01, RFU1 = 0x02, UV = 0x04, BE = 0x08, BS = 0x10, RFU2 = 0x20, AT = 0x40, ED = 0x80 };

struct made { /* may be larger than what is taken */
	char client_data[2 * ASSERTION_CLIENT_DATA_MAX];
	size_t client_data_size;
	uint8_t auth_data[2 * ASSERTION_AUTH_DATA_MAX];
	size_t auth_data_size;
	uint8_t signature[ASSERTION_SIGNATURE_MAX];
	size_t signature_size;
};

extern const uint8_t made_challenge[ASSERTION_CHALLENGE];
/* In the order of keys_algorithms. */
extern struct test_key made_keys[KEYS_ALGORITHMS];

/* Of a whole group of tests, for cmocka. */
int made_setup(void **state);
int made_teardown(void **state);

/* Borrows the key. */
struct credential made_credential(struct test_key *k);
void made_say(struct made *m, const char *client_data, size_t size);
/* The counter is 0x01020304. */
void made_authenticate(struct made *m, const char *rp_id, unsigned int flags, size_t extensions);
void made_sign(struct made *m, const struct test_key *k);
/* All of it as it should be. */
struct made made_well(const struct test_key *k);

enum assertion_refusal made_check(
	const struct made *m, const struct credential *c, uint32_t *ret_counter);
/* The test fails, and says `what`, unless this comes out, with the counter that belongs to it. */
void made_expect(const struct made *m, const struct credential *c, enum assertion_refusal want,
	const char *what);
#endif
