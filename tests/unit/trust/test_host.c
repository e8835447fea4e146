/* trust/host: names as they are looked up, and the URLs that have nothing but one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "trust/host.h"

#define TEN "abcdefghij"
#define LABEL_63 TEN TEN TEN TEN TEN TEN "abc"

static void names(void **state)
{
	static const char *const right[] = { "example.jp", "a.b", "xn--eckwd4c7c.xn--zckzah",
		"1.2.3.jp", "a-b.c-d.e", LABEL_63 ".jp" };
	static const char *const wrong[] = { "", "localhost", "jp", ".", "a.", ".a", "a..b", "a.b.",
		"-a.jp", "a-.jp", "a.-jp", "a.jp-", "A.jp", "a_b.jp", "a b.jp", "例.jp", "a.jp\n",
		"192.168.0.1", "192.168.1", "a.1", "1.0x7f", "[::1]", "::1", LABEL_63 "d.jp",
		"a.jp:80", "a.jp/" };

	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		if (!host_is_name(right[i]) || !host_is_name_or_local(right[i]))
			fail_msg("refused: %s", right[i]);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (host_is_name(wrong[i]))
			fail_msg("taken: %s", wrong[i]);
	}
	assert_true(host_is_name_or_local("localhost"));
	assert_false(host_is_name_or_local("Localhost"));
}

static void at_most_253_bytes(void **state)
{
	char text[300] = LABEL_63 "." LABEL_63 "." LABEL_63 "." TEN TEN TEN TEN TEN TEN "a";

	assert_int_equal(strlen(text), 253);
	assert_true(host_is_name(text));
	text[253] = 'b';
	assert_false(host_is_name(text));
}

static void urls(void **state)
{
	static const struct {
		const char *url, *host;
		unsigned int port;
	} right[] = {
		{ "wss://a.jp", "a.jp", 0 },
		{ "wss://localhost:1", "localhost", 1 },
		{ "wss://a.jp:443", "a.jp", 443 },
		{ "wss://a.jp:65535", "a.jp", 65535 },
	};
	static const char *const wrong[] = { "", "wss://", "wss:/a.jp", "ws://a.jp", "WSS://a.jp",
		"https://a.jp", " wss://a.jp", "wss://a.jp/", "wss://a.jp:", "wss://a.jp:0",
		"wss://a.jp:080", "wss://a.jp:65536", "wss://a.jp:99999", "wss://a.jp:100000",
		"wss://a.jp:4294967297", "wss://a.jp:80/", "wss://a.jp:+80", "wss://a.jp: 80",
		"wss://a.jp:80:80", "wss://a.jp?x", "wss://a.jp#x", "wss://user@a.jp",
		"wss://a@b.jp:80", "wss://[::1]:80", "wss://192.168.0.1", "wss://:80" };
	char host[HOST_TEXT_MAX];
	unsigned int port;

	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		if (!host_of_url(right[i].url, "wss://", host, &port))
			fail_msg("refused: %s", right[i].url);
		assert_string_equal(host, right[i].host);
		assert_int_equal(port, right[i].port);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (host_of_url(wrong[i], "wss://", host, &port))
			fail_msg("taken: %s", wrong[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(at_most_253_bytes),
		cmocka_unit_test(urls),
	};

	return cmocka_run_group_tests_name("trust host", tests, NULL, NULL);
}
