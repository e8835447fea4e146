/*
 * Whose what waits to be pasted is. Which of its windows a process copied from nobody tells, so
 * that one that is closed closes all of it: also one that is not on the screen at the moment, and
 * one that was there after it was copied and has gone.
 */
#include "shield/shield_internal.h"

void shield_note_copy(struct shield *s, enum raw_copy which, pid_t pid)
{
	s->copies[which] = (struct copy){ pid, false };
}

bool shield_admit_copy(const struct shield *s, enum raw_copy which)
{
	const struct copy *c = &s->copies[which];
	bool any = false;

	if (!c->pid || c->closed_gone)
		return false;
	for (size_t i = 0; i < s->n_known; i++) {
		const struct raw_window *w = &s->known[i].window;

		if (w->pid != c->pid)
			continue;
		if (why_closed(s, w, 0) != SHIELD_OPEN)
			return false;
		any = true;
	}
	return any;
}

void copies_forget(struct shield *s, uint32_t client)
{
	const struct known *k = known_find(s, client);

	/* nothing is copied from a menu */
	if (!k || k->window.override_redirect || why_closed(s, &k->window, 0) == SHIELD_OPEN)
		return;
	for (size_t i = 0; i < RAW_COPIES; i++)
		s->copies[i].closed_gone |= s->copies[i].pid == k->window.pid;
}
