#ifndef ENGAWA_ENCODE_DECODE_H
#define ENGAWA_ENCODE_DECODE_H
/*
 * Paints an inflated packet (docs/codec.md) into a picture. Shared by
 * engawa-view and, as WebAssembly, the console: freestanding C, no allocation,
 * no libc. The packet is foreign: every read and write is bounded, and a packet
 * that breaks a rule is refused (the picture may hold the part before it; the
 * session ends).
 *
 * A picture is width × height pixels of 4 bytes in memory order R, G, B, 255
 * (what a browser's ImageData takes), of a size that codec_size_ok() allows.
 */
#include <stddef.h>
#include <stdint.h>

enum decode_result {
	DECODE_OK = 0,
	DECODE_TRUNCATED = -1, /* ends inside a command */
	DECODE_UNKNOWN = -2, /* unknown or reserved command */
	DECODE_RANGE = -3, /* outside the picture, or a size not allowed */
	DECODE_PALETTE = -4, /* too few colours, an index beyond them, padding not zero */
	DECODE_PHOTO =
		-5, /* a quality or a token that does not exist, coefficients beyond the last */
	DECODE_VIDEO = -6, /* no frame that a VP9 decoder may see, or not of this stream */
};

/* What was painted: [x0, x1) × [y0, y1); x1 is 0 while nothing was. */
struct decode_box {
	uint32_t x0, y0, x1, y1;
};

/* A frame of a video, to be shown w × h at (x, y) of the picture by who decodes the VP9 in
 * `data`, which lies in the packet: decode_packet() has seen that a decoder may get it
 * (vp9_head.h). What is not of one frame stays from packet to packet; all zero: no stream. */
struct decode_video {
	uint32_t x, y, w, h;
	uint32_t first; /* not 0: its stream begins */
	uint32_t size; /* of data; 0: the packet has no such frame */
	const uint8_t *data;
	uint32_t frame_w, frame_h; /* of the stream's frames; 0: there is no stream */
};

/* Makes it black: how a picture starts, and starts anew with each key packet. */
void decode_clear(uint8_t *picture, uint32_t width, uint32_t height);

/* box is grown by what was painted; NULL: nobody asks. video: how it was left by the packet
 * before, all zero before a key; then the frame that is to be painted after all else. NULL: there
 * may be none. */
enum decode_result decode_packet(uint8_t *picture, uint32_t width, uint32_t height,
	const uint8_t *packet, size_t size, struct decode_box *box, struct decode_video *video);
#endif
