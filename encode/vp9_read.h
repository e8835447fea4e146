#ifndef ENGAWA_ENCODE_VP9_READ_H
#define ENGAWA_ENCODE_VP9_READ_H
/*
 * The way back from a video (docs/codec.md), for native viewers, by libvpx. It gets only frames
 * that decode.h let through, one at a time whatever their bytes hold, and no more memory than such
 * frames need. One thread.
 */
#include <stddef.h>
#include <stdint.h>

#include "encode/decode.h"

struct vp9_read;

/* NULL when out of memory. Destroying NULL is fine. */
struct vp9_read *vp9_read_create(void);
void vp9_read_destroy(struct vp9_read *r);

/* Decodes v->data and paints it over v->w × v->h pixels R, G, B, 255 from `to` on.
 * 0; or -EBADMSG: it is no such frame; -ENOMEM. */
int vp9_read_frame(struct vp9_read *r, const struct decode_video *v, uint8_t *to, size_t stride);
#endif
