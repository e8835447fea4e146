#ifndef ENGAWA_NET_CLIENT_H
#define ENGAWA_NET_CLIENT_H
/*
 * One WebSocket connection to a broker (docs/wire.md), on libwebsockets and a
 * libuv loop that belongs to the caller; everything happens in the loop's
 * thread. ws:// or wss:// (the certificate is always verified, http/1.1 only,
 * redirects and proxies are never followed).
 *
 * The other side is not trusted: text, a message over its kind's bound, or a
 * kind that has no place on a network end the connection, with BROKE_RULES.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "engawa.pb-c.h"
#include "net/address.h"
#include "wire/frame.h"

struct net_client;

/* Debian's bundle of public CAs. */
#define NET_SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"

enum { NET_QUEUE_MAX = 4 * 1024 * 1024 /* bytes waiting to be sent */ };

/* Milliseconds. */
struct net_limits {
	uint64_t connect; /* TCP, TLS and WebSocket together */
	uint64_t ping; /* how often a sign of life is asked for */
	uint64_t unheard; /* nothing came, not even an acknowledgement: the line is dead */
	/* No message and no pong, while the other side's kernel is alive. Longer than
	 * a broker holds back a sender whose peer takes nothing (30 s): it does not
	 * read our pings then. */
	uint64_t silent;
	uint64_t close; /* for closing in order */
};
extern const struct net_limits net_limits_usual;

/* Every function may call back into the client, net_client_stop() included. */
struct net_listener {
	void (*connected)(void *data);
	/* One whole message: WIRE_BROKER or WIRE_SEALED. body is borrowed for the call. */
	void (*message)(enum wire_kind kind, const uint8_t *body, size_t size, void *data);
	/* Once for each successful net_client_connect(), never from inside it. */
	void (*lost)(Wire__LostReason reason, void *data);
	void *data;
};

/* Opens all it will ever need: the CA certificates (from ca_file, or from
 * NET_SYSTEM_CA when NULL), libwebsockets' parts, the source of randomness.
 * Needs no file system afterwards. 0, -ENOENT (no CA certificates there),
 * -ENOMEM. */
int net_client_create(uv_loop_t *loop, const char *ca_file, const struct net_listener *l,
	struct net_client **ret);

/* Before a connection, instead of net_limits_usual. */
void net_client_set_limits(struct net_client *c, const struct net_limits *limits);

/* path: WIRE_PATH_HOST or WIRE_PATH_VIEWER, static. Looking up a name that is
 * not numeric blocks. 0, -EINVAL (host), -EALREADY (there is a connection). */
int net_client_connect(struct net_client *c, const struct net_address *to, const char *path);
/* Sends what is queued, closes in order, and then says lost(); nothing else is
 * said until then. */
void net_client_close(struct net_client *c);

/* The line is thought to be dead: ends the connection, and then says lost() with SILENT.
 * Not from inside message(). */
void net_client_cut(struct net_client *c);

/* Copies and queues. 0, -ENOTCONN, -EMSGSIZE, -ENOBUFS (over NET_QUEUE_MAX), -ENOMEM. */
int net_client_send(struct net_client *c, enum wire_kind kind, const uint8_t *body, size_t size);
size_t net_client_queued(const struct net_client *c);
/* Called once, as soon as fewer than `low` bytes are queued; NULL cancels. A
 * connection that ends forgets it. */
void net_client_on_drained(struct net_client *c, size_t low, void (*drained)(void *data));
/* Stops or resumes reading: backpressure towards the broker. What arrived
 * already may still be delivered. */
void net_client_pause(struct net_client *c, bool paused);

/* Bytes of TCP payload, both ways, on the connection now or before. */
void net_client_traffic(struct net_client *c, uint64_t *ret_in, uint64_t *ret_out);

/* Cuts the connection; nothing is said any more. The loop must then run until
 * uv_run() returns, because libwebsockets closes its handles on it; after that,
 * destroy. NULL is fine for both. */
void net_client_stop(struct net_client *c);
void net_client_destroy(struct net_client *c);
#endif
