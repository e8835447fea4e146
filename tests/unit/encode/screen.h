#ifndef ENGAWA_TESTS_SCREEN_H
#define ENGAWA_TESTS_SCREEN_H
/* A screen that a test paints on, and the clean frames of it. */
#include <stdint.h>

#include "content.h"
#include "core/rect.h"
#include "shield/clean_frame.h"

struct screen;

/* Black. Fails the test when it cannot. */
struct screen *screen_create(int32_t width, int32_t height);
void screen_destroy(struct screen *s);
/* Another size; black. */
void screen_resize(struct screen *s, int32_t width, int32_t height);

/* Paint, and note the damage. The rectangle must lie inside. */
void screen_paint(struct screen *s, struct rect r, enum content kind, uint32_t *random);
void screen_black(struct screen *s, struct rect r);
/* ... a pixel of what screen_damage() is told afterwards. */
void screen_set(struct screen *s, int32_t x, int32_t y, uint32_t pixel);
/* The person hides something: the frame that was given out last is blank at once. */
void screen_blank(struct screen *s);
void screen_put(struct screen *s, int32_t x, int32_t y, uint32_t pixel);
/* What is in r goes by (dx, dy), like a page that is scrolled or a window that is dragged;
 * where it was it stays too. All of it must stay inside. */
void screen_move(struct screen *s, struct rect r, int32_t dx, int32_t dy);
/* A window that cannot be seen moves so: a hint, true or not. */
void screen_hint(struct screen *s, int32_t dx, int32_t dy);
/* A window that is hidden from the viewer lies over it from now on; empty: none. */
void screen_hide(struct screen *s, struct rect r);
void screen_damage(struct screen *s, struct rect r);

/* A clean frame of what was painted; valid until the next one. */
const struct clean_frame *screen_frame(struct screen *s);
#endif
