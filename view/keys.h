#ifndef ENGAWA_VIEW_KEYS_H
#define ENGAWA_VIEW_KEYS_H
/*
 * Names of physical keys, as usages of USB HID page 7 (docs/wire.md, "Hands"). A name
 * says where a key is, not what it gives: what stands on it on a US keyboard (t, [),
 * what X11 or a browser call it (Henkan, IntlRo), or its word (Escape, AltGr). A dead
 * key has the name of its place. Large and small letters are the same.
 */
#include <stddef.h>
#include <stdint.h>

/* 0: there is no such key. */
uint32_t view_key_find(const char *name, size_t length);

enum { VIEW_COMBO_MAX = 6, VIEW_NEAR_TEXT = 128 };

/* Keys that are down at the same time, in the order of pressing. */
struct view_combo {
	uint32_t usages[VIEW_COMBO_MAX];
	size_t n; /* 1 and up */
};

/* Names joined by +, such as Ctrl+Shift+t. 0; -ENOENT: *ret_wrong and *ret_length are
 * the part of text that is no key; -E2BIG: more than VIEW_COMBO_MAX; -EEXIST: a key
 * twice. */
int view_combo_parse(
	const char *text, struct view_combo *ret, const char **ret_wrong, size_t *ret_length);

/* Names that look like it, the nearest first, separated by commas; "" when none do. */
void view_keys_near(const char *name, size_t length, char ret[VIEW_NEAR_TEXT]);
#endif
