/* Scripts of actions against a host that keeps to the rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "host.h"
#include "view/control.h"

enum { ACTIONS_MAX = 8, CAUGHT_UP = 256, UNASKED = -1 };

static struct host host;
static struct view_action actions[ACTIONS_MAX];
static int fate; /* -1: not over yet */
static int asked_for; /* a capability; UNASKED */
static uint32_t turns, grants;

static void on_asking(Wire__Capability what, void *data)
{
	asked_for = (int)what;
}

static void on_over(enum view_fate f, void *data)
{
	assert_int_equal(fate, -1);
	fate = (int)f;
}

/* A turn in which the whole picture of 8 × 4 is of one grey. */
static void show(uint8_t grey)
{
	if (turns == 0)
		host_picture(&host, 8, 4);
	turns++;
	host_fill(&host, turns, turns == 1, true, 8, 4, grey);
}

static void expect(Wire__ViewerControl__BodyCase what)
{
	do {
		assert_true(host_hear(&host));
	} while (host.last->body_case == WIRE__VIEWER_CONTROL__BODY_WANT &&
		 what != WIRE__VIEWER_CONTROL__BODY_WANT);
	assert_int_equal(host.last->body_case, what);
}

static void expect_silence(void)
{
	while (host_hear(&host))
		assert_int_equal(host.last->body_case, WIRE__VIEWER_CONTROL__BODY_WANT);
}

static void expect_key(uint32_t usage, bool down)
{
	expect(WIRE__VIEWER_CONTROL__BODY_KEY);
	assert_int_equal(host.last->key->usage, usage);
	assert_int_equal(host.last->key->down, down);
}

static void expect_tap(uint32_t usage)
{
	expect_key(usage, true);
	expect_key(usage, false);
}

static void expect_move(uint32_t x, uint32_t y)
{
	expect(WIRE__VIEWER_CONTROL__BODY_MOVE);
	assert_int_equal(host.last->move->x, x);
	assert_int_equal(host.last->move->y, y);
}

static void expect_button(uint32_t button, bool down, uint32_t x, uint32_t y)
{
	expect(WIRE__VIEWER_CONTROL__BODY_BUTTON);
	assert_int_equal(host.last->button->button, button);
	assert_int_equal(host.last->button->down, down);
	assert_int_equal(host.last->button->x, x);
	assert_int_equal(host.last->button->y, y);
}

static void expect_text(uint32_t number, size_t length)
{
	expect(WIRE__VIEWER_CONTROL__BODY_TEXT);
	assert_int_equal(host.last->text->number, number);
	assert_int_equal(strlen(host.last->text->text), length);
}

/* words: names and values in turn, as on the command line. */
static void begin(uint32_t times, const char *const *words)
{
	static const struct view_script_listener l = { on_asking, on_over, NULL };
	char complaint[VIEW_COMPLAINT];
	size_t n = 0;

	for (; *words; words += 2)
		assert_int_equal(
			view_action_parse(words[0], words[1], &actions[n++], complaint), 0);
	host_init(&host, HOST_SECRET);
	host_run(&host, 7);
	fate = -1;
	asked_for = UNASKED;
	turns = grants = 0;
	assert_int_equal(view_script_create(actions, n, times, host.viewer, &l, &host.script), 0);
	show(10);
	expect_silence();
	view_script_begin(host.script, HOST_NOW);
}

#define BEGIN(times, ...) begin(times, (const char *const[]){ __VA_ARGS__, NULL })

static void expect_ask(Wire__Capability what)
{
	expect(WIRE__VIEWER_CONTROL__BODY_ASK_FOR);
	assert_int_equal(host.last->ask_for->capability, what);
	assert_int_equal(asked_for, what);
	expect_silence();
}

static void give(bool point, bool control)
{
	host_grants(&host, ++grants, point, control);
	expect(WIRE__VIEWER_CONTROL__BODY_GRANTS_SEEN);
}

static void allow(Wire__Capability what)
{
	expect_ask(what);
	give(what == WIRE__CAPABILITY__POINT, what == WIRE__CAPABILITY__CONTROL);
	host_ask_answered(&host, what, WIRE__ASK_RESULT__ASK_ALLOWED, 0);
}

static void answer_ping(void)
{
	expect(WIRE__VIEWER_CONTROL__BODY_PING);
	host_pong(&host, host.last->ping->token);
}

static void finish(void)
{
	assert_int_equal(host.seen.ended, 0);
	view_script_destroy(host.script);
	host_finish(&host);
}

static void expect_over(enum view_fate f)
{
	expect_silence();
	assert_int_equal(fate, f);
	finish();
}

static void expect_done(void)
{
	assert_int_equal(fate, -1);
	answer_ping();
	expect_over(VIEW_FATE_DONE);
}

static void asks_for_what_it_needs(void **state)
{
	BEGIN(1, "key", "Ctrl+c", "point", "circle,3,2");
	allow(WIRE__CAPABILITY__CONTROL);
	expect_key(0xe0, true);
	expect_tap(0x06);
	expect_key(0xe0, false);
	expect_ask(WIRE__CAPABILITY__POINT);
	give(true, true);
	host_ask_answered(&host, WIRE__CAPABILITY__POINT, WIRE__ASK_RESULT__ASK_ALLOWED, 0);
	expect(WIRE__VIEWER_CONTROL__BODY_POINT);
	assert_int_equal(host.last->point->shape, WIRE__MARK_SHAPE__MARK_CIRCLE);
	assert_int_equal(host.last->point->x, 3);
	expect_done();
}

static void asks_when_it_is_told_to(void **state)
{
	BEGIN(1, "ask", "control", "ask", "control");
	allow(WIRE__CAPABILITY__CONTROL);
	expect_over(VIEW_FATE_DONE);
}

static void keeps_the_order(void **state)
{
	BEGIN(1, "click", "1,2", "drag", "0,0,7,3,right", "scroll", "2,1,0,-0.5", "key-down", "a",
		"key-up", "a");
	allow(WIRE__CAPABILITY__CONTROL);
	expect_move(1, 2);
	expect_button(1, true, 1, 2);
	expect_button(1, false, 1, 2);
	expect_move(0, 0);
	expect_button(3, true, 0, 0);
	do {
		expect(WIRE__VIEWER_CONTROL__BODY_MOVE);
	} while (host.last->move->x != 7 || host.last->move->y != 3);
	expect_button(3, false, 7, 3);
	expect(WIRE__VIEWER_CONTROL__BODY_WHEEL);
	assert_int_equal(host.last->wheel->dx, 0);
	assert_int_equal(host.last->wheel->dy, -60);
	expect_tap(4);
	expect_done();
}

static void tells_an_answer(Wire__AskResult result, enum view_fate expected)
{
	BEGIN(1, "key", "a");
	expect_ask(WIRE__CAPABILITY__CONTROL);
	host_ask_answered(&host, WIRE__CAPABILITY__CONTROL, result, 40);
	assert_int_equal(view_script_retry_s(host.script), 40);
	expect_over(expected);
}

static void tells_that_it_was_not_allowed(void **state)
{
	tells_an_answer(WIRE__ASK_RESULT__ASK_REFUSED, VIEW_FATE_REFUSED);
	tells_an_answer(WIRE__ASK_RESULT__ASK_UNANSWERED, VIEW_FATE_UNANSWERED);
	tells_an_answer(WIRE__ASK_RESULT__ASK_NOT_NOW, VIEW_FATE_NOT_NOW);
}

static void types_two_texts_ahead(void **state)
{
	static char text[3 * VIEW_TEXT_MAX + 2];

	memset(text, 'x', sizeof(text) - 1);
	BEGIN(1, "type", text, "key", "b");
	allow(WIRE__CAPABILITY__CONTROL);
	expect_text(1, VIEW_TEXT_MAX);
	expect_text(2, VIEW_TEXT_MAX);
	expect_silence();
	host_text_typed(&host, 1, true);
	expect_text(3, VIEW_TEXT_MAX);
	expect_silence();
	host_text_typed(&host, 2, true);
	expect_text(4, 1);
	host_text_typed(&host, 3, true);
	expect_silence(); /* the key comes when all was typed */
	host_text_typed(&host, 4, true);
	expect_tap(5);
	expect_done();
}

static void types_enter_and_tab_as_keys(void **state)
{
	BEGIN(1, "type", "あい\n\tう");
	allow(WIRE__CAPABILITY__CONTROL);
	expect_text(1, 6);
	expect_tap(0x28);
	expect_tap(0x2b);
	expect_text(2, 3);
	host_text_typed(&host, 1, true);
	host_text_typed(&host, 2, true);
	expect_done();
}

static void tells_a_text_that_was_not_typed(void **state)
{
	BEGIN(1, "type", "a");
	allow(WIRE__CAPABILITY__CONTROL);
	expect_text(1, 1);
	host_text_typed(&host, 1, false);
	expect_over(VIEW_FATE_NOT_TYPED);
}

static void tells_what_is_blocked(void **state)
{
	BEGIN(1, "key", "a");
	allow(WIRE__CAPABILITY__CONTROL);
	expect_tap(4);
	expect(WIRE__VIEWER_CONTROL__BODY_PING); /* all was sent: it still listens */
	host_blocked(&host, WIRE__BLOCK_REASON__TERMINAL);
	assert_int_equal(view_script_block_reason(host.script), WIRE__BLOCK_REASON__TERMINAL);
	expect_over(VIEW_FATE_BLOCKED);
}

static void waits_while_paused(void **state)
{
	BEGIN(1, "key", "a", "wait-pixel", "1,1,change", "key", "b", "type", "c");
	allow(WIRE__CAPABILITY__CONTROL);
	expect_tap(4);
	host_paused(&host, true);
	show(20); /* it goes on, as far as it can */
	expect_silence();
	host_paused(&host, false);
	expect_tap(5);
	expect_text(1, 1);
	host_text_typed(&host, 1, true);
	expect_done();
}

static void waits_within_a_text_while_paused(void **state)
{
	static char text[3 * VIEW_TEXT_MAX + 1];

	memset(text, 'x', sizeof(text) - 1);
	BEGIN(1, "type", text);
	allow(WIRE__CAPABILITY__CONTROL);
	expect_text(1, VIEW_TEXT_MAX);
	expect_text(2, VIEW_TEXT_MAX);
	host_paused(&host, true);
	host_text_typed(&host, 1, true);
	expect_silence();
	host_paused(&host, false);
	expect_text(3, VIEW_TEXT_MAX);
	host_text_typed(&host, 2, true);
	host_text_typed(&host, 3, true);
	expect_done();
}

static void does_not_ask_against_a_revocation(void **state)
{
	BEGIN(1, "key", "a", "wait-pixel", "1,1,change", "key", "b");
	allow(WIRE__CAPABILITY__CONTROL);
	expect_tap(4);
	give(false, false); /* the key may have been dropped */
	expect_over(VIEW_FATE_GRANT_OVER);

	BEGIN(1, "ask", "control", "wait-pixel", "1,1,change", "key", "b");
	allow(WIRE__CAPABILITY__CONTROL);
	give(false, false);
	assert_int_equal(fate, -1);
	show(20);
	expect_over(VIEW_FATE_GRANT_OVER);

	/* Unless it is told to. */
	BEGIN(1, "ask", "control", "wait-pixel", "1,1,change", "ask", "control", "key", "b");
	allow(WIRE__CAPABILITY__CONTROL);
	give(false, false);
	asked_for = UNASKED;
	show(20);
	allow(WIRE__CAPABILITY__CONTROL);
	expect_tap(5);
	expect_done();
}

static void waits_for_a_colour(void **state)
{
	BEGIN(1, "wait-pixel", "7,3,0a0a0a", "wait-pixel", "7,3,1e1e1e");
	show(20);
	assert_int_equal(fate, -1);
	show(30);
	expect_over(VIEW_FATE_DONE);
}

static void waits_no_longer_than_told(void **state)
{
	BEGIN(1, "wait-pixel", "7,3,change,2");
	view_script_tick(host.script, HOST_NOW + 1999);
	assert_int_equal(fate, -1);
	view_script_tick(host.script, HOST_NOW + 2000);
	expect_over(VIEW_FATE_NO_PIXEL);

	BEGIN(1, "wait-pixel", "8,3,change,2"); /* outside, and may come */
	show(20);
	assert_int_equal(fate, -1);
	view_script_tick(host.script, HOST_NOW + 2000);
	expect_over(VIEW_FATE_NO_PIXEL);
}

static size_t samples(void)
{
	size_t n;

	view_script_key_to_pixel_us(host.script, &n);
	return n;
}

static void measures_from_key_to_pixel(void **state)
{
	BEGIN(3, "key", "a", "wait-pixel", "1,1,change", "click", "1,1", "wait-pixel",
		"1,1,change");
	allow(WIRE__CAPABILITY__CONTROL);
	for (uint8_t i = 1; i <= 3; i++) {
		expect_tap(4);
		assert_int_equal(samples(), i - 1);
		show(i * 20);
		assert_int_equal(samples(), i);
		expect_move(1, 1);
		expect_button(1, true, 1, 1);
		expect_button(1, false, 1, 1);
		show(i * 20 + 1);
	}
	assert_int_equal(samples(), 3); /* clicks are not measured */
	expect_done();
}

/* The pixel may change before the host says that all was typed, and back again. */
static void sees_changes_while_it_types(void **state)
{
	BEGIN(1, "type", "a", "wait-pixel", "1,1,change");
	allow(WIRE__CAPABILITY__CONTROL);
	expect_text(1, 1);
	show(20);
	show(10);
	expect_silence();
	host_text_typed(&host, 1, true);
	assert_int_equal(samples(), 1);
	expect_done();
}

static void refuses_places_outside(void **state)
{
	static const char *const cases[][2] = { { "click", "8,1" }, { "drag", "1,1,1,4" },
		{ "scroll", "1,4,1,0" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		BEGIN(1, cases[i][0], cases[i][1]);
		allow(WIRE__CAPABILITY__CONTROL);
		expect_over(VIEW_FATE_OUTSIDE);
	}
}

/* 1000 taps do not run ahead of a host that does not read. */
static void expect_pauses_for_reading(void)
{
	size_t keys = 0, most = 0;

	allow(WIRE__CAPABILITY__CONTROL);
	while (fate == -1) {
		size_t in_a_row = 0;

		while (host_hear(&host) && host.last->body_case == WIRE__VIEWER_CONTROL__BODY_KEY)
			in_a_row++;
		assert_int_equal(host.last->body_case, WIRE__VIEWER_CONTROL__BODY_PING);
		keys += in_a_row;
		most = in_a_row > most ? in_a_row : most;
		expect_silence();
		host_pong(&host, host.last->ping->token);
	}
	assert_int_equal(keys, 2000);
	assert_true(most <= CAUGHT_UP + 2);
	expect_over(VIEW_FATE_DONE);
}

static void waits_for_a_slow_host(void **state)
{
	char lines[1001];

	BEGIN(1000, "key", "a");
	expect_pauses_for_reading();

	memset(lines, '\n', sizeof(lines) - 1);
	lines[sizeof(lines) - 1] = '\0';
	BEGIN(1, "type", lines);
	expect_pauses_for_reading();
}

/* An answer to a ping that was sent before the last action does not count. */
static void ends_when_all_was_read(void **state)
{
	BEGIN(1, "key", "a");
	expect_ask(WIRE__CAPABILITY__CONTROL);
	assert_true(view_session_ping(host.viewer, HOST_NOW));
	expect(WIRE__VIEWER_CONTROL__BODY_PING);
	give(false, true);
	expect_tap(4);
	host_ask_answered(&host, WIRE__CAPABILITY__CONTROL, WIRE__ASK_RESULT__ASK_ALLOWED, 0);
	expect_silence();
	host_pong(&host, 1);
	expect_done();

	/* Nor one that was sent before a later action. */
	for (int typing = 0; typing < 2; typing++) {
		BEGIN(1, "key", "a", "wait-pixel", "1,1,change", typing ? "type" : "key",
			typing ? "\n" : "b");
		allow(WIRE__CAPABILITY__CONTROL);
		expect_tap(4);
		view_script_tick(host.script, HOST_NOW);
		expect(WIRE__VIEWER_CONTROL__BODY_PING);
		show(20);
		expect_tap(typing ? 0x28 : 5);
		expect_silence();
		host_pong(&host, 1);
		expect_done();
	}
}

/* What was read before a grant ended is no loss. */
static void survives_a_revocation_when_all_was_read(void **state)
{
	BEGIN(1, "key", "a", "wait-pixel", "1,1,change");
	allow(WIRE__CAPABILITY__CONTROL);
	expect_tap(4);
	view_script_tick(host.script, HOST_NOW);
	answer_ping();
	give(false, false);
	assert_int_equal(fate, -1);
	show(20);
	expect_over(VIEW_FATE_DONE);
}

static void says_nothing_after_the_session(void **state)
{
	BEGIN(1, "key", "a", "wait-pixel", "1,1,change", "key", "b");
	allow(WIRE__CAPABILITY__CONTROL);
	expect_tap(4);
	view_session_leave(host.viewer, HOST_NOW);
	host.queued = 0;
	view_script_turn(host.script, HOST_NOW);
	view_script_tick(host.script, HOST_NOW + 100);
	assert_int_equal(host.queued, 0);
	assert_int_equal(fate, -1);
	view_script_destroy(host.script);
	host_finish(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_for_what_it_needs),
		cmocka_unit_test(asks_when_it_is_told_to),
		cmocka_unit_test(keeps_the_order),
		cmocka_unit_test(tells_that_it_was_not_allowed),
		cmocka_unit_test(types_two_texts_ahead),
		cmocka_unit_test(types_enter_and_tab_as_keys),
		cmocka_unit_test(tells_a_text_that_was_not_typed),
		cmocka_unit_test(tells_what_is_blocked),
		cmocka_unit_test(waits_while_paused),
		cmocka_unit_test(waits_within_a_text_while_paused),
		cmocka_unit_test(does_not_ask_against_a_revocation),
		cmocka_unit_test(waits_for_a_colour),
		cmocka_unit_test(waits_no_longer_than_told),
		cmocka_unit_test(measures_from_key_to_pixel),
		cmocka_unit_test(sees_changes_while_it_types),
		cmocka_unit_test(refuses_places_outside),
		cmocka_unit_test(waits_for_a_slow_host),
		cmocka_unit_test(ends_when_all_was_read),
		cmocka_unit_test(survives_a_revocation_when_all_was_read),
		cmocka_unit_test(says_nothing_after_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
