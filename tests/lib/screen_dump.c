/*
 * Writes what the X server shows to stdout: width and height as u32
 * little-endian, then R, G, B bytes of each pixel, row by row. Only tests may
 * read the whole screen. (xwd reads windows of other visuals one by one, which
 * is not what is on the screen.)
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <xcb/xcb.h>

static xcb_get_image_reply_t *read_strip(
	xcb_connection_t *x, const xcb_screen_t *screen, uint16_t width, int16_t top)
{
	return xcb_get_image_reply(x,
		xcb_get_image(
			x, XCB_IMAGE_FORMAT_Z_PIXMAP, screen->root, 0, top, width, 1, UINT32_MAX),
		NULL);
}

/* The server is grabbed, so all rows are of one moment. */
static int dump(xcb_connection_t *x, const xcb_screen_t *screen, uint16_t width, uint16_t height)
{
	const uint32_t size[] = { width, height };

	fwrite(size, sizeof(size), 1, stdout);
	for (uint16_t y = 0; y < height; y++) {
		xcb_get_image_reply_t *row = read_strip(x, screen, width, (int16_t)y);
		const uint8_t *p;

		if (!row)
			return EXIT_FAILURE;
		p = xcb_get_image_data(row);
		for (size_t i = 0; i < width; i++, p += 4) {
			const uint8_t rgb[] = { p[2], p[1], p[0] };

			fwrite(rgb, sizeof(rgb), 1, stdout);
		}
		free(row);
	}
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(void)
{
	xcb_connection_t *x = xcb_connect(NULL, NULL);
	const xcb_screen_t *screen;
	xcb_get_geometry_reply_t *root;
	int r = EXIT_FAILURE;

	if (xcb_connection_has_error(x)) {
		fprintf(stderr, "screen_dump: no display\n");
		return r;
	}
	screen = xcb_setup_roots_iterator(xcb_get_setup(x)).data;
	xcb_grab_server(x);
	root = xcb_get_geometry_reply(x, xcb_get_geometry(x, screen->root), NULL);
	if (root)
		r = dump(x, screen, root->width, root->height);
	free(root);
	xcb_disconnect(x);
	return r;
}
