#ifndef ENGAWA_READER_READER_H
#define ENGAWA_READER_READER_H
/*
 * Reads windows of applications over the accessibility bus, and says of each whether it shows
 * a secret; never what it says. docs/semantics.md has what counts, and what is missed. On a
 * libuv loop, in its thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "reader/bus.h"
#include "reader/judge.h"
#include "reader/place.h"

struct reader;

enum { READER_WINDOWS_MAX = 200 };

struct reader_listener {
	/* Of one window, whenever it is another thing than before. FOUND_UNKNOWN: nobody can
	 * tell, by now. */
	void (*found)(uint32_t number, enum found f, void *data);
	void *data; /* borrowed */
};

/* bus: borrowed. 0 or -errno. */
int reader_create(
	uv_loop_t *loop, struct bus *bus, const struct reader_listener *l, struct reader **ret);
/* The windows that are to be read from now on, all of them: at most READER_WINDOWS_MAX. watched: all is
 * read again now and then. 0 or -ENOMEM. */
int reader_read(struct reader *r, const struct shown_window *windows, size_t n, bool watched);
/* The loop closes its handles afterwards. NULL is fine. */
void reader_destroy(struct reader *r);
#endif
