#ifndef ENGAWA_GUARD_SPARE_H
#define ENGAWA_GUARD_SPARE_H
/*
 * Keycodes that mean nothing are given characters for a while, all of them in one
 * request: each change makes every application read the whole map again.
 *
 * Only the map of injected keys changes, and the one that applications see as long as
 * it is the same: what the person's own keyboard types stays as it is. Before a keycode
 * changes it stands in the watch page, until it is as before. One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xcb/xcb.h>

#include "guard/keyboard.h"
#include "guard/watch.h"

enum { SPARE_KEYS = 16, SPARE_LEVELS = 4, SPARE_MAX = SPARE_KEYS * SPARE_LEVELS };

struct spare;

/* Both are borrowed. NULL: no memory. */
struct spare *spare_create(struct keyboard *k, xcb_connection_t *conn, struct watch_page *page);
/* Puts everything back. NULL is fine. */
void spare_destroy(struct spare *s);

/* Whether a key has the character now, and how it gives it; of use until the next
 * spare_lend(). Counts as a use. keyboard_refresh() comes before this and all below. */
bool spare_find(struct spare *s, uint32_t character, struct keystroke *ret);
/* How many uses there were so far. */
uint64_t spare_uses(const struct spare *s);
/* Gives keys to as many of the characters as there is room for, the first ones first. What
 * was used least lately makes room, and nothing that was used after the first `settled`
 * uses: it may still be on its way. 0; -EAGAIN: later there is more room; -ENOSPC: this
 * keyboard has no keycode to spare; -ENOMEM, -EPIPE, -EPROTO. */
int spare_lend(struct spare *s, const uint32_t *characters, size_t n, uint64_t settled);
/* A keycode that means nothing and is not lent, while others are. */
uint8_t spare_nothing(const struct spare *s);
bool spare_is_lending(const struct spare *s);
/* Everything as before. 0 or as above. */
int spare_put_back(struct spare *s);

/* Takes every meaning from these keycodes (bit n: keycode n): for who finds them changed
 * after a crash, on a connection of its own. Those that the server does not have, and
 * modifiers, are left as they are. Waits for the server. *ret_n: how many it was. 0, -EPIPE,
 * -EPROTO, -ENOMEM. */
int spare_clear(xcb_connection_t *conn, const uint32_t borrowed[8], unsigned *ret_n);
#endif
