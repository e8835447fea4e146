/* What the other side sees, row by row, from an agent that keeps the rules and one that
 * does not. */
#include <errno.h>
#include <string.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "app/sight.h"

enum { WIDTH = 4, HEIGHT = 6, ROW = WIDTH * 3 };

static struct sight sight;
static enum sight_news news;
static uint8_t pixels[HEIGHT * ROW];

static int set_up(void **state)
{
	sight = (struct sight){ 0 };
	for (size_t i = 0; i < sizeof(pixels); i++)
		pixels[i] = (uint8_t)i;
	return 0;
}

static int tear_down(void **state)
{
	sight_finish(&sight);
	return 0;
}

static int take(uint32_t width, uint32_t height, uint32_t row, size_t bytes)
{
	Wire__Sight m = WIRE__SIGHT__INIT;

	m.width = width;
	m.height = height;
	m.row = row;
	m.rgb = (ProtobufCBinaryData){ bytes, pixels + (row < HEIGHT ? row * ROW : 0) };
	return sight_take(&sight, &m, &news);
}

static void test_rows_make_a_picture(void **state)
{
	assert_int_equal(take(WIDTH, HEIGHT, 0, 2 * ROW), 0);
	assert_int_equal(news, SIGHT_MORE);
	assert_int_equal(take(WIDTH, HEIGHT, 2, 3 * ROW), 0);
	assert_int_equal(news, SIGHT_MORE);
	assert_int_equal(take(WIDTH, HEIGHT, 5, ROW), 0);
	assert_int_equal(news, SIGHT_WHOLE);
	assert_int_equal(sight.width, WIDTH);
	assert_int_equal(sight.height, HEIGHT);
	assert_memory_equal(sight.rgb, pixels, sizeof(pixels));
}

static void test_the_next_one_replaces_it(void **state)
{
	assert_int_equal(take(WIDTH, HEIGHT, 0, HEIGHT * ROW), 0);
	assert_int_equal(take(WIDTH, 1, 0, ROW), 0);
	assert_int_equal(news, SIGHT_WHOLE);
	assert_int_equal(sight.height, 1);
	assert_int_equal(take(0, 0, 0, 0), 0);
	assert_int_equal(news, SIGHT_NONE);
	assert_null(sight.rgb);
}

static void test_rows_out_of_their_order(void **state)
{
	assert_int_equal(take(WIDTH, HEIGHT, 1, ROW), -EPROTO); /* of no picture */
	assert_int_equal(take(WIDTH, HEIGHT, 0, ROW), 0);
	assert_int_equal(take(WIDTH, HEIGHT, 2, ROW), -EPROTO); /* one is missing */
	assert_int_equal(take(WIDTH, HEIGHT + 1, 1, ROW), -EPROTO); /* of another picture */
	assert_int_equal(take(WIDTH - 1, HEIGHT, 1, ROW - 3), -EPROTO);
	assert_int_equal(take(WIDTH, HEIGHT, 1, ROW), 0);
	assert_int_equal(take(WIDTH, HEIGHT, 1, ROW), -EPROTO); /* twice */
}

static void test_rows_that_do_not_fit(void **state)
{
	assert_int_equal(take(WIDTH, HEIGHT, 0, ROW - 1), -EPROTO);
	assert_int_equal(take(WIDTH, HEIGHT, 0, 0), -EPROTO);
	assert_int_equal(take(WIDTH, 1, 0, 2 * ROW), -EPROTO);
	assert_int_equal(take(WIDTH, HEIGHT, HEIGHT, ROW), -EPROTO);
	assert_int_equal(take(WIDTH, 0, 0, ROW), -EPROTO);
	assert_int_equal(take(0, HEIGHT, 0, 0), -EPROTO);
	assert_int_equal(take(0, HEIGHT, 0, ROW), -EPROTO);
	assert_int_equal(take(0, 0, 1, 0), -EPROTO);
	assert_null(sight.rgb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows_make_a_picture, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_the_next_one_replaces_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rows_out_of_their_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rows_that_do_not_fit, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
