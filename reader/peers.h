#ifndef ENGAWA_READER_PEERS_H
#define ENGAWA_READER_PEERS_H
/*
 * Who is connected to the accessibility bus, and of which process: the bus's word. In the
 * thread of the bus's loop.
 */
#include <systemd/sd-bus.h>

#include "reader/node.h"

struct peers;

struct peers_listener {
	void (*came)(const char *name, uint32_t pid, void *data);
	void (*went)(const char *name, void *data);
	void *data; /* borrowed */
};

/* bus is borrowed. 0 or -errno. */
int peers_create(sd_bus *bus, const struct peers_listener *l, struct peers **ret);
void peers_destroy(struct peers *p);
/* The process of a connection; 0: not known. */
uint32_t peers_pid(const struct peers *p, const char *name);
/* Calls each for every connection of that process. */
void peers_each(const struct peers *p, uint32_t pid, void (*each)(const char *name, void *data),
	void *data);
#endif
