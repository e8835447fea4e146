/*
 * A window that has no background and never draws: what the X server leaves in
 * it is what was on the screen beneath. For tests of what such windows let out.
 *
 * Reads commands, one a line, and answers each with "ok" once the server has
 * done it:  place X Y WIDTH HEIGHT  |  map  |  unmap  |  raise  |  lower  |
 * grab (keyboard and pointer)  |  quit
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xcb/xcb.h>

static xcb_window_t create(xcb_connection_t *x, const xcb_screen_t *screen, bool managed)
{
	xcb_window_t w = xcb_generate_id(x);
	const uint32_t values[] = { XCB_BACK_PIXMAP_NONE, managed ? 0 : 1 };
	static const char name[] = "bare";
	static const char class_name[] = "bare\0Bare";

	xcb_create_window(x, XCB_COPY_FROM_PARENT, w, screen->root, 0, 0, 100, 100, 0,
		XCB_WINDOW_CLASS_INPUT_OUTPUT, screen->root_visual,
		XCB_CW_BACK_PIXMAP | XCB_CW_OVERRIDE_REDIRECT, values);
	xcb_change_property(x, XCB_PROP_MODE_REPLACE, w, XCB_ATOM_WM_NAME, XCB_ATOM_STRING, 8,
		sizeof(name) - 1, name);
	xcb_change_property(x, XCB_PROP_MODE_REPLACE, w, XCB_ATOM_WM_CLASS, XCB_ATOM_STRING, 8,
		sizeof(class_name), class_name);
	return w;
}

static void place(xcb_connection_t *x, xcb_window_t w, int left, int top, int width, int height)
{
	const uint32_t values[] = { (uint32_t)left, (uint32_t)top, (uint32_t)width,
		(uint32_t)height };

	xcb_configure_window(x, w,
		XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y | XCB_CONFIG_WINDOW_WIDTH |
			XCB_CONFIG_WINDOW_HEIGHT,
		values);
}

static void stack(xcb_connection_t *x, xcb_window_t w, uint32_t mode)
{
	xcb_configure_window(x, w, XCB_CONFIG_WINDOW_STACK_MODE, &mode);
}

static void grab(xcb_connection_t *x, xcb_window_t w)
{
	free(xcb_grab_pointer_reply(x,
		xcb_grab_pointer(x, 0, w, XCB_EVENT_MASK_BUTTON_PRESS, XCB_GRAB_MODE_ASYNC,
			XCB_GRAB_MODE_ASYNC, XCB_NONE, XCB_NONE, XCB_CURRENT_TIME),
		NULL));
	free(xcb_grab_keyboard_reply(x,
		xcb_grab_keyboard(
			x, 0, w, XCB_CURRENT_TIME, XCB_GRAB_MODE_ASYNC, XCB_GRAB_MODE_ASYNC),
		NULL));
}

/* "place LEFT TOP WIDTH HEIGHT" */
static bool obey_place(xcb_connection_t *x, xcb_window_t w, const char *line)
{
	const char *at = line + strlen("place");
	int number[4];

	for (size_t i = 0; i < 4; i++) {
		char *end;

		number[i] = (int)strtol(at, &end, 10);
		if (end == at)
			return false;
		at = end;
	}
	place(x, w, number[0], number[1], number[2], number[3]);
	return true;
}

static bool obey(xcb_connection_t *x, xcb_window_t w, const char *line)
{
	if (strncmp(line, "place ", 6) == 0)
		return obey_place(x, w, line);
	if (strcmp(line, "map\n") == 0)
		xcb_map_window(x, w);
	else if (strcmp(line, "unmap\n") == 0)
		xcb_unmap_window(x, w);
	else if (strcmp(line, "raise\n") == 0)
		stack(x, w, XCB_STACK_MODE_ABOVE);
	else if (strcmp(line, "lower\n") == 0)
		stack(x, w, XCB_STACK_MODE_BELOW);
	else if (strcmp(line, "grab\n") == 0)
		grab(x, w);
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	xcb_connection_t *x = xcb_connect(NULL, NULL);
	xcb_window_t w;
	char line[128];

	if (xcb_connection_has_error(x)) {
		fprintf(stderr, "bare_window: no display\n");
		return EXIT_FAILURE;
	}
	w = create(x, xcb_setup_roots_iterator(xcb_get_setup(x)).data,
		argc > 1 && strcmp(argv[1], "managed") == 0);
	while (fgets(line, sizeof(line), stdin) && obey(x, w, line)) {
		/* The answer to this comes after all that was asked before. */
		free(xcb_get_input_focus_reply(x, xcb_get_input_focus(x), NULL));
		puts("ok");
		fflush(stdout);
	}
	xcb_disconnect(x);
	return EXIT_SUCCESS;
}
