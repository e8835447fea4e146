#include <stdio.h>

#include "app/hands.h"
#include "app/reason.h"
#include "app/text.h"
#include "app/view_internal.h"
#include "core/i18n.h"

enum { STATE_MAX = 128, ROW_EDGE = 10, NAME_MIN = 8 };

/* "[may be seen] [they may use it]  Letter" */
static void row_text(const struct face *f, size_t row, int columns, char *ret, size_t room)
{
	const Wire__Window *w = face_window(f, f->listed[row]);
	char name[240], hands[STATE_MAX], seen[REASON_STATE_MAX],
		state[STATE_MAX + REASON_STATE_MAX + 8];
	int left;

	if (!w) {
		snprintf(ret, room, "%s", _("(closed)"));
		return;
	}
	hands_state(w, hands, sizeof(hands));
	reason_state(w, seen, sizeof(seen));
	if (w->own || w->hidden) /* then they cannot use it either */
		snprintf(state, sizeof(state), "[%s]", seen);
	else
		snprintf(state, sizeof(state), "[%s] [%s]", seen, hands);
	left = columns - text_columns(state) - 2;
	text_foreign(w->title[0] ? w->title : w->class_name, left > NAME_MIN ? left : NAME_MIN,
		name, sizeof(name));
	snprintf(ret, room, "%s  %s", state, name);
}

static void rows(const struct face *f, struct page *p)
{
	char text[2 * SAY_MAX], key[24];

	for (size_t i = f->list_from; i < f->list_from + FACE_ROWS && i < f->n_listed; i++) {
		snprintf(key, sizeof(key), "%zu", i - f->list_from + 1);
		row_text(f, i, p->columns - ROW_EDGE, text, sizeof(text));
		page_key(p, PAGE_MUST, key, text);
	}
	if (f->n_listed == 0)
		page_text(p, PAGE_GOOD, PAGE_PLAIN,
			f->windows ? _("There is no window.") : _("One moment, please."));
}

static void heading(const struct face *f, struct page *p)
{
	if (f->choice.open) {
		page_text(p, PAGE_MUST, PAGE_STRONG, _("What may they see?"));
		page_text(p, PAGE_GOOD, PAGE_PLAIN, say_not_shown(f));
	} else if (f->list_hands) {
		page_text(p, PAGE_MUST, PAGE_STRONG,
			_("Windows they may use. Press a number to let them use one, or no "
			  "longer:"));
	} else {
		page_text(p, PAGE_MUST, PAGE_STRONG,
			_("Your windows. Press a number to hide one or to let it be seen:"));
	}
}

/* At the start it is the first thing that can be chosen, else one of those below. */
static void everything(const struct face *f, bool first, struct page *p)
{
	if (f->choice.open != first || f->list_hands || !face_may_choose_all(f))
		return;
	page_key(p, first ? PAGE_MUST : PAGE_GOOD, "e", say_everything(f));
	if (first)
		page_gap(p);
}

void view_list(const struct face *f, uint64_t now, struct page *p)
{
	view_standing(f, now, p);
	heading(f, p);
	page_gap(p);
	everything(f, true, p);
	rows(f, p);
	view_note(f, p);
	page_gap(p);
	if (f->n_listed > FACE_ROWS)
		page_key(p, PAGE_GOOD, "n", _("More windows"));
	everything(f, false, p);
	if (!f->choice.open)
		page_key(p, PAGE_GOOD, "h",
			f->list_hands ? _("Choose what is seen")
				      : _("Choose which ones they may use"));
	page_key(p, f->choice.open ? PAGE_MUST : PAGE_GOOD, "w", say_close_list(f));
	if (f->choice.open)
		view_time_left(f, now, p);
	view_last_keys(f, p);
}
