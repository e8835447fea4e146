/* The decoder as the console's worker sees it: one picture and one packet in
 * the memory of the module, whose addresses it hands out (console/decode.js).
 * The packet has a place of its own, the picture takes all from the end of the
 * module's data on; memory grows as it needs. */
#include "encode/codec.h"
#include "encode/decode.h"

#define EXPORT(name) __attribute__((export_name(name)))

enum { PAGE = 64 * 1024 };

extern uint8_t picture[] __asm__("__heap_base"); /* of the linker: the end of all data */

static uint32_t width, height;
static struct decode_box painted;
static struct decode_video video;
static bool shows_video;
static uint8_t packet[CODEC_PACKET_MAX];

static bool make_room(size_t end)
{
	size_t pages = (end + PAGE - 1) / PAGE, now = __builtin_wasm_memory_size(0);

	return pages <= now || __builtin_wasm_memory_grow(0, pages - now) != (size_t)-1;
}

EXPORT("clear") void wasm_clear(void);
void wasm_clear(void)
{
	decode_clear(picture, width, height);
	video = (struct decode_video){ 0 };
	painted = (struct decode_box){ 0, 0, width, height };
}

/* Where the picture of this size is now, all black; 0: a size not allowed, or
 * no memory. */
EXPORT("set_picture") uint8_t *wasm_set_picture(uint32_t w, uint32_t h);
uint8_t *wasm_set_picture(uint32_t w, uint32_t h)
{
	if (!codec_size_ok(w, h) || !make_room((size_t)picture + (size_t)w * h * 4))
		return NULL;
	width = w;
	height = h;
	wasm_clear();
	return picture;
}

/* Where the CODEC_PACKET_MAX bytes of a packet are to be put. */
EXPORT("packet") uint8_t *wasm_packet(void);
uint8_t *wasm_packet(void)
{
	return packet;
}

/* Paints the first `size` bytes there; enum decode_result. */
EXPORT("decode") int wasm_decode(uint32_t size);
int wasm_decode(uint32_t size)
{
	return decode_packet(
		picture, width, height, packet, size, &painted, shows_video ? &video : NULL);
}

/* From now on packets may hold frames of a video. */
EXPORT("allow_video") void wasm_allow_video(void);
void wasm_allow_video(void)
{
	shows_video = true;
}

/* Nine words, struct decode_video: what the packet decoded last has of a video; the page is
 * to paint it. */
EXPORT("video") struct decode_video *wasm_video(void);
struct decode_video *wasm_video(void)
{
	return &video;
}

/* Four words x0, y0, x1, y1: what was painted since the caller made them zero. */
EXPORT("painted") struct decode_box *wasm_painted(void);
struct decode_box *wasm_painted(void)
{
	return &painted;
}
