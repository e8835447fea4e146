/* trust/assertion.c: what is said, and by which authenticator. What is refused here is signed well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/trust/made.h"

static const char good[] = MADE_GOOD;

static void expect_said(const char *client_data, size_t size, enum assertion_refusal want)
{
	for (size_t i = 0; i < KEYS_ALGORITHMS; i++) {
		const struct credential c = made_credential(&made_keys[i]);
		struct made m;

		made_say(&m, client_data, size);
		made_authenticate(&m, MADE_RP_ID, UP | UV, 0);
		made_sign(&m, &made_keys[i]);
		made_expect(&m, &c, want, client_data);
	}
}

static void expect_authenticated(const char *rp_id, unsigned int flags, size_t extensions,
	bool device_bound, enum assertion_refusal want)
{
	for (size_t i = 0; i < KEYS_ALGORITHMS; i++) {
		struct credential c = made_credential(&made_keys[i]);
		struct made m;
		char what[40];

		c.device_bound = device_bound;
		made_say(&m, good, strlen(good));
		made_authenticate(&m, rp_id, flags, extensions);
		made_sign(&m, &made_keys[i]);
		snprintf(what, sizeof(what), "flags %02x, %zu bytes more", flags, extensions);
		made_expect(&m, &c, want, what);
	}
}

/* ---- clientDataJSON ---- */

static void test_said(void **state)
{
	static const struct {
		const char *from, *to; /* in the good one */
		enum assertion_refusal want;
	} cases[] = {
		{ "false}", "false}", ASSERTION_OK },
		{ "false}", "false,\"topOrigin\":\"x\"}", ASSERTION_OK },
		{ "false}", "false,\"漢字\":{\"a\":[]}}", ASSERTION_OK },
		{ "webauthn.get", "webauthn.create", ASSERTION_BAD_TYPE },
		{ "webauthn.get", "webauthn.gett", ASSERTION_BAD_TYPE },
		{ "webauthn.get", "payment.get", ASSERTION_BAD_TYPE },
		{ "webauthn.get", "Webauthn.get", ASSERTION_BAD_TYPE },
		{ "\"type\"", "\"Type\"", ASSERTION_BAD_TYPE },
		{ "{\"type", "{ \"type", ASSERTION_BAD_TYPE },
		{ "{\"type", " {\"type", ASSERTION_BAD_TYPE },
		{ "{\"type", "\xef\xbb\xbf{\"type", ASSERTION_BAD_TYPE },
		{ "{\"type", "[{\"type", ASSERTION_BAD_TYPE },
		{ "\"type\":", "\"type\" :", ASSERTION_BAD_TYPE },
		{ "\"type\":", "\"type\": ", ASSERTION_BAD_TYPE },
		{ "{\"type", "{\"a\":1,\"type", ASSERTION_BAD_TYPE },
		{ ",\"challenge", ", \"challenge", ASSERTION_BAD_CHALLENGE },
		{ ",\"challenge", ",\n\"challenge", ASSERTION_BAD_CHALLENGE },
		{ ",\"challenge", ",\"a\":1,\"challenge", ASSERTION_BAD_CHALLENGE },
		{ "\"challenge\":", "\"challenge\": ", ASSERTION_BAD_CHALLENGE },
		{ "AQID", "AQIE", ASSERTION_BAD_CHALLENGE },
		{ "AQID", "aQID", ASSERTION_BAD_CHALLENGE },
		{ "AQID", "", ASSERTION_BAD_CHALLENGE },
		{ MADE_CHALLENGE, "", ASSERTION_BAD_CHALLENGE },
		{ "HB0\"", "HB0A\"", ASSERTION_BAD_CHALLENGE },
		/* the same bytes, written otherwise */
		{ "HB0\"", "HB0=\"", ASSERTION_BAD_CHALLENGE },
		{ "HB0\"", "HB1\"", ASSERTION_BAD_CHALLENGE },
		{ "-_-_", "+/+/", ASSERTION_BAD_CHALLENGE },
		{ "AQID", "\\u0041QID", ASSERTION_BAD_CHALLENGE },
		{ ",\"origin", ", \"origin", ASSERTION_BAD_ORIGIN },
		{ ",\"origin", ",\"a\":1,\"origin", ASSERTION_BAD_ORIGIN },
		{ "\"origin\":", "\"origin\" :", ASSERTION_BAD_ORIGIN },
		{ MADE_ORIGIN, "https://help.example.com:8443", ASSERTION_BAD_ORIGIN },
		{ MADE_ORIGIN, "http://help.example.org:8443", ASSERTION_BAD_ORIGIN },
		{ MADE_ORIGIN, "https://help.example.org", ASSERTION_BAD_ORIGIN },
		{ MADE_ORIGIN, "https://help.example.org:8444", ASSERTION_BAD_ORIGIN },
		{ MADE_ORIGIN, "https://example.org:8443", ASSERTION_BAD_ORIGIN },
		{ MADE_ORIGIN, "https://Help.example.org:8443", ASSERTION_BAD_ORIGIN },
		{ MADE_ORIGIN, "null", ASSERTION_BAD_ORIGIN },
		{ MADE_ORIGIN, "", ASSERTION_BAD_ORIGIN },
		{ MADE_ORIGIN, MADE_ORIGIN "/", ASSERTION_BAD_ORIGIN },
		{ MADE_ORIGIN, MADE_ORIGIN "0", ASSERTION_BAD_ORIGIN },
		{ ":false", ":true", ASSERTION_CROSS_ORIGIN },
		{ ":false", ":\"false\"", ASSERTION_CROSS_ORIGIN },
		{ ":false", ": false", ASSERTION_CROSS_ORIGIN },
		{ ":false", ":null", ASSERTION_CROSS_ORIGIN },
		{ ",\"crossOrigin\":false", "", ASSERTION_CROSS_ORIGIN },
		{ ",\"crossOrigin\":false", ",\"topOrigin\":\"x\",\"crossOrigin\":false",
			ASSERTION_CROSS_ORIGIN },
		{ ",\"crossOrigin\"", ", \"crossOrigin\"", ASSERTION_CROSS_ORIGIN },
		{ "false}", "false }", ASSERTION_BAD_FORM },
		{ "false}", "false} ", ASSERTION_BAD_FORM },
		{ "false}", "false}\n", ASSERTION_BAD_FORM },
		{ "false}", "false}x", ASSERTION_BAD_FORM },
		{ "false}", "false}}", ASSERTION_BAD_FORM },
		{ "false}", "false},\"a\":1}", ASSERTION_BAD_FORM },
		{ "false}", "false,\"a\":1", ASSERTION_BAD_FORM },
		{ "false}", "false,\"a\":1}x", ASSERTION_BAD_FORM },
		{ "false}", "false,\"a\":1} ", ASSERTION_BAD_FORM },
		{ "false}", "false", ASSERTION_BAD_FORM },
		{ "false}", "false,", ASSERTION_BAD_FORM },
		{ "false}", "falsehood}", ASSERTION_BAD_FORM },
		{ "false}", "false\n,\"a\":1}", ASSERTION_BAD_FORM },
		/* Latin-1, a surrogate, a slash in two bytes, half a character */
		{ "false}", "false,\"\xe9\":1}", ASSERTION_BAD_FORM },
		{ "false}", "false,\"\xed\xa0\x80\":1}", ASSERTION_BAD_FORM },
		{ "false}", "false,\"\xc0\xaf\":1}", ASSERTION_BAD_FORM },
		{ "false}", "false,\"\xe6\xbc\":1}", ASSERTION_BAD_FORM },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *at = strstr(good, cases[i].from);
		char said[2 * sizeof(good)];
		int n;

		assert_non_null(at);
		n = snprintf(said, sizeof(said), "%.*s%s%s", (int)(at - good), good, cases[i].to,
			at + strlen(cases[i].from));
		expect_said(said, (size_t)n, cases[i].want);
	}
}

/* So many bytes in all, the last of them a member. */
static void expect_said_long(size_t size, enum assertion_refusal want)
{
	char said[ASSERTION_CLIENT_DATA_MAX + 2];

	assert_true(size < sizeof(said));
	memset(said, 'x', sizeof(said));
	memcpy(said, good, strlen(good) - 1);
	memcpy(said + strlen(good) - 1, ",\"a\":\"", 6);
	memcpy(said + size - 2, "\"}", 3);
	expect_said(said, size, want);
}

static void test_said_long(void **state)
{
	expect_said_long(ASSERTION_CLIENT_DATA_MAX, ASSERTION_OK);
	expect_said_long(ASSERTION_CLIENT_DATA_MAX + 1, ASSERTION_BAD_FORM);
	expect_said("", 0, ASSERTION_BAD_TYPE);
	expect_said(good, sizeof(good), ASSERTION_BAD_FORM); /* with its NUL */
}

/* ---- authenticatorData ---- */

static void test_authenticated(void **state)
{
	static const struct {
		unsigned int flags;
		size_t extensions;
		bool device_bound;
		enum assertion_refusal want;
	} cases[] = {
		{ UP | UV, 0, false, ASSERTION_OK },
		{ UP | UV, 0, true, ASSERTION_OK },
		{ UP | UV | RFU1 | RFU2, 0, true, ASSERTION_OK },
		{ UV, 0, false, ASSERTION_NOT_PRESENT },
		{ UP, 0, false, ASSERTION_NOT_VERIFIED },
		{ 0, 0, false, ASSERTION_NOT_PRESENT },
		{ UP | UV | BE, 0, false, ASSERTION_OK },
		{ UP | UV | BE | BS, 0, false, ASSERTION_OK },
		{ UP | UV | BE, 0, true, ASSERTION_COPIED },
		{ UP | UV | BE | BS, 0, true, ASSERTION_COPIED },
		{ UP | UV | BS, 0, false, ASSERTION_BAD_FORM },
		{ UP | UV | BS, 0, true, ASSERTION_BAD_FORM },
		{ UP | UV | AT, 0, false, ASSERTION_BAD_FORM },
		{ UP | UV | AT, 100, false, ASSERTION_BAD_FORM },
		{ UP | UV | AT | ED, 100, false, ASSERTION_BAD_FORM },
		{ UP | UV | ED, 1, true, ASSERTION_OK },
		{ UP | UV | ED, ASSERTION_AUTH_DATA_MAX - 37, true, ASSERTION_OK },
		{ UP | UV | ED, ASSERTION_AUTH_DATA_MAX - 36, true, ASSERTION_BAD_FORM },
		{ UP | UV | ED, 0, false, ASSERTION_BAD_FORM },
		{ UP | UV, 1, false, ASSERTION_BAD_FORM },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_authenticated(MADE_RP_ID, cases[i].flags, cases[i].extensions,
			cases[i].device_bound, cases[i].want);
}

/* All that is there is right, and signed. */
static void test_authenticated_short(void **state)
{
	for (size_t size = 0; size < 37; size++) {
		const struct credential c = made_credential(&made_keys[0]);
		struct made m = made_well(&made_keys[0]);

		m.auth_data_size = size;
		made_sign(&m, &made_keys[0]);
		made_expect(&m, &c, ASSERTION_BAD_FORM, "cut short");
	}
}

static void test_rp_id(void **state)
{
	expect_authenticated("example.org", UP | UV, 0, false, ASSERTION_BAD_RP_ID);
	expect_authenticated(MADE_RP_ID ".", UP | UV, 0, false, ASSERTION_BAD_RP_ID);
	expect_authenticated("", UP | UV, 0, false, ASSERTION_BAD_RP_ID);
}

static void test_names(void **state)
{
	for (int r = ASSERTION_OK; r <= ASSERTION_BAD_SIGNATURE; r++) {
		assert_non_null(assertion_refusal_name((enum assertion_refusal)r));
		for (int other = 0; other < r; other++)
			assert_string_not_equal(assertion_refusal_name((enum assertion_refusal)r),
				assertion_refusal_name((enum assertion_refusal)other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_said),
		cmocka_unit_test(test_said_long),
		cmocka_unit_test(test_authenticated),
		cmocka_unit_test(test_authenticated_short),
		cmocka_unit_test(test_rp_id),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, made_setup, made_teardown);
}
