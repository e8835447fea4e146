#ifndef ENGAWA_APP_HANDS_H
#define ENGAWA_APP_HANDS_H
/*
 * Words about the other side's hands in a window: whether they may work there, why
 * not, and what it means to let them in. In the person's language.
 */
#include <stdbool.h>
#include <stddef.h>

#include "engawa.pb-c.h"

/* The person may open it to hands: it is kept from them by default alone. */
bool hands_can_open(const Wire__Window *w);
/* What it means to open it: static text, for a window that hands_can_open(). */
const char *hands_warning(Wire__BlockReason reason);
/* "they cannot use it: terminal". */
void hands_state(const Wire__Window *w, char *ret, size_t room);
#endif
