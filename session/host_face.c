/* What the face says, and what it is told. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/host_internal.h"

void host_tell_face(struct host *h, const Wire__FromAgent *m)
{
	uint8_t *body;
	int size, r;

	if (!h->face)
		return;
	body = malloc(WIRE_FACE_MAX);
	size = body ? wire_pack(&m->base, body, WIRE_FACE_MAX) : -ENOMEM;
	r = size < 0 ? size : link_send(h->face, WIRE_FACE, body, (size_t)size);
	if (size > 0)
		sodium_memzero(body, (size_t)size); /* it may hold the code */
	free(body);
	if (r < 0)
		log_event(LOG_ERROR, "face.send", "error=%d", r);
}

void host_tell_code(struct host *h, const struct seal_code *c)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__ShowCode code = WIRE__SHOW_CODE__INIT;
	char text[SEAL_CODE_TEXT];

	seal_code_format(c, text);
	code.code = text;
	code.lifetime_s = SEAL_CODE_LIFE_MS / 1000;
	m.body_case = WIRE__FROM_AGENT__BODY_SHOW_CODE;
	m.show_code = &code;
	host_tell_face(h, &m);
	sodium_memzero(text, sizeof(text));
}

void host_tell_ask(struct host *h)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Ask ask = WIRE__ASK__INIT;

	ask.prompt = h->question.prompt;
	ask.capability = h->question.asked;
	ask.expires_s = permits_length_s(h->question.asked);
	ask.person = h->question.who->number;
	ask.again = h->question.again;
	m.body_case = WIRE__FROM_AGENT__BODY_ASK;
	m.ask = &ask;
	host_tell_face(h, &m);
}

void host_tell_ask_gone(struct host *h)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__AskGone gone = WIRE__ASK_GONE__INIT;

	gone.prompt = h->question.prompt;
	m.body_case = WIRE__FROM_AGENT__BODY_ASK_GONE;
	m.ask_gone = &gone;
	host_tell_face(h, &m);
}

void host_tell_watched(struct host *h, bool now)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Watched watched = WIRE__WATCHED__INIT;

	watched.now = now;
	m.body_case = WIRE__FROM_AGENT__BODY_WATCHED;
	m.watched = &watched;
	host_tell_face(h, &m);
}

void host_tell_people(struct host *h)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__People people = WIRE__PEOPLE__INIT;
	Wire__Person list[HOST_PEOPLE_MAX];
	Wire__Person *pointers[HOST_PEOPLE_MAX];

	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		const struct participant *p = &h->people[i];
		Wire__Person *one = &list[people.n_people];

		if (!p->viewer)
			continue;
		wire__person__init(one);
		one->number = p->number;
		if (p->state == PARTICIPANT_LOST)
			one->lost_s = (uint32_t)((participant_time_left(p) + 999) / 1000);
		one->point = permits_held(&p->permits, WIRE__CAPABILITY__POINT);
		one->control = permits_held(&p->permits, WIRE__CAPABILITY__CONTROL);
		pointers[people.n_people++] = one;
	}
	people.people = pointers;
	m.body_case = WIRE__FROM_AGENT__BODY_PEOPLE;
	m.people = &people;
	host_tell_face(h, &m);
}

void host_tell_code_gone(struct host *h)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__CodeGone gone = WIRE__CODE_GONE__INIT;

	m.body_case = WIRE__FROM_AGENT__BODY_CODE_GONE;
	m.code_gone = &gone;
	host_tell_face(h, &m);
}

void host_tell_net_wanted(struct host *h, uint32_t number)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__NetWanted wanted = WIRE__NET_WANTED__INIT;

	wanted.number = number;
	m.body_case = WIRE__FROM_AGENT__BODY_NET_WANTED;
	m.net_wanted = &wanted;
	host_tell_face(h, &m);
}

void host_tell_reading(struct host *h, bool now)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Reading reading = WIRE__READING__INIT;

	reading.now = now;
	m.body_case = WIRE__FROM_AGENT__BODY_READING;
	m.reading = &reading;
	host_tell_face(h, &m);
}

void host_tell_attempt(struct host *h, unsigned int left)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Attempt attempt = WIRE__ATTEMPT__INIT;

	attempt.left = left;
	m.body_case = WIRE__FROM_AGENT__BODY_ATTEMPT;
	m.attempt = &attempt;
	host_tell_face(h, &m);
}

void host_tell_ended(struct host *h, Wire__EndReason reason, const char *detail)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Ended ended = WIRE__ENDED__INIT;

	ended.reason = reason;
	ended.detail = (char *)detail;
	m.body_case = WIRE__FROM_AGENT__BODY_ENDED;
	m.ended = &ended;
	host_tell_face(h, &m);
}

/* What anybody holds: of two who hold the same, what lasts longer. */
void host_tell_grants(struct host *h)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	struct permits all = { .number = ++h->grants_number };
	Wire__Held held[3];
	Wire__Held *list[3];
	Wire__Grants grants;

	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++)
		permits_add(&all, &h->people[i].permits);
	permits_tell(&all, clock_ms(), &grants, held, list);
	m.body_case = WIRE__FROM_AGENT__BODY_GRANTS;
	m.grants = &grants;
	host_tell_face(h, &m);
	host_tell_people(h);
}

void host_tell_paused(struct host *h, bool now)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Paused paused = WIRE__PAUSED__INIT;

	paused.now = now;
	m.body_case = WIRE__FROM_AGENT__BODY_PAUSED;
	m.paused = &paused;
	host_tell_face(h, &m);
}

void host_tell_unheard(struct host *h, uint32_t prompt)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Unheard unheard = WIRE__UNHEARD__INIT;

	unheard.prompt = prompt;
	m.body_case = WIRE__FROM_AGENT__BODY_UNHEARD;
	m.unheard = &unheard;
	host_tell_face(h, &m);
}

/* What opens anything is the person's own to do: a helper who may type in a terminal
 * could else ask Engawa itself for more. Before there are such hands, whoever types by
 * means of a program may well be the person; but what is chosen at the start is part of the
 * consent, and counts as that does. */
bool host_by_the_person(struct host *h)
{
	if ((!h->hands_given && !host_to_let_in(h)) || host_said_by_hand(h))
		return true;
	log_event(LOG_WARN, "window.made_up", "state=%s", session_state_name(h->state));
	host_tell_unheard(h, 0);
	return false;
}

static void open_window(struct host *h, const Wire__OpenWindow *open)
{
	int r = !open->open || host_by_the_person(h) ? guard_open(h->guard, open->id, open->open)
						     : -EPERM;

	if (r < 0)
		log_event(LOG_WARN, "window.open", "error=%d open=%d", r, open->open);
	host_list_windows(h);
}

/* From everybody. */
static void take_back(struct host *h, Wire__Capability c)
{
	if (c != WIRE__CAPABILITY__POINT && c != WIRE__CAPABILITY__CONTROL)
		return;
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		if (h->people[i].viewer)
			participant_end_grant(&h->people[i], c);
	}
}

/* Its descriptor came with it. */
static void take_net(struct host *h, const Wire__NetGiven *given)
{
	struct participant *p = &h->people[given->number - 1];
	const int fd = link_take_fd(h->face);

	if (fd < 0) {
		host_end(h, WIRE__END_REASON__INTERNAL, "net");
		return;
	}
	if (!p->net_wanted || p->net) {
		close(fd); /* they are gone meanwhile: it ends by itself */
		return;
	}
	p->net_wanted = false;
	if (participant_open_net(p, fd) < 0)
		participant_end(p, WIRE__END_REASON__INTERNAL, "net");
	else if (p->state == PARTICIPANT_LOST)
		participant_come_back(p);
	else
		participant_enter(p);
}

static void take(struct host *h, const Wire__ToAgent *m)
{
	bool is_start = m->body_case == WIRE__TO_AGENT__BODY_START;

	if (h->state == SESSION_ENDED)
		return;
	/* Start comes first, and only first; the end may come at any time. */
	if (is_start != (h->state == SESSION_NEW) && m->body_case != WIRE__TO_AGENT__BODY_END) {
		host_end(h, WIRE__END_REASON__INTERNAL, "");
		return;
	}
	switch (m->body_case) {
	case WIRE__TO_AGENT__BODY_START:
		host_start(h, m->start);
		break;
	case WIRE__TO_AGENT__BODY_ANSWER:
		host_answer(h, m->answer);
		break;
	case WIRE__TO_AGENT__BODY_SET_WINDOW:
		host_set_window(h, m->set_window);
		break;
	case WIRE__TO_AGENT__BODY_LIST_WINDOWS:
		host_list_windows(h);
		break;
	case WIRE__TO_AGENT__BODY_BANNER_SHOWN:
		host_banner_shown(h);
		break;
	case WIRE__TO_AGENT__BODY_REVOKE:
		take_back(h, m->revoke->capability);
		break;
	case WIRE__TO_AGENT__BODY_OPEN_WINDOW:
		open_window(h, m->open_window);
		break;
	case WIRE__TO_AGENT__BODY_INVITE:
		if (host_by_the_person(h))
			host_invite(h);
		else
			host_tell_code_gone(h);
		break;
	case WIRE__TO_AGENT__BODY_END_INVITE:
		host_end_invite(h);
		break;
	case WIRE__TO_AGENT__BODY_SEND_AWAY:
		host_send_away(h, m->send_away->number);
		break;
	case WIRE__TO_AGENT__BODY_NET_GIVEN:
		take_net(h, m->net_given);
		break;
	case WIRE__TO_AGENT__BODY_ASK_SIGHT:
		host_tell_sight(h);
		break;
	case WIRE__TO_AGENT__BODY_CHOOSE:
		host_choose(h, m->choose);
		break;
	case WIRE__TO_AGENT__BODY_HIDE_EVERYTHING:
		host_hide_everything(h);
		break;
	case WIRE__TO_AGENT__BODY_END:
		host_end(h, WIRE__END_REASON__PERSON, "");
		break;
	case WIRE__TO_AGENT__BODY__NOT_SET:
	case _WIRE__TO_AGENT__BODY__CASE_IS_INT_SIZE:
		break;
	}
}

void host_take_face(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct host *h = data;
	Wire__ToAgent *m;
	int r = WIRE_UNPACK(to_agent, body, size, &m);

	if (r < 0) {
		log_event(LOG_ERROR, "face.message", "error=%d size=%zu", r, size);
		host_end(h, WIRE__END_REASON__INTERNAL, "");
		return;
	}
	take(h, m);
	WIRE_FREE(m);
}
