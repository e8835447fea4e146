#ifndef ENGAWA_TESTS_EXAMPLES_H
#define ENGAWA_TESTS_EXAMPLES_H
/* The examples of docs/codec.md. */
#include <stddef.h>
#include <stdint.h>

#include "encode/decode.h"

enum { EXAMPLE_PACKETS_MAX = 4, EXAMPLE_BYTES_MAX = 256, EXAMPLE_PIXELS_MAX = 256 };

struct example_bytes {
	uint8_t bytes[EXAMPLE_BYTES_MAX];
	size_t size;
};

struct example {
	char name[100];
	unsigned width, height;
	struct example_bytes packets[EXAMPLE_PACKETS_MAX];
	struct example_bytes data[EXAMPLE_PACKETS_MAX]; /* size 0: not given */
	size_t n_packets;
	enum decode_result result;
	uint32_t picture[EXAMPLE_PIXELS_MAX];
	size_t n_pixels; /* width × height; 0 when refused */
};

/* Calls `each` for every example in the file; returns how many there were. A
 * line that cannot be read fails the test. */
size_t examples_each(const char *path, void (*each)(const struct example *x));
#endif
