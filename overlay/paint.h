#ifndef ENGAWA_OVERLAY_PAINT_H
#define ENGAWA_OVERLAY_PAINT_H
/* Draws marks and borders into memory (Cairo, Pango). Knows no X. One thread. */
#include <stdbool.h>
#include <stdint.h>

#include "overlay/place.h"

/* Premultiplied 0xAARRGGBB, w × h. */
struct picture {
	int32_t w, h;
	uint32_t *argb; /* owned */
};
void picture_finish(struct picture *p);

struct painter;

/* Loads the fonts too: later nothing but reading files is needed. NULL: no memory. */
struct painter *painter_create(void);
void painter_destroy(struct painter *p);

/* The size of a label as it will be drawn. */
struct size painter_measure(struct painter *p, const char *label, double scale, int32_t max);
/* 0 and a picture to finish; -ENOMEM. label and max as they were measured. */
int painter_mark(struct painter *p, const struct pose *pose, const char *label, int32_t max,
	struct picture *ret);

/* One side of the border around a monitor. */
enum paint_side { PAINT_TOP, PAINT_BOTTOM, PAINT_LEFT, PAINT_RIGHT };
/* How thick it is. */
int32_t paint_border_width(double scale);
/* Where that side lies on the monitor. */
struct rect paint_border_place(const struct monitor *m, enum paint_side side);
/* 0 and a picture to finish; -ENOMEM. paused: dashes without colour. */
int paint_border(const struct monitor *m, enum paint_side side, bool paused, struct picture *ret);
#endif
