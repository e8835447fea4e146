/* engawa-reader with real toolkits, and with applications that lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <unistd.h>

#include "core/clock.h"
#include "stage.h"

enum { WINDOW = 7, OTHER = 9, UNKNOWN_MS = 8000 };

#define FOUND(what) WIRE__WORDS_FOUND__WORDS_##what

static const char *programs; /* where those of the toolkits lie */

static struct shown_window shown(uint32_t number, pid_t pid, const char *title)
{
	struct shown_window w = { .number = number, .pid = (uint32_t)pid };

	snprintf(w.title, sizeof(w.title), "%s", title);
	return w;
}

/* Not Qt: run as root, as tests are, it is not on the bus. tests/e2e/reader.test.js has it. */
static pid_t run_toolkit(struct stage *s, const char *version)
{
	char path[512];
	const char *const argv[] = { "/usr/bin/python3", path, version, s->pipe_name, NULL };

	snprintf(path, sizeof(path), "%s/gtk.py", programs);
	return stage_run(s, argv);
}

/* No password is told of that is none; "reveal" changes nothing. */
static void try_toolkit(struct stage *s, const char *version)
{
	const struct shown_window w = shown(WINDOW, run_toolkit(s, version), "reading");
	unsigned int told;

	stage_read(s, &w, 1, true);
	stage_until(s, WINDOW, FOUND(CLEAN));
	stage_say(s, "password #ffffff");
	stage_until(s, WINDOW, FOUND(PASSWORD));
	told = stage_told(s, WINDOW);
	stage_say(s, "reveal");
	stage_say(s, "label #ffffff nothing");
	stage_until_alive(s);
	stage_until_alive(s);
	assert_int_equal(stage_told(s, WINDOW), told);
	stage_say(s, "none");
	stage_until(s, WINDOW, FOUND(CLEAN));
	stage_say(s, "number #ffffff 4111 1111 1111 1111");
	stage_until(s, WINDOW, FOUND(NUMBER));
	stage_say(s, "none");
	stage_until(s, WINDOW, FOUND(CLEAN));
	/* a dialog that has no window of its own, as far as it is known */
	stage_say(s, "dialog #ffffff");
	stage_until(s, WINDOW, FOUND(PASSWORD));
	stage_say(s, "none");
	stage_until(s, WINDOW, FOUND(CLEAN));
}

static void test_gtk3(void **state)
{
	struct stage *s = *state;

	try_toolkit(s, "3");
	stage_say(s, "page #ffffff");
	stage_until(s, WINDOW, FOUND(PASSWORD));
	stage_say(s, "none");
	stage_until(s, WINDOW, FOUND(CLEAN));
}

static void test_gtk4(void **state)
{
	try_toolkit(*state, "4");
}

/* Two windows of one process, and only one has a title that tells. */
static void test_which_window(void **state)
{
	struct stage *s = *state;
	const pid_t pid = run_toolkit(s, "3");
	struct shown_window w[] = { shown(WINDOW, pid, "reading"), shown(OTHER, pid, "a dialog") };
	unsigned int told;

	stage_read(s, w, 2, true);
	stage_until(s, WINDOW, FOUND(CLEAN));
	stage_until(s, OTHER, FOUND(UNKNOWN)); /* it has no tree, yet */
	stage_say(s, "dialog #ffffff");
	stage_until(s, OTHER, FOUND(PASSWORD));
	stage_until(s, WINDOW, FOUND(CLEAN)); /* until the dialog had its title it could be here */
	told = stage_told(s, WINDOW);
	snprintf(w[1].title, sizeof(w[1].title), "other words");
	stage_read(s, w, 2, true);
	stage_say(s, "label #ffffff nothing");
	stage_until_alive(s);
	assert_int_equal(stage_told(s, WINDOW), told);
}

static void test_no_tree(void **state)
{
	struct stage *s = *state;
	const char *const argv[] = { "sleep", "600", NULL };
	const struct shown_window w = shown(WINDOW, stage_run(s, argv), "anything");
	const uint64_t begun = clock_ms();

	stage_read(s, &w, 1, true);
	stage_until(s, WINDOW, FOUND(UNKNOWN));
	assert_true(clock_ms() - begun < UNKNOWN_MS);
}

static const char *hostile;

static void try_hostile(struct stage *s, const char *mode, Wire__WordsFound found)
{
	const char *const argv[] = { hostile, mode, NULL };
	const pid_t pid = stage_run(s, argv);
	const struct shown_window w = shown((uint32_t)pid, pid, "hostile");
	const uint64_t begun = clock_ms();

	stage_read(s, &w, 1, true);
	stage_until(s, w.number, found);
	assert_true(clock_ms() - begun < UNKNOWN_MS);
	stage_stop(s, pid);
	memset(s->words, 0, sizeof(s->words));
}

static void test_hostile(void **state)
{
	static const char *const modes[] = { "silent", "endless", "cyclic", "wide", "long",
		"impossible", "types", "strangers" };
	struct stage *s = *state;

	try_hostile(s, "good", FOUND(CLEAN));
	try_hostile(s, "password", FOUND(PASSWORD));
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		try_hostile(s, modes[i], FOUND(UNKNOWN));
	try_hostile(s, "password", FOUND(PASSWORD)); /* it still reads */
}

static void test_switch(void **state)
{
	struct stage *s = *state;

	assert_true(stage_is_on(s));
	assert_int_equal(stage_end_reader(s), 0);
	assert_false(stage_is_on(s)); /* as it was */
}

#define T(f) cmocka_unit_test_setup_teardown(f, stage_setup, stage_teardown)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(test_gtk3),
		T(test_gtk4),
		T(test_which_window),
		T(test_no_tree),
		T(test_hostile),
		T(test_switch),
	};

	if (argc != 3)
		return 2;
	programs = argv[1];
	hostile = argv[2];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
