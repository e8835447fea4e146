#ifndef ENGAWA_BROKER_SERVER_INTERNAL_H
#define ENGAWA_BROKER_SERVER_INTERNAL_H
/* For server.c, listener.c, http.c and websocket.c alone. */
#include <libwebsockets.h>
#include <stdbool.h>
#include <uv.h>

#include "broker/limits.h"
#include "broker/metrics.h"
#include "broker/options.h"
#include "broker/relay.h"
#include "broker/site.h"
#include "broker/store.h"

/* One TLS record at most: what is read at once is never left half in OpenSSL. */
enum { READ_MAX = 16384 };

struct server {
	const struct broker_options *options; /* borrowed */
	uv_loop_t loop;
	struct lws_context *lws; /* owned, destroyed by server_finish() */
	struct lws_vhost *vhost; /* lws's own */
	struct limits *limits; /* owned, like the four below */
	struct relay *relay;
	struct store *store; /* or NULL */
	struct site *site; /* or NULL */
	struct metrics metrics;

	int listen_fd; /* -1: none */
	uv_poll_t listener;
	bool listener_rests; /* no file descriptor was left; the tick wakes it */
	uv_timer_t tick;
	uv_signal_t terminate, interrupt;

	bool stopping;
	bool finishing;
	uint64_t drain_over_ms; /* running sessions have until then */
	uint64_t leave_over_ms; /* and last words until then; 0: not yet */
};

/* One TCP connection. */
struct connection {
	struct server *server;
	struct lws *wsi; /* lws's own */
	struct source *source; /* counted; NULL: the table was full */
	struct peer *peer; /* owned; NULL before and after being a WebSocket */
	bool loopback;
	bool crowded; /* one too many, here to be told so */
	enum refusal crowd;
	const struct site_file *file; /* being sent, or NULL */
	size_t sent;
};

/* listener.c */
int listener_open(struct server *s);
void listener_tick(struct server *s);
void listener_close(struct server *s);
uint16_t listener_port(const struct server *s);
void connection_free(struct connection *c);

/* http.c: the callback of lws for everything that is no WebSocket. */
int http_callback(
	struct lws *wsi, enum lws_callback_reasons why, void *user, void *in, size_t size);
/* websocket.c: for what has become one. */
int websocket_callback(
	struct lws *wsi, enum lws_callback_reasons why, void *user, void *in, size_t size);

static inline struct connection *connection_of(const struct lws *wsi)
{
	return lws_get_opaque_user_data(wsi);
}
#endif
