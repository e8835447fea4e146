/* What is injected, through the XTEST extension, and what is down because of it. The
 * only code of this process that makes input up; tests look for other calls. */
#include "guard/guard_internal.h"

#include <errno.h>
#include <xcb/xtest.h>

#include "core/clock.h"

enum {
	CORE_BUTTONS = 5, /* which are a part of the state that events carry */
};

static void fake(struct guard *g, uint8_t type, uint8_t detail, int32_t x, int32_t y)
{
	xcb_test_fake_input(
		g->conn, type, detail, XCB_CURRENT_TIME, g->root, (int16_t)x, (int16_t)y, 0);
}

/* A modifier or a button that somebody keeps down without moving: a hand that rests on it.
 * What is pressed now would become something else by it, or a part of what they drag. */
static bool is_held_by_others(const struct guard *g)
{
	uint8_t codes[DOWN_MAX];
	uint16_t buttons = keyboard_buttons(g->keyboard);

	for (size_t i = 0; i < g->n_down; i++)
		codes[i] = g->down[i].keycode;
	for (unsigned i = 1; i <= CORE_BUTTONS; i++) {
		if (g->buttons[i])
			buttons &= (uint16_t) ~(XCB_BUTTON_MASK_1 << (i - 1));
	}
	buttons &= (uint16_t)~g->rising;
	return buttons != 0 || keyboard_held_besides(g->keyboard, codes, g->n_down) != 0;
}

Wire__BlockReason hands_hold(struct guard *g, int *ret_error)
{
	*ret_error = 0;
	if (!watch_guarded(g->page, g->now_ms))
		return WIRE__BLOCK_REASON__NOT_PROTECTED;
	*ret_error = capture_hold(g->capture);
	if (*ret_error < 0)
		return WIRE__BLOCK_REASON__NOT_PROTECTED;
	watch_hold(g->page, clock_ms());
	/* every event from before is in by now, the person's own too */
	*ret_error = guard_resting_ms(g) > 0 ? -EAGAIN : keyboard_refresh(g->keyboard);
	g->rising &= keyboard_buttons(g->keyboard);
	if (*ret_error == 0 && is_held_by_others(g)) {
		local_touch(g->local, g->now_ms);
		*ret_error = -EAGAIN;
	}
	if (*ret_error == 0)
		return FREE;
	hands_let_go(g);
	return WIRE__BLOCK_REASON__NOT_PROTECTED;
}

void hands_let_go(struct guard *g)
{
	capture_let_go(g->capture);
	watch_release(g->page);
}

void hands_move(struct guard *g, int32_t x, int32_t y)
{
	fake(g, XCB_MOTION_NOTIFY, 0, x, y);
}

void hands_button(struct guard *g, uint8_t button, bool down)
{
	g->buttons[button] = down;
	if (!down && button >= 1 && button <= CORE_BUTTONS)
		g->rising |= (uint16_t)(XCB_BUTTON_MASK_1 << (button - 1));
	fake(g, down ? XCB_BUTTON_PRESS : XCB_BUTTON_RELEASE, button, 0, 0);
}

void hands_key(struct guard *g, uint8_t keycode, bool down)
{
	fake(g, down ? XCB_KEY_PRESS : XCB_KEY_RELEASE, keycode, 0, 0);
}

bool hands_any_down(const struct guard *g)
{
	for (size_t i = 0; i < BUTTONS_MAX; i++) {
		if (g->buttons[i])
			return true;
	}
	return g->n_down > 0;
}

bool guard_busy(const struct guard *g)
{
	return g->n_queued > 0 || hands_any_down(g) || text_busy(g->text);
}

/* Needs no decision, and so no grab: letting go is always right. */
void hands_release_all(struct guard *g)
{
	for (int i = 0; i < BUTTONS_MAX; i++) {
		if (g->buttons[i])
			hands_button(g, (uint8_t)i, false);
	}
	/* modifiers went down first, and come up last */
	while (g->n_down > 0)
		hands_key(g, g->down[--g->n_down].keycode, false);
	g->repeating = 0;
	xcb_flush(g->conn);
}
