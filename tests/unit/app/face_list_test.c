/* The list of windows: what may be seen, and what may be used by the other side. */
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

/* ---- what is seen ---- */

static void test_numbers_stay_with_their_windows(void **state)
{
	hear_code();
	press('w');
	assert_int_equal(did.lists, 1);
	hear_windows((uint32_t[]){ 10, 11, 12 }, 3);
	draw(100, 40);
	hear_windows((uint32_t[]){ 12, 13, 11 }, 3); /* 10 closed, 13 opened */
	press('2');
	assert_int_equal(did.window, 11);
	press('3');
	assert_int_equal(did.window, 12);
	press('4');
	assert_int_equal(did.window, 13);
	press('1');
	press('9');
	assert_int_equal(did.sets, 3);
	assert_true(shows("(closed)"));
	press('w');
	press('w'); /* opened again: numbered anew */
	hear_windows((uint32_t[]){ 12, 13, 11 }, 3);
	press('1');
	assert_int_equal(did.window, 12);
}

static void test_list_pages(void **state)
{
	uint32_t ids[20];

	for (uint32_t i = 0; i < 20; i++)
		ids[i] = 100 + i;
	hear_code();
	press('w');
	hear_windows(ids, 20);
	assert_true(shows("window 108") && !shows("window 109"));
	press('n');
	assert_true(shows("window 109"));
	press('1');
	assert_int_equal(did.window, 109);
	press('n');
	press('2');
	assert_int_equal(did.window, 119);
	press('3');
	assert_int_equal(did.sets, 2);
	press('n');
	assert_true(shows("window 100"));
}

static void test_own_windows_stay_hidden(void **state)
{
	hear_code();
	press('w');
	hear_windows((uint32_t[]){ 3 }, 1);
	assert_true(shows("[never shown]"));
	press('1');
	assert_int_equal(did.sets, 0);
	assert_true(shows("It is never shown."));
}

/* A number must not move a window that the small terminal does not list. */
static void test_cramped_list_is_inert(void **state)
{
	hear_code();
	press('w');
	hear_windows((uint32_t[]){ 1, 2, 4, 5, 6, 7 }, 6);
	draw(40, 5);
	press('6');
	assert_int_equal(did.sets, 0);
	draw(40, 24);
	press('6');
	assert_int_equal(did.sets, 1);
}

/* ---- what hands may use ---- */

#define TERMINAL WIRE__BLOCK_REASON__TERMINAL
#define FREE WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED

static void open_list_of_hands(void)
{
	hear_code();
	press('w');
	press('h');
}

/* Row 1, a terminal: the warning has been read. */
static void read_warning(void)
{
	hear_window(7, TERMINAL, false, false);
	draw(80, 24);
	press_later('1');
	draw(80, 24);
	now += QUESTION_INERT_MS;
}

static void test_rows_tell_hands(void **state)
{
	hear_code();
	press('w');
	hear_window(7, TERMINAL, false, false);
	assert_true(shows("[may be seen] [they cannot use it: terminal]  the window"));
	hear_window(7, FREE, false, false);
	assert_true(shows("[may be seen] [they may use it]"));
	hear_window(7, FREE, false, true);
	assert_true(shows("[may be seen] [you let them use it]"));
	hear_window(7, WIRE__BLOCK_REASON__HIDDEN_WINDOW, true, false);
	assert_true(shows("[hidden]  the window"));
	hear_window(7, WIRE__BLOCK_REASON__GRABBED, false, false);
	assert_true(shows("[may be seen] [they cannot use it]"));
}

static void test_every_kind_has_its_warning(void **state)
{
	static const struct {
		Wire__BlockReason reason;
		const char *words;
	} kinds[] = {
		{ WIRE__BLOCK_REASON__TERMINAL, "anything on this PC" },
		{ WIRE__BLOCK_REASON__FILE_MANAGER, "delete all your files" },
		{ WIRE__BLOCK_REASON__SETTINGS, "how this PC works" },
		{ WIRE__BLOCK_REASON__LAUNCHER, "start any program" },
		{ WIRE__BLOCK_REASON__DEVELOPER_TOOLS, "passwords" },
	};

	open_list_of_hands();
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		hear_window(7, kinds[i].reason, false, false);
		draw(80, 24);
		press_later('1');
		assert_true(shows(kinds[i].words));
		assert_true(shows("the window"));
		now += QUESTION_INERT_MS;
		press('r');
		assert_false(shows(kinds[i].words));
	}
	assert_int_equal(did.opens, 0);
}

static void test_opening_needs_the_warning(void **state)
{
	open_list_of_hands();
	assert_true(shows("Windows they may use."));
	hear_window(7, TERMINAL, false, false);
	draw(80, 24);
	press_later('1');
	assert_int_equal(did.discards, 1);
	now += 60000; /* the terminal has not taken it yet */
	press('a');
	assert_int_equal(did.opens, 0);
	draw(80, 24);
	now += QUESTION_INERT_MS - 1;
	press('a');
	assert_true(shows("Please read first."));
	press_later('a');
	assert_int_equal(did.opens, 1);
	assert_true(did.open && did.window == 7);
	assert_int_equal(did.sets, 0);
	assert_true(shows("Windows they may use."));
}

static void test_warning_has_no_default_key(void **state)
{
	open_list_of_hands();
	read_warning();
	for (uint32_t point = 0; point < 0x3100; point++) {
		if (point == 0 || point >= 0x80 || !strchr("aArRqQ\003\034", (int)point))
			press_later(point);
	}
	now += FACE_STILL_MS;
	face_press(&face, (struct key){ 'a', false }, now);
	press('a'); /* held */
	assert_int_equal(did.opens, 0);
	press_later('a');
	assert_int_equal(did.opens, 1);
}

static void test_refused_warning_opens_nothing(void **state)
{
	open_list_of_hands();
	read_warning();
	press('r');
	press_later('a');
	assert_int_equal(did.opens, 0);
}

static void test_warning_is_refused_in_the_end(void **state)
{
	open_list_of_hands();
	read_warning();
	now += QUESTION_MS;
	face_tick(&face, now);
	press_later('a');
	assert_int_equal(did.opens + did.answers, 0);
	assert_true(shows("That key does nothing here."));
}

/* The window that was warned about is closed, hidden, or of another kind now. */
static void test_changed_window_closes_the_warning(void **state)
{
	open_list_of_hands();
	for (int i = 0; i < 4; i++) {
		read_warning();
		if (i == 0)
			hear_windows((uint32_t[]){ 8 }, 1);
		if (i == 1)
			hear_window(7, WIRE__BLOCK_REASON__HIDDEN_WINDOW, true, false);
		if (i == 2)
			hear_window(7, WIRE__BLOCK_REASON__SETTINGS, false, false);
		if (i == 3)
			hear_window(7, TERMINAL, true, false);
		assert_true(shows("This window has changed."));
		press_later('a');
		assert_int_equal(did.opens, 0);
	}
	read_warning();
	hear_window(7, TERMINAL, false, false); /* as it was */
	press_later('a');
	assert_int_equal(did.opens, 1);
}

static void test_warning_makes_room_for_a_question(void **state)
{
	open_list_of_hands();
	read_warning();
	ask_and_read(1);
	assert_true(shows("asks to see your screen"));
	press('r');
	assert_int_equal(did.answers, 1);
	assert_int_equal(did.opens, 0);
	assert_false(face.listing || face.question.open);
}

static void test_shutting_needs_no_warning(void **state)
{
	open_list_of_hands();
	hear_window(7, FREE, false, true);
	draw(80, 24);
	press_later('1');
	assert_int_equal(did.opens, 1);
	assert_false(did.open);
	hear_window(7, WIRE__BLOCK_REASON__HIDDEN_WINDOW, true, true);
	press_later('1');
	assert_int_equal(did.opens, 2);
	assert_false(did.open);
}

static void expect_not_opened(Wire__BlockReason hands, bool hidden, const char *words)
{
	hear_window(7, hands, hidden, false);
	draw(80, 24);
	press_later('1');
	assert_false(face.question.open);
	assert_true(shows(words));
	assert_int_equal(did.opens + did.sets, 0);
}

static void test_what_is_not_opened(void **state)
{
	open_list_of_hands();
	expect_not_opened(WIRE__BLOCK_REASON__HIDDEN_WINDOW, true, "Let it be seen first");
	expect_not_opened(TERMINAL, true, "Let it be seen first");
	expect_not_opened(WIRE__BLOCK_REASON__OWN_WINDOW, false, "belongs to Engawa. Nobody but");
	expect_not_opened(WIRE__BLOCK_REASON__DESKTOP, false, "Nobody but you can use this.");
	expect_not_opened(FREE, false, "whenever they have your mouse");
}

/* A number means hands only on the page that says so. */
static void test_list_begins_with_what_is_seen(void **state)
{
	open_list_of_hands();
	hear_window(7, TERMINAL, false, false);
	press('w');
	press('w');
	hear_window(7, TERMINAL, false, false);
	assert_true(shows("Press a number to hide one"));
	press_later('1');
	assert_int_equal(did.sets, 1);
	press('h');
	press('h');
	press_later('1');
	assert_int_equal(did.sets, 2);
	assert_int_equal(did.opens, 0);
}

static void test_cramped_hands_are_inert(void **state)
{
	open_list_of_hands();
	hear_window(7, FREE, false, true);
	draw(20, 3);
	press_later('1');
	assert_int_equal(did.opens, 0);
	read_warning();
	draw(20, 3);
	press_later('a');
	assert_int_equal(did.opens, 0);
	assert_int_equal(face.note, FACE_NOTE_TOO_SMALL);
}

static void test_unheard_window_is_told(void **state)
{
	open_list_of_hands();
	read_warning();
	press('a');
	assert_int_equal(hear_unheard(0), 0);
	assert_true(shows("Please press the key on your own keyboard."));
	press_later('a');
	assert_int_equal(did.opens, 1); /* the list is there again, not the warning */
}

/* As a window does it: by the window itself, and never behind an open question. */
static void test_chosen_by_itself(void **state)
{
	be_watched();
	press('w');
	hear_window(7, WIRE__BLOCK_REASON__TERMINAL, false, false);
	face_choose_seen(&face, 8, now); /* there is none */
	assert_int_equal(did.sets, 0);
	face_choose_seen(&face, 7, now);
	assert_int_equal(did.sets, 1);
	assert_int_equal(did.window, 7);
	assert_true(did.hide);
	face_choose_hands(&face, 7, now);
	assert_int_equal(did.opens, 0);
	assert_true(face.question.open);
	face_choose_seen(&face, 7, now);
	face_choose_hands(&face, 7, now);
	assert_int_equal(did.sets + did.opens, 1);
}

/* ---- what is private, and everything at once ---- */

static void list_window(Wire__ClosedReason closed, Wire__WindowKind kind)
{
	hear_closed_window(7, closed, kind);
	draw(100, 40);
}

static void test_rows_tell_why(void **state)
{
	hear_code();
	press('w');
	list_window(WIRE__CLOSED_REASON__CLOSED_PRIVATE_APP, WIRE__WINDOW_KIND__KIND_MAIL);
	assert_true(shows("[hidden: mail]  the window"));
	list_window(WIRE__CLOSED_REASON__CLOSED_BY_PERSON, WIRE__WINDOW_KIND__KIND_MAIL);
	assert_true(shows("[hidden: you hid it]"));
	for (int why = WIRE__CLOSED_REASON__CLOSED_BY_PERSON;
		why <= WIRE__CLOSED_REASON__CLOSED_UNREAD; why++) {
		list_window((Wire__ClosedReason)why, WIRE__WINDOW_KIND__KIND_BROWSER);
		assert_true(shows("[hidden: "));
	}
}

/* Whether it is hidden for that, or for another reason. */
static void test_private_is_shown_behind_a_warning(void **state)
{
	static const Wire__ClosedReason reasons[] = { WIRE__CLOSED_REASON__CLOSED_PRIVATE_APP,
		WIRE__CLOSED_REASON__CLOSED_NOT_CHOSEN, WIRE__CLOSED_REASON__CLOSED_BY_PERSON,
		WIRE__CLOSED_REASON__CLOSED_EVERYTHING };

	hear_code();
	press('w');
	for (int i = 0; i < 4; i++) {
		list_window(reasons[i], WIRE__WINDOW_KIND__KIND_BROWSER);
		press_later('1');
		assert_int_equal(did.sets, i);
		assert_true(shows("May they see this window?") && shows("also your bank"));
		now += QUESTION_INERT_MS - 1;
		press('a');
		assert_int_equal(did.sets, i);
		press_later('a');
		assert_int_equal(did.sets, i + 1);
		assert_true(did.window == 7 && !did.hide);
	}
	assert_int_equal(did.opens + did.secrets, 0);
}

static void test_ordinary_is_shown_at_once(void **state)
{
	hear_code();
	press('w');
	list_window(WIRE__CLOSED_REASON__CLOSED_NOT_CHOSEN, WIRE__WINDOW_KIND__KIND_ORDINARY);
	press_later('1');
	assert_false(face.question.open);
	assert_true(did.sets == 1 && !did.hide);
}

static void test_secret_has_its_own_warning(void **state)
{
	hear_code();
	press('w');
	list_window(WIRE__CLOSED_REASON__CLOSED_SECRET_WORDS, WIRE__WINDOW_KIND__KIND_BROWSER);
	press_later('1');
	assert_true(shows("something secret"));
	now += QUESTION_INERT_MS;
	press('a');
	assert_int_equal(did.secrets, 1);
	assert_int_equal(did.sets, 0);
}

/* A warning of one thing shows nothing once it is another. */
static void test_secret_that_comes_closes_the_warning(void **state)
{
	hear_code();
	press('w');
	list_window(WIRE__CLOSED_REASON__CLOSED_PRIVATE_APP, WIRE__WINDOW_KIND__KIND_MAIL);
	press_later('1');
	draw(100, 40);
	now += QUESTION_INERT_MS;
	list_window(WIRE__CLOSED_REASON__CLOSED_SECRET_WORDS, WIRE__WINDOW_KIND__KIND_MAIL);
	assert_true(shows("This window has changed."));
	press_later('a');
	assert_int_equal(did.sets + did.secrets, 0);
}

static void test_policy_is_not_the_persons(void **state)
{
	hear_code();
	press('w');
	list_window(WIRE__CLOSED_REASON__CLOSED_POLICY, WIRE__WINDOW_KIND__KIND_ORDINARY);
	press_later('1');
	assert_false(face.question.open);
	assert_int_equal(did.sets, 0);
	assert_true(shows("A rule of this PC does not allow it."));
}

static void test_everything_is_hidden_with_one_key(void **state)
{
	press('x'); /* nobody sees anything yet */
	assert_int_equal(did.hidden, 0);
	be_watched();
	press('x');
	assert_int_equal(did.hidden, 1);
	press('w');
	press('x'); /* on any page */
	assert_int_equal(did.hidden, 2);
	press('w');
	be_held(2, WIRE__CAPABILITY__POINT);
	assert_int_equal(hear_ask_for(3, WIRE__CAPABILITY__CONTROL), 0);
	press('x'); /* also before an answer */
	assert_int_equal(did.hidden, 3);
}

static void test_way_back_from_everything(void **state)
{
	be_watched();
	hear_choice(WIRE__SHOWING__SHOW_ORDINARY, true, true);
	assert_true(shows("Everything is hidden now") && shows("Choose again what they see"));
	press('e'); /* only on the list, which says what it does */
	assert_int_equal(did.chosen, 0);
	press('w');
	assert_true(shows("Show everything that is not private"));
	face_press(&face, (struct key){ 'e', false }, now); /* among others, or held */
	assert_int_equal(did.chosen, 0);
	assert_int_equal(face.note, FACE_NOTE_PRESS_AGAIN);
	press('e');
	assert_int_equal(did.chosen, 1);
	assert_int_equal(did.showing, WIRE__SHOWING__SHOW_ORDINARY);
	hear_choice(WIRE__SHOWING__SHOW_CHOSEN, false, false);
	assert_false(shows("Show everything that is not private"));
	press('e'); /* the policy does not allow it */
	assert_int_equal(did.chosen, 1);
	assert_true(shows("A rule of this PC does not allow it."));
}

static void test_hidden_are_counted(void **state)
{
	be_watched();
	list_window(WIRE__CLOSED_REASON__CLOSED_PRIVATE_APP, WIRE__WINDOW_KIND__KIND_MAIL);
	assert_true(shows("Hidden now: 1 window"));
	hear_choice(WIRE__SHOWING__SHOW_ORDINARY, false, true);
	assert_true(shows("Nothing is hidden now"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, faces_set_up, faces_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_numbers_stay_with_their_windows),
		TEST(test_list_pages),
		TEST(test_own_windows_stay_hidden),
		TEST(test_cramped_list_is_inert),
		TEST(test_rows_tell_hands),
		TEST(test_every_kind_has_its_warning),
		TEST(test_opening_needs_the_warning),
		TEST(test_warning_has_no_default_key),
		TEST(test_refused_warning_opens_nothing),
		TEST(test_warning_is_refused_in_the_end),
		TEST(test_changed_window_closes_the_warning),
		TEST(test_warning_makes_room_for_a_question),
		TEST(test_shutting_needs_no_warning),
		TEST(test_what_is_not_opened),
		TEST(test_list_begins_with_what_is_seen),
		TEST(test_cramped_hands_are_inert),
		TEST(test_unheard_window_is_told),
		TEST(test_chosen_by_itself),
		TEST(test_rows_tell_why),
		TEST(test_private_is_shown_behind_a_warning),
		TEST(test_ordinary_is_shown_at_once),
		TEST(test_secret_has_its_own_warning),
		TEST(test_secret_that_comes_closes_the_warning),
		TEST(test_policy_is_not_the_persons),
		TEST(test_everything_is_hidden_with_one_key),
		TEST(test_way_back_from_everything),
		TEST(test_hidden_are_counted),
	};

	setlocale(LC_ALL, "C.UTF-8");
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
