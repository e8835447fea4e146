/* A native viewer's video: two bytes of the picture's size, then up to eight packets, each after
 * two bytes of its length. What decode.c lets through, libvpx gets. */
#include <stdbool.h>
#include <stdlib.h>

#include "encode/decode.h"
#include "encode/vp9_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { PACKETS = 8 };

struct view {
	uint8_t *picture;
	uint32_t width, height;
	struct decode_video video;
	struct vp9_read *read;
};

/* As encode/picture.c does it. false: it was refused. */
static bool take(struct view *s, const uint8_t *packet, size_t size)
{
	struct decode_video *v = &s->video;
	const size_t stride = (size_t)s->width * 4;

	if (decode_packet(s->picture, s->width, s->height, packet, size, NULL, v) < 0)
		return false;
	if (v->size == 0)
		return true;
	if (v->x + v->w > s->width || v->y + v->h > s->height || v->frame_w < 1 || v->frame_h < 1 ||
		v->frame_w > v->w || v->frame_h > v->h)
		abort();
	return vp9_read_frame(s->read, v, s->picture + v->y * stride + (size_t)v->x * 4, stride) ==
	       0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct view s = { 0 };
	size_t at = 2;

	if (size < 2)
		return 0;
	s.width = bytes[0] + 1u;
	s.height = bytes[1] + 1u;
	s.picture = malloc((size_t)s.width * s.height * 4);
	s.read = vp9_read_create();
	if (!s.picture || !s.read)
		abort();
	decode_clear(s.picture, s.width, s.height);
	for (int i = 0; i < PACKETS && at + 2 < size; i++) {
		size_t length = bytes[at] | (size_t)bytes[at + 1] << 8;

		at += 2;
		length = length < size - at ? length : size - at;
		if (!take(&s, bytes + at, length))
			break;
		at += length;
	}
	vp9_read_destroy(s.read);
	free(s.picture);
	return 0;
}
