#include "overlay/paint.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <pango/pangocairo.h>

/* At scale 1, along the arrow from its point. */
enum { ARROW_HEAD = 42, ARROW_HEAD_HALF = 28, ARROW_SHAFT_HALF = 11, ARROW_LENGTH = 88 };
enum { PLATE_ROUND = 8 };

/* Orange under black letters: contrast 9 to 1, and light enough for old eyes. */
static const double fill[] = { 1.0, 0.56, 0.0 };

struct painter {
	cairo_surface_t *paper; /* owned; for measuring */
	PangoLayout *layout; /* owned */
};

void picture_finish(struct picture *p)
{
	free(p->argb);
	*p = (struct picture){ 0 };
}

/* Any label will do: what counts is that the fonts of both scripts are found. */
static void load_fonts(struct painter *p)
{
	painter_measure(p, "Aa \xe3\x81\x82\xe6\xbc\xa2", 1, INT16_MAX);
}

struct painter *painter_create(void)
{
	struct painter *p = calloc(1, sizeof(*p));
	cairo_t *c;

	if (!p)
		return NULL;
	p->paper = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 1, 1);
	c = cairo_create(p->paper);
	p->layout = pango_cairo_create_layout(c);
	cairo_destroy(c);
	load_fonts(p);
	return p;
}

void painter_destroy(struct painter *p)
{
	if (!p)
		return;
	g_object_unref(p->layout);
	cairo_surface_destroy(p->paper);
	free(p);
}

static void set_label(struct painter *p, const char *label, double scale, int32_t max)
{
	PangoFontDescription *font = pango_font_description_from_string("Sans Bold");

	pango_font_description_set_absolute_size(font, PLACE_TEXT * scale * PANGO_SCALE);
	pango_layout_set_font_description(p->layout, font);
	pango_font_description_free(font);
	pango_layout_set_single_paragraph_mode(p->layout, TRUE);
	pango_layout_set_ellipsize(p->layout, PANGO_ELLIPSIZE_END);
	pango_layout_set_text(p->layout, label, -1);
	pango_layout_set_width(p->layout, max * PANGO_SCALE);
}

struct size painter_measure(struct painter *p, const char *label, double scale, int32_t max)
{
	struct size ret;
	int w, h;

	set_label(p, label, scale, max);
	pango_layout_get_pixel_size(p->layout, &w, &h);
	ret = (struct size){ w, h };
	return ret;
}

static void trace_arrow(cairo_t *c, const struct pose *p)
{
	static const int corners[][2] = {
		{ 0, 0 },
		{ ARROW_HEAD, ARROW_HEAD_HALF },
		{ ARROW_HEAD, ARROW_SHAFT_HALF },
		{ ARROW_LENGTH, ARROW_SHAFT_HALF },
		{ ARROW_LENGTH, -ARROW_SHAFT_HALF },
		{ ARROW_HEAD, -ARROW_SHAFT_HALF },
		{ ARROW_HEAD, -ARROW_HEAD_HALF },
	};

	cairo_save(c);
	cairo_translate(c, p->side < 0 ? p->picture.w : 0, p->above ? p->picture.h : 0);
	cairo_scale(c, p->side < 0 ? -p->scale : p->scale, p->above ? -p->scale : p->scale);
	/* The outline's tip is what points. */
	cairo_translate(c, PLACE_OUTLINE, PLACE_OUTLINE);
	cairo_rotate(c, M_PI / 4);
	for (size_t i = 0; i < sizeof(corners) / sizeof(corners[0]); i++)
		cairo_line_to(c, corners[i][0], corners[i][1]);
	cairo_close_path(c);
	cairo_restore(c);
}

static void trace_plate(cairo_t *c, struct rect r, double round)
{
	cairo_new_sub_path(c);
	cairo_arc(c, r.x + round, r.y + round, round, M_PI, 1.5 * M_PI);
	cairo_arc(c, r.x + r.w - round, r.y + round, round, 1.5 * M_PI, 2 * M_PI);
	cairo_arc(c, r.x + r.w - round, r.y + r.h - round, round, 0, 0.5 * M_PI);
	cairo_arc(c, r.x + round, r.y + r.h - round, round, 0.5 * M_PI, M_PI);
	cairo_close_path(c);
}

static void trace_ring(cairo_t *c, const struct pose *p)
{
	const int radius =
		p->shape == WIRE__MARK_SHAPE__MARK_CIRCLE ? PLACE_CIRCLE : PLACE_SPOTLIGHT;

	cairo_new_sub_path(c);
	cairo_arc(c, p->hot_x, p->hot_y, radius * p->scale, 0, 2 * M_PI);
}

/* White around black around what is on the path; thick: half of its own line's width. */
static void paint_outlines(cairo_t *c, double scale, double thick)
{
	cairo_set_line_join(c, CAIRO_LINE_JOIN_ROUND);
	cairo_set_source_rgb(c, 1, 1, 1);
	cairo_set_line_width(c, 2 * (thick + PLACE_OUTLINE * scale));
	cairo_stroke_preserve(c);
	cairo_set_source_rgb(c, 0, 0, 0);
	cairo_set_line_width(c, 2 * (thick + PLACE_OUTLINE * scale / 2));
	cairo_stroke(c);
	cairo_set_source_rgb(c, fill[0], fill[1], fill[2]);
}

/* Outlined together, then filled one by one: arrow and plate are one thing. */
static void paint_arrow(cairo_t *c, const struct pose *p)
{
	trace_arrow(c, p);
	trace_plate(c, p->plate, PLATE_ROUND * p->scale);
	paint_outlines(c, p->scale, 0);
	trace_arrow(c, p);
	cairo_fill(c);
	trace_plate(c, p->plate, PLATE_ROUND * p->scale);
	cairo_fill(c);
}

static void paint_ring(cairo_t *c, const struct pose *p)
{
	const double thick = PLACE_RING * p->scale / 2;

	trace_ring(c, p);
	paint_outlines(c, p->scale, thick);
	trace_ring(c, p);
	cairo_set_line_width(c, 2 * thick);
	cairo_stroke(c);
	trace_plate(c, p->plate, PLATE_ROUND * p->scale);
	paint_outlines(c, p->scale, 0);
	trace_plate(c, p->plate, PLATE_ROUND * p->scale);
	cairo_fill(c);
}

static void paint_label(struct painter *p, cairo_t *c, const struct pose *pose)
{
	cairo_move_to(c, pose->plate.x + round(PLACE_PAD_X * pose->scale),
		pose->plate.y + round(PLACE_PAD_Y * pose->scale));
	cairo_set_source_rgb(c, 0, 0, 0);
	pango_cairo_update_layout(c, p->layout);
	pango_cairo_show_layout(c, p->layout);
}

static void paint_all(struct painter *p, cairo_t *c, const struct pose *pose)
{
	if (pose->shape == WIRE__MARK_SHAPE__MARK_ARROW)
		paint_arrow(c, pose);
	else
		paint_ring(c, pose);
	paint_label(p, c, pose);
}

int painter_mark(struct painter *p, const struct pose *pose, const char *label, int32_t max,
	struct picture *ret)
{
	const int32_t w = pose->picture.w, h = pose->picture.h;
	uint32_t *argb = calloc((size_t)w * (size_t)h, sizeof(*argb));
	cairo_surface_t *s;
	cairo_t *c;
	cairo_status_t status;

	if (!argb)
		return -ENOMEM;
	s = cairo_image_surface_create_for_data(
		(unsigned char *)argb, CAIRO_FORMAT_ARGB32, w, h, w * 4);
	c = cairo_create(s);
	set_label(p, label, pose->scale, max);
	paint_all(p, c, pose);
	status = cairo_status(c);
	cairo_destroy(c);
	cairo_surface_finish(s);
	cairo_surface_destroy(s);
	if (status != CAIRO_STATUS_SUCCESS) {
		free(argb);
		return -ENOMEM;
	}
	*ret = (struct picture){ w, h, argb };
	return 0;
}
