#include "broker/server_internal.h"

#include <assert.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>

#include "broker/queue.h"
#include "wire/frame.h"

static_assert(LWS_PRE <= QUEUE_HEADROOM, "room for the frame's header");

static void wake(void *data)
{
	struct connection *c = data;

	lws_callback_on_writable(c->wsi);
}

static void set_paused(bool paused, void *data)
{
	struct connection *c = data;

	lws_rx_flow_control(c->wsi, !paused);
}

static void kill_soon(void *data)
{
	struct connection *c = data;

	lws_set_timeout(c->wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
}

static size_t unsent(void *data)
{
	struct connection *c = data;
	int left = 0;

	if (ioctl(lws_get_socket_fd(c->wsi), SIOCOUTQ, &left) < 0 || left < 0)
		return 0;
	return (size_t)left;
}

static const struct peer_transport transport = {
	.wake = wake,
	.pause = set_paused,
	.kill = kill_soon,
	.unsent = unsent,
};

static int establish(struct connection *c)
{
	char path[sizeof(WIRE_PATH_VIEWER) + 1] = "";
	enum peer_role role;

	/* http.c let only these two pass. */
	lws_hdr_copy(c->wsi, path, sizeof(path), WSI_TOKEN_GET_URI);
	role = strcmp(path, WIRE_PATH_HOST) == 0 ? PEER_HOST : PEER_VIEWER;
	c->peer = peer_create(c->server->relay, role, c->source, &transport, c);
	if (!c->peer) {
		relay_note_refusal(c->server->relay, REFUSED_MEMORY, c->source);
		return -1;
	}
	if (c->server->stopping)
		peer_refuse(c->peer, REFUSED_STOPPING);
	else if (c->crowded)
		peer_refuse(c->peer, c->crowd);
	return 0;
}

static void receive(struct connection *c, const uint8_t *bytes, size_t size)
{
	const struct peer_input in = {
		.bytes = bytes,
		.size = size,
		.more = lws_remaining_packet_payload(c->wsi),
		.first = lws_is_first_fragment(c->wsi),
		.final = lws_is_final_fragment(c->wsi),
		.binary = lws_frame_is_binary(c->wsi),
	};

	peer_receive(c->peer, &in);
}

static int write_part(struct connection *c, const struct peer_output *out)
{
	enum lws_write_protocol kind = lws_write_ws_flags(LWS_WRITE_BINARY, out->first, out->final);

	return lws_write(c->wsi, out->bytes, out->size, kind) < (int)out->size ? -1 : 0;
}

static int write_ping(struct connection *c)
{
	uint8_t ping[LWS_PRE + 4] = { 0 };

	return lws_write(c->wsi, ping + LWS_PRE, 4, LWS_WRITE_PING) < 0 ? -1 : 0;
}

/* The close frame made by hand, past lws's framing: as Debian builds 4.1.6 (for
 * libuv, with _DEBUG), it closes the socket before it would have sent its own. */
static int write_close(struct connection *c, const struct peer_output *out)
{
	uint8_t frame[LWS_PRE + 4] = { 0 };
	uint8_t *at = frame + LWS_PRE;

	at[0] = 0x88;
	at[1] = 2;
	at[2] = (uint8_t)(out->close_code >> 8);
	at[3] = (uint8_t)out->close_code;
	return lws_write(c->wsi, at, 4, LWS_WRITE_HTTP) < 0 ? -1 : 0;
}

static int write_output(struct connection *c, const struct peer_output *out)
{
	switch (out->kind) {
	case PEER_SEND_PART:
		return write_part(c, out);
	case PEER_SEND_PING:
		return write_ping(c);
	case PEER_SEND_CLOSE:
		return write_close(c, out);
	case PEER_SEND_NOTHING:
		break;
	}
	return 0;
}

/* Sends as much as the kernel takes. -1: close. */
static int send_some(struct connection *c)
{
	for (;;) {
		struct peer_output out;

		peer_next(c->peer, &out);
		if (out.kind == PEER_SEND_NOTHING)
			return 0;
		if (write_output(c, &out) < 0)
			return -1;
		peer_sent(c->peer);
		if (lws_send_pipe_choked(c->wsi)) {
			lws_callback_on_writable(c->wsi);
			return 0;
		}
	}
}

int websocket_callback(
	struct lws *wsi, enum lws_callback_reasons why, void *user, void *in, size_t size)
{
	struct connection *c = connection_of(wsi);

	(void)user;
	if (why == LWS_CALLBACK_ESTABLISHED)
		return c ? establish(c) : -1;
	if (!c || !c->peer)
		return 0;
	switch (why) {
	case LWS_CALLBACK_RECEIVE:
		receive(c, in, size);
		return 0;
	case LWS_CALLBACK_RECEIVE_PONG:
		peer_heard(c->peer);
		return 0;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return send_some(c);
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		return peer_leaves(c->peer) ? -1 : 0;
	case LWS_CALLBACK_CLOSED:
		peer_destroy(c->peer);
		c->peer = NULL;
		return 0;
	default:
		return 0;
	}
}
