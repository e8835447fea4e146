#include "overlay/scrim.h"

#include <math.h>

struct rect scrim_place(const struct monitor *m, int half)
{
	const int32_t upper = m->rect.h / 2;

	return half == 0 ? (struct rect){ m->rect.x, m->rect.y, m->rect.w, upper }
			 : (struct rect){ m->rect.x, m->rect.y + upper, m->rect.w,
				   m->rect.h - upper };
}

uint32_t scrim_rects_max(struct rect at)
{
	return 2 * (uint32_t)at.h;
}

/* Every other line: the finest pattern that a region of X can have at no great cost. */
static bool is_dark(int32_t y, bool blend)
{
	return blend || y % 2 != 0;
}

static uint32_t add(xcb_rectangle_t *ret, uint32_t n, int32_t from, int32_t to, int32_t y)
{
	if (to <= from)
		return n;
	ret[n] = (xcb_rectangle_t){ (int16_t)from, (int16_t)y, (uint16_t)(to - from), 1 };
	return n + 1;
}

static int32_t within(int64_t v, int32_t low, int32_t high)
{
	return v < low ? low : v > high ? high : (int32_t)v;
}

uint32_t scrim_rects(struct rect at, bool blend, struct spot spot, xcb_rectangle_t *ret)
{
	const int64_t square = (int64_t)spot.radius * spot.radius;
	uint32_t n = 0;

	for (int32_t y = 0; y < at.h; y++) {
		const int64_t away = (int64_t)at.y + y - spot.y;
		const int32_t half =
			away * away < square ? (int32_t)sqrt((double)(square - away * away)) : 0;
		const int32_t left = within((int64_t)spot.x - half - at.x, 0, at.w);
		const int32_t right = within((int64_t)spot.x + half - at.x, 0, at.w);

		if (!is_dark(at.y + y, blend))
			continue;
		n = add(ret, n, 0, half ? left : at.w, y);
		n = add(ret, n, half ? right : at.w, at.w, y);
	}
	return n;
}
