#ifndef ENGAWA_WINDOW_BAR_H
#define ENGAWA_WINDOW_BAR_H
/*
 * The bar over all windows while somebody may look: who, what they may do, how much is
 * hidden, for how long, and the end. As a window of this process it is Engawa's own, and
 * in nobody's picture.
 */
#include <gtk/gtk.h>

#include "app/face.h"
#include "window/top.h"

struct bar_acts {
	void (*end)(void *data);
	void (*stop)(void *data); /* take mouse and keyboard back, or the pointing */
	void (*hide_everything)(void *data);
	void (*choose_again)(void *data); /* after it */
	void *data; /* borrowed */
};

struct bar;

/* top is borrowed until bar_destroy(). */
struct bar *bar_create(struct top *top, const struct bar_acts *acts);
void bar_destroy(struct bar *b);
/* Shows it, or not, and says how things are. */
void bar_show(struct bar *b, const struct face *f, uint64_t now);
/* Whether all of it can be seen; raises it where not. True while it is not shown. */
bool bar_check(struct bar *b);
#endif
