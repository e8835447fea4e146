#include "broker/server.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "broker/server_internal.h"
#include "core/clock.h"
#include "core/log.h"
#include "wire/frame.h"

enum {
	TICK_MS = 250,
	LAST_WORDS_MS = 6000, /* longer than a peer is given for them */
	SPARE_FILES = 128, /* beside the connections */
};

static const struct lws_protocols protocols[] = {
	{ .name = "http", .callback = http_callback },
	{ .name = WIRE_SUBPROTOCOL, .callback = websocket_callback, .rx_buffer_size = READ_MAX },
	{ 0 },
};

/* Pings are sent by relay.c, which knows when a silence is its own doing. */
static const lws_retry_bo_t no_pings = { 0 };

/* Until the broker runs these are the person's errors (port, certificate); after
 * that they are about peers, and whatever matters is logged by us. */
static enum log_level lws_level = LOG_ERROR;

static void log_lws(int level, const char *line)
{
	char quoted[400];

	(void)level;
	log_event(lws_level, "lws", "text=%s",
		log_quote(line, strcspn(line, "\n"), quoted, sizeof(quoted)));
}

static int fail(const char *event, const char *what, int error)
{
	log_event(LOG_ERROR, event, "what=\"%s\" error=\"%s\"", what, strerror(-error));
	return error;
}

/* Every connection needs a file. */
static int raise_files(const struct broker_options *o)
{
	rlim_t need = (rlim_t)o->connections + SPARE_FILES;
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) < 0)
		return -errno;
	if (l.rlim_max < need)
		l.rlim_max = need; /* root may */
	l.rlim_cur = need;
	return setrlimit(RLIMIT_NOFILE, &l) < 0 ? -errno : 0;
}

static int open_lws(struct server *s)
{
	const struct broker_options *o = s->options;
	void *loops[] = { &s->loop };
	struct lws_context_creation_info i = { 0 };

	lws_set_log_level(LLL_ERR | LLL_WARN, log_lws);
	i.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
		    LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME |
		    LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
	if (o->tls_cert)
		i.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
	i.foreign_loops = loops;
	i.port = CONTEXT_PORT_NO_LISTEN_SERVER;
	i.protocols = protocols;
	i.pt_serv_buf_size = READ_MAX + LWS_PRE;
	i.max_http_header_data2 = (unsigned int)o->header_bytes;
	i.timeout_secs = (unsigned int)o->http_s;
	i.timeout_secs_ah_idle = (int)o->http_s;
	i.retry_and_idle_policy = &no_pings;
	i.gid = (gid_t)-1;
	i.uid = (uid_t)-1;
	i.ssl_cert_filepath = o->tls_cert;
	i.ssl_private_key_filepath = o->tls_key;
	i.alpn = "http/1.1"; /* over h2 Chromium's WebSockets crawl */
	s->lws = lws_create_context(&i);
	if (!s->lws)
		return -EIO;
	s->vhost = lws_create_vhost(s->lws, &i);
	return s->vhost ? 0 : -EINVAL;
}

static void restore_rate(struct source_id source, int64_t full_at_s, void *data)
{
	int64_t left_s = full_at_s - (int64_t)time(NULL);
	uint64_t now = clock_ms();
	struct server *s = data;

	if (left_s > 0)
		limits_restore(s->limits, source, LIMIT_SLOTS, now + (uint64_t)left_s * 1000, now);
}

static int open_limits(struct server *s, const uint8_t key[SOURCE_KEY_SIZE])
{
	const struct broker_options *o = s->options;
	const struct limits_config c = {
		.sources = (size_t)o->sources,
		.connections = (uint32_t)o->source_connections,
		.counts = { [LIMIT_JOINS] = (uint32_t)o->joins,
			[LIMIT_GUESSES] = (uint32_t)o->guesses,
			[LIMIT_SLOTS] = (uint32_t)o->slots_an_hour,
			[LIMIT_MEETS] = (uint32_t)o->meets },
	};

	return limits_create(&c, key, &s->limits);
}

/* The store, and the limits that it remembers. */
static int open_store(struct server *s)
{
	const struct broker_options *o = s->options;
	uint8_t key[SOURCE_KEY_SIZE];
	char error[STORE_ERROR_MAX];
	int r;

	if (!o->data) {
		log_event(LOG_WARN, "store.none",
			"what=\"limits and records do not outlast this process\" advice=--data");
		randombytes_buf(key, sizeof(key));
		return open_limits(s, key);
	}
	r = store_create(&s->loop, &store_sqlite, o->data, (int)o->keep_days, &s->store, error);
	if (r == 0) {
		r = open_limits(s, store_key(s->store));
		if (r < 0)
			return r;
		r = store_rates(s->store, (int64_t)time(NULL), restore_rate, s, error);
	}
	if (r < 0)
		log_event(LOG_ERROR, "store.unusable", "where=--data error=\"%s\"", error);
	return r;
}

static int open_relay(struct server *s)
{
	const struct broker_options *o = s->options;
	const struct relay_config c = {
		.slots = (uint32_t)o->slots,
		.pending = (uint32_t)o->pending,
		.slot_s = (uint32_t)o->slot_s,
		.handshake_s = (uint32_t)o->handshake_s,
		.meet_s = (uint32_t)o->meet_s,
		.first_message_s = (uint32_t)o->first_message_s,
		.ping_s = (uint32_t)o->ping_s,
		.pong_s = (uint32_t)o->pong_s,
		.stall_s = (uint32_t)o->stall_s,
	};

	return relay_create(&c, s->limits, &s->metrics, s->store, &s->relay);
}

static void on_closed(uv_handle_t *h)
{
	(void)h;
}

/* Ends the loop: closes every handle. */
static void finish(struct server *s)
{
	if (s->finishing)
		return;
	s->finishing = true;
	listener_close(s);
	uv_close((uv_handle_t *)&s->tick, on_closed);
	uv_close((uv_handle_t *)&s->terminate, on_closed);
	uv_close((uv_handle_t *)&s->interrupt, on_closed);
	if (s->lws)
		lws_context_destroy(s->lws);
}

static void drain(struct server *s)
{
	uint64_t now = clock_ms();

	if (!s->leave_over_ms && now >= s->drain_over_ms) {
		relay_stop_now(s->relay);
		s->leave_over_ms = now + LAST_WORDS_MS;
	}
	if (relay_empty(s->relay) || (s->leave_over_ms && now >= s->leave_over_ms))
		finish(s);
}

static void on_tick(uv_timer_t *t)
{
	struct server *s = t->data;

	listener_tick(s);
	relay_tick(s->relay);
	if (s->stopping)
		drain(s);
}

static void on_signal(uv_signal_t *handle, int number)
{
	struct server *s = handle->data;

	if (s->stopping) {
		log_event(LOG_WARN, "broker.stopped_at_once", "signal=%d", number);
		_exit(1);
	}
	log_event(LOG_INFO, "broker.stopping", "signal=%d sessions=%llu drain_s=%ld", number,
		(unsigned long long)s->metrics.sessions, s->options->drain_s);
	s->stopping = true;
	s->drain_over_ms = clock_ms() + (uint64_t)s->options->drain_s * 1000;
	relay_stop(s->relay);
	drain(s);
}

static void start_handles(struct server *s)
{
	uv_timer_init(&s->loop, &s->tick);
	uv_signal_init(&s->loop, &s->terminate);
	uv_signal_init(&s->loop, &s->interrupt);
	s->tick.data = s;
	s->terminate.data = s;
	s->interrupt.data = s;
	uv_timer_start(&s->tick, on_tick, TICK_MS, TICK_MS);
	uv_signal_start(&s->terminate, on_signal, SIGTERM);
	uv_signal_start(&s->interrupt, on_signal, SIGINT);
}

static int open_site(struct server *s)
{
	int r;

	if (!s->options->console)
		return 0;
	r = site_load(s->options->console, &s->site);
	return r < 0 ? fail("console.unreadable", s->options->console, r) : 0;
}

static int open_all(struct server *s)
{
	int r = raise_files(s->options);

	if (r < 0)
		return fail("files.too_few",
			"lower --max-connections or raise the limit of open files", r);
	r = open_site(s);
	if (r == 0)
		r = open_store(s);
	if (r == 0)
		r = open_relay(s);
	if (r < 0)
		return r;
	r = open_lws(s);
	if (r < 0)
		return fail("lws.failed", s->options->tls_cert ? "TLS certificate or key" : "", r);
	r = listener_open(s);
	return r < 0 ? fail("listen.failed", s->options->listen, r) : 0;
}

static void say_ready(struct server *s)
{
	const struct broker_options *o = s->options;
	unsigned int port = listener_port(s);

	log_event(LOG_INFO, "broker.started",
		"listen=%s:%u tls=%s console_files=%zu store=%s congestion=%s", o->host, port,
		o->tls_cert ? "yes" : "no", site_count(s->site), s->store ? "sqlite" : "none",
		s->metrics.congestion);
	if (o->ready_fd < 0)
		return;
	if (dprintf((int)o->ready_fd, "%u\n", port) < 0)
		log_event(LOG_WARN, "ready_fd.failed", "error=\"%s\"", strerror(errno));
	close((int)o->ready_fd);
}

static void close_all(struct server *s)
{
	finish(s);
	uv_run(&s->loop, UV_RUN_DEFAULT);
	/* With a loop that is not its own, lws frees itself only when asked again. */
	if (s->lws)
		lws_context_destroy(s->lws);
	store_destroy(s->store);
	uv_run(&s->loop, UV_RUN_DEFAULT);
	relay_destroy(s->relay);
	limits_destroy(s->limits);
	site_destroy(s->site);
	if (uv_loop_close(&s->loop) < 0)
		log_event(LOG_WARN, "loop.busy", "what=\"something was left open\"");
}

int server_run(const struct broker_options *o)
{
	struct server s = { .options = o, .listen_fd = -1 };
	int r;

	s.metrics.started_ms = clock_ms();
	if (uv_loop_init(&s.loop) < 0)
		return 1;
	start_handles(&s);
	r = open_all(&s);
	lws_level = LOG_DEBUG;
	if (r == 0) {
		say_ready(&s);
		uv_run(&s.loop, UV_RUN_DEFAULT);
	}
	close_all(&s);
	log_event(LOG_INFO, "broker.stopped", "status=%d", r == 0 ? 0 : 1);
	return r == 0 ? 0 : 1;
}
