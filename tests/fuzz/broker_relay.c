/*
 * The relay without sockets: a script of what eight connections do, in any
 * order, and what must hold whatever they do. Scripts are text where they can
 * be, so that the seeds are readable:
 *
 *	first byte  odd: every deadline is over at once
 *	h I, v I    a host, a viewer comes as number I (0 to 7)
 *	o I         it says OpenSlot
 *	j I J       it says JoinSlot with the slot of host J
 *	x I, c I    it says DropPeer, CloseSlot
 *	s I N       it sends a sealed message of N × 1024 bytes
 *	r I F N ... it sends a part of N bytes; bits of F: first, final, binary, more to come
 *	w I N       up to N things are sent to it
 *	p I, l I    it answers a ping, says goodbye
 *	d I         its connection is gone
 *	t, q, Q     time passes; the broker stops; at once
 */
#include <assert.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "broker/relay.h"
#include "core/log.h"
#include "wire/frame.h"
#include "wire/message.h"

enum { CONNECTIONS = 8, PART_MAX = 16384 };

struct connection {
	struct peer *peer;
	struct source *source;
	char slot[5]; /* of a host, once it was told */
	bool paused, killed, closed;
	bool in_input; /* amid a message it sends */
	bool in_output; /* amid a message it gets */
	bool joined; /* as it was told */
	bool met; /* it may wait alone in a room, and another one may take its place */
};

struct script {
	const uint8_t *at;
	size_t left;
};

static struct connection connections[CONNECTIONS];
static struct relay *relay;
static struct limits *limits;
static struct metrics metrics;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t take(struct script *s)
{
	if (s->left == 0)
		return 0;
	s->left--;
	return *s->at++;
}

static void wake(void *data)
{
	(void)data;
}

static void set_paused(bool paused, void *data)
{
	struct connection *c = data;

	c->paused = paused;
}

static void kill_soon(void *data)
{
	struct connection *c = data;

	c->killed = true;
}

static size_t unsent(void *data)
{
	(void)data;
	return 0;
}

static const struct peer_transport transport = { wake, set_paused, kill_soon, unsent };

static void gone(struct connection *c)
{
	if (!c->peer)
		return;
	peer_destroy(c->peer);
	limits_disconnect(c->source);
	*c = (struct connection){ 0 };
}

static void come(struct connection *c, enum peer_role role)
{
	struct sockaddr_in from = { .sin_family = AF_INET };

	if (c->peer)
		return;
	from.sin_addr.s_addr = htonl((uint32_t)(c - connections));
	if (limits_connect(
		    limits, limits_identify(limits, (struct sockaddr *)&from), 1, &c->source) < 0)
		abort();
	c->peer = peer_create(relay, role, c->source, &transport, c);
	assert(c->peer);
}

/* As libwebsockets would: whole messages, at most READ_MAX at a time. */
static void give(struct connection *c, const uint8_t *message, size_t size)
{
	size_t done = 0;

	if (!c->peer || c->in_input)
		return;
	do {
		size_t n = size - done < PART_MAX ? size - done : PART_MAX;
		struct peer_input in = { message + done, n, size - done - n, done == 0,
			done + n == size, true };

		if (c->paused || c->killed)
			break; /* the rest is lost with the connection: it stays amid a message */
		peer_receive(c->peer, &in);
		done += n;
	} while (done < size);
	c->in_input = done < size;
}

static void say(struct connection *c, Wire__ToBroker *m)
{
	uint8_t message[1 + WIRE_BROKER_MAX] = { WIRE_BROKER };
	int size = wire_pack(&m->base, message + 1, sizeof(message) - 1);

	give(c, message, 1 + (size_t)size);
}

static void say_plain(struct connection *c, Wire__ToBroker__BodyCase body)
{
	Wire__OpenSlot open_slot = WIRE__OPEN_SLOT__INIT;
	Wire__DropPeer drop = WIRE__DROP_PEER__INIT;
	Wire__CloseSlot close_slot = WIRE__CLOSE_SLOT__INIT;
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;

	m.body_case = body;
	if (body == WIRE__TO_BROKER__BODY_OPEN_SLOT)
		m.open_slot = &open_slot;
	else if (body == WIRE__TO_BROKER__BODY_DROP_PEER)
		m.drop_peer = &drop;
	else
		m.close_slot = &close_slot;
	say(c, &m);
}

static void say_join(struct connection *c, const struct connection *host)
{
	Wire__JoinSlot join = WIRE__JOIN_SLOT__INIT;
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;

	join.slot = host->slot[0] ? (char *)host->slot : (char *)"0000";
	m.body_case = WIRE__TO_BROKER__BODY_JOIN_SLOT;
	m.join_slot = &join;
	say(c, &m);
}

static void say_meet(struct connection *c, uint8_t which)
{
	uint8_t id[WIRE_MEET] = { which % 3 };
	Wire__Meet meet = WIRE__MEET__INIT;
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;

	meet.meet.data = id;
	meet.meet.len = sizeof(id);
	m.body_case = WIRE__TO_BROKER__BODY_MEET;
	m.meet = &meet;
	c->met = true;
	say(c, &m);
}

/* Closes the slot and names the room. */
static void say_named(struct connection *c, uint8_t which)
{
	uint8_t id[WIRE_MEET] = { which % 3 };
	Wire__CloseSlot close_slot = WIRE__CLOSE_SLOT__INIT;
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;

	close_slot.meet.data = id;
	close_slot.meet.len = which & 4 ? sizeof(id) - 1 : sizeof(id);
	m.body_case = WIRE__TO_BROKER__BODY_CLOSE_SLOT;
	m.close_slot = &close_slot;
	c->met = true;
	say(c, &m);
}

static void say_sealed(struct connection *c, size_t size)
{
	uint8_t *message = calloc(1, 1 + size);

	assert(message);
	message[0] = WIRE_SEALED;
	give(c, message, 1 + size);
	free(message);
}

static void give_part(struct connection *c, struct script *s)
{
	uint8_t flags = take(s);
	size_t n = take(s);
	struct peer_input in = { s->at, 0, flags & 8 ? 70000 : 0, flags & 1, flags & 2, flags & 4 };

	in.size = n < s->left ? n : s->left;
	s->at += in.size;
	s->left -= in.size;
	if (!c->peer || c->paused || c->killed)
		return;
	peer_receive(c->peer, &in);
	c->in_input = !in.final;
}

static void note_word(struct connection *c, const uint8_t *body, size_t size)
{
	Wire__FromBroker *m;

	if (WIRE_UNPACK(from_broker, body, size, &m) < 0)
		abort(); /* we wrote it */
	switch (m->body_case) {
	case WIRE__FROM_BROKER__BODY_SLOT_OPENED:
		memcpy(c->slot, m->slot_opened->slot, sizeof(c->slot));
		break;
	case WIRE__FROM_BROKER__BODY_PEER_JOINED:
		assert(!c->joined); /* they take turns */
		c->joined = true;
		break;
	case WIRE__FROM_BROKER__BODY_PEER_LEFT:
		assert(c->joined || c->met);
		c->joined = false;
		break;
	default:
		break;
	}
	WIRE_FREE(m);
}

static void send_to(struct connection *c, unsigned int n)
{
	struct peer_output out;

	while (c->peer && !c->killed && n-- > 0) {
		peer_next(c->peer, &out);
		if (out.kind == PEER_SEND_NOTHING)
			return;
		assert(!c->closed); /* nothing after a close frame */
		if (out.kind == PEER_SEND_PART) {
			assert(out.first != c->in_output);
			if (out.first && out.final && out.bytes[0] == WIRE_BROKER)
				note_word(c, out.bytes + 1, out.size - 1);
			else if (out.first)
				assert(c->joined);
			c->in_output = !out.final;
		}
		c->closed = out.kind == PEER_SEND_CLOSE;
		peer_sent(c->peer);
	}
}

static void step(struct script *s)
{
	uint8_t what = take(s);
	struct connection *c;

	if (what == 't')
		relay_tick(relay);
	else if (what == 'q')
		relay_stop(relay);
	else if (what == 'Q')
		relay_stop_now(relay);
	c = strchr("hvojxcmnsrwpld", what) && what ? &connections[take(s) % CONNECTIONS] : NULL;
	if (!c)
		return;
	switch (what) {
	case 'h':
		come(c, PEER_HOST);
		return;
	case 'v':
		come(c, PEER_VIEWER);
		return;
	case 'o':
		say_plain(c, WIRE__TO_BROKER__BODY_OPEN_SLOT);
		return;
	case 'x':
		say_plain(c, WIRE__TO_BROKER__BODY_DROP_PEER);
		return;
	case 'c':
		say_plain(c, WIRE__TO_BROKER__BODY_CLOSE_SLOT);
		return;
	case 'm':
		say_meet(c, take(s));
		return;
	case 'n':
		say_named(c, take(s));
		return;
	case 'j':
		say_join(c, &connections[take(s) % CONNECTIONS]);
		return;
	case 's':
		say_sealed(c, (size_t)take(s) * 1024);
		return;
	case 'r':
		give_part(c, s);
		return;
	case 'w':
		send_to(c, take(s));
		return;
	case 'd':
		gone(c);
		return;
	case 'p':
		if (c->peer)
			peer_heard(c->peer);
		return;
	case 'l':
		if (c->peer && peer_leaves(c->peer))
			gone(c);
		return;
	}
}

static void set_up(bool hasty)
{
	static const uint8_t key[SOURCE_KEY_SIZE];
	const struct limits_config l = { 16, 100, { 60000, 60000, 3600000, 60000 } };
	const struct relay_config c =
		hasty ? (struct relay_config){ 4, 2, 1, 0, 0, 0, 0, 0, 0 }
		      : (struct relay_config){ 4, 2, 600, 90, 130, 10, 10, 5, 30 };

	log_set_level(LOG_ERROR);
	metrics = (struct metrics){ 0 };
	if (sodium_init() < 0 || limits_create(&l, key, &limits) < 0 ||
		relay_create(&c, limits, &metrics, NULL, &relay) < 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script s = { data, size };

	set_up(take(&s) & 1);
	while (s.left > 0) {
		step(&s);
		for (int i = 0; i < CONNECTIONS; i++) {
			if (connections[i].killed)
				gone(&connections[i]);
		}
	}
	/* A queue: its bound, one part on top, and the words of the broker. */
	assert(metrics.queue_high_water <= 2 * WIRE_RELAY_QUEUE + 1024);
	for (int i = 0; i < CONNECTIONS; i++)
		gone(&connections[i]);
	assert(metrics.rooms == 0 && metrics.handshakes == 0 && metrics.sessions == 0 &&
		metrics.peers == 0);
	relay_destroy(relay);
	limits_destroy(limits);
	return 0;
}
