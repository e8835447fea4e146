#include "encode/tile.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum { HASH_SLOTS = 1024 }; /* a power of two, well over CODEC_COLOURS_MAX */

/* The colours of a tile in the order they appear, and each pixel's index. */
struct palette {
	unsigned n;
	uint32_t colours[CODEC_COLOURS_MAX];
	uint8_t indices[CODEC_TILE * CODEC_TILE];
	uint16_t slots[HASH_SLOTS]; /* index + 1 by hash of the colour, 0: free */
};

/* Index of a colour, which is added when new; CODEC_COLOURS_MAX: no room. */
static unsigned palette_index(struct palette *p, uint32_t colour)
{
	uint32_t slot = (colour * 2654435761u) >> 22; /* Knuth's multiplicative hash */

	for (; p->slots[slot]; slot = (slot + 1) % HASH_SLOTS)
		if (p->colours[p->slots[slot] - 1] == colour)
			return p->slots[slot] - 1u;
	if (p->n == CODEC_COLOURS_MAX)
		return CODEC_COLOURS_MAX;
	p->colours[p->n++] = colour;
	p->slots[slot] = (uint16_t)p->n;
	return p->n - 1;
}

/* Into an empty palette. false: more colours than it may have. */
static bool palette_collect(struct palette *p, const uint32_t *pixels, unsigned n)
{
	uint32_t colour = pixels[0];
	unsigned index = palette_index(p, colour);

	for (unsigned i = 0; i < n; i++) {
		if (pixels[i] != colour) {
			colour = pixels[i];
			index = palette_index(p, colour);
			if (index == CODEC_COLOURS_MAX)
				return false;
		}
		p->indices[i] = (uint8_t)index;
	}
	return true;
}

uint8_t *tile_write_header(
	uint8_t *to, enum codec_command command, unsigned x, unsigned y, unsigned w, unsigned h)
{
	*to++ = (uint8_t)command;
	to = codec_put(to, 2, x);
	to = codec_put(to, 2, y);
	*to++ = (uint8_t)(w - 1);
	*to++ = (uint8_t)(h - 1);
	return to;
}

static uint8_t *write_colour(uint8_t *to, uint32_t colour)
{
	*to++ = (uint8_t)(colour >> 16);
	*to++ = (uint8_t)(colour >> 8);
	*to++ = (uint8_t)colour;
	return to;
}

/* From the highest bit of each byte down; the last byte of a row is filled up
 * with zeros, so that equal rows are equal bytes. */
static uint8_t *write_index_row(uint8_t *to, const uint8_t *indices, unsigned w, unsigned bits)
{
	unsigned byte = 0, filled = 0;

	for (unsigned x = 0; x < w; x++) {
		byte = byte << bits | indices[x];
		filled += bits;
		if (filled == 8) {
			*to++ = (uint8_t)byte;
			byte = filled = 0;
		}
	}
	if (filled)
		*to++ = (uint8_t)(byte << (8 - filled));
	return to;
}

static uint8_t *write_palette(uint8_t *to, const struct palette *p, unsigned w, unsigned h)
{
	unsigned bits = codec_index_bits(p->n);

	*to++ = (uint8_t)(p->n - 1);
	for (unsigned i = 0; i < p->n; i++)
		to = write_colour(to, p->colours[i]);
	if (bits == 8) {
		memcpy(to, p->indices, (size_t)w * h);
		return to + (size_t)w * h;
	}
	for (unsigned y = 0; y < h; y++)
		to = write_index_row(to, p->indices + y * w, w, bits);
	return to;
}

/* The four bytes of two words at once: the mean of each pair, rounded down. */
static uint32_t mean_bytes(uint32_t a, uint32_t b)
{
	return (a & b) + (((a ^ b) & 0xfefefefe) >> 1);
}

/* The four bytes of two words at once: each difference modulo 256. */
static uint32_t subtract_bytes(uint32_t a, uint32_t b)
{
	return ((a | 0x80808080) - (b & 0x7f7f7f7f)) ^ ((a ^ ~b) & 0x80808080);
}

/* What a pixel differs from its guess, into three planes: green, and red and
 * blue each less green, which they mostly follow. */
static void write_difference(uint8_t *to, size_t plane, uint32_t pixel, uint32_t guess)
{
	uint32_t d = subtract_bytes(pixel, guess);
	uint32_t green = d >> 8;

	to[0] = (uint8_t)green;
	to[plane] = (uint8_t)((d >> 16) - green);
	to[2 * plane] = (uint8_t)(d - green);
}

static uint8_t *write_planes(uint8_t *to, const uint32_t *pixels, unsigned w, unsigned h)
{
	size_t plane = (size_t)w * h;

	write_difference(to, plane, pixels[0], 0);
	for (unsigned x = 1; x < w; x++)
		write_difference(to + x, plane, pixels[x], pixels[x - 1]);
	for (unsigned y = 1; y < h; y++) {
		const uint32_t *row = pixels + (size_t)y * w, *above = row - w;
		uint8_t *row_to = to + (size_t)y * w;

		write_difference(row_to, plane, row[0], above[0]);
		for (unsigned x = 1; x < w; x++)
			write_difference(
				row_to + x, plane, row[x], mean_bytes(row[x - 1], above[x]));
	}
	return to + 3 * plane;
}

static size_t palette_size(unsigned n, unsigned w, unsigned h)
{
	return 1 + (size_t)n * 3 + (size_t)codec_row_bytes(w, codec_index_bits(n)) * h;
}

size_t tile_write(uint8_t to[static CODEC_COMMAND_MAX], const uint32_t *pixels, unsigned x,
	unsigned y, unsigned w, unsigned h)
{
	struct palette p = { 0 };
	uint8_t *end;

	assert(w >= 1 && w <= CODEC_TILE && h >= 1 && h <= CODEC_TILE);
	if (!palette_collect(&p, pixels, w * h) ||
		(p.n > 1 && palette_size(p.n, w, h) >= (size_t)w * h * 3)) {
		end = tile_write_header(to, CODEC_PLANES, x, y, w, h);
		end = write_planes(end, pixels, w, h);
	} else if (p.n == 1) {
		end = tile_write_header(to, CODEC_SOLID, x, y, w, h);
		end = write_colour(end, p.colours[0]);
	} else {
		end = tile_write_header(to, CODEC_PALETTE, x, y, w, h);
		end = write_palette(end, &p, w, h);
	}
	return (size_t)(end - to);
}
