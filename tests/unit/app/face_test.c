/* The face without a terminal, on a clock of the test's own. */
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

#include "app/words.h"
#include "core/log.h"
#include "tests/unit/app/faces.h"

/* ---- the prompt ---- */

static void test_inert_until_one_second_after_it_is_seen(void **state)
{
	hear_code();
	hear_ask(7);
	assert_int_equal(did.discards, 1);
	now += 60000; /* the terminal has not taken it yet */
	press('a');
	assert_int_equal(did.answers, 0);
	draw(100, 40);
	now += QUESTION_INERT_MS - 1;
	press('a');
	assert_int_equal(did.answers, 0);
	now += FACE_STILL_MS;
	press('a');
	assert_int_equal(did.answers, 1);
	assert_true(did.allow);
	assert_int_equal(did.prompt, 7);
}

static void test_held_key_never_answers(void **state)
{
	hear_code();
	hear_ask(1);
	draw(100, 40);
	for (int i = 0; i < 1000; i++) {
		now += 30;
		press('a');
	}
	assert_int_equal(did.answers, 0);
	now += FACE_STILL_MS;
	press('a');
	assert_int_equal(did.answers, 1);
}

static void test_several_keys_at_once_never_answer(void **state)
{
	hear_code();
	ask_and_read(1);
	face_press(&face, (struct key){ 'a', false }, now);
	assert_int_equal(did.answers, 0);
	assert_int_equal(face.note, FACE_NOTE_PRESS_AGAIN);
}

static void test_only_two_keys_answer(void **state)
{
	hear_code();
	ask_and_read(1);
	for (uint32_t point = 0; point < 0x3100; point++) {
		if (point > 0 && point < 0x80 && strchr("aArRqQ\003\034", (int)point))
			continue;
		now += FACE_STILL_MS;
		press(point);
	}
	assert_int_equal(did.answers, 0);
	assert_int_equal(did.ends, 0);
	now += FACE_STILL_MS;
	press(0xff52); /* full-width r */
	assert_int_equal(did.answers, 1);
	assert_false(did.allow);
}

static void test_answered_once(void **state)
{
	hear_code();
	ask_and_read(1);
	press('r');
	now += FACE_STILL_MS;
	press('a');
	assert_int_equal(did.answers, 1);
	assert_false(did.allow);
	assert_true(shows("You refused."));
}

static void test_five_minutes_refuse(void **state)
{
	hear_code();
	hear_ask(9);
	now += QUESTION_MS - 1;
	face_tick(&face, now);
	assert_int_equal(did.answers, 0);
	now++;
	face_tick(&face, now);
	assert_int_equal(did.answers, 1);
	assert_false(did.allow);
	assert_int_equal(did.prompt, 9);
}

static void test_prompt_that_does_not_fit_is_inert(void **state)
{
	hear_code();
	ask_and_read(1);
	draw(20, 4);
	assert_false(page.whole);
	now += 10000;
	press('a');
	assert_int_equal(did.answers, 0);
	assert_int_equal(face.note, FACE_NOTE_TOO_SMALL);
	draw(100, 40); /* made larger: a second to read again */
	now += FACE_STILL_MS;
	press('a');
	assert_int_equal(did.answers, 0);
	now += QUESTION_INERT_MS;
	press('a');
	assert_int_equal(did.answers, 1);
}

static void test_next_prompt_only_after_the_last_is_gone(void **state)
{
	hear_code();
	ask_and_read(1);
	assert_int_equal(hear_ask(2), -EPROTO);
	assert_int_equal(face.prompt_number, 1);
	assert_int_equal(hear_gone(5), 0); /* of another prompt */
	assert_int_equal(face.state, FACE_ASKED);
	assert_int_equal(hear_gone(1), 0);
	assert_true(shows("has gone away"));
	assert_int_equal(hear_ask(2), 0);
	press('a');
	assert_int_equal(did.answers, 0);
}

static void test_prompt_wins_over_the_list(void **state)
{
	hear_code();
	press('w');
	hear_windows((uint32_t[]){ 1, 2 }, 2);
	assert_true(shows("window 1"));
	ask_and_read(1);
	assert_true(shows("asks to see your screen"));
	press('1');
	press('w');
	assert_int_equal(did.sets, 0);
	assert_true(shows("asks to see your screen"));
}

static void test_code_is_gone_once_used(void **state)
{
	hear_code();
	assert_true(shows("4 8 2 1 - 3 0 4 9 1 7 - 5"));
	hear_ask(1);
	assert_int_equal(face.code[0], 0);
	hear_gone(1);
	assert_false(shows("4 8 2 1"));
}

/* ---- order ---- */

static void test_watching_needs_an_allowed_prompt(void **state)
{
	assert_int_equal(hear_watched(true), -EPROTO);
	hear_code();
	assert_int_equal(hear_watched(true), -EPROTO);
	ask_and_read(1);
	assert_int_equal(hear_watched(true), -EPROTO);
	press('r');
	assert_int_equal(hear_watched(true), -EPROTO);
}

static void test_watched_time(void **state)
{
	hear_code();
	ask_and_read(1);
	press('a');
	say_what();
	assert_true(shows("You have allowed your screen to be seen."));
	assert_int_equal(hear_watched(true), 0);
	now += 62000;
	assert_true(shows("YOUR SCREEN IS BEING WATCHED NOW"));
	assert_true(shows("1:02"));
	assert_int_equal(hear_watched(true), 0);
	assert_int_equal(hear_watched(false), 0);
	assert_true(shows("not looking any more"));
	assert_false(shows("Nobody can see your screen now."));
	assert_int_equal(hear_watched(true), 0);
}

static void test_late_ask_gone_takes_the_allowance_back(void **state)
{
	hear_code();
	ask_and_read(1);
	press('a');
	assert_int_equal(hear_gone(1), 0);
	assert_int_equal(hear_watched(true), -EPROTO);
}

static void test_q_always_ends(void **state)
{
	press('q');
	hear_code();
	press('q');
	press('w');
	press('Q');
	hear_ask(1);
	press(0x03);
	draw(100, 40);
	now += QUESTION_INERT_MS;
	press('q');
	press('a');
	assert_int_equal(did.answers, 0); /* held against q */
	now += FACE_STILL_MS;
	press('a');
	hear_watched(true);
	press(0x1c);
	assert_int_equal(did.ends, 6);
}

static void test_nothing_counts_after_the_end(void **state)
{
	hear_code();
	face_ending(&face);
	assert_int_equal(hear_ask(1), 0);
	assert_int_equal(hear_watched(true), 0);
	press('q');
	press('w');
	face_tick(&face, now + QUESTION_MS * 2);
	assert_int_equal(did.ends + did.answers + did.lists, 0);
	assert_int_equal(face.state, FACE_ENDING);
}

/* ---- words ---- */

static void test_every_reason_has_words(void **state)
{
	const ProtobufCEnumDescriptor *reasons = &wire__end_reason__descriptor;

	for (unsigned int i = 0; i < reasons->n_values; i++) {
		struct words_end e = words_end((Wire__EndReason)reasons->values[i].value);

		assert_non_null(e.what);
		if (i > 0)
			assert_string_not_equal(
				e.what, words_end(WIRE__END_REASON__END_UNSPECIFIED).what);
	}
	assert_string_equal(words_end((Wire__EndReason)4711).what,
		words_end(WIRE__END_REASON__END_UNSPECIFIED).what);
}

/* Every page at every size: within the terminal, the banner first. */
static void test_every_page_fits_every_terminal(void **state)
{
	for (int step = 0; step < 10; step++) {
		if (step == 1)
			hear_code();
		if (step == 2)
			press('w');
		if (step == 3)
			ask_and_read(1);
		if (step == 4)
			press('a');
		if (step == 5)
			press('w');
		if (step == 6)
			hear_watched(true);
		if (step == 7)
			hear_ask_for(2, WIRE__CAPABILITY__POINT);
		if (step == 8) {
			press('a');
			hear_grants(600, 600, 0);
			hear_ask_for(3, WIRE__CAPABILITY__CONTROL);
		}
		if (step == 9) {
			press('a');
			hear_grants(600, 600, 600);
			hear_paused(true);
		}
		for (int columns = 1; columns < 100; columns += 3) {
			for (int rows = 1; rows < 40; rows++) {
				draw(columns, rows);
				assert_true(page.n >= 1 && page.n <= (size_t)rows);
				assert_int_equal(
					page.lines[0].style, step < 9 ? PAGE_BANNER : PAGE_ALARM);
			}
		}
		draw(80, 24);
		assert_true(page.whole);
		now += QUESTION_INERT_MS;
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, faces_set_up, faces_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_inert_until_one_second_after_it_is_seen),
		TEST(test_held_key_never_answers),
		TEST(test_several_keys_at_once_never_answer),
		TEST(test_only_two_keys_answer),
		TEST(test_answered_once),
		TEST(test_five_minutes_refuse),
		TEST(test_prompt_that_does_not_fit_is_inert),
		TEST(test_next_prompt_only_after_the_last_is_gone),
		TEST(test_prompt_wins_over_the_list),
		TEST(test_code_is_gone_once_used),
		TEST(test_watching_needs_an_allowed_prompt),
		TEST(test_watched_time),
		TEST(test_late_ask_gone_takes_the_allowance_back),
		TEST(test_q_always_ends),
		TEST(test_nothing_counts_after_the_end),
		TEST(test_every_reason_has_words),
		TEST(test_every_page_fits_every_terminal),
	};

	setlocale(LC_ALL, "C.UTF-8");
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
