/* Pointing and control in a real terminal: what is asked, shown, taken away. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/app/person.h"
#include "wire/message.h"

#define POINT WIRE__CAPABILITY__POINT
#define CONTROL WIRE__CAPABILITY__CONTROL

static void hear_revoke(struct host *h, Wire__Capability capability)
{
	Wire__ToAgent *m = person_hear(h, WIRE__TO_AGENT__BODY_REVOKE);

	assert_int_equal(m->revoke->capability, capability);
	WIRE_FREE(m);
}

/* Watched; the first question was 1. */
static struct host *start_watched(const struct host_options *o, const char *banner)
{
	struct host *h = person_start(o);

	host_say_code(h, CODE);
	host_say_ask(h, 1);
	person_press_until_answered(h, "a");
	person_hear_answer(h, 1, true);
	person_chooses_all(h);
	host_say_watched(h, true);
	host_say_grants(h, 3600, 0, 0);
	host_expect(h, banner);
	return h;
}

static struct host *start(void)
{
	return start_watched(NULL, "YOUR SCREEN IS BEING WATCHED NOW");
}

static void test_point_control_stop_end(void **state)
{
	struct host *h = start();

	host_say_ask_for(h, 2, POINT);
	host_expect(h, "They can point at things on your screen. They still cannot click or type.");
	person_press_until_answered(h, "a");
	person_hear_answer(h, 2, true);
	host_say_grants(h, 3600, 600, 0);
	host_expect(h, "They may point at things on your screen (10 more minutes)");
	host_say_ask_for(h, 3, CONTROL);
	host_expect(h, "They can move your mouse and type, as if they sat here.");
	person_press_until_answered(h, "a");
	person_hear_answer(h, 3, true);
	host_say_grants(h, 3600, 600, 900);
	host_expect(h, "THEY CONTROL YOUR MOUSE AND KEYBOARD NOW (15 more minutes)");
	host_expect(h, "The Esc key, pressed three times");
	host_say_paused(h, true);
	host_expect(h, "You are using the mouse or keyboard: their hands rest.");
	host_type(h, "s");
	hear_revoke(h, CONTROL);
	hear_revoke(h, POINT);
	host_say_grants(h, 3600, 0, 0);
	host_expect(h, "They can only look.");
	host_type(h, "q");
	WIRE_FREE(person_hear(h, WIRE__TO_AGENT__BODY_END));
	assert_int_equal(host_wait(h), 0);
	assert_true(host_modes_restored(h));
	host_stop(h);
}

/* Whoever controls is never there without a banner that is alive, whether or not they
 * look. */
static void test_banner_is_alive_while_anything_is_held(void **state)
{
	struct host *h = start();
	unsigned int before;

	host_say_ask_for(h, 2, CONTROL);
	person_press_until_answered(h, "a");
	person_hear_answer(h, 2, true);
	host_say_grants(h, 3600, 0, 900);
	host_say_watched(h, false);
	host_expect(h, "The other side is not looking any more.");
	assert_true(host_is_silent(h));
	before = h->banners;
	for (int i = 0; i < 40 && h->banners < before + 2; i++) {
		usleep(100000);
		assert_true(host_is_silent(h));
	}
	assert_true(h->banners >= before + 2);
	host_stop(h);
}

static void test_first_second_and_pastes_do_not_count(void **state)
{
	struct host *h = start();

	host_say_ask_for(h, 2, CONTROL);
	host_expect(h, "Refuse: they cannot use them");
	host_type(h, "a");
	host_expect(h, "Please read first.");
	usleep((INERT_MS + STILL_MS) * 1000);
	host_type(h, "\033[200~a\033[201~");
	host_type(h, "\033[A");
	usleep((STILL_MS + 50) * 1000);
	host_type(h, "aa");
	host_expect(h, "Please press the key once more");
	usleep((STILL_MS + 50) * 1000);
	host_type(h, "\r");
	host_expect(h, "That key does nothing here.");
	assert_true(host_is_silent(h));
	person_press_until_answered(h, "r");
	person_hear_answer(h, 2, false);
	host_expect(h, "You refused. Nothing changes.");
	host_stop(h);
}

static void test_typed_ahead_is_discarded(void **state)
{
	struct host *h = start();

	kill(h->face, SIGSTOP);
	host_say_ask_for(h, 2, CONTROL);
	for (int i = 0; i < 20; i++)
		host_type(h, "a");
	kill(h->face, SIGCONT);
	host_expect(h, "Refuse: they cannot use them");
	usleep((INERT_MS + STILL_MS) * 1000);
	assert_true(host_is_silent(h));
	person_press_until_answered(h, "r");
	person_hear_answer(h, 2, false);
	host_stop(h);
}

static void test_unheard_comes_back(void **state)
{
	struct host *h = start();

	host_say_ask_for(h, 2, CONTROL);
	person_press_until_answered(h, "a");
	person_hear_answer(h, 2, true);
	host_say_unheard(h, 2);
	host_expect(h, "asks to use your mouse and keyboard.");
	host_expect(h, "Please press the key on your own keyboard.");
	person_press_until_answered(h, "a");
	person_hear_answer(h, 2, true);
	host_say_grants(h, 3600, 0, 900);
	host_expect(h, "THEY CONTROL YOUR MOUSE AND KEYBOARD NOW");
	host_stop(h);
}

static void expect_broken(struct host *h)
{
	host_expect(h, "Something went wrong inside Engawa.");
	assert_int_equal(host_wait(h), 1);
	host_stop(h);
}

static void test_rules_of_the_agent(void **state)
{
	struct host *h = start();

	host_say_grants(h, 3600, 0, 900); /* that nobody allowed */
	expect_broken(h);
	h = start();
	host_say_ask_for(h, 2, POINT);
	host_expect(h, "asks to point");
	host_say_ask_for(h, 3, CONTROL);
	expect_broken(h);
	h = start();
	host_say_ask(h, 2);
	expect_broken(h);
}

static void test_question_goes(void **state)
{
	struct host *h = start();

	host_say_ask_for(h, 2, POINT);
	host_expect(h, "Refuse: they can only look");
	host_say_ask_gone(h, 2);
	host_expect(h, "They no longer ask for it.");
	host_type(h, "a");
	host_expect(h, "That key does nothing here.");
	assert_true(host_is_silent(h));
	host_stop(h);
}

static void say_terminal(struct host *h, bool opened)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Windows windows = WIRE__WINDOWS__INIT;
	Wire__Window w = WIRE__WINDOW__INIT, *list[] = { &w };

	w.id = 0x42;
	w.client = 0x43;
	w.title = (char *)"user@host";
	w.hands = opened ? WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED : WIRE__BLOCK_REASON__TERMINAL;
	w.opened = opened;
	windows.windows = list;
	windows.n_windows = 1;
	m.body_case = WIRE__FROM_AGENT__BODY_WINDOWS;
	m.windows = &windows;
	host_say(h, &m);
}

static void hear_open(struct host *h, bool open)
{
	Wire__ToAgent *m = person_hear(h, WIRE__TO_AGENT__BODY_OPEN_WINDOW);

	assert_int_equal(m->open_window->id, 0x42);
	assert_int_equal(m->open_window->open, open);
	WIRE_FREE(m);
}

static void test_window_is_opened_and_shut(void **state)
{
	struct host *h = start();

	host_type(h, "w");
	WIRE_FREE(person_hear(h, WIRE__TO_AGENT__BODY_LIST_WINDOWS));
	say_terminal(h, false);
	host_expect(h, "[may be seen] [they cannot use it: terminal]  user@host");
	host_type(h, "h");
	host_expect(h, "Windows they may use.");
	host_type(h, "1");
	host_expect(h, "Whoever types here can do anything on this PC, also look at what is");
	host_type(h, "a");
	host_expect(h, "Please read first.");
	person_press_until_answered(h, "a");
	hear_open(h, true);
	say_terminal(h, true);
	host_expect(h, "[may be seen] [you let them use it]  user@host");
	host_type(h, "1");
	hear_open(h, false);
	host_say_unheard(h, 0);
	host_expect(h, "Please press the key on your own keyboard.");
	host_stop(h);
}

/* The usual size of a terminal holds the longest question, in both languages. */
static void test_usual_terminal_can_answer(void **state)
{
	struct host_options o = { .columns = 80, .rows = 24 };
	struct host *h = start_watched(&o, "YOUR SCREEN IS BEING WATCHED NOW");

	host_say_ask_for(h, 2, CONTROL);
	host_expect(h, "Hidden windows stay hidden");
	person_press_until_answered(h, "a");
	person_hear_answer(h, 2, true);
	host_stop(h);
	o.environment[0] = "LANG=ja_JP.UTF-8";
	h = start_watched(&o, "いま、あなたの画面を見られています");
	host_say_ask_for(h, 2, CONTROL);
	host_expect(h, "あなたのマウスとキーボードを使いたいと言っています");
	host_expect(h, "隠してある窓は、隠れたままです。");
	person_press_until_answered(h, "a");
	person_hear_answer(h, 2, true);
	host_say_grants(h, 3600, 0, 900);
	host_expect(h, "いま、相手があなたのマウスとキーボードを動かせます（あと 15 分）");
	host_expect(h, "Esc キーを続けて三回");
	host_expect(h, "操作をやめさせる");
	host_say_paused(h, true);
	host_expect(h, "相手の操作は休んでいます");
	host_stop(h);
}

static void test_dumb_terminal_tells_control(void **state)
{
	struct host_options o = { .environment = { "TERM=dumb" } };
	struct host *h = start_watched(&o, "=== YOUR SCREEN IS BEING WATCHED NOW ===");

	host_say_ask_for(h, 2, CONTROL);
	person_press_until_answered(h, "a");
	person_hear_answer(h, 2, true);
	host_say_grants(h, 3600, 0, 900);
	host_expect(h, "!!! THEY CONTROL YOUR MOUSE AND KEYBOARD NOW (15 more minutes) !!!");
	host_type(h, "s");
	hear_revoke(h, CONTROL);
	assert_null(memchr(h->raw, '\033', h->n_raw));
	host_stop(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_point_control_stop_end),
		cmocka_unit_test(test_banner_is_alive_while_anything_is_held),
		cmocka_unit_test(test_first_second_and_pastes_do_not_count),
		cmocka_unit_test(test_typed_ahead_is_discarded),
		cmocka_unit_test(test_unheard_comes_back),
		cmocka_unit_test(test_rules_of_the_agent),
		cmocka_unit_test(test_question_goes),
		cmocka_unit_test(test_window_is_opened_and_shut),
		cmocka_unit_test(test_usual_terminal_can_answer),
		cmocka_unit_test(test_dumb_terminal_tells_control),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
