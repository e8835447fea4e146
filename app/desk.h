#ifndef ENGAWA_APP_DESK_H
#define ENGAWA_APP_DESK_H
/*
 * Where a running face takes `engawa hide`, `show`, `open`, `shut` and `list`: a
 * local socket in a folder of the person, answering the same user alone, one
 * request a connection, a few at once, each within a deadline. On a libuv loop, in
 * its thread. It can hide, show, list, and let the other side's hands into a window
 * or keep them out; it can start, accept and end nothing.
 */
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "engawa.pb-c.h"

enum { DESK_GUESTS_MAX = 8, DESK_DEADLINE_MS = 4000 };

struct desk_acts {
	void (*set_window)(uint32_t id, bool hide, void *data);
	void (*open_window)(uint32_t id, bool open, void *data); /* to hands */
	void (*list_windows)(void *data);
	void *data;
};

struct desk;

/* -EBUSY: another face runs on this display; -errno. */
int desk_open(uv_loop_t *loop, const struct desk_acts *acts, struct desk **ret);
/* Answers those who wait, removes the socket. NULL is fine. */
void desk_close(struct desk *d);
/* The agent has sent its windows. */
void desk_hear(struct desk *d, const Wire__Windows *w);
/* What would have shown or opened a window did not count: a program had pressed the
 * key. Told to those who wait for such a thing. */
void desk_unheard(struct desk *d);
#endif
