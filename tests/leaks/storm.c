/*
 * The leak bench's unrest: harmless and secret windows (stage.h) of one display, and seeded runs
 * of transitions of one kind. Which secret windows are closed is not its business.
 *
 * Says  "window ID"  once: the secret window to be closed, which is mapped. Reads commands,
 * one a line:
 *	run KIND SEED STEPS	so many transitions; says "beat NANOSECONDS COLOUR" at each change of
 *				the beat's colour (CLOCK_MONOTONIC), and "ran TRANSITIONS"
 *	secret ID		another program's window is the secret one from now on
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

#include "kinds.h"
#include "stage.h"

enum { PAUSE_MAX_US = 8000, BEAT_EVERY = 5, LEVELS = 8 };

static struct stage stage;
static uint32_t beats;

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

	stage_raise(&stage, stage.harmless[ROLE_BEAT]);
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

static void put_away(void)
{
	stage_close_secret_popup(&stage);
	for (int r = 0; r < ROLES; r++) {
		stage_withdraw(&stage, stage.secret[r]);
		if (r != ROLE_BEAT && r > ROLE_BARE)
			stage_withdraw(&stage, stage.harmless[r]);
	}
}

/* Each step only once the window manager is done with those before: a window that it is about to
 * make an icon of is still mapped, and asking to map it asks for nothing; one that it is about to
 * map comes after it was put away. */
static void rest(uint32_t run_seed)
{
	static const enum role shown[] = { ROLE_MAIN, ROLE_SECOND, ROLE_BARE };
	static const uint32_t blue[] = { 0x40, 0x00, 0x80 };
	uint32_t colours[3];

	stage_set_width(&stage, STAGE_WIDTH);
	stage_tell_manager(&stage, stage.screen->root, "_NET_CURRENT_DESKTOP", 0);
	stage_meet_manager(&stage);
	put_away();
	for (int i = 0; i < 3; i++) {
		const xcb_window_t w = stage.harmless[shown[i]];

		colours[i] = level(run_seed + (uint32_t)i) << 8 | blue[i];
		stage_tell_manager(&stage, w, "_NET_WM_DESKTOP", 0);
		xcb_map_window(stage.x, w);
		stage_place(&stage, w, 20 + 260 * i, 60, 200, 160);
		stage_raise(&stage, w);
		stage_paint(&stage, w, 0xff000000 | colours[i]);
	}
	stage_meet_manager(&stage);
	printf("rest %06x %06x %06x\n", colours[0], colours[1], colours[2]);
}

/* ---- the commands ---- */

static const struct kind *find_kind(const char *name, size_t length)
{
	size_t n;
	const struct kind *kinds = kinds_all(&n);

	for (size_t i = 0; i < n; i++) {
		if (strlen(kinds[i].name) == length && strncmp(name, kinds[i].name, length) == 0)
			return &kinds[i];
	}
	return NULL;
}

/* KIND SEED STEPS */
static void obey_run(const char *line)
{
	const size_t length = strcspn(line, " ");
	const struct kind *k = find_kind(line, length);
	char *end;
	const uint32_t seed = (uint32_t)strtoul(line + length, &end, 10);
	const uint32_t steps = (uint32_t)strtoul(end, NULL, 10);

	if (!k || seed == 0) {
		fprintf(stderr, "storm: run KIND SEED STEPS, the seed not 0\n");
		exit(EXIT_FAILURE);
	}
	kinds_begin(&stage, seed);
	run(k, steps);
}

static void say_kinds(void)
{
	size_t n;
	const struct kind *kinds = kinds_all(&n);

	printf("kinds");
	for (size_t i = 0; i < n; i++)
		printf(" %s", kinds[i].name);
	puts("");
}

static bool obey(const char *line)
{
	if (strcmp(line, "quit\n") == 0)
		return false;
	if (strncmp(line, "run ", 4) == 0) {
		obey_run(line + 4);
	} else if (strncmp(line, "rest ", 5) == 0) {
		rest((uint32_t)strtoul(line + 5, NULL, 10));
	} else if (strncmp(line, "secret ", 7) == 0) {
		stage_adopt(&stage, (xcb_window_t)strtoul(line + 7, NULL, 10));
		puts("secret");
	} else if (strcmp(line, "show\n") == 0) {
		xcb_map_window(stage.x, stage.secret[ROLE_MAIN]);
		stage_sync(&stage);
		puts("shown");
	} else {
		say_kinds();
	}
	return true;
}

int main(void)
{
	char line[128];

	setvbuf(stdout, NULL, _IOLBF, 0);
	stage_open(&stage);
	stage_place(&stage, stage.harmless[ROLE_BEAT], STAGE_WIDTH - STAGE_BEAT_SIDE, 0,
		STAGE_BEAT_SIDE, STAGE_BEAT_SIDE);
	xcb_map_window(stage.x, stage.harmless[ROLE_BEAT]);
	xcb_map_window(stage.x, stage.secret[ROLE_MAIN]);
	stage_sync(&stage);
	printf("window %u\n", stage.secret[ROLE_MAIN]);
	while (fgets(line, sizeof(line), stdin) && obey(line))
		continue;
	stage_close(&stage);
	return EXIT_SUCCESS;
}
