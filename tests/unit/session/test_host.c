/* A session on the host in every state, with right, wrong and lying others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/session/rig.h"

static void ends(struct rig *r, Wire__EndReason reason)
{
	RIG_UNTIL(r, r->ended >= 0);
	assert_int_equal(r->ended, (int)reason);
	RIG_UNTIL(r, r->over);
}

#define ENDS(r, reason) ends((r), WIRE__END_REASON__##reason)

static void test_watched_and_left(void **state)
{
	struct rig *r = *state;
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Leave leave = WIRE__LEAVE__INIT;

	rig_watch(r);
	assert_true(r->allowed);
	assert_true(r->slot_closed);
	rig_viewer_want(r, 0, 2);
	RIG_UNTIL(r, r->turn == 1);
	m.body_case = WIRE__VIEWER_CONTROL__BODY_LEAVE;
	m.leave = &leave;
	rig_viewer_say(r, &m, true);
	ENDS(r, VIEWER_LEFT);
	assert_int_equal(r->viewer_ended, WIRE__END_REASON__VIEWER_LEFT);
	assert_true(r->screen_final);
	assert_true(r->disconnected);
}

static void test_person_ends(void **state)
{
	struct rig *r = *state;
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__End end = WIRE__END__INIT;

	rig_watch(r);
	m.body_case = WIRE__TO_AGENT__BODY_END;
	m.end = &end;
	rig_face_say(r, &m);
	ENDS(r, PERSON);
	assert_int_equal(r->viewer_ended, WIRE__END_REASON__PERSON);
}

static void test_face_goes(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	link_destroy(r->face);
	r->face = NULL;
	RIG_UNTIL(r, r->viewer_ended >= 0);
	RIG_UNTIL(r, r->over);
}

/* A face that was stopped has a banner, but nobody could end anything with it. */
static void test_face_stands_still(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	ENDS(r, FACE_SILENT);
	assert_int_equal(r->viewer_ended, WIRE__END_REASON__FACE_SILENT);
}

static void test_face_keeps_saying_that_it_is_there(void **state)
{
	struct rig *r = *state;
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__BannerShown shown = WIRE__BANNER_SHOWN__INIT;
	unsigned int start;

	rig_watch(r);
	m.body_case = WIRE__TO_AGENT__BODY_BANNER_SHOWN;
	m.banner_shown = &shown;
	start = r->ticks;
	while (r->ticks < start + 100) {
		rig_face_say(r, &m);
		rig_turn(r, "five seconds");
	}
	assert_int_equal(r->ended, -1);
}

static void test_net_goes(void **state)
{
	struct rig *r = *state;

	rig_wait_for_code(r);
	link_destroy(r->net);
	r->net = NULL;
	ENDS(r, NET_LOST);
}

static void refuses_address(struct rig *r, const char *address)
{
	rig_face_start(r, address);
	ENDS(r, NOT_LOOPBACK);
	assert_false(r->connect_wanted);
}

static void test_broker_elsewhere_v4(void **state)
{
	refuses_address(*state, "192.0.2.7");
}

static void test_broker_elsewhere_v6(void **state)
{
	refuses_address(*state, "2001:db8::1");
}

static void test_broker_by_name(void **state)
{
	refuses_address(*state, "localhost.example");
}

static void test_broker_any_address(void **state)
{
	refuses_address(*state, "0.0.0.0");
}

static void test_broker_mapped_address(void **state)
{
	refuses_address(*state, "::ffff:192.0.2.7");
}

/* A code with another secret: one digit differs. */
static void wrong_code(const struct rig *r, char ret[SEAL_CODE_TEXT])
{
	struct seal_code c;

	assert_int_equal(seal_code_parse(r->code, &c), 0);
	c.secret[0] = c.secret[0] == '9' ? '0' : (char)(c.secret[0] + 1);
	seal_code_format(&c, ret);
}

static void test_three_wrong_codes(void **state)
{
	struct rig *r = *state;
	char code[SEAL_CODE_TEXT];

	rig_wait_for_code(r);
	wrong_code(r, code);
	for (int left = 2; left >= 0; left--) {
		rig_viewer_join(r, code);
		rig_viewer_confirm(r);
		RIG_UNTIL(r, r->attempts_left == left);
		RIG_UNTIL(r, r->drops == (unsigned int)(3 - left));
	}
	ENDS(r, ATTEMPTS_USED);
	assert_int_equal(r->prompt, 0);
}

static void test_right_code_after_two_wrong(void **state)
{
	struct rig *r = *state;
	char code[SEAL_CODE_TEXT];

	rig_wait_for_code(r);
	wrong_code(r, code);
	for (int left = 2; left >= 1; left--) {
		rig_viewer_join(r, code);
		rig_viewer_confirm(r);
		RIG_UNTIL(r, r->attempts_left == left);
	}
	rig_viewer_join(r, r->code);
	rig_viewer_confirm(r);
	RIG_UNTIL(r, r->prompt != 0);
}

/* Going away after M3 is an attempt: it was burnt before the answer. */
static void test_gone_after_m3_counts(void **state)
{
	struct rig *r = *state;

	rig_wait_for_code(r);
	for (int left = 2; left >= 0; left--) {
		rig_viewer_join(r, r->code);
		rig_broker_left(r);
		RIG_UNTIL(r, r->attempts_left == left);
	}
	ENDS(r, ATTEMPTS_USED);
}

static void test_gone_before_m2_costs_nothing(void **state)
{
	struct rig *r = *state;

	rig_wait_for_code(r);
	for (unsigned int i = 1; i <= 5; i++) {
		rig_broker_joined(r);
		RIG_UNTIL(r, r->bodies == i);
		rig_broker_left(r);
	}
	rig_viewer_join(r, r->code);
	rig_viewer_confirm(r);
	RIG_UNTIL(r, r->prompt != 0);
	assert_int_equal(r->attempts_left, -1);
}

static void ask(struct rig *r)
{
	rig_wait_for_code(r);
	rig_viewer_join(r, r->code);
	rig_viewer_confirm(r);
	RIG_UNTIL(r, r->prompt != 0);
}

static void test_refused(void **state)
{
	struct rig *r = *state;
	unsigned int before;

	ask(r);
	before = r->bodies;
	rig_face_answer(r, r->prompt, false);
	ENDS(r, REFUSED);
	RIG_UNTIL(r, r->bodies > before);
	assert_int_equal(r->body[0], WIRE_HANDSHAKE);
	assert_false(r->watched);
}

static void test_answer_within_a_second_does_not_allow(void **state)
{
	struct rig *r = *state;

	ask(r);
	rig_face_answer(r, r->prompt, true);
	/* The refusal that follows is taken, so the first answer was not. */
	rig_face_answer(r, r->prompt, false);
	ENDS(r, REFUSED);
	assert_false(r->watched);
}

static void test_answer_to_another_question_does_not_count(void **state)
{
	struct rig *r = *state;
	unsigned int before;

	ask(r);
	before = r->ticks;
	RIG_UNTIL(r, r->ticks > before + 22);
	rig_face_answer(r, r->prompt + 1, true);
	rig_face_answer(r, r->prompt, false);
	ENDS(r, REFUSED);
	assert_false(r->watched);
}

static void test_gone_while_asking(void **state)
{
	struct rig *r = *state;

	ask(r);
	rig_broker_left(r);
	ENDS(r, VIEWER_LEFT);
	assert_int_equal(r->prompt, 0);
}

static void test_says_something_while_asking(void **state)
{
	struct rig *r = *state;

	ask(r);
	rig_send_sealed(r, WIRE_CONTROL, (const uint8_t *)"x", 1);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_sealed_before_joining(void **state)
{
	struct rig *r = *state;

	rig_face_start(r, "::1");
	RIG_UNTIL(r, r->connect_wanted);
	rig_send_sealed(r, WIRE_HANDSHAKE, (const uint8_t *)"x", 1);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_slot_twice(void **state)
{
	struct rig *r = *state;

	rig_wait_for_code(r);
	rig_broker_slot(r);
	ENDS(r, BROKER_REFUSED);
}

static void test_joined_twice(void **state)
{
	struct rig *r = *state;

	rig_wait_for_code(r);
	rig_broker_joined(r);
	rig_broker_joined(r);
	ENDS(r, BROKER_REFUSED);
}

static void test_channel_while_proving(void **state)
{
	struct rig *r = *state;

	rig_wait_for_code(r);
	rig_broker_joined(r);
	RIG_UNTIL(r, r->bodies == 1);
	rig_send_sealed(r, WIRE_SCREEN, (const uint8_t *)"x", 1);
	RIG_UNTIL(r, r->drops == 1);
	assert_int_equal(r->ended, -1);
}

static void test_viewer_sends_on_the_screen_channel(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_send_sealed(
		r, WIRE_SCREEN, (const uint8_t *)"0123456789012345678901234567890123456789", 40);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_viewer_sends_unsealed_bytes(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_send_sealed(r, WIRE_CONTROL,
		(const uint8_t *)"0123456789012345678901234567890123456789012", 43);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_viewer_sends_too_much(void **state)
{
	struct rig *r = *state;
	uint8_t *much = calloc(1, 100000);

	rig_watch(r);
	rig_send_sealed(r, WIRE_CONTROL, much, 100000);
	free(much);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_viewer_shown_what_was_not_sent(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_viewer_want(r, 7, 2);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_viewer_shown_goes_back(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_viewer_want(r, 0, 1);
	RIG_UNTIL(r, r->turn == 1);
	rig_viewer_want(r, 1, 0);
	rig_viewer_want(r, 0, 0);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_final_tag_without_leaving(void **state)
{
	struct rig *r = *state;
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Ping ping = WIRE__PING__INIT;

	rig_watch(r);
	m.body_case = WIRE__VIEWER_CONTROL__BODY_PING;
	m.ping = &ping;
	rig_viewer_say(r, &m, true);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_leaving_without_final_tag(void **state)
{
	struct rig *r = *state;
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Leave leave = WIRE__LEAVE__INIT;

	rig_watch(r);
	m.body_case = WIRE__VIEWER_CONTROL__BODY_LEAVE;
	m.leave = &leave;
	rig_viewer_say(r, &m, false);
	ENDS(r, PEER_BROKE_RULES);
}

static void test_nothing_is_sent_unasked(void **state)
{
	struct rig *r = *state;
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Ping ping = WIRE__PING__INIT;

	rig_watch(r);
	ping.token = 99;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_PING;
	m.ping = &ping;
	rig_viewer_say(r, &m, false);
	RIG_UNTIL(r, r->pong == 99);
	assert_int_equal(r->turn, 0);
	rig_viewer_want(r, 0, 1);
	RIG_UNTIL(r, r->turn == 1);
}

static void test_windows_are_told(void **state)
{
	struct rig *r = *state;

	rig_wait_for_code(r);
	rig_list_windows(r);
	assert_int_equal(r->showing, WIRE__SHOWING__SHOW_NOTHING);
}

/* Each is answered by what holds now; only a choice ends that everything is hidden. */
static void test_choice_and_everything_hidden(void **state)
{
	struct rig *r = *state;
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__HideEverything hide = WIRE__HIDE_EVERYTHING__INIT;

	rig_wait_for_code(r);
	rig_choose(r, WIRE__SHOWING__SHOW_CHOSEN);
	assert_int_equal(r->showing, WIRE__SHOWING__SHOW_CHOSEN);
	m.body_case = WIRE__TO_AGENT__BODY_HIDE_EVERYTHING;
	m.hide_everything = &hide;
	rig_face_say(r, &m);
	RIG_UNTIL(r, r->everything_hidden);
	rig_choose(r, WIRE__SHOWING__SHOW_ORDINARY);
	assert_int_equal(r->showing, WIRE__SHOWING__SHOW_ORDINARY);
	assert_false(r->everything_hidden);
}

static void test_start_twice(void **state)
{
	struct rig *r = *state;

	rig_wait_for_code(r);
	rig_face_start(r, "127.0.0.1");
	ENDS(r, INTERNAL);
}

static void garbage_from(struct rig *r, struct link *l, enum wire_kind kind, Wire__EndReason reason)
{
	rig_wait_for_code(r);
	assert_int_equal(link_send(l, kind, (const uint8_t *)"\x7a\x01x", 3), 0);
	ends(r, reason);
}

static void test_garbage_from_the_broker(void **state)
{
	struct rig *r = *state;

	garbage_from(r, r->net, WIRE_BROKER, WIRE__END_REASON__BROKER_REFUSED);
}

static void test_garbage_from_net(void **state)
{
	struct rig *r = *state;

	garbage_from(r, r->net, WIRE_NET, WIRE__END_REASON__INTERNAL);
}

static void test_garbage_from_the_face(void **state)
{
	struct rig *r = *state;

	garbage_from(r, r->face, WIRE_FACE, WIRE__END_REASON__INTERNAL);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		T(test_watched_and_left),
		T(test_person_ends),
		T(test_face_goes),
		T(test_face_stands_still),
		T(test_face_keeps_saying_that_it_is_there),
		T(test_net_goes),
		T(test_broker_elsewhere_v4),
		T(test_broker_elsewhere_v6),
		T(test_broker_by_name),
		T(test_broker_any_address),
		T(test_broker_mapped_address),
		T(test_three_wrong_codes),
		T(test_right_code_after_two_wrong),
		T(test_gone_after_m3_counts),
		T(test_gone_before_m2_costs_nothing),
		T(test_refused),
		T(test_answer_within_a_second_does_not_allow),
		T(test_answer_to_another_question_does_not_count),
		T(test_gone_while_asking),
		T(test_says_something_while_asking),
		T(test_sealed_before_joining),
		T(test_slot_twice),
		T(test_joined_twice),
		T(test_channel_while_proving),
		T(test_viewer_sends_on_the_screen_channel),
		T(test_viewer_sends_unsealed_bytes),
		T(test_viewer_sends_too_much),
		T(test_viewer_shown_what_was_not_sent),
		T(test_viewer_shown_goes_back),
		T(test_final_tag_without_leaving),
		T(test_leaving_without_final_tag),
		T(test_nothing_is_sent_unasked),
		T(test_windows_are_told),
		T(test_choice_and_everything_hidden),
		T(test_start_twice),
		T(test_garbage_from_the_broker),
		T(test_garbage_from_net),
		T(test_garbage_from_the_face),
	};

	return cmocka_run_group_tests(tests, rig_start_screen, rig_stop_screen);
}
