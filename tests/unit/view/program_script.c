/* engawa-view with actions, through the real engawad, with a host that this test plays. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/clock.h"
#include "meeting.h"
#include "view/control.h"
#include "view/words.h"

#define OPTIONS(...)                                                                               \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__, NULL                                                                  \
	}

/* An open session with a first picture. */
static void open_with(const char *const *options)
{
	meeting_begin(HOST_SECRET, options);
	host_shake(&meeting.host, 7);
	meeting_expect_want(0);
	meeting_show(1, 10);
}

static const Wire__ViewerControl *expect(Wire__ViewerControl__BodyCase what)
{
	const Wire__ViewerControl *c;

	while ((c = meeting_heard())->body_case == WIRE__VIEWER_CONTROL__BODY_WANT)
		continue;
	assert_int_equal(c->body_case, what);
	return c;
}

static void allow_control(void)
{
	expect(WIRE__VIEWER_CONTROL__BODY_ASK_FOR);
	host_grants(&meeting.host, 1, false, true);
	host_ask_answered(
		&meeting.host, WIRE__CAPABILITY__CONTROL, WIRE__ASK_RESULT__ASK_ALLOWED, 0);
	expect(WIRE__VIEWER_CONTROL__BODY_GRANTS_SEEN);
}

static void expect_key(uint32_t usage, bool down)
{
	const Wire__ViewerControl *c = expect(WIRE__VIEWER_CONTROL__BODY_KEY);

	assert_int_equal(c->key->usage, usage);
	assert_int_equal(c->key->down, down);
}

static void expect_tap(uint32_t usage)
{
	expect_key(usage, true);
	expect_key(usage, false);
}

/* It leaves, ends with this code, and said these words. */
static void expect_end(enum view_exit code, const char *words)
{
	meeting_expect_leave();
	assert_int_equal(meeting_end(), code);
	assert_non_null(strstr(meeting.printed, words));
}

static void does_actions_in_their_order(void **state)
{
	open_with(OPTIONS("--stats", "json", "--key", "a", "--type=b\n", "--key", "Ctrl+c",
		"--wait-pixel", "1,1,1e1e1e"));
	allow_control();
	expect_tap(4);
	assert_string_equal(expect(WIRE__VIEWER_CONTROL__BODY_TEXT)->text->text, "b");
	expect_tap(0x28);
	host_text_typed(&meeting.host, 1, true);
	expect_key(0xe0, true);
	expect_tap(6);
	expect_key(0xe0, false);
	meeting_show(2, 30);
	expect_end(VIEW_EXIT_DONE, "\"end\":\"left\"");
	assert_non_null(strstr(meeting.printed, "\"key_to_pixel_us\":["));
	assert_null(strstr(meeting.printed, "\"key_to_pixel_us\":[]"));
}

static void repeats_and_measures(void **state)
{
	const char *list;

	open_with(OPTIONS(
		"--stats", "json", "--key", "a", "--wait-pixel", "1,1,change", "--repeat", "2"));
	allow_control();
	for (uint32_t turn = 2; turn <= 3; turn++) {
		expect_tap(4);
		meeting_show(turn, (uint8_t)(turn * 10));
	}
	expect_end(VIEW_EXIT_DONE, "\"key_to_pixel_us\":[");
	list = strstr(meeting.printed, "_us\":[") + strlen("_us\":[");
	assert_true(strtoul(list, (char **)&list, 10) > 0 && *list == ',');
	assert_true(strtoul(list + 1, (char **)&list, 10) > 0 && *list == ']');
}

/* The picture of the snapshot is one after the last action. */
static void stays_still_after_the_last_action(void **state)
{
	char path[512];

	meeting_path("a.png", path);
	open_with(OPTIONS("--snapshot", path, "--until-still", "--still-ms", "300", "--wait-pixel",
		"1,1,change"));
	meeting_show(2, 20);
	meeting_show(3, 30);
	expect_end(VIEW_EXIT_DONE, "");
	meeting_expect_png("a.png", 8, 4, 30);
}

static void says_what_is_held(void **state)
{
	uint64_t before, between;

	open_with(OPTIONS("--key-down", "a", "--seconds", "60"));
	allow_control();
	expect_key(4, true);
	before = clock_ms();
	expect(WIRE__VIEWER_CONTROL__BODY_HOLDING);
	expect(WIRE__VIEWER_CONTROL__BODY_HOLDING);
	expect(WIRE__VIEWER_CONTROL__BODY_HOLDING);
	between = clock_ms() - before;
	assert_true(between >= 3 * VIEW_HOLDING_MS - 50);
	kill(meeting.viewer, SIGTERM);
	expect(WIRE__VIEWER_CONTROL__BODY_LEAVE);
	assert_int_equal(meeting_end(), VIEW_EXIT_DONE);
}

static void tells_an_answer(Wire__AskResult result, enum view_exit code, const char *words)
{
	open_with(OPTIONS("--point", "arrow,1,1"));
	assert_int_equal(expect(WIRE__VIEWER_CONTROL__BODY_ASK_FOR)->ask_for->capability,
		WIRE__CAPABILITY__POINT);
	host_ask_answered(&meeting.host, WIRE__CAPABILITY__POINT, result, 45);
	expect_end(code, words);
}

static void tells_that_it_was_not_allowed(void **state)
{
	tells_an_answer(WIRE__ASK_RESULT__ASK_REFUSED, VIEW_EXIT_NOT_GRANTED, "did not allow");
	tells_an_answer(WIRE__ASK_RESULT__ASK_UNANSWERED, VIEW_EXIT_NOT_GRANTED, "did not answer");
	tells_an_answer(WIRE__ASK_RESULT__ASK_NOT_NOW, VIEW_EXIT_NOT_NOW, "45 seconds");
}

static void tells_what_is_blocked(void **state)
{
	open_with(OPTIONS("--click", "1,1"));
	allow_control();
	expect(WIRE__VIEWER_CONTROL__BODY_MOVE);
	expect(WIRE__VIEWER_CONTROL__BODY_BUTTON);
	host_blocked(&meeting.host, WIRE__BLOCK_REASON__TERMINAL);
	expect(WIRE__VIEWER_CONTROL__BODY_BUTTON);
	expect_end(VIEW_EXIT_BLOCKED, "This is a terminal.");
}

static void tells_a_revocation(void **state)
{
	open_with(OPTIONS("--ask", "control", "--wait-pixel", "1,1,change", "--key", "a"));
	allow_control();
	host_grants(&meeting.host, 2, false, false);
	expect(WIRE__VIEWER_CONTROL__BODY_GRANTS_SEEN);
	meeting_show(2, 20);
	expect_end(VIEW_EXIT_GRANT_OVER, "took the permission back");
}

static void tells_a_text_that_was_not_typed(void **state)
{
	open_with(OPTIONS("--type", "a"));
	allow_control();
	expect(WIRE__VIEWER_CONTROL__BODY_TEXT);
	host_text_typed(&meeting.host, 1, false);
	expect_end(VIEW_EXIT_NOT_TYPED, "only a part");
}

static void tells_a_pixel_that_did_not_change(void **state)
{
	open_with(OPTIONS("--wait-pixel", "1,1,change,0.2"));
	expect_end(VIEW_EXIT_NO_PIXEL, "did not change in time");
}

static void tells_a_place_outside(void **state)
{
	open_with(OPTIONS("--click", "8,1"));
	allow_control();
	expect_end(VIEW_EXIT_USE, "no such place");
}

static void tells_that_it_was_stopped(void **state)
{
	open_with(OPTIONS("--ask", "control", "--wait-pixel", "1,1,change"));
	allow_control();
	kill(meeting.viewer, SIGTERM);
	expect_end(VIEW_EXIT_UNDONE, "before everything was done");

	open_with(OPTIONS("--key", "a", "--wait-pixel", "1,1,change", "--key", "b"));
	allow_control();
	expect_tap(4);
	host_paused(&meeting.host, true);
	meeting_show(2, 20);
	while (meeting.host.last->body_case != WIRE__VIEWER_CONTROL__BODY_WANT ||
		meeting.host.last->want->shown != 2)
		meeting_heard();
	kill(meeting.viewer, SIGTERM);
	expect_end(VIEW_EXIT_PAUSED, "own hands were at work");
}

static void ends_at_a_broken_rule(void **state)
{
	open_with(OPTIONS("--key", "a"));
	expect(WIRE__VIEWER_CONTROL__BODY_ASK_FOR);
	host_grants(&meeting.host, 2, false, true);
	assert_int_equal(meeting_end(), VIEW_EXIT_BROKE_RULES);
}

static void tells_wrong_use(void **state)
{
	static const char *const options[][3] = { { "--key", "Retrun" }, { "--click", "1" },
		{ "--ask", "view" }, { "--repeat", "0" } };

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		meeting_spawn("", options[i]);
		assert_int_equal(meeting_end(), VIEW_EXIT_USE);
		assert_non_null(strstr(meeting.printed, options[i][0]));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(does_actions_in_their_order),
		cmocka_unit_test(repeats_and_measures),
		cmocka_unit_test(stays_still_after_the_last_action),
		cmocka_unit_test(says_what_is_held),
		cmocka_unit_test(tells_that_it_was_not_allowed),
		cmocka_unit_test(tells_what_is_blocked),
		cmocka_unit_test(tells_a_revocation),
		cmocka_unit_test(tells_a_text_that_was_not_typed),
		cmocka_unit_test(tells_a_pixel_that_did_not_change),
		cmocka_unit_test(tells_a_place_outside),
		cmocka_unit_test(tells_that_it_was_stopped),
		cmocka_unit_test(ends_at_a_broken_rule),
		cmocka_unit_test(tells_wrong_use),
	};

	if (argc != 3)
		return EXIT_FAILURE;
	meeting_use(argv[1], argv[2]);
	return cmocka_run_group_tests(tests, meeting_set_up, meeting_tear_down);
}
