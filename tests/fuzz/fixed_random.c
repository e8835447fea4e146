#include "tests/fuzz/fixed_random.h"

#include <sodium.h>

static uint64_t drawn;

static void draw(void *const ret, const size_t size)
{
	uint8_t *bytes = ret;

	for (size_t i = 0; i < size; i++) {
		drawn = drawn * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		bytes[i] = (uint8_t)(drawn >> 56);
	}
}

static const char *draw_name(void)
{
	return "fixed";
}

static uint32_t draw_word(void)
{
	uint32_t word;

	draw(&word, sizeof(word));
	return word;
}

static struct randombytes_implementation fixed = {
	.implementation_name = draw_name,
	.random = draw_word,
	.buf = draw,
};

int fixed_random_install(void)
{
	return randombytes_set_implementation(&fixed) < 0 || sodium_init() < 0;
}

void fixed_random_restart(void)
{
	drawn = 1;
}
