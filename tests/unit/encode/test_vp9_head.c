/* What may come to a VP9 decoder, and what not: real frames, and each bit of their heads changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "encode/codec.h"
#include "encode/decode.h"
#include "encode/vp9.h"
#include "encode/vp9_head.h"
#include "encode/vp9_read.h"
#include "films.h"

enum {
	WIDTH = 96,
	HEIGHT = 80,
	SIDE = 200, /* of the picture */
	KEY_BITS = 72, /* of what is looked at in a key frame */
	RESILIENT = 7, /* the bit that may be as it likes */
	SIZES = 39, /* the first bit of width and height */
	LONG = 600, /* frames of a long film */
};

static int set_up(void **state)
{
	*state = film_create(WIDTH, HEIGHT);
	return 0;
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static void takes_what_the_encoder_makes(void **state)
{
	const struct film *f = *state;
	struct vp9_head head;

	for (int i = 0; i < FILM_FRAMES; i++) {
		assert_true(vp9_head_read(f->bytes[i], f->size[i], &head));
		assert_int_equal(head.key, i == 0);
		assert_int_equal(head.w, i == 0 ? WIDTH : 0);
		assert_int_equal(head.h, i == 0 ? HEIGHT : 0);
	}
}

static void a_long_film_has_one_key_frame(void **state)
{
	static uint32_t pixels[WIDTH * HEIGHT];
	struct vp9_head head;
	struct vp9 *stream;
	const uint8_t *frame;
	size_t size;

	assert_int_equal(vp9_create(WIDTH, HEIGHT, &stream), 0);
	for (unsigned i = 0; i < LONG; i++) {
		/* another scene each second, and another line */
		memset(pixels, (int)(i / 30 * 77 % 256), sizeof(pixels));
		pixels[i] ^= 0xffffff;
		assert_int_equal(vp9_write(stream, pixels, WIDTH, WIDTH, HEIGHT, 200 + i % 30 * 50,
					 i * 33 + 1, &frame, &size),
			0);
		assert_true(vp9_head_read(frame, size, &head));
		assert_int_equal(head.key, i == 0);
	}
	vp9_destroy(stream);
}

static void refuses_what_is_cut_off(void **state)
{
	const struct film *f = *state;
	struct vp9_head head;

	for (size_t size = 0; size < (KEY_BITS + 7) / 8; size++)
		assert_false(vp9_head_read(f->bytes[0], size, &head));
	for (size_t size = 0; size < 4; size++)
		assert_false(vp9_head_read(f->bytes[1], size, &head));
}

static void each_bit_of_a_key_frame_counts(void **state)
{
	const struct film *f = *state;
	static uint8_t frame[FILM_ROOM];
	struct vp9_head head;

	for (unsigned bit = 0; bit < KEY_BITS; bit++) {
		bool ok;

		memcpy(frame, f->bytes[0], f->size[0]);
		frame[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		ok = vp9_head_read(frame, f->size[0], &head);
		if (bit >= SIZES && bit < SIZES + 32)
			assert_true(ok && (head.w != WIDTH || head.h != HEIGHT));
		else if (bit == RESILIENT)
			assert_true(ok);
		else if (ok && head.key)
			fail_msg("bit %u", bit);
	}
}

/* A frame that is not shown, shows an older one again, or is of another size. */
static void refuses_surprises_after_the_first(void **state)
{
	/* marker and profile, shown again, not shown; a size of its own, or to be drawn in */
	static const unsigned bits[] = { 0, 1, 2, 3, 4, 6, 30, 31 };
	const struct film *f = *state;
	static uint8_t frame[FILM_ROOM];
	struct vp9_head head;

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		memcpy(frame, f->bytes[1], f->size[1]);
		frame[bits[i] / 8] ^= (uint8_t)(0x80 >> bits[i] % 8);
		if (vp9_head_read(frame, f->size[1], &head))
			fail_msg("bit %u", bits[i]);
	}
}

static void refuses_several_frames_in_one(void **state)
{
	struct film *f = *state;
	struct vp9_head head;

	f->bytes[0][f->size[0]] = 0xc0;
	assert_false(vp9_head_read(f->bytes[0], f->size[0] + 1, &head));
}

/* ---- in its command ---- */

static enum decode_result take(struct decode_video *v, const struct film_command *c)
{
	static uint8_t picture[SIDE * SIDE * 4], packet[CODEC_PACKET_MAX];

	return decode_packet(picture, SIDE, SIDE, packet, film_command(packet, c), NULL, v);
}

static struct film_command command(const struct film *f, int frame)
{
	return (struct film_command){ 10, 20, WIDTH, HEIGHT, frame == 0, f->bytes[frame],
		f->size[frame] };
}

static void a_stream_is_of_one_box_and_size(void **state)
{
	const struct film *f = *state;
	const struct film_command first = command(f, 0), next = command(f, 1);
	const struct decode_video none = { 0 };
	struct decode_video v = none, begun;
	struct film_command c = next;

	assert_int_equal(take(&v, &c), DECODE_VIDEO); /* nothing began */
	c.first = true;
	assert_int_equal(take(&v, &c), DECODE_VIDEO); /* it is no key frame */
	v = none;
	assert_int_equal(take(&v, &first), DECODE_OK);
	assert_int_equal(v.frame_w, WIDTH);
	assert_int_equal(v.frame_h, HEIGHT);
	begun = v;
	assert_int_equal(take(&v, &next), DECODE_OK);
	assert_int_equal(v.frame_w, WIDTH);

	for (int i = 0; i < 4; i++) {
		c = next;
		c.x += i == 0;
		c.y += i == 1;
		c.w += i == 2;
		c.h += i == 3;
		v = begun;
		assert_int_equal(take(&v, &c), DECODE_VIDEO);
	}
	c = first;
	c.first = false; /* a key frame amid a stream */
	v = begun;
	assert_int_equal(take(&v, &c), DECODE_VIDEO);
	c = first;
	c.w--; /* larger than its box */
	v = none;
	assert_int_equal(take(&v, &c), DECODE_VIDEO);
	c = first;
	c.w++; /* smaller: that is made as large */
	assert_int_equal(take(&v, &c), DECODE_OK);
}

/* ---- behind the check ---- */

static void paint(struct vp9_read *r, const struct film_command *c, uint8_t *to)
{
	const struct decode_video v = { .w = WIDTH,
		.h = HEIGHT,
		.first = c->first,
		.size = (uint32_t)c->size,
		.data = c->frame,
		.frame_w = WIDTH,
		.frame_h = HEIGHT };

	assert_int_equal(vp9_read_frame(r, &v, to, WIDTH * 4), 0);
}

/* No index says that it is there, and without one libvpx would decode it all the same. */
static void a_second_frame_behind_the_first_is_not_decoded(void **state)
{
	static uint8_t one[WIDTH * HEIGHT * 4], both[WIDTH * HEIGHT * 4];
	const struct film *f = *state;
	static uint8_t two[2 * FILM_ROOM];
	struct film_command c = command(f, 0);
	struct vp9_read *r = vp9_read_create();
	struct vp9_head head;

	assert_non_null(r);
	paint(r, &c, one);
	memcpy(two, f->bytes[0], f->size[0]);
	memcpy(two + f->size[0], f->bytes[1], f->size[1]);
	c.frame = two;
	c.size += f->size[1];
	assert_true(vp9_head_read(c.frame, c.size, &head));
	paint(r, &c, both);
	assert_memory_equal(one, both, sizeof(one));
	vp9_read_destroy(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_the_encoder_makes),
		cmocka_unit_test(a_long_film_has_one_key_frame),
		cmocka_unit_test(refuses_what_is_cut_off),
		cmocka_unit_test(each_bit_of_a_key_frame_counts),
		cmocka_unit_test(refuses_surprises_after_the_first),
		cmocka_unit_test(refuses_several_frames_in_one),
		cmocka_unit_test(a_stream_is_of_one_box_and_size),
		cmocka_unit_test(a_second_frame_behind_the_first_is_not_decoded),
	};

	return cmocka_run_group_tests_name("vp9 head", tests, set_up, tear_down);
}
