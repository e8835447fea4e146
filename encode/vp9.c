#include "encode/vp9.h"

#include <errno.h>
#include <libyuv/convert_from_argb.h>
#include <libyuv/scale_argb.h>
#include <stdlib.h>
#include <vpx/vp8cx.h>
#include <vpx/vpx_encoder.h>

enum {
	SPEED = 9, /* the quickest: what a frame costs is paid by the host, and it looks no worse */
	QUANTIZER_MIN = 8, /* of 63: exact it becomes at rest, not before */
	QUANTIZER_MAX = 58,
	/* A key frame may take so many per cent of what a frame has on average. */
	KEY_SHARE = 900,
	FRAMES_A_SECOND = 30,
};

struct vp9 {
	vpx_codec_ctx_t codec;
	vpx_codec_enc_cfg_t config;
	vpx_image_t *image; /* owned, as is small */
	uint8_t *small; /* a frame before its colours are taken apart */
	uint64_t first_ms, latest_ms;
	int open;
};

static void configure(struct vp9 *s, int32_t w, int32_t h)
{
	s->config.g_w = (unsigned)w;
	s->config.g_h = (unsigned)h;
	s->config.g_profile = 1;
	s->config.g_threads = 1;
	s->config.g_timebase = (vpx_rational_t){ 1, 1000 };
	s->config.g_lag_in_frames = 0;
	s->config.kf_mode = VPX_KF_DISABLED; /* the first is one, and no other is needed */
	s->config.rc_end_usage = VPX_CBR;
	s->config.rc_min_quantizer = QUANTIZER_MIN;
	s->config.rc_max_quantizer = QUANTIZER_MAX;
	s->config.rc_dropframe_thresh = 0;
	s->config.rc_undershoot_pct = 50;
	s->config.rc_overshoot_pct = 50;
	s->config.rc_buf_initial_sz = 500;
	s->config.rc_buf_optimal_sz = 600;
	s->config.rc_buf_sz = 1000;
}

static int open_codec(struct vp9 *s)
{
	if (vpx_codec_enc_init(&s->codec, vpx_codec_vp9_cx(), &s->config, 0) != VPX_CODEC_OK)
		return -EINVAL;
	s->open = 1;
	if (vpx_codec_control(&s->codec, VP8E_SET_CPUUSED, SPEED) ||
		vpx_codec_control(&s->codec, VP9E_SET_COLOR_SPACE, VPX_CS_BT_601) ||
		vpx_codec_control(&s->codec, VP9E_SET_COLOR_RANGE, VPX_CR_STUDIO_RANGE) ||
		vpx_codec_control(&s->codec, VP9E_SET_AQ_MODE, 3U) ||
		vpx_codec_control(&s->codec, VP8E_SET_MAX_INTRA_BITRATE_PCT, (unsigned)KEY_SHARE))
		return -EINVAL;
	return 0;
}

int vp9_create(int32_t w, int32_t h, struct vp9 **ret)
{
	struct vp9 *s = calloc(1, sizeof(*s));
	int r = -ENOMEM;

	if (!s)
		return r;
	s->image = vpx_img_alloc(NULL, VPX_IMG_FMT_I444, (unsigned)w, (unsigned)h, 32);
	s->small = malloc((size_t)w * (size_t)h * 4);
	if (!s->image || !s->small)
		goto out;
	s->image->cs = VPX_CS_BT_601;
	s->image->range = VPX_CR_STUDIO_RANGE;
	r = -EINVAL;
	if (vpx_codec_enc_config_default(vpx_codec_vp9_cx(), &s->config, 0) != VPX_CODEC_OK)
		goto out;
	configure(s, w, h);
	r = open_codec(s);
	if (r < 0)
		goto out;
	*ret = s;
	return 0;
out:
	vp9_destroy(s);
	return r;
}

void vp9_destroy(struct vp9 *s)
{
	if (!s)
		return;
	if (s->open)
		vpx_codec_destroy(&s->codec);
	vpx_img_free(s->image);
	free(s->small);
	free(s);
}

/* As Y, U and V into s->image. */
static int take_picture(
	struct vp9 *s, const uint32_t *pixels, int32_t stride, int32_t from_w, int32_t from_h)
{
	const int w = (int)s->config.g_w, h = (int)s->config.g_h;
	const uint8_t *argb = (const uint8_t *)pixels; /* in memory B, G, R, 0 */
	int argb_stride = stride * 4;
	uint8_t **plane = s->image->planes;
	const int *to = s->image->stride;

	if (from_w != w || from_h != h) {
		if (ARGBScale(argb, argb_stride, from_w, from_h, s->small, w * 4, w, h, kFilterBox))
			return -EIO;
		argb = s->small;
		argb_stride = w * 4;
	}
	return ARGBToI444(
		       argb, argb_stride, plane[0], to[0], plane[1], to[1], plane[2], to[2], w, h)
		       ? -EIO
		       : 0;
}

/* Milliseconds since the first frame: each later than the one before. */
static vpx_codec_pts_t moment(struct vp9 *s, uint64_t now_ms, unsigned long *ret_duration)
{
	if (s->first_ms == 0) {
		s->first_ms = now_ms;
		s->latest_ms = now_ms - 1000 / FRAMES_A_SECOND;
	}
	*ret_duration = now_ms > s->latest_ms ? (unsigned long)(now_ms - s->latest_ms) : 1;
	s->latest_ms += *ret_duration;
	return (vpx_codec_pts_t)(s->latest_ms - s->first_ms);
}

int vp9_write(struct vp9 *s, const uint32_t *pixels, int32_t stride, int32_t from_w, int32_t from_h,
	unsigned kbit, uint64_t now_ms, const uint8_t **ret, size_t *ret_size)
{
	vpx_codec_iter_t i = NULL;
	const vpx_codec_cx_pkt_t *packet;
	unsigned long duration;
	vpx_codec_pts_t pts;

	if (s->config.rc_target_bitrate != kbit) {
		s->config.rc_target_bitrate = kbit;
		if (vpx_codec_enc_config_set(&s->codec, &s->config) != VPX_CODEC_OK)
			return -EIO;
	}
	if (take_picture(s, pixels, stride, from_w, from_h) < 0)
		return -EIO;
	pts = moment(s, now_ms, &duration);
	if (vpx_codec_encode(&s->codec, s->image, pts, duration, 0, VPX_DL_REALTIME) !=
		VPX_CODEC_OK)
		return -EIO;
	while ((packet = vpx_codec_get_cx_data(&s->codec, &i))) {
		if (packet->kind != VPX_CODEC_CX_FRAME_PKT)
			continue;
		*ret = packet->data.frame.buf;
		*ret_size = packet->data.frame.sz;
		return 0;
	}
	return -EIO;
}
