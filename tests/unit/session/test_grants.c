/* What a viewer may do besides looking: asked for, allowed, held, taken back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <xcb/xtest.h>

#include "tests/unit/session/rig.h"

#define POINT WIRE__CAPABILITY__POINT
#define CONTROL WIRE__CAPABILITY__CONTROL

enum { KEY_A = 4 };

static void take_back(struct rig *r, Wire__Capability c)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__Revoke take = WIRE__REVOKE__INIT;

	take.capability = c;
	m.body_case = WIRE__TO_AGENT__BODY_REVOKE;
	m.revoke = &take;
	rig_face_say(r, &m);
}

/* Until everything said so far was taken in. */
static void settle(struct rig *r)
{
	static uint32_t token;
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Ping ping = WIRE__PING__INIT;

	ping.token = ++token;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_PING;
	m.ping = &ping;
	rig_viewer_say(r, &m, false);
	RIG_UNTIL(r, r->pong == token);
}

static void pass_ms(struct rig *r, unsigned int ms)
{
	const unsigned int until = r->ticks + ms / 50;

	RIG_UNTIL(r, r->ticks >= until);
}

static void test_control(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_grant(r, CONTROL);
	assert_true(r->control);
	assert_false(r->point);
	assert_true(r->border);
	assert_int_equal(r->answer, WIRE__ASK_RESULT__ASK_ALLOWED);
	RIG_UNTIL(r, r->face_number == r->number);
	/* on the bare screen hands may not work, and the viewer is told */
	rig_viewer_key(r, KEY_A, true);
	RIG_UNTIL(r, r->blocked == WIRE__BLOCK_REASON__DESKTOP);
}

static void test_point(void **state)
{
	struct rig *r = *state;
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Point point = WIRE__POINT__INIT;

	rig_watch(r);
	rig_grant(r, POINT);
	assert_true(r->point);
	assert_false(r->border);
	point.shape = WIRE__MARK_SHAPE__MARK_CIRCLE;
	point.x = point.y = 10;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_POINT;
	m.point = &point;
	rig_viewer_say(r, &m, false);
	RIG_UNTIL(r, r->mark == WIRE__MARK_SHAPE__MARK_CIRCLE);
	take_back(r, POINT);
	RIG_UNTIL(r, r->mark == WIRE__MARK_SHAPE__NO_MARK && !r->point);
}

static void test_input_without_grant(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_viewer_move(r, 1, 1);
	RIG_UNTIL(r, r->ended == WIRE__END_REASON__PEER_BROKE_RULES);
}

static void test_point_is_not_control(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_grant(r, POINT);
	rig_viewer_key(r, KEY_A, true);
	RIG_UNTIL(r, r->ended == WIRE__END_REASON__PEER_BROKE_RULES);
}

static void test_late_input(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_grant(r, CONTROL);
	take_back(r, CONTROL);
	RIG_UNTIL(r, !r->control);
	/* on its way when the grant ended */
	rig_viewer_move(r, 1, 1);
	rig_viewer_key(r, KEY_A, true);
	settle(r);
	assert_int_equal(r->ended, -1);
	/* the viewer knows by now */
	rig_viewer_seen(r, r->number);
	rig_viewer_move(r, 1, 1);
	RIG_UNTIL(r, r->ended == WIRE__END_REASON__PEER_BROKE_RULES);
}

static void test_late_for_two_seconds(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_grant(r, CONTROL);
	take_back(r, CONTROL);
	RIG_UNTIL(r, !r->control);
	pass_ms(r, 2200);
	rig_viewer_move(r, 1, 1);
	RIG_UNTIL(r, r->ended == WIRE__END_REASON__PEER_BROKE_RULES);
}

static void test_seen_what_was_not_told(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_grant(r, POINT);
	rig_viewer_seen(r, r->number + 1);
	RIG_UNTIL(r, r->ended == WIRE__END_REASON__PEER_BROKE_RULES);
}

static void test_asks_for_view(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_viewer_ask(r, WIRE__CAPABILITY__VIEW);
	RIG_UNTIL(r, r->ended == WIRE__END_REASON__PEER_BROKE_RULES);
}

static void test_refused(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	r->prompt = 0;
	rig_viewer_ask(r, CONTROL);
	RIG_UNTIL(r, r->prompt != 0);
	/* one question at a time */
	rig_viewer_ask(r, POINT);
	RIG_UNTIL(r, r->answer == WIRE__ASK_RESULT__ASK_NOT_NOW);
	rig_face_answer(r, r->prompt, false);
	RIG_UNTIL(r, r->answer == WIRE__ASK_RESULT__ASK_REFUSED);
	assert_false(r->control);
	assert_false(r->border);
	/* not again so soon */
	rig_viewer_ask(r, CONTROL);
	RIG_UNTIL(r, r->answer == WIRE__ASK_RESULT__ASK_NOT_NOW);
	assert_true(r->retry_s > 20 && r->retry_s <= 30);
}

static void test_answers_that_do_not_count(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	r->prompt = 0;
	rig_viewer_ask(r, CONTROL);
	RIG_UNTIL(r, r->prompt != 0);
	rig_face_answer(r, r->prompt, true); /* nobody reads so fast */
	rig_face_answer(r, r->prompt - 1, true); /* to another question */
	rig_face_answer(r, r->prompt + 1, true);
	pass_ms(r, 500);
	assert_false(r->control);
	assert_false(r->border);
	assert_int_equal(r->answer, -1);
}

static void test_border_that_never_comes(void **state)
{
	struct rig *r = *state;
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__BannerShown shown = WIRE__BANNER_SHOWN__INIT;

	rig_watch(r);
	r->border_silent = true;
	r->prompt = 0;
	rig_viewer_ask(r, CONTROL);
	RIG_UNTIL(r, r->prompt != 0);
	while (!r->border) {
		rig_face_answer(r, r->prompt, true);
		pass_ms(r, 100);
	}
	m.body_case = WIRE__TO_AGENT__BODY_BANNER_SHOWN;
	m.banner_shown = &shown;
	rig_face_say(r, &m); /* so that nothing else ends it sooner */
	RIG_UNTIL(r, r->ended == WIRE__END_REASON__OVERLAY_LOST);
}

static void give_up(struct rig *r, Wire__Capability c)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__GiveUp give_up = WIRE__GIVE_UP__INIT;

	give_up.capability = c;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_GIVE_UP;
	m.give_up = &give_up;
	rig_viewer_say(r, &m, false);
}

static void test_given_up(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_grant(r, CONTROL);
	give_up(r, CONTROL);
	RIG_UNTIL(r, !r->control && !r->border);
}

/* Nobody's hands before everybody can see that they are there. */
static void test_no_control_without_border(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	r->border_silent = true;
	r->prompt = 0;
	rig_viewer_ask(r, CONTROL);
	RIG_UNTIL(r, r->prompt != 0);
	while (!r->border) {
		rig_face_answer(r, r->prompt, true);
		pass_ms(r, 100);
	}
	r->prompt = 0;
	rig_viewer_ask(r, POINT); /* nor is anything else asked meanwhile */
	settle(r);
	assert_int_equal(r->prompt, 0);
	assert_false(r->control);
	rig_viewer_move(r, 1, 1);
	RIG_UNTIL(r, r->ended == WIRE__END_REASON__PEER_BROKE_RULES);
}

/* No other question takes the place of one that the person is reading. */
static void test_a_question_taken_back(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	r->prompt = 0;
	rig_viewer_ask(r, POINT);
	RIG_UNTIL(r, r->prompt != 0);
	give_up(r, POINT);
	rig_viewer_ask(r, CONTROL);
	settle(r);
	assert_int_equal(r->prompt, 0);
}

static void test_overlay_lost(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	link_destroy(r->overlay);
	r->overlay = NULL;
	RIG_UNTIL(r, r->ended == WIRE__END_REASON__OVERLAY_LOST);
}

static void test_watchdog_lost(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	close(r->watchdog);
	r->watchdog = -1;
	RIG_UNTIL(r, r->ended == WIRE__END_REASON__WATCHDOG_LOST);
}

static void test_watchdog_stands_still(void **state)
{
	struct rig *r = *state;

	rig_watch(r);
	rig_grant(r, CONTROL);
	r->no_beat = true;
	pass_ms(r, 600);
	rig_viewer_key(r, KEY_A, true);
	RIG_UNTIL(r, r->blocked == WIRE__BLOCK_REASON__NOT_PROTECTED);
}

/* As if a helper had typed the answer into the person's terminal. */
static void test_made_up_answer(void **state)
{
	struct rig *r = *state;
	xcb_connection_t *x = xcb_connect(NULL, NULL);

	rig_watch(r);
	r->prompt = 0;
	rig_viewer_ask(r, CONTROL);
	RIG_UNTIL(r, r->prompt != 0);
	pass_ms(r, 1200);
	xcb_test_fake_input(x, XCB_KEY_PRESS, 38, XCB_CURRENT_TIME, XCB_NONE, 0, 0, 0);
	xcb_test_fake_input(x, XCB_KEY_RELEASE, 38, XCB_CURRENT_TIME, XCB_NONE, 0, 0, 0);
	free(xcb_get_input_focus_reply(x, xcb_get_input_focus(x), NULL));
	rig_face_answer(r, r->prompt, true);
	RIG_UNTIL(r, r->unheard == 1);
	assert_false(r->border);
	/* refusing always counts */
	rig_face_answer(r, r->prompt, false);
	RIG_UNTIL(r, r->answer == WIRE__ASK_RESULT__ASK_REFUSED);
	xcb_disconnect(x);
}

static void show_window(xcb_connection_t *x)
{
	static const char class_name[] = "mousepad\0Mousepad";
	const xcb_screen_t *screen = xcb_setup_roots_iterator(xcb_get_setup(x)).data;
	const xcb_window_t w = xcb_generate_id(x);

	xcb_create_window(x, XCB_COPY_FROM_PARENT, w, screen->root, 0, 0, 100, 100, 0,
		XCB_WINDOW_CLASS_INPUT_OUTPUT, screen->root_visual, 0, NULL);
	xcb_change_property(x, XCB_PROP_MODE_REPLACE, w, XCB_ATOM_WM_CLASS, XCB_ATOM_STRING, 8,
		sizeof(class_name), class_name);
	xcb_map_window(x, w);
	xcb_set_input_focus(x, XCB_INPUT_FOCUS_POINTER_ROOT, w, XCB_CURRENT_TIME);
	free(xcb_get_input_focus_reply(x, xcb_get_input_focus(x), NULL));
}

static void type(struct rig *r, uint32_t number, char *text)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Text t = WIRE__TEXT__INIT;

	t.number = number;
	t.text = text;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_TEXT;
	m.text = &t;
	rig_viewer_say(r, &m, false);
}

/* A text is typed little by little: what is left of it is dropped with the grant. */
static void test_control_ends_amid_a_text(void **state)
{
	struct rig *r = *state;
	xcb_connection_t *x = xcb_connect(NULL, NULL);
	char text[501];

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	rig_watch(r);
	show_window(x);
	rig_grant(r, CONTROL);
	type(r, 1, text);
	type(r, 2, text);
	settle(r);
	assert_int_equal(r->blocked, -1);
	take_back(r, CONTROL);
	RIG_UNTIL(r, r->typed == 2 && !r->control);
	assert_false(r->whole);
	xcb_disconnect(x);
}

static void test_wrong_button(void **state)
{
	struct rig *r = *state;
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Button button = WIRE__BUTTON__INIT;

	rig_watch(r);
	rig_grant(r, CONTROL);
	button.button = 4; /* the wheel is no button */
	m.body_case = WIRE__VIEWER_CONTROL__BODY_BUTTON;
	m.button = &button;
	rig_viewer_say(r, &m, false);
	RIG_UNTIL(r, r->ended == WIRE__END_REASON__PEER_BROKE_RULES);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_control),
		TEST(test_point),
		TEST(test_input_without_grant),
		TEST(test_point_is_not_control),
		TEST(test_late_input),
		TEST(test_late_for_two_seconds),
		TEST(test_seen_what_was_not_told),
		TEST(test_asks_for_view),
		TEST(test_refused),
		TEST(test_answers_that_do_not_count),
		TEST(test_given_up),
		TEST(test_no_control_without_border),
		TEST(test_border_that_never_comes),
		TEST(test_a_question_taken_back),
		TEST(test_overlay_lost),
		TEST(test_watchdog_lost),
		TEST(test_watchdog_stands_still),
		TEST(test_made_up_answer),
		TEST(test_control_ends_amid_a_text),
		TEST(test_wrong_button),
	};

	return cmocka_run_group_tests_name("grants", tests, rig_start_screen, rig_stop_screen);
}
