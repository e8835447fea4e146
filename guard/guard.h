#ifndef ENGAWA_GUARD_GUARD_H
#define ENGAWA_GUARD_GUARD_H
/*
 * Decides what may come in: the one way from a viewer's input to the display. For each
 * press the display is held still, the place is looked at, and only if hands may work
 * there is the press injected, before anything can change (docs/guard.md).
 *
 *	default: nothing        guard_permit() says whether hands are allowed at all
 *	the person goes first   their own mouse or keyboard rests the other hands
 *	nothing sticks          what went down comes up: by the viewer, or when it falls
 *	                        silent, loses the grant, or the person takes over; after
 *	                        a crash by engawa-watchdog
 *
 * One thread, on the capture's connection. It knows no clock: every call is told the
 * time (clock_ms()).
 */
#include <stdbool.h>
#include <stdint.h>

#include "capture/capture.h"
#include "engawa.pb-c.h"
#include "guard/watch.h"

enum {
	GUARD_SILENT_MS = 500, /* without a word from a viewer who holds something down */
	GUARD_BLOCKED_MS = 200, /* at most one Blocked in this time */
	GUARD_QUEUE_MAX = 256, /* inputs that wait behind a text */
};

/* None may destroy the guard. */
struct guard_listener {
	/* What was sent had no effect. */
	void (*blocked)(Wire__BlockReason reason, void *data);
	/* The person's own hands are at work; and no longer. */
	void (*paused)(bool now, void *data);
	void (*typed)(uint32_t number, bool whole, void *data);
	void *data;
};

struct guard;

/* c and page are borrowed. While nobody beats in the page, nothing is injected. 0, -EPROTO
 * (the display lacks what it takes), -ENOMEM. */
int guard_create(struct capture *c, struct watch_page *page, const struct guard_listener *l,
	struct guard **ret);
/* Lets go of everything. NULL is fine. */
void guard_destroy(struct guard *g);

/* Whether hands are allowed now. Not: everything is let go of, and what waits forgotten. */
void guard_permit(struct guard *g, bool allowed, uint64_t now_ms);

/* A message of the viewer with input (Move, Button, Wheel, Key, Text); the caller has
 * checked the grant. 0; -EBADMSG: no viewer that keeps the rules sends this; -EPIPE,
 * -ENOMEM. */
int guard_take(struct guard *g, const Wire__ViewerControl *m, uint64_t now_ms);
/* The viewer is at work: input came, or its word that it holds something down. */
void guard_heard(struct guard *g, uint64_t now_ms);

/* After events were taken in, and when due: pauses, lets go, types on. Milliseconds
 * until it is due again; -1: not by itself; -EPIPE and -ENOMEM below that. */
int guard_go_on(struct guard *g, uint64_t now_ms);
/* Something is held, waits or is being typed: what the display tells is waited for. */
bool guard_busy(const struct guard *g);

/* The person pressed Escape often enough: everything is over. */
bool guard_end_wished(const struct guard *g);
/* A program made up the latest key press, not long ago. Asks the display, so that no
 * press that came before is missed. */
bool guard_made_up(struct guard *g, uint64_t now_ms);
/* The person's own hands pressed a key or a button just before, and no program did (local.h).
 * Asks the display likewise. */
bool guard_by_hand(struct guard *g, uint64_t now_ms);

/* Windows that the person opens to hands (guard/rules.h). id: frame or client. 0;
 * -ENOENT: no such window; -EPERM: not one that can be opened; -ENOMEM. */
int guard_open(struct guard *g, uint32_t id, bool open);
/* The window is gone. */
void guard_forget(struct guard *g, uint32_t id);
/* Why hands are kept out of it, for the person's list. */
Wire__BlockReason guard_refuses(
	const struct guard *g, const struct raw_window *w, enum shield_verdict v);
bool guard_is_open(const struct guard *g, const struct raw_window *w);
#endif
