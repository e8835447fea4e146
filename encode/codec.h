#ifndef ENGAWA_ENCODE_CODEC_H
#define ENGAWA_ENCODE_CODEC_H
/* Numbers of docs/codec.md that encoder and decoder share. Freestanding: this
 * file and decode.c are also compiled to WebAssembly. */
#include <stdbool.h>
#include <stdint.h>

enum {
	CODEC_TILE = 64, /* pixels, each side of a tile at most */
	CODEC_SIDE_MAX = 16384,
	CODEC_AREA_MAX = 64 * 1024 * 1024,
	CODEC_PACKET_MAX = 192 * 1024, /* bytes of a packet after inflation */
	/* ... and before: deflate makes what it cannot shrink a little longer. */
	CODEC_DATA_MAX = CODEC_PACKET_MAX + 1024,
	CODEC_HEADER = 7, /* bytes before a command's payload */
	CODEC_COLOURS_MAX = 256, /* in a palette */
	CODEC_QUALITY_MIN = 8, /* of a photo: the worth of a step; 8 is the finest */
	CODEC_QUALITY_MAX = 64,
	CODEC_COPY_HEADER = 6, /* bytes of the command that copies, before its rectangles */
	CODEC_COPY_RECT = 8, /* bytes of each of them */
	CODEC_COPY_RECTS_MAX = 256,
	CODEC_COPY_SIZE_MAX = CODEC_COPY_HEADER + CODEC_COPY_RECT * CODEC_COPY_RECTS_MAX,
	CODEC_VIDEO_HEADER = 13, /* bytes before a frame of a video */
	CODEC_VIDEO_MAX = 128 * 1024, /* bytes of such a frame */
	CODEC_VIDEO_SIZE_MAX = CODEC_VIDEO_HEADER + CODEC_VIDEO_MAX,
	/* The longest command for a tile: its planes. */
	CODEC_COMMAND_MAX = CODEC_HEADER + 3 * CODEC_TILE * CODEC_TILE,
};

enum codec_command {
	CODEC_SOLID = 1,
	CODEC_PALETTE = 2,
	CODEC_PLANES = 3,
	CODEC_COPY = 4,
	CODEC_PHOTO = 5,
	CODEC_VIDEO = 6,
};

/* Writes the low bytes of a number, the lowest first; returns their end. */
static inline uint8_t *codec_put(uint8_t *to, unsigned bytes, uint32_t number)
{
	for (; bytes > 0; bytes--, number >>= 8)
		*to++ = (uint8_t)number;
	return to;
}

/* May a picture have this size? */
static inline bool codec_size_ok(uint32_t width, uint32_t height)
{
	return width >= 1 && height >= 1 && width <= CODEC_SIDE_MAX && height <= CODEC_SIDE_MAX &&
	       (uint64_t)width * height <= CODEC_AREA_MAX;
}

/* What the copies of one packet may cost: each rectangle its pixels, and the rows from the
 * first to the last one that its copy paints. */
static inline uint64_t codec_copy_budget(uint32_t width, uint32_t height)
{
	return 2 * (uint64_t)width * height;
}

/* Bits of an index into a palette of n colours. */
static inline unsigned codec_index_bits(unsigned n)
{
	return n <= 2 ? 1 : n <= 4 ? 2 : n <= 16 ? 4 : 8;
}

/* Bytes of a row of w indices. */
static inline unsigned codec_row_bytes(unsigned w, unsigned bits)
{
	return (w * bits + 7) / 8;
}
#endif
