#ifndef ENGAWA_GUARD_ASLEEP_H
#define ENGAWA_GUARD_ASLEEP_H
/*
 * Proof that a key is not on its way any more. With an input method it goes from the X
 * server to the application, to the input method, perhaps to what that works by, and back;
 * none of them tells when that is over. But each has something to do while the key is with it,
 * and a key between two of them has woken the next one. So when all of them slept at one
 * moment, it has arrived.
 *
 * Two looks at the kernel's account of their threads (proc_pid_status(5)) show such a
 * moment: each slept at both, and none had gone to sleep anew in between. One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <xcb/xcb.h>

enum { ASLEEP_PROGRAMS_MAX = 24 };

struct asleep {
	pid_t pids[ASLEEP_PROGRAMS_MAX]; /* the one that was awake last comes first */
	size_t n; /* 0: the way is not known, nothing can be proven */
};

/* The way of a key into the application that owns window: it, the X server at the other end
 * of conn, and with input_method that of this user's session. Where one of them cannot be
 * found here (an input method of another kind, an application elsewhere), or seen, n is 0. */
void asleep_find(struct asleep *a, xcb_connection_t *conn, xcb_window_t window, bool input_method);
/* All of them slept at one moment since it was called. false says nothing. */
bool asleep_now(struct asleep *a);
#endif
