#include "view/session_internal.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "wire/message.h"

#define TO(state) (1u << (state))

static const struct {
	const char *name;
	unsigned int next; /* TO() of each allowed move; the end may come at any time */
} states[] = {
	[STATE_NEW] = { "new", TO(STATE_JOINING) },
	[STATE_JOINING] = { "joining", TO(STATE_M1) },
	[STATE_M1] = { "m1", TO(STATE_M3) },
	[STATE_M3] = { "m3", TO(STATE_M5) },
	[STATE_M5] = { "m5", TO(STATE_M7) },
	[STATE_M7] = { "m7", TO(STATE_OPEN) },
	[STATE_OPEN] = { "open", TO(STATE_LOST) },
	[STATE_LOST] = { "lost", TO(STATE_LOST) | TO(STATE_R1) },
	[STATE_R1] = { "r1", TO(STATE_LOST) | TO(STATE_R3) },
	[STATE_R3] = { "r3", TO(STATE_LOST) | TO(STATE_OPEN) },
	[STATE_ENDED] = { "ended", 0 },
};

const char *view_session_state_name(const struct view_session *s)
{
	return states[s->state].name;
}

void view_session_set_state(struct view_session *s, enum view_state to)
{
	assert(to == STATE_ENDED || states[s->state].next & TO(to));
	log_event(LOG_DEBUG, "view.state", "from=%s to=%s", states[s->state].name, states[to].name);
	s->state = to;
}

static void wipe(struct view_session *s)
{
	seal_handshake_destroy(s->handshake);
	seal_sender_destroy(s->control_out);
	seal_receiver_destroy(s->control_in);
	seal_receiver_destroy(s->screen_in);
	s->handshake = NULL;
	s->control_out = NULL;
	s->control_in = NULL;
	s->screen_in = NULL;
	seal_resume_destroy(s->resume);
	s->resume = NULL;
	seal_code_wipe(&s->code);
	sodium_memzero(s->text, sizeof(s->text));
}

void view_session_end(struct view_session *s, enum view_end why)
{
	if (s->state == STATE_ENDED)
		return;
	view_session_set_state(s, STATE_ENDED);
	s->listener.ended(why, s->listener.data);
}

void view_session_broke_rules(struct view_session *s, const char *what)
{
	log_event(LOG_WARN, "view.refused", "state=%s what=\"%s\"", states[s->state].name, what);
	view_session_end(s, VIEW_BROKE_RULES);
}

void view_session_send_frame(
	struct view_session *s, enum wire_kind kind, const uint8_t *body, size_t size)
{
	if (s->state != STATE_ENDED && s->listener.send(kind, body, size, s->listener.data) < 0)
		view_session_end(s, VIEW_INTERNAL);
}

void view_session_send(struct view_session *s, bool final, const Wire__ViewerControl *m)
{
	uint8_t text[WIRE_VIEWER_CONTROL_MAX],
		body[1 + sizeof(text) + SEAL_OVERHEAD] = { WIRE_CONTROL };
	int size = wire_pack(&m->base, text, sizeof(text));
	size_t sealed;

	if (s->state != STATE_OPEN)
		return;
	if (size < 0 || seal_send(s->control_out, s->now_ms, final, text, (size_t)size, body + 1,
				&sealed) < 0) {
		view_session_end(s, VIEW_INTERNAL);
		return;
	}
	view_session_send_frame(s, WIRE_SEALED, body, 1 + sealed);
}

void view_session_send_want(struct view_session *s, uint32_t shown)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Want want = WIRE__WANT__INIT;

	want.shown = shown;
	want.window = s->window;
	want.video = true;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_WANT;
	m.want = &want;
	view_session_send(s, false, &m);
}

/* The broker. */

static void take_broker_error(struct view_session *s, const Wire__BrokerError *e)
{
	log_event(LOG_INFO, "view.broker_error", "code=%s retry_s=%u",
		protobuf_c_enum_descriptor_get_value(
			&wire__broker_error_code__descriptor, (int)e->code)
			->name,
		e->retry_after_s);
	s->retry_s = e->retry_after_s;
	if (s->state >= STATE_OPEN &&
		s->patience_ms) { /* it closes; we come back, to it or to the next one */
		view_line_lose(s);
		return;
	}
	switch (e->code) {
	case WIRE__BROKER_ERROR_CODE__NO_SUCH_SLOT:
		view_session_end(s, VIEW_NO_SUCH_SLOT);
		return;
	case WIRE__BROKER_ERROR_CODE__SLOT_BUSY:
		view_session_end(s, VIEW_BUSY);
		return;
	case WIRE__BROKER_ERROR_CODE__TOO_MANY:
		view_session_end(s, VIEW_TOO_MANY);
		return;
	case WIRE__BROKER_ERROR_CODE__TOO_SLOW:
		view_session_end(s, VIEW_TOO_SLOW);
		return;
	default:
		view_session_end(s, VIEW_BROKER_REFUSED);
		return;
	}
}

/* The host closes the door without a word: what it means depends on the moment. */
static void take_peer_left(struct view_session *s)
{
	switch (s->state) {
	case STATE_NEW:
	case STATE_JOINING:
		view_session_broke_rules(s, "left before joined");
		return;
	case STATE_M1:
	case STATE_M3:
		view_session_end(s, VIEW_CODE_DEAD);
		return;
	case STATE_M5:
		view_session_end(s, VIEW_WRONG_CODE);
		return;
	case STATE_M7:
		view_session_end(s, VIEW_NO_ANSWER);
		return;
	case STATE_OPEN:
		if (s->patience_ms)
			view_line_lose(s);
		else
			view_session_end(s, VIEW_HOST_LOST);
		return;
	case STATE_R1:
	case STATE_R3:
		view_line_lose(s);
		return;
	case STATE_LOST: /* another connection of ours took the place of this one */
	case STATE_ENDED:
		return;
	}
}

static void take_joined(struct view_session *s)
{
	if (s->state == STATE_LOST) {
		view_line_met(s);
		return;
	}
	if (s->state != STATE_JOINING) {
		view_session_broke_rules(s, "joined twice");
		return;
	}
	if (seal_viewer_create(&s->code, &s->handshake) < 0) {
		view_session_end(s, VIEW_INTERNAL);
		return;
	}
	view_session_set_state(s, STATE_M1);
	s->deadline_ms = s->now_ms + VIEW_HANDSHAKE_MS;
}

static void take_broker(struct view_session *s, const uint8_t *body, size_t size)
{
	Wire__FromBroker *m = NULL;

	if (WIRE_UNPACK(from_broker, body, size, &m) < 0) {
		view_session_broke_rules(s, "broker's message");
		return;
	}
	switch (m->body_case) {
	case WIRE__FROM_BROKER__BODY_PEER_JOINED:
		take_joined(s);
		break;
	case WIRE__FROM_BROKER__BODY_PEER_LEFT:
		take_peer_left(s);
		break;
	case WIRE__FROM_BROKER__BODY_ERROR:
		take_broker_error(s, m->error);
		break;
	default:
		view_session_broke_rules(s, "broker's message for hosts");
		break;
	}
	WIRE_FREE(m);
}

/* The channels. */

static void take_pong(struct view_session *s, const Wire__Pong *m)
{
	if (!s->pinging || m->token != s->ping_token) {
		view_session_broke_rules(s, "pong");
		return;
	}
	s->pinging = false;
	s->listener.pong(clock_us() - s->ping_us, s->listener.data);
}

static void take_control_message(struct view_session *s, const Wire__HostControl *m, bool final)
{
	bool is_end = m->body_case == WIRE__HOST_CONTROL__BODY_ENDED;

	if (is_end != final || (is_end && !s->screen_over)) {
		view_session_broke_rules(s, "final tag");
		return;
	}
	if (m->body_case == WIRE__HOST_CONTROL__BODY_PONG) {
		take_pong(s, m->pong);
		return;
	}
	if (!is_end) {
		view_control_take(s, m);
		return;
	}
	s->host_reason = m->ended->reason;
	view_session_end(s, VIEW_HOST_ENDED);
}

static void take_control(struct view_session *s, const uint8_t *sealed, size_t size)
{
	Wire__HostControl *m = NULL;
	size_t text_size;
	bool final;

	if (seal_receive(s->control_in, sealed, size, s->text, &text_size, &final) < 0) {
		view_session_broke_rules(s, "control channel");
		return;
	}
	s->heard_ms = clock_with_sleep_ms();
	if (WIRE_UNPACK(host_control, s->text, text_size, &m) < 0) {
		view_session_broke_rules(s, "control message");
		return;
	}
	take_control_message(s, m, final);
	WIRE_FREE(m);
}

static void take_screen_message(struct view_session *s, size_t text_size)
{
	uint32_t turn;
	int r = view_screen_take(s->screen, s->text, text_size, &turn);

	if (r == -ENOMEM)
		view_session_end(s, VIEW_INTERNAL);
	else if (r < 0)
		view_session_broke_rules(s, "screen message");
	else if (turn > 0) {
		s->listener.turn(s->screen, s->listener.data);
		view_session_send_want(s, turn);
	}
}

static void take_screen(struct view_session *s, const uint8_t *sealed, size_t size)
{
	size_t text_size;
	bool final;

	if (seal_receive(s->screen_in, sealed, size, s->text, &text_size, &final) < 0) {
		view_session_broke_rules(s, "screen channel");
		return;
	}
	s->heard_ms = clock_with_sleep_ms();
	if (!final) {
		take_screen_message(s, text_size);
		return;
	}
	if (text_size > 0)
		view_session_broke_rules(s, "final tag");
	s->screen_over = true;
}

static void take_sealed(struct view_session *s, const uint8_t *body, size_t size)
{
	if (size < 1) {
		view_session_broke_rules(s, "no stage");
		return;
	}
	if (body[0] == WIRE_HANDSHAKE && (s->state == STATE_R1 || s->state == STATE_R3))
		view_line_take(s, body + 1, size - 1);
	else if (body[0] == WIRE_HANDSHAKE)
		view_handshake_take(s, body + 1, size - 1);
	else if (s->state == STATE_OPEN && body[0] == WIRE_CONTROL)
		take_control(s, body + 1, size - 1);
	else if (s->state == STATE_OPEN && body[0] == WIRE_SCREEN)
		take_screen(s, body + 1, size - 1);
	else
		view_session_broke_rules(s, "stage out of order");
}

struct view_session *view_session_create(
	const struct seal_code *code, uint32_t window, const struct view_listener *l)
{
	struct view_session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->screen = view_screen_create();
	if (!s->screen) {
		free(s);
		return NULL;
	}
	s->code = *code;
	s->window = window;
	s->patience_ms = SEAL_RESUME_MS;
	s->listener = *l;
	return s;
}

void view_session_destroy(struct view_session *s)
{
	if (!s)
		return;
	wipe(s);
	view_screen_destroy(s->screen);
	free(s);
}

void view_session_start(struct view_session *s, uint64_t now_ms)
{
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;
	Wire__JoinSlot join = WIRE__JOIN_SLOT__INIT;
	uint8_t packed[WIRE_BROKER_MAX];
	int size;

	s->now_ms = now_ms;
	s->line_over = false;
	if (s->state == STATE_LOST) {
		view_line_meet(s);
		return;
	}
	s->deadline_ms = now_ms + VIEW_HANDSHAKE_MS;
	view_session_set_state(s, STATE_JOINING);
	join.slot = s->code.slot;
	m.body_case = WIRE__TO_BROKER__BODY_JOIN_SLOT;
	m.join_slot = &join;
	size = wire_pack(&m.base, packed, sizeof(packed));
	assert(size > 0);
	view_session_send_frame(s, WIRE_BROKER, packed, (size_t)size);
}

void view_session_take(struct view_session *s, uint64_t now_ms, enum wire_kind kind,
	const uint8_t *body, size_t size)
{
	s->now_ms = now_ms;
	if (s->state == STATE_ENDED || s->line_over)
		return;
	if (size > wire_body_max(kind))
		view_session_broke_rules(s, "oversized frame");
	else if (kind == WIRE_BROKER)
		take_broker(s, body, size);
	else if (kind == WIRE_SEALED)
		take_sealed(s, body, size);
	else
		view_session_broke_rules(s, "kind of frame");
	if (s->state == STATE_ENDED)
		wipe(s);
}

void view_session_line_broke_rules(struct view_session *s, uint64_t now_ms)
{
	s->now_ms = now_ms;
	if (s->state == STATE_ENDED)
		return;
	view_session_broke_rules(s, "line");
	wipe(s);
}

void view_session_tick(struct view_session *s, uint64_t now_ms)
{
	s->now_ms = now_ms;
	view_control_tick(s);
	if (s->state >= STATE_LOST && s->state != STATE_ENDED && view_line_is_late(s)) {
		view_session_end(s, VIEW_HOST_LOST);
		wipe(s);
		return;
	}
	if (s->state == STATE_ENDED || !s->deadline_ms || now_ms < s->deadline_ms)
		return;
	view_session_end(s, s->state == STATE_M7 ? VIEW_NO_ANSWER : VIEW_TOO_SLOW);
	wipe(s);
}

bool view_session_ping(struct view_session *s, uint64_t now_ms)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Ping ping = WIRE__PING__INIT;

	if (s->state != STATE_OPEN || s->pinging)
		return false;
	s->now_ms = now_ms;
	s->pinging = true;
	ping.token = ++s->ping_token;
	s->ping_us = clock_us();
	m.body_case = WIRE__VIEWER_CONTROL__BODY_PING;
	m.ping = &ping;
	view_session_send(s, false, &m);
	return true;
}

void view_session_leave(struct view_session *s, uint64_t now_ms)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Leave leave = WIRE__LEAVE__INIT;

	s->now_ms = now_ms;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_LEAVE;
	m.leave = &leave;
	view_session_send(s, true, &m);
	view_session_end(s, VIEW_LEFT);
}

Wire__EndReason view_session_host_reason(const struct view_session *s)
{
	return s->host_reason;
}

uint32_t view_session_retry_s(const struct view_session *s)
{
	return s->retry_s;
}

const struct view_screen *view_session_screen(const struct view_session *s)
{
	return s->screen;
}
