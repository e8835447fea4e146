#ifndef ENGAWA_GUARD_REPEAT_H
#define ENGAWA_GUARD_REPEAT_H
/*
 * Keys that are held down repeat, and the X server would repeat them into whatever has the focus
 * by then, and with whatever modifiers came after them. So it is told not to repeat injected
 * keys, and the guard presses them again itself, with a decision each time.
 *
 * Only the keyboard of injected keys changes (and what applications listen to, as long as it is
 * the one used last). How it was before stands in the watch page, until it is so again. One
 * thread.
 */
#include <stdbool.h>
#include <stdint.h>
#include <xcb/xcb.h>

#include "guard/watch.h"

struct repeat {
	xcb_connection_t *conn; /* borrowed, as the page */
	struct watch_page *page;
	uint16_t injector, master; /* devices of XKB */
	bool taken; /* the server repeats nothing */
	uint32_t usual[8]; /* bit n: keycode n repeats */
	uint32_t delay_ms, interval_ms; /* the person's settings */
	bool on; /* of theirs, too */
};

/* Before a key goes down, with the display held; one round trip, two when something is to be
 * changed. 0 or -EPIPE. */
int repeat_take(struct repeat *r);
/* Whether it would, and after which time the guard does. */
bool repeat_has(const struct repeat *r, uint8_t keycode);
/* As it was before. 0 or -EPIPE. */
int repeat_put_back(struct repeat *r);

/* The same for who finds it changed after a crash, on a connection of its own. 0, -EPIPE,
 * -EPROTO. */
int repeat_restore(xcb_connection_t *conn, const uint32_t usual[8]);
#endif
