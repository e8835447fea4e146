/* Asking, pointing and hands: what a viewer says, and what it takes from a host. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "host.h"
#include "view/control.h"

enum { A = 4 /* the key */, LEFT = 1 };

static struct host host;

static void open_session(void)
{
	host_init(&host, HOST_SECRET);
	host_run(&host, 7);
	host_read_control(&host);
	assert_int_equal(host.seen.opened, 1);
}

static void expect(Wire__ViewerControl__BodyCase what)
{
	assert_true(host_hear(&host));
	assert_int_equal(host.last->body_case, what);
	assert_false(host.last_final);
}

static void expect_silence(void)
{
	assert_int_equal(host.queued, 0);
}

static void expect_end(enum view_end end)
{
	assert_int_equal(host.seen.ended, 1);
	assert_int_equal(host.seen.end, end);
	host_finish(&host);
}

static int ask(Wire__Capability what)
{
	return view_session_ask(host.viewer, HOST_NOW, what);
}

/* An open session in which this much was asked for and allowed. */
static void allow(bool point, bool control)
{
	Wire__Capability what = control ? WIRE__CAPABILITY__CONTROL : WIRE__CAPABILITY__POINT;

	open_session();
	assert_int_equal(ask(what), 0);
	expect(WIRE__VIEWER_CONTROL__BODY_ASK_FOR);
	assert_int_equal(host.last->ask_for->capability, what);
	host_grants(&host, 1, point, control);
	expect(WIRE__VIEWER_CONTROL__BODY_GRANTS_SEEN);
	assert_int_equal(host.last->grants_seen->number, 1);
	host_ask_answered(&host, what, WIRE__ASK_RESULT__ASK_ALLOWED, 0);
	assert_int_equal(host.seen.asked, 1);
	assert_int_equal(host.seen.answer, WIRE__ASK_RESULT__ASK_ALLOWED);
	expect_silence();
}

static int key(uint32_t usage, bool down)
{
	return view_session_key(host.viewer, HOST_NOW, usage, down);
}

static int button(uint32_t number, bool down)
{
	return view_session_button(host.viewer, HOST_NOW, number, down, 3, 4);
}

static int text(const char *t)
{
	size_t sent = 0;

	return view_session_text(host.viewer, HOST_NOW, t, strlen(t), &sent);
}

static bool holds(Wire__Capability what)
{
	return view_session_holds(host.viewer, what);
}

static void sends_nothing_without_its_grant(void **state)
{
	for (int grant = 0; grant < 2; grant++) {
		if (grant)
			allow(true, false);
		else
			open_session();
		assert_int_equal(key(A, true), -EPERM);
		assert_int_equal(button(LEFT, true), -EPERM);
		assert_int_equal(view_session_move(host.viewer, HOST_NOW, 1, 1), -EPERM);
		assert_int_equal(view_session_wheel(host.viewer, HOST_NOW, 1, 1, 0, 120), -EPERM);
		assert_int_equal(text("a"), -EPERM);
		expect_silence();
		assert_int_equal(view_session_point(
					 host.viewer, HOST_NOW, WIRE__MARK_SHAPE__MARK_ARROW, 1, 1),
			grant ? 0 : -EPERM);
		host_finish(&host);
	}
	allow(false, true);
	assert_int_equal(
		view_session_point(host.viewer, HOST_NOW, WIRE__MARK_SHAPE__MARK_ARROW, 1, 1),
		-EPERM);
	expect_silence();
	host_finish(&host);
}

static void sends_nothing_outside_an_open_session(void **state)
{
	host_init(&host, HOST_SECRET);
	assert_int_equal(ask(WIRE__CAPABILITY__CONTROL), -ENOTCONN);
	assert_int_equal(key(A, true), -ENOTCONN);
	assert_false(holds(WIRE__CAPABILITY__VIEW));
	host_finish(&host);

	allow(true, true);
	view_session_leave(host.viewer, HOST_NOW);
	host.queued = 0;
	assert_int_equal(key(A, true), -ENOTCONN);
	assert_false(holds(WIRE__CAPABILITY__CONTROL));
	expect_silence();
	host_finish(&host);
}

static void asks_one_question_at_a_time(void **state)
{
	open_session();
	assert_int_equal(ask(WIRE__CAPABILITY__VIEW), -EINVAL);
	assert_int_equal(ask(WIRE__CAPABILITY__POINT), 0);
	assert_int_equal(ask(WIRE__CAPABILITY__CONTROL), -EBUSY);
	host_read_control(&host);
	host_ask_answered(&host, WIRE__CAPABILITY__POINT, WIRE__ASK_RESULT__ASK_NOT_NOW, 30);
	assert_int_equal(host.seen.answer, WIRE__ASK_RESULT__ASK_NOT_NOW);
	assert_int_equal(host.seen.retry_s, 30);
	assert_int_equal(ask(WIRE__CAPABILITY__CONTROL), 0);
	host_ask_answered(&host, WIRE__CAPABILITY__CONTROL, WIRE__ASK_RESULT__ASK_REFUSED, 0);
	assert_int_equal(host.seen.answer, WIRE__ASK_RESULT__ASK_REFUSED);
	assert_false(holds(WIRE__CAPABILITY__CONTROL));
	host_finish(&host);

	allow(false, true);
	assert_int_equal(ask(WIRE__CAPABILITY__CONTROL), -EALREADY);
	host_finish(&host);
}

static void gives_back(void **state)
{
	allow(true, true);
	assert_int_equal(key(A, true), 0);
	expect(WIRE__VIEWER_CONTROL__BODY_KEY);
	assert_int_equal(view_session_give_up(host.viewer, HOST_NOW, WIRE__CAPABILITY__CONTROL), 0);
	expect(WIRE__VIEWER_CONTROL__BODY_GIVE_UP);
	assert_int_equal(key(A, false), -EPERM);
	view_session_tick(host.viewer, HOST_NOW + VIEW_HOLDING_MS); /* nothing is down */
	expect_silence();
	assert_true(holds(WIRE__CAPABILITY__POINT));
	host_finish(&host);
}

static void moves_hands(void **state)
{
	allow(true, true);
	assert_int_equal(
		view_session_point(host.viewer, HOST_NOW, WIRE__MARK_SHAPE__MARK_CIRCLE, 5, 6), 0);
	expect(WIRE__VIEWER_CONTROL__BODY_POINT);
	assert_int_equal(host.last->point->shape, WIRE__MARK_SHAPE__MARK_CIRCLE);
	assert_int_equal(view_session_move(host.viewer, HOST_NOW, 7, 8), 0);
	expect(WIRE__VIEWER_CONTROL__BODY_MOVE);
	assert_int_equal(host.last->move->y, 8);
	assert_int_equal(button(9, true), 0);
	expect(WIRE__VIEWER_CONTROL__BODY_BUTTON);
	assert_int_equal(host.last->button->button, 9);
	assert_true(host.last->button->down);
	assert_int_equal(host.last->button->x, 3);
	assert_int_equal(view_session_wheel(host.viewer, HOST_NOW, 1, 2, -60, 12000), 0);
	expect(WIRE__VIEWER_CONTROL__BODY_WHEEL);
	assert_int_equal(host.last->wheel->dx, -60);
	assert_int_equal(key(231, true), 0);
	expect(WIRE__VIEWER_CONTROL__BODY_KEY);
	assert_int_equal(host.last->key->usage, 231);
	assert_int_equal(host.last->key->character, 0);
	host_finish(&host);
}

static void keeps_the_bounds(void **state)
{
	allow(true, true);
	assert_int_equal(view_session_move(host.viewer, HOST_NOW, 16385, 0), -EINVAL);
	assert_int_equal(
		view_session_point(host.viewer, HOST_NOW, WIRE__MARK_SHAPE__NO_MARK, 0, 16385),
		-EINVAL);
	for (uint32_t b = 0; b <= 33; b++)
		assert_int_equal(
			button(b, true), (b >= 1 && b <= 3) || b == 8 || b == 9 ? 0 : -EINVAL);
	host_read_control(&host);
	assert_int_equal(view_session_wheel(host.viewer, HOST_NOW, 1, 2, 12001, 0), -EINVAL);
	assert_int_equal(view_session_wheel(host.viewer, HOST_NOW, 1, 2, 0, -12001), -EINVAL);
	assert_int_equal(key(3, true), -EINVAL);
	assert_int_equal(key(232, true), -EINVAL);
	assert_int_equal(key(UINT32_MAX, true), -EINVAL);
	assert_int_equal(text(""), -EINVAL);
	assert_int_equal(text("a\nb"), -EINVAL);
	assert_int_equal(text("\xff"), -EINVAL);
	expect_silence();
	host_finish(&host);
}

static void says_what_is_still_down(void **state)
{
	allow(false, true);
	view_session_tick(host.viewer, HOST_NOW + 10 * VIEW_HOLDING_MS);
	expect_silence();
	assert_int_equal(key(A, true), 0);
	assert_int_equal(key(A, true), 0); /* not sent again */
	assert_int_equal(button(LEFT, true), 0);
	expect(WIRE__VIEWER_CONTROL__BODY_KEY);
	expect(WIRE__VIEWER_CONTROL__BODY_BUTTON);
	view_session_tick(host.viewer, HOST_NOW + VIEW_HOLDING_MS - 1);
	expect_silence();
	view_session_tick(host.viewer, HOST_NOW + VIEW_HOLDING_MS);
	expect(WIRE__VIEWER_CONTROL__BODY_HOLDING);
	view_session_tick(host.viewer, HOST_NOW + VIEW_HOLDING_MS + 1);
	expect_silence();
	assert_int_equal(key(A, false), 0);
	expect(WIRE__VIEWER_CONTROL__BODY_KEY);
	view_session_tick(host.viewer, HOST_NOW + 2 * VIEW_HOLDING_MS);
	expect(WIRE__VIEWER_CONTROL__BODY_HOLDING);
	assert_int_equal(button(LEFT, false), 0);
	assert_int_equal(button(LEFT, false), 0);
	expect(WIRE__VIEWER_CONTROL__BODY_BUTTON);
	view_session_tick(host.viewer, HOST_NOW + 3 * VIEW_HOLDING_MS);
	expect_silence();
	host_finish(&host);
}

static void ends_with_the_grant(void **state)
{
	allow(true, true);
	assert_int_equal(key(A, true), 0);
	expect(WIRE__VIEWER_CONTROL__BODY_KEY);
	host_paused(&host, true);
	assert_true(view_session_paused(host.viewer));
	host_grants(&host, 2, true, false);
	expect(WIRE__VIEWER_CONTROL__BODY_GRANTS_SEEN);
	assert_int_equal(host.last->grants_seen->number, 2);
	assert_int_equal(host.seen.grants, 2);
	assert_int_equal(key(A, false), -EPERM);
	view_session_tick(host.viewer, HOST_NOW + VIEW_HOLDING_MS);
	expect_silence();
	assert_false(view_session_paused(host.viewer));
	assert_true(holds(WIRE__CAPABILITY__POINT));
	host_finish(&host);
}

static void cuts_texts_at_a_character(void **state)
{
	/* 1 + 3 × 170 = 511, and one more does not fit. */
	static const char a[3] = { '\xe3', '\x81', '\x82' };
	char long_text[1 + 3 * 400 + 1] = "a";
	size_t sent = 0, size = sizeof(long_text) - 1;

	for (size_t i = 1; i < size; i += 3)
		memcpy(long_text + i, a, sizeof(a));
	allow(false, true);
	assert_int_equal(view_session_text(host.viewer, HOST_NOW, long_text, size, &sent), 0);
	assert_int_equal(sent, 511);
	expect(WIRE__VIEWER_CONTROL__BODY_TEXT);
	assert_int_equal(host.last->text->number, 1);
	assert_int_equal(strlen(host.last->text->text), 511);
	assert_int_equal(
		view_session_text(host.viewer, HOST_NOW, long_text + sent, size - sent, &sent), 0);
	assert_int_equal(sent, 510);
	expect(WIRE__VIEWER_CONTROL__BODY_TEXT);
	assert_int_equal(host.last->text->number, 2);

	/* Two are on their way. */
	assert_int_equal(view_session_texts_open(host.viewer), 2);
	assert_int_equal(text("b"), -EAGAIN);
	expect_silence();
	host_text_typed(&host, 1, true);
	assert_int_equal(text("b"), 0);
	host_text_typed(&host, 2, false);
	host_text_typed(&host, 3, true);
	assert_int_equal(host.seen.typed, 3);
	assert_int_equal(host.seen.whole, 2);
	host_finish(&host);
}

static void hears_what_had_no_effect(void **state)
{
	allow(false, true);
	assert_int_equal(key(A, true), 0);
	host_blocked(&host, WIRE__BLOCK_REASON__TERMINAL);
	assert_int_equal(host.seen.blocked, 1);
	assert_int_equal(host.seen.reason, WIRE__BLOCK_REASON__TERMINAL);
	host_paused(&host, true);
	host_paused(&host, true);
	assert_int_equal(host.seen.pauses, 1);
	assert_true(host.seen.paused);
	host_paused(&host, false);
	assert_int_equal(host.seen.pauses, 2);
	assert_int_equal(host.seen.ended, 0);
	host_finish(&host);
}

static void act_grants_from_two(void)
{
	host_grants(&host, 3, false, true);
}

static void act_grants_again(void)
{
	host_grants(&host, 1, false, true);
}

/* Bytes of the wire, in which these differ in nothing else from right ones. */
static void say(const char *bytes, size_t size)
{
	host_control(&host, false, (const uint8_t *)bytes, size);
}

static void act_control_held_twice(void)
{
	say("\x1a\x0e\x08\x02\x12\x04\x08\x03\x10\x05\x12\x04\x08\x03\x10\x05", 16);
}

static void takes_held_in_bytes(void **state)
{
	allow(false, true);
	say("\x1a\x0e\x08\x02\x12\x04\x08\x03\x10\x05\x12\x04\x08\x02\x10\x05", 16);
	assert_int_equal(host.seen.ended, 0);
	assert_true(holds(WIRE__CAPABILITY__POINT));
	assert_true(holds(WIRE__CAPABILITY__CONTROL));
	host_finish(&host);
}

static void act_held_unspecified(void)
{
	say("\x1a\x06\x08\x02\x12\x02\x10\x05", 8);
}

static void act_answer_unasked(void)
{
	host_ask_answered(&host, WIRE__CAPABILITY__CONTROL, WIRE__ASK_RESULT__ASK_REFUSED, 0);
}

static void act_answer_of_another(void)
{
	ask(WIRE__CAPABILITY__POINT);
	host_ask_answered(&host, WIRE__CAPABILITY__CONTROL, WIRE__ASK_RESULT__ASK_REFUSED, 0);
}

static void act_answer_of_view(void)
{
	host_ask_answered(&host, WIRE__CAPABILITY__VIEW, WIRE__ASK_RESULT__ASK_REFUSED, 0);
}

static void act_answer_of_nothing(void)
{
	host_ask_answered(
		&host, WIRE__CAPABILITY__CAPABILITY_UNSPECIFIED, WIRE__ASK_RESULT__ASK_REFUSED, 0);
}

static void act_answer_without_result(void)
{
	ask(WIRE__CAPABILITY__POINT);
	host_ask_answered(
		&host, WIRE__CAPABILITY__POINT, WIRE__ASK_RESULT__ASK_RESULT_UNSPECIFIED, 0);
}

static void act_allowed_without_grants(void)
{
	ask(WIRE__CAPABILITY__POINT);
	host_ask_answered(&host, WIRE__CAPABILITY__POINT, WIRE__ASK_RESULT__ASK_ALLOWED, 0);
}

static void act_answer_twice(void)
{
	ask(WIRE__CAPABILITY__POINT);
	host_ask_answered(&host, WIRE__CAPABILITY__POINT, WIRE__ASK_RESULT__ASK_REFUSED, 0);
	host_ask_answered(&host, WIRE__CAPABILITY__POINT, WIRE__ASK_RESULT__ASK_REFUSED, 0);
}

static void act_blocked_before_anything(void)
{
	host_blocked(&host, WIRE__BLOCK_REASON__TERMINAL);
}

static void act_blocked_without_reason(void)
{
	key(A, true);
	host_blocked(&host, WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED);
}

static void act_typed_before_anything(void)
{
	host_text_typed(&host, 1, true);
}

static void act_typed_out_of_order(void)
{
	text("a");
	text("b");
	host_text_typed(&host, 2, true);
}

static void act_typed_twice(void)
{
	text("a");
	text("b");
	host_text_typed(&host, 1, true);
	host_text_typed(&host, 1, true);
}

static void act_typed_number_zero(void)
{
	text("a");
	host_text_typed(&host, 0, true);
}

static void refuses_a_lying_host(void **state)
{
	static void (*const acts[])(void) = { act_grants_from_two, act_grants_again,
		act_control_held_twice, act_held_unspecified, act_answer_unasked,
		act_answer_of_another, act_answer_of_view, act_answer_of_nothing,
		act_answer_without_result, act_allowed_without_grants, act_answer_twice,
		act_blocked_before_anything, act_blocked_without_reason, act_typed_before_anything,
		act_typed_out_of_order, act_typed_twice, act_typed_number_zero };

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		allow(false, true);
		acts[i]();
		expect_end(VIEW_BROKE_RULES);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_nothing_without_its_grant),
		cmocka_unit_test(sends_nothing_outside_an_open_session),
		cmocka_unit_test(asks_one_question_at_a_time),
		cmocka_unit_test(gives_back),
		cmocka_unit_test(moves_hands),
		cmocka_unit_test(keeps_the_bounds),
		cmocka_unit_test(says_what_is_still_down),
		cmocka_unit_test(ends_with_the_grant),
		cmocka_unit_test(cuts_texts_at_a_character),
		cmocka_unit_test(hears_what_had_no_effect),
		cmocka_unit_test(takes_held_in_bytes),
		cmocka_unit_test(refuses_a_lying_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
