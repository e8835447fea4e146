#include "view/screen.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "encode/picture.h"
#include "wire/message.h"

/* The parts of a turn, in the order they may come. */
enum turn_part { TURN_NONE, TURN_PICTURE, TURN_CURSOR, TURN_CURSOR_AT, TURN_UPDATE };

struct cursor {
	uint32_t w, h, hot_x, hot_y; /* w 0: none is drawn */
	int32_t x, y;
	uint8_t *rgba; /* owned; straight alpha */
};

struct view_screen {
	struct picture *picture; /* owned */
	struct cursor cursor;
	enum turn_part part; /* the last one that came of the turn under way */
	uint32_t turns; /* that have ended; the one under way is the next */
	bool shown; /* one has ended, at any time */
	bool restarted; /* and the key frame has not come */
	bool painted;
	uint64_t decode_us;
};

struct view_screen *view_screen_create(void)
{
	struct view_screen *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->picture = picture_create();
	if (!s->picture) {
		free(s);
		return NULL;
	}
	picture_allow_video(s->picture);
	return s;
}

void view_screen_destroy(struct view_screen *s)
{
	if (!s)
		return;
	picture_destroy(s->picture);
	free(s->cursor.rgba);
	free(s);
}

void view_screen_restart(struct view_screen *s)
{
	s->part = TURN_NONE;
	s->turns = 0;
	s->restarted = true;
}

/* Only forward, and each part once, except for updates. */
static bool advance(struct view_screen *s, enum turn_part part)
{
	if (part < s->part || (part == s->part && part != TURN_UPDATE))
		return false;
	if (s->restarted && s->part == TURN_NONE && part != TURN_PICTURE)
		return false;
	if (s->part == TURN_NONE)
		s->painted = false;
	s->part = part;
	return true;
}

static int end_turn(struct view_screen *s, uint32_t turn, uint32_t *ret_turn)
{
	if (turn != s->turns + 1 || !picture_pixels(s->picture) || s->restarted)
		return -EBADMSG;
	s->turns = turn;
	s->shown = true;
	s->part = TURN_NONE;
	*ret_turn = turn;
	return 0;
}

static int take_picture(struct view_screen *s, const Wire__Picture *m)
{
	for (size_t i = 0; i < m->n_monitors; i++) {
		const Wire__Rect *r = m->monitors[i];

		if ((uint64_t)r->x + r->w > m->width || (uint64_t)r->y + r->h > m->height)
			return -EBADMSG;
	}
	return picture_set_size(s->picture, m->width, m->height);
}

static int take_update(struct view_screen *s, const Wire__Update *m, bool first, uint32_t *ret_turn)
{
	const uint64_t started = clock_us();
	uint64_t took;
	int r;

	if (m->turn != s->turns + 1 || (m->key && !first) || (s->restarted && !m->key))
		return -EBADMSG;
	s->restarted = false;
	r = picture_update(s->picture, m->key, m->inflated_size, m->data.data, m->data.len);
	took = clock_us() - started;
	s->decode_us += took;
	log_event(
		LOG_DEBUG, "update.decoded", "from_us=%" PRIu64 " took_us=%" PRIu64, started, took);
	s->painted = true;
	if (r < 0 || !m->last)
		return r;
	return end_turn(s, m->turn, ret_turn);
}

static int take_cursor(struct view_screen *s, Wire__Cursor *m)
{
	struct cursor *c = &s->cursor;

	if (m->rgba.len != (size_t)m->w * m->h * 4)
		return -EBADMSG;
	if (m->w > 0 && (m->h == 0 || m->hot_x > m->w || m->hot_y > m->h))
		return -EBADMSG;
	free(c->rgba);
	c->rgba = m->rgba.data;
	m->rgba.data = NULL; /* transferred */
	m->rgba.len = 0;
	c->w = m->w;
	c->h = m->h;
	c->hot_x = m->hot_x;
	c->hot_y = m->hot_y;
	return 0;
}

static int take_cursor_at(struct view_screen *s, const Wire__CursorAt *m, uint32_t *ret_turn)
{
	s->cursor.x = m->x;
	s->cursor.y = m->y;
	return m->turn ? end_turn(s, m->turn, ret_turn) : 0;
}

static int take(struct view_screen *s, Wire__Screen *m, uint32_t *ret_turn)
{
	bool first = s->part != TURN_UPDATE;

	switch (m->body_case) {
	case WIRE__SCREEN__BODY_PICTURE:
		return advance(s, TURN_PICTURE) ? take_picture(s, m->picture) : -EBADMSG;
	case WIRE__SCREEN__BODY_CURSOR:
		return advance(s, TURN_CURSOR) ? take_cursor(s, m->cursor) : -EBADMSG;
	case WIRE__SCREEN__BODY_CURSOR_AT:
		return advance(s, TURN_CURSOR_AT) ? take_cursor_at(s, m->cursor_at, ret_turn)
						  : -EBADMSG;
	case WIRE__SCREEN__BODY_UPDATE:
		return advance(s, TURN_UPDATE) ? take_update(s, m->update, first, ret_turn)
					       : -EBADMSG;
	case WIRE__SCREEN__BODY__NOT_SET:
	case _WIRE__SCREEN__BODY__CASE_IS_INT_SIZE:
		break;
	}
	return -EBADMSG;
}

int view_screen_take(struct view_screen *s, const uint8_t *data, size_t size, uint32_t *ret_turn)
{
	Wire__Screen *m = NULL;
	int r = WIRE_UNPACK(screen, data, size, &m);

	*ret_turn = 0;
	if (r < 0)
		return r == -ENOMEM ? r : -EBADMSG;
	r = take(s, m, ret_turn);
	WIRE_FREE(m);
	return r;
}

const uint8_t *view_screen_pixels(const struct view_screen *s)
{
	return s->shown ? picture_pixels(s->picture) : NULL;
}

uint32_t view_screen_width(const struct view_screen *s)
{
	return picture_width(s->picture);
}

uint32_t view_screen_height(const struct view_screen *s)
{
	return picture_height(s->picture);
}

bool view_screen_pixel(const struct view_screen *s, uint32_t x, uint32_t y, uint32_t *ret)
{
	uint32_t width = view_screen_width(s);
	const uint8_t *rgba = view_screen_pixels(s);

	if (!rgba || x >= width || y >= view_screen_height(s))
		return false;
	rgba += ((size_t)y * width + x) * 4;
	*ret = (uint32_t)rgba[0] << 16 | (uint32_t)rgba[1] << 8 | rgba[2];
	return true;
}

bool view_screen_painted(const struct view_screen *s)
{
	return s->painted;
}

uint64_t view_screen_decode_us(const struct view_screen *s)
{
	return s->decode_us;
}

static void blend(uint8_t *under, const uint8_t *over)
{
	uint32_t alpha = over[3];

	for (int i = 0; i < 3; i++)
		under[i] = (uint8_t)((over[i] * alpha + under[i] * (255 - alpha) + 127) / 255);
}

void view_screen_draw_cursor(const struct view_screen *s, uint8_t *rgba)
{
	const struct cursor *c = &s->cursor;
	int64_t left = (int64_t)c->x - c->hot_x, top = (int64_t)c->y - c->hot_y;
	int64_t width = view_screen_width(s), height = view_screen_height(s);

	for (uint32_t y = 0; y < c->h; y++) {
		for (uint32_t x = 0; x < c->w; x++) {
			int64_t at_x = left + x, at_y = top + y;

			if (at_x < 0 || at_y < 0 || at_x >= width || at_y >= height)
				continue;
			blend(rgba + (at_y * width + at_x) * 4,
				c->rgba + ((size_t)y * c->w + x) * 4);
		}
	}
}
