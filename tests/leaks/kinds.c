#include "kinds.h"

#include <xcb/xcb.h>

static struct stage *stage;
static uint32_t seed;

uint32_t below(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed % n;
}

static xcb_window_t either(enum role r)
{
	return below(2) ? stage->secret[r] : stage->harmless[r];
}

/* Somewhere, often over or under each other. */
static void anywhere(xcb_window_t w)
{
	stage_place(stage, w, (int)below(400) - 40, (int)below(300) - 40, 60 + below(300),
		60 + below(250));
}

static void map_or_unmap(xcb_window_t w)
{
	if (below(3))
		xcb_map_window(stage->x, w);
	else
		xcb_unmap_window(stage->x, w);
}

/* ---- the kinds ---- */

static void do_map(void)
{
	const xcb_window_t w = either(below(2) ? ROLE_MAIN : ROLE_SECOND);

	if (below(2))
		anywhere(w);
	map_or_unmap(w);
}

/* By one pixel: the strip that is new starts as a copy of what is there. */
static void do_grow(void)
{
	static uint32_t side = 100;
	const enum role r = below(3) ? ROLE_BARE_POPUP : ROLE_BARE;

	xcb_map_window(stage->x, stage->harmless[r]);
	xcb_map_window(stage->x, stage->secret[ROLE_MAIN]);
	side = side > 300 ? 100 : side + 1;
	stage_resize(stage, stage->harmless[r], side, side + below(2));
	if (below(4) == 0)
		anywhere(stage->secret[ROLE_MAIN]);
	if (below(8) == 0)
		anywhere(stage->harmless[r]);
}

static void do_move(void)
{
	const xcb_window_t w = either(below(ROLE_BARE_POPUP + 1));

	xcb_map_window(stage->x, w);
	stage_move(stage, w, (int)below(600) - 60, (int)below(450) - 60);
}

static void do_overlap(void)
{
	const int x = (int)below(400), y = (int)below(300);
	const uint32_t w = 80 + below(250), h = 80 + below(200);
	const enum role r = below(ROLE_BARE_POPUP + 1);

	stage_place(stage, stage->secret[ROLE_MAIN], x, y, w, h);
	stage_place(stage, stage->harmless[r], x + (int)below(3) - 1, y + (int)below(3) - 1,
		w + below(3), h);
	xcb_map_window(stage->x, stage->secret[ROLE_MAIN]);
	xcb_map_window(stage->x, stage->harmless[r]);
	stage_raise(stage, below(2) ? stage->harmless[r] : stage->secret[ROLE_MAIN]);
	if (below(3) == 0)
		stage_move(stage, stage->harmless[r], (int)below(500), (int)below(400));
}

static void do_restack(void)
{
	const xcb_window_t w = either(below(ROLE_BEAT));

	xcb_map_window(stage->x, w);
	stage_stack(stage, w, below(2) ? XCB_STACK_MODE_ABOVE : XCB_STACK_MODE_BELOW);
}

static void do_minimise(void)
{
	enum { ICONIC = 3 };
	const xcb_window_t w = either(below(ROLE_BARE + 1));

	if (below(2))
		stage_tell_manager(stage, w, "WM_CHANGE_STATE", ICONIC);
	else
		xcb_map_window(stage->x, w);
}

static void do_workspace(void)
{
	const xcb_window_t w = either(below(ROLE_BARE + 1));

	xcb_map_window(stage->x, w);
	if (below(3))
		stage_tell_manager(stage, stage->screen->root, "_NET_CURRENT_DESKTOP", below(2));
	else
		stage_tell_manager(stage, w, "_NET_WM_DESKTOP", below(2));
}

static void do_monitor(void)
{
	if (below(3) == 0)
		stage_set_width(stage, below(2) ? 640 : STAGE_WIDTH);
	else
		do_overlap();
}

static void do_none(void)
{
	const xcb_window_t w = stage->harmless[below(2) ? ROLE_BARE : ROLE_BARE_POPUP];

	if (below(2))
		anywhere(below(3) ? w : stage->secret[ROLE_MAIN]);
	map_or_unmap(w);
	if (below(4) == 0)
		map_or_unmap(stage->secret[ROLE_MAIN]);
}

static void do_argb(void)
{
	const xcb_window_t w = either(below(3) ? ROLE_ARGB : ROLE_MAIN);

	anywhere(w);
	map_or_unmap(w);
	if (below(2))
		stage_raise(stage, w);
}

static void do_full(void)
{
	const xcb_window_t w = either(ROLE_FULL);

	stage_place(stage, w, 0, 0, STAGE_WIDTH, STAGE_HEIGHT);
	map_or_unmap(w);
	if (below(2))
		stage_raise(stage, w);
	do_restack();
}

/* Moved into others and back to the root, also while it is closed or opened. */
static void do_reparent(void)
{
	const enum role guests[] = { ROLE_MAIN, ROLE_EMBED, ROLE_SECOND };
	const enum role hosts[] = { ROLE_SECOND, ROLE_BARE_POPUP, ROLE_POPUP, ROLE_BARE };
	const xcb_window_t guest = stage->secret[guests[below(3)]];
	const xcb_window_t host = stage->harmless[hosts[below(4)]];

	xcb_map_window(stage->x, host);
	switch (below(4)) {
	case 0:
		xcb_reparent_window(stage->x, guest, stage->screen->root, (int16_t)below(300), 30);
		break;
	case 1:
		xcb_reparent_window(stage->x, guest, host, (int16_t)below(30), (int16_t)below(30));
		break;
	case 2:
		map_or_unmap(guest);
		break;
	case 3:
		anywhere(below(2) ? host : guest);
	}
}

/* Of the small ones only: an XEmbed client, or an icon in a tray. */
static void embed(uint32_t side)
{
	const bool secret = below(2);
	const xcb_window_t guest = (secret ? stage->secret : stage->harmless)[ROLE_EMBED];
	const xcb_window_t host = (secret ? stage->harmless : stage->secret)[ROLE_SECOND];

	if (below(2)) {
		xcb_unmap_window(stage->x, guest);
		xcb_reparent_window(stage->x, guest, host, (int16_t)below(60), (int16_t)below(60));
		stage_resize(stage, guest, side, side);
	}
	xcb_map_window(stage->x, host);
	map_or_unmap(guest);
	if (below(3) == 0)
		anywhere(host);
}

static void do_xembed(void)
{
	embed(60 + below(60));
}

static void do_tray(void)
{
	embed(24);
}

static void do_popups(void)
{
	const xcb_window_t w = either(ROLE_POPUP);

	xcb_map_window(stage->x, stage->secret[ROLE_MAIN]);
	if (below(3) == 0)
		stage_open_secret_popup(stage);
	anywhere(w);
	map_or_unmap(w);
}

static void do_drags(void)
{
	static int x, y;
	const xcb_window_t w = either(ROLE_DRAG);

	xcb_map_window(stage->x, w);
	stage_raise(stage, w);
	x = (x + 7) % 600;
	y = (y + 5) % 400;
	stage_place(stage, w, x, y, 90, 40);
	xcb_warp_pointer(
		stage->x, XCB_NONE, stage->screen->root, 0, 0, 0, 0, (int16_t)x, (int16_t)y);
	if (below(6) == 0)
		xcb_unmap_window(stage->x, w);
}

static void do_tooltips(void)
{
	const xcb_window_t w = either(ROLE_TOOLTIP);
	const int x = (int)below(600), y = (int)below(400);

	xcb_map_window(stage->x, stage->secret[ROLE_MAIN]);
	stage_place(stage, w, x, y, 60 + below(200), 20);
	map_or_unmap(w);
	stage_raise(stage, w);
	xcb_warp_pointer(
		stage->x, XCB_NONE, stage->screen->root, 0, 0, 0, 0, (int16_t)x, (int16_t)y);
}

static const struct kind kinds[] = {
	{ "map", do_map },
	{ "grow", do_grow },
	{ "move", do_move },
	{ "overlap", do_overlap },
	{ "restack", do_restack },
	{ "minimise", do_minimise },
	{ "workspace", do_workspace },
	{ "monitor", do_monitor },
	{ "argb", do_argb },
	{ "none", do_none },
	{ "full-screen", do_full },
	{ "reparent", do_reparent },
	{ "xembed", do_xembed },
	{ "popups", do_popups },
	{ "drags", do_drags },
	{ "tooltips", do_tooltips },
	{ "tray", do_tray },
};

const struct kind *kinds_all(size_t *ret_n)
{
	*ret_n = sizeof(kinds) / sizeof(kinds[0]);
	return kinds;
}

void kinds_begin(struct stage *s, uint32_t run_seed)
{
	stage = s;
	seed = run_seed;
}
