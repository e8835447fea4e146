/*
 * What a closed window holds is not pasted into an open one: presses that make programs paste,
 * with what was copied by a program of open windows, of closed ones, of both, and of none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xcb/xkb.h>
#include <xkbcommon/xkbcommon-keysyms.h>

#include <cmocka.h>

#include "core/clock.h"
#include "other.h"
#include "table.h"

enum {
	KEY_C = 0x06,
	KEY_V = 0x19,
	KEY_F8 = 0x41,
	KEY_INSERT = 0x49,
	KEY_PAD_0 = 0x62,
	KEY_PASTE = 0x7d,
	KEY_CTRL = 0xe0,
	KEY_SHIFT = 0xe1,
	KEY_ALT = 0xe2,
	KEY_SUPER = 0xe3,
	CODE_F8 = 74,
	MIDDLE = 2,
	X = 50,
	Y = 50,
	PATIENCE_MS = 10000,
	REPEATING_MS = 1000,
};

static const struct rect left = { 0, 0, 300, 400 };

/* A program that copied, beside an open window to paste into. */
struct scene {
	struct table *t;
	struct other other;
	xcb_window_t open;
};

static struct scene begin(void **state, unsigned windows)
{
	struct scene s = { .t = *state };

	s.other = other_start(s.t->desk, windows);
	s.open = table_window(s.t, left, "Mousepad");
	table_focus(s.t, s.open);
	return s;
}

static void end(struct scene *s)
{
	assert_int_equal(table_down(s->t), 0);
	other_stop(&s->other);
}

static void hide(struct scene *s, unsigned window)
{
	desk_hide(s->t->desk, s->other.windows[window]);
	capture_recheck(s->t->desk->capture);
}

static void show(struct scene *s, unsigned window)
{
	desk_show(s->t->desk, s->other.windows[window]);
	capture_recheck(s->t->desk->capture);
}

/* The agent is started after all that. */
static void begin_again(struct scene *s)
{
	guard_destroy(s->t->guard);
	desk_close(s->t->desk);
	desk_open(s->t->desk);
	table_guard(s->t);
	desk_listed(s->t->desk, s->other.windows[0]);
}

/* A key with one held; presses of the key itself that came to the open window. */
static unsigned tap_with(struct scene *s, uint32_t held, uint32_t usage, uint32_t character)
{
	unsigned ret;

	s->t->blocked = -1;
	usleep(GUARD_BLOCKED_MS * 1000); /* it is not told more often */
	if (held)
		assert_int_equal(table_key(s->t, held, 0, true), 0);
	table_presses(s->t, s->open);
	assert_int_equal(table_tap(s->t, usage, character), 0);
	ret = table_presses(s->t, s->open);
	if (held)
		assert_int_equal(table_key(s->t, held, 0, false), 0);
	table_presses(s->t, s->open);
	return ret;
}

static unsigned middle_click(struct scene *s)
{
	s->t->blocked = -1;
	usleep(GUARD_BLOCKED_MS * 1000);
	table_presses(s->t, s->open);
	assert_int_equal(table_button(s->t, X, Y, MIDDLE, true), 0);
	assert_int_equal(table_button(s->t, X, Y, MIDDLE, false), 0);
	return table_presses(s->t, s->open);
}

static void expect_pasted(struct scene *s)
{
	assert_int_equal(tap_with(s, KEY_CTRL, KEY_V, 'v'), 1);
	assert_int_equal(middle_click(s), 1);
	assert_int_equal(s->t->blocked, -1);
}

static void expect_kept(struct scene *s)
{
	assert_int_equal(tap_with(s, KEY_CTRL, KEY_V, 'v'), 0);
	assert_int_equal(s->t->blocked, WIRE__BLOCK_REASON__CLOSED_COPY);
	assert_int_equal(middle_click(s), 0);
	assert_int_equal(s->t->blocked, WIRE__BLOCK_REASON__CLOSED_COPY);
}

/* ---- whose it is ---- */

static void test_from_an_open_window(void **state)
{
	struct scene s = begin(state, 1);

	expect_pasted(&s); /* nothing was copied */
	for (enum raw_copy i = 0; i < RAW_COPIES; i++)
		other_copies(&s.other, i);
	expect_pasted(&s);
	end(&s);
}

static void test_from_a_closed_window(void **state)
{
	struct scene s = begin(state, 1);

	hide(&s, 0);
	for (enum raw_copy i = 0; i < RAW_COPIES; i++) {
		/* each of them by itself: the others are the open window's */
		for (enum raw_copy k = 0; k < RAW_COPIES; k++)
			xcb_set_selection_owner(s.t->desk->app, s.open,
				desk_atom(s.t->desk, k == RAW_PRIMARY	  ? "PRIMARY"
						     : k == RAW_SECONDARY ? "SECONDARY"
									  : "CLIPBOARD"),
				XCB_CURRENT_TIME);
		desk_sync(s.t->desk);
		expect_pasted(&s);
		other_copies(&s.other, i);
		expect_kept(&s);
	}
	/* anything else can be pressed, and once the person opened it that too */
	assert_int_equal(tap_with(&s, KEY_CTRL, KEY_C, 'c'), 1);
	assert_int_equal(table_click(s.t, X, Y), 0);
	assert_int_equal(table_presses(s.t, s.open), 1);
	show(&s, 0);
	expect_pasted(&s);
	end(&s);
}

/* It was copied before anybody looked. */
static void test_copied_before(void **state)
{
	struct scene s = begin(state, 1);

	other_copies(&s.other, RAW_CLIPBOARD);
	begin_again(&s);
	expect_pasted(&s);
	hide(&s, 0);
	expect_kept(&s);
	end(&s);
}

static void test_from_nobody_known(void **state)
{
	struct scene s = begin(state, 0);

	other_copies(&s.other, RAW_CLIPBOARD); /* as a clipboard manager has it */
	expect_kept(&s);
	end(&s);
	expect_pasted(&s); /* gone, and what it had too */
}

static void test_from_one_of_two_windows(void **state)
{
	struct scene s = begin(state, 2);

	hide(&s, 1);
	other_copies(&s.other, RAW_PRIMARY);
	expect_kept(&s);
	show(&s, 1);
	expect_pasted(&s);
	end(&s);
}

static void test_from_a_closed_window_that_is_not_mapped(void **state)
{
	struct scene s = begin(state, 2);

	hide(&s, 1);
	other_copies(&s.other, RAW_CLIPBOARD);
	other_unmaps(&s.other, 1);
	expect_kept(&s);
	end(&s);
}

/* Minimised when we came: only the window manager's list tells of it. */
static void test_from_a_window_that_was_never_seen(void **state)
{
	struct scene s = begin(state, 2);
	struct desk *d = s.t->desk;

	other_copies(&s.other, RAW_CLIPBOARD);
	other_unmaps(&s.other, 1);
	begin_again(&s);
	expect_pasted(&s);
	shield_set_mode(d->shield, SHIELD_MODE_CHOSEN);
	desk_show(d, s.open);
	desk_show(d, s.other.windows[0]);
	capture_recheck(d->capture);
	expect_pasted(&s);
	xcb_change_property(d->app, XCB_PROP_MODE_REPLACE, d->screen->root,
		desk_atom(d, "_NET_CLIENT_LIST"), XCB_ATOM_WINDOW, 32, OTHER_WINDOWS,
		s.other.windows);
	desk_sync(d);
	expect_kept(&s);
	shield_set_mode(d->shield, SHIELD_MODE_ORDINARY);
	capture_recheck(d->capture);
	expect_pasted(&s);
	end(&s);
}

static void test_from_a_closed_window_that_is_gone(void **state)
{
	struct scene s = begin(state, 2);

	hide(&s, 1);
	other_copies(&s.other, RAW_CLIPBOARD);
	other_copies(&s.other, RAW_PRIMARY);
	other_destroys(&s.other, 1);
	expect_kept(&s);
	other_copies(&s.other, RAW_PRIMARY);
	expect_kept(&s);
	other_copies(&s.other, RAW_CLIPBOARD); /* all of it is of the open one by now */
	expect_pasted(&s);
	end(&s);
}

static void test_from_engawa_itself(void **state)
{
	struct scene s = begin(state, 1);

	other_copies(&s.other, RAW_CLIPBOARD);
	shield_add_own_pid(s.t->desk->shield, s.other.pid);
	capture_recheck(s.t->desk->capture);
	expect_kept(&s);
	end(&s);
}

/* ---- by which presses ---- */

static void copied_from_closed(struct scene *s)
{
	hide(s, 0);
	other_copies(&s->other, RAW_CLIPBOARD);
}

static void test_keys(void **state)
{
	struct scene s = begin(state, 1);

	copied_from_closed(&s);
	assert_int_equal(tap_with(&s, KEY_CTRL, KEY_V, 'V'), 0);
	assert_int_equal(tap_with(&s, KEY_CTRL, KEY_V, 0), 0);
	assert_int_equal(tap_with(&s, KEY_SUPER, KEY_V, 'v'), 0);
	assert_int_equal(tap_with(&s, KEY_SHIFT, KEY_INSERT, 0), 0);
	assert_int_equal(tap_with(&s, KEY_SHIFT, KEY_PAD_0, 0), 0);
	assert_int_equal(tap_with(&s, 0, KEY_PASTE, 0), 0);
	/* with more held */
	assert_int_equal(table_key(s.t, KEY_SHIFT, 0, true), 0);
	assert_int_equal(tap_with(&s, KEY_CTRL, KEY_V, 'V'), 0);
	assert_int_equal(tap_with(&s, KEY_CTRL, KEY_INSERT, 0), 0);
	assert_int_equal(table_key(s.t, KEY_SHIFT, 0, false), 0);
	/* and those that are nothing of the kind */
	assert_int_equal(tap_with(&s, 0, KEY_V, 'v'), 1);
	assert_int_equal(tap_with(&s, KEY_ALT, KEY_V, 'v'), 1);
	assert_int_equal(tap_with(&s, 0, KEY_INSERT, 0), 1);
	assert_int_equal(tap_with(&s, KEY_CTRL, KEY_INSERT, 0), 1);
	assert_int_equal(s.t->blocked, -1);
	end(&s);
}

static void remap(struct scene *s, xcb_keysym_t symbol)
{
	const xcb_keysym_t both[] = { symbol, symbol };

	xcb_change_keyboard_mapping(s->t->desk->app, 1, CODE_F8, 2, both);
	desk_sync(s->t->desk);
}

/* What the key gives there counts, not its place. */
static void test_keys_that_were_changed(void **state)
{
	static const xcb_keysym_t paste[] = { XKB_KEY_XF86Paste, XKB_KEY_SunPaste, XKB_KEY_osfPaste,
		XKB_KEY_F18 };
	struct scene s = begin(state, 1);

	copied_from_closed(&s);
	for (size_t i = 0; i < sizeof(paste) / sizeof(paste[0]); i++) {
		remap(&s, paste[i]);
		assert_int_equal(tap_with(&s, 0, KEY_F8, 0), 0);
		assert_int_equal(s.t->blocked, WIRE__BLOCK_REASON__CLOSED_COPY);
	}
	remap(&s, XKB_KEY_Insert);
	assert_int_equal(tap_with(&s, 0, KEY_F8, 0), 1);
	assert_int_equal(tap_with(&s, KEY_SHIFT, KEY_F8, 0), 0);
	end(&s);
}

static void set_layouts(struct scene *s, const char *layouts)
{
	const char *const argv[] = { "setxkbmap", "-layout", layouts, NULL };
	const pid_t pid = desk_run(s->t->desk, argv);
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	desk_stop(s->t->desk, pid); /* not waited for twice */
}

static void test_other_layouts(void **state)
{
	struct scene s = begin(state, 1);

	copied_from_closed(&s);
	set_layouts(&s, "us(dvorak)");
	assert_int_equal(tap_with(&s, KEY_CTRL, KEY_V, 'v'), 0); /* where a . is elsewhere */
	assert_int_equal(s.t->blocked, WIRE__BLOCK_REASON__CLOSED_COPY);
	assert_int_equal(tap_with(&s, KEY_CTRL, KEY_V, 0), 1); /* a K there */
	set_layouts(&s, "ru"); /* no Latin letter */
	assert_int_equal(tap_with(&s, KEY_CTRL, KEY_V, 0), 0);
	set_layouts(&s, "ru,us(dvorak)"); /* V is found in the other one */
	assert_int_equal(tap_with(&s, KEY_CTRL, 0x37, 0), 0);
	assert_int_equal(s.t->blocked, WIRE__BLOCK_REASON__CLOSED_COPY);
	end(&s);
}

static void set_sticky_keys(struct scene *s)
{
	static const uint8_t none[32];
	const uint32_t sticky = XCB_XKB_BOOL_CTRL_STICKY_KEYS;

	free(xcb_xkb_use_extension_reply(
		s->t->desk->app, xcb_xkb_use_extension(s->t->desk->app, 1, 0), NULL));
	xcb_xkb_set_controls(s->t->desk->app, XCB_XKB_ID_USE_CORE_KBD, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0,
		0, sticky, sticky, XCB_XKB_CONTROL_CONTROLS_ENABLED, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1,
		0, 0, 0, 0, none);
	desk_sync(s->t->desk);
}

/* Ctrl that was tapped and waits for the next key, though nobody holds it. */
static void test_sticky_keys(void **state)
{
	struct scene s = begin(state, 1);

	copied_from_closed(&s);
	set_sticky_keys(&s);
	assert_int_equal(table_tap(s.t, KEY_CTRL, 0), 0);
	assert_int_equal(tap_with(&s, 0, KEY_V, 'v'), 0);
	assert_int_equal(s.t->blocked, WIRE__BLOCK_REASON__CLOSED_COPY);
	assert_int_equal(table_text(s.t, 1, "v"), 0);
	table_go_on(s.t);
	assert_int_equal(s.t->typed, 1);
	assert_false(s.t->whole);
	assert_int_equal(table_presses(s.t, s.open), 0);
	end(&s);
}

/* It may be another's by the time that the key repeats. */
static void test_nothing_is_pasted_by_repeating(void **state)
{
	const uint64_t until = clock_ms() + PATIENCE_MS;
	struct scene s = begin(state, 1);

	hide(&s, 0);
	assert_int_equal(table_key(s.t, KEY_CTRL, 0, true), 0);
	table_presses(s.t, s.open);
	assert_int_equal(table_key(s.t, KEY_V, 'v', true), 0);
	assert_int_equal(table_presses(s.t, s.open), 1);
	other_copies(&s.other, RAW_CLIPBOARD);
	while (s.t->blocked != WIRE__BLOCK_REASON__CLOSED_COPY) {
		assert_true(clock_ms() < until);
		guard_heard(s.t->guard, clock_ms());
		s.t->page->watchdog_ms = clock_ms();
		assert_true(guard_go_on(s.t->guard, clock_ms()) >= -1);
	}
	assert_int_equal(table_presses(s.t, s.open), 0);
	assert_int_equal(table_down(s.t), 1); /* Ctrl */
	assert_int_equal(table_key(s.t, KEY_CTRL, 0, false), 0);
	end(&s);
}

/* Some programs paste when the button comes up. */
static void test_the_middle_button_is_not_held(void **state)
{
	struct scene s = begin(state, 1);

	assert_int_equal(table_button(s.t, X, Y, MIDDLE, true), 0);
	assert_int_equal(table_down(s.t), 0);
	assert_int_equal(table_releases(s.t, s.open), 1);
	copied_from_closed(&s);
	assert_int_equal(table_button(s.t, X, Y, MIDDLE, false), 0);
	assert_int_equal(table_releases(s.t, s.open), 0);
	end(&s);
}

/* Of a mouse for the left hand, say. */
static void test_another_button_is_the_middle_one(void **state)
{
	static const uint8_t map[] = { 1, 3, 2, 4, 5, 6, 7, 8, 9, 10 };
	struct scene s = begin(state, 1);
	xcb_set_pointer_mapping_reply_t *r = xcb_set_pointer_mapping_reply(
		s.t->desk->app, xcb_set_pointer_mapping(s.t->desk->app, sizeof(map), map), NULL);

	assert_non_null(r);
	assert_int_equal(r->status, XCB_MAPPING_STATUS_SUCCESS);
	free(r);
	copied_from_closed(&s);
	assert_int_equal(table_button(s.t, X, Y, 3, true), 0);
	assert_int_equal(s.t->blocked, WIRE__BLOCK_REASON__CLOSED_COPY);
	assert_int_equal(table_presses(s.t, s.open), 0);
	end(&s);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, table_setup, table_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_from_an_open_window),
		TEST(test_from_a_closed_window),
		TEST(test_copied_before),
		TEST(test_from_nobody_known),
		TEST(test_from_one_of_two_windows),
		TEST(test_from_a_closed_window_that_is_not_mapped),
		TEST(test_from_a_window_that_was_never_seen),
		TEST(test_from_a_closed_window_that_is_gone),
		TEST(test_from_engawa_itself),
		TEST(test_keys),
		TEST(test_keys_that_were_changed),
		TEST(test_other_layouts),
		TEST(test_sticky_keys),
		TEST(test_nothing_is_pasted_by_repeating),
		TEST(test_the_middle_button_is_not_held),
		TEST(test_another_button_is_the_middle_one),
	};

	return cmocka_run_group_tests_name("paste", tests, NULL, NULL);
}
