#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "tests/unit/seal/pair.h"

enum { NOW = 5000, M2_SHARE = 43 };

static void three_attempts_and_no_fourth(void **state)
{
	struct seal_door d;

	seal_door_open(&d, NOW);
	for (int i = 0; i < SEAL_ATTEMPTS; i++)
		assert_true(seal_door_try(&d, NOW));
	assert_false(seal_door_alive(&d, NOW));
	assert_false(seal_door_try(&d, NOW));
	assert_int_equal(d.attempts_left, 0);
}

static void code_expires_after_ten_minutes(void **state)
{
	struct seal_door d;

	seal_door_open(&d, NOW);
	assert_true(seal_door_alive(&d, NOW + SEAL_CODE_LIFE_MS - 1));
	assert_false(seal_door_alive(&d, NOW + SEAL_CODE_LIFE_MS));
	assert_false(seal_door_try(&d, NOW + SEAL_CODE_LIFE_MS));
	assert_int_equal(d.attempts_left, SEAL_ATTEMPTS);
}

static void clock_set_back_kills_the_code(void **state)
{
	struct seal_door d;

	seal_door_open(&d, NOW);
	assert_false(seal_door_try(&d, NOW - 1));
}

static void burnt_door_stays_shut(void **state)
{
	struct seal_door d;

	seal_door_open(&d, NOW);
	seal_door_burn(&d);
	assert_false(seal_door_alive(&d, NOW));
	assert_false(seal_door_try(&d, NOW));
}

/* ---- the door as the agent's handshake uses it ---- */

static void attempt_is_burnt_before_m3(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, "000000");
	pair_until(&p, 3);
	assert_int_equal(p.door.attempts_left, SEAL_ATTEMPTS - 1);
	pair_close(&p); /* the peer goes away without M4 */
	assert_int_equal(p.door.attempts_left, SEAL_ATTEMPTS - 1);
}

static void fourth_attempt_gets_no_m3(void **state)
{
	static const struct seal_message nothing;
	struct pair p;

	pair_open(&p, PAIR_SECRET, "000000");
	for (int i = 0; i < SEAL_ATTEMPTS; i++) {
		pair_until(&p, 4);
		pair_expect(p.agent, pair_deliver(&p, 4, p.m4.data, p.m4.size), SEAL_NOT_CONFIRMED);
		pair_reopen(&p);
	}
	p.m3 = nothing;
	pair_until(&p, 2);
	pair_expect(p.agent, pair_deliver(&p, 2, p.m2.data, p.m2.size), SEAL_CODE_DEAD);
	assert_memory_equal(&p.m3, &nothing, sizeof(nothing));
	pair_close(&p);
}

static void third_attempt_may_still_be_right(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, "000000");
	for (int i = 0; i < SEAL_ATTEMPTS - 1; i++) {
		pair_until(&p, 3);
		pair_reopen(&p);
	}
	memcpy(p.viewer_code.secret, PAIR_SECRET, SEAL_SECRET_DIGITS);
	pair_reopen(&p);
	pair_until(&p, 8);
	pair_close(&p);
}

static void expired_code_gets_no_m3(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 2);
	pair_expect(p.agent,
		seal_agent_take_m2(
			p.agent, PAIR_NOW + SEAL_CODE_LIFE_MS, p.m2.data, p.m2.size, &p.m3),
		SEAL_CODE_DEAD);
	pair_close(&p);
}

static void right_code_burns_the_code(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 5);
	assert_false(seal_door_alive(&p.door, PAIR_NOW));
	pair_reopen(&p);
	pair_until(&p, 2);
	pair_expect(p.agent, pair_deliver(&p, 2, p.m2.data, p.m2.size), SEAL_CODE_DEAD);
	pair_close(&p);
}

static void m2_that_gets_no_answer_costs_nothing(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 2);
	pair_expect(p.agent, pair_deliver(&p, 2, p.m2.data, p.m2.size - 1), SEAL_BAD_FORM);
	pair_reopen(&p);
	pair_until(&p, 2);
	memset(p.m2.data + M2_SHARE, 0, CPACE_POINT);
	pair_expect(p.agent, pair_deliver(&p, 2, p.m2.data, p.m2.size), SEAL_BAD_POINT);
	assert_int_equal(p.door.attempts_left, SEAL_ATTEMPTS);
	pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_attempts_and_no_fourth),
		cmocka_unit_test(code_expires_after_ten_minutes),
		cmocka_unit_test(clock_set_back_kills_the_code),
		cmocka_unit_test(burnt_door_stays_shut),
		cmocka_unit_test(attempt_is_burnt_before_m3),
		cmocka_unit_test(fourth_attempt_gets_no_m3),
		cmocka_unit_test(third_attempt_may_still_be_right),
		cmocka_unit_test(expired_code_gets_no_m3),
		cmocka_unit_test(right_code_burns_the_code),
		cmocka_unit_test(m2_that_gets_no_answer_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
