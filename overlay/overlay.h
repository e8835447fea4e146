#ifndef ENGAWA_OVERLAY_OVERLAY_H
#define ENGAWA_OVERLAY_OVERLAY_H
/*
 * What Engawa draws over all windows: the mark the other side points with, a border
 * around each monitor while it controls, and a line around closed windows. Nothing of it can be clicked or focused, and
 * no pixel is read. On a libuv loop, in its thread; after creation one round trip to
 * the X server is under way at most, and nothing waits for it.
 */
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "core/rect.h"
#include "wire/frame.h"
#include "wire/message.h"

enum {
	OVERLAY_LABEL_MAX = 256, /* bytes, with the ending NUL */
	OVERLAY_LINES_MAX = WIRE_CLOSED_LINES,
};

struct mark {
	Wire__MarkShape shape;
	int32_t x, y; /* of the screen, in pixels */
	char label[OVERLAY_LABEL_MAX]; /* UTF-8; empty: the word for a helper */
};

struct overlay_listener {
	/* The border is on the screen as it was asked for: drawn, mapped, and above all
	 * other windows. (Or taken away, likewise.) Once for each overlay_border(). */
	void (*border_shown)(bool now, void *data);
	/* Once: the X server is gone, or somebody took our windows away. The overlay is
	 * still to be destroyed. */
	void (*lost)(const char *why, void *data);
	void *data;
};

struct overlay;

/* On $DISPLAY. 0, -ENOTSUP or -EPROTO (no X server that fits), -ENOMEM, or libuv's error. */
int overlay_create(uv_loop_t *loop, const struct overlay_listener *l, struct overlay **ret);
/* The windows go at once. NULL is fine. Its handles close on the loop. */
void overlay_destroy(struct overlay *o);

/* What is asked for while the last one is not drawn yet takes its place. */
void overlay_mark(struct overlay *o, const struct mark *m);
/* The edges of closed windows: at most OVERLAY_LINES_MAX rectangles of the screen, without
 * overlaps, by rows from above and from the left. They are copied. */
void overlay_closed(struct overlay *o, const struct rect *lines, size_t n);
/* Not again before border_shown(). */
void overlay_border(struct overlay *o, bool now, bool paused);
#endif
