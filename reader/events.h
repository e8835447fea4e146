#ifndef ENGAWA_READER_EVENTS_H
#define ENGAWA_READER_EVENTS_H
/*
 * What applications tell of themselves: hints that something is to be read again, and never
 * what is in it. In the thread of the bus's loop.
 */
#include <systemd/sd-bus.h>

#include "reader/node.h"

struct events;

enum event {
	EVENT_WORDS, /* of this object changed */
	EVENT_PARTS, /* something came or went in it, or began to show */
	EVENT_PLACE, /* it lies elsewhere, or has another size */
	EVENT_WINDOW, /* a window of this application came, went, or is used now */
};

/* where: of whom, and which object. */
typedef void (*events_heard)(enum event e, const struct node_ref *where, void *data);

/* Applications are told that somebody listens. bus is borrowed. 0 or -errno. */
int events_create(sd_bus *bus, events_heard heard, void *data, struct events **ret);
void events_destroy(struct events *e);
#endif
