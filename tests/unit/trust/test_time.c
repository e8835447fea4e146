/* trust/time: the one form of a time. timegm() judges. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "trust/time.h"

enum { DAY_S = 24 * 60 * 60 };

/* Every day of them, and a second of each that is another one each time. */
static void every_day_there_and_back(void **state)
{
	const int64_t first = 1577836800, end = 7258118400; /* 2020, 2200 */
	int64_t second = 0;

	for (int64_t day = first; day < end; day += DAY_S, second = (second + 7919) % DAY_S) {
		const time_t t = (time_t)(day + second);
		char want[TRUST_TIME_TEXT], text[TRUST_TIME_TEXT];
		int64_t got = 0;
		struct tm tm;

		assert_non_null(gmtime_r(&t, &tm));
		strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%SZ", &tm);
		assert_int_equal(trust_time_format(t, text), 0);
		assert_string_equal(text, want);
		assert_int_equal(trust_time_parse(text, strlen(text), &got), 0);
		assert_true(got == t);
	}
}

static void from_2020_to_2199(void **state)
{
	char text[TRUST_TIME_TEXT] = "untouched";
	int64_t s = 5;

	assert_int_equal(trust_time_parse("2020-01-01T00:00:00Z", 20, &s), 0);
	assert_true(s == 1577836800);
	assert_int_equal(trust_time_parse("2199-12-31T23:59:59Z", 20, &s), 0);
	assert_true(s == 7258118399);
	assert_int_equal(trust_time_format(1577836799, text), -ERANGE);
	assert_int_equal(trust_time_format(7258118400, text), -ERANGE);
	assert_int_equal(trust_time_format(INT64_MIN, text), -ERANGE);
	assert_int_equal(trust_time_format(INT64_MAX, text), -ERANGE);
	assert_string_equal(text, "untouched");
}

static void no_other_form(void **state)
{
	static const char *const wrong[] = { "", "2026-11-28", "2026-11-28T09:00:00",
		"2026-11-28T09:00:00z", "2026-11-28t09:00:00Z", "2026-11-28 09:00:00Z",
		"2026-11-28T09:00:00ZZ", "2026-11-28T09:00:00+", "2026-11-28T09:00:00+00:00",
		"2026-11-28T09:00:00.0Z", "2026/11/28T09:00:00Z", "2026-11-28T09.00:00Z",
		"2026-11-28T09:00.00Z", "2026-11 28T09:00:00Z", "+026-11-28T09:00:00Z",
		"2026-1--28T09:00:00Z", " 2026-11-28T09:00:00", "2026-00-28T09:00:00Z",
		"2026-13-28T09:00:00Z", "2026-11-00T09:00:00Z", "2026-11-31T09:00:00Z",
		"2026-02-29T09:00:00Z", "2028-02-30T09:00:00Z", "2100-02-29T09:00:00Z",
		"2026-11-28T24:00:00Z", "2026-11-28T09:60:00Z", "2026-12-31T23:59:60Z",
		"2019-12-31T23:59:59Z", "2200-01-01T00:00:00Z" };
	int64_t s = 5;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (trust_time_parse(wrong[i], strlen(wrong[i]), &s) != -EBADMSG)
			fail_msg("taken: %s", wrong[i]);
	}
	assert_true(s == 5);
	assert_int_equal(trust_time_parse("2028-02-29T09:00:00Z", 20, &s), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_there_and_back),
		cmocka_unit_test(from_2020_to_2199),
		cmocka_unit_test(no_other_form),
	};

	return cmocka_run_group_tests_name("trust time", tests, NULL, NULL);
}
