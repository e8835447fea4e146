#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "net/address.h"

static void takes_addresses(void **state)
{
	static const struct {
		const char *url, *host;
		uint16_t port;
		bool tls;
	} good[] = {
		{ "ws://127.0.0.1:8080", "127.0.0.1", 8080, false },
		{ "ws://127.0.0.1", "127.0.0.1", 80, false },
		{ "wss://broker.example.org/", "broker.example.org", 443, true },
		{ "wss://[::1]:8443", "::1", 8443, true },
		{ "ws://[2001:db8::2]", "2001:db8::2", 80, false },
		{ "ws://a:65535/", "a", 65535, false },
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct net_address a;

		assert_int_equal(net_address_parse(good[i].url, &a), 0);
		assert_string_equal(a.host, good[i].host);
		assert_int_equal(a.port, good[i].port);
		assert_int_equal(a.tls, good[i].tls);
	}
}

static void refuses_the_rest(void **state)
{
	static const char *const bad[] = { "", "127.0.0.1:80", "http://a", "ws:/a", "ws://",
		"ws:///", "ws://a:", "ws://a:0", "ws://a:65536", "ws://a:80x", "ws://a/b",
		"ws://a:80/b", "ws://a?b", "ws://u@a", "ws://::1", "ws://[::1", "ws://[::1]x",
		"ws://[127.0.0.1]", "ws://[fe80::1%lo]", "ws://+/tmp/socket", "ws://a b",
		"ws://a\r\nX: y", "WS://a", "ws://-a", "ws://.a", "ws://\xe3\x81\x82" };
	struct net_address a;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(net_address_parse(bad[i], &a), -EINVAL);
}

static void bounds_the_host(void **state)
{
	char url[NET_HOST_MAX + 16];
	struct net_address a;

	memset(url, 'a', sizeof(url));
	memcpy(url, "ws://", 5);
	url[5 + NET_HOST_MAX - 1] = '\0';
	assert_int_equal(net_address_parse(url, &a), 0);
	url[5 + NET_HOST_MAX - 1] = 'a';
	url[5 + NET_HOST_MAX] = '\0';
	assert_int_equal(net_address_parse(url, &a), -EINVAL);
}

static void knows_numbers(void **state)
{
	assert_true(net_host_numeric("127.0.0.1"));
	assert_true(net_host_numeric("::1"));
	assert_false(net_host_numeric("localhost"));
	assert_false(net_host_numeric("127.1"));
	assert_false(net_host_numeric("[::1]"));
	assert_false(net_host_numeric(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_addresses),
		cmocka_unit_test(refuses_the_rest),
		cmocka_unit_test(bounds_the_host),
		cmocka_unit_test(knows_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
