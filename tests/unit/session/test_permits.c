/* Grants: when they begin and end, and what comes too late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "session/permits.h"

#define POINT WIRE__CAPABILITY__POINT
#define CONTROL WIRE__CAPABILITY__CONTROL

static const uint64_t start = 1000000;

static struct permits begun(void)
{
	struct permits p;

	permits_start(&p, start);
	return p;
}

static void test_nothing_at_first(void **state)
{
	struct permits p = begun();

	assert_false(permits_held(&p, POINT));
	assert_int_equal(permits_check(&p, POINT, start), PERMIT_BREACH);
	assert_int_equal(permits_check(&p, CONTROL, start), PERMIT_BREACH);
	assert_int_equal(permits_due_ms(&p), start + PERMITS_VIEW_S * 1000);
}

static void test_one_by_one(void **state)
{
	struct permits p = begun();

	permits_allow(&p, POINT, start);
	assert_int_equal(permits_check(&p, POINT, start), PERMIT_YES);
	assert_int_equal(permits_check(&p, CONTROL, start), PERMIT_BREACH);
	permits_allow(&p, CONTROL, start);
	assert_int_equal(p.number, 2);
	assert_true(permits_end(&p, POINT, start));
	assert_false(permits_end(&p, POINT, start));
	assert_int_equal(permits_check(&p, CONTROL, start), PERMIT_YES);
	assert_int_equal(p.number, 3);
}

static void test_late(void **state)
{
	struct permits p = begun();

	permits_allow(&p, CONTROL, start);
	permits_end(&p, CONTROL, start + 10);
	assert_int_equal(permits_check(&p, CONTROL, start + 10), PERMIT_LATE);
	/* the beginning was seen, the end not yet */
	assert_true(permits_seen(&p, 1));
	assert_int_equal(permits_check(&p, CONTROL, start + 20), PERMIT_LATE);
	assert_int_equal(permits_check(&p, CONTROL, start + 11 + PERMITS_LATE_MS), PERMIT_BREACH);
	assert_true(permits_seen(&p, 2));
	assert_int_equal(permits_check(&p, CONTROL, start + 20), PERMIT_BREACH);
}

static void test_seen_counts_up(void **state)
{
	struct permits p = begun();

	assert_false(permits_seen(&p, 1)); /* was never told */
	permits_allow(&p, POINT, start);
	permits_allow(&p, CONTROL, start);
	assert_true(permits_seen(&p, 1));
	assert_false(permits_seen(&p, 1));
	assert_false(permits_seen(&p, 3));
	assert_true(permits_seen(&p, 2));
}

static void test_again_after_end(void **state)
{
	struct permits p = begun();

	permits_allow(&p, CONTROL, start);
	permits_end(&p, CONTROL, start + 10);
	permits_seen(&p, 2);
	permits_allow(&p, CONTROL, start + 20);
	assert_int_equal(permits_check(&p, CONTROL, start + 20), PERMIT_YES);
	/* an end of its own, that has not been seen */
	permits_end(&p, CONTROL, start + 30);
	assert_int_equal(permits_check(&p, CONTROL, start + 30), PERMIT_LATE);
}

static void test_expires(void **state)
{
	struct permits p = begun();

	permits_allow(&p, POINT, start);
	permits_allow(&p, CONTROL, start);
	assert_int_equal(permits_due_ms(&p), start + PERMITS_CONTROL_S * 1000);
	assert_false(permits_expire(&p, start + PERMITS_CONTROL_S * 1000 - 1));
	assert_true(permits_expire(&p, start + PERMITS_CONTROL_S * 1000));
	assert_false(permits_held(&p, CONTROL));
	assert_true(permits_held(&p, POINT));
	assert_true(permits_expire(&p, start + PERMITS_POINT_S * 1000));
	assert_false(permits_held(&p, POINT));
}

static void test_asking(void **state)
{
	struct permits p = begun();
	uint32_t retry;

	assert_true(permits_may_ask(&p, CONTROL, start, &retry));
	permits_refuse(&p, CONTROL, start);
	assert_false(permits_may_ask(&p, CONTROL, start + 1, &retry));
	assert_int_equal(retry, 30);
	assert_true(permits_may_ask(&p, POINT, start + 1, &retry));
	for (int i = 1; i < PERMITS_REFUSALS_MAX; i++) {
		assert_true(permits_may_ask(&p, CONTROL, start + PERMITS_REFUSED_MS, &retry));
		permits_refuse(&p, CONTROL, start);
	}
	assert_false(permits_may_ask(&p, CONTROL, start + 10 * PERMITS_REFUSED_MS, &retry));
	assert_int_equal(retry, 0);
}

static void test_taken_back(void **state)
{
	struct permits p = begun();
	uint32_t retry;

	permits_withdraw(&p, start);
	assert_false(permits_may_ask(&p, POINT, start + PERMITS_AGAIN_MS - 1, &retry));
	assert_int_equal(retry, 1);
	assert_false(permits_may_ask(&p, CONTROL, start, &retry));
	assert_true(permits_may_ask(&p, CONTROL, start + PERMITS_AGAIN_MS, &retry));
	/* nothing is sooner for it */
	permits_refuse(&p, CONTROL, start);
	permits_withdraw(&p, start);
	assert_false(permits_may_ask(&p, CONTROL, start + PERMITS_REFUSED_MS - 1, &retry));
}

static void test_not_while_held(void **state)
{
	struct permits p = begun();
	uint32_t retry;

	permits_allow(&p, POINT, start);
	assert_false(permits_may_ask(&p, POINT, start, &retry));
	permits_end(&p, POINT, start);
	assert_false(permits_may_ask(&p, POINT, start, &retry));
	assert_int_equal(retry, PERMITS_AGAIN_MS / 1000);
	assert_true(permits_may_ask(&p, POINT, start + PERMITS_AGAIN_MS, &retry));
}

static void test_tell(void **state)
{
	struct permits p = begun();
	Wire__Grants grants;
	Wire__Held held[3];
	Wire__Held *list[3];

	permits_allow(&p, CONTROL, start);
	permits_tell(&p, start + 500, &grants, held, list);
	assert_int_equal(grants.number, 1);
	assert_int_equal(grants.n_held, 2);
	assert_int_equal(list[0]->capability, WIRE__CAPABILITY__VIEW);
	assert_int_equal(list[1]->capability, CONTROL);
	assert_int_equal(list[1]->expires_s, PERMITS_CONTROL_S);
	/* never 0, which would have no meaning */
	permits_tell(&p, start + PERMITS_CONTROL_S * 1000 + 5, &grants, held, list);
	assert_int_equal(list[1]->expires_s, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_at_first),
		cmocka_unit_test(test_one_by_one),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_seen_counts_up),
		cmocka_unit_test(test_again_after_end),
		cmocka_unit_test(test_expires),
		cmocka_unit_test(test_asking),
		cmocka_unit_test(test_taken_back),
		cmocka_unit_test(test_not_while_held),
		cmocka_unit_test(test_tell),
	};

	return cmocka_run_group_tests_name("permits", tests, NULL, NULL);
}
