/* One who takes part: its states, and its end. */
#include <errno.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/host_internal.h"

enum { CONNECT_MS = 20 * 1000 };

static const char *name_of(Wire__EndReason reason)
{
	return protobuf_c_enum_descriptor_get_value(&wire__end_reason__descriptor, (int)reason)
		->name;
}

/* The deadline of each state passed. */
static void on_deadline(uv_timer_t *timer)
{
	struct participant *p = timer->data;

	switch (p->state) {
	case PARTICIPANT_CONNECTING:
		participant_end(p, WIRE__END_REASON__BROKER_LOST, "no answer");
		break;
	case PARTICIPANT_WAITING:
		participant_end(p, WIRE__END_REASON__CODE_EXPIRED, "");
		break;
	case PARTICIPANT_PROVING:
		log_event(LOG_WARN, "handshake.timeout", "answered=%d", p->answered);
		participant_drop_peer(p);
		participant_wait_again(p);
		break;
	case PARTICIPANT_ASKING:
		participant_send_grant(p, false);
		participant_end(p, WIRE__END_REASON__CONSENT_TIMEOUT, "");
		break;
	case PARTICIPANT_LOST:
		if (participant_time_left(p) == 0)
			participant_end(p, WIRE__END_REASON__VIEWER_LOST, "");
		else
			participant_set_deadline(p, participant_time_left(p));
		break;
	case PARTICIPANT_VIEWING:
	case PARTICIPANT_NONE:
		break;
	}
}

void participant_set_deadline(struct participant *p, uint64_t ms)
{
	uv_timer_stop(&p->deadline);
	if (ms > 0)
		uv_timer_start(&p->deadline, on_deadline, ms, 0);
}

void participant_enter(struct participant *p)
{
	participant_move(&p->state, PARTICIPANT_CONNECTING, p->number);
	participant_set_deadline(p, CONNECT_MS);
	participant_connect(p);
}

static void forget_secrets(struct participant *p)
{
	seal_handshake_destroy(p->handshake);
	p->handshake = NULL;
	seal_code_wipe(&p->code);
	seal_door_burn(&p->door);
	viewer_destroy(p->viewer);
	p->viewer = NULL;
	seal_resume_destroy(p->resume);
	p->resume = NULL;
}

void participant_finish(struct participant *p)
{
	forget_secrets(p);
	link_destroy(p->net);
	p->net = NULL;
}

void participant_let_go(struct participant *p)
{
	struct host *h = p->host;

	const bool open = h->state == SESSION_OPEN; /* else the overlay goes as a whole */

	if (h->guard && host_controller(h) == p) {
		host_let_hands(h, NULL);
		if (open)
			host_show_border(h, false, false);
	}
	if (h->pointer == p && open)
		host_show_mark(h, p, WIRE__MARK_SHAPE__NO_MARK, 0, 0);
	p->control_waits = p->control_back = false;
}

void participant_clear(struct participant *p, Wire__EndReason reason)
{
	if (p->state == PARTICIPANT_NONE)
		return;
	log_event(LOG_INFO, "participant.end", "number=%u reason=%s", p->number, name_of(reason));
	host_close_question(p->host, p);
	participant_let_go(p);
	if (p->viewer)
		viewer_end(p->viewer, reason);
	participant_move(&p->state, PARTICIPANT_NONE, p->number);
	participant_set_deadline(p, 0);
	uv_timer_stop(&p->retry);
	forget_secrets(p);
	p->line_over = p->resuming = p->net_wanted = false;
	p->permits = (struct permits){ 0 };
	p->answered = false;
	p->to_ask = p->to_let_in = false;
	if (p->connected) {
		participant_disconnect(p);
	} else if (p->host->state == SESSION_OPEN) { /* their engawa-net ends with its link */
		link_destroy(p->net);
		p->net = NULL;
	}
}

/* Others go on, or may. */
static bool others_watch(const struct participant *p)
{
	const struct host *h = p->host;

	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		const struct participant *other = &h->people[i];

		if (other != p &&
			(other->state == PARTICIPANT_VIEWING || other->state == PARTICIPANT_LOST))
			return true;
	}
	return false;
}

void participant_end(struct participant *p, Wire__EndReason reason, const char *detail)
{
	struct host *h = p->host;

	if (p->state == PARTICIPANT_NONE)
		return;
	if (!others_watch(p)) {
		host_end(h, reason, detail);
		return;
	}
	if (p->code.slot[0])
		host_tell_code_gone(h); /* nobody can join by it any more */
	participant_clear(p, reason);
	host_tell_presence(h);
	host_next_question(h);
}

void participant_let_in(struct participant *p)
{
	const struct viewer_listener l = { participant_send_sealed, participant_take_control, p };
	struct host *h = p->host;
	int r = participant_send_grant(p, true);

	p->to_let_in = false;
	if (r == 0)
		r = viewer_create(&l, &p->viewer);
	if (r == 0)
		r = viewer_open(p->viewer, p->handshake);
	if (r == 0)
		r = seal_resume_create(p->handshake, &p->resume);
	if (r < 0) {
		participant_end(p, WIRE__END_REASON__INTERNAL, "");
		return;
	}
	seal_handshake_destroy(p->handshake);
	p->handshake = NULL;
	p->heard_ms = clock_with_sleep_ms();
	participant_close_slot(p);
	participant_set_deadline(p, 0);
	participant_move(&p->state, PARTICIPANT_VIEWING, p->number);
	participant_start_grants(p);
	host_banner_shown(h);
	host_tell_presence(h);
	host_mind_hands(h);
	host_pump(h);
}

void participant_answer_view(struct participant *p, bool allow)
{
	if (!allow) {
		participant_send_grant(p, false);
		participant_end(p, WIRE__END_REASON__REFUSED, "");
	} else if (p->host->chosen) {
		participant_let_in(p);
	} else {
		log_event(LOG_INFO, "consent.yes", "number=%u", p->number);
		p->to_let_in = true;
	}
}

struct participant *host_to_let_in(struct host *h)
{
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		if (h->people[i].to_let_in)
			return &h->people[i];
	}
	return NULL;
}

/* Whether they are at the door, or on their way there. */
static bool is_invited(const struct participant *p)
{
	switch (p->state) {
	case PARTICIPANT_NONE:
		return p->net_wanted;
	case PARTICIPANT_CONNECTING:
	case PARTICIPANT_WAITING:
	case PARTICIPANT_PROVING:
	case PARTICIPANT_ASKING:
		return true;
	case PARTICIPANT_VIEWING:
	case PARTICIPANT_LOST:
		return false;
	}
	return false;
}

static struct participant *find_invited(struct host *h)
{
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		if (is_invited(&h->people[i]))
			return &h->people[i];
	}
	return NULL;
}

void host_invite(struct host *h)
{
	if (!host_watched(h) || find_invited(h))
		return;
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		struct participant *p = &h->people[i];

		if (p->state == PARTICIPANT_NONE && !p->net) {
			log_event(LOG_INFO, "invite", "number=%u", p->number);
			p->net_wanted = true;
			host_tell_net_wanted(h, p->number);
			return;
		}
	}
	log_event(LOG_WARN, "invite.full", "people=%d", HOST_PEOPLE_MAX);
	host_tell_code_gone(h);
}

void host_end_invite(struct host *h)
{
	struct participant *p = find_invited(h);

	/* Whoever gave the right code is asked about, and refused there. */
	if (!p || !host_watched(h) || p->state == PARTICIPANT_ASKING)
		return;
	p->net_wanted = false;
	participant_end(p, WIRE__END_REASON__PERSON, "");
	host_tell_code_gone(h);
}

void host_send_away(struct host *h, uint32_t number)
{
	struct participant *p = &h->people[number - 1];

	if (p->state == PARTICIPANT_VIEWING || p->state == PARTICIPANT_LOST)
		participant_end(p, WIRE__END_REASON__PERSON, "");
}
