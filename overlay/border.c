/* The border around a monitor while the other side controls. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "overlay/paint.h"

enum {
	WIDTH = 10, /* at scale 1 */
	DASH = 32,
};

static const uint32_t black = 0xff000000, white = 0xffffffff, controlled = 0xffff8f00;
/* Without colour and broken up: nothing is done at the moment. */
static const uint32_t resting = 0xff8a8a8a;

int32_t paint_border_width(double scale)
{
	return (int32_t)lround(WIDTH * scale);
}

/*
 * Four narrow windows a monitor rather than one with a hole: some window managers take
 * an override-redirect window as large as a monitor for a full-screen program, and put
 * their panels away.
 */
struct rect paint_border_place(const struct monitor *m, enum paint_side side)
{
	const struct rect r = m->rect;
	const int32_t width = paint_border_width(m->scale);
	const int32_t n = width < r.h / 2 ? width : r.h / 2;
	const int32_t k = width < r.w / 2 ? width : r.w / 2;

	switch (side) {
	case PAINT_TOP:
		return (struct rect){ r.x, r.y, r.w, n };
	case PAINT_BOTTOM:
		return (struct rect){ r.x, r.y + r.h - n, r.w, n };
	case PAINT_LEFT:
		return (struct rect){ r.x, r.y + n, k, r.h - 2 * n };
	case PAINT_RIGHT:
		return (struct rect){ r.x + r.w - k, r.y + n, k, r.h - 2 * n };
	}
	return (struct rect){ 0 };
}

static int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* By the distance from the monitor's edge, so that the corners meet. */
static uint32_t colour_at(const struct monitor *m, int32_t x, int32_t y, bool paused)
{
	const struct rect r = m->rect;
	const int32_t line = (int32_t)lround(1.5 * m->scale);
	const int32_t from_side = least(x - r.x, r.x + r.w - 1 - x);
	const int32_t from_end = least(y - r.y, r.y + r.h - 1 - y);
	const int32_t left = paint_border_width(m->scale) - 1 - least(from_side, from_end);
	const int32_t along = from_side < from_end ? y - r.y : x - r.x;

	if (left < line)
		return white;
	if (left < 2 * line)
		return black;
	if (!paused)
		return controlled;
	return along / (int32_t)lround(DASH * m->scale) % 2 ? white : resting;
}

int paint_border(const struct monitor *m, enum paint_side side, bool paused, struct picture *ret)
{
	const struct rect at = paint_border_place(m, side);
	uint32_t *argb = calloc((size_t)at.w * (size_t)at.h, sizeof(*argb));

	if (!argb)
		return -ENOMEM;
	for (int32_t y = 0; y < at.h; y++) {
		for (int32_t x = 0; x < at.w; x++)
			argb[(size_t)y * (size_t)at.w + (size_t)x] =
				colour_at(m, at.x + x, at.y + y, paused);
	}
	*ret = (struct picture){ at.w, at.h, argb };
	return 0;
}
