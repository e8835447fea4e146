/* desk/people: each key of the table in docs/organisation.md, what is written, who goes into a
 * roster, and the fingerprint of an enrolment. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk/people.h"
#include "tests/unit/trust/paper.h"
#include "trust/roster.h"

/* By Python: ' '.join('%04d' % (n % 10000)) over the eight big-endian words of hashlib.sha256(key). */
#define FINGERPRINT "0519 3361 2180 4697 3463 1748 7874 3539"

/* The operators of a good roster, as people: both active. */
static char *good_people(void)
{
	char *roster = paper_roster(), *text;
	json_t *from = json_loads(roster, 0, NULL), *list = json_object_get(from, "operators"),
	       *root;

	for (size_t i = 0; i < json_array_size(list); i++)
		json_object_set_new(json_array_get(list, i), "state", json_string("active"));
	root = json_pack("{s:s, s:i, s:s, s:O}", "kind", "engawa people", "version", 1,
		"organisation", PAPER_DOMAIN, "operators", list);
	text = json_dumps(root, JSON_PRESERVE_ORDER);
	assert_non_null(text);
	json_decref(root);
	json_decref(from);
	free(roster);
	return text;
}

static int parse(const char *json, struct people *ret, struct trust_error *error)
{
	return people_parse(json, strlen(json), PAPER_DOMAIN, ret, error);
}

/* Good people with one thing changed, which they may be. */
static struct people changed(const char *path, const char *value)
{
	char *good = good_people(), *json = paper_edit(good, path, value);
	struct trust_error error;
	struct people ret;

	assert_int_equal(parse(json, &ret, &error), 0);
	free(json);
	free(good);
	return ret;
}

static void try_case(const struct paper_case *c)
{
	char *good = good_people(), *json = paper_edit(good, c->path, c->value);
	struct people p = { .operators = NULL };
	struct trust_error error;

	paper_expect(c, parse(json, &p, &error), &error);
	assert_true((p.operators != NULL) == (c->refusal == TRUST_OK));
	if (p.operators)
		people_finish(&p);
	free(json);
	free(good);
}

static void each_key(void **state)
{
	static const struct paper_case cases[] = {
		{ "kind", NULL, TRUST_MISSING },
		{ "kind", "\"engawa roster\"", TRUST_WRONG_VALUE },
		{ "version", "2", TRUST_WRONG_VALUE },
		{ "organisation", NULL, TRUST_MISSING },
		{ "organisation", "\"other.example.jp\"", TRUST_OTHER_ORGANISATION },
		{ "serial", "1", TRUST_UNKNOWN_KEY },
		{ "operators", NULL, TRUST_MISSING },
		{ "operators", "{}", TRUST_WRONG_TYPE },
		{ "operators", "[]", TRUST_OK },
		{ "operators[0]", "1", TRUST_WRONG_TYPE },
		{ "operators[0].id", NULL, TRUST_MISSING },
		{ "operators[0].id", "\"\"", TRUST_WRONG_VALUE },
		{ "operators[0].id", "\"Sato\"", TRUST_WRONG_VALUE },
		{ "operators[1].id", "\"sato\"", TRUST_TWICE },
		{ "operators[0].name", NULL, TRUST_MISSING },
		{ "operators[0].name", "\"a\\nb\"", TRUST_WRONG_VALUE },
		{ "operators[0].kana", NULL, TRUST_OK },
		{ "operators[0].contractor", NULL, TRUST_OK },
		{ "operators[0].role", "\"boss\"", TRUST_WRONG_VALUE },
		{ "operators[0].may", "[]", TRUST_WRONG_VALUE },
		{ "operators[0].may", "[\"control\"]", TRUST_WRONG_VALUE },
		{ "operators[0].may[2]", "\"view\"", TRUST_TWICE },
		{ "operators[0].may[3]", "\"view\"", TRUST_TWICE },
		{ "operators[1].may", "[\"view\", \"point\"]",
			TRUST_WRONG_VALUE }, /* by a browser key */
		{ "operators[0].state", NULL, TRUST_MISSING },
		{ "operators[0].state", "\"asleep\"", TRUST_WRONG_VALUE },
		{ "operators[0].state", "\"revoked\"", TRUST_OK },
		{ "operators[0].credentials", NULL, TRUST_MISSING },
		{ "operators[0].credentials", "[]", TRUST_OK },
		{ "operators[0].credentials", "[1, 2, 3, 4, 5]", TRUST_TOO_LONG },
		{ "operators[0].credentials[1].id", "\"AAAAAAAAAAAAAAAAAAAAAA\"", TRUST_TWICE },
		{ "operators[0].credentials[0].kind", "\"password\"", TRUST_WRONG_VALUE },
		{ "operators[0].more", "1", TRUST_UNKNOWN_KEY },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		try_case(&cases[i]);
}

static void same_people_same_text(void **state)
{
	struct people p = changed("operators[0].may", "[\"control\", \"view\"]"), again;
	struct trust_error error;
	char *text = people_format(&p), *twice;

	assert_non_null(text);
	assert_non_null(strstr(text, "\"view\",\n        \"control\"")); /* in their order */
	assert_true(strstr(text, "\"ito\"") < strstr(text, "\"sato\"")); /* by their ids */
	assert_int_equal(parse(text, &again, &error), 0);
	twice = people_format(&again);
	assert_string_equal(text, twice);
	free(twice);
	free(text);
	people_finish(&again);
	people_finish(&p);
}

/* What a roster has of them, of which each is one of these ids; NULL: nobody. */
static void assert_roster(const char *path, const char *value, const char *only)
{
	struct people p = changed(path, value);
	json_t *list = people_for_roster(&p);

	assert_non_null(list);
	assert_int_equal(json_array_size(list), only ? 1 : 2);
	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *o = json_array_get(list, i);

		assert_null(json_object_get(o, "state"));
		if (only)
			assert_string_equal(json_string_value(json_object_get(o, "id")), only);
	}
	json_decref(list);
	people_finish(&p);
}

static void who_is_in_a_roster(void **state)
{
	assert_roster("version", "1", NULL);
	assert_roster("operators[0].state", "\"suspended\"", "ito");
	assert_roster("operators[1].state", "\"revoked\"", "sato");
	assert_roster("operators[0].credentials", "[]", "ito");
}

static void found_by_id(void **state)
{
	struct people p = changed("version", "1");

	assert_string_equal(
		json_string_value(json_object_get(people_find(&p, "sato"), "name")), "佐藤");
	assert_null(people_find(&p, "sat"));
	assert_null(people_find(&p, ""));
	people_finish(&p);
}

/* ---- an enrolment ---- */

/* sato's passkey, with one thing changed. 0 or -EINVAL. */
static int enrol(const char *path, const char *value, char fingerprint[PEOPLE_FINGERPRINT],
	struct trust_error *error)
{
	struct people p = changed("version", "1");
	json_t *one = json_array_get(json_object_get(people_find(&p, "sato"), "credentials"), 0),
	       *got = NULL;
	char *good = json_dumps(one, 0),
	     *json = path ? paper_edit(good, path, value) : strdup(good);
	const int r = people_credential(json, strlen(json), &got, fingerprint, error);

	assert_true((got != NULL) == (r == 0));
	assert_true(r < 0 || json_equal(got, one));
	json_decref(got);
	free(json);
	free(good);
	people_finish(&p);
	return r;
}

static void fingerprint(void **state)
{
	struct trust_error error;
	char text[PEOPLE_FINGERPRINT];

	assert_int_equal(enrol(NULL, NULL, text, &error), 0);
	assert_string_equal(text, FINGERPRINT);
}

static void bad_enrolments(void **state)
{
	static const struct paper_case cases[] = {
		{ "kind", NULL, TRUST_MISSING },
		{ "id", "\"AAAA\"", TRUST_WRONG_VALUE },
		{ "key", "\"AAAA\"", TRUST_WRONG_VALUE }, /* not a key */
		{ "algorithm", "-8", TRUST_WRONG_VALUE, "key" }, /* not of it */
		{ "origin", "\"https://elsewhere.example\"", TRUST_WRONG_VALUE },
		{ "state", "\"active\"", TRUST_UNKNOWN_KEY },
	};
	struct trust_error error;
	char text[PEOPLE_FINGERPRINT];
	json_t *got;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		paper_expect(&cases[i], enrol(cases[i].path, cases[i].value, text, &error), &error);
	assert_int_equal(people_credential("[", 1, &got, text, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_NOT_JSON);
	assert_int_equal(
		people_credential("{\"id\": 1, \"id\": 1}", 18, &got, text, &error), -EINVAL);
	assert_int_equal(error.refusal, TRUST_NOT_JSON);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key),
		cmocka_unit_test(same_people_same_text),
		cmocka_unit_test(who_is_in_a_roster),
		cmocka_unit_test(found_by_id),
		cmocka_unit_test(fingerprint),
		cmocka_unit_test(bad_enrolments),
	};

	return cmocka_run_group_tests(tests, paper_setup, NULL);
}
