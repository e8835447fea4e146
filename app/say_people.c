/* Sentences about who takes part. */
#include "app/say.h"

#include <stdio.h>

#include "core/i18n.h"

void say_present(const struct face *f, char *ret, size_t room)
{
	const unsigned long n = face_people_present(&f->people);

	if (face_shows_nothing(f))
		snprintf(ret, room, "%s",
			_("Someone, not verified, is here. They see where your windows are, as "
			  "grey places, and nothing in them."));
	else if (n <= 1)
		snprintf(ret, room, "%s", _("Someone, not verified, sees your screen."));
	else
		snprintf(ret, room,
			ngettext("%lu person, not verified, sees your screen.",
				"%lu people, none of them verified, see your screen.", n),
			n);
}

static const char *what_one_does(const struct face_person *one)
{
	if (one->lost_until)
		return _("line lost, waiting");
	if (one->control)
		return _("sees your screen, uses mouse and keyboard");
	return one->point ? _("sees your screen, points") : _("sees your screen");
}

void say_person(const struct face_person *one, char *ret, size_t room)
{
	snprintf(ret, room, _("Person %u, not verified: %s"), one->number, what_one_does(one));
}

void say_waiting(const struct face *f, uint64_t now, char *ret, size_t room)
{
	const uint64_t until = face_people_lost_until(&f->people);
	unsigned long seconds = until > now ? (unsigned long)((until - now + 999) / 1000) : 1;

	snprintf(ret, room,
		ngettext("Waiting for them for %lu more second. When they are back, they see it "
			 "again.",
			"Waiting for them for %lu more seconds. When they are back, they see it "
			"again.",
			seconds),
		seconds);
}
