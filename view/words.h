#ifndef ENGAWA_VIEW_WORDS_H
#define ENGAWA_VIEW_WORDS_H
/* How a session's end is told: to people in their language, to scripts by a word
 * and an exit code. */
#include <stdbool.h>

#include "engawa.pb-c.h"
#include "view/script.h"
#include "view/session.h"

enum view_exit {
	VIEW_EXIT_DONE = 0,
	VIEW_EXIT_USE = 1, /* wrong options, no code, a file that cannot be written */
	VIEW_EXIT_NO_BROKER = 2, /* not reached, not trusted, or no broker */
	VIEW_EXIT_NOT_JOINED = 3, /* the code is unknown, in use or over */
	VIEW_EXIT_WRONG_CODE = 4,
	VIEW_EXIT_REFUSED = 5, /* the person said no, or nothing */
	VIEW_EXIT_HOST_ENDED = 6,
	VIEW_EXIT_LOST = 7, /* the connection or the host, without a word */
	VIEW_EXIT_BROKE_RULES = 8,
	VIEW_EXIT_INTERNAL = 9,
	/* A script was not done: */
	VIEW_EXIT_NOT_GRANTED = 10, /* the person said no to pointing or control, or nothing */
	VIEW_EXIT_NOT_NOW = 11, /* the person was not asked */
	VIEW_EXIT_BLOCKED = 12,
	VIEW_EXIT_GRANT_OVER = 13,
	VIEW_EXIT_NOT_TYPED = 14,
	VIEW_EXIT_NO_PIXEL = 15,
	VIEW_EXIT_PAUSED = 16, /* stopped, while the person's own hands were at work */
	VIEW_EXIT_UNDONE = 17, /* stopped, for another reason */
};

struct view_words {
	const char *text; /* for people, translated */
	const char *word; /* for scripts: ASCII, no spaces */
	enum view_exit code;
};

struct view_words view_words_of_end(enum view_end end);
/* A script ended, and the session with it. */
struct view_words view_words_of_fate(enum view_fate fate);
/* It was told to stop before its script was done. */
struct view_words view_words_of_stop(bool paused);
/* After VIEW_FATE_BLOCKED: why, in one sentence. */
const char *view_words_of_block(Wire__BlockReason reason);
/* After VIEW_HOST_ENDED: the host's own reason, in one sentence. */
const char *view_words_of_host(Wire__EndReason reason);
/* The connection to the broker ended. */
struct view_words view_words_of_lost(Wire__LostReason reason);
#endif
