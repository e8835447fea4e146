/* trust/freshness: a statement of one roster, by a key that this roster names. */
#include <errno.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/trust/paper.h"
#include "trust/freshness.h"

static struct roster *make_roster(const char *json)
{
	const struct minisign_public root = paper_public(PAPER_ROOT);
	struct roster *r = NULL;
	struct trust_error error;
	size_t size;
	uint8_t *bytes = paper_sign(json, PAPER_ROOT, &size);

	assert_int_equal(roster_parse(bytes, size, &root, PAPER_DOMAIN, &r, &error), 0);
	free(bytes);
	return r;
}

static int setup(void **state)
{
	char *json;

	if (sodium_init() < 0)
		return -1;
	json = paper_roster();
	*state = make_roster(json);
	free(json);
	return 0;
}

static int teardown(void **state)
{
	roster_destroy(*state);
	return 0;
}

static int parse(const struct roster *r, const char *json, enum paper_key by, int64_t *ret_s,
	struct trust_error *error)
{
	size_t size;
	uint8_t *bytes = paper_sign(json, by, &size);
	const int result = freshness_parse(bytes, size, r, PAPER_DOMAIN, ret_s, error);

	free(bytes);
	return result;
}

static void whose_signature(void **state)
{
	char *json = paper_freshness(roster_hash(*state));
	struct trust_error error;
	int64_t issued_s = 5;

	assert_int_equal(parse(*state, json, PAPER_ROOT, &issued_s, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_BAD_SIGNATURE);
	assert_int_equal(parse(*state, json, PAPER_STRANGER, &issued_s, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_BAD_SIGNATURE);
	assert_true(issued_s == 5);
	assert_int_equal(parse(*state, json, PAPER_FRESH, &issued_s, &error), 0);
	assert_true(issued_s == 1795856400);
	free(json);
}

static void each_key(void **state)
{
	static const struct paper_case cases[] = {
		{ "kind", NULL, TRUST_MISSING },
		{ "kind", "\"engawa roster\"", TRUST_WRONG_VALUE },
		{ "version", "2", TRUST_WRONG_VALUE },
		{ "organisation", NULL, TRUST_MISSING },
		{ "organisation", "1", TRUST_WRONG_TYPE },
		{ "organisation", "\"other.example.jp\"", TRUST_OTHER_ORGANISATION },
		{ "roster", NULL, TRUST_MISSING },
		{ "roster", "1", TRUST_WRONG_TYPE },
		{ "roster", "\"\"", TRUST_WRONG_VALUE },
		{ "roster", "\"0000000000000000000000000000000000000000000000000000000000000000\"",
			TRUST_OTHER_ROSTER },
		{ "roster", "\"00000000000000000000000000000000000000000000000000000000000000000\"",
			TRUST_WRONG_VALUE },
		{ "roster", "\"000000000000000000000000000000000000000000000000000000000000000G\"",
			TRUST_WRONG_VALUE },
		{ "issued", NULL, TRUST_MISSING },
		{ "issued", "1", TRUST_WRONG_TYPE },
		{ "issued", "\"2026-11-28\"", TRUST_WRONG_VALUE },
		{ "else", "1", TRUST_UNKNOWN_KEY },
	};
	char *good = paper_freshness(roster_hash(*state));

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *json = paper_edit(good, cases[i].path, cases[i].value);
		struct trust_error error;
		int64_t issued_s = 5;

		paper_expect(
			&cases[i], parse(*state, json, PAPER_FRESH, &issued_s, &error), &error);
		assert_true(issued_s == 5);
		free(json);
	}
	free(good);
}

/* The hash in capitals is the same hash, but another text. */
static void one_way_to_write_a_hash(void **state)
{
	char *json = paper_freshness(roster_hash(*state)),
	     *hash = strstr(json, "\"roster\": \"") + 11;
	struct trust_error error;
	int64_t issued_s;

	hash[strcspn(hash, "abcdef")] -= 'a' - 'A';
	assert_int_equal(parse(*state, json, PAPER_FRESH, &issued_s, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_WRONG_VALUE);
	free(json);
}

/* Of the roster before, by a key that both have: another one. */
static void of_this_very_roster(void **state)
{
	char *json = paper_roster(), *next_json = paper_edit(json, "serial", "8");
	struct roster *next = make_roster(next_json);
	char *statement = paper_freshness(roster_hash(*state));
	struct trust_error error;
	int64_t issued_s;

	assert_int_equal(parse(next, statement, PAPER_FRESH, &issued_s, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_OTHER_ROSTER);
	assert_string_equal(error.where, "roster");
	free(statement);
	roster_destroy(next);
	free(next_json);
	free(json);
}

static void at_most_2_kib(void **state)
{
	const struct minisign_secret key = paper_secret(PAPER_FRESH);
	char *json = paper_freshness(roster_hash(*state)), text[FRESHNESS_SIZE_MAX + 1];
	struct trust_error error;
	uint8_t *bytes = paper_sign(json, PAPER_FRESH, &(size_t){ 0 });
	const size_t head = (size_t)(strchr((char *)bytes, '{') - (char *)bytes);
	int64_t issued_s;
	size_t size;

	free(bytes);
	snprintf(text, sizeof(text), "%-*s", FRESHNESS_SIZE_MAX, json);
	for (size_t more = 0; more < 2; more++) {
		assert_int_equal(document_make(text, FRESHNESS_SIZE_MAX - head + more, &key, NULL,
					 "test", &bytes, &size),
			0);
		assert_int_equal(
			freshness_parse(bytes, size, *state, PAPER_DOMAIN, &issued_s, &error),
			more ? -EINVAL : 0);
		assert_int_equal(error.refusal, more ? TRUST_TOO_LARGE : TRUST_OK);
		free(bytes);
	}
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whose_signature),
		cmocka_unit_test(each_key),
		cmocka_unit_test(one_way_to_write_a_hash),
		cmocka_unit_test(of_this_very_roster),
		cmocka_unit_test(at_most_2_kib),
	};

	return cmocka_run_group_tests_name("trust freshness", tests, setup, teardown);
}
