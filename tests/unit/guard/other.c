#include "other.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORD_COPY, WORD_MAP, WORD_UNMAP, WORD_DESTROY, WORD_GRAB, WORD_GRAB_ANEW };

struct word {
	int what;
	unsigned which;
};

/* ---- in its own process ---- */

static xcb_atom_t selection(struct desk *d, unsigned which)
{
	static const char *const names[] = { "PRIMARY", "SECONDARY", "CLIPBOARD" };

	return desk_atom(d, names[which]);
}

static void grab(struct desk *d, xcb_window_t w)
{
	free(xcb_grab_pointer_reply(d->app,
		xcb_grab_pointer(d->app, 0, w, XCB_EVENT_MASK_BUTTON_PRESS, XCB_GRAB_MODE_ASYNC,
			XCB_GRAB_MODE_ASYNC, XCB_NONE, XCB_NONE, XCB_CURRENT_TIME),
		NULL));
	free(xcb_grab_keyboard_reply(d->app,
		xcb_grab_keyboard(
			d->app, 0, w, XCB_CURRENT_TIME, XCB_GRAB_MODE_ASYNC, XCB_GRAB_MODE_ASYNC),
		NULL));
}

static void grab_anew(struct desk *d, bool first_takes)
{
	xcb_query_pointer_reply_t *p =
		xcb_query_pointer_reply(d->app, xcb_query_pointer(d->app, d->screen->root), NULL);
	const struct rect there = { p->root_x - 10, p->root_y - 10, 50, 50 },
			  elsewhere = { 320, 400, 200, 50 };
	const xcb_window_t w = desk_window(d, first_takes ? there : elsewhere, 0x404040, true);

	if (first_takes)
		xcb_set_input_focus(d->app, XCB_INPUT_FOCUS_NONE, w, XCB_CURRENT_TIME);
	grab(d, w);
	free(p);
}

static unsigned count_presses(struct desk *d)
{
	xcb_generic_event_t *e;
	unsigned ret = 0;

	while ((e = xcb_poll_for_event(d->app))) {
		const uint8_t type = e->response_type & 0x7f;

		ret += type == XCB_KEY_PRESS || type == XCB_BUTTON_PRESS;
		free(e);
	}
	return ret;
}

static void obey(struct desk *d, const xcb_window_t *windows, xcb_window_t owner, struct word w)
{
	switch (w.what) {
	case WORD_COPY:
		xcb_set_selection_owner(d->app, owner, selection(d, w.which), XCB_CURRENT_TIME);
		break;
	case WORD_MAP:
		xcb_map_window(d->app, windows[w.which]);
		break;
	case WORD_UNMAP:
		xcb_unmap_window(d->app, windows[w.which]);
		break;
	case WORD_GRAB:
		grab(d, windows[w.which]);
		break;
	case WORD_GRAB_ANEW:
		grab_anew(d, w.which);
		break;
	case WORD_DESTROY:
		xcb_destroy_window(d->app, windows[w.which]);
		break;
	}
	desk_sync(d);
}

static void run(const char *display, unsigned n, int from, int to)
{
	struct desk d = { .app = xcb_connect(display, NULL) };
	xcb_window_t windows[OTHER_WINDOWS] = { 0 };
	xcb_window_t owner;
	struct word w;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	d.screen = xcb_setup_roots_iterator(xcb_get_setup(d.app)).data;
	for (unsigned i = 0; i < n; i++)
		windows[i] = desk_window(
			&d, (struct rect){ 320, (int)i * 200, 200, 150 }, 0x404040, false);
	owner = xcb_generate_id(d.app);
	xcb_create_window(d.app, 0, owner, d.screen->root, -1, -1, 1, 1, 0,
		XCB_WINDOW_CLASS_INPUT_ONLY, XCB_COPY_FROM_PARENT, 0, NULL);
	desk_sync(&d);
	if (write(to, windows, sizeof(windows)) < 0)
		_exit(1);
	while (read(from, &w, sizeof(w)) == sizeof(w)) {
		obey(&d, windows, owner, w);
		w.which = count_presses(&d);
		if (write(to, &w, sizeof(w)) < 0)
			_exit(1);
	}
	_exit(0);
}

/* ---- in the test ---- */

struct other other_start(struct desk *d, unsigned windows)
{
	struct other ret;
	int to[2], from[2];

	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	ret.pid = fork();
	assert_true(ret.pid >= 0);
	if (ret.pid == 0) {
		close(to[1]);
		run(d->display, windows, to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	ret.to = to[1];
	ret.from = from[0];
	assert_int_equal(read(ret.from, ret.windows, sizeof(ret.windows)), sizeof(ret.windows));
	for (unsigned i = 0; i < windows; i++)
		desk_listed(d, ret.windows[i]);
	return ret;
}

void other_stop(struct other *o)
{
	close(o->to);
	waitpid(o->pid, NULL, 0);
	close(o->from);
}

static unsigned tell(struct other *o, int what, unsigned which)
{
	struct word w = { what, which };

	assert_int_equal(write(o->to, &w, sizeof(w)), sizeof(w));
	assert_int_equal(read(o->from, &w, sizeof(w)), sizeof(w));
	return w.which;
}

unsigned other_grabs(struct other *o, unsigned window)
{
	return tell(o, WORD_GRAB, window);
}

unsigned other_grabs_anew(struct other *o, bool first_takes)
{
	return tell(o, WORD_GRAB_ANEW, first_takes);
}

void other_copies(struct other *o, enum raw_copy which)
{
	tell(o, WORD_COPY, which);
}

void other_maps(struct other *o, unsigned window)
{
	tell(o, WORD_MAP, window);
}

void other_unmaps(struct other *o, unsigned window)
{
	tell(o, WORD_UNMAP, window);
}

void other_destroys(struct other *o, unsigned window)
{
	tell(o, WORD_DESTROY, window);
}
