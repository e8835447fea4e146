#include "seal/door.h"

void seal_door_open(struct seal_door *d, uint64_t now_ms)
{
	d->opened_ms = now_ms;
	d->attempts_left = SEAL_ATTEMPTS;
}

bool seal_door_try(struct seal_door *d, uint64_t now_ms)
{
	if (!seal_door_alive(d, now_ms))
		return false;
	d->attempts_left--;
	return true;
}

bool seal_door_alive(const struct seal_door *d, uint64_t now_ms)
{
	/* A clock that was set back wraps around to a very old code. */
	return d->attempts_left > 0 && now_ms - d->opened_ms < SEAL_CODE_LIFE_MS;
}

void seal_door_burn(struct seal_door *d)
{
	d->attempts_left = 0;
}
