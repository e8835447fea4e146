#include "encode/video.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "encode/codec.h"
#include "encode/vp9.h"

enum {
	TICK_MS = 33, /* a film has at most about a picture in each */
	TICKS = 32, /* that a tile remembers */
	TICKS_MIN = TICKS / 2, /* more than so many have seen it change */
	BESIDE_MIN = TICKS / 8, /* the same of one that touches such a tile */
	LOOK_TICKS = 8, /* so often the box is looked at again */
	REST_MS = 200, /* without a change: then it is exact */
	/* A box lasts as long, if nothing else ends it: one that is too small, since what lies
	 * beside it is dear; one that is much too large, and one that is a little too large. */
	GROW_MS = 250,
	AGAIN_MS = 1000,
	NARROW_MS = 3000,
	SIDE_MIN = 96, /* pixels: less is cheaper as tiles */
	SIDE_OF_FRAME_MIN = 32,
	FRAME_MS = 31, /* about 32 a second at most */
	/* Of the host's time a frame takes one part in so many at most, and of its area so much. */
	SHARE = 6,
	AREA_MAX = 480 * 1024,
	RATE_MIN = 250 * 1000, /* bytes a second of the line */
	KBIT_DEFAULT = 5000,
	KBIT_MAX = 8000,
	/* Pixels of a frame for a bit that a frame may have: beyond that it is only blocks. */
	PIXELS_A_BIT = 20,
	SMALLER_MAX = 4,
};

/* ---- tiles ---- */

int video_resize(struct video *v, const struct delta *d)
{
	struct video_tile *tiles = calloc((size_t)delta_tiles(d), sizeof(*tiles));

	if (!tiles)
		return -ENOMEM;
	vp9_destroy(v->stream);
	free(v->tiles);
	v->tiles = tiles;
	v->columns = delta_tile_columns(d);
	v->n = delta_tiles(d);
	v->stream = NULL;
	v->box = (struct rect){ 0 };
	return 0;
}

void video_finish(struct video *v)
{
	vp9_destroy(v->stream);
	free(v->tiles);
}

void video_allow(struct video *v, bool shows, uint64_t rate)
{
	/* Half of the line: the other half is for all that is not a film. */
	const uint64_t kbit = rate ? rate * 8 / 1000 / 2 : KBIT_DEFAULT;

	/* Text that scrolls looks like a film: on a slow line its tiles, in their order, serve
	 * better, and no film is one there. */
	v->allowed = shows && (rate == 0 || rate >= RATE_MIN);
	if (v->allowed)
		v->kbit = kbit > KBIT_MAX ? KBIT_MAX : (unsigned)kbit;
}

/* Takes in what of r differs; whether anything does. */
static bool note_changes(struct video *v, const struct delta *d, struct rect r)
{
	bool any = false;

	if (rect_empty(r))
		return false;
	for (int32_t y = r.y / CODEC_TILE; y * CODEC_TILE < r.y + r.h; y++) {
		for (int32_t x = r.x / CODEC_TILE; x * CODEC_TILE < r.x + r.w; x++) {
			struct video_tile *t = &v->tiles[y * v->columns + x];
			const struct rect part =
				rect_intersect(r, delta_tile(d, (int32_t)(t - v->tiles)));
			struct rect change;

			/* What only waits for its turn has not changed. */
			if (!t->damaged || !t->rich)
				continue;
			t->damaged = false;
			change = delta_crop(d, part);
			if (rect_empty(change))
				continue;
			t->changed = any = true;
			t->where = rect_join(t->where, change);
		}
	}
	return any;
}

/* Whether a tick is over. */
static bool tick(struct video *v, uint64_t now_ms)
{
	const uint64_t n = (now_ms - v->tick_ms) / TICK_MS;
	bool half;

	if (n == 0)
		return false;
	v->tick_ms = n < TICKS ? v->tick_ms + n * TICK_MS : now_ms;
	half = v->ticks / TICKS_MIN != (v->ticks + (unsigned)n) / TICKS_MIN;
	v->ticks += (unsigned)n;
	for (int32_t i = 0; i < v->n; i++) {
		struct video_tile *t = &v->tiles[i];

		t->seen = n < TICKS ? t->seen << n : 0;
		t->seen |= t->changed;
		t->changed = false;
		if (half) {
			t->before = t->where;
			t->where = (struct rect){ 0 };
		}
	}
	return true;
}

/* Changed in more than so many ticks. */
static bool is_film(const struct video_tile *t, int ticks)
{
	return t->rich && __builtin_popcount(t->seen) > ticks;
}

/* ---- the box ---- */

/* The tiles in `left` that touch each other and this one, which is one; they are crossed off
 * there. Returns the box of what changed in them. */
static struct rect spread(const struct video *v, bool *left, int32_t *queue, int32_t tile)
{
	struct rect box = { 0 };
	size_t n = 0;

	left[tile] = false;
	queue[n++] = tile;
	while (n > 0) {
		const int32_t at = queue[--n], x = at % v->columns;
		const int32_t near[4] = { x > 0 ? at - 1 : -1, x + 1 < v->columns ? at + 1 : -1,
			at - v->columns, at + v->columns };

		box = rect_join(box, rect_join(v->tiles[at].where, v->tiles[at].before));
		for (size_t i = 0; i < 4; i++) {
			if (near[i] < 0 || near[i] >= v->n || !left[near[i]])
				continue;
			left[near[i]] = false;
			queue[n++] = near[i];
		}
	}
	return box;
}

static int64_t area(struct rect r)
{
	return (int64_t)r.w * r.h;
}

/* The largest box that is like a film; empty: there is none. The edge of a film is often quieter
 * than its middle, and belongs to it. */
static struct rect find_box(const struct video *v)
{
	const int32_t n = v->n;
	bool *left = malloc((size_t)n * sizeof(*left));
	int32_t *queue = malloc((size_t)n * sizeof(*queue));
	struct rect best = { 0 };

	for (int32_t i = 0; left && queue && i < n; i++)
		left[i] = is_film(&v->tiles[i], BESIDE_MIN);
	for (int32_t i = 0; left && queue && i < n; i++) {
		struct rect box;

		if (!left[i] || !is_film(&v->tiles[i], TICKS_MIN))
			continue;
		box = spread(v, left, queue, i);
		if (area(box) > area(best))
			best = box;
	}
	free(left);
	free(queue);
	return best.w >= SIDE_MIN && best.h >= SIDE_MIN ? best : (struct rect){ 0 };
}

/* The size of frames: of the box, or smaller in proportion. */
static void choose_size(struct video *v, struct rect box)
{
	const double bits = v->kbit * 1000.0 * FRAME_MS / 1000;
	double most = bits * PIXELS_A_BIT < AREA_MAX ? bits * PIXELS_A_BIT : AREA_MAX, scale;

	most /= 1u << v->smaller;
	scale = (double)area(box) > most ? sqrt(most / (double)area(box)) : 1;
	v->w = (int32_t)(box.w * scale);
	v->h = (int32_t)(box.h * scale);
	/* A box may be as flat as it likes; a frame not. */
	v->w = v->w < SIDE_OF_FRAME_MIN ? SIDE_OF_FRAME_MIN : v->w;
	v->h = v->h < SIDE_OF_FRAME_MIN ? SIDE_OF_FRAME_MIN : v->h;
}

static void begin(struct video *v, struct delta *d, struct rect box, uint64_t now_ms)
{
	if (!clean_frame_shown(d->wanted, box))
		return;
	choose_size(v, box);
	if (vp9_create(v->w, v->h, &v->stream) < 0)
		return;
	v->box = box;
	v->first = v->due = true;
	v->since_ms = v->changed_ms = v->next_ms = now_ms;
	delta_vague(d, box);
}

/* The viewer has something like it, and is to have it exactly. */
static void end(struct video *v, struct delta *d)
{
	const struct rect box = v->box;

	vp9_destroy(v->stream);
	v->stream = NULL;
	v->box = (struct rect){ 0 };
	v->due = false;
	delta_vague(d, v->box);
	delta_unknown(d, box);
}

void video_clear(struct video *v, struct delta *d)
{
	if (video_runs(v))
		end(v, d);
	for (int32_t i = 0; i < v->n; i++)
		v->tiles[i] = (struct video_tile){ 0 };
}

/* What was like a film has to be it again from the beginning. */
static void forget_film(struct video *v)
{
	for (int32_t i = 0; i < v->n; i++)
		v->tiles[i].seen = 0;
}

void video_take(struct video *v, struct delta *d, uint64_t now_ms)
{
	if (!video_runs(v))
		return;
	if (note_changes(v, d, v->box)) {
		v->due = true;
		v->changed_ms = now_ms;
	}
	if (now_ms - v->changed_ms >= REST_MS)
		forget_film(v);
	if (v->allowed && clean_frame_shown(d->wanted, v->box) && now_ms - v->changed_ms < REST_MS)
		delta_accept(d, v->box);
	else
		end(v, d);
}

/* Whether the box does not fit what is like a film now. A new one costs a key frame. */
static bool is_another(const struct video *v, struct rect now, uint64_t now_ms)
{
	const uint64_t age_ms = now_ms - v->since_ms;

	if (!rect_inside(now, v->box))
		return age_ms >= GROW_MS;
	if (area(now) < area(v->box) * 3 / 4)
		return age_ms >= AGAIN_MS;
	return age_ms >= NARROW_MS && area(now) < area(v->box) * 31 / 32;
}

void video_look(struct video *v, struct delta *d, uint64_t now_ms)
{
	struct rect box;

	if (d->n_differing > 0)
		note_changes(v, d, delta_picture(d));
	if (!tick(v, now_ms) || !v->allowed || (int)(v->look - v->ticks) > 0)
		return;
	v->look = v->ticks + LOOK_TICKS;
	box = find_box(v);
	if (rect_empty(box)) /* what runs ends by its rest */
		return;
	if (video_runs(v)) {
		/* what rests is about to end, and to be exact */
		if (v->changed_ms != now_ms || !is_another(v, box, now_ms))
			return;
		end(v, d);
	}
	begin(v, d, box, now_ms);
}

void video_damage(struct video *v, int32_t tile)
{
	v->tiles[tile].damaged = true;
}

void video_written(struct video *v, int32_t tile, bool rich)
{
	v->tiles[tile].rich = rich;
}

/* ---- the stream ---- */

bool video_is_due(const struct video *v, uint64_t now_ms)
{
	return v->due && now_ms >= v->next_ms;
}

static uint8_t *write_head(const struct video *v, uint8_t *to, size_t size)
{
	*to++ = CODEC_VIDEO;
	to = codec_put(to, 2, (uint32_t)v->box.x);
	to = codec_put(to, 2, (uint32_t)v->box.y);
	to = codec_put(to, 2, (uint32_t)v->box.w);
	to = codec_put(to, 2, (uint32_t)v->box.h);
	*to++ = v->first;
	return codec_put(to, 3, (uint32_t)size);
}

size_t video_write(struct video *v, struct delta *d, uint8_t *to, uint64_t now_ms)
{
	const uint64_t from_us = clock_us();
	const uint8_t *frame = NULL;
	uint64_t pause_ms;
	size_t size = 0;

	assert(video_runs(v));
	/* The shield may have blanked the picture since the frame began. A stream holds what was
	 * there before, and must not show it through. */
	if (!clean_frame_shown(d->wanted, v->box)) {
		end(v, d);
		return 0;
	}
	if (vp9_write(v->stream, delta_wanted(d, v->box.x, v->box.y), d->width, v->box.w, v->box.h,
		    v->kbit, now_ms, &frame, &size) < 0 ||
		size < 1 || size > CODEC_VIDEO_MAX) {
		v->smaller += v->smaller < SMALLER_MAX;
		end(v, d);
		return 0;
	}
	memcpy(write_head(v, to, size), frame, size);
	pause_ms = (clock_us() - from_us) * SHARE / 1000;
	v->next_ms = now_ms + (pause_ms > FRAME_MS ? pause_ms : FRAME_MS);
	v->first = v->due = false;
	return CODEC_VIDEO_HEADER + size;
}
