#ifndef ENGAWA_GUARD_WATCH_H
#define ENGAWA_GUARD_WATCH_H
/*
 * What engawa-agent and engawa-watchdog know of each other: a page of shared memory
 * (a memfd that engawa makes and hands to both) and a socket pair that nobody writes
 * to, whose end tells that the other one is gone.
 *
 * The agent beats from a thread of its own, so that waiting for the X server does not
 * count as silence. A server grab that lasts too long, a silent agent, or one that is
 * gone: then the watchdog kills it (which ends its grabs), lets go of every key and
 * button that is still held on the XTEST devices, gives the changed keycodes back
 * their emptiness, and lets the server repeat keys again. The agent injects nothing while the watchdog is silent.
 *
 * Either side takes what stands in the page for foreign: it may have been written by a
 * process that somebody took over.
 */
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	WATCH_BEAT_MS = 50,
	WATCH_SILENT_MS = 300, /* looked at when it is due: all is let go within 500 ms */
	WATCH_HELD_MS = 300, /* a server grab */
	WATCH_PAGE_BYTES = 4096,
	/* So many keycodes may be borrowed at once. A page that says more is rubbish, and
	 * then none is emptied: a keyboard that has lost its keys would be worse. */
	WATCH_BORROWED_MAX = 32,
};

struct watch_page {
	_Atomic uint64_t agent_ms; /* clock_ms() of the latest beat; 0: none is to be expected */
	_Atomic uint64_t watchdog_ms; /* the same of the watchdog */
	_Atomic uint64_t held_ms; /* since when the server is grabbed; 0: it is not */
	/* Bit n: keycode n had no meaning before and may have one now. */
	_Atomic uint32_t borrowed[8];
	/* Bit n: the server repeated keycode n before it was told not to. All zero: it was not. */
	_Atomic uint32_t repeats[8];
};
_Static_assert(sizeof(struct watch_page) <= WATCH_PAGE_BYTES, "one page");

/* A new page, all zero, whose size nobody can change; the descriptor is closed on exec
 * and the caller's. 0 or -errno. */
int watch_create_page(int *ret_fd);
/* Maps it. fd stays the caller's. 0; -EINVAL: no such page (a page that shrinks would
 * kill who reads it); -errno. */
int watch_map(int fd, struct watch_page **ret);
void watch_unmap(struct watch_page *page);

/* ---- the agent's side ---- */

struct watch;

/* Beats from now on, in a thread that takes no signals. page is borrowed until
 * watch_stop(). 0, -ENOMEM, -EAGAIN. */
int watch_start(struct watch_page *page, struct watch **ret);
/* Ends the thread and says that no beat is to be expected: let go of everything
 * before. NULL is fine. */
void watch_stop(struct watch *w);

/* The watchdog beats; without it nothing may be injected. now_ms: clock_ms(). */
bool watch_guarded(struct watch_page *page, uint64_t now_ms);

/* Around a server grab: watch_hold() when the first reply under the grab has come,
 * watch_release() when the request that ends it has been flushed. Not from the asking
 * on: while another program holds a grab, ours may wait for long, and rightly. An agent
 * that is frozen between the grab and watch_hold() does not beat either. */
void watch_hold(struct watch_page *page, uint64_t now_ms);
void watch_release(struct watch_page *page);

/* ---- the watchdog's side ---- */

/* For how long a value of the page has stood, as far as the watchdog was awake itself:
 * a PC that stood still for a while is no reason to kill. All zero at the start. */
struct watch_age {
	uint64_t value, seen_ms, age_ms;
};

enum watch_verdict {
	WATCH_FINE,
	WATCH_SILENT, /* the agent does not beat */
	WATCH_HELD, /* it keeps the server grabbed */
};

struct watch_judge {
	struct watch_age beat, hold;
};

/* One look; *ret_wait_ms: when the next one is due, WATCH_BEAT_MS at most. */
enum watch_verdict watch_look(
	struct watch_judge *j, struct watch_page *page, uint64_t now_ms, int *ret_wait_ms);
/* Which keycodes are to be emptied: a copy that is within all bounds. false: the page
 * holds rubbish, ret is all zero. */
bool watch_borrowed(struct watch_page *page, uint32_t ret[8]);
/* Which keys repeat; whatever stands there does no harm. false: nothing is to be done. */
bool watch_repeats(struct watch_page *page, uint32_t ret[8]);
#endif
