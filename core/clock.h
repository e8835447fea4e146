#ifndef ENGAWA_CORE_CLOCK_H
#define ENGAWA_CORE_CLOCK_H
/* Clocks that no one can set: for deadlines and measurements. */
#include <stdint.h>
#include <time.h>

static inline uint64_t clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static inline uint64_t clock_ms(void)
{
	return clock_us() / 1000;
}
/* Goes on while the PC sleeps: for how long a code lives. */
static inline uint64_t clock_with_sleep_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}
#endif
