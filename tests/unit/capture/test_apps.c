/*
 * Real window managers, compositing managers and applications: at rest the picture
 * equals the screen in every pixel outside hidden windows, Engawa's own and bare
 * root; and a hidden application has no pixel in any frame.
 */
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <xcb/xtest.h>

#include "desktop.h"

static const char *const openbox[] = { "openbox", NULL };
static const char *const mousepad[] = { "mousepad", "--disable-server", NULL };
static const char *const secret_xterm[] = { "xterm", "-name", "secret", "-class", "Secret", "-bg",
	"#ff00fe", "-fg", "#ff00fe", "-cr", "#ff00fe", "-geometry", "30x12+150+100", "-bw", "0",
	"-e", "sleep", "600", NULL };
static const char *const counting_xterm[] = { "xterm", "-geometry", "50x16+20+40", "-e",
	"i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo line $i; done; exec sleep 600", NULL };

static const struct raw_window *by_class(struct desk *d, const char *name)
{
	size_t n;
	const struct raw_window *w = capture_windows(d->capture, &n);

	for (size_t i = 0; i < n; i++) {
		if (!strcasecmp(w[i].class_name, name))
			return &w[i];
	}
	return NULL;
}

static bool runs(struct desk *d, void *data)
{
	return by_class(d, data) != NULL;
}

static xcb_window_t until_runs(struct desk *d, const char *name)
{
	desk_until(d, runs, (void *)name);
	return by_class(d, name)->client;
}

static bool managed(struct desk *d, void *data)
{
	const struct raw_window *w = by_class(d, data);

	return w && w->id != w->client;
}

static void key(struct desk *d, uint8_t code)
{
	xcb_test_fake_input(d->app, XCB_KEY_PRESS, code, 0, XCB_NONE, 0, 0, 0);
	xcb_test_fake_input(d->app, XCB_KEY_RELEASE, code, 0, XCB_NONE, 0, 0, 0);
	desk_sync(d);
}

static void pointer(struct desk *d, int x, int y)
{
	xcb_test_fake_input(
		d->app, XCB_MOTION_NOTIFY, 0, 0, d->screen->root, (int16_t)x, (int16_t)y, 0);
	desk_sync(d);
}

static void button(struct desk *d, uint8_t number, bool down)
{
	xcb_test_fake_input(
		d->app, down ? XCB_BUTTON_PRESS : XCB_BUTTON_RELEASE, number, 0, XCB_NONE, 0, 0, 0);
	desk_sync(d);
}

static bool has_popup(struct desk *d, void *data)
{
	size_t n;
	const struct raw_window *w = capture_windows(d->capture, &n);

	for (size_t i = 0; i < n; i++) {
		if (w[i].override_redirect && w[i].rect.w > 20 && w[i].rect.h > 20)
			return true;
	}
	return false;
}

/* Takes the window by its title bar, until the window manager has let it. */
static bool dragged(struct desk *d, void *data)
{
	const int *place = data;
	const struct rect r = by_class(d, "Mousepad")->rect;

	if (r.x != place[0] || r.y != place[1])
		return true;
	pointer(d, r.x + r.w / 2, r.y + 8);
	button(d, 1, true);
	for (int i = 1; i <= 40; i++) {
		pointer(d, r.x + r.w / 2 + 2 * i, r.y + 8 + i);
		desk_next(d, false);
	}
	button(d, 1, false);
	return false;
}

static void drag(struct desk *d)
{
	const struct rect r = by_class(d, "Mousepad")->rect;
	int place[] = { r.x, r.y };

	desk_until(d, dragged, place);
}

static bool has_size(struct desk *d, void *data)
{
	const unsigned *size = data;
	const struct raw_window *w = by_class(d, "Mousepad");
	xcb_get_geometry_reply_t *g =
		xcb_get_geometry_reply(d->app, xcb_get_geometry(d->app, w->client), NULL);
	const bool ret = g && g->width == size[0] && g->height == size[1];

	free(g);
	return ret;
}

static void resize(struct desk *d, xcb_window_t w, unsigned width, unsigned height)
{
	unsigned size[] = { width, height };

	desk_resize(d, w, width, height);
	desk_until(d, has_size, size);
	desk_until_equal(d);
}

static void type(struct desk *d)
{
	for (uint8_t code = 24; code < 34; code++) {
		key(d, code);
		desk_next(d, false);
	}
}

static void open_menu(struct desk *d, xcb_window_t client)
{
	xcb_translate_coordinates_reply_t *at = xcb_translate_coordinates_reply(
		d->app, xcb_translate_coordinates(d->app, client, d->screen->root, 20, 12), NULL);

	assert_non_null(at);
	pointer(d, at->dst_x, at->dst_y);
	free(at);
	button(d, 1, true); /* and stays pressed */
	desk_until(d, has_popup, NULL);
}

static bool has_no_popup(struct desk *d, void *data)
{
	return !has_popup(d, data);
}

/* The agent comes anew, when everything is there already. */
static void open_again(struct desk *d, xcb_window_t hidden)
{
	d->clean = NULL;
	desk_close(d);
	desk_open(d);
	desk_hide(d, hidden);
	desk_until_equal(d);
}

static void use(struct desk *d)
{
	xcb_window_t m, s;

	desk_run(d, secret_xterm);
	s = until_runs(d, "Secret");
	desk_hide(d, s);
	desk_next(d, true);
	d->check = desk_no_secret;
	desk_run(d, counting_xterm);
	until_runs(d, "XTerm");
	desk_run(d, mousepad);
	m = until_runs(d, "Mousepad");
	desk_until(d, managed, (void *)"Mousepad");
	desk_raise(d, m);
	desk_move(d, m, 60, 50);
	resize(d, m, 480, 320);
	xcb_set_input_focus(d->app, XCB_INPUT_FOCUS_PARENT, m, XCB_CURRENT_TIME);
	desk_sync(d);
	type(d);
	desk_until_equal(d);
	drag(d);
	desk_until_equal(d);
	open_menu(d, m);
	desk_until_equal(d);
	key(d, 9); /* Escape, out of the menu and of its bar */
	key(d, 9);
	button(d, 1, false);
	desk_until(d, has_no_popup, NULL);
	resize(d, m, 500, 300);
	resize(d, m, 470, 250);
	open_again(d, s);
	desk_unmap(d, m);
	desk_until_equal(d);
}

static void test_openbox(void **state)
{
	struct desk *d = *state;

	desk_run_manager(d, openbox);
	use(d);
}

static void test_openbox_picom(void **state)
{
	struct desk *d = *state;

	desk_run_manager(d, openbox);
	desk_run_picom(d);
	use(d);
}

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *where)
{
	return remove(path);
}

static char home[] = "/tmp/engawa-apps-XXXXXX";

/* Applications find nothing that others left, and leave nothing. */
static int setup(void **state)
{
	snprintf(home, sizeof(home), "/tmp/engawa-apps-XXXXXX");
	assert_non_null(mkdtemp(home));
	setenv("HOME", home, 1);
	setenv("XDG_CONFIG_HOME", home, 1);
	setenv("XDG_DATA_HOME", home, 1);
	setenv("XDG_CACHE_HOME", home, 1);
	setenv("GSETTINGS_BACKEND", "memory", 1);
	setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", 1); /* starts none */
	return desk_setup(state);
}

static int teardown(void **state)
{
	desk_teardown(state);
	return nftw(home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_openbox),
		T(test_openbox_picom),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
