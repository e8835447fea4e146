/* What a participant asks for besides looking, what the person says, and what is held. */
#include <errno.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/host_internal.h"

enum {
	BORDER_MS = 3000, /* until the border must be on the screen */
	CONTROLLER_RETRY_S = 5, /* when asking makes sense while another one controls */
};

static const char *name_of(Wire__Capability c)
{
	return protobuf_c_enum_descriptor_get_value(&wire__capability__descriptor, (int)c)->name;
}

struct participant *host_controller(struct host *h)
{
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		struct participant *p = &h->people[i];

		if (p->control_waits || permits_held(&p->permits, WIRE__CAPABILITY__CONTROL))
			return p;
	}
	return NULL;
}

/* Everything that follows from what is held now. */
static void tell_grants(struct participant *p)
{
	Wire__Held held[3];
	Wire__Held *list[3];
	Wire__Grants grants;

	permits_tell(&p->permits, clock_ms(), &grants, held, list);
	viewer_tell_grants(p->viewer, &grants);
	host_tell_grants(p->host);
}

static void tell_answer(
	struct participant *p, Wire__Capability c, Wire__AskResult result, uint32_t retry_s)
{
	log_event(LOG_INFO, "grant.answer", "capability=%s result=%d", name_of(c), (int)result);
	viewer_tell_answer(p->viewer, c, result, retry_s);
}

void participant_start_grants(struct participant *p)
{
	permits_start(&p->permits, clock_ms());
}

static void ask_for(struct participant *p, Wire__Capability c)
{
	struct host *h = p->host;
	uint32_t retry_s = 0;

	if (h->question.who || p->control_waits) {
		tell_answer(p, c, WIRE__ASK_RESULT__ASK_NOT_NOW, 1);
		return;
	}
	/* one pair of hands at most */
	if (c == WIRE__CAPABILITY__CONTROL && host_controller(h)) {
		tell_answer(p, c, WIRE__ASK_RESULT__ASK_NOT_NOW,
			host_controller(h) == p ? 0 : CONTROLLER_RETRY_S);
		return;
	}
	if (!permits_may_ask(&p->permits, c, clock_ms(), &retry_s)) {
		tell_answer(p, c, WIRE__ASK_RESULT__ASK_NOT_NOW, retry_s);
		return;
	}
	log_event(LOG_INFO, "grant.ask", "capability=%s number=%u", name_of(c), p->number);
	host_ask(h, p, c, false);
	host_mind_hands(h);
}

static void grant(struct participant *p, Wire__Capability c)
{
	permits_allow(&p->permits, c, clock_ms());
	tell_grants(p);
	tell_answer(p, c, WIRE__ASK_RESULT__ASK_ALLOWED, 0);
	if (c == WIRE__CAPABILITY__CONTROL) {
		p->host->hands_given = true;
		host_let_hands(p->host, p);
	}
	host_mind_hands(p->host);
}

/* Nobody's hands before everybody can see that they are there. back: they were before. */
static void wait_for_border(struct participant *p, bool back)
{
	p->control_waits = true;
	p->control_back = back;
	p->control_ms = clock_ms();
	host_show_border(p->host, true, false);
	host_mind_hands(p->host);
}

static void give_control_back(struct participant *p)
{
	p->control_back = false;
	permits_give_back(&p->permits, WIRE__CAPABILITY__CONTROL);
	tell_grants(p);
	host_let_hands(p->host, p);
	host_mind_hands(p->host);
}

void participant_answer_ask(struct participant *p, Wire__Capability c, bool allow)
{
	if (!allow) {
		permits_refuse(&p->permits, c, clock_ms());
		tell_answer(p, c, WIRE__ASK_RESULT__ASK_REFUSED, 0);
		return;
	}
	if (c != WIRE__CAPABILITY__CONTROL) {
		grant(p, c);
		return;
	}
	wait_for_border(p, false);
}

/* What was held when the line was lost is held again, or waits for the person. */
void participant_give_back(struct participant *p, bool gap_is_long)
{
	struct permits *permits = &p->permits;
	const uint64_t now = clock_ms();

	if (gap_is_long) {
		permits_withhold(permits, WIRE__CAPABILITY__POINT);
		permits_withhold(permits, WIRE__CAPABILITY__CONTROL);
	}
	if (permits_lost(permits, WIRE__CAPABILITY__POINT, now))
		permits_give_back(permits, WIRE__CAPABILITY__POINT);
	else if (!permits_withheld(permits, WIRE__CAPABILITY__POINT, now))
		permits_forget(permits, WIRE__CAPABILITY__POINT);
	/* another one may control by now */
	if (permits_lost(permits, WIRE__CAPABILITY__CONTROL, now) && !host_controller(p->host))
		wait_for_border(p, true);
	else if (!permits_withheld(permits, WIRE__CAPABILITY__CONTROL, now))
		permits_forget(permits, WIRE__CAPABILITY__CONTROL);
	permits_renew(permits);
	tell_grants(p);
}

void participant_answer_again(struct participant *p, Wire__Capability c, bool allow)
{
	log_event(LOG_INFO, "grant.again", "number=%u capability=%s allow=%d", p->number,
		name_of(c), allow);
	if (!allow) {
		permits_forget(&p->permits, c);
		permits_refuse(&p->permits, c, clock_ms());
		host_tell_grants(p->host);
	} else if (c == WIRE__CAPABILITY__CONTROL) {
		wait_for_border(p, true);
	} else {
		permits_give_back(&p->permits, c);
		tell_grants(p);
	}
}

void host_border_shown(struct host *h, bool now)
{
	struct participant *p = host_controller(h);

	h->border_shown = now;
	if (!now || !p || !p->control_waits)
		return;
	p->control_waits = false;
	if (p->control_back)
		give_control_back(p);
	else
		grant(p, WIRE__CAPABILITY__CONTROL);
}

void participant_close_ask(struct participant *p, Wire__Capability c, Wire__AskResult result)
{
	const bool again = p->host->question.again;

	host_close_question(p->host, p);
	if (again) {
		permits_forget(&p->permits, c);
		host_next_question(p->host);
		return;
	}
	if (result == WIRE__ASK_RESULT__ASK_UNANSWERED)
		permits_refuse(&p->permits, c, clock_ms());
	tell_answer(p, c, result, 0);
	host_next_question(p->host);
}

/* What a grant made visible or possible goes with it. */
static void undo(struct participant *p)
{
	struct host *h = p->host;

	if (!permits_held(&p->permits, WIRE__CAPABILITY__POINT) && h->pointer == p)
		host_show_mark(h, p, WIRE__MARK_SHAPE__NO_MARK, 0, 0);
	if (!host_controller(h)) {
		host_let_hands(h, NULL);
		host_show_border(h, false, false);
	}
	tell_grants(p);
}

void participant_end_grant(struct participant *p, Wire__Capability c)
{
	if (c == WIRE__CAPABILITY__CONTROL && p->control_waits) {
		const bool back = p->control_back;

		p->control_waits = p->control_back = false;
		host_show_border(p->host, false, false);
		if (!back)
			tell_answer(p, c, WIRE__ASK_RESULT__ASK_REFUSED, 0);
	}
	permits_forget(&p->permits, c);
	if (!participant_viewing(p)) {
		host_tell_grants(p->host);
		return;
	}
	if (!permits_end(&p->permits, c, clock_ms()))
		return;
	log_event(LOG_INFO, "grant.end", "capability=%s number=%u", name_of(c), p->number);
	undo(p);
}

void participant_expire_grants(struct participant *p)
{
	const struct question *q = &p->host->question;
	const uint64_t now = clock_ms();

	if (q->who == p && q->asked != WIRE__CAPABILITY__VIEW && now >= q->asked_ms + CONSENT_MS)
		participant_close_ask(p, q->asked, WIRE__ASK_RESULT__ASK_UNANSWERED);
	if (permits_expire(&p->permits, now)) {
		log_event(LOG_INFO, "grant.expired", "number=%u", p->permits.number);
		undo(p);
	}
	if (p->control_waits && now >= p->control_ms + BORDER_MS)
		host_end(p->host, WIRE__END_REASON__OVERLAY_LOST, "border");
	else if (now >= p->permits.view_until_ms)
		participant_end(p, WIRE__END_REASON__GRANT_OVER, "");
}

static bool may_be_asked(Wire__Capability c)
{
	return c == WIRE__CAPABILITY__POINT || c == WIRE__CAPABILITY__CONTROL;
}

/* The viewer needs it no more, or does not ask for it any longer. */
static void give_up(struct participant *p, Wire__Capability c)
{
	if (p->host->question.who == p && p->host->question.asked == c) {
		participant_close_ask(p, c, WIRE__ASK_RESULT__ASK_NOT_NOW);
		permits_withdraw(&p->permits, clock_ms());
	}
	participant_end_grant(p, c);
}

static int take_message(struct participant *p, const Wire__ViewerControl *m)
{
	switch (m->body_case) {
	case WIRE__VIEWER_CONTROL__BODY_PING:
		host_mind_hands(p->host);
		return 0;
	case WIRE__VIEWER_CONTROL__BODY_ASK_FOR:
		if (!may_be_asked(m->ask_for->capability))
			return -EBADMSG;
		ask_for(p, m->ask_for->capability);
		return 0;
	case WIRE__VIEWER_CONTROL__BODY_GIVE_UP:
		if (!may_be_asked(m->give_up->capability))
			return -EBADMSG;
		give_up(p, m->give_up->capability);
		return 0;
	case WIRE__VIEWER_CONTROL__BODY_GRANTS_SEEN:
		return permits_seen(&p->permits, m->grants_seen->number) ? 0 : -EBADMSG;
	default:
		return host_take_input(p, m);
	}
}

int participant_take_control(const Wire__ViewerControl *m, void *data)
{
	struct participant *p = data;
	const int r = take_message(p, m);

	return participant_viewing(p) ? r : -ECANCELED;
}

uint64_t participant_grants_due_ms(const struct participant *p)
{
	const struct question *q = &p->host->question;
	uint64_t ret = permits_due_ms(&p->permits);

	if (q->who == p && q->asked != WIRE__CAPABILITY__VIEW && q->asked_ms + CONSENT_MS < ret)
		ret = q->asked_ms + CONSENT_MS;
	if (p->control_waits && p->control_ms + BORDER_MS < ret)
		ret = p->control_ms + BORDER_MS;
	return ret;
}
