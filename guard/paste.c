#include "guard/paste.h"

#include <stdlib.h>
#include <xkbcommon/xkbcommon.h>

#include "guard/keyboard_internal.h"

enum {
	USAGE_V = 0x19, /* where V is on most keyboards */
	MIDDLE = 2,
};

/* Nothing but a key to paste, whatever is held with it. F18 is one for Qt and Tk. */
static bool is_paste_key(xkb_keysym_t symbol)
{
	switch (symbol) {
	case XKB_KEY_XF86Paste:
	case XKB_KEY_SunPaste:
	case XKB_KEY_osfPaste:
	case XKB_KEY_osfPrimaryPaste:
	case XKB_KEY_osfQuickPaste:
	case XKB_KEY_F18:
		return true;
	default:
		return false;
	}
}

/* The letter: a text is typed by other symbols of the same character. */
static bool is_v(xkb_keysym_t symbol)
{
	const uint32_t c = xkb_keysym_to_utf32(symbol);

	return c == 'v' || c == 'V';
}

static bool is_paste(xkb_keysym_t symbol, uint16_t modifiers)
{
	if (is_v(symbol))
		return modifiers & (XCB_MOD_MASK_CONTROL | XCB_MOD_MASK_4);
	switch (symbol) {
	case XKB_KEY_Insert:
	case XKB_KEY_KP_Insert:
	case XKB_KEY_osfInsert:
		return modifiers & XCB_MOD_MASK_SHIFT;
	default:
		return is_paste_key(symbol);
	}
}

/* Browsers and office programs take a key without a Latin letter for the one that is there on
 * a keyboard of the United States. */
static bool stands_for_v(const struct keyboard *k, uint16_t modifiers, uint8_t keycode)
{
	const uint32_t c = keyboard_character(k, keycode);

	return keycode == keyboard_code(k, USAGE_V) && is_paste(XKB_KEY_v, modifiers) &&
	       !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

/* All that the key can mean, in each of the person's layouts: while one of them is Cyrillic, say,
 * shortcuts are found by the others. */
bool paste_has_key(const struct keyboard *k, uint16_t modifiers, uint8_t keycode)
{
	struct xkb_keymap *map = keyboard_map(k);
	const xkb_layout_index_t groups = xkb_keymap_num_layouts_for_key(map, keycode);
	const xkb_keysym_t *symbols;

	for (xkb_layout_index_t g = 0; g < groups; g++) {
		const xkb_level_index_t levels = xkb_keymap_num_levels_for_key(map, keycode, g);

		for (xkb_level_index_t l = 0; l < levels; l++) {
			int n = xkb_keymap_key_get_syms_by_level(map, keycode, g, l, &symbols);

			while (n > 0) {
				if (is_paste(symbols[--n], modifiers))
					return true;
			}
		}
	}
	return stands_for_v(k, modifiers, keycode);
}

bool paste_has_button(xcb_connection_t *conn, uint8_t button)
{
	xcb_get_pointer_mapping_reply_t *r =
		xcb_get_pointer_mapping_reply(conn, xcb_get_pointer_mapping(conn), NULL);
	const bool mapped = r && button > 0 && button <= xcb_get_pointer_mapping_map_length(r);
	const bool ret =
		button == MIDDLE || !mapped || xcb_get_pointer_mapping_map(r)[button - 1] == MIDDLE;

	free(r);
	return ret;
}
