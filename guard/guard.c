#include "guard/guard.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/utf8.h"
#include "guard/guard_internal.h"
#include "guard/keyboard_internal.h"

enum {
	USAGE_ESCAPE = 0x29,
};

/* ---- coming and going ---- */

static void on_event(const xcb_generic_event_t *e, void *data)
{
	struct guard *g = data;

	local_event(g->local, e, clock_ms());
	keyboard_event(g->keyboard, e);
	text_event(g->text, e);
}

static void answer_text(struct guard *g, uint32_t number, bool whole)
{
	g->unanswered--;
	g->listener.typed(number, whole, g->listener.data);
}

static void on_typed(uint32_t number, bool whole, void *data)
{
	struct guard *g = data;

	if (number > 0) /* else a key that had to be typed as a text */
		answer_text(g, number, whole);
}

static int start(struct guard *g, struct watch_page *page)
{
	const struct text_listener l = { keys_tap, on_typed, g };
	int r;

	g->rules = rules_create();
	r = g->rules ? keyboard_create(g->conn, &g->keyboard) : -ENOMEM;
	if (r == 0)
		r = local_create(g->conn, g->root, &g->local);
	if (r == 0)
		r = text_create(g->keyboard, g->conn, page, &l, &g->text);
	if (r == 0)
		r = keyboard_refresh(g->keyboard);
	if (r < 0)
		return r;
	g->repeat = (struct repeat){ .conn = g->conn,
		.page = page,
		.injector = keyboard_injector(g->keyboard),
		.master = keyboard_master(g->keyboard) };
	local_set_end_key(g->local, keyboard_code(g->keyboard, USAGE_ESCAPE));
	capture_x11_on_event(g->capture, on_event, g);
	return 0;
}

int guard_create(struct capture *c, struct watch_page *page, const struct guard_listener *l,
	struct guard **ret)
{
	struct guard *g = calloc(1, sizeof(*g));
	int r;

	if (!g)
		return -ENOMEM;
	g->capture = c;
	g->conn = capture_x11_connection(c);
	g->root = capture_x11_root(c);
	g->page = page;
	g->listener = *l;
	r = start(g, page);
	if (r < 0) {
		guard_destroy(g);
		return r;
	}
	*ret = g;
	return 0;
}

void guard_destroy(struct guard *g)
{
	if (!g)
		return;
	capture_x11_on_event(g->capture, NULL, NULL);
	hands_release_all(g);
	repeat_put_back(&g->repeat);
	text_destroy(g->text);
	/* A connection that is closed while events wait on it may lose what it asked last. */
	free(xcb_get_input_focus_reply(g->conn, xcb_get_input_focus(g->conn), NULL));
	local_destroy(g->local);
	keyboard_destroy(g->keyboard);
	rules_destroy(g->rules);
	explicit_bzero(g, sizeof(*g)); /* it held what was typed */
	free(g);
}

/* ---- what waits ---- */

static void forget_waiting(struct guard *g)
{
	struct waiting_text *t;

	text_cancel(g->text);
	explicit_bzero(g->queue, sizeof(g->queue));
	g->first = g->n_queued = 0;
	for (size_t i = 0; i < TEXT_AHEAD; i++) {
		t = &g->texts[i];
		if (t->number > 0)
			answer_text(g, t->number, false);
		explicit_bzero(t, sizeof(*t));
	}
}

static void rest(struct guard *g)
{
	hands_release_all(g);
	forget_waiting(g);
	g->wheel_x = g->wheel_y = 0;
}

void guard_permit(struct guard *g, bool allowed, uint64_t now_ms)
{
	g->now_ms = g->heard_ms = now_ms;
	g->permitted = allowed;
	if (!allowed) {
		rest(g);
		repeat_put_back(&g->repeat);
	}
}

static struct input *queue_at(struct guard *g, size_t i)
{
	return &g->queue[(g->first + i) % GUARD_QUEUE_MAX];
}

/* A place that the pointer only passes needs no visit. */
static int enqueue(struct guard *g, const struct input *in)
{
	if (in->kind == INPUT_MOVE && g->n_queued > 0 &&
		queue_at(g, g->n_queued - 1)->kind == INPUT_MOVE)
		g->n_queued--;
	if (g->n_queued == GUARD_QUEUE_MAX)
		return -EBADMSG;
	*queue_at(g, g->n_queued++) = *in;
	return 0;
}

static int keep_text(struct guard *g, const Wire__Text *text)
{
	for (size_t i = 0; i < TEXT_AHEAD && g->unanswered < TEXT_AHEAD; i++) {
		if (g->texts[i].number > 0)
			continue;
		g->unanswered++;
		g->texts[i].number = text->number;
		snprintf(g->texts[i].text, sizeof(g->texts[i].text), "%s", text->text);
		return 0;
	}
	return -EBADMSG; /* more than may be unanswered */
}

static bool is_character(uint32_t c)
{
	return c == 0 || (c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0) &&
				 !(c >= 0xd800 && c <= 0xdfff));
}

static int parse(struct guard *g, const Wire__ViewerControl *m, struct input *ret)
{
	switch (m->body_case) {
	case WIRE__VIEWER_CONTROL__BODY_MOVE:
		*ret = (struct input){ INPUT_MOVE, .x = (int32_t)m->move->x,
			.y = (int32_t)m->move->y };
		return 0;
	case WIRE__VIEWER_CONTROL__BODY_BUTTON:
		*ret = (struct input){ INPUT_BUTTON, .x = (int32_t)m->button->x,
			.y = (int32_t)m->button->y, .code = m->button->button,
			.down = m->button->down };
		return ret->code >= BUTTON_WHEEL_UP && ret->code <= BUTTON_WHEEL_RIGHT ? -EBADMSG
										       : 0;
	case WIRE__VIEWER_CONTROL__BODY_WHEEL:
		*ret = (struct input){ INPUT_WHEEL, .x = (int32_t)m->wheel->x,
			.y = (int32_t)m->wheel->y, .dx = m->wheel->dx, .dy = m->wheel->dy };
		return 0;
	case WIRE__VIEWER_CONTROL__BODY_KEY:
		*ret = (struct input){ INPUT_KEY, .code = m->key->usage,
			.character = m->key->character, .down = m->key->down };
		return is_character(ret->character) ? 0 : -EBADMSG;
	case WIRE__VIEWER_CONTROL__BODY_TEXT:
		*ret = (struct input){ INPUT_TEXT, .code = m->text->number };
		return keep_text(g, m->text);
	default:
		return -EBADMSG;
	}
}

/* ---- one after the other ---- */

void guard_tell_blocked(struct guard *g, Wire__BlockReason reason)
{
	if (reason == FREE || (g->blocked_ms && g->now_ms - g->blocked_ms < GUARD_BLOCKED_MS))
		return;
	g->blocked_ms = g->now_ms;
	g->listener.blocked(reason, g->listener.data);
}

static Wire__BlockReason key(struct guard *g, const struct input *in, bool *ret_text)
{
	Wire__BlockReason reason;

	if (!in->down) {
		keys_release(g, in->code);
		return FREE;
	}
	reason = decide_keyboard(g);
	return reason == FREE ? keys_press(g, in, ret_text) : reason;
}

/* Releases need no leave. */
static bool is_release(const struct input *in)
{
	return (in->kind == INPUT_BUTTON || in->kind == INPUT_KEY) && !in->down;
}

static int type_character(struct guard *g, uint32_t character)
{
	char text[UTF8_MAX + 1];

	utf8_put(character, text);
	return text_add(g->text, 0, text);
}

static int type_text(struct guard *g, uint32_t number)
{
	for (size_t i = 0; i < TEXT_AHEAD; i++) {
		struct waiting_text *t = &g->texts[i];
		int r;

		if (t->number != number)
			continue;
		r = text_add(g->text, number, t->text);
		explicit_bzero(t, sizeof(*t));
		return r == -EINVAL ? -EBADMSG : r;
	}
	return 0;
}

static int apply(struct guard *g, const struct input *in)
{
	const uint64_t from_us = clock_us();
	Wire__BlockReason reason;
	bool as_text = false;
	int r;

	if (in->kind == INPUT_TEXT)
		return type_text(g, in->code);
	reason = hands_hold(g, &r);
	if (reason == FREE) {
		if (in->kind == INPUT_MOVE)
			reason = pointer_move(g, in);
		else if (in->kind == INPUT_BUTTON)
			reason = pointer_button(g, in);
		else if (in->kind == INPUT_WHEEL)
			reason = pointer_wheel(g, in);
		else
			reason = key(g, in, &as_text);
		hands_let_go(g);
	} else if (is_release(in)) {
		hands_release_all(g);
	}
	log_event(LOG_DEBUG, "hands.done", "from_us=%" PRIu64 " took_us=%" PRIu64, from_us,
		clock_us() - from_us);
	if (r == -EAGAIN)
		return 0; /* the person's hands came first */
	if (in->kind != INPUT_MOVE)
		guard_tell_blocked(g, reason);
	if (r == 0 && as_text)
		r = type_character(g, in->character);
	return r;
}

/* What was typed as a text takes its time, and what comes after it waits. */
static int work(struct guard *g)
{
	struct input in;
	int r = 0;

	while (r == 0 && g->n_queued > 0 && !text_busy(g->text)) {
		in = *queue_at(g, 0);
		g->first = (g->first + 1) % GUARD_QUEUE_MAX;
		g->n_queued--;
		r = apply(g, &in);
	}
	explicit_bzero(&in, sizeof(in));
	return r;
}

int guard_take(struct guard *g, const Wire__ViewerControl *m, uint64_t now_ms)
{
	struct input in;
	int r;

	g->now_ms = now_ms;
	if (g->paused || !g->permitted) {
		if (m->body_case == WIRE__VIEWER_CONTROL__BODY_TEXT)
			g->listener.typed(m->text->number, false, g->listener.data);
		return 0;
	}
	r = parse(g, m, &in);
	if (r == 0)
		r = enqueue(g, &in);
	/* many are taken in before any is due */
	return r == 0 && g->n_queued > GUARD_QUEUE_MAX / 2 ? work(g) : r;
}

void guard_heard(struct guard *g, uint64_t now_ms)
{
	g->heard_ms = now_ms;
}

/* ---- what is due ---- */

static int mind_the_person(struct guard *g)
{
	const int left = guard_resting_ms(g);
	const bool paused = left > 0 && g->permitted;

	if (paused) {
		rest(g);
		g->rising = 0; /* what is held may be by hand */
	}
	if (paused != g->paused) {
		g->paused = paused;
		log_event(LOG_INFO, "guard.paused", "now=%d", paused);
		g->listener.paused(paused, g->listener.data);
	}
	return paused ? left : -1;
}

/* Nothing stays down that nobody answers for: the viewer who pressed it, and the
 * watchdog who would let go of it. */
static int mind_silence(struct guard *g)
{
	const uint64_t until = g->heard_ms + GUARD_SILENT_MS;
	const bool guarded = watch_guarded(g->page, g->now_ms);

	if (!hands_any_down(g))
		return -1;
	if (g->now_ms < until && guarded)
		return until - g->now_ms < WATCH_BEAT_MS ? (int)(until - g->now_ms) : WATCH_BEAT_MS;
	log_event(LOG_WARN, "guard.silent", "keys=%zu guarded=%d", g->n_down, guarded);
	hands_release_all(g);
	return -1;
}

static int sooner(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

int guard_go_on(struct guard *g, uint64_t now_ms)
{
	int due, r;

	g->now_ms = now_ms;
	r = local_refresh(g->local);
	if (r < 0)
		return r;
	due = mind_the_person(g);
	if (!g->paused)
		r = work(g);
	if (r < 0)
		return r;
	due = sooner(due, mind_silence(g));
	due = sooner(due, keys_repeat(g));
	due = sooner(due, text_go_on(g->text, now_ms));
	/* the text may be done, and something wait behind it */
	return g->n_queued > 0 && !text_busy(g->text) ? 0 : due;
}

bool guard_end_wished(const struct guard *g)
{
	return local_ended(g->local);
}

bool guard_made_up(struct guard *g, uint64_t now_ms)
{
	if (capture_sync(g->capture) < 0)
		return true; /* cannot be told */
	return local_made_up(g->local, now_ms);
}

bool guard_by_hand(struct guard *g, uint64_t now_ms)
{
	return capture_sync(g->capture) == 0 && local_by_hand(g->local, now_ms);
}

/* ---- what the person opens ---- */

Wire__BlockReason guard_refuses(
	const struct guard *g, const struct raw_window *w, enum shield_verdict v)
{
	return decide_window(g, w, v);
}

bool guard_is_open(const struct guard *g, const struct raw_window *w)
{
	return rules_is_open(g->rules, w->client);
}

int guard_open(struct guard *g, uint32_t id, bool open)
{
	size_t n;
	const struct raw_window *all = capture_windows(g->capture, &n);

	for (size_t i = 0; i < n; i++) {
		if (all[i].id != id && all[i].client != id)
			continue;
		if (!open) {
			rules_shut(g->rules, all[i].client);
			return 0;
		}
		return rules_may_open(rules_kind(&all[i])) ? rules_open(g->rules, all[i].client)
							   : -EPERM;
	}
	return -ENOENT;
}

void guard_forget(struct guard *g, uint32_t id)
{
	rules_shut(g->rules, id);
}
