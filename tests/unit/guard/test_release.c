/*
 * engawa-watchdog, with hold_driver as the agent, on a real X server: whatever becomes
 * of the agent, others get answers again and nothing stays down, within LIMIT_MS.
 */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xcb/res.h>
#include <xcb/xcb.h>

#include <cmocka.h>

#include "core/clock.h"
#include "guard/release.h"
#include "pair.h"

enum {
	LIMIT_MS = 500,
	PATIENCE_MS = 20000,
	FOREIGN_GRAB_MS = 2000,
};

static struct xserver x;

static void await(bool (*condition)(const struct pair *p), const struct pair *p)
{
	const uint64_t until = clock_ms() + PATIENCE_MS;

	while (!condition(p)) {
		assert_true(clock_ms() < until);
		poll(NULL, 0, 1);
	}
}

static bool nothing_down(const struct pair *p)
{
	return xserver_keys_down(&x) == 0 && xserver_buttons_down(&x) == 0;
}

/* Others are answered and nothing is down; how long that took. */
static unsigned await_let_go(const char *what, const struct pair *p, uint64_t since_ms)
{
	uint64_t answered_ms, now_ms;

	xserver_sync(x.conn);
	answered_ms = clock_ms();
	await(nothing_down, p);
	now_ms = clock_ms();
	print_message("%s: others answered after %u ms, all let go after %u ms\n", what,
		(unsigned)(answered_ms - since_ms), (unsigned)(now_ms - since_ms));
	return (unsigned)(now_ms - since_ms);
}

/* ---- what may become of the agent ---- */

/* A and Shift. */
#define HOLDING "guarded key 38 key 50 button 1 "

static void expect_holding(void)
{
	assert_int_equal(xserver_keys_down(&x), 2);
	assert_int_equal(xserver_buttons_down(&x), 1);
}

static void end_by_signal(const char *what, const char *words, int signal)
{
	struct pair p = pair_start(&x, words, false);
	uint64_t since_ms;

	pair_said(&p);
	if (!strstr(words, "grab"))
		expect_holding();
	since_ms = clock_ms();
	kill(p.agent, signal);
	assert_true(await_let_go(what, &p, since_ms) <= LIMIT_MS);
	assert_int_equal(pair_finish(&p), 0);
}

static void end_by_itself(const char *what, const char *words)
{
	struct pair p = pair_start(&x, words, false);
	const uint64_t since_ms = pair_said(&p);

	assert_true(await_let_go(what, &p, since_ms) <= LIMIT_MS);
	assert_int_equal(pair_finish(&p), 0);
}

static void test_killed(void **state)
{
	end_by_signal("killed", HOLDING "say wait", SIGKILL);
	end_by_signal("killed under a grab", HOLDING "grab say wait", SIGKILL);
}

static void test_stopped(void **state)
{
	end_by_signal("stopped", HOLDING "say wait", SIGSTOP);
	end_by_signal("stopped under a grab", HOLDING "grab say wait", SIGSTOP);
}

static void test_exits(void **state)
{
	end_by_itself("exits", HOLDING "say");
	end_by_itself("exits under a grab", HOLDING "grab say");
}

static void test_spins_under_a_grab(void **state)
{
	end_by_itself("spins under a grab", HOLDING "grab say spin");
}

static void test_rubbish_in_the_page(void **state)
{
	end_by_itself("rubbish in the page", HOLDING "rubbish say wait");
}

static void test_leaves_the_socket_pair(void **state)
{
	end_by_itself("leaves", HOLDING "say leave wait");
}

static void test_every_xtest_device_lets_go(void **state)
{
	struct pair p;

	xserver_add_master(&x);
	p = pair_start(&x, HOLDING "say wait", false);
	pair_said(&p);
	xserver_fake_second(&x, XCB_KEY_PRESS, 40);
	assert_true(xserver_second_is_down(&x, 40));
	kill(p.agent, SIGKILL);
	assert_int_equal(pair_finish(&p), 0);
	assert_true(nothing_down(&p));
	assert_false(xserver_second_is_down(&x, 40));
	xserver_remove_master(&x);
}

/* ---- autorepeat ---- */

static xcb_window_t focused_window(void)
{
	const xcb_window_t w = xcb_generate_id(x.conn);
	const uint32_t mask = XCB_EVENT_MASK_KEY_PRESS | XCB_EVENT_MASK_KEY_RELEASE;

	xcb_create_window(x.conn, XCB_COPY_FROM_PARENT, w, x.root, 0, 0, 50, 50, 0,
		XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT, XCB_CW_EVENT_MASK, &mask);
	xcb_map_window(x.conn, w);
	xcb_set_input_focus(x.conn, XCB_INPUT_FOCUS_PARENT, w, XCB_CURRENT_TIME);
	xserver_sync(x.conn);
	return w;
}

/* Presses that came; limit_ms: for how long to wait for the next event. */
static int count_presses(int enough, int limit_ms)
{
	struct pollfd fd = { .fd = xcb_get_file_descriptor(x.conn), .events = POLLIN };
	xcb_generic_event_t *e;
	int n = 0;

	while (n < enough) {
		e = xcb_poll_for_event(x.conn);
		if (!e && poll(&fd, 1, limit_ms) == 0)
			break;
		n += e && (e->response_type & 0x7f) == XCB_KEY_PRESS;
		free(e);
	}
	return n;
}

static void test_autorepeat_ends(void **state)
{
	const xcb_window_t w = focused_window();
	struct pair p = pair_start(&x, "guarded key 38 say wait", false);

	pair_said(&p);
	assert_int_equal(count_presses(4, PATIENCE_MS), 4); /* it does repeat */
	kill(p.agent, SIGKILL);
	assert_int_equal(pair_finish(&p), 0);
	xserver_sync(x.conn);
	while (count_presses(1000, 0)) /* what came until then */
		;
	assert_int_equal(count_presses(1, 300), 0);
	xcb_destroy_window(x.conn, w);
	xserver_sync(x.conn);
}

/* ---- who is in the way ---- */

static void test_a_foreign_grab_kills_nobody(void **state)
{
	struct pair p = pair_start(&x, "guarded say hear grab say wait", false);
	uint64_t until;

	pair_said(&p);
	xcb_grab_server(x.conn);
	xserver_sync(x.conn);
	kill(p.agent, SIGUSR1); /* asks for a grab of its own, which has to wait for ours */
	until = clock_ms() + FOREIGN_GRAB_MS;
	while (clock_ms() < until) {
		assert_false(pair_is_gone(p.watchdog));
		assert_false(pair_is_gone(p.agent));
		poll(NULL, 0, WATCH_BEAT_MS);
	}
	xcb_ungrab_server(x.conn);
	xcb_flush(x.conn);
	pair_said(&p);
	kill(p.agent, SIGKILL);
	assert_int_equal(pair_finish(&p), 0);
}

/* The server is frozen by somebody else when the agent dies: later is early enough. */
static void test_waits_for_the_end_of_a_foreign_grab(void **state)
{
	struct pair p = pair_start(&x, HOLDING "say wait", false);

	pair_said(&p);
	xcb_grab_server(x.conn);
	expect_holding();
	kill(p.agent, SIGKILL);
	for (uint64_t until = clock_ms() + FOREIGN_GRAB_MS; clock_ms() < until;) {
		assert_false(pair_is_gone(p.watchdog));
		expect_holding();
		poll(NULL, 0, WATCH_BEAT_MS);
	}
	xcb_ungrab_server(x.conn);
	await_let_go("after a foreign grab", &p, clock_ms());
	assert_int_equal(pair_finish(&p), 0);
}

/* A client holds back all keys; what was pressed meanwhile comes down only after. */
static void test_keys_that_were_held_back(void **state)
{
	struct pair p;

	free(xcb_grab_keyboard_reply(x.conn,
		xcb_grab_keyboard(x.conn, 0, x.root, XCB_CURRENT_TIME, XCB_GRAB_MODE_ASYNC,
			XCB_GRAB_MODE_SYNC),
		NULL));
	p = pair_start(&x, "guarded key 38 say wait", false);
	pair_said(&p);
	kill(p.agent, SIGKILL);
	assert_int_equal(pair_finish(&p), 0);
	xcb_allow_events(x.conn, XCB_ALLOW_ASYNC_KEYBOARD, XCB_CURRENT_TIME);
	xcb_ungrab_keyboard(x.conn, XCB_CURRENT_TIME);
	xserver_sync(x.conn);
	assert_int_equal(xserver_keys_down(&x), 0);
}

static void await_watchdog_beat(const struct pair *p)
{
	const uint64_t from_ms = clock_ms();

	while (atomic_load(&p->page->watchdog_ms) <= from_ms)
		assert_true(clock_ms() < from_ms + PATIENCE_MS);
}

static void test_signals_do_not_end_the_watchdog(void **state)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1 };
	struct pair p = pair_start(&x, HOLDING "say wait", false);

	pair_said(&p);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		kill(p.watchdog, signals[i]);
	await_watchdog_beat(&p);
	expect_holding();
	kill(p.agent, SIGKILL);
	assert_int_equal(pair_finish(&p), 0);
	assert_true(nothing_down(&p));
}

/* The face that started it dies first. */
static void test_outlives_who_started_it(void **state)
{
	struct pair p;
	int status;

	prctl(PR_SET_CHILD_SUBREAPER, 1); /* so that it comes to us */
	p = pair_start(&x, HOLDING "say wait", true);
	pair_said(&p);
	kill(p.watchdog, SIGKILL);
	assert_int_equal(waitpid(p.watchdog, NULL, 0), p.watchdog);
	await_watchdog_beat(&p);
	expect_holding();
	kill(p.agent, SIGKILL);
	pair_forget(&p);
	assert_true(waitpid(-1, &status, 0) > 0);
	assert_int_equal(status, 0);
	assert_true(nothing_down(&p));
}

/* ---- the watchdog itself ---- */

static bool is_client(pid_t pid)
{
	const xcb_res_client_id_spec_t all = { 0, XCB_RES_CLIENT_ID_MASK_LOCAL_CLIENT_PID };
	xcb_res_query_client_ids_reply_t *r = xcb_res_query_client_ids_reply(
		x.conn, xcb_res_query_client_ids(x.conn, 1, &all), NULL);
	xcb_res_client_id_value_iterator_t i;
	bool ret = false;

	assert_non_null(r);
	for (i = xcb_res_query_client_ids_ids_iterator(r); i.rem; xcb_res_client_id_value_next(&i))
		ret |= *xcb_res_client_id_value_value(i.data) == (uint32_t)pid;
	free(r);
	return ret;
}

static void test_watches_without_a_connection(void **state)
{
	struct pair p = pair_start(&x, "guarded say wait", false);

	pair_said(&p);
	assert_true(is_client(p.agent));
	assert_false(is_client(p.watchdog));
	kill(p.agent, SIGKILL);
	assert_int_equal(pair_finish(&p), 0);
}

static bool unguarded(const struct pair *p)
{
	return !watch_guarded(p->page, clock_ms());
}

static void lose_watchdog(const char *what, int signal)
{
	struct pair p = pair_start(&x, "guarded say wait", false);
	uint64_t since_ms;

	pair_said(&p);
	assert_false(unguarded(&p));
	since_ms = clock_ms();
	kill(p.watchdog, signal);
	await(unguarded, &p);
	print_message("watchdog %s: known after %u ms\n", what, (unsigned)(clock_ms() - since_ms));
	assert_true(clock_ms() - since_ms <= LIMIT_MS);
	kill(p.watchdog, SIGKILL);
	waitpid(p.watchdog, NULL, 0);
	kill(p.agent, SIGKILL);
	pair_forget(&p);
}

static void test_without_a_watchdog_there_are_no_hands(void **state)
{
	lose_watchdog("killed", SIGKILL);
	lose_watchdog("stopped", SIGSTOP);
}

/* ---- the X server ---- */

static int start_server(void **state)
{
	xserver_start(&x, NULL);
	return 0;
}

static int stop_server(void **state)
{
	xserver_stop(&x);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_exits),
		cmocka_unit_test(test_spins_under_a_grab),
		cmocka_unit_test(test_rubbish_in_the_page),
		cmocka_unit_test(test_leaves_the_socket_pair),
		cmocka_unit_test(test_every_xtest_device_lets_go),
		cmocka_unit_test(test_autorepeat_ends),
		cmocka_unit_test(test_a_foreign_grab_kills_nobody),
		cmocka_unit_test(test_waits_for_the_end_of_a_foreign_grab),
		cmocka_unit_test(test_keys_that_were_held_back),
		cmocka_unit_test(test_signals_do_not_end_the_watchdog),
		cmocka_unit_test(test_outlives_who_started_it),
		cmocka_unit_test(test_watches_without_a_connection),
		cmocka_unit_test(test_without_a_watchdog_there_are_no_hands),
	};

	return cmocka_run_group_tests(tests, start_server, stop_server);
}
