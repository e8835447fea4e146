#include "guard/rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "policy/policy.h"
#include "shield/terminal.h"

#define FREE WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED

struct rules {
	uint32_t *open; /* owned */
	size_t n_open;
};

/* Classes (WM_CLASS) as applications of Debian 12 give them; a '*' at the end stands
 * for any ending. */
static const struct {
	const char *class_name;
	Wire__BlockReason reason;
} classes[] = {
	{ "caja", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "dolphin", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "doublecmd", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "file-roller", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "krusader", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "nautilus", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "nemo", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "org.gnome.nautilus", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "org.kde.dolphin", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "pcmanfm*", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "rox", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "spacefm", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "thunar*", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "xarchiver", WIRE__BLOCK_REASON__FILE_MANAGER },
	{ "xfe", WIRE__BLOCK_REASON__FILE_MANAGER },

	{ "arandr", WIRE__BLOCK_REASON__SETTINGS },
	{ "blueman-*", WIRE__BLOCK_REASON__SETTINGS },
	{ "ca.desrt.dconf-editor", WIRE__BLOCK_REASON__SETTINGS },
	{ "cinnamon-settings*", WIRE__BLOCK_REASON__SETTINGS },
	{ "dconf-editor", WIRE__BLOCK_REASON__SETTINGS },
	{ "fcitx5-config-qt", WIRE__BLOCK_REASON__SETTINGS },
	{ "firewall-config", WIRE__BLOCK_REASON__SETTINGS },
	{ "gnome-control-center*", WIRE__BLOCK_REASON__SETTINGS },
	{ "gnome-disks", WIRE__BLOCK_REASON__SETTINGS },
	{ "gnome-software", WIRE__BLOCK_REASON__SETTINGS },
	{ "gnome-system-monitor", WIRE__BLOCK_REASON__SETTINGS },
	{ "gnome-tweaks", WIRE__BLOCK_REASON__SETTINGS },
	{ "gparted*", WIRE__BLOCK_REASON__SETTINGS },
	{ "ibus-setup*", WIRE__BLOCK_REASON__SETTINGS },
	{ "lxappearance", WIRE__BLOCK_REASON__SETTINGS },
	{ "lxsession-*", WIRE__BLOCK_REASON__SETTINGS },
	{ "lxtask", WIRE__BLOCK_REASON__SETTINGS },
	{ "mate-control-center", WIRE__BLOCK_REASON__SETTINGS },
	{ "nm-connection-editor", WIRE__BLOCK_REASON__SETTINGS },
	{ "obconf", WIRE__BLOCK_REASON__SETTINGS },
	{ "org.gnome.diskutility", WIRE__BLOCK_REASON__SETTINGS },
	{ "org.gnome.settings", WIRE__BLOCK_REASON__SETTINGS },
	{ "org.gnome.software", WIRE__BLOCK_REASON__SETTINGS },
	{ "org.gnome.systemmonitor", WIRE__BLOCK_REASON__SETTINGS },
	{ "pavucontrol", WIRE__BLOCK_REASON__SETTINGS },
	{ "plasma-systemmonitor", WIRE__BLOCK_REASON__SETTINGS },
	{ "seahorse", WIRE__BLOCK_REASON__SETTINGS },
	{ "software-properties-*", WIRE__BLOCK_REASON__SETTINGS },
	{ "synaptic", WIRE__BLOCK_REASON__SETTINGS },
	{ "system-config-*", WIRE__BLOCK_REASON__SETTINGS },
	{ "systemsettings*", WIRE__BLOCK_REASON__SETTINGS },
	{ "xfce4-about", WIRE__BLOCK_REASON__SETTINGS },
	{ "xfce4-settings-*", WIRE__BLOCK_REASON__SETTINGS },
	{ "xfce4-taskmanager", WIRE__BLOCK_REASON__SETTINGS },
	{ "xfce4-*-settings", WIRE__BLOCK_REASON__SETTINGS },

	{ "albert", WIRE__BLOCK_REASON__LAUNCHER },
	{ "dmenu", WIRE__BLOCK_REASON__LAUNCHER },
	{ "gmrun", WIRE__BLOCK_REASON__LAUNCHER },
	{ "krunner", WIRE__BLOCK_REASON__LAUNCHER },
	{ "lxpanel*", WIRE__BLOCK_REASON__LAUNCHER },
	{ "plasmashell", WIRE__BLOCK_REASON__LAUNCHER },
	{ "rofi", WIRE__BLOCK_REASON__LAUNCHER },
	{ "synapse", WIRE__BLOCK_REASON__LAUNCHER },
	{ "ulauncher", WIRE__BLOCK_REASON__LAUNCHER },
	{ "wrapper-2.0", WIRE__BLOCK_REASON__LAUNCHER }, /* xfce4-panel's plug-ins */
	{ "xfce4-appfinder", WIRE__BLOCK_REASON__LAUNCHER },
	{ "xfce4-panel", WIRE__BLOCK_REASON__LAUNCHER },
	{ "xfrun4", WIRE__BLOCK_REASON__LAUNCHER },

	{ "code", WIRE__BLOCK_REASON__DEVELOPER_TOOLS }, /* has a terminal */
	{ "code-oss", WIRE__BLOCK_REASON__DEVELOPER_TOOLS },
	{ "d-feet", WIRE__BLOCK_REASON__DEVELOPER_TOOLS },
	{ "devtools", WIRE__BLOCK_REASON__DEVELOPER_TOOLS },
	{ "emacs", WIRE__BLOCK_REASON__DEVELOPER_TOOLS }, /* likewise */
	{ "gvim", WIRE__BLOCK_REASON__DEVELOPER_TOOLS }, /* likewise */
	{ "jetbrains-*", WIRE__BLOCK_REASON__DEVELOPER_TOOLS },
	{ "vscodium", WIRE__BLOCK_REASON__DEVELOPER_TOOLS },
};

/* Titles that browsers give to windows which are none of a page. */
static const struct {
	const char *begin;
	Wire__BlockReason reason;
} titles[] = {
	{ "DevTools", WIRE__BLOCK_REASON__DEVELOPER_TOOLS },
	{ "Developer Tools", WIRE__BLOCK_REASON__DEVELOPER_TOOLS },
	{ "Browser Console", WIRE__BLOCK_REASON__DEVELOPER_TOOLS },
	{ "Browser Toolbox", WIRE__BLOCK_REASON__DEVELOPER_TOOLS },
	{ "開発ツール", WIRE__BLOCK_REASON__DEVELOPER_TOOLS },
	{ "Inspect with Chrome", WIRE__BLOCK_REASON__DEVELOPER_TOOLS },
};

Wire__BlockReason rules_kind(const struct raw_window *w)
{
	switch (w->kind) {
	case RAW_DESKTOP:
	case RAW_DOCK:
	case RAW_MANAGER:
		return WIRE__BLOCK_REASON__DESKTOP;
	case RAW_CROWDED:
		return WIRE__BLOCK_REASON__HIDDEN_WINDOW;
	case RAW_NORMAL:
		break;
	}
	if (window_is_terminal(w))
		return WIRE__BLOCK_REASON__TERMINAL;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (policy_like(classes[i].class_name, w->class_name))
			return classes[i].reason;
	}
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		if (strncmp(w->title, titles[i].begin, strlen(titles[i].begin)) == 0)
			return titles[i].reason;
	}
	return FREE;
}

bool rules_may_open(Wire__BlockReason reason)
{
	return reason == WIRE__BLOCK_REASON__TERMINAL ||
	       reason == WIRE__BLOCK_REASON__FILE_MANAGER ||
	       reason == WIRE__BLOCK_REASON__SETTINGS || reason == WIRE__BLOCK_REASON__LAUNCHER ||
	       reason == WIRE__BLOCK_REASON__DEVELOPER_TOOLS;
}

struct rules *rules_create(void)
{
	return calloc(1, sizeof(struct rules));
}

void rules_destroy(struct rules *r)
{
	if (!r)
		return;
	free(r->open);
	free(r);
}

bool rules_is_open(const struct rules *r, uint32_t client)
{
	for (size_t i = 0; i < r->n_open; i++) {
		if (r->open[i] == client)
			return true;
	}
	return false;
}

int rules_open(struct rules *r, uint32_t client)
{
	uint32_t *grown;

	if (rules_is_open(r, client))
		return 0;
	grown = realloc(r->open, (r->n_open + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	r->open = grown;
	r->open[r->n_open++] = client;
	return 0;
}

void rules_shut(struct rules *r, uint32_t client)
{
	for (size_t i = 0; i < r->n_open; i++) {
		if (r->open[i] == client)
			r->open[i--] = r->open[--r->n_open];
	}
}

static Wire__BlockReason by_itself(const struct rules *r, const struct raw_window *w)
{
	const Wire__BlockReason reason = rules_kind(w);

	return rules_may_open(reason) && rules_is_open(r, w->client) ? FREE : reason;
}

/* Whether o is a window that w, a menu or dialog, can belong to. What says whose it
 * is belongs to that one alone; else any window of its process may have made it. */
static bool may_own(const struct raw_window *o, const struct raw_window *w)
{
	if (o->client == w->client || o->override_redirect)
		return false;
	return w->transient_for ? o->client == w->transient_for : o->pid == w->pid;
}

/* A menu or dialog is as closed as its owners are; what it is itself counts too, but
 * one of an opened window of the same kind is open with it. */
static Wire__BlockReason with_owners(
	const struct rules *r, const struct raw_window *w, const struct raw_window *all, size_t n)
{
	Wire__BlockReason own = by_itself(r, w);

	for (size_t i = 0; i < n; i++) {
		const struct raw_window *o = &all[i];

		if (!may_own(o, w))
			continue;
		if (by_itself(r, o) != FREE)
			return by_itself(r, o);
		if (rules_kind(o) == own)
			own = FREE;
	}
	return own;
}

Wire__BlockReason rules_refuse(const struct rules *r, const struct raw_window *w,
	enum shield_verdict verdict, const struct raw_window *all, size_t n)
{
	if (verdict == SHIELD_OWN)
		return WIRE__BLOCK_REASON__OWN_WINDOW;
	if (verdict != SHIELD_SHOWN)
		return WIRE__BLOCK_REASON__HIDDEN_WINDOW;
	if (!w->override_redirect && !w->transient_for)
		return by_itself(r, w);
	if (w->override_redirect && !w->pid) /* anybody's */
		return WIRE__BLOCK_REASON__HIDDEN_WINDOW;
	return with_owners(r, w, all, n);
}
