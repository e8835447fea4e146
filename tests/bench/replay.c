/*
 * bench-replay CLIP
 *
 * Plays a recorded clip of a screen through shield and encoder to a viewer, as fast as it goes,
 * and looks that the viewer has each picture exactly. Prints one line: bytes after the first
 * picture, CPU time of the encoder and of the decoder for each picture that changed.
 *
 * A clip, all numbers low byte first: "RDC1", width and height (32 bits); then for each moment
 * its time in ms and the number of rectangles (32 bits), then for each rectangle x, y, width,
 * height (16 bits) and its pixels B, G, R, unused.
 */
#include <err.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "encode/encode.h"
#include "encode/picture.h"
#include "shield/shield.h"

enum { RECTS_MAX = 4096, WINDOW = 1 };

struct replay {
	FILE *clip;
	int32_t width, height;
	uint32_t *pixels; /* owned: the screen */
	struct rect damage[RECTS_MAX];
	size_t n_damage;
	struct shield *shield; /* owned, as the next two */
	struct encode *encode;
	struct picture *picture;
	uint64_t bytes, encode_ns, decode_ns;
	unsigned pictures;
};

static uint64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static bool get(struct replay *r, void *to, size_t size)
{
	return fread(to, 1, size, r->clip) == size;
}

static void must(bool ok, const char *what)
{
	if (!ok)
		errx(1, "%s", what);
}

static void open_clip(struct replay *r, const char *path)
{
	char mark[4];
	uint32_t size[2];

	r->clip = fopen(path, "rb");
	if (!r->clip)
		err(1, "%s", path);
	must(get(r, mark, 4) && !memcmp(mark, "RDC1", 4) && get(r, size, 8), "not a clip");
	must(size[0] - 1 < FRAME_SIDE_MAX && size[1] - 1 < FRAME_SIDE_MAX, "size");
	r->width = (int32_t)size[0];
	r->height = (int32_t)size[1];
	r->pixels = calloc((size_t)size[0] * size[1], sizeof(*r->pixels));
	r->shield = shield_create();
	r->encode = encode_create();
	r->picture = picture_create();
	must(r->pixels && r->shield && r->encode && r->picture, "out of memory");
	shield_set_mode(r->shield, SHIELD_MODE_ORDINARY);
	must(!picture_set_size(r->picture, size[0], size[1]), "size");
}

static void read_rect(struct replay *r)
{
	uint16_t n[4];
	struct rect to;

	must(get(r, n, 8), "cut off");
	to = (struct rect){ n[0], n[1], n[2], n[3] };
	must(to.x + to.w <= r->width && to.y + to.h <= r->height, "rectangle");
	for (int32_t y = to.y; y < to.y + to.h; y++)
		must(get(r, r->pixels + (size_t)y * (size_t)r->width + to.x,
			     (size_t)to.w * sizeof(*r->pixels)),
			"cut off");
	r->damage[r->n_damage++] = to;
}

/* False at the end of the clip. */
static bool read_moment(struct replay *r)
{
	uint32_t head[2];

	if (!get(r, head, 8))
		return false;
	must(head[1] <= RECTS_MAX, "rectangles");
	r->n_damage = 0;
	while (head[1]--)
		read_rect(r);
	return true;
}

/* The whole screen is one window. */
static const struct clean_frame *shield_screen(struct replay *r)
{
	struct rect whole = { 0, 0, r->width, r->height };
	struct raw_window window = { .id = WINDOW, .client = WINDOW, .rect = whole };
	struct raw_piece piece = {
		.window = WINDOW, .rect = whole, .pixels = r->pixels, .stride = (size_t)r->width
	};
	struct raw_frame raw = { .width = r->width,
		.height = r->height,
		.monitors = { whole },
		.n_monitors = 1,
		.windows = &window,
		.n_windows = 1,
		.damage = r->damage,
		.n_damage = r->n_damage,
		.pieces = &piece,
		.n_pieces = 1 };
	const struct clean_frame *f;

	must(!shield_apply(r->shield, &raw, &f), "shield");
	return f;
}

static bool same(const struct replay *r)
{
	const uint8_t *p = picture_pixels(r->picture);

	for (size_t i = 0; i < (size_t)r->width * (size_t)r->height; i++, p += 4)
		if (((uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]) !=
			(r->pixels[i] & 0xffffff))
			return false;
	return true;
}

static void show(struct replay *r, const struct clean_frame *f)
{
	uint64_t bytes = 0, encode_ns, decode_ns = 0, at = cpu_ns(), before;
	struct encode_packet p;
	bool key = false;

	must(!encode_push(r->encode, f), "encoder");
	encode_begin(r->encode, f, SIZE_MAX, 0);
	while (!encode_packet(r->encode, &p)) {
		before = cpu_ns();
		must(!picture_update(r->picture, p.key, p.inflated_size, p.data, p.size),
			"the decoder refuses");
		decode_ns += cpu_ns() - before;
		bytes += p.size;
		key |= p.key;
	}
	encode_ns = cpu_ns() - at - decode_ns;
	if (!bytes || key)
		return;
	r->bytes += bytes;
	r->encode_ns += encode_ns;
	r->decode_ns += decode_ns;
	r->pictures++;
	must(same(r), "the viewer has another picture");
}

int main(int argc, char **argv)
{
	static struct replay r;

	if (argc != 2)
		errx(2, "usage: bench-replay CLIP");
	open_clip(&r, argv[1]);
	while (read_moment(&r))
		show(&r, shield_screen(&r));
	if (!r.pictures)
		errx(1, "nothing changes in it");
	printf("%u pictures, %.1f kB, ms a picture: %.2f to encode, %.2f to decode\n", r.pictures,
		(double)r.bytes / 1e3, (double)r.encode_ns / 1e6 / r.pictures,
		(double)r.decode_ns / 1e6 / r.pictures);
	encode_destroy(r.encode);
	picture_destroy(r.picture);
	shield_destroy(r.shield);
	free(r.pixels);
	fclose(r.clip);
	return 0;
}
