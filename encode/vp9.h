#ifndef ENGAWA_ENCODE_VP9_H
#define ENGAWA_ENCODE_VP9_H
/*
 * One VP9 stream of pictures of one size (profile 1: colour at every pixel, 8 bits, BT.601
 * limited), by libvpx. Each frame comes out at once. One thread.
 */
#include <stddef.h>
#include <stdint.h>

struct vp9;

/* Of frames w × h. 0; -ENOMEM; -EINVAL: VP9 does not do that. Destroying NULL is fine. */
int vp9_create(int32_t w, int32_t h, struct vp9 **ret);
void vp9_destroy(struct vp9 *s);

/* The next frame: the pixels 0x00RRGGBB of from_w × from_h, `stride` pixels apart from row to
 * row, made w × h. kbit: a second; now_ms grows. 0, and *ret belongs to the stream until its
 * next call; or -EIO: the stream is broken. */
int vp9_write(struct vp9 *s, const uint32_t *pixels, int32_t stride, int32_t from_w, int32_t from_h,
	unsigned kbit, uint64_t now_ms, const uint8_t **ret, size_t *ret_size);
#endif
