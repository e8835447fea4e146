/*
 * bench-flash X Y COUNT
 *
 * Shows a window at X,Y and changes its colour COUNT times, at uneven intervals so that it
 * cannot fall into step with a viewer. Writes "pixel NS RRGGBB" before each change, at
 * CLOCK_MONOTONIC.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xcb/xcb.h>

enum {
	SIDE = 64,
	PAUSE_MS = 150,
	JITTER_MS = 97,
};

static void pause_ms(int ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&t, NULL);
}

static void change(xcb_connection_t *x, xcb_window_t window, uint32_t colour)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	printf("pixel %" PRId64 " %06x\n", now.tv_sec * INT64_C(1000000000) + now.tv_nsec, colour);
	xcb_change_window_attributes(x, window, XCB_CW_BACK_PIXEL, &colour);
	xcb_clear_area(x, 0, window, 0, 0, 0, 0);
	xcb_flush(x);
}

static xcb_window_t show_window(xcb_connection_t *x, int16_t left, int16_t top)
{
	const xcb_screen_t *screen = xcb_setup_roots_iterator(xcb_get_setup(x)).data;
	xcb_window_t window = xcb_generate_id(x);
	const uint32_t values[] = { screen->white_pixel, 1, XCB_EVENT_MASK_EXPOSURE };

	xcb_create_window(x, XCB_COPY_FROM_PARENT, window, screen->root, left, top, SIDE, SIDE, 0,
		XCB_WINDOW_CLASS_INPUT_OUTPUT, screen->root_visual,
		XCB_CW_BACK_PIXEL | XCB_CW_OVERRIDE_REDIRECT | XCB_CW_EVENT_MASK, values);
	xcb_map_window(x, window);
	xcb_flush(x);
	free(xcb_wait_for_event(x)); /* the first exposure: it is on screen */
	return window;
}

int main(int argc, char **argv)
{
	if (argc != 4)
		errx(2, "usage: bench-flash X Y COUNT");
	xcb_connection_t *x = xcb_connect(NULL, NULL);
	if (xcb_connection_has_error(x))
		errx(1, "no X server");
	setvbuf(stdout, NULL, _IOLBF, 0);
	xcb_window_t window = show_window(
		x, (int16_t)strtol(argv[1], NULL, 10), (int16_t)strtol(argv[2], NULL, 10));
	for (long i = 0; i < strtol(argv[3], NULL, 10); i++) {
		pause_ms(PAUSE_MS + (int)(i * 37 % JITTER_MS));
		change(x, window, 0x204060u + (uint32_t)(i * 0x010307 % 0x9f9f9f));
	}
	pause_ms(1000); /* so that a slow viewer still gets the last one */
	xcb_disconnect(x);
	return 0;
}
