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

enum { WATCHDOG_MS = 60 * 1000 };

static char dir[] = "/tmp/engawa-test-net-XXXXXX";

static void on_connected(void *data)
{
	struct caller *c = data;

	c->connected++;
}

static void on_message(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct caller *c = data;

	c->messages++;
	c->kind = kind;
	c->last_size = size;
	memcpy(c->last, body, size);
	if (c->pause_at_message)
		net_client_pause(c->client, true);
	if (c->stop_at_message)
		net_client_stop(c->client);
}

static void on_lost(Wire__LostReason reason, void *data)
{
	struct caller *c = data;

	c->lost++;
	c->reason = reason;
}

static void on_watchdog(uv_timer_t *timer)
{
	fprintf(stderr, "the test waited in vain\n");
	abort();
}

char *caller_path_of(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

struct caller *caller_create(const char *ca)
{
	struct caller *c = calloc(1, sizeof(*c));
	const struct net_listener l = { on_connected, on_message, on_lost, c };

	assert_int_equal(uv_loop_init(&c->loop), 0);
	uv_timer_init(&c->loop, &c->watchdog);
	uv_timer_start(&c->watchdog, on_watchdog, WATCHDOG_MS, 0);
	assert_int_equal(net_client_create(&c->loop, caller_path_of(ca), &l, &c->client), 0);
	return c;
}

void caller_destroy(struct caller *c)
{
	uv_close((uv_handle_t *)&c->watchdog, NULL);
	net_client_stop(c->client);
	uv_run(&c->loop, UV_RUN_DEFAULT);
	net_client_destroy(c->client);
	assert_int_equal(uv_loop_close(&c->loop), 0);
	free(c);
}

void caller_dial_host(struct caller *c, const struct server *s, const char *host, bool tls)
{
	struct net_address to = { .port = s->port, .tls = tls };

	snprintf(to.host, sizeof(to.host), "%s", host);
	assert_int_equal(net_client_connect(c->client, &to, WIRE_PATH_VIEWER), 0);
}

void caller_dial(struct caller *c, const struct server *s, bool tls)
{
	caller_dial_host(c, s, "127.0.0.1", tls);
}

void caller_fill(uint8_t *p, size_t size, unsigned int seed)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(i * 31 + seed);
}

void caller_exchange(struct caller *c, enum wire_kind kind, size_t size)
{
	uint8_t *body = malloc(size + 1);
	unsigned int before = c->messages;

	caller_fill(body, size, (unsigned int)size);
	assert_int_equal(net_client_send(c->client, kind, body, size), 0);
	WAIT(c, c->messages > before || c->lost);
	assert_int_equal(c->lost, 0);
	assert_int_equal(c->kind, kind);
	assert_int_equal(c->last_size, size);
	assert_memory_equal(c->last, body, size);
	free(body);
}

void caller_start_server(
	struct server *s, int family, const char *certificate, server_script script)
{
	char pem[512];

	if (certificate)
		snprintf(pem, sizeof(pem), "%s/%s.pem", dir, certificate);
	server_start(s, family, certificate ? pem : NULL, script);
}

void caller_fails(const char *host, int family, const char *certificate, bool tls,
	server_script script, Wire__LostReason reason)
{
	struct server s;
	struct caller *c;

	caller_start_server(&s, family, certificate, script);
	c = caller_create("good.ca");
	caller_dial_host(c, &s, host, tls);
	WAIT(c, c->lost);
	assert_int_equal(c->connected, 0);
	assert_int_equal(c->reason, reason);
	server_kill(&s);
	caller_destroy(c);
}

int caller_set_up(void **state)
{
	if (!mkdtemp(dir))
		return -1;
	server_make_ca(dir, "good");
	server_make_certificate(dir, "good", "IP:127.0.0.1,IP:::1", -1, 30);
	server_make_certificate(dir, "named", "IP:127.0.0.2,DNS:other.example.org", -1, 30);
	server_make_certificate(dir, "old", "IP:127.0.0.1", -20, -10);
	server_make_certificate(dir, "early", "IP:127.0.0.1", 10, 20);
	server_make_ca(dir, "other");
	server_make_certificate(dir, "other", "IP:127.0.0.1", -1, 30);
	return 0;
}

int caller_tear_down(void **state)
{
	static const char *const files[] = { "good.ca", "good.pem", "named.pem", "old.pem",
		"early.pem", "other.ca", "other.pem" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(caller_path_of(files[i]));
	return rmdir(dir);
}
