/* A line that was lost, and its way back: docs/seal.md, docs/wire.md. Until then nothing
 * is shown to them and nothing is taken from them. */
#include <errno.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/host_internal.h"

enum {
	/* After a longer gap hands come back only by the person's word. */
	GAP_MS = 30 * 1000,
	RETRY_FIRST_MS = 250,
	RETRY_MAX_MS = 1000,
};

uint64_t participant_time_left(const struct participant *p)
{
	const uint64_t gone = clock_with_sleep_ms() - p->heard_ms;

	return gone < SEAL_RESUME_MS ? SEAL_RESUME_MS - gone : 0;
}

void participant_lose_line(struct participant *p)
{
	struct host *h = p->host;

	log_event(LOG_INFO, "line.lost", "number=%u epoch=%u", p->number,
		seal_resume_epoch(p->resume));
	host_close_question(h, p);
	participant_let_go(p);
	permits_lose(&p->permits, clock_ms());
	viewer_close(p->viewer);
	seal_resume_lost(p->resume, p->heard_ms);
	p->line_over = p->connected;
	p->resuming = false;
	p->retry_ms = 0;
	participant_move(&p->state, PARTICIPANT_LOST, p->number);
	host_tell_presence(h);
	if (participant_time_left(p) == 0) { /* the PC slept for longer */
		participant_end(p, WIRE__END_REASON__VIEWER_LOST, "");
		return;
	}
	participant_set_deadline(p, participant_time_left(p));
	participant_come_back(p);
	host_next_question(h);
}

static void on_retry(uv_timer_t *timer)
{
	struct participant *p = timer->data;

	if (p->state != PARTICIPANT_LOST)
		return;
	if (!p->net)
		host_tell_net_wanted(p->host, p->number);
	else if (!p->connected)
		participant_connect(p);
}

static void retry_later(struct participant *p)
{
	uv_timer_start(&p->retry, on_retry, p->retry_ms, 0);
	p->retry_ms = p->retry_ms == 0 ? RETRY_FIRST_MS : 2 * p->retry_ms;
	if (p->retry_ms > RETRY_MAX_MS)
		p->retry_ms = RETRY_MAX_MS;
}

void participant_come_back(struct participant *p)
{
	p->resuming = false;
	if (!p->net) {
		if (!p->net_wanted)
			retry_later(p);
		p->net_wanted = true;
		return;
	}
	p->net_wanted = false;
	if (p->connected) { /* what is left of the old line */
		participant_disconnect(p);
		return;
	}
	retry_later(p);
}

/* A resumption that was refused: too late, or somebody was between. */
static void refused(struct participant *p, int error)
{
	log_event(LOG_WARN, "resume.refused", "number=%u reason=%s", p->number,
		seal_refusal_name(seal_resume_refusal(p->resume)));
	participant_end(p,
		error == -ETIME ? WIRE__END_REASON__VIEWER_LOST
				: WIRE__END_REASON__PEER_BROKE_RULES,
		"");
}

void participant_resume(struct participant *p)
{
	struct seal_message r1;
	int r = seal_resume_r1(p->resume, clock_with_sleep_ms(), &r1);

	if (r < 0) {
		refused(p, r);
		return;
	}
	p->resuming = true;
	participant_send_handshake(p, &r1);
}

static void enter(struct participant *p, uint64_t gap_ms)
{
	struct host *h = p->host;

	log_event(LOG_INFO, "line.back", "number=%u epoch=%u gap_ms=%u", p->number,
		seal_resume_epoch(p->resume), (unsigned int)gap_ms);
	p->resuming = false;
	participant_set_deadline(p, 0);
	participant_move(&p->state, PARTICIPANT_VIEWING, p->number);
	participant_give_back(p, gap_ms > GAP_MS);
	host_tell_presence(h);
	host_next_question(h);
	host_mind_hands(h);
	host_pump(h);
}

void participant_take_resume(struct participant *p, const uint8_t *body, size_t size)
{
	const uint64_t now = clock_with_sleep_ms(), gap_ms = now - p->heard_ms;
	struct seal_message r3;
	int r;

	if (!p->resuming || size < 1 || body[0] != WIRE_HANDSHAKE) {
		participant_end(p, WIRE__END_REASON__PEER_BROKE_RULES, "");
		return;
	}
	r = seal_resume_take_r2(p->resume, now, body + 1, size - 1, &r3);
	if (r < 0) {
		refused(p, r);
		return;
	}
	participant_send_handshake(p, &r3);
	p->heard_ms = now;
	r = viewer_reopen(p->viewer, p->resume);
	if (r < 0)
		participant_end(p, WIRE__END_REASON__INTERNAL, "");
	else
		enter(p, gap_ms);
}
