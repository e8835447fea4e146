#ifndef ENGAWA_TESTS_APPLICATIONS_H
#define ENGAWA_TESTS_APPLICATIONS_H
/*
 * Applications in unrest, each a process of its own: their windows restack, move, map and take the
 * focus, menus and prompts for passwords open and grab pointer and keyboard, and all of them select
 * and copy. They take note of where presses land.
 */
#include <stdint.h>
#include <sys/types.h>
#include <xcb/xcb.h>

enum {
	/* Open to hands are the first; the others are a terminal, a launcher, and one that
	 * the person hides. */
	OPEN_WINDOWS = 3,
	HIDDEN = 5,
	WINDOWS = 6,
};

struct landed {
	unsigned open, closed;
	/* Of those that landed in open windows and make programs paste: what was from an open
	 * window, or nothing; and what was not. */
	unsigned pasted, leaked;
};

struct application {
	pid_t pid;
	int fd;
	xcb_window_t windows[WINDOWS];
};

/* One with the windows from first to end, itself not; without any it has prompts alone. Open is one
 * that has just the first OPEN_WINDOWS; of any other no copy may be pasted. */
struct application application_start(const char *display, uint32_t first, uint32_t end);
/* Adds what landed. */
void application_stop(struct application *a, struct landed *sum);
#endif
