/* What breaks the rules is answered with a clear error, ends that connection,
 * and touches nobody else: a pair lives through it all. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "wire/message.h"

#define BAD WIRE__BROKER_ERROR_CODE__BAD_MESSAGE
#define LARGE WIRE__BROKER_ERROR_CODE__TOO_LARGE

static struct broker broker;
static struct client *pair_host, *pair_viewer;

static int start(void **state)
{
	(void)state;
	broker_start(&broker,
		(const char *const[]){ "--guesses-per-minute", "60000", "--joins-per-minute",
			"60000", "--slots-per-hour", "360000", NULL });
	make_pair(&broker, &pair_host, &pair_viewer);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	client_drop(pair_viewer);
	client_drop(pair_host);
	broker_stop(&broker);
	return 0;
}

static int check_pair(void **state)
{
	(void)state;
	client_send_kind(pair_host, WIRE_SEALED, "to viewer", 9);
	client_send_kind(pair_viewer, WIRE_SEALED, "to host", 7);
	expect_sealed(pair_viewer, "to viewer", 9);
	expect_sealed(pair_host, "to host", 7);
	return 0;
}

enum role { HOST_NEW, HOST_WAITING, HOST_JOINED, VIEWER_NEW, VIEWER_JOINED, ROLES };

struct stage {
	struct client *host, *viewer;
	struct client *subject; /* one of them */
};

/* A connection in each state a peer can be in. */
static struct stage reach(enum role role)
{
	struct stage s = { 0 };
	char slot[5];

	switch (role) {
	case HOST_NEW:
		s.host = client_open(&broker, WIRE_PATH_HOST, "", NULL);
		break;
	case VIEWER_NEW:
		s.viewer = client_open(&broker, WIRE_PATH_VIEWER, "", NULL);
		break;
	case HOST_WAITING:
		s.host = make_host(&broker, slot);
		break;
	case HOST_JOINED:
	case VIEWER_JOINED:
		make_pair(&broker, &s.host, &s.viewer);
		break;
	case ROLES:
		break;
	}
	s.subject = role == VIEWER_NEW || role == VIEWER_JOINED ? s.viewer : s.host;
	assert_non_null(s.subject);
	return s;
}

static void leave(struct stage *s)
{
	client_drop(s->host);
	client_drop(s->viewer);
}

/* The other one of a pair hears that it lost its peer. */
static void expect_loss(struct stage *s, enum role role)
{
	if (role == HOST_JOINED) {
		expect_left(s->viewer);
		expect_closed(s->viewer, 4100);
	} else if (role == VIEWER_JOINED) {
		expect_left(s->host);
	}
}

static void refused_in_every_state(
	int op, const void *data, size_t size, Wire__BrokerErrorCode code)
{
	for (enum role role = 0; role < ROLES; role++) {
		struct stage s = reach(role);

		client_send_frame(s.subject, op, true, data, size);
		expect_error(s.subject, code);
		expect_loss(&s, role);
		leave(&s);
	}
}

static void test_text(void **state)
{
	(void)state;
	refused_in_every_state(OP_TEXT, "\x01text", 5, BAD);
}

static void test_empty(void **state)
{
	(void)state;
	refused_in_every_state(OP_BINARY, "", 0, BAD);
}

static void test_unknown_kinds(void **state)
{
	(void)state;
	refused_in_every_state(OP_BINARY, "\x02\x0a", 2, BAD);
	refused_in_every_state(OP_BINARY, "\x03\x0a", 2, BAD);
	refused_in_every_state(OP_BINARY, "\xff", 1, BAD);
}

static void test_garbage_for_the_broker(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} cases[] = {
		{ "\x00", 1 }, /* nothing set */
		{ "\x00\xff\xff\xff", 4 }, /* no field */
		{ "\x00\x0a", 2 }, /* cut short */
		{ "\x00\x12\x06\x0a\x05"
		  "1234",
			9 }, /* lengths that do not agree */
		{ "\x00\x0a\x00\x0a\x00", 5 }, /* twice */
		{ "\x00\x0a\x80\x00", 4 }, /* a length not in its shortest form */
		{ "\x00\x2a\x00", 3 }, /* an unknown field */
		{ "\x00\x12\x07\x0a\x05"
		  "12345",
			10 }, /* five digits */
		{ "\x00\x12\x06\x0a\x04"
		  "12\n4",
			9 }, /* a control character */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		refused_in_every_state(OP_BINARY, cases[i].bytes, cases[i].size, BAD);
}

static void test_too_large_for_the_broker(void **state)
{
	uint8_t message[1 + WIRE_BROKER_MAX + 1] = { WIRE_BROKER };

	(void)state;
	refused_in_every_state(OP_BINARY, message, sizeof(message), LARGE);
}

static void test_too_large_to_pass_on(void **state)
{
	/* Said by the frame's header alone: nothing of it need arrive. */
	static const uint8_t header[] = { 0x82, 0xff, 0, 0, 0, 0, 0, 0x0a, 0, 2, 0, 0, 0, 0,
		WIRE_SEALED };
	static const uint8_t huge[] = { 0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0, 0, 0, 0, WIRE_SEALED };

	(void)state;
	for (enum role role = HOST_JOINED; role <= VIEWER_JOINED;
		role += VIEWER_JOINED - HOST_JOINED) {
		struct stage s = reach(role);

		client_send_raw(s.subject, header, sizeof(header));
		expect_error(s.subject, LARGE);
		expect_loss(&s, role);
		leave(&s);
		s = reach(role);
		client_send_raw(s.subject, huge, sizeof(huge));
		expect_error(s.subject, LARGE);
		expect_loss(&s, role);
		leave(&s);
	}
}

static void test_too_large_in_fragments(void **state)
{
	uint8_t *data = calloc(1, 65536);
	struct stage s = reach(HOST_JOINED);
	struct arrival a;

	(void)state;
	data[0] = WIRE_SEALED;
	client_send_frame(s.host, OP_BINARY, false, data, 65536);
	for (int i = 0; i < 10; i++)
		client_send_frame(s.host, OP_CONTINUE, false, data, 65536);
	client_receive(s.viewer, &a); /* first: who reads nothing holds the sender up */
	assert_true(a.closed); /* the beginning was passed on already, so no more words fit */
	assert_int_equal(a.code, 4100);
	free(a.data);
	expect_error(s.host, LARGE);
	leave(&s);
	free(data);
}

static void test_sealed_before_joining(void **state)
{
	static const enum role roles[] = { HOST_NEW, HOST_WAITING, VIEWER_NEW };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct stage s = reach(roles[i]);

		client_send_kind(s.subject, WIRE_SEALED, "early", 5);
		expect_error(s.subject, BAD);
		leave(&s);
	}
}

static void say_open(struct client *c)
{
	client_say_open(c);
}

static void say_join(struct client *c)
{
	client_say_join(c, "0000");
}

/* Each word of the protocol where it has no business. */
static void test_words_out_of_place(void **state)
{
	static const struct {
		enum role role;
		void (*say)(struct client *c);
	} cases[] = {
		{ HOST_NEW, say_join },
		{ HOST_NEW, client_say_drop },
		{ HOST_NEW, client_say_close },
		{ HOST_WAITING, say_open },
		{ HOST_WAITING, say_join },
		{ HOST_JOINED, say_open },
		{ HOST_JOINED, say_join },
		{ VIEWER_NEW, say_open },
		{ VIEWER_NEW, client_say_drop },
		{ VIEWER_NEW, client_say_close },
		{ VIEWER_JOINED, say_open },
		{ VIEWER_JOINED, say_join },
		{ VIEWER_JOINED, client_say_drop },
		{ VIEWER_JOINED, client_say_close },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage s = reach(cases[i].role);

		cases[i].say(s.subject);
		expect_error(s.subject, BAD);
		expect_loss(&s, cases[i].role);
		leave(&s);
	}
}

/* Frames that break WebSocket itself: libwebsockets closes. */
static void test_broken_framing(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} cases[] = {
		{ "\x83\x80\0\0\0\0", 6 }, /* reserved opcode */
		{ "\xc2\x81\0\0\0\0\x01", 7 }, /* reserved bit */
		{ "\x80\x81\0\0\0\0\x01", 7 }, /* continuation of nothing */
		{ "\x09\x80\0\0\0\0", 6 }, /* a ping in parts */
		{ "\x89\xfe\x01\x00\0\0\0\0", 8 }, /* a ping too long */
		{ "\x02\x81\0\0\0\0\x01\x82\x81\0\0\0\0\x01", 14 }, /* a message in a message */
		{ "\x82\xff\x80\0\0\0\0\0\0\x01\0\0\0\0", 14 }, /* a length of 2^63 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (enum role role = 0; role < ROLES; role++) {
			struct stage s = reach(role);
			struct arrival a;

			client_send_raw(s.subject, cases[i].bytes, cases[i].size);
			do {
				client_receive(s.subject, &a);
				free(a.data);
			} while (!a.closed);
			leave(&s);
		}
	}
}

/* Everything at once, most of it nonsense; only the end of the connection counts. */
static void test_random_frames(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 300; i++) {
		struct stage s = reach((enum role)(i % ROLES));
		uint8_t junk[64];
		size_t size;

		for (size_t j = 0; j < sizeof(junk); j++) {
			seed = seed * 1664525 + 1013904223;
			junk[j] = (uint8_t)(seed >> 24);
		}
		size = 1 + junk[1] % (sizeof(junk) - 1);
		if (i % 3 == 0) {
			client_send_raw(s.subject, junk, size);
		} else {
			junk[2] = i % 3 == 1 ? WIRE_BROKER : WIRE_SEALED;
			client_send_frame(s.subject, OP_BINARY, junk[0] & 1, junk + 2, size - 1);
		}
		leave(&s);
	}
	broker_wait_metric_is(&broker, "engawad_peers", 2);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_text, check_pair),
		cmocka_unit_test_teardown(test_empty, check_pair),
		cmocka_unit_test_teardown(test_unknown_kinds, check_pair),
		cmocka_unit_test_teardown(test_garbage_for_the_broker, check_pair),
		cmocka_unit_test_teardown(test_too_large_for_the_broker, check_pair),
		cmocka_unit_test_teardown(test_too_large_to_pass_on, check_pair),
		cmocka_unit_test_teardown(test_too_large_in_fragments, check_pair),
		cmocka_unit_test_teardown(test_sealed_before_joining, check_pair),
		cmocka_unit_test_teardown(test_words_out_of_place, check_pair),
		cmocka_unit_test_teardown(test_broken_framing, check_pair),
		cmocka_unit_test_teardown(test_random_frames, check_pair),
	};

	broker_program = argc > 1 ? argv[1] : "engawad";
	return cmocka_run_group_tests(tests, start, stop);
}
