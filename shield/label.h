#ifndef ENGAWA_SHIELD_LABEL_H
#define ENGAWA_SHIELD_LABEL_H
/*
 * What stands on a closed window, in Japanese and in English, as pictures: whatever handles
 * pixels of the screen should read no fonts. Drawn by tools/label.c.
 */
#include <stdint.h>

enum { LABEL_WIDTH_MAX = 96, LABEL_HEIGHT_MAX = 64 };

struct label {
	int32_t width, height; /* pixels */
	/* ' ' is the ground, '#' the letters, '.' and '+' a third and two thirds of the way */
	char rows[LABEL_HEIGHT_MAX][LABEL_WIDTH_MAX];
};

extern const struct label label_block; /* in two lines, large */
extern const struct label label_line; /* in one, small: for panels and small windows */
#endif
