#include "encode/motion.h"

#include <stdlib.h>
#include <string.h>

enum {
	SEGMENT = 32, /* pixels that are hashed together */
	SEGMENTS_WANTED = 1 << 13, /* at most about so many are hashed, by fewer rows */
	ANCHORS_WANTED = 1 << 12, /* and kept, by looking at a part of the hashes */
	SLOTS_MAX = 4 * ANCHORS_WANTED,
	BALLOT_SLOTS = 1 << 10,
	BALLOTS_MAX = BALLOT_SLOTS / 2,
	VOTES_MIN = 3,
	PROBES_MAX = 8, /* of slots after each other */
};

#define MULTIPLIER 0x01000193u /* odd, as in the hash FNV */

/* A segment that the viewer has. */
struct anchor {
	uint32_t hash; /* mixed; 0: the slot is free */
	uint16_t x, y; /* x is ELSEWHERE_TOO: there are several of it, and so it tells nothing */
};

#define ELSEWHERE_TOO UINT16_MAX

struct ballot {
	struct vector v;
	uint32_t votes; /* 0: the slot is free */
};

struct motion {
	uint32_t powers[SEGMENT]; /* of MULTIPLIER, highest first */
	uint32_t power; /* the one after them */
	int32_t step; /* of the grid: rows of pixels; what is read of one lies together */
	uint32_t mask; /* of mixed hashes only those count that have zeros here */
	uint32_t n_slots; /* in use; a power of two */
	struct anchor anchors[SLOTS_MAX];
	struct ballot ballots[BALLOT_SLOTS];
	size_t n_ballots;
};

struct motion *motion_create(void)
{
	struct motion *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->power = 1;
	for (size_t i = SEGMENT; i-- > 0;) {
		m->powers[i] = m->power;
		m->power *= MULTIPLIER;
	}
	return m;
}

void motion_destroy(struct motion *m)
{
	free(m);
}

static uint32_t hash_segment(const struct motion *m, const uint32_t *pixels)
{
	uint32_t hash = 0;

	for (size_t i = 0; i < SEGMENT; i++)
		hash += pixels[i] * m->powers[i];
	return hash;
}

/* The hash without its first pixel, with one more at its end. */
static uint32_t roll(const struct motion *m, uint32_t hash, uint32_t first, uint32_t next)
{
	return hash * MULTIPLIER + next - first * m->power;
}

/* So that all bits depend on all pixels; never 0. */
static uint32_t mix(uint32_t hash)
{
	hash ^= hash >> 16;
	hash *= 0x9e3779b1u; /* Knuth's, of the golden ratio */
	hash ^= hash >> 15;
	return hash ? hash : 1;
}

/* Which slot is the i-th to look at. The mask's bits are the same in all hashes. */
static uint32_t slot(const struct motion *m, uint32_t hash, uint32_t i)
{
	return ((hash >> 16) + i) & (m->n_slots - 1);
}

static void add_anchor(struct motion *m, uint32_t hash, int32_t x, int32_t y)
{
	for (uint32_t i = 0; i < PROBES_MAX; i++) {
		struct anchor *a = &m->anchors[slot(m, hash, i)];

		if (!a->hash) {
			*a = (struct anchor){ hash, (uint16_t)x, (uint16_t)y };
			return;
		}
		if (a->hash == hash) {
			a->x = ELSEWHERE_TOO;
			return;
		}
	}
}

static const struct anchor *find_anchor(const struct motion *m, uint32_t hash)
{
	for (uint32_t i = 0; i < PROBES_MAX; i++) {
		const struct anchor *a = &m->anchors[slot(m, hash, i)];

		if (a->hash == hash)
			return a->x == ELSEWHERE_TOO ? NULL : a;
		if (!a->hash)
			return NULL;
	}
	return NULL;
}

static void vote(struct motion *m, struct vector v)
{
	uint32_t slot = mix((uint32_t)v.x << 16 ^ (uint32_t)v.y) % BALLOT_SLOTS;

	for (;; slot = (slot + 1) % BALLOT_SLOTS) {
		struct ballot *b = &m->ballots[slot];

		if (!b->votes) {
			if (m->n_ballots == BALLOTS_MAX)
				return;
			m->n_ballots++;
			b->v = v;
		}
		if (b->v.x == v.x && b->v.y == v.y) {
			b->votes++;
			return;
		}
	}
}

/* The end of the run of differing blocks that begins at this one. */
static int32_t run_end(const struct delta *d, int32_t column, int32_t row)
{
	while (column < d->columns && d->blocks[row * d->columns + column] == BLOCK_DIFFERS)
		column++;
	return column;
}

static int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* Every segment of the grid whose first block is inside this run of blocks. */
static void anchor_run(struct motion *m, const struct delta *d, int32_t x0, int32_t x1, int32_t row)
{
	int32_t y1 = least((row + 1) * BLOCK, d->height);

	for (int32_t y = row * BLOCK; y < y1; y += m->step) {
		for (int32_t x = (x0 + SEGMENT - 1) / SEGMENT * SEGMENT;
			x < x1 && x + SEGMENT <= d->width; x += SEGMENT) {
			uint32_t hash = mix(hash_segment(m, delta_has(d, x, y)));

			if (!(hash & m->mask))
				add_anchor(m, hash, x, y);
		}
	}
}

static void probe_run(struct motion *m, const struct delta *d, int32_t x0, int32_t x1, int32_t row)
{
	/* Not the same row of each block: lines of text may be as far apart. */
	int32_t y = row * BLOCK + row * 7 % BLOCK;
	const uint32_t *pixels;
	uint32_t hash;

	x1 = least(x1 + SEGMENT, d->width) - SEGMENT;
	if (y >= d->height || x0 > x1)
		return;
	pixels = delta_wanted(d, 0, y);
	hash = hash_segment(m, pixels + x0);
	for (int32_t x = x0;; x++) {
		uint32_t mixed = mix(hash);
		const struct anchor *a = mixed & m->mask ? NULL : find_anchor(m, mixed);

		if (a && (a->x != x || a->y != y))
			vote(m, (struct vector){ x - a->x, y - a->y });
		if (x >= x1)
			return;
		hash = roll(m, hash, pixels[x], pixels[x + SEGMENT]);
	}
}

static void each_run(struct motion *m, const struct delta *d,
	void (*visit)(struct motion *, const struct delta *, int32_t x0, int32_t x1, int32_t row))
{
	for (int32_t row = 0; row < d->rows; row++) {
		for (int32_t column = 0; column < d->columns; column++) {
			int32_t end = run_end(d, column, row);

			if (end == column)
				continue;
			visit(m, d, column * BLOCK, least(end * BLOCK, d->width), row);
			column = end;
		}
	}
}

/* How much to look at, so that the time has a bound and the table room. */
static void prepare(struct motion *m, const struct delta *d)
{
	size_t segments = d->n_differing * BLOCK * BLOCK / SEGMENT;

	for (m->step = 1; segments > SEGMENTS_WANTED && m->step < BLOCK; segments /= 2)
		m->step *= 2;
	for (m->mask = 0; segments > ANCHORS_WANTED; segments /= 2)
		m->mask = m->mask << 1 | 1;
	for (m->n_slots = PROBES_MAX; m->n_slots < 2 * segments;)
		m->n_slots *= 2;
	memset(m->anchors, 0, m->n_slots * sizeof(*m->anchors));
	memset(m->ballots, 0, sizeof(m->ballots));
	m->n_ballots = 0;
}

static size_t count_votes(const struct motion *m, struct vector ret[MOTION_MAX])
{
	struct ballot best[MOTION_MAX] = { 0 };
	size_t n = 0;

	for (size_t slot = 0; slot < BALLOT_SLOTS; slot++) {
		struct ballot b = m->ballots[slot];

		if (b.votes < VOTES_MIN)
			continue;
		for (size_t i = 0; i < MOTION_MAX; i++) {
			if (b.votes > best[i].votes) {
				struct ballot worse = best[i];

				best[i] = b;
				b = worse;
			}
		}
	}
	for (; n < MOTION_MAX && best[n].votes; n++)
		ret[n] = best[n].v;
	return n;
}

size_t motion_find(struct motion *m, const struct delta *d, struct vector ret[MOTION_MAX])
{
	prepare(m, d);
	each_run(m, d, anchor_run);
	each_run(m, d, probe_run);
	return count_votes(m, ret);
}
