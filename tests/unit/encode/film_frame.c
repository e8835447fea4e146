/*
 * Writes one VP9 key frame to stdout, 64 × 48: red, green, blue and white, a quarter each, for
 * browsers to show (tests/e2e/decoder.test.js).
 */
#include <stdio.h>
#include <stdlib.h>

#include "encode/vp9.h"

enum { W = 64, H = 48 };

int main(void)
{
	static const uint32_t colours[] = { 0xc02020, 0x20a020, 0x2020c0, 0xf0f0f0 };
	uint32_t pixels[W * H];
	const uint8_t *frame;
	struct vp9 *vp9;
	size_t size;

	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++)
			pixels[y * W + x] = colours[y / (H / 2) * 2 + x / (W / 2)];
	if (vp9_create(W, H, &vp9) < 0 ||
		vp9_write(vp9, pixels, W, W, H, 8000, 1, &frame, &size) < 0)
		return EXIT_FAILURE;
	if (fwrite(frame, 1, size, stdout) != size || fflush(stdout))
		return EXIT_FAILURE;
	vp9_destroy(vp9);
	return EXIT_SUCCESS;
}
