#ifndef ENGAWA_GUARD_PASTE_H
#define ENGAWA_GUARD_PASTE_H
/*
 * Which presses make programs paste. What they do then is theirs, so whatever is known to do so
 * in some program counts, wherever it is pressed (docs/guard.md). One thread.
 */
#include <stdbool.h>
#include <stdint.h>
#include <xcb/xcb.h>

#include "guard/keyboard.h"

/* modifiers: those that would be in force. keyboard_refresh() came before. */
bool paste_has_key(const struct keyboard *k, uint16_t modifiers, uint8_t keycode);
/* The middle button, also where another one was made that. One round trip. */
bool paste_has_button(xcb_connection_t *conn, uint8_t button);
#endif
