#include "view/perform.h"

#include <errno.h>

#include "view/control.h"

/* Programs begin a drag after some way, and look where it goes. */
enum { DRAG_STEPS = 12 };

struct hands {
	struct view_session *session;
	uint64_t now_ms;
	uint32_t *ahead; /* counts what is sent */
};

static int press_key(struct hands *h, uint32_t usage, bool down)
{
	++*h->ahead;
	return view_session_key(h->session, h->now_ms, usage, down);
}

static int press_button(struct hands *h, uint32_t button, bool down, const struct view_place *at)
{
	++*h->ahead;
	return view_session_button(h->session, h->now_ms, button, down, at->x, at->y);
}

static int move(struct hands *h, uint32_t x, uint32_t y)
{
	++*h->ahead;
	return view_session_move(h->session, h->now_ms, x, y);
}

static int press_keys(struct hands *h, const struct view_combo *c)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < c->n; i++)
		r = press_key(h, c->usages[i], true);
	return r;
}

static int release_keys(struct hands *h, const struct view_combo *c)
{
	int r = 0;

	for (size_t i = c->n; r == 0 && i > 0; i--)
		r = press_key(h, c->usages[i - 1], false);
	return r;
}

static int tap(struct hands *h, const struct view_combo *c)
{
	int r = press_keys(h, c);

	return r < 0 ? r : release_keys(h, c);
}

static int click(struct hands *h, const struct view_action *a)
{
	int r = move(h, a->press.at.x, a->press.at.y);

	if (r == 0)
		r = press_button(h, a->press.button, true, &a->press.at);
	if (r == 0)
		r = press_button(h, a->press.button, false, &a->press.at);
	return r;
}

static uint32_t on_the_way(uint32_t from, uint32_t to, int step)
{
	int64_t way = (int64_t)to - from;

	return (uint32_t)(from + way * step / DRAG_STEPS);
}

static int drag(struct hands *h, const struct view_action *a)
{
	const struct view_place *from = &a->press.at, *to = &a->press.to;
	int r = move(h, from->x, from->y);

	if (r == 0)
		r = press_button(h, a->press.button, true, from);
	for (int i = 1; r == 0 && i <= DRAG_STEPS; i++)
		r = move(h, on_the_way(from->x, to->x, i), on_the_way(from->y, to->y, i));
	if (r == 0)
		r = press_button(h, a->press.button, false, to);
	return r;
}

static int scroll(struct hands *h, const struct view_action *a)
{
	++*h->ahead;
	return view_session_wheel(
		h->session, h->now_ms, a->scroll.at.x, a->scroll.at.y, a->scroll.dx, a->scroll.dy);
}

static int point(struct hands *h, const struct view_action *a)
{
	++*h->ahead;
	return view_session_point(
		h->session, h->now_ms, a->point.shape, a->point.at.x, a->point.at.y);
}

int view_perform(
	const struct view_action *a, struct view_session *session, uint64_t now_ms, uint32_t *ahead)
{
	struct hands h = { session, now_ms, ahead };

	switch (a->act) {
	case VIEW_KEY:
		return tap(&h, &a->keys);
	case VIEW_KEY_DOWN:
		return press_keys(&h, &a->keys);
	case VIEW_KEY_UP:
		return release_keys(&h, &a->keys);
	case VIEW_CLICK:
		return click(&h, a);
	case VIEW_DRAG:
		return drag(&h, a);
	case VIEW_SCROLL:
		return scroll(&h, a);
	case VIEW_POINT:
		return point(&h, a);
	case VIEW_ASK:
	case VIEW_TYPE:
	case VIEW_WAIT_PIXEL:
		break;
	}
	return -EINVAL;
}

static bool is_inside(const struct view_screen *screen, const struct view_place *p)
{
	return p->x < view_screen_width(screen) && p->y < view_screen_height(screen);
}

bool view_perform_fits(const struct view_action *a, const struct view_screen *screen)
{
	switch (a->act) {
	case VIEW_CLICK:
		return is_inside(screen, &a->press.at);
	case VIEW_DRAG:
		return is_inside(screen, &a->press.at) && is_inside(screen, &a->press.to);
	case VIEW_SCROLL:
		return is_inside(screen, &a->scroll.at);
	case VIEW_POINT:
		return is_inside(screen, &a->point.at);
	case VIEW_WAIT_PIXEL: /* the picture may grow */
	case VIEW_ASK:
	case VIEW_KEY:
	case VIEW_KEY_DOWN:
	case VIEW_KEY_UP:
	case VIEW_TYPE:
		return true;
	}
	return false;
}
