#ifndef ENGAWA_TESTS_CONTENT_H
#define ENGAWA_TESTS_CONTENT_H
/* Pixels as screens show them, for tests. */
#include <stdint.h>

enum content {
	CONTENT_FLAT, /* one colour */
	CONTENT_TWO, /* two colours */
	CONTENT_FEW, /* up to 300 colours, so on both sides of a palette's limit */
	CONTENT_TEXT, /* letters with soft edges */
	CONTENT_PHOTO, /* smooth, with a little noise */
	CONTENT_NOISE,
	CONTENT_N
};

/* Paints w × h pixels 0x00RRGGBB at `to`, `stride` pixels from row to row. */
void content_paint(
	uint32_t *to, int32_t stride, int32_t w, int32_t h, enum content kind, uint32_t *random);
#endif
