#ifndef ENGAWA_OVERLAY_SCREEN_H
#define ENGAWA_OVERLAY_SCREEN_H
/*
 * The X connection of engawa-overlay and what it knows of the screen: monitors, how
 * large things must be on each to be read, whether windows may be see-through. It
 * looks at no window and reads no pixel. One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xcb/xcb.h>

#include "core/rect.h"

enum { SCREEN_MONITORS_MAX = 16 };

struct monitor {
	struct rect rect;
	double scale; /* 1: 96 dots an inch; at least that, at most 4, in quarters */
};

struct screen {
	xcb_connection_t *conn; /* owned */
	xcb_window_t root;
	xcb_visualid_t blend_visual; /* 32 bit; 0: there is none */
	xcb_colormap_t blend_colours;
	xcb_gcontext_t gc[2]; /* for 24 and 32 bit */
	xcb_atom_t compositor; /* the selection it owns */
	uint32_t id_base, id_mask;
	uint8_t randr_event, xfixes_event;
	bool blend; /* a compositing manager runs, and there is a visual for it */
	struct monitor monitors[SCREEN_MONITORS_MAX]; /* at least one, none inside another */
	size_t n_monitors;
};

/* $DISPLAY when display is NULL. 0, or -ENOTSUP (no X display, or another kind of
 * screen than 24 bit) and -EPROTO (an extension is missing). */
int screen_open(struct screen *s, const char *display);
/* Windows that are left go with it. Of a screen never opened: nothing. */
void screen_close(struct screen *s);
/* Asks again for what may have changed: a few round trips. 0, or -EPIPE. */
int screen_read(struct screen *s);

/* What an event means for us. */
enum screen_news {
	SCREEN_NOTHING,
	SCREEN_OTHER, /* monitors, resolution or compositing manager: screen_read() */
	SCREEN_MOVED, /* somebody's window may lie above ours now */
	SCREEN_HIDDEN, /* one of our windows was unmapped, *ret_window says which */
	SCREEN_LOST, /* one of our windows is gone, *ret_window says which */
};
enum screen_news screen_judge(
	const struct screen *s, const xcb_generic_event_t *e, xcb_window_t *ret_window);
bool screen_is_ours(const struct screen *s, xcb_window_t window);

/* The monitor a point lies on, else the nearest. */
const struct monitor *screen_monitor_at(const struct screen *s, int32_t x, int32_t y);

/* For tests. dpi is Xft.dpi, 0: not set; mm is 0 where the monitor does not say. */
double screen_scale(double dpi, uint32_t pixels, uint32_t mm);
/* Xft.dpi out of the root window's RESOURCE_MANAGER; 0: it is not there. */
double screen_dpi_from(const char *resources, size_t size);
#endif
