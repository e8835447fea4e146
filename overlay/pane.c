#include "overlay/pane.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/shape.h>

/* No type and no title: nobody lists it. The class lets people name it in the
 * settings of their compositing manager. */
static void name(struct screen *s, xcb_window_t w)
{
	static const char class_name[] = "engawa-overlay\0Engawa-overlay";

	xcb_change_property(s->conn, XCB_PROP_MODE_REPLACE, w, XCB_ATOM_WM_CLASS, XCB_ATOM_STRING,
		8, sizeof(class_name), class_name);
}

void pane_create(struct screen *s, struct pane *p, struct rect r, bool see_through)
{
	const bool blend = see_through && s->blend;
	const uint32_t values[] = { 0, 0, 1, 0, blend ? s->blend_colours : 0 };
	const uint32_t mask = XCB_CW_BACK_PIXEL | XCB_CW_BORDER_PIXEL | XCB_CW_OVERRIDE_REDIRECT |
			      XCB_CW_EVENT_MASK | (blend ? XCB_CW_COLORMAP : 0);

	*p = (struct pane){ .id = xcb_generate_id(s->conn), .rect = r, .blend = blend };
	xcb_create_window(s->conn, blend ? 32 : XCB_COPY_FROM_PARENT, p->id, s->root, (int16_t)r.x,
		(int16_t)r.y, (uint16_t)r.w, (uint16_t)r.h, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT,
		blend ? s->blend_visual : XCB_COPY_FROM_PARENT, mask, values);
	/* What is pressed goes to whatever lies beneath. */
	xcb_shape_rectangles(s->conn, XCB_SHAPE_SO_SET, XCB_SHAPE_SK_INPUT,
		XCB_CLIP_ORDERING_UNSORTED, p->id, 0, 0, 0, NULL);
	name(s, p->id);
}

void pane_destroy(struct screen *s, struct pane *p)
{
	if (p->id)
		xcb_destroy_window(s->conn, p->id);
	*p = (struct pane){ 0 };
}

void pane_show(struct screen *s, struct pane *p, bool show)
{
	if (!p->id || p->shown == show)
		return;
	p->shown = show;
	if (show) {
		xcb_map_window(s->conn, p->id);
	} else {
		xcb_unmap_window(s->conn, p->id);
		p->unmaps++;
	}
}

void pane_place(struct screen *s, struct pane *p, struct rect r)
{
	const uint32_t values[] = { (uint32_t)r.x, (uint32_t)r.y, (uint32_t)r.w, (uint32_t)r.h };

	p->rect = r;
	xcb_configure_window(s->conn, p->id,
		XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y | XCB_CONFIG_WINDOW_WIDTH |
			XCB_CONFIG_WINDOW_HEIGHT,
		values);
}

static void put(struct screen *s, xcb_pixmap_t to, const struct pane *p, const uint32_t *argb,
	int32_t w, int32_t h)
{
	/* A request holds so many bytes; a row of the widest picture fits. */
	const uint32_t room = xcb_get_setup(s->conn)->maximum_request_length * 4u - 32;
	const int32_t rows = (int32_t)(room / ((uint32_t)w * 4));

	for (int32_t y = 0; rows && y < h; y += rows) {
		const int32_t n = y + rows < h ? rows : h - y;

		xcb_put_image(s->conn, XCB_IMAGE_FORMAT_Z_PIXMAP, to, s->gc[p->blend], (uint16_t)w,
			(uint16_t)n, 0, (int16_t)y, 0, p->blend ? 32 : 24, (uint32_t)(w * n) * 4,
			(const uint8_t *)(argb + (size_t)y * (size_t)w));
	}
}

/* Where nothing is see-through, an edge is the colour that would have shone through. */
static uint32_t solid(uint32_t argb)
{
	const uint32_t a = argb >> 24;
	uint32_t ret = 0xff000000;

	for (int shift = 0; a && shift < 24; shift += 8) {
		const uint32_t v = (argb >> shift & 0xff) * 255 / a;

		ret |= (v < 255 ? v : 255) << shift;
	}
	return ret;
}

/* The runs of pixels that are there, row by row. */
static uint32_t find_runs(const struct pane *p, const struct picture *in, xcb_rectangle_t *ret)
{
	const uint32_t least = p->blend ? 1 : 128;
	uint32_t n = 0;

	for (int32_t y = 0; y < in->h; y++) {
		const uint32_t *row = in->argb + (size_t)y * (size_t)in->w;

		for (int32_t x = 0; x < in->w; x++) {
			const int32_t begin = x;

			while (x < in->w && row[x] >> 24 >= least)
				x++;
			if (x > begin)
				ret[n++] = (xcb_rectangle_t){ (int16_t)begin, (int16_t)y,
					(uint16_t)(x - begin), 1 };
		}
	}
	return n;
}

static void set_background(struct screen *s, struct pane *p, const struct picture *picture)
{
	const xcb_pixmap_t pixmap = xcb_generate_id(s->conn);

	xcb_create_pixmap(s->conn, p->blend ? 32 : 24, pixmap, s->root, (uint16_t)picture->w,
		(uint16_t)picture->h);
	put(s, pixmap, p, picture->argb, picture->w, picture->h);
	xcb_change_window_attributes(s->conn, p->id, XCB_CW_BACK_PIXMAP, &pixmap);
	xcb_free_pixmap(s->conn, pixmap);
}

int pane_paint(
	struct screen *s, struct pane *p, const struct picture *picture, int32_t x, int32_t y)
{
	/* every second pixel at most begins a run */
	xcb_rectangle_t *runs =
		calloc((size_t)picture->h * (size_t)(picture->w + 1) / 2 + 1, sizeof(*runs));
	uint32_t n;

	if (!runs)
		return -ENOMEM;
	n = find_runs(p, picture, runs);
	for (int32_t i = 0; !p->blend && i < picture->w * picture->h; i++)
		picture->argb[i] = solid(picture->argb[i]);
	set_background(s, p, picture);
	pane_shape(s, p, runs, n);
	pane_place(s, p, (struct rect){ x, y, picture->w, picture->h });
	xcb_clear_area(s->conn, 0, p->id, 0, 0, 0, 0);
	free(runs);
	return 0;
}

void pane_fill(struct screen *s, struct pane *p, uint32_t argb)
{
	xcb_change_window_attributes(s->conn, p->id, XCB_CW_BACK_PIXEL, &argb);
	xcb_clear_area(s->conn, 0, p->id, 0, 0, 0, 0);
}

void pane_shape(struct screen *s, struct pane *p, const xcb_rectangle_t *rects, uint32_t n)
{
	xcb_shape_rectangles(s->conn, XCB_SHAPE_SO_SET, XCB_SHAPE_SK_BOUNDING,
		XCB_CLIP_ORDERING_YX_BANDED, p->id, 0, 0, n, rects);
}

void pane_raise(struct screen *s, struct pane *p, const struct pane *above)
{
	const uint32_t top[] = { XCB_STACK_MODE_ABOVE };
	const uint32_t below[] = { above ? above->id : 0, XCB_STACK_MODE_BELOW };

	if (above)
		xcb_configure_window(s->conn, p->id,
			XCB_CONFIG_WINDOW_SIBLING | XCB_CONFIG_WINDOW_STACK_MODE, below);
	else
		xcb_configure_window(s->conn, p->id, XCB_CONFIG_WINDOW_STACK_MODE, top);
}
