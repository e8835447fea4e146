#ifndef ENGAWA_TESTS_FILMS_H
#define ENGAWA_TESTS_FILMS_H
/* Frames of a film as encode/vp9.c makes them, and the command of docs/codec.md around them. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FILM_FRAMES = 4, FILM_ROOM = 64 * 1024 };

struct film {
	uint8_t bytes[FILM_FRAMES][FILM_ROOM];
	size_t size[FILM_FRAMES];
};

/* Of w × h, each frame another picture. Aborts when it cannot. To be freed. */
struct film *film_create(int32_t w, int32_t h);

struct film_command {
	unsigned x, y, w, h;
	bool first;
	const uint8_t *frame;
	size_t size;
};
/* Writes it; returns its length. */
size_t film_command(uint8_t *to, const struct film_command *c);
#endif
