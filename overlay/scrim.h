#ifndef ENGAWA_OVERLAY_SCRIM_H
#define ENGAWA_OVERLAY_SCRIM_H
/*
 * What darkens a monitor around a spotlight: see-through black where there is a
 * compositing manager, else black lines with the picture between them.
 */
#include <stdbool.h>
#include <xcb/xcb.h>

#include "overlay/screen.h"

/* Two halves, since a window as large as a monitor counts as a full-screen program with
 * some window managers. */
enum { SCRIM_PANES = 2 };
/* Premultiplied; without blending only the lowest 24 bit count: black. */
#define SCRIM_COLOUR UINT32_C(0x99000000)

struct spot {
	int32_t x, y, radius;
};

struct rect scrim_place(const struct monitor *m, int half);
/* At most so many rectangles. */
uint32_t scrim_rects_max(struct rect at);
/* The shape of the half that lies there, in its own coordinates, for pane_shape(). */
uint32_t scrim_rects(struct rect at, bool blend, struct spot spot, xcb_rectangle_t *ret);
#endif
