#ifndef ENGAWA_ENCODE_REST_H
#define ENGAWA_ENCODE_REST_H
/*
 * Of which tiles a viewer has a coarse picture only, and which of those have been at rest for
 * so long that the exact one is due. For encode/ alone; one for each viewer.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "encode/delta.h"

enum { REST_MS = 200 };

struct rest_tile {
	bool coarse; /* what the viewer has */
	bool damaged; /* may have changed since */
	uint64_t hash; /* of what was wanted when it got it */
	uint64_t since_ms; /* when that was */
};

struct rest {
	struct rest_tile *tiles; /* owned */
	int32_t n;
	size_t n_coarse;
};

enum rest_state {
	REST_EXACT_DUE, /* no coarse picture any more */
	REST_CHANGED, /* a coarse one will do */
	REST_WAIT, /* it has the coarse one; nothing is to be sent now */
};

/* For pictures of another size; all is exact. 0, or -ENOMEM with all as it was. */
int rest_resize(struct rest *r, int32_t tiles);
void rest_finish(struct rest *r);
/* The viewer has nothing. */
void rest_clear(struct rest *r);

void rest_damage(struct rest *r, int32_t tile);
/* Of a tile that differs; where: what it covers. */
enum rest_state rest_look(
	struct rest *r, const struct delta *d, int32_t tile, struct rect where, uint64_t now_ms);
/* The viewer gets it coarse, or exact. */
void rest_coarse(
	struct rest *r, const struct delta *d, int32_t tile, struct rect where, uint64_t now_ms);
void rest_exact(struct rest *r, int32_t tile);
#endif
