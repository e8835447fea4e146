/*
 * Keys and characters of real X servers' maps: US, Japanese, German and French ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/xcb.h>

#include <cmocka.h>

#include "guard/keyboard.h"
#include "guard/usages.h"
#include "xserver.h"

static struct xserver server;
static struct keyboard *k;

static void set_layout(const char *model, const char *layout)
{
	const char *const argv[] = { "setxkbmap", "-model", model, "-layout", layout, NULL };

	xserver_run(&server, argv);
	assert_int_equal(keyboard_refresh(k), 0);
}

static int begin(void **state)
{
	xserver_start(&server, NULL);
	return keyboard_create(server.conn, &k);
}

static int end(void **state)
{
	keyboard_destroy(k);
	xserver_stop(&server);
	return 0;
}

static void hold(uint8_t keycode, bool down)
{
	xserver_fake(&server, down ? XCB_KEY_PRESS : XCB_KEY_RELEASE, keycode, 0, 0);
	xserver_sync(server.conn);
	assert_int_equal(keyboard_refresh(k), 0);
}

static void tap(uint8_t keycode)
{
	hold(keycode, true);
	hold(keycode, false);
}

/* What arrives when the stroke is made: asked of the server's own state. */
static uint32_t made(const struct keystroke *s)
{
	uint32_t ret;

	if (s->shift)
		hold(keyboard_shift(k), true);
	if (s->level3)
		hold(keyboard_level3(k), true);
	ret = keyboard_character(k, s->keycode);
	if (s->level3)
		hold(keyboard_level3(k), false);
	if (s->shift)
		hold(keyboard_shift(k), false);
	return ret;
}

static void check_found(const char *characters)
{
	for (const char *c = characters; *c; c++) {
		struct keystroke s;

		assert_true(keyboard_find(k, (uint8_t)*c, &s));
		assert_int_equal(made(&s), (uint8_t)*c);
	}
}

static void test_japanese_keys(void **state)
{
	static const struct {
		uint32_t usage;
		uint8_t code;
	} keys[] = { { 0x35, 49 }, { 0x94, 49 }, { 0x8a, 100 }, { 0x8b, 102 }, { 0x88, 101 },
		{ 0x89, 132 }, { 0x87, 97 }, { 0x90, 130 }, { 0x91, 131 }, { 0x92, 98 },
		{ 0x93, 99 } };

	set_layout("jp106", "jp");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_int_equal(keyboard_code(k, keys[i].usage), keys[i].code);
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x89)), '\\');
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x87)), '\\');
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x2f)), '@');
	check_found("aZ09@[]:;^|~_\"'");
}

static void test_other_keycodes(void **state)
{
	const char *const argv[] = { "setxkbmap", "-keycodes", "xfree86", "-model", "jp106",
		"-layout", "jp", NULL };

	set_layout("jp106", "jp");
	assert_int_equal(keyboard_code(k, 0x89), 132);
	xserver_run(&server, argv);
	assert_int_equal(keyboard_refresh(k), 0);
	assert_int_equal(keyboard_code(k, 0x89), 133);
	assert_int_equal(keyboard_code(k, 0x52), 98); /* up; 111 on Linux */
	check_found("aZ09");
}

static void test_every_key(void **state)
{
	uint8_t seen[256] = { 0 };

	set_layout("pc105", "us");
	/* A US keyboard has a ` where this key would be, which is something else. */
	assert_int_equal(keyboard_code(k, USAGES_HALF_FULL_WIDTH), 0);
	for (uint32_t usage = 0; usage < 400; usage++) {
		const uint8_t code = keyboard_code(k, usage);

		if (!usages_names(usage))
			assert_int_equal(code, 0);
		else
			assert_true(code >= 8);
		seen[code]++;
	}
	/* Letters, digits, keypad, modifiers: each is a key of its own. */
	for (uint32_t usage = 0x04; usage <= 0x65; usage++) {
		if (usage != 0x31 && usage != 0x32)
			assert_int_equal(seen[keyboard_code(k, usage)], 1);
	}
	for (uint32_t usage = 0xe0; usage <= 0xe7; usage++) {
		assert_true(keyboard_is_modifier(k, keyboard_code(k, usage)));
		assert_int_equal(seen[keyboard_code(k, usage)], 1);
	}
	assert_false(keyboard_is_modifier(k, keyboard_code(k, 0x04)));
	assert_true(keyboard_is_modifier(k, keyboard_code(k, 0x39)));
}

static void test_german(void **state)
{
	struct keystroke s;

	set_layout("pc105", "de");
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x1d)), 'y');
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x2f)), 0xfc); /* ü */
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x35)), 0); /* a dead ^ */
	assert_true(keyboard_find(k, '@', &s));
	assert_true(s.level3);
	assert_int_equal(s.keycode, keyboard_code(k, 0x14));
	check_found("@{[]}\\~|zZyY?/");
	assert_true(keyboard_find(k, 0x20ac, &s)); /* € */
	assert_int_equal(made(&s), 0x20ac);
	assert_false(keyboard_find(k, 0x3042, &s)); /* あ */
	assert_false(keyboard_find(k, '\r', &s));
	assert_false(keyboard_find(k, 0, &s));
}

static void test_french(void **state)
{
	set_layout("pc105", "fr");
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x14)), 'a');
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x1f)), 0xe9); /* é */
	check_found("aqAQ1234567890.,;:!?@#{}[]|\\^~`");
}

static void test_locks(void **state)
{
	const uint8_t caps = 66;
	struct keystroke s;

	set_layout("pc105", "us");
	tap(caps);
	assert_true(keyboard_state(k) & XCB_MOD_MASK_LOCK);
	assert_true(keyboard_find(k, 'a', &s));
	assert_true(s.shift);
	assert_int_equal(made(&s), 'a');
	assert_true(keyboard_find(k, 'A', &s));
	assert_false(s.shift);
	check_found("aA1!zZ");
	tap(77); /* NumLock */
	check_found("aA1!zZ");
	assert_true(keyboard_find(k, '1', &s));
	assert_int_equal(s.keycode, keyboard_code(k, 0x1e)); /* not the keypad's */
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x59)), '1');
	tap(77);
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x59)), 0);
	tap(caps);
	assert_false(keyboard_state(k) & XCB_MOD_MASK_LOCK);
	check_found("aA");
}

static void test_control_names_the_key(void **state)
{
	set_layout("pc105", "us");
	hold(keyboard_code(k, 0xe0), true);
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x06)), 'c');
	assert_true(keyboard_state(k) & XCB_MOD_MASK_CONTROL);
	hold(keyboard_code(k, 0xe0), false);
}

static void test_second_group(void **state)
{
	const char *const argv[] = { "setxkbmap", "-model", "pc105", "-layout", "us,fr", "-option",
		"grp:menu_toggle", NULL };

	xserver_run(&server, argv);
	assert_int_equal(keyboard_refresh(k), 0);
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x14)), 'q');
	tap(keyboard_code(k, 0x65));
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x14)), 'a');
	check_found("aqAQ12");
	tap(keyboard_code(k, 0x65));
	assert_int_equal(keyboard_character(k, keyboard_code(k, 0x14)), 'q');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_japanese_keys),
		cmocka_unit_test(test_every_key),
		cmocka_unit_test(test_german),
		cmocka_unit_test(test_french),
		cmocka_unit_test(test_locks),
		cmocka_unit_test(test_control_names_the_key),
		cmocka_unit_test(test_second_group),
		cmocka_unit_test(test_other_keycodes),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
