#include "guard/text.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/clock.h"
#include "core/utf8.h"
#include "guard/asleep.h"
#include "guard/ping.h"
#include "guard/spare.h"

enum {
	AT_ONCE = 16, /* taps before others get their turn */
	ASK_EVERY_MS = 20, /* while there is something else to do */
	PROOF_MS = 5000, /* for that long it is waited for */
	LOOK_EVERY_MS = 1, /* whether all sleep */
	WAY_MS = 2000, /* for that long the way is taken to be the same */
	BLIND_MS = 10000, /* not waited for where they did not sleep in time (a film is played) */
	REST_MS = 2000, /* of silence, then the keyboard is put back */
	MARKS_MAX = 64,
	/* For that long after the last tap the keyboard is not put back at the end either. */
	PARTING_MS = 500,
	/* LibreOffice collects plain characters to insert them together, and lets what takes
	 * two UTF-16 units overtake them. A key without a meaning makes it insert them. */
	WIDE_FROM = 0x10000,
};

/* How fast, and how long what was typed may still be on its way after the application has
 * taken it, or where it cannot say so. All measured, with several times what was needed on
 * a busy machine of two cores (docs/guard.md). */
struct manner {
	unsigned ripe_ms; /* from a change of the map to the next tap */
	unsigned pace_ms; /* from a tap to the next; both begin anew with a proof waited for */
	unsigned settle_ms;
	unsigned ahead_max; /* taps that were not taken yet, for all we know */
	bool drains; /* the map changes only when nothing is on its way */
	bool by_sleep; /* which sleep shows; an answer is asked for before the map changes only */
};

/* Chromium has taken keys for what they meant before a change of the map, probably since it
 * reads the map on another connection than the one it answers on. GTK looks up what a key
 * means at once and keeps the order, whatever comes between. */
static const struct manner answers_not = { 0, 0, 400, 256, false, false },
			   answers = { 20, 0, 0, 128, false, false },
			   gtk_answers = { 0, 0, 0, 128, false, false };
/* There may be an input method. It sees each key before the application does, and gives it
 * back when it likes; only then Chromium and Xlib look up what the key means, and Qt takes
 * keys that come back together out of their order. */
static const struct manner asks_others_not = { 100, 20, 1600, 512, true, false },
			   asks_others = { 60, 5, 300, 1, false, false };
/* The same where all on the way of a key can be seen to sleep. */
static const struct manner sleeps = { 0, 0, PROOF_MS, 16, true, true },
			   sleeps_and_answers = { 0, 0, 500, 16, true, true },
			   sleeps_and_answers_one = { 0, 0, 500, 1, true, true };

/* One Text, as characters. */
struct line {
	uint32_t number;
	size_t n, at;
	uint32_t characters[TEXT_BYTES_MAX];
};

/* Where typing was at some time. */
struct mark {
	uint64_t taps, uses; /* so many: keys that were used later are not meant */
	uint64_t until_ms; /* until then what was taken may still be looked up */
};

struct text {
	struct keyboard *k; /* borrowed */
	struct text_listener listener;
	struct spare *spare; /* owned */
	struct ping ping;
	struct line lines[TEXT_AHEAD]; /* the first is being typed */
	size_t n_lines;
	uint64_t taps; /* all there ever were; changes of the map count as taps */
	uint64_t taken; /* how many of them the application has proved to have taken */
	uint64_t changed; /* of them, up to the latest change of the map */
	xcb_window_t typed_into; /* what had the focus when it was looked at, and answers */
	struct asleep way; /* of a key into it */
	xcb_window_t way_to;
	uint64_t way_ms; /* when it was found */
	uint64_t blind_ms; /* until then it proves nothing */
	bool hear; /* an answer is wanted */
	uint64_t heard; /* taps that the latest answer was about */
	bool plain; /* the last tap was of a character of one unit */
	const struct manner *manner;
	bool asking; /* the application has been asked, and has not answered */
	struct mark asked; /* what its answer will prove */
	uint64_t asked_ms;
	struct mark marks[MARKS_MAX]; /* taken, but perhaps not looked up; the oldest first */
	size_t n_marks;
	uint64_t marked; /* taps that have been asked about, or stand in a mark */
	uint64_t settled; /* uses of lent keys up to this one are over */
	uint64_t rest_ms; /* until then the keyboard stays as it is */
	unsigned pause_ms; /* after what was done last */
	uint64_t next_ms; /* no tap before */
};

int text_create(struct keyboard *k, xcb_connection_t *conn, struct watch_page *page,
	const struct text_listener *l, struct text **ret)
{
	struct text *t = calloc(1, sizeof(*t));
	int r = -ENOMEM;

	if (!t)
		return r;
	t->k = k;
	t->listener = *l;
	t->spare = spare_create(k, conn, page);
	if (t->spare)
		r = ping_init(&t->ping, conn);
	if (r < 0) {
		text_destroy(t);
		return r;
	}
	*ret = t;
	return 0;
}

/* Everything that was typed is as good as done. */
static bool is_settled(const struct text *t)
{
	return !t->asking && t->n_marks == 0 && t->taken == t->taps;
}

/* The session may end right behind a text, with the application still to look up what its
 * keys mean. Nothing else waits for us any more. */
static void wait_for_the_last(struct text *t)
{
	const uint64_t until_ms = t->next_ms - t->pause_ms + PARTING_MS;
	const struct timespec moment = { 0, LOOK_EVERY_MS * 1000000 };

	if (!spare_is_lending(t->spare) || is_settled(t))
		return;
	while (clock_ms() < until_ms && !asleep_now(&t->way))
		nanosleep(&moment, NULL);
}

void text_destroy(struct text *t)
{
	if (!t)
		return;
	if (t->spare)
		wait_for_the_last(t);
	spare_destroy(t->spare);
	explicit_bzero(t->lines, sizeof(t->lines));
	free(t);
}

void text_event(struct text *t, const xcb_generic_event_t *e)
{
	ping_event(&t->ping, e);
}

int text_add(struct text *t, uint32_t number, const char *utf8)
{
	const uint8_t *at = (const uint8_t *)utf8;
	size_t left = strlen(utf8), step;
	struct line *line;

	if (t->n_lines == TEXT_AHEAD)
		return -ENOBUFS;
	if (left == 0 || left > TEXT_BYTES_MAX || !utf8_is_line(at, left))
		return -EINVAL;
	line = &t->lines[t->n_lines++];
	line->number = number;
	line->n = line->at = 0;
	for (; left > 0; at += step, left -= step)
		step = utf8_next(at, left, &line->characters[line->n++]);
	return 0;
}

bool text_busy(const struct text *t)
{
	return t->n_lines > 0;
}

/* The listener may add the next text. */
static void end_line(struct text *t, bool whole)
{
	const uint32_t number = t->lines[0].number;

	t->n_lines--;
	memmove(&t->lines[0], &t->lines[1], t->n_lines * sizeof(t->lines[0]));
	explicit_bzero(&t->lines[t->n_lines], sizeof(t->lines[0]));
	t->listener.typed(number, whole, t->listener.data);
}

void text_cancel(struct text *t)
{
	for (size_t n = t->n_lines; n > 0; n--)
		end_line(t, false);
}

/* ---- what the application has taken ---- */

static void find_way(struct text *t, bool input_method, uint64_t now_ms)
{
	const xcb_window_t focus = t->ping.focus;

	if (now_ms < t->blind_ms || (focus != t->way_to && t->n_marks > 0)) {
		t->way.n = 0; /* it would prove nothing of what the last one still has */
		return;
	}
	if (focus != t->way_to || now_ms >= t->way_ms + WAY_MS || !t->way.n)
		asleep_find(&t->way, t->ping.conn, focus, input_method);
	else
		return;
	t->way_to = focus;
	t->way_ms = now_ms;
}

static void look_at_application(struct text *t, uint64_t now_ms)
{
	const xcb_window_t w = t->typed_into = ping_focus(&t->ping);
	const bool gtk = w && ping_is_gtk(&t->ping, w);
	const bool input_method = !gtk && ping_input_method(&t->ping);

	if (gtk || (w && !input_method)) {
		t->manner = gtk ? &gtk_answers : &answers;
		t->way.n = 0; /* its answer is proof enough */
		return;
	}
	find_way(t, input_method, now_ms);
	if (!input_method)
		t->manner = &answers_not;
	else if (!t->way.n)
		t->manner = w ? &asks_others : &asks_others_not;
	else if (!w)
		t->manner = &sleeps;
	else
		t->manner = ping_is_chromium(&t->ping, w) ? &sleeps_and_answers
							  : &sleeps_and_answers_one;
}

static void settle(struct text *t, struct mark m, unsigned settle_ms, uint64_t now_ms)
{
	m.until_ms = now_ms + settle_ms;
	t->marks[t->n_marks++] = m;
}

/* Of all taps so far. Where nobody answers, or somebody else would, time has to do. */
static void ask_for_proof(struct text *t, uint64_t now_ms)
{
	const struct mark m = { t->taps, spare_uses(t->spare), 0 };
	const xcb_window_t before = t->typed_into;
	unsigned settle_ms = t->manner->settle_ms;

	look_at_application(t, now_ms);
	t->asked_ms = now_ms;
	t->marked = t->taps;
	t->asking = before && before == t->typed_into && (!t->manner->by_sleep || t->hear);
	t->hear = false;
	if (t->asking) {
		t->asked = m;
		ping_ask(&t->ping, before);
		return;
	}
	if (before && before != t->typed_into)
		settle_ms = asks_others_not.settle_ms;
	settle(t, m, settle_ms, now_ms);
}

/* Whoever answers has to know of a changed map before anything more is typed. */
static bool is_far_ahead(const struct text *t)
{
	if (t->taps == t->taken)
		return false;
	return t->taps - t->taken >= t->manner->ahead_max ||
	       (t->typed_into && t->manner->ripe_ms && t->taken < t->changed);
}

/* What was taken, and what nobody answers for, is over when all on its way sleep. */
static void look_whether_asleep(struct text *t, uint64_t now_ms)
{
	if (t->asking || t->n_marks == 0)
		return;
	if (asleep_now(&t->way)) {
		for (size_t i = 0; i < t->n_marks; i++)
			t->marks[i].until_ms = now_ms;
		if (t->next_ms > now_ms)
			t->next_ms = now_ms;
	} else if (t->manner->by_sleep && now_ms >= t->marks[0].until_ms) {
		if (t->typed_into)
			t->blind_ms = now_ms + BLIND_MS;
		else
			text_cancel(t); /* as one that hangs */
	}
}

static void take_in_proof(struct text *t, uint64_t now_ms)
{
	const bool waited = is_far_ahead(t);
	size_t n = 0;

	if (t->asking && t->ping.answered) {
		t->asking = false;
		t->taken = t->heard = t->asked.taps;
		settle(t, t->asked, t->manner->settle_ms, now_ms);
		if (waited)
			t->next_ms = now_ms + t->pause_ms;
	} else if (t->asking && now_ms >= t->asked_ms + PROOF_MS) {
		/* An application that hangs would take what it has not seen yet for something
		 * else once the keys mean something else. */
		t->asking = false;
		settle(t, t->asked, 0, now_ms);
		text_cancel(t);
	}
	look_whether_asleep(t, now_ms);
	while (n < t->n_marks && now_ms >= t->marks[n].until_ms) {
		t->settled = t->marks[n].uses;
		if (t->marks[n].taps > t->taken)
			t->taken = t->marks[n].taps;
		t->rest_ms = now_ms + REST_MS;
		n++;
	}
	t->n_marks -= n;
	memmove(t->marks, t->marks + n, t->n_marks * sizeof(t->marks[0]));
}

/* ---- typing ---- */

/* Keys for what is to be typed next and has none. 0; -EAGAIN: not yet; -errno. */
static int lend_next(struct text *t)
{
	uint32_t next[TEXT_AHEAD * TEXT_BYTES_MAX];
	size_t n = 0;
	int r;

	if (t->manner->drains && !is_settled(t))
		return -EAGAIN;
	if (t->manner->by_sleep && t->typed_into && t->heard < t->taps) {
		t->hear = true; /* one that hangs sleeps as well */
		return -EAGAIN;
	}
	for (size_t i = 0; i < t->n_lines; i++) {
		const struct line *line = &t->lines[i];

		for (size_t at = line->at; at < line->n; at++)
			next[n++] = line->characters[at];
	}
	r = spare_lend(t->spare, next, n, is_settled(t) ? spare_uses(t->spare) : t->settled);
	explicit_bzero(next, sizeof(next));
	return r;
}

static bool is_wide(const struct text *t)
{
	return t->lines[0].characters[t->lines[0].at] >= WIDE_FROM;
}

/* The next character may not overtake others. 0 or -errno. */
static int keep_order(struct text *t)
{
	const struct keystroke nothing = { .keycode = spare_nothing(t->spare) };

	if (!is_wide(t) || !t->plain || !nothing.keycode)
		return 0;
	t->plain = false;
	return t->listener.tap(&nothing, t->listener.data);
}

/* A change of the map has to be taken by the application as a tap has. */
static void has_done(struct text *t, unsigned pause_ms, uint64_t now_ms)
{
	t->taps++;
	t->pause_ms = pause_ms;
	t->next_ms = now_ms + pause_ms;
}

static int tap(struct text *t, const struct keystroke *stroke, uint64_t now_ms)
{
	struct line *line = &t->lines[0];
	int r;

	r = keep_order(t);
	if (r == 0)
		r = t->listener.tap(stroke, t->listener.data);
	if (r < 0)
		return r;
	t->plain = !is_wide(t);
	has_done(t, t->manner->pace_ms, now_ms);
	if (++line->at == line->n)
		end_line(t, true);
	return 0;
}

/* The next character. 0; -EAGAIN: something must be waited for before; -errno. */
static int type_next(struct text *t, uint64_t now_ms)
{
	struct keystroke stroke;
	int r;

	if (t->taps == t->taken)
		look_at_application(t, now_ms);
	if (is_far_ahead(t))
		return -EAGAIN;
	if (spare_find(t->spare, t->lines[0].characters[t->lines[0].at], &stroke))
		return tap(t, &stroke, now_ms);
	r = lend_next(t);
	if (r < 0)
		return r;
	if (!spare_find(t->spare, t->lines[0].characters[t->lines[0].at], &stroke))
		return -EINVAL;
	has_done(t, t->manner->ripe_ms, now_ms);
	t->changed = t->taps;
	return 0;
}

/* Types until something has to be waited for, or it is the turn of others. 0; as above. */
static int type_some(struct text *t, uint64_t now_ms)
{
	int r = keyboard_refresh(t->k);

	for (int i = 0; r == 0 && i < AT_ONCE && t->n_lines && now_ms >= t->next_ms; i++)
		r = type_next(t, now_ms);
	return r;
}

/* Nothing is to be typed: once all is done and some time has passed, all is put back. */
static void rest(struct text *t, uint64_t now_ms)
{
	if (is_settled(t) && spare_is_lending(t->spare) && now_ms >= t->rest_ms &&
		(keyboard_refresh(t->k) < 0 || spare_put_back(t->spare) < 0))
		t->rest_ms = now_ms + REST_MS;
}

static int due_ms(uint64_t at_ms, uint64_t now_ms)
{
	return at_ms > now_ms ? (int)(at_ms - now_ms) : 0;
}

/* When something happens by itself; stuck: the next character waits for proof. */
static int next_due(const struct text *t, bool stuck, uint64_t now_ms)
{
	if (t->n_lines && !stuck)
		return due_ms(t->next_ms, now_ms);
	if (t->n_marks && !t->asking && t->way.n)
		return LOOK_EVERY_MS;
	if (t->n_marks)
		return due_ms(t->marks[0].until_ms, now_ms);
	if (t->asking)
		return due_ms(t->asked_ms + PROOF_MS, now_ms);
	return spare_is_lending(t->spare) ? due_ms(t->rest_ms, now_ms) : -1;
}

int text_go_on(struct text *t, uint64_t now_ms)
{
	bool stuck;
	int r = 0;

	take_in_proof(t, now_ms);
	if (t->n_lines && now_ms >= t->next_ms)
		r = type_some(t, now_ms);
	stuck = r == -EAGAIN;
	if (r < 0 && !stuck && t->n_lines)
		end_line(t, false);
	if (!t->asking && t->n_marks < MARKS_MAX && (t->marked < t->taps || t->hear) &&
		(stuck || !t->n_lines || now_ms >= t->asked_ms + ASK_EVERY_MS))
		ask_for_proof(t, now_ms);
	if (!t->n_lines)
		rest(t, now_ms);
	return next_due(t, stuck, now_ms);
}
