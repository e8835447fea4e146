/*
 * bench-shield
 *
 * How long the shield takes over a frame of 1920 × 1080 pixels with 50 windows on it: open and
 * closed ones of twelve programs, dialogs, menus, a panel. Prints, as JSON, the median in
 * microseconds of its own CPU time for each kind of change.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shield/shield.h"

enum { W = 1920, H = 1080, WINDOWS = 50, FRAMES = 400, PROGRAMS = 12 };

struct bench {
	struct shield *shield; /* owned */
	struct raw_window windows[WINDOWS];
	uint32_t *pixels; /* owned: what the topmost window shows */
	uint32_t *other; /* owned: what it shows every second time */
	uint64_t took_ns[FRAMES];
};

static uint64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static struct raw_window make_window(unsigned i)
{
	struct raw_window w = { .id = 1000 + i,
		.client = 2000 + i,
		.pid = (pid_t)(100 + i % PROGRAMS),
		.parents = { (pid_t)(100 + (i + 1) % PROGRAMS), 50 },
		.rect = { (int32_t)(i * 97 % 1200), (int32_t)(i * 61 % 700), 640, 360 } };

	snprintf(w.title, sizeof(w.title), "Document %u", i);
	snprintf(w.class_name, sizeof(w.class_name), "Program%u", i % PROGRAMS);
	if (i % 7 == 3) {
		w.transient_for = 2000 + i - 3;
		w.types = RAW_TYPE_DIALOG;
	}
	w.override_redirect = i % 11 == 5;
	if (!i)
		w.kind = RAW_DOCK;
	if (i == WINDOWS - 1)
		w.rect = (struct rect){ 0, 0, W, H - 40 };
	return w;
}

static void open_bench(struct bench *b)
{
	b->shield = shield_create();
	b->pixels = malloc(sizeof(*b->pixels) * W * H);
	b->other = malloc(sizeof(*b->pixels) * W * H);
	if (!b->shield || !b->pixels || !b->other)
		errx(1, "out of memory");
	shield_set_mode(b->shield, SHIELD_MODE_ORDINARY);
	for (uint32_t i = 0; i < W * H; i++) {
		b->pixels[i] = i * 2654435761u;
		b->other[i] = ~b->pixels[i];
	}
	for (unsigned i = 0; i < WINDOWS; i++) {
		b->windows[i] = make_window(i);
		if (shield_note(b->shield, &b->windows[i]) < 0)
			errx(1, "out of memory");
	}
	for (unsigned i = 3; i < WINDOWS; i += 4)
		shield_hide(b->shield, &b->windows[i]);
	shield_show(b->shield, &b->windows[WINDOWS - 1]);
}

static void apply(struct bench *b, struct rect damage, bool other, size_t n_windows)
{
	const struct raw_window *top = &b->windows[n_windows - 1];
	const struct raw_piece piece = { top->id, rect_intersect(damage, top->rect),
		(other ? b->other : b->pixels) + (size_t)damage.y * W + (size_t)damage.x, W };
	const struct raw_frame raw = { .width = W,
		.height = H,
		.monitors = { { 0, 0, W, H } },
		.n_monitors = 1,
		.windows = b->windows,
		.n_windows = n_windows,
		.damage = &damage,
		.n_damage = 1,
		.pieces = &piece,
		.n_pieces = !rect_empty(piece.rect),
		.cursor = { .x = 5, .y = 5 } };
	const struct clean_frame *f;

	if (shield_apply(b->shield, &raw, &f) < 0)
		errx(1, "the shield refuses the frame");
}

static int by_size(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void measure(struct bench *b, const char *name, struct rect damage, size_t n, char end)
{
	apply(b, (struct rect){ 0, 0, W, H }, true, n);
	for (int i = 0; i < FRAMES; i++) {
		const uint64_t from = cpu_ns();

		apply(b, damage, i % 2, n);
		b->took_ns[i] = cpu_ns() - from;
	}
	qsort(b->took_ns, FRAMES, sizeof(*b->took_ns), by_size);
	printf("\"%s\": %.1f%c", name, (double)b->took_ns[FRAMES / 2] / 1000, end);
}

int main(void)
{
	static struct bench b;

	open_bench(&b);
	putchar('{');
	measure(&b, "a line of text changes", (struct rect){ 100, 500, 900, 24 }, WINDOWS, ',');
	measure(&b, "half of the screen changes", (struct rect){ 0, 0, W, H / 2 }, WINDOWS, ',');
	measure(&b, "the whole screen changes", (struct rect){ 0, 0, W, H - 40 }, WINDOWS, ',');
	measure(&b, "all is painted again and nothing changes", (struct rect){ 0, 0, W, H },
		WINDOWS - 1, '}');
	putchar('\n');
	shield_destroy(b.shield);
	free(b.pixels);
	free(b.other);
	return EXIT_SUCCESS;
}
