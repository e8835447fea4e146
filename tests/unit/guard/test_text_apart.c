/*
 * Text on lent keycodes while something else goes its own way: an application that hangs, the
 * end of the session, a crash, others who change the map.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/clock.h"
#include "guard/spare.h"
#include "typist.h"

enum { PATIENCE_MS = 10000 };

static xcb_atom_t atom(const char *name)
{
	xcb_intern_atom_reply_t *r = xcb_intern_atom_reply(typist.server.conn,
		xcb_intern_atom(typist.server.conn, 0, (uint16_t)strlen(name), name), NULL);
	const xcb_atom_t ret = r->atom;

	free(r);
	return ret;
}

static xcb_window_t create_window(void)
{
	const xcb_window_t w = xcb_generate_id(typist.server.conn);

	xcb_create_window(typist.server.conn, XCB_COPY_FROM_PARENT, w, typist.server.root, 0, 0, 9,
		9, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT, 0, NULL);
	return w;
}

/* Something is never done with what is tapped into this window. How many were tapped all the same
 * until the rest was given up. */
static unsigned type_into_hanging(xcb_window_t w)
{
	unsigned taps;
	char text[TEXT_BYTES_MAX + 1];

	xcb_map_window(typist.server.conn, w);
	xcb_set_input_focus(typist.server.conn, XCB_INPUT_FOCUS_PARENT, w, XCB_CURRENT_TIME);
	xserver_sync(typist.server.conn);
	typist_run_of(0x3041, 100, text); /* more than can be lent at once */
	assert_int_equal(text_add(typist.text, 1, text), 0);
	for (const uint64_t end_ms = clock_ms() + 300; clock_ms() < end_ms; usleep(TYPIST_STEP_US))
		text_go_on(typist.text, clock_ms());
	taps = typist.taps;
	assert_true(text_busy(typist.text));
	typist.later_ms = 6000;
	text_go_on(typist.text, clock_ms() + typist.later_ms);
	assert_int_equal(typist.broken, 1);
	assert_int_equal(typist.taps, taps);
	xcb_destroy_window(typist.server.conn, w);
	xserver_sync(typist.server.conn);
	return taps;
}

/* It says that it answers, and does not. */
static xcb_window_t create_unanswering(bool gtk)
{
	const xcb_window_t w = create_window();
	const xcb_atom_t ping = atom("_NET_WM_PING");

	xcb_change_property(typist.server.conn, XCB_PROP_MODE_REPLACE, w, atom("WM_PROTOCOLS"),
		XCB_ATOM_ATOM, 32, 1, &ping);
	if (gtk)
		xcb_change_property(typist.server.conn, XCB_PROP_MODE_REPLACE, w,
			atom("_GTK_THEME_VARIANT"), XCB_ATOM_STRING, 8, 0, NULL);
	return w;
}

static void test_an_application_that_hangs(void **state)
{
	/* it may not know of the lent keys */
	assert_int_equal(type_into_hanging(create_unanswering(false)), 0);
}

static void test_gtk_that_hangs(void **state)
{
	/* Nothing changes under what it has not taken. */
	assert_in_range(type_into_hanging(create_unanswering(true)), 1, SPARE_MAX);
}

static pid_t start_input_method(void)
{
	const xcb_atom_t name = atom("@server=test");
	const xcb_window_t owner = create_window();
	const pid_t ret = fork();

	assert_true(ret >= 0);
	if (ret == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, "fcitx-of-test");
		for (;;)
			pause();
	}
	xcb_set_selection_owner(typist.server.conn, owner, name, XCB_CURRENT_TIME);
	xcb_change_property(typist.server.conn, XCB_PROP_MODE_REPLACE, typist.server.root,
		atom("XIM_SERVERS"), XCB_ATOM_ATOM, 32, 1, &name);
	return ret;
}

static void end_input_method(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	xcb_delete_property(typist.server.conn, typist.server.root, atom("XIM_SERVERS"));
	xserver_sync(typist.server.conn);
}

/* It is this very program, which is at work while it looks; the map changes no more. */
static void test_one_that_never_sleeps(void **state)
{
	const pid_t method = start_input_method();

	assert_in_range(type_into_hanging(create_window()), 1, SPARE_MAX);
	end_input_method(method);
}

/* Answers until its window is gone. */
static void *answer(void *data)
{
	xcb_connection_t *conn = data;

	for (xcb_generic_event_t *e; (e = xcb_wait_for_event(conn)); free(e)) {
		xcb_client_message_event_t *m = (xcb_client_message_event_t *)e;

		if ((e->response_type & 0x7f) == XCB_DESTROY_NOTIFY) {
			free(e);
			break;
		}
		if ((e->response_type & 0x7f) != XCB_CLIENT_MESSAGE)
			continue;
		m->window = typist.server.root;
		xcb_send_event(conn, 0, m->window, XCB_EVENT_MASK_STRUCTURE_NOTIFY, (char *)m);
		xcb_flush(conn);
	}
	return NULL;
}

/* Where an answer can be had, that and time have to do: a film may be played there. */
static void test_one_that_never_sleeps_but_answers(void **state)
{
	const pid_t method = start_input_method();
	const uint32_t destroyed = XCB_EVENT_MASK_STRUCTURE_NOTIFY;
	xcb_connection_t *conn = typist.server.conn,
			 *its = xcb_connect(typist.server.display, NULL);
	xcb_window_t w;
	pthread_t thread;

	typist.server.conn = its; /* the window is of it */
	w = create_unanswering(false);
	typist.server.conn = conn;
	xcb_change_window_attributes(its, w, XCB_CW_EVENT_MASK, &destroyed);
	xcb_map_window(its, w);
	xcb_set_input_focus(its, XCB_INPUT_FOCUS_PARENT, w, XCB_CURRENT_TIME);
	xserver_sync(its);
	assert_int_equal(pthread_create(&thread, NULL, answer, its), 0);
	typist_type("あいう");
	typist_go_on(true);
	xcb_destroy_window(conn, w);
	xserver_sync(conn);
	pthread_join(thread, NULL);
	xcb_disconnect(its);
	end_input_method(method);
}

/* Keyboards that the person types on keep their map all the time, whatever it is. */
static void test_other_keyboards_are_left_alone(void **state)
{
	const char *const german[] = { "setxkbmap", "-device", "7", "-model", "pc105", "-layout",
		"de", NULL };
	const char *const japanese[] = { "setxkbmap", "-device", "7", "-model", "jp106", "-layout",
		"jp", NULL };
	const uint16_t real = 7; /* "Xvfb virtual keyboard" */

	for (int different = 0; different < 2; different++) {
		xcb_xkb_get_map_reply_t *was, *now;

		if (different)
			xserver_run(&typist.server, german);
		was = typist_get_map(real);
		assert_int_equal(keyboard_alike(was, typist.before), !different);
		typist.whole = 0;
		typist_type(different ? "うえお" : "あいう");
		now = typist_get_map(real);
		assert_true(keyboard_alike(was, now));
		free(now);
		typist_go_on(true);
		now = typist_get_map(real);
		assert_true(keyboard_alike(was, now));
		free(now);
		free(was);
	}
	xserver_run(&typist.server, japanese);
}

/* As engawa-watchdog does it. */
static void test_after_a_crash(void **state)
{
	uint32_t borrowed[8];
	unsigned n;
	int status;
	const pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		typist.server.conn = xcb_connect(typist.server.display, NULL);
		keyboard_create(typist.server.conn, &typist.seen);
		typist_open_agent();
		typist_type("あいう");
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_true(typist_n_borrowed() > 0);
	assert_false(typist_is_as_before(keyboard_injector(typist.seen)));
	for (size_t i = 0; i < 8; i++)
		borrowed[i] = atomic_exchange(&typist.page->borrowed[i], 0);
	assert_int_equal(spare_clear(typist.server.conn, borrowed, &n), 0);
	assert_true(n > 0);
	assert_true(typist_is_as_before(keyboard_injector(typist.seen)));
}

/* Somebody sets another layout while keys are lent: it stays as they set it. */
static void test_a_map_that_others_change(void **state)
{
	const char *const us[] = { "setxkbmap", "-model", "pc105", "-layout", "us", NULL };

	typist_type("あいう");
	xserver_run(&typist.server, us);
	free(typist.before);
	typist.before = typist_get_map(keyboard_injector(typist.seen));
	typist.whole = 0;
	typist_type("あいうえおaA");
	typist_go_on(true);
	assert_true(typist_is_as_before(keyboard_injector(typist.seen)));
}

/* When the map was put back; 0: never. */
static void *await_old_map(void *ret_ms)
{
	xcb_connection_t *conn = xcb_connect(typist.server.display, NULL);
	const uint64_t end_ms = clock_ms() + PATIENCE_MS;
	bool alike = false;

	while (!alike && clock_ms() < end_ms) {
		struct keyboard *now;

		assert_int_equal(keyboard_create(conn, &now), 0);
		alike = keyboard_alike(keyboard_raw(now), typist.before);
		keyboard_destroy(now);
		usleep(TYPIST_STEP_US);
	}
	if (alike)
		*(uint64_t *)ret_ms = clock_ms();
	xcb_disconnect(conn);
	return NULL;
}

/* Who cannot say what it has taken may look the last keys up after the session. */
static void test_the_end_right_behind_a_text(void **state)
{
	uint64_t back_ms = 0, tapped_ms;
	pthread_t watcher;

	typist_type("あいう");
	tapped_ms = typist.tapped[2].at_ms;
	assert_int_equal(pthread_create(&watcher, NULL, await_old_map, &back_ms), 0);
	text_destroy(typist.text);
	typist.text = NULL;
	pthread_join(watcher, NULL);
	assert_int_equal(typist_n_borrowed(), 0);
	assert_true(back_ms >= tapped_ms + TYPIST_SETTLE_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TYPIST_TEST(test_an_application_that_hangs),
		TYPIST_TEST(test_gtk_that_hangs),
		TYPIST_TEST(test_one_that_never_sleeps),
		TYPIST_TEST(test_one_that_never_sleeps_but_answers),
		TYPIST_TEST(test_other_keyboards_are_left_alone),
		TYPIST_TEST(test_after_a_crash),
		TYPIST_TEST(test_a_map_that_others_change),
		TYPIST_TEST(test_the_end_right_behind_a_text),
	};

	return cmocka_run_group_tests(tests, typist_begin, typist_end);
}
