#ifndef ENGAWA_GUARD_REWRITE_H
#define ENGAWA_GUARD_REWRITE_H
/*
 * Changes what keys of the server's map mean: of the map of injected keys, and of what
 * applications see as long as it is the same. Other keyboards keep their own.
 */
#include "guard/keyboard_internal.h"

enum { REWRITE_LEVELS = 4, REWRITE_CODES = 256 };

/* What one key means; symbols of its first and only group, by level. */
struct meaning {
	xcb_xkb_key_sym_map_t head;
	uint32_t symbols[REWRITE_LEVELS];
};

/* By keycode; NULL: nothing changes. At least one is not. */
struct change {
	const struct meaning *to[REWRITE_CODES];
};

/* Starts from keyboard_raw(). Waits for the server. 0, -ENOMEM, -EPIPE, -EPROTO. */
int rewrite_maps(struct keyboard *k, xcb_connection_t *conn, const struct change *c);
#endif
