#ifndef ENGAWA_APP_SIGHT_H
#define ENGAWA_APP_SIGHT_H
/*
 * What the other side sees, put together from the agent's rows (Sight, docs/wire.md).
 * The agent reads foreign pixels, so its words are looked at like a stranger's.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engawa.pb-c.h"

struct sight {
	uint32_t width, height; /* of the picture being put together, or whole */
	uint32_t rows; /* that are there */
	uint8_t *rgb; /* owned; width × height × 3 bytes */
};

/* All zero: nothing yet. */
void sight_finish(struct sight *s);

enum sight_news {
	SIGHT_MORE, /* rows are still to come */
	SIGHT_WHOLE,
	SIGHT_NONE, /* the other side has no picture */
};

/* 0 and *ret; -EPROTO: against the rules; -ENOMEM. */
int sight_take(struct sight *s, const Wire__Sight *m, enum sight_news *ret);
#endif
