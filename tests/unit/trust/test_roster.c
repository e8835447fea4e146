/* trust/roster: each key of the table in docs/trust.md, each thing once, and how many. */
#include <errno.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "tests/unit/trust/paper.h"
#include "trust/roster.h"

#define TEN "abcdefghij"
#define HUNDRED_20 TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define ID_64 TEN TEN TEN TEN TEN TEN "._-0"

static int parse_signed(const char *json, enum paper_key by, const char *domain,
	struct roster **ret, struct trust_error *error)
{
	const struct minisign_public root = paper_public(PAPER_ROOT);
	size_t size;
	uint8_t *bytes = paper_sign(json, by, &size);
	const int r = roster_parse(bytes, size, &root, domain, ret, error);

	free(bytes);
	return r;
}

static int parse(const char *json, struct roster **ret, struct trust_error *error)
{
	return parse_signed(json, PAPER_ROOT, PAPER_DOMAIN, ret, error);
}

static void what_it_says(void **state)
{
	const struct minisign_public fresh = paper_public(PAPER_FRESH),
				     root = paper_public(PAPER_ROOT);
	char *json = paper_roster();
	uint8_t hash[DOCUMENT_SHA256];
	struct trust_error error;
	const struct roster_operator *o;
	struct roster *r = NULL;

	assert_int_equal(parse(json, &r, &error), 0);
	assert_int_equal(error.refusal, TRUST_OK);
	assert_int_equal(roster_serial(r), 7);
	assert_true(roster_issued_s(r) == 1795856400);
	assert_true(roster_expires_s(r) == 1795856400 + 92 * 86400);
	crypto_hash_sha256(hash, (const uint8_t *)json, strlen(json));
	assert_memory_equal(roster_hash(r), hash, sizeof(hash));
	assert_int_equal(roster_freshness_keys(r), 1);
	assert_true(minisign_public_equal(roster_freshness_key(r, 0), &fresh));
	assert_true(roster_has_freshness_key(r, &fresh));
	assert_false(roster_has_freshness_key(r, &root));
	assert_int_equal(roster_size(r), 2);
	o = roster_at(r, 0);
	assert_string_equal(o->id, "sato");
	assert_string_equal(o->name, "佐藤");
	assert_string_equal(o->kana, "さとう");
	assert_string_equal(o->contractor, "Contractor");
	assert_int_equal(o->role, ROSTER_SUPERVISOR);
	assert_int_equal(o->may, ROSTER_VIEW | ROSTER_POINT | ROSTER_CONTROL);
	assert_int_equal(o->n_credentials, 2);
	assert_int_equal(o->credentials[0].kind, CREDENTIAL_PASSKEY);
	assert_int_equal(o->credentials[0].algorithm, CREDENTIAL_ES256);
	assert_int_equal(o->credentials[0].id_size, 16);
	assert_int_equal(o->credentials[0].key_size, 77);
	assert_memory_equal(o->credentials[0].key, "\xa5\x01\x02\x03\x26", 5);
	assert_false(o->credentials[0].device_bound);
	assert_string_equal(o->credentials[0].rp_id, "example.jp");
	assert_string_equal(o->credentials[0].origin, "https://help.example.jp:8443");
	assert_int_equal(o->credentials[1].kind, CREDENTIAL_SECURITY_KEY);
	assert_true(o->credentials[1].device_bound);
	o = roster_at(r, 1);
	assert_string_equal(o->kana, "");
	assert_string_equal(o->contractor, "");
	assert_int_equal(o->role, ROSTER_OPERATOR);
	assert_int_equal(o->may, ROSTER_VIEW);
	assert_int_equal(o->credentials[0].kind, CREDENTIAL_BROWSER_KEY);
	assert_ptr_equal(roster_find(r, "ito"), o);
	assert_ptr_equal(roster_find(r, "sato"), roster_at(r, 0));
	assert_null(roster_find(r, ""));
	assert_null(roster_find(r, "it"));
	assert_null(roster_find(r, "itoo"));
	roster_destroy(r);
	roster_destroy(NULL);
	free(json);
}

static void try_case(const struct paper_case *c)
{
	char *good = paper_roster(), *json = paper_edit(good, c->path, c->value);
	struct roster *roster = NULL;
	struct trust_error error;

	paper_expect(c, parse(json, &roster, &error), &error);
	assert_true((roster != NULL) == (c->refusal == TRUST_OK));
	roster_destroy(roster);
	free(json);
	free(good);
}

static void each_key(void **state)
{
	static const struct paper_case cases[] = {
		{ "kind", NULL, TRUST_MISSING },
		{ "kind", "\"engawa organisation\"", TRUST_WRONG_VALUE },
		{ "version", NULL, TRUST_MISSING },
		{ "version", "2", TRUST_WRONG_VALUE },
		{ "organisation", NULL, TRUST_MISSING },
		{ "organisation", "1", TRUST_WRONG_TYPE },
		{ "organisation", "\"other.example.jp\"", TRUST_OTHER_ORGANISATION },
		{ "organisation", "\"help.example.jp.\"", TRUST_OTHER_ORGANISATION },
		{ "serial", NULL, TRUST_MISSING },
		{ "serial", "\"7\"", TRUST_WRONG_TYPE },
		{ "serial", "7.5", TRUST_WRONG_TYPE },
		{ "serial", "0", TRUST_WRONG_VALUE },
		{ "serial", "-1", TRUST_WRONG_VALUE },
		{ "serial", "1", TRUST_OK },
		{ "serial", "9007199254740991", TRUST_OK },
		{ "serial", "9007199254740992", TRUST_WRONG_VALUE },
		{ "issued", NULL, TRUST_MISSING },
		{ "issued", "1", TRUST_WRONG_TYPE },
		{ "issued", "\"2026-11-28T08:59:59Z\"", TRUST_WRONG_VALUE, "expires" },
		{ "expires", NULL, TRUST_MISSING },
		{ "expires", "\"2027-02-28T09:00:01Z\"", TRUST_WRONG_VALUE },
		{ "expires", "\"2026-11-28T09:00:00Z\"", TRUST_WRONG_VALUE },
		{ "expires", "\"2026-11-28T09:00:01Z\"", TRUST_OK },
		{ "expires", "\"2027-02-28\"", TRUST_WRONG_VALUE },
		{ "freshness_keys", NULL, TRUST_MISSING },
		{ "freshness_keys", "{}", TRUST_WRONG_TYPE },
		{ "freshness_keys", "[]", TRUST_WRONG_VALUE },
		{ "freshness_keys", "[1, 2, 3, 4, 5]", TRUST_TOO_LONG },
		{ "freshness_keys[0]", "1", TRUST_WRONG_TYPE },
		{ "freshness_keys[1]", "\"x\"", TRUST_WRONG_VALUE },
		{ "operators", NULL, TRUST_MISSING },
		{ "operators", "{}", TRUST_WRONG_TYPE },
		{ "operators", "[]", TRUST_OK },
		{ "else", "[]", TRUST_UNKNOWN_KEY },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		try_case(&cases[i]);
}

static void each_key_of_an_operator(void **state)
{
	static const struct paper_case cases[] = {
		{ "operators[1]", "\"ito\"", TRUST_WRONG_TYPE },
		{ "operators[1].else", "1", TRUST_UNKNOWN_KEY },
		{ "operators[1].id", NULL, TRUST_MISSING },
		{ "operators[1].id", "1", TRUST_WRONG_TYPE },
		{ "operators[1].id", "\"\"", TRUST_WRONG_VALUE },
		{ "operators[1].id", "\"Ito\"", TRUST_WRONG_VALUE },
		{ "operators[1].id", "\"i to\"", TRUST_WRONG_VALUE },
		{ "operators[1].id", "\"伊藤\"", TRUST_WRONG_VALUE },
		{ "operators[1].id", "\"" ID_64 "\"", TRUST_OK },
		{ "operators[1].id", "\"" ID_64 "0\"", TRUST_TOO_LONG },
		{ "operators[1].id", "\"sato\"", TRUST_TWICE },
		{ "operators[1].name", NULL, TRUST_MISSING },
		{ "operators[1].name", "1", TRUST_WRONG_TYPE },
		{ "operators[1].name", "\"\"", TRUST_WRONG_VALUE },
		{ "operators[1].name", "\"a\\tb\"", TRUST_WRONG_VALUE },
		{ "operators[1].name", "\"" HUNDRED_20 "\"", TRUST_OK },
		{ "operators[1].name", "\"" HUNDRED_20 "k\"", TRUST_TOO_LONG },
		{ "operators[1].kana", "\"いとう\"", TRUST_OK },
		{ "operators[1].kana", "\"\"", TRUST_WRONG_VALUE },
		{ "operators[1].kana", "null", TRUST_WRONG_TYPE },
		{ "operators[1].contractor", "\"" HUNDRED_20 "\"", TRUST_OK },
		{ "operators[1].contractor", "\"" HUNDRED_20 "k\"", TRUST_TOO_LONG },
		{ "operators[1].contractor", "\"\"", TRUST_WRONG_VALUE },
		{ "operators[1].role", NULL, TRUST_MISSING },
		{ "operators[1].role", "1", TRUST_WRONG_TYPE },
		{ "operators[1].role", "\"auditor\"", TRUST_OK },
		{ "operators[1].role", "\"admin\"", TRUST_OK },
		{ "operators[1].role", "\"root\"", TRUST_WRONG_VALUE },
		{ "operators[0].may", NULL, TRUST_MISSING },
		{ "operators[0].may", "\"view\"", TRUST_WRONG_TYPE },
		{ "operators[0].may", "[]", TRUST_WRONG_VALUE },
		{ "operators[0].may", "[\"point\", \"control\"]", TRUST_WRONG_VALUE },
		{ "operators[0].may", "[\"control\", \"view\"]", TRUST_OK },
		{ "operators[0].may[2]", "\"file\"", TRUST_WRONG_VALUE },
		{ "operators[0].may[2]", "1", TRUST_WRONG_TYPE },
		{ "operators[0].may[3]", "\"view\"", TRUST_TWICE },
		{ "operators[0].credentials", NULL, TRUST_MISSING },
		{ "operators[0].credentials", "{}", TRUST_WRONG_TYPE },
		{ "operators[0].credentials", "[]", TRUST_WRONG_VALUE },
		{ "operators[0].credentials", "[1, 2, 3, 4, 5]", TRUST_TOO_LONG },
		{ "operators[0].credentials[1].id", "\"AAAAAAAAAAAAAAAAAAAAAA\"", TRUST_TWICE },
		/* a browser key alone */
		{ "operators[1].may", "[\"view\", \"point\"]", TRUST_WRONG_VALUE },
		{ "operators[1].may", "[\"view\", \"control\"]", TRUST_WRONG_VALUE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		try_case(&cases[i]);
}

/* The first operator has the second one's browser key as well. */
static char *shared(const char *json)
{
	json_t *root = json_loads(json, 0, NULL);
	json_t *ito = json_array_get(json_object_get(root, "operators"), 1);
	json_t *key = json_array_get(json_object_get(ito, "credentials"), 0);
	char *value = json_dumps(key, 0);
	char *ret = paper_edit(json, "operators[0].credentials[2]", value);

	free(value);
	json_decref(root);
	return ret;
}

/* What is somebody else's key is not mine as well. */
static void a_credential_is_one_operators(void **state)
{
	char *good = paper_roster(), *json = shared(good);
	struct trust_error error;
	struct roster *r = NULL;

	assert_int_equal(parse(json, &r, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_TWICE);
	assert_string_equal(error.where, "operators[1].credentials[0].id");
	free(json);
	free(good);
}

/* Beside a passkey, a browser key takes nothing away. */
static void a_browser_key_beside_others(void **state)
{
	char *good = paper_roster(), *json = shared(good);
	json_t *root = json_loads(json, 0, NULL);
	struct trust_error error;
	struct roster *r = NULL;

	json_array_remove(json_object_get(root, "operators"), 1);
	free(json);
	json = json_dumps(root, 0);
	assert_int_equal(parse(json, &r, &error), 0);
	assert_int_equal(roster_at(r, 0)->n_credentials, 3);
	assert_int_equal(roster_at(r, 0)->may, ROSTER_VIEW | ROSTER_POINT | ROSTER_CONTROL);
	roster_destroy(r);
	json_decref(root);
	free(json);
	free(good);
}

static void whose_signature(void **state)
{
	char *json = paper_roster();
	struct trust_error error;
	struct roster *r = NULL;

	assert_int_equal(parse_signed(json, PAPER_STRANGER, PAPER_DOMAIN, &r, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_BAD_SIGNATURE);
	assert_int_equal(parse_signed(json, PAPER_FRESH, PAPER_DOMAIN, &r, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_BAD_SIGNATURE);
	assert_int_equal(parse_signed(json, PAPER_ROOT, "other.example.jp", &r, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_OTHER_ORGANISATION);
	assert_null(r);
	free(json);
}

/* Under another id as well: what counts is the key. */
static void a_freshness_key_is_not_the_root_key(void **state)
{
	struct minisign_public root = paper_public(PAPER_ROOT);
	char text[MINISIGN_PUBLIC_TEXT], *value;

	for (int i = 0; i < 2; i++) {
		root.id[0] ^= i;
		minisign_public_format(&root, text);
		value = paper_string(text);
		try_case(&(struct paper_case){ "freshness_keys[0]", value, TRUST_WRONG_VALUE });
		try_case(&(struct paper_case){ "freshness_keys[1]", value, TRUST_WRONG_VALUE });
		free(value);
	}
}

/* ---- many ---- */

/* So many operators with two credentials each, of everyday lengths; the ids run backwards. */
static char *many(int n, const char *last_id)
{
	char *head = paper_roster(), *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	*strstr(head, "{\"id\": \"sato\"") = '\0';
	fputs(head, f);
	free(head);
	for (int i = 0; i < n; i++) {
		fprintf(f, "%s{\"id\":\"", i ? "," : "");
		if (i == n - 1 && last_id)
			fputs(last_id, f);
		else
			fprintf(f, "operator.%05d", n - i);
		fprintf(f, "\",\"name\":\"山田 太郎\",\"kana\":\"やまだ "
			   "たろう\",\"role\":\"operator\","
			   "\"may\":[\"view\",\"point\",\"control\"],\"credentials\":[");
		for (int j = 0; j < 2; j++)
			fprintf(f,
				"%s{\"kind\":\"passkey\",\"id\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%"
				"05d%dAAAAAA\","
				"\"key\":\"pQECAyYgASFYIGsX0fLhLEJH-"
				"Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWIlggT"
				"-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU\",\"algorithm\":-7,"
				"\"device_bound\":true,\"rp_id\":\"example.jp\","
				"\"origin\":\"https://help.example.jp\"}",
				j ? "," : "", i, j);
		fputs("]}", f);
	}
	fputs("]}", f);
	fclose(f);
	return text;
}

static void ten_thousand(void **state)
{
	const struct minisign_public root = paper_public(PAPER_ROOT);
	char *json = many(10000, NULL);
	struct trust_error error;
	struct roster *r = NULL;
	size_t size;
	uint8_t *bytes = paper_sign(json, PAPER_ROOT, &size);
	const clock_t start = clock();

	assert_int_equal(roster_parse(bytes, size, &root, PAPER_DOMAIN, &r, &error), 0);
	print_message(
		"%zu bytes in %ld ms\n", size, (long)((clock() - start) * 1000 / CLOCKS_PER_SEC));
	assert_int_equal(roster_size(r), 10000);
	for (size_t i = 0; i < roster_size(r); i++)
		assert_ptr_equal(roster_find(r, roster_at(r, i)->id), roster_at(r, i));
	assert_null(roster_find(r, "operator.00000"));
	roster_destroy(r);
	free(bytes);
	free(json);
}

static void twice_among_many(void **state)
{
	char *json = many(3000, "operator.02000");
	struct trust_error error;
	struct roster *r = NULL;

	assert_int_equal(parse(json, &r, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_TWICE);
	assert_string_equal(error.where, "operators[2999].id");
	free(json);
}

/* How many is asked before what they are. */
static char *zeroes(int n)
{
	char *head = paper_roster(), *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	*strstr(head, "{\"id\": \"sato\"") = '\0';
	fputs(head, f);
	free(head);
	for (int i = 0; i < n; i++)
		fputs(i > 0 ? ",0" : "0", f);
	fputs("]}", f);
	fclose(f);
	return text;
}

static void at_most_20000(void **state)
{
	char *json = zeroes(ROSTER_OPERATORS_MAX + 1);
	struct trust_error error;
	struct roster *r = NULL;

	assert_int_equal(parse(json, &r, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_TOO_LONG);
	assert_string_equal(error.where, "operators");
	free(json);
	json = many(ROSTER_OPERATORS_MAX, NULL);
	assert_int_equal(parse(json, &r, &error), 0);
	assert_int_equal(roster_size(r), ROSTER_OPERATORS_MAX);
	roster_destroy(r);
	free(json);
}

static void at_most_16_mib(void **state)
{
	const struct minisign_public root = paper_public(PAPER_ROOT);
	uint8_t *bytes = calloc(1, ROSTER_SIZE_MAX + 1);
	struct trust_error error;
	struct roster *r = NULL;

	assert_int_equal(
		roster_parse(bytes, ROSTER_SIZE_MAX + 1, &root, PAPER_DOMAIN, &r, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_TOO_LARGE);
	assert_int_equal(
		roster_parse(bytes, ROSTER_SIZE_MAX, &root, PAPER_DOMAIN, &r, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_BAD_FORM);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_says),
		cmocka_unit_test(each_key),
		cmocka_unit_test(each_key_of_an_operator),
		cmocka_unit_test(a_credential_is_one_operators),
		cmocka_unit_test(a_browser_key_beside_others),
		cmocka_unit_test(whose_signature),
		cmocka_unit_test(a_freshness_key_is_not_the_root_key),
		cmocka_unit_test(ten_thousand),
		cmocka_unit_test(twice_among_many),
		cmocka_unit_test(at_most_20000),
		cmocka_unit_test(at_most_16_mib),
	};

	return cmocka_run_group_tests_name("trust roster", tests, paper_setup, NULL);
}
