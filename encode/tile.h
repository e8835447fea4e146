#ifndef ENGAWA_ENCODE_TILE_H
#define ENGAWA_ENCODE_TILE_H
/* Turns the pixels of one tile into one command of docs/codec.md. */
#include <stddef.h>
#include <stdint.h>

#include "encode/codec.h"

/* pixels: w × h of 0x00RRGGBB, row after row without gaps, to be painted at
 * (x, y). Takes the shortest of solid, palette and planes. Returns the bytes
 * written, at most CODEC_HEADER + 3 * w * h. */
size_t tile_write(uint8_t to[static CODEC_COMMAND_MAX], const uint32_t *pixels, unsigned x,
	unsigned y, unsigned w, unsigned h);

/* The CODEC_HEADER bytes that any command but a copy begins with; returns their end. */
uint8_t *tile_write_header(
	uint8_t *to, enum codec_command command, unsigned x, unsigned y, unsigned w, unsigned h);
#endif
