#include "net/client.h"

#include <assert.h>
#include <errno.h>
#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/clock.h"
#include "core/log.h"
#include "net/inbox.h"
#include "net/queue.h"
#include "net/tcp.h"
#include "net/tls.h"

enum {
	READ_SIZE = 32 * 1024, /* what libwebsockets hands over at once */
	DESCRIPTORS = 32, /* one connection needs few; sizes libwebsockets' tables */
};

enum client_state {
	CLIENT_IDLE,
	CLIENT_CONNECTING,
	CLIENT_OPEN,
	CLIENT_CLOSING,
	CLIENT_OVER, /* the listener is still to be told */
	CLIENT_STOPPED,
};

const struct net_limits net_limits_usual = {
	.connect = 10 * 1000,
	.ping = 5 * 1000,
	.unheard = 15 * 1000,
	.silent = 45 * 1000,
	.close = 2 * 1000,
};

struct net_client {
	struct lws_context *context; /* owned */
	SSL_CTX *tls; /* owned */
	uv_timer_t timer; /* deadlines, and all that may not happen inside libwebsockets */
	struct net_listener listener;
	struct net_limits limits;

	enum client_state state;
	struct lws *wsi; /* libwebsockets'; NULL without a connection */
	struct net_address to;
	Wire__LostReason reason; /* what will be said if the connection ends now */
	bool name_fits; /* TLS: the certificate was verified */
	bool paused;
	bool ping_due;
	bool goodbye; /* a close frame is on its way: nothing may follow it */
	uint64_t resumed_ms; /* silence is counted from here at the earliest */
	uint64_t bytes_in, bytes_out; /* TCP payload of connections that are over */

	struct net_inbox in;
	struct net_queue out;
	void (*drained)(void *data);
	size_t drained_low;
};

static void on_timer(uv_timer_t *timer);

static void call_in(struct net_client *c, uint64_t ms)
{
	uv_timer_start(&c->timer, on_timer, ms, 0);
}

static bool look(struct net_client *c, struct net_tcp *ret)
{
	return net_tcp_look(c->wsi ? lws_get_socket_fd(c->wsi) : -1, ret);
}

/* The connection is no more. The listener is told from the timer, because here
 * libwebsockets may be on the stack. */
static void over(struct net_client *c)
{
	struct net_tcp tcp;

	look(c, &tcp);
	c->bytes_in += tcp.bytes_in;
	c->bytes_out += tcp.bytes_out;
	c->wsi = NULL;
	net_inbox_drop(&c->in);
	c->drained = NULL;
	net_queue_drop(&c->out);
	if (c->state == CLIENT_STOPPED)
		return;
	c->state = CLIENT_OVER;
	call_in(c, 0);
}

/* Outside libwebsockets only. Without shutdown() it would first try to flush. */
static void cut(struct net_client *c)
{
	struct lws *wsi = c->wsi;

	over(c);
	if (!wsi)
		return;
	shutdown(lws_get_socket_fd(wsi), SHUT_RDWR);
	lws_set_timeout(wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_SYNC);
}

/* The other side does not keep to the protocol. -1 makes libwebsockets close. */
static int refuse(struct net_client *c, const char *why)
{
	log_event(LOG_WARN, "net.refused", "why=\"%s\"", why);
	c->reason = WIRE__LOST_REASON__BROKE_RULES;
	c->state = CLIENT_CLOSING;
	call_in(c, 0);
	return -1;
}

static int receive(struct net_client *c, const uint8_t *data, size_t size)
{
	struct net_message m;
	const char *wrong;

	if (c->state != CLIENT_OPEN)
		return 0;
	if (!lws_frame_is_binary(c->wsi))
		return refuse(c, "text message");
	wrong = net_inbox_add(&c->in, data, size);
	if (wrong)
		return refuse(c, wrong);
	if (!lws_is_final_fragment(c->wsi) || lws_remaining_packet_payload(c->wsi) > 0)
		return 0;
	wrong = net_inbox_take(&c->in, &m);
	if (wrong)
		return refuse(c, wrong);
	c->listener.message(m.kind, m.body, m.size, c->listener.data);
	return 0;
}

static int send_first(struct net_client *c)
{
	void (*drained)(void *data) = c->drained;
	size_t size;
	uint8_t *message = net_queue_first(&c->out, &size);

	if (lws_write(c->wsi, message, size, LWS_WRITE_BINARY) < (int)size)
		return -1;
	net_queue_pop(&c->out);
	if (drained && c->out.size < c->drained_low) {
		c->drained = NULL;
		drained(c->listener.data);
	}
	return 0;
}

/* One lws_write() for each time the socket takes more, as libwebsockets wants it. */
static int writable(struct net_client *c)
{
	uint8_t nothing[LWS_PRE];
	int r = 0;

	if (c->goodbye)
		return 0;
	if (c->ping_due) {
		c->ping_due = false;
		r = lws_write(c->wsi, nothing + LWS_PRE, 0, LWS_WRITE_PING) < 0 ? -1 : 0;
	} else if (c->out.first) {
		r = send_first(c);
	} else if (c->state == CLIENT_CLOSING) {
		c->goodbye = true;
		lws_close_reason(c->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
		return -1;
	}
	if (r == 0 && c->wsi && (c->ping_due || c->out.first || c->state == CLIENT_CLOSING))
		lws_callback_on_writable(c->wsi);
	return r;
}

static int verify(struct net_client *c, X509_STORE_CTX *verifying, bool fine_so_far)
{
	bool is_leaf = X509_STORE_CTX_get_error_depth(verifying) == 0;

	if (fine_so_far && is_leaf && !net_tls_name_fits(verifying, c->to.host)) {
		X509_STORE_CTX_set_error(verifying, X509_V_ERR_HOSTNAME_MISMATCH);
		fine_so_far = false;
	}
	if (!fine_so_far) {
		log_event(LOG_WARN, "net.not_trusted", "why=\"%s\"",
			X509_verify_cert_error_string(X509_STORE_CTX_get_error(verifying)));
		c->reason = WIRE__LOST_REASON__NOT_TRUSTED;
		c->name_fits = false;
		return 1;
	}
	if (is_leaf)
		c->name_fits = true;
	return 0;
}

/* libwebsockets is content with a server that does not name a subprotocol. */
static int filter(struct net_client *c)
{
	char protocol[sizeof(WIRE_SUBPROTOCOL) + 1];

	if (c->to.tls && !c->name_fits)
		return -1;
	if (lws_hdr_copy(c->wsi, protocol, sizeof(protocol), WSI_TOKEN_PROTOCOL) <= 0)
		return -1;
	return strcmp(protocol, WIRE_SUBPROTOCOL) == 0 ? 0 : -1;
}

static void opened(struct net_client *c)
{
	c->state = CLIENT_OPEN;
	c->reason = WIRE__LOST_REASON__CLOSED;
	c->resumed_ms = clock_ms();
	call_in(c, c->limits.ping);
	c->listener.connected(c->listener.data);
}

static int on_lws(struct lws *wsi, enum lws_callback_reasons what, void *user, void *in, size_t len)
{
	struct net_client *c = lws_context_user(lws_get_context(wsi));

	/* Some callbacks belong to no connection; then `user` means nothing. */
	if (!c || !c->wsi || wsi != c->wsi)
		return what == LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION;
	switch (what) {
	case LWS_CALLBACK_WSI_CREATE: /* TCP is connected */
		c->reason = WIRE__LOST_REASON__NOT_A_BROKER;
		return 0;
	case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION:
		return verify(c, user, len == 1);
	case LWS_CALLBACK_CLIENT_HTTP_REDIRECT:
		return -1;
	case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
		return filter(c);
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		opened(c);
		return 0;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		return receive(c, in, len);
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return writable(c);
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
	case LWS_CALLBACK_CLIENT_CLOSED:
	case LWS_CALLBACK_WSI_DESTROY:
		over(c);
		return 0;
	default:
		return 0;
	}
}

/* The kernel knows when the last byte came, also while we do not read on. */
static bool is_silent(struct net_client *c)
{
	uint64_t since_resumed = clock_ms() - c->resumed_ms;
	struct net_tcp tcp;

	if (c->paused || !look(c, &tcp))
		return false;
	return (since_resumed >= c->limits.unheard && tcp.unheard_ms >= c->limits.unheard) ||
	       (since_resumed >= c->limits.silent && tcp.silent_ms >= c->limits.silent);
}

static void tick(struct net_client *c)
{
	if (is_silent(c)) {
		c->reason = WIRE__LOST_REASON__SILENT;
		cut(c);
		return;
	}
	c->ping_due = true;
	lws_callback_on_writable(c->wsi);
	call_in(c, c->limits.ping);
}

static void on_timer(uv_timer_t *timer)
{
	struct net_client *c = timer->data;

	switch (c->state) {
	case CLIENT_IDLE:
		break;
	case CLIENT_CONNECTING:
	case CLIENT_CLOSING:
		cut(c);
		break;
	case CLIENT_OPEN:
		tick(c);
		break;
	case CLIENT_OVER:
		c->state = CLIENT_IDLE;
		c->paused = false;
		c->listener.lost(c->reason, c->listener.data);
		break;
	case CLIENT_STOPPED:
		lws_context_destroy(c->context);
		uv_close((uv_handle_t *)timer, NULL);
		break;
	}
}

/* Foreign text may be in it. */
static void on_lws_log(int level, const char *line)
{
	char quoted[256];

	log_event(LOG_DEBUG, "net.lws", "text=%s",
		log_quote(line, strcspn(line, "\n"), quoted, sizeof(quoted)));
}

static struct lws_context *create_context(struct net_client *c, uv_loop_t *loop)
{
	static const struct lws_protocols protocols[] = {
		{ WIRE_SUBPROTOCOL, on_lws, 0, READ_SIZE, 0, NULL, 0 },
		{ NULL, NULL, 0, 0, 0, NULL, 0 },
	};
	void *loops[] = { loop };
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.protocols = protocols,
		.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
		.foreign_loops = loops,
		.provided_client_ssl_ctx = c->tls,
		.pt_serv_buf_size = READ_SIZE,
		.fd_limit_per_thread = DESCRIPTORS,
		.user = c,
		/* Otherwise it would take a proxy from the environment; port 0 means none. */
		.http_proxy_address = "none:0",
	};

	lws_set_log_level(LLL_ERR | LLL_WARN, on_lws_log);
	return lws_create_context(&info);
}

int net_client_create(
	uv_loop_t *loop, const char *ca_file, const struct net_listener *l, struct net_client **ret)
{
	struct net_client *c = calloc(1, sizeof(*c));
	int r = -ENOMEM;

	if (!c)
		return -ENOMEM;
	c->listener = *l;
	c->limits = net_limits_usual;
	net_queue_init(&c->out);
	if (net_inbox_init(&c->in) < 0)
		goto out;
	r = net_tls_create(ca_file ? ca_file : NET_SYSTEM_CA, &c->tls);
	if (r < 0)
		goto out;
	r = -ENOMEM;
	c->context = create_context(c, loop);
	if (!c->context)
		goto out;
	uv_timer_init(loop, &c->timer);
	c->timer.data = c;
	*ret = c;
	return 0;
out:
	SSL_CTX_free(c->tls);
	net_inbox_finish(&c->in);
	free(c);
	return r;
}

void net_client_set_limits(struct net_client *c, const struct net_limits *limits)
{
	c->limits = *limits;
}

int net_client_connect(struct net_client *c, const struct net_address *to, const char *path)
{
	char host_header[NET_HOST_MAX + 16];
	struct lws_client_connect_info info = {
		.context = c->context,
		.address = c->to.host,
		.port = to->port,
		.path = path,
		.host = host_header,
		.protocol = WIRE_SUBPROTOCOL,
		.alpn = "http/1.1",
		.pwsi = &c->wsi,
		.ietf_version_or_minus_one = -1,
		/* libwebsockets' own check of the name ends at the first colon, so
		 * an IPv6 address would be checked against nothing: verify() does it. */
		.ssl_connection =
			to->tls ? LCCSCF_USE_SSL | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK : 0,
	};

	if (c->state != CLIENT_IDLE)
		return -EALREADY;
	if (!net_host_valid(to->host))
		return -EINVAL;
	c->to = *to;
	snprintf(host_header, sizeof(host_header), strchr(to->host, ':') ? "[%s]:%u" : "%s:%u",
		to->host, to->port);
	c->state = CLIENT_CONNECTING;
	c->reason = WIRE__LOST_REASON__UNREACHABLE;
	c->name_fits = false;
	c->ping_due = false;
	c->goodbye = false;
	call_in(c, c->limits.connect);
	if (!lws_client_connect_via_info(&info) && c->state == CLIENT_CONNECTING)
		over(c);
	return 0;
}

void net_client_close(struct net_client *c)
{
	if (c->state == CLIENT_CONNECTING) {
		c->reason = WIRE__LOST_REASON__CLOSED;
		c->state = CLIENT_CLOSING;
		call_in(c, 0);
	} else if (c->state == CLIENT_OPEN) {
		net_client_pause(c, false);
		c->state = CLIENT_CLOSING;
		call_in(c, c->limits.close);
		lws_callback_on_writable(c->wsi);
	}
}

void net_client_cut(struct net_client *c)
{
	if (c->state != CLIENT_CONNECTING && c->state != CLIENT_OPEN && c->state != CLIENT_CLOSING)
		return;
	c->reason = WIRE__LOST_REASON__SILENT;
	cut(c);
}

int net_client_send(struct net_client *c, enum wire_kind kind, const uint8_t *body, size_t size)
{
	int r;

	if (c->state != CLIENT_OPEN)
		return -ENOTCONN;
	r = net_queue_push(&c->out, kind, body, size);
	if (r == 0)
		lws_callback_on_writable(c->wsi);
	return r;
}

size_t net_client_queued(const struct net_client *c)
{
	return c->out.size;
}

void net_client_on_drained(struct net_client *c, size_t low, void (*drained)(void *data))
{
	c->drained = drained;
	c->drained_low = low;
}

void net_client_pause(struct net_client *c, bool paused)
{
	if (c->state != CLIENT_OPEN || c->paused == paused)
		return;
	c->paused = paused;
	c->resumed_ms = clock_ms();
	lws_rx_flow_control(c->wsi, !paused);
}

void net_client_traffic(struct net_client *c, uint64_t *ret_in, uint64_t *ret_out)
{
	struct net_tcp now;

	look(c, &now);
	*ret_in = c->bytes_in + now.bytes_in;
	*ret_out = c->bytes_out + now.bytes_out;
}

void net_client_stop(struct net_client *c)
{
	if (!c || c->state == CLIENT_STOPPED)
		return;
	c->state = CLIENT_STOPPED;
	c->drained = NULL;
	call_in(c, 0);
}

void net_client_destroy(struct net_client *c)
{
	if (!c)
		return;
	assert(c->state == CLIENT_STOPPED);
	/* The second call frees what the first one began to close. */
	lws_context_destroy(c->context);
	SSL_CTX_free(c->tls);
	net_queue_drop(&c->out);
	net_inbox_finish(&c->in);
	free(c);
}
