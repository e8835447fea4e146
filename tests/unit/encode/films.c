#include "films.h"

#include <stdlib.h>
#include <string.h>

#include "content.h"
#include "encode/codec.h"
#include "encode/vp9.h"

enum { KBIT = 2000, FRAME_MS = 33 };

struct film *film_create(int32_t w, int32_t h)
{
	struct film *f = calloc(1, sizeof(*f));
	uint32_t *pixels = calloc((size_t)w * (size_t)h, sizeof(*pixels));
	struct vp9 *stream;
	uint32_t random = 3;

	if (!f || !pixels || vp9_create(w, h, &stream) < 0)
		abort();
	for (int i = 0; i < FILM_FRAMES; i++) {
		const uint8_t *bytes;

		content_paint(pixels, w, w, h, CONTENT_PHOTO, &random);
		if (vp9_write(stream, pixels, w, w, h, KBIT, (uint64_t)i * FRAME_MS + 1, &bytes,
			    &f->size[i]) < 0 ||
			f->size[i] >= FILM_ROOM)
			abort();
		memcpy(f->bytes[i], bytes, f->size[i]);
	}
	vp9_destroy(stream);
	free(pixels);
	return f;
}

size_t film_command(uint8_t *to, const struct film_command *c)
{
	uint8_t *at = to;

	*at++ = CODEC_VIDEO;
	at = codec_put(at, 2, c->x);
	at = codec_put(at, 2, c->y);
	at = codec_put(at, 2, c->w);
	at = codec_put(at, 2, c->h);
	*at++ = c->first;
	at = codec_put(at, 3, (uint32_t)c->size);
	memcpy(at, c->frame, c->size);
	return (size_t)(at - to) + c->size;
}
