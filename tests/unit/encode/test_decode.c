/* The decoder: the examples of docs/codec.md, and the slow decoder as judge of
 * packets that were made well and then broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "encode/codec.h"
#include "encode/decode.h"
#include "examples.h"
#include "packets.h"
#include "random.h"
#include "slow.h"

static const char *codec_md;

/* In a heap block of exactly its size, so that ASan sees a step outside. */
static uint8_t *exact_copy(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, size);
	return copy;
}

static uint8_t *black_picture(uint32_t width, uint32_t height)
{
	uint8_t *picture = malloc((size_t)width * height * 4);

	assert_non_null(picture);
	decode_clear(picture, width, height);
	return picture;
}

static void assert_picture(const uint8_t *picture, const uint32_t *expected, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const uint8_t *p = picture + i * 4;

		assert_int_equal((uint32_t)p[0] << 16 | p[1] << 8 | p[2], expected[i]);
		assert_int_equal(p[3], 255);
	}
}

static void check_example(const struct example *x)
{
	uint8_t *picture = black_picture(x->width, x->height);
	enum decode_result result = DECODE_OK;

	print_message("example: %s\n", x->name);
	assert_true(x->n_packets > 0);
	for (size_t i = 0; i < x->n_packets; i++) {
		uint8_t *packet = exact_copy(x->packets[i].bytes, x->packets[i].size);

		assert_int_equal(result, DECODE_OK);
		result = decode_packet(
			picture, x->width, x->height, packet, x->packets[i].size, NULL, NULL);
		free(packet);
	}
	assert_int_equal(result, x->result);
	assert_int_equal(x->n_pixels, result == DECODE_OK ? x->width * x->height : 0);
	assert_picture(picture, x->picture, x->n_pixels);
	free(picture);
}

static void examples_hold(void **state)
{
	assert_true(examples_each(codec_md, check_example) >= 20);
}

static void empty_packet_paints_nothing(void **state)
{
	struct decode_box box = { 0 };
	uint8_t picture[4] = { 1, 2, 3, 255 };

	assert_int_equal(decode_packet(picture, 1, 1, picture, 0, &box, NULL), DECODE_OK);
	assert_int_equal(box.x1, 0);
	assert_int_equal(picture[0], 1);
}

static void refuses_too_large_packet(void **state)
{
	uint8_t picture[4], *packet = calloc(1, CODEC_PACKET_MAX + 1);

	assert_non_null(packet);
	assert_int_equal(decode_packet(picture, 1, 1, packet, CODEC_PACKET_MAX + 1, NULL, NULL),
		DECODE_RANGE);
	free(packet);
}

static void refuses_picture_sizes(void **state)
{
	static const uint32_t sizes[][2] = {
		{ 0, 1 },
		{ 1, 0 },
		{ 16385, 1 },
		{ 1, 16385 },
		{ 16384, 4097 },
		{ UINT32_MAX, 1 },
	};
	uint8_t pixel[4];

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		assert_int_equal(
			decode_packet(pixel, sizes[i][0], sizes[i][1], pixel, 0, NULL, NULL),
			DECODE_RANGE);
}

static void box_holds_what_was_painted(void **state)
{
	static const uint8_t packet[] = {
		1, 10, 0, 20, 0, 4, 5, 1, 2, 3, /* 10, 20, 5 × 6 */
		1, 3, 0, 22, 0, 0, 0, 1, 2, 3, /* 3, 22, 1 × 1 */
	};
	struct decode_box box = { 0 };
	uint8_t *picture = black_picture(40, 40);

	assert_int_equal(decode_packet(picture, 40, 40, packet, 10, &box, NULL), DECODE_OK);
	assert_memory_equal(&box, &((struct decode_box){ 10, 20, 15, 26 }), sizeof(box));
	assert_int_equal(decode_packet(picture, 40, 40, packet + 10, 10, &box, NULL), DECODE_OK);
	assert_memory_equal(&box, &((struct decode_box){ 3, 20, 15, 26 }), sizeof(box));
	free(picture);
}

static void slow_decoder_agrees(void **state)
{
	static uint8_t bytes[PACKETS_SIZE_MAX];
	uint32_t random = 1;
	int results[6] = { 0 };

	for (int round = 0; round < 2000; round++) {
		uint32_t width = 1 + random_below(&random, 150);
		uint32_t height = 1 + random_below(&random, 150);
		size_t size = packets_write(bytes, width, height, &random);
		uint8_t *picture = black_picture(width, height), *packet;
		uint32_t *expected = calloc((size_t)width * height, sizeof(*expected));
		enum decode_result result;

		assert_non_null(expected);
		packets_break(bytes, &size, &random);
		packet = exact_copy(bytes, size);
		result = decode_packet(picture, width, height, packet, size, NULL, NULL);
		assert_int_equal(result, slow_decode(expected, width, height, packet, size));
		if (result == DECODE_OK)
			assert_picture(picture, expected, (size_t)width * height);
		results[-result]++;
		free(packet);
		free(expected);
		free(picture);
	}
	for (int i = 0; i < 6; i++)
		assert_true(results[i] > 10);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_hold),
		cmocka_unit_test(empty_packet_paints_nothing),
		cmocka_unit_test(refuses_too_large_packet),
		cmocka_unit_test(refuses_picture_sizes),
		cmocka_unit_test(box_holds_what_was_painted),
		cmocka_unit_test(slow_decoder_agrees),
	};

	if (argc != 2)
		return 2;
	codec_md = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
