/*
 * What real toolkits open beside a window: menus, lists, tooltips, dialogs, what is dragged. One
 * program has a window that is shown and one that is hidden; what belongs to the hidden one has no
 * pixel in any frame, what says that it belongs to the shown one is shown, and what does not
 * say whose it is stays hidden while there is a hidden one.
 */
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <xcb/xtest.h>

#include "core/clock.h"
#include "desktop.h"

enum {
	PUBLIC = 0x00c853, /* what the shown window opens */
	AREA_MIN = 200, /* pixels of something that is open */
	WORDS_MAX = 64,
	OFFICE_START_MS = 90000,
	END_MS = 20000,
};

/* What one toolkit opens, and whether it says whose that is. */
struct kind {
	const char *name;
	bool says;
};

static const char *const openbox[] = { "openbox", NULL };
static char folder[] = "/tmp/engawa-toolkits-XXXXXX";
static char pipe_name[64];
static const char *programs; /* where the toolkits' programs lie */

static unsigned on_screen(struct desk *d, uint32_t colour)
{
	xcb_get_image_reply_t *image = xcb_get_image_reply(d->app,
		xcb_get_image(d->app, XCB_IMAGE_FORMAT_Z_PIXMAP, d->screen->root, 0, 0, DESK_W,
			DESK_H, UINT32_MAX),
		NULL);
	unsigned ret = 0;

	assert_non_null(image);
	const uint32_t *pixels = (const uint32_t *)(const void *)xcb_get_image_data(image);

	for (int i = 0; i < DESK_W * DESK_H; i++)
		ret += (pixels[i] & 0xffffff) == colour;
	free(image);
	return ret;
}

static bool is_open(struct desk *d, void *data)
{
	return on_screen(d, *(const uint32_t *)data) >= AREA_MIN;
}

static bool is_gone(struct desk *d, void *data)
{
	return on_screen(d, *(const uint32_t *)data) == 0;
}

static bool is_shown(struct desk *d, void *data)
{
	return desk_count(d, *(const uint32_t *)data) >= AREA_MIN;
}

static const struct raw_window *by_title(struct desk *d, const char *title)
{
	size_t n;
	const struct raw_window *w = capture_windows(d->capture, &n);

	for (size_t i = 0; i < n; i++) {
		if (!strcmp(w[i].title, title))
			return &w[i];
	}
	return NULL;
}

static bool has_both(struct desk *d, void *data)
{
	return by_title(d, "open") && by_title(d, "closed");
}

static void say(int pipe, const char *window, const char *kind, uint32_t colour)
{
	char words[WORDS_MAX];
	const int n = snprintf(words, sizeof(words), "%s %s #%06x\n", window, kind, colour);

	assert_int_equal(write(pipe, words, (size_t)n), n);
}

/* It is on the screen, and shown or not. */
static void open_it(
	struct desk *d, int pipe, const char *window, const struct kind *kind, bool shown)
{
	uint32_t colour = !strcmp(window, "open") ? PUBLIC : SECRET;

	say(pipe, window, kind->name, colour);
	desk_until(d, is_open, &colour);
	if (shown)
		desk_until(d, is_shown, &colour);
	else if (desk_count(d, colour))
		fail_msg("%s of the window %s is shown", kind->name, window);
	say(pipe, "none", "none", 0);
	desk_until(d, is_gone, &colour);
}

static void try_toolkit(struct desk *d, const char *const argv[], const struct kind *kinds)
{
	const int pipe = open(pipe_name, O_RDWR | O_CLOEXEC);

	assert_true(pipe >= 0);
	desk_run_manager(d, openbox);
	desk_run(d, argv);
	desk_until(d, has_both, NULL);
	for (const struct kind *k = kinds; k->name; k++)
		open_it(d, pipe, "open", k, true);
	desk_hide(d, by_title(d, "closed")->client);
	desk_next(d, true);
	d->check = desk_no_secret;
	for (const struct kind *k = kinds; k->name; k++) {
		open_it(d, pipe, "closed", k, false);
		open_it(d, pipe, "open", k, k->says);
	}
	close(pipe);
}

static const char *program(const char *name)
{
	static char ret[512];

	snprintf(ret, sizeof(ret), "%s/%s", programs, name);
	return ret;
}

static void test_gtk3(void **state)
{
	static const struct kind kinds[] = { { "menu", true }, { "combo", true },
		{ "dialog", true }, { "tooltip", true }, { "loose", false }, { NULL, false } };
	const char *const argv[] = { "/usr/bin/python3", program("gtk.py"), "3", pipe_name, NULL };

	try_toolkit(*state, argv, kinds);
}

static void test_gtk4(void **state)
{
	static const struct kind kinds[] = { { "menu", false }, { "combo", false },
		{ "dialog", true }, { NULL, false } };
	const char *const argv[] = { "/usr/bin/python3", program("gtk.py"), "4", pipe_name, NULL };

	try_toolkit(*state, argv, kinds);
}

static void test_qt5(void **state)
{
	static const struct kind kinds[] = { { "menu", true }, { "combo", true },
		{ "dialog", true }, { "tooltip", true }, { "splash", true }, { "loose", false },
		{ NULL, false } };
	const char *const argv[] = { "/usr/bin/python3", program("qt5.py"), pipe_name, NULL };

	try_toolkit(*state, argv, kinds);
}

/* The menu of an xterm, which says nothing about itself. */
static bool has_menu(struct desk *d, void *data)
{
	size_t n;
	const struct raw_window *w = capture_windows(d->capture, &n);

	for (size_t i = 0; i < n; i++) {
		if (w[i].override_redirect && w[i].rect.w > 50 && w[i].rect.h > 50)
			return true;
	}
	return false;
}

static enum shield_verdict menu_verdict(struct desk *d)
{
	enum shield_verdict ret = SHIELD_SHOWN;
	size_t n;
	const struct raw_window *w = capture_windows(d->capture, &n);

	for (size_t i = 0; i < n; i++) {
		if (w[i].override_redirect && w[i].rect.w > 50 && w[i].rect.h > 50 &&
			shield_admit(d->shield, &w[i]) < ret)
			ret = shield_admit(d->shield, &w[i]);
	}
	return ret;
}

static void press_menu(struct desk *d, xcb_window_t over, bool down)
{
	enum { CTRL = 37 }; /* its key code */

	xcb_warp_pointer(d->app, XCB_NONE, over, 0, 0, 0, 0, 40, 40);
	if (down)
		xcb_test_fake_input(d->app, XCB_KEY_PRESS, CTRL, 0, XCB_NONE, 0, 0, 0);
	xcb_test_fake_input(
		d->app, down ? XCB_BUTTON_PRESS : XCB_BUTTON_RELEASE, 1, 0, XCB_NONE, 0, 0, 0);
	if (!down)
		xcb_test_fake_input(d->app, XCB_KEY_RELEASE, CTRL, 0, XCB_NONE, 0, 0, 0);
	desk_sync(d);
}

static bool has_no_menu(struct desk *d, void *data)
{
	return !has_menu(d, data);
}

static bool is_inside(struct desk *d, void *data)
{
	xcb_query_tree_reply_t *t = xcb_query_tree_reply(
		d->app, xcb_query_tree(d->app, *(const xcb_window_t *)data), NULL);
	const bool ret = t && xcb_query_tree_children_length(t) > 0;

	free(t);
	return ret;
}

/* An xterm in this colour alone, inside a window of another program; and its menu. */
static void embed(struct desk *d, xcb_window_t into, uint32_t colour)
{
	const bool shown = colour == PUBLIC;
	char id[16], text[16], menu[48];

	snprintf(id, sizeof(id), "%u", into);
	snprintf(text, sizeof(text), "#%06x", colour);
	snprintf(menu, sizeof(menu), "*SimpleMenu*background: %s", text);
	const char *const argv[] = { "xterm", "-into", id, "-geometry", "16x6+0+0", "-bg", text,
		"-fg", text, "-cr", text, "-bw", "0", "-xrm", menu, "-e", "sleep", "600", NULL };
	const pid_t pid = desk_run(d, argv);

	d->check = NULL; /* it begins as a window of its own, which nobody hid */
	desk_until(d, is_inside, &into);
	desk_until(d, is_open, &colour);
	desk_next(d, true);
	d->check = desk_no_secret;
	if (shown)
		desk_until(d, is_shown, &colour);
	press_menu(d, into, true);
	desk_until(d, has_menu, NULL);
	if (shown)
		desk_until_equal(d);
	else
		desk_next(d, true);
	assert_int_equal(menu_verdict(d), shown ? SHIELD_SHOWN : SHIELD_HIDDEN);
	press_menu(d, into, false);
	desk_until(d, has_no_menu, NULL);
	desk_stop(d, pid);
	desk_until(d, is_gone, &colour);
}

static void test_embedded(void **state)
{
	struct desk *d = *state;
	const xcb_window_t open =
		desk_window(d, (struct rect){ 20, 20, 150, 120 }, 0x808080, false);
	const xcb_window_t closed =
		desk_other_window(d, (struct rect){ 300, 20, 150, 120 }, 0x404040);

	desk_hide(d, closed);
	desk_next(d, true);
	d->check = desk_no_secret;
	embed(d, closed, SECRET);
	embed(d, open, PUBLIC);
}

/* ---- LibreOffice: two documents of one process ---- */

static const struct raw_window *document(struct desk *d, const char *name)
{
	size_t n;
	const struct raw_window *w = capture_windows(d->capture, &n);

	for (size_t i = 0; i < n; i++) {
		if (!w[i].override_redirect && !strncmp(w[i].title, name, strlen(name)))
			return &w[i];
	}
	return NULL;
}

static const char *write_document(const char *name)
{
	static char ret[96];
	FILE *f;

	snprintf(ret, sizeof(ret), "%s/%s", folder, name);
	f = fopen(ret, "w");
	assert_non_null(f);
	assert_true(fputs("words\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
	return ret;
}

/* It is slow to start, and slower beside other tests. */
static void until_documents(struct desk *d)
{
	const uint64_t end = clock_ms() + OFFICE_START_MS;

	while (!document(d, "open.txt") || !document(d, "closed.txt")) {
		assert_true(clock_ms() < end);
		if (!desk_next(d, false))
			poll(NULL, 0, 20);
	}
}

/* Alt and F, again while nothing opens: the document may not take keys yet. */
static bool opens_menu(struct desk *d, void *data)
{
	static const uint8_t keys[] = { 64, 41 }; /* their key codes */
	static unsigned calls;

	if (has_menu(d, NULL))
		return true;
	if (calls++ % 50)
		return false;
	xcb_set_input_focus(
		d->app, XCB_INPUT_FOCUS_PARENT, document(d, data)->client, XCB_CURRENT_TIME);
	for (int i = 0; i < 4; i++)
		xcb_test_fake_input(d->app, i < 2 ? XCB_KEY_PRESS : XCB_KEY_RELEASE,
			keys[i < 2 ? i : 3 - i], 0, XCB_NONE, 0, 0, 0);
	desk_sync(d);
	return false;
}

static bool closes_menu(struct desk *d, void *data)
{
	enum { ESCAPE = 9 }; /* its key code */

	if (has_no_menu(d, NULL))
		return true;
	xcb_test_fake_input(d->app, XCB_KEY_PRESS, ESCAPE, 0, XCB_NONE, 0, 0, 0);
	xcb_test_fake_input(d->app, XCB_KEY_RELEASE, ESCAPE, 0, XCB_NONE, 0, 0, 0);
	desk_sync(d);
	return false;
}

static void test_libreoffice(void **state)
{
	struct desk *d = *state;
	char profile[128], open[96], closed[96];

	snprintf(open, sizeof(open), "%s", write_document("open.txt"));
	snprintf(closed, sizeof(closed), "%s", write_document("closed.txt"));
	snprintf(profile, sizeof(profile), "-env:UserInstallation=file://%s/office", folder);
	const char *const argv[] = { "soffice", "--norestore", "--nologo", profile, "--writer",
		open, closed, NULL };

	desk_run_manager(d, openbox);
	desk_run(d, argv);
	until_documents(d);
	desk_hide(d, document(d, "closed.txt")->client);
	desk_next(d, true);
	desk_until(d, opens_menu, (void *)"closed.txt");
	assert_int_equal(menu_verdict(d), SHIELD_HIDDEN);
	desk_until(d, closes_menu, NULL);
	desk_until(d, opens_menu, (void *)"open.txt");
	assert_int_equal(menu_verdict(d), SHIELD_SHOWN);
	desk_until(d, closes_menu, NULL);
}

static int setup(void **state)
{
	snprintf(folder, sizeof(folder), "/tmp/engawa-toolkits-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(pipe_name, sizeof(pipe_name), "%s/say", folder);
	assert_int_equal(mkfifo(pipe_name, 0600), 0);
	setenv("HOME", folder, 1);
	setenv("TMPDIR", folder, 1); /* LibreOffice leaves files there */
	setenv("XDG_RUNTIME_DIR", folder, 1); /* Qt makes one of its own otherwise */
	setenv("GSETTINGS_BACKEND", "memory", 1);
	setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", 1); /* starts none */
	setenv("GDK_BACKEND", "x11", 1);
	setenv("QT_QPA_PLATFORM", "xcb", 1);
	setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
	return desk_setup(state);
}

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *where)
{
	return remove(path);
}

static int teardown(void **state)
{
	const uint64_t end = clock_ms() + END_MS;

	desk_teardown(state);
	/* a program that lost its display may still be writing */
	while (nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0 && clock_ms() < end)
		poll(NULL, 0, 50);
	return access(folder, F_OK) == 0 ? -1 : 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(test_gtk3),
		T(test_gtk4),
		T(test_qt5),
		T(test_embedded),
		T(test_libreoffice),
	};

	if (argc != 2)
		return 2;
	programs = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
