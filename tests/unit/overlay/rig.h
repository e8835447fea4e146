#ifndef ENGAWA_TESTS_OVERLAY_RIG_H
#define ENGAWA_TESTS_OVERLAY_RIG_H
/*
 * The real engawa-overlay on the desktop of tests/unit/capture/desktop.h, and the
 * agent's end of its link. The test looks at the screen as a person does: by its pixels.
 */
#include "../capture/desktop.h"

#include "wire/message.h"

enum { ORANGE = 0xff8f00, WHITE = 0xffffff, BLACK = 0x000000, VIOLET = 0x7e57c2, GREY = 0x8a8a8a };

struct rig {
	struct desk *desk;
	pid_t pid; /* of engawa-overlay; 0: it has ended */
	int fd; /* the agent's end */
};

/* language: for LANG; NULL: C.UTF-8. */
void rig_start(struct rig *r, struct desk *d, const char *language);
/* Ends the link, and waits. The exit status. */
int rig_stop(struct rig *r);
/* Waits until it has ended by itself, or by a signal: wait(2)'s status. */
int rig_wait(struct rig *r);

void rig_mark(struct rig *r, int shape, int x, int y, const char *label);
/* Only sends. */
void rig_border(struct rig *r, bool now, bool paused);
/* The edges of closed windows; only sends. */
void rig_closed(struct rig *r, const struct rect *lines, size_t n);
/* Waits for a BorderShown, and what it says. */
bool rig_answer(struct rig *r);
/* A whole frame as it is on the link. */
void rig_send(struct rig *r, const void *data, size_t size);

/* Of the real screen. */
uint32_t rig_at(struct rig *r, int x, int y);
void rig_until(struct rig *r, int x, int y, uint32_t colour);
/* Pixels of that colour, and the box around them. */
unsigned rig_count(struct rig *r, uint32_t colour, struct rect *ret_box);
/* Until condition(); fails after a while. */
void rig_wait_for(struct rig *r, bool (*condition)(struct rig *r, void *data), void *data);
/* Nothing of the overlay is on the screen, and no window of it exists. */
void rig_until_gone(struct rig *r);
/* Its windows, lowest first; at most max. */
size_t rig_windows(struct rig *r, xcb_window_t *ret, size_t max);
/* Runs a program to its end. */
void rig_run(struct rig *r, const char *const argv[]);
#endif
