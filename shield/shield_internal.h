#ifndef ENGAWA_SHIELD_SHIELD_INTERNAL_H
#define ENGAWA_SHIELD_SHIELD_INTERNAL_H
/* For shield/ alone: nothing else may know what a clean frame is made of. */
#include <pixman.h>

#include "shield/shield.h"

enum {
	CLEAN_MOVES_MAX = 8,
	CLEAN_CELL = 16, /* pixels, each side: by how much changes are noted */
};

struct clean_frame {
	uint64_t number;
	int32_t width, height;
	uint32_t *pixels; /* owned; width × height */
	int32_t columns, rows; /* of cells */
	uint8_t *touched; /* owned; one a cell: whether painting changed any pixel of it */
	pixman_region32_t shown; /* the part that is shown windows' pixels */
	struct rect *damage; /* owned */
	size_t n_damage, room_damage;
	struct clean_move moves[CLEAN_MOVES_MAX];
	size_t n_moves;
	struct rect monitors[FRAME_MONITORS_MAX];
	size_t n_monitors;
	struct clean_cursor cursor;
	uint32_t *cursor_argb; /* owned; FRAME_CURSOR_MAX squared */
};

/* What the person said of one window, and what was read in it. */
struct choice {
	uint32_t client;
	bool hidden, shown; /* by hand; neither: nothing was said */
	bool shown_secret; /* though a secret is read in it */
	bool shown_unread; /* though it was not read yet */
	enum shield_words words;
};

/* A window that capture told of. */
struct known {
	struct raw_window window; /* without its shape */
	enum shield_category category;
	bool by_policy; /* which closes it */
	bool windowed; /* was seen without filling the screen */
	bool orphan; /* whom it says it belongs to was closed, and is no more */
};

/* Who copied what waits to be pasted. */
struct copy {
	pid_t pid; /* 0: not known */
	bool closed_gone; /* a closed window of that process is no more */
};

/* One window while a frame is composed. */
struct layer {
	enum shield_verdict verdict;
	pixman_region32_t visible; /* inside the damage, not under anything opaque */
};

/* Where a shown window was in the last frame. */
struct place {
	uint32_t window;
	struct rect rect;
};

struct shield {
	struct choice *choices; /* owned */
	size_t n_choices;
	struct known *known; /* owned */
	size_t n_known, room_known;
	struct copy copies[RAW_COPIES];
	const struct policy *policy; /* borrowed; NULL: there is none */
	enum shield_mode mode;
	bool everything; /* is hidden */
	bool read; /* somebody reads words */
	pid_t *own_pids; /* owned */
	size_t n_own_pids;
	uint32_t *own_windows; /* owned */
	size_t n_own_windows;
	bool terminals_are_own;
	uint64_t generation;
	bool distrust; /* the picture may hold what is hidden by now */

	struct clean_frame frame;
	struct layer *layers; /* owned; one a window, regions always initialised */
	size_t n_layers;
	struct place *places; /* owned; of shown windows, lowest first */
	size_t n_places, room_places;
};

/* 0, or -ENOMEM with the frame as it was. */
int clean_frame_resize(struct clean_frame *f, int32_t width, int32_t height);
int clean_frame_set_damage(struct clean_frame *f, const pixman_region32_t *region);
int clean_frame_set_cursor(struct clean_frame *f, const struct raw_cursor *c, bool visible);
void clean_frame_finish(struct clean_frame *f);

/* All of the picture becomes SHIELD_PENDING_COLOUR. */
void clean_frame_blank(struct clean_frame *f);

/* paint.c */
/* The boxes of a region are painted flat; alpha has no place in a clean frame. */
void clean_frame_fill(struct clean_frame *f, const pixman_region32_t *region, uint32_t colour);
/* Pixels x0 to x1 (not itself) of row y, all inside the picture. */
void clean_frame_fill_row(
	struct clean_frame *f, int32_t y, int32_t x0, int32_t x1, uint32_t colour);
/* n pixels from x on in row y, all inside the picture. */
void clean_frame_put(
	struct clean_frame *f, int32_t y, int32_t x, int32_t n, const uint32_t *pixels);
/* Copies, or lays over, what the piece has of region; region lies inside the piece. */
void clean_frame_paint(struct clean_frame *f, const pixman_region32_t *region,
	const struct raw_piece *p, bool blend);

/* From now on changes are noted. */
void clean_frame_touch_none(struct clean_frame *f);
/* Leaves of the damage what was touched. False: out of memory. */
bool clean_frame_narrow(const struct clean_frame *f, pixman_region32_t *damage);

/* placeholder.c: what stands for a closed window, where region is; that lies inside the picture
 * and the window. */
void placeholder_paint(
	struct clean_frame *frame, const pixman_region32_t *region, struct rect window);

/* compose.c: *ret becomes what the window covers of within. False: out of memory. */
bool window_region(pixman_region32_t *ret, const struct raw_window *w, pixman_region32_t *within);

/* moves.c: after the layers' verdicts are known. 0 or -ENOMEM. */
int shield_note_moves(struct shield *s, const struct raw_frame *in);

/* known.c. NULL: nobody told of it. */
const struct known *known_find(const struct shield *s, uint32_t client);
/* By the window or the frame around it. */
const struct known *known_find_any(const struct shield *s, uint32_t id);
void known_forget(struct shield *s, uint32_t client);

/* copies.c: a window is about to be forgotten. */
void copies_forget(struct shield *s, uint32_t client);

/* choices.c. NULL: nothing was said of it. */
const struct choice *choice_find(const struct shield *s, uint32_t client);
void choice_forget(struct shield *s, uint32_t client);

/* why.c. depth: how many windows' owners were asked on the way to this one. */
enum shield_reason why_closed(const struct shield *s, const struct raw_window *w, int depth);
/* Whether an application's window is closed that was not chosen to be Engawa's. */
bool shield_any_hidden(const struct shield *s);

/* belong.c: whose a window is. */
enum belonging {
	BELONGS_TO_ITSELF,
	BELONGS_TO_OPEN,
	BELONGS_TO_CLOSED,
	BELONGS_TO_NOBODY, /* that is known */
};
/* *ret_categories: bits (1 << category) of what its open owners are. */
enum belonging belongs_to(
	const struct shield *s, const struct raw_window *w, int depth, unsigned *ret_categories);
/* A menu, dialog, tooltip: a window beside another one. */
bool belongs_to_others(const struct raw_window *w);

/* defaults.c */
enum shield_category default_category(const struct raw_window *w);

/* shield.c: something may be closed from now on that was open. */
void shield_tightened(struct shield *s);

enum {
	ARROW_WIDTH = 11,
	ARROW_HEIGHT = 17,
};
#define ARROW_SERIAL UINT32_MAX /* no image of the display has it: those count from 1 */

/* A plain arrow where the cursor is; its image is put into argb. */
struct raw_cursor arrow_instead(
	const struct raw_cursor *c, uint32_t argb[ARROW_HEIGHT][ARROW_WIDTH]);

/* Whether a raw frame keeps every promise of core/frame.h that could be checked. */
bool raw_frame_valid(const struct raw_frame *in);
#endif
