#ifndef ENGAWA_SHIELD_CLEAN_FRAME_H
#define ENGAWA_SHIELD_CLEAN_FRAME_H
/*
 * The only picture that may leave this PC. `struct clean_frame` is defined in
 * shield/ alone, so nothing else can make one; encode/ and the recorder read
 * it through these functions. It belongs to the shield and stays as it is
 * until the next shield_apply(). Same thread as the shield.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include "core/rect.h"

struct clean_frame;

/* What the cursor looks like and where its hot spot is. */
struct clean_cursor {
	uint32_t serial; /* changes with the image */
	bool visible;
	int32_t x, y, w, h, hot_x, hot_y;
	const uint32_t *argb; /* w × h, premultiplied 0xAARRGGBB; NULL when w is 0 */
};

/* Counts up by one with every shield_apply(): a reader that missed a number
 * has missed damage and must take the whole picture as changed. */
uint64_t clean_frame_number(const struct clean_frame *f);
int32_t clean_frame_width(const struct clean_frame *f);
int32_t clean_frame_height(const struct clean_frame *f);

/* Row y: width pixels 0x00RRGGBB. */
const uint32_t *clean_frame_row(const struct clean_frame *f, int32_t y);

/* Whether all of r is the pixels of shown windows. What stands for something that is not shown,
 * or not known, has edges that nothing blurred may cross. */
bool clean_frame_shown(const struct clean_frame *f, struct rect r);

/* Where the picture may differ from the frame numbered one less; inside the
 * picture, without overlaps. */
const struct rect *clean_frame_damage(const struct clean_frame *f, size_t *ret_n);

/* A shown window that has only moved since the frame numbered one less: where it is now,
 * and by how much it moved. A hint where pixels may have gone, not a promise; of windows that
 * are not shown there are none. */
struct clean_move {
	struct rect to;
	int32_t dx, dy;
};
const struct clean_move *clean_frame_moves(const struct clean_frame *f, size_t *ret_n);

const struct rect *clean_frame_monitors(const struct clean_frame *f, size_t *ret_n);
const struct clean_cursor *clean_frame_cursor(const struct clean_frame *f);
#endif
