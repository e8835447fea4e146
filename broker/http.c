#include "broker/server_internal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "wire/frame.h"

enum { HEAD_MAX = 2048, ANSWER_MAX = HEAD_MAX + METRICS_TEXT_MAX, FIELD_MAX = 300 };

/*
 * Everything comes from here and goes here; 'self' covers the WebSocket too
 * (Content Security Policy Level 3, 6.7.2.8, step "self").
 */
#define SECURITY_HEADERS                                                                           \
	"Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "      \
	"style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; "                \
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"                          \
	"X-Content-Type-Options: nosniff\r\n"                                                      \
	"X-Frame-Options: DENY\r\n"                                                                \
	"Referrer-Policy: no-referrer\r\n"                                                         \
	"Cross-Origin-Opener-Policy: same-origin\r\n"                                              \
	"Cross-Origin-Resource-Policy: same-origin\r\n"                                            \
	"Permissions-Policy: camera=(), microphone=(), geolocation=(), display-capture=(), "       \
	"payment=(), usb=(), serial=(), hid=(), midi=()\r\n"
#define HSTS "Strict-Transport-Security: max-age=31536000\r\n"

static const char *status_words(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 304:
		return "Not Modified";
	case 400:
		return "Bad Request";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 421:
		return "Misdirected Request";
	case 426:
		return "Upgrade Required";
	case 429:
		return "Too Many Requests";
	default:
		return "Service Unavailable";
	}
}

/* Writes status line and headers; extra: whole header lines, or "". Its length.
 *
 * Every answer ends its connection. A second request on one would walk into a
 * use after free of libwebsockets 4.1.6: for an Upgrade it does not know it
 * compares a header it has just freed (CVE-2025-11677). */
static int print_head(const struct connection *c, int status, const char *type, size_t size,
	const char *extra, char *ret, size_t room)
{
	return snprintf(ret, room,
		"HTTP/1.1 %d %s\r\n"
		"Connection: close\r\n"
		"Content-Type: %s\r\n"
		"Content-Length: %zu\r\n"
		"Cache-Control: no-cache\r\n" SECURITY_HEADERS "%s%s\r\n",
		status, status_words(status), type, size, c->server->options->tls_cert ? HSTS : "",
		extra);
}

/* Answers with a short text. -1 always: the connection ends. */
static int answer(struct connection *c, int status, const char *text, const char *extra)
{
	uint8_t room[LWS_PRE + ANSWER_MAX];
	char *at = (char *)room + LWS_PRE;
	bool head = lws_hdr_total_length(c->wsi, WSI_TOKEN_HEAD_URI) > 0;
	int n = print_head(
		c, status, "text/plain; charset=utf-8", strlen(text), extra, at, HEAD_MAX);

	if (n < HEAD_MAX && !head)
		n += snprintf(at + n, ANSWER_MAX - (size_t)n, "%s", text);
	/* What the kernel does not take at once is flushed before closing; if that
	 * fails, nobody is there to be answered. */
	if (n < ANSWER_MAX)
		lws_write(c->wsi, room + LWS_PRE, (size_t)n, LWS_WRITE_HTTP_HEADERS);
	return -1;
}

static int refuse(
	struct connection *c, enum refusal why, int status, const char *text, const char *extra)
{
	relay_note_refusal(c->server->relay, why, c->source);
	return answer(c, status, text, extra);
}

/* A header's value. false: absent, empty or too long. */
static bool get_header(
	const struct connection *c, enum lws_token_indexes which, char ret[FIELD_MAX])
{
	return lws_hdr_copy(c->wsi, ret, FIELD_MAX, which) > 0;
}

/* Against DNS rebinding: a name of somebody else that leads here is not ours. */
static bool is_our_name(const struct broker_options *o, const char *host)
{
	static const char loopback[] = "localhost,127.0.0.1,[::1]";
	const char *end = host[0] == '[' ? strchr(host, ']') : strchr(host, ':');
	size_t size;

	if (host[0] == '[')
		end = end ? end + 1 : NULL;
	size = end ? (size_t)(end - host) : strlen(host);
	if (host[size] != '\0' && (host[size] != ':' || strspn(host + size + 1, "0123456789") !=
								strlen(host + size + 1)))
		return false;
	return broker_options_lists(loopback, host, size) ||
	       broker_options_lists(o->host, host, size) ||
	       broker_options_lists(o->hosts, host, size);
}

static int check_host(struct connection *c)
{
	char host[FIELD_MAX];

	if (get_header(c, WSI_TOKEN_HOST, host) && is_our_name(c->server->options, host))
		return 0;
	return refuse(c, REFUSED_HOST, 421,
		"This broker does not go by that name. Names are added with --host.\n", "");
}

/* A browser sends the page's origin; programs send none. */
static bool origin_is_fine(const struct connection *c)
{
	const struct broker_options *o = c->server->options;
	char origin[FIELD_MAX], host[FIELD_MAX], own[FIELD_MAX + 16];

	if (lws_hdr_total_length(c->wsi, WSI_TOKEN_ORIGIN) == 0)
		return true;
	if (!get_header(c, WSI_TOKEN_ORIGIN, origin) || !get_header(c, WSI_TOKEN_HOST, host))
		return false;
	snprintf(own, sizeof(own), "%s://%s", o->tls_cert ? "https" : "http", host);
	return strcasecmp(origin, own) == 0 ||
	       broker_options_lists(o->origins, origin, strlen(origin));
}

/* 0: may become a WebSocket. */
static int check_upgrade(struct connection *c, const char *upgrade)
{
	char path[FIELD_MAX], protocol[FIELD_MAX], version[FIELD_MAX];
	int r;

	c->server->metrics.requests++;
	r = check_host(c);
	if (r < 0)
		return r;
	if (strcasecmp(upgrade, "websocket") != 0)
		return refuse(c, REFUSED_HTTP, 400, "Only WebSocket is spoken here.\n", "");
	if (!get_header(c, WSI_TOKEN_GET_URI, path) ||
		(strcmp(path, WIRE_PATH_HOST) != 0 && strcmp(path, WIRE_PATH_VIEWER) != 0))
		return refuse(c, REFUSED_HTTP, 404, "No WebSocket is here.\n", "");
	if (!origin_is_fine(c))
		return refuse(c, REFUSED_ORIGIN, 403,
			"Pages of other sites may not connect. Origins are added with --origin.\n",
			"");
	if (!get_header(c, WSI_TOKEN_VERSION, version) || strcmp(version, "13") != 0)
		return refuse(c, REFUSED_HTTP, 426, "WebSocket version 13 is needed.\n",
			"Sec-WebSocket-Version: 13\r\n");
	if (!get_header(c, WSI_TOKEN_PROTOCOL, protocol) || strcmp(protocol, WIRE_SUBPROTOCOL) != 0)
		return refuse(c, REFUSED_HTTP, 400,
			"The WebSocket subprotocol " WIRE_SUBPROTOCOL " is needed.\n", "");
	return 0;
}

static int answer_file(struct connection *c, const struct site_file *f)
{
	uint8_t room[LWS_PRE + HEAD_MAX];
	char *at = (char *)room + LWS_PRE;
	char known[FIELD_MAX] = "", extra[64];
	bool head = lws_hdr_total_length(c->wsi, WSI_TOKEN_HEAD_URI) > 0;
	int n;

	snprintf(extra, sizeof(extra), "ETag: %s\r\n", f->tag);
	if (get_header(c, WSI_TOKEN_HTTP_IF_NONE_MATCH, known) && strcmp(known, f->tag) == 0) {
		n = snprintf(at, HEAD_MAX,
			"HTTP/1.1 304 %s\r\nConnection: close\r\nCache-Control: no-cache\r\n%s\r\n",
			status_words(304), extra);
		head = true;
	} else {
		n = print_head(c, 200, f->type, f->size, extra, at, HEAD_MAX);
	}
	if (n >= HEAD_MAX ||
		lws_write(c->wsi, room + LWS_PRE, (size_t)n, LWS_WRITE_HTTP_HEADERS) < n || head)
		return -1;
	c->file = f;
	lws_callback_on_writable(c->wsi);
	return 0;
}

static int send_file(struct connection *c)
{
	uint8_t room[LWS_PRE + READ_MAX];

	while (c->file && c->sent < c->file->size) {
		size_t n = c->file->size - c->sent;

		if (n > READ_MAX)
			n = READ_MAX;
		memcpy(room + LWS_PRE, c->file->bytes + c->sent, n);
		if (lws_write(c->wsi, room + LWS_PRE, n, LWS_WRITE_HTTP) < (int)n)
			return -1;
		c->sent += n;
		lws_set_timeout(
			c->wsi, PENDING_TIMEOUT_HTTP_CONTENT, (int)c->server->options->http_s);
		if (lws_send_pipe_choked(c->wsi)) {
			lws_callback_on_writable(c->wsi);
			return 0;
		}
	}
	return -1;
}

static int answer_probe(struct connection *c, bool metrics)
{
	struct server *s = c->server;
	char text[METRICS_TEXT_MAX];

	if (!c->loopback && !s->options->metrics_from_anywhere)
		return refuse(c, REFUSED_METRICS, 403,
			"Read this from the broker's own machine, or start it with "
			"--metrics-from any.\n",
			"");
	if (!metrics)
		return s->stopping ? answer(c, 503, "stopping\n", "") : answer(c, 200, "ok\n", "");
	s->metrics.store_up = store_up(s->store);
	s->metrics.store_lost = store_lost(s->store);
	metrics_text(&s->metrics, text, sizeof(text));
	return answer(c, 200, text, "");
}

static int refuse_crowd(struct connection *c)
{
	if (c->crowd == REFUSED_SOURCE_CONNECTIONS)
		return refuse(c, c->crowd, 429, "Too many connections from your address.\n",
			"Retry-After: 30\r\n");
	return refuse(
		c, c->crowd, 503, "This broker is full. Try again later.\n", "Retry-After: 30\r\n");
}

static int respond(struct connection *c, const char *path, size_t size)
{
	const struct site_file *f;
	int r;

	c->server->metrics.requests++;
	r = check_host(c);
	if (r < 0)
		return r;
	if (lws_hdr_total_length(c->wsi, WSI_TOKEN_GET_URI) == 0 &&
		lws_hdr_total_length(c->wsi, WSI_TOKEN_HEAD_URI) == 0)
		return refuse(c, REFUSED_HTTP, 405, "Only GET and HEAD are served.\n",
			"Allow: GET, HEAD\r\n");
	if (lws_hdr_total_length(c->wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0 ||
		lws_hdr_total_length(c->wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0)
		return refuse(c, REFUSED_HTTP, 400, "A request here has no body.\n", "");
	if (size == 8 && memcmp(path, "/healthz", 8) == 0)
		return answer_probe(c, false);
	if (size == 8 && memcmp(path, "/metrics", 8) == 0)
		return answer_probe(c, true);
	if (c->server->stopping)
		return refuse(c, REFUSED_STOPPING, 503, "This broker is being stopped.\n", "");
	if (c->crowded)
		return refuse_crowd(c);
	if (size > 4 && memcmp(path, "/ws/", 4) == 0)
		return refuse(c, REFUSED_HTTP, 426, "This is for WebSockets.\n",
			"Upgrade: websocket\r\n");
	f = site_find(c->server->site, path, size);
	if (!f)
		return answer(c, 404, "There is no such file here.\n", "");
	return answer_file(c, f);
}

/* Memory that idle TLS connections need not hold; resumption is by ticket. */
static void tune_tls(SSL_CTX *ctx)
{
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
}

int http_callback(struct lws *wsi, enum lws_callback_reasons why, void *user, void *in, size_t size)
{
	struct connection *c = NULL;

	if (why == LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS) {
		tune_tls(user);
		return 0;
	}
	if (wsi)
		c = connection_of(wsi);
	if (!c)
		return 0;
	switch (why) {
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return check_upgrade(c, in) < 0 ? 1 : 0; /* 1: answered already */
	case LWS_CALLBACK_HTTP:
		return respond(c, in, size);
	case LWS_CALLBACK_HTTP_WRITEABLE:
		return send_file(c);
	case LWS_CALLBACK_RAW_ADOPT: /* CONNECT, which lws would make a tunnel of */
		relay_note_refusal(c->server->relay, REFUSED_HTTP, c->source);
		return -1;
	case LWS_CALLBACK_RAW_RX:
		return -1;
	case LWS_CALLBACK_WSI_DESTROY:
		connection_free(c);
		return 0;
	default:
		return 0;
	}
}
