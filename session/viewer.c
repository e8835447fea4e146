#include "session/viewer.h"

#include <errno.h>
#include <stdlib.h>

#include <sodium.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/viewer_internal.h"

int viewer_create(const struct viewer_listener *l, struct viewer **ret)
{
	struct viewer *v = calloc(1, sizeof(*v));

	if (!v)
		return -ENOMEM;
	v->listener = *l;
	pace_init(&v->turns.pace);
	v->text = malloc(SEAL_TEXT_MAX);
	v->body = malloc(1 + SEAL_TEXT_MAX + SEAL_OVERHEAD);
	v->encode = encode_create();
	if (!v->text || !v->body || !v->encode) {
		viewer_destroy(v);
		return -ENOMEM;
	}
	*ret = v;
	return 0;
}

void viewer_close(struct viewer *v)
{
	seal_sender_destroy(v->control_out);
	seal_sender_destroy(v->screen_out);
	seal_receiver_destroy(v->control_in);
	v->control_out = v->screen_out = NULL;
	v->control_in = NULL;
	viewer_forget_turns(v);
}

int viewer_open(struct viewer *v, struct seal_handshake *h)
{
	int r;

	viewer_close(v);
	r = seal_handshake_sender(h, SEAL_CONTROL, &v->control_out);
	if (r == 0)
		r = seal_handshake_sender(h, SEAL_SCREEN, &v->screen_out);
	if (r == 0)
		r = seal_handshake_receiver(h, SEAL_CONTROL, &v->control_in);
	return r;
}

int viewer_reopen(struct viewer *v, struct seal_resume *resume)
{
	int r;

	viewer_close(v);
	r = seal_resume_sender(resume, SEAL_CONTROL, &v->control_out);
	if (r == 0)
		r = seal_resume_sender(resume, SEAL_SCREEN, &v->screen_out);
	if (r == 0)
		r = seal_resume_receiver(resume, SEAL_CONTROL, &v->control_in);
	return r;
}

void viewer_destroy(struct viewer *v)
{
	if (!v)
		return;
	viewer_close(v);
	encode_destroy(v->encode);
	/* Both held the screen's content. */
	if (v->text)
		sodium_memzero(v->text, SEAL_TEXT_MAX);
	free(v->text);
	free(v->body);
	free(v);
}

int viewer_send(struct viewer *v, enum wire_stage stage, bool final, const ProtobufCMessage *m)
{
	struct seal_sender *out = stage == WIRE_CONTROL ? v->control_out : v->screen_out;
	int size = wire_pack(m, v->text, SEAL_TEXT_MAX);
	size_t sealed;
	int r;

	if (size < 0)
		return size;
	v->body[0] = (uint8_t)stage;
	r = seal_send(out, clock_ms(), final, v->text, (size_t)size, v->body + 1, &sealed);
	if (r < 0)
		return r;
	if (stage == WIRE_SCREEN)
		pace_sent(&v->turns.pace, v->turns.turn, 1 + sealed, clock_us());
	return v->listener.send(v->body, 1 + sealed, v->listener.data);
}

static int send_pong(struct viewer *v, uint32_t token)
{
	Wire__HostControl m = WIRE__HOST_CONTROL__INIT;
	Wire__Pong pong = WIRE__PONG__INIT;

	pong.token = token;
	m.body_case = WIRE__HOST_CONTROL__BODY_PONG;
	m.pong = &pong;
	return viewer_send(v, WIRE_CONTROL, false, &m.base);
}

static void tell(struct viewer *v, const Wire__HostControl *m)
{
	if (!v->ended && v->control_out && viewer_send(v, WIRE_CONTROL, false, &m->base) < 0)
		log_event(LOG_WARN, "viewer.tell", "kind=%d", (int)m->body_case);
}

void viewer_tell_grants(struct viewer *v, Wire__Grants *grants)
{
	Wire__HostControl m = WIRE__HOST_CONTROL__INIT;

	m.body_case = WIRE__HOST_CONTROL__BODY_GRANTS;
	m.grants = grants;
	tell(v, &m);
}

void viewer_tell_answer(
	struct viewer *v, Wire__Capability c, Wire__AskResult result, uint32_t retry_after_s)
{
	Wire__HostControl m = WIRE__HOST_CONTROL__INIT;
	Wire__AskAnswered answered = WIRE__ASK_ANSWERED__INIT;

	answered.capability = c;
	answered.result = result;
	answered.retry_after_s = retry_after_s;
	m.body_case = WIRE__HOST_CONTROL__BODY_ASK_ANSWERED;
	m.ask_answered = &answered;
	tell(v, &m);
}

void viewer_tell_blocked(struct viewer *v, Wire__BlockReason reason)
{
	Wire__HostControl m = WIRE__HOST_CONTROL__INIT;
	Wire__Blocked blocked = WIRE__BLOCKED__INIT;

	blocked.reason = reason;
	m.body_case = WIRE__HOST_CONTROL__BODY_BLOCKED;
	m.blocked = &blocked;
	tell(v, &m);
}

void viewer_tell_paused(struct viewer *v, bool now)
{
	Wire__HostControl m = WIRE__HOST_CONTROL__INIT;
	Wire__Paused paused = WIRE__PAUSED__INIT;

	paused.now = now;
	m.body_case = WIRE__HOST_CONTROL__BODY_PAUSED;
	m.paused = &paused;
	tell(v, &m);
}

void viewer_tell_typed(struct viewer *v, uint32_t number, bool whole)
{
	Wire__HostControl m = WIRE__HOST_CONTROL__INIT;
	Wire__TextTyped typed = WIRE__TEXT_TYPED__INIT;

	typed.number = number;
	typed.whole = whole;
	m.body_case = WIRE__HOST_CONTROL__BODY_TEXT_TYPED;
	m.text_typed = &typed;
	tell(v, &m);
}

int viewer_end(struct viewer *v, Wire__EndReason reason)
{
	Wire__HostControl m = WIRE__HOST_CONTROL__INIT;
	Wire__Ended ended = WIRE__ENDED__INIT;
	size_t sealed;
	int r;

	if (v->ended)
		return 0;
	v->ended = true;
	if (!v->control_out)
		return 0; /* nobody hears it */
	ended.reason = reason;
	m.body_case = WIRE__HOST_CONTROL__BODY_ENDED;
	m.ended = &ended;
	v->body[0] = WIRE_SCREEN;
	r = seal_send(v->screen_out, clock_ms(), true, NULL, 0, v->body + 1, &sealed);
	if (r == 0)
		r = v->listener.send(v->body, 1 + sealed, v->listener.data);
	if (r < 0)
		return r;
	return viewer_send(v, WIRE_CONTROL, true, &m.base);
}

/* After a listener that failed v may be gone. */
static int take_control(struct viewer *v, const Wire__ViewerControl *m)
{
	int r;

	switch (m->body_case) {
	case WIRE__VIEWER_CONTROL__BODY_WANT:
		return viewer_take_want(v, m->want);
	case WIRE__VIEWER_CONTROL__BODY_PING:
		r = v->listener.take(m, v->listener.data);
		return r < 0 ? r : send_pong(v, m->ping->token);
	case WIRE__VIEWER_CONTROL__BODY_LEAVE:
		return -ECONNRESET;
	case WIRE__VIEWER_CONTROL__BODY_ASK_FOR:
	case WIRE__VIEWER_CONTROL__BODY_GIVE_UP:
	case WIRE__VIEWER_CONTROL__BODY_GRANTS_SEEN:
	case WIRE__VIEWER_CONTROL__BODY_POINT:
	case WIRE__VIEWER_CONTROL__BODY_MOVE:
	case WIRE__VIEWER_CONTROL__BODY_BUTTON:
	case WIRE__VIEWER_CONTROL__BODY_WHEEL:
	case WIRE__VIEWER_CONTROL__BODY_KEY:
	case WIRE__VIEWER_CONTROL__BODY_TEXT:
	case WIRE__VIEWER_CONTROL__BODY_HOLDING:
		return v->listener.take(m, v->listener.data);
	case WIRE__VIEWER_CONTROL__BODY__NOT_SET:
	case _WIRE__VIEWER_CONTROL__BODY__CASE_IS_INT_SIZE:
		break;
	}
	return -EBADMSG;
}

int viewer_take(struct viewer *v, const uint8_t *body, size_t size)
{
	uint8_t text[WIRE_VIEWER_CONTROL_MAX + SEAL_OVERHEAD];
	Wire__ViewerControl *m;
	size_t length;
	bool final;
	int r;

	/* Control is all a viewer may send, and it is short. */
	if (size < 1 || body[0] != WIRE_CONTROL || size - 1 > sizeof(text))
		return -EBADMSG;
	r = seal_receive(v->control_in, body + 1, size - 1, text, &length, &final);
	if (r < 0)
		return -EBADMSG;
	r = WIRE_UNPACK(viewer_control, text, length, &m);
	if (r < 0)
		return r == -ENOMEM ? r : -EBADMSG;
	r = take_control(v, m);
	WIRE_FREE(m);
	/* The final tag belongs to leaving, and to nothing else. */
	if (final != (r == -ECONNRESET))
		return -EBADMSG;
	return r;
}
