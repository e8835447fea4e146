#include "app/say.h"

#include <stdio.h>
#include <string.h>

#include "app/hands.h"
#include "app/words.h"
#include "core/i18n.h"

unsigned long say_minutes(uint64_t until, uint64_t now)
{
	return until > now ? (unsigned long)((until - now + 59999) / 60000) : 0;
}

unsigned long say_minutes_held(const struct face *f, uint64_t now, Wire__Capability capability)
{
	unsigned long minutes = say_minutes(f->held_until[capability], now);

	/* Until the agent says that it is over, it is not. */
	return minutes > 0 ? minutes : 1;
}

const char *say_who_sees(const struct face *f)
{
	if (face_all_lost(f))
		return _("THE LINE IS LOST. NOBODY SEES YOUR SCREEN NOW");
	if (f->state == FACE_WATCHED && face_shows_nothing(f))
		return _("SOMEONE IS HERE. NOTHING IS SHOWN YET");
	if (f->state == FACE_WATCHED)
		return _("YOUR SCREEN IS BEING WATCHED NOW");
	if (f->state == FACE_ALLOWED)
		return _("You have allowed your screen to be seen.");
	if (f->state == FACE_ASKED || f->state == FACE_CHOOSING)
		return _("Please decide. Nobody can see your screen now.");
	return _("Nobody can see your screen now.");
}

const char *say_they_can(const struct face *f)
{
	if (face_holds(f, WIRE__CAPABILITY__CONTROL))
		return _("They can move your mouse and type, as if they sat here. Your own mouse "
			 "and keyboard always go first.");
	if (face_holds(f, WIRE__CAPABILITY__POINT))
		return _("They can point at things on your screen. They still cannot click or "
			 "type.");
	return _("They can only look. They cannot click, type or open anything.");
}

void say_hidden(const struct face *f, char *ret, size_t room)
{
	const unsigned long n = f->windows ? f->windows->windows->closed : 0;

	ret[0] = '\0';
	if (!f->windows || !face_may_be_seen(f))
		return;
	if (face_shows_nothing(f))
		snprintf(ret, room, "%s", _("Nothing is shown yet"));
	else if (face_everything_hidden(f))
		snprintf(ret, room, "%s", _("Everything is hidden now"));
	else if (n == 0)
		snprintf(ret, room, "%s", _("Nothing is hidden now"));
	else
		snprintf(ret, room,
			ngettext("Hidden now: %lu window", "Hidden now: %lu windows", n), n);
}

const char *say_choose(const struct face *f)
{
	if (face_shows_nothing(f))
		return _("Choose what they may see");
	if (face_everything_hidden(f))
		return _("Choose again what they see");
	if (face_holds(f, WIRE__CAPABILITY__CONTROL))
		return _("Choose the windows they see, and those they may use");
	if (face_may_be_seen(f) && f->windows &&
		f->windows->windows->showing == WIRE__SHOWING__SHOW_CHOSEN)
		return _("Choose what they may see");
	return _("Choose the windows that stay hidden");
}

const char *say_not_shown(const struct face *f)
{
	return f->choice.open
		       ? _("You can change it at any time. Whatever you do not show is a grey "
			   "place for them, without its name.")
		       : _("A hidden window is a grey place for them, without its name.");
}

const char *say_close_list(const struct face *f)
{
	if (!f->choice.open)
		return _("Close this list");
	return face_nothing_chosen(f) ? _("Show nothing yet") : _("Done");
}

const char *say_everything(const struct face *f)
{
	return f->choice.open ? _("Everything that is not private")
			      : _("Show everything that is not private");
}

static bool is_not_reading(const struct face *f)
{
	return f->not_reading && f->state != FACE_ENDING;
}

const char *say_not_reading(const struct face *f)
{
	return is_not_reading(f) ? _("Engawa cannot check windows for passwords and card numbers "
				     "now. Hide such windows yourself.")
				 : NULL;
}

const char *say_not_reading_short(const struct face *f)
{
	return is_not_reading(f) ? _("Not checked for passwords") : NULL;
}

const char *say_note(enum face_note note)
{
	switch (note) {
	case FACE_NOTE_NONE:
		return NULL;
	case FACE_NOTE_READ_FIRST:
		return _("Please read first. Then press the key again.");
	case FACE_NOTE_PRESS_AGAIN:
		return _("Please press the key once more, only once.");
	case FACE_NOTE_NO_KEY:
		return _("That key does nothing here.");
	case FACE_NOTE_INPUT_METHOD:
		return _("That key does nothing here. If you type Japanese, switch to plain "
			 "letters first.");
	case FACE_NOTE_TOO_SMALL:
		return _("Please make this window larger.");
	case FACE_NOTE_GONE:
		return _("The person who asked has gone away.");
	case FACE_NOTE_ASK_OVER:
		return _("They no longer ask for it.");
	case FACE_NOTE_OWN_KEYBOARD:
		return _("Please press the key on your own keyboard.");
	case FACE_NOTE_ALLOWED:
		return _("You have allowed it. One moment, please.");
	case FACE_NOTE_REFUSED:
		return _("You refused. Nothing changes.");
	case FACE_NOTE_UNANSWERED:
		return _("There was no answer, so it was refused.");
	case FACE_NOTE_TAKING:
		return _("You stop it. One moment, please.");
	case FACE_NOTE_OWN_WINDOW:
		return _("This window belongs to Engawa. It is never shown.");
	case FACE_NOTE_OWN_HANDS:
		return _("This window belongs to Engawa. Nobody but you can use it.");
	case FACE_NOTE_NEVER_HANDS:
		return _("Nobody but you can use this.");
	case FACE_NOTE_FREE_HANDS:
		return _("They may use this window whenever they have your mouse and keyboard. To "
			 "keep them out, hide it.");
	case FACE_NOTE_SHOW_FIRST:
		return _("This window is hidden. Let it be seen first: press h, then its number.");
	case FACE_NOTE_CHANGED:
		return _("This window has changed. Please choose again.");
	case FACE_NOTE_HIDING:
		return _("You hide everything. One moment, please.");
	case FACE_NOTE_POLICY:
		return _("A rule of this PC does not allow it.");
	}
	return NULL;
}

/* ---- questions ---- */

static void for_how_long(const struct face *f, char *ret, size_t room)
{
	unsigned long minutes = (f->asked_s + 59) / 60;

	if (minutes == 0)
		snprintf(ret, room, "%s",
			_("It ends by itself after some time. You can end it at any time."));
	else
		snprintf(ret, room,
			ngettext("It ends by itself after %lu minute. You can end it at any time.",
				"It ends by itself after %lu minutes. You can end it at any time.",
				minutes),
			minutes);
}

static void question_view(const struct face *f, struct say_question *ret)
{
	ret->title = f->asked_to_join ? _("One more person, not verified, asks to see your screen.")
				      : _("Someone, not verified, asks to see your screen.");
	ret->means = _("They can only look. They cannot click, type or open anything.");
	ret->allow = f->asked_to_join ? _("Allow: they see your screen")
				      : _("Allow: next, you choose what they see");
	ret->refuse = _("Refuse: they see nothing");
	ret->advice =
		_("Allow it only if you called them yourself and are speaking with them now.");
	if (f->asked_s > 0)
		for_how_long(f, ret->how_long, sizeof(ret->how_long));
}

static void question_point(const struct face *f, struct say_question *ret)
{
	ret->title = _("Someone, not verified, asks to point at things on your screen.");
	ret->means = _("They can point at things on your screen. They still cannot click or type.");
	ret->allow = _("Allow: they can point");
	ret->refuse = _("Refuse: they can only look");
	for_how_long(f, ret->how_long, sizeof(ret->how_long));
}

static void question_control(const struct face *f, struct say_question *ret)
{
	ret->title = _("Someone, not verified, asks to use your mouse and keyboard.");
	ret->means =
		_("They can move your mouse and type, as if they sat here. You can stop them at "
		  "any time; your own mouse and keyboard always go first.");
	ret->limit = _("Hidden windows stay hidden, and nobody but you can use them.");
	ret->allow = _("Allow: they use your mouse and keyboard");
	ret->refuse = _("Refuse: they cannot use them");
	ret->advice =
		_("Allow it only if you called them yourself and are speaking with them now.");
	for_how_long(f, ret->how_long, sizeof(ret->how_long));
}

static void question_seen_window(const struct face *f, struct say_question *ret)
{
	ret->title = _("May they see this window?");
	ret->means = f->warned.warning;
	ret->advice = _("If you are not sure, refuse. You can ask them on the phone what they "
			"need it for.");
	ret->allow = _("Allow: they see this window");
	ret->refuse = _("Refuse: it stays hidden");
}

static void question_window(const struct face *f, struct say_question *ret)
{
	if (f->warned.seen) {
		question_seen_window(f, ret);
		return;
	}
	ret->title = _("May they use this window?");
	ret->means = hands_warning(f->warned.reason);
	ret->advice = _("If you are not sure, refuse. You can ask them on the phone what they "
			"need it for.");
	ret->allow = _("Allow: they may use this window");
	ret->refuse = _("Refuse: they cannot use it");
}

void say_question(const struct face *f, struct say_question *ret)
{
	*ret = (struct say_question){ 0 };
	if (f->warned.id == 0 && f->asked_again)
		ret->again = _("Their line was lost for a while. They had this before, and ask to "
			       "have it again.");
	if (f->warned.id != 0)
		question_window(f, ret);
	else if (f->asked == WIRE__CAPABILITY__POINT)
		question_point(f, ret);
	else if (f->asked == WIRE__CAPABILITY__CONTROL)
		question_control(f, ret);
	else
		question_view(f, ret);
}

void say_time_left(const struct face *f, uint64_t now, char *ret, size_t room)
{
	const struct question *q = f->question.open ? &f->question : &f->choice;
	unsigned long minutes = say_minutes(q->until, now);

	snprintf(ret, room,
		ngettext("Without an answer it is refused in %lu minute.",
			"Without an answer it is refused in %lu minutes.", minutes),
		minutes);
}

/* ---- the code ---- */

void say_attempt(const struct face *f, char *ret, size_t room)
{
	unsigned long left = f->attempts_left;

	snprintf(ret, room,
		ngettext("Someone entered a wrong code. %lu try is left.",
			"Someone entered a wrong code. %lu tries are left.", left),
		left);
}

void say_read_out(const char *code, char *ret, size_t room)
{
	char words[SAY_MAX / 2] = "";
	size_t used = 0;

	for (; *code && used < sizeof(words); code++) {
		const char *word = *code == '-' ? " - " : words_digit(*code);
		bool gap = used > 0 && *code != '-' && words[used - 1] != ' ';

		used += (size_t)snprintf(
			words + used, sizeof(words) - used, "%s%s", gap ? " " : "", word);
	}
	snprintf(ret, room, _("Read it out slowly: %s"), words);
	explicit_bzero(words, sizeof(words));
}

void say_code_life(uint64_t until, uint64_t now, char *ret, size_t room)
{
	unsigned long minutes = say_minutes(until, now);

	snprintf(ret, room,
		ngettext(
			"The code works for %lu more minute. Nothing is shown before you allow it.",
			"The code works for %lu more minutes. Nothing is shown before you allow "
			"it.",
			minutes),
		minutes);
}
