#include "guard/spare.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "guard/keyboard_internal.h"
#include "guard/rewrite.h"

_Static_assert((int)SPARE_LEVELS == (int)REWRITE_LEVELS, "levels of a key");

enum {
	UNICODE = 0x01000000, /* the symbol of any character, plus its number */
	JIS_RO = 97, /* on keyboards as Linux numbers them; many programs know these by */
	JIS_YEN = 132, /* their keycodes alone */
	USAGE_RO = 0x87,
	USAGE_YEN = 0x89,
};

struct slot {
	uint32_t character; /* 0: none */
	uint64_t used; /* grows with each use */
};

struct spare {
	struct keyboard *k; /* borrowed, as the next two */
	xcb_connection_t *conn;
	struct watch_page *page;
	uint8_t codes[SPARE_KEYS]; /* ascending */
	size_t n_codes; /* 0: nothing is lent */
	uint8_t nothing; /* one that stays empty */
	uint8_t type; /* of key, by its number in the map */
	unsigned levels; /* of that type */
	xcb_xkb_key_sym_map_t before[SPARE_KEYS];
	struct slot slots[SPARE_KEYS][SPARE_LEVELS];
	uint64_t uses;
};

struct spare *spare_create(struct keyboard *k, xcb_connection_t *conn, struct watch_page *page)
{
	struct spare *s = calloc(1, sizeof(*s));

	if (s)
		*s = (struct spare){ .k = k, .conn = conn, .page = page };
	return s;
}

void spare_destroy(struct spare *s)
{
	if (s && s->n_codes && keyboard_refresh(s->k) == 0)
		spare_put_back(s);
	free(s);
}

bool spare_is_lending(const struct spare *s)
{
	return s->n_codes > 0;
}

static void mark(struct spare *s, bool borrowed)
{
	uint32_t bits[8] = { 0 };

	for (size_t i = 0; borrowed && i < s->n_codes; i++)
		bits[s->codes[i] / 32] |= 1u << s->codes[i] % 32;
	for (size_t i = 0; i < 8; i++)
		atomic_store(&s->page->borrowed[i], bits[i]);
	keyboard_leave_out(s->k, bits);
}

static bool is_empty(const xcb_xkb_key_sym_map_t *key)
{
	for (unsigned i = 0; i < key->nSyms; i++) {
		if (xcb_xkb_key_sym_map_syms(key)[i])
			return false;
	}
	return key->nSyms <= SPARE_LEVELS;
}

static void choose_codes(struct spare *s)
{
	const xcb_xkb_get_map_reply_t *raw = keyboard_raw(s->k);
	xcb_xkb_get_map_map_t parts;
	xcb_xkb_key_sym_map_iterator_t i;
	const uint8_t *n_actions;

	keyboard_unpack(raw, &parts);
	n_actions = xcb_xkb_get_map_map_acts_rtrn_count(&parts);
	i = xcb_xkb_get_map_map_syms_rtrn_iterator(raw, &parts);
	s->n_codes = 0;
	s->nothing = 0;
	for (unsigned code = raw->firstKeySym; i.rem && s->n_codes < SPARE_KEYS;
		code++, xcb_xkb_key_sym_map_next(&i)) {
		if (!is_empty(i.data) || keyboard_is_modifier(s->k, (uint8_t)code) ||
			code == JIS_RO || code == JIS_YEN ||
			code == keyboard_code(s->k, USAGE_RO) ||
			code == keyboard_code(s->k, USAGE_YEN) ||
			(code >= raw->firstKeyAction &&
				code - raw->firstKeyAction < raw->nKeyActions &&
				n_actions[code - raw->firstKeyAction]))
			continue;
		if (!s->nothing) {
			s->nothing = (uint8_t)code;
			continue;
		}
		s->before[s->n_codes] = *i.data;
		s->codes[s->n_codes++] = (uint8_t)code;
	}
}

static unsigned level_of(const xcb_xkb_key_type_t *type, unsigned modifiers)
{
	const xcb_xkb_kt_map_entry_t *entry = xcb_xkb_key_type_map(type);

	for (unsigned i = 0; i < type->nMapEntries; i++) {
		if (entry[i].active && entry[i].mods_mask == (modifiers & type->mods_mask))
			return entry[i].level;
	}
	return 0;
}

/* How many levels of a key of this type the keyboard's two modifiers reach. */
static unsigned reach(const xcb_xkb_key_type_t *type, const struct keyboard_modifiers *m)
{
	const unsigned ways[] = { 0, m->shift, m->level3, m->shift | m->level3 };
	unsigned reached = 0;

	for (size_t i = 0; i < 4; i++)
		reached |= 1u << level_of(type, ways[i] | m->locked);
	reached &= (1u << type->numLevels) - 1;
	return (unsigned)__builtin_popcount(reached);
}

/* Programs make capitals of all letters while CapsLock is on, except where the type of the
 * key has used it up: then it must. */
static void choose_type(struct spare *s)
{
	const struct keyboard_modifiers m = keyboard_modifiers(s->k);
	const unsigned lock = m.locked & XCB_MOD_MASK_LOCK;
	xcb_xkb_get_map_map_t parts;
	xcb_xkb_key_type_iterator_t i;
	unsigned best = 0;

	keyboard_unpack(keyboard_raw(s->k), &parts);
	i = xcb_xkb_get_map_map_types_rtrn_iterator(keyboard_raw(s->k), &parts);
	for (unsigned n = 0; i.rem; n++, xcb_xkb_key_type_next(&i)) {
		const unsigned reached = reach(i.data, &m);

		if (i.data->numLevels > SPARE_LEVELS || reached <= best ||
			(i.data->mods_mask & lock) != lock)
			continue;
		best = reached;
		s->type = (uint8_t)n;
		s->levels = i.data->numLevels;
	}
	if (best == 0)
		s->n_codes = 0;
}

/* Begins to lend, or begins anew where the map or the locks are not what they were. */
static int prepare(struct spare *s)
{
	int r;

	if (s->n_codes) {
		r = spare_put_back(s);
		if (r == 0)
			r = keyboard_refresh(s->k);
		if (r < 0)
			return r;
	}
	memset(s->slots, 0, sizeof(s->slots));
	choose_codes(s);
	choose_type(s);
	return s->n_codes ? 0 : -ENOSPC;
}

bool spare_find(struct spare *s, uint32_t character, struct keystroke *ret)
{
	for (size_t i = 0; i < s->n_codes; i++) {
		for (size_t level = 0; level < SPARE_LEVELS; level++) {
			if (s->slots[i][level].character != character ||
				!keyboard_find_on(s->k, s->codes[i], character, ret))
				continue;
			s->slots[i][level].used = ++s->uses;
			return true;
		}
	}
	return false;
}

uint64_t spare_uses(const struct spare *s)
{
	return s->uses;
}

uint8_t spare_nothing(const struct spare *s)
{
	return s->nothing;
}

static struct slot *least_used(struct spare *s)
{
	struct slot *ret = &s->slots[0][0];

	for (size_t i = 0; i < s->n_codes; i++) {
		for (size_t level = 0; level < s->levels; level++) {
			if (s->slots[i][level].used < ret->used)
				ret = &s->slots[i][level];
		}
	}
	return ret;
}

static struct slot *slot_of(struct spare *s, uint32_t character)
{
	for (size_t i = 0; i < s->n_codes; i++) {
		for (size_t level = 0; level < s->levels; level++) {
			if (s->slots[i][level].character == character)
				return &s->slots[i][level];
		}
	}
	return NULL;
}

/* How many got a key. Until one would have to go that is wanted as well, or was used too
 * lately: then *ret_later. */
static unsigned assign(
	struct spare *s, const uint32_t *characters, size_t n, uint64_t settled, bool *ret_later)
{
	const uint64_t start = s->uses;
	unsigned ret = 0;

	*ret_later = false;
	for (size_t i = 0; i < n; i++) {
		struct slot *slot = slot_of(s, characters[i]);

		if (!slot) {
			slot = least_used(s);
			*ret_later = slot->used > settled && slot->used <= start;
			if (*ret_later || slot->used > start)
				return ret;
			ret++;
		}
		*slot = (struct slot){ characters[i], ++s->uses };
	}
	return ret;
}

/* Each change of the map makes every application read it anew, so that a few characters
 * have to wait for more, unless there are no more. */
static int assign_enough(struct spare *s, const uint32_t *characters, size_t n, uint64_t settled)
{
	const uint64_t uses = s->uses;
	struct slot before[SPARE_KEYS][SPARE_LEVELS];
	bool later;

	memcpy(before, s->slots, sizeof(before));
	if (assign(s, characters, n, settled, &later) >= s->n_codes * s->levels / 4 || !later)
		return 0;
	memcpy(s->slots, before, sizeof(before));
	s->uses = uses;
	return -EAGAIN;
}

/* xterm takes the Unicode symbols below U+0100 for bytes; for these X has older ones. Those
 * of ASCII would go through an input method, which makes kana of them. */
static uint32_t symbol_of(uint32_t character)
{
	const bool latin1 = character >= 0xa0 && character <= 0xff;

	return character == 0 || latin1 ? character : UNICODE + character;
}

static int write_slots(struct spare *s)
{
	struct meaning meanings[SPARE_KEYS];
	struct change c = { 0 };

	for (size_t i = 0; i < s->n_codes; i++) {
		meanings[i].head = (xcb_xkb_key_sym_map_t){ .kt_index = { s->type },
			.groupInfo = 1,
			.width = (uint8_t)s->levels,
			.nSyms = (uint16_t)s->levels };
		for (size_t level = 0; level < s->levels; level++) {
			const uint32_t character = s->slots[i][level].character;

			meanings[i].symbols[level] = symbol_of(character);
		}
		c.to[s->codes[i]] = &meanings[i];
	}
	return rewrite_maps(s->k, s->conn, &c);
}

/* A map that somebody else has changed meanwhile, or a lock that makes something else of
 * what our keys mean. */
static bool still_fits(struct spare *s)
{
	struct keystroke stroke;

	for (size_t i = 0; i < s->n_codes; i++) {
		for (size_t level = 0; level < s->levels; level++) {
			const uint32_t character = s->slots[i][level].character;

			if (character && !keyboard_find_on(s->k, s->codes[i], character, &stroke))
				return false;
		}
	}
	return s->n_codes > 0;
}

int spare_lend(struct spare *s, const uint32_t *characters, size_t n, uint64_t settled)
{
	int r = 0;

	if (!still_fits(s))
		r = s->n_codes && settled < s->uses ? -EAGAIN : prepare(s);
	if (r == 0)
		r = assign_enough(s, characters, n, settled);
	if (r < 0)
		return r;
	mark(s, true);
	r = write_slots(s);
	return r < 0 ? r : keyboard_refresh(s->k);
}

/* Of what is lent, what the map still says as it was written. */
static void what_is_ours(struct spare *s, bool ret[SPARE_KEYS])
{
	const xcb_xkb_get_map_reply_t *raw = keyboard_raw(s->k);
	xcb_xkb_get_map_map_t parts;
	xcb_xkb_key_sym_map_iterator_t i;

	keyboard_unpack(raw, &parts);
	i = xcb_xkb_get_map_map_syms_rtrn_iterator(raw, &parts);
	for (unsigned code = raw->firstKeySym; i.rem; code++, xcb_xkb_key_sym_map_next(&i)) {
		for (size_t n = 0; n < s->n_codes; n++) {
			const uint32_t *symbols = xcb_xkb_key_sym_map_syms(i.data);

			if (s->codes[n] != code)
				continue;
			ret[n] = i.data->nSyms == s->levels;
			for (size_t level = 0; ret[n] && level < s->levels; level++) {
				const uint32_t character = s->slots[n][level].character;

				ret[n] = symbols[level] == symbol_of(character);
			}
		}
	}
}

int spare_put_back(struct spare *s)
{
	struct meaning meanings[SPARE_KEYS] = { 0 };
	bool ours[SPARE_KEYS] = { false };
	struct change c = { 0 };
	bool any = false;
	int r = 0;

	what_is_ours(s, ours);
	for (size_t i = 0; i < s->n_codes; i++) {
		meanings[i].head = s->before[i];
		any |= ours[i];
		if (ours[i])
			c.to[s->codes[i]] = &meanings[i];
	}
	if (any)
		r = rewrite_maps(s->k, s->conn, &c);
	if (r < 0)
		return r;
	s->n_codes = 0;
	mark(s, false);
	return 0;
}

int spare_clear(xcb_connection_t *conn, const uint32_t borrowed[8], unsigned *ret_n)
{
	static const struct meaning nothing;
	struct change c = { 0 };
	struct keyboard *k;
	unsigned n = 0;
	int r = keyboard_create(conn, &k);

	*ret_n = 0;
	if (r < 0)
		return r;
	for (unsigned code = keyboard_raw(k)->minKeyCode; code <= keyboard_raw(k)->maxKeyCode;
		code++) {
		if (!(borrowed[code / 32] >> code % 32 & 1) ||
			keyboard_is_modifier(k, (uint8_t)code))
			continue;
		c.to[code] = &nothing;
		n++;
	}
	if (n > 0)
		r = rewrite_maps(k, conn, &c);
	if (r == 0)
		*ret_n = n;
	keyboard_destroy(k);
	return r;
}
