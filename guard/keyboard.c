#include "guard/keyboard_internal.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/xinput.h>
#include <xkbcommon/xkbcommon-keysyms.h>
#include <xkbcommon/xkbcommon-x11.h>

#include "guard/usages.h"

enum {
	CODES = 256,
	/* What is held with a key, as bits: the ways to get four characters from it. */
	WITH_SHIFT = 1,
	WITH_LEVEL3 = 2,
	WAYS = 4,
	ALL_BUTTONS = XCB_BUTTON_MASK_1 | XCB_BUTTON_MASK_2 | XCB_BUTTON_MASK_3 |
		      XCB_BUTTON_MASK_4 | XCB_BUTTON_MASK_5,
};

struct keyboard {
	xcb_connection_t *conn; /* borrowed */
	uint8_t first_event;
	uint16_t master, injector;
	struct xkb_context *context;
	struct xkb_keymap *map;
	struct xkb_state *now; /* all that is held and locked */
	xcb_xkb_get_map_reply_t *raw; /* what map was made from */
	bool renamed; /* the keys may have other keycodes than map says */
	xcb_xkb_get_state_reply_t state;
	uint16_t buttons;
	uint8_t codes[USAGES_END];
	bool modifier[CODES];
	uint8_t shift, level3;
	uint8_t way_mask[WAYS]; /* modifiers of each way */
	uint32_t given[WAYS][CODES]; /* characters, with the locks that are in force */
	uint32_t lent[CODES / 32];
};

static bool is_injector(struct keyboard *k, xcb_input_device_id_t id, xcb_atom_t mark)
{
	xcb_input_xi_get_property_reply_t *r = xcb_input_xi_get_property_reply(
		k->conn, xcb_input_xi_get_property(k->conn, id, 0, mark, XCB_ATOM_ANY, 0, 1), NULL);
	const bool ret = r && r->type != XCB_NONE;

	free(r);
	return ret;
}

/* Programs press keys on a device of their own, which may have another map than the
 * person's keyboard. Applications see the map of the device that was used last, so it
 * is this one's map that counts for what is injected. */
static bool find_injector(struct keyboard *k)
{
	static const char name[] = "XTEST Device";
	xcb_intern_atom_cookie_t atom = xcb_intern_atom(k->conn, 0, sizeof(name) - 1, name);
	xcb_input_xi_query_version_cookie_t version = xcb_input_xi_query_version(k->conn, 2, 2);
	xcb_input_xi_query_device_cookie_t query =
		xcb_input_xi_query_device(k->conn, XCB_INPUT_DEVICE_ALL);
	xcb_intern_atom_reply_t *mark = xcb_intern_atom_reply(k->conn, atom, NULL);
	xcb_input_xi_query_device_reply_t *r =
		xcb_input_xi_query_device_reply(k->conn, query, NULL);

	free(xcb_input_xi_query_version_reply(k->conn, version, NULL));
	if (mark && r) {
		xcb_input_xi_device_info_iterator_t i = xcb_input_xi_query_device_infos_iterator(r);

		for (; i.rem && !k->injector; xcb_input_xi_device_info_next(&i)) {
			if (i.data->type == XCB_INPUT_DEVICE_TYPE_SLAVE_KEYBOARD &&
				i.data->attachment == k->master &&
				is_injector(k, i.data->deviceid, mark->atom))
				k->injector = i.data->deviceid;
		}
	}
	free(mark);
	free(r);
	return k->injector != 0;
}

static void select_events(struct keyboard *k)
{
	const uint16_t events = XCB_XKB_EVENT_TYPE_NEW_KEYBOARD_NOTIFY |
				XCB_XKB_EVENT_TYPE_MAP_NOTIFY | XCB_XKB_EVENT_TYPE_NAMES_NOTIFY;

	xcb_xkb_select_events(
		k->conn, XCB_XKB_ID_USE_CORE_KBD, events, 0, events, 0xff, 0xff, NULL);
	xcb_xkb_select_events(k->conn, k->injector, events, 0, events, 0xff, 0xff, NULL);
}

int keyboard_create(xcb_connection_t *conn, struct keyboard **ret)
{
	struct keyboard *k = calloc(1, sizeof(*k));
	int32_t master;
	int r = -EPROTO;

	if (!k)
		return -ENOMEM;
	k->conn = conn;
	k->renamed = true;
	k->context = xkb_context_new(XKB_CONTEXT_NO_DEFAULT_INCLUDES);
	if (!k->context) {
		r = -ENOMEM;
		goto fail;
	}
	xkb_context_set_log_level(k->context, XKB_LOG_LEVEL_CRITICAL);
	if (!xkb_x11_setup_xkb_extension(conn, XKB_X11_MIN_MAJOR_XKB_VERSION,
		    XKB_X11_MIN_MINOR_XKB_VERSION, XKB_X11_SETUP_XKB_EXTENSION_NO_FLAGS, NULL, NULL,
		    &k->first_event, NULL))
		goto fail;
	master = xkb_x11_get_core_keyboard_device_id(conn);
	k->master = (uint16_t)master;
	if (master < 0 || !find_injector(k))
		goto fail;
	select_events(k);
	r = keyboard_refresh(k);
	if (r < 0)
		goto fail;
	*ret = k;
	return 0;
fail:
	keyboard_destroy(k);
	return r;
}

void keyboard_destroy(struct keyboard *k)
{
	if (!k)
		return;
	xkb_state_unref(k->now);
	xkb_keymap_unref(k->map);
	xkb_context_unref(k->context);
	free(k->raw);
	free(k);
}

void keyboard_event(struct keyboard *k, const xcb_generic_event_t *e)
{
	/* Which kind it is matters little: they are rare, and refreshing looks closer. */
	if ((e->response_type & 0x7f) == k->first_event)
		k->renamed = true;
}

xcb_xkb_get_map_cookie_t keyboard_ask(xcb_connection_t *conn, uint16_t device)
{
	return xcb_xkb_get_map(
		conn, device, KEYBOARD_PARTS, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

void keyboard_unpack(const xcb_xkb_get_map_reply_t *raw, xcb_xkb_get_map_map_t *ret)
{
	xcb_xkb_get_map_map_unpack(xcb_xkb_get_map_map(raw), raw->nTypes, raw->nKeySyms,
		raw->nKeyActions, raw->totalActions, raw->totalKeyBehaviors, raw->virtualMods,
		raw->totalKeyExplicit, raw->totalModMapKeys, raw->totalVModMapKeys, raw->present,
		ret);
}

bool keyboard_alike(const xcb_xkb_get_map_reply_t *a, const xcb_xkb_get_map_reply_t *b)
{
	const size_t head = offsetof(xcb_xkb_get_map_reply_t, minKeyCode);

	return a->length == b->length &&
	       memcmp((const uint8_t *)a + head, (const uint8_t *)b + head,
		       32 + 4 * (size_t)a->length - head) == 0;
}

static uint32_t character_of(struct xkb_state *s, xkb_keycode_t code)
{
	/* Without Control: the key of a shortcut is named by the character it would give. */
	const uint32_t c = xkb_keysym_to_utf32(xkb_state_key_get_one_sym(s, code));

	return c < 0x20 || c == 0x7f ? 0 : c;
}

static xkb_keysym_t plain_symbol(const struct keyboard *k, xkb_keycode_t code)
{
	const xkb_keysym_t *symbols;

	return xkb_keymap_key_get_syms_by_level(k->map, code, 0, 0, &symbols) == 1
		       ? symbols[0]
		       : XKB_KEY_NoSymbol;
}

/* A key with this symbol that has an effect, and what it is; 0: there is none. */
static uint8_t find_modifier(const struct keyboard *k, xkb_keysym_t symbol, uint8_t *ret_mask)
{
	for (xkb_keycode_t code = k->raw->minKeyCode; code <= k->raw->maxKeyCode; code++) {
		struct xkb_state *s;
		xkb_mod_mask_t mask;

		if (plain_symbol(k, code) != symbol || !(s = xkb_state_new(k->map)))
			continue;
		xkb_state_update_key(s, code, XKB_KEY_DOWN);
		mask = xkb_state_serialize_mods(s, XKB_STATE_MODS_DEPRESSED) & 0xff;
		xkb_state_unref(s);
		if (mask) {
			*ret_mask = (uint8_t)mask;
			return (uint8_t)code;
		}
	}
	*ret_mask = 0;
	return 0;
}

static bool modifies(xkb_keysym_t symbol)
{
	return (symbol >= XKB_KEY_Shift_L && symbol <= XKB_KEY_Hyper_R) ||
	       (symbol >= XKB_KEY_ISO_Lock && symbol <= XKB_KEY_ISO_Level5_Lock) ||
	       symbol == XKB_KEY_Mode_switch || symbol == XKB_KEY_Num_Lock;
}

static void note_modifiers(struct keyboard *k)
{
	xcb_xkb_get_map_map_t parts;
	xcb_xkb_key_mod_map_iterator_t i;

	k->shift = find_modifier(k, XKB_KEY_Shift_L, &k->way_mask[WITH_SHIFT]);
	k->level3 = find_modifier(k, XKB_KEY_ISO_Level3_Shift, &k->way_mask[WITH_LEVEL3]);
	k->way_mask[WITH_SHIFT | WITH_LEVEL3] = k->way_mask[WITH_SHIFT] | k->way_mask[WITH_LEVEL3];
	for (unsigned code = 0; code < CODES; code++)
		k->modifier[code] = modifies(plain_symbol(k, code));
	keyboard_unpack(k->raw, &parts);
	i = xcb_xkb_get_map_map_modmap_rtrn_iterator(k->raw, &parts);
	for (; i.rem; xcb_xkb_key_mod_map_next(&i))
		k->modifier[i.data->keycode] |= i.data->mods != 0;
}

/* The key that switches between half and full width. Where there is none, another key has
 * its place and name. */
static uint8_t find_width_key(const struct keyboard *k)
{
	for (xkb_keycode_t code = k->raw->minKeyCode; code <= k->raw->maxKeyCode; code++) {
		const xkb_keysym_t symbol = plain_symbol(k, code);

		if (symbol == XKB_KEY_Zenkaku_Hankaku || symbol == XKB_KEY_Zenkaku ||
			symbol == XKB_KEY_Hankaku)
			return (uint8_t)code;
	}
	return 0;
}

static void note_codes(struct keyboard *k)
{
	for (uint32_t usage = 0; usage < USAGES_END; usage++) {
		const char *const *names = usages_names(usage);

		k->codes[usage] = 0;
		for (size_t i = 0; names && i < USAGES_NAMES && names[i] && !k->codes[usage]; i++) {
			const xkb_keycode_t code = xkb_keymap_key_by_name(k->map, names[i]);

			if (code < CODES) /* which XKB_KEYCODE_INVALID is not */
				k->codes[usage] = (uint8_t)code;
		}
	}
	k->codes[USAGES_HALF_FULL_WIDTH] = find_width_key(k);
}

static int load(struct keyboard *k)
{
	struct xkb_keymap *map = xkb_x11_keymap_new_from_device(
		k->context, k->conn, k->injector, XKB_KEYMAP_COMPILE_NO_FLAGS);
	struct xkb_state *now = map ? xkb_state_new(map) : NULL;

	if (!now) {
		xkb_keymap_unref(map);
		return xcb_connection_has_error(k->conn) ? -EPIPE : -ENOMEM;
	}
	xkb_state_unref(k->now);
	xkb_keymap_unref(k->map);
	k->map = map;
	k->now = now;
	k->renamed = false;
	note_modifiers(k);
	note_codes(k);
	return 0;
}

/* What every key gives in each way, while what is locked stays locked. */
static int look_around(struct keyboard *k)
{
	struct xkb_state *s = xkb_state_new(k->map);

	if (!s)
		return -ENOMEM;
	memset(k->given, 0, sizeof(k->given));
	for (unsigned way = 0; way < WAYS; way++) {
		if ((way & WITH_SHIFT && !k->shift) || (way & WITH_LEVEL3 && !k->level3))
			continue;
		xkb_state_update_mask(
			s, k->way_mask[way], 0, k->state.lockedMods, 0, 0, k->state.group);
		for (unsigned code = k->raw->minKeyCode; code <= k->raw->maxKeyCode; code++)
			k->given[way][code] = character_of(s, code);
	}
	xkb_state_unref(s);
	return 0;
}

/* Takes over both replies. */
static int take(struct keyboard *k, xcb_xkb_get_map_reply_t *raw, xcb_xkb_get_state_reply_t *state)
{
	const bool other_map = !k->raw || k->renamed || !keyboard_alike(k->raw, raw);
	const bool other_locks =
		k->state.lockedMods != state->lockedMods || k->state.group != state->group;
	int r = 0;

	free(k->raw);
	k->raw = raw;
	k->state = *state;
	free(state);
	if (other_map)
		r = load(k);
	if (r == 0 && (other_map || other_locks))
		r = look_around(k);
	if (r < 0) {
		k->renamed = true; /* so that the next time tries again */
		return r;
	}
	xkb_state_update_mask(k->now, k->state.baseMods, k->state.latchedMods, k->state.lockedMods,
		(xkb_layout_index_t)k->state.baseGroup, (xkb_layout_index_t)k->state.latchedGroup,
		k->state.lockedGroup);
	return 0;
}

/* Not by XKB, whose word on them is one event late. */
static void take_buttons(struct keyboard *k, xcb_query_pointer_cookie_t cookie)
{
	xcb_query_pointer_reply_t *p = xcb_query_pointer_reply(k->conn, cookie, NULL);

	if (p)
		k->buttons = p->mask & ALL_BUTTONS;
	free(p);
}

int keyboard_refresh(struct keyboard *k)
{
	/* The map is read and compared each time: an event that tells of a change may still
	 * wait behind this very reply, and under a server grab this must be exact. It costs
	 * 3 us more than the round trip that asks for the state (75 us together). */
	xcb_xkb_get_map_cookie_t map_cookie = keyboard_ask(k->conn, k->injector);
	xcb_xkb_get_state_cookie_t state_cookie = xcb_xkb_get_state(k->conn, k->master);
	xcb_query_pointer_cookie_t pointer_cookie = xcb_query_pointer(
		k->conn, xcb_setup_roots_iterator(xcb_get_setup(k->conn)).data->root);
	xcb_xkb_get_map_reply_t *raw = xcb_xkb_get_map_reply(k->conn, map_cookie, NULL);
	xcb_xkb_get_state_reply_t *state = xcb_xkb_get_state_reply(k->conn, state_cookie, NULL);

	take_buttons(k, pointer_cookie);
	if (raw && state)
		return take(k, raw, state);
	free(raw);
	free(state);
	return -EPIPE;
}

uint8_t keyboard_code(const struct keyboard *k, uint32_t usage)
{
	return usage < USAGES_END ? k->codes[usage] : 0;
}

uint32_t keyboard_character(const struct keyboard *k, uint8_t keycode)
{
	return character_of(k->now, keycode);
}

bool keyboard_is_modifier(const struct keyboard *k, uint8_t keycode)
{
	return k->modifier[keycode];
}

uint16_t keyboard_state(const struct keyboard *k)
{
	return k->state.mods;
}

uint16_t keyboard_state_with(const struct keyboard *k, const struct keystroke *stroke)
{
	const unsigned way = (stroke->shift ? WITH_SHIFT : 0) | (stroke->level3 ? WITH_LEVEL3 : 0);

	return k->state.latchedMods | k->state.lockedMods | k->way_mask[way];
}

uint16_t keyboard_held_besides(const struct keyboard *k, const uint8_t *codes, size_t n)
{
	struct xkb_state *s = xkb_state_new(k->map);
	xkb_mod_mask_t ours;

	if (!s)
		return k->state.baseMods;
	for (size_t i = 0; i < n; i++)
		xkb_state_update_key(s, codes[i], XKB_KEY_DOWN);
	ours = xkb_state_serialize_mods(s, XKB_STATE_MODS_DEPRESSED);
	xkb_state_unref(s);
	return k->state.baseMods & ~ours & 0xff;
}

uint16_t keyboard_buttons(const struct keyboard *k)
{
	return k->buttons;
}

bool keyboard_level(const struct keyboard *k, uint8_t keycode, uint16_t modifiers,
	uint8_t *ret_group, uint8_t *ret_level)
{
	struct xkb_state *s = xkb_state_new(k->map);
	xkb_layout_index_t group;

	if (!s)
		return false;
	xkb_state_update_mask(s, modifiers & 0xff, 0, 0, 0, 0, k->state.group);
	group = xkb_state_key_get_layout(s, keycode);
	*ret_group = (uint8_t)group;
	*ret_level = (uint8_t)xkb_state_key_get_level(s, keycode, group);
	xkb_state_unref(s);
	return true;
}

bool keyboard_find_on(
	const struct keyboard *k, uint8_t keycode, uint32_t character, struct keystroke *ret)
{
	for (unsigned way = 0; character && way < WAYS; way++) {
		if (k->given[way][keycode] != character)
			continue;
		*ret = (struct keystroke){ keycode, way & WITH_SHIFT, way & WITH_LEVEL3 };
		return true;
	}
	return false;
}

/* Terminals and spreadsheets take the keypad's keys for something else. */
static bool is_keypad(const struct keyboard *k, unsigned code)
{
	const xkb_keysym_t symbol = plain_symbol(k, code);

	return symbol >= XKB_KEY_KP_Space && symbol <= XKB_KEY_KP_Equal;
}

bool keyboard_find(const struct keyboard *k, uint32_t character, struct keystroke *ret)
{
	for (unsigned way = 0; character && way < WAYS; way++) {
		for (unsigned code = k->raw->minKeyCode; code <= k->raw->maxKeyCode; code++) {
			if (k->given[way][code] != character || is_keypad(k, code) ||
				k->lent[code / 32] >> code % 32 & 1)
				continue;
			*ret = (struct keystroke){ (uint8_t)code, way & WITH_SHIFT,
				way & WITH_LEVEL3 };
			return true;
		}
	}
	return false;
}

uint8_t keyboard_shift(const struct keyboard *k)
{
	return k->shift;
}

uint8_t keyboard_level3(const struct keyboard *k)
{
	return k->level3;
}

const xcb_xkb_get_map_reply_t *keyboard_raw(const struct keyboard *k)
{
	return k->raw;
}

struct xkb_keymap *keyboard_map(const struct keyboard *k)
{
	return k->map;
}

uint16_t keyboard_injector(const struct keyboard *k)
{
	return k->injector;
}

uint16_t keyboard_master(const struct keyboard *k)
{
	return k->master;
}

struct keyboard_modifiers keyboard_modifiers(const struct keyboard *k)
{
	return (struct keyboard_modifiers){ k->way_mask[WITH_SHIFT], k->way_mask[WITH_LEVEL3],
		k->state.lockedMods };
}

void keyboard_leave_out(struct keyboard *k, const uint32_t lent[8])
{
	memcpy(k->lent, lent, sizeof(k->lent));
}
