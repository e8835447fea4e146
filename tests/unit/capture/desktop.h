#ifndef ENGAWA_TESTS_DESKTOP_H
#define ENGAWA_TESTS_DESKTOP_H
/*
 * A real X server of the test's own, an application on it (a second connection),
 * and the agent's capture and shield. Everything waits on conditions, with a
 * deadline after which the test fails.
 */
#include <pixman.h>
#include <sys/types.h>
#include <xcb/xcb.h>

#include "capture/capture.h"
#include "shield/shield.h"

enum {
	DESK_W = 640,
	DESK_H = 480,
	SECRET = 0xff00fe, /* a colour that nothing but hidden windows uses */
	NO_BACKGROUND = -1,
};

struct desk {
	pid_t server;
	char display[16];
	xcb_connection_t *app;
	xcb_screen_t *screen;
	bool screen_unsure; /* a compositing manager that errs paints it */
	bool batch; /* what the application asks is held back until desk_sync() */
	struct shield *shield;
	struct capture *capture;
	uint64_t generation; /* of the verdicts capture looked at */
	const struct raw_frame *raw; /* the last ones */
	const struct clean_frame *clean;
	unsigned frames;
	unsigned n_different; /* pixels, when last compared with the screen */
	char first_different[64];
	/* Asked of each frame; the test fails when it is false. */
	bool (*check)(struct desk *d);
	pid_t children[16]; /* programs that were started */
	size_t n_children;
};

/* As group or test set-up; *state becomes the desk. */
int desk_setup(void **state);
int desk_teardown(void **state);
/* A second server in a window of the first, whose screen can change its size. Ends
 * with desk_teardown(), before the first. */
struct desk *desk_nested(struct desk *d);
/* The agent's side alone, again. */
void desk_open(struct desk *d);
void desk_close(struct desk *d);
/* Starts a program on the display. */
pid_t desk_run(struct desk *d, const char *const argv[]);
void desk_stop(struct desk *d, pid_t pid);
/* The compositing manager, and waits until it has taken over. */
void desk_run_picom(struct desk *d);
/* A window manager, until it manages. */
void desk_run_manager(struct desk *d, const char *const argv[]);
xcb_atom_t desk_atom(struct desk *d, const char *name);

/* background: a colour or NO_BACKGROUND; popup: override-redirect. Mapped. */
xcb_window_t desk_window(struct desk *d, struct rect r, int64_t background, bool popup);
/* The same, of another process that does nothing else. */
xcb_window_t desk_other_window(struct desk *d, struct rect r, uint32_t background);
void desk_map(struct desk *d, xcb_window_t w);
void desk_unmap(struct desk *d, xcb_window_t w);
void desk_destroy(struct desk *d, xcb_window_t w);
void desk_move(struct desk *d, xcb_window_t w, int x, int y);
void desk_resize(struct desk *d, xcb_window_t w, unsigned width, unsigned height);
void desk_border(struct desk *d, xcb_window_t w, unsigned border);
void desk_raise(struct desk *d, xcb_window_t w);
void desk_lower(struct desk *d, xcb_window_t w);
/* In window coordinates. */
void desk_fill(struct desk *d, xcb_window_t w, struct rect r, uint32_t colour);
/* The server has done all that the application asked; each of the above ends so,
 * except in a batch. */
void desk_sync(struct desk *d);

/* One capture_next() and shield_apply(); false: nothing new. */
bool desk_next(struct desk *d, bool whole);
/* Frames until the condition holds and nothing is new. */
void desk_until(struct desk *d, bool (*condition)(struct desk *d, void *data), void *data);
/* Frames until the picture equals the screen in every pixel outside what is not
 * shown; the screen is read by the test, on its own connection. */
void desk_until_equal(struct desk *d);
bool desk_equals_screen(struct desk *d);
/* Waits until the window is in the agent's list, and returns what it says. */
const struct raw_window *desk_listed(struct desk *d, xcb_window_t w);
void desk_hide(struct desk *d, xcb_window_t w);
void desk_show(struct desk *d, xcb_window_t w);

uint32_t desk_at(const struct desk *d, int x, int y);
/* Pixels of that colour in the last clean frame. */
unsigned desk_count(const struct desk *d, uint32_t colour);
bool desk_no_secret(struct desk *d);
#endif
