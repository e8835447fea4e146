#include <stdio.h>
#include <string.h>

#include "app/say.h"
#include "app/text.h"
#include "app/view_internal.h"
#include "core/i18n.h"

static void standing_control(
	const struct face *f, uint64_t now, enum page_style style, struct page *p)
{
	unsigned long minutes = say_minutes_held(f, now, WIRE__CAPABILITY__CONTROL);
	char text[SAY_MAX];

	snprintf(text, sizeof(text),
		ngettext("THEY CONTROL YOUR MOUSE AND KEYBOARD NOW (%lu more minute)",
			"THEY CONTROL YOUR MOUSE AND KEYBOARD NOW (%lu more minutes)", minutes),
		minutes);
	page_text(p, PAGE_MUST, style, text);
	page_ticks(p);
	if (f->paused)
		page_text(p, PAGE_MUST, style,
			_("You are using the mouse or keyboard: their hands rest."));
}

static void standing_point(
	const struct face *f, uint64_t now, enum page_style style, struct page *p)
{
	unsigned long minutes = say_minutes_held(f, now, WIRE__CAPABILITY__POINT);
	char text[SAY_MAX];

	snprintf(text, sizeof(text),
		ngettext("They may point at things on your screen (%lu more minute)",
			"They may point at things on your screen (%lu more minutes)", minutes),
		minutes);
	page_text(p, PAGE_MUST, style, text);
	page_ticks(p);
}

static void view_hidden(const struct face *f, enum page_style style, struct page *p)
{
	char text[SAY_MAX];

	if (f->state == FACE_WATCHED && face_shows_nothing(f))
		return; /* as the line above says */
	say_hidden(f, text, sizeof(text));
	if (text[0])
		page_text(p, face_everything_hidden(f) ? PAGE_MUST : PAGE_GOOD, style, text);
	if (say_not_reading(f))
		page_text(p, PAGE_MUST, style, say_not_reading(f));
}

void view_standing(const struct face *f, uint64_t now, struct page *p)
{
	const bool control = face_holds_now(f, WIRE__CAPABILITY__CONTROL);
	enum page_style style = control ? PAGE_ALARM : PAGE_BANNER;

	page_edge(p, style);
	page_text(p, PAGE_MUST, style, say_who_sees(f));
	if (face_all_lost(f))
		view_standing_lost(f, now, style, p);
	view_hidden(f, style, p);
	if (control)
		standing_control(f, now, style, p);
	if (face_holds_now(f, WIRE__CAPABILITY__POINT))
		standing_point(f, now, style, p);
	page_edge(p, style);
	page_gap(p);
}

void view_last_keys(const struct face *f, struct page *p)
{
	if (face_holds(f, WIRE__CAPABILITY__CONTROL))
		page_key(p, PAGE_MUST, "s", _("Stop: take mouse and keyboard back"));
	else if (face_holds(f, WIRE__CAPABILITY__POINT))
		page_key(p, PAGE_MUST, "s", _("Stop: they can no longer point"));
	if (face_may_be_seen(f) && !face_everything_hidden(f) && !face_shows_nothing(f))
		page_key(p, PAGE_GOOD, "x", _("Hide everything at once"));
	page_key(p, PAGE_MUST, "q", _("End"));
}

static void keys_below(const struct face *f, struct page *p)
{
	page_gap(p);
	page_key(p, face_shows_nothing(f) ? PAGE_MUST : PAGE_GOOD, "w", say_choose(f));
	view_last_keys(f, p);
}

void view_note(const struct face *f, struct page *p)
{
	const char *text = say_note(f->note);

	if (!text)
		return;
	page_gap(p);
	page_text(p, PAGE_GOOD, PAGE_STRONG, text);
}

void view_time_left(const struct face *f, uint64_t now, struct page *p)
{
	char text[SAY_MAX];

	say_time_left(f, now, text, sizeof(text));
	page_text(p, PAGE_EXTRA, PAGE_PLAIN, text);
	page_ticks(p);
}

static void read_out(struct page *p, const char *code)
{
	char text[SAY_MAX];

	say_read_out(code, text, sizeof(text));
	page_text(p, PAGE_EXTRA, PAGE_PLAIN, text);
	page_gap(p);
}

static void attempts(struct page *p, const struct face *f)
{
	char text[SAY_MAX];

	if (!f->attempted)
		return;
	say_attempt(f, text, sizeof(text));
	page_text(p, PAGE_MUST, PAGE_STRONG, text);
	page_text(p, PAGE_GOOD, PAGE_STRONG,
		_("If you are not on the phone with your helper right now, press q."));
	page_gap(p);
}

static void view_code(const struct face *f, uint64_t now, struct page *p)
{
	char text[SAY_MAX];

	view_standing(f, now, p);
	page_text(p, PAGE_MUST, PAGE_PLAIN, _("Your code:"));
	page_gap(p);
	page_digits(p, f->code);
	page_gap(p);
	read_out(p, f->code);
	attempts(p, f);
	page_text(p, PAGE_MUST, PAGE_STRONG,
		_("Give this code only to someone you called yourself, on a number you already "
		  "had."));
	page_gap(p);
	page_text(p, PAGE_GOOD, PAGE_PLAIN,
		_("If someone called you and asks for this code: press q and hang up."));
	page_gap(p);
	say_code_life(f->code_until, now, text, sizeof(text));
	page_text(p, PAGE_EXTRA, PAGE_PLAIN, text);
	page_ticks(p);
	snprintf(text, sizeof(text), _("Server: %s"), f->server);
	page_text(p, PAGE_EXTRA, PAGE_PLAIN, text);
	view_note(f, p);
	keys_below(f, p);
}

static void how_long(const struct face *f, uint64_t now, struct page *p)
{
	unsigned long minutes = say_minutes_held(f, now, WIRE__CAPABILITY__VIEW);
	char elapsed[32], text[SAY_MAX];

	text_elapsed((now - f->watched_since) / 1000, elapsed, sizeof(elapsed));
	snprintf(text, sizeof(text), _("For: %s"), elapsed);
	page_text(p, PAGE_MUST, PAGE_PLAIN, text);
	page_ticks(p);
	if (!face_holds(f, WIRE__CAPABILITY__VIEW))
		return;
	snprintf(text, sizeof(text),
		ngettext("They may look for %lu more minute.",
			"They may look for %lu more minutes.", minutes),
		minutes);
	page_text(p, PAGE_EXTRA, PAGE_PLAIN, text);
	page_ticks(p);
}

static void view_watched(const struct face *f, uint64_t now, struct page *p)
{
	char text[SAY_MAX];

	view_standing(f, now, p);
	how_long(f, now, p);
	page_gap(p);
	say_present(f, text, sizeof(text));
	page_text(p, PAGE_GOOD, PAGE_STRONG, text);
	page_text(p, PAGE_GOOD, PAGE_PLAIN, say_they_can(f));
	page_gap(p);
	page_text(p, PAGE_GOOD, PAGE_PLAIN,
		_("Do not open your bank, letters or passwords now. To stop, press q at any "
		  "time."));
	page_text(p, face_holds_hands(f) ? PAGE_MUST : PAGE_GOOD, PAGE_PLAIN,
		_("The Esc key, pressed three times quickly anywhere on this PC, ends everything "
		  "at once."));
	view_people(f, now, p);
	view_note(f, p);
	keys_below(f, p);
}

static void view_calm(const struct face *f, uint64_t now, struct page *p, const char *text)
{
	view_standing(f, now, p);
	page_text(p, PAGE_MUST, PAGE_PLAIN, text);
	view_note(f, p);
	keys_below(f, p);
}

static void view_state(const struct face *f, uint64_t now, struct page *p)
{
	switch (f->state) {
	case FACE_WAITING:
	case FACE_ASKED: /* its page is view_question(), */
	case FACE_CHOOSING: /* and this one's view_list() */
		view_calm(f, now, p, _("One moment, please."));
		return;
	case FACE_CODE:
		view_code(f, now, p);
		return;
	case FACE_ALLOWED:
		view_calm(f, now, p,
			f->watched_since ? _("The other side is not looking any more.")
					 : _("You have allowed it. One moment, please."));
		return;
	case FACE_REFUSED:
		view_calm(f, now, p, _("You refused. Nothing is shown."));
		return;
	case FACE_WATCHED:
		view_watched(f, now, p);
		return;
	case FACE_ENDING:
		page_text(p, PAGE_MUST, PAGE_PLAIN, _("Ending. One moment, please."));
		return;
	}
}

void face_view(const struct face *f, uint64_t now, struct page *p)
{
	page_start(p, p->columns, p->rows);
	if (f->question.open)
		view_question(f, now, p);
	else if (f->listing)
		view_list(f, now, p);
	else
		view_state(f, now, p);
	page_fit(p);
}
