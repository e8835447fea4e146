#ifndef ENGAWA_ENCODE_VP9_HEAD_H
#define ENGAWA_ENCODE_VP9_HEAD_H
/*
 * What may come to a VP9 decoder (docs/codec.md): one shown frame of profile 1, 8 bits, 4:4:4,
 * BT.601 limited, with no other frame beside it. A decoder makes room for whatever size a frame
 * names, so that is looked at before. For both sides; freestanding, as decode.c is.
 * Source: VP9 Bitstream & Decoding Process Specification v0.6, 6.2, 7.2 and annex B.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vp9_head {
	bool key;
	uint32_t w, h; /* of a key frame; any other has the size of the frames before it: 0 */
};

/* Whether it is such a frame. *ret is untouched when not. */
bool vp9_head_read(const uint8_t *frame, size_t size, struct vp9_head *ret);
#endif
