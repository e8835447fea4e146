/* A hidden window never leaks (leak.h): each way by which it could, one at a time. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <xcb/shape.h>

#include "leak.h"

static void test_mapped_over(void **state)
{
	struct desk *d = *state;
	xcb_window_t s = leak_secret(d);

	for (int popup = 0; popup < 2; popup++) {
		desk_window(d, (struct rect){ 210, 160, 50, 50 }, NO_BACKGROUND, popup);
		leak_pump(d);
		desk_window(d, (struct rect){ 150, 100, 120, 120 }, NO_BACKGROUND, popup);
		leak_settle(d);
	}
	desk_raise(d, s);
	leak_settle(d);
}

static void test_mapped_under(void **state)
{
	struct desk *d = *state;
	xcb_window_t s = leak_secret(d);
	xcb_window_t w = desk_window(d, (struct rect){ 700, 500, 300, 300 }, NO_BACKGROUND, true);

	desk_unmap(d, w);
	desk_lower(d, w);
	desk_move(d, w, 180, 130);
	desk_map(d, w); /* beneath the secret, and gets what the screen shows all the same */
	leak_settle(d);
	desk_unmap(d, s);
	leak_settle(d);
}

static void test_grown_over(void **state)
{
	struct desk *d = *state;
	xcb_window_t w;

	leak_secret(d);
	w = desk_window(d, (struct rect){ 10, 10, 100, 100 }, NO_BACKGROUND, true);
	leak_settle(d);
	desk_move(d, w, 190, 140);
	leak_settle(d);
	desk_resize(d, w, 260, 200);
	leak_pump(d);
	desk_resize(d, w, 200, 150); /* smaller, and all new */
	leak_pump(d);
	desk_border(d, w, 9);
	leak_pump(d);
	desk_resize(d, w, 280, 220);
	desk_resize(d, w, 281, 220);
	leak_settle(d);
}

static void test_shrunk_under(void **state)
{
	struct desk *d = *state;
	xcb_window_t s = leak_secret(d);
	xcb_window_t w = desk_window(d, (struct rect){ 10, 10, 600, 400 }, NO_BACKGROUND, true);

	leak_settle(d);
	desk_raise(d, s);
	leak_settle(d);
	desk_resize(d, w, 500, 390);
	desk_raise(d, w);
	leak_settle(d);
}

static void test_scrolled_before_scrub(void **state)
{
	struct desk *d = *state;
	const xcb_gcontext_t gc = xcb_generate_id(d->app);
	xcb_window_t w;

	leak_secret(d);
	w = desk_window(d, (struct rect){ 190, 140, 100, 30 }, NO_BACKGROUND, true);
	leak_settle(d);
	xcb_create_gc(d->app, gc, w, 0, NULL);
	desk_resize(d, w, 100, 160);
	/* the application moves what it got out of the new part */
	xcb_copy_area(d->app, w, w, gc, 0, 60, 0, 0, 100, 50);
	desk_sync(d);
	leak_settle(d);
}

static void test_shape_grows(void **state)
{
	struct desk *d = *state;
	const xcb_rectangle_t corner = { 0, 0, 5, 5 };
	xcb_window_t w;

	leak_secret(d);
	w = desk_window(d, (struct rect){ 190, 140, 100, 100 }, NO_BACKGROUND, true);
	desk_unmap(d, w);
	xcb_shape_rectangles(d->app, XCB_SHAPE_SO_SET, XCB_SHAPE_SK_BOUNDING,
		XCB_CLIP_ORDERING_UNSORTED, w, 0, 0, 1, &corner);
	desk_map(d, w);
	leak_settle(d);
	xcb_shape_mask(d->app, XCB_SHAPE_SO_SET, XCB_SHAPE_SK_BOUNDING, w, 0, 0, XCB_PIXMAP_NONE);
	desk_sync(d);
	leak_settle(d);
}

static void test_mapped_again(void **state)
{
	struct desk *d = *state;
	xcb_window_t w;

	leak_secret(d);
	w = desk_window(d, (struct rect){ 10, 10, 100, 100 }, NO_BACKGROUND, true);
	leak_settle(d);
	desk_unmap(d, w);
	leak_settle(d);
	desk_move(d, w, 220, 170);
	desk_map(d, w);
	leak_settle(d);
}

static void test_admitted_later(void **state)
{
	struct desk *d = *state;
	xcb_window_t w;

	leak_secret(d);
	w = desk_window(d, (struct rect){ 10, 10, 100, 100 }, NO_BACKGROUND, false);
	desk_hide(d, w);
	leak_settle(d);
	desk_move(d, w, 220, 170);
	desk_resize(d, w, 150, 150);
	leak_settle(d);
	desk_show(d, w);
	leak_settle(d);
	assert_true(desk_count(d, 0x808080) > 0); /* scrubbed */
}

/* The agent comes when everything lies there already. */
static void test_agent_comes_late(void **state)
{
	struct desk *d = *state;
	xcb_window_t s, w;

	desk_close(d);
	w = desk_window(d, (struct rect){ 180, 130, 200, 150 }, NO_BACKGROUND, false);
	s = desk_other_window(d, leak_secret_place, SECRET);
	desk_window(d, (struct rect){ 220, 170, 100, 100 }, NO_BACKGROUND, true);
	desk_open(d);
	desk_hide(d, s);
	d->check = desk_no_secret;
	leak_settle(d);
	desk_raise(d, w);
	leak_settle(d);
}

/* The secret goes away and a window comes in its place, before the server has had
 * time to paint the screen in between. */
static void test_mapped_where_it_was(void **state)
{
	struct desk *d = *state;
	xcb_window_t s, w;

	desk_window(d, (struct rect){ 100, 100, 500, 300 }, 0x205080, false);
	s = leak_secret(d);
	for (int i = 0; i < 50; i++) {
		leak_settle(d);
		d->batch = true;
		if (i % 3 == 0)
			desk_unmap(d, s);
		else if (i % 3 == 1)
			desk_lower(d, s);
		else
			desk_move(d, s, 10 * i, 0);
		w = desk_window(d, (struct rect){ 190, 140, 100, 100 }, NO_BACKGROUND, i % 2);
		d->batch = false;
		desk_sync(d);
		leak_settle(d);
		desk_destroy(d, w);
		desk_move(d, s, leak_secret_place.x, leak_secret_place.y);
		desk_raise(d, s);
		desk_map(d, s);
	}
}

static xcb_window_t depth_32(struct desk *d, struct rect r)
{
	xcb_depth_iterator_t depth = xcb_screen_allowed_depths_iterator(d->screen);
	const xcb_colormap_t map = xcb_generate_id(d->app);
	const xcb_window_t w = xcb_generate_id(d->app);

	while (depth.rem > 1 && depth.data->depth != 32)
		xcb_depth_next(&depth);
	assert_int_equal(depth.data->depth, 32);
	const xcb_visualid_t visual = xcb_depth_visuals(depth.data)[0].visual_id;
	const uint32_t values[] = { XCB_BACK_PIXMAP_NONE, 0, 1, map };

	xcb_create_colormap(d->app, XCB_COLORMAP_ALLOC_NONE, map, d->screen->root, visual);
	xcb_create_window(d->app, 32, w, d->screen->root, (int16_t)r.x, (int16_t)r.y, (uint16_t)r.w,
		(uint16_t)r.h, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT, visual,
		XCB_CW_BACK_PIXMAP | XCB_CW_BORDER_PIXEL | XCB_CW_OVERRIDE_REDIRECT |
			XCB_CW_COLORMAP,
		values);
	desk_map(d, w);
	return w;
}

static void test_depth_32(void **state)
{
	struct desk *d = *state;
	xcb_window_t w;

	leak_secret(d);
	w = depth_32(d, (struct rect){ 190, 140, 100, 100 });
	leak_settle(d);
	desk_resize(d, w, 200, 180);
	leak_settle(d);
}

/* As a window manager does with what it manages. */
static void mark_managed(struct desk *d, xcb_window_t w)
{
	const xcb_atom_t state = desk_atom(d, "WM_STATE");
	const uint32_t normal[] = { 1, XCB_NONE }; /* ICCCM 4.1.3.1 */

	xcb_change_property(d->app, XCB_PROP_MODE_REPLACE, w, state, state, 32, 2, normal);
	desk_sync(d);
}

/* A window manager puts the hidden window into a frame that is shown already. */
static void test_moved_into_a_frame(void **state)
{
	struct desk *d = *state;
	xcb_connection_t *manager = xcb_connect(d->display, NULL);
	const xcb_window_t frame = xcb_generate_id(manager);
	const uint32_t values[] = { 0x404040, 1 };
	xcb_window_t s = leak_secret(d);

	xcb_create_window(manager, XCB_COPY_FROM_PARENT, frame, d->screen->root, 20, 20, 300, 300,
		0, XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT,
		XCB_CW_BACK_PIXEL | XCB_CW_OVERRIDE_REDIRECT, values);
	xcb_map_window(manager, frame);
	free(xcb_get_input_focus_reply(manager, xcb_get_input_focus(manager), NULL));
	desk_listed(d, frame);
	leak_pump(d);
	for (int i = 0; i < 20; i++) {
		xcb_reparent_window(manager, s, frame, 5, 20);
		xcb_map_window(manager, s);
		xcb_flush(manager);
		mark_managed(d, s);
		leak_pump(d);
		free(xcb_get_input_focus_reply(manager, xcb_get_input_focus(manager), NULL));
		leak_settle(d);
		assert_int_equal(desk_listed(d, s)->id, frame);
		assert_int_equal(desk_at(d, 30, 30), SHIELD_HIDDEN_COLOUR);
		xcb_reparent_window(manager, s, d->screen->root, 200, 150);
		xcb_map_window(manager, s);
		free(xcb_get_input_focus_reply(manager, xcb_get_input_focus(manager), NULL));
		leak_settle(d);
		assert_int_equal(desk_listed(d, s)->id, s);
	}
	xcb_disconnect(manager);
	leak_settle(d);
}

static xcb_window_t child_of(struct desk *d, xcb_window_t parent)
{
	const xcb_window_t w = xcb_generate_id(d->app);
	const uint32_t colour = 0x404040;

	xcb_create_window(d->app, XCB_COPY_FROM_PARENT, w, parent, 1, 1, 300, 300, 0,
		XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT, XCB_CW_BACK_PIXEL, &colour);
	desk_map(d, w);
	return w;
}

/* An application takes a hidden window in, deep inside its own, and lets it go. */
static void test_moved_into_an_application(void **state)
{
	struct desk *d = *state;
	xcb_window_t s = leak_secret(d);
	xcb_window_t w = desk_window(d, (struct rect){ 20, 20, 350, 350 }, 0x404040, false);
	xcb_window_t inner = w;

	mark_managed(d, w);
	for (int i = 0; i < 12; i++)
		inner = child_of(d, inner);
	leak_settle(d);
	for (int i = 0; i < 10; i++) {
		xcb_reparent_window(d->app, s, inner, 5, 5);
		desk_map(d, s);
		leak_settle(d);
		assert_int_equal(desk_at(d, 25, 25), SHIELD_HIDDEN_COLOUR);
		xcb_reparent_window(d->app, s, d->screen->root, 400, 150);
		desk_map(d, s);
		leak_settle(d);
		assert_int_equal(desk_at(d, 25, 25), 0x404040);
	}
	xcb_reparent_window(d->app, s, inner, 5, 5);
	desk_map(d, s);
	leak_settle(d);
	desk_destroy(d, s);
	leak_settle(d);
	assert_int_equal(desk_at(d, 25, 25), 0x404040);
}

/* A hidden window goes through others that never paint, and is gone from there before anybody could
 * look: what it left in them stays. */
static void test_moved_through_bare_windows(void **state)
{
	struct desk *d = *state;
	const xcb_window_t s = leak_secret(d);
	xcb_window_t bare[2];

	for (int i = 0; i < 2; i++)
		bare[i] = desk_window(
			d, (struct rect){ 20, 20 + 220 * i, 150, 200 }, NO_BACKGROUND, false);
	leak_settle(d);
	for (int i = 0; i < 5; i++) {
		xcb_reparent_window(d->app, s, bare[0], 5, 5);
		if (i % 2)
			xcb_reparent_window(d->app, s, bare[1], 5, 5);
		xcb_reparent_window(d->app, s, d->screen->root, 400, 150);
		desk_sync(d);
		leak_settle(d);
	}
	xcb_reparent_window(d->app, s, bare[0], 5, 5);
	desk_destroy(d, s);
	leak_settle(d);
}

/* What belongs to a hidden window is hidden in another program's window as well. */
static void test_owned_moved_into_another(void **state)
{
	struct desk *d = *state;
	const xcb_window_t owner = desk_other_window(d, leak_secret_place, SECRET);
	const xcb_window_t owned = desk_other_window(d, (struct rect){ 400, 20, 50, 50 }, SECRET);
	const xcb_window_t host = desk_window(d, (struct rect){ 20, 20, 60, 60 }, 0x404040, false);
	const uint32_t normal[] = { 1, 0 };
	const xcb_atom_t wm_state = desk_atom(d, "WM_STATE");

	xcb_change_property(d->app, XCB_PROP_MODE_REPLACE, host, wm_state, wm_state, 32, 2, normal);
	xcb_change_property(d->app, XCB_PROP_MODE_REPLACE, owned, XCB_ATOM_WM_TRANSIENT_FOR,
		XCB_ATOM_WINDOW, 32, 1, &owner);
	desk_hide(d, owner);
	leak_settle(d);
	d->check = desk_no_secret;
	assert_int_equal(desk_at(d, 30, 30), 0x404040);
	xcb_reparent_window(d->app, owned, host, 5, 5);
	desk_map(d, owned);
	leak_settle(d);
	assert_int_equal(desk_at(d, 30, 30), SHIELD_HIDDEN_COLOUR);
}

/* Tabs: of many applications in one frame a hidden one hides the frame. */
static void test_last_of_many_in_a_frame(void **state)
{
	struct desk *d = *state;
	xcb_connection_t *manager = xcb_connect(d->display, NULL);
	const xcb_window_t frame = xcb_generate_id(manager);
	const uint32_t values[] = { 0x404040, 1 };
	xcb_window_t s = leak_secret(d);

	xcb_create_window(manager, XCB_COPY_FROM_PARENT, frame, d->screen->root, 20, 20, 300, 300,
		0, XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT,
		XCB_CW_BACK_PIXEL | XCB_CW_OVERRIDE_REDIRECT, values);
	xcb_map_window(manager, frame);
	free(xcb_get_input_focus_reply(manager, xcb_get_input_focus(manager), NULL));
	for (int i = 0; i < 80; i++)
		mark_managed(d, child_of(d, frame));
	xcb_reparent_window(manager, s, frame, 5, 20);
	xcb_map_window(manager, s);
	free(xcb_get_input_focus_reply(manager, xcb_get_input_focus(manager), NULL));
	leak_settle(d);
	assert_int_not_equal(desk_at(d, 30, 50), 0x404040);
	xcb_disconnect(manager);
	leak_settle(d);
}

static void test_popups_of_hidden(void **state)
{
	struct desk *d = *state;

	xcb_window_t w = desk_window(d, leak_secret_place, SECRET, false);

	desk_hide(d, w);
	d->check = desk_no_secret;
	desk_window(d, (struct rect){ 10, 10, 100, 100 }, SECRET, true);
	leak_settle(d);
	assert_int_equal(desk_at(d, 20, 20), SHIELD_HIDDEN_COLOUR);
}

/* A task list's tooltips and menus name hidden windows as it does itself. */
static void test_popups_of_panels(void **state)
{
	static const char *const kinds[] = { "_NET_WM_WINDOW_TYPE_DOCK",
		"_NET_WM_WINDOW_TYPE_DESKTOP" };
	const xcb_atom_t type = desk_atom(*state, "_NET_WM_WINDOW_TYPE");
	struct desk *d = *state;

	for (size_t i = 0; i < 2; i++) {
		const xcb_atom_t kind = desk_atom(d, kinds[i]);
		xcb_window_t panel, popup, submenu;

		d->check = desk_no_secret;
		panel = desk_window(d, (struct rect){ 0, 440, 640, 40 }, SECRET, false);
		desk_unmap(d, panel);
		xcb_change_property(
			d->app, XCB_PROP_MODE_REPLACE, panel, type, XCB_ATOM_ATOM, 32, 1, &kind);
		desk_map(d, panel);
		popup = desk_window(d, (struct rect){ 10, 340, 100, 100 }, SECRET, true);
		submenu = desk_window(d, (struct rect){ 120, 340, 100, 100 }, SECRET, true);
		xcb_change_property(d->app, XCB_PROP_MODE_REPLACE, submenu,
			XCB_ATOM_WM_TRANSIENT_FOR, XCB_ATOM_WINDOW, 32, 1, &popup);
		leak_settle(d);
		assert_int_equal(desk_at(d, 20, 350), SHIELD_HIDDEN_COLOUR);
		assert_int_equal(desk_at(d, 130, 350), SHIELD_HIDDEN_COLOUR);
		d->check = NULL;
		desk_show(d, panel);
		leak_settle(d);
		assert_int_equal(desk_at(d, 20, 350), SECRET);
		assert_int_equal(desk_at(d, 130, 350), SECRET);
		desk_destroy(d, popup);
		desk_destroy(d, submenu);
		desk_destroy(d, panel);
		leak_settle(d);
	}
}

/* The check of these tests finds a secret when there is one. */
static void test_planted(void **state)
{
	struct desk *d = *state;
	xcb_window_t s = leak_secret(d);

	d->check = NULL;
	desk_show(d, s);
	leak_settle(d);
	assert_int_equal(desk_count(d, SECRET), leak_secret_place.w * leak_secret_place.h);
	assert_false(desk_no_secret(d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LEAK_TEST(test_mapped_over),
		LEAK_TEST(test_mapped_under),
		LEAK_TEST(test_grown_over),
		LEAK_TEST(test_shrunk_under),
		LEAK_TEST(test_scrolled_before_scrub),
		LEAK_TEST(test_shape_grows),
		LEAK_TEST(test_mapped_again),
		LEAK_TEST(test_mapped_where_it_was),
		LEAK_TEST(test_admitted_later),
		LEAK_TEST(test_agent_comes_late),
		LEAK_TEST(test_depth_32),
		LEAK_TEST(test_moved_into_a_frame),
		LEAK_TEST(test_moved_into_an_application),
		LEAK_TEST(test_moved_through_bare_windows),
		LEAK_TEST(test_owned_moved_into_another),
		LEAK_TEST(test_last_of_many_in_a_frame),
		LEAK_TEST(test_popups_of_hidden),
		LEAK_TEST(test_popups_of_panels),
		LEAK_TEST(test_planted),
		LEAK_TEST_PICOM(test_mapped_over),
		LEAK_TEST_PICOM(test_grown_over),
		LEAK_TEST_PICOM(test_mapped_where_it_was),
		LEAK_TEST_PICOM(test_agent_comes_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
