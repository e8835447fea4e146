/* The mark, on a real X server: where it is, what it lets through, what it lies above. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <xcb/xtest.h>

#include "rig.h"

enum {
	ARROW = WIRE__MARK_SHAPE__MARK_ARROW,
	CIRCLE = WIRE__MARK_SHAPE__MARK_CIRCLE,
	SPOTLIGHT = WIRE__MARK_SHAPE__MARK_SPOTLIGHT,
	NONE = WIRE__MARK_SHAPE__NO_MARK,
	INSIDE = 30, /* from an arrow's point, right and down: its middle */
	RING = 68,
	SPOT = 150,
};

static const struct rect everywhere = { 0, 0, DESK_W, DESK_H };

static int setup(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	void *desk;

	assert_non_null(r);
	desk_setup(&desk);
	rig_start(r, desk, NULL);
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;
	void *desk = r->desk;

	if (r->pid)
		assert_int_equal(rig_stop(r), 0);
	desk_teardown(&desk);
	free(r);
	return 0;
}

static void test_arrow_points(void **state)
{
	struct rig *r = *state;
	struct rect box;

	desk_window(r->desk, everywhere, 0x3050a0, true);
	rig_mark(r, ARROW, 200, 150, "");
	rig_until(r, 200 + INSIDE, 150 + INSIDE, ORANGE);
	/* nothing of it is before its point, and the point is near */
	rig_count(r, WHITE, &box);
	assert_in_range(box.x, 200, 206);
	assert_in_range(box.y, 150, 156);
	assert_int_equal(rig_at(r, 198, 148), 0x3050a0);
	/* away in the lower right corner it points that way */
	rig_mark(r, ARROW, DESK_W - 1, DESK_H - 1, "");
	rig_until(r, DESK_W - INSIDE, DESK_H - INSIDE, ORANGE);
	rig_count(r, WHITE, &box);
	assert_in_range(box.x + box.w, DESK_W - 6, DESK_W);
	assert_in_range(box.y + box.h, DESK_H - 6, DESK_H);
	rig_mark(r, NONE, 0, 0, "");
	rig_until(r, DESK_W - INSIDE, DESK_H - INSIDE, 0x3050a0);
}

static void test_circle_is_open(void **state)
{
	struct rig *r = *state;

	desk_window(r->desk, everywhere, 0x3050a0, true);
	rig_mark(r, CIRCLE, 320, 200, "");
	rig_until(r, 320 - RING, 200, ORANGE);
	assert_int_equal(rig_at(r, 320 + RING, 200), ORANGE);
	assert_int_equal(rig_at(r, 320, 200 - RING), ORANGE);
	assert_int_equal(rig_at(r, 320, 200), 0x3050a0);
	assert_int_equal(rig_at(r, 320 + RING - 15, 200), 0x3050a0);
}

static void test_spotlight_darkens(void **state)
{
	struct rig *r = *state;

	desk_window(r->desk, everywhere, 0xf0f0f0, true);
	rig_mark(r, SPOTLIGHT, 320, 200, "");
	rig_until(r, 320 - SPOT, 200, ORANGE);
	assert_int_equal(rig_at(r, 320, 200), 0xf0f0f0);
	rig_until(r, 10, 11, BLACK);
	assert_int_equal(rig_at(r, 10, 12), 0xf0f0f0);
	rig_mark(r, SPOTLIGHT, 200, 240, "");
	rig_until(r, 10, 241, BLACK);
	rig_until(r, 200, 241, 0xf0f0f0);
	rig_until(r, 450, 201, BLACK);
	/* another mark, and it is light again */
	rig_mark(r, ARROW, 200, 150, "");
	rig_until(r, 10, 11, 0xf0f0f0);
}

static void test_spotlight_with_compositor(void **state)
{
	struct rig *r = *state;
	uint32_t dark;

	desk_window(r->desk, everywhere, 0xf0f0f0, true);
	rig_mark(r, SPOTLIGHT, 320, 200, "");
	rig_until(r, 10, 11, BLACK);
	/* it is noticed when one starts, and when it ends */
	desk_run_picom(r->desk);
	rig_until(r, 10, 11, 0x606060);
	dark = rig_at(r, 10, 12);
	assert_int_equal(dark, 0x606060);
	rig_until(r, 320, 200, 0xf0f0f0);
	rig_until(r, 320 - SPOT, 200, ORANGE);
	desk_stop(r->desk, r->desk->children[0]);
	rig_until(r, 10, 11, BLACK);
	rig_until(r, 10, 12, 0xf0f0f0);
}

/* All three colours at once, so that two of them differ from any background. */
static bool is_outlined(struct rig *r, void *data)
{
	return rig_count(r, ORANGE, NULL) > 1500 && rig_count(r, WHITE, NULL) > 300 &&
	       rig_count(r, BLACK, NULL) > 300;
}

static void test_seen_on_any_background(void **state)
{
	static const uint32_t backgrounds[] = { WHITE, BLACK, 0xc03030, 0xff4040, ORANGE,
		0x808080 };
	struct rig *r = *state;

	for (size_t i = 0; i < sizeof(backgrounds) / sizeof(backgrounds[0]); i++) {
		xcb_window_t w = desk_window(r->desk, everywhere, backgrounds[i], true);

		for (int shape = ARROW; shape <= CIRCLE; shape++) {
			rig_mark(r, shape, 10, 10, "");
			rig_mark(r, shape, 200, 200, "");
			rig_wait_for(r, is_outlined, NULL);
		}
		rig_mark(r, NONE, 0, 0, "");
		desk_destroy(r->desk, w);
	}
}

static bool got_button(struct rig *r, void *data)
{
	const xcb_window_t *w = data;
	xcb_generic_event_t *e;
	bool ret = false;

	while ((e = xcb_poll_for_event(r->desk->app))) {
		const xcb_button_press_event_t *press = (const void *)e;

		ret |= (e->response_type & 0x7f) == XCB_BUTTON_PRESS && press->event == *w;
		free(e);
	}
	return ret;
}

static void click(struct rig *r, xcb_window_t w, int x, int y)
{
	xcb_connection_t *c = r->desk->app;

	xcb_test_fake_input(
		c, XCB_MOTION_NOTIFY, 0, 0, r->desk->screen->root, (int16_t)x, (int16_t)y, 0);
	xcb_test_fake_input(c, XCB_BUTTON_PRESS, 1, 0, XCB_NONE, 0, 0, 0);
	xcb_test_fake_input(c, XCB_BUTTON_RELEASE, 1, 0, XCB_NONE, 0, 0, 0);
	xcb_flush(c);
	rig_wait_for(r, got_button, &w);
}

static void test_clicks_go_through(void **state)
{
	const uint32_t presses = XCB_EVENT_MASK_BUTTON_PRESS;
	struct rig *r = *state;
	xcb_window_t w = desk_window(r->desk, everywhere, 0x3050a0, true);
	xcb_get_input_focus_reply_t *focus;

	xcb_change_window_attributes(r->desk->app, w, XCB_CW_EVENT_MASK, &presses);
	xcb_set_input_focus(r->desk->app, XCB_NONE, w, XCB_CURRENT_TIME);
	desk_sync(r->desk);
	rig_border(r, true, false);
	assert_true(rig_answer(r));
	click(r, w, 320, 4);
	rig_mark(r, ARROW, 200, 150, "");
	rig_until(r, 200 + INSIDE, 150 + INSIDE, ORANGE);
	click(r, w, 200 + INSIDE, 150 + INSIDE);
	rig_mark(r, SPOTLIGHT, 320, 200, "");
	rig_until(r, 320 - SPOT, 200, ORANGE);
	click(r, w, 320 - SPOT, 200);
	click(r, w, 30, 31);
	focus = xcb_get_input_focus_reply(r->desk->app, xcb_get_input_focus(r->desk->app), NULL);
	assert_int_equal(focus->focus, w);
	free(focus);
}

static void test_stays_above(void **state)
{
	struct rig *r = *state;
	xcb_window_t a, b;

	rig_mark(r, ARROW, 200, 150, "");
	rig_until(r, 200 + INSIDE, 150 + INSIDE, ORANGE);
	a = desk_window(r->desk, everywhere, 0x3050a0, false);
	rig_until(r, 300, 400, 0x3050a0);
	rig_until(r, 200 + INSIDE, 150 + INSIDE, ORANGE);
	b = desk_window(r->desk, everywhere, 0x30a050, true);
	rig_until(r, 300, 400, 0x30a050);
	rig_until(r, 200 + INSIDE, 150 + INSIDE, ORANGE);
	desk_raise(r->desk, a);
	rig_until(r, 300, 400, 0x3050a0);
	rig_until(r, 200 + INSIDE, 150 + INSIDE, ORANGE);
	desk_unmap(r->desk, b);
	desk_map(r->desk, b);
	desk_raise(r->desk, b);
	rig_until(r, 300, 400, 0x30a050);
	rig_until(r, 200 + INSIDE, 150 + INSIDE, ORANGE);
}

/* A real program that a real window manager made as large as the screen. */
static void test_above_full_screen(void **state)
{
	static const char *const openbox[] = { "openbox", "--sm-disable", NULL };
	static const char *const xterm[] = { "xterm", "-fullscreen", "-bg", "#3050a0", "-e", "cat",
		NULL };
	struct rig *r = *state;

	desk_run_manager(r->desk, openbox);
	rig_mark(r, ARROW, 200, 150, "");
	rig_border(r, true, false);
	assert_true(rig_answer(r));
	desk_run(r->desk, xterm);
	rig_until(r, 400, 400, 0x3050a0);
	rig_until(r, 200 + INSIDE, 150 + INSIDE, ORANGE);
	rig_until(r, 320, 3, ORANGE);
	/* and nobody lists its windows */
	xcb_get_property_reply_t *list = xcb_get_property_reply(r->desk->app,
		xcb_get_property(r->desk->app, 0, r->desk->screen->root,
			desk_atom(r->desk, "_NET_CLIENT_LIST"), XCB_ATOM_WINDOW, 0, 64),
		NULL);
	assert_int_equal(xcb_get_property_value_length(list), sizeof(xcb_window_t));
	free(list);
}

static bool label_is_wide(struct rig *r, void *data)
{
	const int *least = data;
	struct rect box;

	return rig_count(r, ORANGE, &box) && box.w >= *least;
}

static void test_labels(void **state)
{
	struct rig *r = *state;
	struct rect box;
	int wide = 150;

	rig_mark(r, ARROW, 100, 100, "i");
	rig_until(r, 100 + INSIDE, 100 + INSIDE, ORANGE);
	rig_count(r, ORANGE, &box);
	assert_true(box.w < 120);
	rig_mark(r, ARROW, 100, 100, "Ms. Yamada");
	rig_wait_for(r, label_is_wide, &wide);
	/* what is too long is cut, no mark fills the screen */
	rig_mark(r, ARROW, 100, 100,
		"WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"
		"<b>WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW");
	wide = 300;
	rig_wait_for(r, label_is_wide, &wide);
	rig_count(r, ORANGE, &box);
	assert_true(box.w < DESK_W / 2 + 100);
	assert_true(box.h < 130);
}

static bool is_larger(struct rig *r, void *data)
{
	const unsigned *before = data;

	return rig_count(r, ORANGE, NULL) > 3 * *before;
}

static void test_resolution(void **state)
{
	static const char resources[] = "Xft.dpi:\t192\n";
	struct rig *r = *state;
	unsigned before;

	rig_mark(r, ARROW, 100, 100, "");
	rig_until(r, 100 + INSIDE, 100 + INSIDE, ORANGE);
	before = rig_count(r, ORANGE, NULL);
	xcb_change_property(r->desk->app, XCB_PROP_MODE_REPLACE, r->desk->screen->root,
		XCB_ATOM_RESOURCE_MANAGER, XCB_ATOM_STRING, 8, sizeof(resources) - 1, resources);
	desk_sync(r->desk);
	rig_wait_for(r, is_larger, &before);
}

static void test_language(void **state)
{
	struct rig *r = *state;
	struct rect english, japanese;

	rig_mark(r, ARROW, 100, 100, "");
	rig_until(r, 100 + INSIDE, 100 + INSIDE, ORANGE);
	rig_count(r, ORANGE, &english);
	rig_stop(r);
	rig_start(r, r->desk, "ja_JP.UTF-8");
	rig_mark(r, ARROW, 100, 100, "");
	rig_until(r, 100 + INSIDE, 100 + INSIDE, ORANGE);
	rig_count(r, ORANGE, &japanese);
	/* it is the word of the translation, by its width */
	rig_mark(r, ARROW, 300, 100, "\xe7\x9b\xb8\xe6\x89\x8b\xe3\x81\xae\xe6\x96\xb9");
	rig_until(r, 300 + INSIDE, 100 + INSIDE, ORANGE);
	struct rect given;
	rig_count(r, ORANGE, &given);
	assert_int_equal(given.w, japanese.w);
	assert_int_not_equal(english.w, japanese.w);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_arrow_points),
		T(test_circle_is_open),
		T(test_spotlight_darkens),
		T(test_spotlight_with_compositor),
		T(test_seen_on_any_background),
		T(test_clicks_go_through),
		T(test_stays_above),
		T(test_above_full_screen),
		T(test_labels),
		T(test_resolution),
		T(test_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
