#ifndef ENGAWA_VIEW_OPTIONS_H
#define ENGAWA_VIEW_OPTIONS_H
/* The command line of engawa-view. */
#include <stdbool.h>
#include <stddef.h>

#include "view/action.h"

struct view_wishes {
	const char *broker, *code, *code_file, *ca; /* borrowed from argv, as all texts */
	const char *snapshot, *frames, *stats;
	bool watches; /* this pixel is to be told of */
	struct view_place watch;
	bool until_still, cursor, quiet;
	long still_ms, seconds, window, resume_s;
	struct view_action *actions; /* owned; NULL: none */
	size_t actions_n;
	long repeat;
};

/* false: a message was printed to stderr. --help prints and exits. */
bool view_options_read(int argc, char **argv, struct view_wishes *ret);
void view_options_finish(struct view_wishes *w);
#endif
