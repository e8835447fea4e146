#ifndef ENGAWA_TESTS_RANDOM_H
#define ENGAWA_TESTS_RANDOM_H
/* Numbers that look random and are the same in each run (xorshift32). */
#include <stdint.h>

static inline uint32_t random_next(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* 0 to n − 1. */
static inline uint32_t random_below(uint32_t *state, uint32_t n)
{
	return (uint32_t)((uint64_t)random_next(state) * n >> 32);
}
#endif
