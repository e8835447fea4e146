/* The client against servers that do not keep the rules. */
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

enum { BIG = 300 * 1024 };

static uint16_t elsewhere;

static void script_redirect(struct peer *p)
{
	char answer[256];

	peer_read_request(p);
	snprintf(answer, sizeof(answer),
		"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%u/ws/viewer\r\n"
		"Content-Length: 0\r\n\r\n",
		elsewhere);
	peer_print(p, answer);
	pause();
}

static void script_page(struct peer *p)
{
	peer_read_request(p);
	peer_print(p, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
	pause();
}

static void script_noise(struct peer *p)
{
	peer_read_request(p);
	peer_print(p, "\x01\x02\x03 220 smtp.example.org ESMTP\r\n\r\n\r\n");
}

static void script_hang_up(struct peer *p)
{
	peer_read_request(p);
}

static void script_no_protocol(struct peer *p)
{
	peer_upgrade(p, NULL);
	pause();
}

static void script_other_protocol(struct peer *p)
{
	peer_upgrade(p, "engawa.2");
	pause();
}

static void script_half_protocol(struct peer *p)
{
	peer_upgrade(p, "engawa");
	pause();
}

static void script_wrong_accept(struct peer *p)
{
	peer_read_request(p);
	peer_print(p, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
		      "Connection: Upgrade\r\nSec-WebSocket-Protocol: engawa.1\r\n"
		      "Sec-WebSocket-Accept: aaaaaaaaaaaaaaaaaaaaaaaaaaa=\r\n\r\n");
	pause();
}

static void knows_a_broker(void **state)
{
	static const server_script scripts[] = { script_page, script_noise, script_hang_up,
		script_no_protocol, script_other_protocol, script_half_protocol,
		script_wrong_accept };

	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		caller_fails("127.0.0.1", AF_INET, NULL, false, scripts[i],
			WIRE__LOST_REASON__NOT_A_BROKER);
	}
	caller_fails(
		"127.0.0.1", AF_INET, NULL, true, script_noise, WIRE__LOST_REASON__NOT_A_BROKER);
}

static void follows_no_redirect(void **state)
{
	struct server other;

	server_start(&other, AF_INET, NULL, script_echo);
	elsewhere = other.port;
	caller_fails("127.0.0.1", AF_INET, NULL, false, script_redirect,
		WIRE__LOST_REASON__NOT_A_BROKER);
	server_kill(&other);
}

static void script_text(struct peer *p)
{
	peer_upgrade(p, "engawa.1");
	peer_frame(p, PEER_TEXT, true, "\0hello", 6);
	pause();
}

static void script_empty(struct peer *p)
{
	peer_upgrade(p, "engawa.1");
	peer_frame(p, PEER_BINARY, true, "", 0);
	pause();
}

static void script_kind(struct peer *p)
{
	peer_upgrade(p, "engawa.1");
	peer_frame(p, PEER_BINARY, true, "\2hello", 6);
	pause();
}

static void script_large(struct peer *p)
{
	static uint8_t message[2 + WIRE_BODY_MAX];

	message[0] = WIRE_SEALED;
	peer_upgrade(p, "engawa.1");
	peer_frame(p, PEER_BINARY, true, message, sizeof(message));
	pause();
}

static void script_large_in_pieces(struct peer *p)
{
	static uint8_t piece[64 * 1024];

	peer_upgrade(p, "engawa.1");
	for (int i = 0; i < 20; i++) {
		piece[0] = WIRE_SEALED;
		peer_frame(p, i ? PEER_MORE : PEER_BINARY, false, piece, sizeof(piece));
	}
	pause();
}

static void script_large_for_its_kind(struct peer *p)
{
	uint8_t message[2 + WIRE_BROKER_MAX] = { WIRE_BROKER };

	peer_upgrade(p, "engawa.1");
	peer_frame(p, PEER_BINARY, true, message, sizeof(message));
	pause();
}

static void script_torn_frame(struct peer *p)
{
	peer_upgrade(p, "engawa.1");
	peer_frame(p, PEER_MORE, true, "\1hello", 6);
	pause();
}

static void ends_what_breaks_the_rules(void **state)
{
	static const server_script scripts[] = { script_text, script_empty, script_kind,
		script_large, script_large_in_pieces, script_large_for_its_kind };

	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		struct server s;
		struct caller *c = caller_create("good.ca");

		server_start(&s, AF_INET, NULL, scripts[i]);
		caller_dial(c, &s, false);
		WAIT(c, c->lost);
		assert_int_equal(c->connected, 1);
		assert_int_equal(c->messages, 0);
		assert_int_equal(c->reason, WIRE__LOST_REASON__BROKE_RULES);
		server_kill(&s);
		caller_destroy(c);
	}
}

static void ends_broken_framing(void **state)
{
	struct server s;
	struct caller *c = caller_create("good.ca");

	server_start(&s, AF_INET, NULL, script_torn_frame);
	caller_dial(c, &s, false);
	WAIT(c, c->lost);
	assert_int_equal(c->messages, 0);
	server_kill(&s);
	caller_destroy(c);
}

static void script_pieces(struct peer *p)
{
	static uint8_t message[1 + BIG];

	caller_fill(message, sizeof(message), 7);
	message[0] = WIRE_SEALED;
	peer_upgrade(p, "engawa.1");
	peer_frame(p, PEER_BINARY, false, message, 10);
	peer_frame(p, PEER_PING, true, "are you there", 13);
	peer_frame(p, PEER_MORE, false, message + 10, 100000);
	peer_frame(p, PEER_MORE, false, message, 0);
	peer_frame(p, PEER_MORE, true, message + 100010, sizeof(message) - 100010);
	pause();
}

static void joins_pieces(void **state)
{
	static uint8_t expected[1 + BIG];
	struct server s;
	struct caller *c = caller_create("good.ca");

	caller_fill(expected, sizeof(expected), 7);
	server_start(&s, AF_INET, NULL, script_pieces);
	caller_dial(c, &s, false);
	WAIT(c, c->messages || c->lost);
	assert_int_equal(c->messages, 1);
	assert_int_equal(c->last_size, BIG);
	assert_memory_equal(c->last, expected + 1, BIG);
	server_kill(&s);
	caller_destroy(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_a_broker),
		cmocka_unit_test(follows_no_redirect),
		cmocka_unit_test(ends_what_breaks_the_rules),
		cmocka_unit_test(ends_broken_framing),
		cmocka_unit_test(joins_pieces),
	};

	return cmocka_run_group_tests(tests, caller_set_up, caller_tear_down);
}
