/* Photographs where there is not room for them: coarse first, exact once they are at rest, and
 * never over the edge of what is hidden. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "encode/rest.h"
#include "random.h"
#include "shield/shield.h"
#include "table.h"

enum { WIDTH = 640, HEIGHT = 384, ROOM = 20000, FRAME_MS = 15 };

static const struct rect whole = { 0, 0, WIDTH, HEIGHT }, text = { 512, 256, 128, 128 };

static int setup(void **state)
{
	*state = table_create(WIDTH, HEIGHT, 11);
	return 0;
}

static int teardown(void **state)
{
	table_destroy(*state);
	return 0;
}

static void show(struct table *t, size_t room)
{
	table_show(t, room, FRAME_MS);
}

/* How far a channel of the viewer's pixel is from the host's, at most, in r. */
static int distance(const struct table *t, struct rect r)
{
	int most = 0;

	for (int32_t y = r.y; y < r.y + r.h; y++) {
		for (int32_t x = r.x; x < r.x + r.w; x++) {
			const uint32_t wanted = clean_frame_row(t->frame, y)[x];
			const uint8_t *p =
				picture_pixels(t->picture) + ((size_t)y * WIDTH + (size_t)x) * 4;

			for (int i = 0; i < 3; i++) {
				int d = abs(p[i] - (int)(wanted >> (16 - 8 * i) & 255));

				most = d > most ? d : most;
			}
		}
	}
	return most;
}

/* What most pixels are within: the ninth in ten, of the green that the eye goes by. */
static int usual_distance(const struct table *t)
{
	size_t counts[256] = { 0 }, n = 0;
	int d = 0;

	for (int32_t y = 0; y < HEIGHT; y++) {
		const uint32_t *row = clean_frame_row(t->frame, y);
		const uint8_t *p = picture_pixels(t->picture) + (size_t)y * WIDTH * 4;

		for (int32_t x = 0; x < WIDTH; x++)
			counts[abs(p[4 * x + 1] - (int)(row[x] >> 8 & 255))]++;
	}
	for (; (n += counts[d]) < WIDTH * HEIGHT * 9 / 10; d++)
		continue;
	return d;
}

static void paint(struct table *t)
{
	screen_paint(t->screen, whole, CONTENT_PHOTO, &t->random);
	screen_paint(t->screen, text, CONTENT_TEXT, &t->random);
}

/* Until all of the picture is there, coarse as it may be. */
static size_t show_all_coarse(struct table *t)
{
	size_t bytes = 0;

	do {
		show(t, ROOM);
		bytes += t->bytes;
	} while (t->bytes > 0);
	return bytes;
}

static void coarse_first_exact_at_rest(void **state)
{
	struct table *t = *state;
	size_t coarse, exact = 0;
	uint64_t since_ms;
	int far;

	paint(t);
	table_push(t);
	coarse = show_all_coarse(t);
	since_ms = t->now_ms;
	far = usual_distance(t);
	assert_true(distance(t, whole) > 0);
	assert_in_range(far, 0, 12);
	assert_int_equal(distance(t, text), 0);
	assert_true(encode_behind(t->encode));
	while (encode_behind(t->encode)) {
		show(t, ROOM);
		exact += t->bytes;
		assert_true(t->now_ms - since_ms < 60000);
	}
	assert_int_equal(distance(t, whole), 0);
	print_message("# coarse %zu bytes, exact %zu, off by %d\n", coarse, exact, far);
	assert_true(coarse * 3 < exact);
}

static void exact_at_once_where_there_is_room(void **state)
{
	struct table *t = *state;

	paint(t);
	table_push(t);
	show(t, SIZE_MAX);
	assert_int_equal(distance(t, whole), 0);
	assert_false(encode_behind(t->encode));
}

static void not_before_it_rests(void **state)
{
	struct table *t = *state;

	for (int i = 0; i < 60; i++) {
		paint(t);
		table_push(t);
		show(t, 100000);
		assert_in_range(distance(t, whole), 1, 255);
	}
	while (encode_behind(t->encode))
		show(t, ROOM);
	assert_int_equal(distance(t, whole), 0);
}

/* Damage alone is no change. */
static void what_is_painted_again_the_same_rests(void **state)
{
	struct table *t = *state;

	paint(t);
	table_push(t);
	show_all_coarse(t);
	for (int i = 0; i < REST_MS / FRAME_MS + 60; i++) {
		screen_damage(t->screen, whole);
		table_push(t);
		show(t, ROOM);
	}
	assert_int_equal(distance(t, whole), 0);
}

/* A tile is coarse in shown windows alone: the flat colour that stands for a hidden window is
 * exact up to its edge, in every frame, and nothing of the photograph bleeds into it. */
static void nothing_coarse_crosses_what_is_hidden(void **state)
{
	static const struct rect hidden = { 150, 90, 203, 101 };
	struct table *t = *state;
	int far = 0;

	screen_hide(t->screen, hidden);
	for (int i = 0; i < 40; i++) {
		screen_paint(t->screen, whole, CONTENT_PHOTO, &t->random);
		table_push(t);
		assert_int_equal(clean_frame_row(t->frame, 100)[160], SHIELD_HIDDEN_COLOUR);
		assert_false(clean_frame_shown(t->frame, (struct rect){ 128, 64, 64, 64 }));
		assert_true(clean_frame_shown(t->frame, (struct rect){ 0, 0, 150, 384 }));
		show(t, 150000);
		assert_int_equal(distance(t, hidden), 0);
		far = distance(t, whole) > far ? distance(t, whole) : far;
	}
	assert_true(far > 0);
	while (encode_behind(t->encode))
		show(t, ROOM);
	assert_int_equal(distance(t, whole), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(coarse_first_exact_at_rest, setup, teardown),
		cmocka_unit_test_setup_teardown(exact_at_once_where_there_is_room, setup, teardown),
		cmocka_unit_test_setup_teardown(not_before_it_rests, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_is_painted_again_the_same_rests, setup, teardown),
		cmocka_unit_test_setup_teardown(
			nothing_coarse_crosses_what_is_hidden, setup, teardown),
	};

	return cmocka_run_group_tests_name("photo", tests, NULL, NULL);
}
