#include "content.h"

#include "random.h"

enum { LETTER_W = 9, LETTER_H = 18 };

/* A letter is some strokes, which are dark in the middle and soft at the edge. */
static uint32_t text_pixel(int32_t x, int32_t y, uint32_t seed)
{
	static const uint32_t greys[] = { 0xffffff, 0xffffff, 0xffffff, 0x777777, 0x222222,
		0xc8c8c8 };
	uint32_t letter = seed + (uint32_t)(x / LETTER_W) * 31 + (uint32_t)(y / LETTER_H) * 1009;
	int32_t lx = x % LETTER_W, ly = y % LETTER_H;

	letter = (letter * 2654435761u >> 16) % 20;
	if (ly < 4 || ly > 14 || lx == 0)
		return greys[0];
	return greys[(letter * 7 + (uint32_t)lx * (letter % 3 + 1) + (uint32_t)(ly / 4)) % 6];
}

static uint32_t photo_pixel(int32_t x, int32_t y, uint32_t seed, uint32_t *random)
{
	uint32_t grain = random_below(random, 4);
	uint32_t red = ((uint32_t)(x + y) / 2 + seed + grain) & 0xff;
	uint32_t green = ((uint32_t)x / 3 + (uint32_t)y + grain) & 0xff;
	uint32_t blue = (seed + (uint32_t)(x * y) / 97 + grain) & 0xff;

	return red << 16 | green << 8 | blue;
}

void content_paint(
	uint32_t *to, int32_t stride, int32_t w, int32_t h, enum content kind, uint32_t *random)
{
	uint32_t seed = random_next(random), other = random_next(random) & 0xffffff;
	uint32_t few = 1 + random_below(random, 300);

	for (int32_t y = 0; y < h; y++) {
		uint32_t *row = to + (intptr_t)y * stride;

		for (int32_t x = 0; x < w; x++) {
			if (kind == CONTENT_FLAT)
				row[x] = seed & 0xffffff;
			else if (kind == CONTENT_TWO)
				row[x] = random_below(random, 2) ? seed & 0xffffff : other;
			else if (kind == CONTENT_FEW)
				row[x] = random_below(random, few) * 1234567u & 0xffffff;
			else if (kind == CONTENT_TEXT)
				row[x] = text_pixel(x, y, seed);
			else if (kind == CONTENT_PHOTO)
				row[x] = photo_pixel(x, y, seed, random);
			else
				row[x] = random_next(random) & 0xffffff;
		}
	}
}
