/* What the person is asked: one question at a time, and an answer counts only for the
 * question that it was given to. */
#include <errno.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/host_internal.h"

/* A person cannot have read the question sooner; the face has the same rule. */
enum { INERT_MS = 1000 };

int host_ask(struct host *h, struct participant *p, Wire__Capability c, bool again)
{
	struct question *q = &h->question;

	if (q->who)
		return -EBUSY;
	q->who = p;
	q->asked = c;
	q->again = again;
	q->prompt++;
	q->asked_ms = clock_ms();
	host_tell_ask(h);
	return 0;
}

/* Of a terminal we know only that no program pressed its keys. */
bool host_said_by_hand(struct host *h)
{
	return h->by_hand ? guard_by_hand(h->guard, clock_ms())
			  : !guard_made_up(h->guard, clock_ms());
}

/* Whether it is the person who answered, and this question, and not in a hurry. */
static bool counts(struct host *h, const Wire__Answer *answer)
{
	const struct question *q = &h->question;

	/* An answer to a question that is gone is no answer to this one. */
	if (!q->who || answer->prompt != q->prompt)
		return false;
	if (!answer->allow)
		return true;
	if (clock_ms() - q->asked_ms < INERT_MS) {
		log_event(LOG_WARN, "consent.too_soon", "prompt=%u", q->prompt);
		return false;
	}
	if (host_said_by_hand(h))
		return true;
	log_event(LOG_WARN, "consent.made_up", "prompt=%u", q->prompt);
	host_tell_unheard(h, q->prompt);
	return false;
}

void host_answer(struct host *h, const Wire__Answer *answer)
{
	struct participant *p = h->question.who;

	if (!counts(h, answer))
		return;
	h->question.who = NULL;
	if (h->question.asked == WIRE__CAPABILITY__VIEW)
		participant_answer_view(p, answer->allow);
	else if (h->question.again)
		participant_answer_again(p, h->question.asked, answer->allow);
	else
		participant_answer_ask(p, h->question.asked, answer->allow);
	host_next_question(h);
}

void host_close_question(struct host *h, const struct participant *p)
{
	if (h->question.who != p)
		return;
	h->question.who = NULL;
	host_tell_ask_gone(h);
}

/* What they held before a long gap. */
static void ask_again(struct host *h, struct participant *p, Wire__Capability c)
{
	if (!participant_viewing(p) || !permits_withheld(&p->permits, c, clock_ms()))
		return;
	if (c == WIRE__CAPABILITY__CONTROL && host_controller(h))
		permits_forget(&p->permits, c); /* another one does by now */
	else
		host_ask(h, p, c, true);
}

void host_next_question(struct host *h)
{
	for (size_t i = 0; i < HOST_PEOPLE_MAX && h->state == SESSION_OPEN; i++) {
		struct participant *p = &h->people[i];

		if (p->to_ask && host_ask(h, p, WIRE__CAPABILITY__VIEW, false) == 0)
			p->to_ask = false;
		ask_again(h, p, WIRE__CAPABILITY__CONTROL);
		ask_again(h, p, WIRE__CAPABILITY__POINT);
	}
}
