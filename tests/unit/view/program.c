/* engawa-view itself, through the real engawad, with a host that this test plays. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "meeting.h"
#include "view/words.h"

static void takes_a_snapshot(void **state)
{
	char path[512];
	const char *const options[] = { "--snapshot", path, "--stats", "json", NULL };

	meeting_path("a.png", path);
	meeting_begin(HOST_SECRET, options);
	host_shake(&meeting.host, 7);
	meeting_expect_want(0);
	meeting_show(1, 77);
	meeting_expect_leave();
	assert_int_equal(meeting_end(), VIEW_EXIT_DONE);
	meeting_expect_png("a.png", 8, 4, 77);
	assert_non_null(strstr(meeting.printed, "{\"end\":\"left\",\"width\":8,\"height\":4,"));
	assert_non_null(strstr(meeting.printed, "\"pictures\":1,"));
}

static void keeps_every_picture_until_it_is_still(void **state)
{
	char path[512], frames[512];
	const char *const options[] = { "--snapshot", path, "--frames", frames, "--until-still",
		"--still-ms", "1500", "--window", "1", NULL };

	meeting_path("a.png", path);
	meeting_path("frames", frames);
	meeting_begin(HOST_SECRET, options);
	host_shake(&meeting.host, 7);
	meeting_expect_want(0);
	for (uint32_t turn = 1; turn <= 3; turn++) {
		meeting_show(turn, (uint8_t)(turn * 10));
		meeting_expect_want(turn);
	}
	host_cursor_at(&meeting.host, 1, 1, 4); /* no picture */
	meeting_expect_leave();
	assert_int_equal(meeting_end(), VIEW_EXIT_DONE);
	meeting_expect_png("a.png", 8, 4, 30);
	meeting_expect_png("frames/000001.png", 8, 4, 10);
	meeting_expect_png("frames/000002.png", 8, 4, 20);
	meeting_expect_png("frames/000003.png", 8, 4, 30);
	assert_int_equal(rmdir(frames), 0);
}

static void leaves_at_a_signal(void **state)
{
	const char *const options[] = { NULL };

	meeting_begin(HOST_SECRET, options);
	host_shake(&meeting.host, 7);
	meeting_expect_want(0);
	kill(meeting.viewer, SIGTERM);
	meeting_expect_leave();
	assert_int_equal(meeting_end(), VIEW_EXIT_DONE);
}

static void tells_a_wrong_code(void **state)
{
	const char *const options[] = { "--stats", "json", NULL };

	meeting_begin("304918", options);
	host_shake(&meeting.host, 3);
	client_say_drop(meeting.link);
	assert_int_equal(meeting_end(), VIEW_EXIT_WRONG_CODE);
	assert_non_null(strstr(meeting.printed, "\"end\":\"wrong_code\""));
}

static void tells_an_unknown_slot(void **state)
{
	const struct seal_code code = { "0000", HOST_SECRET };
	const char *const options[] = { NULL };
	char text[SEAL_CODE_TEXT];

	seal_code_format(&code, text);
	meeting_spawn(text, options);
	assert_int_equal(meeting_end(), VIEW_EXIT_NOT_JOINED);
}

static void tells_a_refusal(void **state)
{
	const char *const options[] = { NULL };

	meeting_begin(HOST_SECRET, options);
	host_shake(&meeting.host, 5);
	host_grant(&meeting.host, false, false);
	assert_int_equal(meeting_end(), VIEW_EXIT_REFUSED);
}

static void tells_that_the_host_ended(void **state)
{
	const char *const options[] = { NULL };

	meeting_begin(HOST_SECRET, options);
	host_shake(&meeting.host, 7);
	host_screen(&meeting.host, true, NULL, 0);
	host_ended(&meeting.host, true, WIRE__END_REASON__PERSON);
	assert_int_equal(meeting_end(), VIEW_EXIT_HOST_ENDED);
}

static void tells_that_the_host_was_lost(void **state)
{
	const char *const options[] = { "--resume-seconds", "0", NULL };

	meeting_begin(HOST_SECRET, options);
	host_shake(&meeting.host, 7);
	meeting_expect_want(0);
	client_drop(meeting.link);
	meeting.link = NULL;
	host_finish(&meeting.host);
	assert_int_equal(meeting_end(), VIEW_EXIT_LOST);
}

static void ends_at_a_broken_rule(void **state)
{
	char path[512];
	const char *const options[] = { "--snapshot", path, NULL };

	meeting_path("a.png", path);
	meeting_begin(HOST_SECRET, options);
	host_shake(&meeting.host, 7);
	host_fill(&meeting.host, 1, true, true, 8, 4, 1); /* without a picture */
	assert_int_equal(meeting_end(), VIEW_EXIT_BROKE_RULES);
	assert_int_equal(access(path, F_OK), -1);
}

static void tells_a_file_that_cannot_be_written(void **state)
{
	const char *const options[] = { "--snapshot", "/dev/null/a.png", NULL };

	meeting_begin(HOST_SECRET, options);
	host_shake(&meeting.host, 7);
	meeting_show(1, 1);
	assert_int_equal(meeting_end(), VIEW_EXIT_USE);
}

static void tells_wrong_use(void **state)
{
	const char *const none[] = { NULL };
	const char *const unknown[] = { "--no-such-option", NULL };
	const char *const stats[] = { "--stats", "xml", NULL };

	meeting_spawn("4821-304917-1\n", none); /* its check digit is 0 */
	assert_int_equal(meeting_end(), VIEW_EXIT_USE);
	meeting_spawn("", none);
	assert_int_equal(meeting_end(), VIEW_EXIT_USE);
	meeting_spawn("", unknown);
	assert_int_equal(meeting_end(), VIEW_EXIT_USE);
	meeting_spawn("", stats);
	assert_int_equal(meeting_end(), VIEW_EXIT_USE);
}

static void tells_a_missing_broker(void **state)
{
	const struct seal_code code = { HOST_SLOT, HOST_SECRET };
	const char *const options[] = { NULL };
	uint16_t port = meeting.broker.port;
	char text[SEAL_CODE_TEXT];

	seal_code_format(&code, text);
	meeting.broker.port = 1;
	meeting_spawn(text, options);
	meeting.broker.port = port;
	assert_int_equal(meeting_end(), VIEW_EXIT_NO_BROKER);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_a_snapshot),
		cmocka_unit_test(keeps_every_picture_until_it_is_still),
		cmocka_unit_test(leaves_at_a_signal),
		cmocka_unit_test(tells_a_wrong_code),
		cmocka_unit_test(tells_an_unknown_slot),
		cmocka_unit_test(tells_a_refusal),
		cmocka_unit_test(tells_that_the_host_ended),
		cmocka_unit_test(tells_that_the_host_was_lost),
		cmocka_unit_test(ends_at_a_broken_rule),
		cmocka_unit_test(tells_a_file_that_cannot_be_written),
		cmocka_unit_test(tells_wrong_use),
		cmocka_unit_test(tells_a_missing_broker),
	};

	if (argc != 3)
		return EXIT_FAILURE;
	meeting_use(argv[1], argv[2]);
	return cmocka_run_group_tests(tests, meeting_set_up, meeting_tear_down);
}
