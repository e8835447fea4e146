/* Pointing and control: asked for, shown while they last, taken away. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "core/log.h"
#include "tests/unit/app/faces.h"

#define POINT WIRE__CAPABILITY__POINT
#define CONTROL WIRE__CAPABILITY__CONTROL

/* ---- questions over the watched page ---- */

static void ask_for(uint32_t prompt, Wire__Capability capability)
{
	assert_int_equal(hear_ask_for(prompt, capability), 0);
	draw(80, 24);
	assert_true(page.whole);
	now += QUESTION_INERT_MS;
}

static void test_pointing_is_asked_for(void **state)
{
	be_watched();
	ask_for(2, POINT);
	assert_true(shows("YOUR SCREEN IS BEING WATCHED NOW"));
	assert_true(shows("asks to point at things on your screen."));
	assert_true(shows("They still cannot click or type."));
	assert_true(shows("It ends by itself after some time."));
	press('a');
	assert_int_equal(did.answers, 1);
	assert_true(did.allow && did.prompt == 2);
	assert_int_equal(face.state, FACE_WATCHED);
	assert_int_equal(hear_grants(3600, 600, 0), 0);
	assert_true(shows("They may point at things on your screen (10 more minutes)"));
	assert_true(shows("YOUR SCREEN IS BEING WATCHED NOW"));
}

/* The agent says for how long, and the question does. */
static void test_time_is_told_beforehand(void **state)
{
	be_watched();
	asked_seconds = 601;
	ask_for(2, CONTROL);
	asked_seconds = 0;
	assert_true(shows("It ends by itself after 11 minutes."));
}

static void test_control_is_asked_for(void **state)
{
	be_watched();
	ask_for(2, CONTROL);
	assert_true(shows("asks to use your mouse and keyboard."));
	assert_true(shows("as if they sat here."));
	assert_true(shows("Hidden windows stay hidden"));
	press('r');
	assert_int_equal(did.answers, 1);
	assert_false(did.allow);
	assert_true(shows("You refused. Nothing changes."));
	assert_true(shows("YOUR SCREEN IS BEING WATCHED NOW"));
	assert_false(face_holds_hands(&face));
}

static void test_inert_like_the_first_question(void **state)
{
	be_watched();
	did.discards = 0;
	hear_ask_for(2, CONTROL);
	assert_int_equal(did.discards, 1);
	now += 60000;
	press_later('a');
	draw(80, 24);
	now += QUESTION_INERT_MS - 1;
	press('a');
	assert_int_equal(face.note, FACE_NOTE_READ_FIRST);
	now += FACE_STILL_MS;
	face_press(&face, (struct key){ 'a', false }, now);
	assert_int_equal(face.note, FACE_NOTE_PRESS_AGAIN);
	press('a'); /* held */
	press_later('\r');
	press_later(' ');
	press_later('w');
	press_later('1');
	assert_int_equal(did.answers + did.lists, 0);
	press_later('a');
	assert_int_equal(did.answers, 1);
}

static void test_small_terminal_does_not_answer(void **state)
{
	be_watched();
	hear_ask_for(2, CONTROL);
	draw(40, 6);
	assert_false(page.whole);
	now += 10000;
	press('a');
	assert_int_equal(did.answers, 0);
}

static void test_unanswered_is_refused(void **state)
{
	be_watched();
	ask_for(2, CONTROL);
	now += QUESTION_MS;
	face_tick(&face, now);
	assert_int_equal(did.answers, 1);
	assert_false(did.allow);
	assert_true(shows("There was no answer, so it was refused."));
	/* Nobody had pressed anything that could have been made up. */
	assert_int_equal(hear_unheard(2), 0);
	assert_false(face.question.open);
	face_tick(&face, now + QUESTION_MS);
	assert_int_equal(did.answers, 1);
}

static void test_one_question_at_a_time(void **state)
{
	be_watched();
	ask_for(2, POINT);
	assert_int_equal(hear_ask_for(3, CONTROL), -EPROTO);
	assert_int_equal(face.asked, POINT);
	assert_int_equal(face.prompt_number, 2);
	assert_int_equal(hear_gone(9), 0);
	assert_true(face.question.open);
	assert_int_equal(hear_gone(2), 0);
	assert_false(face.question.open);
	assert_true(shows("They no longer ask for it."));
	assert_int_equal(face.state, FACE_WATCHED);
	press_later('a');
	assert_int_equal(did.answers, 0);
	assert_int_equal(hear_ask_for(3, CONTROL), 0);
}

static void test_questions_have_their_time(void **state)
{
	hear_code();
	assert_int_equal(hear_ask_for(1, POINT), -EPROTO);
	assert_int_equal(hear_ask_for(1, WIRE__CAPABILITY__CAPABILITY_UNSPECIFIED), -EPROTO);
	ask_and_read(1);
	assert_int_equal(hear_ask_for(2, CONTROL), -EPROTO);
	press('a');
	assert_int_equal(hear_ask(2), -EPROTO); /* that is allowed already */
	say_what();
	assert_int_equal(hear_ask(2), -EPROTO);
	hear_watched(true);
	assert_int_equal(hear_ask(2), -EPROTO);
	hear_watched(false);
	assert_int_equal(hear_ask(2), -EPROTO);
	assert_int_equal(hear_ask_for(2, WIRE__CAPABILITY__CAPABILITY_UNSPECIFIED), -EPROTO);
	assert_int_equal(hear_ask_for(2, CONTROL), 0);
}

static void test_question_makes_room(void **state)
{
	be_watched();
	press('w');
	hear_windows((uint32_t[]){ 1, 2 }, 2);
	ask_for(2, POINT);
	press('1');
	assert_int_equal(did.sets, 0);
	assert_true(shows("asks to point"));
	press_later('r');
	assert_false(shows("Press a number"));
}

/* ---- what a program pressed ---- */

static void test_unheard_asks_again(void **state)
{
	be_watched();
	ask_for(2, CONTROL);
	press('a');
	did.discards = 0;
	assert_int_equal(hear_unheard(2), 0);
	assert_true(shows("Please press the key on your own keyboard."));
	assert_true(shows("asks to use your mouse and keyboard."));
	assert_int_equal(did.discards, 1);
	press('a'); /* inert again */
	assert_int_equal(did.answers, 1);
	assert_int_equal(hear_grants(600, 0, 600), -EPROTO); /* nothing was allowed */
	now += QUESTION_INERT_MS;
	press('a');
	assert_int_equal(did.answers, 2);
	assert_int_equal(did.prompt, 2);
	assert_int_equal(hear_grants(600, 0, 600), 0);
}

static void test_unheard_first_question_asks_again(void **state)
{
	static const char *const keys = "ar";

	for (int i = 0; i < 2; i++) {
		faces_set_up(state);
		hear_code();
		ask_and_read(1);
		press((uint32_t)keys[i]);
		assert_int_equal(hear_unheard(1), 0);
		assert_int_equal(face.state, FACE_ASKED);
		assert_true(shows("Nobody can see your screen now."));
		assert_true(shows("Please press the key on your own keyboard."));
		assert_int_equal(hear_watched(true), -EPROTO);
		now += QUESTION_INERT_MS;
		press('a');
		assert_int_equal(did.answers, 2);
		say_what();
		assert_int_equal(hear_watched(true), 0);
	}
}

static void test_unheard_belongs_to_an_answer(void **state)
{
	be_watched();
	ask_for(2, POINT);
	assert_int_equal(hear_unheard(2), -EPROTO); /* nothing was answered */
	press('r');
	assert_int_equal(hear_unheard(7), 0);
	assert_false(face.question.open);
	hear_gone(2);
	assert_int_equal(hear_unheard(2), 0); /* they had gone meanwhile */
	assert_false(face.question.open);
	assert_int_equal(hear_unheard(0), 0);
	assert_true(shows("Please press the key on your own keyboard."));
}

/* ---- what is held ---- */

static void test_only_what_was_allowed_is_held(void **state)
{
	assert_int_equal(hear_grants(0, 0, 0), 0);
	assert_int_equal(hear_grants(60, 0, 0), -EPROTO);
	be_watched();
	assert_int_equal(hear_grants(60, 0, 0), 0);
	assert_int_equal(hear_grants(60, 60, 0), -EPROTO);
	assert_int_equal(hear_grants(60, 0, 60), -EPROTO);
	ask_for(2, POINT);
	press('a');
	assert_int_equal(hear_grants(60, 0, 60), -EPROTO);
	assert_int_equal(hear_grants(60, 0, 0), 0); /* it was on its way */
	assert_int_equal(hear_grants(60, 60, 0), 0);
	assert_int_equal(hear_grants(60, 0, 0), 0);
	assert_int_equal(hear_grants(60, 60, 0), -EPROTO); /* once is not for ever */
}

static void test_taken_back_with_the_question(void **state)
{
	be_watched();
	ask_for(2, CONTROL);
	press('a');
	hear_ask_for(3, CONTROL); /* an older answer is not this one's */
	assert_int_equal(hear_grants(60, 0, 60), -EPROTO);
	hear_gone(3);
	ask_for(2, CONTROL);
	press('a');
	hear_gone(2);
	assert_int_equal(hear_grants(60, 0, 60), -EPROTO);
}

static void test_control_is_told_loudly(void **state)
{
	be_watched();
	be_held(2, CONTROL);
	assert_true(shows("THEY CONTROL YOUR MOUSE AND KEYBOARD NOW (10 more minutes)"));
	assert_true(shows("YOUR SCREEN IS BEING WATCHED NOW"));
	assert_true(shows("The Esc key, pressed three times"));
	assert_int_equal(page.lines[0].style, PAGE_ALARM);
	now += 9 * 60000 + 1000;
	assert_true(shows("(1 more minute)"));
	now += 60000; /* until the agent says so, it is not over */
	assert_true(shows("(1 more minute)"));
	hear_grants(3600, 0, 0);
	assert_false(shows("THEY CONTROL"));
	assert_int_equal(page.lines[0].style, PAGE_BANNER);
}

/* The banner is there on every page, and the agent hears that it is. */
static void test_control_is_told_everywhere(void **state)
{
	be_watched();
	be_held(2, CONTROL);
	press('w');
	assert_true(shows("THEY CONTROL YOUR MOUSE AND KEYBOARD NOW"));
	ask_for(3, POINT);
	assert_true(shows("THEY CONTROL YOUR MOUSE AND KEYBOARD NOW"));
	press('r');
	hear_watched(false);
	assert_true(shows("THEY CONTROL YOUR MOUSE AND KEYBOARD NOW"));
	assert_true(face_must_be_seen(&face));
	hear_grants(3600, 0, 0);
	assert_false(face_must_be_seen(&face));
}

static void test_rest_is_told(void **state)
{
	be_watched();
	hear_paused(true);
	assert_false(shows("their hands rest"));
	hear_paused(false);
	be_held(2, CONTROL);
	hear_paused(true);
	assert_true(shows("You are using the mouse or keyboard: their hands rest."));
	press('w');
	assert_true(shows("their hands rest"));
	hear_paused(false);
	assert_false(shows("their hands rest"));
}

/* ---- taken away ---- */

static void expect_revoked(bool point, bool control)
{
	assert_int_equal(did.revokes, point + control);
	assert_int_equal(did.revoked[POINT], point);
	assert_int_equal(did.revoked[CONTROL], control);
	assert_int_equal(did.ends, 0);
	did.revokes = 0;
	memset(did.revoked, 0, sizeof(did.revoked));
}

static void test_one_key_takes_all_away(void **state)
{
	be_watched();
	be_held(2, POINT);
	press('s');
	expect_revoked(true, false);
	be_held(3, CONTROL);
	assert_true(shows("Stop: take mouse and keyboard back"));
	press('S');
	expect_revoked(true, true);
	press(0xff53); /* full-width */
	expect_revoked(true, true);
	assert_true(shows("THEY CONTROL")); /* until the agent has done it */
	hear_grants(3600, 0, 0);
	assert_false(shows("THEY CONTROL"));
	press('s');
	assert_int_equal(did.revokes, 0);
	assert_true(shows("That key does nothing here."));
}

/* Also in a question's first second, in a small terminal, and among other keys. */
static void test_it_works_on_every_page(void **state)
{
	be_watched();
	be_held(2, CONTROL);
	press('w');
	press('s');
	expect_revoked(false, true);
	press('h');
	hear_window(7, WIRE__BLOCK_REASON__TERMINAL, false, false);
	draw(80, 24);
	press('1');
	assert_true(face.question.open);
	press('s');
	expect_revoked(false, true);
	assert_true(face.question.open);
	hear_ask_for(3, POINT);
	face_press(&face, (struct key){ 's', false }, now);
	expect_revoked(false, true);
	assert_true(face.question.open);
	draw(12, 1);
	press('s');
	expect_revoked(false, true);
	hear_watched(false);
	press('s');
	expect_revoked(false, true);
}

/* As a window does it: what is not held is not taken back, nor what is no hands. */
static void test_each_is_taken_back_by_itself(void **state)
{
	be_watched();
	be_held(2, POINT);
	face_revoke(&face, CONTROL);
	face_revoke(&face, WIRE__CAPABILITY__VIEW);
	expect_revoked(false, false);
	be_held(3, CONTROL);
	face_revoke(&face, CONTROL);
	expect_revoked(false, true);
	face_revoke(&face, POINT);
	expect_revoked(true, false);
}

static void test_q_ends_all(void **state)
{
	be_watched();
	be_held(2, CONTROL);
	hear_ask_for(3, POINT);
	press('q');
	assert_int_equal(did.ends, 1);
	face_ending(&face);
	assert_false(face.question.open);
	assert_int_equal(hear_grants(60, 60, 60), 0);
	assert_false(face_holds_hands(&face));
	press('s');
	press('a');
	face_tick(&face, now + 2 * QUESTION_MS);
	assert_int_equal(did.revokes + did.answers, 0);
}

static void test_keys_that_do_nothing_say_so(void **state)
{
	be_watched();
	press('y');
	assert_true(shows("That key does nothing here."));
	press('w');
	press('y');
	assert_true(shows("That key does nothing here."));
	press(0x3042);
	assert_true(shows("switch to plain letters first"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, faces_set_up, faces_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_pointing_is_asked_for),
		TEST(test_time_is_told_beforehand),
		TEST(test_control_is_asked_for),
		TEST(test_inert_like_the_first_question),
		TEST(test_small_terminal_does_not_answer),
		TEST(test_unanswered_is_refused),
		TEST(test_one_question_at_a_time),
		TEST(test_questions_have_their_time),
		TEST(test_question_makes_room),
		TEST(test_unheard_asks_again),
		TEST(test_unheard_first_question_asks_again),
		TEST(test_unheard_belongs_to_an_answer),
		TEST(test_only_what_was_allowed_is_held),
		TEST(test_taken_back_with_the_question),
		TEST(test_control_is_told_loudly),
		TEST(test_control_is_told_everywhere),
		TEST(test_rest_is_told),
		TEST(test_one_key_takes_all_away),
		TEST(test_it_works_on_every_page),
		TEST(test_each_is_taken_back_by_itself),
		TEST(test_q_ends_all),
		TEST(test_keys_that_do_nothing_say_so),
	};

	setlocale(LC_ALL, "C.UTF-8");
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
