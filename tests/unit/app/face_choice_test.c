/* What they may see, at the start: asked once, of the person alone, and never in a hurry. */
#include <errno.h>
#include <locale.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "core/log.h"
#include "tests/unit/app/faces.h"

#define ORDINARY WIRE__WINDOW_KIND__KIND_ORDINARY
#define NOT_CHOSEN WIRE__CLOSED_REASON__CLOSED_NOT_CHOSEN

/* Window 7, nothing chosen yet. */
static void be_asked_with(Wire__WindowKind kind)
{
	be_asked_what();
	showing = WIRE__SHOWING__SHOW_NOTHING;
	hear_closed_window(7, NOT_CHOSEN, kind);
	draw(100, 40);
}

static void read_it(void)
{
	draw(100, 40);
	now += QUESTION_INERT_MS;
}

static void test_asked_after_the_yes(void **state)
{
	hear_code();
	ask_and_read(1);
	assert_false(shows("What may they see?"));
	press('a');
	assert_int_equal(did.answers, 1);
	assert_int_equal(did.lists, 1);
	assert_true(face.listing && shows("What may they see?"));
	assert_true(shows("Nobody can see your screen now."));
	showing = WIRE__SHOWING__SHOW_NOTHING;
	hear_closed_window(7, NOT_CHOSEN, ORDINARY);
	assert_true(shows("Everything that is not private") && shows("Show nothing yet"));
	assert_true(shows("the window"));
	assert_true(shows("Without an answer it is refused"));
	assert_false(shows("Hide everything at once"));
	assert_int_equal(did.chosen + did.sets, 0);
}

/* An agent that lets somebody in before is not to be trusted. */
static void test_nobody_watches_before(void **state)
{
	be_asked_with(ORDINARY);
	assert_int_equal(hear_watched(true), -EPROTO);
}

static void test_not_asked_after_a_no(void **state)
{
	hear_code();
	ask_and_read(1);
	press('r');
	assert_false(face.listing);
	assert_int_equal(did.lists, 0);
}

static void test_first_second_chooses_nothing(void **state)
{
	static const char keys[] = "e1w";

	be_asked_with(ORDINARY);
	for (const char *k = keys; *k; k++) {
		face.last_key_at = 0;
		now += QUESTION_INERT_MS / 4;
		press((uint32_t)*k);
		assert_int_equal(face.note, FACE_NOTE_READ_FIRST);
	}
	face_choose_ordinary(&face, now); /* by a click */
	face_choose_seen(&face, 7, now);
	assert_int_equal(did.chosen + did.sets, 0);
	assert_true(face.listing);
	now += QUESTION_INERT_MS;
	press('e');
	assert_int_equal(did.chosen, 1);
	assert_int_equal(did.showing, WIRE__SHOWING__SHOW_ORDINARY);
}

/* Rows that come late are as new as the question was. */
static void test_first_second_of_the_rows(void **state)
{
	be_asked_what();
	read_it();
	showing = WIRE__SHOWING__SHOW_NOTHING;
	hear_closed_window(7, NOT_CHOSEN, ORDINARY);
	draw(100, 40);
	press('1');
	assert_int_equal(did.sets, 0);
	assert_int_equal(face.note, FACE_NOTE_READ_FIRST);
	read_it();
	press('1');
	assert_int_equal(did.sets, 1);
}

static void test_held_keys_choose_nothing(void **state)
{
	be_asked_with(ORDINARY);
	for (int i = 0; i < 100; i++) { /* from before the question on */
		now += 33;
		press('e');
	}
	face_press(&face, (struct key){ '1', false }, now + FACE_STILL_MS);
	assert_int_equal(did.chosen + did.sets, 0);
	assert_int_equal(face.note, FACE_NOTE_PRESS_AGAIN);
	now += FACE_STILL_MS;
	press_later('1');
	assert_int_equal(did.sets, 1);
}

static void test_unseen_chooses_nothing(void **state)
{
	be_asked_with(ORDINARY);
	draw(40, 4);
	now += 10 * QUESTION_INERT_MS;
	press('e');
	press_later('1');
	assert_int_equal(did.chosen + did.sets, 0);
	assert_int_equal(face.note, FACE_NOTE_TOO_SMALL);
}

/* They could not be chosen. */
static void test_own_windows_are_no_part_of_it(void **state)
{
	be_asked_what();
	showing = WIRE__SHOWING__SHOW_NOTHING;
	hear_windows((uint32_t[]){ 3, 7 }, 2);
	assert_true(!shows("[never shown]") && shows("window 7"));
	read_it();
	press('1');
	assert_int_equal(did.window, 7);
}

/* Whether it counted is the agent's to know. */
static void test_all_is_an_answer(void **state)
{
	be_asked_with(ORDINARY);
	read_it();
	press('e');
	assert_false(face.listing);
	hear_unheard(0); /* a program had pressed the key */
	assert_true(face.listing && shows("What may they see?"));
	assert_true(shows("Please press the key on your own keyboard."));
	press_later('e');
	assert_int_equal(did.chosen, 1); /* as inert as before */
	read_it();
	press('e');
	assert_int_equal(did.chosen, 2);
	showing = WIRE__SHOWING__SHOW_ORDINARY;
	hear_windows((uint32_t[]){ 7 }, 1);
	assert_int_equal(hear_watched(true), 0);
	assert_false(face.listing);
	assert_true(shows("BEING WATCHED NOW") && shows("Nothing is hidden now"));
}

static void test_one_after_the_other(void **state)
{
	be_asked_with(ORDINARY);
	read_it();
	press('1');
	assert_true(did.sets == 1 && did.window == 7 && !did.hide);
	showing = WIRE__SHOWING__SHOW_CHOSEN;
	hear_windows((uint32_t[]){ 7, 8 }, 2);
	assert_true(face.listing && shows("What may they see?"));
	press_later('2');
	assert_true(did.sets == 2 && did.window == 8);
	assert_true(shows("Done") && !shows("Show nothing yet"));
	press_later('w');
	assert_int_equal(did.chosen, 1);
	assert_int_equal(did.showing, WIRE__SHOWING__SHOW_CHOSEN);
	assert_int_equal(hear_watched(true), 0);
	assert_true(!face.listing && shows("BEING WATCHED NOW"));
}

static void test_private_ones_say_so_and_warn(void **state)
{
	be_asked_with(WIRE__WINDOW_KIND__KIND_MAIL);
	assert_true(shows("[hidden: mail]"));
	read_it();
	press('1');
	assert_true(face.question.open && shows("May they see this window?"));
	read_it();
	press_later('r');
	assert_int_equal(did.sets, 0);
	assert_true(face.listing && shows("What may they see?"));
	press_later('e'); /* as new after what stood there meanwhile */
	assert_int_equal(did.chosen, 0);
	assert_int_equal(face.note, FACE_NOTE_READ_FIRST);
}

static void test_nothing_yet_is_an_answer(void **state)
{
	be_asked_with(ORDINARY);
	read_it();
	press('w');
	assert_int_equal(did.chosen, 1);
	assert_int_equal(did.showing, WIRE__SHOWING__SHOW_NOTHING);
	hear_closed_window(7, NOT_CHOSEN, ORDINARY);
	assert_true(shows("Nothing is shown yet"));
	assert_int_equal(hear_watched(true), 0);
	assert_true(shows("NOTHING IS SHOWN YET") && !shows("BEING WATCHED NOW"));
	assert_true(shows("They see where your windows are"));
	assert_true(shows("Choose what they may see") && !shows("Hide everything at once"));
	press('w');
	hear_closed_window(7, NOT_CHOSEN, ORDINARY);
	assert_true(shows("Your windows."));
	press('1'); /* is no question any more */
	assert_int_equal(did.sets, 1);
}

/* Hidden again at once, whatever had been chosen before the yes. */
static void test_done_does_not_undo_hiding(void **state)
{
	be_asked_what();
	hear_choice(WIRE__SHOWING__SHOW_ORDINARY, true, true);
	read_it();
	press('w');
	assert_int_equal(did.showing, WIRE__SHOWING__SHOW_NOTHING);
}

/* Neither a line that is back nor one more person asks again. */
static void test_asked_once(void **state)
{
	be_watched();
	did.lists = 0;
	assert_int_equal(hear_watched(false), 0);
	assert_int_equal(hear_watched(true), 0);
	assert_false(face.listing);
	hear_unheard(0);
	assert_int_equal(face.state, FACE_WATCHED);
	assert_int_equal(did.lists + did.chosen, 0);
}

static void test_gone_meanwhile(void **state)
{
	be_asked_with(ORDINARY);
	read_it();
	assert_int_equal(hear_gone(1), 0);
	assert_false(face.listing);
	assert_true(shows("The person who asked has gone away."));
	press('e');
	assert_int_equal(did.chosen, 0);
}

static void test_policy_offers_no_all(void **state)
{
	be_asked_what();
	hear_choice(WIRE__SHOWING__SHOW_NOTHING, false, false);
	assert_false(shows("Everything that is not private"));
	read_it();
	press('e');
	assert_int_equal(did.chosen, 0);
	assert_true(shows("A rule of this PC does not allow it."));
}

/* The yes had not counted: nothing is asked before another one. */
static void test_unheard_yes_asks_nothing(void **state)
{
	be_asked_what();
	assert_int_equal(hear_unheard(1), 0);
	assert_false(face.listing);
	read_it();
	press('a');
	say_what();
	assert_int_equal(hear_unheard(1), 0); /* it may come late */
	assert_int_equal(hear_watched(true), -EPROTO);
	read_it();
	press('r');
	assert_false(face.listing);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, faces_set_up, faces_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_asked_after_the_yes),
		TEST(test_nobody_watches_before),
		TEST(test_not_asked_after_a_no),
		TEST(test_first_second_chooses_nothing),
		TEST(test_first_second_of_the_rows),
		TEST(test_held_keys_choose_nothing),
		TEST(test_unseen_chooses_nothing),
		TEST(test_own_windows_are_no_part_of_it),
		TEST(test_all_is_an_answer),
		TEST(test_one_after_the_other),
		TEST(test_private_ones_say_so_and_warn),
		TEST(test_nothing_yet_is_an_answer),
		TEST(test_done_does_not_undo_hiding),
		TEST(test_asked_once),
		TEST(test_gone_meanwhile),
		TEST(test_policy_offers_no_all),
		TEST(test_unheard_yes_asks_nothing),
	};

	setlocale(LC_ALL, "C.UTF-8");
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
