/*
 * The leak bench's unrest: harmless and secret windows (stage.h) of one display, and seeded runs
 * of transitions of one kind. Which secret windows are closed is not its business.
 *
 * Says  "window ID"  once: the secret window to be closed, which is mapped. Reads commands,
 * one a line:
 *	run KIND SEED STEPS	so many transitions; says "beat NANOSECONDS COLOUR" at each change of
 *				the beat's colour (CLOCK_MONOTONIC), and "ran TRANSITIONS"
 *	rest SEED		the secret windows go, the harmless ones are apart from each
 *				other and painted anew; says "rest COLOUR COLOUR COLOUR"
 *	kinds			says "kinds NAME NAME ..."
 *	show			maps the secret window
 *	quit
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <xcb/randr.h>

#include "stage.h"

enum { PAUSE_MAX_US = 8000, BEAT_EVERY = 8, LEVELS = 8 };

static struct stage stage;
static uint32_t seed, beats;

static uint32_t below(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed % n;
}

static xcb_window_t either(enum role r)
{
	return below(2) ? stage.secret[r] : stage.harmless[r];
}

static void configure(xcb_window_t w, uint16_t mask, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	const uint32_t values[] = { a, b, c, d };

	xcb_configure_window(stage.x, w, mask, values);
}

static void place(xcb_window_t w, int x, int y, uint32_t width, uint32_t height)
{
	configure(w,
		XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y | XCB_CONFIG_WINDOW_WIDTH |
			XCB_CONFIG_WINDOW_HEIGHT,
		(uint32_t)x, (uint32_t)y, width, height);
}

static void move(xcb_window_t w, int x, int y)
{
	configure(w, XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y, (uint32_t)x, (uint32_t)y, 0, 0);
}

static void resize(xcb_window_t w, uint32_t width, uint32_t height)
{
	configure(w, XCB_CONFIG_WINDOW_WIDTH | XCB_CONFIG_WINDOW_HEIGHT, width, height, 0, 0);
}

static void stack(xcb_window_t w, uint32_t how)
{
	configure(w, XCB_CONFIG_WINDOW_STACK_MODE, how, 0, 0, 0);
}

static void raise(xcb_window_t w)
{
	stack(w, XCB_STACK_MODE_ABOVE);
}

/* Somewhere, often over or under each other. */
static void anywhere(xcb_window_t w)
{
	place(w, (int)below(400) - 40, (int)below(300) - 40, 60 + below(300), 60 + below(250));
}

static void map_or_unmap(xcb_window_t w)
{
	if (below(3))
		xcb_map_window(stage.x, w);
	else
		xcb_unmap_window(stage.x, w);
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

	xcb_map_window(stage.x, stage.harmless[r]);
	xcb_map_window(stage.x, stage.secret[ROLE_MAIN]);
	side = side > 300 ? 100 : side + 1;
	resize(stage.harmless[r], side, side + below(2));
	if (below(4) == 0)
		anywhere(stage.secret[ROLE_MAIN]);
	if (below(8) == 0)
		anywhere(stage.harmless[r]);
}

static void do_move(void)
{
	const xcb_window_t w = either(below(ROLE_BARE_POPUP + 1));

	xcb_map_window(stage.x, w);
	move(w, (int)below(600) - 60, (int)below(450) - 60);
}

static void do_overlap(void)
{
	const int x = (int)below(400), y = (int)below(300);
	const uint32_t w = 80 + below(250), h = 80 + below(200);
	const enum role r = below(ROLE_BARE_POPUP + 1);

	place(stage.secret[ROLE_MAIN], x, y, w, h);
	place(stage.harmless[r], x + (int)below(3) - 1, y + (int)below(3) - 1, w + below(3), h);
	xcb_map_window(stage.x, stage.secret[ROLE_MAIN]);
	xcb_map_window(stage.x, stage.harmless[r]);
	raise(below(2) ? stage.harmless[r] : stage.secret[ROLE_MAIN]);
	if (below(3) == 0)
		move(stage.harmless[r], (int)below(500), (int)below(400));
}

static void do_restack(void)
{
	const xcb_window_t w = either(below(ROLE_BEAT));

	xcb_map_window(stage.x, w);
	stack(w, below(2) ? XCB_STACK_MODE_ABOVE : XCB_STACK_MODE_BELOW);
}

static void do_minimise(void)
{
	enum { ICONIC = 3 };
	const xcb_window_t w = either(below(ROLE_BARE + 1));

	if (below(2))
		stage_tell_manager(&stage, w, "WM_CHANGE_STATE", ICONIC);
	else
		xcb_map_window(stage.x, w);
}

static void do_workspace(void)
{
	const xcb_window_t w = either(below(ROLE_BARE + 1));

	xcb_map_window(stage.x, w);
	if (below(3))
		stage_tell_manager(&stage, stage.screen->root, "_NET_CURRENT_DESKTOP", below(2));
	else
		stage_tell_manager(&stage, w, "_NET_WM_DESKTOP", below(2));
}

static void set_screen(uint32_t width)
{
	xcb_randr_get_screen_info_reply_t *info = xcb_randr_get_screen_info_reply(
		stage.x, xcb_randr_get_screen_info(stage.x, stage.screen->root), NULL);
	const xcb_randr_screen_size_t *sizes = info ? xcb_randr_get_screen_info_sizes(info) : NULL;

	for (uint16_t i = 0; sizes && i < info->nSizes; i++) {
		if (sizes[i].width != width)
			continue;
		free(xcb_randr_set_screen_config_reply(stage.x,
			xcb_randr_set_screen_config(stage.x, stage.screen->root, XCB_CURRENT_TIME,
				info->config_timestamp, i, XCB_RANDR_ROTATION_ROTATE_0, 0),
			NULL));
		break;
	}
	free(info);
}

static void do_monitor(void)
{
	if (below(3) == 0)
		set_screen(below(2) ? 640 : STAGE_WIDTH);
	else
		do_overlap();
}

static void do_none(void)
{
	const xcb_window_t w = stage.harmless[below(2) ? ROLE_BARE : ROLE_BARE_POPUP];

	if (below(2))
		anywhere(below(3) ? w : stage.secret[ROLE_MAIN]);
	map_or_unmap(w);
	if (below(4) == 0)
		map_or_unmap(stage.secret[ROLE_MAIN]);
}

static void do_argb(void)
{
	const xcb_window_t w = either(below(3) ? ROLE_ARGB : ROLE_MAIN);

	anywhere(w);
	map_or_unmap(w);
	if (below(2))
		raise(w);
}

static void do_full(void)
{
	const xcb_window_t w = either(ROLE_FULL);

	place(w, 0, 0, STAGE_WIDTH, STAGE_HEIGHT);
	map_or_unmap(w);
	if (below(2))
		raise(w);
	do_restack();
}

/* Moved into others and back to the root, also while it is closed or opened. */
static void do_reparent(void)
{
	const enum role guests[] = { ROLE_MAIN, ROLE_EMBED, ROLE_SECOND };
	const enum role hosts[] = { ROLE_SECOND, ROLE_BARE_POPUP, ROLE_POPUP, ROLE_BARE };
	const xcb_window_t guest = stage.secret[guests[below(3)]];
	const xcb_window_t host = stage.harmless[hosts[below(4)]];

	xcb_map_window(stage.x, host);
	switch (below(4)) {
	case 0:
		xcb_reparent_window(stage.x, guest, stage.screen->root, (int16_t)below(300), 30);
		break;
	case 1:
		xcb_reparent_window(stage.x, guest, host, (int16_t)below(30), (int16_t)below(30));
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
	const xcb_window_t guest = (secret ? stage.secret : stage.harmless)[ROLE_EMBED];
	const xcb_window_t host = (secret ? stage.harmless : stage.secret)[ROLE_SECOND];

	if (below(2)) {
		xcb_unmap_window(stage.x, guest);
		xcb_reparent_window(stage.x, guest, host, (int16_t)below(60), (int16_t)below(60));
		resize(guest, side, side);
	}
	xcb_map_window(stage.x, host);
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

	xcb_map_window(stage.x, stage.secret[ROLE_MAIN]);
	if (below(3) == 0)
		stage_open_secret_popup(&stage);
	anywhere(w);
	map_or_unmap(w);
}

static void do_drags(void)
{
	static int x, y;
	const xcb_window_t w = either(ROLE_DRAG);

	xcb_map_window(stage.x, w);
	raise(w);
	x = (x + 7) % 600;
	y = (y + 5) % 400;
	place(w, x, y, 90, 40);
	xcb_warp_pointer(stage.x, XCB_NONE, stage.screen->root, 0, 0, 0, 0, (int16_t)x, (int16_t)y);
	if (below(6) == 0)
		xcb_unmap_window(stage.x, w);
}

static void do_tooltips(void)
{
	const xcb_window_t w = either(ROLE_TOOLTIP);
	const int x = (int)below(600), y = (int)below(400);

	xcb_map_window(stage.x, stage.secret[ROLE_MAIN]);
	place(w, x, y, 60 + below(200), 20);
	map_or_unmap(w);
	raise(w);
	xcb_warp_pointer(stage.x, XCB_NONE, stage.screen->root, 0, 0, 0, 0, (int16_t)x, (int16_t)y);
}

static const struct kind {
	const char *name;
	void (*act)(void);
} kinds[] = {
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

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* ---- the commands ---- */

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* 0x80, 0x90, ... 0xf0: far enough apart for a film's pixels to be told. */
static uint32_t level(uint32_t n)
{
	return 0x80 + 16 * (n % LEVELS);
}

static void beat(void)
{
	const uint32_t colour = level(++beats) << 8;

	raise(stage.harmless[ROLE_BEAT]);
	stage_paint(&stage, stage.harmless[ROLE_BEAT], 0xff000000 | colour);
	stage_sync(&stage);
	printf("beat %llu %06x\n", (unsigned long long)now_ns(), colour);
}

static void run(const struct kind *k, uint32_t steps)
{
	for (uint32_t i = 0; i < steps; i++) {
		k->act();
		if (i % BEAT_EVERY == BEAT_EVERY / 2)
			beat();
		else if (below(3))
			stage_sync(&stage);
		else
			xcb_flush(stage.x);
		if (below(3))
			usleep(below(PAUSE_MAX_US));
	}
	stage_sync(&stage);
	printf("ran %u\n", steps);
}

static void go_home(xcb_window_t w)
{
	xcb_unmap_window(stage.x, w);
	xcb_reparent_window(stage.x, w, stage.screen->root, 0, 0);
}

static void rest(uint32_t run_seed)
{
	static const enum role shown[] = { ROLE_MAIN, ROLE_SECOND, ROLE_BARE };
	static const uint32_t blue[] = { 0x40, 0x00, 0x80 };
	uint32_t colours[3];

	set_screen(STAGE_WIDTH);
	stage_close_secret_popup(&stage);
	for (int r = 0; r < ROLES; r++) {
		go_home(stage.secret[r]);
		if (r != ROLE_BEAT && r > ROLE_BARE)
			go_home(stage.harmless[r]);
	}
	stage_tell_manager(&stage, stage.screen->root, "_NET_CURRENT_DESKTOP", 0);
	for (int i = 0; i < 3; i++) {
		const xcb_window_t w = stage.harmless[shown[i]];

		colours[i] = level(run_seed + (uint32_t)i) << 8 | blue[i];
		xcb_map_window(stage.x, w);
		stage_tell_manager(&stage, w, "_NET_WM_DESKTOP", 0);
		place(w, 20 + 260 * i, 60, 200, 160);
		raise(w);
		stage_paint(&stage, w, 0xff000000 | colours[i]);
	}
	stage_sync(&stage);
	printf("rest %06x %06x %06x\n", colours[0], colours[1], colours[2]);
}

static void obey_run(const char *line)
{
	char name[32];
	unsigned steps;

	if (sscanf(line, "run %31s %u %u", name, &seed, &steps) != 3 || seed == 0) {
		fprintf(stderr, "storm: run KIND SEED STEPS, the seed not 0\n");
		exit(EXIT_FAILURE);
	}
	for (int i = 0; i < KINDS; i++) {
		if (strcmp(name, kinds[i].name) == 0) {
			run(&kinds[i], steps);
			return;
		}
	}
	fprintf(stderr, "storm: no kind %s\n", name);
	exit(EXIT_FAILURE);
}

static bool obey(const char *line)
{
	if (strcmp(line, "quit\n") == 0)
		return false;
	if (strncmp(line, "run ", 4) == 0) {
		obey_run(line);
	} else if (strncmp(line, "rest ", 5) == 0) {
		rest((uint32_t)strtoul(line + 5, NULL, 10));
	} else if (strcmp(line, "show\n") == 0) {
		xcb_map_window(stage.x, stage.secret[ROLE_MAIN]);
		stage_sync(&stage);
		puts("shown");
	} else {
		printf("kinds");
		for (int i = 0; i < KINDS; i++)
			printf(" %s", kinds[i].name);
		puts("");
	}
	return true;
}

int main(void)
{
	char line[128];

	setvbuf(stdout, NULL, _IOLBF, 0);
	stage_open(&stage);
	place(stage.harmless[ROLE_BEAT], STAGE_WIDTH - STAGE_BEAT_SIDE, 0, STAGE_BEAT_SIDE,
		STAGE_BEAT_SIDE);
	xcb_map_window(stage.x, stage.harmless[ROLE_BEAT]);
	xcb_map_window(stage.x, stage.secret[ROLE_MAIN]);
	stage_sync(&stage);
	printf("window %u\n", stage.secret[ROLE_MAIN]);
	while (fgets(line, sizeof(line), stdin) && obey(line))
		continue;
	stage_close(&stage);
	return EXIT_SUCCESS;
}
