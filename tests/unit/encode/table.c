#include "table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct table *table_create(int32_t width, int32_t height, uint32_t random)
{
	struct table *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	t->screen = screen_create(width, height);
	t->encode = encode_create();
	t->picture = picture_create();
	t->random = random;
	assert_non_null(t->encode);
	assert_non_null(t->picture);
	picture_allow_video(t->picture);
	assert_int_equal(picture_set_size(t->picture, (uint32_t)width, (uint32_t)height), 0);
	return t;
}

void table_destroy(struct table *t)
{
	picture_destroy(t->picture);
	encode_destroy(t->encode);
	screen_destroy(t->screen);
	free(t);
}

void table_push(struct table *t)
{
	t->frame = screen_frame(t->screen);
	assert_int_equal(encode_push(t->encode, t->frame), 0);
}

void table_show(struct table *t, size_t room, uint64_t after_ms)
{
	struct encode_packet p = { .last = false };

	t->bytes = 0;
	t->now_ms += after_ms;
	if (!encode_begin(t->encode, t->frame, room, t->now_ms))
		return;
	while (!p.last) {
		assert_int_equal(encode_packet(t->encode, &p), 0);
		assert_int_equal(
			picture_update(t->picture, p.key, p.inflated_size, p.data, p.size), 0);
		t->bytes += p.size;
	}
}
