#ifndef ENGAWA_SESSION_DESKTOP_H
#define ENGAWA_SESSION_DESKTOP_H
/*
 * The source of a session: a desktop's windows through capture and shield. What
 * comes out is clean frames only. One thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "shield/clean_frame.h"
#include "shield/shield.h"

struct desktop;

/* As capture_create_x11(). */
int desktop_create(const char *display, struct desktop **ret, const char **ret_why);
void desktop_destroy(struct desktop *d);

/* Readable when something may have changed. */
int desktop_fd(const struct desktop *d);

/* Set up before the first frame: which windows are Engawa's own. */
struct shield *desktop_shield(struct desktop *d);

/* For the guard, which shares its connection; what it wants to know of windows that are
 * gone. NULL: nothing. */
struct capture *desktop_capture(struct desktop *d);
void desktop_on_gone(struct desktop *d, void (*gone)(uint32_t id, void *data), void *data);

/* Takes in events while nobody watches. 0 or -EPIPE. */
int desktop_poll(struct desktop *d);
/* The same, asking the display itself: as capture_sync(). */
int desktop_sync(struct desktop *d);

/* A new clean frame; -EAGAIN when nothing changed, what is shown and hidden included;
 * -EPIPE when the display is gone. Valid until the next one comes. */
int desktop_next(struct desktop *d, bool whole, const struct clean_frame **ret);

/* The latest clean frame, as it is now: what was hidden since is blank in it. NULL:
 * there was none. Valid until the next desktop_next(). */
const struct clean_frame *desktop_latest(const struct desktop *d);

/* How long the shield took over the latest frame. */
uint64_t desktop_shield_us(const struct desktop *d);

enum desktop_wish {
	DESKTOP_HIDE,
	DESKTOP_SHOW,
	DESKTOP_SHOW_SECRET, /* as shield_show_secret() */
};

/* The person hides or shows a window. 0; -ENOENT: no such window; -EPERM: it is
 * Engawa's own. */
int desktop_set_window(struct desktop *d, uint32_t id, enum desktop_wish wish);

/* shield_outlines() of the windows as they were last listed. */
size_t desktop_outlines(struct desktop *d, struct rect *ret, size_t room);

/* Changes whenever desktop_each_window() may tell another thing. */
uint64_t desktop_listed(const struct desktop *d);
/* Calls each for every window a person would call one (no menus), the topmost first; why:
 * the verdict and its reason. */
void desktop_each_window(struct desktop *d,
	void (*each)(const struct raw_window *w, enum shield_reason why, void *data), void *data);
#endif
