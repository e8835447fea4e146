/* A line that is lost while somebody watches, and what may come of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/clock.h"
#include "tests/unit/session/rig.h"

/* How long both PCs slept: the only clock that tells is CLOCK_BOOTTIME. */
static time_t slept_s;

int __real_clock_gettime(clockid_t id, struct timespec *ret);
int __wrap_clock_gettime(clockid_t id, struct timespec *ret);

int __wrap_clock_gettime(clockid_t id, struct timespec *ret)
{
	const int r = __real_clock_gettime(id, ret);

	if (id == CLOCK_BOOTTIME)
		ret->tv_sec += slept_s;
	return r;
}

static void ends(struct rig *r, Wire__EndReason reason)
{
	RIG_UNTIL(r, r->ended >= 0);
	assert_int_equal(r->ended, (int)reason);
	RIG_UNTIL(r, r->over);
}

#define ENDS(r, reason) ends((r), WIRE__END_REASON__##reason)

/* The agent has noticed, and wants to connect again. */
static void lose(struct rig *r)
{
	const unsigned int connects = r->connects;

	rig_net_lost(r);
	rig_viewer_lost(r);
	RIG_UNTIL(r, r->connects > connects);
}

static void sees_pictures(struct rig *r)
{
	rig_viewer_want(r, 0, 2);
	RIG_UNTIL(r, r->turn == 1);
}

static void test_goes_on(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	sees_pictures(r);
	for (int i = 0; i < 3; i++) {
		lose(r);
		RIG_UNTIL(r, r->lost_s > 0);
		assert_in_range(r->lost_s, 110, 120);
		assert_true(r->watched); /* the banner stays */
		rig_meet(r);
		rig_viewer_back(r);
		RIG_UNTIL(r, r->lost_s == 0);
		sees_pictures(r);
	}
	assert_int_equal(r->ended, -1);
	assert_int_equal(seal_resume_epoch(r->resume), 3);
}

/* Nothing is shown before R2, whatever comes. */
static void test_nothing_before_r2(void **state)
{
	struct rig *r = *state;
	unsigned int bodies;

	rig_watch(r);
	sees_pictures(r);
	lose(r);
	rig_meet(r);
	bodies = r->bodies;
	for (unsigned int from = r->ticks; r->ticks < from + 10;)
		rig_turn(r, "half a second");
	assert_int_equal(r->bodies, bodies);
}

static void test_attempts_begin_anew(void **state)
{
	struct rig *r = *state;
	struct seal_message r2;

	rig_watch(r);
	lose(r);
	for (int i = 0; i < 3; i++) {
		rig_meet(r);
		rig_viewer_answer(r, &r2);
		lose(r); /* R2 did not come through */
	}
	rig_meet(r);
	rig_viewer_back(r);
	sees_pictures(r);
}

static void test_net_dies(void **state)
{
	struct rig *r = *state;
	unsigned int connects;

	rig_watch(r);
	link_destroy(r->net);
	r->net = NULL;
	RIG_UNTIL(r, r->net_wanted == 1);
	rig_viewer_lost(r);
	connects = r->connects;
	rig_give_net(r);
	RIG_UNTIL(r, r->connects > connects);
	rig_meet(r);
	rig_viewer_back(r);
	sees_pictures(r);
}

static void test_net_dies_amid_the_way_back(void **state)
{
	struct rig *r = *state;
	unsigned int connects;

	rig_watch(r);
	lose(r);
	rig_meet(r);
	link_destroy(r->net);
	r->net = NULL;
	RIG_UNTIL(r, r->net_wanted == 1);
	rig_viewer_lost(r);
	connects = r->connects;
	rig_give_net(r);
	RIG_UNTIL(r, r->connects > connects);
	rig_meet(r);
	rig_viewer_back(r);
	sees_pictures(r);
}

/* A descriptor that nobody asked for is closed. */
static void test_net_that_nobody_wanted(void **state)
{
	struct rig *r = *state;
	struct link *net;

	rig_watch(r);
	net = r->net;
	r->net = NULL;
	r->net_wanted = 1;
	rig_give_net(r);
	RIG_UNTIL(r, r->net_closed);
	link_destroy(r->net);
	r->net = net;
	assert_int_equal(r->ended, -1);
}

static void test_person_ends_meanwhile(void **state)
{
	struct rig *r = *state;
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__End end = WIRE__END__INIT;
	uint64_t from;

	rig_watch(r);
	lose(r);
	m.body_case = WIRE__TO_AGENT__BODY_END;
	m.end = &end;
	from = clock_ms();
	rig_face_say(r, &m);
	ENDS(r, PERSON);
	assert_true(clock_ms() - from < 1500);
}

/* The banner must be there while a line is lost, too: they may be back at any moment. */
static void test_face_stands_still_meanwhile(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	lose(r);
	ENDS(r, FACE_SILENT);
}

/* ---- who should not come in ---- */

/* Somebody at the meeting who has no part in the session. */
static void test_a_stranger(void **state)
{
	struct rig *r = *state;
	uint8_t r2[152] = { 0 };

	rig_watch(r);
	lose(r);
	rig_meet(r);
	memcpy(r2, r->body + 1, 88); /* what it takes but the secret */
	r2[60] ^= 1;
	rig_send_sealed(r, WIRE_HANDSHAKE, r2, sizeof(r2));
	ENDS(r, PEER_BROKE_RULES);
}

static void test_a_replay(void **state)
{
	struct rig *r = *state;
	struct seal_message r2;

	rig_watch(r);
	lose(r);
	rig_meet(r);
	rig_viewer_answer(r, &r2);
	lose(r);
	rig_meet(r); /* another attempt: other nonces */
	rig_send_sealed(r, WIRE_HANDSHAKE, r2.data, r2.size);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_the_old_channel(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	lose(r);
	rig_meet(r);
	rig_send_sealed(r, WIRE_CONTROL,
		(const uint8_t *)"0123456789012345678901234567890123456789012", 43);
	ENDS(r, PEER_BROKE_RULES);
}

/* Whatever a broker passes on behind its word that the peer has left. */
static void test_what_comes_over_a_line_that_is_over(void **state)
{
	struct rig *r = *state;
	const unsigned int connects = r->connects;
	static const uint8_t noise[80];

	rig_watch(r);
	sees_pictures(r);
	rig_broker_left(r);
	rig_viewer_want(r, 1, 2);
	rig_broker_joined(r);
	rig_send_sealed(r, WIRE_HANDSHAKE, noise, sizeof(noise));
	rig_viewer_lost(r);
	RIG_UNTIL(r, r->disconnected && r->connects > connects + 1);
	rig_meet(r);
	rig_viewer_back(r);
	sees_pictures(r);
	assert_int_equal(r->ended, -1);
}

static void test_before_the_meeting(void **state)
{
	struct rig *r = *state;
	const unsigned int meets = r->meets;

	rig_watch(r);
	lose(r);
	rig_broker_connected(r);
	RIG_UNTIL(r, r->meets > meets);
	rig_send_sealed(r, WIRE_HANDSHAKE, (const uint8_t *)"x", 1);
	ENDS(r, PEER_BROKE_RULES);
}

/* ---- hands ---- */

static void test_hands_come_back_after_a_short_gap(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_grant(r, WIRE__CAPABILITY__POINT);
	rig_grant(r, WIRE__CAPABILITY__CONTROL);
	assert_true(r->border);
	r->prompt = 0;
	rig_viewer_lost(r);
	rig_net_lost(r);
	RIG_UNTIL(r, !r->border); /* nobody's hands */
	RIG_UNTIL(r, r->connects == 2);
	rig_meet(r);
	rig_viewer_back(r);
	RIG_UNTIL(r, r->point && r->control);
	assert_true(r->border);
	assert_int_equal(r->prompt, 0); /* nobody was asked */
	rig_viewer_seen(r, r->number);
	rig_viewer_move(r, 10, 10);
	sees_pictures(r);
}

/* What was held down comes up at once, not when it would fall silent. */
static void test_input_of_before_is_a_breach(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	lose(r);
	rig_meet(r);
	rig_viewer_back(r);
	rig_viewer_move(r, 10, 10);
	ENDS(r, PEER_BROKE_RULES);
}

static void come_back_after(struct rig *r, time_t gap_s)
{
	r->prompt = 0;
	lose(r);
	slept_s += gap_s;
	rig_meet(r);
	rig_viewer_back(r);
	rig_viewer_seen(r, r->number);
	sees_pictures(r);
}

/* The face has no hurry: an answer counts a second after the question. */
static void answer(struct rig *r, bool allow, const bool *until)
{
	while (*until != allow) {
		unsigned int now = r->ticks;

		rig_face_answer(r, r->prompt, allow);
		RIG_UNTIL(r, *until == allow || r->ticks != now);
	}
}

static void test_after_a_long_gap_the_person_decides(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_grant(r, WIRE__CAPABILITY__CONTROL);
	r->prompt = 0;
	come_back_after(r, 31);
	RIG_UNTIL(r, r->prompt != 0);
	assert_int_equal(r->asked, WIRE__CAPABILITY__CONTROL);
	assert_true(r->asked_again);
	assert_false(r->control);
	assert_false(r->border);
	answer(r, true, &r->control);
	assert_true(r->border);
	assert_int_equal(r->answer, WIRE__ASK_RESULT__ASK_ALLOWED); /* of the first time */
}

static void test_after_a_long_gap_hands_without_a_word_are_a_breach(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_grant(r, WIRE__CAPABILITY__CONTROL);
	come_back_after(r, 31);
	rig_viewer_move(r, 10, 10);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_after_a_long_gap_one_after_the_other(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_grant(r, WIRE__CAPABILITY__POINT);
	rig_grant(r, WIRE__CAPABILITY__CONTROL);
	r->prompt = 0;
	come_back_after(r, 60);
	RIG_UNTIL(r, r->prompt != 0);
	assert_int_equal(r->asked, WIRE__CAPABILITY__CONTROL);
	rig_face_answer(r, r->prompt, false);
	r->prompt = 0;
	RIG_UNTIL(r, r->prompt != 0);
	assert_int_equal(r->asked, WIRE__CAPABILITY__POINT);
	answer(r, true, &r->point);
	assert_false(r->control);
}

static void test_question_goes_with_the_line(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_grant(r, WIRE__CAPABILITY__CONTROL);
	r->prompt = 0;
	come_back_after(r, 31);
	RIG_UNTIL(r, r->prompt != 0);
	lose(r);
	RIG_UNTIL(r, r->prompt == 0);
	rig_meet(r);
	rig_viewer_back(r);
	RIG_UNTIL(r, r->prompt != 0); /* a short gap does not make up for the long one */
	assert_true(r->asked_again);
	assert_false(r->control);
}

static void test_too_late(void **state)
{
	struct rig *r = *state;
	unsigned int meets;

	rig_watch(r);
	lose(r);
	slept_s += 121;
	meets = r->meets;
	rig_broker_connected(r);
	RIG_UNTIL(r, r->meets > meets);
	rig_broker_joined(r);
	ENDS(r, VIEWER_LOST);
}

static void test_too_late_amid_it(void **state)
{
	struct rig *r = *state;
	struct seal_message r2;

	rig_watch(r);
	lose(r);
	rig_meet(r);
	rig_viewer_answer(r, &r2);
	slept_s += 121;
	rig_send_sealed(r, WIRE_HANDSHAKE, r2.data, r2.size);
	ENDS(r, VIEWER_LOST);
}

/* The PC slept, and only then is the loss noticed. */
static void test_slept_for_too_long(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	slept_s += 121;
	rig_net_lost(r);
	ENDS(r, VIEWER_LOST);
}

/* What came was no message: that is nothing a network does. */
static void test_a_line_that_broke_rules(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	sees_pictures(r);
	rig_net_lost_by(r, WIRE__LOST_REASON__BROKE_RULES);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_rules_broken_on_the_way_back(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	lose(r);
	rig_meet(r);
	rig_net_lost_by(r, WIRE__LOST_REASON__BROKE_RULES);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_taken_back_meanwhile(void **state)
{
	struct rig *r = *state;
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__Revoke revoke = WIRE__REVOKE__INIT;
	uint32_t number;

	rig_watch(r);
	rig_grant(r, WIRE__CAPABILITY__CONTROL);
	lose(r);
	number = r->face_number;
	revoke.capability = WIRE__CAPABILITY__CONTROL;
	m.body_case = WIRE__TO_AGENT__BODY_REVOKE;
	m.revoke = &revoke;
	rig_face_say(r, &m);
	RIG_UNTIL(r, r->face_number > number);
	rig_meet(r);
	rig_viewer_back(r);
	sees_pictures(r);
	assert_false(r->control);
	assert_false(r->border);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		T(test_goes_on),
		T(test_nothing_before_r2),
		T(test_attempts_begin_anew),
		T(test_net_dies),
		T(test_net_dies_amid_the_way_back),
		T(test_net_that_nobody_wanted),
		T(test_person_ends_meanwhile),
		T(test_face_stands_still_meanwhile),
		T(test_a_stranger),
		T(test_a_replay),
		T(test_the_old_channel),
		T(test_what_comes_over_a_line_that_is_over),
		T(test_before_the_meeting),
		T(test_hands_come_back_after_a_short_gap),
		T(test_input_of_before_is_a_breach),
		T(test_after_a_long_gap_the_person_decides),
		T(test_after_a_long_gap_hands_without_a_word_are_a_breach),
		T(test_after_a_long_gap_one_after_the_other),
		T(test_question_goes_with_the_line),
		T(test_too_late),
		T(test_too_late_amid_it),
		T(test_slept_for_too_long),
		T(test_a_line_that_broke_rules),
		T(test_rules_broken_on_the_way_back),
		T(test_taken_back_meanwhile),
	};

	return cmocka_run_group_tests(tests, rig_start_screen, rig_stop_screen);
}
