/*
 * Text on lent keycodes: what is lent, and that the map is the same afterwards. What
 * applications make of it is seen in tests/e2e/typing.test.js.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "typist.h"

/* Kana, kanji, an emoji with a joiner, a combining mark, full-width digits, letters. */
static const char everything[] =
	"遠隔サポート、ありがとう。👩‍🚀❤️ が é １２３ aA~\\";

static void test_everything_arrives(void **state)
{
	typist_type(everything);
	assert_true(typist_n_borrowed() > 0);
	assert_false(typist_is_as_before(keyboard_injector(typist.seen)));
	typist_go_on(true);
	assert_int_equal(typist_n_borrowed(), 0);
	assert_true(typist_is_as_before(keyboard_injector(typist.seen)));
	assert_true(typist_is_as_before(keyboard_master(typist.seen)));
}

static void tap_caps_lock(void)
{
	xserver_fake(&typist.server, XCB_KEY_PRESS, 66, 0, 0);
	xserver_fake(&typist.server, XCB_KEY_RELEASE, 66, 0, 0);
	xserver_sync(typist.server.conn);
}

/* Letters of which CapsLock would make others; layouts differ in the types of key they have. */
static void test_locks_change_nothing(void **state)
{
	static const char *const layouts[] = { "us", "de", "fr", "jp" };

	for (size_t i = 0; i < 4; i++) {
		const char *const argv[] = { "setxkbmap", "-model", i < 3 ? "pc105" : "jp106",
			"-layout", layouts[i], NULL };

		xserver_run(&typist.server, argv);
		free(typist.before);
		typist.before = typist_get_map(keyboard_injector(typist.seen));
		tap_caps_lock();
		typist.whole = 0;
		typist_type("äÄöÖßñÑaAzZжЖяЯωΩéÉ遠隔");
		tap_caps_lock();
		typist_go_on(true);
		assert_true(typist_is_as_before(keyboard_injector(typist.seen)));
	}
}

static void test_many(void **state)
{
	enum { MANY = TEXT_BYTES_MAX / 3 - 1 };
	char text[TEXT_BYTES_MAX + 1];

	typist_run_of(0x4e00, MANY, text);
	typist_type(text);
	assert_int_equal(typist.taps, MANY);
}

#define REPEATED "あいあいいああいあいいああいあいいああいあいいあ"

/* The map must not change for each character: everything else slows down with it. */
static void test_repeated_are_lent_once(void **state)
{
	static const char text[] = REPEATED REPEATED REPEATED REPEATED;
	xcb_xkb_get_map_reply_t *first, *last;

	typist_type("あい");
	first = typist_get_map(keyboard_injector(typist.seen));
	typist.whole = 0;
	typist_type(text);
	last = typist_get_map(keyboard_injector(typist.seen));
	assert_true(keyboard_alike(first, last));
	free(first);
	free(last);
}

static void test_keys_of_the_map_are_not_found_on_lent_ones(void **state)
{
	struct keystroke s;

	assert_int_equal(keyboard_refresh(typist.keyboard), 0);
	typist_type("あa");
	assert_int_equal(keyboard_refresh(typist.keyboard), 0);
	assert_false(keyboard_find(typist.keyboard, 0x3042, &s));
	assert_true(keyboard_find(typist.keyboard, 'a', &s));
	assert_false(typist_is_borrowed(s.keycode));
}

static void test_bad_texts(void **state)
{
	char text[TEXT_BYTES_MAX + 2];

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(text_add(typist.text, 1, text), -EINVAL);
	assert_int_equal(text_add(typist.text, 1, ""), -EINVAL);
	assert_int_equal(text_add(typist.text, 1, "a\nb"), -EINVAL);
	assert_int_equal(text_add(typist.text, 1, "a\tb"), -EINVAL);
	assert_int_equal(text_add(typist.text, 1, "\x1b[A"), -EINVAL);
	assert_int_equal(text_add(typist.text, 1, "\xc0\xaf"), -EINVAL);
	assert_int_equal(text_add(typist.text, 1, "\xed\xa0\x80"), -EINVAL);
	assert_int_equal(text_add(typist.text, 1, "\xe3\x81"), -EINVAL);
	assert_int_equal(text_add(typist.text, 1, text + 1), 0);
	assert_int_equal(text_add(typist.text, 2, text + 1), 0);
	assert_int_equal(text_add(typist.text, 3, text + 1), -ENOBUFS);
	text_cancel(typist.text);
	assert_int_equal(typist.broken, 2);
	assert_false(text_busy(typist.text));
	assert_int_equal(typist.taps, 0);
}

static void test_refused(void **state)
{
	typist.answer = -EACCES;
	assert_int_equal(text_add(typist.text, 1, "あ"), 0);
	typist_go_on(true);
	assert_int_equal(typist.broken, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TYPIST_TEST(test_everything_arrives),
		TYPIST_TEST(test_locks_change_nothing),
		TYPIST_TEST(test_many),
		TYPIST_TEST(test_repeated_are_lent_once),
		TYPIST_TEST(test_keys_of_the_map_are_not_found_on_lent_ones),
		TYPIST_TEST(test_bad_texts),
		TYPIST_TEST(test_refused),
	};

	return cmocka_run_group_tests(tests, typist_begin, typist_end);
}
