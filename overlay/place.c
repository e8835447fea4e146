#include "overlay/place.h"

#include <math.h>

/* The plate beside an arrow begins here, seen from the point, at scale 1. */
enum { ARROW_PLATE_X = 48, ARROW_PLATE_Y = 56, CIRCLE_GAP = 6 };

static int32_t scaled(int n, double scale)
{
	return (int32_t)lround(n * scale);
}

struct size place_plate(struct size text, double scale)
{
	return (struct size){ text.w + 2 * scaled(PLACE_PAD_X, scale),
		text.h + 2 * scaled(PLACE_PAD_Y, scale) };
}

int32_t place_text_max(const struct monitor *m)
{
	const int32_t wide = scaled(PLACE_LABEL_MAX, m->scale);

	return wide < m->rect.w / 2 ? wide : m->rect.w / 2;
}

/* Whether to turn round: what reaches `far` ahead of `at` does not fit before `end`,
 * and fits better the other way. */
static bool turns(int32_t at, int32_t far, int32_t begin, int32_t end)
{
	return at + far > end && at - begin > end - at;
}

static void place_arrow(struct pose *p, int32_t x, int32_t y, struct rect in, struct size plate)
{
	const int32_t outline = scaled(PLACE_OUTLINE, p->scale);

	p->plate = (struct rect){ scaled(ARROW_PLATE_X, p->scale), scaled(ARROW_PLATE_Y, p->scale),
		plate.w, plate.h };
	p->picture =
		(struct size){ p->plate.x + plate.w + outline, p->plate.y + plate.h + outline };
	p->side = turns(x, p->picture.w, in.x, in.x + in.w) ? -1 : 1;
	p->above = turns(y, p->picture.h, in.y, in.y + in.h);
	if (p->side < 0) {
		p->plate.x = p->picture.w - p->plate.x - plate.w;
		p->hot_x = p->picture.w - 1;
	}
	if (p->above) {
		p->plate.y = p->picture.h - p->plate.y - plate.h;
		p->hot_y = p->picture.h - 1;
	}
}

/* Centred under the ring; at the sides of the monitor it begins or ends in its middle. */
static int side_of_ring(int32_t x, struct rect in, int32_t half)
{
	if (x - half < in.x)
		return 1;
	return x + half > in.x + in.w ? -1 : 0;
}

static void place_ring(struct pose *p, int32_t x, int32_t y, struct rect in, struct size plate)
{
	const int32_t outline = scaled(PLACE_OUTLINE, p->scale);
	const int radius =
		p->shape == WIRE__MARK_SHAPE__MARK_CIRCLE ? PLACE_CIRCLE : PLACE_SPOTLIGHT;
	const int32_t middle = scaled(radius, p->scale);
	const int32_t edge = middle + scaled(PLACE_RING, p->scale) / 2 + outline;
	const int32_t drop = edge + scaled(CIRCLE_GAP, p->scale) + outline;
	int32_t left, right;

	p->side = side_of_ring(x, in, plate.w / 2 + outline);
	p->above = turns(y, drop + plate.h + outline, in.y, in.y + in.h);
	p->plate = (struct rect){ p->side == 0 ? -plate.w / 2 : (p->side > 0 ? 0 : -plate.w),
		p->above ? -drop - plate.h : drop, plate.w, plate.h };
	left = p->plate.x - outline < -edge ? p->plate.x - outline : -edge;
	right = p->plate.x + plate.w + outline > edge ? p->plate.x + plate.w + outline : edge;
	p->hot_x = -left;
	p->hot_y = p->above ? drop + plate.h + outline : edge;
	p->picture = (struct size){ right - left, edge + drop + plate.h + outline };
	p->plate.x += p->hot_x;
	p->plate.y += p->hot_y;
}

struct pose place_mark(
	Wire__MarkShape shape, int32_t x, int32_t y, const struct monitor *m, struct size plate)
{
	struct pose ret = { .shape = shape, .scale = m->scale };

	if (shape == WIRE__MARK_SHAPE__MARK_ARROW)
		place_arrow(&ret, x, y, m->rect, plate);
	else
		place_ring(&ret, x, y, m->rect, plate);
	return ret;
}

bool place_equal(const struct pose *a, const struct pose *b)
{
	return a->shape == b->shape && !(a->scale < b->scale) && !(a->scale > b->scale) &&
	       a->side == b->side && a->above == b->above && a->picture.w == b->picture.w &&
	       a->picture.h == b->picture.h;
}
