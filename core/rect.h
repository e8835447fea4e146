#ifndef ENGAWA_CORE_RECT_H
#define ENGAWA_CORE_RECT_H
/*
 * A rectangle in pixels. x and y are the upper left corner; it covers
 * [x, x + w) × [y, y + h). Empty when w or h is not positive.
 */
#include <stdbool.h>
#include <stdint.h>

struct rect {
	int32_t x, y, w, h;
};

static inline bool rect_empty(struct rect r)
{
	return r.w <= 0 || r.h <= 0;
}

static inline struct rect rect_intersect(struct rect a, struct rect b)
{
	int32_t x1 = a.x > b.x ? a.x : b.x;
	int32_t y1 = a.y > b.y ? a.y : b.y;
	int32_t x2 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
	int32_t y2 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;

	if (x2 <= x1 || y2 <= y1)
		return (struct rect){ 0 };
	return (struct rect){ x1, y1, x2 - x1, y2 - y1 };
}

/* Whether all of r, which is not empty, lies in outer. */
static inline bool rect_inside(struct rect r, struct rect outer)
{
	return r.x >= outer.x && r.y >= outer.y && r.x + r.w <= outer.x + outer.w &&
	       r.y + r.h <= outer.y + outer.h;
}

/* The smallest that holds both; one that is empty holds nothing. */
static inline struct rect rect_join(struct rect a, struct rect b)
{
	int32_t x, y, right, bottom;

	if (rect_empty(a) || rect_empty(b))
		return rect_empty(a) ? b : a;
	x = a.x < b.x ? a.x : b.x;
	y = a.y < b.y ? a.y : b.y;
	right = a.x + a.w > b.x + b.w ? a.x + a.w : b.x + b.w;
	bottom = a.y + a.h > b.y + b.h ? a.y + a.h : b.y + b.h;
	return (struct rect){ x, y, right - x, bottom - y };
}
#endif
