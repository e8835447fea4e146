/* The client against servers that behave, and whom it trusts. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "caller.h"

static void script_never(struct peer *p)
{
}

static void talk(const char *host, int family, const char *certificate)
{
	struct server s;
	struct caller *c;
	uint64_t in, out;

	caller_start_server(&s, family, certificate, script_echo);
	c = caller_create("good.ca");
	caller_dial_host(c, &s, host, certificate != NULL);
	WAIT(c, c->connected || c->lost);
	assert_int_equal(c->connected, 1);
	caller_exchange(c, WIRE_BROKER, 0);
	caller_exchange(c, WIRE_BROKER, WIRE_BROKER_MAX);
	caller_exchange(c, WIRE_SEALED, 1);
	caller_exchange(c, WIRE_SEALED, 126);
	caller_exchange(c, WIRE_SEALED, 65536);
	caller_exchange(c, WIRE_SEALED, WIRE_BODY_MAX);
	net_client_close(c->client);
	assert_int_equal(net_client_send(c->client, WIRE_SEALED, NULL, 0), -ENOTCONN);
	WAIT(c, c->lost);
	assert_int_equal(c->reason, WIRE__LOST_REASON__CLOSED);
	net_client_traffic(c->client, &in, &out);
	assert_true(in > WIRE_BODY_MAX && out > WIRE_BODY_MAX);
	assert_true(server_finish(&s));
	caller_destroy(c);
}

static void talks_plainly(void **state)
{
	talk("127.0.0.1", AF_INET, NULL);
	talk("::1", AF_INET6, NULL);
}

static void talks_over_tls(void **state)
{
	talk("127.0.0.1", AF_INET, "good");
	talk("::1", AF_INET6, "good");
}

static void connects_again(void **state)
{
	struct caller *c = caller_create("good.ca");
	struct net_address to = { .host = "127.0.0.1", .port = 1 };

	for (unsigned int i = 1; i <= 3; i++) {
		struct server s;

		server_start(&s, AF_INET, NULL, script_echo);
		caller_dial(c, &s, false);
		assert_int_equal(net_client_connect(c->client, &to, WIRE_PATH_HOST), -EALREADY);
		WAIT(c, c->connected == i);
		c->lost = 0;
		caller_exchange(c, WIRE_SEALED, 100);
		server_kill(&s);
		WAIT(c, c->lost);
		assert_int_equal(c->reason, WIRE__LOST_REASON__CLOSED);
	}
	caller_destroy(c);
}

static void refuses_odd_hosts(void **state)
{
	struct caller *c = caller_create("good.ca");
	struct net_address to = { .host = "+/tmp/a-local-socket", .port = 1 };

	assert_int_equal(net_client_connect(c->client, &to, WIRE_PATH_HOST), -EINVAL);
	snprintf(to.host, sizeof(to.host), "a\r\nb");
	assert_int_equal(net_client_connect(c->client, &to, WIRE_PATH_HOST), -EINVAL);
	assert_int_equal(net_client_send(c->client, WIRE_SEALED, NULL, 0), -ENOTCONN);
	caller_destroy(c);
}

static void needs_ca_certificates(void **state)
{
	const struct net_listener l = { 0 }; /* nothing is to happen */
	struct net_client *client = NULL;
	uv_loop_t loop;

	assert_int_equal(uv_loop_init(&loop), 0);
	assert_int_equal(net_client_create(&loop, caller_path_of("missing"), &l, &client), -ENOENT);
	assert_int_equal(net_client_create(&loop, "/dev/null", &l, &client), -ENOENT);
	assert_null(client);
	assert_int_equal(uv_loop_close(&loop), 0);
}

static void trusts_no_other_certificate(void **state)
{
	static const char *const certificates[] = { "other", "named", "old", "early" };

	for (size_t i = 0; i < sizeof(certificates) / sizeof(certificates[0]); i++) {
		caller_fails("127.0.0.1", AF_INET, certificates[i], true, script_never,
			WIRE__LOST_REASON__NOT_TRUSTED);
	}
	caller_fails(
		"localhost", AF_INET, "good", true, script_never, WIRE__LOST_REASON__NOT_TRUSTED);
}

/* A certificate of the right CA, but of somebody else: libwebsockets would take it. */
static void checks_names_of_ipv6_too(void **state)
{
	caller_fails("::1", AF_INET6, "named", true, script_never, WIRE__LOST_REASON__NOT_TRUSTED);
}

static void notices_that_nobody_answers(void **state)
{
	struct server s;
	struct caller *c = caller_create("good.ca");

	server_start(&s, AF_INET, NULL, script_never);
	server_kill(&s);
	caller_dial(c, &s, false);
	WAIT(c, c->lost);
	assert_int_equal(c->reason, WIRE__LOST_REASON__UNREACHABLE);
	caller_destroy(c);
}

static void asks_no_proxy(void **state)
{
	setenv("http_proxy", "http://127.0.0.1:9", 1);
	talk("127.0.0.1", AF_INET, NULL);
	unsetenv("http_proxy");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(talks_plainly),
		cmocka_unit_test(talks_over_tls),
		cmocka_unit_test(connects_again),
		cmocka_unit_test(refuses_odd_hosts),
		cmocka_unit_test(needs_ca_certificates),
		cmocka_unit_test(trusts_no_other_certificate),
		cmocka_unit_test(checks_names_of_ipv6_too),
		cmocka_unit_test(notices_that_nobody_answers),
		cmocka_unit_test(asks_no_proxy),
	};

	return cmocka_run_group_tests(tests, caller_set_up, caller_tear_down);
}
