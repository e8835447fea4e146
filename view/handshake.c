/* A viewer's session up to the person's answer: M1 to M7. */
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "view/session_internal.h"
#include "wire/message.h"

static void send_handshake(struct view_session *s, const struct seal_message *m)
{
	uint8_t body[1 + sizeof(m->data)] = { WIRE_HANDSHAKE };

	memcpy(body + 1, m->data, m->size);
	view_session_send_frame(s, WIRE_SEALED, body, 1 + m->size);
}

static void refuse_handshake(struct view_session *s, enum view_end why)
{
	enum seal_refusal refusal = seal_handshake_refusal(s->handshake);

	log_event(LOG_WARN, "view.handshake_refused", "state=%s check=%s",
		view_session_state_name(s), seal_refusal_name(refusal));
	view_session_end(s, refusal == SEAL_NOT_CONFIRMED ? why : VIEW_BROKE_RULES);
}

/* All else is asked for later. */
static bool grants_view_alone(const Wire__Grant *g)
{
	return g->n_capabilities == 1 && g->capabilities[0] == WIRE__CAPABILITY__VIEW;
}

static int open_channels(struct view_session *s)
{
	int r = seal_handshake_sender(s->handshake, SEAL_CONTROL, &s->control_out);

	if (r == 0)
		r = seal_handshake_receiver(s->handshake, SEAL_CONTROL, &s->control_in);
	if (r == 0)
		r = seal_handshake_receiver(s->handshake, SEAL_SCREEN, &s->screen_in);
	if (r == 0)
		r = seal_resume_create(s->handshake, &s->resume);
	s->heard_ms = clock_with_sleep_ms();
	seal_handshake_destroy(s->handshake);
	s->handshake = NULL;
	return r;
}

static void take_grant(struct view_session *s, const Wire__Grant *g)
{
	if (!g->allowed) {
		view_session_end(s, VIEW_REFUSED);
		return;
	}
	if (!grants_view_alone(g)) {
		view_session_broke_rules(s, "a grant of something else");
		return;
	}
	if (open_channels(s) < 0) {
		view_session_end(s, VIEW_INTERNAL);
		return;
	}
	view_session_set_state(s, STATE_OPEN);
	s->deadline_ms = 0;
	s->listener.opened(s->listener.data);
	view_session_send_want(s, 0);
}

static void take_m7(struct view_session *s, const uint8_t *m7, size_t size)
{
	uint8_t text[SEAL_GRANT_MAX];
	size_t text_size;
	Wire__Grant *g = NULL;

	if (seal_viewer_take_m7(s->handshake, m7, size, text, &text_size) < 0) {
		refuse_handshake(s, VIEW_BROKE_RULES);
		return;
	}
	if (WIRE_UNPACK(grant, text, text_size, &g) < 0) {
		view_session_broke_rules(s, "grant");
		return;
	}
	take_grant(s, g);
	WIRE_FREE(g);
}

static void take_m5(struct view_session *s, const uint8_t *m5, size_t size)
{
	if (seal_viewer_take_m5(s->handshake, m5, size) < 0) {
		refuse_handshake(s, VIEW_WRONG_CODE);
		return;
	}
	view_session_set_state(s, STATE_M7);
	s->deadline_ms = s->now_ms + VIEW_CONSENT_MS;
	s->listener.asking(s->listener.data);
}

void view_handshake_take(struct view_session *s, const uint8_t *m, size_t size)
{
	struct seal_message answer;
	int r;

	switch (s->state) {
	case STATE_M1:
		r = seal_viewer_take_m1(s->handshake, m, size, &answer);
		break;
	case STATE_M3:
		r = seal_viewer_take_m3(s->handshake, m, size, &answer);
		break;
	case STATE_M5:
		take_m5(s, m, size);
		return;
	case STATE_M7:
		take_m7(s, m, size);
		return;
	default:
		view_session_broke_rules(s, "handshake out of order");
		return;
	}
	if (r < 0) {
		refuse_handshake(s, VIEW_BROKE_RULES);
		return;
	}
	view_session_set_state(s, s->state + 1);
	send_handshake(s, &answer);
}
