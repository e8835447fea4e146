#include "encode/vp9_read.h"

#include <errno.h>
#include <libyuv/convert_argb.h>
#include <libyuv/scale_argb.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>

#include "encode/codec.h"

enum {
	BUFFERS = VP9_MAXIMUM_REF_BUFFERS + VPX_MAXIMUM_WORK_BUFFERS,
	RIM = 160, /* pixels that libvpx keeps around a frame, each side */
	ALIGN = 64,
	INDEX = 6, /* bytes of the index of one frame */
};

struct vp9_read {
	vpx_codec_ctx_t codec;
	bool open;
	size_t most; /* bytes of a buffer */
	struct {
		uint8_t *data; /* owned */
		size_t size;
		bool used;
	} buffers[BUFFERS];
	uint8_t *pixels; /* owned: a frame that has not the size of its box */
	uint8_t frame[CODEC_VIDEO_MAX + INDEX];
};

struct vp9_read *vp9_read_create(void)
{
	return calloc(1, sizeof(struct vp9_read));
}

static void close_codec(struct vp9_read *r)
{
	if (r->open)
		vpx_codec_destroy(&r->codec);
	r->open = false;
	for (size_t i = 0; i < BUFFERS; i++)
		free(r->buffers[i].data);
	memset(r->buffers, 0, sizeof(r->buffers));
}

void vp9_read_destroy(struct vp9_read *r)
{
	if (!r)
		return;
	close_codec(r);
	free(r->pixels);
	free(r);
}

static int get_buffer(void *data, size_t size, vpx_codec_frame_buffer_t *ret)
{
	struct vp9_read *r = data;
	size_t i = 0;

	while (i < BUFFERS && r->buffers[i].used)
		i++;
	if (i == BUFFERS || size > r->most)
		return -1;
	if (r->buffers[i].size < size) {
		free(r->buffers[i].data);
		r->buffers[i].data = calloc(1, size);
		r->buffers[i].size = r->buffers[i].data ? size : 0;
	}
	if (!r->buffers[i].data)
		return -1;
	r->buffers[i].used = true;
	ret->data = r->buffers[i].data;
	ret->size = r->buffers[i].size;
	ret->priv = &r->buffers[i].used;
	return 0;
}

static int release_buffer(void *data, vpx_codec_frame_buffer_t *buffer)
{
	bool *used = buffer->priv;

	if (used)
		*used = false;
	return 0;
}

/* For frames of this size. */
static int open_codec(struct vp9_read *r, uint32_t w, uint32_t h)
{
	const vpx_codec_dec_cfg_t config = { .threads = 1 };

	close_codec(r);
	/* libvpx's own sum, with 4:4:4: three planes with a rim. */
	r->most = ((size_t)w + 2 * RIM + ALIGN) * ((size_t)h + 2 * RIM + ALIGN) * 3 + 4096;
	if (vpx_codec_dec_init(&r->codec, vpx_codec_vp9_dx(), &config, 0) != VPX_CODEC_OK)
		return -ENOMEM;
	r->open = true;
	if (vpx_codec_set_frame_buffer_functions(&r->codec, get_buffer, release_buffer, r))
		return -ENOMEM;
	return 0;
}

static bool fits(const vpx_image_t *image, const struct decode_video *v)
{
	return image && image->fmt == VPX_IMG_FMT_I444 && image->d_w == v->frame_w &&
	       image->d_h == v->frame_h;
}

/* After a frame libvpx looks for another one in the bytes that are left, and decodes that too. An
 * index of one frame behind it says that there is none (VP9 specification v0.6, annex B). */
static size_t with_index(struct vp9_read *r, const struct decode_video *v)
{
	const uint8_t marker = 0xc0 | 3 << 3; /* sizes of 4 bytes, one frame */
	uint8_t *end = r->frame + v->size;

	memcpy(r->frame, v->data, v->size);
	*end++ = marker;
	end = codec_put(end, 4, v->size);
	*end++ = marker;
	return (size_t)(end - r->frame);
}

static int convert(const vpx_image_t *m, uint8_t *to, size_t stride)
{
	return I444ToABGR(m->planes[0], m->stride[0], m->planes[1], m->stride[1], m->planes[2],
		       m->stride[2], to, (int)stride, (int)m->d_w, (int)m->d_h)
		       ? -EBADMSG
		       : 0;
}

static int paint(struct vp9_read *r, const vpx_image_t *m, uint8_t *to, size_t stride, uint32_t w,
	uint32_t h)
{
	const int row = (int)m->d_w * 4;
	uint8_t *pixels;

	if (m->d_w == w && m->d_h == h)
		return convert(m, to, stride);
	pixels = realloc(r->pixels, (size_t)row * m->d_h);
	if (!pixels)
		return -ENOMEM;
	r->pixels = pixels;
	if (convert(m, pixels, (size_t)row) < 0)
		return -EBADMSG;
	return ARGBScale(pixels, row, (int)m->d_w, (int)m->d_h, to, (int)stride, (int)w, (int)h,
		       kFilterBilinear)
		       ? -EBADMSG
		       : 0;
}

int vp9_read_frame(struct vp9_read *r, const struct decode_video *v, uint8_t *to, size_t stride)
{
	vpx_codec_iter_t i = NULL;
	vpx_image_t *image;
	size_t size;
	int result;

	if (v->size > CODEC_VIDEO_MAX || stride > INT_MAX)
		return -EBADMSG;
	if (v->first) {
		result = open_codec(r, v->frame_w, v->frame_h);
		if (result < 0)
			return result;
	}
	size = with_index(r, v);
	if (!r->open || vpx_codec_decode(&r->codec, r->frame, (unsigned)size, NULL, 0))
		return -EBADMSG;
	image = vpx_codec_get_frame(&r->codec, &i);
	return fits(image, v) ? paint(r, image, to, stride, v->w, v->h) : -EBADMSG;
}
