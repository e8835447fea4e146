#ifndef ENGAWA_ENCODE_PHOTO_WRITE_H
#define ENGAWA_ENCODE_PHOTO_WRITE_H
/* Turns the pixels of one tile into a photo of docs/codec.md: coarse, and some ten times smaller. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "encode/codec.h"

/* Whether there are so many colours that it is a picture of something, not of an interface. */
bool photo_worth(const uint32_t *pixels, size_t n);

/* pixels: w × h of 0x00RRGGBB, to be painted at (x, y). Returns the bytes written; 0: it would
 * take `max` or more. ret: w × h, what a viewer comes to have. */
size_t photo_write(uint8_t to[static CODEC_COMMAND_MAX], size_t max, const uint32_t *pixels,
	unsigned x, unsigned y, unsigned w, unsigned h, uint32_t *ret);
#endif
