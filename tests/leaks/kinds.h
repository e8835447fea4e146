#ifndef ENGAWA_TESTS_LEAKS_KINDS_H
#define ENGAWA_TESTS_LEAKS_KINDS_H
/* What may happen to the windows of a stage: one transition after the other, each follows from
 * the seed and from those before it. One thread. */
#include <stddef.h>
#include <stdint.h>

#include "stage.h"

struct kind {
	const char *name;
	void (*act)(void); /* one transition, after kinds_begin() */
};

const struct kind *kinds_all(size_t *ret_n);
/* The stage is borrowed. The seed is not 0. */
void kinds_begin(struct stage *s, uint32_t seed);
/* A number below n, from the seed. */
uint32_t below(uint32_t n);
#endif
