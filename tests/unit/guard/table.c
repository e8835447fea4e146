#include "table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/clock.h"

static void on_blocked(Wire__BlockReason reason, void *data)
{
	((struct table *)data)->blocked = (int)reason;
}

static void on_paused(bool now, void *data)
{
	((struct table *)data)->paused = now;
}

static void on_typed(uint32_t number, bool whole, void *data)
{
	struct table *t = data;

	t->typed = number;
	t->whole = whole;
}

static void beat(struct table *t)
{
	if (!t->no_beat)
		t->page->watchdog_ms = clock_ms();
}

void table_guard(struct table *t)
{
	const struct guard_listener l = { on_blocked, on_paused, on_typed, t };

	beat(t);
	assert_int_equal(guard_create(t->desk->capture, t->page, &l, &t->guard), 0);
	guard_permit(t->guard, true, clock_ms());
}

int table_setup(void **state)
{
	struct table *t = calloc(1, sizeof(*t));
	void *desk;

	desk_setup(&desk);
	t->desk = desk;
	t->blocked = -1;
	assert_int_equal(watch_create_page(&t->page_fd), 0);
	assert_int_equal(watch_map(t->page_fd, &t->page), 0);
	table_guard(t);
	*state = t;
	return 0;
}

int table_teardown(void **state)
{
	struct table *t = *state;
	void *desk = t->desk;

	guard_destroy(t->guard);
	watch_unmap(t->page);
	close(t->page_fd);
	free(t);
	return desk_teardown(&desk);
}

xcb_window_t table_window(struct table *t, struct rect r, const char *class_name)
{
	const xcb_window_t w = desk_window(t->desk, r, 0x808080, false);
	const uint32_t events = XCB_EVENT_MASK_KEY_PRESS | XCB_EVENT_MASK_KEY_RELEASE |
				XCB_EVENT_MASK_BUTTON_PRESS | XCB_EVENT_MASK_BUTTON_RELEASE;
	char both[128] = "";
	const size_t n = strlen(class_name) + 1;

	memcpy(both, class_name, n); /* instance and class */
	memcpy(both + n, class_name, n);
	xcb_change_property(t->desk->app, XCB_PROP_MODE_REPLACE, w, XCB_ATOM_WM_CLASS,
		XCB_ATOM_STRING, 8, (uint32_t)(2 * n), both);
	xcb_change_window_attributes(t->desk->app, w, XCB_CW_EVENT_MASK, &events);
	desk_sync(t->desk);
	desk_listed(t->desk, w);
	return w;
}

static unsigned count(struct table *t, xcb_window_t w, uint8_t key, uint8_t button)
{
	xcb_generic_event_t *e;
	unsigned ret = 0;

	desk_sync(t->desk);
	while ((e = xcb_poll_for_event(t->desk->app))) {
		const xcb_button_press_event_t *b = (const void *)e; /* as a key's */
		const uint8_t type = e->response_type & 0x7f;

		ret += (type == key || type == button) && b->event == w;
		free(e);
	}
	return ret;
}

unsigned table_presses(struct table *t, xcb_window_t w)
{
	return count(t, w, XCB_KEY_PRESS, XCB_BUTTON_PRESS);
}

unsigned table_releases(struct table *t, xcb_window_t w)
{
	return count(t, w, XCB_KEY_RELEASE, XCB_BUTTON_RELEASE);
}

void table_focus(struct table *t, xcb_window_t w)
{
	xcb_set_input_focus(t->desk->app, XCB_INPUT_FOCUS_POINTER_ROOT, w, XCB_CURRENT_TIME);
	desk_sync(t->desk);
}

void table_go_on(struct table *t)
{
	int due;

	do {
		beat(t);
		due = guard_go_on(t->guard, clock_ms());
		assert_true(due >= -1);
		if (due > 0 && due <= 200)
			usleep((useconds_t)due * 1000);
	} while (due >= 0 && due <= 200);
}

static int take(struct table *t, const Wire__ViewerControl *m)
{
	int r;

	beat(t);
	guard_heard(t->guard, clock_ms());
	r = guard_take(t->guard, m, clock_ms());
	if (r == 0) {
		r = guard_go_on(t->guard, clock_ms());
		r = r < -1 ? r : 0;
	}
	return r;
}

int table_move(struct table *t, int x, int y)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Move move = WIRE__MOVE__INIT;

	move.x = (uint32_t)x;
	move.y = (uint32_t)y;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_MOVE;
	m.move = &move;
	return take(t, &m);
}

int table_button(struct table *t, int x, int y, uint32_t button, bool down)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Button press = WIRE__BUTTON__INIT;

	press.x = (uint32_t)x;
	press.y = (uint32_t)y;
	press.button = button;
	press.down = down;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_BUTTON;
	m.button = &press;
	return take(t, &m);
}

int table_click(struct table *t, int x, int y)
{
	const int r = table_button(t, x, y, 1, true);

	return r < 0 ? r : table_button(t, x, y, 1, false);
}

int table_wheel(struct table *t, int x, int y, int dx, int dy)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Wheel wheel = WIRE__WHEEL__INIT;

	wheel.x = (uint32_t)x;
	wheel.y = (uint32_t)y;
	wheel.dx = dx;
	wheel.dy = dy;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_WHEEL;
	m.wheel = &wheel;
	return take(t, &m);
}

int table_key(struct table *t, uint32_t usage, uint32_t character, bool down)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Key key = WIRE__KEY__INIT;

	key.usage = usage;
	key.character = character;
	key.down = down;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_KEY;
	m.key = &key;
	return take(t, &m);
}

int table_tap(struct table *t, uint32_t usage, uint32_t character)
{
	const int r = table_key(t, usage, character, true);

	return r < 0 ? r : table_key(t, usage, character, false);
}

int table_text(struct table *t, uint32_t number, const char *text)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;
	Wire__Text body = WIRE__TEXT__INIT;

	body.number = number;
	body.text = (char *)text;
	m.body_case = WIRE__VIEWER_CONTROL__BODY_TEXT;
	m.text = &body;
	return guard_take(t->guard, &m, clock_ms());
}

unsigned table_down(struct table *t)
{
	xcb_query_keymap_reply_t *k =
		xcb_query_keymap_reply(t->desk->app, xcb_query_keymap(t->desk->app), NULL);
	xcb_query_pointer_reply_t *p = xcb_query_pointer_reply(
		t->desk->app, xcb_query_pointer(t->desk->app, t->desk->screen->root), NULL);
	unsigned ret = 0;

	assert_non_null(k);
	assert_non_null(p);
	for (size_t i = 0; i < sizeof(k->keys); i++)
		ret += (unsigned)__builtin_popcount(k->keys[i]);
	ret += (unsigned)__builtin_popcount(p->mask >> 8 & 0x1f);
	free(k);
	free(p);
	return ret;
}

void table_until_up(struct table *t)
{
	const uint64_t end = clock_ms() + 10000;

	while (table_down(t) > 0)
		assert_true(clock_ms() < end);
}
