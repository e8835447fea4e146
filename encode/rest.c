#include "encode/rest.h"

#include <errno.h>
#include <stdlib.h>

int rest_resize(struct rest *r, int32_t tiles)
{
	struct rest_tile *grown = calloc((size_t)tiles, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	free(r->tiles);
	*r = (struct rest){ grown, tiles, 0 };
	return 0;
}

void rest_finish(struct rest *r)
{
	free(r->tiles);
}

void rest_clear(struct rest *r)
{
	if (r->tiles)
		memset(r->tiles, 0, (size_t)r->n * sizeof(*r->tiles));
	r->n_coarse = 0;
}

void rest_damage(struct rest *r, int32_t tile)
{
	r->tiles[tile].damaged = true;
}

/* Of what is wanted (FNV-1a, two pixels at a time). */
static uint64_t hash(const struct delta *d, struct rect where)
{
	uint64_t h = 14695981039346656037u;

	for (int32_t y = where.y; y < where.y + where.h; y++) {
		const uint32_t *row = delta_wanted(d, where.x, y);
		int32_t x = 0;

		for (; x + 1 < where.w; x += 2)
			h = (h ^ ((uint64_t)row[x] << 32 | row[x + 1])) * 1099511628211u;
		if (x < where.w)
			h = (h ^ row[x]) * 1099511628211u;
		h ^= h >> 32;
	}
	return h;
}

/* An application that paints the same again and again is at rest. */
enum rest_state rest_look(
	struct rest *r, const struct delta *d, int32_t tile, struct rect where, uint64_t now_ms)
{
	struct rest_tile *t = &r->tiles[tile];

	if (!t->coarse)
		return REST_CHANGED;
	if (t->damaged && hash(d, where) != t->hash)
		return REST_CHANGED;
	t->damaged = false;
	return now_ms - t->since_ms < REST_MS ? REST_WAIT : REST_EXACT_DUE;
}

void rest_coarse(
	struct rest *r, const struct delta *d, int32_t tile, struct rect where, uint64_t now_ms)
{
	r->n_coarse += !r->tiles[tile].coarse;
	r->tiles[tile] = (struct rest_tile){ true, false, hash(d, where), now_ms };
}

void rest_exact(struct rest *r, int32_t tile)
{
	r->n_coarse -= r->tiles[tile].coarse;
	r->tiles[tile].coarse = false;
}
