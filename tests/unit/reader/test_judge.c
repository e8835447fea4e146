/* reader/: what is found in a tree that was read, and in which window it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reader/judge.h"
#include "reader/place.h"

enum { ROLE_LABEL = 29, ROLE_TEXT = 61 };

static unsigned int count;

static struct node *put(struct node *parent, uint32_t role, const char *name, const char *text)
{
	char path[32];
	struct node *n;

	snprintf(path, sizeof(path), "/%u", count++);
	n = node_create(parent, ":1.5", path);
	assert_non_null(n);
	n->role = role;
	n->shown = true;
	n->has_text = text != NULL;
	n->name = name ? strdup(name) : NULL;
	n->text = text ? strdup(text) : NULL;
	return n;
}

/* An application with a window; *state is the window. */
static int setup(void **state)
{
	*state = put(put(NULL, 75, NULL, NULL), 23, "a title", NULL);
	return 0;
}

static int teardown(void **state)
{
	node_destroy(((struct node *)*state)->parent);
	return 0;
}

static enum found judge(struct node *window)
{
	struct latches l = { 0 };
	const enum found f = judge_window(window, &l);

	latches_clear(&l);
	return f;
}

static void test_password(void **state)
{
	struct node *w = *state, *n;

	put(w, ROLE_LABEL, "nothing", NULL);
	assert_int_equal(judge(w), FOUND_CLEAN);
	n = put(w, ROLE_PASSWORD_TEXT, NULL, NULL);
	assert_int_equal(judge(w), FOUND_PASSWORD);
	n->shown = false; /* on a page that is not in front */
	assert_int_equal(judge(w), FOUND_CLEAN);
}

static void test_dots(void **state)
{
	struct node *w = *state, *n = put(w, ROLE_TEXT, NULL, "●●●●●●●");

	assert_int_equal(judge(w), FOUND_PASSWORD);
	strcpy(n->text, "●x");
	assert_int_equal(judge(w), FOUND_CLEAN);
}

static void test_latched(void **state)
{
	struct node *w = *state, *n = put(w, ROLE_PASSWORD_TEXT, NULL, "hunter2");
	struct latches l = { 0 };

	assert_int_equal(judge_window(w, &l), FOUND_PASSWORD);
	n->role = ROLE_TEXT; /* "show password" */
	assert_int_equal(judge_window(w, &l), FOUND_PASSWORD);
	assert_int_equal(judge(w), FOUND_CLEAN); /* or it would not have been told */
	latches_clear(&l);
}

static void test_too_many_latched(void **state)
{
	struct latches l = { 0 };
	struct node_ref ref = { .bus = ":1.9" };
	struct node *w = *state;

	for (int i = 0; i <= LATCHES_MAX; i++) {
		snprintf(ref.path, sizeof(ref.path), "/%d", i);
		latches_add(&l, &ref);
	}
	assert_true(l.full);
	assert_int_equal(judge_window(w, &l), FOUND_CLEAN);
	put(w, ROLE_TEXT, NULL, "words"); /* may have been one */
	assert_int_equal(judge_window(w, &l), FOUND_PASSWORD);
	latches_clear(&l);
}

static void test_numbers(void **state)
{
	struct node *w = *state, *box, *n;

	put(w, ROLE_LABEL, "番号", NULL);
	box = put(w, 39, NULL, NULL);
	put(box, ROLE_TEXT, "1", "4111");
	put(box, ROLE_TEXT, "2", "1111");
	n = put(box, ROLE_TEXT, "3", "1111");
	put(box, ROLE_TEXT, "4", "1111");
	assert_int_equal(judge(w), FOUND_NUMBER);
	n->shown = n->next->shown = false;
	assert_int_equal(judge(w), FOUND_CLEAN);
}

/* The last digit of the title is no part of a number below it. */
static void test_title(void **state)
{
	struct node *w = *state;

	strcpy(w->name, "page 7");
	put(w, ROLE_LABEL, "1234 5678 9018", NULL);
	assert_int_equal(judge(w), FOUND_NUMBER);
}

/* A paragraph has the words of what is in it once more. */
static void test_told_twice(void **state)
{
	struct node *w = *state, *paragraph = put(w, 73, NULL, "4111 1111 1111 1111");

	put(paragraph, 116, "4111 1111 1111 1111", "4111 1111 1111 1111");
	assert_int_equal(judge(w), FOUND_NUMBER);
}

static void test_label_of_its_own(void **state)
{
	struct node *w = *state;

	put(w, ROLE_TEXT, "認証コード", "482913");
	assert_int_equal(judge(w), FOUND_NUMBER);
}

static void test_unknown(void **state)
{
	struct node *w = *state, *n = put(w, ROLE_LABEL, "nothing", NULL);

	n->broken = true;
	assert_int_equal(judge(w), FOUND_UNKNOWN);
	n->broken = false;
	w->impossible = true;
	assert_int_equal(judge(w), FOUND_UNKNOWN);
	put(w, ROLE_PASSWORD_TEXT, NULL, NULL); /* still seen */
	assert_int_equal(judge(w), FOUND_PASSWORD);
}

static void test_replace(void **state)
{
	struct node *w = *state, *a = put(w, ROLE_LABEL, "a", NULL),
		    *b = put(w, ROLE_LABEL, "b", NULL), *c = put(w, ROLE_LABEL, "c", NULL), *n;

	put(b, ROLE_LABEL, "below b", NULL);
	n = node_create(NULL, ":1.5", "/new");
	node_replace(b, n);
	assert_ptr_equal(a->next, n);
	assert_ptr_equal(n->next, c);
	node_destroy(c);
	assert_ptr_equal(w->last, n);
	node_destroy(a);
	assert_ptr_equal(w->first, n);
	n->shown = true;
	put(n, ROLE_PASSWORD_TEXT, NULL, NULL);
	assert_int_equal(judge(w), FOUND_PASSWORD);
}

/* ---- which window ---- */

static struct read_window read_one(const char *path, const char *title, enum found f)
{
	struct read_window r = { .found = f };

	snprintf(r.ref.path, sizeof(r.ref.path), "%s", path);
	snprintf(r.title, sizeof(r.title), "%s", title);
	return r;
}

static enum found found_in(struct read_window *read, size_t n_read,
	const struct shown_window *shown, size_t n_shown, size_t which)
{
	enum found f;

	place_windows(read, n_read, shown, n_shown);
	assert_true(place_found(read, n_read, &shown[which], &f));
	return f;
}

static void test_by_title(void **state)
{
	const struct shown_window shown[] = { { 1, 10, "one" }, { 2, 10, "two" } };
	struct read_window read[] = { read_one("/a", "one", FOUND_CLEAN),
		read_one("/b", "two", FOUND_PASSWORD) };

	assert_int_equal(found_in(read, 2, shown, 2, 0), FOUND_CLEAN);
	assert_int_equal(found_in(read, 2, shown, 2, 1), FOUND_PASSWORD);
}

/* What cannot be placed may be in any of them. */
static void test_same_titles(void **state)
{
	const struct shown_window shown[] = { { 1, 10, "same" }, { 2, 10, "same" },
		{ 3, 10, "x" } };
	struct read_window read[] = { read_one("/a", "same", FOUND_CLEAN),
		read_one("/b", "same", FOUND_NUMBER), read_one("/c", "x", FOUND_CLEAN) };

	for (size_t i = 0; i < 3; i++)
		assert_int_equal(found_in(read, 3, shown, 3, i), FOUND_NUMBER);
}

/* What was placed once stays, whatever the titles are then; until they contradict. */
static void test_titles_change(void **state)
{
	struct shown_window shown[] = { { 1, 10, "one" }, { 2, 10, "two" } };
	struct read_window read[] = { read_one("/a", "one", FOUND_CLEAN),
		read_one("/b", "two", FOUND_PASSWORD) };

	place_windows(read, 2, shown, 2);
	strcpy(read[1].title, "two*"); /* the window's own comes later */
	assert_int_equal(found_in(read, 2, shown, 2, 0), FOUND_CLEAN);
	assert_int_equal(found_in(read, 2, shown, 2, 1), FOUND_PASSWORD);
	strcpy(read[0].title, "gone");
	strcpy(read[1].title, "one");
	assert_int_equal(found_in(read, 2, shown, 2, 0), FOUND_PASSWORD);
	assert_int_equal(found_in(read, 2, shown, 2, 1), FOUND_PASSWORD);
}

/* A dialog that was closed by hand, say, closes no others; but one of which nothing else is known. */
static void test_elsewhere(void **state)
{
	struct shown_window shown[] = { { 1, 10, "one" }, { 2, 10, "two" } };
	struct read_window read[] = { read_one("/a", "one", FOUND_CLEAN),
		read_one("/b", "two", FOUND_PASSWORD) };

	place_windows(read, 2, shown, 2);
	assert_int_equal(found_in(read, 2, shown, 1, 0), FOUND_CLEAN);
	shown[1] = (struct shown_window){ 3, 10, "another" };
	assert_int_equal(found_in(read, 2, shown, 2, 0), FOUND_CLEAN);
	assert_int_equal(found_in(read, 2, shown, 2, 1), FOUND_PASSWORD);
	strcpy(shown[1].title, "two"); /* the same, mapped anew */
	assert_int_equal(found_in(read, 2, shown, 2, 1), FOUND_PASSWORD);
	assert_int_equal(found_in(read, 2, shown, 2, 0), FOUND_CLEAN);
}

static void test_no_tree(void **state)
{
	const struct shown_window shown[] = { { 1, 10, "one" }, { 2, 10, "two" } };
	struct read_window read[] = { read_one("/a", "one", FOUND_CLEAN) };
	enum found f;

	place_windows(read, 1, shown, 2);
	assert_false(place_found(read, 1, &shown[1], &f));
	assert_false(place_found(NULL, 0, &shown[1], &f));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_password),
		T(test_dots),
		T(test_latched),
		T(test_too_many_latched),
		T(test_numbers),
		T(test_title),
		T(test_told_twice),
		T(test_label_of_its_own),
		T(test_unknown),
		T(test_replace),
		cmocka_unit_test(test_by_title),
		cmocka_unit_test(test_same_titles),
		cmocka_unit_test(test_titles_change),
		cmocka_unit_test(test_elsewhere),
		cmocka_unit_test(test_no_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
