#ifndef ENGAWA_GUARD_DEVICES_H
#define ENGAWA_GUARD_DEVICES_H
/*
 * Which input devices of an X server are moved by programs (XTEST) and not by hands:
 * the server marks them with a property that nobody else can set on them or remove.
 */
#include <stdbool.h>
#include <stdint.h>
#include <xcb/xcb.h>

struct devices {
	uint32_t known[8]; /* bit n: there is a device n */
	uint32_t made[8]; /* and it is a program's */
};

/* Two round trips. 0, -EPIPE, -EPROTO: no XInput. */
int devices_ask(xcb_connection_t *conn, struct devices *ret);

static inline bool bit_get(const uint32_t set[8], unsigned n)
{
	return n < 256 && set[n / 32] >> n % 32 & 1;
}

static inline void bit_set(uint32_t set[8], unsigned n)
{
	set[n / 32 % 8] |= 1u << n % 32;
}
#endif
