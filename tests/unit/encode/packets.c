#include "packets.h"

#include "content.h"
#include "encode/copy.h"
#include "encode/photo_write.h"
#include "encode/tile.h"
#include "random.h"

/* Where a rectangle of this size may begin, itself and moved by v inside. */
static int32_t place(uint32_t side, uint32_t size, int32_t v, uint32_t *random)
{
	int32_t room = (int32_t)(side - size) - (v < 0 ? -v : v);

	return (int32_t)random_below(random, (uint32_t)room + 1) + (v > 0 ? v : 0);
}

/* Short ways and long ones, rectangles that overlap and ones that do not. */
static size_t write_copy(uint8_t *to, uint32_t width, uint32_t height, uint32_t *random)
{
	struct rect rects[8];
	uint32_t w = 1 + random_below(random, width), h = 1 + random_below(random, height);
	uint32_t x_room = random_below(random, 2) ? width - w : (width - w) / 8;
	uint32_t y_room = random_below(random, 2) ? height - h : 0;
	struct copy c = { .to = rects, .n = 1 + random_below(random, 8) };

	c.v.x = (int32_t)random_below(random, 2 * x_room + 1) - (int32_t)x_room;
	c.v.y = (int32_t)random_below(random, 2 * y_room + 1) - (int32_t)y_room;
	for (size_t i = 0; i < c.n; i++) {
		rects[i].w = 1 + (int32_t)random_below(random, w);
		rects[i].h = 1 + (int32_t)random_below(random, h);
		rects[i].x = place(width, (uint32_t)rects[i].w, c.v.x, random);
		rects[i].y = place(height, (uint32_t)rects[i].h, c.v.y, random);
	}
	return copy_write(to, &c);
}

static size_t write_tile(uint8_t *to, uint32_t width, uint32_t height, uint32_t *random)
{
	uint32_t pixels[CODEC_TILE * CODEC_TILE], painted[CODEC_TILE * CODEC_TILE];
	uint32_t x = random_below(random, width), y = random_below(random, height);
	uint32_t w_max = width - x < CODEC_TILE ? width - x : CODEC_TILE;
	uint32_t h_max = height - y < CODEC_TILE ? height - y : CODEC_TILE;
	uint32_t w = 1 + random_below(random, w_max), h = 1 + random_below(random, h_max);

	content_paint(pixels, (int32_t)w, (int32_t)w, (int32_t)h, random_below(random, CONTENT_N),
		random);
	if (!random_below(random, 3)) {
		size_t size = photo_write(to, CODEC_COMMAND_MAX, pixels, x, y, w, h, painted);

		if (size > 0)
			return size;
	}
	return tile_write(to, pixels, x, y, w, h);
}

size_t packets_write(uint8_t *to, uint32_t width, uint32_t height, uint32_t *random)
{
	uint32_t commands = 1 + random_below(random, 4);
	size_t size = 0;

	while (commands--)
		size += (random_below(random, 3) ? write_tile : write_copy)(
			to + size, width, height, random);
	return size;
}

void packets_break(uint8_t *packet, size_t *size, uint32_t *random)
{
	switch (random_below(random, 4)) {
	case 0: /* stays well */
		break;
	case 1:
		*size = random_below(random, (uint32_t)*size);
		break;
	case 2: /* the header of the first command */
		packet[random_below(random, 9)] = (uint8_t)random_next(random);
		break;
	case 3:
		for (int i = 0; i < 4; i++)
			packet[random_below(random, (uint32_t)*size)] =
				(uint8_t)random_next(random);
		break;
	}
}
