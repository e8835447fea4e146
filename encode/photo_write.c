#include "encode/photo_write.h"

#include <assert.h>
#include <string.h>

#include "encode/photo.h"
#include "encode/tile.h"

enum {
	QUALITY = 16, /* soft where it is fine, and no blocks to be seen at arm's length */
	COLOURS_MIN = 1024,
	HASH_SLOTS = 4096, /* a power of two, well over COLOURS_MIN */
	/* Of the transform both ways: 2^7.5 for each of four. */
	SHIFT = 15,
};

struct writer {
	uint8_t *at, *end;
	bool full;
};

bool photo_worth(const uint32_t *pixels, size_t n)
{
	uint32_t slots[HASH_SLOTS] = { 0 }; /* colour + 1 */
	size_t colours = 0;

	if (n <= COLOURS_MIN)
		return false;
	for (size_t i = 0; i < n && colours <= COLOURS_MIN; i++) {
		uint32_t slot = (pixels[i] * 2654435761u) >> 20; /* Knuth's multiplicative hash */

		while (slots[slot] && slots[slot] != pixels[i] + 1)
			slot = (slot + 1) % HASH_SLOTS;
		colours += !slots[slot];
		slots[slot] = pixels[i] + 1;
	}
	return colours > COLOURS_MIN;
}

static void put(struct writer *w, unsigned byte)
{
	if (w->at == w->end)
		w->full = true;
	else
		*w->at++ = (uint8_t)byte;
}

static void put_level(struct writer *w, unsigned run, int32_t level)
{
	for (; run > PHOTO_RUN_MAX; run -= PHOTO_RUN_MAX + 1)
		put(w, PHOTO_RUN_MAX << 4);
	if (level < -PHOTO_SMALL || level > PHOTO_SMALL) {
		put(w, run << 4 | PHOTO_ESCAPE);
		put(w, (unsigned)level & 255);
	} else {
		put(w, run << 4 | (unsigned)(level > 0 ? level : PHOTO_SMALL - level));
	}
}

static int32_t clamp_level(int32_t level)
{
	return level < -128 ? -128 : level > 127 ? 127 : level;
}

/* What is less than two thirds of a step counts as nothing: it is mostly noise. */
static int32_t quantize(int32_t coefficient, int32_t step)
{
	const int32_t size = coefficient < 0 ? -coefficient : coefficient;
	const int32_t level = (size + step / 3) / step;

	return clamp_level(coefficient < 0 ? -level : level);
}

static void transform(const int16_t *samples, int32_t ret[PHOTO_COEFFICIENTS])
{
	int32_t half[PHOTO_COEFFICIENTS];

	for (unsigned y = 0; y < PHOTO_BLOCK; y++) {
		for (unsigned k = 0; k < PHOTO_BLOCK; k++) {
			int32_t sum = 0;

			for (unsigned x = 0; x < PHOTO_BLOCK; x++)
				sum += samples[y * CODEC_TILE + x] * photo_cosines[k][x];
			half[y * PHOTO_BLOCK + k] = sum;
		}
	}
	for (unsigned k = 0; k < PHOTO_BLOCK; k++) {
		for (unsigned x = 0; x < PHOTO_BLOCK; x++) {
			int32_t sum = 1 << (SHIFT - 1);

			for (unsigned y = 0; y < PHOTO_BLOCK; y++)
				sum += half[y * PHOTO_BLOCK + x] * photo_cosines[k][y];
			ret[k * PHOTO_BLOCK + x] = sum >> SHIFT;
		}
	}
}

static void write_block(struct writer *w, const int16_t *samples, int32_t *dc)
{
	int32_t coefficients[PHOTO_COEFFICIENTS], level;
	const int32_t half = QUALITY / 2;
	unsigned run = 0;

	transform(samples, coefficients);
	level = clamp_level((coefficients[0] + (coefficients[0] < 0 ? -half : half)) / QUALITY);
	put(w, (unsigned)(level - *dc) & 255);
	*dc = level;
	for (unsigned i = 1; i < PHOTO_COEFFICIENTS; i++) {
		const unsigned place = photo_order[i];

		level = quantize(coefficients[place],
			photo_step(QUALITY, place % PHOTO_BLOCK, place / PHOTO_BLOCK));
		if (level) {
			put_level(w, run, level);
			run = 0;
		} else {
			run++;
		}
	}
	if (run)
		put(w, 0);
}

/* What lies beyond the rectangle continues its edge. */
static void extend(int16_t *samples, uint32_t w, uint32_t h)
{
	const uint32_t right = (w + PHOTO_BLOCK - 1) / PHOTO_BLOCK * PHOTO_BLOCK;
	const uint32_t bottom = (h + PHOTO_BLOCK - 1) / PHOTO_BLOCK * PHOTO_BLOCK;

	for (uint32_t y = 0; y < h; y++)
		for (uint32_t x = w; x < right; x++)
			samples[y * CODEC_TILE + x] = samples[y * CODEC_TILE + w - 1];
	for (uint32_t y = h; y < bottom; y++)
		memcpy(samples + (size_t)y * CODEC_TILE, samples + (size_t)(h - 1) * CODEC_TILE,
			right * sizeof(*samples));
}

static void write_plane(struct writer *to, int16_t *samples, uint32_t w, uint32_t h)
{
	int32_t dc = 0;

	extend(samples, w, h);
	for (uint32_t y = 0; y < h; y += PHOTO_BLOCK)
		for (uint32_t x = 0; x < w; x += PHOTO_BLOCK)
			write_block(to, samples + (size_t)y * CODEC_TILE + x, &dc);
}

static int32_t channel(uint32_t pixel, unsigned shift)
{
	return (int32_t)(pixel >> shift & 255);
}

/* The mean colour of up to four pixels. */
static uint32_t mean(const uint32_t *pixels, uint32_t x, uint32_t y, uint32_t w, uint32_t h)
{
	const uint32_t x1 = x + 1 < w ? x + 1 : x, y1 = y + 1 < h ? y + 1 : y;
	const uint32_t four[] = { pixels[y * w + x], pixels[y * w + x1], pixels[y1 * w + x],
		pixels[y1 * w + x1] };
	uint32_t ret = 0;

	for (unsigned shift = 0; shift < 24; shift += 8)
		ret |= (uint32_t)(channel(four[0], shift) + channel(four[1], shift) +
				  channel(four[2], shift) + channel(four[3], shift) + 2) /
			       4
		       << shift;
	return ret;
}

/* ITU-T T.871. */
static void write_planes(struct writer *to, const uint32_t *pixels, uint32_t w, uint32_t h)
{
	int16_t luma[CODEC_TILE * CODEC_TILE], blue[CODEC_TILE * CODEC_TILE],
		red[CODEC_TILE * CODEC_TILE];

	for (uint32_t i = 0; i < w * h; i++)
		luma[i / w * CODEC_TILE + i % w] =
			(int16_t)(((77 * channel(pixels[i], 16) + 150 * channel(pixels[i], 8) +
					   29 * channel(pixels[i], 0) + 128) >>
					  8) -
				  128);
	for (uint32_t y = 0; y < h; y += 2) {
		for (uint32_t x = 0; x < w; x += 2) {
			const uint32_t p = mean(pixels, x, y, w, h);
			const size_t at = (size_t)(y / 2) * CODEC_TILE + x / 2;
			const int32_t r = channel(p, 16), g = channel(p, 8), b = channel(p, 0);

			blue[at] = (int16_t)((-43 * r - 85 * g + 128 * b) >> 8);
			red[at] = (int16_t)((128 * r - 107 * g - 21 * b) >> 8);
		}
	}
	write_plane(to, luma, w, h);
	write_plane(to, blue, (w + 1) / 2, (h + 1) / 2);
	write_plane(to, red, (w + 1) / 2, (h + 1) / 2);
}

/* What the viewer makes of it. */
static void look(const uint8_t *photo, size_t size, unsigned w, unsigned h, uint32_t *ret)
{
	uint8_t painted[4 * CODEC_TILE * CODEC_TILE];
	const ptrdiff_t taken = photo_paint(photo, size, painted, (size_t)w * 4, w, h);

	assert(taken == (ptrdiff_t)size);
	(void)taken;
	for (size_t i = 0; i < (size_t)w * h; i++)
		ret[i] = (uint32_t)painted[4 * i] << 16 | (uint32_t)painted[4 * i + 1] << 8 |
			 painted[4 * i + 2];
}

size_t photo_write(uint8_t to[static CODEC_COMMAND_MAX], size_t max, const uint32_t *pixels,
	unsigned x, unsigned y, unsigned w, unsigned h, uint32_t *ret)
{
	uint8_t *const start = tile_write_header(to, CODEC_PHOTO, x, y, w, h);
	struct writer writer = { start, to + (max < CODEC_COMMAND_MAX ? max : CODEC_COMMAND_MAX),
		false };

	assert(max > CODEC_HEADER);
	put(&writer, QUALITY);
	write_planes(&writer, pixels, w, h);
	if (writer.full)
		return 0;
	look(start, (size_t)(writer.at - start), w, h, ret);
	return (size_t)(writer.at - to);
}
