#ifndef ENGAWA_GUARD_GUARD_INTERNAL_H
#define ENGAWA_GUARD_GUARD_INTERNAL_H
/*
 * For guard/ alone. guard.c: what is due and in which order. decide.c: whether hands may
 * work at a place. hands.c: what is injected, and what is down. keys.c: from a viewer's
 * key to keycodes. pointer.c: moves, buttons, the wheel.
 */
#include <stddef.h>
#include <xcb/xcb.h>

#include "capture/capture_x11.h"
#include "guard/guard.h"
#include "guard/keyboard.h"
#include "guard/local.h"
#include "guard/repeat.h"
#include "guard/rules.h"
#include "guard/text.h"

enum {
	BUTTONS_MAX = 10,
	DOWN_MAX = 16, /* keys at once: more than fingers */
	/* buttons of X11 that are a wheel's */
	BUTTON_WHEEL_UP = 4,
	BUTTON_WHEEL_DOWN = 5,
	BUTTON_WHEEL_LEFT = 6,
	BUTTON_WHEEL_RIGHT = 7,
};

#define FREE WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED

/* A key that the viewer holds down. */
struct down {
	uint32_t usage;
	uint8_t keycode;
};

enum input_kind { INPUT_MOVE, INPUT_BUTTON, INPUT_WHEEL, INPUT_KEY, INPUT_TEXT };

struct input {
	enum input_kind kind;
	int32_t x, y, dx, dy;
	uint32_t code; /* button, usage, or number of a text */
	uint32_t character;
	bool down;
};

/* A text that waits for its turn. */
struct waiting_text {
	uint32_t number; /* 0: free */
	char text[TEXT_BYTES_MAX + 1];
};

struct guard {
	struct capture *capture; /* borrowed */
	xcb_connection_t *conn; /* the capture's */
	xcb_window_t root;
	struct watch_page *page; /* borrowed */
	struct guard_listener listener;
	struct rules *rules; /* owned, as the next three */
	struct keyboard *keyboard;
	struct local *local;
	struct text *text;

	bool permitted, paused;
	uint64_t heard_ms, blocked_ms;
	uint64_t now_ms; /* of the call that is being served */
	struct input queue[GUARD_QUEUE_MAX]; /* a ring */
	size_t first, n_queued;
	struct waiting_text texts[TEXT_AHEAD];
	unsigned int unanswered; /* texts, waiting or being typed */

	struct down down[DOWN_MAX];
	size_t n_down;
	struct repeat repeat;
	uint32_t repeating; /* usage of the key that does; 0: none */
	uint64_t repeat_ms; /* when it does next */
	bool buttons[BUTTONS_MAX];
	/* Bits as in the state of an event: let go of, and not seen up by the server since. Then a
	 * program holds back what comes from the pointer. */
	uint16_t rising;
	int32_t pressed_x, pressed_y; /* where the latest of them went down */
	int32_t wheel_x, wheel_y; /* less than a notch, kept for the next */
};

/* Milliseconds until the person's hands have rested long enough; 0: they have. */
static inline int guard_resting_ms(const struct guard *g)
{
	const uint64_t active = local_active_ms(g->local);
	const uint64_t until = active + LOCAL_PAUSE_MS;

	return active && g->now_ms < until ? (int)(until - g->now_ms) : 0;
}

/* guard.c. To the viewer; not too often, and not for FREE. */
void guard_tell_blocked(struct guard *g, Wire__BlockReason reason);

/* decide.c. Only while the display is held. FREE: hands may work there. */
Wire__BlockReason decide_pointer(struct guard *g, int32_t x, int32_t y);
Wire__BlockReason decide_keyboard(struct guard *g);
/* keyboard_refresh() came before. */
Wire__BlockReason decide_press(struct guard *g, uint16_t modifiers, uint8_t keycode);
Wire__BlockReason decide_button(struct guard *g, uint8_t button);
Wire__BlockReason decide_window(
	const struct guard *g, const struct raw_window *w, enum shield_verdict v);

/* Without regard to grabs. */
Wire__BlockReason decide_place(struct guard *g, int32_t x, int32_t y);

/* hands.c. Holds the display still; what it returns is FREE once that is done, or why
 * not. *ret_error: -errno of the display, -EAGAIN: the person's hands are at work. */
Wire__BlockReason hands_hold(struct guard *g, int *ret_error);
void hands_let_go(struct guard *g);
void hands_move(struct guard *g, int32_t x, int32_t y);
void hands_button(struct guard *g, uint8_t button, bool down);
void hands_key(struct guard *g, uint8_t keycode, bool down);
bool hands_any_down(const struct guard *g);
/* Everything that is down comes up. */
void hands_release_all(struct guard *g);

/* pointer.c. With the display held. FREE, or why it had no effect. */
Wire__BlockReason pointer_move(struct guard *g, const struct input *in);
Wire__BlockReason pointer_button(struct guard *g, const struct input *in);
Wire__BlockReason pointer_wheel(struct guard *g, const struct input *in);

/* keys.c. A key of the viewer, with the display held. FREE, or why it had no effect.
 * *ret_text: no key of the host gives the character, it has to be typed as a text. */
Wire__BlockReason keys_press(struct guard *g, const struct input *in, bool *ret_text);
void keys_release(struct guard *g, uint32_t usage);
/* The key that is held down repeats, if it is due. Milliseconds until it is; -1: none does. */
int keys_repeat(struct guard *g);
/* text.h's tap. */
int keys_tap(const struct keystroke *k, void *data);
#endif
