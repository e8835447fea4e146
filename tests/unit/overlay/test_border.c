/* The border, and that its answer is true. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <xcb/randr.h>

#include "core/clock.h"
#include "rig.h"

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

static void assert_frame(struct rig *r, struct rect m, uint32_t colour)
{
	assert_int_equal(rig_at(r, m.x + m.w / 2, m.y + 3), colour);
	assert_int_equal(rig_at(r, m.x + m.w / 2, m.y + m.h - 4), colour);
	assert_int_equal(rig_at(r, m.x + 3, m.y + m.h / 2), colour);
	assert_int_equal(rig_at(r, m.x + m.w - 4, m.y + m.h / 2), colour);
}

/* Not until: what was answered is on the screen at that moment. */
static void test_answer_is_true(void **state)
{
	struct rig *r = *state;

	desk_window(r->desk, everywhere, 0x3050a0, true);
	for (int i = 0; i < 10; i++) {
		rig_border(r, true, false);
		assert_true(rig_answer(r));
		assert_frame(r, everywhere, ORANGE);
		assert_int_equal(rig_at(r, 320, 240), 0x3050a0);
		assert_int_equal(rig_at(r, 12, 12), 0x3050a0);
		rig_border(r, true, true);
		assert_true(rig_answer(r));
		assert_int_equal(rig_count(r, ORANGE, NULL), 0);
		assert_true(rig_count(r, GREY, NULL) > 1000);
		assert_true(rig_count(r, WHITE, NULL) > 1000);
		rig_border(r, false, false);
		assert_false(rig_answer(r));
		assert_frame(r, everywhere, 0x3050a0);
	}
}

static void test_each_is_answered(void **state)
{
	enum { N = 300 };
	struct rig *r = *state;

	for (int i = 0; i < N; i++)
		rig_border(r, i % 3 != 0, i % 2);
	for (int i = 0; i < N; i++)
		assert_int_equal(rig_answer(r), i % 3 != 0);
	/* marks are not held up */
	rig_mark(r, WIRE__MARK_SHAPE__MARK_ARROW, 200, 150, "");
	rig_until(r, 230, 180, ORANGE);
}

static bool all_sides(struct rig *r, void *data)
{
	return rig_at(r, 320, 3) == ORANGE && rig_at(r, 320, DESK_H - 4) == ORANGE &&
	       rig_at(r, 3, 240) == ORANGE && rig_at(r, DESK_W - 4, 240) == ORANGE;
}

static void test_stays_above(void **state)
{
	struct rig *r = *state;

	rig_border(r, true, false);
	assert_true(rig_answer(r));
	for (int i = 0; i < 30; i++) {
		const uint32_t colour = 0x203040 + (uint32_t)i;

		desk_window(r->desk, everywhere, colour, i % 2);
		rig_until(r, 320, 240, colour);
		rig_wait_for(r, all_sides, NULL);
	}
}

/* Another program that wants the top just as much. */
static pid_t start_rival(struct rig *r)
{
	const uint32_t mask = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY, raise = XCB_STACK_MODE_ABOVE;
	struct desk other = { .screen = r->desk->screen };
	const pid_t pid = fork();
	xcb_generic_event_t *e;
	xcb_window_t w;

	assert_true(pid >= 0);
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	other.app = xcb_connect(r->desk->display, NULL);
	xcb_change_window_attributes(other.app, other.screen->root, XCB_CW_EVENT_MASK, &mask);
	w = desk_window(&other, (struct rect){ 200, 0, 100, 100 }, 0x3050a0, true);
	while ((e = xcb_wait_for_event(other.app))) {
		const xcb_configure_notify_event_t *c = (const void *)e;

		if (e->response_type == XCB_CONFIGURE_NOTIFY && c->window != w) {
			xcb_configure_window(other.app, w, XCB_CONFIG_WINDOW_STACK_MODE, &raise);
			xcb_flush(other.app);
		}
		free(e);
	}
	_exit(0);
}

struct raises {
	xcb_window_t window;
	unsigned n;
};

/* Each time the overlay goes to the top, its highest window does so once. */
static bool many_raises(struct rig *r, void *data)
{
	struct raises *raises = data;
	xcb_generic_event_t *e;

	desk_sync(r->desk);
	while ((e = xcb_poll_for_event(r->desk->app))) {
		const xcb_configure_notify_event_t *c = (const void *)e;

		raises->n +=
			e->response_type == XCB_CONFIGURE_NOTIFY && c->window == raises->window;
		free(e);
	}
	return raises->n >= 14;
}

static void test_nobody_fights_for_ever(void **state)
{
	const uint32_t mask = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY;
	struct rig *r = *state;
	struct raises raises = { 0 };
	xcb_window_t windows[16];
	uint64_t began;
	pid_t rival;

	rig_border(r, true, false);
	assert_true(rig_answer(r));
	raises.window = windows[rig_windows(r, windows, 16) - 1];
	xcb_change_window_attributes(r->desk->app, r->desk->screen->root, XCB_CW_EVENT_MASK, &mask);
	desk_sync(r->desk);
	began = clock_ms();
	rival = start_rival(r);
	rig_wait_for(r, many_raises, &raises);
	/* eight in a row, then one each half second */
	assert_in_range(clock_ms() - began, (14 - 8 - 1) * 500, 8000);
	kill(rival, SIGKILL);
	waitpid(rival, NULL, 0);
	rig_wait_for(r, all_sides, NULL);
}

static void set_monitor(struct rig *r, const char *name, const char *place, const char *output)
{
	const char *const argv[] = { "xrandr", "--setmonitor", name, place, output, NULL };

	rig_run(r, argv);
}

static bool two_frames(struct rig *r, void *data)
{
	return rig_at(r, 160, 3) == ORANGE && rig_at(r, 480, 3) == ORANGE &&
	       rig_at(r, 316, 240) == ORANGE && rig_at(r, 323, 240) == ORANGE;
}

static void test_two_monitors(void **state)
{
	struct rig *r = *state;

	rig_border(r, true, false);
	assert_true(rig_answer(r));
	assert_frame(r, everywhere, ORANGE);
	set_monitor(r, "left", "320/85x480/127+0+0", "screen");
	set_monitor(r, "right", "320/85x480/127+320+0", "none");
	rig_wait_for(r, two_frames, NULL);
	/* the same when it is there from the start */
	assert_int_equal(rig_stop(r), 0);
	rig_until_gone(r);
	rig_start(r, r->desk, NULL);
	rig_border(r, true, false);
	assert_true(rig_answer(r));
	assert_frame(r, (struct rect){ 0, 0, 320, 480 }, ORANGE);
	assert_frame(r, (struct rect){ 320, 0, 320, 480 }, ORANGE);
	/* a spotlight darkens its own monitor alone */
	rig_mark(r, WIRE__MARK_SHAPE__MARK_SPOTLIGHT, 480, 240, "");
	rig_until(r, 340, 31, BLACK);
	desk_window(r->desk, everywhere, 0xf0f0f0, true);
	rig_until(r, 100, 101, 0xf0f0f0);
	rig_until(r, 340, 31, BLACK);
}

static bool smaller_frame(struct rig *r, void *data)
{
	return rig_at(r, 160, 3) == ORANGE && rig_at(r, 160, 236) == ORANGE &&
	       rig_at(r, 3, 120) == ORANGE && rig_at(r, 316, 120) == ORANGE;
}

static bool is_small(struct rig *r, void *data)
{
	xcb_get_geometry_reply_t *g = xcb_get_geometry_reply(
		r->desk->app, xcb_get_geometry(r->desk->app, r->desk->screen->root), NULL);
	const bool ret = g->width == 320;

	free(g);
	return ret;
}

/* In a server whose screen can change its size. */
static void test_screen_changes_size(void **state)
{
	static const char *const xrandr[] = { "xrandr", "-s", "320x240", NULL };
	struct rig *outer = *state;
	struct rig r;
	struct desk *d = desk_nested(outer->desk);

	rig_start(&r, d, NULL);
	rig_border(&r, true, false);
	assert_true(rig_answer(&r));
	assert_frame(&r, everywhere, ORANGE);
	rig_run(&r, xrandr);
	rig_wait_for(&r, is_small, NULL);
	rig_wait_for(&r, smaller_frame, NULL);
	assert_int_equal(rig_stop(&r), 0);
	desk_teardown((void **)&d);
}

static void test_with_compositor(void **state)
{
	struct rig *r = *state;

	desk_run_picom(r->desk);
	rig_border(r, true, false);
	assert_true(rig_answer(r));
	rig_wait_for(r, all_sides, NULL);
	desk_window(r->desk, everywhere, 0x3050a0, true);
	rig_until(r, 320, 240, 0x3050a0);
	rig_wait_for(r, all_sides, NULL);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_answer_is_true),
		T(test_each_is_answered),
		T(test_stays_above),
		T(test_nobody_fights_for_ever),
		T(test_two_monitors),
		T(test_screen_changes_size),
		T(test_with_compositor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
