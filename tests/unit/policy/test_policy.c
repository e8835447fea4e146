/* policy/: what a file may say, what it closes, and what is told of a wrong one. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/policy.h"

static struct policy *good(const char *text)
{
	struct policy_error error;
	struct policy *p = NULL;
	const int r = policy_parse(text, strlen(text), &p, &error);

	if (r < 0)
		fail_msg("%d at %d:%d %s: %s", (int)error.problem, error.line, error.column,
			error.where, text);
	assert_non_null(p);
	return p;
}

static struct raw_window window(const char *class_name, const char *exe, const char *title)
{
	struct raw_window w = { .id = 1, .client = 1 };

	snprintf(w.class_name, sizeof(w.class_name), "%s", class_name);
	snprintf(w.instance, sizeof(w.instance), "%s", class_name);
	snprintf(w.exe, sizeof(w.exe), "%s", exe);
	snprintf(w.title, sizeof(w.title), "%s", title);
	return w;
}

static void test_says_little(void **state)
{
	const struct raw_window w = window("Mousepad", "mousepad", "a");
	struct policy *p = good("{\"version\": 1}");

	assert_int_equal(policy_rules(p), 0);
	assert_int_equal(policy_closes(p, &w), -1);
	assert_true(policy_allows_all(p));
	policy_destroy(p);
	assert_int_equal(policy_closes(NULL, &w), -1);
	assert_true(policy_allows_all(NULL));
	p = good("{\"version\": 1, \"show_everything_ordinary\": false, \"close\": []}");
	assert_false(policy_allows_all(p));
	policy_destroy(p);
}

static void test_closes(void **state)
{
	struct policy *p = good("{\"version\": 1, \"close\": ["
				"{\"class\": \"keepassxc\", \"reason\": \"パスワード\"},"
				"{\"executable\": \"*-bank\"},"
				"{\"class\": \"Gedit\", \"title\": \"*秘*\"},"
				"{\"type\": \"dialog\", \"instance\": \"pay?\"}]}");
	struct raw_window w = window("KeePassXC", "keepassxc", "");

	assert_int_equal(policy_closes(p, &w), 0);
	assert_string_equal(policy_reason(p, 0), "パスワード");
	assert_string_equal(policy_reason(p, 1), "");
	w = window("Other", "my-bank", "");
	assert_int_equal(policy_closes(p, &w), 1);
	w = window("gedit", "gedit", "極秘 - gedit");
	assert_int_equal(policy_closes(p, &w), 2);
	w = window("gedit", "gedit", "買い物");
	assert_int_equal(policy_closes(p, &w), -1);
	w = window("pay1", "pay", "");
	assert_int_equal(policy_closes(p, &w), -1);
	w.types = RAW_TYPE_DIALOG;
	assert_int_equal(policy_closes(p, &w), 3);
	policy_destroy(p);
}

/* Unsure is closed. */
static void test_unknown_program(void **state)
{
	struct policy *p = good("{\"version\": 1, \"close\": [{\"executable\": \"x\"}]}");
	const struct raw_window w = window("Other", "", "");

	assert_int_equal(policy_closes(p, &w), 0);
	policy_destroy(p);
}

static void test_like(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool like;
	} cases[] = {
		{ "a", "a", true },
		{ "a", "A", true },
		{ "a", "", false },
		{ "a", "ab", false },
		{ "a*", "ab", true },
		{ "*b", "ab", true },
		{ "*b", "abb", true },
		{ "*b", "aba", false },
		{ "a*c*e", "abcde", true },
		{ "a*c*e", "abde", false },
		{ "*", "", true },
		{ "**", "x", true },
		{ "?", "", false },
		{ "?", "漢", true },
		{ "??", "漢", false },
		{ "*字", "漢字", true },
		{ "\\*", "*", true },
		{ "\\*", "x", false },
		{ "\\?\\\\", "?\\", true },
		{ "a\\", "a\\", true },
		{ "[a-z]", "b", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (policy_like(cases[i].pattern, cases[i].text) != cases[i].like)
			fail_msg("%s against %s", cases[i].pattern, cases[i].text);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *where;
		enum policy_problem problem;
	} cases[] = {
		{ "", "", POLICY_NOT_JSON },
		{ "{", "", POLICY_NOT_JSON },
		{ "{\"version\": 1} x", "", POLICY_NOT_JSON },
		{ "{\"version\": 1, \"version\": 1}", "", POLICY_NOT_JSON },
		{ "{\"version\": 1, \"close\": [{\"title\": \"\xff\"}]}", "", POLICY_NOT_JSON },
		{ "{\"version\": 1, \"close\": [{\"title\": \"\\u0000\"}]}", "", POLICY_NOT_JSON },
		{ "[]", "", POLICY_WRONG_TYPE },
		{ "{}", "version", POLICY_MISSING },
		{ "{\"version\": \"1\"}", "version", POLICY_WRONG_TYPE },
		{ "{\"version\": 2, \"else\": 1}", "version", POLICY_WRONG_VALUE },
		{ "{\"version\": 1, \"show\": []}", "show", POLICY_UNKNOWN_KEY },
		{ "{\"version\": 1, \"\\u001b[2J\": 1}", "\xef\xbf\xbd[2J", POLICY_UNKNOWN_KEY },
		{ "{\"version\": 1, \"show_everything_ordinary\": 0}", "show_everything_ordinary",
			POLICY_WRONG_TYPE },
		{ "{\"version\": 1, \"close\": {}}", "close", POLICY_WRONG_TYPE },
		{ "{\"version\": 1, \"close\": [1]}", "close[0]", POLICY_WRONG_TYPE },
		{ "{\"version\": 1, \"close\": [{}]}", "close[0]", POLICY_NO_PATTERN },
		{ "{\"version\": 1, \"close\": [{\"reason\": \"x\"}]}", "close[0]",
			POLICY_NO_PATTERN },
		{ "{\"version\": 1, \"close\": [{\"class\": \"a\"}, {\"titel\": \"b\"}]}",
			"close[1].titel", POLICY_UNKNOWN_KEY },
		{ "{\"version\": 1, \"close\": [{\"class\": 1}]}", "close[0].class",
			POLICY_WRONG_TYPE },
		{ "{\"version\": 1, \"close\": [{\"class\": \"\"}]}", "close[0].class",
			POLICY_WRONG_VALUE },
		{ "{\"version\": 1, \"close\": [{\"class\": \"a\\nb\"}]}", "close[0].class",
			POLICY_WRONG_VALUE },
		{ "{\"version\": 1, \"close\": [{\"type\": \"Dialog\"}]}", "close[0].type",
			POLICY_WRONG_VALUE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct policy_error error;
		struct policy *p = NULL;

		if (policy_parse(cases[i].text, strlen(cases[i].text), &p, &error) != -EINVAL)
			fail_msg("taken: %s", cases[i].text);
		assert_null(p);
		if (error.problem != cases[i].problem)
			fail_msg("%d: %s", (int)error.problem, cases[i].text);
		assert_string_equal(error.where, cases[i].where);
		assert_true((error.line > 0) == (error.problem == POLICY_NOT_JSON));
	}
}

static void refused(const char *text, size_t size, enum policy_problem problem)
{
	struct policy_error error;
	struct policy *p = NULL;

	assert_int_equal(policy_parse(text, size, &p, &error), -EINVAL);
	assert_int_equal(error.problem, problem);
}

/* So many rules. */
static void fill(char *text, size_t room, int rules)
{
	FILE *f = fmemopen(text, room, "w");

	fputs("{\"version\": 1, \"close\": [{\"class\": \"a\"}", f);
	for (int i = 1; i < rules; i++)
		fputs(",{\"class\": \"a\"}", f);
	fputs("]}", f);
	fclose(f);
}

static void test_bounds(void **state)
{
	static char text[POLICY_SIZE_MAX + 1];
	struct policy *p;

	memset(text, ' ', sizeof(text));
	refused(text, sizeof(text), POLICY_TOO_LARGE);
	snprintf(text, sizeof(text), "{\"version\": 1, \"close\": [{\"class\": \"%.*d\"}]}",
		POLICY_PATTERN_MAX - 1, 0);
	policy_destroy(good(text));
	snprintf(text, sizeof(text), "{\"version\": 1, \"close\": [{\"class\": \"%.*d\"}]}",
		POLICY_PATTERN_MAX, 0);
	refused(text, strlen(text), POLICY_TOO_LONG);
	fill(text, sizeof(text), POLICY_RULES_MAX);
	p = good(text);
	assert_int_equal(policy_rules(p), POLICY_RULES_MAX);
	policy_destroy(p);
	fill(text, sizeof(text), POLICY_RULES_MAX + 1);
	refused(text, strlen(text), POLICY_TOO_MANY);
	memset(text, '[', sizeof(text) - 1); /* no deeper than a stack */
	refused(text, sizeof(text) - 1, POLICY_NOT_JSON);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_says_little),
		cmocka_unit_test(test_closes),
		cmocka_unit_test(test_unknown_program),
		cmocka_unit_test(test_like),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
