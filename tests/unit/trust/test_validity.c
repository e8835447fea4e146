/* trust/validity: what holds when, with a clock that may be anything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "trust/freshness.h"
#include "trust/validity.h"

enum { MINUTES_5 = 300, HOURS_8 = 28800, DAY = 86400 };

static const int64_t T = 1795856400; /* 2026-11-28T09:00:00Z */
static const uint8_t one[DOCUMENT_SHA256] = { 1 }, two[DOCUMENT_SHA256] = { 2 };

static enum trust_refusal roster(struct validity_seen *s, int64_t clock_s, uint64_t serial)
{
	return validity_roster(s, clock_s, serial, one, T, T + 92 * DAY);
}

static void a_roster_holds_in_its_time(void **state)
{
	const int64_t end = T + 92 * DAY;
	struct validity_seen s = { 0 };

	assert_int_equal(roster(&s, T - MINUTES_5 - 1, 1), TRUST_TOO_EARLY);
	assert_int_equal(roster(&s, end, 1), TRUST_EXPIRED);
	assert_int_equal(roster(&s, end + DAY, 1), TRUST_EXPIRED);
	assert_true(s.floor_s == 0 && s.roster_serial == 0); /* nothing of them is kept */
	assert_int_equal(roster(&s, T - MINUTES_5, 1), TRUST_OK);
	assert_int_equal(roster(&s, T, 1), TRUST_OK);
	assert_int_equal(roster(&s, end - 1, 1), TRUST_OK);
	assert_true(s.floor_s == T && s.roster_serial == 1);
}

static void a_roster_does_not_go_back(void **state)
{
	struct validity_seen s = { 0 };

	assert_int_equal(roster(&s, T, 5), TRUST_OK);
	assert_int_equal(roster(&s, T, 4), TRUST_ROLLED_BACK);
	assert_int_equal(roster(&s, T, 5), TRUST_OK);
	assert_int_equal(validity_roster(&s, T, 5, two, T, T + DAY), TRUST_ROLLED_BACK);
	assert_int_equal(validity_roster(&s, T, 6, two, T, T + DAY), TRUST_OK);
	assert_int_equal(roster(&s, T, 5), TRUST_ROLLED_BACK);
	assert_int_equal(roster(&s, T, 6), TRUST_ROLLED_BACK);
	assert_true(s.roster_serial == 6);
	assert_memory_equal(s.roster_hash, two, sizeof(two));
}

/* One that is refused for its time leaves the way free for the one before it. */
static void a_refused_roster_is_not_seen(void **state)
{
	struct validity_seen s = { 0 };

	assert_int_equal(roster(&s, T, 5), TRUST_OK);
	assert_int_equal(validity_roster(&s, T, 9, two, T + DAY, T + 2 * DAY), TRUST_TOO_EARLY);
	assert_int_equal(validity_roster(&s, T, 9, two, T - 2 * DAY, T - DAY), TRUST_EXPIRED);
	assert_int_equal(roster(&s, T, 5), TRUST_OK);
	assert_true(s.floor_s == T);
}

static void a_statement_holds_for_8_hours(void **state)
{
	struct validity_seen s = { 0 };

	assert_int_equal(validity_freshness(&s, T - MINUTES_5 - 1, T), TRUST_TOO_EARLY);
	assert_int_equal(validity_freshness(&s, T + HOURS_8 + 1, T), TRUST_EXPIRED);
	assert_true(s.floor_s == 0);
	assert_int_equal(validity_freshness(&s, T - MINUTES_5, T), TRUST_OK);
	assert_int_equal(validity_freshness(&s, T + HOURS_8, T), TRUST_OK);
	assert_true(s.floor_s == T);
}

static void an_organisation_is_not_replaced_by_an_older_one(void **state)
{
	struct validity_seen s = { 0 };

	assert_int_equal(validity_organisation(&s, T, T), TRUST_OK);
	assert_int_equal(validity_organisation(&s, T, T - 1), TRUST_ROLLED_BACK);
	assert_int_equal(validity_organisation(&s, T, T), TRUST_OK);
	assert_int_equal(validity_organisation(&s, T, T + MINUTES_5 + 1), TRUST_TOO_EARLY);
	assert_true(s.organisation_issued_s == T && s.floor_s == T);
	assert_int_equal(validity_organisation(&s, T, T + MINUTES_5), TRUST_OK);
	assert_true(s.organisation_issued_s == T + MINUTES_5 && s.floor_s == T + MINUTES_5);
}

/* Set back, it finds no paper valid again that had expired. */
static void a_clock_below_the_floor_counts_as_the_floor(void **state)
{
	struct validity_seen s = { 0 };

	assert_true(validity_now(&s, 0) == 0);
	assert_int_equal(validity_organisation(&s, T, T - DAY), TRUST_OK);
	assert_int_equal(roster(&s, T, 1), TRUST_OK);
	assert_int_equal(validity_freshness(&s, T + DAY, T + DAY), TRUST_OK);
	assert_true(validity_now(&s, 0) == T + DAY);
	assert_true(validity_now(&s, T + DAY + 1) == T + DAY + 1);
	assert_int_equal(validity_freshness(&s, T, T), TRUST_EXPIRED);
	assert_int_equal(validity_roster(&s, T, 1, one, T - DAY, T + DAY), TRUST_EXPIRED);
	/* and what is older than the floor but holds does not lower it */
	assert_int_equal(validity_freshness(&s, 0, T + DAY - HOURS_8), TRUST_OK);
	assert_int_equal(roster(&s, 0, 1), TRUST_OK);
	assert_true(s.floor_s == T + DAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_roster_holds_in_its_time),
		cmocka_unit_test(a_roster_does_not_go_back),
		cmocka_unit_test(a_refused_roster_is_not_seen),
		cmocka_unit_test(a_statement_holds_for_8_hours),
		cmocka_unit_test(an_organisation_is_not_replaced_by_an_older_one),
		cmocka_unit_test(a_clock_below_the_floor_counts_as_the_floor),
	};

	return cmocka_run_group_tests_name("trust validity", tests, NULL, NULL);
}
