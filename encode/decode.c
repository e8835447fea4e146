#include "encode/decode.h"
#include "encode/codec.h"
#include "encode/photo.h"
#include "encode/vp9_head.h"

#include <stdbool.h>

/* What is left of a packet. */
struct reader {
	const uint8_t *at;
	size_t left;
};

/* The part of the picture that a command paints. */
struct target {
	uint8_t *first; /* its upper left pixel */
	size_t stride; /* bytes from row to row of the picture */
	uint32_t x, y, w, h;
};

/* The next n bytes, or NULL when there are not so many. */
static const uint8_t *take(struct reader *r, size_t n)
{
	const uint8_t *at = r->at;

	if (r->left < n)
		return NULL;
	r->at += n;
	r->left -= n;
	return at;
}

/* Two bytes, the low one first. */
static uint32_t number(const uint8_t *b)
{
	return b[0] | (uint32_t)b[1] << 8;
}

static void put(uint8_t *pixel, uint8_t red, uint8_t green, uint8_t blue)
{
	pixel[0] = red;
	pixel[1] = green;
	pixel[2] = blue;
	pixel[3] = 255;
}

static enum decode_result read_target(
	struct reader *r, uint8_t *picture, uint32_t width, uint32_t height, struct target *ret)
{
	const uint8_t *b = take(r, CODEC_HEADER - 1);
	struct target t;

	if (!b)
		return DECODE_TRUNCATED;
	t.x = number(b);
	t.y = number(b + 2);
	t.w = b[4] + 1u;
	t.h = b[5] + 1u;
	if (t.w > CODEC_TILE || t.h > CODEC_TILE)
		return DECODE_RANGE;
	if (t.x + t.w > width || t.y + t.h > height)
		return DECODE_RANGE;
	t.stride = (size_t)width * 4;
	t.first = picture + t.y * t.stride + (size_t)t.x * 4;
	*ret = t;
	return DECODE_OK;
}

static enum decode_result paint_solid(struct reader *r, const struct target *t)
{
	const uint8_t *colour = take(r, 3);

	if (!colour)
		return DECODE_TRUNCATED;
	for (uint32_t y = 0; y < t->h; y++) {
		uint8_t *row = t->first + y * t->stride;

		for (uint32_t x = 0; x < t->w; x++)
			put(row + (size_t)x * 4, colour[0], colour[1], colour[2]);
	}
	return DECODE_OK;
}

/* Indices stand in a byte from its highest bit down. */
static bool paint_index_row(
	uint8_t *row, uint32_t w, const uint8_t *indices, const uint8_t *colours, unsigned n)
{
	unsigned bits = codec_index_bits(n);
	unsigned mask = (1u << bits) - 1;
	unsigned used = w * bits;

	for (unsigned bit = 0; bit < used; bit += bits) {
		unsigned i = indices[bit / 8] >> (8 - bits - bit % 8) & mask;

		if (i >= n)
			return false;
		put(row, colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]);
		row += 4;
	}
	return used % 8 == 0 || (uint8_t)(indices[used / 8] << used % 8) == 0;
}

static enum decode_result paint_palette(struct reader *r, const struct target *t)
{
	const uint8_t *count = take(r, 1);
	const uint8_t *colours, *indices;
	unsigned n;
	size_t row_bytes;

	if (!count)
		return DECODE_TRUNCATED;
	if (*count == 0)
		return DECODE_PALETTE;
	n = *count + 1u;
	row_bytes = codec_row_bytes(t->w, codec_index_bits(n));
	colours = take(r, (size_t)n * 3);
	indices = take(r, row_bytes * t->h);
	if (!colours || !indices)
		return DECODE_TRUNCATED;
	for (uint32_t y = 0; y < t->h; y++)
		if (!paint_index_row(
			    t->first + y * t->stride, t->w, indices + y * row_bytes, colours, n))
			return DECODE_PALETTE;
	return DECODE_OK;
}

/* What a pixel is guessed to be: from the left and the upper one. */
static uint8_t guess(const uint8_t *pixel, size_t stride, uint32_t x, uint32_t y, unsigned channel)
{
	if (x && y)
		return (uint8_t)(((pixel - 4)[channel] + (pixel - stride)[channel]) / 2);
	if (x)
		return (pixel - 4)[channel];
	return y ? (pixel - stride)[channel] : 0;
}

static enum decode_result paint_planes(struct reader *r, const struct target *t)
{
	size_t n = (size_t)t->w * t->h;
	const uint8_t *green = take(r, 3 * n);

	if (!green)
		return DECODE_TRUNCATED;
	for (uint32_t y = 0; y < t->h; y++) {
		uint8_t *p = t->first + y * t->stride;

		for (uint32_t x = 0; x < t->w; x++, p += 4, green++)
			put(p, (uint8_t)(guess(p, t->stride, x, y, 0) + green[0] + green[n]),
				(uint8_t)(guess(p, t->stride, x, y, 1) + green[0]),
				(uint8_t)(guess(p, t->stride, x, y, 2) + green[0] + green[2 * n]));
	}
	return DECODE_OK;
}

static enum decode_result paint_photo(struct reader *r, const struct target *t)
{
	const ptrdiff_t taken = photo_paint(r->at, r->left, t->first, t->stride, t->w, t->h);

	if (taken < 0)
		return (enum decode_result)taken;
	take(r, (size_t)taken);
	return DECODE_OK;
}

static void grow(struct decode_box *box, const struct target *t)
{
	if (!box->x1) {
		*box = (struct decode_box){ t->x, t->y, t->x + t->w, t->y + t->h };
		return;
	}
	box->x0 = t->x < box->x0 ? t->x : box->x0;
	box->y0 = t->y < box->y0 ? t->y : box->y0;
	box->x1 = t->x + t->w > box->x1 ? t->x + t->w : box->x1;
	box->y1 = t->y + t->h > box->y1 ? t->y + t->h : box->y1;
}

/* A picture, and what one packet may still do to it. */
struct canvas {
	uint8_t *picture;
	uint32_t width, height;
	uint64_t copies_left; /* of codec_copy_budget() */
	struct decode_box *box; /* NULL: nobody asks */
	struct decode_video *video; /* NULL: there may be none */
};

/* A copy: where each pixel comes from, and its rectangles as they stand in the packet. */
struct copy {
	int32_t dx, dy; /* to less from */
	uint32_t n;
	const uint8_t *rects;
};

static struct target copy_target(const struct copy *m, uint32_t i)
{
	const uint8_t *b = m->rects + (size_t)i * CODEC_COPY_RECT;

	return (struct target){
		.x = number(b), .y = number(b + 2), .w = number(b + 4) + 1, .h = number(b + 6) + 1
	};
}

/* Whether this rectangle, where it comes from too, lies inside the picture. */
static bool copy_inside(const struct copy *m, const struct canvas *c, const struct target *t)
{
	const int64_t x = (int64_t)t->x - m->dx, y = (int64_t)t->y - m->dy;

	return t->x + t->w <= c->width && t->y + t->h <= c->height && x >= 0 && y >= 0 &&
	       x + t->w <= c->width && y + t->h <= c->height;
}

/* Takes what the copy costs from what is left; *ret is all that it paints. */
static bool copy_allowed(const struct copy *m, struct canvas *c, struct decode_box *ret)
{
	uint64_t cost = 0;

	*ret = (struct decode_box){ 0 };
	for (uint32_t i = 0; i < m->n; i++) {
		const struct target t = copy_target(m, i);

		if (!copy_inside(m, c, &t))
			return false;
		cost += (uint64_t)t.w * t.h;
		grow(ret, &t);
	}
	cost += (uint64_t)m->n * (ret->y1 - ret->y0);
	if (cost > c->copies_left)
		return false;
	c->copies_left -= cost;
	return true;
}

static void copy_row(const struct copy *m, const struct canvas *c, uint32_t y)
{
	uint8_t *row = c->picture + (size_t)y * c->width * 4;
	const ptrdiff_t back = ((ptrdiff_t)m->dy * (ptrdiff_t)c->width + m->dx) * 4;

	for (uint32_t i = 0; i < m->n; i++) {
		const struct target t = copy_target(m, i);
		uint8_t *to = row + (size_t)t.x * 4;

		if (y >= t.y && y < t.y + t.h)
			__builtin_memmove(to, to - back, (size_t)t.w * 4);
	}
}

static enum decode_result copy_command(struct reader *r, struct canvas *c)
{
	const uint8_t *head = take(r, CODEC_COPY_HEADER - 1);
	struct decode_box all;
	struct copy m;

	if (!head)
		return DECODE_TRUNCATED;
	m.dx = (int16_t)number(head);
	m.dy = (int16_t)number(head + 2);
	m.n = head[4] + 1u;
	m.rects = take(r, (size_t)m.n * CODEC_COPY_RECT);
	if (!m.rects)
		return DECODE_TRUNCATED;
	if (!copy_allowed(&m, c, &all))
		return DECODE_RANGE;
	if (c->box)
		grow(c->box, &(struct target){ .x = all.x0,
				     .y = all.y0,
				     .w = all.x1 - all.x0,
				     .h = all.y1 - all.y0 });
	for (uint32_t i = 0; i < all.y1 - all.y0; i++)
		copy_row(&m, c, m.dy > 0 ? all.y1 - 1 - i : all.y0 + i);
	return DECODE_OK;
}

/* A stream begins with a key frame and has no other; each of its frames has the size of the first
 * and goes to the same place. */
static bool video_fits(struct decode_video *v, const struct decode_video *before)
{
	struct vp9_head head;

	if (!vp9_head_read(v->data, v->size, &head) || head.key != (v->first != 0))
		return false;
	v->frame_w = head.key ? head.w : before->frame_w;
	v->frame_h = head.key ? head.h : before->frame_h;
	if (head.key)
		return head.w <= v->w && head.h <= v->h;
	return before->frame_w && v->x == before->x && v->y == before->y && v->w == before->w &&
	       v->h == before->h;
}

static enum decode_result video_command(struct reader *r, struct canvas *c)
{
	const uint8_t *head = take(r, CODEC_VIDEO_HEADER - 1);
	struct decode_video v;

	if (!c->video)
		return DECODE_UNKNOWN;
	if (!head)
		return DECODE_TRUNCATED;
	v = (struct decode_video){
		.x = number(head),
		.y = number(head + 2),
		.w = number(head + 4),
		.h = number(head + 6),
		.first = head[8],
		.size = number(head + 9) | (uint32_t)head[11] << 16,
	};
	if (v.w < 1 || v.h < 1 || v.x + v.w > c->width || v.y + v.h > c->height || v.first > 1 ||
		v.size < 1 || v.size > CODEC_VIDEO_MAX || c->video->size)
		return DECODE_RANGE;
	v.data = take(r, v.size);
	if (!v.data)
		return DECODE_TRUNCATED;
	if (!video_fits(&v, c->video))
		return DECODE_VIDEO;
	if (c->box)
		grow(c->box, &(struct target){ .x = v.x, .y = v.y, .w = v.w, .h = v.h });
	*c->video = v;
	return DECODE_OK;
}

static enum decode_result tile_command(struct reader *r, const struct canvas *c,
	enum decode_result (*paint)(struct reader *, const struct target *))
{
	struct target t;
	enum decode_result result = read_target(r, c->picture, c->width, c->height, &t);

	if (result != DECODE_OK)
		return result;
	if (c->box)
		grow(c->box, &t);
	return paint(r, &t);
}

static enum decode_result paint_command(struct reader *r, struct canvas *c)
{
	const uint8_t *command = take(r, 1);

	if (!command)
		return DECODE_TRUNCATED;
	switch (*command) {
	case CODEC_SOLID:
		return tile_command(r, c, paint_solid);
	case CODEC_PALETTE:
		return tile_command(r, c, paint_palette);
	case CODEC_PLANES:
		return tile_command(r, c, paint_planes);
	case CODEC_PHOTO:
		return tile_command(r, c, paint_photo);
	case CODEC_COPY:
		return copy_command(r, c);
	case CODEC_VIDEO:
		return video_command(r, c);
	default:
		return DECODE_UNKNOWN;
	}
}

void decode_clear(uint8_t *picture, uint32_t width, uint32_t height)
{
	size_t n = (size_t)width * height;

	for (size_t i = 0; i < n; i++)
		put(picture + i * 4, 0, 0, 0);
}

enum decode_result decode_packet(uint8_t *picture, uint32_t width, uint32_t height,
	const uint8_t *packet, size_t size, struct decode_box *box, struct decode_video *video)
{
	struct reader r = { packet, size };
	struct canvas c = { picture, width, height, codec_copy_budget(width, height), box, video };
	enum decode_result result = DECODE_OK;

	if (video)
		video->size = 0;
	if (size > CODEC_PACKET_MAX || !codec_size_ok(width, height))
		return DECODE_RANGE;
	while (r.left && result == DECODE_OK)
		result = paint_command(&r, &c);
	return result;
}
