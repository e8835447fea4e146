#include "host.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool host_push(struct host *h, enum wire_kind kind, const uint8_t *body, size_t size)
{
	if (h->queued == HOST_QUEUE || size > sizeof(h->queue[0].body))
		return false;
	h->queue[h->queued].kind = kind;
	h->queue[h->queued].size = size;
	memcpy(h->queue[h->queued++].body, body, size);
	return true;
}

static int on_send(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct host *h = data;

	return !h->deaf && host_push(h, kind, body, size) ? 0 : -ENOBUFS;
}

static void on_asking(void *data)
{
	struct host *h = data;

	h->seen.asking++;
}

static void on_opened(void *data)
{
	struct host *h = data;

	h->seen.opened++;
}

static void on_turn(const struct view_screen *screen, void *data)
{
	struct host *h = data;

	h->seen.turns++;
	h->seen.painted += view_screen_painted(screen);
	view_script_turn(h->script, HOST_NOW);
	if (h->leave_at_turn)
		view_session_leave(h->viewer, HOST_NOW);
}

static void on_pong(uint64_t us, void *data)
{
	struct host *h = data;

	h->seen.pongs++;
	view_script_pong(h->script, HOST_NOW);
}

static void on_grants(void *data)
{
	struct host *h = data;

	h->seen.grants++;
	view_script_grants(h->script, HOST_NOW);
}

static void on_asked(Wire__AskResult result, uint32_t retry_s, void *data)
{
	struct host *h = data;

	h->seen.asked++;
	h->seen.answer = result;
	h->seen.retry_s = retry_s;
	view_script_asked(h->script, HOST_NOW, result, retry_s);
}

static void on_blocked(Wire__BlockReason reason, void *data)
{
	struct host *h = data;

	h->seen.blocked++;
	h->seen.reason = reason;
	view_script_blocked(h->script, reason);
}

static void on_paused(bool now, void *data)
{
	struct host *h = data;

	h->seen.pauses++;
	h->seen.paused = now;
	view_script_paused(h->script, HOST_NOW);
}

static void on_typed(bool whole, void *data)
{
	struct host *h = data;

	h->seen.typed++;
	h->seen.whole += whole;
	view_script_typed(h->script, HOST_NOW, whole);
}

static void on_ended(enum view_end end, void *data)
{
	struct host *h = data;

	h->seen.ended++;
	h->seen.end = end;
}

static struct seal_code make_code(const char *slot, const char *secret)
{
	struct seal_code code;

	snprintf(code.slot, sizeof(code.slot), "%s", slot);
	snprintf(code.secret, sizeof(code.secret), "%s", secret);
	return code;
}

void host_init_alone(struct host *h, const char *slot)
{
	struct seal_code code = make_code(slot, HOST_SECRET);

	memset(h, 0, sizeof(*h));
	seal_door_open(&h->door, HOST_NOW);
	assert(seal_agent_create(&code, &h->door, &h->handshake) == 0);
	assert(deflateInit2(&h->deflate, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
}

static void deliver_directly(struct host *h, enum wire_kind kind, const uint8_t *body, size_t size)
{
	view_session_take(h->viewer, HOST_NOW, kind, body, size);
}

static bool receive_nothing(struct host *h)
{
	return false;
}

static void on_line_lost(void *data)
{
	((struct host *)data)->seen.lost++;
}

static void on_line_back(void *data)
{
	((struct host *)data)->seen.back++;
}

void host_init(struct host *h, const char *viewer_secret)
{
	const struct view_listener l = { on_send, on_asking, on_opened, on_turn, on_pong, on_grants,
		on_asked, on_blocked, on_paused, on_line_lost, on_line_back, on_typed, on_ended,
		h };
	struct seal_code typed = make_code(HOST_SLOT, viewer_secret);

	host_init_alone(h, HOST_SLOT);
	h->deliver = deliver_directly;
	h->receive = receive_nothing;
	h->viewer = view_session_create(&typed, 2, &l);
	assert(h->viewer);
}

void host_finish(struct host *h)
{
	view_session_destroy(h->viewer);
	seal_handshake_destroy(h->handshake);
	seal_sender_destroy(h->control_out);
	seal_sender_destroy(h->screen_out);
	seal_receiver_destroy(h->control_in);
	deflateEnd(&h->deflate);
	WIRE_FREE(h->last);
}

bool host_hear(struct host *h)
{
	uint8_t text[WIRE_VIEWER_CONTROL_MAX];
	struct host_frame f;
	size_t size;

	if (!host_next(h, &f))
		return false;
	assert(f.kind == WIRE_SEALED && f.body[0] == WIRE_CONTROL);
	assert(seal_receive(h->control_in, f.body + 1, f.size - 1, text, &size, &h->last_final) ==
		0);
	WIRE_FREE(h->last);
	h->last = NULL;
	assert(WIRE_UNPACK(viewer_control, text, size, &h->last) == 0);
	return true;
}

bool host_next(struct host *h, struct host_frame *ret)
{
	if (h->queued == 0 && !h->receive(h))
		return false;
	*ret = h->queue[0];
	memmove(h->queue, h->queue + 1, --h->queued * sizeof(h->queue[0]));
	return true;
}

void host_read_control(struct host *h)
{
	while (host_hear(h))
		continue;
}

void host_frame(struct host *h, enum wire_kind kind, const uint8_t *body, size_t size)
{
	/* In a block of its own, so that a read past its end is found. */
	uint8_t *exact = malloc(size ? size : 1);

	if (size > 0)
		memcpy(exact, body, size);
	h->deliver(h, kind, exact, size);
	free(exact);
}

static void send_broker(struct host *h, const Wire__FromBroker *m)
{
	uint8_t packed[WIRE_BROKER_MAX];

	host_frame(h, WIRE_BROKER, packed, (size_t)wire_pack(&m->base, packed, sizeof(packed)));
}

void host_broker(struct host *h, Wire__FromBroker__BodyCase what)
{
	Wire__FromBroker m = WIRE__FROM_BROKER__INIT;
	Wire__PeerJoined joined = WIRE__PEER_JOINED__INIT;
	Wire__PeerLeft left = WIRE__PEER_LEFT__INIT;
	Wire__SlotOpened opened = WIRE__SLOT_OPENED__INIT;
	char slot[] = HOST_SLOT;

	m.body_case = what;
	if (what == WIRE__FROM_BROKER__BODY_PEER_JOINED)
		m.peer_joined = &joined;
	else if (what == WIRE__FROM_BROKER__BODY_PEER_LEFT)
		m.peer_left = &left;
	else {
		opened.slot = slot;
		opened.lifetime_s = 600;
		m.slot_opened = &opened;
	}
	send_broker(h, &m);
}

void host_broker_error(struct host *h, Wire__BrokerErrorCode code, uint32_t retry_s)
{
	Wire__FromBroker m = WIRE__FROM_BROKER__INIT;
	Wire__BrokerError error = WIRE__BROKER_ERROR__INIT;

	error.code = code;
	error.retry_after_s = retry_s;
	m.body_case = WIRE__FROM_BROKER__BODY_ERROR;
	m.error = &error;
	send_broker(h, &m);
}

static void send_stage(struct host *h, uint8_t stage, const uint8_t *m, size_t size)
{
	uint8_t *body = malloc(1 + size);

	body[0] = stage;
	if (size > 0)
		memcpy(body + 1, m, size);
	host_frame(h, WIRE_SEALED, body, 1 + size);
	free(body);
}

void host_handshake(struct host *h, const uint8_t *m, size_t size)
{
	send_stage(h, WIRE_HANDSHAKE, m, size);
}

static void send_channel(struct host *h, struct seal_sender *s, uint8_t stage, bool final,
	const uint8_t *text, size_t size)
{
	uint8_t *sealed = malloc(size + SEAL_OVERHEAD);
	size_t sealed_size;

	if (seal_send(s, HOST_NOW, final, text, size, sealed, &sealed_size) == 0)
		send_stage(h, stage, sealed, sealed_size);
	free(sealed);
}

void host_control(struct host *h, bool final, const uint8_t *text, size_t size)
{
	send_channel(h, h->control_out, WIRE_CONTROL, final, text, size);
}

void host_screen(struct host *h, bool final, const uint8_t *text, size_t size)
{
	send_channel(h, h->screen_out, WIRE_SCREEN, final, text, size);
}

/* The viewer's next message of the handshake. */
static struct host_frame expect(struct host *h)
{
	struct host_frame f = { 0 };

	assert(host_next(h, &f));
	assert(f.kind == WIRE_SEALED && f.body[0] == WIRE_HANDSHAKE);
	return f;
}

void host_shake(struct host *h, int last)
{
	struct host_frame f;
	struct seal_message m;

	if (last < 1)
		return;
	assert(seal_agent_m1(h->handshake, &m) == 0);
	host_handshake(h, m.data, m.size);
	f = expect(h);
	assert(seal_agent_take_m2(h->handshake, HOST_NOW, f.body + 1, f.size - 1, &m) == 0);
	if (last < 3)
		return;
	host_handshake(h, m.data, m.size);
	f = expect(h);
	if (last < 5)
		return;
	assert(seal_agent_take_m4(h->handshake, f.body + 1, f.size - 1, &m) == 0);
	host_handshake(h, m.data, m.size);
	if (last < 7)
		return;
	host_grant(h, true, true);
}

void host_run(struct host *h, int last)
{
	struct host_frame f;

	view_session_start(h->viewer, HOST_NOW);
	assert(host_next(h, &f) && f.kind == WIRE_BROKER);
	if (last < 0)
		return;
	host_broker(h, WIRE__FROM_BROKER__BODY_PEER_JOINED);
	host_shake(h, last);
}
