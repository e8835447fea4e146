/* From what is asked for to panes. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/i18n.h"
#include "overlay/overlay_internal.h"

/* Around closed windows: calm, and neither the border's colour nor a warning. */
#define LINES_COLOUR UINT32_C(0xff7e57c2)

/* Nobody has verified who points, so the word says no more than whose hand it is. */
static const char *label_of(const struct mark *m)
{
	return m->label[0] ? m->label : _("helper");
}

static struct monitor *monitor_of(struct overlay *o)
{
	return (struct monitor *)screen_monitor_at(&o->screen, o->mark.x, o->mark.y);
}

/* Laying out text costs more than all the rest of a move. */
static void measure(struct overlay *o, const struct monitor *m)
{
	struct drawn *d = &o->drawn;
	const int32_t max = place_text_max(m);

	if (d->there && fabs(d->scale - m->scale) < 0.01 && d->text_max == max &&
		!strcmp(d->label, o->mark.label))
		return;
	d->there = false;
	d->scale = m->scale;
	d->text_max = max;
	memcpy(d->label, o->mark.label, sizeof(d->label));
	d->plate = place_plate(
		painter_measure(o->painter, label_of(&o->mark), m->scale, max), m->scale);
}

static int paint_mark(struct overlay *o, const struct pose *pose, int32_t x, int32_t y)
{
	struct picture picture;
	int r = painter_mark(o->painter, pose, label_of(&o->mark), o->drawn.text_max, &picture);

	if (r < 0)
		return r;
	r = pane_paint(&o->screen, &o->panes[PANE_MARK], &picture, x, y);
	picture_finish(&picture);
	if (r < 0)
		return r;
	o->drawn.pose = *pose;
	o->drawn.there = true;
	return 0;
}

static int draw_scrim(struct overlay *o, const struct monitor *m)
{
	const struct spot spot = { o->mark.x, o->mark.y,
		(int32_t)lround(PLACE_SPOTLIGHT * m->scale) };

	for (int i = 0; i < SCRIM_PANES; i++) {
		struct pane *p = &o->panes[PANE_SCRIM + i];
		const struct rect at = scrim_place(m, i);
		xcb_rectangle_t *rects = calloc(scrim_rects_max(at) + 1, sizeof(*rects));
		uint32_t n;

		if (!rects)
			return -ENOMEM;
		n = scrim_rects(at, p->blend, spot, rects);
		if (memcmp(&at, &p->rect, sizeof(at)) != 0)
			pane_place(&o->screen, p, at);
		pane_shape(&o->screen, p, rects, n);
		free(rects);
	}
	return 0;
}

static void show_mark(struct overlay *o)
{
	const bool any = o->mark.shape != WIRE__MARK_SHAPE__NO_MARK;
	const bool dark = o->mark.shape == WIRE__MARK_SHAPE__MARK_SPOTLIGHT;
	bool more = any && !o->panes[PANE_MARK].shown;

	for (int i = 0; i < SCRIM_PANES; i++) {
		more |= dark && !o->panes[PANE_SCRIM + i].shown;
		pane_show(&o->screen, &o->panes[PANE_SCRIM + i], dark);
	}
	pane_show(&o->screen, &o->panes[PANE_MARK], any);
	if (more)
		stack_raise(o);
}

int draw_mark(struct overlay *o)
{
	const struct monitor *m = monitor_of(o);
	struct pose pose;
	int32_t x, y;
	int r = 0;

	if (o->mark.shape == WIRE__MARK_SHAPE__NO_MARK) {
		show_mark(o);
		return 0;
	}
	measure(o, m);
	pose = place_mark(o->mark.shape, o->mark.x, o->mark.y, m, o->drawn.plate);
	x = o->mark.x - pose.hot_x;
	y = o->mark.y - pose.hot_y;
	if (o->mark.shape == WIRE__MARK_SHAPE__MARK_SPOTLIGHT)
		r = draw_scrim(o, m);
	if (r == 0 && (!o->drawn.there || !place_equal(&pose, &o->drawn.pose)))
		r = paint_mark(o, &pose, x, y);
	else if (r == 0)
		pane_place(&o->screen, &o->panes[PANE_MARK],
			(struct rect){ x, y, pose.picture.w, pose.picture.h });
	if (r == 0)
		show_mark(o);
	return r;
}

static int paint_side(struct overlay *o, size_t monitor, enum paint_side side)
{
	struct pane *p = &o->panes[PANE_BORDER + 4 * monitor + side];
	struct picture picture;
	int r = paint_border(&o->screen.monitors[monitor], side, o->paused, &picture);

	if (r < 0)
		return r;
	r = pane_paint(&o->screen, p, &picture, p->rect.x, p->rect.y);
	picture_finish(&picture);
	pane_show(&o->screen, p, true);
	return r;
}

int draw_border(struct overlay *o)
{
	const bool more = !o->panes[PANE_BORDER].shown;
	int r = 0;

	for (size_t i = PANE_BORDER; !o->border && i < PANE_SCRIM; i++)
		pane_show(&o->screen, &o->panes[i], false);
	for (size_t i = 0; o->border && i < o->screen.n_monitors; i++) {
		for (int side = PAINT_TOP; r == 0 && side <= PAINT_RIGHT; side++)
			r = paint_side(o, i, (enum paint_side)side);
	}
	if (o->border && more)
		stack_raise(o);
	return r;
}

/* What of the lines lies in that place, in its coordinates. */
static uint32_t lines_within(const struct overlay *o, struct rect at, xcb_rectangle_t *ret)
{
	uint32_t n = 0;

	for (size_t i = 0; i < o->n_lines; i++) {
		const struct rect part = rect_intersect(o->lines[i], at);

		if (!rect_empty(part))
			ret[n++] = (xcb_rectangle_t){ (int16_t)(part.x - at.x),
				(int16_t)(part.y - at.y), (uint16_t)part.w, (uint16_t)part.h };
	}
	return n;
}

void draw_lines(struct overlay *o)
{
	xcb_rectangle_t rects[OVERLAY_LINES_MAX];
	bool more = false;

	for (size_t i = 0; i < 2 * o->screen.n_monitors; i++) {
		struct pane *p = &o->panes[PANE_CLOSED + i];
		const uint32_t n = lines_within(o, p->rect, rects);

		if (n)
			pane_shape(&o->screen, p, rects, n);
		more |= n && !p->shown;
		pane_show(&o->screen, p, n > 0);
	}
	if (more)
		stack_raise(o);
}

static void create_panes(struct overlay *o)
{
	const struct rect anywhere = { 0, 0, 1, 1 };
	struct screen *s = &o->screen;

	pane_create(s, &o->panes[PANE_MARK], anywhere, true);
	for (size_t i = 0; i < 4 * s->n_monitors; i++)
		pane_create(s, &o->panes[PANE_BORDER + i],
			paint_border_place(&s->monitors[i / 4], (enum paint_side)(i % 4)), false);
	for (int i = 0; i < SCRIM_PANES; i++) {
		pane_create(s, &o->panes[PANE_SCRIM + i], anywhere, true);
		pane_fill(s, &o->panes[PANE_SCRIM + i], SCRIM_COLOUR);
	}
	for (size_t i = 0; i < 2 * s->n_monitors; i++) {
		struct pane *p = &o->panes[PANE_CLOSED + i];

		pane_create(s, p, scrim_place(&s->monitors[i / 2], (int)(i % 2)), false);
		pane_fill(s, p, LINES_COLOUR);
	}
}

/* The old windows go when the new ones are there: no moment without a border. */
int draw_rebuild(struct overlay *o)
{
	struct pane old[N_PANES];
	int r = screen_read(&o->screen);

	if (r < 0)
		return r;
	memcpy(old, o->panes, sizeof(old));
	memset(o->panes, 0, sizeof(o->panes));
	o->drawn.there = false;
	create_panes(o);
	r = draw_mark(o);
	if (r == 0)
		r = draw_border(o);
	if (r == 0)
		draw_lines(o);
	for (size_t i = 0; i < N_PANES; i++)
		pane_destroy(&o->screen, &old[i]);
	return r;
}
