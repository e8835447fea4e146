/* A lost line: the worked resumption of docs/seal.md (tests/vectors/seal-resume.json), and
 * what somebody between can try. */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "seal/channel_internal.h"
#include "seal/resume_internal.h"
#include "tests/unit/seal/pair.h"
#include "tests/unit/seal/vectors.h"

static const char file[] = "seal-resume.json";
enum { LOST = 50000, NOW = LOST + 700, R2_SHARE = 16 + 5 + 33 + 1, R2_MAC = 88 };

/* Both ends of one session; what they say to each other last. */
struct line {
	struct pair p;
	struct seal_resume *agent, *viewer;
	struct seal_message r1, r2, r3;
};

static void open_line(struct line *l)
{
	memset(l, 0, sizeof(*l));
	pair_open(&l->p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&l->p, 8);
	assert_int_equal(seal_resume_create(l->p.agent, &l->agent), 0);
	assert_int_equal(seal_resume_create(l->p.viewer, &l->viewer), 0);
}

static void lose(struct line *l)
{
	seal_resume_lost(l->agent, LOST);
	seal_resume_lost(l->viewer, LOST);
}

static void close_line(struct line *l)
{
	seal_resume_destroy(l->agent);
	seal_resume_destroy(l->viewer);
	pair_close(&l->p);
}

static void until_r3(struct line *l)
{
	assert_int_equal(seal_resume_r1(l->agent, NOW, &l->r1), 0);
	assert_int_equal(seal_resume_take_r1(l->viewer, NOW, l->r1.data, l->r1.size, &l->r2), 0);
	assert_int_equal(seal_resume_take_r2(l->agent, NOW, l->r2.data, l->r2.size, &l->r3), 0);
}

static void meet_again(struct line *l)
{
	lose(l);
	until_r3(l);
	assert_int_equal(seal_resume_take_r3(l->viewer, NOW, l->r3.data, l->r3.size), 0);
	assert_int_equal(seal_resume_epoch(l->viewer), seal_resume_epoch(l->agent));
}

static void refused(struct seal_resume *r, int result, enum seal_refusal why)
{
	struct seal_sender *s;

	assert_int_equal(result, why == SEAL_TOO_LATE ? -ETIME : -EPROTO);
	assert_string_equal(seal_refusal_name(seal_resume_refusal(r)), seal_refusal_name(why));
	assert_int_equal(r->state, RESUME_DEAD);
	/* nothing of the secret is left, and no channel is to be had */
	for (size_t i = 0; i < sizeof(r->secret); i++)
		assert_int_equal(r->secret[i], 0);
	assert_int_equal(seal_resume_sender(r, SEAL_CONTROL, &s), -EPROTO);
}

/* ---- as documented ---- */

static void fix(const char *key, void *ret, size_t size)
{
	assert_int_equal(vector_get(file, key, ret, size), size);
}

static void draw_agent(struct resume_attempt *a)
{
	fix("scalar_b", a->scalar, RESUME_POINT);
	fix("nonce_b", a->nonce, RESUME_NONCE);
}

static void draw_viewer(struct resume_attempt *a)
{
	fix("scalar_a", a->scalar, RESUME_POINT);
	fix("nonce_a", a->nonce, RESUME_NONCE);
}

/* The session of seal-session.json. */
static void fix_session(struct seal_resume *r)
{
	assert_int_equal(vector_get("seal-session.json", "th", r->session, KEYS_TH), KEYS_TH);
	fix("secret", r->secret, RESUME_SECRET);
}

static void first_message(struct seal_resume *r, enum seal_channel_id id, const char *name)
{
	uint8_t key[KEYS_SIZE], sealed[128];
	struct seal_sender *s;
	char vector[64];
	size_t size;

	assert_int_equal(seal_resume_sender(r, id, &s), 0);
	snprintf(vector, sizeof(vector), "%s_header", name);
	fix(vector, s->header, CHANNEL_HEADER);
	snprintf(vector, sizeof(vector), "%s_key", name);
	fix(vector, key, sizeof(key));
	crypto_secretstream_xchacha20poly1305_init_pull(&s->stream, s->header, key);
	snprintf(vector, sizeof(vector), "%s 1", name);
	assert_int_equal(
		seal_send(s, 0, false, (uint8_t *)vector, strlen(vector), sealed, &size), 0);
	snprintf(vector, sizeof(vector), "%s_1", name);
	vector_equal(file, vector, sealed, size);
	seal_sender_destroy(s);
}

static void opens(struct seal_resume *r, enum seal_channel_id id, const char *name)
{
	struct seal_receiver *in;
	uint8_t sealed[128], got[128];
	char text[64];
	size_t size;
	bool final;

	assert_int_equal(seal_resume_receiver(r, id, &in), 0);
	snprintf(text, sizeof(text), "%s_1", name);
	size = vector_get(file, text, sealed, sizeof(sealed));
	assert_int_equal(seal_receive(in, sealed, size, got, &size, &final), 0);
	snprintf(text, sizeof(text), "%s 1", name);
	assert_int_equal(size, strlen(text));
	assert_memory_equal(got, text, size);
	seal_receiver_destroy(in);
}

static void every_message_is_as_documented(void **state)
{
	uint8_t meet[SEAL_MEET];
	struct line l;

	open_line(&l);
	fix_session(l.agent);
	fix_session(l.viewer);
	l.agent->drawn = draw_agent;
	l.viewer->drawn = draw_viewer;
	l.viewer->epoch = 2;
	seal_resume_meet(l.agent, meet);
	vector_equal(file, "meet", meet, sizeof(meet));
	meet_again(&l);
	vector_equal(file, "r1", l.r1.data, l.r1.size);
	vector_equal(file, "r2", l.r2.data, l.r2.size);
	vector_equal(file, "r3", l.r3.data, l.r3.size);
	vector_equal(file, "prk", l.agent->attempt.prk, KEYS_PRK);
	assert_int_equal(seal_resume_epoch(l.agent), 3);
	first_message(l.viewer, SEAL_CONTROL, "control_operator");
	first_message(l.agent, SEAL_CONTROL, "control_agent");
	first_message(l.agent, SEAL_SCREEN, "screen_agent");
	opens(l.agent, SEAL_CONTROL, "control_operator");
	opens(l.viewer, SEAL_CONTROL, "control_agent");
	opens(l.viewer, SEAL_SCREEN, "screen_agent");
	close_line(&l);
}

static void the_secret_comes_from_the_handshake(void **state)
{
	struct line l, other;
	uint8_t a[SEAL_MEET], b[SEAL_MEET];

	open_line(&l);
	open_line(&other);
	assert_memory_equal(l.agent->secret, l.viewer->secret, RESUME_SECRET);
	seal_resume_meet(l.agent, a);
	seal_resume_meet(l.viewer, b);
	assert_memory_equal(a, b, SEAL_MEET);
	seal_resume_meet(other.agent, b);
	assert_memory_not_equal(a, b, SEAL_MEET);
	close_line(&l);
	close_line(&other);
}

static void a_handshake_that_is_not_over_gives_none(void **state)
{
	struct seal_resume *r;
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 5);
	assert_int_equal(seal_resume_create(p.agent, &r), -EPROTO);
	assert_int_equal(seal_resume_create(p.viewer, &r), -EPROTO);
	pair_close(&p);
}

/* ---- again and again ---- */

static void keys_are_new_each_time(void **state)
{
	uint8_t before[KEYS_PRK] = { 0 };
	struct line l;

	open_line(&l);
	for (uint32_t i = 1; i <= 100; i++) {
		meet_again(&l);
		assert_int_equal(seal_resume_epoch(l.agent), i);
		assert_memory_equal(l.agent->attempt.prk, l.viewer->attempt.prk, KEYS_PRK);
		assert_memory_not_equal(l.agent->attempt.prk, before, KEYS_PRK);
		memcpy(before, l.agent->attempt.prk, KEYS_PRK);
	}
	close_line(&l);
}

/* Without fresh shares whoever learnt one epoch's keys would have the next one's. */
static void keys_need_the_shares(void **state)
{
	struct line l;
	uint8_t before[RESUME_POINT];

	open_line(&l);
	meet_again(&l);
	memcpy(before, l.agent->attempt.point, RESUME_POINT);
	meet_again(&l);
	assert_memory_not_equal(before, l.agent->attempt.point, RESUME_POINT);
	close_line(&l);
}

/* The line breaks again behind each of the three messages. */
static void a_break_in_an_attempt_costs_nothing(void **state)
{
	struct line l;

	open_line(&l);
	lose(&l);
	assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
	meet_again(&l);
	lose(&l);
	assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
	assert_int_equal(seal_resume_take_r1(l.viewer, NOW, l.r1.data, l.r1.size, &l.r2), 0);
	meet_again(&l);
	lose(&l);
	until_r3(&l); /* now the agent is one epoch ahead */
	meet_again(&l);
	close_line(&l);
}

static void halves_are_made_once_and_the_keys_go(void **state)
{
	static const uint8_t none[KEYS_PRK];
	struct seal_sender *s, *screen;
	struct seal_receiver *in;
	struct line l;

	open_line(&l);
	assert_int_equal(seal_resume_sender(l.agent, SEAL_CONTROL, &s), -EALREADY);
	meet_again(&l);
	assert_int_equal(seal_resume_sender(l.agent, SEAL_FILE, &s), -EINVAL);
	assert_int_equal(seal_resume_sender(l.agent, SEAL_CONTROL, &s), 0);
	assert_int_equal(seal_resume_sender(l.agent, SEAL_CONTROL, &screen), -EALREADY);
	assert_int_equal(seal_resume_sender(l.agent, SEAL_SCREEN, &screen), 0);
	assert_memory_not_equal(l.agent->attempt.prk, none, KEYS_PRK);
	assert_int_equal(seal_resume_receiver(l.agent, SEAL_CONTROL, &in), 0);
	assert_memory_equal(l.agent->attempt.prk, none, KEYS_PRK);
	seal_sender_destroy(s);
	seal_sender_destroy(screen);
	seal_receiver_destroy(in);
	seal_resume_lost(l.viewer, LOST);
	assert_int_equal(seal_resume_sender(l.viewer, SEAL_CONTROL, &s), -EPROTO);
	close_line(&l);
}

/* ---- attacks ---- */

static void a_late_one_fails(void **state)
{
	const uint64_t late = LOST + SEAL_RESUME_MS + 1;
	struct line l;

	open_line(&l);
	lose(&l);
	refused(l.agent, seal_resume_r1(l.agent, late, &l.r1), SEAL_TOO_LATE);
	close_line(&l);

	open_line(&l);
	lose(&l);
	assert_int_equal(seal_resume_r1(l.agent, late - 1, &l.r1), 0);
	assert_int_equal(seal_resume_take_r1(l.viewer, late - 1, l.r1.data, l.r1.size, &l.r2), 0);
	refused(l.agent, seal_resume_take_r2(l.agent, late, l.r2.data, l.r2.size, &l.r3),
		SEAL_TOO_LATE);
	close_line(&l);

	open_line(&l);
	lose(&l);
	assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
	refused(l.viewer, seal_resume_take_r1(l.viewer, late, l.r1.data, l.r1.size, &l.r2),
		SEAL_TOO_LATE);
	close_line(&l);

	open_line(&l);
	lose(&l);
	until_r3(&l);
	refused(l.viewer, seal_resume_take_r3(l.viewer, late, l.r3.data, l.r3.size), SEAL_TOO_LATE);
	close_line(&l);
}

static void a_clock_set_back_makes_it_late(void **state)
{
	struct line l;

	open_line(&l);
	lose(&l);
	refused(l.agent, seal_resume_r1(l.agent, LOST - 1, &l.r1), SEAL_TOO_LATE);
	close_line(&l);
}

/* Somebody who knows the place, and everything that was said before, but not the secret. */
static void a_stranger_fails(void **state)
{
	struct line l, stranger;

	open_line(&l);
	open_line(&stranger);
	meet_again(&l);
	lose(&l);
	lose(&stranger);
	memcpy(stranger.viewer->session, l.viewer->session, KEYS_TH);
	assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
	assert_int_equal(seal_resume_take_r1(stranger.viewer, NOW, l.r1.data, l.r1.size, &l.r2), 0);
	refused(l.agent, seal_resume_take_r2(l.agent, NOW, l.r2.data, l.r2.size, &l.r3),
		SEAL_NOT_CONFIRMED);

	/* and as the agent, towards the viewer */
	memcpy(stranger.agent->session, l.viewer->session, KEYS_TH);
	assert_int_equal(seal_resume_r1(stranger.agent, NOW, &l.r1), 0);
	assert_int_equal(seal_resume_take_r1(l.viewer, NOW, l.r1.data, l.r1.size, &l.r2), 0);
	memset(l.r3.data, 0, KEYS_CONFIRM);
	refused(l.viewer, seal_resume_take_r3(l.viewer, NOW, l.r3.data, KEYS_CONFIRM),
		SEAL_NOT_CONFIRMED);
	close_line(&l);
	close_line(&stranger);
}

static void a_replay_fails(void **state)
{
	struct seal_message old_r2, old_r3;
	struct line l;

	open_line(&l);
	meet_again(&l);
	old_r2 = l.r2;
	old_r3 = l.r3;
	lose(&l);
	assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
	refused(l.agent, seal_resume_take_r2(l.agent, NOW, old_r2.data, old_r2.size, &l.r3),
		SEAL_OLD_EPOCH);
	/* R1 may be replayed: what comes of it opens nothing */
	assert_int_equal(seal_resume_take_r1(l.viewer, NOW, l.r1.data, l.r1.size, &l.r2), 0);
	refused(l.viewer, seal_resume_take_r3(l.viewer, NOW, old_r3.data, old_r3.size),
		SEAL_NOT_CONFIRMED);
	close_line(&l);
}

/* The same R2 in another attempt of the same epoch. */
static void a_replay_in_the_same_epoch_fails(void **state)
{
	struct seal_message old;
	struct line l;

	open_line(&l);
	lose(&l);
	assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
	assert_int_equal(seal_resume_take_r1(l.viewer, NOW, l.r1.data, l.r1.size, &old), 0);
	assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
	refused(l.agent, seal_resume_take_r2(l.agent, NOW, old.data, old.size, &l.r3),
		SEAL_NOT_CONFIRMED);
	close_line(&l);
}

static void an_old_epoch_fails(void **state)
{
	struct line l;

	open_line(&l);
	meet_again(&l);
	lose(&l);
	l.viewer->epoch = 0;
	l.agent->epoch = 4;
	assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
	l.r1.data[20] = 4; /* the last byte of the epoch, in R1 and in what is noted of it */
	assert_int_equal(seal_resume_take_r1(l.viewer, NOW, l.r1.data, l.r1.size, &l.r2), 0);
	refused(l.agent, seal_resume_take_r2(l.agent, NOW, l.r2.data, l.r2.size, &l.r3),
		SEAL_OLD_EPOCH);
	close_line(&l);
}

static void there_is_no_epoch_after_the_last(void **state)
{
	struct line l;

	open_line(&l);
	lose(&l);
	l.agent->epoch = UINT32_MAX;
	refused(l.agent, seal_resume_r1(l.agent, NOW, &l.r1), SEAL_OLD_EPOCH);
	close_line(&l);
}

static void a_reflection_fails(void **state)
{
	struct line l;

	open_line(&l);
	lose(&l);
	assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
	memset(l.r1.data + l.r1.size, 0, KEYS_CONFIRM);
	refused(l.agent,
		seal_resume_take_r2(l.agent, NOW, l.r1.data, l.r1.size + KEYS_CONFIRM, &l.r3),
		SEAL_REFLECTION);
	close_line(&l);
}

/* Points of small order make DH zero, whatever the scalar is. */
static void a_bad_point_fails(void **state)
{
	struct line l;

	open_line(&l);
	lose(&l);
	assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
	assert_int_equal(seal_resume_take_r1(l.viewer, NOW, l.r1.data, l.r1.size, &l.r2), 0);
	memset(l.r2.data + R2_SHARE - 1, 0, RESUME_POINT);
	l.r2.data[R2_SHARE - 2] = RESUME_POINT;
	refused(l.agent, seal_resume_take_r2(l.agent, NOW, l.r2.data, l.r2.size, &l.r3),
		SEAL_BAD_FORM);
	close_line(&l);

	open_line(&l);
	lose(&l);
	assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
	assert_int_equal(seal_resume_take_r1(l.viewer, NOW, l.r1.data, l.r1.size, &l.r2), 0);
	memset(l.r2.data + R2_SHARE, 0, RESUME_POINT);
	refused(l.agent, seal_resume_take_r2(l.agent, NOW, l.r2.data, l.r2.size, &l.r3),
		SEAL_BAD_POINT);
	close_line(&l);
}

/* Whatever byte is altered, nobody enters. */
static void an_altered_byte_fails(void **state)
{
	struct line l;

	for (size_t at = 0; at < 88; at++) {
		open_line(&l);
		lose(&l);
		assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
		l.r1.data[at] ^= 0x01;
		if (seal_resume_take_r1(l.viewer, NOW, l.r1.data, l.r1.size, &l.r2) == 0)
			assert_true(
				seal_resume_take_r2(l.agent, NOW, l.r2.data, l.r2.size, &l.r3) < 0);
		close_line(&l);
	}
	for (size_t at = 0; at < R2_MAC + KEYS_CONFIRM; at++) {
		open_line(&l);
		lose(&l);
		assert_int_equal(seal_resume_r1(l.agent, NOW, &l.r1), 0);
		assert_int_equal(
			seal_resume_take_r1(l.viewer, NOW, l.r1.data, l.r1.size, &l.r2), 0);
		l.r2.data[at] ^= 0x01;
		assert_true(seal_resume_take_r2(l.agent, NOW, l.r2.data, l.r2.size, &l.r3) < 0);
		close_line(&l);
	}
	for (size_t at = 0; at < KEYS_CONFIRM; at++) {
		open_line(&l);
		lose(&l);
		until_r3(&l);
		l.r3.data[at] ^= 0x80;
		refused(l.viewer, seal_resume_take_r3(l.viewer, NOW, l.r3.data, l.r3.size),
			SEAL_NOT_CONFIRMED);
		close_line(&l);
	}
}

static void a_message_out_of_order_fails(void **state)
{
	struct line l;

	open_line(&l); /* the line is not lost */
	refused(l.agent, seal_resume_r1(l.agent, NOW, &l.r1), SEAL_BAD_FORM);
	close_line(&l);

	open_line(&l);
	lose(&l);
	refused(l.viewer, seal_resume_take_r3(l.viewer, NOW, l.r3.data, KEYS_CONFIRM),
		SEAL_BAD_FORM);
	refused(l.agent, seal_resume_take_r2(l.agent, NOW, l.r2.data, 152, &l.r3), SEAL_BAD_FORM);
	close_line(&l);

	open_line(&l);
	meet_again(&l);
	refused(l.agent, seal_resume_take_r2(l.agent, NOW, l.r2.data, l.r2.size, &l.r3),
		SEAL_BAD_FORM);
	close_line(&l);
}

/* A message of one epoch opens in no other. */
static void an_old_message_fails(void **state)
{
	uint8_t sealed[64], got[64];
	struct seal_receiver *in;
	struct seal_sender *out;
	struct line l;
	size_t size;
	bool final;

	open_line(&l);
	meet_again(&l);
	assert_int_equal(seal_resume_sender(l.viewer, SEAL_CONTROL, &out), 0);
	assert_int_equal(seal_send(out, 0, false, (const uint8_t *)"x", 1, sealed, &size), 0);
	meet_again(&l);
	assert_int_equal(seal_resume_receiver(l.agent, SEAL_CONTROL, &in), 0);
	assert_int_equal(seal_receive(in, sealed, size, got, &size, &final), -EBADMSG);
	seal_sender_destroy(out);
	seal_receiver_destroy(in);
	close_line(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_is_as_documented),
		cmocka_unit_test(the_secret_comes_from_the_handshake),
		cmocka_unit_test(a_handshake_that_is_not_over_gives_none),
		cmocka_unit_test(keys_are_new_each_time),
		cmocka_unit_test(keys_need_the_shares),
		cmocka_unit_test(a_break_in_an_attempt_costs_nothing),
		cmocka_unit_test(halves_are_made_once_and_the_keys_go),
		cmocka_unit_test(a_late_one_fails),
		cmocka_unit_test(a_clock_set_back_makes_it_late),
		cmocka_unit_test(a_stranger_fails),
		cmocka_unit_test(a_replay_fails),
		cmocka_unit_test(a_replay_in_the_same_epoch_fails),
		cmocka_unit_test(an_old_epoch_fails),
		cmocka_unit_test(there_is_no_epoch_after_the_last),
		cmocka_unit_test(a_reflection_fails),
		cmocka_unit_test(a_bad_point_fails),
		cmocka_unit_test(an_altered_byte_fails),
		cmocka_unit_test(a_message_out_of_order_fails),
		cmocka_unit_test(an_old_message_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
