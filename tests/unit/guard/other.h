#ifndef ENGAWA_TESTS_OTHER_H
#define ENGAWA_TESTS_OTHER_H
/*
 * Another program on the display, a process of its own, with windows that it does with as it is
 * told. What it was told is done by the server on return.
 */
#include <sys/types.h>

#include "tests/unit/capture/desktop.h"

enum { OTHER_WINDOWS = 2 };

struct other {
	pid_t pid;
	int to, from;
	xcb_window_t windows[OTHER_WINDOWS];
};

/* Ordinary windows, all mapped; without any it has none that could be seen. */
struct other other_start(struct desk *d, unsigned windows);
void other_stop(struct other *o);

/* Takes the selection, of which it will tell nothing. */
void other_copies(struct other *o, enum raw_copy which);
/* Pointer and keyboard, from then on or still; presses that came to it since it was told
 * something before. */
unsigned other_grabs(struct other *o, unsigned window);
/* As above, with a window that it opens for it, as prompts for passwords do; first_takes: where the
 * pointer is, and gives it the focus before. */
unsigned other_grabs_anew(struct other *o, bool first_takes);
void other_maps(struct other *o, unsigned window);
void other_unmaps(struct other *o, unsigned window);
void other_destroys(struct other *o, unsigned window);
#endif
