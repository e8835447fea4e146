#include "tests/unit/trust/made.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

const uint8_t made_challenge[ASSERTION_CHALLENGE] = { 0xfb, 0xff, 0xbf, 1, 2, 3, 4, 5, 6, 7, 8, 9,
	10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29 };
struct test_key made_keys[KEYS_ALGORITHMS];

int made_setup(void **state)
{
	for (size_t i = 0; i < KEYS_ALGORITHMS; i++)
		keys_make(keys_algorithms[i], 2048, &made_keys[i]);
	return 0;
}

int made_teardown(void **state)
{
	for (size_t i = 0; i < KEYS_ALGORITHMS; i++)
		keys_finish(&made_keys[i]);
	return 0;
}

struct credential made_credential(struct test_key *k)
{
	return (struct credential){ .kind = CREDENTIAL_SECURITY_KEY,
		.algorithm = k->algorithm,
		.key = k->cose,
		.key_size = k->cose_size,
		.rp_id = MADE_RP_ID,
		.origin = MADE_ORIGIN };
}

void made_say(struct made *m, const char *client_data, size_t size)
{
	assert_true(size <= sizeof(m->client_data));
	memcpy(m->client_data, client_data, size);
	m->client_data_size = size;
}

void made_authenticate(struct made *m, const char *rp_id, unsigned int flags, size_t extensions)
{
	static const uint8_t counter[] = { 0x01, 0x02, 0x03, 0x04 };

	assert_true(37 + extensions <= sizeof(m->auth_data));
	crypto_hash_sha256(m->auth_data, (const uint8_t *)rp_id, strlen(rp_id));
	m->auth_data[32] = (uint8_t)flags;
	memcpy(m->auth_data + 33, counter, sizeof(counter));
	memset(m->auth_data + 37, 0xa0, extensions);
	m->auth_data_size = 37 + extensions;
}

/* By the document: authenticatorData ‖ SHA-256(clientDataJSON). */
void made_sign(struct made *m, const struct test_key *k)
{
	uint8_t data[sizeof(m->auth_data) + 32];

	memcpy(data, m->auth_data, m->auth_data_size);
	crypto_hash_sha256(
		data + m->auth_data_size, (const uint8_t *)m->client_data, m->client_data_size);
	m->signature_size = keys_sign(k, data, m->auth_data_size + 32, m->signature);
}

enum assertion_refusal made_check(
	const struct made *m, const struct credential *c, uint32_t *ret_counter)
{
	const struct assertion a = { (const uint8_t *)m->client_data, m->auth_data, m->signature,
		m->client_data_size, m->auth_data_size, m->signature_size };
	enum assertion_refusal refusal;

	*ret_counter = 99;
	assert_int_equal(assertion_check(&a, c, made_challenge, &refusal, ret_counter), 0);
	return refusal;
}

void made_expect(const struct made *m, const struct credential *c, enum assertion_refusal want,
	const char *what)
{
	const bool counts = want == ASSERTION_OK && c->kind != CREDENTIAL_BROWSER_KEY;
	uint32_t counter;
	const enum assertion_refusal is = made_check(m, c, &counter);

	if (is != want)
		fail_msg("%d: %s, not %s: %s", c->algorithm, assertion_refusal_name(is),
			assertion_refusal_name(want), what);
	assert_int_equal(counter, counts ? 0x01020304 : 0);
}

struct made made_well(const struct test_key *k)
{
	struct made m = { .client_data_size = 0 };

	made_say(&m, MADE_GOOD, strlen(MADE_GOOD));
	made_authenticate(&m, MADE_RP_ID, UP | UV, 0);
	made_sign(&m, k);
	return m;
}
