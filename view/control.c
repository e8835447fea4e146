#include "view/control.h"

#include <errno.h>
#include <string.h>

#include "core/utf8.h"
#include "view/session_internal.h"
#include "wire/bounds.h"
#include "wire/message.h"

enum { BUTTONS_OF_WHEEL_FIRST = 4, BUTTONS_OF_WHEEL_LAST = 7 };

/* What comes. */

static bool *flag_of(struct view_control *c, Wire__Capability what)
{
	switch (what) {
	case WIRE__CAPABILITY__POINT:
		return &c->point;
	case WIRE__CAPABILITY__CONTROL:
		return &c->control;
	default:
		return NULL;
	}
}

static unsigned int bit_of(Wire__Capability what)
{
	return 1u << what;
}

/* Each at most once. */
static bool read_held(const Wire__Grants *m, unsigned int *ret)
{
	unsigned int seen = 0;

	for (size_t i = 0; i < m->n_held; i++) {
		unsigned int bit = bit_of(m->held[i]->capability);

		if (m->held[i]->capability == WIRE__CAPABILITY__CAPABILITY_UNSPECIFIED ||
			seen & bit)
			return false;
		seen |= bit;
	}
	*ret = seen;
	return true;
}

/* The host has let go of everything. */
static void forget_hands(struct view_control *c)
{
	memset(c->keys, 0, sizeof(c->keys));
	c->buttons = 0;
	c->paused = false;
}

void view_control_lose(struct view_session *s)
{
	struct view_control *c = &s->hands;
	const Wire__Capability asked = c->asked;
	const uint32_t texts = c->texts - c->typed;

	*c = (struct view_control){ 0 };
	if (asked != WIRE__CAPABILITY__CAPABILITY_UNSPECIFIED)
		s->listener.asked(WIRE__ASK_RESULT__ASK_NOT_NOW, 1, s->listener.data);
	for (uint32_t i = 0; i < texts && s->state == STATE_LOST; i++)
		s->listener.typed(false, s->listener.data);
}

static void answer_grants(struct view_session *s, uint32_t number)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__GrantsSeen seen = WIRE__GRANTS_SEEN__INIT;

	seen.number = number;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_GRANTS_SEEN;
	m.grants_seen = &seen;
	view_session_send(s, false, &m);
}

static void take_grants(struct view_session *s, const Wire__Grants *m)
{
	struct view_control *c = &s->hands;
	unsigned int told;

	if (m->number != c->grants + 1 || !read_held(m, &told)) {
		view_session_broke_rules(s, "grants");
		return;
	}
	c->grants = m->number;
	c->told = told;
	c->point = told & bit_of(WIRE__CAPABILITY__POINT);
	c->control = told & bit_of(WIRE__CAPABILITY__CONTROL);
	if (!c->control)
		forget_hands(c);
	answer_grants(s, m->number);
	if (s->state == STATE_OPEN)
		s->listener.grants(s->listener.data);
}

static void take_ask_answered(struct view_session *s, const Wire__AskAnswered *m)
{
	struct view_control *c = &s->hands;
	bool allowed = m->result == WIRE__ASK_RESULT__ASK_ALLOWED;

	/* Grants come before an answer that allows. */
	if (!flag_of(c, m->capability) || m->capability != c->asked ||
		m->result == WIRE__ASK_RESULT__ASK_RESULT_UNSPECIFIED ||
		(allowed && !(c->told & bit_of(m->capability)))) {
		view_session_broke_rules(s, "answer");
		return;
	}
	c->asked = WIRE__CAPABILITY__CAPABILITY_UNSPECIFIED;
	s->listener.asked(m->result, m->retry_after_s, s->listener.data);
}

static void take_blocked(struct view_session *s, const Wire__Blocked *m)
{
	if (!s->hands.used || m->reason == WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED) {
		view_session_broke_rules(s, "blocked");
		return;
	}
	s->listener.blocked(m->reason, s->listener.data);
}

static void take_paused(struct view_session *s, const Wire__Paused *m)
{
	if (m->now == s->hands.paused)
		return;
	s->hands.paused = m->now;
	s->listener.paused(m->now, s->listener.data);
}

static void take_text_typed(struct view_session *s, const Wire__TextTyped *m)
{
	struct view_control *c = &s->hands;

	if (c->typed == c->texts || m->number != c->typed + 1) {
		view_session_broke_rules(s, "text typed");
		return;
	}
	c->typed = m->number;
	s->listener.typed(m->whole, s->listener.data);
}

void view_control_take(struct view_session *s, const Wire__HostControl *m)
{
	switch (m->body_case) {
	case WIRE__HOST_CONTROL__BODY_GRANTS:
		take_grants(s, m->grants);
		return;
	case WIRE__HOST_CONTROL__BODY_ASK_ANSWERED:
		take_ask_answered(s, m->ask_answered);
		return;
	case WIRE__HOST_CONTROL__BODY_BLOCKED:
		take_blocked(s, m->blocked);
		return;
	case WIRE__HOST_CONTROL__BODY_PAUSED:
		take_paused(s, m->paused);
		return;
	case WIRE__HOST_CONTROL__BODY_TEXT_TYPED:
		take_text_typed(s, m->text_typed);
		return;
	default:
		view_session_broke_rules(s, "control message");
		return;
	}
}

/* What goes. */

static int send(struct view_session *s, Wire__ViewerControl *m, Wire__ViewerControl__BodyCase what)
{
	m->body_case = what;
	view_session_send(s, false, m);
	return s->state == STATE_OPEN ? 0 : -ENOTCONN;
}

/* Whether it may be sent at all. */
static int check(struct view_session *s, uint64_t now_ms, Wire__Capability needs)
{
	const bool *held = flag_of(&s->hands, needs);

	if (s->state != STATE_OPEN)
		return -ENOTCONN;
	if (!held)
		return -EINVAL;
	s->now_ms = now_ms;
	return *held ? 0 : -EPERM;
}

/* Likewise, for what the host's guard decides about. */
static int check_hands(struct view_session *s, uint64_t now_ms)
{
	int r = check(s, now_ms, WIRE__CAPABILITY__CONTROL);

	if (r == 0)
		s->hands.used = true;
	return r;
}

static bool fits(const char *message, const char *field, int64_t value)
{
	const struct wire_bound *b = wire_bound_find(message, field);

	return value >= b->min && value <= b->max;
}

static bool is_place(uint32_t x, uint32_t y)
{
	return fits("Move", "x", x) && fits("Move", "y", y);
}

int view_session_ask(struct view_session *s, uint64_t now_ms, Wire__Capability what)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__AskFor ask = WIRE__ASK_FOR__INIT;
	int r = check(s, now_ms, what);

	if (r != -EPERM)
		return r == 0 ? -EALREADY : r;
	if (s->hands.asked != WIRE__CAPABILITY__CAPABILITY_UNSPECIFIED)
		return -EBUSY;
	s->hands.asked = what;
	ask.capability = what;
	m.ask_for = &ask;
	return send(s, &m, WIRE__VIEWER_CONTROL__BODY_ASK_FOR);
}

int view_session_give_up(struct view_session *s, uint64_t now_ms, Wire__Capability what)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__GiveUp give_up = WIRE__GIVE_UP__INIT;
	int r = check(s, now_ms, what);

	if (r < 0)
		return r;
	*flag_of(&s->hands, what) = false;
	if (what == WIRE__CAPABILITY__CONTROL)
		forget_hands(&s->hands);
	give_up.capability = what;
	m.give_up = &give_up;
	return send(s, &m, WIRE__VIEWER_CONTROL__BODY_GIVE_UP);
}

bool view_session_holds(const struct view_session *s, Wire__Capability what)
{
	if (s->state != STATE_OPEN)
		return false;
	if (what == WIRE__CAPABILITY__POINT)
		return s->hands.point;
	return what == WIRE__CAPABILITY__VIEW ||
	       (what == WIRE__CAPABILITY__CONTROL && s->hands.control);
}

bool view_session_paused(const struct view_session *s)
{
	return s->hands.paused;
}

int view_session_point(
	struct view_session *s, uint64_t now_ms, Wire__MarkShape shape, uint32_t x, uint32_t y)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Point point = WIRE__POINT__INIT;
	int r = check(s, now_ms, WIRE__CAPABILITY__POINT);

	if (r < 0)
		return r;
	if (!is_place(x, y))
		return -EINVAL;
	point.shape = shape;
	point.x = x;
	point.y = y;
	m.point = &point;
	return send(s, &m, WIRE__VIEWER_CONTROL__BODY_POINT);
}

int view_session_move(struct view_session *s, uint64_t now_ms, uint32_t x, uint32_t y)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Move move = WIRE__MOVE__INIT;
	int r = check_hands(s, now_ms);

	if (r < 0)
		return r;
	if (!is_place(x, y))
		return -EINVAL;
	move.x = x;
	move.y = y;
	m.move = &move;
	return send(s, &m, WIRE__VIEWER_CONTROL__BODY_MOVE);
}

static bool nothing_down(const struct view_control *c)
{
	static const uint8_t none[sizeof(c->keys)];

	return c->buttons == 0 && memcmp(c->keys, none, sizeof(none)) == 0;
}

/* The host's patience with what is down begins with the first that is. */
static void note_down(struct view_session *s)
{
	if (nothing_down(&s->hands))
		s->hands.holding_ms = s->now_ms;
}

int view_session_button(
	struct view_session *s, uint64_t now_ms, uint32_t button, bool down, uint32_t x, uint32_t y)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Button b = WIRE__BUTTON__INIT;
	int r = check_hands(s, now_ms);

	if (r < 0)
		return r;
	if (!is_place(x, y) || !fits("Button", "button", button) ||
		(button >= BUTTONS_OF_WHEEL_FIRST && button <= BUTTONS_OF_WHEEL_LAST))
		return -EINVAL;
	if (down == !!(s->hands.buttons & 1u << button))
		return 0;
	note_down(s);
	s->hands.buttons ^= 1u << button;
	b.button = button;
	b.down = down;
	b.x = x;
	b.y = y;
	m.button = &b;
	return send(s, &m, WIRE__VIEWER_CONTROL__BODY_BUTTON);
}

int view_session_wheel(
	struct view_session *s, uint64_t now_ms, uint32_t x, uint32_t y, int32_t dx, int32_t dy)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Wheel wheel = WIRE__WHEEL__INIT;
	int r = check_hands(s, now_ms);

	if (r < 0)
		return r;
	if (!is_place(x, y) || !fits("Wheel", "dx", dx) || !fits("Wheel", "dy", dy))
		return -EINVAL;
	wheel.x = x;
	wheel.y = y;
	wheel.dx = dx;
	wheel.dy = dy;
	m.wheel = &wheel;
	return send(s, &m, WIRE__VIEWER_CONTROL__BODY_WHEEL);
}

int view_session_key(struct view_session *s, uint64_t now_ms, uint32_t usage, bool down)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Key key = WIRE__KEY__INIT;
	int r = check_hands(s, now_ms);
	uint8_t *byte, bit;

	if (r < 0)
		return r;
	if (!fits("Key", "usage", usage))
		return -EINVAL;
	byte = &s->hands.keys[usage / 8];
	bit = (uint8_t)(1u << usage % 8);
	if (down == !!(*byte & bit))
		return 0;
	note_down(s);
	*byte ^= bit;
	key.usage = usage;
	key.down = down;
	m.key = &key;
	return send(s, &m, WIRE__VIEWER_CONTROL__BODY_KEY);
}

/* How many bytes of it fit into one Text, as whole characters. */
static size_t cut(const char *text, size_t size)
{
	size_t n = size;

	if (n <= VIEW_TEXT_MAX)
		return n;
	n = VIEW_TEXT_MAX;
	while (n > 0 && ((uint8_t)text[n] & 0xc0) == 0x80)
		n--;
	return n;
}

int view_session_text(
	struct view_session *s, uint64_t now_ms, const char *text, size_t size, size_t *ret_sent)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Text t = WIRE__TEXT__INIT;
	char part[VIEW_TEXT_MAX + 1] = { 0 };
	int r = check_hands(s, now_ms);
	size_t n;

	if (r < 0)
		return r;
	n = cut(text, size);
	if (n == 0 || !utf8_is_line((const uint8_t *)text, n))
		return -EINVAL;
	if (view_session_texts_open(s) == VIEW_TEXTS_OPEN)
		return -EAGAIN;
	memcpy(part, text, n);
	t.number = ++s->hands.texts;
	t.text = part;
	m.text = &t;
	*ret_sent = n;
	return send(s, &m, WIRE__VIEWER_CONTROL__BODY_TEXT);
}

uint32_t view_session_texts_open(const struct view_session *s)
{
	return s->hands.texts - s->hands.typed;
}

void view_control_tick(struct view_session *s)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Holding holding = WIRE__HOLDING__INIT;

	if (s->state != STATE_OPEN || nothing_down(&s->hands) ||
		s->now_ms - s->hands.holding_ms < VIEW_HOLDING_MS)
		return;
	s->hands.holding_ms = s->now_ms;
	m.holding = &holding;
	send(s, &m, WIRE__VIEWER_CONTROL__BODY_HOLDING);
}
