/* Two who come back after a lost line, in every order, through the real broker. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "client.h"

enum { NAME = 0x5a };

static struct broker broker;

static int start(void **state)
{
	(void)state;
	broker_start(
		&broker, (const char *const[]){ "--joins-per-minute", "6000", "--slots-per-hour",
				 "36000", "--meets-per-minute", "6000", "--max-slots", "4", NULL });
	return 0;
}

static int stop(void **state)
{
	(void)state;
	broker_stop(&broker);
	return 0;
}

static struct client *come(const char *path, uint8_t name)
{
	struct client *c = client_open(&broker, path, "", NULL);

	assert_non_null(c);
	client_say_meet(c, name);
	return c;
}

static void both_ways(struct client *host, struct client *viewer)
{
	client_send_kind(host, WIRE_SEALED, "to viewer", 9);
	expect_sealed(viewer, "to viewer", 9);
	client_send_kind(viewer, WIRE_SEALED, "to host", 7);
	expect_sealed(host, "to host", 7);
}

static void nobody_is_left(void)
{
	broker_wait_metric_is(&broker, "engawad_peers", 0);
	broker_wait_metric_is(&broker, "engawad_slots", 0);
	broker_wait_metric_is(&broker, "engawad_sessions", 0);
	broker_wait_metric_is(&broker, "engawad_handshakes", 0);
}

static void leave(struct client *host, struct client *viewer)
{
	client_drop(host);
	expect_left(viewer);
	expect_closed(viewer, 4100);
	client_drop(viewer);
	nobody_is_left();
}

/* A broker that was started again knows nothing: whoever comes first waits. */
static void test_host_first(void **state)
{
	struct client *host = come(WIRE_PATH_HOST, NAME), *viewer;

	(void)state;
	broker_wait_metric_is(&broker, "engawad_slots", 1);
	viewer = come(WIRE_PATH_VIEWER, NAME);
	expect_joined(host);
	expect_joined(viewer);
	both_ways(host, viewer);
	leave(host, viewer);
}

static void test_viewer_first(void **state)
{
	struct client *viewer = come(WIRE_PATH_VIEWER, NAME), *host;

	(void)state;
	broker_wait_metric_is(&broker, "engawad_slots", 1);
	host = come(WIRE_PATH_HOST, NAME);
	expect_joined(host);
	expect_joined(viewer);
	both_ways(host, viewer);
	leave(host, viewer);
}

static void test_others_do_not_meet(void **state)
{
	struct client *host = come(WIRE_PATH_HOST, NAME);
	struct client *viewer = come(WIRE_PATH_VIEWER, NAME + 1);

	(void)state;
	broker_wait_metric_is(&broker, "engawad_slots", 2);
	client_drop(host);
	client_drop(viewer);
	nobody_is_left();
}

/* The viewer is on another network, and its old line is not known to be dead. */
static void test_a_new_viewer_takes_the_place_of_the_old(void **state)
{
	struct client *host, *viewer, *host2, *viewer2;

	(void)state;
	make_pair(&broker, &host, &viewer);
	client_say_close(host);
	client_say_close_as(host, NAME);
	both_ways(host, viewer);
	viewer2 = come(WIRE_PATH_VIEWER, NAME);
	expect_left(host);
	expect_closed(host, 4100);
	expect_left(viewer);
	expect_closed(viewer, 4100);
	host2 = come(WIRE_PATH_HOST, NAME);
	expect_joined(host2);
	expect_joined(viewer2);
	both_ways(host2, viewer2);
	client_drop(host);
	client_drop(viewer);
	leave(host2, viewer2);
}

static void test_a_new_host_takes_the_place_of_the_old(void **state)
{
	struct client *host = come(WIRE_PATH_HOST, NAME), *host2;
	struct client *viewer = come(WIRE_PATH_VIEWER, NAME), *viewer2;

	(void)state;
	expect_joined(host);
	expect_joined(viewer);
	host2 = come(WIRE_PATH_HOST, NAME);
	expect_left(host);
	expect_closed(host, 4100);
	expect_left(viewer);
	expect_closed(viewer, 4100);
	viewer2 = come(WIRE_PATH_VIEWER, NAME);
	expect_joined(host2);
	expect_joined(viewer2);
	both_ways(host2, viewer2);
	client_drop(host);
	client_drop(viewer);
	leave(host2, viewer2);
}

static void test_who_waits_is_replaced_too(void **state)
{
	struct client *viewer = come(WIRE_PATH_VIEWER, NAME), *viewer2, *host;

	(void)state;
	broker_wait_metric_is(&broker, "engawad_slots", 1);
	viewer2 = come(WIRE_PATH_VIEWER, NAME);
	expect_left(viewer);
	expect_closed(viewer, 4100);
	host = come(WIRE_PATH_HOST, NAME);
	expect_joined(host);
	expect_joined(viewer2);
	client_drop(viewer);
	leave(host, viewer2);
}

static void test_nothing_passes_before_both_are_there(void **state)
{
	struct client *viewer = come(WIRE_PATH_VIEWER, NAME);

	(void)state;
	client_send_kind(viewer, WIRE_SEALED, "x", 1);
	expect_error(viewer, WIRE__BROKER_ERROR_CODE__BAD_MESSAGE);
	client_drop(viewer);
	nobody_is_left();
}

static void test_a_meeting_cannot_be_joined_by_its_number(void **state)
{
	struct client *host = come(WIRE_PATH_HOST, NAME), *guess;
	char slot[5] = "0000";

	(void)state;
	broker_wait_metric_is(&broker, "engawad_slots", 1);
	for (int i = 0; i < 9; i++) { /* all would be ten thousand: a few will do */
		slot[3] = (char)('0' + i);
		guess = client_open(&broker, WIRE_PATH_VIEWER, "", NULL);
		client_say_join(guess, slot);
		expect_error(guess, WIRE__BROKER_ERROR_CODE__NO_SUCH_SLOT);
		client_drop(guess);
	}
	client_drop(host);
	nobody_is_left();
}

static void test_meetings_count_as_slots(void **state)
{
	struct client *hosts[4], *one;

	(void)state;
	for (int i = 0; i < 4; i++)
		hosts[i] = come(WIRE_PATH_HOST, (uint8_t)i);
	broker_wait_metric_is(&broker, "engawad_slots", 4);
	one = come(WIRE_PATH_HOST, NAME);
	expect_error(one, WIRE__BROKER_ERROR_CODE__NO_FREE_SLOT);
	client_drop(one);
	for (int i = 0; i < 4; i++)
		client_drop(hosts[i]);
	nobody_is_left();
}

static void test_a_name_is_16_bytes_or_none(void **state)
{
	static const uint8_t close_8[] = { WIRE_BROKER, 0x22, 10, 0x0a, 8, 1, 2, 3, 4, 5, 6, 7, 8 };
	struct client *host, *viewer;

	(void)state;
	make_pair(&broker, &host, &viewer);
	client_send_frame(host, OP_BINARY, true, close_8, sizeof(close_8));
	expect_error(host, WIRE__BROKER_ERROR_CODE__BAD_MESSAGE);
	client_drop(host);
	client_drop(viewer);
	nobody_is_left();
}

/* Half a message is on its way to the host when the viewer's line breaks: no end that
 * would not open, only the close. */
static void test_a_cut_message_ends_with_the_connection(void **state)
{
	static const uint8_t begin[] = { WIRE_SEALED, 'a', 'b' };
	struct client *host, *viewer;
	struct arrival a;

	(void)state;
	make_pair(&broker, &host, &viewer);
	client_say_close_as(host, NAME);
	both_ways(host, viewer);
	client_send_frame(viewer, OP_BINARY, false, begin, sizeof(begin));
	broker_wait_metric(&broker, "engawad_relayed_bytes_total{to=\"host\"}", 3);
	client_drop(viewer);
	client_receive(host, &a);
	if (!a.closed) { /* the beginning had not begun to go */
		assert_int_equal(a.data[0], WIRE_BROKER);
		free(a.data);
		client_receive(host, &a);
	}
	assert_true(a.closed);
	assert_int_equal(a.code, 4100);
	free(a.data);
	client_drop(host);
	nobody_is_left();
}

static void test_the_second_meet_is_out_of_place(void **state)
{
	struct client *host = come(WIRE_PATH_HOST, NAME);

	(void)state;
	client_say_meet(host, NAME);
	expect_error(host, WIRE__BROKER_ERROR_CODE__BAD_MESSAGE);
	client_drop(host);
	nobody_is_left();
}

static void test_who_waits_too_long_is_sent_away(void **state)
{
	struct broker hasty;
	struct client *c;

	(void)state;
	broker_start(&hasty, (const char *const[]){ "--meet-seconds", "1", NULL });
	c = client_open(&hasty, WIRE_PATH_VIEWER, "", NULL);
	client_say_meet(c, NAME);
	expect_error(c, WIRE__BROKER_ERROR_CODE__TOO_SLOW);
	client_drop(c);
	broker_stop(&hasty);
}

static void test_too_many_meets(void **state)
{
	struct broker strict;
	struct client *c;

	(void)state;
	broker_start(&strict, (const char *const[]){ "--meets-per-minute", "2", NULL });
	for (int i = 0; i < 3; i++) {
		c = client_open(&strict, WIRE_PATH_VIEWER, "", NULL);
		client_say_meet(c, (uint8_t)i);
		if (i == 2)
			expect_error(c, WIRE__BROKER_ERROR_CODE__TOO_MANY);
		client_drop(c);
	}
	broker_stop(&strict);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_host_first),
		cmocka_unit_test(test_viewer_first),
		cmocka_unit_test(test_others_do_not_meet),
		cmocka_unit_test(test_a_new_viewer_takes_the_place_of_the_old),
		cmocka_unit_test(test_a_new_host_takes_the_place_of_the_old),
		cmocka_unit_test(test_who_waits_is_replaced_too),
		cmocka_unit_test(test_nothing_passes_before_both_are_there),
		cmocka_unit_test(test_a_meeting_cannot_be_joined_by_its_number),
		cmocka_unit_test(test_meetings_count_as_slots),
		cmocka_unit_test(test_a_name_is_16_bytes_or_none),
		cmocka_unit_test(test_a_cut_message_ends_with_the_connection),
		cmocka_unit_test(test_the_second_meet_is_out_of_place),
		cmocka_unit_test(test_who_waits_too_long_is_sent_away),
		cmocka_unit_test(test_too_many_meets),
	};

	broker_program = argv[1];
	return cmocka_run_group_tests(tests, start, stop);
}
