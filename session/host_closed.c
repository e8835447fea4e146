/* The line around closed windows, which engawa-overlay draws on the person's screen while
 * somebody watches: what the other side does not see can be told at a glance. */
#include <string.h>

#include "session/host_internal.h"

static bool same(const struct host *h, const struct rect *lines, size_t n)
{
	return n == h->n_closed_lines && memcmp(lines, h->closed_lines, n * sizeof(*lines)) == 0;
}

static void tell(struct host *h, const struct rect *lines, size_t n)
{
	Wire__ToOverlay m = WIRE__TO_OVERLAY__INIT;
	Wire__ClosedLines closed = WIRE__CLOSED_LINES__INIT;
	Wire__Rect rects[WIRE_CLOSED_LINES], *pointers[WIRE_CLOSED_LINES];

	for (size_t i = 0; i < n; i++) {
		rects[i] = (Wire__Rect)WIRE__RECT__INIT;
		rects[i].x = lines[i].x;
		rects[i].y = lines[i].y;
		rects[i].w = (uint32_t)lines[i].w;
		rects[i].h = (uint32_t)lines[i].h;
		pointers[i] = &rects[i];
	}
	closed.lines = pointers;
	closed.n_lines = n;
	m.body_case = WIRE__TO_OVERLAY__BODY_CLOSED;
	m.closed = &closed;
	memcpy(h->closed_lines, lines, n * sizeof(*lines));
	h->n_closed_lines = n;
	host_tell_overlay(h, &m);
}

void host_mark_closed(struct host *h)
{
	struct rect lines[WIRE_CLOSED_LINES];
	size_t n = 0;
	const bool watched = host_watched(h);

	if (!h->overlay || h->state != SESSION_OPEN)
		return;
	/* one that is not drawn yet needs no successor in the queue; the next frame brings it */
	if (watched && link_queued(h->overlay) > WIRE_OVERLAY_MAX)
		return;
	if (watched)
		n = desktop_outlines(h->desktop, lines, WIRE_CLOSED_LINES);
	if (!same(h, lines, n))
		tell(h, lines, n);
}
