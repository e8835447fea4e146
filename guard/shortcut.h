#ifndef ENGAWA_GUARD_SHORTCUT_H
#define ENGAWA_GUARD_SHORTCUT_H
/*
 * Whether something else than the window that has the focus would take a press: a program that
 * waits for it on the root window (a shortcut of the desktop, or of xbindkeys), or the X server
 * itself. Asked while the display is held; one round trip each. One thread.
 */
#include <stdbool.h>
#include <stdint.h>
#include <xcb/xcb.h>

#include "guard/keyboard.h"

/* modifiers: those that would be in force. keyboard_refresh() came before. */
bool shortcut_has_key(xcb_connection_t *conn, xcb_window_t root, const struct keyboard *k,
	uint16_t modifiers, uint8_t keycode);
bool shortcut_has_button(
	xcb_connection_t *conn, xcb_window_t root, uint16_t modifiers, uint8_t button);
#endif
