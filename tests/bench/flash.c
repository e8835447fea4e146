/*
 * bench-flash X Y COUNT
 *
 * Shows a window at X,Y, an ordinary one without a frame, and changes its colour COUNT times, at
 * uneven intervals so that it cannot fall into step with a viewer. Writes "pixel NS RRGGBB" before each change, at
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
	SEEN_MS = 3000, /* a new window is looked at before a viewer has it */
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

static void set_property(xcb_connection_t *x, xcb_window_t window, const char *name,
	xcb_atom_t type, uint8_t format, const void *value, uint32_t n)
{
	xcb_intern_atom_reply_t *atom =
		xcb_intern_atom_reply(x, xcb_intern_atom(x, 0, (uint16_t)strlen(name), name), NULL);

	if (!atom)
		errx(1, "no X server");
	xcb_change_property(x, XCB_PROP_MODE_REPLACE, window, atom->atom, type ? type : atom->atom,
		format, n, value);
	free(atom);
}

/* At its place, and without a frame (Motif's hints: only "decorations" is said, and none). */
static void set_hints(xcb_connection_t *x, xcb_window_t window)
{
	static const char class[] = "bench-flash\0Bench-flash";
	const uint32_t size[18] = { 1 /* USPosition */ }, motif[5] = { 2, 0, 0 };

	set_property(x, window, "WM_CLASS", XCB_ATOM_STRING, 8, class, sizeof(class));
	set_property(x, window, "WM_NORMAL_HINTS", XCB_ATOM_WM_SIZE_HINTS, 32, size, 18);
	set_property(x, window, "_MOTIF_WM_HINTS", XCB_ATOM_NONE, 32, motif, 5);
}

static xcb_window_t show_window(xcb_connection_t *x, int16_t left, int16_t top)
{
	const xcb_screen_t *screen = xcb_setup_roots_iterator(xcb_get_setup(x)).data;
	xcb_window_t window = xcb_generate_id(x);
	const uint32_t values[] = { screen->white_pixel, XCB_EVENT_MASK_EXPOSURE };

	xcb_create_window(x, XCB_COPY_FROM_PARENT, window, screen->root, left, top, SIDE, SIDE, 0,
		XCB_WINDOW_CLASS_INPUT_OUTPUT, screen->root_visual,
		XCB_CW_BACK_PIXEL | XCB_CW_EVENT_MASK, values);
	set_hints(x, window);
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
	pause_ms(SEEN_MS);
	for (long i = 0; i < strtol(argv[3], NULL, 10); i++) {
		pause_ms(PAUSE_MS + (int)(i * 37 % JITTER_MS));
		change(x, window, 0x204060u + (uint32_t)(i * 0x010307 % 0x9f9f9f));
	}
	pause_ms(1000); /* so that a slow viewer still gets the last one */
	xcb_disconnect(x);
	return 0;
}
