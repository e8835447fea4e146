/* engawa-net itself, between a test that plays the agent and a server. */
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

#include "server.h"
#include "wire/frame.h"
#include "wire/message.h"

enum { FRAME_MAX = 5 + WIRE_BODY_MAX };

static const char *program;
static char dir[] = "/tmp/engawa-test-program-XXXXXX";
static char ca[64], pem[64];

/* The agent's end: blocking. */
struct agent {
	int fd;
	pid_t net;
};

static void agent_start(struct agent *a)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	a->net = fork();
	assert_true(a->net >= 0);
	if (a->net == 0) {
		dup2(fds[1], 3);
		execl(program, program, "--ca", ca, (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	a->fd = fds[0];
}

/* Waits for engawa-net's end: its exit status, or -1. */
static int agent_finish(struct agent *a)
{
	int status = -1;

	close(a->fd);
	if (waitpid(a->net, &status, 0) != a->net || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static void agent_send(struct agent *a, uint8_t kind, const void *body, size_t size)
{
	uint32_t framed = (uint32_t)size + 1;
	uint8_t head[5] = { (uint8_t)(framed >> 24), (uint8_t)(framed >> 16),
		(uint8_t)(framed >> 8), (uint8_t)framed, kind };

	assert_int_equal(send(a->fd, head, 5, MSG_NOSIGNAL), 5);
	for (size_t at = 0; at < size;) {
		ssize_t n = send(a->fd, (const uint8_t *)body + at, size - at, MSG_NOSIGNAL);

		assert_true(n > 0);
		at += (size_t)n;
	}
}

/* The kind of the next frame, or -1 at the end. */
static int agent_read(struct agent *a, uint8_t *ret, size_t *ret_size)
{
	uint8_t head[5];
	size_t size;

	if (recv(a->fd, head, 5, MSG_WAITALL) != 5)
		return -1;
	size = ((size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3]) - 1;
	assert_true(size <= WIRE_BODY_MAX);
	if (size > 0 && recv(a->fd, ret, size, MSG_WAITALL) != (ssize_t)size)
		return -1;
	*ret_size = size;
	return head[4];
}

static void agent_order(struct agent *a, Wire__ToNet *m)
{
	uint8_t packed[WIRE_NET_MAX];

	agent_send(a, WIRE_NET, packed, (size_t)wire_pack(&m->base, packed, sizeof(packed)));
}

static void agent_connect(struct agent *a, const char *host, uint16_t port, bool tls)
{
	Wire__Connect connect = WIRE__CONNECT__INIT;
	Wire__ToNet m = WIRE__TO_NET__INIT;

	connect.address = (char *)host;
	connect.port = port;
	connect.tls = tls;
	m.body_case = WIRE__TO_NET__BODY_CONNECT;
	m.connect = &connect;
	agent_order(a, &m);
}

static void agent_disconnect(struct agent *a)
{
	Wire__Disconnect disconnect = WIRE__DISCONNECT__INIT;
	Wire__ToNet m = WIRE__TO_NET__INIT;

	m.body_case = WIRE__TO_NET__BODY_DISCONNECT;
	m.disconnect = &disconnect;
	agent_order(a, &m);
}

/* -1: connected; else why the connection was lost. */
static int agent_news(struct agent *a)
{
	static uint8_t body[FRAME_MAX];
	Wire__FromNet *m = NULL;
	size_t size = 0;
	int kind, news;

	while ((kind = agent_read(a, body, &size)) == WIRE_SEALED)
		continue;
	assert_int_equal(kind, WIRE_NET);
	assert_int_equal(WIRE_UNPACK(from_net, body, size, &m), 0);
	news = m->body_case == WIRE__FROM_NET__BODY_LOST ? (int)m->lost->reason : -1;
	WIRE_FREE(m);
	return news;
}

static void echoes(struct agent *a, uint8_t kind, size_t size)
{
	static uint8_t sent[FRAME_MAX], got[FRAME_MAX];
	size_t got_size = 0;

	for (size_t i = 0; i < size; i++)
		sent[i] = (uint8_t)(i * 7);
	agent_send(a, kind, sent, size);
	assert_int_equal(agent_read(a, got, &got_size), kind);
	assert_int_equal(got_size, size);
	assert_memory_equal(got, sent, size);
}

static void passes_frames_both_ways(void **state)
{
	for (int tls = 0; tls <= 1; tls++) {
		struct server s;
		struct agent a;

		server_start(&s, AF_INET, tls ? pem : NULL, script_echo);
		agent_start(&a);
		agent_connect(&a, "127.0.0.1", s.port, tls);
		assert_int_equal(agent_news(&a), -1);
		echoes(&a, WIRE_BROKER, 10);
		echoes(&a, WIRE_SEALED, 1);
		echoes(&a, WIRE_SEALED, WIRE_BODY_MAX);
		agent_disconnect(&a);
		assert_int_equal(agent_news(&a), WIRE__LOST_REASON__CLOSED);
		assert_true(server_finish(&s));
		assert_int_equal(agent_finish(&a), 0);
	}
}

static void tells_of_a_lost_broker_and_tries_again(void **state)
{
	struct server s;
	struct agent a;

	agent_start(&a);
	agent_connect(&a, "127.0.0.1", 1, false);
	assert_int_equal(agent_news(&a), WIRE__LOST_REASON__UNREACHABLE);
	for (int i = 0; i < 2; i++) {
		server_start(&s, AF_INET, NULL, script_echo);
		agent_connect(&a, "127.0.0.1", s.port, false);
		assert_int_equal(agent_news(&a), -1);
		server_kill(&s);
		assert_int_equal(agent_news(&a), WIRE__LOST_REASON__CLOSED);
		/* On its way while the connection was lost: dropped. */
		agent_send(&a, WIRE_SEALED, "late", 4);
	}
	assert_int_equal(agent_finish(&a), 0);
}

static void script_deaf(struct peer *p)
{
	peer_upgrade(p, "engawa.1");
	pause();
}

/* The agent cannot send for ever to a broker that does not read, and its end is
 * noticed also when it is not being read. */
static void holds_back_the_agent(void **state)
{
	static const uint8_t head[] = { 0x00, 0x00, 0xff, 0xfc, WIRE_SEALED };
	static uint8_t body[64 * 1024];
	struct server s;
	struct agent a;
	size_t sent = 0;
	ssize_t n;

	server_start(&s, AF_INET, NULL, script_deaf);
	agent_start(&a);
	agent_connect(&a, "127.0.0.1", s.port, false);
	assert_int_equal(agent_news(&a), -1);
	/* One frame that fills the buffer: 0xfffc bytes follow the size. */
	memcpy(body, head, sizeof(head));
	/* A timeout of the socket, not of the test: long after everything came to rest. */
	setsockopt(a.fd, SOL_SOCKET, SO_SNDTIMEO, &(struct timeval){ .tv_sec = 2 },
		sizeof(struct timeval));
	while ((n = send(a.fd, body, sizeof(body), MSG_NOSIGNAL)) == sizeof(body))
		sent += (size_t)n;
	assert_true(n >= 0 || errno == EAGAIN);
	assert_true(sent > 256 * 1024);
	assert_true(sent < 64 * 1024 * 1024);
	assert_int_equal(agent_finish(&a), 0);
	server_kill(&s);
}

static void script_flood(struct peer *p)
{
	static uint8_t message[64 * 1024] = { WIRE_SEALED };

	peer_upgrade(p, "engawa.1");
	for (uint32_t i = 0; i < 1024; i++) {
		memcpy(message + 1, &i, sizeof(i));
		peer_frame(p, PEER_BINARY, true, message, sizeof(message));
	}
	peer_frame(p, PEER_CLOSE, true, "\x03\xe8", 2);
	while (read(p->fd, message, sizeof(message)) > 0)
		continue;
}

/* 64 MiB through an agent that reads when it likes. */
static void holds_back_the_broker(void **state)
{
	static uint8_t body[FRAME_MAX];
	struct server s;
	struct agent a;

	server_start(&s, AF_INET, NULL, script_flood);
	agent_start(&a);
	agent_connect(&a, "127.0.0.1", s.port, false);
	assert_int_equal(agent_news(&a), -1);
	for (uint32_t i = 0; i < 1024; i++) {
		uint32_t number;
		size_t size = 0;

		assert_int_equal(agent_read(&a, body, &size), WIRE_SEALED);
		assert_int_equal(size, 64 * 1024 - 1);
		memcpy(&number, body, sizeof(number));
		assert_int_equal(number, i);
	}
	assert_int_equal(agent_news(&a), WIRE__LOST_REASON__CLOSED);
	assert_int_equal(agent_finish(&a), 0);
	server_kill(&s);
}

static void expect_end(void (*act)(struct agent *a))
{
	struct agent a;
	uint8_t body[FRAME_MAX];
	size_t size;

	agent_start(&a);
	act(&a);
	while (agent_read(&a, body, &size) >= 0)
		continue;
	assert_int_equal(agent_finish(&a), EXIT_FAILURE);
}

static void act_name(struct agent *a)
{
	agent_connect(a, "localhost", 80, false);
}

static void act_local_socket(struct agent *a)
{
	agent_connect(a, "+/tmp/.X11-unix/X0", 80, false);
}

static void act_twice(struct agent *a)
{
	agent_connect(a, "127.0.0.1", 1, false);
	agent_connect(a, "127.0.0.1", 1, false);
}

static void act_noise(struct agent *a)
{
	agent_send(a, WIRE_NET, "\xff\xff\xff", 3);
}

static void act_face(struct agent *a)
{
	agent_send(a, WIRE_FACE, "x", 1);
}

static void act_huge(struct agent *a)
{
	assert_int_equal(send(a->fd, "\x7f\xff\xff\xff\x01", 5, MSG_NOSIGNAL), 5);
}

static void ends_when_the_agent_breaks_the_rules(void **state)
{
	expect_end(act_name);
	expect_end(act_local_socket);
	expect_end(act_twice);
	expect_end(act_noise);
	expect_end(act_face);
	expect_end(act_huge);
}

static int set_up(void **state)
{
	if (!mkdtemp(dir))
		return -1;
	snprintf(ca, sizeof(ca), "%s/good.ca", dir);
	snprintf(pem, sizeof(pem), "%s/good.pem", dir);
	server_make_ca(dir, "good");
	server_make_certificate(dir, "good", "IP:127.0.0.1", -1, 30);
	return 0;
}

static int tear_down(void **state)
{
	unlink(ca);
	unlink(pem);
	return rmdir(dir);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_frames_both_ways),
		cmocka_unit_test(tells_of_a_lost_broker_and_tries_again),
		cmocka_unit_test(holds_back_the_agent),
		cmocka_unit_test(holds_back_the_broker),
		cmocka_unit_test(ends_when_the_agent_breaks_the_rules),
	};

	if (argc != 2)
		return EXIT_FAILURE;
	program = argv[1];
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
