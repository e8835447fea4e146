#include "view/watch.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/log.h"

int view_watch_init(struct view_watch *w, size_t room)
{
	*w = (struct view_watch){ .room = room };
	w->samples_us = calloc(room ? room : 1, sizeof(*w->samples_us));
	return w->samples_us ? 0 : -ENOMEM;
}

void view_watch_finish(struct view_watch *w)
{
	free(w->samples_us);
	w->samples_us = NULL;
}

void view_watch_begin(struct view_watch *w, const struct view_screen *screen,
	const struct view_place *at, bool measures)
{
	w->on = true;
	w->differed = false;
	w->measures = measures;
	w->at = *at;
	w->known = view_screen_pixel(screen, at->x, at->y, &w->before);
	w->since_us = clock_us();
}

void view_watch_look(struct view_watch *w, const struct view_screen *screen)
{
	uint32_t colour = 0;

	if (!w->on || w->differed || !view_screen_pixel(screen, w->at.x, w->at.y, &colour) ||
		(w->known && colour == w->before))
		return;
	w->differed = true;
	w->differed_us = clock_us();
}

void view_watch_end(struct view_watch *w)
{
	uint64_t us = w->differed_us - w->since_us;

	w->on = false;
	if (!w->measures || !w->differed)
		return;
	assert(w->n < w->room);
	log_event(LOG_DEBUG, "pixel.changed", "from_us=%" PRIu64 " took_us=%" PRIu64, w->since_us,
		us);
	w->samples_us[w->n++] = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}
