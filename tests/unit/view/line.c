/* A viewer whose line is lost: what it sends, what it takes, and what it does not. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "core/clock.h"
#include "host.h"
#include "seal/resume.h"
#include "view/control.h"

static struct host host;
static struct seal_resume *agent;
static time_t slept_s; /* what CLOCK_BOOTTIME alone tells */

int __real_clock_gettime(clockid_t id, struct timespec *ret);
int __wrap_clock_gettime(clockid_t id, struct timespec *ret);

int __wrap_clock_gettime(clockid_t id, struct timespec *ret)
{
	const int r = __real_clock_gettime(id, ret);

	if (id == CLOCK_BOOTTIME)
		ret->tv_sec += slept_s;
	return r;
}

static void open_session(void)
{
	host_init(&host, HOST_SECRET);
	host_run(&host, 7);
	assert_int_equal(seal_resume_create(host.handshake, &agent), 0);
	host_read_control(&host);
	host_picture(&host, 8, 4);
	host_fill(&host, 1, true, true, 8, 4, 10);
	host_read_control(&host);
}

static void finish(void)
{
	seal_resume_destroy(agent);
	agent = NULL;
	host_finish(&host);
}

/* Both know; the viewer connected again. */
static void lose(void)
{
	seal_sender_destroy(host.control_out);
	seal_sender_destroy(host.screen_out);
	seal_receiver_destroy(host.control_in);
	host.control_out = host.screen_out = NULL;
	host.control_in = NULL;
	seal_resume_lost(agent, clock_with_sleep_ms());
	assert_true(view_session_line_lost(host.viewer, HOST_NOW));
	view_session_start(host.viewer, HOST_NOW);
}

/* Its Meet, which names where the agent is as well. */
static void expect_meet(void)
{
	struct host_frame f;
	uint8_t meet[SEAL_MEET];

	seal_resume_meet(agent, meet);
	assert_true(host_next(&host, &f));
	assert_int_equal(f.kind, WIRE_BROKER);
	assert_int_equal(f.size, 2 + 2 + SEAL_MEET);
	assert_memory_equal(f.body + 4, meet, SEAL_MEET);
}

static void give_r1(void)
{
	struct seal_message r1;

	host_broker(&host, WIRE__FROM_BROKER__BODY_PEER_JOINED);
	assert_int_equal(seal_resume_r1(agent, clock_with_sleep_ms(), &r1), 0);
	host_handshake(&host, r1.data, r1.size);
}

static void come_back(void)
{
	struct seal_message r3;
	struct host_frame f;

	expect_meet();
	give_r1();
	assert_true(host_next(&host, &f));
	assert_int_equal(
		seal_resume_take_r2(agent, clock_with_sleep_ms(), f.body + 1, f.size - 1, &r3), 0);
	assert_int_equal(seal_resume_sender(agent, SEAL_CONTROL, &host.control_out), 0);
	assert_int_equal(seal_resume_sender(agent, SEAL_SCREEN, &host.screen_out), 0);
	assert_int_equal(seal_resume_receiver(agent, SEAL_CONTROL, &host.control_in), 0);
	host_handshake(&host, r3.data, r3.size);
	host_read_control(&host);
	assert_int_equal(host.last->body_case, WIRE__VIEWER_CONTROL__BODY_WANT);
	assert_int_equal(host.last->want->shown, 0);
}

static void goes_on_from_turn_1(void **state)
{
	open_session();
	for (unsigned int i = 1; i <= 3; i++) {
		lose();
		assert_int_equal(host.seen.lost, i);
		/* the old picture stays */
		assert_non_null(view_screen_pixels(view_session_screen(host.viewer)));
		come_back();
		assert_int_equal(host.seen.back, i);
		host_picture(&host, 8, 4);
		host_fill(&host, 1, true, true, 8, 4, (uint8_t)(10 + i));
		host_read_control(&host);
		assert_int_equal(host.last->want->shown, 1);
	}
	assert_int_equal(host.seen.ended, 0);
	finish();
}

/* A turn that was cut in its middle is forgotten, and so is its deflate stream. */
static void forgets_half_a_turn(void **state)
{
	open_session();
	host_fill(&host, 2, false, false, 8, 4, 11);
	lose();
	come_back();
	host_picture(&host, 8, 4);
	host_fill(&host, 1, true, true, 8, 4, 12);
	host_read_control(&host);
	assert_int_equal(host.last->want->shown, 1);
	assert_int_equal(host.seen.ended, 0);
	finish();
}

static void ends_as(enum view_end end)
{
	assert_int_equal(host.seen.ended, 1);
	assert_int_equal(host.seen.end, end);
	finish();
}

static void wants_a_key_first(void **state)
{
	open_session();
	lose();
	come_back();
	host_picture(&host, 8, 4);
	host_fill(&host, 1, false, true, 8, 4, 12);
	ends_as(VIEW_BROKE_RULES);
}

static void wants_a_picture_first(void **state)
{
	open_session();
	lose();
	come_back();
	host_fill(&host, 1, true, true, 8, 4, 12);
	ends_as(VIEW_BROKE_RULES);
}

static void left_peers_mean_a_lost_line(void **state)
{
	open_session();
	host_broker(&host, WIRE__FROM_BROKER__BODY_PEER_LEFT);
	assert_int_equal(host.seen.lost, 1);
	lose();
	come_back();
	finish();
}

static void so_does_a_brokers_error(void **state)
{
	open_session();
	host_broker_error(&host, WIRE__BROKER_ERROR_CODE__STOPPING, 0);
	assert_int_equal(host.seen.lost, 1);
	lose();
	host_broker_error(&host, WIRE__BROKER_ERROR_CODE__NO_FREE_SLOT, 5);
	assert_int_equal(host.seen.ended, 0);
	finish();
}

/* Whatever a broker passes on behind its word that the peer has left. */
static void what_comes_over_a_line_that_is_over_is_ignored(void **state)
{
	open_session();
	assert_false(view_session_line_is_over(host.viewer));
	host_broker(&host, WIRE__FROM_BROKER__BODY_PEER_LEFT);
	assert_true(view_session_line_is_over(host.viewer));
	host_fill(&host, 2, false, true, 8, 4, 13);
	host_broker(&host, WIRE__FROM_BROKER__BODY_PEER_JOINED);
	host_handshake(&host, (const uint8_t[64]){ 1 }, 64);
	host_frame(&host, WIRE_SEALED, (const uint8_t *)"\2more", 5);
	assert_int_equal(host.seen.ended, 0);
	assert_int_equal(host.seen.turns, 1);
	lose();
	assert_false(view_session_line_is_over(host.viewer));
	come_back();
	finish();
}

static void nothing_is_sent_meanwhile(void **state)
{
	struct host_frame f;

	open_session();
	host_grants(&host, 1, true, true);
	assert_true(view_session_holds(host.viewer, WIRE__CAPABILITY__CONTROL));
	assert_true(view_session_line_lost(host.viewer, HOST_NOW));
	while (host_next(&host, &f))
		;
	assert_false(view_session_holds(host.viewer, WIRE__CAPABILITY__CONTROL));
	assert_int_equal(view_session_move(host.viewer, HOST_NOW, 1, 1), -ENOTCONN);
	assert_int_equal(view_session_key(host.viewer, HOST_NOW, 4, true), -ENOTCONN);
	assert_false(view_session_ping(host.viewer, HOST_NOW));
	view_session_tick(host.viewer, HOST_NOW + 1000);
	assert_false(host_next(&host, &f));
	finish();
}

static void what_was_held_is_told_anew(void **state)
{
	open_session();
	host_grants(&host, 1, false, true);
	host_read_control(&host);
	lose();
	come_back();
	assert_false(view_session_holds(host.viewer, WIRE__CAPABILITY__CONTROL));
	host_grants(&host, 1, false, true);
	assert_true(view_session_holds(host.viewer, WIRE__CAPABILITY__CONTROL));
	finish();
}

/* ---- who should not be taken for the host ---- */

static void refuses_a_strangers_r3(void **state)
{
	struct host_frame f;

	open_session();
	lose();
	expect_meet();
	give_r1();
	assert_true(host_next(&host, &f));
	host_handshake(&host, (const uint8_t[64]){ 1 }, 64);
	ends_as(VIEW_BROKE_RULES);
}

static void refuses_pictures_before_r3(void **state)
{
	open_session();
	lose();
	expect_meet();
	give_r1();
	host_frame(&host, WIRE_SEALED, (const uint8_t *)"\2more", 5);
	ends_as(VIEW_BROKE_RULES);
}

static void refuses_r1_before_meeting(void **state)
{
	struct seal_message r1;

	open_session();
	lose();
	assert_int_equal(seal_resume_r1(agent, clock_with_sleep_ms(), &r1), 0);
	host_handshake(&host, r1.data, r1.size);
	ends_as(VIEW_BROKE_RULES);
}

static void refuses_the_first_handshake_again(void **state)
{
	open_session();
	lose();
	expect_meet();
	host_broker(&host, WIRE__FROM_BROKER__BODY_PEER_JOINED);
	host_handshake(&host, (const uint8_t[47]){ 8 }, 47);
	ends_as(VIEW_BROKE_RULES);
}

static void is_too_late_after_two_minutes(void **state)
{
	open_session();
	lose();
	slept_s += 121;
	view_session_tick(host.viewer, HOST_NOW);
	ends_as(VIEW_HOST_LOST);
}

static void is_too_late_amid_it(void **state)
{
	struct seal_message r1;

	open_session();
	lose();
	expect_meet();
	host_broker(&host, WIRE__FROM_BROKER__BODY_PEER_JOINED);
	assert_int_equal(seal_resume_r1(agent, clock_with_sleep_ms(), &r1), 0);
	slept_s += 121;
	host_handshake(&host, r1.data, r1.size);
	ends_as(VIEW_HOST_LOST);
}

static void a_line_that_broke_rules_is_no_lost_one(void **state)
{
	open_session();
	view_session_line_broke_rules(host.viewer, HOST_NOW);
	assert_int_equal(host.seen.lost, 0);
	assert_false(view_session_line_lost(host.viewer, HOST_NOW));
	ends_as(VIEW_BROKE_RULES);
}

static void nor_is_one_on_the_way_back(void **state)
{
	open_session();
	lose();
	expect_meet();
	view_session_line_broke_rules(host.viewer, HOST_NOW);
	assert_false(view_session_line_lost(host.viewer, HOST_NOW));
	ends_as(VIEW_BROKE_RULES);
}

static void has_no_patience_where_told_so(void **state)
{
	open_session();
	view_session_set_patience(host.viewer, 0);
	assert_false(view_session_line_lost(host.viewer, HOST_NOW));
	assert_int_equal(host.seen.lost, 0);
	finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_on_from_turn_1),
		cmocka_unit_test(forgets_half_a_turn),
		cmocka_unit_test(wants_a_key_first),
		cmocka_unit_test(wants_a_picture_first),
		cmocka_unit_test(left_peers_mean_a_lost_line),
		cmocka_unit_test(so_does_a_brokers_error),
		cmocka_unit_test(what_comes_over_a_line_that_is_over_is_ignored),
		cmocka_unit_test(nothing_is_sent_meanwhile),
		cmocka_unit_test(what_was_held_is_told_anew),
		cmocka_unit_test(refuses_a_strangers_r3),
		cmocka_unit_test(refuses_pictures_before_r3),
		cmocka_unit_test(refuses_r1_before_meeting),
		cmocka_unit_test(refuses_the_first_handshake_again),
		cmocka_unit_test(is_too_late_after_two_minutes),
		cmocka_unit_test(is_too_late_amid_it),
		cmocka_unit_test(a_line_that_broke_rules_is_no_lost_one),
		cmocka_unit_test(nor_is_one_on_the_way_back),
		cmocka_unit_test(has_no_patience_where_told_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
