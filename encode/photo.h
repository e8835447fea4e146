#ifndef ENGAWA_ENCODE_PHOTO_H
#define ENGAWA_ENCODE_PHOTO_H
/*
 * The way back from a photo (docs/codec.md): a coarse tile. All of it is whole numbers, so that
 * encoder and viewers come to the same pixels, and who encodes knows what a viewer has. For
 * decode.c and the encoder; freestanding, as decode.c is.
 */
#include <stddef.h>
#include <stdint.h>

#include "encode/codec.h"

enum {
	PHOTO_BLOCK = 8, /* pixels, each side */
	PHOTO_COEFFICIENTS = PHOTO_BLOCK * PHOTO_BLOCK,
	PHOTO_RUN_MAX = 15, /* zeros before a value; a token of 16 zeros is longer */
	PHOTO_ESCAPE = 15, /* the value follows in a byte of its own */
	PHOTO_SMALL = 7, /* the largest value that needs none */
};

/* The transform: row k is the k-th cosine of eight pixels. Rows have the length 2^7.5. As in
 * HEVC (ITU-T H.265, 8.6.4.2). */
extern const int8_t photo_cosines[PHOTO_BLOCK][PHOTO_BLOCK];
/* In which order a block's coefficients come: y × 8 + x. */
extern const uint8_t photo_order[PHOTO_COEFFICIENTS];

/* What one step of the coefficient (x, y) is worth. */
static inline int32_t photo_step(unsigned quality, unsigned x, unsigned y)
{
	return (int32_t)(quality * (4 + x + y) / 4);
}

/* Paints w × h pixels of four bytes from `left` bytes. Returns how many it took: over 0; or
 * less, enum decode_result. */
ptrdiff_t photo_paint(
	const uint8_t *at, size_t left, uint8_t *first, size_t stride, uint32_t w, uint32_t h);
#endif
