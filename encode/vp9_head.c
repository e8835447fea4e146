#include "encode/vp9_head.h"

enum {
	FRAME_MARKER = 2,
	PROFILE = 1,
	SYNC_CODE = 0x498342,
	BT_601 = 1,
	REFERENCES = 3,
	INDEX_MASK = 0xe0, /* of the last byte: several frames are in one */
	INDEX_MARK = 0xc0,
};

/* Bits from the highest of each byte down; beyond the end they are zero, and `over`. */
struct bits {
	const uint8_t *at;
	size_t size, used;
	bool over;
};

static uint32_t take(struct bits *b, unsigned n)
{
	uint32_t value = 0;

	for (; n > 0; n--, b->used++) {
		if (b->used / 8 >= b->size) {
			b->over = true;
			return 0;
		}
		value = value << 1 | (b->at[b->used / 8] >> (7 - b->used % 8) & 1);
	}
	return value;
}

static bool takes(struct bits *b, unsigned n, uint32_t value)
{
	return take(b, n) == value;
}

static bool read_profile(struct bits *b)
{
	const uint32_t low = take(b, 1);

	return (low | take(b, 1) << 1) == PROFILE;
}

static bool read_colours(struct bits *b)
{
	return takes(b, 3, BT_601) && takes(b, 1, 0) /* limited */ &&
	       takes(b, 2, 0) /* no subsampling */ && takes(b, 1, 0);
}

static bool read_key(struct bits *b, struct vp9_head *ret)
{
	if (!takes(b, 24, SYNC_CODE) || !read_colours(b))
		return false;
	ret->w = take(b, 16) + 1;
	ret->h = take(b, 16) + 1;
	return takes(b, 1, 0); /* to be drawn in no other size */
}

/* It is shown, so it refers to others; the size is to be its first reference's. */
static bool read_other(struct bits *b, bool resilient)
{
	if (!resilient)
		take(b, 2); /* which contexts are reset */
	take(b, 8); /* what it refreshes */
	take(b, REFERENCES * 4);
	return takes(b, 1, 1) && takes(b, 1, 0);
}

bool vp9_head_read(const uint8_t *frame, size_t size, struct vp9_head *ret)
{
	struct bits b = { frame, size, 0, false };
	struct vp9_head head = { 0 };
	bool resilient;

	if (size == 0 || (frame[size - 1] & INDEX_MASK) == INDEX_MARK)
		return false;
	if (!takes(&b, 2, FRAME_MARKER) || !read_profile(&b))
		return false;
	if (!takes(&b, 1, 0)) /* shows an older one again */
		return false;
	head.key = takes(&b, 1, 0);
	if (!takes(&b, 1, 1)) /* is not shown */
		return false;
	resilient = takes(&b, 1, 1);
	if (!(head.key ? read_key(&b, &head) : read_other(&b, resilient)) || b.over)
		return false;
	*ret = head;
	return true;
}
