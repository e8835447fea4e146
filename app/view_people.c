/* Parts of the page of being watched: who takes part, and how one more can. */
#include <stdio.h>

#include "app/say.h"
#include "app/view_internal.h"
#include "core/i18n.h"

/* They may be back at any moment, and have what they saw last. */
void view_standing_lost(const struct face *f, uint64_t now, enum page_style style, struct page *p)
{
	char text[SAY_MAX];

	say_waiting(f, now, text, sizeof(text));
	page_text(p, PAGE_MUST, style, text);
	page_ticks(p);
}

static void view_person(const struct face_person *one, struct page *p)
{
	char key[2] = { (char)('0' + one->number % 10), '\0' }, who[SAY_MAX / 2], text[SAY_MAX];

	say_person(one, who, sizeof(who));
	snprintf(text, sizeof(text), _("Send away: %s"), who);
	page_key(p, PAGE_MUST, key, text);
}

static void view_invitation(const struct face *f, uint64_t now, struct page *p)
{
	const struct face_people *people = &f->people;
	char text[SAY_MAX];

	if (!people->code[0]) {
		page_text(p, PAGE_MUST, PAGE_PLAIN, _("One moment, please."));
		return;
	}
	page_text(p, PAGE_MUST, PAGE_PLAIN, _("Code for one more person:"));
	page_digits(p, people->code);
	say_code_life(people->code_until, now, text, sizeof(text));
	page_text(p, PAGE_GOOD, PAGE_PLAIN, text);
	page_ticks(p);
}

void view_people(const struct face *f, uint64_t now, struct page *p)
{
	const struct face_people *people = &f->people;

	if (!people->acts.invite)
		return;
	if (people->inviting) {
		page_gap(p);
		view_invitation(f, now, p);
	}
	page_gap(p);
	for (size_t i = 0; i < people->n && people->n > 1; i++)
		view_person(&people->all[i], p);
	if (people->inviting)
		page_key(p, PAGE_GOOD, "i", _("Take the code back"));
	else if (people->n < FACE_PEOPLE_MAX)
		page_key(p, PAGE_EXTRA, "i", _("Let one more person join"));
	else
		page_text(p, PAGE_EXTRA, PAGE_PLAIN, _("Four people take part. No more can join."));
}
