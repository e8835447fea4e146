#ifndef ENGAWA_TESTS_SLOW_H
#define ENGAWA_TESTS_SLOW_H
/* docs/codec.md once more, slow and obvious, to judge the fast code. Pixels are
 * 0x00RRGGBB. */
#include <stddef.h>
#include <stdint.h>

#include "encode/decode.h"

enum decode_result slow_decode(
	uint32_t *picture, uint32_t width, uint32_t height, const uint8_t *packet, size_t size);

/* The command that tile_write() must write; returns its size. */
size_t slow_write(
	uint8_t *to, const uint32_t *pixels, unsigned x, unsigned y, unsigned w, unsigned h);
#endif
