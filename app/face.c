#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/face_internal.h"
#include "core/log.h"
#include "wire/message.h"

#define TO(state) (1u << (state))
enum { CONTROL_C = 0x03, CONTROL_BACKSLASH = 0x1c };

static const struct {
	const char *name;
	unsigned int next; /* TO() of each allowed move */
} states[] = {
	[FACE_WAITING] = { "waiting", TO(FACE_CODE) | TO(FACE_ASKED) | TO(FACE_ENDING) },
	[FACE_CODE] = { "code", TO(FACE_CODE) | TO(FACE_ASKED) | TO(FACE_ENDING) },
	[FACE_ASKED] = { "asked",
		TO(FACE_WAITING) | TO(FACE_CHOOSING) | TO(FACE_REFUSED) | TO(FACE_ENDING) },
	/* Asked again, here and below: the answer had not counted. */
	[FACE_CHOOSING] = { "choosing",
		TO(FACE_WAITING) | TO(FACE_ASKED) | TO(FACE_ALLOWED) | TO(FACE_ENDING) },
	[FACE_ALLOWED] = { "allowed", TO(FACE_WAITING) | TO(FACE_ASKED) | TO(FACE_CHOOSING) |
					      TO(FACE_WATCHED) | TO(FACE_ENDING) },
	[FACE_REFUSED] = { "refused", TO(FACE_CODE) | TO(FACE_ASKED) | TO(FACE_ENDING) },
	[FACE_WATCHED] = { "watched", TO(FACE_ALLOWED) | TO(FACE_ENDING) },
	[FACE_ENDING] = { "ending", 0 },
};

/* What the other side may do, and what the person allowed, end with the watching. */
static void forget_grants(struct face *f)
{
	memset(f->allowed, 0, sizeof(f->allowed));
	memset(f->held_until, 0, sizeof(f->held_until));
	f->paused = false;
	face_people_forget(&f->people);
}

int face_set_state(struct face *f, enum face_state state)
{
	if (!(states[f->state].next & TO(state))) {
		log_event(LOG_ERROR, "face.move_refused", "from=%s to=%s", states[f->state].name,
			states[state].name);
		return -EPROTO;
	}
	log_event(
		LOG_INFO, "face.state", "from=%s to=%s", states[f->state].name, states[state].name);
	if (f->state == FACE_CHOOSING)
		face_list_end_choice(f);
	f->state = state;
	f->note = FACE_NOTE_NONE;
	if (state != FACE_CHOOSING && state != FACE_ALLOWED && state != FACE_WATCHED)
		forget_grants(f);
	return 0;
}

bool face_may_be_seen(const struct face *f)
{
	return f->state == FACE_ALLOWED || f->state == FACE_WATCHED;
}

bool face_holds(const struct face *f, Wire__Capability capability)
{
	return face_may_be_seen(f) && f->held_until[capability] > 0;
}

bool face_holds_hands(const struct face *f)
{
	return face_holds(f, WIRE__CAPABILITY__POINT) || face_holds(f, WIRE__CAPABILITY__CONTROL);
}

bool face_must_be_seen(const struct face *f)
{
	return f->state == FACE_WATCHED || face_holds_hands(f);
}

void face_init(struct face *f, const struct face_acts *acts)
{
	*f = (struct face){ .acts = *acts };
}

void face_finish(struct face *f)
{
	WIRE_FREE(f->windows);
	f->windows = NULL;
	explicit_bzero(f->code, sizeof(f->code));
}

void face_ending(struct face *f)
{
	if (f->state == FACE_ENDING)
		return;
	face_set_state(f, FACE_ENDING);
	face_list_close(f);
	question_close(&f->question);
	f->prompt = FACE_PROMPT_NONE;
	explicit_bzero(f->code, sizeof(f->code));
}

/* ---- the agent speaks ---- */

static int hear_code(struct face *f, const Wire__ShowCode *m, uint64_t now)
{
	int r;

	if (f->state == FACE_WATCHED) { /* for one more */
		face_people_hear_code(&f->people, m, now);
		return 0;
	}
	r = face_set_state(f, FACE_CODE);
	if (r < 0)
		return r;
	snprintf(f->code, sizeof(f->code), "%s", m->code);
	f->code_until = now + m->lifetime_s * UINT64_C(1000);
	f->attempted = false;
	return 0;
}

static bool is_hands(Wire__Capability capability)
{
	return capability == WIRE__CAPABILITY__POINT || capability == WIRE__CAPABILITY__CONTROL;
}

/* Whatever was on the page makes room for the question. */
static void open_prompt(struct face *f, uint64_t now)
{
	face_list_close(f);
	f->note = FACE_NOTE_NONE;
	f->prompt = FACE_PROMPT_OPEN;
	question_open(&f->question, now);
	f->acts.discard_typed(f->acts.data);
}

static int hear_ask(struct face *f, const Wire__Ask *m, uint64_t now)
{
	if (f->prompt == FACE_PROMPT_OPEN)
		return -EPROTO;
	if (m->capability != WIRE__CAPABILITY__VIEW &&
		!(is_hands(m->capability) && face_may_be_seen(f)))
		return -EPROTO;
	f->asked_to_join = m->capability == WIRE__CAPABILITY__VIEW && f->state == FACE_WATCHED;
	if (f->asked_to_join ? !face_people_asked(&f->people)
			     : m->capability == WIRE__CAPABILITY__VIEW &&
				       (face_may_be_seen(f) || f->state == FACE_CHOOSING))
		return -EPROTO;
	if (m->capability == WIRE__CAPABILITY__VIEW && !f->asked_to_join &&
		face_set_state(f, FACE_ASKED) < 0)
		return -EPROTO;
	explicit_bzero(f->code, sizeof(f->code)); /* the right guess has used it up */
	f->attempted = false;
	f->prompt_number = m->prompt;
	f->asked = m->capability;
	if (!face_holds(f, f->asked))
		f->allowed[f->asked] = false;
	f->asked_s = m->expires_s;
	f->asked_again = m->again;
	open_prompt(f, now);
	return 0;
}

static int close_prompt(struct face *f)
{
	/* An unanswered VIEW leaves nothing; one that was allowed is taken back. */
	if (f->asked == WIRE__CAPABILITY__VIEW && !f->asked_to_join &&
		(f->state == FACE_WATCHED || f->state == FACE_REFUSED))
		return 0;
	if (f->asked == WIRE__CAPABILITY__VIEW && !f->asked_to_join &&
		face_set_state(f, FACE_WAITING) < 0)
		return -EPROTO;
	if (f->prompt == FACE_PROMPT_OPEN)
		question_close(&f->question);
	f->prompt = FACE_PROMPT_NONE;
	if (!face_holds(f, f->asked))
		f->allowed[f->asked] = false;
	f->note = f->asked == WIRE__CAPABILITY__VIEW ? FACE_NOTE_GONE : FACE_NOTE_ASK_OVER;
	return 0;
}

static int hear_ask_gone(struct face *f, const Wire__AskGone *m)
{
	/* They may have left while the answer was under way: nothing to take back. */
	if (f->prompt == FACE_PROMPT_NONE || m->prompt != f->prompt_number)
		return 0;
	return close_prompt(f);
}

/* The answer did not count, since no finger had pressed the key: the same question
 * again, and as inert as a new one. */
static int hear_unheard(struct face *f, const Wire__Unheard *m, uint64_t now)
{
	if (m->prompt == 0) { /* it was about windows */
		if (f->state == FACE_ALLOWED && f->watched_since == 0 &&
			face_set_state(f, FACE_CHOOSING) < 0)
			return -EPROTO;
		f->note = FACE_NOTE_OWN_KEYBOARD;
		return 0;
	}
	if (f->prompt == FACE_PROMPT_OPEN && m->prompt == f->prompt_number)
		return -EPROTO;
	/* That is over; or nobody had pressed a key, and it stays refused. */
	if (f->prompt != FACE_PROMPT_ANSWERED || m->prompt != f->prompt_number)
		return 0;
	if (f->asked == WIRE__CAPABILITY__VIEW && !f->asked_to_join &&
		face_set_state(f, FACE_ASKED) < 0)
		return -EPROTO;
	if (!face_holds(f, f->asked))
		f->allowed[f->asked] = false;
	open_prompt(f, now);
	f->note = FACE_NOTE_OWN_KEYBOARD;
	return 0;
}

/* An allowance is good for being held once, from the answer on until it is over. */
static void change_held(struct face *f, Wire__Capability capability, uint64_t until)
{
	bool answered = f->prompt == FACE_PROMPT_ANSWERED && f->asked == capability;

	if (until > 0 && f->held_until[capability] == 0 && answered && is_hands(capability))
		f->prompt = FACE_PROMPT_NONE;
	if (until == 0 && f->held_until[capability] > 0 && !answered)
		f->allowed[capability] = false;
	f->held_until[capability] = until;
}

/* Only what the person allowed can be held: anything else is the agent's mistake. */
static int hear_grants(struct face *f, const Wire__Grants *m, uint64_t now)
{
	uint64_t until[FACE_CAPABILITIES] = { 0 };

	for (size_t i = 0; i < m->n_held; i++) {
		const Wire__Held *h = m->held[i];

		if ((size_t)h->capability >= FACE_CAPABILITIES || !f->allowed[h->capability] ||
			until[h->capability] > 0)
			return -EPROTO;
		until[h->capability] = now + h->expires_s * UINT64_C(1000);
	}
	for (size_t i = 1; i < FACE_CAPABILITIES; i++)
		change_held(f, (Wire__Capability)i, until[i]);
	if (f->note == FACE_NOTE_ALLOWED || f->note == FACE_NOTE_TAKING)
		f->note = FACE_NOTE_NONE;
	return 0;
}

static int hear_watched(struct face *f, const Wire__Watched *m, uint64_t now)
{
	if (m->now == (f->state == FACE_WATCHED))
		return 0;
	if (!m->now)
		return face_set_state(f, FACE_ALLOWED);
	if (f->watched_since == 0)
		f->watched_since = now;
	return face_set_state(f, FACE_WATCHED); /* from FACE_ALLOWED alone */
}

bool face_holds_now(const struct face *f, Wire__Capability capability)
{
	return face_holds(f, capability) && face_people_use(&f->people, capability);
}

bool face_all_lost(const struct face *f)
{
	return face_may_be_seen(f) && face_people_all_lost(&f->people);
}

void face_set_people_acts(struct face *f, const struct face_people_acts *acts)
{
	f->people.acts = *acts;
}

static int hear(struct face *f, const Wire__FromAgent *m, uint64_t now)
{
	switch (m->body_case) {
	case WIRE__FROM_AGENT__BODY_SHOW_CODE:
		return hear_code(f, m->show_code, now);
	case WIRE__FROM_AGENT__BODY_ASK:
		return hear_ask(f, m->ask, now);
	case WIRE__FROM_AGENT__BODY_ASK_GONE:
		return hear_ask_gone(f, m->ask_gone);
	case WIRE__FROM_AGENT__BODY_WATCHED:
		return hear_watched(f, m->watched, now);
	case WIRE__FROM_AGENT__BODY_ATTEMPT:
		f->attempted = true;
		f->attempts_left = m->attempt->left;
		return 0;
	case WIRE__FROM_AGENT__BODY_GRANTS:
		return hear_grants(f, m->grants, now);
	case WIRE__FROM_AGENT__BODY_PAUSED:
		f->paused = m->paused->now;
		return 0;
	case WIRE__FROM_AGENT__BODY_READING:
		f->not_reading = !m->reading->now;
		return 0;
	case WIRE__FROM_AGENT__BODY_UNHEARD:
		return hear_unheard(f, m->unheard, now);
	case WIRE__FROM_AGENT__BODY_PEOPLE:
		return face_people_hear(&f->people, m->people, now);
	case WIRE__FROM_AGENT__BODY_CODE_GONE:
		face_people_hear_code_gone(&f->people);
		return 0;
	case WIRE__FROM_AGENT__BODY_NET_WANTED: /* is for who starts processes */
		return 0;
	case WIRE__FROM_AGENT__BODY_WINDOWS:
	case WIRE__FROM_AGENT__BODY_ENDED:
	case WIRE__FROM_AGENT__BODY_SIGHT: /* for who asked, and this face did not */
	case WIRE__FROM_AGENT__BODY__NOT_SET:
	case _WIRE__FROM_AGENT__BODY__CASE_IS_INT_SIZE:
		break;
	}
	return -EPROTO;
}

int face_hear(struct face *f, Wire__FromAgent *m, uint64_t now)
{
	int r;

	if (m->body_case == WIRE__FROM_AGENT__BODY_WINDOWS) {
		face_list_hear(f, m);
		return 0;
	}
	r = f->state == FACE_ENDING ? 0 : hear(f, m, now);
	WIRE_FREE(m);
	face_list_ask(f, now);
	return r;
}

/* ---- the person presses ---- */

static void answer(struct face *f, bool allow)
{
	f->consent_until = f->question.until;
	question_close(&f->question);
	f->prompt = FACE_PROMPT_ANSWERED;
	f->acts.answer(f->prompt_number, allow, f->acts.data);
	if (f->asked == WIRE__CAPABILITY__VIEW && !f->asked_to_join)
		face_set_state(f, allow ? FACE_CHOOSING : FACE_REFUSED);
	else
		f->note = allow ? FACE_NOTE_ALLOWED : FACE_NOTE_REFUSED;
	f->allowed[f->asked] |= allow;
}

void face_note_no_key(struct face *f, struct key key)
{
	f->note = key.point >= 0x80 ? FACE_NOTE_INPUT_METHOD : FACE_NOTE_NO_KEY;
}

static void take_answer(struct face *f, bool allow, uint64_t now)
{
	if (f->warned.id != 0)
		face_list_answer(f, allow);
	else
		answer(f, allow);
	face_list_ask(f, now);
}

/* No key is a default key, and none counts that was not pressed after reading. */
static void press_at_question(struct face *f, struct key key, bool still, uint64_t now)
{
	switch (question_press(&f->question, key, still, now)) {
	case QUESTION_ALLOW:
		take_answer(f, true, now);
		return;
	case QUESTION_REFUSE:
		take_answer(f, false, now);
		return;
	case QUESTION_NOT_SEEN:
		f->note = FACE_NOTE_TOO_SMALL;
		return;
	case QUESTION_TOO_SOON:
		f->note = FACE_NOTE_READ_FIRST;
		return;
	case QUESTION_OTHER_KEY:
		face_note_no_key(f, key);
		return;
	case QUESTION_HELD_KEY:
		f->note = FACE_NOTE_PRESS_AGAIN;
		return;
	}
}

void face_revoke(struct face *f, Wire__Capability capability)
{
	if (!is_hands(capability) || !face_holds(f, capability))
		return;
	f->note = FACE_NOTE_TAKING;
	f->acts.revoke(capability, f->acts.data);
}

/* Pointing and control, on any page and without waiting for anything. */
static void revoke_all(struct face *f)
{
	face_revoke(f, WIRE__CAPABILITY__CONTROL);
	face_revoke(f, WIRE__CAPABILITY__POINT);
}

void face_hide_everything(struct face *f)
{
	if (!face_may_be_seen(f))
		return;
	f->note = FACE_NOTE_HIDING;
	f->acts.hide_everything(f->acts.data);
}

void face_press(struct face *f, struct key key, uint64_t now)
{
	bool still = now - f->last_key_at >= FACE_STILL_MS;
	uint32_t letter = key_letter(key);

	f->last_key_at = now;
	f->note = FACE_NOTE_NONE;
	if (f->state == FACE_ENDING)
		return;
	if (letter == 'q' || key.point == CONTROL_C || key.point == CONTROL_BACKSLASH)
		f->acts.end(f->acts.data);
	else if (letter == 's' && face_holds_hands(f))
		revoke_all(f);
	else if (letter == 'x' && face_may_be_seen(f))
		face_hide_everything(f);
	else if (f->question.open)
		press_at_question(f, key, still, now);
	else if (letter == 'w' && f->state != FACE_CHOOSING)
		face_list_toggle(f);
	else if (f->listing)
		face_list_press(f, key, still, now);
	else if (f->state == FACE_WATCHED && face_people_press(&f->people, letter))
		return;
	else
		face_note_no_key(f, key);
}

void face_tick(struct face *f, uint64_t now)
{
	bool prompt = f->prompt == FACE_PROMPT_OPEN;

	if (!question_is_over(&f->question, now))
		return;
	take_answer(f, false, now);
	f->note = FACE_NOTE_UNANSWERED;
	if (prompt)
		f->prompt = FACE_PROMPT_LATE;
}

void face_seen(struct face *f, bool whole, uint64_t now)
{
	f->cramped = !whole;
	question_seen(&f->question, whole, now);
	question_seen(&f->choice, whole && f->listing && !f->question.open, now);
}
