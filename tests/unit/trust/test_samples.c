/* trust/assertion.c: what a browser signed holds, and nothing else does. */
#include <openssl/err.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/trust/samples.h"

static int setup(void **state)
{
	struct sample *samples = test_malloc(SAMPLES * sizeof(*samples));

	samples_read(samples);
	*state = samples;
	return 0;
}

static int teardown(void **state)
{
	samples_finish(*state);
	test_free(*state);
	return 0;
}

static enum assertion_refusal check(const struct sample *s, size_t i, uint32_t *ret_counter)
{
	enum assertion_refusal refusal;

	assert_int_equal(assertion_check(&s->made[i].assertion, &s->credential, s->challenge,
				 &refusal, ret_counter),
		0);
	assert_int_equal(ERR_peek_error(), 0); /* nothing is left behind for TLS to find */
	return refusal;
}

static void expect(const struct sample *s, size_t i, enum assertion_refusal refusal)
{
	uint32_t counter = 99;

	assert_int_equal(check(s, i, &counter), refusal);
	/* the three were made after one another, and one to enrol the key before them */
	assert_int_equal(counter, refusal == ASSERTION_OK ? i + 2 : 0);
}

static void test_as_they_are(void **state)
{
	const struct sample *samples = *state;

	for (size_t i = 0; i < SAMPLES; i++) {
		expect(&samples[i], 0, ASSERTION_OK);
		expect(&samples[i], 1, ASSERTION_OK);
		expect(&samples[i], 2, ASSERTION_NOT_VERIFIED);
	}
}

/* One bit, another letter, all bits. */
static void each_byte_counts(const struct sample *s, size_t i, uint8_t *bytes, size_t size)
{
	static const uint8_t changes[] = { 0x01, 0x20, 0x80, 0xff };
	uint32_t counter;

	for (size_t at = 0; at < size; at++) {
		for (size_t change = 0; change < sizeof(changes); change++) {
			bytes[at] ^= changes[change];
			if (check(s, i, &counter) == ASSERTION_OK)
				fail_msg("%d: byte %zu of %zu ^ %02x", s->credential.algorithm, at,
					size, changes[change]);
			bytes[at] ^= changes[change];
		}
	}
	expect(s, i, ASSERTION_OK);
}

static void test_every_byte(void **state)
{
	struct sample *samples = *state;

	for (size_t i = 0; i < SAMPLES; i++) {
		for (size_t j = 0; j < 2; j++) {
			const struct assertion *a = &samples[i].made[j].assertion;

			each_byte_counts(&samples[i], j, samples[i].made[j].client_data,
				a->client_data_size);
			each_byte_counts(
				&samples[i], j, samples[i].made[j].auth_data, a->auth_data_size);
			each_byte_counts(
				&samples[i], j, samples[i].made[j].signature, a->signature_size);
			each_byte_counts(&samples[i], j, samples[i].challenge, ASSERTION_CHALLENGE);
		}
	}
}

/* The size is changed, what lies there is not: all that is cut off, and a zero behind. */
static void each_size_counts(const struct sample *s, size_t i, size_t *size)
{
	const size_t whole = *size;
	uint32_t counter;

	for (*size = 0; *size < whole + 2; (*size)++) {
		if (*size != whole && check(s, i, &counter) == ASSERTION_OK)
			fail_msg("%d: %zu of %zu", s->credential.algorithm, *size, whole);
	}
	*size = whole;
	expect(s, i, ASSERTION_OK);
}

static void test_every_size(void **state)
{
	struct sample *samples = *state;

	for (size_t i = 0; i < SAMPLES; i++) {
		struct assertion *a = &samples[i].made[0].assertion;

		each_size_counts(&samples[i], 0, &a->client_data_size);
		each_size_counts(&samples[i], 0, &a->auth_data_size);
		each_size_counts(&samples[i], 0, &a->signature_size);
	}
}

/* Parts of two good ones are no third. */
static void test_mixed(void **state)
{
	struct sample *samples = *state;

	for (size_t i = 0; i < SAMPLES; i++) {
		struct assertion *a = &samples[i].made[0].assertion;
		const struct assertion first = *a, *second = &samples[i].made[1].assertion;

		a->auth_data = second->auth_data;
		expect(&samples[i], 0, ASSERTION_BAD_SIGNATURE);
		*a = first;
		a->signature = second->signature;
		a->signature_size = second->signature_size;
		expect(&samples[i], 0, ASSERTION_BAD_SIGNATURE);
		*a = first;
		expect(&samples[i], 0, ASSERTION_OK);
	}
}

static void test_another_credential(void **state)
{
	struct sample *samples = *state;
	struct test_key other;

	for (size_t i = 0; i < SAMPLES; i++) {
		struct sample *s = &samples[i];
		struct credential good = s->credential;

		keys_make(s->credential.algorithm, 2048, &other);
		s->credential.key = other.cose;
		s->credential.key_size = other.cose_size;
		expect(s, 0, ASSERTION_BAD_SIGNATURE);
		keys_finish(&other);
		s->credential = good;
		for (size_t j = 0; j < SAMPLES; j++) {
			s->credential.key = samples[j].key.cose;
			s->credential.key_size = samples[j].key.cose_size;
			expect(s, 0, i == j ? ASSERTION_OK : ASSERTION_BAD_KEY);
		}
		s->credential = good;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_they_are),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_every_size),
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_another_credential),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
