#include "broker/server_internal.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/log.h"

enum {
	BACKLOG = 512,
	ACCEPT_AT_ONCE = 64, /* then the others have their turn */
	RESERVE = 64, /* connections beyond the bound that are told so */
	SILENCE_MS = 20000, /* sent data may stay unacknowledged that long */
	/* What the kernel takes beyond what it may send now waits for nothing: a record and a
	 * bit, so that it never runs dry while we are asleep. */
	NOT_SENT_MAX = 32768,
};

/* It fills a line without filling the queues on it. */
static const char congestion_wanted[] = "bbr";

void connection_free(struct connection *c)
{
	if (c->peer)
		peer_destroy(c->peer);
	if (c->source)
		limits_disconnect(c->source);
	c->server->metrics.connections--;
	free(c);
}

/* NULL: there is not even room to say no. */
static struct connection *connection_create(struct server *s, const struct sockaddr_storage *from)
{
	const struct broker_options *o = s->options;
	struct connection *c;
	struct source_id id;

	if (s->metrics.connections >= (uint64_t)o->connections + RESERVE)
		return NULL;
	c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	id = limits_identify(s->limits, (const struct sockaddr *)from);
	c->server = s;
	c->loopback = broker_options_is_loopback(from);
	s->metrics.connections++;
	if (limits_connect(s->limits, id, clock_ms(), &c->source) < 0)
		c->crowd = REFUSED_SOURCES;
	else if (limits_crowded(s->limits, c->source))
		c->crowd = REFUSED_SOURCE_CONNECTIONS;
	else if (s->metrics.connections > (uint64_t)o->connections)
		c->crowd = REFUSED_CONNECTIONS;
	else
		return c;
	c->crowded = true;
	if (c->source)
		return c;
	connection_free(c); /* a peer needs a source */
	return NULL;
}

static void set_options(int fd)
{
	unsigned int silence_ms = SILENCE_MS, not_sent = NOT_SENT_MAX;
	int on = 1;

	/* All of them only make things better; without them everything still works. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silence_ms, sizeof(silence_ms));
	setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &not_sent, sizeof(not_sent));
}

/* Asked for once: what is accepted takes it over from what listens. */
static void choose_congestion(struct server *s)
{
	socklen_t size = sizeof(s->metrics.congestion) - 1;

	/* Not every kernel has it, and not everybody may use it. */
	setsockopt(s->listen_fd, IPPROTO_TCP, TCP_CONGESTION, congestion_wanted,
		sizeof(congestion_wanted) - 1);
	if (getsockopt(s->listen_fd, IPPROTO_TCP, TCP_CONGESTION, s->metrics.congestion, &size) < 0)
		size = 0;
	s->metrics.congestion[size] = '\0';
	if (strcmp(s->metrics.congestion, congestion_wanted) != 0)
		log_event(LOG_WARN, "congestion.other",
			"wanted=%s used=%s advice=\"modprobe tcp_bbr\"", congestion_wanted,
			s->metrics.congestion);
}

static void welcome(struct server *s, int fd, const struct sockaddr_storage *from)
{
	struct connection *c = connection_create(s, from);

	if (!c) {
		relay_note_refusal(s->relay, REFUSED_CONNECTIONS, NULL);
		close(fd);
		return;
	}
	set_options(fd);
	c->wsi = lws_adopt_socket_vhost(s->vhost, fd);
	if (!c->wsi) {
		connection_free(c);
		return;
	}
	lws_set_opaque_user_data(c->wsi, c);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct server *s = poll->data;

	(void)events;
	if (status < 0)
		return;
	for (int i = 0; i < ACCEPT_AT_ONCE; i++) {
		struct sockaddr_storage from;
		socklen_t size = sizeof(from);
		int fd = accept4(s->listen_fd, (struct sockaddr *)&from, &size,
			SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			welcome(s, fd, &from);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
			log_event(LOG_ERROR, "listen.resting", "error=\"%s\"", strerror(errno));
			uv_poll_stop(poll);
			s->listener_rests = true;
		}
		if (errno != ECONNABORTED && errno != EINTR)
			return;
	}
}

void listener_tick(struct server *s)
{
	if (!s->listener_rests)
		return;
	s->listener_rests = false;
	uv_poll_start(&s->listener, UV_READABLE, on_readable);
}

int listener_open(struct server *s)
{
	const struct sockaddr_storage *a = &s->options->address;
	socklen_t size =
		a->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
	int on = 1;
	int r;

	s->listen_fd = socket(a->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->listen_fd < 0)
		return -errno;
	if (setsockopt(s->listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
		bind(s->listen_fd, (const struct sockaddr *)a, size) < 0 ||
		listen(s->listen_fd, BACKLOG) < 0)
		r = -errno;
	else
		r = uv_poll_init(&s->loop, &s->listener, s->listen_fd);
	if (r < 0) {
		close(s->listen_fd);
		s->listen_fd = -1;
		return r;
	}
	choose_congestion(s);
	s->listener.data = s;
	return uv_poll_start(&s->listener, UV_READABLE, on_readable);
}

uint16_t listener_port(const struct server *s)
{
	struct sockaddr_in6 a = { 0 }; /* IPv4's port lies at the same place */
	socklen_t size = sizeof(a);

	getsockname(s->listen_fd, (struct sockaddr *)&a, &size);
	return ntohs(a.sin6_port);
}

static void close_fd(uv_handle_t *h)
{
	struct server *s = h->data;

	close(s->listen_fd);
	s->listen_fd = -1;
}

void listener_close(struct server *s)
{
	if (s->listen_fd >= 0)
		uv_close((uv_handle_t *)&s->listener, close_fd);
}
