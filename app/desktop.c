#include "app/desktop.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/i18n.h"

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value && value[0];
}

const char *desktop_unsupported(void)
{
	const char *type = getenv("XDG_SESSION_TYPE");

	/* Also where Xwayland offers a DISPLAY: it holds only some of the windows,
	 * and the person would believe that the others are seen or hidden too. */
	if (is_set("WAYLAND_DISPLAY") || (type && strcmp(type, "wayland") == 0))
		return _("This is a Wayland desktop. Engawa does not support it yet: there a "
			 "program "
			 "may not look at single windows by itself, so Engawa could not keep the "
			 "hidden ones hidden. At the login screen you may be able to choose "
			 "\"Xorg\" or \"X11\".");
	if (!is_set("DISPLAY"))
		return _("There is no desktop here (DISPLAY is not set). Please start Engawa in a "
			 "terminal window on the desktop that is to be shown.");
	return NULL;
}
