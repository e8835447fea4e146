#ifndef ENGAWA_WINDOW_TOP_H
#define ENGAWA_WINDOW_TOP_H
/*
 * Where Engawa's own windows stand on an X11 screen: the toolkit can neither place a
 * window nor keep it above others. A connection of its own, that only places and raises
 * windows of this process and looks at where others stand; it reads no picture.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct top;

/* owners: processes whose windows cover nothing (this one, and engawa-overlay, whose
 * marks let everything through), copied. 0; -ENOTSUP: no such display; -ENOMEM. */
int top_open(const char *display, const pid_t *owners, size_t n, struct top **ret);
void top_close(struct top *t);
/* Readable when windows came or moved: then top_moved(). -1: the display is gone. */
int top_fd(const struct top *t);
/* Takes in what came. Whether a window was mapped, moved or raised. */
bool top_moved(struct top *t);

/* Before it is mapped: no window manager frames, places or covers it, and it never
 * takes the focus. It shows on all desktops. */
void top_take_over(struct top *t, uint32_t window);
enum top_edge { TOP_EDGE_UPPER, TOP_EDGE_LOWER };
/* In the middle of that edge of the first monitor, and above all windows. */
void top_place(struct top *t, uint32_t window, enum top_edge edge);
/* Above all windows. */
void top_raise(struct top *t, uint32_t window);
/* A window that the window manager has: above the others while `above`, if it can. */
void top_keep_above(struct top *t, uint32_t window, bool above);
/* On the screen as a whole (but for an empty rim), and no window covers any of it. */
bool top_is_clear(struct top *t, uint32_t window);
#endif
