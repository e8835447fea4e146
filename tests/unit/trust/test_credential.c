/* trust/credential: each key of the table in docs/trust.md. They stand in a roster. */
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
#include "trust/unsigned_internal.h"

#define PASSKEY "operators[0].credentials[0]"
#define LOCAL "operators[0].credentials[1]"
#define BROWSER "operators[1].credentials[0]"
#define TEN "abcdefghij"
#define LABEL TEN TEN TEN TEN TEN TEN ".a"

static void try_case(const struct paper_case *c)
{
	const struct minisign_public root = paper_public(PAPER_ROOT);
	char *good = paper_roster(), *json = paper_edit(good, c->path, c->value);
	struct roster *roster = NULL;
	struct trust_error error;
	const int r = roster_read(json, strlen(json), &root, PAPER_DOMAIN, &roster, &error);

	paper_expect(c, r, &error);
	assert_true((roster != NULL) == (r == 0));
	roster_destroy(roster);
	free(json);
	free(good);
}

static void try_cases(const struct paper_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		try_case(&cases[i]);
}

static void each_key(void **state)
{
	static const struct paper_case cases[] = {
		{ PASSKEY, "1", TRUST_WRONG_TYPE },
		{ PASSKEY ".else", "1", TRUST_UNKNOWN_KEY },
		{ PASSKEY ".kind", NULL, TRUST_MISSING },
		{ PASSKEY ".kind", "1", TRUST_WRONG_TYPE },
		{ PASSKEY ".kind", "\"password\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".kind", "\"security-key\"", TRUST_OK },
		{ PASSKEY ".id", NULL, TRUST_MISSING },
		{ PASSKEY ".id", "1", TRUST_WRONG_TYPE },
		{ PASSKEY ".id", "\"\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".id", "\"AAAAAAAAAAAAAAAAAAAAAg==\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".id", "\"AAAAAAAAAAAAAAAAAAAAAB\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".id", "\"AAAAAAAAAAAAAAAAAAAA+/A\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".key", NULL, TRUST_MISSING },
		{ PASSKEY ".key", "{}", TRUST_WRONG_TYPE },
		{ PASSKEY ".key", "\"\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".key", "\"A\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".key", "\"pQECAyYgASFYIGsX0fL=\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".algorithm", "-8", TRUST_WRONG_VALUE, PASSKEY ".key" },
		{ PASSKEY ".algorithm", NULL, TRUST_MISSING },
		{ PASSKEY ".algorithm", "\"ES256\"", TRUST_WRONG_TYPE },
		{ PASSKEY ".algorithm", "-7.0", TRUST_WRONG_TYPE },
		{ PASSKEY ".algorithm", "-35", TRUST_WRONG_VALUE },
		{ PASSKEY ".algorithm", "7", TRUST_WRONG_VALUE },
		{ PASSKEY ".algorithm", "4294967289", TRUST_WRONG_VALUE },
		{ PASSKEY ".device_bound", NULL, TRUST_MISSING },
		{ PASSKEY ".device_bound", "1", TRUST_WRONG_TYPE },
		{ PASSKEY ".device_bound", "\"true\"", TRUST_WRONG_TYPE },
		{ PASSKEY ".rp_id", NULL, TRUST_MISSING },
		{ PASSKEY ".rp_id", "1", TRUST_WRONG_TYPE },
		{ PASSKEY ".rp_id", "\"\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".rp_id", "\"jp\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".rp_id", "\"192.168.0.1\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".rp_id", "\"" LABEL "." LABEL "." LABEL "." LABEL "." LABEL "\"",
			TRUST_TOO_LONG },
		{ PASSKEY ".origin", NULL, TRUST_MISSING },
		{ PASSKEY ".origin", "1", TRUST_WRONG_TYPE },
		{ PASSKEY ".origin", "\"\"", TRUST_WRONG_VALUE },
	};

	try_cases(cases, sizeof(cases) / sizeof(cases[0]));
}

/* An origin is that of rp_id or below it, as a browser would write it. */
static void origins(void **state)
{
	static const struct paper_case cases[] = {
		{ PASSKEY ".origin", "\"https://example.jp\"", TRUST_OK },
		{ PASSKEY ".origin", "\"https://a.b.example.jp\"", TRUST_OK },
		{ PASSKEY ".origin", "\"https://example.jp:80\"", TRUST_OK },
		{ PASSKEY ".origin", "\"https://example.jp:443\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".origin", "\"https://example.jp/\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".origin", "\"https://example.jp:0\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".origin", "\"https://badexample.jp\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".origin", "\"https://example.jp.evil.jp\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".origin", "\"https://ample.jp\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".origin", "\"https://localhost:8443\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".origin", "\"http://localhost:8443\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".origin", "\"http://example.jp:8443\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".origin", "\"http://example.jp\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".origin", "\"wss://example.jp\"", TRUST_WRONG_VALUE },
		{ PASSKEY ".rp_id", "\"help.example.jp\"", TRUST_OK },
		{ PASSKEY ".rp_id", "\"other.example.jp\"", TRUST_WRONG_VALUE, PASSKEY ".origin" },
		{ LOCAL ".origin", "\"https://localhost:8443\"", TRUST_OK },
		{ LOCAL ".origin", "\"http://localhost\"", TRUST_WRONG_VALUE },
		{ LOCAL ".origin", "\"http://localhost:80\"", TRUST_WRONG_VALUE },
		{ LOCAL ".origin", "\"http://example.jp:81\"", TRUST_WRONG_VALUE },
	};

	try_cases(cases, sizeof(cases) / sizeof(cases[0]));
}

static void browser_keys(void **state)
{
	static const struct paper_case cases[] = {
		{ BROWSER ".algorithm", "-7", TRUST_WRONG_VALUE },
		{ BROWSER ".id", "\"AAAAAAAAAAAAAAAAAAAAAA\"", TRUST_WRONG_VALUE },
		{ BROWSER ".id", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
			TRUST_WRONG_VALUE },
		{ BROWSER ".key", "\"pAEBAycgBiFYIFhmZmZm\"", TRUST_WRONG_VALUE, BROWSER ".id" },
		{ BROWSER ".device_bound", "true", TRUST_OK },
	};

	try_cases(cases, sizeof(cases) / sizeof(cases[0]));
}

/* base64url of so many zeroes, as JSON. */
static const char *zeroes(size_t size)
{
	static char text[2048];
	const size_t n = size / 3 * 4 + (size % 3 ? size % 3 + 1 : 0);

	snprintf(text, sizeof(text), "\"%0*d\"", (int)n, 0);
	memset(text + 1, 'A', n);
	return text;
}

static void sizes(void **state)
{
	try_case(&(struct paper_case){ PASSKEY ".id", zeroes(15), TRUST_WRONG_VALUE });
	try_case(&(struct paper_case){ PASSKEY ".id", zeroes(17), TRUST_OK });
	try_case(&(struct paper_case){ PASSKEY ".id", zeroes(1023), TRUST_OK });
	try_case(&(struct paper_case){ PASSKEY ".id", zeroes(1024), TRUST_TOO_LONG });
	try_case(&(struct paper_case){ PASSKEY ".key", zeroes(1025), TRUST_TOO_LONG });
}

static void finishing_nothing_is_fine(void **state)
{
	struct credential c = { 0 };

	credential_finish(&c);
	credential_finish(&c);
	assert_null(c.id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key),
		cmocka_unit_test(origins),
		cmocka_unit_test(browser_keys),
		cmocka_unit_test(sizes),
		cmocka_unit_test(finishing_nothing_is_fine),
	};

	return cmocka_run_group_tests_name("trust credential", tests, paper_setup, NULL);
}
