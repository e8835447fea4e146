#ifndef ENGAWA_OVERLAY_PANE_H
#define ENGAWA_OVERLAY_PANE_H
/*
 * A window that only shows: no window manager places or lists it, no click and no key
 * ever reaches it. Requests alone, nothing here waits for the server. One thread.
 */
#include <stdbool.h>

#include "overlay/paint.h"
#include "overlay/screen.h"

struct pane {
	xcb_window_t id; /* 0: there is none */
	struct rect rect;
	bool blend;
	bool shown;
	unsigned int unmaps; /* of ours, that the server has not told of yet */
};

/* Not shown yet. see_through: where the screen can. */
void pane_create(struct screen *s, struct pane *p, struct rect r, bool see_through);
/* Of none: nothing. */
void pane_destroy(struct screen *s, struct pane *p);
void pane_show(struct screen *s, struct pane *p, bool show);
void pane_place(struct screen *s, struct pane *p, struct rect r);

/* The picture, its shape, and its place in one go. 0, or -ENOMEM. */
int pane_paint(
	struct screen *s, struct pane *p, const struct picture *picture, int32_t x, int32_t y);
/* One colour (premultiplied), in this shape. rects in the pane's coordinates, by
 * rows from above and from the left. */
void pane_fill(struct screen *s, struct pane *p, uint32_t argb);
void pane_shape(struct screen *s, struct pane *p, const xcb_rectangle_t *rects, uint32_t n);

/* On top of everything, or right below `above`. No effect and no event where it is
 * there already. */
void pane_raise(struct screen *s, struct pane *p, const struct pane *above);
#endif
