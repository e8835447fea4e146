#include "tests/unit/app/faces.h"

#include <stdio.h>
#include <string.h>

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#include "wire/message.h"

struct faces_did did;
struct face face;
struct page page;
uint64_t now;
uint32_t asked_seconds;
Wire__Showing showing;

static void act_answer(uint32_t prompt, bool allow, void *data)
{
	did.answers++;
	did.prompt = prompt;
	did.allow = allow;
}

static void act_revoke(Wire__Capability capability, void *data)
{
	did.revokes++;
	did.revoked[capability] = true;
}

static void act_set_window(uint32_t id, bool hide, void *data)
{
	did.sets++;
	did.window = id;
	did.hide = hide;
}

static void act_show_secret(uint32_t id, void *data)
{
	did.secrets++;
	did.window = id;
}

static void act_choose(Wire__Showing what, void *data)
{
	did.chosen++;
	did.showing = what;
}

static void act_hide_everything(void *data)
{
	did.hidden++;
}

static void act_open_window(uint32_t id, bool open, void *data)
{
	did.opens++;
	did.window = id;
	did.open = open;
}

static void act_list_windows(void *data)
{
	did.lists++;
}

static void act_end(void *data)
{
	did.ends++;
}

static void act_discard_typed(void *data)
{
	did.discards++;
}

int faces_set_up(void **state)
{
	static const struct face_acts acts = { act_answer, act_revoke, act_set_window,
		act_show_secret, act_choose, act_hide_everything, act_open_window, act_list_windows,
		act_end, act_discard_typed, NULL };

	memset(&did, 0, sizeof(did));
	now = 100000;
	showing = WIRE__SHOWING__SHOW_ORDINARY;
	face_init(&face, &acts);
	return 0;
}

int faces_tear_down(void **state)
{
	face_finish(&face);
	return 0;
}

/* A message as it comes from the wire: allocated. */
static int hear(const Wire__FromAgent *m)
{
	static uint8_t body[128 * 1024];
	Wire__FromAgent *unpacked = NULL;
	int n = wire_pack(&m->base, body, sizeof(body));

	assert_true(n >= 0);
	assert_int_equal(WIRE_UNPACK(from_agent, body, (size_t)n, &unpacked), 0);
	return face_hear(&face, unpacked, now);
}

int hear_code(void)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__ShowCode body = WIRE__SHOW_CODE__INIT;

	body.code = (char *)"4821-304917-5";
	body.lifetime_s = 600;
	m.body_case = WIRE__FROM_AGENT__BODY_SHOW_CODE;
	m.show_code = &body;
	return hear(&m);
}

int hear_ask_for(uint32_t prompt, Wire__Capability capability)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Ask body = WIRE__ASK__INIT;

	body.prompt = prompt;
	body.capability = capability;
	body.expires_s = asked_seconds;
	m.body_case = WIRE__FROM_AGENT__BODY_ASK;
	m.ask = &body;
	return hear(&m);
}

int hear_ask(uint32_t prompt)
{
	return hear_ask_for(prompt, WIRE__CAPABILITY__VIEW);
}

int hear_gone(uint32_t prompt)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__AskGone body = WIRE__ASK_GONE__INIT;

	body.prompt = prompt;
	m.body_case = WIRE__FROM_AGENT__BODY_ASK_GONE;
	m.ask_gone = &body;
	return hear(&m);
}

int hear_watched(bool watched)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Watched body = WIRE__WATCHED__INIT;

	body.now = watched;
	m.body_case = WIRE__FROM_AGENT__BODY_WATCHED;
	m.watched = &body;
	return hear(&m);
}

int hear_unheard(uint32_t prompt)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Unheard body = WIRE__UNHEARD__INIT;

	body.prompt = prompt;
	m.body_case = WIRE__FROM_AGENT__BODY_UNHEARD;
	m.unheard = &body;
	return hear(&m);
}

int hear_paused(bool paused)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Paused body = WIRE__PAUSED__INIT;

	body.now = paused;
	m.body_case = WIRE__FROM_AGENT__BODY_PAUSED;
	m.paused = &body;
	return hear(&m);
}

int hear_grants(uint32_t view, uint32_t point, uint32_t control)
{
	const uint32_t seconds[FACE_CAPABILITIES] = { 0, view, point, control };
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Grants body = WIRE__GRANTS__INIT;
	Wire__Held held[FACE_CAPABILITIES], *pointers[FACE_CAPABILITIES];
	static uint32_t number;

	for (int i = 1; i < FACE_CAPABILITIES; i++) {
		if (seconds[i] == 0)
			continue;
		wire__held__init(&held[i]);
		held[i].capability = (Wire__Capability)i;
		held[i].expires_s = seconds[i];
		pointers[body.n_held++] = &held[i];
	}
	body.number = ++number;
	body.held = pointers;
	m.body_case = WIRE__FROM_AGENT__BODY_GRANTS;
	m.grants = &body;
	return hear(&m);
}

static void hear_list(Wire__Window **windows, size_t n)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Windows body = WIRE__WINDOWS__INIT;

	body.windows = windows;
	body.n_windows = n;
	for (size_t i = 0; i < n; i++)
		body.closed += windows[i]->hidden && !windows[i]->own;
	body.showing = showing;
	body.all_allowed = true;
	m.body_case = WIRE__FROM_AGENT__BODY_WINDOWS;
	m.windows = &body;
	assert_int_equal(hear(&m), 0);
}

void hear_windows(const uint32_t *ids, size_t n)
{
	Wire__Window list[32], *pointers[32];
	char titles[32][16];

	for (size_t i = 0; i < n; i++) {
		snprintf(titles[i], sizeof(titles[i]), "window %u", ids[i]);
		wire__window__init(&list[i]);
		list[i].id = ids[i];
		list[i].client = ids[i];
		list[i].title = titles[i];
		list[i].own = ids[i] == 3;
		pointers[i] = &list[i];
	}
	hear_list(pointers, n);
}

void hear_window(uint32_t id, Wire__BlockReason hands, bool hidden, bool opened)
{
	Wire__Window w = WIRE__WINDOW__INIT, *pointer = &w;

	w.id = w.client = id;
	w.title = (char *)"the window";
	w.hands = hands;
	w.hidden = hidden;
	w.opened = opened;
	w.own = hands == WIRE__BLOCK_REASON__OWN_WINDOW;
	hear_list(&pointer, 1);
}

void hear_closed_window(uint32_t id, Wire__ClosedReason closed, Wire__WindowKind kind)
{
	Wire__Window w = WIRE__WINDOW__INIT, *pointer = &w;

	w.id = w.client = id;
	w.title = (char *)"the window";
	w.hands = WIRE__BLOCK_REASON__HIDDEN_WINDOW;
	w.hidden = true;
	w.closed = closed;
	w.kind = kind;
	hear_list(&pointer, 1);
}

void hear_choice(Wire__Showing what, bool everything_hidden, bool all_allowed)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Windows body = WIRE__WINDOWS__INIT;

	body.showing = what;
	body.everything_hidden = everything_hidden;
	body.all_allowed = all_allowed;
	m.body_case = WIRE__FROM_AGENT__BODY_WINDOWS;
	m.windows = &body;
	assert_int_equal(hear(&m), 0);
}

void press(uint32_t point)
{
	face_press(&face, (struct key){ point, true }, now);
}

void press_later(uint32_t point)
{
	now += FACE_STILL_MS;
	press(point);
}

void draw(int columns, int rows)
{
	page.columns = columns;
	page.rows = rows;
	face_view(&face, now, &page);
	face_seen(&face, page.whole, now);
}

bool shows(const char *text)
{
	draw(100, 40);
	for (size_t i = 0; i < page.n; i++) {
		if (strstr(page.lines[i].text, text))
			return true;
	}
	return false;
}

void ask_and_read(uint32_t prompt)
{
	assert_int_equal(hear_ask(prompt), 0);
	draw(100, 40);
	now += QUESTION_INERT_MS;
}

void be_asked_what(void)
{
	assert_int_equal(hear_code(), 0);
	ask_and_read(1);
	press('a');
	did.answers = did.lists = 0;
}

void say_what(void)
{
	draw(100, 40);
	now += QUESTION_INERT_MS;
	press('w');
}

void be_watched(void)
{
	be_asked_what();
	say_what();
	assert_int_equal(hear_watched(true), 0);
	did.chosen = 0;
	did.discards = 1;
}

void be_held(uint32_t prompt, Wire__Capability capability)
{
	uint32_t seconds[FACE_CAPABILITIES] = { 0 };

	assert_int_equal(hear_ask_for(prompt, capability), 0);
	draw(100, 40);
	now += QUESTION_INERT_MS;
	press('a');
	for (int i = WIRE__CAPABILITY__POINT; i < FACE_CAPABILITIES; i++)
		seconds[i] = face.held_until[i] > 0 || i == (int)capability ? 600 : 0;
	assert_int_equal(hear_grants(3600, seconds[WIRE__CAPABILITY__POINT],
				 seconds[WIRE__CAPABILITY__CONTROL]),
		0);
	did.answers = 0;
}
