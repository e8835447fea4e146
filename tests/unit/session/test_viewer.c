/* What a viewer is still to be sent: whether any of it was made before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "session/viewer_internal.h"
#include "tests/unit/encode/screen.h"
#include "tests/unit/seal/pair.h"

enum { WIDTH = 640, HEIGHT = 480, DONE = 8 };

struct scene {
	struct pair pair;
	struct screen *screen;
	struct viewer *viewer;
	size_t sent; /* bodies */
};

static int on_send(const uint8_t *body, size_t size, void *data)
{
	((struct scene *)data)->sent++;
	return 0;
}

static int on_take(const Wire__ViewerControl *m, void *data)
{
	return 0;
}

/* Amid a turn of noise. */
static int set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	const struct viewer_listener l = { on_send, on_take, s };
	Wire__Want want = WIRE__WANT__INIT;
	const struct clean_frame *f;
	uint32_t random = 5;

	assert_non_null(s);
	pair_open(&s->pair, PAIR_SECRET, PAIR_SECRET);
	pair_until(&s->pair, DONE);
	s->screen = screen_create(WIDTH, HEIGHT);
	screen_paint(s->screen, (struct rect){ 0, 0, WIDTH, HEIGHT }, CONTENT_NOISE, &random);
	f = screen_frame(s->screen);
	assert_int_equal(viewer_create(&l, &s->viewer), 0);
	assert_int_equal(viewer_open(s->viewer, s->pair.agent), 0);
	want.window = 2;
	assert_int_equal(viewer_take_want(s->viewer, &want), 0);
	assert_int_equal(viewer_see(s->viewer, f), 0);
	assert_int_equal(viewer_show(s->viewer, f), 0);
	assert_true(viewer_in_turn(s->viewer));
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	viewer_destroy(s->viewer);
	screen_destroy(s->screen);
	pair_close(&s->pair);
	free(s);
	return 0;
}

static void holds_nothing_that_is_not_encoded(void **state)
{
	struct scene *s = *state;

	assert_false(viewer_holds_made(s->viewer));
}

static void holds_what_was_put_aside_until_it_is_sent(void **state)
{
	struct scene *s = *state;
	const size_t before = s->sent;

	assert_int_equal(viewer_make_rest(s->viewer), 0);
	assert_true(viewer_holds_made(s->viewer));
	assert_int_equal(s->sent, before);
	while (viewer_in_turn(s->viewer)) {
		assert_true(viewer_holds_made(s->viewer));
		assert_int_equal(viewer_go_on(s->viewer), 0);
	}
	assert_false(viewer_holds_made(s->viewer));
	assert_true(s->sent > before);
}

/* As when the person hides a window. */
static void a_line_that_is_lost_takes_it_along(void **state)
{
	struct scene *s = *state;

	assert_int_equal(viewer_make_rest(s->viewer), 0);
	assert_true(viewer_holds_made(s->viewer));
	viewer_close(s->viewer);
	assert_false(viewer_holds_made(s->viewer));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			holds_nothing_that_is_not_encoded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			holds_what_was_put_aside_until_it_is_sent, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_line_that_is_lost_takes_it_along, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
