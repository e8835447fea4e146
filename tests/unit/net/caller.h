#ifndef ENGAWA_TEST_NET_CALLER_H
#define ENGAWA_TEST_NET_CALLER_H
/* net/client as a test drives it, on a loop of its own; a directory with certificates. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "net/client.h"
#include "server.h"

/* One client and all that it said. */
struct caller {
	uv_loop_t loop;
	uv_timer_t watchdog;
	struct net_client *client;
	unsigned int connected, messages, lost, drained;
	Wire__LostReason reason;
	enum wire_kind kind;
	uint8_t last[1 + WIRE_BODY_MAX];
	size_t last_size;
	bool stop_at_message, pause_at_message;
};

/* For cmocka: makes the certificates, removes them. */
int caller_set_up(void **state);
int caller_tear_down(void **state);
/* A file among them; static memory. */
char *caller_path_of(const char *name);

/* ca: which file of the directory it trusts. */
struct caller *caller_create(const char *ca);
void caller_destroy(struct caller *c);
void caller_dial_host(struct caller *c, const struct server *s, const char *host, bool tls);
/* At 127.0.0.1. */
void caller_dial(struct caller *c, const struct server *s, bool tls);

#define WAIT(c, condition)                                                                         \
	while (!(condition))                                                                       \
	uv_run(&(c)->loop, UV_RUN_ONCE)

void caller_fill(uint8_t *p, size_t size, unsigned int seed);
/* Sends that much, waits for its echo. */
void caller_exchange(struct caller *c, enum wire_kind kind, size_t size);
/* With a certificate of the directory; NULL: without TLS. */
void caller_start_server(
	struct server *s, int family, const char *certificate, server_script script);
/* The connection does not come up, for this reason. */
void caller_fails(const char *host, int family, const char *certificate, bool tls,
	server_script script, Wire__LostReason reason);
#endif
