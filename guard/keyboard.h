#ifndef ENGAWA_GUARD_KEYBOARD_H
#define ENGAWA_GUARD_KEYBOARD_H
/*
 * The host's keyboard as its X server has it: which keycode a physical key is, which
 * character it gives, and what to press for a character. Presses nothing itself.
 * XKB through xkbcommon-x11. One thread, on the connection of capture_x11.h.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xcb/xcb.h>

struct keyboard;

/* conn is borrowed. 0, -EPROTO (no XKB), -ENOMEM. */
int keyboard_create(xcb_connection_t *conn, struct keyboard **ret);
void keyboard_destroy(struct keyboard *k);

/* An event of the connection; notes that the map changed. */
void keyboard_event(struct keyboard *k, const xcb_generic_event_t *e);

/* Takes in a changed map and asks which modifiers, locks and group are in force now.
 * One round trip; under a server grab exact. Before any of the questions below.
 * 0 or -EPIPE, -ENOMEM. */
int keyboard_refresh(struct keyboard *k);

/* The keycode of a physical key by its usage in USB HID page 7; 0: there is none. */
uint8_t keyboard_code(const struct keyboard *k, uint32_t usage);
/* The character that the keycode gives now; 0: none. */
uint32_t keyboard_character(const struct keyboard *k, uint8_t keycode);
/* Modifier keys change what others mean and are no shortcuts by themselves. */
bool keyboard_is_modifier(const struct keyboard *k, uint8_t keycode);
/* Modifiers in force (core state bits, locks included): what a grabbed shortcut is
 * compared with. */
uint16_t keyboard_state(const struct keyboard *k);

/* Of the buttons of the pointer, the same. */
uint16_t keyboard_buttons(const struct keyboard *k);
/* Modifiers that are held down, and not by these keys: by a hand, or by another program. */
uint16_t keyboard_held_besides(const struct keyboard *k, const uint8_t *codes, size_t n);

/* How to get a character with the map as it is: a key, and what must be held with it
 * while nothing else is. */
struct keystroke {
	uint8_t keycode;
	bool shift, level3;
};
/* false: no key gives it. */
bool keyboard_find(const struct keyboard *k, uint32_t character, struct keystroke *ret);
/* Modifiers in force while it is pressed so. */
uint16_t keyboard_state_with(const struct keyboard *k, const struct keystroke *stroke);
/* Keycodes of Shift and of the third level (AltGr); 0: there is none. */
uint8_t keyboard_shift(const struct keyboard *k);
uint8_t keyboard_level3(const struct keyboard *k);
#endif
