/* Two bytes of size, then a packet: the decoder stays inside the picture, what it says it has
 * painted too, and the slow decoder comes to the same. */
#include <stdlib.h>
#include <string.h>

#include "encode/decode.h"
#include "tests/unit/encode/slow.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(const uint8_t *picture, const uint32_t *expected, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const uint8_t *p = picture + i * 4;

		if (((uint32_t)p[0] << 16 | p[1] << 8 | p[2]) != expected[i] || p[3] != 255)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct decode_box box = { 0 };
	uint32_t width, height;
	uint8_t *picture;
	uint32_t *expected;
	enum decode_result result;

	if (size < 2)
		return 0;
	width = bytes[0] + 1u;
	height = bytes[1] + 1u;
	picture = malloc((size_t)width * height * 4);
	expected = calloc((size_t)width * height, sizeof(*expected));
	if (!picture || !expected)
		abort();
	decode_clear(picture, width, height);
	result = decode_packet(picture, width, height, bytes + 2, size - 2, &box, NULL);
	if (box.x1 > width || box.y1 > height || box.x0 > box.x1 || box.y0 > box.y1)
		abort();
	if (result != slow_decode(expected, width, height, bytes + 2, size - 2))
		abort();
	if (result == DECODE_OK)
		check(picture, expected, (size_t)width * height);
	free(picture);
	free(expected);
	return 0;
}
