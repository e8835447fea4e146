/* A picture that nothing can make small, and that is larger than all that may wait on
 * its way out: a photograph on a whole screen, say. */
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <xcb/xcb.h>

#include "tests/unit/session/rig.h"

enum { WIDTH = 1600, HEIGHT = 1200 };
static_assert(WIDTH * HEIGHT * 3 > LINK_QUEUE_MAX, "more than the link takes at once");

static void fill_row(uint32_t *row, uint32_t *seed)
{
	for (int x = 0; x < WIDTH; x++) {
		*seed ^= *seed << 13;
		*seed ^= *seed >> 17;
		*seed ^= *seed << 5;
		row[x] = *seed & 0xffffff;
	}
}

/* Noise as the background of a window as large as the screen. */
static void show_noise(xcb_connection_t *c)
{
	const xcb_screen_t *s = xcb_setup_roots_iterator(xcb_get_setup(c)).data;
	const xcb_pixmap_t noise = xcb_generate_id(c);
	const xcb_gcontext_t gc = xcb_generate_id(c);
	const xcb_window_t w = xcb_generate_id(c);
	uint32_t row[WIDTH], seed = 2463534242;

	xcb_create_pixmap(c, 24, noise, s->root, WIDTH, HEIGHT);
	xcb_create_gc(c, gc, noise, 0, NULL);
	for (int y = 0; y < HEIGHT; y++) {
		fill_row(row, &seed);
		xcb_put_image(c, XCB_IMAGE_FORMAT_Z_PIXMAP, noise, gc, WIDTH, 1, 0, (int16_t)y, 0,
			24, sizeof(row), (const uint8_t *)row);
	}
	xcb_create_window(c, XCB_COPY_FROM_PARENT, w, s->root, 0, 0, WIDTH, HEIGHT, 0,
		XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT, XCB_CW_BACK_PIXMAP, &noise);
	xcb_map_window(c, w);
	free(xcb_get_input_focus_reply(c, xcb_get_input_focus(c), NULL));
}

static void say_banner_shown(struct rig *r)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__BannerShown shown = WIRE__BANNER_SHOWN__INIT;

	m.body_case = WIRE__TO_AGENT__BODY_BANNER_SHOWN;
	m.banner_shown = &shown;
	rig_face_say(r, &m);
}

/* A viewer that shows at once what it gets is given more with each turn. */
static void show_turn(struct rig *r)
{
	const uint32_t turn = r->turn;

	say_banner_shown(r);
	rig_viewer_want(r, turn, 1);
	RIG_UNTIL(r, r->turn > turn);
}

/* All of it comes, and never more at a time than may wait. */
static void test_large_picture(void **state)
{
	xcb_connection_t *c = xcb_connect(NULL, NULL);
	struct rig *r = *state;

	show_noise(c);
	rig_watch(r);
	for (r->sealed_bytes = 0; r->sealed_bytes < WIDTH * HEIGHT * 3;)
		show_turn(r);
	assert_int_equal(r->ended, -1);
	xcb_disconnect(c);
}

/* The end comes in order also behind a turn that is on its way. */
static void test_end_within_turn(void **state)
{
	xcb_connection_t *c = xcb_connect(NULL, NULL);
	struct rig *r = *state;
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__End end = WIRE__END__INIT;
	unsigned int before;

	show_noise(c);
	rig_watch(r);
	for (int i = 0; i < 2; i++)
		show_turn(r);
	before = r->bodies;
	rig_viewer_want(r, r->turn, 2);
	RIG_UNTIL(r, r->bodies > before);
	m.body_case = WIRE__TO_AGENT__BODY_END;
	m.end = &end;
	rig_face_say(r, &m);
	RIG_UNTIL(r, r->viewer_ended == WIRE__END_REASON__PERSON);
	assert_true(r->screen_final);
	RIG_UNTIL(r, r->over);
	xcb_disconnect(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_large_picture, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(test_end_within_turn, rig_setup, rig_teardown),
	};

	rig_screen = "1600x1200x24";
	return cmocka_run_group_tests(tests, rig_start_screen, rig_stop_screen);
}
