#include "view/script.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view/control.h"
#include "view/perform.h"
#include "view/watch.h"

enum {
	KEY_ENTER = 0x28,
	KEY_TAB = 0x2b,
	AHEAD_MAX = 256, /* messages, before the host is asked whether it has read them */
	CAPABILITIES = 4,
};

enum script_state {
	SCRIPT_WAITS, /* for its beginning */
	SCRIPT_RUNS,
	SCRIPT_SETTLES, /* all was sent; whether it was read is not known yet */
	SCRIPT_OVER,
};

struct view_script {
	struct view_script_listener listener;
	struct view_session *session; /* borrowed, as the actions */
	const struct view_action *actions;
	size_t n, at;
	uint32_t rounds; /* this one and those that follow */

	enum script_state state;
	uint64_t now_ms; /* of the call that is being served */
	bool begun; /* the action at `at` */
	const char *rest; /* of its text */
	uint64_t deadline_ms; /* of its waiting */
	bool asking;
	bool had[CAPABILITIES]; /* it was held when an action needed it */
	Wire__Capability used; /* by what was sent last */
	uint32_t ahead; /* messages that the host may not have read yet */
	bool pinged; /* after the last of them; the answer has not come yet */
	struct view_watch watch;

	Wire__BlockReason reason;
	uint32_t retry_s;
};

static void end(struct view_script *s, enum view_fate fate)
{
	s->state = SCRIPT_OVER;
	s->listener.over(fate, s->listener.data);
}

static bool measures(const struct view_action *a)
{
	return a->act == VIEW_KEY || a->act == VIEW_TYPE;
}

static const struct view_action *wait_after(const struct view_script *s, size_t at)
{
	if (at + 1 < s->n && s->actions[at + 1].act == VIEW_WAIT_PIXEL)
		return &s->actions[at + 1];
	return NULL;
}

/* Before the action does anything, so that no change is missed. */
static void begin_watch(struct view_script *s, const struct view_action *a)
{
	const struct view_screen *screen = view_session_screen(s->session);
	const struct view_action *wait = wait_after(s, s->at);

	if (a->act == VIEW_WAIT_PIXEL) {
		s->deadline_ms = s->now_ms + a->pixel.timeout_ms;
		if (!s->watch.on)
			view_watch_begin(&s->watch, screen, &a->pixel.at, false);
	} else if (wait) {
		view_watch_begin(&s->watch, screen, &wait->pixel.at, measures(a));
	}
}

static int wait_pixel(struct view_script *s, const struct view_action *a)
{
	uint32_t colour = 0;
	bool met = s->watch.differed;

	if (!a->pixel.any)
		met = view_screen_pixel(view_session_screen(s->session), a->pixel.at.x,
			      a->pixel.at.y, &colour) &&
		      colour == a->pixel.colour;
	if (!met)
		return -EAGAIN;
	view_watch_end(&s->watch);
	return 0;
}

/* Whether more may be sent; else the host is asked, and its answer goes on. */
static bool caught_up(struct view_script *s, uint32_t ahead_max)
{
	if (s->ahead <= ahead_max)
		return true;
	if (!s->pinged)
		s->pinged = view_session_ping(s->session, s->now_ms);
	return false;
}

/* One line of it, or the key that is between two. */
static int type_some(struct view_script *s)
{
	size_t length = strcspn(s->rest, "\n\t"), sent = 1;
	struct view_action tap = { .act = VIEW_KEY, .keys = { .n = 1 } };
	int r;

	if (length > 0) {
		s->ahead++;
		r = view_session_text(s->session, s->now_ms, s->rest, length, &sent);
	} else {
		tap.keys.usages[0] = *s->rest == '\n' ? KEY_ENTER : KEY_TAB;
		r = view_perform(&tap, s->session, s->now_ms, &s->ahead);
	}
	s->pinged = false;
	if (r == 0)
		s->rest += sent;
	return r;
}

static int type(struct view_script *s)
{
	int r = 0;

	while (r == 0 && *s->rest) {
		if (view_session_paused(s->session) || !caught_up(s, AHEAD_MAX))
			return -EAGAIN;
		r = type_some(s);
	}
	if (r < 0)
		return r;
	return view_session_texts_open(s->session) > 0 ? -EAGAIN : 0;
}

/* Going on. */

/* 0: done; -EAGAIN: something must come first. */
static int perform(struct view_script *s, const struct view_action *a)
{
	switch (a->act) {
	case VIEW_ASK:
		return 0;
	case VIEW_TYPE:
		return type(s);
	case VIEW_WAIT_PIXEL:
		return wait_pixel(s, a);
	default:
		s->pinged = false;
		return view_perform(a, s->session, s->now_ms, &s->ahead);
	}
}

/* Whether it is held; else it is asked for, where that is not a second time against the
 * person's will. */
static bool get_allowed(struct view_script *s, const struct view_action *a)
{
	if (view_session_holds(s->session, a->needs)) {
		s->had[a->needs] = true;
		return true;
	}
	if (s->had[a->needs] && a->act != VIEW_ASK) {
		end(s, VIEW_FATE_GRANT_OVER);
		return false;
	}
	if (!s->asking && view_session_ask(s->session, s->now_ms, a->needs) == 0) {
		s->asking = true;
		s->listener.asking(a->needs, s->listener.data);
	}
	return false;
}

static bool begin(struct view_script *s, const struct view_action *a)
{
	if (!get_allowed(s, a))
		return false;
	if (a->needs == WIRE__CAPABILITY__CONTROL && a->act != VIEW_ASK &&
		(view_session_paused(s->session) || !caught_up(s, AHEAD_MAX)))
		return false;
	if (!view_perform_fits(a, view_session_screen(s->session))) {
		end(s, VIEW_FATE_OUTSIDE);
		return false;
	}
	begin_watch(s, a);
	s->begun = true;
	if (a->act != VIEW_ASK && a->needs != WIRE__CAPABILITY__VIEW)
		s->used = a->needs;
	s->rest = a->act == VIEW_TYPE ? a->text : NULL;
	return true;
}

static void advance(struct view_script *s)
{
	s->begun = false;
	if (++s->at < s->n)
		return;
	s->at = 0;
	if (--s->rounds == 0)
		s->state = SCRIPT_SETTLES;
}

/* Whether there is more to do at once. */
static bool step(struct view_script *s)
{
	const struct view_action *a = &s->actions[s->at];
	int r;

	if (!s->begun && !begin(s, a))
		return false;
	r = perform(s, a);
	if (r == -EPERM)
		end(s, VIEW_FATE_GRANT_OVER);
	else if (r < 0 && r != -EAGAIN)
		s->state = SCRIPT_OVER; /* the session has ended, and says so itself */
	else if (r == 0)
		advance(s);
	return r == 0;
}

static void go_on(struct view_script *s, uint64_t now_ms)
{
	s->now_ms = now_ms;
	while (s->state == SCRIPT_RUNS && step(s))
		continue;
	if (s->state == SCRIPT_SETTLES && caught_up(s, 0))
		end(s, VIEW_FATE_DONE);
}

static bool is_at_work(const struct view_script *s)
{
	return s && (s->state == SCRIPT_RUNS || s->state == SCRIPT_SETTLES);
}

void view_script_begin(struct view_script *s, uint64_t now_ms)
{
	assert(s->state == SCRIPT_WAITS);
	s->state = SCRIPT_RUNS;
	go_on(s, now_ms);
}

void view_script_turn(struct view_script *s, uint64_t now_ms)
{
	if (!is_at_work(s))
		return;
	view_watch_look(&s->watch, view_session_screen(s->session));
	go_on(s, now_ms);
}

void view_script_pong(struct view_script *s, uint64_t now_ms)
{
	if (!is_at_work(s))
		return;
	if (s->pinged)
		s->ahead = 0;
	s->pinged = false;
	go_on(s, now_ms);
}

/* Something ended that is needed now, or that what is on its way needed. */
static bool has_lost(const struct view_script *s)
{
	if (s->begun && !view_session_holds(s->session, s->actions[s->at].needs))
		return true;
	return s->ahead > 0 && !view_session_holds(s->session, s->used);
}

void view_script_grants(struct view_script *s, uint64_t now_ms)
{
	if (!is_at_work(s))
		return;
	if (has_lost(s))
		end(s, VIEW_FATE_GRANT_OVER);
	else
		go_on(s, now_ms);
}

void view_script_asked(
	struct view_script *s, uint64_t now_ms, Wire__AskResult result, uint32_t retry_s)
{
	if (!is_at_work(s) || !s->asking)
		return;
	s->asking = false;
	s->retry_s = retry_s;
	if (result == WIRE__ASK_RESULT__ASK_ALLOWED)
		go_on(s, now_ms);
	else if (result == WIRE__ASK_RESULT__ASK_REFUSED)
		end(s, VIEW_FATE_REFUSED);
	else if (result == WIRE__ASK_RESULT__ASK_UNANSWERED)
		end(s, VIEW_FATE_UNANSWERED);
	else
		end(s, VIEW_FATE_NOT_NOW);
}

void view_script_blocked(struct view_script *s, Wire__BlockReason reason)
{
	if (!is_at_work(s))
		return;
	s->reason = reason;
	end(s, VIEW_FATE_BLOCKED);
}

void view_script_paused(struct view_script *s, uint64_t now_ms)
{
	if (is_at_work(s))
		go_on(s, now_ms);
}

void view_script_typed(struct view_script *s, uint64_t now_ms, bool whole)
{
	if (!is_at_work(s))
		return;
	if (whole)
		go_on(s, now_ms);
	else
		end(s, VIEW_FATE_NOT_TYPED);
}

static bool waits_for_pixel(const struct view_script *s)
{
	return s->state == SCRIPT_RUNS && s->begun && s->actions[s->at].act == VIEW_WAIT_PIXEL;
}

void view_script_tick(struct view_script *s, uint64_t now_ms)
{
	if (!is_at_work(s))
		return;
	go_on(s, now_ms);
	if (!waits_for_pixel(s))
		return;
	/* A grant that ends later is no loss to what was read. */
	caught_up(s, 0);
	if (now_ms >= s->deadline_ms)
		end(s, VIEW_FATE_NO_PIXEL);
}

static int make_room(struct view_script *s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += measures(&s->actions[i]) && wait_after(s, i);
	n *= s->rounds;
	return n > VIEW_SAMPLES_MAX ? -E2BIG : view_watch_init(&s->watch, (size_t)n);
}

int view_script_create(const struct view_action *actions, size_t n, uint32_t times,
	struct view_session *session, const struct view_script_listener *l,
	struct view_script **ret)
{
	struct view_script *s = calloc(1, sizeof(*s));
	int r;

	assert(n > 0 && times > 0);
	if (!s)
		return -ENOMEM;
	s->listener = *l;
	s->session = session;
	s->actions = actions;
	s->n = n;
	s->rounds = times;
	r = make_room(s);
	if (r < 0) {
		view_script_destroy(s);
		return r;
	}
	*ret = s;
	return 0;
}

void view_script_destroy(struct view_script *s)
{
	if (!s)
		return;
	view_watch_finish(&s->watch);
	free(s);
}

Wire__BlockReason view_script_block_reason(const struct view_script *s)
{
	return s->reason;
}

uint32_t view_script_retry_s(const struct view_script *s)
{
	return s->retry_s;
}

const uint32_t *view_script_key_to_pixel_us(const struct view_script *s, size_t *ret_n)
{
	*ret_n = s->watch.n;
	return s->watch.samples_us;
}
