/* From a viewer's key to what is pressed on the host's keyboard. */
#include "guard/guard_internal.h"

#include <errno.h>
#include <string.h>

enum { COMMANDS = XCB_MOD_MASK_CONTROL | XCB_MOD_MASK_1 | XCB_MOD_MASK_4 };

static struct down *find_down(struct guard *g, uint32_t usage)
{
	for (size_t i = 0; i < g->n_down; i++) {
		if (g->down[i].usage == usage)
			return &g->down[i];
	}
	return NULL;
}

void keys_release(struct guard *g, uint32_t usage)
{
	struct down *d = find_down(g, usage);

	if (!d)
		return; /* it was refused, tapped, or let go of already */
	hands_key(g, d->keycode, false);
	if (g->repeating == usage)
		g->repeating = 0;
	g->n_down--;
	memmove(d, d + 1, (size_t)(g->down + g->n_down - d) * sizeof(*d));
}

/* A key held down counts for others; the modifiers of a tap are the tap's alone, so
 * those that are down come up for its time. */
static void set_modifiers(struct guard *g, bool down)
{
	for (size_t i = 0; i < g->n_down; i++) {
		if (keyboard_is_modifier(g->keyboard, g->down[i].keycode))
			hands_key(g, g->down[i].keycode, down);
	}
}

static Wire__BlockReason tap(struct guard *g, const struct keystroke *k)
{
	const Wire__BlockReason reason =
		decide_press(g, keyboard_state_with(g->keyboard, k), k->keycode);
	const uint8_t shift = k->shift ? keyboard_shift(g->keyboard) : 0;
	const uint8_t level3 = k->level3 ? keyboard_level3(g->keyboard) : 0;

	if (reason != FREE)
		return reason;
	set_modifiers(g, false);
	if (shift)
		hands_key(g, shift, true);
	if (level3)
		hands_key(g, level3, true);
	hands_key(g, k->keycode, true);
	hands_key(g, k->keycode, false);
	if (level3)
		hands_key(g, level3, false);
	if (shift)
		hands_key(g, shift, false);
	set_modifiers(g, true);
	return FREE;
}

int keys_tap(const struct keystroke *k, void *data)
{
	struct guard *g = data;
	Wire__BlockReason reason;
	int r;

	reason = hands_hold(g, &r);
	if (reason != FREE)
		return r < 0 ? r : -EACCES;
	reason = decide_keyboard(g);
	if (reason == FREE)
		reason = tap(g, k);
	hands_let_go(g);
	guard_tell_blocked(g, reason);
	return reason == FREE ? 0 : -EACCES;
}

/* As on any keyboard: the one that was pressed last. */
static void begin_to_repeat(struct guard *g, uint32_t usage, uint8_t keycode)
{
	if (keyboard_is_modifier(g->keyboard, keycode))
		return;
	g->repeating = repeat_has(&g->repeat, keycode) ? usage : 0;
	g->repeat_ms = g->now_ms + g->repeat.delay_ms;
}

/* What has the focus, and which modifiers are in force, may be others by now. */
static void repeat_now(struct guard *g, const struct down *d)
{
	Wire__BlockReason reason;
	int r;

	if (hands_hold(g, &r) != FREE)
		return;
	reason = decide_keyboard(g);
	if (reason == FREE)
		reason = decide_press(g, keyboard_state(g->keyboard), d->keycode);
	if (reason == FREE) {
		hands_key(g, d->keycode, false);
		hands_key(g, d->keycode, true);
	} else {
		keys_release(g, d->usage);
	}
	hands_let_go(g);
	guard_tell_blocked(g, reason);
}

int keys_repeat(struct guard *g)
{
	const struct down *d = g->repeating ? find_down(g, g->repeating) : NULL;

	if (d && g->now_ms >= g->repeat_ms) {
		g->repeat_ms = g->now_ms + g->repeat.interval_ms;
		repeat_now(g, d);
	}
	if (!g->repeating || !d)
		return -1;
	return g->repeat_ms > g->now_ms ? (int)(g->repeat_ms - g->now_ms) : 0;
}

static Wire__BlockReason press(struct guard *g, uint32_t usage, uint8_t keycode)
{
	const Wire__BlockReason reason = decide_press(g, keyboard_state(g->keyboard), keycode);

	if (reason != FREE)
		return reason;
	if (repeat_take(&g->repeat) < 0)
		return WIRE__BLOCK_REASON__NOT_PROTECTED; /* the display is gone */
	if (g->n_down == DOWN_MAX) /* more than fingers: none of it is meant */
		hands_release_all(g);
	g->down[g->n_down++] = (struct down){ usage, keycode };
	hands_key(g, keycode, true);
	begin_to_repeat(g, usage, keycode);
	return FREE;
}

/* With Ctrl, Alt or Super it is the letter on the key that is meant, not its place. */
static uint8_t command_key(struct guard *g, uint8_t keycode, uint32_t character)
{
	struct keystroke k;

	if (character >= 'A' && character <= 'Z')
		character += 'a' - 'A';
	if (character > ' ' && character < 0x7f && keyboard_find(g->keyboard, character, &k) &&
		!k.shift && !k.level3)
		return k.keycode;
	return keycode;
}

Wire__BlockReason keys_press(struct guard *g, const struct input *in, bool *ret_text)
{
	uint8_t keycode = keyboard_code(g->keyboard, in->code);
	struct keystroke k;

	*ret_text = false;
	if (find_down(g, in->code))
		return FREE; /* repeated: the host repeats by itself */
	if (keyboard_state(g->keyboard) & COMMANDS) {
		keycode = command_key(g, keycode, in->character);
		return keycode ? press(g, in->code, keycode) : WIRE__BLOCK_REASON__NO_KEY;
	}
	if (keycode &&
		(in->character == 0 || keyboard_character(g->keyboard, keycode) == in->character))
		return press(g, in->code, keycode);
	if (in->character == 0)
		return WIRE__BLOCK_REASON__NO_KEY;
	if (keyboard_find(g->keyboard, in->character, &k))
		return tap(g, &k);
	*ret_text = true;
	return FREE;
}
