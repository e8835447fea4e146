#include "encode/encode.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "encode/codec.h"
#include "encode/copy.h"
#include "encode/delta.h"
#include "encode/motion.h"
#include "encode/order.h"
#include "encode/photo_write.h"
#include "encode/rest.h"
#include "encode/tile.h"
#include "encode/video.h"

/* Level 1: a higher one costs more of the host's CPU than it saves bytes. */
enum { DEFLATE_LEVEL = 1, DEFLATE_WINDOW_BITS = -15 /* raw */, DEFLATE_MEMORY = 9 };

enum {
	HINTS_MAX = 8,
	/* Fewer blocks than this are not worth looking for a motion. */
	MOTION_BLOCKS_MIN = 16,
	/* How many times smaller deflate makes it is only known afterwards: where there is
	 * not much room, a packet is made for so much, and another one follows. */
	RATIO = 4,
	/* About what a block takes that is a picture of something, in bytes. */
	PHOTO_BLOCK_BYTES = BLOCK * BLOCK * 2,
};

struct encode {
	struct delta delta;
	uint64_t pushed; /* number of the clean frame pushed last */
	bool key_due;
	struct clean_move hints[HINTS_MAX]; /* of windows, since the last frame begun */
	size_t n_hints;
	struct motion *motion; /* owned */

	bool begun; /* a frame is under way: delta.wanted */
	bool key; /* its first packet is still to come, and is a key */
	struct copies copies; /* of it */
	size_t copied; /* how many of them were written */
	struct order order;
	struct rest rest;
	bool fresh; /* something was pushed since the last frame */
	bool coarse; /* there is not room for exact photos */
	struct video video;
	bool film; /* a frame of it is still to be written */
	uint64_t now_ms; /* of the frame */
	int32_t tile; /* the tile in turn */
	struct rect change; /* what is to be sent of it; empty: no more */
	enum rest_state due; /* how */
	size_t room, used; /* bytes, of this frame */

	z_stream deflate;
	uint8_t inflated[CODEC_PACKET_MAX];
	uint8_t data[CODEC_DATA_MAX];
};

struct encode *encode_create(void)
{
	struct encode *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	if (deflateInit2(&e->deflate, DEFLATE_LEVEL, Z_DEFLATED, DEFLATE_WINDOW_BITS,
		    DEFLATE_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(e);
		return NULL;
	}
	e->motion = motion_create();
	if (!e->motion) {
		encode_destroy(e);
		return NULL;
	}
	return e;
}

void encode_destroy(struct encode *e)
{
	if (!e)
		return;
	deflateEnd(&e->deflate);
	motion_destroy(e->motion);
	copies_finish(&e->copies);
	delta_finish(&e->delta);
	order_finish(&e->order);
	video_finish(&e->video);
	rest_finish(&e->rest);
	free(e);
}

/* What has the picture's size, but for the film. */
struct parts {
	struct delta delta;
	struct copies copies;
	struct order order;
	struct rest rest;
};

static int make_parts(struct parts *p, int32_t width, int32_t height)
{
	int r = delta_resize(&p->delta, width, height);

	if (r == 0)
		r = copies_resize(&p->copies, &p->delta);
	if (r == 0)
		r = order_resize(&p->order, delta_tiles(&p->delta));
	if (r == 0)
		r = rest_resize(&p->rest, delta_tiles(&p->delta));
	return r;
}

static void finish_parts(struct parts *p)
{
	delta_finish(&p->delta);
	copies_finish(&p->copies);
	order_finish(&p->order);
	rest_finish(&p->rest);
}

/* Makes room for pictures of another size: all of it, or all is as it was. */
static int resize(struct encode *e, int32_t width, int32_t height)
{
	struct parts made = { 0 }, old = { e->delta, e->copies, e->order, e->rest };
	int r = make_parts(&made, width, height);

	if (r == 0)
		r = video_resize(&e->video, &made.delta);
	if (r < 0) {
		finish_parts(&made);
		return r;
	}
	finish_parts(&old);
	e->delta = made.delta;
	e->copies = made.copies;
	e->order = made.order;
	e->rest = made.rest;
	e->key_due = true;
	return 0;
}

/* A window that moved on since the last hint about it counts once. */
static void take_hint(struct encode *e, struct clean_move move)
{
	for (size_t i = 0; i < e->n_hints; i++) {
		struct clean_move *h = &e->hints[i];

		if (h->to.x == move.to.x - move.dx && h->to.y == move.to.y - move.dy &&
			h->to.w == move.to.w && h->to.h == move.to.h) {
			*h = (struct clean_move){ move.to, h->dx + move.dx, h->dy + move.dy };
			return;
		}
	}
	if (e->n_hints < HINTS_MAX)
		e->hints[e->n_hints++] = move;
}

static void damage_tile(struct encode *e, int32_t tile)
{
	rest_damage(&e->rest, tile);
	video_damage(&e->video, tile);
	order_changed(&e->order, tile);
}

static void damage(struct encode *e, struct rect r)
{
	delta_damage(&e->delta, r);
	r = rect_intersect(r, delta_picture(&e->delta));
	for (int32_t y = r.y / CODEC_TILE; !rect_empty(r) && y * CODEC_TILE < r.y + r.h; y++)
		for (int32_t x = r.x / CODEC_TILE; x * CODEC_TILE < r.x + r.w; x++)
			damage_tile(e, y * delta_tile_columns(&e->delta) + x);
}

static void take_changes(struct encode *e, const struct clean_frame *f)
{
	size_t n;
	const struct rect *rects = clean_frame_damage(f, &n);
	const struct clean_move *moves;

	for (size_t i = 0; i < n; i++)
		damage(e, rects[i]);
	moves = clean_frame_moves(f, &n);
	for (size_t i = 0; i < n; i++)
		take_hint(e, moves[i]);
}

int encode_push(struct encode *e, const struct clean_frame *f)
{
	int32_t width = clean_frame_width(f), height = clean_frame_height(f);
	uint64_t number = clean_frame_number(f);
	int r;

	assert(!e->begun);
	if (width < 1 || height < 1 || !codec_size_ok((uint32_t)width, (uint32_t)height))
		return -EINVAL;
	if (width != e->delta.width || height != e->delta.height) {
		r = resize(e, width, height);
		if (r < 0)
			return r;
	} else if (number == e->pushed + 1) {
		take_changes(e, f);
	} else if (number != e->pushed) {
		damage(e, delta_picture(&e->delta));
	}
	e->fresh |= number != e->pushed;
	e->pushed = number;
	return 0;
}

void encode_restart(struct encode *e)
{
	e->begun = false;
	e->key_due = true;
}

/* Looks for what the viewer has already, elsewhere. */
static void find_copies(struct encode *e)
{
	struct vector motions[MOTION_MAX];
	size_t n;

	for (size_t i = 0; i < e->n_hints; i++)
		copies_add(
			&e->copies, &e->delta, (struct vector){ e->hints[i].dx, e->hints[i].dy });
	if (e->delta.n_differing < MOTION_BLOCKS_MIN)
		return;
	n = motion_find(e->motion, &e->delta, motions);
	for (size_t i = 0; i < n && e->delta.n_differing >= MOTION_BLOCKS_MIN; i++)
		copies_add(&e->copies, &e->delta, motions[i]);
}

/* Goes on to the next tile that changed. */
static void find_change(struct encode *e)
{
	e->change = (struct rect){ 0 };
	while (rect_empty(e->change) && (e->tile = order_next(&e->order)) >= 0) {
		struct rect tile = delta_tile(&e->delta, e->tile);

		e->change = delta_crop(&e->delta, tile);
		if (rect_empty(e->change)) {
			delta_same(&e->delta, tile);
			rest_exact(&e->rest, e->tile);
			continue;
		}
		e->due = rest_look(&e->rest, &e->delta, e->tile, tile, e->now_ms);
		if (e->due == REST_WAIT)
			e->change = (struct rect){ 0 };
	}
}

/* There is no room for what is left. */
static void leave_rest(struct encode *e)
{
	order_stop(&e->order, e->tile);
	for (int32_t i = 0; i < e->order.tiles; i++)
		e->order.waits[i] = !rect_empty(delta_crop(&e->delta, delta_tile(&e->delta, i)));
	e->change = (struct rect){ 0 };
}

bool encode_behind(const struct encode *e)
{
	return e->order.any_waits || e->rest.n_coarse > 0 || video_runs(&e->video);
}

static bool anything_left(const struct encode *e)
{
	return e->copied < e->copies.n || e->film || !rect_empty(e->change);
}

void encode_video(struct encode *e, bool allowed, uint64_t rate)
{
	video_allow(&e->video, allowed, rate);
}

struct rect encode_film(const struct encode *e)
{
	return e->video.box;
}

/* What is like a film leaves the way of tiles; what only moved is copied. */
static void find_short_ways(struct encode *e)
{
	video_take(&e->video, &e->delta, e->now_ms);
	if (e->fresh)
		find_copies(e);
	video_look(&e->video, &e->delta, e->now_ms);
	e->film = video_is_due(&e->video, e->now_ms);
}

bool encode_begin(struct encode *e, const struct clean_frame *f, size_t room, uint64_t now_ms)
{
	struct delta *d = &e->delta;

	assert(!e->begun);
	assert(clean_frame_number(f) == e->pushed);
	assert(clean_frame_width(f) == d->width && clean_frame_height(f) == d->height);
	d->wanted = f;
	copies_clear(&e->copies);
	e->copied = 0;
	e->key = e->key_due;
	if (e->key) {
		deflateReset(&e->deflate);
		video_clear(&e->video, d);
		delta_forget(d);
		rest_clear(&e->rest);
		e->key_due = false;
	}
	e->now_ms = now_ms;
	e->film = false;
	delta_settle(d);
	if (!e->key)
		find_short_ways(e);
	e->fresh = false;
	e->n_hints = 0;
	e->room = room;
	e->coarse = d->n_differing > room / PHOTO_BLOCK_BYTES;
	e->used = 0;
	order_start(&e->order);
	find_change(e);
	e->begun = anything_left(e);
	return e->begun;
}

uint64_t encode_copied(const struct encode *e)
{
	uint64_t pixels = 0;

	for (size_t i = 0; i < e->copies.n; i++)
		pixels += copy_pixels(&e->copies.list[i]);
	return pixels;
}

/* Tries to write a photo over what takes `max` bytes; 0: it is not one, or takes more. */
static size_t write_photo(struct encode *e, uint8_t *to, size_t max, const uint32_t *pixels)
{
	uint32_t has[CODEC_TILE * CODEC_TILE];
	uint8_t photo[CODEC_COMMAND_MAX];
	const struct rect r = e->change;
	size_t size;

	if (!clean_frame_shown(e->delta.wanted, r) ||
		!photo_worth(pixels, (size_t)r.w * (size_t)r.h))
		return 0;
	size = photo_write(photo, max, pixels, (unsigned)r.x, (unsigned)r.y, (unsigned)r.w,
		(unsigned)r.h, has);
	if (size == 0)
		return 0;
	memcpy(to, photo, size);
	delta_put(&e->delta, r, has);
	return size;
}

/* Writes what changed in the tile as a command; from now on the viewer has it, or something
 * like it. */
static size_t write_change(struct encode *e, uint8_t *to)
{
	uint32_t pixels[CODEC_TILE * CODEC_TILE];
	const struct rect r = e->change, tile = delta_tile(&e->delta, e->tile);
	size_t size, coarse = 0;

	delta_take(&e->delta, r, pixels);
	size = tile_write(to, pixels, (unsigned)r.x, (unsigned)r.y, (unsigned)r.w, (unsigned)r.h);
	video_written(&e->video, e->tile, to[0] == CODEC_PLANES);
	if (e->coarse && e->due == REST_CHANGED && to[0] == CODEC_PLANES)
		coarse = write_photo(e, to, size, pixels);
	if (coarse > 0) {
		rest_coarse(&e->rest, &e->delta, e->tile, tile, e->now_ms);
		return coarse;
	}
	delta_same(&e->delta, tile);
	rest_exact(&e->rest, e->tile);
	return size;
}

/* Room that what is in turn has left. */
static size_t room_left(const struct encode *e)
{
	const size_t room = e->order.pass == ORDER_NEW ? e->room / 2 : e->room;

	return e->used < room ? room - e->used : 0;
}

/* How much may go into a packet before it is compressed. */
static size_t commands_max(const struct encode *e)
{
	const size_t left = room_left(e), most = CODEC_PACKET_MAX - CODEC_COMMAND_MAX;

	return left > most / RATIO ? most : left * RATIO;
}

static size_t write_film(struct encode *e, uint8_t *to)
{
	const size_t size = video_write(&e->video, &e->delta, to, e->now_ms);

	if (size == 0 && rect_empty(e->change)) { /* it ended: there are tiles now */
		order_start(&e->order);
		find_change(e);
	}
	return size;
}

static_assert(COPIES_MAX * CODEC_COPY_SIZE_MAX + CODEC_VIDEO_SIZE_MAX + CODEC_COMMAND_MAX <=
		      CODEC_PACKET_MAX,
	"all that is no tile fits into one packet, and a tile");

/* Fills e->inflated with whole commands; returns its size. */
static size_t write_commands(struct encode *e)
{
	enum order_pass pass;
	size_t size = 0, max;

	for (; e->copied < e->copies.n; e->copied++)
		size += copy_write(e->inflated + size, &e->copies.list[e->copied]);
	if (e->film) {
		size += write_film(e, e->inflated + size);
		e->film = false;
	}
	pass = e->order.pass; /* a film that ended began it anew */
	max = commands_max(e);
	while (!rect_empty(e->change) && (size == 0 || size < max) && e->order.pass == pass) {
		size += write_change(e, e->inflated + size);
		find_change(e);
	}
	return size;
}

/* What a packet took of the room, and what that ends. It was made in this pass. */
static void account(struct encode *e, size_t size, enum order_pass pass)
{
	e->used += size;
	if (rect_empty(e->change) || room_left(e) > 0)
		return;
	if (pass != ORDER_NEW) {
		leave_rest(e);
	} else if (e->order.pass == ORDER_NEW) {
		order_skip_new(&e->order); /* what waits gets a tile, whatever is left */
		find_change(e);
	}
}

/* Compresses e->inflated into e->data; returns the size. */
static size_t compress_commands(struct encode *e, size_t size)
{
	int r;

	e->deflate.next_in = e->inflated;
	e->deflate.avail_in = (uInt)size;
	e->deflate.next_out = e->data;
	e->deflate.avail_out = sizeof(e->data);
	r = deflate(&e->deflate, Z_SYNC_FLUSH);
	/* CODEC_DATA_MAX is over what deflate may need, so it has written all. */
	assert(r == Z_OK && !e->deflate.avail_in && e->deflate.avail_out);
	(void)r;
	return sizeof(e->data) - e->deflate.avail_out;
}

int encode_packet(struct encode *e, struct encode_packet *ret)
{
	const enum order_pass pass = e->order.pass;
	size_t inflated_size, size;

	if (!e->begun)
		return -EAGAIN;
	inflated_size = write_commands(e);
	size = compress_commands(e, inflated_size);
	account(e, size, pass);
	*ret = (struct encode_packet){
		.key = e->key,
		.last = rect_empty(e->change),
		.inflated_size = (uint32_t)inflated_size,
		.data = e->data,
		.size = size,
	};
	e->key = false;
	e->begun = !ret->last;
	return 0;
}
