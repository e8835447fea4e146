#ifndef ENGAWA_GUARD_KEYBOARD_INTERNAL_H
#define ENGAWA_GUARD_KEYBOARD_INTERNAL_H
/* For guard/ alone: the map as the server sent it, and whose it is. */
#include <xcb/xcb.h>
#include <xcb/xkb.h>

#include "guard/keyboard.h"

struct xkb_keymap;

/* Of the latest keyboard_refresh(); borrowed until the next. With types, symbols,
 * actions and modifiers. */
const xcb_xkb_get_map_reply_t *keyboard_raw(const struct keyboard *k);
/* The same for xkbcommon; borrowed likewise. */
struct xkb_keymap *keyboard_map(const struct keyboard *k);
/* The device that injected keys come from, and the one that applications listen to:
 * its map is that of the keyboard used last. */
uint16_t keyboard_injector(const struct keyboard *k);
uint16_t keyboard_master(const struct keyboard *k);

/* What the parts of keyboard_raw() are called there. */
enum {
	KEYBOARD_PARTS = XCB_XKB_MAP_PART_KEY_TYPES | XCB_XKB_MAP_PART_KEY_SYMS |
			 XCB_XKB_MAP_PART_MODIFIER_MAP | XCB_XKB_MAP_PART_KEY_ACTIONS
};
xcb_xkb_get_map_cookie_t keyboard_ask(xcb_connection_t *conn, uint16_t device);
void keyboard_unpack(const xcb_xkb_get_map_reply_t *raw, xcb_xkb_get_map_map_t *ret);
/* Two maps are alike, whosever they are. */
bool keyboard_alike(const xcb_xkb_get_map_reply_t *a, const xcb_xkb_get_map_reply_t *b);

/* Modifiers of the two keys, 0 without one, and the locks in force. */
struct keyboard_modifiers {
	uint8_t shift, level3, locked;
};
struct keyboard_modifiers keyboard_modifiers(const struct keyboard *k);

/* Which of its meanings a key has while these modifiers are in force. false: no memory. */
bool keyboard_level(const struct keyboard *k, uint8_t keycode, uint16_t modifiers,
	uint8_t *ret_group, uint8_t *ret_level);

/* keyboard_find() leaves these keycodes out: bit n is keycode n. */
void keyboard_leave_out(struct keyboard *k, const uint32_t lent[8]);
/* How this key gives the character, if it does. */
bool keyboard_find_on(
	const struct keyboard *k, uint8_t keycode, uint32_t character, struct keystroke *ret);
#endif
