#ifndef ENGAWA_READER_SCAN_H
#define ENGAWA_READER_SCAN_H
/*
 * Reads what an application shows, or a part of it, over the accessibility bus: many
 * questions at once, bounded in number, depth, bytes and time. An answer counts only when it
 * comes from whom was asked. On a bus that a loop serves (reader/bus.h), in its thread.
 */
#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "reader/node.h"

struct scan;

/* Once, and nothing after it. top: what was read, the listener's to destroy; NULL: it is not
 * there any more, or out of memory. The scan is destroyed after the call. */
typedef void (*scan_done)(struct scan *s, struct node *top, void *data);

struct scan_of {
	struct node_ref ref;
	unsigned int depth; /* struct node's */
	bool strict; /* of the window it is in, from depth 2 on */
};

/* bus is borrowed. NULL: out of memory. */
struct scan *scan_start(sd_bus *bus, const struct scan_of *of, scan_done done, void *data);
/* done is not called. NULL is fine. */
void scan_cancel(struct scan *s);

/* Whether an answer came from whom was asked. */
bool scan_is_from(sd_bus_message *m, const struct node_ref *asked);
/* Whether an answer says that what was asked is not there any more. */
bool scan_says_gone(sd_bus_message *m, const struct node_ref *asked);
#endif
