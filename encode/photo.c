#include "encode/photo.h"

#include "encode/decode.h"

struct reader {
	const uint8_t *at, *end;
};

const int8_t photo_cosines[PHOTO_BLOCK][PHOTO_BLOCK] = {
	{ 64, 64, 64, 64, 64, 64, 64, 64 },
	{ 89, 75, 50, 18, -18, -50, -75, -89 },
	{ 83, 36, -36, -83, -83, -36, 36, 83 },
	{ 75, -18, -89, -50, 50, 89, 18, -75 },
	{ 64, -64, -64, 64, 64, -64, -64, 64 },
	{ 50, -89, 18, 75, -75, -18, 89, -50 },
	{ 36, -83, 83, -36, -36, 83, -83, 36 },
	{ 18, -50, 75, -89, 89, -75, 50, -18 },
};

const uint8_t photo_order[PHOTO_COEFFICIENTS] = { 0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11,
	4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50,
	43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
	55, 62, 63 };

/* Into coefficients that are zero; *dc is the first one of the block before. */
static int read_block(struct reader *r, unsigned quality, int8_t *dc, int32_t *coefficients)
{
	unsigned place = 1;

	if (r->at == r->end)
		return DECODE_TRUNCATED;
	*dc = (int8_t)(uint8_t)(*dc + *r->at++);
	coefficients[0] = *dc * photo_step(quality, 0, 0);
	while (place < PHOTO_COEFFICIENTS) {
		unsigned run, value;
		int32_t level;

		if (r->at == r->end)
			return DECODE_TRUNCATED;
		run = *r->at >> 4;
		value = *r->at++ & 15;
		if (run == 0 && value == 0)
			return DECODE_OK;
		if (value == 0 && run != PHOTO_RUN_MAX)
			return DECODE_PHOTO;
		place += run + (value == 0);
		if (place >= PHOTO_COEFFICIENTS)
			return DECODE_PHOTO;
		if (value == 0)
			continue;
		if (value == PHOTO_ESCAPE && r->at == r->end)
			return DECODE_TRUNCATED;
		if (value == PHOTO_ESCAPE) {
			level = *r->at < 128 ? *r->at : *r->at - 256;
			r->at++;
		} else {
			level = value <= PHOTO_SMALL ? (int32_t)value
						     : PHOTO_SMALL - (int32_t)value;
		}
		coefficients[photo_order[place]] =
			level * photo_step(quality, photo_order[place] % PHOTO_BLOCK,
					photo_order[place] / PHOTO_BLOCK);
		place++;
	}
	return DECODE_OK;
}

/* Columns, then rows; at most 31 bits. */
static void transform(const int32_t *coefficients, int16_t *samples, size_t stride)
{
	int32_t half[PHOTO_COEFFICIENTS];

	for (unsigned x = 0; x < PHOTO_BLOCK; x++) {
		for (unsigned y = 0; y < PHOTO_BLOCK; y++) {
			int32_t sum = 32;

			for (unsigned k = 0; k < PHOTO_BLOCK; k++)
				sum += coefficients[k * PHOTO_BLOCK + x] * photo_cosines[k][y];
			half[y * PHOTO_BLOCK + x] = sum >> 6;
		}
	}
	for (unsigned y = 0; y < PHOTO_BLOCK; y++) {
		for (unsigned x = 0; x < PHOTO_BLOCK; x++) {
			int32_t sum = 256;

			for (unsigned k = 0; k < PHOTO_BLOCK; k++)
				sum += half[y * PHOTO_BLOCK + k] * photo_cosines[k][x];
			sum >>= 9;
			samples[y * stride + x] = (int16_t)(sum < -128	? -128
							    : sum > 127 ? 127
									: sum);
		}
	}
}

/* Of w × h pixels, each sample for scale × scale of them; into rows CODEC_TILE apart. */
static int read_plane(struct reader *r, unsigned quality, uint32_t w, uint32_t h, unsigned scale,
	int16_t *samples)
{
	int8_t dc = 0;

	for (uint32_t y = 0; y < h; y += PHOTO_BLOCK * scale) {
		for (uint32_t x = 0; x < w; x += PHOTO_BLOCK * scale) {
			int32_t coefficients[PHOTO_COEFFICIENTS] = { 0 };
			const int result = read_block(r, quality, &dc, coefficients);

			if (result != DECODE_OK)
				return result;
			transform(coefficients,
				samples + (size_t)(y / scale) * CODEC_TILE + x / scale, CODEC_TILE);
		}
	}
	return DECODE_OK;
}

static uint8_t clamp(int32_t value)
{
	return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Y'CbCr of the whole range, with one pair of colours for four pixels (ITU-T T.871). */
static void paint_row(
	uint8_t *to, const int16_t *luma, const int16_t *blue, const int16_t *red, uint32_t w)
{
	for (uint32_t x = 0; x < w; x++, to += 4) {
		const int32_t light = luma[x] + 128, b = blue[x / 2], r = red[x / 2];

		to[0] = clamp(light + ((359 * r + 128) >> 8));
		to[1] = clamp(light - ((88 * b + 183 * r + 128) >> 8));
		to[2] = clamp(light + ((454 * b + 128) >> 8));
		to[3] = 255;
	}
}

ptrdiff_t photo_paint(
	const uint8_t *at, size_t left, uint8_t *first, size_t stride, uint32_t w, uint32_t h)
{
	struct reader r = { at, at + left };
	int16_t luma[CODEC_TILE * CODEC_TILE], blue[CODEC_TILE * CODEC_TILE],
		red[CODEC_TILE * CODEC_TILE];
	unsigned quality;
	int result;

	if (w < 1 || w > CODEC_TILE || h < 1 || h > CODEC_TILE)
		return DECODE_RANGE;
	if (left == 0)
		return DECODE_TRUNCATED;
	quality = *r.at++;
	if (quality < CODEC_QUALITY_MIN || quality > CODEC_QUALITY_MAX)
		return DECODE_PHOTO;
	result = read_plane(&r, quality, w, h, 1, luma);
	if (result == DECODE_OK)
		result = read_plane(&r, quality, w, h, 2, blue);
	if (result == DECODE_OK)
		result = read_plane(&r, quality, w, h, 2, red);
	if (result != DECODE_OK)
		return result;
	for (uint32_t y = 0; y < h; y++)
		paint_row(first + y * stride, luma + (size_t)y * CODEC_TILE,
			blue + (size_t)(y / 2) * CODEC_TILE, red + (size_t)(y / 2) * CODEC_TILE, w);
	return r.at - at;
}
