/* What a host says, right or wrong. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "encode/codec.h"
#include "host.h"

/* Packed without the bounds wire_pack() insists on: a host may lie. */
static uint8_t *pack(const ProtobufCMessage *m, size_t *ret_size)
{
	uint8_t *packed = malloc(protobuf_c_message_get_packed_size(m) + 1);

	*ret_size = protobuf_c_message_pack(m, packed);
	return packed;
}

/* All parts are pointers in one union: any of its members takes them. */
static void send_host_control(
	struct host *h, bool final, Wire__HostControl__BodyCase what, void *part)
{
	Wire__HostControl m = WIRE__HOST_CONTROL__INIT;
	uint8_t *packed;
	size_t size;

	m.body_case = what;
	m.pong = part;
	packed = pack(&m.base, &size);
	host_control(h, final, packed, size);
	free(packed);
}

void host_pong(struct host *h, uint32_t token)
{
	Wire__Pong pong = WIRE__PONG__INIT;

	pong.token = token;
	send_host_control(h, false, WIRE__HOST_CONTROL__BODY_PONG, &pong);
}

void host_ended(struct host *h, bool final, Wire__EndReason reason)
{
	Wire__Ended ended = WIRE__ENDED__INIT;

	ended.reason = reason;
	send_host_control(h, final, WIRE__HOST_CONTROL__BODY_ENDED, &ended);
}

void host_grants(struct host *h, uint32_t number, bool point, bool control)
{
	Wire__Grants grants = WIRE__GRANTS__INIT;
	Wire__Held held[3] = { WIRE__HELD__INIT, WIRE__HELD__INIT, WIRE__HELD__INIT };
	Wire__Held *list[3] = { &held[0], &held[1], &held[2] };

	held[grants.n_held++].capability = WIRE__CAPABILITY__VIEW;
	if (point)
		held[grants.n_held++].capability = WIRE__CAPABILITY__POINT;
	if (control)
		held[grants.n_held++].capability = WIRE__CAPABILITY__CONTROL;
	for (size_t i = 0; i < grants.n_held; i++)
		held[i].expires_s = 600;
	grants.number = number;
	grants.held = list;
	send_host_control(h, false, WIRE__HOST_CONTROL__BODY_GRANTS, &grants);
}

void host_ask_answered(
	struct host *h, Wire__Capability what, Wire__AskResult result, uint32_t retry_s)
{
	Wire__AskAnswered answered = WIRE__ASK_ANSWERED__INIT;

	answered.capability = what;
	answered.result = result;
	answered.retry_after_s = retry_s;
	send_host_control(h, false, WIRE__HOST_CONTROL__BODY_ASK_ANSWERED, &answered);
}

void host_blocked(struct host *h, Wire__BlockReason reason)
{
	Wire__Blocked blocked = WIRE__BLOCKED__INIT;

	blocked.reason = reason;
	send_host_control(h, false, WIRE__HOST_CONTROL__BODY_BLOCKED, &blocked);
}

void host_paused(struct host *h, bool now)
{
	Wire__Paused paused = WIRE__PAUSED__INIT;

	paused.now = now;
	send_host_control(h, false, WIRE__HOST_CONTROL__BODY_PAUSED, &paused);
}

void host_text_typed(struct host *h, uint32_t number, bool whole)
{
	Wire__TextTyped typed = WIRE__TEXT_TYPED__INIT;

	typed.number = number;
	typed.whole = whole;
	send_host_control(h, false, WIRE__HOST_CONTROL__BODY_TEXT_TYPED, &typed);
}

static void open_channels(struct host *h)
{
	assert(seal_handshake_sender(h->handshake, SEAL_CONTROL, &h->control_out) == 0);
	assert(seal_handshake_sender(h->handshake, SEAL_SCREEN, &h->screen_out) == 0);
	assert(seal_handshake_receiver(h->handshake, SEAL_CONTROL, &h->control_in) == 0);
}

void host_grant(struct host *h, bool allowed, bool view)
{
	Wire__Grant g = WIRE__GRANT__INIT;
	Wire__Capability capabilities[] = { WIRE__CAPABILITY__VIEW };
	struct seal_message m7;
	uint8_t *packed;
	size_t size;

	g.allowed = allowed;
	g.n_capabilities = view;
	g.capabilities = capabilities;
	packed = pack(&g.base, &size);
	assert(seal_agent_grant(h->handshake, packed, size, &m7) == 0);
	free(packed);
	open_channels(h);
	host_handshake(h, m7.data, m7.size);
}

static void send_screen(struct host *h, Wire__Screen__BodyCase what, void *part)
{
	Wire__Screen m = WIRE__SCREEN__INIT;
	uint8_t *packed;
	size_t size;

	m.body_case = what;
	m.picture = part;
	packed = pack(&m.base, &size);
	host_screen(h, false, packed, size);
	free(packed);
}

void host_picture(struct host *h, uint32_t width, uint32_t height)
{
	Wire__Picture picture = WIRE__PICTURE__INIT;
	Wire__Rect monitor = WIRE__RECT__INIT, *monitors[] = { &monitor };

	picture.width = monitor.w = width;
	picture.height = monitor.h = height;
	picture.n_monitors = 1;
	picture.monitors = monitors;
	send_screen(h, WIRE__SCREEN__BODY_PICTURE, &picture);
}

void host_cursor(struct host *h, uint32_t w, uint32_t size, uint32_t hot_x, uint8_t value)
{
	Wire__Cursor cursor = WIRE__CURSOR__INIT;

	cursor.w = cursor.h = w;
	cursor.hot_x = hot_x;
	cursor.rgba.len = size;
	cursor.rgba.data = malloc(size + 1);
	memset(cursor.rgba.data, value, size);
	send_screen(h, WIRE__SCREEN__BODY_CURSOR, &cursor);
	free(cursor.rgba.data);
}

void host_cursor_at(struct host *h, int32_t x, int32_t y, uint32_t turn)
{
	Wire__CursorAt at = WIRE__CURSOR_AT__INIT;

	at.x = x;
	at.y = y;
	at.turn = turn;
	send_screen(h, WIRE__SCREEN__BODY_CURSOR_AT, &at);
}

static void deflate_all(
	z_stream *z, bool key, const uint8_t *text, size_t size, ProtobufCBinaryData *ret)
{
	size_t room = CODEC_PACKET_MAX + 1024;

	ret->data = malloc(room);
	if (key)
		deflateReset(z);
	z->next_in = (uint8_t *)text;
	z->avail_in = (uInt)size;
	z->next_out = ret->data;
	z->avail_out = (uInt)room;
	assert(deflate(z, Z_SYNC_FLUSH) == Z_OK && z->avail_in == 0);
	ret->len = room - z->avail_out;
}

void host_update(struct host *h, uint32_t turn, bool key, bool last, const uint8_t *commands,
	size_t size, int lie)
{
	Wire__Update update = WIRE__UPDATE__INIT;

	update.turn = turn;
	update.key = key;
	update.last = last;
	update.inflated_size = (uint32_t)((int)size + lie);
	deflate_all(&h->deflate, key, commands, size, &update.data);
	send_screen(h, WIRE__SCREEN__BODY_UPDATE, &update);
	free(update.data.data);
}

void host_fill(struct host *h, uint32_t turn, bool key, bool last, uint32_t w, uint32_t height,
	uint8_t grey)
{
	const uint8_t command[] = { CODEC_SOLID, 0, 0, 0, 0, (uint8_t)(w - 1),
		(uint8_t)(height - 1), grey, grey, grey };

	host_update(h, turn, key, last, command, sizeof(command), 0);
}
