#ifndef ENGAWA_ENCODE_ORDER_H
#define ENGAWA_ENCODE_ORDER_H
/*
 * In which order a frame takes the tiles when it has not room for all of them: first those
 * that changed just now and seldom do (the answer to a key press is such a one, a line of a
 * running scroll is not), then those that have come to rest, for what they get is valid for
 * a while, then whatever is left, each from where it had to stop before. For encode/ alone;
 * one for each viewer.
 */
#include <stdbool.h>
#include <stdint.h>

enum order_pass { ORDER_NEW, ORDER_CALM, ORDER_ALL, ORDER_OVER };

struct order {
	int32_t tiles;
	bool *waits; /* owned: a frame had no room for it */
	bool *changed; /* owned: since the frame before */
	uint8_t *often; /* owned: how often of late, BUSY and up is too often */
	bool any_waits;
	uint32_t frames;
	enum order_pass pass;
	int32_t first[ORDER_OVER]; /* the tile with which a pass begins */
	int32_t looked; /* tiles, in this pass */
};

/* For pictures of another size; nothing waits. 0, or -ENOMEM with all as it was. */
int order_resize(struct order *o, int32_t tiles);
void order_finish(struct order *o);

/* What the tile is to show has changed since the last frame. */
void order_changed(struct order *o, int32_t tile);
/* A frame begins. */
void order_start(struct order *o);
/* The next tile to look at; -1: that was all. */
int32_t order_next(struct order *o);
/* What is new has had its share. */
void order_skip_new(struct order *o);
/* No room is left, for this tile and those behind it; the caller sets `waits` of all. */
void order_stop(struct order *o, int32_t tile);
#endif
