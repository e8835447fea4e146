#ifndef ENGAWA_APP_MATCH_H
#define ENGAWA_APP_MATCH_H
/* The windows that a person means by a name. */
#include <stdbool.h>
#include <stddef.h>

#include "engawa.pb-c.h"

/* name: a window's id (0x...), or a part of its title or class, in any case.
 * Engawa's own windows have no name. */
bool match_window(const Wire__Window *w, const char *name);
/* Fills ret (room for all of them) and returns how many match. */
size_t match_windows(const Wire__Windows *all, const char *name, const Wire__Window **ret);
#endif
