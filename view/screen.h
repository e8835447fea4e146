#ifndef ENGAWA_VIEW_SCREEN_H
#define ENGAWA_VIEW_SCREEN_H
/*
 * What a viewer has of the host's screen: the picture, the pointer, and which
 * turn it is (docs/wire.md, "Screen channel"). Everything taken in is foreign:
 * what breaks a rule is refused, and the session is to be ended. One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view_screen;

/* NULL when out of memory. Destroying NULL is fine. */
struct view_screen *view_screen_create(void);
void view_screen_destroy(struct view_screen *s);

/* The host begins anew: turns from 1, a Picture first, and a key frame. What there is
 * stays until then. */
void view_screen_restart(struct view_screen *s);

/* Takes in one Screen message. 0, and *ret_turn is the number of the turn that
 * it ended, or 0; or -EBADMSG, -ENOMEM. */
int view_screen_take(struct view_screen *s, const uint8_t *data, size_t size, uint32_t *ret_turn);

/* As the picture of encode/picture.h: RGBA rows; NULL before the first turn. */
const uint8_t *view_screen_pixels(const struct view_screen *s);
uint32_t view_screen_width(const struct view_screen *s);
uint32_t view_screen_height(const struct view_screen *s);
/* A pixel's colour, 0xRRGGBB; false: there is none at this place. */
bool view_screen_pixel(const struct view_screen *s, uint32_t x, uint32_t y, uint32_t *ret);
/* Whether the turn that just ended brought pixels, or only moved the pointer. */
bool view_screen_painted(const struct view_screen *s);
/* Time spent on updates so far. */
uint64_t view_screen_decode_us(const struct view_screen *s);

/* Draws the pointer into rgba, a copy of the pixels. */
void view_screen_draw_cursor(const struct view_screen *s, uint8_t *rgba);
#endif
