/* What input would go where, asked while the display is held still. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <xcb/shape.h>
#include <xcb/xcbext.h>

#include "desktop.h"

static const struct rect left = { 0, 0, 300, 400 }, right = { 320, 0, 300, 400 };

/* A shown window on the left, a hidden one on the right. */
struct scene {
	xcb_window_t shown, hidden;
};

static struct scene scene(struct desk *d)
{
	const struct scene s = { desk_window(d, left, 0x00ff00, false),
		desk_window(d, right, SECRET, false) };

	desk_listed(d, s.shown);
	desk_hide(d, s.hidden);
	capture_recheck(d->capture);
	return s;
}

static void point(struct desk *d, int x, int y)
{
	xcb_warp_pointer(d->app, XCB_NONE, d->screen->root, 0, 0, 0, 0, (int16_t)x, (int16_t)y);
	desk_sync(d);
}

static void focus(struct desk *d, xcb_window_t w)
{
	xcb_set_input_focus(d->app, XCB_INPUT_FOCUS_POINTER_ROOT, w, XCB_CURRENT_TIME);
	desk_sync(d);
}

static void grab_pointer(struct desk *d, xcb_window_t w)
{
	xcb_grab_pointer_reply_t *r = xcb_grab_pointer_reply(d->app,
		xcb_grab_pointer(d->app, 0, w, XCB_EVENT_MASK_BUTTON_PRESS, XCB_GRAB_MODE_ASYNC,
			XCB_GRAB_MODE_ASYNC, XCB_NONE, XCB_NONE, XCB_CURRENT_TIME),
		NULL);

	assert_non_null(r);
	assert_int_equal(r->status, XCB_GRAB_STATUS_SUCCESS);
	free(r);
}

static void grab_keyboard(struct desk *d, xcb_window_t w)
{
	xcb_grab_keyboard_reply_t *r = xcb_grab_keyboard_reply(d->app,
		xcb_grab_keyboard(
			d->app, 0, w, XCB_CURRENT_TIME, XCB_GRAB_MODE_ASYNC, XCB_GRAB_MODE_ASYNC),
		NULL);

	assert_non_null(r);
	assert_int_equal(r->status, XCB_GRAB_STATUS_SUCCESS);
	free(r);
}

enum what { AT_LEFT, AT_RIGHT, AT_BARE, FOCUSED, POINTER, KEYBOARD };

/* Asks under a hold. false: not grabbed. */
static bool ask(struct desk *d, enum what what, xcb_window_t *ret, enum shield_verdict *ret_v)
{
	struct capture_target t = { NULL, SHIELD_HIDDEN };
	bool grabbed = true;

	assert_int_equal(capture_hold(d->capture), 0);
	switch (what) {
	case AT_LEFT:
		t = capture_at(d->capture, 50, 50);
		break;
	case AT_RIGHT:
		t = capture_at(d->capture, 400, 50);
		break;
	case AT_BARE:
		t = capture_at(d->capture, 310, 470);
		break;
	case FOCUSED:
		t = capture_focused(d->capture);
		break;
	case POINTER:
		grabbed = capture_pointer_grabbed(d->capture, &t);
		break;
	case KEYBOARD:
		grabbed = capture_keyboard_grabbed(d->capture, &t);
		break;
	}
	*ret = t.window ? t.window->id : XCB_NONE;
	*ret_v = t.verdict;
	capture_let_go(d->capture);
	return grabbed;
}

static void expect(struct desk *d, enum what what, xcb_window_t w, enum shield_verdict v)
{
	xcb_window_t got;
	enum shield_verdict verdict;

	assert_true(ask(d, what, &got, &verdict));
	assert_int_equal(got, w);
	assert_int_equal(verdict, v);
}

static void expect_free(struct desk *d, enum what what)
{
	xcb_window_t got;
	enum shield_verdict verdict;

	assert_false(ask(d, what, &got, &verdict));
}

static void test_at(void **state)
{
	struct desk *d = *state;
	const struct scene s = scene(d);

	expect(d, AT_LEFT, s.shown, SHIELD_SHOWN);
	expect(d, AT_RIGHT, s.hidden, SHIELD_HIDDEN);
	expect(d, AT_BARE, XCB_NONE, SHIELD_HIDDEN);
}

static void test_at_once(void **state)
{
	struct desk *d = *state;
	const struct scene s = scene(d);

	/* no event of it was taken in when the display is held */
	desk_move(d, s.hidden, 0, 0);
	desk_raise(d, s.hidden);
	expect(d, AT_LEFT, s.hidden, SHIELD_HIDDEN);
}

static void test_new_window(void **state)
{
	struct desk *d = *state;
	xcb_window_t popup;

	scene(d);
	popup = desk_window(d, left, 0xff, true);
	expect(d, AT_LEFT, popup, SHIELD_HIDDEN); /* its process has a hidden one */
}

static void test_click_through(void **state)
{
	struct desk *d = *state;
	const struct scene s = scene(d);

	desk_move(d, s.hidden, 0, 0);
	xcb_shape_rectangles(d->app, XCB_SHAPE_SO_SET, XCB_SHAPE_SK_INPUT,
		XCB_CLIP_ORDERING_UNSORTED, s.hidden, 0, 0, 0, NULL);
	desk_sync(d);
	expect(d, AT_LEFT, s.shown, SHIELD_SHOWN);
}

static void test_input_only(void **state)
{
	struct desk *d = *state;
	const struct scene s = scene(d);
	const xcb_window_t w = xcb_generate_id(d->app);
	const uint32_t override = 1;

	/* takes input and shows nothing */
	xcb_create_window(d->app, 0, w, d->screen->root, 0, 0, 300, 400, 0,
		XCB_WINDOW_CLASS_INPUT_ONLY, XCB_COPY_FROM_PARENT, XCB_CW_OVERRIDE_REDIRECT,
		&override);
	desk_map(d, w);
	expect(d, AT_LEFT, w, SHIELD_HIDDEN);
	desk_destroy(d, w);
	expect(d, AT_LEFT, s.shown, SHIELD_SHOWN);
}

static void test_focus(void **state)
{
	struct desk *d = *state;
	const struct scene s = scene(d);

	focus(d, s.shown);
	expect(d, FOCUSED, s.shown, SHIELD_SHOWN);
	focus(d, s.hidden);
	expect(d, FOCUSED, s.hidden, SHIELD_HIDDEN);
	/* where the pointer is */
	focus(d, XCB_INPUT_FOCUS_POINTER_ROOT);
	point(d, 50, 50);
	expect(d, FOCUSED, s.shown, SHIELD_SHOWN);
	point(d, 400, 50);
	expect(d, FOCUSED, s.hidden, SHIELD_HIDDEN);
	focus(d, d->screen->root);
	expect(d, FOCUSED, s.hidden, SHIELD_HIDDEN);
	focus(d, XCB_NONE);
	expect(d, FOCUSED, XCB_NONE, SHIELD_HIDDEN);
}

/* Grabbed with the hidden window, whether pointer and focus were in it or not. */
static void check_grabs(struct desk *d, const struct scene *s, bool inside)
{
	point(d, inside ? 400 : 50, 50);
	focus(d, inside ? s->hidden : s->shown);
	expect_free(d, POINTER);
	expect_free(d, KEYBOARD);
	grab_pointer(d, s->hidden);
	grab_keyboard(d, s->hidden);
	/* wherever they go meanwhile */
	point(d, 50, 50);
	focus(d, s->shown);
	expect(d, POINTER, s->hidden, SHIELD_HIDDEN);
	expect(d, KEYBOARD, s->hidden, SHIELD_HIDDEN);
	xcb_ungrab_pointer(d->app, XCB_CURRENT_TIME);
	xcb_ungrab_keyboard(d->app, XCB_CURRENT_TIME);
	desk_sync(d);
	expect_free(d, POINTER);
	expect_free(d, KEYBOARD);
}

static void test_grab_from_outside(void **state)
{
	const struct scene s = scene(*state);

	check_grabs(*state, &s, false);
}

static void test_grab_from_inside(void **state)
{
	const struct scene s = scene(*state);

	check_grabs(*state, &s, true);
}

/* Nobody asked between the pointer's coming and the grab. */
static void test_grab_unasked(void **state)
{
	struct desk *d = *state;
	const struct scene s = scene(d);

	point(d, 50, 50);
	expect_free(d, POINTER);
	point(d, 400, 50);
	grab_pointer(d, s.hidden);
	point(d, 50, 50);
	expect(d, POINTER, s.hidden, SHIELD_HIDDEN);
}

static void test_grab_of_shown(void **state)
{
	struct desk *d = *state;
	const struct scene s = scene(d);

	point(d, 50, 50);
	focus(d, s.shown);
	grab_pointer(d, s.shown);
	grab_keyboard(d, s.shown);
	expect(d, POINTER, s.shown, SHIELD_SHOWN);
	expect(d, KEYBOARD, s.shown, SHIELD_SHOWN);
	point(d, 400, 50);
	expect(d, POINTER, s.shown, SHIELD_SHOWN);
}

static void test_grab_of_root(void **state)
{
	struct desk *d = *state;

	scene(d);
	point(d, 50, 50);
	grab_pointer(d, d->screen->root);
	grab_keyboard(d, d->screen->root);
	expect(d, POINTER, XCB_NONE, SHIELD_HIDDEN);
	expect(d, KEYBOARD, XCB_NONE, SHIELD_HIDDEN);
}

/* Others wait, and go on afterwards. */
static void test_holds(void **state)
{
	struct desk *d = *state;
	xcb_get_input_focus_cookie_t cookie;
	xcb_generic_error_t *e = NULL;
	void *reply = NULL;

	assert_int_equal(capture_hold(d->capture), 0);
	cookie = xcb_get_input_focus(d->app);
	xcb_flush(d->app);
	/* a round trip of ours is served while theirs is not */
	capture_at(d->capture, 1, 1);
	assert_int_equal(xcb_poll_for_reply(d->app, cookie.sequence, &reply, &e), 0);
	capture_let_go(d->capture);
	reply = xcb_get_input_focus_reply(d->app, cookie, NULL);
	assert_non_null(reply);
	free(reply);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_at),
		TEST(test_at_once),
		TEST(test_new_window),
		TEST(test_click_through),
		TEST(test_input_only),
		TEST(test_focus),
		TEST(test_grab_from_outside),
		TEST(test_grab_from_inside),
		TEST(test_grab_unasked),
		TEST(test_grab_of_shown),
		TEST(test_grab_of_root),
		TEST(test_holds),
	};

	return cmocka_run_group_tests_name("hold", tests, NULL, NULL);
}
