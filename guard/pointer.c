/* What a viewer's pointer does: moves, buttons, the wheel. */
#include "guard/guard_internal.h"

#include <stdlib.h>

#include "guard/paste.h"

enum {
	NOTCH = 120,
	NOTCHES_MAX = 20, /* of one message that are turned into clicks; the rest is dropped */
};

/* The pointer goes nowhere where a press would not be allowed. */
Wire__BlockReason pointer_move(struct guard *g, const struct input *in)
{
	const Wire__BlockReason reason = decide_pointer(g, in->x, in->y);

	if (g->rising)
		return WIRE__BLOCK_REASON__GRABBED;
	if (reason == FREE)
		hands_move(g, in->x, in->y);
	return reason;
}

/* What is held back would be pressed at another time than was looked at, and elsewhere. */
static bool is_there(const struct guard *g, const struct input *in)
{
	xcb_query_pointer_reply_t *p =
		xcb_query_pointer_reply(g->conn, xcb_query_pointer(g->conn, g->root), NULL);
	const bool ret = p && p->root_x == in->x && p->root_y == in->y;

	free(p);
	return ret;
}

static Wire__BlockReason press(struct guard *g, const struct input *in)
{
	const uint8_t button = (uint8_t)in->code;
	const Wire__BlockReason reason = decide_button(g, button);

	if (reason != FREE)
		return reason;
	if (!is_there(g, in))
		return WIRE__BLOCK_REASON__GRABBED;
	if (!g->buttons[button])
		hands_button(g, button, true);
	g->pressed_x = in->x;
	g->pressed_y = in->y;
	/* some programs paste when it comes up, and by then another may have copied something */
	if (paste_has_button(g->conn, button))
		hands_button(g, button, false);
	return FREE;
}

static bool go_if_free(struct guard *g, int32_t x, int32_t y)
{
	if (decide_place(g, x, y) != FREE)
		return false;
	hands_move(g, x, y);
	return true;
}

/* A place of a window that hands may work in, where nothing covers it. */
static void go_anywhere(struct guard *g)
{
	size_t n;
	const struct raw_window *all = capture_windows(g->capture, &n);

	while (n-- > 0) {
		const struct rect r = all[n].rect;

		if (go_if_free(g, r.x + r.w / 2, r.y + r.h / 2) ||
			go_if_free(g, r.x + 1, r.y + 1) ||
			go_if_free(g, r.x + r.w - 2, r.y + r.h - 2))
			return;
	}
}

/* A window that opened under the pointer would get what is let go of, or what is dragged. */
static void retreat(struct guard *g)
{
	xcb_query_pointer_reply_t *p =
		xcb_query_pointer_reply(g->conn, xcb_query_pointer(g->conn, g->root), NULL);
	const bool closed = p && decide_place(g, p->root_x, p->root_y) != FREE;

	free(p);
	if (closed && !go_if_free(g, g->pressed_x, g->pressed_y))
		go_anywhere(g);
}

Wire__BlockReason pointer_button(struct guard *g, const struct input *in)
{
	const Wire__BlockReason reason = pointer_move(g, in);

	if (in->down)
		return reason == FREE ? press(g, in) : reason;
	if (!g->buttons[in->code])
		return reason;
	if (reason != FREE)
		retreat(g);
	hands_button(g, (uint8_t)in->code, false);
	return reason;
}

static Wire__BlockReason turn(struct guard *g, int32_t *wheel, uint8_t back, uint8_t forth)
{
	const uint8_t which = *wheel < 0 ? back : forth;
	int32_t n = abs(*wheel) / NOTCH;
	const Wire__BlockReason reason = n > 0 ? decide_button(g, which) : FREE;

	*wheel %= NOTCH;
	if (reason != FREE)
		return reason;
	for (n = n < NOTCHES_MAX ? n : NOTCHES_MAX; n > 0; n--) {
		hands_button(g, which, true);
		hands_button(g, which, false);
	}
	return FREE;
}

Wire__BlockReason pointer_wheel(struct guard *g, const struct input *in)
{
	Wire__BlockReason reason = pointer_move(g, in);

	if (reason == FREE && !is_there(g, in))
		reason = WIRE__BLOCK_REASON__GRABBED;
	if (reason != FREE)
		return reason;
	g->wheel_x += in->dx;
	g->wheel_y += in->dy;
	reason = turn(g, &g->wheel_y, BUTTON_WHEEL_UP, BUTTON_WHEEL_DOWN);
	return reason == FREE ? turn(g, &g->wheel_x, BUTTON_WHEEL_LEFT, BUTTON_WHEEL_RIGHT)
			      : reason;
}
