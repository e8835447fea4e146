#include "encode/picture.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#include "encode/codec.h"
#include "encode/decode.h"
#include "encode/vp9_read.h"

struct picture {
	uint32_t width, height;
	uint8_t *pixels; /* owned */
	bool streaming; /* a key has come since the size changed */
	bool shows_video;
	struct decode_video video; /* of the packet before; all zero since the key: none began */
	struct vp9_read *video_read; /* owned; NULL: likewise */
	z_stream inflate;
	uint8_t packet[CODEC_PACKET_MAX + 1]; /* one more shows that there is too much */
};

struct picture *picture_create(void)
{
	struct picture *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	if (inflateInit2(&p->inflate, -15 /* raw */) != Z_OK) {
		free(p);
		return NULL;
	}
	return p;
}

void picture_destroy(struct picture *p)
{
	if (!p)
		return;
	inflateEnd(&p->inflate);
	vp9_read_destroy(p->video_read);
	free(p->pixels);
	free(p);
}

void picture_allow_video(struct picture *p)
{
	p->shows_video = true;
}

int picture_set_size(struct picture *p, uint32_t width, uint32_t height)
{
	uint8_t *pixels;

	if (!codec_size_ok(width, height))
		return -EBADMSG;
	if (width == p->width && height == p->height)
		return 0;
	pixels = malloc((size_t)width * height * 4);
	if (!pixels)
		return -ENOMEM;
	decode_clear(pixels, width, height);
	free(p->pixels);
	p->pixels = pixels;
	p->width = width;
	p->height = height;
	p->streaming = false;
	return 0;
}

/* Fills p->packet with exactly inflated_size bytes. */
static int unpack(struct picture *p, uint32_t inflated_size, const uint8_t *data, size_t size)
{
	p->inflate.next_in = (uint8_t *)data;
	p->inflate.avail_in = (uInt)size;
	p->inflate.next_out = p->packet;
	p->inflate.avail_out = inflated_size + 1;
	if (inflate(&p->inflate, Z_SYNC_FLUSH) != Z_OK)
		return -EBADMSG;
	if (p->inflate.avail_in || p->inflate.avail_out != 1)
		return -EBADMSG;
	return 0;
}

static void forget_video(struct picture *p)
{
	vp9_read_destroy(p->video_read);
	p->video_read = NULL;
	p->video = (struct decode_video){ 0 };
}

static int paint_video(struct picture *p, const struct decode_video *v)
{
	const size_t stride = (size_t)p->width * 4;

	if (!p->video_read && v->first)
		p->video_read = vp9_read_create();
	if (!p->video_read)
		return v->first ? -ENOMEM : -EBADMSG;
	return vp9_read_frame(
		p->video_read, v, p->pixels + v->y * stride + (size_t)v->x * 4, stride);
}

int picture_update(
	struct picture *p, bool key, uint32_t inflated_size, const uint8_t *data, size_t size)
{
	int r;

	if (!p->pixels || (!key && !p->streaming))
		return -EBADMSG;
	if (inflated_size < 1 || inflated_size > CODEC_PACKET_MAX)
		return -EBADMSG;
	if (size < 1 || size > CODEC_DATA_MAX)
		return -EBADMSG;
	if (key) {
		inflateReset(&p->inflate);
		decode_clear(p->pixels, p->width, p->height);
		forget_video(p);
	}
	p->streaming = false; /* not after a packet that is refused */
	if (unpack(p, inflated_size, data, size) < 0)
		return -EBADMSG;
	if (decode_packet(p->pixels, p->width, p->height, p->packet, inflated_size, NULL,
		    p->shows_video ? &p->video : NULL) < 0)
		return -EBADMSG;
	r = p->video.size ? paint_video(p, &p->video) : 0;
	if (r < 0)
		return r;
	p->streaming = true;
	return 0;
}

const uint8_t *picture_pixels(const struct picture *p)
{
	return p->pixels;
}

uint32_t picture_width(const struct picture *p)
{
	return p->width;
}

uint32_t picture_height(const struct picture *p)
{
	return p->height;
}
