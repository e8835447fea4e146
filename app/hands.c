#include "app/hands.h"

#include <stdio.h>

#include "core/i18n.h"

static const struct {
	const char *kind, *warning; /* NULL: never opened */
} reasons[] = {
	[WIRE__BLOCK_REASON__TERMINAL] = { N_("terminal"),
		N_("Whoever types here can do anything on this PC, also look at what is "
		   "hidden.") },
	[WIRE__BLOCK_REASON__FILE_MANAGER] = { N_("files"),
		N_("Whoever uses this can open, change and delete all your files, and start "
		   "programs.") },
	[WIRE__BLOCK_REASON__SETTINGS] = { N_("settings"),
		N_("Whoever uses this can change how this PC works, and what protects it.") },
	[WIRE__BLOCK_REASON__LAUNCHER] = { N_("starts programs"),
		N_("Whoever uses this can start any program on this PC, also one that looks at "
		   "what is hidden.") },
	[WIRE__BLOCK_REASON__DEVELOPER_TOOLS] = { N_("developer tools"),
		N_("Whoever uses this can read and change everything in this program, also "
		   "passwords and what is hidden.") },
	[WIRE__BLOCK_REASON__DESKTOP] = { N_("part of the desktop"), NULL },
};
enum { REASONS = sizeof(reasons) / sizeof(reasons[0]) };

bool hands_can_open(const Wire__Window *w)
{
	return !w->own && !w->hidden && (size_t)w->hands < REASONS && reasons[w->hands].warning;
}

const char *hands_warning(Wire__BlockReason reason)
{
	return _(reasons[reason].warning);
}

void hands_state(const Wire__Window *w, char *ret, size_t room)
{
	bool shut_out = w->own || w->hidden;
	const char *kind = !shut_out && (size_t)w->hands < REASONS ? reasons[w->hands].kind : NULL;

	if (!shut_out && w->opened)
		snprintf(ret, room, "%s", _("you let them use it"));
	else if (!shut_out && w->hands == WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED)
		snprintf(ret, room, "%s", _("they may use it"));
	else if (kind)
		snprintf(ret, room, _("they cannot use it: %s"), _(kind));
	else
		snprintf(ret, room, "%s", _("they cannot use it"));
}
