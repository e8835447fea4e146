#ifndef ENGAWA_TESTS_LEAKS_STAGE_H
#define ENGAWA_TESTS_LEAKS_STAGE_H
/*
 * The windows of the leak bench: two programs with the same ones. The secret program paints
 * its windows in colours that nothing else on the screen has (judge.c knows them), and is a
 * process of its own, so that the two are two to the shield as well. The harmless one never
 * has such a colour, and some of its windows never paint at all: what is in those is what the X
 * server left there.
 *
 * One thread; everything here ends the program when the display goes away.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <xcb/xcb.h>

enum role {
	ROLE_MAIN, /* what the person closes; all the other secret ones belong to it */
	ROLE_SECOND,
	ROLE_BARE, /* of the harmless ones: without a background, never painted */
	ROLE_BARE_POPUP, /* as that, without the window manager */
	ROLE_POPUP,
	ROLE_TOOLTIP,
	ROLE_DRAG,
	ROLE_ARGB, /* see-through */
	ROLE_FULL, /* as large as the screen, without the window manager */
	ROLE_EMBED, /* to be moved into others */
	ROLE_BEAT, /* of the harmless ones: small, in the corner, tells the time */
	ROLES,
};

enum {
	STAGE_WIDTH = 800, /* of the screen; it may become smaller for a while */
	STAGE_HEIGHT = 600,
	STAGE_BEAT_SIDE = 24,
};

struct stage {
	xcb_connection_t *x;
	xcb_screen_t *screen;
	xcb_window_t harmless[ROLES], secret[ROLES];
	xcb_window_t adopted; /* of another program; 0: none */
	pid_t secret_pid;
	int orders; /* to the secret program */
};

/* Connects, starts the secret program and makes all windows; none is mapped. */
void stage_open(struct stage *s);
/* Ends the secret program. */
void stage_close(struct stage *s);
/* The secret program opens another popup in place of the last one. */
void stage_open_secret_popup(struct stage *s);
void stage_close_secret_popup(struct stage *s);
/* Fills a window with a colour, 0xAARRGGBB, now and whenever it is exposed. */
void stage_paint(struct stage *s, xcb_window_t w, uint32_t colour);
/* Everything asked for until now was done. */
void stage_sync(struct stage *s);
/* A message to the window manager (EWMH, ICCCM). */
void stage_tell_manager(struct stage *s, xcb_window_t w, const char *type, uint32_t value);
/* Returns once the window manager has done what it was asked until now. */
void stage_meet_manager(struct stage *s);
/* Takes a window from the screen, and from the manager. */
void stage_withdraw(struct stage *s, xcb_window_t w);
/* Another program's window takes the place of the secret ones that a manager keeps. */
void stage_adopt(struct stage *s, xcb_window_t w);

/* Asked for, as any program asks. */
void stage_place(struct stage *s, xcb_window_t w, int x, int y, uint32_t width, uint32_t height);
void stage_move(struct stage *s, xcb_window_t w, int x, int y);
void stage_resize(struct stage *s, xcb_window_t w, uint32_t width, uint32_t height);
void stage_stack(struct stage *s, xcb_window_t w, uint32_t how); /* XCB_STACK_MODE_... */
void stage_raise(struct stage *s, xcb_window_t w);
/* The screen's width, of those that it can have. */
void stage_set_width(struct stage *s, uint32_t width);
#endif
