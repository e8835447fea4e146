#include "desktop.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/clock.h"
#include "tests/unit/server_end.h"

enum { DEADLINE_MS = 20000, STEP_MS = 20 };

static pid_t spawn(const char *const argv[], const char *display)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (display)
		setenv("DISPLAY", display, 1);
	setenv("NO_AT_BRIDGE", "1", 1);
	if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
		_exit(126);
	execvp(argv[0], (char *const *)argv);
	_exit(127);
}

/* The server writes its number and a newline once it takes connections. */
static void start_server(struct desk *d, const char *outer)
{
	char fd[12], screen[32];
	int p[2];

	assert_int_equal(pipe(p), 0);
	snprintf(fd, sizeof(fd), "%d", p[1]);
	snprintf(screen, sizeof(screen), "%dx%d%s", DESK_W, DESK_H, outer ? "" : "x24");
	const char *const nested[] = { "Xephyr", "-displayfd", fd, "-screen", screen, "-nolisten",
		"tcp", "-noreset", NULL };
	const char *const argv[] = { "Xvfb", "-displayfd", fd, "-screen", "0", screen, "-nolisten",
		"tcp", "-noreset", NULL };
	d->server = spawn(outer ? nested : argv, outer);
	close(p[1]);
	d->display[0] = ':';
	for (size_t n = 1; n < sizeof(d->display); n++) {
		assert_int_equal(read(p[0], d->display + n, 1), 1);
		if (d->display[n] == '\n') {
			d->display[n] = '\0';
			break;
		}
	}
	close(p[0]);
}

static enum shield_verdict verdict(const struct raw_window *w, void *data)
{
	return shield_admit(((struct desk *)data)->shield, w);
}

static void facts(const struct raw_window *w, void *data)
{
	assert_int_equal(shield_note(((struct desk *)data)->shield, w), 0);
}

static void gone(uint32_t id, void *data)
{
	shield_forget(((struct desk *)data)->shield, id);
}

static void copied(enum raw_copy which, pid_t pid, void *data)
{
	shield_note_copy(((struct desk *)data)->shield, which, pid);
}

static bool admit_copy(enum raw_copy which, void *data)
{
	return shield_admit_copy(((struct desk *)data)->shield, which);
}

void desk_open(struct desk *d)
{
	const struct capture_listener l = { .verdict = verdict,
		.gone = gone,
		.facts = facts,
		.copied = copied,
		.admit_copy = admit_copy,
		.data = d };
	const char *why = "";

	d->shield = shield_create();
	assert_non_null(d->shield);
	shield_set_mode(d->shield, SHIELD_MODE_ORDINARY);
	d->generation = 0;
	if (capture_create_x11(d->display, &l, &d->capture, &why) != 0)
		fail_msg("capture: %s", why);
}

void desk_close(struct desk *d)
{
	capture_destroy(d->capture);
	shield_destroy(d->shield);
	d->capture = NULL;
	d->shield = NULL;
}

static struct desk *desk_create(const char *outer)
{
	struct desk *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	start_server(d, outer);
	d->app = xcb_connect(d->display, NULL);
	assert_int_equal(xcb_connection_has_error(d->app), 0);
	d->screen = xcb_setup_roots_iterator(xcb_get_setup(d->app)).data;
	desk_open(d);
	return d;
}

int desk_setup(void **state)
{
	*state = desk_create(NULL);
	return 0;
}

struct desk *desk_nested(struct desk *d)
{
	return desk_create(d->display);
}

pid_t desk_run(struct desk *d, const char *const argv[])
{
	assert_true(d->n_children < sizeof(d->children) / sizeof(d->children[0]));
	return d->children[d->n_children++] = spawn(argv, d->display);
}

void desk_stop(struct desk *d, pid_t pid)
{
	for (size_t i = 0; i < d->n_children; i++) {
		if (d->children[i] != pid)
			continue;
		kill(pid, SIGTERM);
		waitpid(pid, NULL, 0);
		d->children[i] = d->children[--d->n_children];
		return;
	}
}

int desk_teardown(void **state)
{
	struct desk *d = *state;

	desk_close(d);
	xcb_disconnect(d->app);
	while (d->n_children)
		desk_stop(d, d->children[0]);
	server_end(d->server);
	free(d);
	return 0;
}

void desk_sync(struct desk *d)
{
	if (!d->batch)
		free(xcb_get_input_focus_reply(d->app, xcb_get_input_focus(d->app), NULL));
}

xcb_window_t desk_window(struct desk *d, struct rect r, int64_t background, bool popup)
{
	const xcb_window_t w = xcb_generate_id(d->app);
	const bool none = background == NO_BACKGROUND;
	const uint32_t values[] = { none ? XCB_BACK_PIXMAP_NONE : (uint32_t)background, popup };

	xcb_create_window(d->app, XCB_COPY_FROM_PARENT, w, d->screen->root, (int16_t)r.x,
		(int16_t)r.y, (uint16_t)r.w, (uint16_t)r.h, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT,
		XCB_COPY_FROM_PARENT,
		(none ? XCB_CW_BACK_PIXMAP : XCB_CW_BACK_PIXEL) | XCB_CW_OVERRIDE_REDIRECT, values);
	desk_map(d, w);
	return w;
}

xcb_window_t desk_other_window(struct desk *d, struct rect r, uint32_t background)
{
	struct desk other = { .screen = d->screen };
	xcb_window_t ret;
	int p[2];
	pid_t pid;

	assert_true(d->n_children < sizeof(d->children) / sizeof(d->children[0]));
	assert_int_equal(pipe(p), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		other.app = xcb_connect(d->display, NULL);
		ret = desk_window(&other, r, background, false);
		if (write(p[1], &ret, sizeof(ret)) != sizeof(ret))
			_exit(1);
		for (;;)
			pause();
	}
	d->children[d->n_children++] = pid;
	close(p[1]);
	assert_int_equal(read(p[0], &ret, sizeof(ret)), sizeof(ret));
	close(p[0]);
	return ret;
}

void desk_map(struct desk *d, xcb_window_t w)
{
	xcb_map_window(d->app, w);
	desk_sync(d);
}

void desk_unmap(struct desk *d, xcb_window_t w)
{
	xcb_unmap_window(d->app, w);
	desk_sync(d);
}

void desk_destroy(struct desk *d, xcb_window_t w)
{
	xcb_destroy_window(d->app, w);
	desk_sync(d);
}

static void configure(struct desk *d, xcb_window_t w, uint16_t mask, uint32_t a, uint32_t b)
{
	const uint32_t values[] = { a, b };

	xcb_configure_window(d->app, w, mask, values);
	desk_sync(d);
}

void desk_move(struct desk *d, xcb_window_t w, int x, int y)
{
	configure(d, w, XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y, (uint32_t)x, (uint32_t)y);
}

void desk_resize(struct desk *d, xcb_window_t w, unsigned width, unsigned height)
{
	configure(d, w, XCB_CONFIG_WINDOW_WIDTH | XCB_CONFIG_WINDOW_HEIGHT, width, height);
}

void desk_border(struct desk *d, xcb_window_t w, unsigned border)
{
	configure(d, w, XCB_CONFIG_WINDOW_BORDER_WIDTH, border, 0);
}

void desk_raise(struct desk *d, xcb_window_t w)
{
	configure(d, w, XCB_CONFIG_WINDOW_STACK_MODE, XCB_STACK_MODE_ABOVE, 0);
}

void desk_lower(struct desk *d, xcb_window_t w)
{
	configure(d, w, XCB_CONFIG_WINDOW_STACK_MODE, XCB_STACK_MODE_BELOW, 0);
}

void desk_fill(struct desk *d, xcb_window_t w, struct rect r, uint32_t colour)
{
	const xcb_gcontext_t gc = xcb_generate_id(d->app);
	const xcb_rectangle_t box = { (int16_t)r.x, (int16_t)r.y, (uint16_t)r.w, (uint16_t)r.h };

	xcb_create_gc(d->app, gc, w, XCB_GC_FOREGROUND, &colour);
	xcb_poly_fill_rectangle(d->app, w, gc, 1, &box);
	xcb_free_gc(d->app, gc);
	desk_sync(d);
}

bool desk_next(struct desk *d, bool whole)
{
	int r;

	if (shield_generation(d->shield) != d->generation) {
		d->generation = shield_generation(d->shield);
		capture_recheck(d->capture);
	}
	r = capture_next(d->capture, whole, &d->raw);
	if (r == -EAGAIN)
		return false;
	assert_int_equal(r, 0);
	assert_int_equal(shield_apply(d->shield, d->raw, &d->clean), 0);
	d->frames++;
	if (d->check && !d->check(d))
		fail_msg("frame %u is not as it must be", d->frames);
	return true;
}

static void wait_step(struct desk *d)
{
	struct pollfd p = { .fd = capture_fd(d->capture), .events = POLLIN };

	poll(&p, 1, STEP_MS);
}

void desk_until(struct desk *d, bool (*condition)(struct desk *d, void *data), void *data)
{
	const uint64_t end = clock_ms() + DEADLINE_MS;

	for (;;) {
		while (desk_next(d, false))
			assert_true(clock_ms() < end);
		if (condition(d, data))
			return;
		if (clock_ms() > end)
			fail_msg("what was waited for did not come (%u pixels differ, first %s)",
				d->n_different, d->first_different);
		wait_step(d);
	}
}

xcb_atom_t desk_atom(struct desk *d, const char *name)
{
	xcb_intern_atom_reply_t *r = xcb_intern_atom_reply(
		d->app, xcb_intern_atom(d->app, 0, (uint16_t)strlen(name), name), NULL);
	const xcb_atom_t ret = r ? r->atom : XCB_NONE;

	free(r);
	return ret;
}

static bool compositor_runs(struct desk *d, void *data)
{
	xcb_get_selection_owner_reply_t *r = xcb_get_selection_owner_reply(
		d->app, xcb_get_selection_owner(d->app, desk_atom(d, "_NET_WM_CM_S0")), NULL);
	const bool ret = r && r->owner;

	free(r);
	return ret;
}

static bool manages(struct desk *d, void *data)
{
	xcb_get_property_reply_t *r = xcb_get_property_reply(d->app,
		xcb_get_property(d->app, 0, d->screen->root,
			desk_atom(d, "_NET_SUPPORTING_WM_CHECK"), XCB_ATOM_WINDOW, 0, 1),
		NULL);
	const bool ret = r && r->value_len == 1;

	free(r);
	return ret;
}

void desk_run_manager(struct desk *d, const char *const argv[])
{
	desk_run(d, argv);
	desk_until(d, manages, NULL);
}

void desk_run_picom(struct desk *d)
{
	static const char *const picom[] = { "picom", "--config", "/dev/null", "--backend",
		"xrender", NULL };

	desk_run(d, picom);
	desk_until(d, compositor_runs, NULL);
}

/* What of the screen cannot be compared: not shown, or nobody's. */
static void unknown_region(struct desk *d, pixman_region32_t *ret)
{
	size_t n;
	const struct raw_window *w = capture_windows(d->capture, &n);

	pixman_region32_init_rect(ret, 0, 0, (unsigned)clean_frame_width(d->clean),
		(unsigned)clean_frame_height(d->clean));
	for (size_t i = 0; i < n; i++) {
		const struct rect whole = w[i].rect;
		const struct rect *shape = w[i].shape ? w[i].shape : &whole;
		pixman_region32_t area;

		pixman_region32_init(&area);
		for (size_t k = 0; k < (w[i].shape ? w[i].n_shape : 1); k++)
			pixman_region32_union_rect(&area, &area, shape[k].x, shape[k].y,
				(unsigned)shape[k].w, (unsigned)shape[k].h);
		if (shield_admit(d->shield, &w[i]) == SHIELD_SHOWN)
			pixman_region32_subtract(ret, ret, &area);
		else
			pixman_region32_union(ret, ret, &area);
		pixman_region32_fini(&area);
	}
}

bool desk_equals_screen(struct desk *d)
{
	const int w = clean_frame_width(d->clean), h = clean_frame_height(d->clean);
	xcb_get_image_reply_t *image = xcb_get_image_reply(d->app,
		xcb_get_image(d->app, XCB_IMAGE_FORMAT_Z_PIXMAP, d->screen->root, 0, 0, (uint16_t)w,
			(uint16_t)h, UINT32_MAX),
		NULL);
	pixman_region32_t unknown;

	assert_non_null(image);
	const uint32_t *screen = (const uint32_t *)(const void *)xcb_get_image_data(image);

	unknown_region(d, &unknown);
	d->n_different = 0;
	for (int y = 0; y < h; y++) {
		const uint32_t *row = clean_frame_row(d->clean, y);

		for (int x = 0; x < w; x++) {
			if (!((screen[y * w + x] ^ row[x]) & 0xffffff) ||
				pixman_region32_contains_point(&unknown, x, y, NULL))
				continue;
			if (!d->n_different++)
				snprintf(d->first_different, sizeof(d->first_different),
					"%d,%d is %06x, not %06x", x, y, row[x],
					screen[y * w + x] & 0xffffff);
		}
	}
	pixman_region32_fini(&unknown);
	free(image);
	return d->n_different == 0;
}

static bool equal(struct desk *d, void *data)
{
	return d->clean && desk_equals_screen(d);
}

void desk_until_equal(struct desk *d)
{
	desk_until(d, equal, NULL);
}

static const struct raw_window *find(struct desk *d, xcb_window_t id)
{
	size_t n;
	const struct raw_window *w = capture_windows(d->capture, &n);

	for (size_t i = 0; i < n; i++) {
		if (w[i].id == id || w[i].client == id)
			return &w[i];
	}
	return NULL;
}

static bool is_listed(struct desk *d, void *data)
{
	return find(d, *(xcb_window_t *)data) != NULL;
}

const struct raw_window *desk_listed(struct desk *d, xcb_window_t w)
{
	const uint64_t end = clock_ms() + DEADLINE_MS;

	while (assert_int_equal(capture_poll(d->capture), 0), !is_listed(d, &w)) {
		assert_true(clock_ms() < end);
		wait_step(d);
	}
	return find(d, w);
}

void desk_hide(struct desk *d, xcb_window_t w)
{
	assert_int_equal(shield_hide(d->shield, desk_listed(d, w)), 0);
}

void desk_show(struct desk *d, xcb_window_t w)
{
	assert_int_equal(shield_show(d->shield, desk_listed(d, w)), 0);
}

uint32_t desk_at(const struct desk *d, int x, int y)
{
	return clean_frame_row(d->clean, y)[x];
}

unsigned desk_count(const struct desk *d, uint32_t colour)
{
	unsigned ret = 0;

	for (int y = 0; y < clean_frame_height(d->clean); y++) {
		for (int x = 0; x < clean_frame_width(d->clean); x++)
			ret += desk_at(d, x, y) == colour;
	}
	return ret;
}

bool desk_no_secret(struct desk *d)
{
	return desk_count(d, SECRET) == 0;
}
