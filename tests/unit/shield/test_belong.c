/* shield/: whose a window is, whatever it says (belong.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "windows.h"

/* A dialog of a process with a closed window, which says that it belongs to another process's open
 * one: by its transient window or by its leader. */
static void test_names_anothers_window(void **state)
{
	struct shield *s = *state;
	const struct raw_window open = noted(s, 1, 10), closed = noted(s, 2, 20);
	struct raw_window dialog = dialog_of(3, &open), popup = window(4, 20);

	dialog.pid = closed.pid;
	popup.override_redirect = true;
	popup.leader = open.client;
	assert_int_equal(shield_hide(s, &closed), 0);
	assert_int_equal(shield_note(s, &dialog), 0);
	assert_int_equal(shield_note(s, &popup), 0);
	assert_why(s, dialog, SHIELD_FOLLOWS);
	assert_why(s, popup, SHIELD_FOLLOWS);
	assert_int_equal(shield_show(s, &closed), 0);
	assert_why(s, dialog, SHIELD_OPEN);
	assert_why(s, popup, SHIELD_OPEN);
}

/* A program that asks for others, a file chooser say, has no windows of its own. */
static void test_asks_for_another(void **state)
{
	struct shield *s = *state;
	const struct raw_window open = noted(s, 1, 10), closed = noted(s, 2, 20);
	struct raw_window for_open = dialog_of(3, &open), for_closed = dialog_of(4, &closed);

	for_open.pid = for_closed.pid = 30;
	assert_int_equal(shield_hide(s, &closed), 0);
	assert_int_equal(shield_note(s, &for_open), 0);
	assert_int_equal(shield_note(s, &for_closed), 0);
	assert_why(s, for_open, SHIELD_OPEN);
	assert_why(s, for_closed, SHIELD_FOLLOWS);
}

/* A closed window goes, and what belonged to it is still there for a moment, or for good: another
 * window of that program, or of who started it, is open. */
static void test_outlives_its_owner(void **state)
{
	struct shield *s = *state;
	const struct raw_window open = noted(s, 1, 10), starter = noted(s, 5, 50);
	const struct raw_window closed = noted(s, 2, 10), other = noted(s, 6, 60);
	struct raw_window dialog = dialog_of(3, &closed), popup = dialog_of(4, &other);

	popup.override_redirect = true;
	popup.parents[0] = starter.pid;
	assert_int_equal(shield_hide(s, &closed), 0);
	assert_int_equal(shield_hide(s, &other), 0);
	assert_int_equal(shield_note(s, &dialog), 0);
	assert_int_equal(shield_note(s, &popup), 0);
	shield_forget(s, closed.client);
	shield_forget(s, other.client);
	assert_why(s, dialog, SHIELD_FOLLOWS);
	assert_why(s, popup, SHIELD_FOLLOWS);
	assert_int_equal(shield_note(s, &dialog), 0); /* it changed its title, say */
	assert_why(s, dialog, SHIELD_FOLLOWS);
	dialog.transient_for = open.client;
	assert_int_equal(shield_note(s, &dialog), 0);
	assert_why(s, dialog, SHIELD_OPEN);
}

/* Every window of a program may have the first one as its leader. */
static void test_leader_owns_nothing(void **state)
{
	struct shield *s = *state;
	const struct raw_window open = noted(s, 1, 10), closed = noted(s, 2, 10);
	struct raw_window popup = window(3, 10);

	popup.override_redirect = true;
	popup.leader = open.client;
	assert_why(s, popup, SHIELD_OPEN);
	assert_int_equal(shield_hide(s, &closed), 0);
	assert_why(s, popup, SHIELD_FOLLOWS);
	popup.transient_for = open.client;
	assert_why(s, popup, SHIELD_OPEN);
	popup.transient_for = closed.client;
	assert_why(s, popup, SHIELD_FOLLOWS);
	popup.transient_for = 99; /* nobody knows it */
	assert_why(s, popup, SHIELD_FOLLOWS);
}

/* What a program with a closed window started says that it belongs to another one's. */
static void test_helper_names_anothers_window(void **state)
{
	struct shield *s = *state;
	const struct raw_window open = noted(s, 1, 10), closed = noted(s, 2, 20);
	struct raw_window dialog = dialog_of(3, &open), popup = window(4, 21);

	dialog.pid = 21;
	dialog.parents[0] = popup.parents[0] = closed.pid;
	popup.override_redirect = true;
	popup.leader = open.client;
	assert_why(s, dialog, SHIELD_OPEN);
	assert_why(s, popup, SHIELD_OPEN);
	assert_int_equal(shield_hide(s, &closed), 0);
	assert_why(s, dialog, SHIELD_FOLLOWS);
	assert_why(s, popup, SHIELD_FOLLOWS);
}

/* A window whose process is not known may be that of any other such window. */
static void test_unknown_processes(void **state)
{
	struct shield *s = *state;
	const struct raw_window open = noted(s, 1, 10), closed = noted(s, 2, 0);
	struct raw_window popup = dialog_of(3, &open);

	popup.pid = 0;
	popup.override_redirect = true;
	assert_why(s, popup, SHIELD_OPEN);
	assert_int_equal(shield_hide(s, &closed), 0);
	assert_why(s, popup, SHIELD_FOLLOWS);
	popup.transient_for = 0;
	assert_why(s, popup, SHIELD_FOLLOWS);
}

/* Windows that belong to each other in a ring end as nobody's. */
static void test_ring(void **state)
{
	struct shield *s = *state;
	struct raw_window a = window(1, 10), b = window(2, 10);

	a.transient_for = b.client;
	b.transient_for = a.client;
	assert_int_equal(shield_note(s, &a), 0);
	assert_int_equal(shield_note(s, &b), 0);
	assert_true(shield_why(s, &a) != SHIELD_OPEN);
	assert_true(shield_why(s, &b) != SHIELD_OPEN);
}

/* What says that it belongs to a window of the window manager's own, of which it is asked in turn
 * whether any window is closed. */
static void test_of_the_manager(void **state)
{
	struct shield *s = *state;
	const struct raw_window open = noted(s, 1, 10);
	struct raw_window frame = window(5, 50), dialog = window(6, 10);

	frame.kind = RAW_MANAGER;
	dialog.transient_for = frame.client;
	assert_int_equal(shield_note(s, &frame), 0);
	assert_why(s, frame, SHIELD_OPEN);
	assert_int_equal(shield_note(s, &dialog), 0);
	assert_why(s, dialog, SHIELD_FOLLOWS);
	assert_why(s, frame, SHIELD_PANEL);
	assert_why(s, open, SHIELD_OPEN);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, windows_setup, windows_teardown)
	const struct CMUnitTest tests[] = {
		T(test_names_anothers_window),
		T(test_asks_for_another),
		T(test_outlives_its_owner),
		T(test_leader_owns_nothing),
		T(test_helper_names_anothers_window),
		T(test_unknown_processes),
		T(test_ring),
		T(test_of_the_manager),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
