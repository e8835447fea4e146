#ifndef ENGAWA_READER_LATCH_H
#define ENGAWA_READER_LATCH_H
/*
 * Objects that were a place for a password once. "Show password" turns such a place into an
 * ordinary one, with the password in it to be read: so it stays one as long as it lives.
 * Qt gives its name to another object afterwards: so one that is not seen any more is asked
 * whether it is still there. In the thread of the bus's loop.
 */
#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-bus.h>

#include "reader/node.h"

enum { LATCHES_MAX = 2048 };

struct latch;

struct latches {
	struct latch **all; /* owned */
	size_t n, room;
	bool full; /* some are not there: each place to type in counts as one */
};

void latches_add(struct latches *l, const struct node_ref *ref);
bool latches_have(const struct latches *l, const struct node_ref *ref);
/* After tree was read (NULL: nothing is): those that do not show in it any more are asked
 * for a while whether they are still there, and those that are gone are let go. */
void latches_look(struct latches *l, struct node *tree);
/* Asks what is due. bus is borrowed. Milliseconds until there is more; UINT64_MAX: none. */
uint64_t latches_go_on(struct latches *l, sd_bus *bus);
void latches_clear(struct latches *l);
#endif
