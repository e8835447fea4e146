/* trust/cose.c and trust/assertion.c when OpenSSL's memory ends: nothing wrong is taken, and no key is
 * called wrong that is right. */
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/trust/samples.h"
#include "trust/cose.h"

static int allocations_left = -1; /* negative: as many as wanted */
static bool failed;

static bool may_allocate(void)
{
	if (allocations_left == 0) {
		failed = true;
		return false;
	}
	if (allocations_left > 0)
		allocations_left--;
	return true;
}

static void *allocate(size_t size, const char *file, int line)
{
	return may_allocate() ? malloc(size) : NULL;
}

static void *allocate_again(void *old, size_t size, const char *file, int line)
{
	return may_allocate() ? realloc(old, size) : NULL;
}

static void release(void *old, const char *file, int line)
{
	free(old);
}

static void begin(int allocations)
{
	failed = false;
	allocations_left = allocations;
}

/* Whether all of it went well with so many. */
static bool end(void)
{
	allocations_left = -1;
	assert_int_equal(ERR_peek_error(), 0);
	return !failed;
}

static int parse_with(const struct test_key *k, int allocations, bool *ret_enough)
{
	EVP_PKEY *key = NULL;
	int r;

	begin(allocations);
	r = cose_parse(k->cose, k->cose_size, k->algorithm, &key);
	*ret_enough = end();
	EVP_PKEY_free(key);
	return r;
}

static void test_parse(void **state)
{
	struct sample samples[SAMPLES];

	samples_read(samples);
	for (size_t i = 0; i < SAMPLES; i++) {
		bool enough;
		int n = 0;

		parse_with(&samples[i].key, -1, &enough); /* what is kept for later is there then */
		for (;; n++) {
			const int r = parse_with(&samples[i].key, n, &enough);

			if (enough)
				break;
			if (r != 0 && r != -ENOMEM)
				fail_msg("%zu with %d allocations: %d", i, n, r);
		}
		assert_true(n > 1);
	}
	samples_finish(samples);
}

static int check_with(
	const struct sample *s, int allocations, enum assertion_refusal *ret, bool *ret_enough)
{
	uint32_t counter;
	int r;

	begin(allocations);
	r = assertion_check(&s->made[0].assertion, &s->credential, s->challenge, ret, &counter);
	*ret_enough = end();
	return r;
}

/* In the middle of a signature OpenSSL does not say that memory is missing, only that it does not
 * hold. */
static void check_all(const struct sample *s, enum assertion_refusal want)
{
	enum assertion_refusal refusal;
	bool enough;
	int n = 0;

	assert_int_equal(check_with(s, -1, &refusal, &enough), 0);
	for (;; n++) {
		const int r = check_with(s, n, &refusal, &enough);

		if (enough)
			break;
		if (r != -ENOMEM &&
			(r != 0 || (refusal != want && refusal != ASSERTION_BAD_SIGNATURE)))
			fail_msg("%d with %d allocations: %d, %s", s->credential.algorithm, n, r,
				assertion_refusal_name(refusal));
	}
	assert_true(n > 1);
	assert_int_equal(refusal, want);
}

static void test_check(void **state)
{
	struct sample samples[SAMPLES];

	samples_read(samples);
	for (size_t i = 0; i < SAMPLES; i++) {
		check_all(&samples[i], ASSERTION_OK);
		samples[i].made[0].signature[40] ^= 1;
		check_all(&samples[i], ASSERTION_BAD_SIGNATURE);
	}
	samples_finish(samples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_check),
	};

	/* before OpenSSL allocates anything */
	if (CRYPTO_set_mem_functions(allocate, allocate_again, release) != 1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
