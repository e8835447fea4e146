#ifndef ENGAWA_DESK_STATEMENT_H
#define ENGAWA_DESK_STATEMENT_H
/* That a roster still is the roster: docs/trust.md, "Freshness". As desk.h: what fails has said so. */
#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"

/* Signs one now, and puts it in place. */
bool statement_put(const struct desk *d, const struct roster *r, const struct minisign_secret *key,
	int64_t now_s);
/* Until when it holds. */
void statement_say(const struct desk *d, int64_t issued_s);
#endif
