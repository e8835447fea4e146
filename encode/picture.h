#ifndef ENGAWA_ENCODE_PICTURE_H
#define ENGAWA_ENCODE_PICTURE_H
/*
 * What a native viewer has of a host's screen: a picture, and the deflate
 * stream of the packets that paint it (docs/codec.md). The browser's
 * counterpart is console/decode.js. Every size is bounded. One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct picture;

/* NULL when out of memory. Destroying NULL is fine. */
struct picture *picture_create(void);
void picture_destroy(struct picture *p);

/* From now on packets may hold frames of a video; before, they break docs/codec.md. */
void picture_allow_video(struct picture *p);

/* Another size makes it black and calls for a key; the same one does nothing.
 * 0; or -EBADMSG (a size the format does not have), -ENOMEM: nothing changed. */
int picture_set_size(struct picture *p, uint32_t width, uint32_t height);

/* Takes in one packet. 0; or -EBADMSG: it breaks docs/codec.md, the session is
 * to be ended; or -ENOMEM. That a key only begins a frame is for the caller to see to, who
 * knows where frames end. */
int picture_update(
	struct picture *p, bool key, uint32_t inflated_size, const uint8_t *data, size_t size);

/* width × height × 4 bytes R, G, B, 255; NULL before a size was set. Borrowed
 * until the next picture_set_size(). Worth showing after a packet that was the
 * last of its frame. */
const uint8_t *picture_pixels(const struct picture *p);
uint32_t picture_width(const struct picture *p);
uint32_t picture_height(const struct picture *p);
#endif
