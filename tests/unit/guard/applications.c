#include "applications.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xcb/xfixes.h>

#include <cmocka.h>

enum { SELECTIONS = 3, CODE_V = 55, MIDDLE = 2, PRESSES = 0x5 /* event mask: keys, buttons */ };

struct storm {
	xcb_connection_t *c;
	xcb_window_t root;
	uint32_t first, end; /* of the windows that are its own */
	xcb_window_t windows[WINDOWS];
	xcb_window_t menu; /* or a prompt: not the window manager's */
	xcb_atom_t selections[SELECTIONS];
	/* Whose what would be pasted is, as of the event that is looked at: all events of a
	 * connection come in the order in which things happened. */
	xcb_window_t owners[SELECTIONS];
	uint8_t xfixes_event;
	uint32_t seed;
	struct landed landed;
};

static uint32_t draw(struct storm *s, uint32_t below)
{
	s->seed ^= s->seed << 13;
	s->seed ^= s->seed >> 17;
	s->seed ^= s->seed << 5;
	return s->seed % below;
}

static void settle(struct storm *s)
{
	free(xcb_get_input_focus_reply(s->c, xcb_get_input_focus(s->c), NULL));
}

/* ---- what landed ---- */

static bool is_all_open(const struct storm *s)
{
	return s->first == 0 && s->end == OPEN_WINDOWS;
}

/* Of its own windows, and its menus if all of them are. */
static bool is_open(const struct storm *s, xcb_window_t w)
{
	for (int i = 0; i < OPEN_WINDOWS; i++) {
		if (w == s->windows[i])
			return true;
	}
	return is_all_open(s) && w == s->menu;
}

static bool is_paste(const xcb_button_press_event_t *e)
{
	if ((e->response_type & 0x7f) == XCB_BUTTON_PRESS)
		return e->detail == MIDDLE;
	return e->detail == CODE_V && (e->state & XCB_MOD_MASK_CONTROL);
}

static bool is_copy_open(const struct storm *s)
{
	const uint32_t own = ~xcb_get_setup(s->c)->resource_id_mask;

	for (int i = 0; i < SELECTIONS; i++) {
		if (s->owners[i] && (!is_all_open(s) || (s->owners[i] & own) != (s->menu & own)))
			return false;
	}
	return true;
}

static void note_press(struct storm *s, const xcb_button_press_event_t *e)
{
	if (!is_open(s, e->event)) {
		s->landed.closed++;
		return;
	}
	s->landed.open++;
	if (!is_paste(e))
		return;
	if (is_copy_open(s))
		s->landed.pasted++;
	else
		s->landed.leaked++;
}

static void note_owner(struct storm *s, const xcb_xfixes_selection_notify_event_t *e)
{
	for (int i = 0; i < SELECTIONS; i++) {
		if (s->selections[i] == e->selection)
			s->owners[i] = e->owner;
	}
}

static void note_events(struct storm *s)
{
	xcb_generic_event_t *e;

	while ((e = xcb_poll_for_event(s->c))) {
		const uint8_t type = e->response_type & 0x7f;

		if (type == XCB_KEY_PRESS || type == XCB_BUTTON_PRESS)
			note_press(s, (const void *)e);
		else if (type == s->xfixes_event + XCB_XFIXES_SELECTION_NOTIFY)
			note_owner(s, (const void *)e);
		free(e);
	}
}

/* ---- what they do ---- */

static xcb_window_t make_window(struct storm *s, bool popup)
{
	const xcb_window_t w = xcb_generate_id(s->c);
	const uint32_t values[] = { 0x808080, popup, PRESSES };

	xcb_create_window(s->c, XCB_COPY_FROM_PARENT, w, s->root, 40, 40, popup ? 150 : 500,
		popup ? 200 : 400, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT,
		XCB_CW_BACK_PIXEL | XCB_CW_OVERRIDE_REDIRECT | XCB_CW_EVENT_MASK, values);
	return w;
}

static void set_class(struct storm *s, xcb_window_t w, const char *name)
{
	const size_t n = strlen(name) + 1;
	char both[64] = "";

	memcpy(both, name, n);
	memcpy(both + n, name, n);
	xcb_change_property(s->c, XCB_PROP_MODE_REPLACE, w, XCB_ATOM_WM_CLASS, XCB_ATOM_STRING, 8,
		(uint32_t)(2 * n), both);
}

static void make_windows(struct storm *s)
{
	static const char *const classes[WINDOWS] = { "Mousepad", "Mousepad", "Gedit", "XTerm",
		"Rofi", "Mousepad" };
	const uint32_t both = PRESSES;

	for (uint32_t i = s->first; i < s->end; i++) {
		s->windows[i] = make_window(s, false);
		set_class(s, s->windows[i], classes[i]);
		xcb_map_window(s->c, s->windows[i]);
	}
	s->menu = make_window(s, true);
	if (s->first == s->end)
		set_class(s, s->menu, "Pinentry");
	/* of one program only, and of none where a window manager has it */
	xcb_change_window_attributes(s->c, s->root, XCB_CW_EVENT_MASK, &both);
}

static void watch_selections(struct storm *s)
{
	static const char *const names[SELECTIONS] = { "PRIMARY", "SECONDARY", "CLIPBOARD" };

	s->xfixes_event = xcb_get_extension_data(s->c, &xcb_xfixes_id)->first_event;
	free(xcb_xfixes_query_version_reply(s->c, xcb_xfixes_query_version(s->c, 2, 0), NULL));
	xcb_grab_server(s->c);
	for (int i = 0; i < SELECTIONS; i++) {
		xcb_intern_atom_reply_t *a = xcb_intern_atom_reply(
			s->c, xcb_intern_atom(s->c, 0, (uint16_t)strlen(names[i]), names[i]), NULL);
		xcb_get_selection_owner_reply_t *r;

		s->selections[i] = a->atom;
		xcb_xfixes_select_selection_input(s->c, s->root, a->atom, 7);
		r = xcb_get_selection_owner_reply(
			s->c, xcb_get_selection_owner(s->c, a->atom), NULL);
		s->owners[i] = r->owner;
		free(a);
		free(r);
	}
	xcb_ungrab_server(s->c);
}

static void grab(struct storm *s, xcb_window_t w)
{
	xcb_discard_reply(
		s->c, xcb_grab_pointer(s->c, 0, w, XCB_EVENT_MASK_BUTTON_PRESS, XCB_GRAB_MODE_ASYNC,
			      XCB_GRAB_MODE_ASYNC, XCB_NONE, XCB_NONE, XCB_CURRENT_TIME)
			      .sequence);
	xcb_discard_reply(s->c, xcb_grab_keyboard(s->c, 0, w, XCB_CURRENT_TIME, XCB_GRAB_MODE_ASYNC,
					XCB_GRAB_MODE_ASYNC)
					.sequence);
}

static void let_go(struct storm *s)
{
	xcb_ungrab_pointer(s->c, XCB_CURRENT_TIME);
	xcb_ungrab_keyboard(s->c, XCB_CURRENT_TIME);
}

/* As menus do it, and prompts for passwords. */
static void open_menu(struct storm *s)
{
	const uint32_t place[] = { draw(s, 500), draw(s, 300), XCB_STACK_MODE_ABOVE };

	xcb_configure_window(s->c, s->menu,
		XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y | XCB_CONFIG_WINDOW_STACK_MODE, place);
	xcb_map_window(s->c, s->menu);
	if (draw(s, 2))
		grab(s, s->menu);
}

static void close_menu(struct storm *s)
{
	let_go(s);
	xcb_unmap_window(s->c, s->menu);
}

static void copy(struct storm *s)
{
	const bool anything = draw(s, 3) > 0;

	xcb_set_selection_owner(s->c, anything ? s->menu : XCB_NONE,
		s->selections[draw(s, SELECTIONS)], XCB_CURRENT_TIME);
}

static void change(struct storm *s, xcb_window_t w)
{
	const uint32_t above = XCB_STACK_MODE_ABOVE, below = XCB_STACK_MODE_BELOW;
	const uint32_t place[] = { draw(s, 200), draw(s, 100) };

	switch (draw(s, 10)) {
	case 0:
	case 1:
		xcb_configure_window(s->c, w, XCB_CONFIG_WINDOW_STACK_MODE, &above);
		break;
	case 2:
		xcb_configure_window(s->c, w, XCB_CONFIG_WINDOW_STACK_MODE, &below);
		break;
	case 3:
		xcb_unmap_window(s->c, w);
		break;
	case 4:
	case 5:
		xcb_map_window(s->c, w);
		break;
	case 6:
		xcb_set_input_focus(s->c, XCB_INPUT_FOCUS_POINTER_ROOT, w, XCB_CURRENT_TIME);
		break;
	case 7:
		xcb_configure_window(s->c, w, XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y, place);
		break;
	case 8:
		grab(s, w);
		break;
	case 9:
		let_go(s);
		break;
	}
}

static void act(struct storm *s)
{
	switch (draw(s, 14)) {
	case 0:
		open_menu(s);
		break;
	case 1:
	case 2:
		close_menu(s);
		break;
	case 3:
		copy(s);
		break;
	default:
		if (s->end > s->first)
			change(s, s->windows[s->first + draw(s, s->end - s->first)]);
		break;
	}
}

static volatile sig_atomic_t enough;

static void on_term(int number)
{
	enough = 1;
}

/* Writes the windows' ids at the start, and what landed at the end. */
static void run_storm(const char *display, int fd, uint32_t first, uint32_t end)
{
	struct storm s = { .first = first, .end = end, .seed = 2463534242 + 16 * first + end };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGTERM, on_term);
	s.c = xcb_connect(display, NULL);
	s.root = xcb_setup_roots_iterator(xcb_get_setup(s.c)).data->root;
	watch_selections(&s);
	make_windows(&s);
	settle(&s);
	if (write(fd, s.windows, sizeof(s.windows)) < 0)
		_exit(1);
	while (!enough && !xcb_connection_has_error(s.c)) {
		act(&s);
		settle(&s);
		note_events(&s);
		usleep(draw(&s, 600));
	}
	settle(&s);
	note_events(&s);
	_exit(write(fd, &s.landed, sizeof(s.landed)) < 0);
}

struct application application_start(const char *display, uint32_t first, uint32_t end)
{
	struct application a;
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	a.pid = fork();
	assert_true(a.pid >= 0);
	if (a.pid == 0)
		run_storm(display, fds[1], first, end);
	close(fds[1]);
	a.fd = fds[0];
	assert_int_equal(read(a.fd, a.windows, sizeof(a.windows)), sizeof(a.windows));
	return a;
}

void application_stop(struct application *a, struct landed *sum)
{
	struct landed landed;

	kill(a->pid, SIGTERM);
	assert_int_equal(read(a->fd, &landed, sizeof(landed)), sizeof(landed));
	waitpid(a->pid, NULL, 0);
	close(a->fd);
	sum->open += landed.open;
	sum->closed += landed.closed;
	sum->pasted += landed.pasted;
	sum->leaked += landed.leaked;
}
