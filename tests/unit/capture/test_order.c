/*
 * The order of requests, watched at the linker's seam: a pixmap is named only while
 * the server is grabbed, grabs are released, and pixels are read of pixmaps that
 * were named so, and of nothing else. The root least of all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <xcb/composite.h>
#include <xcb/shm.h>

#include "desktop.h"

enum { NAMED_MAX = 4096 };

static struct {
	bool grabbed;
	unsigned grabs, reads;
	xcb_pixmap_t named[NAMED_MAX];
	size_t n_named;
	void (*before_read)(void);
	bool endless; /* events come whenever capture looks for them */
} seen;

xcb_void_cookie_t __real_xcb_grab_server(xcb_connection_t *c);
xcb_void_cookie_t __wrap_xcb_grab_server(xcb_connection_t *c);
xcb_void_cookie_t __real_xcb_ungrab_server(xcb_connection_t *c);
xcb_void_cookie_t __wrap_xcb_ungrab_server(xcb_connection_t *c);
xcb_void_cookie_t __real_xcb_composite_name_window_pixmap_checked(
	xcb_connection_t *c, xcb_window_t w, xcb_pixmap_t p);
xcb_void_cookie_t __wrap_xcb_composite_name_window_pixmap_checked(
	xcb_connection_t *c, xcb_window_t w, xcb_pixmap_t p);
xcb_shm_get_image_cookie_t __real_xcb_shm_get_image(xcb_connection_t *c, xcb_drawable_t d,
	int16_t x, int16_t y, uint16_t w, uint16_t h, uint32_t mask, uint8_t format,
	xcb_shm_seg_t seg, uint32_t offset);
xcb_shm_get_image_cookie_t __wrap_xcb_shm_get_image(xcb_connection_t *c, xcb_drawable_t d,
	int16_t x, int16_t y, uint16_t w, uint16_t h, uint32_t mask, uint8_t format,
	xcb_shm_seg_t seg, uint32_t offset);

bool __real_events_drain(struct capture *c);
bool __wrap_events_drain(struct capture *c);

bool __wrap_events_drain(struct capture *c)
{
	return __real_events_drain(c) || seen.endless;
}

xcb_void_cookie_t __wrap_xcb_grab_server(xcb_connection_t *c)
{
	assert_false(seen.grabbed);
	seen.grabbed = true;
	seen.grabs++;
	return __real_xcb_grab_server(c);
}

xcb_void_cookie_t __wrap_xcb_ungrab_server(xcb_connection_t *c)
{
	assert_true(seen.grabbed);
	seen.grabbed = false;
	return __real_xcb_ungrab_server(c);
}

xcb_void_cookie_t __wrap_xcb_composite_name_window_pixmap_checked(
	xcb_connection_t *c, xcb_window_t w, xcb_pixmap_t p)
{
	assert_true(seen.grabbed);
	assert_true(seen.n_named < NAMED_MAX);
	seen.named[seen.n_named++] = p;
	return __real_xcb_composite_name_window_pixmap_checked(c, w, p);
}

static bool was_named(xcb_drawable_t d)
{
	for (size_t i = 0; i < seen.n_named; i++) {
		if (seen.named[i] == d)
			return true;
	}
	return false;
}

xcb_shm_get_image_cookie_t __wrap_xcb_shm_get_image(xcb_connection_t *c, xcb_drawable_t d,
	int16_t x, int16_t y, uint16_t w, uint16_t h, uint32_t mask, uint8_t format,
	xcb_shm_seg_t seg, uint32_t offset)
{
	assert_false(seen.grabbed);
	assert_true(was_named(d));
	seen.reads++;
	if (seen.before_read)
		seen.before_read();
	return __real_xcb_shm_get_image(c, d, x, y, w, h, mask, format, seg, offset);
}

static int setup(void **state)
{
	seen = (__typeof__(seen)){ .grabs = 0 };
	return desk_setup(state);
}

static void test_reads_named_pixmaps(void **state)
{
	struct desk *d = *state;
	xcb_window_t s = desk_other_window(d, (struct rect){ 200, 150, 200, 150 }, SECRET);
	xcb_window_t w[4];

	desk_hide(d, s);
	for (int i = 0; i < 200; i++) {
		xcb_window_t *p = &w[i % 4];

		if (i >= 4)
			desk_destroy(d, *p);
		*p = desk_window(d, (struct rect){ 2 * i, i, 100, 100 },
			i % 3 ? i * 1000 : NO_BACKGROUND, i % 2);
		desk_resize(d, *p, 120, 90);
		while (desk_next(d, false))
			;
	}
	desk_until_equal(d);
	assert_false(seen.grabbed);
	assert_true(seen.reads > 20);
	assert_true(seen.grabs > 20);
}

static void test_drawing_needs_no_grab(void **state)
{
	struct desk *d = *state;
	xcb_window_t w = desk_window(d, (struct rect){ 20, 20, 200, 150 }, 0x102030, false);
	unsigned grabs, reads;

	desk_until_equal(d);
	grabs = seen.grabs;
	reads = seen.reads;
	for (int i = 0; i < 50; i++) {
		desk_fill(d, w, (struct rect){ i, i, 5, 5 }, (uint32_t)i * 5);
		desk_until_equal(d);
		desk_move(d, w, 20 + i, 20);
		desk_until_equal(d);
	}
	assert_true(seen.reads > reads + 90);
	assert_int_equal(seen.grabs, grabs);
}

/* A menu over what is shown anyway is not painted grey; over bare screen it is. */
static void test_scrubs_only_where_needed(void **state)
{
	struct desk *d = *state;
	xcb_window_t w;

	desk_window(d, (struct rect){ 0, 0, 400, 480 }, 0x204060, false);
	desk_until_equal(d);
	w = desk_window(d, (struct rect){ 10, 10, 50, 50 }, NO_BACKGROUND, true);
	desk_until_equal(d);
	assert_int_equal(desk_at(d, 20, 20), 0x204060);
	desk_resize(d, w, 80, 60);
	desk_until_equal(d);
	assert_int_equal(desk_at(d, 85, 65), 0x204060);
	desk_destroy(d, w);
	desk_window(d, (struct rect){ 380, 10, 50, 50 }, NO_BACKGROUND, true);
	desk_until_equal(d);
	assert_int_equal(desk_at(d, 390, 20), 0x808080);
}

static struct {
	struct desk *d;
	xcb_connection_t *manager;
	xcb_window_t frame, secret;
} race;

static void move_in(void)
{
	xcb_reparent_window(race.manager, race.secret, race.frame, 0, 0);
	xcb_map_window(race.manager, race.secret);
	free(xcb_get_input_focus_reply(race.manager, xcb_get_input_focus(race.manager), NULL));
	seen.before_read = NULL;
}

/* Between the last look at the events and the reading of the pixels a window
 * manager moves the hidden window into a frame that was shown. */
static void test_moved_in_before_the_read(void **state)
{
	struct desk *d = *state;
	const uint32_t values[] = { 0x404040, 1 };

	race.d = d;
	race.manager = xcb_connect(d->display, NULL);
	race.secret = desk_other_window(d, (struct rect){ 200, 150, 200, 150 }, SECRET);
	race.frame = xcb_generate_id(race.manager);
	xcb_create_window(race.manager, XCB_COPY_FROM_PARENT, race.frame, d->screen->root, 20, 20,
		300, 300, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT,
		XCB_CW_BACK_PIXEL | XCB_CW_OVERRIDE_REDIRECT, values);
	xcb_map_window(race.manager, race.frame);
	xcb_flush(race.manager);
	desk_show(d, race.frame);
	desk_hide(d, race.secret);
	d->check = desk_no_secret;
	desk_until_equal(d);
	seen.before_read = move_in;
	assert_true(desk_next(d, true));
	assert_null(seen.before_read);
	desk_until_equal(d);
	assert_int_equal(desk_at(d, 100, 100), SHIELD_HIDDEN_COLOUR);
	xcb_disconnect(race.manager);
}

static void destroy_it(void)
{
	xcb_destroy_window(race.d->app, race.frame);
	desk_sync(race.d);
	seen.before_read = NULL;
}

static void test_dies_before_the_read(void **state)
{
	struct desk *d = *state;

	race.d = d;
	race.frame = desk_window(d, (struct rect){ 20, 20, 300, 300 }, 0x102030, false);
	desk_until_equal(d);
	desk_fill(d, race.frame, (struct rect){ 0, 0, 10, 10 }, 0xffffff);
	seen.before_read = destroy_it;
	assert_true(desk_next(d, true));
	desk_until_equal(d);
	assert_int_equal(desk_at(d, 100, 100), SHIELD_BARE_COLOUR);
}

/* While events never end and none of them changes the picture, what comes is an empty frame
 * with the windows of now, not the last frame once more. */
static void test_events_never_end(void **state)
{
	struct desk *d = *state;
	const struct raw_window *windows;
	size_t n;

	desk_window(d, (struct rect){ 20, 20, 200, 150 }, 0x102030, false);
	desk_until_equal(d);
	for (int i = 0; i < 200; i++)
		desk_window(d, (struct rect){ DESK_W + 100, 0, 10, 10 }, 0x102030, true);
	seen.endless = true;
	for (int i = 0; i < 3; i++)
		assert_true(desk_next(d, false));
	windows = capture_windows(d->capture, &n);
	assert_true(n > 200);
	assert_ptr_equal(d->raw->windows, windows);
	assert_int_equal(d->raw->n_windows, n);
	assert_int_equal(d->raw->n_damage, 0);
	assert_int_equal(d->raw->n_pieces, 0);
	seen.endless = false;
	desk_until_equal(d);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_reads_named_pixmaps),
		T(test_drawing_needs_no_grab),
		T(test_scrubs_only_where_needed),
		T(test_events_never_end),
		T(test_moved_in_before_the_read),
		T(test_dies_before_the_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
