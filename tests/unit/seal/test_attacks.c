/* What somebody between the two, or somebody without the code, can try. */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "tests/unit/seal/pair.h"

/* Offsets in M1, M2 and M3: docs/seal.md. */
enum {
	M1_SUITE = 1,
	M1_SLOT = 10,
	M1_NONCE = 15,
	M1_SIZE = 47,
	M2_SUITE = 1,
	M2_NONCE = 10,
	M2_SHARE = 43,
	M2_RESERVED = 75,
	M2_SIZE = 76,
	M3_SHARE = 1,
	M3_ADB = 34,
	M3_ROLE = 35,
	M3_ADB_RESERVED = 40,
	M3_RESERVED = 41,
	M3_SIZE = 42,
};

/* Runs on from message n, altered at one byte, until somebody refuses. */
static void refused_after(int n, size_t at, uint8_t flip,
	struct seal_handshake *(*who)(struct pair *), enum seal_refusal why)
{
	struct seal_message *m;
	struct pair p;
	int r = 0;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, n);
	m = pair_message(&p, n);
	m->data[at] ^= flip;
	for (int i = n; r == 0 && i <= 5; i++) {
		m = pair_message(&p, i);
		r = pair_deliver(&p, i, m->data, m->size);
	}
	pair_expect(who(&p), r, why);
	pair_close(&p);
}

static struct seal_handshake *agent(struct pair *p)
{
	return p->agent;
}

static struct seal_handshake *viewer(struct pair *p)
{
	return p->viewer;
}

static void wrong_code_is_refused_at_m4(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, "304918");
	pair_until(&p, 4);
	pair_expect(p.agent, pair_deliver(&p, 4, p.m4.data, p.m4.size), SEAL_NOT_CONFIRMED);
	pair_close(&p);
}

static void made_up_m5_is_refused(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, "304918");
	pair_until(&p, 4);
	memset(p.m5.data, 0, KEYS_CONFIRM);
	pair_expect(p.viewer, pair_deliver(&p, 5, p.m5.data, KEYS_CONFIRM), SEAL_NOT_CONFIRMED);
	pair_close(&p);
}

static void m4_given_back_as_m5_is_refused(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 4);
	pair_expect(p.viewer, pair_deliver(&p, 5, p.m4.data, p.m4.size), SEAL_NOT_CONFIRMED);
	pair_close(&p);
}

static void altered_m1_is_refused_by_field(void **state)
{
	refused_after(1, M1_SUITE + 7, 1, viewer, SEAL_BAD_SUITE);
	refused_after(1, M1_SLOT, 1, viewer, SEAL_BAD_SLOT);
	refused_after(1, M1_NONCE, 1, agent, SEAL_NOT_CONFIRMED);
	refused_after(1, M1_SIZE - 1, 0x80, agent, SEAL_NOT_CONFIRMED);
}

static void altered_m2_is_refused_by_field(void **state)
{
	refused_after(2, M2_SUITE + 7, 1, agent, SEAL_BAD_SUITE);
	refused_after(2, M2_NONCE, 1, agent, SEAL_NOT_CONFIRMED);
	/* Odd encodings are no points: the lowest bit must be 0. */
	refused_after(2, M2_SHARE, 1, agent, SEAL_BAD_POINT);
	refused_after(2, M2_RESERVED, 1, agent, SEAL_BAD_FORM);
}

static void altered_m3_is_refused_by_field(void **state)
{
	refused_after(3, M3_SHARE, 1, viewer, SEAL_BAD_POINT);
	refused_after(3, M3_ROLE, 1, viewer, SEAL_BAD_FORM);
	refused_after(3, M3_RESERVED, 1, viewer, SEAL_BAD_FORM);
}

/* Whatever bit is altered in M1, M2 or M3, M5 is never accepted. */
static void no_altered_bit_gets_through(void **state)
{
	static const size_t sizes[] = { 0, M1_SIZE, M2_SIZE, M3_SIZE };

	for (int n = 1; n <= 3; n++) {
		for (size_t bit = 0; bit < sizes[n] * 8; bit++) {
			struct seal_message *m;
			struct pair p;
			int r = 0;

			pair_open(&p, PAIR_SECRET, PAIR_SECRET);
			pair_until(&p, n);
			assert_int_equal(pair_message(&p, n)->size, sizes[n]);
			pair_message(&p, n)->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			for (int i = n; r == 0 && i <= 5; i++) {
				m = pair_message(&p, i);
				r = pair_deliver(&p, i, m->data, m->size);
			}
			assert_int_equal(r, -EPROTO);
			pair_close(&p);
		}
	}
}

static void another_point_in_place_of_a_share_is_refused(void **state)
{
	struct pair p, other;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_open(&other, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 2);
	pair_until(&other, 4);
	memcpy(p.m2.data + M2_SHARE, other.m2.data + M2_SHARE, CPACE_POINT);
	assert_int_equal(pair_deliver(&p, 2, p.m2.data, p.m2.size), 0);
	assert_int_equal(pair_deliver(&p, 3, p.m3.data, p.m3.size), 0);
	pair_expect(p.agent, pair_deliver(&p, 4, p.m4.data, p.m4.size), SEAL_NOT_CONFIRMED);
	pair_close(&p);

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 3);
	memcpy(p.m3.data + M3_SHARE, other.m3.data + M3_SHARE, CPACE_POINT);
	assert_int_equal(pair_deliver(&p, 3, p.m3.data, p.m3.size), 0);
	pair_expect(p.agent, pair_deliver(&p, 4, p.m4.data, p.m4.size), SEAL_NOT_CONFIRMED);
	pair_close(&p);
	pair_close(&other);
}

static void suite_cannot_be_changed(void **state)
{
	static const char *const others[] = { "engawa/1", "engawa/00", "engawa", "" };

	for (size_t i = 0; i < 4; i++) {
		struct seal_message m = { 0 };
		struct pair p;

		pair_open(&p, PAIR_SECRET, PAIR_SECRET);
		pair_until(&p, 2);
		lv_put(&m, others[i], strlen(others[i]));
		memcpy(m.data + m.size, p.m2.data + M2_NONCE - 1, M2_SIZE - M2_NONCE + 1);
		m.size += M2_SIZE - M2_NONCE + 1;
		pair_expect(p.agent, pair_deliver(&p, 2, m.data, m.size), SEAL_BAD_SUITE);
		pair_reopen(&p);
		pair_until(&p, 1);
		m.size = 0;
		lv_put(&m, others[i], strlen(others[i]));
		memcpy(m.data + m.size, p.m1.data + M1_SLOT - 1, M1_SIZE - M1_SLOT + 1);
		m.size += M1_SIZE - M1_SLOT + 1;
		pair_expect(p.viewer, pair_deliver(&p, 1, m.data, m.size), SEAL_BAD_SUITE);
		pair_close(&p);
	}
}

static void identity_is_refused_both_ways(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 2);
	memset(p.m2.data + M2_SHARE, 0, CPACE_POINT);
	pair_expect(p.agent, pair_deliver(&p, 2, p.m2.data, p.m2.size), SEAL_BAD_POINT);
	pair_reopen(&p);
	pair_until(&p, 3);
	memset(p.m3.data + M3_SHARE, 0, CPACE_POINT);
	pair_expect(p.viewer, pair_deliver(&p, 3, p.m3.data, p.m3.size), SEAL_BAD_POINT);
	pair_close(&p);
}

static void point_not_in_its_one_form_is_refused(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 2);
	memset(p.m2.data + M2_SHARE, 0xff, CPACE_POINT);
	pair_expect(p.agent, pair_deliver(&p, 2, p.m2.data, p.m2.size), SEAL_BAD_POINT);
	pair_close(&p);
}

static void viewer_s_share_sent_back_is_refused(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 3);
	memcpy(p.m3.data + M3_SHARE, p.m2.data + M2_SHARE, CPACE_POINT);
	pair_expect(p.viewer, pair_deliver(&p, 3, p.m3.data, p.m3.size), SEAL_REFLECTION);
	pair_close(&p);
}

static void agent_s_own_share_is_refused(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	memcpy(p.viewer->s.scalar, p.agent->s.scalar, CPACE_SCALAR);
	pair_until(&p, 2);
	pair_expect(p.agent, pair_deliver(&p, 2, p.m2.data, p.m2.size), SEAL_REFLECTION);
	pair_close(&p);
}

static void put_reserved(struct seal_message *m, const uint8_t *head, size_t size)
{
	*m = (struct seal_message){ .size = size };
	memcpy(m->data, head, size);
	lv_put(m, "pq", 2);
}

static void reserved_fields_must_be_empty(void **state)
{
	struct seal_message m, adb = { 0 };
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 2);
	put_reserved(&m, p.m2.data, M2_RESERVED);
	pair_expect(p.agent, pair_deliver(&p, 2, m.data, m.size), SEAL_RESERVED_USED);

	pair_reopen(&p);
	pair_until(&p, 3);
	put_reserved(&m, p.m3.data, M3_RESERVED);
	pair_expect(p.viewer, pair_deliver(&p, 3, m.data, m.size), SEAL_RESERVED_USED);

	pair_reopen(&p);
	pair_until(&p, 3);
	put_reserved(&adb, p.m3.data + M3_ROLE - 1, M3_ADB_RESERVED - M3_ROLE + 1);
	m = (struct seal_message){ .size = M3_ADB - 1 };
	memcpy(m.data, p.m3.data, m.size);
	lv_put(&m, adb.data, adb.size);
	lv_put(&m, "", 0);
	pair_expect(p.viewer, pair_deliver(&p, 3, m.data, m.size), SEAL_RESERVED_USED);
	pair_close(&p);
}

/* M2 with the length of its nonce written as `head`. */
static void length_written_as(const char *head, size_t size)
{
	uint8_t m[M2_SIZE + 16];
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 2);
	memcpy(m, p.m2.data, M2_NONCE - 1);
	memcpy(m + M2_NONCE - 1, head, size);
	memcpy(m + M2_NONCE - 1 + size, p.m2.data + M2_NONCE, M2_SIZE - M2_NONCE);
	pair_expect(p.agent, pair_deliver(&p, 2, m, M2_SIZE - 1 + size), SEAL_BAD_FORM);
	pair_close(&p);
}

static void lengths_must_be_minimal_and_small(void **state)
{
	length_written_as("\xa0\x00", 2);
	length_written_as("\xa0\x80\x00", 3);
	length_written_as("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);
	length_written_as("\xff\x7f", 2);
	length_written_as("\x1f", 1);
	length_written_as("\x00", 1);
}

static void m4_of_another_session_is_refused(void **state)
{
	struct seal_message old;
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 4);
	old = p.m4;
	pair_reopen(&p);
	pair_until(&p, 4);
	pair_expect(p.agent, pair_deliver(&p, 4, old.data, old.size), SEAL_NOT_CONFIRMED);
	pair_close(&p);
}

static void recorded_viewer_cannot_be_played_again(void **state)
{
	struct seal_message m2, m4;
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 4);
	m2 = p.m2;
	m4 = p.m4;
	pair_reopen(&p);
	pair_until(&p, 1);
	assert_int_equal(pair_deliver(&p, 2, m2.data, m2.size), 0);
	pair_expect(p.agent, pair_deliver(&p, 4, m4.data, m4.size), SEAL_NOT_CONFIRMED);
	pair_close(&p);
}

static void every_flipped_bit_of_m4_and_m5_is_refused(void **state)
{
	for (int n = 4; n <= 5; n++) {
		for (size_t bit = 0; bit < KEYS_CONFIRM * 8; bit++) {
			struct seal_message *m;
			struct pair p;

			pair_open(&p, PAIR_SECRET, PAIR_SECRET);
			pair_until(&p, n);
			m = pair_message(&p, n);
			m->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			pair_expect(pair_taker(&p, n), pair_deliver(&p, n, m->data, m->size),
				SEAL_NOT_CONFIRMED);
			pair_close(&p);
		}
	}
}

static void every_flipped_bit_of_m7_is_refused(void **state)
{
	size_t size = 1;

	for (size_t bit = 0; bit < size * 8; bit++) {
		struct pair p;

		pair_open(&p, PAIR_SECRET, PAIR_SECRET);
		pair_until(&p, 7);
		size = p.m7.size;
		p.m7.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		pair_expect(p.viewer, pair_deliver(&p, 7, p.m7.data, size), SEAL_BAD_GRANT);
		pair_close(&p);
	}
}

static void m7_of_another_session_is_refused(void **state)
{
	struct pair p, other;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_open(&other, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 7);
	pair_until(&other, 7);
	pair_expect(p.viewer, pair_deliver(&p, 7, other.m7.data, other.m7.size), SEAL_BAD_GRANT);
	pair_close(&p);
	pair_close(&other);
}

/* M7's associated data: the same key with another transcript hash. */
static void m7_is_bound_to_the_transcript(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 7);
	p.viewer->s.th[0] ^= 1;
	pair_expect(p.viewer, pair_deliver(&p, 7, p.m7.data, p.m7.size), SEAL_BAD_GRANT);
	pair_close(&p);
}

static void other_slot_than_the_code_s_is_refused(void **state)
{
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	memcpy(p.agent_code.slot, "4822", SEAL_SLOT_DIGITS);
	pair_reopen(&p);
	pair_until(&p, 1);
	pair_expect(p.viewer, pair_deliver(&p, 1, p.m1.data, p.m1.size), SEAL_BAD_SLOT);
	pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_code_is_refused_at_m4),
		cmocka_unit_test(made_up_m5_is_refused),
		cmocka_unit_test(m4_given_back_as_m5_is_refused),
		cmocka_unit_test(altered_m1_is_refused_by_field),
		cmocka_unit_test(altered_m2_is_refused_by_field),
		cmocka_unit_test(altered_m3_is_refused_by_field),
		cmocka_unit_test(no_altered_bit_gets_through),
		cmocka_unit_test(another_point_in_place_of_a_share_is_refused),
		cmocka_unit_test(suite_cannot_be_changed),
		cmocka_unit_test(identity_is_refused_both_ways),
		cmocka_unit_test(point_not_in_its_one_form_is_refused),
		cmocka_unit_test(viewer_s_share_sent_back_is_refused),
		cmocka_unit_test(agent_s_own_share_is_refused),
		cmocka_unit_test(reserved_fields_must_be_empty),
		cmocka_unit_test(lengths_must_be_minimal_and_small),
		cmocka_unit_test(m4_of_another_session_is_refused),
		cmocka_unit_test(recorded_viewer_cannot_be_played_again),
		cmocka_unit_test(every_flipped_bit_of_m4_and_m5_is_refused),
		cmocka_unit_test(every_flipped_bit_of_m7_is_refused),
		cmocka_unit_test(m7_of_another_session_is_refused),
		cmocka_unit_test(m7_is_bound_to_the_transcript),
		cmocka_unit_test(other_slot_than_the_code_s_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
