/* The real face in a terminal: what is asked, shown and taken for an answer. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/app/person.h"
#include "wire/message.h"

static void test_code_allow_watched_end(void **state)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	host_expect(h, "Nobody can see your screen now.");
	host_expect(h, "4 8 2 1 - 3 0 4 9 1 7 - 0");
	host_expect(h, "four eight two one - three zero four nine one seven - zero");
	host_expect(h, "Give this code only to someone you called yourself");
	person_asked(h, 7);
	person_press_until_answered(h, "a");
	person_hear_answer(h, 7, true);
	host_expect(h, "What may they see?");
	host_expect(h, "Show nothing yet");
	person_chooses_all(h);
	host_say_watched(h, true);
	host_expect(h, "YOUR SCREEN IS BEING WATCHED NOW");
	host_expect(h, "For: 0:00");
	host_expect(h, "0:02"); /* it ticks, and the agent hears that it does */
	assert_true(host_is_silent(h));
	assert_true(h->banners > 0);
	host_type(h, "q");
	person_hear_end(h);
	host_say_ended(h, WIRE__END_REASON__PERSON);
	host_expect(h, "You have ended it.");
	host_expect(h, "Nobody can see your screen any more.");
	assert_int_equal(host_wait(h), 0);
	assert_true(host_modes_restored(h));
	host_stop(h);
}

static void test_refuse(void **state)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	person_asked(h, 1);
	person_press_until_answered(h, "r");
	person_hear_answer(h, 1, false);
	host_say_ended(h, WIRE__END_REASON__REFUSED);
	host_expect(h, "You refused. Nothing was shown.");
	assert_int_equal(host_wait(h), 3);
	host_stop(h);
}

/* Keys within the first second are told, and do nothing. */
static void test_first_second_is_inert(void **state)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	host_expect(h, "Your code:");
	person_asked(h, 1);
	host_type(h, "a");
	host_expect(h, "Please read first.");
	assert_true(host_is_silent(h));
	person_press_until_answered(h, "a");
	person_hear_answer(h, 1, true);
	host_stop(h);
}

/* What was typed before the prompt, and not read, is thrown away. */
static void test_typed_ahead_is_discarded(void **state)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	host_expect(h, "Your code:");
	kill(h->face, SIGSTOP);
	host_say_ask(h, 1);
	for (int i = 0; i < 20; i++)
		host_type(h, "a");
	kill(h->face, SIGCONT);
	host_expect(h, "Refuse: they see nothing");
	usleep((INERT_MS + STILL_MS) * 1000);
	assert_true(host_is_silent(h));
	person_press_until_answered(h, "r");
	person_hear_answer(h, 1, false);
	host_stop(h);
}

/* No default key: Enter, space, escape, arrows (they send letters), pasted text,
 * full-width and other letters answer nothing. */
static void test_no_other_key_answers(void **state)
{
	static const char *const keys[] = { "\r", "\n", " ", "\033[A", "\033OA", "\033a", "y", "1",
		"\033[200~a\033[201~", "aa", "\xe3\x81\x82", "\t", "w" };
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	person_asked(h, 1);
	usleep(INERT_MS * 1000);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		usleep((STILL_MS + 50) * 1000);
		host_type(h, keys[i]);
	}
	host_expect(h, "switch to plain letters first");
	host_expect(h, "That key does nothing here.");
	assert_true(host_is_silent(h));
	person_press_until_answered(h, "A");
	person_hear_answer(h, 1, true);
	host_stop(h);
}

/* An answer belongs to its prompt; who asks again is a new one, inert again. */
static void test_second_ask_is_new(void **state)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	person_asked(h, 1);
	host_say_ask_gone(h, 1);
	host_expect(h, "The person who asked has gone away.");
	person_asked(h, 2);
	host_type(h, "a");
	host_expect(h, "Please read first.");
	person_press_until_answered(h, "a");
	person_hear_answer(h, 2, true);
	host_stop(h);
}

static void test_ask_while_asked_ends(void **state)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	person_asked(h, 1);
	host_say_ask(h, 2);
	host_expect(h, "Something went wrong inside Engawa.");
	assert_int_equal(host_wait(h), 1);
	host_stop(h);
}

static void test_watched_without_allow_ends(void **state)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	host_say_watched(h, true);
	host_expect(h, "Something went wrong inside Engawa.");
	assert_int_equal(host_wait(h), 1);
	host_stop(h);
}

static void test_attempts_are_told(void **state)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	host_say_attempt(h, 2);
	host_expect(h, "Someone entered a wrong code. 2 tries are left.");
	host_say_attempt(h, 1);
	host_expect(h, "1 try is left.");
	host_say_ended(h, WIRE__END_REASON__ATTEMPTS_USED);
	host_expect(h, "A wrong code was entered too often.");
	assert_int_equal(host_wait(h), 1);
	host_stop(h);
}

static void test_japanese(void **state)
{
	/* The locale need not exist on this PC. */
	struct host_options o = { .environment = { "LANG=ja_JP.UTF-8" } };
	struct host *h = person_start(&o);

	host_say_code(h, CODE);
	host_expect(h, "いま、あなたの画面はだれにも見えません。");
	host_expect(h, "お伝えする番号：");
	host_expect(h, "ゆっくり読み上げてください： よん はち に いち - さん ゼロ");
	host_expect(h, "あなたから電話をかけた相手にだけ");
	host_say_attempt(h, 1);
	host_expect(h, "まちがった番号を入れました。あと 1 回で");
	host_say_ask(h, 3);
	host_expect(h, "本人かどうかは、確かめられていません。");
	host_expect(h, "許可する（次に、見せるものを選びます）");
	host_expect(h, "断る（相手には何も見えません）");
	host_type(h, "a");
	host_expect(h, "まず、お読みください。");
	person_press_until_answered(h, "a");
	person_hear_answer(h, 3, true);
	person_chooses_all(h);
	host_say_watched(h, true);
	host_expect(h, "いま、あなたの画面を見られています");
	host_say_ended(h, WIRE__END_REASON__VIEWER_LEFT);
	host_expect(h, "相手が終わりにしました。");
	host_expect(h, "あなたの画面は、もうだれにも見えません。");
	assert_int_equal(host_wait(h), 3);
	host_stop(h);
}

static void test_dumb_terminal_gets_no_escapes(void **state)
{
	struct host_options o = { .environment = { "TERM=dumb" } };
	struct host *h = person_start(&o);

	host_say_code(h, CODE);
	host_expect(h, "=== Nobody can see your screen now. ===");
	host_expect(h, "4 8 2 1 - 3 0 4 9 1 7 - 0");
	person_asked(h, 1);
	person_press_until_answered(h, "a");
	person_hear_answer(h, 1, true);
	person_chooses_all(h);
	host_say_watched(h, true);
	host_expect(h, "=== YOUR SCREEN IS BEING WATCHED NOW ===");
	host_type(h, "q");
	host_expect(h, "You have ended it.");
	assert_int_equal(host_wait(h), 0);
	assert_null(memchr(h->raw, '\033', h->n_raw));
	host_stop(h);
}

static void say_window(struct host *h, const char *title)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Windows windows = WIRE__WINDOWS__INIT;
	Wire__Window w = WIRE__WINDOW__INIT, *list[] = { &w };

	w.id = 0x42;
	w.client = 0x43;
	w.title = (char *)title;
	windows.windows = list;
	windows.n_windows = 1;
	m.body_case = WIRE__FROM_AGENT__BODY_WINDOWS;
	m.windows = &windows;
	host_say(h, &m);
}

static void test_window_list_toggles(void **state)
{
	struct host *h = person_start(NULL);
	Wire__ToAgent *m;

	host_say_code(h, CODE);
	host_expect(h, "Your code:");
	host_type(h, "w");
	m = host_hear(h);
	assert_int_equal(m->body_case, WIRE__TO_AGENT__BODY_LIST_WINDOWS);
	WIRE_FREE(m);
	say_window(h, "Letter to my daughter");
	host_expect(h, "[may be seen] [they may use it]  Letter to my daughter");
	host_type(h, "1");
	m = host_hear(h);
	assert_int_equal(m->body_case, WIRE__TO_AGENT__BODY_SET_WINDOW);
	assert_int_equal(m->set_window->id, 0x42);
	assert_true(m->set_window->hide);
	WIRE_FREE(m);
	/* The prompt wins over the list. */
	person_asked(h, 1);
	host_type(h, "1");
	assert_true(host_is_silent(h));
	host_stop(h);
}

/* A prompt that does not fit is not answered. */
static void test_tiny_terminal_cannot_allow(void **state)
{
	struct host_options o = { .columns = 16, .rows = 5 };
	struct host *h = person_start(&o);

	host_say_code(h, CODE);
	host_say_ask(h, 1);
	host_expect(h, "decide."); /* the banner takes two lines */
	usleep((INERT_MS + STILL_MS) * 1000);
	host_type(h, "a");
	usleep((INERT_MS + STILL_MS) * 1000);
	host_type(h, "a");
	host_type(h, "q"); /* ends at any size */
	person_hear_end(h);
	assert_int_equal(host_wait(h), 0);
	host_stop(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_code_allow_watched_end),
		cmocka_unit_test(test_refuse),
		cmocka_unit_test(test_first_second_is_inert),
		cmocka_unit_test(test_typed_ahead_is_discarded),
		cmocka_unit_test(test_no_other_key_answers),
		cmocka_unit_test(test_second_ask_is_new),
		cmocka_unit_test(test_ask_while_asked_ends),
		cmocka_unit_test(test_watched_without_allow_ends),
		cmocka_unit_test(test_attempts_are_told),
		cmocka_unit_test(test_japanese),
		cmocka_unit_test(test_dumb_terminal_gets_no_escapes),
		cmocka_unit_test(test_window_list_toggles),
		cmocka_unit_test(test_tiny_terminal_cannot_allow),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
