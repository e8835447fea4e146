/* Frames that have not room for all that changed: what comes first, and that all comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "encode/codec.h"
#include "random.h"
#include "table.h"

enum { WIDTH = 640, HEIGHT = 480, ROOM = 20000, FRAME_MS = 15 };

static const struct rect whole = { 0, 0, WIDTH, HEIGHT };
/* In the last tile, and in the first ones. */
static const struct rect spot = { 600, 460, 20, 10 }, busy = { 0, 0, 512, 128 };

static int setup(void **state)
{
	*state = table_create(WIDTH, HEIGHT, 7);
	return 0;
}

static int teardown(void **state)
{
	table_destroy(*state);
	return 0;
}

static void paint(struct table *t, struct rect r)
{
	screen_paint(t->screen, r, CONTENT_NOISE, &t->random);
}

/* One frame; returns what it took of the room. */
static size_t show(struct table *t, size_t room)
{
	table_show(t, room, FRAME_MS);
	return t->bytes;
}

static size_t push_and_show(struct table *t, size_t room)
{
	table_push(t);
	return show(t, room);
}

static bool has(const struct table *t, struct rect r)
{
	for (int32_t y = r.y; y < r.y + r.h; y++) {
		const uint8_t *p =
			picture_pixels(t->picture) + ((size_t)y * WIDTH + (size_t)r.x) * 4;

		for (int32_t x = r.x; x < r.x + r.w; x++, p += 4)
			if (((uint32_t)p[0] << 16 | p[1] << 8 | p[2]) !=
				clean_frame_row(t->frame, y)[x])
				return false;
	}
	return true;
}

static void all_comes_in_the_end(void **state)
{
	struct table *t = *state;
	size_t size, frames = 0;

	paint(t, whole);
	table_push(t);
	do {
		size = show(t, ROOM);
		frames += size > 0;
		assert_true(size <= 4 * ROOM + CODEC_COMMAND_MAX + 1024); /* nothing gets smaller */
		assert_int_equal(encode_behind(t->encode), !has(t, whole));
	} while (encode_behind(t->encode));
	assert_true(has(t, whole));
	assert_true(frames >= WIDTH * HEIGHT * 3 / (4 * ROOM + CODEC_COMMAND_MAX));
}

static void what_is_new_comes_first(void **state)
{
	struct table *t = *state;

	push_and_show(t, SIZE_MAX);
	paint(t, busy);
	push_and_show(t, ROOM); /* not all of it */
	assert_true(encode_behind(t->encode));
	screen_paint(t->screen, spot, CONTENT_FLAT, &t->random);
	table_push(t);
	show(t, ROOM);
	assert_true(has(t, spot));
	assert_true(encode_behind(t->encode));
}

/* The answer to a key press, beside a scroll that has just got its turn, and at any time. */
static void what_seldom_changes_comes_before_what_always_does(void **state)
{
	struct table *t = *state;

	push_and_show(t, SIZE_MAX);
	for (int i = 0; i < 200; i++) {
		const bool now = i > 20 && i % 9 == 0;

		paint(t, busy);
		if (now)
			screen_paint(t->screen, spot, CONTENT_NOISE, &t->random);
		table_push(t);
		show(t, ROOM);
		if (now)
			assert_true(has(t, spot));
	}
}

/* However much is new. */
static void what_waits_gets_its_share(void **state)
{
	struct table *t = *state;
	const struct rect rest = { 0, busy.h, WIDTH, HEIGHT - busy.h };
	int frames = 0;

	push_and_show(t, SIZE_MAX);
	paint(t, whole);
	do {
		paint(t, busy);
		table_push(t);
		show(t, ROOM);
		frames++;
	} while (!has(t, rest) && frames < 1000);
	print_message("# %d frames\n", frames);
	assert_true(frames < 3 * WIDTH * HEIGHT * 3 / ROOM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_comes_in_the_end, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_new_comes_first, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_seldom_changes_comes_before_what_always_does, setup, teardown),
		cmocka_unit_test_setup_teardown(what_waits_gets_its_share, setup, teardown),
	};

	return cmocka_run_group_tests_name("room", tests, NULL, NULL);
}
