/* Each limit, met on purpose, says so; the others go on. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "wire/message.h"

#define ERROR(name) WIRE__BROKER_ERROR_CODE__##name

static struct broker b;

static void start(const char *const *options)
{
	broker_start(&b, options);
}

static void test_slot_flood(void **state)
{
	struct client *hosts[5], *last;
	char slots[5][5];

	(void)state;
	start((const char *const[]){ "--max-slots", "5", NULL });
	for (int i = 0; i < 5; i++) {
		hosts[i] = make_host(&b, slots[i]);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(slots[i], slots[j]);
	}
	last = client_open(&b, WIRE_PATH_HOST, "", NULL);
	client_say_open(last);
	expect_error(last, ERROR(NO_FREE_SLOT));
	client_drop(last);
	client_drop(hosts[0]);
	broker_wait_metric_is(&b, "engawad_slots", 4);
	last = make_host(&b, slots[0]);
	client_drop(last);
	for (int i = 1; i < 5; i++)
		client_drop(hosts[i]);
	broker_stop(&b);
}

static void test_slots_an_hour(void **state)
{
	struct client *c;
	char slot[5];

	(void)state;
	start((const char *const[]){ "--slots-per-hour", "3", NULL });
	for (int i = 0; i < 3; i++)
		client_drop(make_host(&b, slot));
	c = client_open(&b, WIRE_PATH_HOST, "", NULL);
	client_say_open(c);
	expect_error(c, ERROR(TOO_MANY));
	client_drop(c);
	assert_int_equal(broker_metric(&b, "engawad_refused_total{reason=\"slot_rate\"}"), 1);
	broker_stop(&b);
}

static void try_join(const char *slot, Wire__BrokerErrorCode code)
{
	struct client *c = client_open(&b, WIRE_PATH_VIEWER, "", NULL);

	client_say_join(c, slot);
	expect_error(c, code);
	client_drop(c);
}

static void other_slot(const char *slot, int nth, char ret[5])
{
	snprintf(ret, 5, "%04u",
		(unsigned int)(strtoul(slot, NULL, 10) + (unsigned int)nth) % 10000);
}

static void test_guessing(void **state)
{
	struct client *host;
	char slot[5], wrong[5];

	(void)state;
	start((const char *const[]){ "--guesses-per-minute", "4", NULL });
	host = make_host(&b, slot);
	for (int i = 1; i <= 4; i++) {
		other_slot(slot, i, wrong);
		try_join(wrong, ERROR(NO_SUCH_SLOT));
	}
	other_slot(slot, 5, wrong);
	try_join(wrong, ERROR(TOO_MANY));
	try_join(slot, ERROR(TOO_MANY)); /* the right one tells nothing either */
	client_drop(host);
	broker_stop(&b);
}

static void test_join_flood(void **state)
{
	struct client *host, *viewer;
	char slot[5];

	(void)state;
	start((const char *const[]){ "--joins-per-minute", "3", NULL });
	host = make_host(&b, slot);
	for (int i = 0; i < 3; i++) {
		viewer = client_open(&b, WIRE_PATH_VIEWER, "", NULL);
		client_say_join(viewer, slot);
		expect_joined(viewer);
		expect_joined(host);
		client_drop(viewer);
		expect_left(host);
	}
	try_join(slot, ERROR(TOO_MANY));
	client_drop(host);
	broker_stop(&b);
}

static void test_pending_handshakes(void **state)
{
	struct client *host, *viewer, *host2;
	char slot[5];

	(void)state;
	start((const char *const[]){ "--max-pending", "1", NULL });
	make_pair(&b, &host, &viewer);
	host2 = make_host(&b, slot);
	try_join(slot, ERROR(TOO_MANY));
	client_say_close(host); /* agreed: pending no more */
	broker_wait_metric_is(&b, "engawad_handshakes", 0);
	client_drop(viewer);
	viewer = client_open(&b, WIRE_PATH_VIEWER, "", NULL);
	client_say_join(viewer, slot);
	expect_joined(viewer);
	client_drop(viewer);
	client_drop(host);
	client_drop(host2);
	broker_stop(&b);
}

static void test_handshake_takes_too_long(void **state)
{
	struct client *host, *viewer;
	char slot[5];

	(void)state;
	start((const char *const[]){ "--handshake-seconds", "1", NULL });
	host = make_host(&b, slot);
	viewer = client_open(&b, WIRE_PATH_VIEWER, "", NULL);
	client_say_join(viewer, slot);
	expect_joined(viewer);
	expect_joined(host);
	expect_error(viewer, ERROR(TOO_SLOW));
	expect_left(host);
	client_drop(viewer);
	viewer = client_open(&b, WIRE_PATH_VIEWER, "", NULL); /* the slot is still there */
	client_say_join(viewer, slot);
	expect_joined(viewer);
	expect_joined(host);
	client_say_close(host);
	broker_wait_metric_is(&b, "engawad_sessions", 1);
	client_drop(viewer);
	client_drop(host);
	broker_stop(&b);
}

static void test_first_message(void **state)
{
	static const char *const paths[] = { WIRE_PATH_HOST, WIRE_PATH_VIEWER };

	(void)state;
	start((const char *const[]){ "--first-message-seconds", "1", NULL });
	for (int i = 0; i < 2; i++) {
		struct client *c = client_open(&b, paths[i], "", NULL);

		expect_error(c, ERROR(TOO_SLOW));
		client_drop(c);
	}
	broker_stop(&b);
}

static void test_lifetime(void **state)
{
	struct client *host, *host2, *viewer2;
	char slot[5];

	(void)state;
	start((const char *const[]){ "--slot-seconds", "1", NULL });
	make_pair(&b, &host2, &viewer2);
	client_say_close(host2);
	host = make_host(&b, slot);
	expect_error(host, ERROR(TOO_SLOW));
	client_drop(host);
	try_join(slot, ERROR(NO_SUCH_SLOT));
	client_send_kind(host2, WIRE_SEALED, "on", 2); /* who agreed in time goes on */
	expect_sealed(viewer2, "on", 2);
	client_drop(host2);
	client_drop(viewer2);
	broker_stop(&b);
}

static void test_connections_of_one_source(void **state)
{
	struct client *c[4], *over;
	char slot[5], text[1024];

	(void)state;
	start((const char *const[]){ "--max-source-connections", "4", NULL });
	for (int i = 0; i < 4; i++)
		c[i] = make_host(&b, slot);
	over = client_open(&b, WIRE_PATH_HOST, "", NULL);
	assert_non_null(over);
	expect_error(over, ERROR(TOO_MANY));
	client_drop(over);
	assert_int_equal(http_get(&b, "/", "", text, sizeof(text)), 429);
	assert_non_null(strstr(text, "Retry-After: "));
	assert_int_equal(http_get(&b, "/healthz", "", text, sizeof(text)), 200);
	client_drop(c[0]);
	broker_wait_metric_is(&b, "engawad_peers", 3);
	c[0] = make_host(&b, slot);
	for (int i = 0; i < 4; i++)
		client_drop(c[i]);
	broker_stop(&b);
}

static void test_connections_of_all(void **state)
{
	struct client *c[4], *over;
	char slot[5], text[1024];

	(void)state;
	start((const char *const[]){ "--max-connections", "4", NULL });
	for (int i = 0; i < 4; i++)
		c[i] = make_host(&b, slot);
	over = client_open(&b, WIRE_PATH_VIEWER, "", NULL);
	expect_error(over, ERROR(TOO_MANY));
	client_drop(over);
	assert_int_equal(http_get(&b, "/", "", text, sizeof(text)), 503);
	for (int i = 0; i < 4; i++)
		client_drop(c[i]);
	broker_stop(&b);
}

/* Requests that never end hold up nobody, and are closed. */
static void test_slow_requests(void **state)
{
	enum { SLOW = 60 };
	struct client *slow[SLOW], *host, *viewer;
	char text[1024];

	(void)state;
	start((const char *const[]){ "--http-seconds", "1", NULL });
	for (int i = 0; i < SLOW; i++) {
		slow[i] = client_dial(&b);
		client_send_raw(slow[i], "GET / HT", 8);
	}
	assert_int_equal(http_get(&b, "/healthz", "", text, sizeof(text)), 200);
	make_pair(&b, &host, &viewer);
	for (int i = 0; i < SLOW; i++) {
		while (client_skim(slow[i]))
			;
		client_drop(slow[i]);
	}
	client_send_kind(host, WIRE_SEALED, "on", 2);
	expect_sealed(viewer, "on", 2);
	client_drop(host);
	client_drop(viewer);
	broker_stop(&b);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slot_flood),
		cmocka_unit_test(test_slots_an_hour),
		cmocka_unit_test(test_guessing),
		cmocka_unit_test(test_join_flood),
		cmocka_unit_test(test_pending_handshakes),
		cmocka_unit_test(test_handshake_takes_too_long),
		cmocka_unit_test(test_first_message),
		cmocka_unit_test(test_lifetime),
		cmocka_unit_test(test_connections_of_one_source),
		cmocka_unit_test(test_connections_of_all),
		cmocka_unit_test(test_slow_requests),
	};

	broker_program = argc > 1 ? argv[1] : "engawad";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
