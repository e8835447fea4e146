/*
 * The leak bench's judge: engawa-view itself, where every picture that --frames would have
 * written is looked at instead (--wrap=view_write_png, meson.build), pixel by pixel.
 *
 * Says on standard output, one a line:
 *	leak PICTURE at X,Y COLOUR	some of its pixels are secret; the first of them. The
 *					first few such pictures are written as well.
 *	sample PICTURE NANOSECONDS COLOUR ...	the pixels at the places that LEAK_POINTS names
 *					("X,Y X,Y ..."), whenever one of them changed
 *	word PICTURE WORD		one of LEAK_WORDS ("WORD WORD ...") stood in a message
 * LEAK_PLANT=N puts one secret pixel into the Nth picture: it must be found. LEAK_KEEP=N writes
 * every Nth picture, for who reads what is written in them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "seal/channel.h"
#include "view/output.h"

enum { POINTS_MAX = 8, WORDS_MAX = 8, WORD_MAX = 32, APART = 24, ALIKE = 48, KEPT_MAX = 8 };

struct judge {
	bool ready;
	uint64_t pictures, plant, keep, kept;
	uint32_t x[POINTS_MAX], y[POINTS_MAX], seen[POINTS_MAX];
	size_t n_points;
	char words[WORDS_MAX][WORD_MAX];
	size_t n_words;
};

static struct judge judge;

int __real_seal_receive(struct seal_receiver *r, const uint8_t *sealed, size_t size, uint8_t *ret,
	size_t *ret_size, bool *ret_final);
int __wrap_seal_receive(struct seal_receiver *r, const uint8_t *sealed, size_t size, uint8_t *ret,
	size_t *ret_size, bool *ret_final);
int __real_view_write_png(const char *path, const struct view_screen *s, bool cursor);
int __wrap_view_write_png(const char *path, const struct view_screen *s, bool cursor);

static uint64_t number(const char *name)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : 0;
}

/* "X,Y X,Y ..." */
static void take_points(struct judge *j, const char *at)
{
	while (at && *at && j->n_points < POINTS_MAX) {
		char *end;

		j->x[j->n_points] = (uint32_t)strtoul(at, &end, 10);
		if (*end != ',')
			break;
		j->y[j->n_points++] = (uint32_t)strtoul(end + 1, &end, 10);
		at = end;
	}
}

static void take_words(struct judge *j, const char *at)
{
	for (size_t n; at && *at && j->n_words < WORDS_MAX; at += n) {
		at += strspn(at, " ");
		n = strcspn(at, " ");
		if (n > 0 && n < WORD_MAX)
			memcpy(j->words[j->n_words++], at, n);
	}
}

static void start(struct judge *j)
{
	j->ready = true;
	j->plant = number("LEAK_PLANT");
	j->keep = number("LEAK_KEEP");
	take_points(j, getenv("LEAK_POINTS"));
	take_words(j, getenv("LEAK_WORDS"));
}

/* The secret colours lie between black and magenta. Wider than those alone, since whoever
 * draws the screen may blend them with others, and a film has them not exactly. Nothing
 * harmless on the bench's screen has more of red and of blue than of green. */
static bool is_secret(const uint8_t *p)
{
	const int r = p[0], g = p[1], b = p[2];

	return r > g + APART && b > g + APART && abs(r - b) <= ALIKE;
}

static uint32_t colour_at(const uint8_t *p)
{
	return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static uint64_t count(const struct judge *j, const struct view_screen *s, const uint8_t *rgba)
{
	const uint32_t width = view_screen_width(s), height = view_screen_height(s);
	static const uint8_t planted[] = { 0x80, 0, 0x80, 0xff };
	const size_t plant_at = (size_t)(height / 2) * width + width / 3;
	uint64_t n = 0;

	for (size_t i = 0; i < (size_t)width * height; i++) {
		const uint8_t *p = rgba + 4 * i;

		if (j->pictures == j->plant && i == plant_at)
			p = planted;
		if (is_secret(p) && n++ == 0)
			printf("leak %" PRIu64 " at %zu,%zu %06" PRIx32 "\n", j->pictures,
				i % width, i / width, colour_at(p));
	}
	return n;
}

static void sample(struct judge *j, const struct view_screen *s)
{
	bool changed = false;

	for (size_t i = 0; i < j->n_points; i++) {
		uint32_t now = 0;

		view_screen_pixel(s, j->x[i], j->y[i], &now);
		changed |= now != j->seen[i];
		j->seen[i] = now;
	}
	if (!changed)
		return;
	printf("sample %" PRIu64 " %" PRIu64, j->pictures, clock_us() * 1000);
	for (size_t i = 0; i < j->n_points; i++)
		printf(" %06" PRIx32, j->seen[i]);
	printf("\n");
}

int __wrap_view_write_png(const char *path, const struct view_screen *s, bool cursor)
{
	struct judge *j = &judge;
	const uint8_t *rgba = view_screen_pixels(s);
	const size_t size = (size_t)view_screen_width(s) * view_screen_height(s) * 4;
	uint8_t *copy = malloc(size);
	uint64_t n;

	if (!copy)
		return -1;
	if (!j->ready)
		start(j);
	j->pictures++;
	memcpy(copy, rgba, size);
	if (cursor)
		view_screen_draw_cursor(s, copy);
	n = count(j, s, copy);
	free(copy);
	sample(j, s);
	if ((n && j->kept++ < KEPT_MAX) || (j->keep && j->pictures % j->keep == 0))
		return __real_view_write_png(path, s, cursor);
	return 0;
}

/* Pictures are packed in there, titles and the like would not be. */
int __wrap_seal_receive(struct seal_receiver *r, const uint8_t *sealed, size_t size, uint8_t *ret,
	size_t *ret_size, bool *ret_final)
{
	struct judge *j = &judge;
	const int result = __real_seal_receive(r, sealed, size, ret, ret_size, ret_final);

	if (!j->ready)
		start(j);
	for (size_t i = 0; result == 0 && i < j->n_words; i++) {
		if (memmem(ret, *ret_size, j->words[i], strlen(j->words[i])))
			printf("word %" PRIu64 " %s\n", j->pictures, j->words[i]);
	}
	return result;
}
