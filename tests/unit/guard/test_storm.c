/*
 * Clicks and keys by the thousand while windows restack, map, take the focus, grab and
 * are hidden by the person: none may land in what is hidden or refused, nor on the bare
 * screen. Once with all windows of one program, and once of two, where the one's are all
 * open to hands and the other's all closed.
 */
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

#include "table.h"

enum {
	/* Open to hands are the first; the others are a terminal, a launcher, and one that
	 * the person hides. */
	OPEN_WINDOWS = 3,
	HIDDEN = 5,
	WINDOWS = 6,
	PRESSES = 10000,
	KEY_A = 4,
};

struct landed {
	unsigned open, closed;
};

/* ---- the applications, a process of their own ---- */

struct storm {
	xcb_connection_t *c;
	xcb_window_t root;
	uint32_t first, end; /* of the windows that are its own */
	xcb_window_t windows[WINDOWS];
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

static void note_presses(struct storm *s)
{
	xcb_generic_event_t *e;

	while ((e = xcb_poll_for_event(s->c))) {
		const xcb_button_press_event_t *b = (const void *)e;
		const uint8_t type = e->response_type & 0x7f;
		bool open = false;

		for (int i = 0; i < OPEN_WINDOWS; i++)
			open |= b->event == s->windows[i];
		if (type == XCB_KEY_PRESS || type == XCB_BUTTON_PRESS) {
			s->landed.open += open;
			s->landed.closed += !open;
		}
		free(e);
	}
}

static void make_windows(struct storm *s)
{
	static const char *const classes[WINDOWS] = { "Mousepad", "Mousepad", "Gedit", "XTerm",
		"Rofi", "Mousepad" };
	const uint32_t events[] = { 0x808080,
		XCB_EVENT_MASK_KEY_PRESS | XCB_EVENT_MASK_BUTTON_PRESS };

	for (uint32_t i = s->first; i < s->end; i++) {
		char both[64] = "";
		const size_t n = strlen(classes[i]) + 1;

		memcpy(both, classes[i], n);
		memcpy(both + n, classes[i], n);
		s->windows[i] = xcb_generate_id(s->c);
		xcb_create_window(s->c, XCB_COPY_FROM_PARENT, s->windows[i], s->root, 40, 40, 500,
			400, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT,
			XCB_CW_BACK_PIXEL | XCB_CW_EVENT_MASK, events);
		xcb_change_property(s->c, XCB_PROP_MODE_REPLACE, s->windows[i], XCB_ATOM_WM_CLASS,
			XCB_ATOM_STRING, 8, (uint32_t)(2 * n), both);
		xcb_map_window(s->c, s->windows[i]);
	}
	xcb_change_window_attributes(s->c, s->root, XCB_CW_EVENT_MASK, &events[1]);
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

static void act(struct storm *s)
{
	const xcb_window_t w = s->windows[s->first + draw(s, s->end - s->first)];
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
		xcb_ungrab_pointer(s->c, XCB_CURRENT_TIME);
		xcb_ungrab_keyboard(s->c, XCB_CURRENT_TIME);
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
	struct storm s = { .first = first, .end = end, .seed = 2463534242 + first };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGTERM, on_term);
	s.c = xcb_connect(display, NULL);
	s.root = xcb_setup_roots_iterator(xcb_get_setup(s.c)).data->root;
	make_windows(&s);
	free(xcb_get_input_focus_reply(s.c, xcb_get_input_focus(s.c), NULL));
	if (write(fd, s.windows, sizeof(s.windows)) < 0)
		_exit(1);
	while (!enough && !xcb_connection_has_error(s.c)) {
		act(&s);
		free(xcb_get_input_focus_reply(s.c, xcb_get_input_focus(s.c), NULL));
		note_presses(&s);
		usleep(draw(&s, 600));
	}
	free(xcb_get_input_focus_reply(s.c, xcb_get_input_focus(s.c), NULL));
	note_presses(&s);
	_exit(write(fd, &s.landed, sizeof(s.landed)) < 0);
}

/* ---- the viewer, and the person who hides and shows ---- */

struct program {
	pid_t pid;
	int fd;
	xcb_window_t windows[WINDOWS];
};

static struct program start(struct table *t, uint32_t first, uint32_t end)
{
	struct program p;
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	p.pid = fork();
	assert_true(p.pid >= 0);
	if (p.pid == 0)
		run_storm(t->desk->display, fds[1], first, end);
	close(fds[1]);
	p.fd = fds[0];
	assert_int_equal(read(p.fd, p.windows, sizeof(p.windows)), sizeof(p.windows));
	return p;
}

static void stop(struct program *p, struct landed *sum)
{
	struct landed landed;

	kill(p->pid, SIGTERM);
	assert_int_equal(read(p->fd, &landed, sizeof(landed)), sizeof(landed));
	waitpid(p->pid, NULL, 0);
	close(p->fd);
	sum->open += landed.open;
	sum->closed += landed.closed;
}

static void press_all(struct table *t)
{
	for (int i = 0; i < PRESSES; i++) {
		if (i % 2)
			assert_int_equal(table_tap(t, KEY_A + (uint32_t)i % 26, 0), 0);
		else
			assert_int_equal(table_click(t, i * 7 % 640, i * 11 % 480), 0);
	}
}

static void check(struct table *t, const struct landed *landed)
{
	printf("# %d pressed, %u landed where they may, %u elsewhere\n", PRESSES, landed->open,
		landed->closed);
	assert_int_equal(landed->closed, 0);
	assert_true(landed->open > PRESSES / 100); /* or it would show nothing */
	table_until_up(t);
}

static void test_one_program(void **state)
{
	struct program p = start(*state, 0, WINDOWS);
	struct table *t = *state;
	struct landed landed = { 0 };

	desk_hide(t->desk, p.windows[HIDDEN]);
	capture_recheck(t->desk->capture);
	press_all(t);
	stop(&p, &landed);
	check(t, &landed);
}

static void test_two_programs(void **state)
{
	struct program open = start(*state, 0, OPEN_WINDOWS);
	struct program closed = start(*state, OPEN_WINDOWS, WINDOWS);
	struct table *t = *state;
	struct landed landed = { 0 };

	desk_hide(t->desk, closed.windows[HIDDEN]);
	capture_recheck(t->desk->capture);
	press_all(t);
	stop(&open, &landed);
	stop(&closed, &landed);
	check(t, &landed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_program, table_setup, table_teardown),
		cmocka_unit_test_setup_teardown(test_two_programs, table_setup, table_teardown),
	};

	return cmocka_run_group_tests_name("storm", tests, NULL, NULL);
}
