/* `engawa open`, `engawa shut`, and `engawa show` of what is private, against a running face. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/app/host.h"
#include "wire/message.h"

#define FREE WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED
#define TYPE_YES "type \"yes\" and press Enter:"
#define OWN_KEYBOARD "Please press the key on your own keyboard."

static struct {
	const char *title, *class_name;
	uint32_t id;
	Wire__BlockReason hands; /* unless it is hidden, or opened */
	bool hidden, opened;
	Wire__WindowKind kind;
} desktop[] = {
	{ "Letter to Hanako", "Mousepad", 0x1a00007, FREE, false, false },
	{ "first@host", "XTerm", 0x2200003, WIRE__BLOCK_REASON__TERMINAL, false, false },
	{ "second@host", "XTerm", 0x2400003, WIRE__BLOCK_REASON__TERMINAL, false, false },
	{ "Pictures", "Pcmanfm", 0x2600003, WIRE__BLOCK_REASON__FILE_MANAGER, false, false },
	{ "panel", "Panel", 0x2800003, WIRE__BLOCK_REASON__DESKTOP, false, false },
	{ "Engawa", "Engawa", 0x1c00001, WIRE__BLOCK_REASON__OWN_WINDOW, false, false },
};
enum { WINDOWS = sizeof(desktop) / sizeof(desktop[0]), FIRST = 1, SECOND, PICTURES };

/* What the agent was told, and whether a program had pressed the key. */
static int opens, shuts, sets;
static bool made_up;
static char words[8192];

static void say_desktop(struct host *h)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Windows windows = WIRE__WINDOWS__INIT;
	Wire__Window list[WINDOWS], *pointers[WINDOWS];

	for (size_t i = 0; i < WINDOWS; i++) {
		wire__window__init(&list[i]);
		list[i].id = desktop[i].id;
		list[i].client = desktop[i].id + 1;
		list[i].title = (char *)desktop[i].title;
		list[i].class_name = (char *)desktop[i].class_name;
		list[i].hidden = desktop[i].hidden;
		list[i].opened = desktop[i].opened;
		list[i].kind = desktop[i].kind;
		list[i].hands = desktop[i].hidden   ? WIRE__BLOCK_REASON__HIDDEN_WINDOW
				: desktop[i].opened ? FREE
						    : desktop[i].hands;
		list[i].own = desktop[i].hands == WIRE__BLOCK_REASON__OWN_WINDOW;
		pointers[i] = &list[i];
	}
	windows.windows = pointers;
	windows.n_windows = WINDOWS;
	m.body_case = WIRE__FROM_AGENT__BODY_WINDOWS;
	m.windows = &windows;
	host_say(h, &m);
}

static size_t index_of(uint32_t id)
{
	for (size_t i = 0; i < WINDOWS; i++) {
		if (desktop[i].id == id)
			return i;
	}
	fail();
	return 0;
}

static void answer(struct host *h, const Wire__ToAgent *m)
{
	bool opening = m->body_case == WIRE__TO_AGENT__BODY_OPEN_WINDOW;

	if (made_up && m->body_case != WIRE__TO_AGENT__BODY_LIST_WINDOWS) {
		host_say_unheard(h, 0);
		return;
	}
	if (opening) {
		opens += m->open_window->open;
		shuts += !m->open_window->open;
		desktop[index_of(m->open_window->id)].opened = m->open_window->open;
	} else if (m->body_case == WIRE__TO_AGENT__BODY_SET_WINDOW) {
		sets++;
		desktop[index_of(m->set_window->id)].hidden = m->set_window->hide;
	} else {
		assert_int_equal(m->body_case, WIRE__TO_AGENT__BODY_LIST_WINDOWS);
	}
	say_desktop(h);
}

static struct host *start(void)
{
	struct host *h = host_start(NULL);

	WIRE_FREE(host_hear(h));
	host_say_code(h, "4821-304917-0");
	host_expect(h, "Your code:");
	for (size_t i = 0; i < WINDOWS; i++)
		desktop[i].hidden = desktop[i].opened = false;
	desktop[PICTURES].kind = WIRE__WINDOW_KIND__KIND_ORDINARY;
	opens = shuts = sets = 0;
	made_up = false;
	return h;
}

static int run(struct host *h, const char *verb, const char *name)
{
	const char *arguments[] = { verb, name, NULL };

	return host_command(h, arguments, answer, words, sizeof(words));
}

/* In a terminal, where typed answers the question. */
static int run_verb_typing(struct host *h, const char *verb, const char *name, const char *typed)
{
	const char *arguments[] = { verb, name, NULL };
	const char *script[] = { TYPE_YES, typed, NULL };

	return host_command_at_terminal(h, arguments, answer, script, words, sizeof(words));
}

static int run_typing(struct host *h, const char *name, const char *typed)
{
	return run_verb_typing(h, "open", name, typed);
}

static void test_list_tells_hands(void **state)
{
	struct host *h = start();

	assert_int_equal(run(h, "list", NULL), 0);
	assert_non_null(strstr(words, "0x01a00007  [may be seen]  [they may use it]  Letter"));
	assert_non_null(
		strstr(words, "0x02200003  [may be seen]  [they cannot use it: terminal]  first"));
	assert_non_null(strstr(words, "[they cannot use it: files]  Pictures"));
	host_stop(h);
}

static void test_open_asks_for_a_word(void **state)
{
	struct host *h = start();

	assert_int_equal(run_typing(h, "first", "yes\n"), 0);
	assert_non_null(strstr(words, "May they use this window?"));
	assert_non_null(strstr(words, "first@host"));
	assert_non_null(strstr(words, "Whoever types here can do anything on this PC"));
	assert_non_null(strstr(words, "0x02200003  [may be seen]  [you let them use it]  first"));
	assert_true(desktop[FIRST].opened);
	assert_int_equal(opens, 1);
	assert_int_equal(run_typing(h, "0x2600003", "はい\n"), 0);
	assert_non_null(strstr(words, "delete all your files"));
	assert_true(desktop[PICTURES].opened);
	host_stop(h);
}

static void test_other_words_open_nothing(void **state)
{
	static const char *const typed[] = { "\n", "y\n", "no\n", "yes please\n", "\004",
		"\033[200~yes\033[201~\n" };
	struct host *h = start();

	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		assert_int_equal(run_typing(h, "first", typed[i]), 1);
		assert_non_null(strstr(words, "You refused. Nothing changes."));
	}
	assert_int_equal(opens, 0);
	host_stop(h);
}

/* What is typed while the warning is new goes away; the question waits for more. */
static void test_open_is_inert_for_a_second(void **state)
{
	const char *arguments[] = { "open", "first", NULL };
	const char *script[] = { "anything on this PC", "yes\n", TYPE_YES, "no\n", NULL };
	struct host *h = start();

	assert_int_equal(
		host_command_at_terminal(h, arguments, answer, script, words, sizeof(words)), 1);
	assert_non_null(strstr(words, "You refused. Nothing changes."));
	assert_int_equal(opens, 0);
	host_stop(h);
}

static void test_open_needs_a_terminal(void **state)
{
	struct host *h = start();

	assert_int_equal(run(h, "open", "first"), 1);
	assert_non_null(strstr(words, "Please use Engawa's own list"));
	assert_int_equal(opens, 0);
	host_stop(h);
}

static void test_show_of_what_is_private_asks_for_a_word(void **state)
{
	struct host *h = start();

	desktop[FIRST].hidden = desktop[PICTURES].hidden = true;
	desktop[PICTURES].kind = WIRE__WINDOW_KIND__KIND_MAIL;
	assert_int_equal(run(h, "show", "first"), 0); /* is not private */
	assert_int_equal(run(h, "show", "pictures"), 1);
	assert_non_null(strstr(words, "Please use Engawa's own list"));
	assert_int_equal(run_verb_typing(h, "show", "pictures", "no\n"), 1);
	assert_non_null(strstr(words, "You refused. Nothing changes."));
	assert_true(desktop[PICTURES].hidden);
	assert_int_equal(run_verb_typing(h, "show", "pictures", "yes\n"), 0);
	assert_non_null(strstr(words, "May they see this window?"));
	assert_non_null(strstr(words, "Your letters may be in it."));
	assert_false(desktop[PICTURES].hidden);
	assert_int_equal(sets, 2);
	host_stop(h);
}

static void expect_refused(struct host *h, const char *name, const char *why)
{
	assert_int_equal(run_typing(h, name, ""), 1);
	assert_non_null(strstr(words, why));
	assert_null(strstr(words, "Whoever"));
	assert_int_equal(opens, 0);
}

static void test_what_is_not_opened(void **state)
{
	struct host *h = start();

	expect_refused(h, "xterm", "Several windows have this name.");
	expect_refused(h, "nothing", "No window has this name.");
	expect_refused(h, "engawa", "No window has this name.");
	expect_refused(h, "panel", "Nobody but you can use this.");
	desktop[FIRST].hidden = true;
	expect_refused(h, "first", "This window is hidden. Let it be seen first.");
	host_stop(h);
}

static void test_open_of_what_is_open(void **state)
{
	struct host *h = start();

	assert_int_equal(run_typing(h, "Hanako", ""), 0);
	assert_non_null(strstr(words, "[they may use it]  Letter"));
	desktop[FIRST].opened = true;
	assert_int_equal(run(h, "open", "first"), 0);
	assert_int_equal(opens, 0);
	host_stop(h);
}

static void test_shut(void **state)
{
	struct host *h = start();

	desktop[FIRST].opened = desktop[SECOND].opened = true;
	assert_int_equal(run(h, "shut", "first"), 0);
	assert_false(desktop[FIRST].opened);
	assert_true(desktop[SECOND].opened);
	desktop[FIRST].opened = true;
	assert_int_equal(run(h, "shut", "xterm"), 0); /* to be safe: all of the name */
	assert_false(desktop[FIRST].opened || desktop[SECOND].opened);
	assert_int_equal(shuts, 3);
	assert_int_equal(run(h, "shut", "xterm"), 0); /* nothing to do */
	assert_int_equal(shuts, 3);
	assert_int_equal(sets, 0);
	host_stop(h);
}

/* A program had pressed the key: who waits is told, on the face and here. */
static void test_unheard_is_told(void **state)
{
	struct host *h = start();

	made_up = true;
	assert_int_equal(run_typing(h, "first", "yes\n"), 1);
	assert_non_null(strstr(words, OWN_KEYBOARD));
	host_expect(h, OWN_KEYBOARD);
	assert_false(desktop[FIRST].opened);
	desktop[FIRST].hidden = true;
	assert_int_equal(run(h, "show", "first"), 1);
	assert_non_null(strstr(words, OWN_KEYBOARD));
	assert_true(desktop[FIRST].hidden);
	host_stop(h);
}

static void ignore(struct host *h, const Wire__ToAgent *m)
{
	if (m->body_case == WIRE__TO_AGENT__BODY_LIST_WINDOWS)
		say_desktop(h);
}

/* Sent is not done: the agent must say that it is. */
static void test_open_waits_for_the_agent(void **state)
{
	struct host *h = start();
	const char *arguments[] = { "open", "first", NULL };
	const char *script[] = { TYPE_YES, "yes\n", NULL };

	assert_int_equal(
		host_command_at_terminal(h, arguments, ignore, script, words, sizeof(words)), 1);
	assert_non_null(strstr(words, "Engawa did not answer."));
	host_stop(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list_tells_hands),
		cmocka_unit_test(test_open_asks_for_a_word),
		cmocka_unit_test(test_other_words_open_nothing),
		cmocka_unit_test(test_open_is_inert_for_a_second),
		cmocka_unit_test(test_open_needs_a_terminal),
		cmocka_unit_test(test_show_of_what_is_private_asks_for_a_word),
		cmocka_unit_test(test_what_is_not_opened),
		cmocka_unit_test(test_open_of_what_is_open),
		cmocka_unit_test(test_shut),
		cmocka_unit_test(test_unheard_is_told),
		cmocka_unit_test(test_open_waits_for_the_agent),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
