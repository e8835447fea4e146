#ifndef ENGAWA_READER_PLACE_H
#define ENGAWA_READER_PLACE_H
/*
 * Which of the accessibility bus's windows is which of the display's. Only process and title
 * can be compared: places are wrong with GTK 4. A title that only one window on either side
 * has tells, and what was told once stays as long as both are there. What could not be placed
 * counts for all windows of its process, and what was in a window that is not read any more
 * for those of which nothing is known. Pure; one thread.
 */
#include <stddef.h>
#include <stdint.h>

#include "reader/judge.h"
#include "reader/node.h"

enum { PLACE_TITLE_MAX = 256 };

/* A window of the display. */
struct shown_window {
	uint32_t number; /* the agent's; not 0 */
	uint32_t pid;
	char title[PLACE_TITLE_MAX];
};

/* A window of the accessibility bus. */
struct read_window {
	struct node_ref ref;
	char title[PLACE_TITLE_MAX];
	uint32_t number; /* of the display's window that it is; 0: not known */
	bool elsewhere; /* and that one is not read any more */
	bool torn; /* it seemed to be another one later: it counts for all from now on */
	enum found found;
};

/* Both of one process. */
void place_windows(
	struct read_window *read, size_t n_read, const struct shown_window *shown, size_t n_shown);
/* Of a window of that process: what was found in it, and in what could not be placed. false:
 * nothing was read that may be in it. */
bool place_found(const struct read_window *read, size_t n_read, const struct shown_window *shown,
	enum found *ret);
#endif
