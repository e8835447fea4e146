/* shield/: why a window is closed, in which order; modes, hide everything, words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "windows.h"

/* Before anything was chosen; what opens later is not shown either. */
static void test_begins_with_nothing(void **state)
{
	struct shield *s = shield_create();
	const struct raw_window a = noted(s, 1, 10);
	const struct raw_window later = noted(s, 2, 20), dialog = dialog_of(3, &a);

	assert_int_equal(shield_mode(s), SHIELD_MODE_NOTHING);
	assert_why(s, a, SHIELD_NOT_CHOSEN);
	assert_why(s, later, SHIELD_NOT_CHOSEN);
	assert_int_equal(shield_admit(s, &dialog), SHIELD_HIDDEN);
	assert_int_equal(shield_hide(s, &a), 0); /* no choice of what is shown */
	assert_int_equal(shield_mode(s), SHIELD_MODE_NOTHING);
	shield_destroy(s);
}

static void test_modes(void **state)
{
	struct shield *s = *state;
	const struct raw_window a = noted(s, 1, 10), b = noted(s, 2, 20);

	assert_int_equal(shield_mode(s), SHIELD_MODE_ORDINARY);
	assert_why(s, a, SHIELD_OPEN);
	shield_set_mode(s, SHIELD_MODE_NOTHING);
	assert_why(s, a, SHIELD_NOT_CHOSEN);
	assert_int_equal(shield_admit(s, &a), SHIELD_HIDDEN);
	shield_set_mode(s, SHIELD_MODE_CHOSEN);
	assert_why(s, a, SHIELD_NOT_CHOSEN);
	assert_int_equal(shield_show(s, &a), 0);
	assert_why(s, a, SHIELD_OPEN);
	assert_why(s, b, SHIELD_NOT_CHOSEN);
	shield_set_mode(s, SHIELD_MODE_ORDINARY);
	assert_why(s, b, SHIELD_OPEN);
}

/* Showing one is a choice as well. */
static void test_first_one_shown_is_the_choice(void **state)
{
	struct shield *s = *state;
	const struct raw_window a = noted(s, 1, 10), b = noted(s, 2, 20);

	shield_set_mode(s, SHIELD_MODE_NOTHING);
	assert_int_equal(shield_show(s, &a), 0);
	assert_int_equal(shield_mode(s), SHIELD_MODE_CHOSEN);
	assert_why(s, a, SHIELD_OPEN);
	assert_why(s, b, SHIELD_NOT_CHOSEN);
}

static void test_beside_chosen_ones(void **state)
{
	struct shield *s = *state;
	const struct raw_window a = noted(s, 1, 10), b = noted(s, 2, 20);
	struct raw_window of_a = dialog_of(3, &a), of_b = dialog_of(4, &b);

	shield_set_mode(s, SHIELD_MODE_CHOSEN);
	assert_int_equal(shield_show(s, &a), 0);
	assert_why(s, of_a, SHIELD_OPEN);
	assert_why(s, of_b, SHIELD_FOLLOWS);
}

static void test_hide_everything(void **state)
{
	struct shield *s = *state;
	const struct raw_window a = noted(s, 1, 10), b = noted(s, 2, 20);
	const struct raw_window own = noted(s, 3, 30);
	uint64_t before;

	assert_int_equal(shield_add_own_pid(s, 30), 0);
	assert_int_equal(shield_show(s, &a), 0);
	before = shield_generation(s);
	shield_hide_everything(s);
	assert_true(shield_generation(s) > before);
	assert_true(shield_everything_is_hidden(s));
	assert_why(s, a, SHIELD_EVERYTHING);
	assert_why(s, b, SHIELD_EVERYTHING);
	assert_why(s, own, SHIELD_OF_ENGAWA);
	assert_int_equal(shield_hide(s, &b), 0); /* ends nothing */
	assert_why(s, a, SHIELD_EVERYTHING);
	assert_int_equal(shield_show(s, &b), 0);
	assert_false(shield_everything_is_hidden(s));
	assert_why(s, b, SHIELD_OPEN);
	assert_why(s, a, SHIELD_NOT_CHOSEN); /* not opened along with it */
	shield_hide_everything(s);
	shield_set_mode(s, SHIELD_MODE_ORDINARY);
	assert_why(s, a, SHIELD_OPEN);
}

static void test_secret_words(void **state)
{
	struct shield *s = *state;
	const struct raw_window a = noted(s, 1, 10);

	assert_int_equal(shield_set_words(s, a.client, SHIELD_WORDS_SECRET), 0);
	assert_why(s, a, SHIELD_SECRET_WORDS);
	assert_int_equal(shield_set_words(s, a.client, SHIELD_WORDS_UNREAD), 0);
	assert_why(s, a, SHIELD_SECRET_WORDS); /* only clean words open it */
	assert_int_equal(shield_show(s, &a), 0); /* by name, without a word on that */
	assert_why(s, a, SHIELD_SECRET_WORDS);
	assert_int_equal(shield_show_secret(s, &a), 0);
	assert_why(s, a, SHIELD_OPEN);
	assert_int_equal(shield_set_words(s, a.client, SHIELD_WORDS_CLEAN), 0);
	assert_why(s, a, SHIELD_OPEN);
	assert_int_equal(shield_set_words(s, a.client, SHIELD_WORDS_SECRET), 0);
	assert_why(s, a, SHIELD_SECRET_WORDS); /* another secret is another question */
	shield_hide_everything(s);
	assert_why(s, a, SHIELD_EVERYTHING);
}

static void test_beside_secret_words(void **state)
{
	struct shield *s = *state;
	const struct raw_window a = noted(s, 1, 10);
	struct raw_window menu = window(2, 10);

	menu.override_redirect = true;
	assert_why(s, menu, SHIELD_OPEN);
	assert_int_equal(shield_set_words(s, a.client, SHIELD_WORDS_SECRET), 0);
	assert_why(s, menu, SHIELD_FOLLOWS);
}

static void test_unread(void **state)
{
	struct shield *s = *state;
	const struct raw_window a = noted(s, 1, 10);
	struct raw_window d = dialog_of(2, &a), menu = window(3, 10), unknown = noted(s, 4, 0);

	menu.override_redirect = true;
	menu.transient_for = a.client;
	assert_why(s, d, SHIELD_OPEN);
	shield_expect_words(s, true);
	assert_why(s, d, SHIELD_FOLLOWS);
	assert_why(s, a, SHIELD_UNREAD);
	assert_why(s, menu, SHIELD_FOLLOWS);
	assert_why(s, unknown, SHIELD_OPEN); /* whose words nobody could ask for */
	assert_int_equal(shield_set_words(s, a.client, SHIELD_WORDS_UNKNOWN), 0);
	assert_why(s, a, SHIELD_OPEN);
	assert_why(s, menu, SHIELD_OPEN);
	assert_why(s, d, SHIELD_UNREAD);
	assert_int_equal(shield_set_words(s, d.client, SHIELD_WORDS_CLEAN), 0);
	assert_why(s, d, SHIELD_OPEN);
	assert_int_equal(shield_set_words(s, d.client, SHIELD_WORDS_UNREAD), 0);
	assert_why(s, d, SHIELD_UNREAD);
	assert_int_equal(shield_show(s, &d), 0); /* the person was told that it was not read */
	assert_why(s, d, SHIELD_OPEN);
	shield_expect_words(s, false);
	assert_why(s, d, SHIELD_OPEN);
}

static void test_unread_shown_by_name(void **state)
{
	struct shield *s = *state;
	const struct raw_window a = noted(s, 1, 10);

	shield_expect_words(s, true);
	shield_set_mode(s, SHIELD_MODE_CHOSEN);
	assert_why(s, a, SHIELD_NOT_CHOSEN);
	assert_true(shield_reads(s, &a)); /* ahead of time */
	assert_int_equal(shield_show(s, &a), 0); /* nobody told the person of its words */
	assert_why(s, a, SHIELD_UNREAD);
	assert_true(shield_reads(s, &a));
	assert_int_equal(shield_set_words(s, a.client, SHIELD_WORDS_CLEAN), 0);
	assert_why(s, a, SHIELD_OPEN);
}

/* A program that does not answer any more does not open its window. */
static void test_secret_stays(void **state)
{
	struct shield *s = *state;
	const struct raw_window a = noted(s, 1, 10);

	assert_int_equal(shield_set_words(s, a.client, SHIELD_WORDS_SECRET), 0);
	assert_int_equal(shield_set_words(s, a.client, SHIELD_WORDS_UNKNOWN), 0);
	assert_why(s, a, SHIELD_SECRET_WORDS);
	assert_int_equal(shield_hide(s, &a), 0);
	assert_true(shield_reads(s, &a)); /* or nobody would ever say that it is gone */
	assert_int_equal(shield_set_words(s, a.client, SHIELD_WORDS_CLEAN), 0);
	assert_why(s, a, SHIELD_BY_PERSON);
	assert_false(shield_reads(s, &a));
}

static void test_order(void **state)
{
	struct shield *s = *state;
	struct raw_window a = noted(s, 1, 10);

	a.kind = RAW_DOCK;
	assert_int_equal(shield_note(s, &a), 0);
	assert_why(s, a, SHIELD_PANEL);
	shield_set_mode(s, SHIELD_MODE_CHOSEN);
	assert_why(s, a, SHIELD_NOT_CHOSEN);
	assert_int_equal(shield_show(s, &a), 0);
	assert_why(s, a, SHIELD_OPEN);
	assert_int_equal(shield_hide(s, &a), 0);
	assert_why(s, a, SHIELD_BY_PERSON);
	assert_int_equal(shield_set_words(s, a.client, SHIELD_WORDS_SECRET), 0);
	assert_why(s, a, SHIELD_SECRET_WORDS);
	shield_hide_everything(s);
	assert_why(s, a, SHIELD_EVERYTHING);
	assert_int_equal(shield_add_own_window(s, a.client), 0);
	assert_why(s, a, SHIELD_OF_ENGAWA);
}

static void test_unknown_full_screen(void **state)
{
	struct shield *s = *state;
	struct raw_window w = window(1, 10);

	w.full_screen = true;
	assert_int_equal(shield_note(s, &w), 0);
	assert_why(s, w, SHIELD_FULL_SCREEN);
	assert_int_equal(shield_show(s, &w), 0);
	assert_why(s, w, SHIELD_OPEN);

	w = noted(s, 2, 20); /* was a window first */
	w.full_screen = true;
	assert_int_equal(shield_note(s, &w), 0);
	assert_why(s, w, SHIELD_OPEN);

	w = window(3, 20); /* a window of a program that is known, as for a slide show */
	w.full_screen = true;
	w.transient_for = 2;
	assert_why(s, w, SHIELD_OPEN);
	w = window(4, 30);
	w.full_screen = w.override_redirect = true;
	assert_why(s, w, SHIELD_FULL_SCREEN);
}

/* What is forgotten is forgotten wholly: its id may be given to another window. */
static void test_forget(void **state)
{
	struct shield *s = *state;
	const struct raw_window a = noted(s, 1, 10);
	struct raw_window menu = window(2, 10);

	menu.override_redirect = true;
	assert_int_equal(shield_set_words(s, a.client, SHIELD_WORDS_SECRET), 0);
	shield_forget(s, a.client);
	assert_why(s, a, SHIELD_OPEN);
	assert_why(s, menu, SHIELD_NOBODYS);
}

#define T(f) cmocka_unit_test_setup_teardown(f, windows_setup, windows_teardown)

static void test_policy(void **state)
{
	static const char text[] = "{\"version\": 1, \"show_everything_ordinary\": false,"
				   "\"close\": [{\"title\": \"*accounts*\"}]}";
	struct shield *s = *state;
	struct raw_window a = noted(s, 1, 10), dialog = dialog_of(2, &a);
	struct policy_error error;
	struct policy *p = NULL;

	assert_int_equal(shield_note(s, &dialog), 0);
	assert_int_equal(policy_parse(text, sizeof(text) - 1, &p, &error), 0);
	shield_set_policy(s, p);
	/* not all at once */
	assert_int_equal(shield_mode(s), SHIELD_MODE_CHOSEN);
	shield_set_mode(s, SHIELD_MODE_ORDINARY);
	assert_int_equal(shield_mode(s), SHIELD_MODE_CHOSEN);
	assert_int_equal(shield_show(s, &a), 0);
	assert_why(s, a, SHIELD_OPEN);
	/* from the moment it is called so, though it was shown by name; and what belongs to it */
	snprintf(a.title, sizeof(a.title), "My Accounts");
	assert_int_equal(shield_note(s, &a), 0);
	assert_why(s, a, SHIELD_POLICY);
	assert_why(s, dialog, SHIELD_FOLLOWS);
	assert_int_equal(shield_show(s, &a), 0);
	assert_why(s, a, SHIELD_POLICY);
	shield_set_policy(s, NULL);
	assert_why(s, a, SHIELD_OPEN);
	policy_destroy(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_begins_with_nothing),
		T(test_modes),
		T(test_first_one_shown_is_the_choice),
		T(test_beside_chosen_ones),
		T(test_hide_everything),
		T(test_secret_words),
		T(test_beside_secret_words),
		T(test_unread),
		T(test_unread_shown_by_name),
		T(test_secret_stays),
		T(test_order),
		T(test_unknown_full_screen),
		T(test_forget),
		T(test_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
