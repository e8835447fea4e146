/* The same broker behind TLS. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client.h"

static struct broker broker;
static char cert_path[] = "/tmp/engawa-cert-XXXXXX";
static char key_path[] = "/tmp/engawa-key-XXXXXX";

static int start(void **state)
{
	(void)state;
	make_certificate(cert_path, key_path);
	broker_start(&broker,
		(const char *const[]){ "--tls-cert", cert_path, "--tls-key", key_path, NULL });
	return 0;
}

static int stop(void **state)
{
	(void)state;
	broker_stop(&broker);
	unlink(cert_path);
	unlink(key_path);
	return 0;
}

static void test_sealed_bytes_pass(void **state)
{
	static const size_t sizes[] = { 1, 16384, 16385, 100000, WIRE_BODY_MAX };
	uint8_t *data = malloc(WIRE_BODY_MAX);
	struct client *host, *viewer;

	(void)state;
	for (size_t i = 0; i < WIRE_BODY_MAX; i++)
		data[i] = (uint8_t)(i * 7 >> 3);
	make_pair(&broker, &host, &viewer);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
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

/* Reading stops while the other one takes nothing, and goes on when it does:
 * nothing may be forgotten inside OpenSSL. */
static void test_backpressure(void **state)
{
	enum { MESSAGES = 160, SIZE = 65536 };
	uint8_t *data = calloc(1, SIZE);
	struct client *host, *viewer;
	char slot[5];
	pid_t sender;

	(void)state;
	host = make_host(&broker, slot);
	viewer = client_open_small(&broker, WIRE_PATH_VIEWER);
	client_say_join(viewer, slot);
	expect_joined(viewer);
	expect_joined(host);
	sender = fork();
	if (sender == 0) {
		for (int i = 0; i < MESSAGES; i++) {
			data[0] = (uint8_t)i;
			client_send_kind(host, WIRE_SEALED, data, SIZE);
		}
		_exit(0);
	}
	broker_wait_metric(&broker, "engawad_queue_high_water_bytes", WIRE_RELAY_QUEUE);
	for (int i = 0; i < MESSAGES; i++) {
		data[0] = (uint8_t)i;
		expect_sealed(viewer, data, SIZE);
	}
	assert_in_range(broker_metric(&broker, "engawad_queue_high_water_bytes"), WIRE_RELAY_QUEUE,
		WIRE_RELAY_QUEUE + 16384 + 256);
	client_drop(viewer);
	client_drop(host);
	free(data);
}

static void test_h2_is_not_offered(void **state)
{
	static const unsigned char both[] = "\x02h2\x08http/1.1";
	static const unsigned char only[] = "\x02h2";
	const unsigned char *chosen = NULL;
	unsigned int size = 0;
	struct client *c = client_dial_alpn(&broker, both, sizeof(both) - 1);

	(void)state;
	assert_non_null(c);
	client_alpn(c, &chosen, &size);
	assert_int_equal(size, 8);
	assert_memory_equal(chosen, "http/1.1", 8);
	client_drop(c);
	c = client_dial_alpn(&broker, only, sizeof(only) - 1);
	if (c) {
		client_alpn(c, &chosen, &size);
		assert_int_equal(size, 0);
		client_drop(c);
	}
}

static void test_headers(void **state)
{
	char text[4096];
	int status;

	(void)state;
	assert_int_equal(http_get(&broker, "/healthz", "", text, sizeof(text)), 200);
	assert_non_null(strstr(text, "\r\nStrict-Transport-Security: max-age="));
	assert_null(
		client_open(&broker, WIRE_PATH_VIEWER, "Origin: http://localhost\r\n", &status));
	assert_int_equal(status, 403);
	client_drop(
		client_open(&broker, WIRE_PATH_VIEWER, "Origin: https://localhost\r\n", &status));
	assert_int_equal(status, 101);
}

static void test_what_is_no_tls(void **state)
{
	struct broker plain = broker;
	char text[1024];

	(void)state;
	plain.tls = false;
	assert_int_equal(http_get(&plain, "/", "", text, sizeof(text)), 0);
}

static void expect_start_refused(const char *const *options, const char *words)
{
	struct broker b;

	assert_int_not_equal(broker_try(&b, options), 0);
	if (!strstr(broker_log(&b), words))
		fail_msg("no \"%s\" in: %s", words, broker_log(&b));
	unlink(b.log_path);
}

static void test_starts_that_are_refused(void **state)
{
	(void)state;
	expect_start_refused((const char *const[]){ "--listen", "0.0.0.0:0", NULL },
		"without TLS engawad listens on loopback only");
	expect_start_refused((const char *const[]){ "--listen", "[::]:0", NULL },
		"without TLS engawad listens on loopback only");
	expect_start_refused((const char *const[]){ "--tls-cert", cert_path, NULL }, "give both");
	expect_start_refused(
		(const char *const[]){ "--tls-cert", "/nowhere", "--tls-key", key_path, NULL },
		"TLS certificate or key");
	expect_start_refused(
		(const char *const[]){ "--tls-cert", cert_path, "--tls-key", "/nowhere", NULL },
		"TLS certificate or key");
	expect_start_refused(
		(const char *const[]){ "--tls-cert", key_path, "--tls-key", cert_path, NULL },
		"TLS certificate or key");
	expect_start_refused((const char *const[]){ "--nonsense", NULL }, "--nonsense");
	expect_start_refused(
		(const char *const[]){ "--metrics-from", "mars", NULL }, "loopback or any");
	expect_start_refused(
		(const char *const[]){ "--console", "/nowhere", NULL }, "console.unreadable");
	expect_start_refused((const char *const[]){ "--data", "/nowhere", NULL }, "store.unusable");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sealed_bytes_pass),
		cmocka_unit_test(test_backpressure),
		cmocka_unit_test(test_h2_is_not_offered),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_what_is_no_tls),
		cmocka_unit_test(test_starts_that_are_refused),
	};

	broker_program = argc > 1 ? argv[1] : "engawad";
	return cmocka_run_group_tests(tests, start, stop);
}
