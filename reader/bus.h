#ifndef ENGAWA_READER_BUS_H
#define ENGAWA_READER_BUS_H
/* A connection to a D-Bus on a libuv loop, in its thread. */
#include <systemd/sd-bus.h>
#include <uv.h>

struct bus;

/* Opens a socket: before the sandbox. lost: once, when the connection is over. 0 or -errno. */
int bus_open(uv_loop_t *loop, const char *address, void (*lost)(void *data), void *data,
	struct bus **ret);
/* The loop closes its handles afterwards. NULL is fine. */
void bus_close(struct bus *b);
sd_bus *bus_sd(struct bus *b);
/* After anything was sent outside of the bus's own callbacks. */
void bus_sent(struct bus *b);
#endif
