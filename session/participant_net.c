/* A participant's engawa-net, the broker behind it, and what the peer sends. Everything
 * that comes in here is foreign. */
#include <errno.h>
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/host_internal.h"

enum { TURN_FRAMES = 64 /* some milliseconds */ };

static int send_message(struct participant *p, enum wire_kind kind, const ProtobufCMessage *m)
{
	uint8_t body[WIRE_BROKER_MAX];
	int size = wire_pack(m, body, sizeof(body));

	if (size < 0)
		return size;
	return p->net ? link_send(p->net, kind, body, (size_t)size) : -EPIPE;
}

static void open_slot(struct participant *p)
{
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;
	Wire__OpenSlot open_slot = WIRE__OPEN_SLOT__INIT;

	m.body_case = WIRE__TO_BROKER__BODY_OPEN_SLOT;
	m.open_slot = &open_slot;
	send_message(p, WIRE_BROKER, &m.base);
}

void participant_drop_peer(struct participant *p)
{
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;
	Wire__DropPeer drop_peer = WIRE__DROP_PEER__INIT;

	m.body_case = WIRE__TO_BROKER__BODY_DROP_PEER;
	m.drop_peer = &drop_peer;
	send_message(p, WIRE_BROKER, &m.base);
}

void participant_close_slot(struct participant *p)
{
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;
	Wire__CloseSlot close_slot = WIRE__CLOSE_SLOT__INIT;
	uint8_t meet[SEAL_MEET];

	if (p->resume) {
		seal_resume_meet(p->resume, meet);
		close_slot.meet.data = meet;
		close_slot.meet.len = sizeof(meet);
	}
	m.body_case = WIRE__TO_BROKER__BODY_CLOSE_SLOT;
	m.close_slot = &close_slot;
	send_message(p, WIRE_BROKER, &m.base);
}

void participant_meet(struct participant *p)
{
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;
	Wire__Meet body = WIRE__MEET__INIT;
	uint8_t meet[SEAL_MEET];

	seal_resume_meet(p->resume, meet);
	body.meet.data = meet;
	body.meet.len = sizeof(meet);
	m.body_case = WIRE__TO_BROKER__BODY_MEET;
	m.meet = &body;
	send_message(p, WIRE_BROKER, &m.base);
}

void participant_connect(struct participant *p)
{
	const struct host *h = p->host;
	Wire__ToNet m = WIRE__TO_NET__INIT;
	Wire__Connect connect = WIRE__CONNECT__INIT;

	connect.address = h->broker_address;
	connect.port = h->broker_port;
	connect.tls = h->broker_tls;
	m.body_case = WIRE__TO_NET__BODY_CONNECT;
	m.connect = &connect;
	p->connected = send_message(p, WIRE_NET, &m.base) == 0;
}

void participant_disconnect(struct participant *p)
{
	Wire__ToNet m = WIRE__TO_NET__INIT;
	Wire__Disconnect disconnect = WIRE__DISCONNECT__INIT;

	m.body_case = WIRE__TO_NET__BODY_DISCONNECT;
	m.disconnect = &disconnect;
	send_message(p, WIRE_NET, &m.base);
}

int participant_send_sealed(const uint8_t *body, size_t size, void *data)
{
	struct participant *p = data;
	int r = p->net ? link_send(p->net, WIRE_SEALED, body, size) : -EPIPE;

	return r == -EPIPE ? 0 : r; /* its end is told by net_closed() */
}

static void take_viewing(struct participant *p, const uint8_t *body, size_t size)
{
	int r = viewer_take(p->viewer, body, size);

	if (r == 0) {
		p->heard_ms = clock_with_sleep_ms();
		host_pump(p->host);
	} else if (r == -ECONNRESET)
		participant_end(p, WIRE__END_REASON__VIEWER_LEFT, "");
	else if (r != -ECANCELED)
		participant_end(p,
			r == -EBADMSG ? WIRE__END_REASON__PEER_BROKE_RULES
				      : WIRE__END_REASON__INTERNAL,
			"");
}

static void take_sealed(struct participant *p, const uint8_t *body, size_t size)
{
	switch (p->state) {
	case PARTICIPANT_PROVING:
		participant_take_handshake(p, body, size);
		return;
	case PARTICIPANT_VIEWING:
		take_viewing(p, body, size);
		return;
	case PARTICIPANT_LOST:
		participant_take_resume(p, body, size);
		return;
	case PARTICIPANT_WAITING:
		/* Still on its way when its sender was sent away. */
	case PARTICIPANT_NONE:
		return;
	case PARTICIPANT_ASKING:
		/* A peer without an answer has nothing to say. */
	case PARTICIPANT_CONNECTING:
		participant_end(p, WIRE__END_REASON__PEER_BROKE_RULES, "");
		return;
	}
}

static void peer_left(struct participant *p)
{
	switch (p->state) {
	case PARTICIPANT_PROVING:
		participant_wait_again(p);
		return;
	case PARTICIPANT_ASKING:
		participant_end(p, WIRE__END_REASON__VIEWER_LEFT, "");
		return;
	case PARTICIPANT_VIEWING:
		participant_lose_line(p);
		return;
	case PARTICIPANT_LOST: /* amid R1 to R3 */
		p->line_over = p->connected;
		participant_come_back(p);
		return;
	case PARTICIPANT_CONNECTING:
	case PARTICIPANT_WAITING:
	case PARTICIPANT_NONE:
		return;
	}
}

/* It closes now. Whoever watches comes back, to this broker or the one after it. */
static void broker_error(struct participant *p, const Wire__BrokerError *error)
{
	const char *name = protobuf_c_enum_descriptor_get_value(
		&wire__broker_error_code__descriptor, (int)error->code)
				   ->name;

	log_event(LOG_INFO, "broker.error", "number=%u code=%s", p->number, name);
	if (p->state == PARTICIPANT_VIEWING)
		participant_lose_line(p);
	else if (p->state != PARTICIPANT_LOST)
		participant_end(p, WIRE__END_REASON__BROKER_REFUSED, name);
}

static void take_broker(struct participant *p, const uint8_t *body, size_t size)
{
	Wire__FromBroker *m;
	int r = WIRE_UNPACK(from_broker, body, size, &m);

	if (r < 0) {
		log_event(LOG_WARN, "broker.message", "error=%d size=%zu", r, size);
		participant_end(p, WIRE__END_REASON__BROKER_REFUSED, "rules");
		return;
	}
	switch (m->body_case) {
	case WIRE__FROM_BROKER__BODY_SLOT_OPENED:
		participant_take_slot(p, m->slot_opened);
		break;
	case WIRE__FROM_BROKER__BODY_PEER_JOINED:
		participant_peer_joined(p);
		break;
	case WIRE__FROM_BROKER__BODY_PEER_LEFT:
		peer_left(p);
		break;
	case WIRE__FROM_BROKER__BODY_ERROR:
		broker_error(p, m->error);
		break;
	case WIRE__FROM_BROKER__BODY__NOT_SET:
	case _WIRE__FROM_BROKER__BODY__CASE_IS_INT_SIZE:
		break;
	}
	WIRE_FREE(m);
}

/* Whoever is gone needs no engawa-net any more: it ends with its link. */
static void let_net_go(struct participant *p)
{
	if (p->state != PARTICIPANT_NONE)
		return;
	if (p->host->state == SESSION_ENDED) {
		host_try_to_leave(p->host);
		return;
	}
	link_destroy(p->net);
	p->net = NULL;
}

static void connection_lost(struct participant *p, Wire__LostReason reason)
{
	p->connected = p->line_over = false;
	/* A network breaks lines; it breaks no rules. Who did would do so on each line. */
	if (reason == WIRE__LOST_REASON__BROKE_RULES &&
		(p->state == PARTICIPANT_VIEWING || p->state == PARTICIPANT_LOST))
		participant_end(p, WIRE__END_REASON__PEER_BROKE_RULES, "");
	else if (p->state == PARTICIPANT_VIEWING)
		participant_lose_line(p);
	else if (p->state == PARTICIPANT_LOST)
		participant_come_back(p);
	else
		participant_end(p, WIRE__END_REASON__BROKER_LOST,
			protobuf_c_enum_descriptor_get_value(
				&wire__lost_reason__descriptor, (int)reason)
				->name);
	let_net_go(p);
}

static void take_net(struct participant *p, const uint8_t *body, size_t size)
{
	Wire__FromNet *m;
	int r = WIRE_UNPACK(from_net, body, size, &m);

	if (r < 0) {
		participant_end(p, WIRE__END_REASON__INTERNAL, "");
		return;
	}
	if (m->body_case == WIRE__FROM_NET__BODY_CONNECTED && p->state == PARTICIPANT_CONNECTING)
		open_slot(p);
	if (m->body_case == WIRE__FROM_NET__BODY_CONNECTED && p->state == PARTICIPANT_LOST)
		participant_meet(p);
	if (m->body_case == WIRE__FROM_NET__BODY_LOST)
		connection_lost(p, m->lost->reason);
	WIRE_FREE(m);
}

static void on_turn(uv_timer_t *timer)
{
	struct participant *p = timer->data;

	p->turn_frames = 0;
	if (p->net)
		link_pause(p->net, false);
}

/* A flood must not keep the face waiting: it might be saying that all is over. */
static void give_others_their_turn(struct participant *p)
{
	if (++p->turn_frames < TURN_FRAMES)
		return;
	link_pause(p->net, true);
	uv_timer_start(&p->turn, on_turn, 0, 0);
}

static void take(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct participant *p = data;

	give_others_their_turn(p);
	if ((p->state == PARTICIPANT_NONE || p->line_over) && kind != WIRE_NET)
		return;
	switch (kind) {
	case WIRE_NET:
		take_net(p, body, size);
		return;
	case WIRE_BROKER:
		take_broker(p, body, size);
		return;
	case WIRE_SEALED:
		take_sealed(p, body, size);
		return;
	case WIRE_FACE:
	case WIRE_OVERLAY:
	case WIRE_READER:
		return;
	}
}

static void net_closed(int error, void *data)
{
	struct participant *p = data;

	log_event(LOG_INFO, "net.closed", "number=%u error=%d", p->number, error);
	link_destroy(p->net);
	p->net = NULL;
	p->connected = p->line_over = false;
	if (p->state == PARTICIPANT_VIEWING)
		participant_lose_line(p);
	else if (p->state == PARTICIPANT_LOST)
		participant_come_back(p);
	else
		participant_end(p, WIRE__END_REASON__NET_LOST, "");
	host_try_to_leave(p->host);
}

int participant_open_net(struct participant *p, int fd)
{
	const struct link_listener l = { 1u << WIRE_NET | 1u << WIRE_BROKER | 1u << WIRE_SEALED,
		take, net_closed, p };

	return link_create(p->host->loop, fd, &l, &p->net);
}
