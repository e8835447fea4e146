/* Options, UTF-8 and log lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/log.h"
#include "core/option.h"
#include "core/pixels.h"
#include "core/utf8.h"

static bool flag;
static long number;
static const char *text;

static struct option_list list;

static const struct option_spec table[] = {
	{ "flag", OPTION_FLAG, 0, 0, NULL, NULL, "a flag", &flag },
	{ "number", OPTION_NUMBER, 1, 9, "5", "N", "a number", &number },
	{ "text", OPTION_TEXT, 0, 4, NULL, "WORD", "a text", &text },
	{ "red", OPTION_LIST, 0, 3, NULL, "WORD", "the first of two that share a list", &list },
	{ "blue", OPTION_LIST, 0, 3, NULL, "WORD", "the second", &list },
};

static bool parse(int argc, const char *const *words, int *ret_rest)
{
	return option_parse(
		argc, (char **)words, table, sizeof(table) / sizeof(table[0]), "usage", ret_rest);
}

#define PARSE(rest, ...)                                                                           \
	parse((int)(sizeof((const char *[]){ "p", __VA_ARGS__ }) / sizeof(char *)),                \
		(const char *[]){ "p", __VA_ARGS__ }, (rest))

static void test_options(void **state)
{
	int rest = 0;

	assert_true(PARSE(&rest, "--flag", "--number=7", "--text", "abcd", "more"));
	assert_true(flag);
	assert_int_equal(number, 7);
	assert_string_equal(text, "abcd");
	assert_int_equal(rest, 5);
	assert_true(PARSE(&rest, "--", "--flag"));
	assert_false(flag);
	assert_int_equal(number, 5);
	assert_null(text);
	assert_int_equal(rest, 2);
}

static void test_bad_options(void **state)
{
	int rest;

	assert_false(PARSE(&rest, "--unknown"));
	assert_false(PARSE(&rest, "--fla"));
	assert_false(PARSE(&rest, "--flag=1"));
	assert_false(PARSE(&rest, "--flag", "--flag"));
	assert_false(PARSE(&rest, "--number"));
	assert_false(PARSE(&rest, "--number=0"));
	assert_false(PARSE(&rest, "--number=10"));
	assert_false(PARSE(&rest, "--number=5x"));
	assert_false(PARSE(&rest, "--number="));
	assert_false(PARSE(&rest, "--number=99999999999999999999"));
	assert_false(PARSE(&rest, "--text=abcde"));
}

static void expect_item(size_t i, const char *name, const char *value)
{
	assert_true(i < list.n);
	assert_string_equal(list.items[i].name, name);
	assert_string_equal(list.items[i].value, value);
}

static void test_lists_keep_their_order(void **state)
{
	int rest = 0;

	assert_true(PARSE(
		&rest, "--blue", "a", "--red=b", "--number", "2", "--blue", "a", "--red", ""));
	assert_int_equal(list.n, 4);
	expect_item(0, "blue", "a");
	expect_item(1, "red", "b");
	expect_item(2, "blue", "a");
	expect_item(3, "red", "");
	assert_int_equal(number, 2);
	option_list_finish(&list);
	assert_int_equal(list.n, 0);

	/* A value may look like an option. */
	assert_true(PARSE(&rest, "--red", "--"));
	expect_item(0, "red", "--");
	option_list_finish(&list);

	assert_true(PARSE(&rest, "--flag"));
	assert_int_equal(list.n, 0);
	assert_null(list.items);
}

static void test_bad_lists(void **state)
{
	int rest;

	assert_false(PARSE(&rest, "--red", "a", "--red", "abcd"));
	assert_int_equal(list.n, 1);
	option_list_finish(&list);
	assert_false(PARSE(&rest, "--red", "a", "--red"));
	option_list_finish(&list);
	assert_false(PARSE(&rest, "--red", "a", "--number", "1", "--number", "1"));
	option_list_finish(&list);
}

static bool line(const char *s)
{
	return utf8_is_line((const uint8_t *)s, strlen(s));
}

static void test_pixels_are_zero(void **state)
{
	static const size_t sizes[] = { 1, 640 * 480, 1920 * 1080 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint32_t *pixels = pixels_create(sizes[i]), any = 0;

		assert_non_null(pixels);
		for (size_t p = 0; p < sizes[i]; p++)
			any |= pixels[p];
		assert_int_equal(any, 0);
		pixels[sizes[i] - 1] = 1; /* the last one is ours, too */
		free(pixels);
	}
}

static void test_utf8(void **state)
{
	assert_true(line("遠隔サポート、ありがとう。😀"));
	assert_true(line(""));
	assert_false(line("\xc0\x80")); /* not the shortest form */
	assert_false(line("\xe0\x80\xaf"));
	assert_false(line("\xed\xa0\x80")); /* a surrogate */
	assert_false(line("\xf4\x90\x80\x80")); /* over U+10FFFF */
	assert_false(line("\xe3\x81")); /* cut */
	assert_false(line("a\nb"));
	assert_false(line("a\x1b[2J"));
	assert_false(line("\xc2\x9b")); /* C1: CSI */
	assert_false(line("\xe2\x80\xae")); /* right-to-left override */
}

static void test_to_line(void **state)
{
	char ret[16];
	const char *cut = "ああああああ";

	assert_int_equal(utf8_to_line((const uint8_t *)"a\x1b\xff", 3, ret, sizeof(ret)), 7);
	assert_string_equal(ret, "a\xef\xbf\xbd\xef\xbf\xbd");
	assert_int_equal(utf8_to_line((const uint8_t *)cut, strlen(cut), ret, sizeof(ret)), 15);
	assert_string_equal(ret, "あああああ");
}

static void test_log_quote(void **state)
{
	char ret[16];

	assert_string_equal(log_quote("a b", 3, ret, sizeof(ret)), "\"a b\"");
	assert_string_equal(log_quote("\n\"", 2, ret, sizeof(ret)), "\"\\x0a\\x22\"");
	assert_true(strlen(log_quote("\n\n\n\n\n\n\n", 7, ret, sizeof(ret))) < sizeof(ret));
	assert_true(
		strlen(log_quote("aaaaaaaaaaaaaaaaaaaaaa", 22, ret, sizeof(ret))) < sizeof(ret));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_bad_options),
		cmocka_unit_test(test_lists_keep_their_order),
		cmocka_unit_test(test_bad_lists),
		cmocka_unit_test(test_pixels_are_zero),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_to_line),
		cmocka_unit_test(test_log_quote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
