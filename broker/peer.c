#include "broker/relay_internal.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "wire/message.h"

enum {
	LEAVE_MS = 5000, /* for last words that do not move */
	RETRY_CROWD_S = 30,
};

static const char *const state_names[PEER_STATES] = { "new", "waiting", "joined", "leaving" };

/* moves[from][to] */
static const bool moves[PEER_STATES][PEER_STATES] = {
	[PEER_NEW] = { [PEER_WAITING] = true, [PEER_JOINED] = true, [PEER_LEAVING] = true },
	[PEER_WAITING] = { [PEER_JOINED] = true, [PEER_LEAVING] = true },
	[PEER_JOINED] = { [PEER_WAITING] = true, [PEER_LEAVING] = true },
};

void peer_set_state(struct peer *p, enum peer_state state)
{
	assert(moves[p->state][state]);
	log_event(LOG_DEBUG, "peer.state", "role=%s from=%s to=%s",
		p->role == PEER_HOST ? "host" : "viewer", state_names[p->state],
		state_names[state]);
	p->state = state;
}

struct peer *peer_create(struct relay *r, enum peer_role role, struct source *source,
	const struct peer_transport *transport, void *data)
{
	struct peer *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->relay = r;
	p->role = role;
	p->source = source;
	p->transport = transport;
	p->data = data;
	p->created_ms = clock_ms();
	p->heard_ms = p->created_ms;
	queue_init(&p->queue);
	p->next = r->peers;
	if (p->next)
		p->next->previous = p;
	r->peers = p;
	r->metrics->peers++;
	return p;
}

static const char *gone_reason(const struct peer *p)
{
	return p->role == PEER_HOST ? "host_left" : "viewer_left";
}

void peer_destroy(struct peer *p)
{
	struct relay *r = p->relay;

	peer_leaves(p);
	if (p->previous)
		p->previous->next = p->next;
	else
		r->peers = p->next;
	if (p->next)
		p->next->previous = p->previous;
	queue_finish(&p->queue);
	r->metrics->peers--;
	free(p);
}

bool peer_leaves(struct peer *p)
{
	if (p->state == PEER_LEAVING)
		return p->said_close;
	peer_set_state(p, PEER_LEAVING);
	p->moved_ms = clock_ms();
	room_leave(p, gone_reason(p));
	return false;
}

void peer_leave(struct peer *p, uint16_t close_code)
{
	peer_set_state(p, PEER_LEAVING);
	p->close_code = close_code;
	p->moved_ms = clock_ms();
	p->transport->wake(p->data);
}

void peer_fail(struct peer *p, Wire__BrokerErrorCode code, enum refusal why, uint32_t retry_s)
{
	if (p->state == PEER_LEAVING)
		return;
	relay_note_refusal(p->relay, why, p->source);
	peer_say_error(p, code, retry_s);
	peer_leave(p, (uint16_t)(RELAY_CLOSE_ERROR + code));
	room_leave(p, refusal_name(why));
}

void peer_refuse(struct peer *p, enum refusal why)
{
	if (why == REFUSED_STOPPING)
		peer_fail(p, WIRE__BROKER_ERROR_CODE__STOPPING, why, 0);
	else
		peer_fail(p, WIRE__BROKER_ERROR_CODE__TOO_MANY, why, RETRY_CROWD_S);
}

void peer_cut_input(struct peer *p)
{
	if (p->input == INPUT_PASS)
		p->input = INPUT_DROP;
}

void peer_resume(struct peer *p)
{
	if (!p->paused)
		return;
	p->paused = false;
	p->heard_ms = clock_ms(); /* it was we who did not listen */
	p->pinged_ms = 0;
	p->transport->pause(false, p->data);
}

void peer_heard(struct peer *p)
{
	p->heard_ms = clock_ms();
	p->pinged_ms = 0;
}

static void host_says_open(struct peer *p)
{
	struct outcome o;

	if (!room_open(p, &o)) {
		peer_fail(p, o.code, o.why, o.retry_s);
		return;
	}
	peer_set_state(p, PEER_WAITING);
	peer_say_opened(p);
}

static void viewer_says_join(struct peer *p, const char *slot)
{
	struct outcome o;

	if (!room_join(p, slot, &o)) {
		peer_fail(p, o.code, o.why, o.retry_s);
		return;
	}
	peer_set_state(p, PEER_JOINED);
	peer_set_state(p->room->host, PEER_JOINED);
	peer_say_joined(p->room->host);
	peer_say_joined(p);
}

static void says_meet(struct peer *p, const uint8_t *meet)
{
	struct outcome o;
	struct peer *other;

	if (!meeting_join(p, meet, &o)) {
		peer_fail(p, o.code, o.why, o.retry_s);
		return;
	}
	other = room_other(p->room, p);
	if (!other) {
		peer_set_state(p, PEER_WAITING);
		return;
	}
	peer_set_state(p, PEER_JOINED);
	peer_set_state(other, PEER_JOINED);
	peer_say_joined(other);
	peer_say_joined(p);
}

/* Whether it named the room in a way that it can be named. */
static bool host_says_close(struct peer *p, const Wire__CloseSlot *m)
{
	if (m->meet.len != 0 && m->meet.len != WIRE_MEET)
		return false;
	if (m->meet.len == WIRE_MEET && p->room->viewer)
		meeting_name(p->room, m->meet.data);
	room_close(p->room);
	return true;
}

/* false: not a message for this role in this state. */
static bool obey(struct peer *p, const Wire__ToBroker *m)
{
	bool host = p->role == PEER_HOST;
	bool settled = p->state == PEER_WAITING || p->state == PEER_JOINED;

	switch (m->body_case) {
	case WIRE__TO_BROKER__BODY_OPEN_SLOT:
		if (!host || p->state != PEER_NEW)
			return false;
		host_says_open(p);
		return true;
	case WIRE__TO_BROKER__BODY_JOIN_SLOT:
		if (host || p->state != PEER_NEW)
			return false;
		viewer_says_join(p, m->join_slot->slot);
		return true;
	case WIRE__TO_BROKER__BODY_DROP_PEER:
		if (!host || !settled)
			return false;
		room_drop_viewer(p->room, "dropped");
		return true;
	case WIRE__TO_BROKER__BODY_CLOSE_SLOT:
		if (!host || !settled)
			return false;
		return host_says_close(p, m->close_slot);
	case WIRE__TO_BROKER__BODY_MEET:
		if (p->state != PEER_NEW)
			return false;
		says_meet(p, m->meet->meet.data);
		return true;
	case WIRE__TO_BROKER__BODY__NOT_SET:
	case _WIRE__TO_BROKER__BODY__CASE_IS_INT_SIZE:
		return false;
	}
	return false;
}

static void handle(struct peer *p)
{
	Wire__ToBroker *m = NULL;
	bool fine = WIRE_UNPACK(to_broker, p->collected + 1, p->input_size - 1, &m) == 0;

	if (fine)
		fine = obey(p, m);
	WIRE_FREE(m);
	if (!fine)
		peer_fail(p, WIRE__BROKER_ERROR_CODE__BAD_MESSAGE, REFUSED_BAD_MESSAGE, 0);
}

/* Where a message goes, by its kind byte. INPUT_NONE: it has no business here. */
static enum input_mode mode_for(const struct peer *p, uint8_t kind)
{
	if (kind == WIRE_BROKER)
		return INPUT_COLLECT;
	if (kind != WIRE_SEALED)
		return INPUT_NONE;
	if (p->state == PEER_JOINED)
		return INPUT_PASS;
	/* Sent to a viewer before the host could know that it had left. */
	if (p->state == PEER_WAITING && p->room->had_viewer)
		return INPUT_DROP;
	return INPUT_NONE;
}

static void count_passed(struct peer *p, size_t size, bool final)
{
	struct metrics *m = p->relay->metrics;

	if (p->role == PEER_HOST) {
		p->room->to_viewer_bytes += size;
		m->to_viewer_bytes += size;
	} else {
		p->room->to_host_bytes += size;
		m->to_host_bytes += size;
	}
	if (final)
		m->messages++;
}

static void pass(struct peer *p, const struct peer_input *in)
{
	struct peer *other = room_other(p->room, p);
	bool first = p->input_size == in->size;

	if (in->size == 0 && !in->final)
		return;
	if (!peer_enqueue(other, in->bytes, in->size, first, in->final)) {
		peer_fail(p, WIRE__BROKER_ERROR_CODE__TOO_MANY, REFUSED_MEMORY, 0);
		return;
	}
	count_passed(p, in->size, in->final);
	if (other->queue.held >= WIRE_RELAY_QUEUE && !p->paused) {
		p->paused = true;
		p->transport->pause(true, p->data);
	}
}

/* Bound of the message under way, kind byte included. */
static size_t input_max(const struct peer *p)
{
	return 1 + (p->input == INPUT_COLLECT ? (size_t)WIRE_BROKER_MAX : (size_t)WIRE_BODY_MAX);
}

/* Begins a message or goes on with one. false: p was sent away. */
static bool accept_part(struct peer *p, const struct peer_input *in)
{
	if (!in->binary || in->first != (p->input == INPUT_NONE))
		goto bad;
	if (in->first) {
		p->input = INPUT_KIND;
		p->input_size = 0;
	}
	if (p->input == INPUT_KIND && in->size > 0) {
		p->input = mode_for(p, in->bytes[0]);
		if (p->input == INPUT_NONE)
			goto bad;
	}
	if (p->input_size + in->size > input_max(p) ||
		in->more > input_max(p) - p->input_size - in->size) {
		peer_fail(p, WIRE__BROKER_ERROR_CODE__TOO_LARGE, REFUSED_TOO_LARGE, 0);
		return false;
	}
	return true;
bad:
	peer_fail(p, WIRE__BROKER_ERROR_CODE__BAD_MESSAGE, REFUSED_BAD_MESSAGE, 0);
	return false;
}

void peer_receive(struct peer *p, const struct peer_input *in)
{
	peer_heard(p);
	if (p->state == PEER_LEAVING || !accept_part(p, in))
		return;
	if (p->input == INPUT_COLLECT && in->size > 0)
		memcpy(p->collected + p->input_size, in->bytes, in->size);
	p->input_size += in->size;
	if (p->input == INPUT_PASS)
		pass(p, in);
	if (!in->final || p->state == PEER_LEAVING)
		return;
	switch (p->input) {
	case INPUT_COLLECT:
		handle(p);
		break;
	case INPUT_NONE:
	case INPUT_KIND: /* an empty message */
		peer_fail(p, WIRE__BROKER_ERROR_CODE__BAD_MESSAGE, REFUSED_BAD_MESSAGE, 0);
		break;
	case INPUT_PASS:
	case INPUT_DROP:
		break;
	}
	p->input = INPUT_NONE;
}

/* A tick's now may be a moment older than what happened during that tick. */
static uint64_t passed(uint64_t now, uint64_t since)
{
	return now > since ? now - since : 0;
}

/* It takes nothing, or says nothing: no words will reach it. */
static void abandon(struct peer *p, enum refusal why)
{
	if (p->killed)
		return;
	if (p->state != PEER_LEAVING) {
		relay_note_refusal(p->relay, why, p->source);
		peer_set_state(p, PEER_LEAVING);
		room_leave(p, refusal_name(why));
	}
	p->killed = true;
	p->transport->kill(p->data);
}

static void check_alive(struct peer *p, uint64_t now)
{
	const struct relay_config *c = &p->relay->config;

	if (p->pinged_ms == 0) {
		if (passed(now, p->heard_ms) < c->ping_s * 1000ULL)
			return;
		p->pinged_ms = now;
		p->ping_due = true;
		p->transport->wake(p->data);
		return;
	}
	/* On a slow line the ping waits behind what was sent before it; the kernel
	 * watches whether that gets through. */
	if (p->transport->unsent(p->data) > 0)
		p->pinged_ms = now;
	else if (passed(now, p->pinged_ms) >= c->pong_s * 1000ULL)
		abandon(p, REFUSED_SILENT);
}

void peer_tick(struct peer *p, uint64_t now)
{
	const struct relay_config *c = &p->relay->config;

	if (p->state == PEER_LEAVING) {
		if (passed(now, p->moved_ms) >= LEAVE_MS)
			abandon(p, REFUSED_STALLED);
		return;
	}
	if (p->state == PEER_NEW && passed(now, p->created_ms) >= c->first_message_s * 1000ULL) {
		peer_fail(p, WIRE__BROKER_ERROR_CODE__TOO_SLOW, REFUSED_FIRST_MESSAGE, 0);
		return;
	}
	if (p->queue.head && passed(now, p->moved_ms) >= c->stall_s * 1000ULL) {
		abandon(p, REFUSED_STALLED);
		return;
	}
	if (!p->paused)
		check_alive(p, now);
}
