#include <stdio.h>

#include "app/face_internal.h"
#include "app/hands.h"
#include "app/reason.h"
#include "core/log.h"
#include "wire/message.h"

const Wire__Window *face_window(const struct face *f, uint32_t id)
{
	const Wire__Windows *w = f->windows ? f->windows->windows : NULL;

	for (size_t i = 0; w && i < w->n_windows; i++) {
		if (w->windows[i]->id == id)
			return w->windows[i];
	}
	return NULL;
}

static void drop_warning(struct face *f)
{
	if (f->warned.id == 0)
		return;
	f->warned.id = 0;
	question_close(&f->question);
}

void face_list_close(struct face *f)
{
	drop_warning(f);
	f->listing = false;
}

static void open_list(struct face *f)
{
	f->listing = true;
	f->list_hands = false;
	f->n_listed = 0;
	f->list_from = 0;
	f->acts.list_windows(f->acts.data);
}

/* ---- what they may see, at the start ---- */

bool face_everything_hidden(const struct face *f)
{
	return f->windows && f->windows->windows->everything_hidden;
}

bool face_nothing_chosen(const struct face *f)
{
	return !f->windows || face_everything_hidden(f) ||
	       f->windows->windows->showing == WIRE__SHOWING__SHOW_NOTHING;
}

bool face_shows_nothing(const struct face *f)
{
	return face_may_be_seen(f) && f->windows && !face_everything_hidden(f) &&
	       face_nothing_chosen(f);
}

bool face_asks(const struct face *f)
{
	return f->question.open || f->state == FACE_CHOOSING;
}

void face_list_ask(struct face *f, uint64_t now)
{
	if (f->state != FACE_CHOOSING || f->choice.open)
		return;
	open_list(f);
	question_open(&f->choice, now);
	f->choice.until = f->consent_until;
	f->acts.discard_typed(f->acts.data);
}

void face_list_end_choice(struct face *f)
{
	question_close(&f->choice);
	face_list_close(f);
}

/* Nothing is shown by a key or click that was meant for what stood there before. */
static bool may_choose(struct face *f, uint64_t now)
{
	if (!f->choice.open || !question_is_inert(&f->choice, now))
		return true;
	f->note = f->choice.seen_at == 0 ? FACE_NOTE_TOO_SMALL : FACE_NOTE_READ_FIRST;
	return false;
}

static void choose(struct face *f, Wire__Showing showing)
{
	f->acts.choose(showing, f->acts.data);
	if (f->state == FACE_CHOOSING)
		face_set_state(f, FACE_ALLOWED);
}

/* With what was named until now, and with nothing where nothing was. */
static void be_done(struct face *f, uint64_t now)
{
	if (may_choose(f, now))
		choose(f, face_nothing_chosen(f) ? WIRE__SHOWING__SHOW_NOTHING
						 : f->windows->windows->showing);
}

void face_list_toggle(struct face *f)
{
	if (f->listing)
		face_list_close(f);
	else
		open_list(f);
}

/* ---- the agent speaks ---- */

static bool is_listed(const struct face *f, uint32_t id)
{
	for (size_t i = 0; i < f->n_listed; i++) {
		if (f->listed[i] == id)
			return true;
	}
	return false;
}

static bool warning_holds(const struct face_warned *warned, const Wire__Window *w)
{
	if (warned->seen)
		return w->closed == warned->closed && w->kind == warned->kind &&
		       reason_warning(w) != NULL;
	return hands_can_open(w) && w->hands == warned->reason;
}

/* What the warning said must still be so when it is answered. */
static void check_warning(struct face *f)
{
	const Wire__Window *w = face_window(f, f->warned.id);

	if (f->warned.id == 0 || (w && warning_holds(&f->warned, w)))
		return;
	drop_warning(f);
	f->note = FACE_NOTE_CHANGED;
}

/* A row keeps its number while the list is open, whatever opens and closes:
 * a number must never come to mean another window under the finger. */
void face_list_hear(struct face *f, Wire__FromAgent *m)
{
	const Wire__Windows *w = m->windows;
	const bool first = f->n_listed == 0;

	WIRE_FREE(f->windows);
	f->windows = m;
	if (first && w->n_windows > 0) /* what it asks about is to be read only now */
		question_seen(&f->choice, false, 0);
	for (size_t i = 0; i < w->n_windows && f->n_listed < FACE_WINDOWS_MAX; i++) {
		/* What never can be chosen is no part of the question. */
		if (!is_listed(f, w->windows[i]->id) && !(f->choice.open && w->windows[i]->own))
			f->listed[f->n_listed++] = w->windows[i]->id;
	}
	check_warning(f);
	if (f->note == FACE_NOTE_HIDING && w->everything_hidden)
		f->note = FACE_NOTE_NONE;
}

/* ---- the person presses ---- */

static void warn(struct face *f, const Wire__Window *w, bool seen, uint64_t now)
{
	f->warned.id = w->id;
	f->warned.seen = seen;
	f->warned.reason = w->hands;
	f->warned.closed = w->closed;
	f->warned.kind = w->kind;
	f->warned.warning = reason_warning(w);
	snprintf(f->warned.name, sizeof(f->warned.name), "%s",
		w->title[0] ? w->title : w->class_name);
	question_open(&f->question, now);
	f->acts.discard_typed(f->acts.data);
}

/* Hiding is done at once, what is private is shown only behind a warning. */
static void set_seen(struct face *f, const Wire__Window *w, uint64_t now)
{
	if (w->own)
		f->note = FACE_NOTE_OWN_WINDOW;
	else if (reason_is_policy(w))
		f->note = FACE_NOTE_POLICY;
	else if (reason_warning(w))
		warn(f, w, true, now);
	else
		f->acts.set_window(w->id, !w->hidden, f->acts.data);
}

/* Shutting is done at once, opening only behind a warning. */
static void set_hands(struct face *f, const Wire__Window *w, uint64_t now)
{
	if (w->own)
		f->note = FACE_NOTE_OWN_HANDS;
	else if (w->opened)
		f->acts.open_window(w->id, false, f->acts.data);
	else if (w->hidden)
		f->note = FACE_NOTE_SHOW_FIRST;
	else if (w->hands == WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED)
		f->note = FACE_NOTE_FREE_HANDS;
	else if (!hands_can_open(w))
		f->note = FACE_NOTE_NEVER_HANDS;
	else
		warn(f, w, false, now);
}

bool face_may_choose_all(const struct face *f)
{
	const Wire__Windows *w = f->windows ? f->windows->windows : NULL;

	return w && w->all_allowed &&
	       (w->everything_hidden || w->showing != WIRE__SHOWING__SHOW_ORDINARY);
}

void face_choose_ordinary(struct face *f, uint64_t now)
{
	const bool allowed = !f->windows || f->windows->windows->all_allowed;

	f->note = allowed ? FACE_NOTE_NONE : FACE_NOTE_POLICY;
	if (allowed && !f->question.open && may_choose(f, now))
		choose(f, WIRE__SHOWING__SHOW_ORDINARY);
}

void face_choose_seen(struct face *f, uint32_t id, uint64_t now)
{
	const Wire__Window *w = face_window(f, id);

	f->note = FACE_NOTE_NONE;
	if (w && !f->question.open && (!w->hidden || may_choose(f, now)))
		set_seen(f, w, now);
}

void face_choose_hands(struct face *f, uint32_t id, uint64_t now)
{
	const Wire__Window *w = face_window(f, id);

	f->note = FACE_NOTE_NONE;
	if (w && !f->question.open)
		set_hands(f, w, now);
}

static void press_row(struct face *f, size_t row, uint64_t now)
{
	uint32_t id;

	if (f->list_from + row >= f->n_listed)
		return;
	if (f->cramped) { /* the row may be one that nobody can see */
		f->note = FACE_NOTE_TOO_SMALL;
		return;
	}
	id = f->listed[f->list_from + row];
	if (f->list_hands)
		face_choose_hands(f, id, now);
	else
		face_choose_seen(f, id, now);
}

/* What would show much at once, or is an answer, takes one finger once. */
static bool is_hurried(const struct face *f, struct key key, bool still, uint64_t now)
{
	if (f->choice.open)
		return !question_is_inert(&f->choice, now) && (!still || !key.alone);
	return key_letter(key) == 'e' && !key.alone;
}

/* false: the key does nothing in the list. */
static bool press_choice(struct face *f, uint32_t letter, uint64_t now)
{
	if (letter >= '1' && letter < '1' + FACE_ROWS)
		press_row(f, letter - '1', now);
	else if (letter == 'e' && !f->list_hands)
		face_choose_ordinary(f, now);
	else if (letter == 'w') /* elsewhere it only closes the list */
		be_done(f, now);
	else
		return false;
	return true;
}

void face_list_press(struct face *f, struct key key, bool still, uint64_t now)
{
	const uint32_t letter = key_letter(key);

	if (is_hurried(f, key, still, now))
		f->note = FACE_NOTE_PRESS_AGAIN;
	else if (press_choice(f, letter, now))
		return;
	else if (letter == 'h' && !f->choice.open)
		f->list_hands = !f->list_hands;
	else if (letter == 'n' && f->n_listed > FACE_ROWS)
		f->list_from =
			f->list_from + FACE_ROWS < f->n_listed ? f->list_from + FACE_ROWS : 0;
	else
		face_note_no_key(f, key);
}

void face_list_answer(struct face *f, bool allow)
{
	const struct face_warned warned = f->warned;

	drop_warning(f);
	log_event(LOG_INFO, warned.seen ? "face.seen" : "face.hands", "open=%d", allow);
	if (!allow)
		return;
	if (!warned.seen)
		f->acts.open_window(warned.id, true, f->acts.data);
	else if (warned.closed == WIRE__CLOSED_REASON__CLOSED_SECRET_WORDS)
		f->acts.show_secret(warned.id, f->acts.data);
	else
		f->acts.set_window(warned.id, false, f->acts.data);
}
