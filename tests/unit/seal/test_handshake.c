#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "tests/unit/seal/pair.h"

static const int steps[] = { 1, 2, 3, 4, 5, 7 };

enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

static void both_sides_agree(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 8);
	assert_int_equal(p.viewer->state, HANDSHAKE_DONE);
	assert_int_equal(p.agent->state, HANDSHAKE_DONE);
	assert_memory_equal(p.agent->s.prk, p.viewer->s.prk, KEYS_PRK);
	assert_memory_equal(p.agent->s.th, p.viewer->s.th, KEYS_TH);
	assert_int_equal(p.grant_size, 5);
	assert_int_equal(seal_handshake_refusal(p.agent), SEAL_OK);
	pair_close(&p);
}

static void every_session_has_its_own_keys(void **state)
{
	struct pair p, q;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_open(&q, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 8);
	pair_until(&q, 8);
	assert_memory_not_equal(p.m1.data, q.m1.data, p.m1.size);
	assert_memory_not_equal(p.m2.data, q.m2.data, p.m2.size);
	assert_memory_not_equal(p.agent->s.prk, q.agent->s.prk, KEYS_PRK);
	assert_memory_not_equal(p.m7.data, q.m7.data, HANDSHAKE_M7_NONCE);
	pair_close(&p);
	pair_close(&q);
}

static void grant_may_be_empty_or_full_but_not_more(void **state)
{
	static const uint8_t text[SEAL_GRANT_MAX + 1] = { 1, 2, 3 };
	static const size_t sizes[] = { 0, 1, SEAL_GRANT_MAX };
	struct pair p;

	for (size_t i = 0; i < 3; i++) {
		pair_open(&p, PAIR_SECRET, PAIR_SECRET);
		pair_until(&p, 5);
		assert_int_equal(pair_deliver(&p, 5, p.m5.data, p.m5.size), 0);
		assert_int_equal(seal_agent_grant(p.agent, text, sizeof(text), &p.m7), -EMSGSIZE);
		assert_int_equal(seal_agent_grant(p.agent, text, sizes[i], &p.m7), 0);
		assert_int_equal(pair_deliver(&p, 7, p.m7.data, p.m7.size), 0);
		assert_int_equal(p.grant_size, sizes[i]);
		assert_memory_equal(p.grant, text, sizes[i]);
		pair_close(&p);
	}
}

static void truncated_messages_are_refused(void **state)
{
	for (int i = 0; i < STEPS; i++) {
		int n = steps[i];
		size_t size = 1;

		for (size_t cut = 0; cut < size; cut++) {
			struct seal_message *m;
			struct pair p;

			pair_open(&p, PAIR_SECRET, PAIR_SECRET);
			pair_until(&p, n);
			m = pair_message(&p, n);
			size = m->size;
			/* M7 has no length of its own: cut in its text it just does not open. */
			pair_expect(pair_taker(&p, n), pair_deliver(&p, n, m->data, cut),
				n == 7 && cut >= HANDSHAKE_M7_OVERHEAD ? SEAL_BAD_GRANT
								       : SEAL_BAD_FORM);
			pair_close(&p);
		}
	}
}

static void trailing_bytes_are_refused(void **state)
{
	for (int i = 0; i < STEPS; i++) {
		int n = steps[i];
		struct seal_message *m;
		struct pair p;

		pair_open(&p, PAIR_SECRET, PAIR_SECRET);
		pair_until(&p, n);
		m = pair_message(&p, n);
		m->data[m->size] = 0;
		pair_expect(pair_taker(&p, n), pair_deliver(&p, n, m->data, m->size + 1),
			n == 7 ? SEAL_BAD_GRANT : SEAL_BAD_FORM);
		pair_close(&p);
	}
}

static void oversized_messages_are_refused(void **state)
{
	static const uint8_t big[64 * 1024];

	for (int i = 0; i < STEPS; i++) {
		int n = steps[i];
		struct pair p;

		pair_open(&p, PAIR_SECRET, PAIR_SECRET);
		pair_until(&p, n);
		pair_expect(
			pair_taker(&p, n), pair_deliver(&p, n, big, sizeof(big)), SEAL_BAD_FORM);
		pair_close(&p);
	}
}

/* Every call of one side, by the message it takes or gives. */
static int agent_call(struct pair *p, size_t call)
{
	static struct seal_message junk;

	switch (call) {
	case 0:
		return seal_agent_m1(p->agent, &junk);
	case 1:
		return seal_agent_take_m2(p->agent, PAIR_NOW, p->m2.data, p->m2.size, &junk);
	case 2:
		return seal_agent_take_m4(p->agent, p->m4.data, p->m4.size, &junk);
	default:
		return seal_agent_grant(p->agent, (const uint8_t *)"x", 1, &junk);
	}
}

static int viewer_call(struct pair *p, size_t call)
{
	static const int taken[] = { 1, 3, 5, 7 };
	struct seal_message *m = pair_message(p, taken[call]);

	return pair_deliver(p, taken[call], m->data, m->size);
}

static void agent_out_of_order_is_dead(void **state)
{
	static const int reached[] = { 0, 1, 3, 5, 8 };

	for (size_t stage = 0; stage < 5; stage++) {
		for (size_t call = 0; call < 4; call++) {
			struct pair p;

			if (stage == call)
				continue;
			pair_open(&p, PAIR_SECRET, PAIR_SECRET);
			if (stage > 0)
				pair_until(&p, reached[stage]);
			pair_expect(p.agent, agent_call(&p, call), SEAL_BAD_FORM);
			pair_close(&p);
		}
	}
}

static void viewer_out_of_order_is_dead(void **state)
{
	static const int reached[] = { 1, 3, 5, 7, 8 };

	for (size_t stage = 0; stage < 5; stage++) {
		for (size_t call = 0; call < 4; call++) {
			struct pair p;

			if (stage == call)
				continue;
			pair_open(&p, PAIR_SECRET, PAIR_SECRET);
			pair_until(&p, reached[stage]);
			pair_expect(p.viewer, viewer_call(&p, call), SEAL_BAD_FORM);
			pair_close(&p);
		}
	}
}

static void refusal_is_final_and_keeps_its_reason(void **state)
{
	struct seal_sender *s = NULL;
	struct pair p;

	pair_open(&p, PAIR_SECRET, "000000");
	pair_until(&p, 4);
	pair_expect(p.agent, pair_deliver(&p, 4, p.m4.data, p.m4.size), SEAL_NOT_CONFIRMED);
	for (size_t call = 0; call < 4; call++)
		pair_expect(p.agent, agent_call(&p, call), SEAL_NOT_CONFIRMED);
	assert_int_equal(seal_handshake_sender(p.agent, SEAL_CONTROL, &s), -EPROTO);
	assert_null(s);
	pair_close(&p);
}

static void refusal_wipes_everything(void **state)
{
	for (int i = 0; i < STEPS; i++) {
		int n = steps[i];
		struct seal_handshake *h;
		struct pair p;

		pair_open(&p, PAIR_SECRET, PAIR_SECRET);
		pair_until(&p, n);
		h = pair_taker(&p, n);
		assert_false(sodium_is_zero((const uint8_t *)&h->s, sizeof(h->s)));
		assert_int_equal(pair_deliver(&p, n, (const uint8_t *)"", 0), -EPROTO);
		assert_true(sodium_is_zero((const uint8_t *)&h->s, sizeof(h->s)));
		pair_close(&p);
	}
}

static void secrets_go_as_soon_as_they_are_used(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 2);
	assert_true(sodium_is_zero((const uint8_t *)&p.viewer->s.code, sizeof(struct seal_code)));
	assert_int_equal(pair_deliver(&p, 2, p.m2.data, p.m2.size), 0);
	assert_true(sodium_is_zero((const uint8_t *)&p.agent->s.code, sizeof(struct seal_code)));
	assert_true(sodium_is_zero(p.agent->s.scalar, CPACE_SCALAR));
	assert_int_equal(pair_deliver(&p, 3, p.m3.data, p.m3.size), 0);
	assert_true(sodium_is_zero(p.viewer->s.scalar, CPACE_SCALAR));
	pair_close(&p);
}

static void failed_calls_leave_their_outputs(void **state)
{
	struct seal_message before = { .size = 77 };
	struct pair p;

	pair_open(&p, PAIR_SECRET, "000000");
	pair_until(&p, 4);
	p.m5 = before;
	assert_int_equal(pair_deliver(&p, 4, p.m4.data, p.m4.size), -EPROTO);
	assert_memory_equal(&p.m5, &before, sizeof(before));
	pair_close(&p);

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 7);
	memset(p.grant, 0x5a, sizeof(p.grant));
	p.m7.data[30] ^= 1;
	assert_int_equal(pair_deliver(&p, 7, p.m7.data, p.m7.size), -EPROTO);
	for (size_t i = 0; i < sizeof(p.grant); i++)
		assert_int_equal(p.grant[i], 0x5a);
	pair_close(&p);
}

static void nothing_sent_holds_the_secret(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 8);
	for (int i = 0; i < STEPS; i++) {
		int n = steps[i];
		struct seal_message *m = pair_message(&p, n);

		assert_null(memmem(m->data, m->size, PAIR_SECRET, SEAL_SECRET_DIGITS));
	}
	pair_close(&p);
}

static void every_refusal_has_a_name_of_its_own(void **state)
{
	for (enum seal_refusal a = SEAL_OK; a <= SEAL_BAD_GRANT; a++)
		for (enum seal_refusal b = SEAL_OK; b < a; b++)
			assert_string_not_equal(seal_refusal_name(a), seal_refusal_name(b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_sides_agree),
		cmocka_unit_test(every_session_has_its_own_keys),
		cmocka_unit_test(grant_may_be_empty_or_full_but_not_more),
		cmocka_unit_test(truncated_messages_are_refused),
		cmocka_unit_test(trailing_bytes_are_refused),
		cmocka_unit_test(oversized_messages_are_refused),
		cmocka_unit_test(agent_out_of_order_is_dead),
		cmocka_unit_test(viewer_out_of_order_is_dead),
		cmocka_unit_test(refusal_is_final_and_keeps_its_reason),
		cmocka_unit_test(refusal_wipes_everything),
		cmocka_unit_test(secrets_go_as_soon_as_they_are_used),
		cmocka_unit_test(failed_calls_leave_their_outputs),
		cmocka_unit_test(nothing_sent_holds_the_secret),
		cmocka_unit_test(every_refusal_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
