#ifndef ENGAWA_ENCODE_COPY_H
#define ENGAWA_ENCODE_COPY_H
/*
 * What a viewer has already, elsewhere in its picture: turns a motion into rectangles that
 * the viewer is told to copy. Every pixel is compared before. For encode/ alone.
 */
#include <stddef.h>
#include <stdint.h>

#include "encode/delta.h"
#include "encode/motion.h"

enum { COPIES_MAX = 16 };

/* One motion, and the rectangles that come to be right by it. All is read before anything
 * is painted. */
struct copy {
	struct vector v; /* what (x, y) becomes, (x - v.x, y - v.y) is */
	const struct rect *to; /* borrowed; where v.y is 0, in the order in which they go */
	size_t n; /* 1 to CODEC_COPY_RECTS_MAX */
};

/* The copies of one frame, in their order. */
struct copies {
	struct copy list[COPIES_MAX];
	size_t n;
	struct rect *rects; /* owned; COPIES_MAX × CODEC_COPY_RECTS_MAX: list[i]'s at i × that */
	uint8_t *fits; /* owned; scratch, one a block */
	uint64_t cost; /* of codec_copy_budget() */
};

/* For pictures of this size. 0, or -ENOMEM with all as it was. */
int copies_resize(struct copies *c, const struct delta *d);
void copies_finish(struct copies *c);

/* For the next frame. */
void copies_clear(struct copies *c);

/* Adds the copy by which differing blocks come to be what is wanted, if there is one, and
 * does it in d->has. Together they cost at most codec_copy_budget(). */
void copies_add(struct copies *c, struct delta *d, struct vector v);

/* How many it copies. */
uint64_t copy_pixels(const struct copy *c);

/* As a command of docs/codec.md; returns its bytes, at most CODEC_COPY_SIZE_MAX. */
size_t copy_write(uint8_t *to, const struct copy *c);
#endif
