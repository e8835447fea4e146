/* A viewer's session against an honest host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "opened.h"

static void asks_for_its_slot(void **state)
{
	Wire__ToBroker *m = NULL;
	struct host_frame f;

	host_init(&host, HOST_SECRET);
	view_session_start(host.viewer, HOST_NOW);
	assert_true(host_next(&host, &f));
	assert_int_equal(f.kind, WIRE_BROKER);
	assert_int_equal(WIRE_UNPACK(to_broker, f.body, f.size, &m), 0);
	assert_int_equal(m->body_case, WIRE__TO_BROKER__BODY_JOIN_SLOT);
	assert_string_equal(m->join_slot->slot, HOST_SLOT);
	WIRE_FREE(m);
	assert_false(host_next(&host, &f));
	host_finish(&host);
}

static void shows_turns_and_answers_them(void **state)
{
	const struct view_screen *screen;
	const uint8_t *pixels;

	show(&host);
	screen = view_session_screen(host.viewer);
	pixels = view_screen_pixels(screen);
	assert_int_equal(view_screen_width(screen), 8);
	assert_int_equal(view_screen_height(screen), 4);
	assert_memory_equal(pixels, "\x0a\x0a\x0a\xff", 4);
	assert_memory_equal(pixels + (8 * 4 - 1) * 4, "\x0a\x0a\x0a\xff", 4);

	/* Nothing is said before the turn is whole. */
	host_fill(&host, 2, false, false, 4, 2, 20);
	assert_int_equal(host.queued, 0);
	assert_int_equal(host.seen.turns, 1);
	host_fill(&host, 2, false, true, 2, 2, 30);
	expect_want(&host, 2);
	assert_memory_equal(pixels, "\x1e\x1e\x1e\xff", 4);
	assert_memory_equal(pixels + 2 * 4, "\x14\x14\x14\xff", 4);
	assert_int_equal(host.seen.painted, 2);

	host_cursor_at(&host, 3, 3, 3);
	expect_want(&host, 3);
	assert_int_equal(host.seen.painted, 2);
	assert_int_equal(host.seen.turns, 3);
	host_finish(&host);
}

static void takes_another_size(void **state)
{
	const struct view_screen *screen;

	show(&host);
	host_picture(&host, 2, 2);
	host_cursor(&host, 1, 4, 0, 255);
	host_cursor_at(&host, 1, 1, 0);
	host_fill(&host, 2, true, true, 1, 1, 50);
	expect_want(&host, 2);
	screen = view_session_screen(host.viewer);
	assert_int_equal(view_screen_width(screen), 2);
	assert_memory_equal(
		view_screen_pixels(screen), "\x32\x32\x32\xff\0\0\0\xff\0\0\0\xff\0\0\0\xff", 16);
	host_finish(&host);
}

static void draws_the_pointer(void **state)
{
	uint8_t rgba[8 * 4 * 4];
	const struct view_screen *screen;

	show(&host);
	screen = view_session_screen(host.viewer);
	host_cursor(&host, 2, 16, 1, 255);
	host_cursor_at(&host, 0, 3, 2);
	expect_want(&host, 2);
	memcpy(rgba, view_screen_pixels(screen), sizeof(rgba));
	view_screen_draw_cursor(screen, rgba);
	/* Its right column is at x 0, its upper row at y 3; the rest lies outside. */
	assert_memory_equal(rgba + 3 * 8 * 4, "\xff\xff\xff\xff\x0a\x0a\x0a\xff", 8);
	assert_memory_equal(rgba + 2 * 8 * 4, "\x0a\x0a\x0a\xff", 4);
	host_cursor(&host, 0, 0, 0, 0);
	host_cursor_at(&host, 0, 3, 3);
	memcpy(rgba, view_screen_pixels(screen), sizeof(rgba));
	view_screen_draw_cursor(screen, rgba);
	assert_memory_equal(rgba, view_screen_pixels(screen), sizeof(rgba));
	host_finish(&host);
}

static void measures_latency(void **state)
{
	open_session(&host);
	view_session_ping(host.viewer, HOST_NOW);
	view_session_ping(host.viewer, HOST_NOW);
	assert_int_equal(host.queued, 1);
	expect_open(&host);
	assert_int_equal(host.last->body_case, WIRE__VIEWER_CONTROL__BODY_PING);
	host_pong(&host, host.last->ping->token);
	assert_int_equal(host.seen.pongs, 1);
	host_pong(&host, host.last->ping->token);
	expect_end(&host, VIEW_BROKE_RULES);
}

static void refuses_another_pong(void **state)
{
	open_session(&host);
	view_session_ping(host.viewer, HOST_NOW);
	expect_open(&host);
	host_pong(&host, host.last->ping->token + 1);
	expect_end(&host, VIEW_BROKE_RULES);
}

static void leaves_in_order(void **state)
{
	show(&host);
	view_session_leave(host.viewer, HOST_NOW);
	host_read_control(&host);
	assert_int_equal(host.last->body_case, WIRE__VIEWER_CONTROL__BODY_LEAVE);
	assert_true(host.last_final);
	/* Nothing is said or shown any more. */
	host_fill(&host, 2, false, true, 1, 1, 1);
	view_session_leave(host.viewer, HOST_NOW);
	view_session_ping(host.viewer, HOST_NOW);
	assert_int_equal(host.queued, 0);
	assert_int_equal(host.seen.turns, 1);
	expect_end(&host, VIEW_LEFT);
}

static void leaves_from_a_callback(void **state)
{
	open_session(&host);
	host.leave_at_turn = true;
	host_picture(&host, 8, 4);
	host_fill(&host, 1, true, true, 8, 4, 10);
	host_read_control(&host);
	assert_true(host.last_final);
	expect_end(&host, VIEW_LEFT);
}

static void leaves_early(void **state)
{
	static const int moments[] = { -1, 0, 1, 3, 5 };

	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		host_init(&host, HOST_SECRET);
		host_run(&host, moments[i]);
		host.queued = 0;
		view_session_leave(host.viewer, HOST_NOW);
		assert_int_equal(host.queued, 0);
		expect_end(&host, VIEW_LEFT);
	}
}

static void hears_why_the_host_ended(void **state)
{
	show(&host);
	host_screen(&host, true, NULL, 0);
	assert_int_equal(host.seen.ended, 0);
	host_ended(&host, true, WIRE__END_REASON__PERSON);
	assert_int_equal(view_session_host_reason(host.viewer), WIRE__END_REASON__PERSON);
	host_broker(&host, WIRE__FROM_BROKER__BODY_PEER_LEFT);
	expect_end(&host, VIEW_HOST_ENDED);
}

static void needs_the_final_tags(void **state)
{
	show(&host); /* the screen's is missing */
	host_ended(&host, true, WIRE__END_REASON__PERSON);
	expect_end(&host, VIEW_BROKE_RULES);

	show(&host); /* the control channel's is missing */
	host_screen(&host, true, NULL, 0);
	host_ended(&host, false, WIRE__END_REASON__PERSON);
	expect_end(&host, VIEW_BROKE_RULES);

	show(&host); /* on another message */
	host_screen(&host, true, (const uint8_t *)"x", 1);
	expect_end(&host, VIEW_BROKE_RULES);

	show(&host); /* something follows it */
	host_screen(&host, true, NULL, 0);
	host_frame(&host, WIRE_SEALED, (const uint8_t *)"\2more", 5);
	expect_end(&host, VIEW_BROKE_RULES);
}

static void tells_a_wrong_code(void **state)
{
	host_init(&host, "304918");
	host_run(&host, 3); /* M4 is wrong: an honest host goes away */
	host_broker(&host, WIRE__FROM_BROKER__BODY_PEER_LEFT);
	expect_end(&host, VIEW_WRONG_CODE);

	host_init(&host, HOST_SECRET);
	host_run(&host, 3); /* M5 is wrong */
	host_handshake(&host, (const uint8_t[64]){ 1 }, 64);
	expect_end(&host, VIEW_WRONG_CODE);
}

static void tells_a_refusal(void **state)
{
	host_init(&host, HOST_SECRET);
	host_run(&host, 5);
	assert_int_equal(host.seen.asking, 1);
	host_grant(&host, false, false);
	assert_int_equal(host.seen.opened, 0);
	expect_end(&host, VIEW_REFUSED);

	host_init(&host, HOST_SECRET);
	host_run(&host, 5); /* allowed, but nothing */
	host_grant(&host, true, false);
	expect_end(&host, VIEW_BROKE_RULES);
}

static void tells_what_leaving_means(void **state)
{
	static const struct {
		int moment;
		enum view_end end;
	} cases[] = { { -1, VIEW_BROKE_RULES }, { 0, VIEW_CODE_DEAD }, { 1, VIEW_CODE_DEAD },
		{ 3, VIEW_WRONG_CODE }, { 5, VIEW_NO_ANSWER }, { 7, VIEW_HOST_LOST } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		host_init(&host, HOST_SECRET);
		view_session_set_patience(host.viewer, 0);
		host_run(&host, cases[i].moment);
		host_broker(&host, WIRE__FROM_BROKER__BODY_PEER_LEFT);
		expect_end(&host, cases[i].end);
	}
}

static void tells_the_brokers_errors(void **state)
{
	static const struct {
		Wire__BrokerErrorCode code;
		enum view_end end;
	} cases[] = { { WIRE__BROKER_ERROR_CODE__NO_SUCH_SLOT, VIEW_NO_SUCH_SLOT },
		{ WIRE__BROKER_ERROR_CODE__SLOT_BUSY, VIEW_BUSY },
		{ WIRE__BROKER_ERROR_CODE__TOO_MANY, VIEW_TOO_MANY },
		{ WIRE__BROKER_ERROR_CODE__TOO_SLOW, VIEW_TOO_SLOW },
		{ WIRE__BROKER_ERROR_CODE__STOPPING, VIEW_BROKER_REFUSED } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		host_init(&host, HOST_SECRET);
		host_run(&host, i % 2 ? -1 : 3);
		host_broker_error(&host, cases[i].code, 30);
		assert_int_equal(view_session_retry_s(host.viewer), 30);
		expect_end(&host, cases[i].end);
	}
}

static void keeps_deadlines(void **state)
{
	host_init(&host, HOST_SECRET);
	host_run(&host, 3);
	view_session_tick(host.viewer, HOST_NOW + VIEW_HANDSHAKE_MS - 1);
	assert_int_equal(host.seen.ended, 0);
	view_session_tick(host.viewer, HOST_NOW + VIEW_HANDSHAKE_MS);
	expect_end(&host, VIEW_TOO_SLOW);

	host_init(&host, HOST_SECRET);
	host_run(&host, 5);
	view_session_tick(host.viewer, HOST_NOW + VIEW_CONSENT_MS - 1);
	assert_int_equal(host.seen.ended, 0);
	view_session_tick(host.viewer, HOST_NOW + VIEW_CONSENT_MS);
	expect_end(&host, VIEW_NO_ANSWER);

	show(&host);
	view_session_tick(host.viewer, UINT64_MAX);
	assert_int_equal(host.seen.ended, 0);
	host_finish(&host);
}

static void ends_when_nothing_can_be_sent(void **state)
{
	open_session(&host);
	host.deaf = true;
	view_session_ping(host.viewer, HOST_NOW);
	expect_end(&host, VIEW_INTERNAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_for_its_slot),
		cmocka_unit_test(shows_turns_and_answers_them),
		cmocka_unit_test(takes_another_size),
		cmocka_unit_test(draws_the_pointer),
		cmocka_unit_test(measures_latency),
		cmocka_unit_test(refuses_another_pong),
		cmocka_unit_test(leaves_in_order),
		cmocka_unit_test(leaves_from_a_callback),
		cmocka_unit_test(leaves_early),
		cmocka_unit_test(hears_why_the_host_ended),
		cmocka_unit_test(needs_the_final_tags),
		cmocka_unit_test(tells_a_wrong_code),
		cmocka_unit_test(tells_a_refusal),
		cmocka_unit_test(tells_what_leaving_means),
		cmocka_unit_test(tells_the_brokers_errors),
		cmocka_unit_test(keeps_deadlines),
		cmocka_unit_test(ends_when_nothing_can_be_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
