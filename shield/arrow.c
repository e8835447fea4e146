#include "shield/shield_internal.h"

static const char shape[ARROW_HEIGHT][ARROW_WIDTH + 1] = {
	"#          ",
	"##         ",
	"#.#        ",
	"#..#       ",
	"#...#      ",
	"#....#     ",
	"#.....#    ",
	"#......#   ",
	"#.......#  ",
	"#........# ",
	"#.....#####",
	"#..#..#    ",
	"#.# #..#   ",
	"##  #..#   ",
	"#    #..#  ",
	"     #..#  ",
	"      ##   ",
};

static uint32_t colour(char c)
{
	switch (c) {
	case '#':
		return 0xff000000;
	case '.':
		return 0xffffffff;
	default:
		return 0;
	}
}

struct raw_cursor arrow_instead(
	const struct raw_cursor *c, uint32_t argb[ARROW_HEIGHT][ARROW_WIDTH])
{
	for (int y = 0; y < ARROW_HEIGHT; y++) {
		for (int x = 0; x < ARROW_WIDTH; x++)
			argb[y][x] = colour(shape[y][x]);
	}
	return (struct raw_cursor){ .serial = ARROW_SERIAL,
		.visible = c->visible,
		.x = c->x,
		.y = c->y,
		.w = ARROW_WIDTH,
		.h = ARROW_HEIGHT,
		.argb = argb[0] };
}
