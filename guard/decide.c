/* Whether hands may work at a place. The display is held: what is asked stays so until
 * the press is injected. */
#include "guard/guard_internal.h"

#include <strings.h>

#include "guard/paste.h"
#include "guard/shortcut.h"

Wire__BlockReason decide_window(
	const struct guard *g, const struct raw_window *w, enum shield_verdict v)
{
	size_t n;
	const struct raw_window *all = capture_windows(g->capture, &n);

	return rules_refuse(g->rules, w, v, all, n);
}

static Wire__BlockReason decide_target(const struct guard *g, struct capture_target t)
{
	return t.window ? decide_window(g, t.window, t.verdict) : WIRE__BLOCK_REASON__DESKTOP;
}

/* While a program holds the pointer or the keyboard, it gets everything, wherever
 * pointer and focus are; and it may pass its grab on to another of its windows without
 * anybody being told. So all of them must be open to hands. */
static Wire__BlockReason decide_holder(const struct guard *g, struct capture_target holder)
{
	size_t n;
	const struct raw_window *all = capture_windows(g->capture, &n);

	if (decide_target(g, holder) != FREE || !holder.window->pid)
		return WIRE__BLOCK_REASON__GRABBED;
	for (size_t i = 0; i < n; i++) {
		if (all[i].pid != holder.window->pid)
			continue;
		if (decide_window(g, &all[i], capture_verdict_of(g->capture, &all[i])) != FREE)
			return WIRE__BLOCK_REASON__GRABBED;
	}
	return FREE;
}

Wire__BlockReason decide_place(struct guard *g, int32_t x, int32_t y)
{
	return decide_target(g, capture_at(g->capture, x, y));
}

Wire__BlockReason decide_pointer(struct guard *g, int32_t x, int32_t y)
{
	struct capture_target holder;
	Wire__BlockReason reason = FREE;

	if (capture_pointer_grabbed(g->capture, &holder))
		reason = decide_holder(g, holder);
	/* also then: what is dragged may be dropped there */
	return reason == FREE ? decide_place(g, x, y) : reason;
}

Wire__BlockReason decide_keyboard(struct guard *g)
{
	struct capture_target holder;

	if (capture_keyboard_grabbed(g->capture, &holder))
		return decide_holder(g, holder);
	return decide_target(g, capture_focused(g->capture));
}

static bool is_browser(const struct raw_window *w)
{
	static const char *const classes[] = { "brave-browser", "chromium", "chromium-browser",
		"epiphany", "firefox", "firefox-esr", "google-chrome", "microsoft-edge",
		"navigator", "opera", "vivaldi-stable" };

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (strcasecmp(w->class_name, classes[i]) == 0)
			return true;
	}
	return false;
}

/* Keys that open a browser's developer tools, which show and change everything in a
 * page: F12, Ctrl+U, and with Ctrl+Shift the letters below. */
static bool opens_developer_tools(const struct guard *g, uint16_t modifiers, uint8_t keycode)
{
	static const char letters[] = "cijkem";
	struct keystroke k;

	if (keycode == keyboard_code(g->keyboard, 0x45)) /* F12 */
		return true;
	if (!(modifiers & XCB_MOD_MASK_CONTROL))
		return false;
	if (!(modifiers & XCB_MOD_MASK_SHIFT))
		return keyboard_find(g->keyboard, 'u', &k) && k.keycode == keycode;
	for (const char *c = letters; *c; c++) {
		if (keyboard_find(g->keyboard, (uint32_t)*c, &k) && k.keycode == keycode)
			return true;
	}
	return false;
}

/* What a closed window holds would be seen where it is pasted. */
static Wire__BlockReason decide_paste(const struct guard *g, bool pastes)
{
	return !pastes || capture_copies_shown(g->capture) ? FREE : WIRE__BLOCK_REASON__CLOSED_COPY;
}

Wire__BlockReason decide_press(struct guard *g, uint16_t modifiers, uint8_t keycode)
{
	const struct capture_target focused = capture_focused(g->capture);

	if (shortcut_has_key(g->conn, g->root, g->keyboard, modifiers, keycode))
		return WIRE__BLOCK_REASON__SHORTCUT;
	if (focused.window && is_browser(focused.window) &&
		opens_developer_tools(g, modifiers, keycode))
		return WIRE__BLOCK_REASON__DEVELOPER_TOOLS;
	return decide_paste(g, paste_has_key(g->keyboard, modifiers, keycode));
}

Wire__BlockReason decide_button(struct guard *g, uint8_t button)
{
	const uint16_t modifiers = keyboard_state(g->keyboard);

	if (shortcut_has_button(g->conn, g->root, modifiers, button))
		return WIRE__BLOCK_REASON__SHORTCUT;
	return decide_paste(g, paste_has_button(g->conn, button));
}
