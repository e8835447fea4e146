/* Two peers and what passes between them, through the real broker. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

static struct broker broker;

static int start(void **state)
{
	(void)state;
	broker_start(
		&broker, (const char *const[]){ "--guesses-per-minute", "1000",
				 "--joins-per-minute", "6000", "--slots-per-hour", "36000", NULL });
	return 0;
}

static int stop(void **state)
{
	(void)state;
	broker_stop(&broker);
	return 0;
}

static void fill_random(uint8_t *data, size_t size, uint32_t seed)
{
	for (size_t i = 0; i < size; i++) {
		seed = seed * 1664525 + 1013904223;
		data[i] = (uint8_t)(seed >> 24);
	}
}

static void test_sealed_bytes_pass_both_ways(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 125, 126, 4096, 16383, 16384, 16385, 65535, 65536,
		262144, 500001, WIRE_BODY_MAX };
	uint8_t *data = malloc(WIRE_BODY_MAX);
	struct client *host, *viewer;

	(void)state;
	make_pair(&broker, &host, &viewer);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		fill_random(data, sizes[i], (uint32_t)i);
		client_send_kind(host, WIRE_SEALED, data, sizes[i]);
		expect_sealed(viewer, data, sizes[i]);
		client_send_kind(viewer, WIRE_SEALED, data, sizes[i]);
		expect_sealed(host, data, sizes[i]);
	}
	client_drop(viewer);
	expect_left(host);
	client_drop(host);
	free(data);
}

static void test_fragments_pass(void **state)
{
	static const uint8_t kind = WIRE_SEALED;
	struct client *host, *viewer;

	(void)state;
	make_pair(&broker, &host, &viewer);
	client_send_frame(host, OP_BINARY, false, NULL, 0);
	client_send_frame(host, OP_CONTINUE, false, &kind, 1);
	client_send_frame(host, OP_PING, true, "p", 1);
	client_send_frame(host, OP_CONTINUE, false, NULL, 0);
	client_send_frame(host, OP_CONTINUE, false, "abc", 3);
	client_send_frame(host, OP_CONTINUE, true, NULL, 0);
	expect_sealed(viewer, "abc", 3);
	client_drop(host);
	expect_left(viewer);
	expect_closed(viewer, 4100);
	client_drop(viewer);
}

static void test_host_leaves(void **state)
{
	struct client *host, *viewer;

	(void)state;
	make_pair(&broker, &host, &viewer);
	client_send_kind(host, WIRE_SEALED, "last", 4);
	client_drop(host);
	expect_sealed(viewer, "last", 4);
	expect_left(viewer);
	expect_closed(viewer, 4100);
	client_drop(viewer);
}

static void test_viewer_leaves_and_another_comes(void **state)
{
	struct client *host, *viewer;
	char slot[5];

	(void)state;
	host = make_host(&broker, slot);
	for (int i = 0; i < 3; i++) {
		viewer = client_open(&broker, WIRE_PATH_VIEWER, "", NULL);
		client_say_join(viewer, slot);
		expect_joined(viewer);
		expect_joined(host);
		client_drop(viewer);
		expect_left(host);
		/* Was on its way to the one who left: nobody gets it. */
		client_send_kind(host, WIRE_SEALED, "stale", 5);
	}
	client_drop(host);
}

static void test_message_cut_by_viewers_end(void **state)
{
	static const uint8_t begin[] = { WIRE_SEALED, 'a', 'b' };
	struct client *host, *viewer;
	struct arrival a;

	(void)state;
	make_pair(&broker, &host, &viewer);
	client_send_frame(viewer, OP_BINARY, false, begin, sizeof(begin));
	broker_wait_metric(&broker, "engawad_relayed_bytes_total{to=\"host\"}", 3);
	client_drop(viewer);
	/* Either the beginning was already on its way and gets an end, or it never was. */
	client_receive(host, &a);
	assert_false(a.closed);
	if (a.data[0] == WIRE_SEALED)
		expect_left(host);
	free(a.data);
	client_drop(host);
}

static void test_message_cut_by_hosts_end(void **state)
{
	uint8_t begin[1000] = { WIRE_SEALED };
	struct client *host, *viewer;
	struct arrival a;

	(void)state;
	make_pair(&broker, &host, &viewer);
	client_send_frame(host, OP_BINARY, false, begin, sizeof(begin));
	broker_wait_metric(&broker, "engawad_relayed_bytes_total{to=\"viewer\"}", sizeof(begin));
	client_drop(host);
	client_receive(viewer, &a);
	if (!a.closed) {
		assert_int_equal(a.data[0], WIRE_BROKER);
		free(a.data);
		client_receive(viewer, &a);
	}
	assert_true(a.closed);
	assert_int_equal(a.code, 4100);
	free(a.data);
	client_drop(viewer);
}

static void test_drop_peer(void **state)
{
	struct client *host, *viewer;
	char slot[5];

	(void)state;
	host = make_host(&broker, slot);
	client_say_drop(host); /* nobody is there: fine */
	for (int i = 0; i < 2; i++) {
		viewer = client_open(&broker, WIRE_PATH_VIEWER, "", NULL);
		client_say_join(viewer, slot);
		expect_joined(viewer);
		expect_joined(host);
		client_send_kind(host, WIRE_SEALED, "no", 2);
		client_say_drop(host);
		expect_left(host);
		expect_sealed(viewer, "no", 2);
		expect_left(viewer);
		expect_closed(viewer, 4100);
		client_drop(viewer);
	}
	client_drop(host);
}

static void test_close_slot(void **state)
{
	struct client *host, *viewer, *late;
	char slot[5];

	(void)state;
	host = make_host(&broker, slot);
	viewer = client_open(&broker, WIRE_PATH_VIEWER, "", NULL);
	client_say_join(viewer, slot);
	expect_joined(viewer);
	expect_joined(host);
	client_say_close(host);
	client_say_close(host);
	client_send_kind(host, WIRE_SEALED, "on", 2);
	expect_sealed(viewer, "on", 2);
	late = client_open(&broker, WIRE_PATH_VIEWER, "", NULL);
	client_say_join(late, slot);
	expect_error(late, WIRE__BROKER_ERROR_CODE__NO_SUCH_SLOT);
	client_drop(late);
	assert_int_equal(broker_metric(&broker, "engawad_sessions"), 1);
	client_drop(viewer);
	expect_left(host);
	expect_closed(host, 4100);
	client_drop(host);
	broker_wait_metric_is(&broker, "engawad_slots", 0);
	assert_int_equal(broker_metric(&broker, "engawad_sessions"), 0);
}

static void test_close_slot_without_a_viewer(void **state)
{
	struct client *host;
	char slot[5];

	(void)state;
	host = make_host(&broker, slot);
	client_say_close(host);
	expect_closed(host, 1000);
	client_drop(host);
}

static void test_busy_and_unknown_slots(void **state)
{
	struct client *host, *viewer, *second;
	char slot[5], other[5] = "0000";

	(void)state;
	host = make_host(&broker, slot);
	viewer = client_open(&broker, WIRE_PATH_VIEWER, "", NULL);
	client_say_join(viewer, slot);
	expect_joined(viewer);
	second = client_open(&broker, WIRE_PATH_VIEWER, "", NULL);
	client_say_join(second, slot);
	expect_error(second, WIRE__BROKER_ERROR_CODE__SLOT_BUSY);
	client_drop(second);
	if (strcmp(slot, other) == 0)
		strcpy(other, "0001");
	second = client_open(&broker, WIRE_PATH_VIEWER, "", NULL);
	client_say_join(second, other);
	expect_error(second, WIRE__BROKER_ERROR_CODE__NO_SUCH_SLOT);
	client_drop(second);
	second = client_open(&broker, WIRE_PATH_VIEWER, "", NULL);
	client_say_join(second, "12a4");
	expect_error(second, WIRE__BROKER_ERROR_CODE__NO_SUCH_SLOT);
	client_drop(second);
	client_drop(viewer);
	client_drop(host);
}

static void test_goodbye_is_passed_on_at_once(void **state)
{
	static const uint8_t code[2] = { 1000 >> 8, 1000 & 255 };
	struct client *host, *viewer;

	(void)state;
	make_pair(&broker, &host, &viewer);
	client_send_frame(viewer, OP_CLOSE, true, code, 2);
	expect_left(host); /* though the viewer's socket is still open */
	client_drop(viewer);
	client_drop(host);
}

/* A peer that takes nothing: its own direction stands still within the bound,
 * all others go on. */
static void test_stalled_reader(void **state)
{
	static uint8_t block[65536 + 14];
	struct client *host, *viewer, *host2, *viewer2;
	struct broker b;
	char slot[5];
	size_t left = 0;
	int begun = 0;
	uint64_t most;

	(void)state;
	broker_start(&b, (const char *const[]){ NULL });
	host = make_host(&b, slot);
	viewer = client_open_small(&b, WIRE_PATH_VIEWER);
	client_say_join(viewer, slot);
	expect_joined(viewer);
	expect_joined(host);
	/* One frame of 64 KiB after the other, unmasked by a mask of zeroes. */
	memcpy(block, (uint8_t[]){ 0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, WIRE_SEALED },
		15);
	while (broker_metric(&b, "engawad_queue_high_water_bytes") < WIRE_RELAY_QUEUE) {
		size_t before;

		do {
			before = left;
			if (left == 0) {
				left = sizeof(block);
				begun++;
			}
			left -= client_pour(host, block + sizeof(block) - left, left);
		} while (left != before);
	}
	make_pair(&b, &host2, &viewer2);
	for (int i = 0; i < 20; i++) {
		client_send_kind(host2, WIRE_SEALED, block, 65536);
		expect_sealed(viewer2, block, 65536);
		client_send_kind(viewer2, WIRE_SEALED, block, 5000);
		expect_sealed(host2, block, 5000);
	}
	/* The other direction of the same pair goes on as well. */
	client_send_kind(viewer, WIRE_SEALED, "still here", 10);
	expect_sealed(host, "still here", 10);
	most = broker_metric(&b, "engawad_queue_high_water_bytes");
	assert_in_range(most, WIRE_RELAY_QUEUE, WIRE_RELAY_QUEUE + 16384 + 256);
	/* And when it reads again everything flows. */
	assert_true(begun > 4);
	for (int i = 0; i + 1 < begun; i++)
		expect_sealed(viewer, block + 15, 65535);
	client_drop(host);
	client_drop(viewer);
	client_drop(host2);
	client_drop(viewer2);
	broker_stop(&b);
}

static void test_stalled_reader_is_let_go(void **state)
{
	static uint8_t block[65536];
	struct broker b;
	struct client *host, *viewer;
	char slot[5];

	(void)state;
	broker_start(&b, (const char *const[]){ "--stall-seconds", "1", NULL });
	host = make_host(&b, slot);
	viewer = client_open_small(&b, WIRE_PATH_VIEWER);
	client_say_join(viewer, slot);
	expect_joined(viewer);
	expect_joined(host);
	memcpy(block, (uint8_t[]){ 0x82, 0xfe, 255, 240, 0, 0, 0, 0, WIRE_SEALED }, 9);
	for (size_t left = 0;;) {
		struct pollfd p = { .fd = client_fd(host), .events = POLLIN };

		if (poll(&p, 1, 1) > 0)
			break; /* word that the viewer is gone */
		if (left == 0)
			left = 65520 + 8;
		left -= client_pour(host, block + 65520 + 8 - left, left);
	}
	expect_left(host);
	assert_int_equal(broker_metric(&b, "engawad_refused_total{reason=\"stalled\"}"), 1);
	client_drop(host);
	client_drop(viewer);
	broker_stop(&b);
}

static void test_silent_peer_is_let_go(void **state)
{
	struct broker b;
	struct client *host, *viewer;

	(void)state;
	broker_start(
		&b, (const char *const[]){ "--ping-seconds", "1", "--pong-seconds", "1", NULL });
	make_pair(&b, &host, &viewer);
	client_mute(viewer);
	expect_left(host); /* it has answered its own pings meanwhile */
	assert_int_equal(broker_metric(&b, "engawad_refused_total{reason=\"silent\"}"), 1);
	client_drop(viewer);
	client_drop(host);
	broker_stop(&b);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sealed_bytes_pass_both_ways),
		cmocka_unit_test(test_fragments_pass),
		cmocka_unit_test(test_host_leaves),
		cmocka_unit_test(test_viewer_leaves_and_another_comes),
		cmocka_unit_test(test_message_cut_by_viewers_end),
		cmocka_unit_test(test_message_cut_by_hosts_end),
		cmocka_unit_test(test_drop_peer),
		cmocka_unit_test(test_close_slot),
		cmocka_unit_test(test_close_slot_without_a_viewer),
		cmocka_unit_test(test_busy_and_unknown_slots),
		cmocka_unit_test(test_goodbye_is_passed_on_at_once),
		cmocka_unit_test(test_stalled_reader),
		cmocka_unit_test(test_stalled_reader_is_let_go),
		cmocka_unit_test(test_silent_peer_is_let_go),
	};

	broker_program = argc > 1 ? argv[1] : "engawad";
	return cmocka_run_group_tests(tests, start, stop);
}
