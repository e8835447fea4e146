/*
 * Staying on top. X has no layer above all windows, so whenever a window came or moved
 * the order is looked at, and ours are raised where something lies above them. Another
 * program may want the top just as much: then both would raise for ever, so raises are
 * counted.
 */
#include <stdlib.h>

#include "core/clock.h"
#include "overlay/overlay_internal.h"

enum {
	RAISES_MAX = 8, /* in a row */
	REFILL_MS = 500, /* then one each */
};

bool stack_any_shown(const struct overlay *o)
{
	for (size_t i = 0; i < N_PANES; i++) {
		if (o->panes[i].shown)
			return true;
	}
	return false;
}

void stack_raise(struct overlay *o)
{
	const struct pane *above = NULL;

	for (size_t i = 0; i < N_PANES; i++) {
		if (!o->panes[i].id)
			continue;
		pane_raise(&o->screen, &o->panes[i], above);
		above = &o->panes[i];
	}
}

static bool is_shown(const struct overlay *o, xcb_window_t id)
{
	for (size_t i = 0; i < N_PANES; i++) {
		if (o->panes[i].id == id)
			return o->panes[i].shown;
	}
	return false;
}

enum stack_look stack_judge(const struct overlay *o, const xcb_window_t *children, size_t n)
{
	bool covered = false;
	size_t left = 0;

	for (size_t i = 0; i < N_PANES; i++)
		left += o->panes[i].shown;
	/* A window that is not mapped counts too: it may be when this is read. */
	for (; left && n; n--) {
		if (!screen_is_ours(&o->screen, children[n - 1]))
			covered = true;
		else if (is_shown(o, children[n - 1]))
			left--;
	}
	if (left)
		return STACK_MISSING;
	return covered ? STACK_COVERED : STACK_ON_TOP;
}

bool stack_all_viewable(struct overlay *o)
{
	xcb_get_window_attributes_cookie_t cookies[N_PANES];
	bool ret = true;

	for (size_t i = 0; i < N_PANES; i++) {
		if (o->panes[i].shown)
			cookies[i] = xcb_get_window_attributes(o->screen.conn, o->panes[i].id);
	}
	for (size_t i = 0; i < N_PANES; i++) {
		xcb_get_window_attributes_reply_t *r;

		if (!o->panes[i].shown)
			continue;
		r = xcb_get_window_attributes_reply(o->screen.conn, cookies[i], NULL);
		ret &= r && r->map_state == XCB_MAP_STATE_VIEWABLE;
		free(r);
	}
	return ret;
}

bool stack_may_raise(struct overlay *o, uint64_t *ret_at_ms)
{
	const uint64_t now = clock_ms();

	if (now >= o->refill_ms && o->raises_left < RAISES_MAX) {
		const uint64_t more = 1 + (now - o->refill_ms) / REFILL_MS;

		o->raises_left += more < RAISES_MAX ? (unsigned int)more : RAISES_MAX;
		if (o->raises_left > RAISES_MAX)
			o->raises_left = RAISES_MAX;
		o->refill_ms = now + REFILL_MS;
	}
	if (!o->raises_left) {
		*ret_at_ms = o->refill_ms;
		return false;
	}
	o->raises_left--;
	return true;
}
