/* SIGTERM: those who wait are told, sessions get their time, then all is over. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "wire/message.h"

#define STOPPING WIRE__BROKER_ERROR_CODE__STOPPING

static void test_nobody_there(void **state)
{
	struct broker b;

	(void)state;
	broker_start(&b, (const char *const[]){ NULL });
	broker_stop(&b);
	broker_start(&b, (const char *const[]){ NULL });
	broker_signal(&b, SIGINT);
	assert_int_equal(broker_wait(&b), 0);
}

static void test_drain(void **state)
{
	struct client *host, *viewer, *waiting, *silent, *pending_host, *pending_viewer, *late;
	char slot[5], text[2048];
	struct broker b;

	(void)state;
	broker_start(&b, (const char *const[]){ "--drain-seconds", "600", NULL });
	make_pair(&b, &host, &viewer);
	client_say_close(host);
	waiting = make_host(&b, slot);
	silent = client_open(&b, WIRE_PATH_VIEWER, "", NULL);
	make_pair(&b, &pending_host, &pending_viewer);
	broker_wait_metric_is(&b, "engawad_sessions", 1);
	broker_signal(&b, SIGTERM);
	expect_error(waiting, STOPPING);
	expect_error(silent, STOPPING);
	client_drop(waiting);
	client_drop(silent);
	client_drop(pending_host);
	client_drop(pending_viewer);
	/* Those who come now are told as well. */
	assert_int_equal(http_get(&b, "/healthz", "", text, sizeof(text)), 503);
	assert_non_null(strstr(text, "\r\n\r\nstopping\n"));
	assert_int_equal(http_get(&b, "/", "", text, sizeof(text)), 503);
	assert_int_equal(broker_metric(&b, "engawad_stopping"), 1);
	late = client_open(&b, WIRE_PATH_HOST, "", NULL);
	expect_error(late, STOPPING);
	client_drop(late);
	client_send_kind(host, WIRE_SEALED, "still on", 8);
	expect_sealed(viewer, "still on", 8);
	client_drop(viewer);
	expect_left(host);
	expect_closed(host, 4100);
	client_drop(host);
	assert_int_equal(broker_wait(&b), 0); /* long before the 600 s */
}

static void test_drain_is_over(void **state)
{
	struct client *host, *viewer;
	struct broker b;

	(void)state;
	broker_start(&b, (const char *const[]){ "--drain-seconds", "1", NULL });
	make_pair(&b, &host, &viewer);
	client_say_close(host);
	broker_wait_metric_is(&b, "engawad_sessions", 1);
	broker_signal(&b, SIGTERM);
	for (int i = 0; i < 2; i++) {
		/* Who of the two is told first hears why, the other that its peer is gone. */
		struct client *c = i == 0 ? host : viewer;
		struct arrival a;

		do {
			client_receive(c, &a);
			free(a.data);
		} while (!a.closed);
		assert_true(a.code == 4000 + (int)STOPPING || a.code == 4100);
		client_drop(c);
	}
	assert_int_equal(broker_wait(&b), 0);
}

/* Peers that do not listen do not keep the broker from ending. */
static void test_deaf_peers(void **state)
{
	struct client *host, *viewer;
	struct broker b;

	(void)state;
	broker_start(&b, (const char *const[]){ "--drain-seconds", "0", NULL });
	make_pair(&b, &host, &viewer);
	broker_signal(&b, SIGTERM);
	assert_int_equal(broker_wait(&b), 0);
	client_drop(host);
	client_drop(viewer);
}

static void test_second_signal(void **state)
{
	struct client *host, *viewer;
	struct broker b;

	(void)state;
	broker_start(&b, (const char *const[]){ "--drain-seconds", "600", NULL });
	make_pair(&b, &host, &viewer);
	client_say_close(host);
	broker_wait_metric_is(&b, "engawad_sessions", 1);
	broker_signal(&b, SIGTERM);
	broker_wait_metric_is(&b, "engawad_stopping", 1);
	broker_signal(&b, SIGTERM);
	assert_int_equal(broker_wait(&b), 1);
	expect_closed(host, 0);
	client_drop(host);
	client_drop(viewer);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nobody_there),
		cmocka_unit_test(test_drain),
		cmocka_unit_test(test_drain_is_over),
		cmocka_unit_test(test_deaf_peers),
		cmocka_unit_test(test_second_signal),
	};

	broker_program = argc > 1 ? argv[1] : "engawad";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
