#ifndef ENGAWA_APP_REASON_H
#define ENGAWA_APP_REASON_H
/* Why a window is hidden, and what may be read in it, in the person's language. Static
 * text where nothing else is said. */
#include <stdbool.h>
#include <stddef.h>

#include "engawa.pb-c.h"

enum { REASON_STATE_MAX = 160 };

/* "hidden: mail"; "may be seen". */
void reason_state(const Wire__Window *w, char *ret, size_t room);
/* NULL: showing it needs no warning. */
const char *reason_warning(const Wire__Window *w);
/* The policy of this PC closes it: the person cannot show it. */
bool reason_is_policy(const Wire__Window *w);
bool reason_is_secret(const Wire__Window *w);
#endif
