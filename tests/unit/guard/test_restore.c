/* What engawa-watchdog puts right on the keyboard after an agent is gone. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/xcb.h>
#include <xcb/xkb.h>

#include <cmocka.h>

#include "guard/spare.h"
#include "pair.h"

enum { XTEST_KEYBOARD = 5 /* of Xvfb */ };

/* A and Shift. */
#define HOLDING "guarded key 38 key 50 button 1 "

static struct xserver x;

static bool nothing_down(void)
{
	return xserver_keys_down(&x) == 0 && xserver_buttons_down(&x) == 0;
}

struct map {
	size_t size;
	uint8_t bytes[65536];
};

static void read_map(struct map *ret)
{
	xcb_xkb_get_map_reply_t *r = xcb_xkb_get_map_reply(x.conn,
		xcb_xkb_get_map(x.conn, XCB_XKB_ID_USE_CORE_KBD,
			XCB_XKB_MAP_PART_KEY_SYMS | XCB_XKB_MAP_PART_KEY_TYPES |
				XCB_XKB_MAP_PART_MODIFIER_MAP,
			0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
		NULL);

	assert_non_null(r);
	ret->size = 4 * (size_t)r->length - (sizeof(*r) - 32);
	assert_true(ret->size <= sizeof(ret->bytes));
	memcpy(ret->bytes, r + 1, ret->size);
	free(r);
}

static bool map_is(const struct map *m)
{
	struct map now;

	read_map(&now);
	return now.size == m->size && !memcmp(now.bytes, m->bytes, m->size);
}

static void lend(const char *words, int signal)
{
	struct map before;
	struct pair p;

	read_map(&before);
	p = pair_start(&x, words, false);
	pair_said(&p);
	assert_false(map_is(&before));
	kill(p.agent, signal);
	assert_int_equal(pair_finish(&p), 0);
	assert_true(map_is(&before));
	assert_true(nothing_down());
}

static void test_borrowed_keycodes_are_empty_again(void **state)
{
	/* Keycodes without a meaning, on this server's layout. */
	lend("guarded borrow 93 borrow 97 borrow 248 say wait", SIGKILL);
	lend("guarded borrow 93 borrow 97 key 97 say wait", SIGSTOP);
}

static void read_repeats(uint8_t ret[32])
{
	xcb_xkb_get_controls_reply_t *r = xcb_xkb_get_controls_reply(
		x.conn, xcb_xkb_get_controls(x.conn, XTEST_KEYBOARD), NULL);

	assert_non_null(r);
	memcpy(ret, r->perKeyRepeat, sizeof(r->perKeyRepeat));
	free(r);
}

static void stop_repeats(void)
{
	static const uint8_t none[32];

	xcb_xkb_set_controls(x.conn, XTEST_KEYBOARD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		XCB_XKB_CONTROL_PER_KEY_REPEAT, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, none);
	xserver_sync(x.conn);
}

static void test_keys_repeat_again(void **state)
{
	struct pair p = pair_start(&x, HOLDING "say wait", false);
	uint8_t before[32], after[32];

	pair_said(&p);
	read_repeats(before);
	stop_repeats();
	for (unsigned code = 0; code < 256; code++) {
		if (before[code / 8] >> code % 8 & 1)
			atomic_fetch_or(&p.page->repeats[code / 32], 1u << code % 32);
	}
	read_repeats(after);
	assert_memory_not_equal(before, after, sizeof(after));
	kill(p.agent, SIGKILL);
	assert_int_equal(pair_finish(&p), 0);
	read_repeats(after);
	assert_memory_equal(before, after, sizeof(after));
}

/* Should their bits be set all the same. */
static void test_modifiers_are_never_emptied(void **state)
{
	uint32_t set[8] = { 0 };
	struct map before;
	unsigned n;

	read_map(&before);
	set[0] = 1; /* no keycode */
	set[1] = 1u << (50 - 32); /* Shift */
	set[93 / 32] |= 1u << 93 % 32; /* was empty, is empty */
	assert_int_equal(spare_clear(x.conn, set, &n), 0);
	assert_int_equal(n, 1);
	assert_true(map_is(&before));
}

static void test_rubbish_in_the_page_empties_nothing(void **state)
{
	struct map before;
	struct pair p;

	read_map(&before);
	p = pair_start(&x, HOLDING "rubbish say wait", false);
	pair_said(&p);
	assert_int_equal(pair_finish(&p), 0);
	assert_true(nothing_down());
	assert_true(map_is(&before));
}

static int start_server(void **state)
{
	xserver_start(&x, NULL);
	free(xcb_xkb_use_extension_reply(x.conn, xcb_xkb_use_extension(x.conn, 1, 0), NULL));
	return 0;
}

static int stop_server(void **state)
{
	xserver_stop(&x);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_borrowed_keycodes_are_empty_again),
		cmocka_unit_test(test_keys_repeat_again),
		cmocka_unit_test(test_modifiers_are_never_emptied),
		cmocka_unit_test(test_rubbish_in_the_page_empties_nothing),
	};

	return cmocka_run_group_tests(tests, start_server, stop_server);
}
