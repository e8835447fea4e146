/* The client and servers that are slow, deaf, frozen, or gone. */
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
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

static void script_deaf(struct peer *p)
{
	peer_upgrade(p, "engawa.1");
	pause();
}

static void bounds_its_queue(void **state)
{
	static uint8_t body[BIG];
	struct server s;
	struct caller *c = caller_create("good.ca");
	int r;

	server_start(&s, AF_INET, NULL, script_deaf);
	caller_dial(c, &s, false);
	WAIT(c, c->connected);
	assert_int_equal(
		net_client_send(c->client, WIRE_SEALED, body, WIRE_BODY_MAX + 1), -EMSGSIZE);
	assert_int_equal(
		net_client_send(c->client, WIRE_BROKER, body, WIRE_BROKER_MAX + 1), -EMSGSIZE);
	while ((r = net_client_send(c->client, WIRE_SEALED, body, sizeof(body))) == 0)
		uv_run(&c->loop, UV_RUN_NOWAIT);
	assert_int_equal(r, -ENOBUFS);
	assert_true(net_client_queued(c->client) <= NET_QUEUE_MAX);
	assert_true(net_client_queued(c->client) > NET_QUEUE_MAX - 2 * BIG);
	server_kill(&s);
	WAIT(c, c->lost);
	assert_int_equal(net_client_queued(c->client), 0);
	caller_destroy(c);
}

static void on_drained(void *data)
{
	struct caller *c = data;

	c->drained++;
}

static void tells_when_drained(void **state)
{
	static uint8_t body[BIG];
	struct server s;
	struct caller *c = caller_create("good.ca");

	server_start(&s, AF_INET, NULL, script_echo);
	caller_dial(c, &s, false);
	WAIT(c, c->connected);
	for (int i = 0; i < 8; i++)
		assert_int_equal(net_client_send(c->client, WIRE_SEALED, body, sizeof(body)), 0);
	net_client_on_drained(c->client, BIG, on_drained);
	WAIT(c, c->drained);
	assert_true(net_client_queued(c->client) < BIG);
	WAIT(c, c->messages == 8);
	assert_int_equal(c->drained, 1);
	caller_destroy(c);
	server_kill(&s);
}

enum { FLOOD = 200 };

static void script_flood(struct peer *p)
{
	static uint8_t message[1 + 64 * 1024];

	message[0] = WIRE_SEALED;
	peer_upgrade(p, "engawa.1");
	for (int i = 0; i < FLOOD; i++) {
		message[1] = (uint8_t)i;
		peer_frame(p, PEER_BINARY, true, message, sizeof(message));
	}
	pause();
}

static void on_pinch(uv_timer_t *timer)
{
	struct caller *c = timer->data;

	net_client_pause(c->client, false);
}

/* Reads in turns of one message and a pause; nothing may be lost or doubled. */
static void pauses_and_resumes(void **state)
{
	struct server s;
	struct caller *c = caller_create("good.ca");
	uv_timer_t pinch;

	server_start(&s, AF_INET, NULL, script_flood);
	uv_timer_init(&c->loop, &pinch);
	pinch.data = c;
	c->pause_at_message = true;
	caller_dial(c, &s, false);
	for (unsigned int i = 1; i <= FLOOD; i++) {
		WAIT(c, c->messages == i || c->lost);
		assert_int_equal(c->lost, 0);
		assert_int_equal(c->last[0], (uint8_t)(i - 1));
		uv_timer_start(&pinch, on_pinch, 0, 0);
		WAIT(c, !uv_is_active((uv_handle_t *)&pinch));
		assert_true(c->messages <= i + 1);
	}
	uv_close((uv_handle_t *)&pinch, NULL);
	server_kill(&s);
	caller_destroy(c);
}

static void can_be_stopped_from_a_callback(void **state)
{
	struct server s;
	struct caller *c = caller_create("good.ca");

	c->stop_at_message = true;
	server_start(&s, AF_INET, NULL, script_flood);
	caller_dial(c, &s, false);
	WAIT(c, c->messages);
	caller_destroy(c);
	server_kill(&s);
}

static void can_be_closed_early(void **state)
{
	struct server s;
	struct caller *c = caller_create("good.ca");

	server_start(&s, AF_INET, NULL, script_deaf);
	caller_dial(c, &s, false);
	net_client_close(c->client);
	WAIT(c, c->lost);
	assert_int_equal(c->reason, WIRE__LOST_REASON__CLOSED);
	assert_int_equal(c->connected, 0);
	caller_destroy(c);
	server_kill(&s);
}

static void script_nap(struct peer *p)
{
	peer_upgrade(p, "engawa.1");
	usleep(1000 * 1000);
	peer_frame(p, PEER_BINARY, true, "\1awake", 6);
	pause();
}

/* It does not answer the close frame; the client does not wait for ever. */
static void closes_a_deaf_server(void **state)
{
	struct server s;
	struct caller *c = caller_create("good.ca");

	server_start(&s, AF_INET, NULL, script_deaf);
	caller_dial(c, &s, false);
	WAIT(c, c->connected);
	net_client_close(c->client);
	WAIT(c, c->lost);
	assert_int_equal(c->reason, WIRE__LOST_REASON__CLOSED);
	caller_destroy(c);
	server_kill(&s);
}

/* Its kernel goes on to acknowledge. */
static void notices_a_frozen_server(void **state)
{
	const struct net_limits limits = {
		.connect = 10000, .ping = 50, .unheard = 60000, .silent = 500, .close = 2000
	};
	struct server s;
	struct caller *c = caller_create("good.ca");

	net_client_set_limits(c->client, &limits);
	server_start(&s, AF_INET, NULL, script_echo);
	caller_dial(c, &s, false);
	WAIT(c, c->connected);
	caller_exchange(c, WIRE_SEALED, 10);
	kill(s.pid, SIGSTOP);
	WAIT(c, c->lost);
	assert_int_equal(c->reason, WIRE__LOST_REASON__SILENT);
	caller_destroy(c);
	server_kill(&s);
}

static int set_loopback(bool up)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = up ? IFF_UP | IFF_RUNNING : 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r = ioctl(fd, SIOCSIFFLAGS, &lo);

	close(fd);
	return r;
}

/* In a network of its own, whose only line is taken down. */
static void lose_the_line(void)
{
	const struct net_limits limits = {
		.connect = 10000, .ping = 50, .unheard = 500, .silent = 60000, .close = 2000
	};
	struct server s;
	struct caller *c = caller_create("good.ca");

	net_client_set_limits(c->client, &limits);
	server_start(&s, AF_INET, NULL, script_echo);
	caller_dial(c, &s, false);
	WAIT(c, c->connected);
	caller_exchange(c, WIRE_SEALED, 10);
	assert_int_equal(set_loopback(false), 0);
	WAIT(c, c->lost);
	assert_int_equal(c->reason, WIRE__LOST_REASON__SILENT);
	caller_destroy(c);
	server_kill(&s);
}

static void notices_a_dead_line(void **state)
{
	enum { DONE = 0, NOT_ALLOWED = 77 };
	int status = -1;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0 || set_loopback(true) < 0)
			_exit(NOT_ALLOWED);
		lose_the_line();
		_exit(DONE);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NOT_ALLOWED)
		skip(); /* no network of its own for us here */
	assert_int_equal(WEXITSTATUS(status), DONE);
}

/* As with a broker that waits for a slow peer: it reads nothing for a while. */
static void stays_with_a_server_that_reads_nothing(void **state)
{
	const struct net_limits limits = {
		.connect = 10000, .ping = 20, .unheard = 200, .silent = 60000, .close = 2000
	};
	struct server s;
	struct caller *c = caller_create("good.ca");

	net_client_set_limits(c->client, &limits);
	server_start(&s, AF_INET, NULL, script_nap);
	caller_dial(c, &s, false);
	WAIT(c, c->messages || c->lost);
	assert_int_equal(c->lost, 0);
	caller_destroy(c);
	server_kill(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds_its_queue),
		cmocka_unit_test(tells_when_drained),
		cmocka_unit_test(pauses_and_resumes),
		cmocka_unit_test(can_be_stopped_from_a_callback),
		cmocka_unit_test(can_be_closed_early),
		cmocka_unit_test(closes_a_deaf_server),
		cmocka_unit_test(notices_a_frozen_server),
		cmocka_unit_test(notices_a_dead_line),
		cmocka_unit_test(stays_with_a_server_that_reads_nothing),
	};

	return cmocka_run_group_tests(tests, caller_set_up, caller_tear_down);
}
