/* Tiles: the slow encoder judges each byte, the decoder gives the pixels back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "content.h"
#include "encode/decode.h"
#include "encode/tile.h"
#include "random.h"
#include "slow.h"

static uint32_t pixels[CODEC_TILE * CODEC_TILE];
static uint8_t bytes[CODEC_COMMAND_MAX], slow_bytes[CODEC_COMMAND_MAX];

static enum codec_command check_tile(unsigned w, unsigned h)
{
	static uint32_t picture[CODEC_TILE * CODEC_TILE];
	size_t size = tile_write(bytes, pixels, 0x1234, 0x0fed, w, h);

	assert_int_equal(size, slow_write(slow_bytes, pixels, 0x1234, 0x0fed, w, h));
	assert_memory_equal(bytes, slow_bytes, size);
	assert_true(size <= CODEC_HEADER + 3 * w * h);
	memset(bytes + 1, 0, 4); /* to the corner of a picture that is the tile */
	assert_int_equal(slow_decode(picture, w, h, bytes, size), DECODE_OK);
	assert_memory_equal(picture, pixels, (size_t)w * h * sizeof(*pixels));
	return bytes[0];
}

static void slow_encoder_agrees(void **state)
{
	int commands[4] = { 0 };
	uint32_t random = 7;

	for (int round = 0; round < 1500; round++) {
		unsigned w = 1 + random_below(&random, CODEC_TILE);
		unsigned h = 1 + random_below(&random, CODEC_TILE);

		content_paint(pixels, (int32_t)w, (int32_t)w, (int32_t)h,
			random_below(&random, CONTENT_N), &random);
		commands[check_tile(w, h)]++;
	}
	assert_true(commands[CODEC_SOLID] > 100);
	assert_true(commands[CODEC_PALETTE] > 100);
	assert_true(commands[CODEC_PLANES] > 100);
}

/* n colours, each of them at least once. */
static void fill_with_colours(unsigned n)
{
	for (unsigned i = 0; i < CODEC_TILE * CODEC_TILE; i++)
		pixels[i] = i % n * 0x10305 & 0xffffff;
}

static void number_of_colours_decides(void **state)
{
	fill_with_colours(1);
	assert_int_equal(check_tile(CODEC_TILE, CODEC_TILE), CODEC_SOLID);
	for (unsigned n = 2; n <= CODEC_COLOURS_MAX; n++) {
		fill_with_colours(n);
		assert_int_equal(check_tile(CODEC_TILE, CODEC_TILE), CODEC_PALETTE);
	}
	fill_with_colours(CODEC_COLOURS_MAX + 1);
	assert_int_equal(check_tile(CODEC_TILE, CODEC_TILE), CODEC_PLANES);
}

/* Colours that all hash to few slots must still be told apart. */
static void colours_that_collide(void **state)
{
	unsigned n = 0;

	memset(pixels, 0, sizeof(pixels));
	for (uint32_t colour = 0; n < CODEC_COLOURS_MAX; colour++)
		if ((colour * 2654435761u) >> 22 >= 1000)
			pixels[n++] = colour & 0xffffff;
	check_tile(CODEC_TILE, CODEC_TILE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slow_encoder_agrees),
		cmocka_unit_test(number_of_colours_decides),
		cmocka_unit_test(colours_that_collide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
