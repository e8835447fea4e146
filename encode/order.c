#include "encode/order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* What changes in more than every third frame settles above BUSY; a key that
	 * repeats moves on to the next tile before it gets there. */
	HIT = 32,
	FADE = 8, /* the 8th part goes in every frame */
	BUSY = 128,
	/* Every so many frames what never rests goes before what does, or it would starve. */
	TURN_OF_ALL = 4,
};

int order_resize(struct order *o, int32_t tiles)
{
	bool *waits = calloc((size_t)tiles, sizeof(*waits));
	bool *changed = calloc((size_t)tiles, sizeof(*changed));
	uint8_t *often = calloc((size_t)tiles, sizeof(*often));

	if (!waits || !changed || !often) {
		free(waits);
		free(changed);
		free(often);
		return -ENOMEM;
	}
	order_finish(o);
	*o = (struct order){ .tiles = tiles, .waits = waits, .changed = changed, .often = often };
	return 0;
}

void order_finish(struct order *o)
{
	free(o->waits);
	free(o->changed);
	free(o->often);
}

void order_changed(struct order *o, int32_t tile)
{
	o->changed[tile] = true;
}

static void note_changes(struct order *o)
{
	for (int32_t i = 0; i < o->tiles; i++) {
		const int often = o->often[i] - o->often[i] / FADE + (o->changed[i] ? HIT : 0);

		o->often[i] = (uint8_t)(often > UINT8_MAX ? UINT8_MAX : often);
	}
	memset(o->changed, 0, sizeof(*o->changed) * (size_t)o->tiles);
}

static void start_pass(struct order *o, enum order_pass pass)
{
	o->pass = pass;
	o->looked = 0;
}

void order_start(struct order *o)
{
	note_changes(o);
	o->frames++;
	start_pass(o, o->any_waits ? ORDER_NEW : ORDER_ALL);
}

static void start_next_pass(struct order *o)
{
	if (o->pass == ORDER_NEW && o->frames % TURN_OF_ALL == 0)
		start_pass(o, ORDER_ALL);
	else
		start_pass(o, o->pass + 1);
}

static bool belongs(const struct order *o, int32_t tile)
{
	if (o->pass == ORDER_ALL)
		return true;
	return o->often[tile] < BUSY && (o->pass == ORDER_CALM || !o->waits[tile]);
}

static int32_t next_in_pass(struct order *o)
{
	while (o->looked < o->tiles) {
		const int32_t tile = (o->first[o->pass] + o->looked++) % o->tiles;

		if (belongs(o, tile))
			return tile;
	}
	return -1;
}

int32_t order_next(struct order *o)
{
	for (; o->pass != ORDER_OVER; start_next_pass(o)) {
		const int32_t tile = next_in_pass(o);

		if (tile >= 0)
			return tile;
	}
	o->any_waits = false; /* all have had their turn */
	return -1;
}

void order_skip_new(struct order *o)
{
	start_next_pass(o);
}

void order_stop(struct order *o, int32_t tile)
{
	o->first[o->pass] = tile;
	o->pass = ORDER_OVER;
	o->any_waits = true;
}
