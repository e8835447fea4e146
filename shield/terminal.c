#include "shield/terminal.h"

#include <string.h>
#include <strings.h>

/* Classes of terminal emulators that do not say "term" or "konsole". */
static const char *const terminals[] = {
	"alacritty",
	"cool-retro-term",
	"eterm",
	"foot",
	"ghostty",
	"guake",
	"hyper",
	"kgx",
	"kitty",
	"org.gnome.console",
	"org.gnome.ptyxis",
	"roxterm",
	"rxvt",
	"sakura",
	"st",
	"st-256color",
	"tabby",
	"terminator",
	"tilda",
	"tilix",
	"urxvt",
	"warp",
	"wezterm",
	"yakuake",
};

bool window_is_terminal(const struct raw_window *w)
{
	if (strcasestr(w->class_name, "term") || strcasestr(w->class_name, "konsole"))
		return true;
	for (size_t i = 0; i < sizeof(terminals) / sizeof(terminals[0]); i++) {
		if (!strcasecmp(w->class_name, terminals[i]))
			return true;
	}
	return false;
}
