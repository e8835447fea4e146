/* The encoder: after each frame the viewer has exactly the clean frame. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "encode/codec.h"
#include "encode/encode.h"
#include "encode/picture.h"
#include "random.h"
#include "screen.h"

/* One that looks on: an encoder of its own, and what comes out at the far end. */
struct viewer {
	struct encode *encode;
	struct picture *picture;
	size_t packets, keys, inflated_bytes; /* of the last frame */
	uint64_t copied; /* pixels, likewise */
};

static void viewer_start(struct viewer *v)
{
	*v = (struct viewer){ .encode = encode_create(), .picture = picture_create() };
	assert_non_null(v->encode);
	assert_non_null(v->picture);
}

static void viewer_stop(struct viewer *v)
{
	encode_destroy(v->encode);
	picture_destroy(v->picture);
}

static void assert_viewer_has(const struct viewer *v, const struct clean_frame *f)
{
	int32_t width = clean_frame_width(f), height = clean_frame_height(f);
	const uint8_t *p = picture_pixels(v->picture);

	for (int32_t y = 0; y < height; y++) {
		const uint32_t *row = clean_frame_row(f, y);

		for (int32_t x = 0; x < width; x++, p += 4) {
			assert_int_equal((uint32_t)p[0] << 16 | p[1] << 8 | p[2], row[x]);
			assert_int_equal(p[3], 255);
		}
	}
}

/* Takes the packets of a frame that was begun. */
static void viewer_take(struct viewer *v, const struct clean_frame *f)
{
	struct encode_packet p = { .last = false };

	v->packets = v->keys = v->inflated_bytes = 0;
	assert_int_equal(picture_set_size(v->picture, (uint32_t)clean_frame_width(f),
				 (uint32_t)clean_frame_height(f)),
		0);
	while (!encode_packet(v->encode, &p)) {
		assert_true(p.inflated_size >= 1 && p.inflated_size <= CODEC_PACKET_MAX);
		assert_true(p.size >= 1 && p.size <= CODEC_DATA_MAX);
		assert_int_equal(
			picture_update(v->picture, p.key, p.inflated_size, p.data, p.size), 0);
		if (p.key)
			assert_int_equal(v->packets, 0);
		v->packets++;
		v->keys += p.key;
		v->inflated_bytes += p.inflated_size;
		if (p.last)
			break;
	}
	assert_true(p.last);
	assert_int_equal(encode_packet(v->encode, &p), -EAGAIN);
}

static bool viewer_see(struct viewer *v, const struct clean_frame *f)
{
	bool began = encode_begin(v->encode, f, SIZE_MAX, 0);

	v->copied = encode_copied(v->encode);
	if (began)
		viewer_take(v, f);
	assert_viewer_has(v, f);
	return began;
}

static bool viewer_push_and_see(struct viewer *v, const struct clean_frame *f)
{
	assert_int_equal(encode_push(v->encode, f), 0);
	return viewer_see(v, f);
}

static struct rect random_rect(int32_t width, int32_t height, uint32_t *random)
{
	struct rect r;

	r.x = (int32_t)random_below(random, (uint32_t)width);
	r.y = (int32_t)random_below(random, (uint32_t)height);
	r.w = 1 + (int32_t)random_below(random, (uint32_t)(width - r.x));
	r.h = 1 + (int32_t)random_below(random, (uint32_t)(height - r.y));
	return r;
}

static void paint_at_random(
	struct screen *s, int32_t width, int32_t height, int times, uint32_t *random)
{
	while (times--)
		screen_paint(s, random_rect(width, height, random), random_below(random, CONTENT_N),
			random);
}

static void viewer_has_each_frame_exactly(void **state)
{
	static const int32_t sizes[][2] = { { 1, 1 }, { 1, 100 }, { 100, 1 }, { 63, 65 },
		{ 64, 64 }, { 65, 63 }, { 128, 128 }, { 129, 257 }, { 333, 77 }, { 640, 481 } };
	uint32_t random = 3;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct screen *s = screen_create(sizes[i][0], sizes[i][1]);
		struct viewer v;

		viewer_start(&v);
		assert_true(viewer_push_and_see(&v, screen_frame(s)));
		assert_int_equal(v.keys, 1);
		for (int round = 0; round < 20; round++) {
			paint_at_random(s, sizes[i][0], sizes[i][1], 1 + round % 4, &random);
			if (viewer_push_and_see(&v, screen_frame(s)))
				assert_int_equal(v.keys, 0);
		}
		viewer_stop(&v);
		screen_destroy(s);
	}
}

static void each_content_comes_through(void **state)
{
	struct rect whole = { 0, 0, 300, 200 };
	struct screen *s = screen_create(whole.w, whole.h);
	uint32_t random = 4;
	struct viewer v;

	viewer_start(&v);
	for (enum content kind = 0; kind < CONTENT_N; kind++) {
		screen_paint(s, whole, kind, &random);
		assert_true(viewer_push_and_see(&v, screen_frame(s)));
	}
	viewer_stop(&v);
	screen_destroy(s);
}

static void sends_nothing_when_nothing_changed(void **state)
{
	struct screen *s = screen_create(200, 100);
	const struct clean_frame *f = screen_frame(s);
	uint32_t random = 5;
	struct viewer v;

	viewer_start(&v);
	assert_true(viewer_push_and_see(&v, f));
	assert_false(viewer_see(&v, f));
	assert_false(viewer_push_and_see(&v, f));
	screen_damage(s, (struct rect){ 0, 0, 200, 100 });
	assert_false(viewer_push_and_see(&v, screen_frame(s)));
	/* There and back between two frames. */
	screen_paint(s, (struct rect){ 10, 10, 50, 50 }, CONTENT_NOISE, &random);
	assert_int_equal(encode_push(v.encode, screen_frame(s)), 0);
	screen_black(s, (struct rect){ 10, 10, 50, 50 });
	assert_false(viewer_push_and_see(&v, screen_frame(s)));
	viewer_stop(&v);
	screen_destroy(s);
}

static void crops_to_the_pixels_that_changed(void **state)
{
	struct screen *s = screen_create(200, 100);
	struct viewer v;

	viewer_start(&v);
	assert_true(viewer_push_and_see(&v, screen_frame(s)));
	screen_damage(s, (struct rect){ 0, 0, 200, 100 });
	screen_put(s, 77, 66, 0x123456);
	assert_true(viewer_push_and_see(&v, screen_frame(s)));
	assert_int_equal(v.inflated_bytes, CODEC_HEADER + 3);
	viewer_stop(&v);
	screen_destroy(s);
}

static void black_picture_is_sent_too(void **state)
{
	struct screen *s = screen_create(130, 70);
	struct viewer v;

	viewer_start(&v);
	assert_true(viewer_push_and_see(&v, screen_frame(s)));
	assert_int_equal(v.keys, 1);
	assert_int_equal(v.inflated_bytes, 6 * (CODEC_HEADER + 3));
	viewer_stop(&v);
	screen_destroy(s);
}

static void large_frames_take_several_packets(void **state)
{
	struct rect whole = { 0, 0, 640, 480 };
	struct screen *s = screen_create(whole.w, whole.h);
	uint32_t random = 6;
	struct viewer v;

	viewer_start(&v);
	screen_paint(s, whole, CONTENT_NOISE, &random);
	assert_true(viewer_push_and_see(&v, screen_frame(s)));
	assert_true(v.packets >= 640 * 480 * 3 / CODEC_PACKET_MAX + 1);
	assert_int_equal(v.keys, 1);
	viewer_stop(&v);
	screen_destroy(s);
}

static void each_viewer_has_its_own_pace(void **state)
{
	struct screen *s = screen_create(300, 200);
	uint32_t random = 8;
	struct viewer fast, slow;

	viewer_start(&fast);
	viewer_start(&slow);
	for (int round = 0; round < 60; round++) {
		const struct clean_frame *f;

		paint_at_random(s, 300, 200, 2, &random);
		f = screen_frame(s);
		assert_int_equal(encode_push(slow.encode, f), 0);
		viewer_push_and_see(&fast, f);
		if (round % 7 == 3)
			viewer_see(&slow, f);
	}
	viewer_stop(&fast);
	viewer_stop(&slow);
	screen_destroy(s);
}

static void missed_frames_are_made_up_for(void **state)
{
	struct screen *s = screen_create(300, 200);
	uint32_t random = 9;
	struct viewer v;

	viewer_start(&v);
	assert_true(viewer_push_and_see(&v, screen_frame(s)));
	for (int round = 0; round < 40; round++) {
		paint_at_random(s, 300, 200, 2, &random);
		if (round % 3 == 2)
			viewer_push_and_see(&v, screen_frame(s));
		else
			screen_frame(s);
	}
	viewer_stop(&v);
	screen_destroy(s);
}

static void another_size_brings_a_key(void **state)
{
	static const int32_t sizes[][2] = { { 100, 100 }, { 300, 50 }, { 1, 1 }, { 50, 300 } };
	struct screen *s = screen_create(64, 64);
	uint32_t random = 10;
	struct viewer v;

	viewer_start(&v);
	viewer_push_and_see(&v, screen_frame(s));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		screen_resize(s, sizes[i][0], sizes[i][1]);
		paint_at_random(s, sizes[i][0], sizes[i][1], 3, &random);
		assert_true(viewer_push_and_see(&v, screen_frame(s)));
		assert_int_equal(v.keys, 1);
		paint_at_random(s, sizes[i][0], sizes[i][1], 3, &random);
		if (viewer_push_and_see(&v, screen_frame(s)))
			assert_int_equal(v.keys, 0);
	}
	viewer_stop(&v);
	screen_destroy(s);
}

static void sizes_between_two_frames_bring_one_key(void **state)
{
	struct screen *s = screen_create(64, 64);
	struct viewer v;

	viewer_start(&v);
	viewer_push_and_see(&v, screen_frame(s));
	screen_resize(s, 100, 100);
	assert_int_equal(encode_push(v.encode, screen_frame(s)), 0);
	screen_resize(s, 64, 64);
	assert_true(viewer_push_and_see(&v, screen_frame(s)));
	assert_int_equal(v.keys, 1);
	viewer_stop(&v);
	screen_destroy(s);
}

/* Moves what is in a rectangle somewhere, and now and then says so. */
static void move_at_random(struct screen *s, int32_t width, int32_t height, uint32_t *random)
{
	struct rect r = random_rect(width, height, random);
	int32_t x = (int32_t)random_below(random, (uint32_t)(width - r.w + 1));
	int32_t y = (int32_t)random_below(random, (uint32_t)(height - r.h + 1));

	if (!random_below(random, 3))
		x = r.x;
	else if (!random_below(random, 3))
		y = r.y;
	screen_move(s, r, x - r.x, y - r.y);
	if (random_below(random, 2))
		screen_hint(s, x - r.x, y - r.y);
	if (!random_below(random, 4))
		screen_hint(s, (int32_t)random_below(random, 9) - 4, 3);
}

/* Pairs of pictures that share parts: whatever is copied, the second comes out exactly. */
static void what_moved_comes_out_exactly(void **state)
{
	static const int32_t sizes[][2] = { { 40, 40 }, { 333, 77 }, { 77, 333 }, { 640, 481 } };
	uint32_t random = 14;
	size_t copying = 0;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const int32_t width = sizes[i][0], height = sizes[i][1];
		struct screen *s = screen_create(width, height);
		struct viewer v;

		viewer_start(&v);
		for (int round = 0; round < 150; round++) {
			for (uint32_t n = random_below(&random, 3); n; n--)
				paint_at_random(s, width, height, 1, &random);
			for (uint32_t n = random_below(&random, 4); n; n--)
				move_at_random(s, width, height, &random);
			if (round % 5 == 4) /* a viewer with a pace of its own */
				assert_int_equal(encode_push(v.encode, screen_frame(s)), 0);
			else
				viewer_push_and_see(&v, screen_frame(s));
			copying += v.copied > 0;
		}
		viewer_stop(&v);
		screen_destroy(s);
	}
	assert_true(copying > 60);
}

static void scroll_sends_what_is_new(void **state)
{
	static const int32_t ways[][2] = { { 0, -7 }, { 0, 40 }, { 13, 0 }, { -50, 0 },
		{ 9, -31 } };
	struct rect whole = { 0, 0, 600, 400 };
	struct screen *s = screen_create(whole.w, whole.h);
	uint32_t random = 15;
	struct viewer v;

	viewer_start(&v);
	screen_paint(s, whole, CONTENT_NOISE, &random);
	viewer_push_and_see(&v, screen_frame(s));
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const int32_t dx = ways[i][0], dy = ways[i][1];
		struct rect page = { dx < 0 ? -dx : 0, dy < 0 ? -dy : 0, 600 - abs(dx),
			400 - abs(dy) };

		screen_move(s, page, dx, dy);
		assert_true(viewer_push_and_see(&v, screen_frame(s)));
		/* Where it was it stays, so that nothing is new. */
		assert_int_equal(v.inflated_bytes, CODEC_COPY_HEADER + CODEC_COPY_RECT);
		assert_int_equal(v.copied, page.w * page.h);
	}
	viewer_stop(&v);
	screen_destroy(s);
}

/* Without edges to see, only a hint tells where it went: each of the two ways works alone. */
static void hint_finds_what_no_hash_does(void **state)
{
	struct rect window = { 16, 16, 30, 10 };
	struct screen *s = screen_create(300, 200);
	uint32_t random = 16;
	struct viewer v;

	viewer_start(&v);
	screen_paint(s, window, CONTENT_NOISE, &random); /* too small to be looked for */
	viewer_push_and_see(&v, screen_frame(s));
	screen_move(s, window, 160, 96);
	viewer_push_and_see(&v, screen_frame(s));
	assert_int_equal(v.copied, 0);
	window.x += 160;
	window.y += 96;
	screen_move(s, window, -80, 32);
	screen_hint(s, -80, 30);
	assert_int_equal(encode_push(v.encode, screen_frame(s)), 0);
	screen_hint(s, 0, 2); /* both steps count as one */
	viewer_push_and_see(&v, screen_frame(s));
	assert_true(v.copied >= 300);
	viewer_stop(&v);
	screen_destroy(s);
}

/* A key stands on its own: the viewer has nothing to copy from. */
static void key_copies_nothing(void **state)
{
	struct rect left = { 0, 0, 300, 400 };
	struct screen *s = screen_create(600, 400);
	uint32_t random = 17;
	struct viewer v;

	viewer_start(&v);
	screen_paint(s, left, CONTENT_NOISE, &random);
	viewer_push_and_see(&v, screen_frame(s));
	encode_restart(v.encode);
	screen_move(s, left, 300, 0);
	viewer_push_and_see(&v, screen_frame(s));
	assert_int_equal(v.keys, 1);
	assert_int_equal(v.copied, 0);
	viewer_stop(&v);
	screen_destroy(s);
}

/* Somebody who starts now gets everything. */
static void newcomer(struct viewer *v)
{
	picture_destroy(v->picture);
	v->picture = picture_create();
	assert_non_null(v->picture);
	encode_restart(v->encode);
}

static void restart_sends_everything(void **state)
{
	struct screen *s = screen_create(300, 200);
	const struct clean_frame *f;
	uint32_t random = 11;
	struct viewer v;

	viewer_start(&v);
	paint_at_random(s, 300, 200, 5, &random);
	f = screen_frame(s);
	assert_true(viewer_push_and_see(&v, f));
	newcomer(&v);
	assert_true(viewer_see(&v, f));
	assert_int_equal(v.keys, 1);
	viewer_stop(&v);
	screen_destroy(s);
}

static void restart_gives_up_the_frame_begun(void **state)
{
	struct rect whole = { 0, 0, 640, 480 };
	struct screen *s = screen_create(whole.w, whole.h);
	const struct clean_frame *f;
	struct encode_packet p;
	uint32_t random = 12;
	struct viewer v;

	viewer_start(&v);
	screen_paint(s, whole, CONTENT_NOISE, &random);
	f = screen_frame(s);
	assert_int_equal(encode_push(v.encode, f), 0);
	assert_true(encode_begin(v.encode, f, SIZE_MAX, 0));
	assert_int_equal(encode_packet(v.encode, &p), 0);
	assert_false(p.last);
	newcomer(&v);
	assert_int_equal(encode_packet(v.encode, &p), -EAGAIN);
	assert_true(viewer_see(&v, f));
	assert_int_equal(v.keys, 1);
	viewer_stop(&v);
	screen_destroy(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(viewer_has_each_frame_exactly),
		cmocka_unit_test(each_content_comes_through),
		cmocka_unit_test(sends_nothing_when_nothing_changed),
		cmocka_unit_test(crops_to_the_pixels_that_changed),
		cmocka_unit_test(black_picture_is_sent_too),
		cmocka_unit_test(large_frames_take_several_packets),
		cmocka_unit_test(each_viewer_has_its_own_pace),
		cmocka_unit_test(missed_frames_are_made_up_for),
		cmocka_unit_test(another_size_brings_a_key),
		cmocka_unit_test(sizes_between_two_frames_bring_one_key),
		cmocka_unit_test(what_moved_comes_out_exactly),
		cmocka_unit_test(scroll_sends_what_is_new),
		cmocka_unit_test(hint_finds_what_no_hash_does),
		cmocka_unit_test(key_copies_nothing),
		cmocka_unit_test(restart_sends_everything),
		cmocka_unit_test(restart_gives_up_the_frame_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
