#ifndef ENGAWA_ENCODE_ENCODE_H
#define ENGAWA_ENCODE_ENCODE_H
/*
 * Turns clean frames into packets for one viewer: docs/codec.md. Every viewer
 * has an encoder of its own, with its own picture of what that viewer has and
 * its own deflate stream. Exact once nothing changes any more. One thread.
 *
 * The way to use it: encode_push() as often as frames come (it only takes in
 * where they changed); when the viewer wants a frame, encode_begin(), then
 * encode_packet() until it says -EAGAIN. Between encode_begin() and that
 * -EAGAIN the clean frame must stay as it is: no shield_apply(), no
 * encode_push().
 *
 * Memory: 4 bytes a pixel, and about 1 MB.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/rect.h"
#include "shield/clean_frame.h"

struct encode;

struct encode_packet {
	bool key; /* first packet of a key frame: stream and picture start anew */
	bool last; /* the picture may be shown after this one */
	uint32_t inflated_size; /* after inflation, exactly: 1 to CODEC_PACKET_MAX */
	const uint8_t *data; /* owned by the encoder until its next call */
	size_t size; /* 1 to CODEC_DATA_MAX */
};

/* NULL when out of memory. Destroying NULL is fine. */
struct encode *encode_create(void);
void encode_destroy(struct encode *e);

/* Takes in a new picture: of the first, and of one with another size, a key
 * frame follows. 0; or -EINVAL (a size the format does not have), -ENOMEM: then
 * nothing has changed. */
int encode_push(struct encode *e, const struct clean_frame *f);

/* A key frame follows, for a viewer that starts. What is left of a frame that was
 * begun is given up. */
void encode_restart(struct encode *e);

/* Whether the viewer shows a stream of VP9 in its picture, and how many bytes a second its line
 * carries (0: unknown). Before it says so, nothing is a film. */
void encode_video(struct encode *e, bool allowed, uint64_t rate);

/* The box that travels as a film now; empty: there is none. */
struct rect encode_film(const struct encode *e);

/* Begins a frame from the picture f, the one pushed last. true when it differs
 * from what the viewer has, or a key frame is due; false: there is nothing to
 * send. room: about how many bytes its packets may have together. What does not
 * fit is left for later frames: what changed just now goes before what has been
 * waiting, but gets no more than half of the room while something waits. Where there is not
 * room for photographs they are coarse first, and exact once they are at rest. now_ms: the
 * time, from any moment on. */
bool encode_begin(struct encode *e, const struct clean_frame *f, size_t room, uint64_t now_ms);
/* Whether the frame begun last left something for later: begin another one soon. */
bool encode_behind(const struct encode *e);

/* Pixels that the viewer is told to copy for the frame begun last. */
uint64_t encode_copied(const struct encode *e);

/* The next packet of the frame begun: 0; or -EAGAIN after the last. */
int encode_packet(struct encode *e, struct encode_packet *ret);
#endif
