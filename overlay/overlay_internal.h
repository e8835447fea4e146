#ifndef ENGAWA_OVERLAY_OVERLAY_INTERNAL_H
#define ENGAWA_OVERLAY_OVERLAY_INTERNAL_H
/* Of overlay.c, draw.c and stack.c. */
#include "overlay/overlay.h"
#include "overlay/paint.h"
#include "overlay/pane.h"
#include "overlay/scrim.h"

/* Highest first. */
enum {
	PANE_MARK = 0,
	PANE_BORDER = 1, /* four sides for each monitor */
	PANE_SCRIM = PANE_BORDER + 4 * SCREEN_MONITORS_MAX,
	PANE_CLOSED = PANE_SCRIM + SCRIM_PANES, /* two halves for each monitor, as of the scrim */
	N_PANES = PANE_CLOSED + 2 * SCREEN_MONITORS_MAX,
};

/* How the mark looks that is in its pane now. */
struct drawn {
	bool there; /* else nothing of the rest counts */
	struct pose pose;
	char label[OVERLAY_LABEL_MAX];
	double scale; /* the plate was measured for these */
	int32_t text_max;
	struct size plate;
};

struct overlay {
	struct overlay_listener listener;
	uv_poll_t readable;
	uv_prepare_t before; /* before the loop waits */
	uv_timer_t pace;
	unsigned int open_handles;
	struct screen screen;
	struct painter *painter; /* owned */
	struct pane panes[N_PANES];
	struct drawn drawn;
	struct mark mark;
	bool border, paused;
	bool border_owed; /* border_shown() is still to be called */
	struct rect lines[OVERLAY_LINES_MAX]; /* around closed windows */
	size_t n_lines;
	bool mark_due, border_due, lines_due, rebuild_due, look_due, raise_due;
	bool looking; /* at the stacking order; the answer to `asked` is awaited */
	xcb_query_tree_cookie_t asked;
	uint64_t next_ms; /* the earliest time of the next step */
	unsigned int raises_left;
	uint64_t refill_ms; /* when there is one more */
	bool lost;
};

/* draw.c: requests alone. 0, or -ENOMEM. */
int draw_mark(struct overlay *o);
int draw_border(struct overlay *o);
void draw_lines(struct overlay *o);
/* Everything anew: monitors, resolution or compositing manager are others now. 0, -EPIPE. */
int draw_rebuild(struct overlay *o);

/* stack.c */
enum stack_look {
	STACK_ON_TOP,
	STACK_COVERED,
	STACK_MISSING, /* one of our windows is not there any more */
};
bool stack_any_shown(const struct overlay *o);
void stack_raise(struct overlay *o);
/* children: as the server lists them, lowest first. */
enum stack_look stack_judge(const struct overlay *o, const xcb_window_t *children, size_t n);
/* Whether the server shows all that is to be shown: a round trip. */
bool stack_all_viewable(struct overlay *o);
/* Whether another raise is allowed now; if so it is counted. *ret_at_ms: else when. */
bool stack_may_raise(struct overlay *o, uint64_t *ret_at_ms);
#endif
