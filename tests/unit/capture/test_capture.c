/* capture/: the picture follows the screen, in every pixel that may be seen. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sys/wait.h>
#include <xcb/composite.h>
#include <xcb/randr.h>
#include <xcb/shape.h>

#include "desktop.h"

static bool shows(struct desk *d, void *data)
{
	const uint32_t *want = data; /* x, y, colour */

	return d->clean && desk_at(d, (int)want[0], (int)want[1]) == want[2];
}

static void until_shows(struct desk *d, int x, int y, uint32_t colour)
{
	uint32_t want[] = { (uint32_t)x, (uint32_t)y, colour };

	desk_until(d, shows, want);
}

static void test_stacking(void **state)
{
	struct desk *d = *state;
	xcb_window_t a = desk_window(d, (struct rect){ 10, 10, 200, 150 }, 0xff0000, false);
	xcb_window_t b = desk_window(d, (struct rect){ 100, 80, 200, 150 }, 0x00ff00, false);

	until_shows(d, 120, 100, 0x00ff00);
	until_shows(d, 20, 20, 0xff0000);
	until_shows(d, 400, 400, SHIELD_BARE_COLOUR);
	desk_until_equal(d);
	desk_raise(d, a);
	until_shows(d, 120, 100, 0xff0000);
	desk_until_equal(d);
	desk_lower(d, a);
	until_shows(d, 120, 100, 0x00ff00);
	desk_move(d, b, -50, 300);
	until_shows(d, 120, 100, 0xff0000);
	until_shows(d, 10, 310, 0x00ff00);
	desk_resize(d, b, 400, 100);
	until_shows(d, 340, 310, 0x00ff00);
	desk_unmap(d, a);
	until_shows(d, 20, 20, SHIELD_BARE_COLOUR);
	desk_map(d, a);
	until_shows(d, 20, 20, 0xff0000);
	desk_destroy(d, a);
	until_shows(d, 20, 20, SHIELD_BARE_COLOUR);
	desk_until_equal(d);
	desk_destroy(d, b);
}

static void test_small_damage(void **state)
{
	struct desk *d = *state;
	xcb_window_t w = desk_window(d, (struct rect){ 50, 50, 300, 200 }, 0x336699, false);

	desk_until_equal(d);
	until_shows(d, 60, 60, 0x336699);
	desk_fill(d, w, (struct rect){ 20, 30, 10, 5 }, 0xffffff);
	until_shows(d, 75, 82, 0xffffff);
	assert_int_equal(d->raw->n_damage, 1);
	assert_int_equal(d->raw->damage[0].x, 70);
	assert_int_equal(d->raw->damage[0].y, 80);
	assert_int_equal(d->raw->damage[0].w, 10);
	assert_int_equal(d->raw->damage[0].h, 5);
	assert_int_equal(d->raw->n_pieces, 1);
	assert_int_equal(d->raw->pieces[0].rect.w, 10);
	assert_false(desk_next(d, false));
	desk_destroy(d, w);
}

static void test_covered_is_silent(void **state)
{
	struct desk *d = *state;
	xcb_window_t below = desk_window(d, (struct rect){ 50, 50, 100, 100 }, 0x111111, false);
	xcb_window_t above = desk_window(d, (struct rect){ 40, 40, 200, 200 }, 0x222222, false);
	const unsigned before = (desk_until_equal(d), until_shows(d, 60, 60, 0x222222), d->frames);

	desk_fill(d, below, (struct rect){ 0, 0, 50, 50 }, 0x333333);
	desk_fill(d, below, (struct rect){ 10, 0, 50, 60 }, 0x444444);
	assert_false(desk_next(d, false));
	assert_int_equal(d->frames, before);
	desk_move(d, above, 300, 40);
	until_shows(d, 65, 55, 0x444444);
	desk_until_equal(d);
	desk_destroy(d, below);
	desk_destroy(d, above);
}

static void test_border(void **state)
{
	struct desk *d = *state;
	xcb_window_t w = desk_window(d, (struct rect){ 50, 50, 100, 100 }, 0x112233, true);
	const uint32_t colour = 0xaabbcc;

	desk_show(d, w); /* no menu of any window */
	desk_until_equal(d);
	desk_border(d, w, 7);
	until_shows(d, 60, 60, 0x112233);
	desk_until_equal(d);
	xcb_change_window_attributes(d->app, w, XCB_CW_BORDER_PIXEL, &colour);
	desk_sync(d);
	until_shows(d, 52, 52, colour);
	desk_fill(d, w, (struct rect){ 0, 0, 5, 5 }, 0xffffff);
	until_shows(d, 58, 58, 0xffffff);
	desk_until_equal(d);
	desk_destroy(d, w);
}

static void test_shape(void **state)
{
	struct desk *d = *state;
	xcb_window_t below = desk_window(d, (struct rect){ 0, 0, 300, 300 }, 0x101010, false);
	xcb_window_t w = desk_window(d, (struct rect){ 50, 50, 200, 200 }, 0x909090, true);
	const xcb_rectangle_t shape[] = { { 0, 0, 50, 50 }, { 100, 100, 30, 30 } };

	desk_until_equal(d);
	xcb_shape_rectangles(d->app, XCB_SHAPE_SO_SET, XCB_SHAPE_SK_BOUNDING,
		XCB_CLIP_ORDERING_UNSORTED, w, 0, 0, 2, shape);
	desk_sync(d);
	until_shows(d, 60, 60, 0x909090);
	until_shows(d, 120, 120, 0x101010);
	until_shows(d, 160, 160, 0x909090);
	desk_until_equal(d);
	xcb_shape_mask(d->app, XCB_SHAPE_SO_SET, XCB_SHAPE_SK_BOUNDING, w, 0, 0, XCB_PIXMAP_NONE);
	desk_sync(d);
	until_shows(d, 120, 120, 0x909090);
	desk_until_equal(d);
	desk_destroy(d, w);
	desk_destroy(d, below);
}

static void test_hidden(void **state)
{
	struct desk *d = *state;
	xcb_window_t a = desk_window(d, (struct rect){ 10, 10, 200, 150 }, 0xff0000, false);
	xcb_window_t b = desk_window(d, (struct rect){ 100, 80, 200, 150 }, SECRET, false);

	desk_hide(d, b);
	d->check = desk_no_secret;
	until_shows(d, 120, 100, SHIELD_HIDDEN_COLOUR);
	desk_until_equal(d);
	desk_raise(d, a);
	until_shows(d, 120, 100, 0xff0000);
	desk_move(d, b, 300, 300);
	until_shows(d, 310, 310, SHIELD_HIDDEN_COLOUR);
	desk_until_equal(d);
	d->check = NULL;
	desk_fill(d, b, (struct rect){ 0, 0, 200, 150 }, 0x00ff00);
	desk_show(d, b);
	/* on admission it is scrubbed and paints itself anew */
	until_shows(d, 310, 310, SECRET);
	desk_until_equal(d);
	desk_destroy(d, a);
	desk_destroy(d, b);
}

static void test_own_is_left_out(void **state)
{
	struct desk *d = *state;
	xcb_window_t a = desk_window(d, (struct rect){ 10, 10, 200, 150 }, 0x0a0b0c, false);
	xcb_window_t b = desk_window(d, (struct rect){ 50, 50, 200, 150 }, 0x00ff00, false);

	assert_int_equal(shield_add_own_window(d->shield, b), 0);
	d->check = NULL;
	until_shows(d, 60, 60, 0x0a0b0c);
	until_shows(d, 240, 190, SHIELD_BARE_COLOUR);
	/* what happens beneath it is followed */
	desk_fill(d, a, (struct rect){ 50, 50, 20, 20 }, 0x123456);
	until_shows(d, 65, 65, 0x123456);
	desk_destroy(d, a);
	desk_destroy(d, b);
}

static bool cursor_at(struct desk *d, void *data)
{
	const int *want = data;
	const struct clean_cursor *c = d->clean ? clean_frame_cursor(d->clean) : NULL;

	return c && c->visible && c->x == want[0] && c->y == want[1];
}

static void test_cursor(void **state)
{
	struct desk *d = *state;
	xcb_window_t w = desk_window(d, (struct rect){ 0, 0, 300, 300 }, 0x0a0b0c, false);
	int want[] = { 123, 45 };

	xcb_warp_pointer(d->app, XCB_NONE, d->screen->root, 0, 0, 0, 0, 123, 45);
	desk_sync(d);
	desk_fill(d, w, (struct rect){ 0, 0, 1, 1 }, 0x010203);
	desk_until(d, cursor_at, want);
	assert_true(clean_frame_cursor(d->clean)->w > 0);
	desk_destroy(d, w);
}

static void test_first_frame_is_whole(void **state)
{
	struct desk *d = *state;

	desk_close(d);
	desk_open(d);
	assert_true(desk_next(d, false));
	assert_int_equal(d->raw->n_damage, 1);
	assert_int_equal(d->raw->damage[0].w, DESK_W);
	assert_int_equal(d->raw->damage[0].h, DESK_H);
	assert_int_equal(d->raw->n_monitors, 1);
	while (desk_next(d, false))
		;
	assert_true(desk_next(d, true));
	assert_int_equal(d->raw->damage[0].w, DESK_W);
}

static void test_facts(void **state)
{
	static const char class_name[] = "demo\0Demo";
	struct desk *d = *state;
	xcb_window_t w = desk_window(d, (struct rect){ 10, 10, 20, 20 }, 0, false);
	xcb_window_t menu = desk_window(d, (struct rect){ 10, 10, 20, 20 }, 0, true);
	const struct raw_window *r;

	xcb_change_property(d->app, XCB_PROP_MODE_REPLACE, w, XCB_ATOM_WM_NAME, XCB_ATOM_STRING, 8,
		5, "Caf\xe9\n");
	xcb_change_property(d->app, XCB_PROP_MODE_REPLACE, w, XCB_ATOM_WM_CLASS, XCB_ATOM_STRING, 8,
		sizeof(class_name), class_name);
	xcb_change_property(d->app, XCB_PROP_MODE_REPLACE, menu, XCB_ATOM_WM_TRANSIENT_FOR,
		XCB_ATOM_WINDOW, 32, 1, &w);
	desk_sync(d);
	desk_listed(d, menu);
	r = desk_listed(d, w);
	assert_int_equal(r->pid, getpid());
	assert_string_equal(r->class_name, "Demo");
	assert_string_equal(r->title, "Café\xef\xbf\xbd");
	assert_false(r->override_redirect);
	assert_int_equal(r->rect.w, 20);
	r = desk_listed(d, menu);
	assert_true(r->override_redirect);
	assert_int_equal(r->transient_for, w);
	desk_destroy(d, menu);
	desk_destroy(d, w);
}

static void set_atoms(
	struct desk *d, xcb_window_t w, const char *name, const char *first, const char *second)
{
	const xcb_atom_t values[] = { desk_atom(d, first), desk_atom(d, second) };

	xcb_change_property(
		d->app, XCB_PROP_MODE_REPLACE, w, desk_atom(d, name), XCB_ATOM_ATOM, 32, 2, values);
}

static bool fills_the_screen(struct desk *d, void *data)
{
	return desk_listed(d, *(xcb_window_t *)data)->full_screen;
}

static bool fills_it_no_more(struct desk *d, void *data)
{
	return !fills_the_screen(d, data);
}

static void test_what_else_is_said(void **state)
{
	static const char class_name[] = "demo\0Demo";
	struct desk *d = *state;
	xcb_window_t w = desk_window(d, (struct rect){ 10, 10, 20, 20 }, 0, false);
	const uint32_t hints[9] = { 1 << 6, [8] = 0x123456 };
	const xcb_window_t leader = w + 77;
	const struct raw_window *r;

	xcb_change_property(d->app, XCB_PROP_MODE_REPLACE, w, XCB_ATOM_WM_CLASS, XCB_ATOM_STRING, 8,
		sizeof(class_name), class_name);
	xcb_change_property(d->app, XCB_PROP_MODE_REPLACE, w, XCB_ATOM_WM_HINTS, XCB_ATOM_WM_HINTS,
		32, 9, hints);
	set_atoms(d, w, "_NET_WM_WINDOW_TYPE", "_NET_WM_WINDOW_TYPE_DIALOG",
		"_NET_WM_WINDOW_TYPE_UTILITY");
	desk_sync(d);
	desk_next(d, true);
	r = desk_listed(d, w);
	assert_string_equal(r->instance, "demo");
	assert_int_equal(r->types, RAW_TYPE_DIALOG | RAW_TYPE_UTILITY);
	assert_int_equal(r->leader, 0x123456);
	assert_false(r->full_screen);
	assert_string_equal(r->exe, "test_capture");
	if (getsid(0) == getsid(getppid()))
		assert_int_equal(r->parents[0], getppid());
	xcb_change_property(d->app, XCB_PROP_MODE_REPLACE, w, desk_atom(d, "WM_CLIENT_LEADER"),
		XCB_ATOM_WINDOW, 32, 1, &leader);
	set_atoms(d, w, "_NET_WM_STATE", "_NET_WM_STATE_ABOVE", "_NET_WM_STATE_FULLSCREEN");
	desk_sync(d);
	desk_until(d, fills_the_screen, &w);
	assert_int_equal(desk_listed(d, w)->leader, leader);
	desk_destroy(d, w);
}

/* What nobody manages says nothing of filling the screen. */
static void test_grown_over_the_screen(void **state)
{
	struct desk *d = *state;
	xcb_window_t w = desk_window(d, (struct rect){ 0, 0, 20, 20 }, 0x123456, true);

	assert_false(desk_listed(d, w)->full_screen);
	desk_resize(d, w, DESK_W, DESK_H);
	desk_until(d, fills_the_screen, &w);
	desk_move(d, w, 1, 0);
	desk_until(d, fills_it_no_more, &w);
	desk_destroy(d, w);
}

static void test_nothing_is_left(void **state)
{
	struct desk *d = *state;
	xcb_window_t w = desk_window(d, (struct rect){ 10, 10, 200, 150 }, 0x314159, false);

	desk_until_equal(d);
	desk_close(d);
	desk_fill(d, w, (struct rect){ 0, 0, 200, 150 }, 0x271828);
	desk_open(d);
	desk_until_equal(d);
	until_shows(d, 20, 20, 0x314159); /* scrubbed and painted anew by its background */
	desk_destroy(d, w);
}

static bool has_width(struct desk *d, void *data)
{
	return d->clean && clean_frame_width(d->clean) == *(int *)data;
}

/* The number of a size the screen can have. */
static uint16_t size_index(struct desk *d, int width, xcb_randr_get_screen_info_reply_t *info)
{
	const xcb_randr_screen_size_t *sizes = xcb_randr_get_screen_info_sizes(info);

	for (uint16_t i = 0; i < info->nSizes; i++) {
		if (sizes[i].width == width && sizes[i].height == width * 3 / 4)
			return i;
	}
	fail_msg("the server cannot be %d pixels wide", width);
	return 0;
}

static void set_width(struct desk *d, int width)
{
	free(xcb_randr_query_version_reply(d->app, xcb_randr_query_version(d->app, 1, 5), NULL));
	xcb_randr_get_screen_info_reply_t *info = xcb_randr_get_screen_info_reply(
		d->app, xcb_randr_get_screen_info(d->app, d->screen->root), NULL);
	xcb_randr_set_screen_config_reply_t *r;

	assert_non_null(info);
	r = xcb_randr_set_screen_config_reply(d->app,
		xcb_randr_set_screen_config(d->app, d->screen->root, XCB_CURRENT_TIME,
			info->config_timestamp, size_index(d, width, info),
			XCB_RANDR_ROTATION_ROTATE_0, 0),
		NULL);
	assert_non_null(r);
	assert_int_equal(r->status, 0);
	free(r);
	free(info);
}

static void test_screen_changes_size(void **state)
{
	struct desk *d = desk_nested(*state);
	int widths[] = { 320, 1024, 640 };
	size_t n;

	desk_window(d, (struct rect){ 20, 20, 200, 150 }, 0x604020, false);
	desk_window(d, (struct rect){ 300, 220, 500, 450 }, 0x206040, false);
	desk_until_equal(d);
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		set_width(d, widths[i]);
		desk_until(d, has_width, &widths[i]);
		desk_until_equal(d);
		assert_int_equal(clean_frame_height(d->clean), widths[i] * 3 / 4);
		assert_int_equal(clean_frame_monitors(d->clean, &n)->w, widths[i]);
		assert_int_equal(n, 1);
	}
	desk_teardown((void **)&d);
}

static bool is_redirected(struct desk *d, xcb_window_t w)
{
	const xcb_pixmap_t p = xcb_generate_id(d->app);
	xcb_generic_error_t *e =
		xcb_request_check(d->app, xcb_composite_name_window_pixmap_checked(d->app, w, p));

	free(e);
	return !e;
}

static bool is_normal(struct desk *d, void *data)
{
	return !is_redirected(d, *(xcb_window_t *)data);
}

static void wait_normal(struct desk *d, xcb_window_t w)
{
	while (!is_normal(d, &w))
		desk_sync(d);
}

/* An agent that is killed at any moment leaves the desktop as it was. */
static void test_killed(void **state)
{
	struct desk *d = *state;
	xcb_window_t w = desk_window(d, (struct rect){ 20, 20, 200, 150 }, 0x604020, false);

	free(xcb_composite_query_version_reply(
		d->app, xcb_composite_query_version(d->app, 0, 4), NULL));
	desk_until_equal(d);
	assert_true(is_redirected(d, w));
	desk_close(d);
	wait_normal(d, w);
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			desk_open(d);
			for (;;)
				desk_next(d, true);
		}
		while (!is_redirected(d, w))
			desk_sync(d);
		for (int k = 0; k < i; k++)
			desk_resize(d, w, 200 + (unsigned)k, 150);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		wait_normal(d, w);
	}
	desk_open(d);
}

static void test_display_lost(void **state)
{
	struct desk *d = *state;
	const struct raw_frame *raw;
	int r;

	desk_next(d, true);
	xcb_kill_client(d->app, 0); /* an error, harmless */
	kill(d->server, SIGKILL);
	while ((r = capture_next(d->capture, true, &raw)) == 0)
		;
	assert_int_equal(r, -EPIPE);
	assert_int_equal(capture_poll(d->capture), -EPIPE);
}

static void test_no_display(void **state)
{
	const struct capture_listener l = { 0 };
	struct capture *c = NULL;
	const char *why = NULL;

	assert_int_equal(capture_create_x11(":9999", &l, &c, &why), -ENOTSUP);
	assert_null(c);
	assert_non_null(why);
}

#define T(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_stacking),
		T(test_small_damage),
		T(test_covered_is_silent),
		T(test_border),
		T(test_shape),
		T(test_hidden),
		T(test_own_is_left_out),
		T(test_cursor),
		T(test_first_frame_is_whole),
		T(test_facts),
		T(test_what_else_is_said),
		T(test_grown_over_the_screen),
		T(test_nothing_is_left),
		T(test_screen_changes_size),
		T(test_killed),
		T(test_display_lost),
		cmocka_unit_test(test_no_display),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
