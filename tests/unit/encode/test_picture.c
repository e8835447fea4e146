/* A native viewer's picture: what it refuses, each by name. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>
#include <cmocka.h>

#include "encode/codec.h"
#include "encode/picture.h"
#include "examples.h"

static const char *codec_md;
static const uint8_t solid[] = { 1, 0, 0, 0, 0, 3, 3, 0xc0, 0x30, 0x10 };

struct fixture {
	struct picture *picture;
	z_stream deflate;
	uint8_t data[1024 * 1024];
	size_t size;
};

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.picture = picture_create();
	assert_non_null(f.picture);
	assert_int_equal(picture_set_size(f.picture, 4, 4), 0);
	assert_int_equal(deflateInit2(&f.deflate, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	picture_destroy(f->picture);
	deflateEnd(&f->deflate);
	return 0;
}

static void compress_bytes(struct fixture *f, const uint8_t *bytes, size_t size, int flush)
{
	f->deflate.next_in = (uint8_t *)bytes;
	f->deflate.avail_in = (uInt)size;
	f->deflate.next_out = f->data;
	f->deflate.avail_out = sizeof(f->data);
	deflate(&f->deflate, flush);
	f->size = sizeof(f->data) - f->deflate.avail_out;
}

static int update(struct fixture *f, bool key, size_t inflated_size)
{
	return picture_update(f->picture, key, (uint32_t)inflated_size, f->data, f->size);
}

static void takes_packets(void **state)
{
	static const uint8_t colour[] = { 0xc0, 0x30, 0x10, 255 };
	struct fixture *f = *state;

	assert_int_equal(picture_width(f->picture), 4);
	assert_int_equal(picture_height(f->picture), 4);
	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, true, sizeof(solid)), 0);
	for (int i = 0; i < 16; i++)
		assert_memory_equal(picture_pixels(f->picture) + 4 * i, colour, 4);
	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, false, sizeof(solid)), 0);
}

static void key_makes_black(void **state)
{
	static const uint8_t one_pixel[] = { 1, 0, 0, 0, 0, 0, 0, 1, 2, 3 };
	static const uint8_t black[] = { 0, 0, 0, 255 };
	struct fixture *f = *state;

	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, true, sizeof(solid)), 0);
	deflateReset(&f->deflate);
	compress_bytes(f, one_pixel, sizeof(one_pixel), Z_SYNC_FLUSH);
	assert_int_equal(update(f, true, sizeof(one_pixel)), 0);
	assert_memory_equal(picture_pixels(f->picture) + 4, black, 4);
}

static void refuses_before_a_size(void **state)
{
	struct fixture *f = *state;
	struct picture *p = picture_create();

	assert_non_null(p);
	assert_null(picture_pixels(p));
	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(picture_update(p, true, sizeof(solid), f->data, f->size), -EBADMSG);
	picture_destroy(p);
}

static void refuses_without_a_key(void **state)
{
	struct fixture *f = *state;

	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, false, sizeof(solid)), -EBADMSG);
}

static void refuses_without_a_key_after_another_size(void **state)
{
	struct fixture *f = *state;

	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, true, sizeof(solid)), 0);
	assert_int_equal(picture_set_size(f->picture, 4, 4), 0);
	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, false, sizeof(solid)), 0);
	assert_int_equal(picture_set_size(f->picture, 4, 5), 0);
	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, false, sizeof(solid)), -EBADMSG);
}

static void refuses_a_byte_less(void **state)
{
	struct fixture *f = *state;

	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, true, sizeof(solid) + 1), -EBADMSG);
}

static void refuses_a_byte_more(void **state)
{
	struct fixture *f = *state;

	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, true, sizeof(solid) - 1), -EBADMSG);
}

static void refuses_a_great_deal_more(void **state)
{
	static uint8_t zeros[64 * 1024 * 1024];
	struct fixture *f = *state;

	compress_bytes(f, zeros, sizeof(zeros), Z_SYNC_FLUSH);
	assert_true(f->size < CODEC_DATA_MAX * 2);
	f->size = f->size < CODEC_DATA_MAX ? f->size : CODEC_DATA_MAX;
	assert_int_equal(update(f, true, CODEC_PACKET_MAX), -EBADMSG);
}

static void refuses_a_stream_that_ends(void **state)
{
	struct fixture *f = *state;

	compress_bytes(f, solid, sizeof(solid), Z_FINISH);
	assert_int_equal(update(f, true, sizeof(solid)), -EBADMSG);
}

static void refuses_wrong_deflate(void **state)
{
	struct fixture *f = *state;

	f->data[0] = 0x07; /* the block type that does not exist */
	f->size = 1;
	assert_int_equal(update(f, true, 1), -EBADMSG);
}

static void refuses_wrong_commands(void **state)
{
	struct fixture *f = *state;

	compress_bytes(f, (const uint8_t[]){ CODEC_VIDEO }, 1, Z_SYNC_FLUSH);
	assert_int_equal(update(f, true, 1), -EBADMSG);
	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, false, sizeof(solid)), -EBADMSG); /* there is no way back */
}

static void refuses_sizes_of_packets(void **state)
{
	struct fixture *f = *state;

	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, true, 0), -EBADMSG);
	assert_int_equal(update(f, true, CODEC_PACKET_MAX + 1), -EBADMSG);
	assert_int_equal(update(f, true, UINT32_MAX), -EBADMSG);
	f->size = 0;
	assert_int_equal(update(f, true, sizeof(solid)), -EBADMSG);
	f->size = CODEC_DATA_MAX + 1;
	assert_int_equal(update(f, true, sizeof(solid)), -EBADMSG);
}

static void refuses_sizes_of_pictures(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(picture_set_size(f->picture, 0, 1), -EBADMSG);
	assert_int_equal(picture_set_size(f->picture, 1, 0), -EBADMSG);
	assert_int_equal(picture_set_size(f->picture, CODEC_SIDE_MAX + 1, 1), -EBADMSG);
	assert_int_equal(picture_set_size(f->picture, UINT32_MAX, UINT32_MAX), -EBADMSG);
	assert_int_equal(picture_set_size(f->picture, 16384, 4097), -EBADMSG);
	assert_int_equal(picture_width(f->picture), 4);
}

/* ---- out of memory ---- */

static bool no_memory;

void *__real_calloc(size_t n, size_t size);
void *__real_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_calloc(size_t n, size_t size)
{
	return no_memory ? NULL : __real_calloc(n, size);
}

void *__wrap_malloc(size_t size)
{
	return no_memory ? NULL : __real_malloc(size);
}

static void each_failed_allocation_is_an_error(void **state)
{
	struct fixture *f = *state;

	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, true, sizeof(solid)), 0);
	no_memory = true;
	assert_null(picture_create());
	assert_int_equal(picture_set_size(f->picture, 9, 9), -ENOMEM);
	no_memory = false;
	assert_int_equal(picture_width(f->picture), 4);
	compress_bytes(f, solid, sizeof(solid), Z_SYNC_FLUSH);
	assert_int_equal(update(f, false, sizeof(solid)), 0);
}

/* ---- examples ---- */

static void check_example(const struct example *x)
{
	struct picture *p = picture_create();

	assert_non_null(p);
	assert_int_equal(picture_set_size(p, x->width, x->height), 0);
	for (size_t i = 0; i < x->n_packets && x->data[i].size; i++)
		assert_int_equal(picture_update(p, i == 0, (uint32_t)x->packets[i].size,
					 x->data[i].bytes, x->data[i].size),
			0);
	for (size_t i = 0; i < x->n_pixels && x->data[0].size; i++)
		assert_int_equal(picture_pixels(p)[4 * i + 2], x->picture[i] & 0xff);
	picture_destroy(p);
}

static void examples_inflate(void **state)
{
	examples_each(codec_md, check_example);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(takes_packets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(key_makes_black, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_before_a_size, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_without_a_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			refuses_without_a_key_after_another_size, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_a_byte_less, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_a_byte_more, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_a_great_deal_more, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_a_stream_that_ends, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_wrong_deflate, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_wrong_commands, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_sizes_of_packets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_sizes_of_pictures, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			each_failed_allocation_is_an_error, set_up, tear_down),
		cmocka_unit_test(examples_inflate),
	};

	if (argc != 2)
		return 2;
	codec_md = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
