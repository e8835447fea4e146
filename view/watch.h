#ifndef ENGAWA_VIEW_WATCH_H
#define ENGAWA_VIEW_WATCH_H
/* Looks at one pixel from turn to turn, and measures how long it took to change. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/action.h"
#include "view/screen.h"

struct view_watch {
	bool on;
	bool differed; /* in some turn since the beginning, perhaps not any more */
	bool measures;
	struct view_place at;
	bool known; /* there was a pixel at the beginning */
	uint32_t before; /* its colour */
	uint64_t since_us, differed_us;
	uint32_t *samples_us; /* owned */
	size_t n, room;
};

/* room: how often it will measure. 0 or -ENOMEM. */
int view_watch_init(struct view_watch *w, size_t room);
void view_watch_finish(struct view_watch *w);
/* From now on. Another watch that was on is forgotten. */
void view_watch_begin(struct view_watch *w, const struct view_screen *screen,
	const struct view_place *at, bool measures);
/* A turn has ended. */
void view_watch_look(struct view_watch *w, const struct view_screen *screen);
/* Keeps what was measured. */
void view_watch_end(struct view_watch *w);
#endif
