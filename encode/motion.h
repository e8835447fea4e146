#ifndef ENGAWA_ENCODE_MOTION_H
#define ENGAWA_ENCODE_MOTION_H
/*
 * Finds out how parts of a picture have moved: by which (x, y). A guess only; whoever uses
 * it compares pixels. For encode/ alone.
 *
 * Short rows of pixels that the viewer has, on a grid, are kept in a table by their hash; over
 * every sixteenth row of what is wanted the same hash rolls from pixel to pixel (Rabin and
 * Karp), and every match votes for one motion.
 */
#include <stddef.h>
#include <stdint.h>

#include "encode/delta.h"

/* What is wanted at (x, y) the viewer has at (x - v.x, y - v.y). */
struct vector {
	int32_t x, y;
};

enum { MOTION_MAX = 4 };

struct motion;

/* NULL when out of memory. Destroying NULL is fine. About 270 kB. */
struct motion *motion_create(void);
void motion_destroy(struct motion *m);

/* Puts the motions most voted for in front, and returns how many. The delta is settled. */
size_t motion_find(struct motion *m, const struct delta *d, struct vector ret[MOTION_MAX]);
#endif
