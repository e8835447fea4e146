#ifndef ENGAWA_ENCODE_DELTA_H
#define ENGAWA_ENCODE_DELTA_H
/*
 * What a viewer has beside what it is to have, and in which blocks of a grid the
 * two differ. For encode/ alone; one for each viewer.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/rect.h"
#include "encode/codec.h"
#include "shield/clean_frame.h"

enum { BLOCK = 16 }; /* pixels, each side of a block; those at the far edges are cut off */

enum block_state {
	BLOCK_SAME,
	BLOCK_DAMAGED, /* may differ: delta_settle() will look */
	BLOCK_DIFFERS,
};

struct delta {
	int32_t width, height; /* 0 before the first picture */
	int32_t columns, rows; /* of blocks */
	uint32_t *has; /* owned: what the viewer has, 0x00RRGGBB */
	uint8_t *blocks; /* owned: enum block_state */
	size_t n_differing; /* blocks, when settled */
	struct rect vague; /* of this the viewer has only something like `has`; may be empty */
	const struct clean_frame *wanted; /* borrowed while a frame is under way, else NULL */
};

/* Makes room for pictures of another size; all of it is damaged. 0, or -ENOMEM with
 * all as it was. */
int delta_resize(struct delta *d, int32_t width, int32_t height);
void delta_finish(struct delta *d);

/* The viewer may lack something here. */
void delta_damage(struct delta *d, struct rect r);
/* The viewer has nothing: every pixel counts as different. */
void delta_forget(struct delta *d);

/* Compares the damaged blocks with what is wanted: after it each is the same, or differs. */
void delta_settle(struct delta *d);

/* The smallest rectangle that holds every differing pixel of r; empty: there is none. */
struct rect delta_crop(const struct delta *d, struct rect r);

/* The viewer gets these pixels. */
void delta_take(struct delta *d, struct rect r, uint32_t *ret_pixels);
/* Instead of those, it has these in r. */
void delta_put(struct delta *d, struct rect r, const uint32_t *pixels);
/* What is wanted in r is taken for what the viewer has. */
void delta_accept(struct delta *d, struct rect r);
/* From now on `has` is not to be relied upon in r, and nowhere else. */
void delta_vague(struct delta *d, struct rect r);
/* Of r the viewer has nothing: every pixel counts as different. */
void delta_unknown(struct delta *d, struct rect r);
/* The blocks that lie wholly inside r are the same now. */
void delta_same(struct delta *d, struct rect r);

static inline uint32_t *delta_has(const struct delta *d, int32_t x, int32_t y)
{
	return d->has + (size_t)y * (size_t)d->width + x;
}

static inline const uint32_t *delta_wanted(const struct delta *d, int32_t x, int32_t y)
{
	return clean_frame_row(d->wanted, y) + x;
}

static inline struct rect delta_picture(const struct delta *d)
{
	return (struct rect){ 0, 0, d->width, d->height };
}

/* The grid of tiles, from the upper left on; those at the far edges are cut off. */
static inline int32_t delta_tile_columns(const struct delta *d)
{
	return (d->width + CODEC_TILE - 1) / CODEC_TILE;
}

static inline int32_t delta_tiles(const struct delta *d)
{
	return delta_tile_columns(d) * ((d->height + CODEC_TILE - 1) / CODEC_TILE);
}

static inline struct rect delta_tile(const struct delta *d, int32_t tile)
{
	const int32_t columns = delta_tile_columns(d);

	return rect_intersect((struct rect){ tile % columns * CODEC_TILE,
				      tile / columns * CODEC_TILE, CODEC_TILE, CODEC_TILE },
		delta_picture(d));
}

/* Whether n pixels are the same. A row of a block is the common case, and worth no call;
 * compilers unroll a loop over its pixels before they see that four fit one register. */
static inline bool delta_equal(const uint32_t *a, const uint32_t *b, size_t n)
{
	typedef uint64_t four_pixels __attribute__((vector_size(16)));
	four_pixels left, right, different = { 0 };

	if (n != BLOCK)
		return !memcmp(a, b, n * sizeof(*a));
	for (size_t i = 0; i < BLOCK; i += 4) {
		memcpy(&left, a + i, sizeof(left));
		memcpy(&right, b + i, sizeof(right));
		different |= left ^ right;
	}
	return !(different[0] | different[1]);
}

/* The pixels of one block. */
static inline struct rect delta_block(const struct delta *d, int32_t column, int32_t row)
{
	return rect_intersect(
		(struct rect){ column * BLOCK, row * BLOCK, BLOCK, BLOCK }, delta_picture(d));
}
#endif
