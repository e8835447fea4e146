#include "screen.h"

#include <stdlib.h>
#include <string.h>

#include "core/frame.h"
#include "shield/shield.h"

enum { DAMAGE_MAX = 64, WINDOW = 1, MOVED = 2, HIDDEN = 3 };

/* One window fills it. */
struct screen {
	int32_t width, height;
	uint32_t *pixels; /* owned */
	struct rect damage[DAMAGE_MAX];
	size_t n_damage;
	struct rect hint; /* of a window that draws nothing: below the other one */
	struct rect hidden; /* a window over it; empty: there is none */
	struct shield *shield; /* owned */
};

static void must(bool ok)
{
	if (!ok)
		abort();
}

struct screen *screen_create(int32_t width, int32_t height)
{
	struct screen *s = calloc(1, sizeof(*s));

	must(s != NULL);
	s->shield = shield_create();
	must(s->shield != NULL);
	shield_set_mode(s->shield, SHIELD_MODE_ORDINARY);
	screen_resize(s, width, height);
	return s;
}

void screen_destroy(struct screen *s)
{
	shield_destroy(s->shield);
	free(s->pixels);
	free(s);
}

void screen_resize(struct screen *s, int32_t width, int32_t height)
{
	free(s->pixels);
	s->pixels = calloc((size_t)width * (size_t)height, sizeof(*s->pixels));
	must(s->pixels != NULL);
	s->width = width;
	s->height = height;
	s->hint = (struct rect){ 0, 0, 1, 1 };
	s->n_damage = 0;
	screen_damage(s, (struct rect){ 0, 0, width, height });
}

void screen_paint(struct screen *s, struct rect r, enum content kind, uint32_t *random)
{
	content_paint(s->pixels + (intptr_t)r.y * s->width + r.x, s->width, r.w, r.h, kind, random);
	screen_damage(s, r);
}

void screen_black(struct screen *s, struct rect r)
{
	for (int32_t y = r.y; y < r.y + r.h; y++)
		memset(s->pixels + (intptr_t)y * s->width + r.x, 0,
			(size_t)r.w * sizeof(*s->pixels));
	screen_damage(s, r);
}

void screen_set(struct screen *s, int32_t x, int32_t y, uint32_t pixel)
{
	s->pixels[(intptr_t)y * s->width + x] = pixel;
}

void screen_blank(struct screen *s)
{
	const struct raw_window w = { .id = HIDDEN, .client = HIDDEN, .rect = { 0, 0, 1, 1 } };

	must(!shield_hide(s->shield, &w));
	screen_damage(s, (struct rect){ 0, 0, s->width, s->height });
}

void screen_put(struct screen *s, int32_t x, int32_t y, uint32_t pixel)
{
	screen_set(s, x, y, pixel);
	screen_damage(s, (struct rect){ x, y, 1, 1 });
}

void screen_move(struct screen *s, struct rect r, int32_t dx, int32_t dy)
{
	for (int32_t i = 0; i < r.h; i++) {
		int32_t y = dy > 0 ? r.y + r.h - 1 - i : r.y + i;
		uint32_t *from = s->pixels + (intptr_t)y * s->width + r.x;

		memmove(from + (intptr_t)dy * s->width + dx, from,
			(size_t)r.w * sizeof(*s->pixels));
	}
	screen_damage(s, (struct rect){ r.x + dx, r.y + dy, r.w, r.h });
}

void screen_hint(struct screen *s, int32_t dx, int32_t dy)
{
	s->hint.x += dx;
	s->hint.y += dy;
}

void screen_hide(struct screen *s, struct rect r)
{
	struct raw_window w = { .id = HIDDEN, .client = HIDDEN, .rect = r };

	screen_damage(s, rect_empty(r) ? s->hidden : r);
	s->hidden = r;
	if (!rect_empty(r))
		must(!shield_hide(s->shield, &w));
	screen_damage(s, (struct rect){ 0, 0, s->width, s->height });
}

void screen_damage(struct screen *s, struct rect r)
{
	must(s->n_damage < DAMAGE_MAX);
	s->damage[s->n_damage++] = r;
}

static void assert_shows(const struct screen *s, const struct clean_frame *f)
{
	must(clean_frame_width(f) == s->width && clean_frame_height(f) == s->height);
	for (int32_t y = 0; y < s->height; y++)
		must(!memcmp(clean_frame_row(f, y), s->pixels + (intptr_t)y * s->width,
			(size_t)s->width * sizeof(*s->pixels)));
}

const struct clean_frame *screen_frame(struct screen *s)
{
	struct rect whole = { 0, 0, s->width, s->height };
	struct raw_window windows[] = {
		{ .id = MOVED, .client = MOVED, .rect = s->hint },
		{
			.id = WINDOW,
			.client = WINDOW,
			.rect = whole,
			.title = "Letter",
			.class_name = "Editor",
		},
		{ .id = HIDDEN, .client = HIDDEN, .rect = s->hidden },
	};
	struct raw_piece piece = {
		.window = WINDOW,
		.rect = whole,
		.pixels = s->pixels,
		.stride = (size_t)s->width,
	};
	struct raw_frame raw = {
		.width = s->width,
		.height = s->height,
		.monitors = { whole },
		.n_monitors = 1,
		.windows = windows,
		.n_windows = rect_empty(s->hidden) ? 2 : 3,
		.damage = s->damage,
		.n_damage = s->n_damage,
		.pieces = &piece,
		.n_pieces = 1,
	};
	const struct clean_frame *f;

	must(!shield_apply(s->shield, &raw, &f));
	s->n_damage = 0;
	if (rect_empty(s->hidden))
		assert_shows(s, f);
	return f;
}
