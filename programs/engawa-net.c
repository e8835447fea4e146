/*
 * engawa-net: TLS and WebSocket for the agent, shut in. It is started by
 * `engawa` with its end of the socket pair to the agent as descriptor 3, and
 * passes frames between the two as they are; it holds no keys and no display,
 * and reads nothing but Connect and Disconnect.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "core/log.h"
#include "core/option.h"
#include "net/client.h"
#include "net/sandbox.h"
#include "wire/link.h"
#include "wire/message.h"

enum {
	AGENT_FD = 3,
	/* When so much waits on one side, the other is not read any more. */
	QUEUE_HIGH = 256 * 1024,
	QUEUE_LOW = 64 * 1024,
	/* A link that is not read does not tell of its end: how often to look. */
	LOOK_MS = 500,
};

struct bridge {
	uv_loop_t loop;
	uv_timer_t look; /* runs while the link is paused */
	struct link *link; /* owned */
	struct net_client *client; /* owned */
	int status;
};

static void on_looked(uv_handle_t *handle)
{
}

static void end(struct bridge *b, int status, const char *why)
{
	if (!b->link)
		return;
	log_event(status ? LOG_ERROR : LOG_INFO, "net.end", "why=\"%s\"", why);
	b->status = status;
	link_destroy(b->link);
	b->link = NULL;
	net_client_stop(b->client);
	uv_close((uv_handle_t *)&b->look, on_looked);
}

static void tell_agent(struct bridge *b, const Wire__FromNet *m)
{
	uint8_t packed[WIRE_NET_MAX];
	int size = wire_pack(&m->base, packed, sizeof(packed));

	if (size < 0 || link_send(b->link, WIRE_NET, packed, (size_t)size) < 0)
		end(b, EXIT_FAILURE, "the agent does not read");
}

static void on_agent_drained(void *data)
{
	struct bridge *b = data;

	net_client_pause(b->client, false);
}

static void on_message(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct bridge *b = data;

	if (link_send(b->link, kind, body, size) < 0) {
		end(b, EXIT_FAILURE, "the agent does not read");
		return;
	}
	if (link_queued(b->link) > QUEUE_HIGH) {
		net_client_pause(b->client, true);
		link_on_drained(b->link, QUEUE_LOW, on_agent_drained);
	}
}

static void on_connected(void *data)
{
	Wire__FromNet m = WIRE__FROM_NET__INIT;
	Wire__Connected connected = WIRE__CONNECTED__INIT;

	log_event(LOG_INFO, "net.connected", "path=" WIRE_PATH_HOST);
	m.body_case = WIRE__FROM_NET__BODY_CONNECTED;
	m.connected = &connected;
	tell_agent(data, &m);
}

static void on_lost(Wire__LostReason reason, void *data)
{
	struct bridge *b = data;
	Wire__FromNet m = WIRE__FROM_NET__INIT;
	Wire__ConnectionLost lost = WIRE__CONNECTION_LOST__INIT;

	log_event(LOG_INFO, "net.lost", "reason=%s",
		protobuf_c_enum_descriptor_get_value(&wire__lost_reason__descriptor, (int)reason)
			->name);
	lost.reason = reason;
	m.body_case = WIRE__FROM_NET__BODY_LOST;
	m.lost = &lost;
	uv_timer_stop(&b->look);
	link_on_drained(b->link, 0, NULL);
	tell_agent(b, &m);
	if (b->link)
		link_pause(b->link, false);
}

static int connect_to(struct bridge *b, const Wire__Connect *to)
{
	struct net_address address = { .port = (uint16_t)to->port, .tls = to->tls };

	/* A name would have to be looked up, and that is not possible in here. */
	if (!net_host_numeric(to->address))
		return -EINVAL;
	memcpy(address.host, to->address, strlen(to->address) + 1);
	return net_client_connect(b->client, &address, WIRE_PATH_HOST);
}

static int take_order(struct bridge *b, const uint8_t *body, size_t size)
{
	Wire__ToNet *m;
	int r = WIRE_UNPACK(to_net, body, size, &m);

	if (r < 0)
		return r;
	if (m->body_case == WIRE__TO_NET__BODY_CONNECT)
		r = connect_to(b, m->connect);
	else
		net_client_close(b->client);
	WIRE_FREE(m);
	return r;
}

static void on_broker_drained(void *data)
{
	struct bridge *b = data;

	uv_timer_stop(&b->look);
	link_pause(b->link, false);
}

static void on_look(uv_timer_t *timer)
{
	struct pollfd agent = { .fd = AGENT_FD, .events = POLLRDHUP };

	if (poll(&agent, 1, 0) == 1)
		end(timer->data, EXIT_SUCCESS, "the agent is gone");
}

static void on_frame(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct bridge *b = data;

	if (kind == WIRE_NET) {
		if (take_order(b, body, size) < 0)
			end(b, EXIT_FAILURE, "the agent broke the rules");
		return;
	}
	/* Without a connection the agent has not heard yet that it was lost. */
	if (net_client_send(b->client, kind, body, size) < 0)
		return;
	if (net_client_queued(b->client) > QUEUE_HIGH) {
		link_pause(b->link, true);
		uv_timer_start(&b->look, on_look, LOOK_MS, LOOK_MS);
		net_client_on_drained(b->client, QUEUE_LOW, on_broker_drained);
	}
}

static void on_agent_closed(int error, void *data)
{
	end(data, error ? EXIT_FAILURE : EXIT_SUCCESS,
		error ? "the agent broke the rules" : "the agent is gone");
}

static int open_all(struct bridge *b, const char *ca_file)
{
	const struct net_listener broker = { on_connected, on_message, on_lost, b };
	const struct link_listener agent = {
		.kinds = 1u << WIRE_NET | 1u << WIRE_BROKER | 1u << WIRE_SEALED,
		.frame = on_frame,
		.closed = on_agent_closed,
		.data = b,
	};
	int r = net_client_create(&b->loop, ca_file, &broker, &b->client);

	if (r < 0) {
		log_event(LOG_ERROR, "net.start", "error=%d why=\"%s\"", -r,
			r == -ENOENT ? "no CA certificates can be read" : strerror(-r));
		return r;
	}
	uv_timer_init(&b->loop, &b->look);
	b->look.data = b;
	r = link_create(&b->loop, AGENT_FD, &agent, &b->link);
	if (r < 0)
		log_event(LOG_ERROR, "net.start", "error=%d why=\"descriptor 3\"", -r);
	return r;
}

static int run(const char *ca_file)
{
	struct bridge b = { .status = EXIT_FAILURE };
	int r;

	if (uv_loop_init(&b.loop) < 0)
		return EXIT_FAILURE;
	if (open_all(&b, ca_file) < 0)
		return EXIT_FAILURE;
	r = net_sandbox_enter();
	if (r < 0) {
		log_event(LOG_ERROR, "sandbox.enter", "error=%d", -r);
		return EXIT_FAILURE;
	}
	uv_run(&b.loop, UV_RUN_DEFAULT);
	net_client_destroy(b.client);
	uv_loop_close(&b.loop);
	return b.status;
}

int main(int argc, char **argv)
{
	const char *ca_file;
	const struct option_spec options[] = {
		{ "ca", OPTION_TEXT, 0, 4095, NULL, "FILE",
			"CA certificates in PEM, instead of the system's", &ca_file },
	};
	int rest, r;

	log_start("engawa-net");
	if (!option_parse(
		    argc, argv, options, 1, "engawa-net: started by engawa, not by hand", &rest) ||
		rest != argc)
		return EXIT_FAILURE;
	r = net_sandbox_strip(AGENT_FD);
	if (r < 0) {
		log_event(LOG_ERROR, "sandbox.strip", "error=%d", -r);
		return EXIT_FAILURE;
	}
	return run(ca_file);
}
