/*
 * The face under any order of messages, keys, times and terminal sizes: it never
 * answers a question, opens a window or counts anything as allowed without a key that
 * was pressed after a second of a visible question, and the other side never sees or
 * holds what was not allowed. Input: an operation's byte, its length, its bytes, ...
 */
#include <locale.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app/face.h"
#include "app/reason.h"
#include "app/keys.h"
#include "core/log.h"
#include "wire/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OP_KEYS, OP_TIME, OP_AGENT, OP_DRAW, OPS };

static struct face face;
static struct keys keys;
static struct page page;
static uint64_t now, asked_at;
/* What the agent asked, and what the person pressed: kept here, beside the face. */
static uint32_t prompt; /* 0: none is open */
static uint64_t seen_at; /* since when the question is wholly visible; 0: it is not */
static uint64_t choice_at; /* likewise what they may see, at the start */
static bool pressing; /* a key of these, and it came alone */
static bool allowed[FACE_CAPABILITIES];
static bool chosen; /* what they may see, since the latest yes */

static void check(bool good)
{
	if (!good)
		abort();
}

/* A key was pressed, after a second of what it answers. */
static void check_pressed(void)
{
	check(pressing && seen_at > 0 && now - seen_at >= QUESTION_INERT_MS);
}

/* At the start, the same of what they may see. */
static void check_chosen(void)
{
	check(pressing && face.listing);
	if (face.state == FACE_CHOOSING)
		check(choice_at > 0 && now - choice_at >= QUESTION_INERT_MS);
}

static void act_answer(uint32_t number, bool allow, void *data)
{
	check(prompt > 0 && number == prompt && face.warned.id == 0);
	check(!allow || now - asked_at < QUESTION_MS);
	if (allow)
		check_pressed();
	else /* the time was up */
		check(pressing || now - asked_at >= QUESTION_MS);
	prompt = 0;
	seen_at = 0;
	allowed[face.asked] |= allow;
	if (face.asked == WIRE__CAPABILITY__VIEW && !face.asked_to_join)
		chosen = false;
}

static void act_revoke(Wire__Capability capability, void *data)
{
	check(capability != WIRE__CAPABILITY__VIEW && face_holds(&face, capability));
}

static void act_set_window(uint32_t id, bool hide, void *data)
{
	const Wire__Window *w = face_window(&face, id);

	check(w && !w->own && !face.list_hands && prompt == 0);
	if (!hide && reason_warning(w))
		check_pressed();
	else if (!hide && face.state == FACE_CHOOSING)
		check_chosen();
	check(hide || !reason_is_policy(w));
	seen_at = 0;
}

static void act_show_secret(uint32_t id, void *data)
{
	check(face_window(&face, id) && reason_is_secret(face_window(&face, id)));
	check_pressed();
	seen_at = 0;
}

static void act_choose(Wire__Showing showing, void *data)
{
	check_chosen();
	check(showing == WIRE__SHOWING__SHOW_ORDINARY || face.state == FACE_CHOOSING);
	chosen = true;
}

static void act_hide_everything(void *data)
{
	check(face_may_be_seen(&face));
}

static void act_open_window(uint32_t id, bool open, void *data)
{
	const Wire__Window *w = face_window(&face, id);

	check(w && !w->own && face.listing && face.list_hands && prompt == 0);
	if (open) {
		check_pressed();
		check(!w->hidden && w->hands != WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED);
	}
	seen_at = 0;
}

static void act_nothing(void *data)
{
}

/* Opens a question, or a list. */
static void act_discard_typed(void *data)
{
	seen_at = choice_at = 0;
}

static void on_key(struct key key, void *data)
{
	pressing = key.alone;
	face_press(&face, key, now);
	pressing = false;
}

static void check_held(void)
{
	for (int i = 1; i < FACE_CAPABILITIES; i++)
		check(!face_holds(&face, (Wire__Capability)i) || allowed[i]);
	check(!face_may_be_seen(&face) || (allowed[WIRE__CAPABILITY__VIEW] && chosen));
	check(face.listing || face.state != FACE_CHOOSING);
	check(face.question.open || face.prompt != FACE_PROMPT_OPEN);
	check(prompt == 0 || (face.question.open && face.warned.id == 0));
}

static void hear(const uint8_t *bytes, size_t n)
{
	enum face_prompt before = face.prompt;
	Wire__FromAgent *m;

	if (WIRE_UNPACK(from_agent, bytes, n, &m) < 0)
		return;
	if (m->body_case == WIRE__FROM_AGENT__BODY_ENDED) {
		WIRE_FREE(m);
		return;
	}
	if (face_hear(&face, m, now) < 0)
		return;
	if (before != FACE_PROMPT_OPEN && face.prompt == FACE_PROMPT_OPEN) {
		prompt = face.prompt_number;
		asked_at = now;
		if (!face_holds(&face, face.asked)) /* asked anew, or the answer did not count */
			allowed[face.asked] = false;
	}
	if (face.prompt != FACE_PROMPT_OPEN)
		prompt = 0;
	check_held();
}

static void draw(uint8_t columns, uint8_t rows)
{
	page.columns = columns;
	page.rows = rows + 1;
	face_view(&face, now, &page);
	check(page.n <= (size_t)page.rows);
	face_seen(&face, page.whole, now);
	if (!face.question.open || !page.whole)
		seen_at = 0;
	else if (seen_at == 0)
		seen_at = now;
	if (face.state != FACE_CHOOSING || face.question.open || !page.whole)
		choice_at = 0;
	else if (choice_at == 0)
		choice_at = now;
}

static void run(uint8_t op, const uint8_t *bytes, size_t n)
{
	switch (op % OPS) {
	case OP_KEYS:
		keys_feed(&keys, bytes, n, now, on_key, NULL);
		return;
	case OP_TIME:
		now += n > 0 ? (uint64_t)bytes[0] * bytes[0] * 10 : 1;
		face_tick(&face, now);
		return;
	case OP_AGENT:
		hear(bytes, n);
		return;
	case OP_DRAW:
		if (n >= 2)
			draw(bytes[0], bytes[1]);
		return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct face_acts acts = { act_answer, act_revoke, act_set_window,
		act_show_secret, act_choose, act_hide_everything, act_open_window, act_nothing,
		act_nothing, act_discard_typed, NULL };

	setlocale(LC_ALL, "C.UTF-8");
	log_set_level(LOG_ERROR + 1);
	face_init(&face, &acts);
	memset(&keys, 0, sizeof(keys));
	now = 100000;
	prompt = 0;
	seen_at = choice_at = 0;
	memset(allowed, 0, sizeof(allowed));
	chosen = false;
	while (size >= 2) {
		size_t n = data[1] < size - 2 ? data[1] : size - 2;

		run(data[0], data + 2, n);
		data += 2 + n;
		size -= 2 + n;
	}
	face_finish(&face);
	return 0;
}
