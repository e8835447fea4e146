/* The encoder when memory ends. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "table.h"

static int allocations_left = -1; /* negative: as many as wanted */

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static bool may_allocate(void)
{
	if (allocations_left == 0)
		return false;
	if (allocations_left > 0)
		allocations_left--;
	return true;
}

void *__wrap_calloc(size_t n, size_t size)
{
	return may_allocate() ? __real_calloc(n, size) : NULL;
}

void *__wrap_malloc(size_t size)
{
	return may_allocate() ? __real_malloc(size) : NULL;
}

static int push_with(struct encode *e, const struct clean_frame *f, int allocations)
{
	int r;

	allocations_left = allocations;
	r = encode_push(e, f);
	allocations_left = -1;
	return r;
}

/* Another size takes so many. */
static int allocations_of_a_size(void)
{
	struct screen *s = screen_create(200, 200);
	const struct clean_frame *f = screen_frame(s);
	struct encode *e = encode_create();
	int n = 0;

	assert_non_null(e);
	while (push_with(e, f, n) == -ENOMEM)
		n++;
	encode_destroy(e);
	screen_destroy(s);
	return n;
}

static void each_failed_allocation_is_an_error(void **state)
{
	allocations_left = 0;
	assert_null(encode_create());
	allocations_left = -1;
	assert_in_range(allocations_of_a_size(), 7, 20);
}

/* One frame of the picture as it is; whether the viewer has it then. */
static void show(struct table *t)
{
	const struct clean_frame *f;
	const uint8_t *p;

	screen_paint(t->screen, (struct rect){ 3, 2, 60, 50 }, CONTENT_TEXT, &t->random);
	table_push(t);
	table_show(t, SIZE_MAX, 50);
	f = t->frame;
	p = picture_pixels(t->picture);
	for (int32_t y = 0; y < clean_frame_height(f); y++)
		for (int32_t x = 0; x < clean_frame_width(f); x++, p += 4)
			assert_int_equal(
				(uint32_t)p[0] << 16 | p[1] << 8 | p[2], clean_frame_row(f, y)[x]);
}

/* Whichever allocation fails, and whether the picture would grow or shrink: the encoder goes on
 * with the size it has, and takes the other one later. */
static void a_size_that_failed_leaves_the_one_before(void **state)
{
	static const int32_t sides[][2] = { { 64, 200 }, { 200, 64 } };
	const int n = allocations_of_a_size();

	for (int k = 0; k < 2; k++) {
		struct table *t = table_create(sides[k][0], sides[k][0], 13);
		struct screen *other = screen_create(sides[k][1], sides[k][1]);

		show(t);
		for (int i = 0; i < n; i++) {
			assert_int_equal(push_with(t->encode, screen_frame(other), i), -ENOMEM);
			show(t);
		}
		screen_resize(t->screen, sides[k][1], sides[k][1]);
		assert_int_equal(
			picture_set_size(t->picture, (uint32_t)sides[k][1], (uint32_t)sides[k][1]),
			0);
		show(t);
		screen_destroy(other);
		table_destroy(t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_failed_allocation_is_an_error),
		cmocka_unit_test(a_size_that_failed_leaves_the_one_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
