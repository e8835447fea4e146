#ifndef ENGAWA_SEAL_DOOR_H
#define ENGAWA_SEAL_DOOR_H
/*
 * How long a code lives and how often it may be tried. The agent's handshake
 * takes an attempt off before M3 leaves it, so a peer that goes away has still
 * used it up; the first right M4 burns the code. Times are of any one
 * monotonic clock. One thread.
 */
#include <stdbool.h>
#include <stdint.h>

enum { SEAL_CODE_LIFE_MS = 10 * 60 * 1000, SEAL_ATTEMPTS = 3, SEAL_HANDSHAKE_MS = 60 * 1000 };

struct seal_door {
	uint64_t opened_ms;
	unsigned int attempts_left;
};

void seal_door_open(struct seal_door *d, uint64_t now_ms);
/* true: the attempt was taken off, M3 may be sent. false: the code is dead.
 * Called by the handshake. */
bool seal_door_try(struct seal_door *d, uint64_t now_ms);
/* Whether another attempt could begin. The last one may still be under way. */
bool seal_door_alive(const struct seal_door *d, uint64_t now_ms);
/* A right code was given (called by the handshake), or the person ended it. */
void seal_door_burn(struct seal_door *d);
#endif
