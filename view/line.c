/* A line that was lost, and its way back: docs/seal.md, "Resuming". */
#include <assert.h>
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "view/session_internal.h"
#include "wire/message.h"

void view_session_set_patience(struct view_session *s, uint64_t ms)
{
	s->patience_ms = ms < SEAL_RESUME_MS ? ms : SEAL_RESUME_MS;
}

bool view_line_is_late(const struct view_session *s)
{
	return clock_with_sleep_ms() - s->heard_ms > s->patience_ms;
}

static void close_channels(struct view_session *s)
{
	seal_sender_destroy(s->control_out);
	seal_receiver_destroy(s->control_in);
	seal_receiver_destroy(s->screen_in);
	s->control_out = NULL;
	s->control_in = NULL;
	s->screen_in = NULL;
	s->screen_over = false;
	s->pinging = false;
}

void view_line_lose(struct view_session *s)
{
	const bool was_open = s->state == STATE_OPEN;

	s->line_over = true;
	view_session_set_state(s, STATE_LOST);
	seal_resume_lost(s->resume, s->heard_ms);
	close_channels(s);
	view_screen_restart(s->screen);
	if (!was_open)
		return;
	log_event(LOG_INFO, "line.lost", "epoch=%u", seal_resume_epoch(s->resume));
	s->listener.lost(s->listener.data);
	view_control_lose(s);
}

bool view_session_line_lost(struct view_session *s, uint64_t now_ms)
{
	s->now_ms = now_ms;
	if (s->state < STATE_OPEN || s->state == STATE_ENDED || !s->patience_ms)
		return false;
	view_line_lose(s);
	return s->state == STATE_LOST && !view_line_is_late(s);
}

bool view_session_line_is_over(const struct view_session *s)
{
	return s->line_over && s->state != STATE_ENDED;
}

bool view_session_is_silent(const struct view_session *s, uint64_t now_ms)
{
	/* before the first answer to a ping there is nothing to be heard */
	return s->state == STATE_OPEN && s->pinging &&
	       clock_us() - s->ping_us > VIEW_SILENT_MS * UINT64_C(1000) &&
	       clock_with_sleep_ms() - s->heard_ms > VIEW_SILENT_MS;
}

void view_line_meet(struct view_session *s)
{
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;
	Wire__Meet body = WIRE__MEET__INIT;
	uint8_t meet[SEAL_MEET], packed[WIRE_BROKER_MAX];
	int size;

	seal_resume_meet(s->resume, meet);
	body.meet.data = meet;
	body.meet.len = sizeof(meet);
	m.body_case = WIRE__TO_BROKER__BODY_MEET;
	m.meet = &body;
	size = wire_pack(&m.base, packed, sizeof(packed));
	assert(size > 0);
	view_session_send_frame(s, WIRE_BROKER, packed, (size_t)size);
}

void view_line_met(struct view_session *s)
{
	view_session_set_state(s, STATE_R1);
}

static void refused(struct view_session *s)
{
	const enum seal_refusal why = seal_resume_refusal(s->resume);

	log_event(LOG_WARN, "resume.refused", "reason=%s", seal_refusal_name(why));
	view_session_end(s, why == SEAL_TOO_LATE ? VIEW_HOST_LOST : VIEW_BROKE_RULES);
}

static void take_r1(struct view_session *s, const uint8_t *r1, size_t size)
{
	struct seal_message r2;
	uint8_t body[1 + sizeof(r2.data)];

	if (seal_resume_take_r1(s->resume, clock_with_sleep_ms(), r1, size, &r2) < 0) {
		refused(s);
		return;
	}
	view_session_set_state(s, STATE_R3);
	body[0] = WIRE_HANDSHAKE;
	memcpy(body + 1, r2.data, r2.size);
	view_session_send_frame(s, WIRE_SEALED, body, 1 + r2.size);
}

static int open_channels(struct view_session *s)
{
	int r = seal_resume_sender(s->resume, SEAL_CONTROL, &s->control_out);

	if (r == 0)
		r = seal_resume_receiver(s->resume, SEAL_CONTROL, &s->control_in);
	if (r == 0)
		r = seal_resume_receiver(s->resume, SEAL_SCREEN, &s->screen_in);
	return r;
}

static void take_r3(struct view_session *s, const uint8_t *r3, size_t size)
{
	const uint64_t now = clock_with_sleep_ms();

	if (seal_resume_take_r3(s->resume, now, r3, size) < 0) {
		refused(s);
		return;
	}
	if (open_channels(s) < 0) {
		view_session_end(s, VIEW_INTERNAL);
		return;
	}
	log_event(LOG_INFO, "line.back", "epoch=%u gap_ms=%u", seal_resume_epoch(s->resume),
		(unsigned int)(now - s->heard_ms));
	s->heard_ms = now;
	view_session_set_state(s, STATE_OPEN);
	s->listener.back(s->listener.data);
	view_session_send_want(s, 0);
}

void view_line_take(struct view_session *s, const uint8_t *m, size_t size)
{
	if (s->state == STATE_R1)
		take_r1(s, m, size);
	else
		take_r3(s, m, size);
}
