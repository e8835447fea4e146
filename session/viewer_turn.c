/* From clean frames to turns: docs/wire.md. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/viewer_internal.h"

bool viewer_wants(const struct viewer *v)
{
	const struct viewer_turns *t = &v->turns;

	return !v->ended && v->screen_out && t->turn - t->shown < t->window &&
	       pace_room(&t->pace, clock_us()) > 0;
}

bool viewer_started(const struct viewer *v)
{
	return v->turns.turn > 0;
}

int viewer_take_want(struct viewer *v, const Wire__Want *want)
{
	struct viewer_turns *t = &v->turns;

	/* Shown turns only grow, and only turns that were sent can be shown. */
	if (want->shown < t->shown || want->shown > t->turn)
		return -EBADMSG;
	t->shown = want->shown;
	pace_shown(&t->pace, want->shown, clock_us());
	t->window = want->window;
	encode_video(v->encode, want->video, pace_rate(&t->pace));
	return 0;
}

int viewer_see(struct viewer *v, const struct clean_frame *f)
{
	v->turns.unseen = true;
	return encode_push(v->encode, f);
}

bool viewer_lacks(const struct viewer *v)
{
	return v->turns.unseen || !viewer_started(v) || encode_behind(v->encode);
}

const struct pace *viewer_pace(const struct viewer *v)
{
	return &v->turns.pace;
}

uint64_t viewer_copied(const struct viewer *v)
{
	return encode_copied(v->encode);
}

static void pop(struct viewer_turns *t)
{
	struct viewer_update *u = t->made;

	t->made = u->next;
	sodium_memzero(u->data, u->size); /* it held the screen's content */
	free(u);
}

void viewer_forget_turns(struct viewer *v)
{
	while (v->turns.made)
		pop(&v->turns);
	v->turns = (struct viewer_turns){ 0 };
	pace_init(&v->turns.pace);
	if (v->encode)
		encode_restart(v->encode);
}

static bool picture_changed(const struct viewer_turns *t, const struct clean_frame *f)
{
	size_t n;
	const struct rect *monitors = clean_frame_monitors(f, &n);

	return t->width != clean_frame_width(f) || t->height != clean_frame_height(f) ||
	       t->n_monitors != n || memcmp(t->monitors, monitors, n * sizeof(*monitors)) != 0;
}

static int send_picture(struct viewer *v, const struct clean_frame *f)
{
	Wire__Screen m = WIRE__SCREEN__INIT;
	Wire__Picture picture = WIRE__PICTURE__INIT;
	Wire__Rect rects[FRAME_MONITORS_MAX];
	Wire__Rect *list[FRAME_MONITORS_MAX];
	struct viewer_turns *t = &v->turns;
	const struct rect *monitors = clean_frame_monitors(f, &t->n_monitors);

	t->width = clean_frame_width(f);
	t->height = clean_frame_height(f);
	for (size_t i = 0; i < t->n_monitors; i++) {
		t->monitors[i] = monitors[i];
		wire__rect__init(&rects[i]);
		rects[i].x = monitors[i].x;
		rects[i].y = monitors[i].y;
		rects[i].w = (uint32_t)monitors[i].w;
		rects[i].h = (uint32_t)monitors[i].h;
		list[i] = &rects[i];
	}
	picture.width = (uint32_t)t->width;
	picture.height = (uint32_t)t->height;
	picture.n_monitors = t->n_monitors;
	picture.monitors = list;
	m.body_case = WIRE__SCREEN__BODY_PICTURE;
	m.picture = &picture;
	return viewer_send(v, WIRE_SCREEN, false, &m.base);
}

/* The viewer draws the cursor with ordinary alpha: undo the premultiplication. */
static void to_rgba(const uint32_t *argb, size_t n, uint8_t *ret)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t a = argb[i] >> 24;

		for (int c = 0; c < 3; c++) {
			uint32_t value = argb[i] >> (16 - 8 * c) & 0xff;
			uint32_t straight = a > 0 ? (value * 255 + a / 2) / a : 0;

			ret[4 * i + (size_t)c] = (uint8_t)(straight > 255 ? 255 : straight);
		}
		ret[4 * i + 3] = (uint8_t)a;
	}
}

static int send_cursor(struct viewer *v, const struct clean_cursor *c)
{
	Wire__Screen m = WIRE__SCREEN__INIT;
	Wire__Cursor cursor = WIRE__CURSOR__INIT;
	struct viewer_turns *t = &v->turns;
	uint8_t *rgba = NULL;
	int r;

	t->cursor_serial = c->serial;
	t->cursor_visible = c->visible;
	t->cursor_sent = true;
	if (c->visible && c->w > 0 && c->h > 0) {
		size_t n = (size_t)c->w * (size_t)c->h;

		rgba = malloc(4 * n);
		if (!rgba)
			return -ENOMEM;
		to_rgba(c->argb, n, rgba);
		cursor.w = (uint32_t)c->w;
		cursor.h = (uint32_t)c->h;
		cursor.hot_x = (uint32_t)c->hot_x;
		cursor.hot_y = (uint32_t)c->hot_y;
		cursor.rgba.data = rgba;
		cursor.rgba.len = 4 * n;
	}
	m.body_case = WIRE__SCREEN__BODY_CURSOR;
	m.cursor = &cursor;
	r = viewer_send(v, WIRE_SCREEN, false, &m.base);
	free(rgba);
	return r;
}

/* turn: 0 when updates follow in the same turn. */
static int send_cursor_at(struct viewer *v, const struct clean_cursor *c, uint32_t turn)
{
	Wire__Screen m = WIRE__SCREEN__INIT;
	Wire__CursorAt at = WIRE__CURSOR_AT__INIT;

	v->turns.cursor_x = c->x;
	v->turns.cursor_y = c->y;
	at.x = c->x;
	at.y = c->y;
	at.turn = turn;
	m.body_case = WIRE__SCREEN__BODY_CURSOR_AT;
	m.cursor_at = &at;
	return viewer_send(v, WIRE_SCREEN, false, &m.base);
}

bool viewer_in_turn(const struct viewer *v)
{
	return v->turns.encoding || v->turns.made;
}

static int send_update(struct viewer *v, const struct encode_packet *p)
{
	Wire__Screen m = WIRE__SCREEN__INIT;
	Wire__Update update = WIRE__UPDATE__INIT;

	update.turn = v->turns.turn;
	update.key = p->key;
	update.last = p->last;
	update.inflated_size = p->inflated_size;
	update.data.data = (uint8_t *)p->data;
	update.data.len = p->size;
	m.body_case = WIRE__SCREEN__BODY_UPDATE;
	m.update = &update;
	return viewer_send(v, WIRE_SCREEN, false, &m.base);
}

static int encode_next(struct viewer *v, struct encode_packet *ret)
{
	int r = encode_packet(v->encode, ret);

	if (r == 0)
		v->turns.encoding = !ret->last;
	return r;
}

static int send_made(struct viewer *v)
{
	const struct viewer_update *u = v->turns.made;
	const struct encode_packet p = { u->key, u->last, u->inflated_size, u->data, u->size };
	int r = send_update(v, &p);

	pop(&v->turns);
	return r;
}

int viewer_go_on(struct viewer *v)
{
	struct encode_packet p;
	int r;

	if (v->turns.made)
		return send_made(v);
	r = encode_next(v, &p);
	return r < 0 ? r : send_update(v, &p);
}

static int keep_update(struct viewer_turns *t, const struct encode_packet *p)
{
	struct viewer_update *u = malloc(sizeof(*u) + p->size);

	if (!u)
		return -ENOMEM;
	*u = (struct viewer_update){ NULL, p->key, p->last, p->inflated_size, p->size };
	memcpy(u->data, p->data, p->size);
	if (t->made)
		*t->made_end = u;
	else
		t->made = u;
	t->made_end = &u->next;
	return 0;
}

bool viewer_holds_made(const struct viewer *v)
{
	return v->turns.made;
}

int viewer_make_rest(struct viewer *v)
{
	struct encode_packet p;
	int r = 0;

	while (r == 0 && v->turns.encoding) {
		r = encode_next(v, &p);
		if (r == 0)
			r = keep_update(&v->turns, &p);
	}
	return r;
}

static void log_film(struct viewer *v)
{
	const struct rect r = encode_film(v->encode);

	if (memcmp(&r, &v->film, sizeof(r)) == 0)
		return;
	v->film = r;
	log_event(LOG_DEBUG, "viewer.film", "x=%d y=%d w=%d h=%d", r.x, r.y, r.w, r.h);
}

int viewer_show(struct viewer *v, const struct clean_frame *f)
{
	const struct clean_cursor *c = clean_frame_cursor(f);
	struct viewer_turns *t = &v->turns;
	bool new_shape =
		!t->cursor_sent || t->cursor_serial != c->serial || t->cursor_visible != c->visible;
	bool moved = new_shape || t->cursor_x != c->x || t->cursor_y != c->y;
	bool pixels = encode_begin(v->encode, f, pace_room(&t->pace, clock_us()), clock_ms());
	bool picture = picture_changed(t, f);
	int r = 0;

	log_film(v);
	t->unseen = false;
	if (!pixels && !moved && !picture)
		return 0;
	t->turn++;
	t->encoding = pixels;
	if (picture)
		r = send_picture(v, f);
	if (r == 0 && new_shape)
		r = send_cursor(v, c);
	/* A turn needs an end: without pixels it is the cursor's place. */
	if (r == 0 && (moved || !pixels))
		r = send_cursor_at(v, c, pixels ? 0 : t->turn);
	return r;
}
