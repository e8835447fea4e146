#include "trust/time.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

enum { FIRST_YEAR = 2020, LAST_YEAR = 2199, DAY_S = 24 * 60 * 60 };

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1970 to the first day of a year. */
static int64_t days_before(int year)
{
	const int y = year - 1; /* the leap days up to its end */

	return (int64_t)(year - 1970) * 365 + (y / 4 - y / 100 + y / 400) -
	       (1969 / 4 - 1969 / 100 + 1969 / 400);
}

static bool take_number(const char *text, int digits, int least, int most, int *ret)
{
	*ret = 0;
	for (int i = 0; i < digits; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*ret = *ret * 10 + (text[i] - '0');
	}
	return *ret >= least && *ret <= most;
}

static bool has_marks(const char *text)
{
	return text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' &&
	       text[16] == ':' && text[19] == 'Z';
}

int trust_time_parse(const char *text, size_t size, int64_t *ret_s)
{
	int year, month, day, hour, minute, second;
	int64_t days;

	if (size != TRUST_TIME_TEXT - 1 || !has_marks(text) ||
		!take_number(text, 4, FIRST_YEAR, LAST_YEAR, &year) ||
		!take_number(text + 5, 2, 1, 12, &month) ||
		!take_number(text + 8, 2, 1, days_of(year, month), &day) ||
		!take_number(text + 11, 2, 0, 23, &hour) ||
		!take_number(text + 14, 2, 0, 59, &minute) ||
		!take_number(text + 17, 2, 0, 59, &second))
		return -EBADMSG;
	days = days_before(year) + day - 1;
	for (int m = 1; m < month; m++)
		days += days_of(year, m);
	*ret_s = days * DAY_S + (hour * 60 + minute) * 60 + second;
	return 0;
}

int trust_time_format(int64_t time_s, char ret[TRUST_TIME_TEXT])
{
	int year = FIRST_YEAR, month = 1, day, second;

	if (time_s < days_before(FIRST_YEAR) * DAY_S ||
		time_s >= days_before(LAST_YEAR + 1) * DAY_S)
		return -ERANGE;
	while (time_s >= days_before(year + 1) * DAY_S)
		year++;
	day = (int)(time_s / DAY_S - days_before(year));
	second = (int)(time_s % DAY_S);
	for (; day >= days_of(year, month); month++)
		day -= days_of(year, month);
	snprintf(ret, TRUST_TIME_TEXT, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned int)year % 10000,
		(unsigned int)month % 100, (unsigned int)(day + 1) % 100,
		(unsigned int)second / 3600 % 100, (unsigned int)second / 60 % 60,
		(unsigned int)second % 60);
	return 0;
}
