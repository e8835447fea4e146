/* What keeps changing as a film does: a stream of its own, and exact once it stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "encode/codec.h"
#include "encode/decode.h"
#include "random.h"
#include "table.h"

enum { WIDTH = 640, HEIGHT = 384, FRAME_MS = 33, SECOND = 30 };

static const struct rect whole = { 0, 0, WIDTH, HEIGHT }, film = { 70, 50, 210, 150 },
			 other = { 450, 300, 150, 60 };

/* The encoder measures by it how long frames take: here none, on any machine. */
int __wrap_clock_gettime(clockid_t clock, struct timespec *ret);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ret)
{
	*ret = (struct timespec){ .tv_sec = 1 };
	return 0;
}

static int setup(void **state)
{
	struct table *t = table_create(WIDTH, HEIGHT, 5);

	t->now_ms = 1000;
	encode_video(t->encode, true, 0);
	screen_paint(t->screen, whole, CONTENT_TEXT, &t->random);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	table_destroy(*state);
	return 0;
}

/* Soft shapes that move: the next picture of a film. */
static void play(struct table *t, struct rect r)
{
	const int32_t m = t->moment++;

	for (int32_t y = 0; y < r.h; y++)
		for (int32_t x = 0; x < r.w; x++)
			screen_set(t->screen, r.x + x, r.y + y,
				(uint32_t)((x + 3 * m) % 256) << 16 |
					(uint32_t)((x * y / 64 + 2 * m) % 256) << 8 |
					(uint32_t)((y * 2 + 256 - m % 256) % 256));
	screen_damage(t->screen, r);
}

static void show(struct table *t)
{
	table_push(t);
	table_show(t, SIZE_MAX, FRAME_MS);
}

/* How many pixels of r are not exact, and by how much a channel is off on average (× 100). */
static size_t off(const struct table *t, struct rect r, unsigned *ret_mean)
{
	size_t n = 0;
	uint64_t sum = 0;

	for (int32_t y = r.y; y < r.y + r.h; y++) {
		for (int32_t x = r.x; x < r.x + r.w; x++) {
			const uint32_t wanted = clean_frame_row(t->frame, y)[x];
			const uint8_t *p =
				picture_pixels(t->picture) + ((size_t)y * WIDTH + (size_t)x) * 4;
			const size_t before = sum;

			for (int i = 0; i < 3; i++)
				sum += (uint64_t)abs(p[i] - (int)(wanted >> (16 - 8 * i) & 255));
			n += sum != before;
		}
	}
	if (ret_mean)
		*ret_mean = (unsigned)(sum * 100 / 3 / ((uint64_t)r.w * (uint64_t)r.h));
	return n;
}

static bool all_but_film_is_exact(const struct table *t)
{
	return off(t, whole, NULL) == off(t, film, NULL);
}

static void run(struct table *t, int frames)
{
	for (int i = 0; i < frames; i++) {
		play(t, film);
		show(t);
		assert_true(all_but_film_is_exact(t));
	}
}

static void rest(struct table *t)
{
	for (int i = 0; i < 10; i++)
		show(t);
	assert_int_equal(off(t, whole, NULL), 0);
	assert_false(encode_behind(t->encode));
}

static void a_film_is_a_stream_and_exact_at_rest(void **state)
{
	struct table *t = *state;
	size_t exact_bytes;
	unsigned mean;

	run(t, 3);
	exact_bytes = t->bytes;
	assert_int_equal(off(t, whole, NULL), 0);
	run(t, 2 * SECOND);
	assert_true(off(t, film, &mean) > 0);
	assert_true(mean < 800);
	assert_true(t->bytes < exact_bytes / 4);
	assert_true(encode_behind(t->encode));
	rest(t);
}

/* A film's edge that changes five times a second only, in tiles of its own. */
static void a_quiet_edge_belongs_to_it(void **state)
{
	static const struct rect middle = { 128, 64, 128, 128 }, all = { 64, 64, 192, 128 };
	struct table *t = *state;
	struct rect box;

	for (int i = 0; i < 2 * SECOND; i++) {
		play(t, i % 6 ? middle : all);
		show(t);
	}
	box = encode_film(t->encode);
	assert_memory_equal(&box, &all, sizeof(box));
	rest(t);
}

static void what_is_no_film_stays_exact_and_is_not_held_up(void **state)
{
	struct table *t = *state;

	run(t, 2 * SECOND);
	for (int i = 0; i < SECOND; i++) {
		screen_paint(t->screen, other, i % 2 ? CONTENT_TEXT : CONTENT_FLAT, &t->random);
		play(t, film);
		show(t);
		assert_true(all_but_film_is_exact(t));
	}
	rest(t);
}

/* A window that is hidden comes to lie over it: from that frame on there is none there, so that
 * neither a blur nor what was there before crosses that edge. */
static void ends_where_something_is_hidden(void **state)
{
	static const struct rect hidden = { 130, 90, 60, 50 };
	struct table *t = *state;

	run(t, 2 * SECOND);
	assert_false(rect_empty(encode_film(t->encode)));
	screen_hide(t->screen, hidden);
	for (int i = 0; i < 2 * SECOND; i++) {
		play(t, film);
		show(t);
		assert_true(rect_empty(encode_film(t->encode)));
		assert_int_equal(off(t, whole, NULL), 0);
	}
	screen_hide(t->screen, (struct rect){ 0 });
	run(t, 2 * SECOND);
	assert_false(rect_empty(encode_film(t->encode)));
	rest(t);
}

/* The person may hide something while a frame is under way: no film shows through what is blank. */
static void is_blank_at_once(void **state)
{
	struct table *t = *state;
	struct encode_packet p;

	run(t, 2 * SECOND);
	assert_false(rect_empty(encode_film(t->encode)));
	play(t, film);
	table_push(t);
	t->now_ms += SECOND * FRAME_MS; /* a frame of it is due */
	assert_true(encode_begin(t->encode, t->frame, SIZE_MAX, t->now_ms));
	assert_false(rect_empty(encode_film(t->encode)));
	screen_blank(t->screen);
	while (encode_packet(t->encode, &p) == 0)
		assert_int_equal(
			picture_update(t->picture, p.key, p.inflated_size, p.data, p.size), 0);
	assert_true(rect_empty(encode_film(t->encode)));
	assert_int_equal(off(t, film, NULL), 0);
	show(t);
	rest(t);
}

static void who_shows_none_gets_none(void **state)
{
	struct table *t = *state;

	encode_video(t->encode, false, 0);
	for (int i = 0; i < 2 * SECOND; i++) {
		play(t, film);
		show(t);
		assert_int_equal(off(t, whole, NULL), 0);
	}
}

static void who_shows_none_any_more_gets_tiles_again(void **state)
{
	struct table *t = *state;

	run(t, 2 * SECOND);
	encode_video(t->encode, false, 0);
	play(t, film);
	show(t);
	assert_int_equal(off(t, whole, NULL), 0);
}

static void text_that_changes_is_none(void **state)
{
	struct table *t = *state;

	for (int i = 0; i < 3 * SECOND; i++) {
		screen_paint(t->screen, film, CONTENT_TEXT, &t->random);
		show(t);
		assert_int_equal(off(t, whole, NULL), 0);
	}
}

/* A photograph that is scrolled is copied. */
static void what_moves_is_none(void **state)
{
	struct table *t = *state;
	const struct rect page = { 64, 64, 384, 256 }, line = { 64, 316, 384, 4 };

	screen_paint(t->screen, page, CONTENT_PHOTO, &t->random);
	for (int i = 0; i < 3 * SECOND; i++) {
		screen_move(t->screen, (struct rect){ 64, 68, 384, 252 }, 0, -4);
		screen_paint(t->screen, line, CONTENT_PHOTO, &t->random);
		show(t);
		assert_int_equal(off(t, whole, NULL), 0);
	}
}

/* Its pixels at the viewer are not those that the host has: nothing is copied from there. */
static void nothing_is_copied_from_a_film(void **state)
{
	struct table *t = *state;

	for (int i = 0; i < 2 * SECOND; i++) {
		screen_paint(t->screen, film, CONTENT_PHOTO, &t->random);
		show(t);
	}
	for (int i = 0; i < 10; i++) {
		screen_move(t->screen, (struct rect){ 96, 64, 128, 128 }, 352, 128);
		screen_hint(t->screen, i % 2 ? -352 : 352, i % 2 ? -128 : 128);
		show(t);
		assert_true(all_but_film_is_exact(t));
		screen_paint(t->screen, film, CONTENT_PHOTO, &t->random);
		show(t);
	}
	rest(t);
}

/* The window of a film is moved, made smaller, and larger. */
static void the_box_follows(void **state)
{
	struct table *t = *state;
	const struct rect places[] = { film, { 200, 100, 210, 150 }, { 200, 100, 130, 110 },
		{ 10, 10, 400, 200 } };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		screen_paint(t->screen, whole, CONTENT_TEXT, &t->random);
		for (int k = 0; k < 8 * SECOND; k++) {
			play(t, places[i]);
			show(t);
		}
		assert_int_equal(off(t, whole, NULL), off(t, places[i], NULL));
		assert_true(off(t, places[i], NULL) > 0);
	}
	rest(t);
}

static void a_key_begins_anew(void **state)
{
	struct table *t = *state;

	run(t, 2 * SECOND);
	encode_restart(t->encode);
	play(t, film);
	show(t);
	assert_int_equal(off(t, whole, NULL), 0);
	run(t, 2 * SECOND);
	assert_true(off(t, film, NULL) > 0);
	rest(t);
}

static void a_slow_line_gets_less(void **state)
{
	struct table *t = *state;
	size_t bytes[2] = { 0 };

	for (int k = 0; k < 2; k++) {
		encode_video(t->encode, true, k == 0 ? 2500000 : 250000);
		encode_restart(t->encode);
		for (int i = 0; i < 5 * SECOND; i++) {
			screen_paint(t->screen, film, CONTENT_PHOTO, &t->random);
			show(t);
			bytes[k] += i >= 3 * SECOND ? t->bytes : 0;
		}
	}
	assert_true(bytes[1] < bytes[0]);
	assert_true(bytes[1] < 2 * 125000 * 11 / 10);
	rest(t);
}

/* ---- foreign bytes ---- */

static enum decode_result decode(const uint8_t *packet, size_t size, struct decode_video *v)
{
	uint8_t picture[16 * 8 * 4];

	if (v)
		*v = (struct decode_video){ 0 };
	return decode_packet(picture, 16, 8, packet, size, NULL, v);
}

static void frames_out_of_bounds_are_refused(void **state)
{
	/* the head of a key frame of 8 × 4 (encode/vp9_head.h) is all that is looked at here */
	static const uint8_t frame[] = { 0xa2, 0x49, 0x83, 0x42, 0x20, 0, 14, 0, 6 };
	enum { SIZE = CODEC_VIDEO_HEADER + sizeof(frame) };
	struct decode_video v;
	uint8_t p[2 * SIZE] = { 6, 4, 0, 2, 0, 12, 0, 6, 0, 1, sizeof(frame), 0, 0 };

	memcpy(p + CODEC_VIDEO_HEADER, frame, sizeof(frame));
	assert_int_equal(decode(p, SIZE, &v), DECODE_OK);
	assert_int_equal(v.x, 4);
	assert_int_equal(v.y, 2);
	assert_int_equal(v.w, 12);
	assert_int_equal(v.h, 6);
	assert_int_equal(v.first, 1);
	assert_int_equal(v.size, sizeof(frame));
	assert_ptr_equal(v.data, p + CODEC_VIDEO_HEADER);
	assert_int_equal(v.frame_w, 8);
	assert_int_equal(v.frame_h, 4);
	assert_int_equal(decode(p, SIZE, NULL), DECODE_UNKNOWN);
	for (size_t i = 1; i < SIZE; i++)
		assert_int_equal(decode(p, i, &v), DECODE_TRUNCATED);
	memcpy(p + SIZE, p, SIZE);
	assert_int_equal(decode(p, 2 * SIZE, &v), DECODE_RANGE);
	for (size_t i = 1; i < CODEC_VIDEO_HEADER; i++) {
		const uint8_t was = p[i];

		if (i == 11)
			continue; /* the middle of the size: then it is truncated */
		p[i] = i == 10 || i == 5 || i == 7 ? 0 : 0xff;
		assert_int_equal(decode(p, SIZE, &v), DECODE_RANGE);
		p[i] = was;
	}
	p[5] = 13;
	assert_int_equal(decode(p, SIZE, &v), DECODE_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_film_is_a_stream_and_exact_at_rest, setup, teardown),
		cmocka_unit_test_setup_teardown(a_quiet_edge_belongs_to_it, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_is_no_film_stays_exact_and_is_not_held_up, setup, teardown),
		cmocka_unit_test_setup_teardown(ends_where_something_is_hidden, setup, teardown),
		cmocka_unit_test_setup_teardown(is_blank_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(who_shows_none_gets_none, setup, teardown),
		cmocka_unit_test_setup_teardown(
			who_shows_none_any_more_gets_tiles_again, setup, teardown),
		cmocka_unit_test_setup_teardown(text_that_changes_is_none, setup, teardown),
		cmocka_unit_test_setup_teardown(what_moves_is_none, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_is_copied_from_a_film, setup, teardown),
		cmocka_unit_test_setup_teardown(the_box_follows, setup, teardown),
		cmocka_unit_test_setup_teardown(a_key_begins_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(a_slow_line_gets_less, setup, teardown),
		cmocka_unit_test(frames_out_of_bounds_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
