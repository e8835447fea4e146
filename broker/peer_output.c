#include "broker/relay_internal.h"

#include <assert.h>

#include "core/clock.h"
#include "wire/message.h"

enum {
	RESUME_BELOW = WIRE_RELAY_QUEUE / 2,
	HELD_MAX = 2 * WIRE_RELAY_QUEUE, /* own words included */
};

bool peer_enqueue(struct peer *p, const uint8_t *bytes, size_t size, bool first, bool final)
{
	struct metrics *m = p->relay->metrics;

	if (p->queue.held == 0)
		p->moved_ms = clock_ms();
	if (queue_push(&p->queue, bytes, size, first, final) < 0)
		return false;
	if (p->queue.held > m->queue_high_water)
		m->queue_high_water = p->queue.held;
	p->transport->wake(p->data);
	return true;
}

/* A word cannot be kept for it, and it must not go on without having heard it. */
static void give_up(struct peer *p, enum refusal why)
{
	relay_note_refusal(p->relay, why, p->source);
	p->mute = true;
	p->killed = true;
	p->transport->kill(p->data);
}

static void say(struct peer *p, const Wire__FromBroker *m)
{
	uint8_t frame[1 + WIRE_BROKER_MAX] = { WIRE_BROKER };
	int size = wire_pack(&m->base, frame + 1, sizeof(frame) - 1);

	assert(size > 0);
	if (p->mute || p->killed)
		return;
	if (p->queue.held >= HELD_MAX) /* joined and left over and over, and it does not listen */
		give_up(p, REFUSED_STALLED);
	else if (!peer_enqueue(p, frame, 1 + (size_t)size, true, true))
		give_up(p, REFUSED_MEMORY);
}

void peer_say_opened(struct peer *p)
{
	Wire__SlotOpened opened = WIRE__SLOT_OPENED__INIT;
	Wire__FromBroker m = WIRE__FROM_BROKER__INIT;
	char slot[SLOT_TEXT_SIZE];

	room_text(p->room, slot);
	opened.slot = slot;
	opened.lifetime_s = p->relay->config.slot_s;
	m.body_case = WIRE__FROM_BROKER__BODY_SLOT_OPENED;
	m.slot_opened = &opened;
	say(p, &m);
}

void peer_say_joined(struct peer *p)
{
	Wire__PeerJoined joined = WIRE__PEER_JOINED__INIT;
	Wire__FromBroker m = WIRE__FROM_BROKER__INIT;

	m.body_case = WIRE__FROM_BROKER__BODY_PEER_JOINED;
	m.peer_joined = &joined;
	say(p, &m);
}

void peer_say_left(struct peer *p)
{
	Wire__PeerLeft left = WIRE__PEER_LEFT__INIT;
	Wire__FromBroker m = WIRE__FROM_BROKER__INIT;

	m.body_case = WIRE__FROM_BROKER__BODY_PEER_LEFT;
	m.peer_left = &left;
	/* A message that began to go out cannot be taken back. A host whose slot is
	 * open goes on, so it gets an end (what it holds then will not open);
	 * everybody else is closed. */
	if (!queue_cut(&p->queue)) {
		if (p->role == PEER_VIEWER || !p->room || p->room->closed)
			p->mute = true;
		else if (!peer_enqueue(p, NULL, 0, false, true))
			give_up(p, REFUSED_MEMORY);
	}
	say(p, &m);
}

void peer_say_error(struct peer *p, Wire__BrokerErrorCode code, uint32_t retry_s)
{
	Wire__BrokerError error = WIRE__BROKER_ERROR__INIT;
	Wire__FromBroker m = WIRE__FROM_BROKER__INIT;

	error.code = code;
	error.retry_after_s = retry_s;
	m.body_case = WIRE__FROM_BROKER__BODY_ERROR;
	m.error = &error;
	if (!queue_cut(&p->queue))
		p->mute = true;
	say(p, &m);
}

void peer_next(struct peer *p, struct peer_output *ret)
{
	struct queue_part *part = p->queue.head;

	*ret = (struct peer_output){ 0 };
	if (p->ping_due && p->state != PEER_LEAVING) {
		ret->kind = PEER_SEND_PING;
	} else if (part && !p->mute) {
		ret->kind = PEER_SEND_PART;
		ret->bytes = queue_payload(part);
		ret->size = part->size;
		ret->first = part->first;
		ret->final = part->final;
	} else if (p->state == PEER_LEAVING && p->close_code && !p->said_close) {
		ret->kind = PEER_SEND_CLOSE;
		ret->close_code = p->close_code;
	}
}

void peer_sent(struct peer *p)
{
	if (p->ping_due && p->state != PEER_LEAVING) {
		p->ping_due = false;
		return;
	}
	p->moved_ms = clock_ms();
	if (!p->queue.head || p->mute) {
		p->said_close = true;
		return;
	}
	queue_pop(&p->queue);
	if (p->room && p->queue.held < RESUME_BELOW && room_other(p->room, p))
		peer_resume(room_other(p->room, p));
}
