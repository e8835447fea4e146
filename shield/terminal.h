#ifndef ENGAWA_SHIELD_TERMINAL_H
#define ENGAWA_SHIELD_TERMINAL_H
/* Which windows are terminals, by their class. */
#include <stdbool.h>

#include "core/frame.h"

bool window_is_terminal(const struct raw_window *w);
#endif
