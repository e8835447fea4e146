#ifndef ENGAWA_OVERLAY_PLACE_H
#define ENGAWA_OVERLAY_PLACE_H
/*
 * Where the parts of a mark lie: the arrow, ring or spotlight at its point, and the
 * plate with the label beside it, on whichever side the monitor has room for it.
 * Numbers alone; nothing is drawn here. Pixels.
 */
#include <stdbool.h>

#include "overlay/screen.h"
#include "wire/message.h"

/* At scale 1. */
enum {
	PLACE_OUTLINE = 5, /* white, and black inside it: seen on any background */
	PLACE_TEXT = 26, /* height of the letters' square */
	PLACE_PAD_X = 12, /* between the text and the edge of its plate */
	PLACE_PAD_Y = 6,
	PLACE_RING = 8, /* how thick */
	PLACE_CIRCLE = 68, /* radius, to the middle of the ring */
	PLACE_SPOTLIGHT = 150,
	PLACE_LABEL_MAX = 460, /* wider labels end in "…" */
};

struct size {
	int32_t w, h;
};

/* A mark's picture; two marks with the same pose and label look the same. */
struct pose {
	Wire__MarkShape shape;
	double scale;
	int side; /* where the plate goes: 1 to the right, -1 to the left, 0 centred */
	bool above; /* and the plate above the point */
	struct size picture;
	int32_t hot_x, hot_y; /* the point, from the picture's upper left corner */
	struct rect plate; /* in the picture */
};

/* The plate around a text of that size. */
struct size place_plate(struct size text, double scale);
/* How wide a label may become on that monitor. */
int32_t place_text_max(const struct monitor *m);
struct pose place_mark(
	Wire__MarkShape shape, int32_t x, int32_t y, const struct monitor *m, struct size plate);
bool place_equal(const struct pose *a, const struct pose *b);
#endif
