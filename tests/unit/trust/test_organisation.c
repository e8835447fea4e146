/* trust/organisation: each key of the table in docs/trust.md, and whose signature it takes. */
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
#include "trust/organisation.h"

#define TEN "abcdefghij"
#define HUNDRED_20 TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

/* Signed by the first key, and by the second one unless that is 0. */
static int parse_signed(const char *json, enum paper_key by, int and_by, int known,
	struct organisation *ret, struct trust_error *error)
{
	const struct minisign_secret first = paper_secret(by), second = paper_secret(and_by);
	const struct minisign_public known_key = paper_public(known);
	uint8_t *bytes = NULL;
	size_t size = 0;
	int r;

	assert_int_equal(document_make(json, strlen(json), &first, and_by ? &second : NULL, "",
				 &bytes, &size),
		0);
	r = organisation_parse(bytes, size, known ? &known_key : NULL, ret, error);
	free(bytes);
	return r;
}

static int parse(const char *json, struct organisation *ret, struct trust_error *error)
{
	return parse_signed(json, PAPER_ROOT, 0, 0, ret, error);
}

static void what_it_says(void **state)
{
	const struct minisign_public root = paper_public(PAPER_ROOT);
	char *json = paper_organisation();
	struct trust_error error;
	struct organisation o;

	assert_int_equal(parse(json, &o, &error), 0);
	assert_int_equal(error.refusal, TRUST_OK);
	assert_true(o.issued_s == 1795856400);
	assert_string_equal(o.name, "例の会社");
	assert_string_equal(o.kana, "れいのかいしゃ");
	assert_string_equal(o.domain, PAPER_DOMAIN);
	assert_string_equal(o.telephone, "+81 3-1234-5678");
	assert_true(minisign_public_equal(&o.root_key, &root));
	assert_int_equal(o.n_brokers, 2);
	assert_string_equal(o.brokers[0], "wss://broker.example.jp");
	assert_string_equal(o.brokers[1], "wss://localhost:8443");
	assert_int_equal(policy_rules(o.policy), 1);
	organisation_finish(&o);
	free(json);
}

/* The paper with another value at the case's path. */
static void try_case(const struct paper_case *c)
{
	char *good = paper_organisation(), *json = paper_edit(good, c->path, c->value);
	const struct organisation before = { .issued_s = 5 };
	struct organisation o = before;
	struct trust_error error;
	const int r = parse(json, &o, &error);

	paper_expect(c, r, &error);
	if (r < 0)
		assert_memory_equal(&o, &before, sizeof(o));
	else
		organisation_finish(&o);
	free(json);
	free(good);
}

static void each_key(void **state)
{
	static const struct paper_case cases[] = {
		{ "kind", NULL, TRUST_MISSING },
		{ "kind", "1", TRUST_WRONG_TYPE },
		{ "kind", "\"engawa roster\"", TRUST_WRONG_VALUE },
		{ "version", NULL, TRUST_MISSING },
		{ "version", "\"1\"", TRUST_WRONG_TYPE },
		{ "version", "1.0", TRUST_WRONG_TYPE },
		{ "version", "2", TRUST_WRONG_VALUE },
		{ "issued", NULL, TRUST_MISSING },
		{ "issued", "1795856400", TRUST_WRONG_TYPE },
		{ "issued", "\"2026-11-28T09:00:00+09:00\"", TRUST_WRONG_VALUE },
		{ "issued", "\"2026-11-28\"", TRUST_WRONG_VALUE },
		{ "name", NULL, TRUST_MISSING },
		{ "name", "null", TRUST_WRONG_TYPE },
		{ "name", "\"\"", TRUST_WRONG_VALUE },
		{ "name", "\"a\\nb\"", TRUST_WRONG_VALUE },
		{ "name", "\"a\\u001bb\"", TRUST_WRONG_VALUE },
		{ "name", "\"a\\u202eb\"", TRUST_WRONG_VALUE },
		{ "name", "\"" HUNDRED_20 "\"", TRUST_OK },
		{ "name", "\"" HUNDRED_20 "k\"", TRUST_TOO_LONG },
		{ "kana", NULL, TRUST_OK },
		{ "kana", "[]", TRUST_WRONG_TYPE },
		{ "kana", "\"\"", TRUST_WRONG_VALUE },
		{ "kana", "\"" HUNDRED_20 "k\"", TRUST_TOO_LONG },
		{ "domain", NULL, TRUST_MISSING },
		{ "domain", "{}", TRUST_WRONG_TYPE },
		{ "domain", "\"localhost\"", TRUST_WRONG_VALUE },
		{ "domain", "\"192.168.0.1\"", TRUST_WRONG_VALUE },
		{ "domain", "\"Example.jp\"", TRUST_WRONG_VALUE },
		{ "telephone", NULL, TRUST_MISSING },
		{ "telephone", "312345678", TRUST_WRONG_TYPE },
		{ "telephone", "\"1 2-3\"", TRUST_OK },
		{ "telephone", "\"12-3\"", TRUST_WRONG_VALUE },
		{ "telephone", "\"03-1234-5678-1234-5678-9\"", TRUST_OK },
		{ "telephone", "\"03-1234-5678-1234-5678-90\"", TRUST_TOO_LONG },
		{ "telephone", "\"-12345\"", TRUST_WRONG_VALUE },
		{ "telephone", "\" 12345\"", TRUST_WRONG_VALUE },
		{ "telephone", "\"++12345\"", TRUST_WRONG_VALUE },
		{ "telephone", "\"12345a\"", TRUST_WRONG_VALUE },
		{ "telephone", "\"(03)12345\"", TRUST_WRONG_VALUE },
		{ "root_key", NULL, TRUST_MISSING },
		{ "root_key", "1", TRUST_WRONG_TYPE },
		{ "root_key", "\"RWQf6LRCGA9i53mlYecO4Iz\"", TRUST_WRONG_VALUE },
		{ "brokers", NULL, TRUST_MISSING },
		{ "brokers", "\"wss://a.jp\"", TRUST_WRONG_TYPE },
		{ "brokers", "[]", TRUST_WRONG_VALUE },
		{ "brokers", "[1]", TRUST_WRONG_TYPE, "brokers[0]" },
		{ "brokers", "[\"wss://a.jp\", \"ws://a.jp\"]", TRUST_WRONG_VALUE, "brokers[1]" },
		{ "brokers", "[\"wss://a.jp/\"]", TRUST_WRONG_VALUE, "brokers[0]" },
		{ "brokers", "[\"wss://a.b\",\"wss://a.b\",\"wss://a.b\",\"wss://a.b\"]",
			TRUST_OK },
		{ "brokers",
			"[\"wss://a.b\",\"wss://a.b\",\"wss://a.b\",\"wss://a.b\",\"wss://a.b\"]",
			TRUST_TOO_LONG },
		{ "else", "1", TRUST_UNKNOWN_KEY },
		{ "\x1b(2J", "1", TRUST_UNKNOWN_KEY, "\xef\xbf\xbd(2J" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		try_case(&cases[i]);
}

/* docs/policy.md's rules, under their places in this document. */
static void its_policy(void **state)
{
	static const struct paper_case cases[] = {
		{ "policy", NULL, TRUST_OK },
		{ "policy", "[]", TRUST_WRONG_TYPE },
		{ "policy.version", NULL, TRUST_MISSING },
		{ "policy.version", "2", TRUST_WRONG_VALUE },
		{ "policy.else", "1", TRUST_UNKNOWN_KEY },
		{ "policy.close[0].titel", "1", TRUST_UNKNOWN_KEY },
		{ "policy.close[0].class", NULL, TRUST_MISSING, "policy.close[0]" },
		{ "policy.close[0].class", "\"" HUNDRED_20 TEN "\"", TRUST_TOO_LONG },
		{ "policy.close[0].class", "1", TRUST_WRONG_TYPE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		try_case(&cases[i]);
}

static void refused(const char *json, enum trust_refusal refusal, int line)
{
	struct organisation o;
	struct trust_error error;

	assert_int_equal(parse(json, &o, &error), -EINVAL);
	assert_int_equal(error.refusal, refusal);
	assert_int_equal(error.line, line);
	assert_string_equal(error.where, "");
}

static void no_json(void **state)
{
	char *good = paper_organisation(), text[4096];

	refused("{", TRUST_NOT_JSON, 1);
	refused("{\n\"kind\": x}", TRUST_NOT_JSON, 2);
	refused("{\"kind\": \"a\", \"kind\": \"a\"}", TRUST_NOT_JSON, 1);
	refused("{\"kind\": \"\xff\"}", TRUST_NOT_JSON, 1);
	refused("{\"kind\": \"\\u0000\"}", TRUST_NOT_JSON, 1);
	refused("{\"kind\": 99999999999999999999}", TRUST_NOT_JSON, 1);
	refused("\xef\xbb\xbf{}", TRUST_NOT_JSON, 1);
	refused("[]", TRUST_WRONG_TYPE, 0);
	snprintf(text, sizeof(text), "%s x", good);
	refused(text, TRUST_NOT_JSON, 1);
	free(good);
}

/* Spaces are as good as anything to make it large. */
static void at_most_128_kib(void **state)
{
	char *good = paper_organisation(), *text = NULL;
	const struct minisign_secret key = paper_secret(PAPER_ROOT);
	struct trust_error error;
	struct organisation o;
	uint8_t *bytes;
	size_t size, head;

	bytes = paper_sign(good, PAPER_ROOT, &size);
	head = size - strlen(good);
	free(bytes);
	assert_true(asprintf(&text, "%-*s", ORGANISATION_SIZE_MAX, good) > 0);
	for (size_t more = 0; more < 2; more++) {
		assert_int_equal(document_make(text, ORGANISATION_SIZE_MAX - head + more, &key,
					 NULL, "test", &bytes, &size),
			0);
		assert_int_equal(size, ORGANISATION_SIZE_MAX + more);
		assert_int_equal(
			organisation_parse(bytes, size, NULL, &o, &error), more ? -EINVAL : 0);
		assert_int_equal(error.refusal, more ? TRUST_TOO_LARGE : TRUST_OK);
		if (!more)
			organisation_finish(&o);
		free(bytes);
	}
	free(text);
	free(good);
}

/* Who signs it, who is known, and what comes of it. */
static void whose_signature(void **state)
{
	static const struct {
		enum paper_key by;
		int and_by, known;
		enum trust_refusal refusal;
	} cases[] = {
		{ PAPER_ROOT, 0, 0, TRUST_OK },
		{ PAPER_ROOT, 0, PAPER_ROOT, TRUST_OK },
		{ PAPER_STRANGER, 0, 0, TRUST_BAD_SIGNATURE },
		{ PAPER_STRANGER, 0, PAPER_STRANGER, TRUST_BAD_SIGNATURE },
		{ PAPER_ROOT, 0, PAPER_STRANGER, TRUST_OTHER_ORGANISATION },
		/* rotation: PAPER_STRANGER was the root key before */
		{ PAPER_ROOT, PAPER_STRANGER, PAPER_STRANGER, TRUST_OK },
		{ PAPER_ROOT, PAPER_STRANGER, PAPER_ROOT, TRUST_OK },
		{ PAPER_ROOT, PAPER_STRANGER, 0, TRUST_OK },
		{ PAPER_ROOT, PAPER_STRANGER, PAPER_NEXT_ROOT, TRUST_OTHER_ORGANISATION },
	};
	char *json = paper_organisation();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct organisation o;
		struct trust_error error;
		const int r = parse_signed(
			json, cases[i].by, cases[i].and_by, cases[i].known, &o, &error);

		if (error.refusal != cases[i].refusal || (r == 0) != (error.refusal == TRUST_OK))
			fail_msg("case %zu: %s", i, trust_refusal_name(error.refusal));
		if (r == 0)
			organisation_finish(&o);
	}
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_says),
		cmocka_unit_test(each_key),
		cmocka_unit_test(its_policy),
		cmocka_unit_test(no_json),
		cmocka_unit_test(at_most_128_kib),
		cmocka_unit_test(whose_signature),
	};

	return cmocka_run_group_tests_name("trust organisation", tests, paper_setup, NULL);
}
