#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "seal/code.h"

static const struct seal_code example = { "4821", "304917" };

static void expect(const char *text, int want)
{
	struct seal_code got = { "none", "before" };

	assert_int_equal(seal_code_parse(text, &got), want);
	assert_string_equal(got.slot, want == 0 ? example.slot : "none");
	assert_string_equal(got.secret, want == 0 ? example.secret : "before");
}

static void made_code_survives_being_typed(void **state)
{
	for (int i = 0; i < 1000; i++) {
		struct seal_code made, typed;
		char text[SEAL_CODE_TEXT];

		assert_int_equal(seal_code_make("0042", &made), 0);
		assert_int_equal(strspn(made.secret, "0123456789"), SEAL_SECRET_DIGITS);
		seal_code_format(&made, text);
		assert_int_equal(strlen(text), SEAL_CODE_TEXT - 1);
		assert_int_equal(seal_code_parse(text, &typed), 0);
		assert_memory_equal(&made, &typed, sizeof(made));
	}
}

static void secrets_are_spread_over_all_digits(void **state)
{
	unsigned int seen[SEAL_SECRET_DIGITS] = { 0 };
	struct seal_code c;

	for (int i = 0; i < 2000; i++) {
		assert_int_equal(seal_code_make("0042", &c), 0);
		for (int d = 0; d < SEAL_SECRET_DIGITS; d++)
			seen[d] |= 1u << (c.secret[d] - '0');
	}
	for (int d = 0; d < SEAL_SECRET_DIGITS; d++)
		assert_int_equal(seen[d], 0x3ff);
}

static void slot_must_be_four_digits(void **state)
{
	struct seal_code c = { "none", "before" };

	assert_int_equal(seal_code_make("", &c), -EINVAL);
	assert_int_equal(seal_code_make("482", &c), -EINVAL);
	assert_int_equal(seal_code_make("48210", &c), -EINVAL);
	assert_int_equal(seal_code_make("48a1", &c), -EINVAL);
	assert_string_equal(c.slot, "none");
}

static void format_is_as_documented(void **state)
{
	char text[SEAL_CODE_TEXT];

	seal_code_format(&example, text);
	assert_string_equal(text, "4821-304917-0");
}

static void any_way_of_typing_is_taken(void **state)
{
	static const char *const ways[] = {
		"4821-304917-0", "48213049170", " 4821 304917 0\r\n", "4 8 2 1 3 0 4 9 1 7 0",
		"４８２１－３０４９１７－０", /* full width */
		"４８２１ー３０４９１７ー０", /* the long vowel sign, typed for a hyphen */
		"４８２１ｰ３０４９１７　０", /* half-width vowel sign, wide space */
		"4821‐304917‑0", /* U+2010, U+2011 */
		"4821–304917—0", "4821−304917-0", /* minus */
		"4821──304917━0", "\ufeff4821\u00a0304917\u200b-0", /* BOM, no-break, zero width */
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		expect(ways[i], 0);
}

static void anything_else_is_refused(void **state)
{
	static const char *const wrong[] = {
		"", "4821-304917", "4821-304917-00", "4821-304917-O", "4821/304917/0",
		"4821-304917-0x", "4821-304917-0\x01",
		"\300\264821-304917-0", /* '4', not in its shortest form */
		"\340\200\264821-304917-0", "4821-304917-\xef\xbc", /* cut character */
		"4821-304917-0\xff",
		"٤٨٢١-304917-0", /* Arabic digits: nobody reads them out here */
		"𝟒821-304917-0", /* mathematical digit */
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect(wrong[i], -EINVAL);
}

static void typed_text_is_bounded(void **state)
{
	char text[128];

	snprintf(text, sizeof(text), "%*s", SEAL_CODE_TYPED_MAX, "4821-304917-0");
	expect(text, 0);
	snprintf(text, sizeof(text), "%*s", SEAL_CODE_TYPED_MAX + 1, "4821-304917-0");
	expect(text, -EINVAL);
}

static void check_digit_is_iso_7064(void **state)
{
	/* Against the standard's definition, step by step: the digits with their
	 * check digit leave 1. */
	for (int value = 0; value < 10000; value++) {
		char text[SEAL_CODE_TEXT];
		struct seal_code c = { "0000", "" };
		int p = 10, s;

		snprintf(c.secret, sizeof(c.secret), "%06d", value * 97 % 1000000);
		seal_code_format(&c, text);
		for (const char *d = text; *d; d++) {
			if (*d == '-' || d == text + SEAL_CODE_TEXT - 2)
				continue;
			s = p + (*d - '0');
			s = s > 10 ? s - 10 : s;
			p = 2 * s;
			p = p >= 11 ? p - 11 : p;
		}
		assert_int_equal((p + text[SEAL_CODE_TEXT - 2] - '0') % 10, 1);
	}
}

static void every_mistyped_digit_is_found(void **state)
{
	for (int round = 0; round < 200; round++) {
		char text[SEAL_CODE_TEXT];
		struct seal_code c, got;

		assert_int_equal(seal_code_make("4821", &c), 0);
		seal_code_format(&c, text);
		for (char *d = text; *d; d++) {
			char right = *d;

			for (*d = '0'; right != '-' && *d <= '9'; ++*d)
				assert_int_equal(
					seal_code_parse(text, &got), *d == right ? 0 : -EBADMSG);
			*d = right;
		}
	}
}

static void nearly_every_swap_is_found(void **state)
{
	int found = 0, all = 0;

	for (int round = 0; round < 2000; round++) {
		char text[SEAL_CODE_TEXT], digits[12] = "";
		struct seal_code c, got;

		assert_int_equal(seal_code_make("4821", &c), 0);
		seal_code_format(&c, text);
		snprintf(digits, sizeof(digits), "%.4s%.6s%.1s", text, text + 5, text + 12);
		for (int i = 0; i < 10; i++) {
			char left = digits[i];

			if (left == digits[i + 1])
				continue;
			digits[i] = digits[i + 1];
			digits[i + 1] = left;
			all++;
			found += seal_code_parse(digits, &got) == -EBADMSG;
			digits[i + 1] = digits[i];
			digits[i] = left;
		}
	}
	assert_true(found * 100 >= all * 96);
}

static void wiped_code_is_zero(void **state)
{
	static const struct seal_code zero;
	struct seal_code c = example;

	seal_code_wipe(&c);
	assert_memory_equal(&c, &zero, sizeof(c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_code_survives_being_typed),
		cmocka_unit_test(secrets_are_spread_over_all_digits),
		cmocka_unit_test(slot_must_be_four_digits),
		cmocka_unit_test(format_is_as_documented),
		cmocka_unit_test(any_way_of_typing_is_taken),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(typed_text_is_bounded),
		cmocka_unit_test(check_digit_is_iso_7064),
		cmocka_unit_test(every_mistyped_digit_is_found),
		cmocka_unit_test(nearly_every_swap_is_found),
		cmocka_unit_test(wiped_code_is_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
