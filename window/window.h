#ifndef ENGAWA_WINDOW_WINDOW_H
#define ENGAWA_WINDOW_WINDOW_H
/*
 * The face as a window: shows a run (app/run.h) in GTK, on X11. When it returns, nobody
 * sees the screen any more, and no process is left.
 *
 * It is no GtkApplication on purpose: that would offer its actions to every program on
 * the session bus.
 */
#include "app/run.h"

/* The exit status of the last session (app/run.h). RUN_NOT_BEGUN: it said why, on
 * standard error and, where there is any display, in a window. */
int window_run(const struct run_options *o);
/* Nothing can begin, and that is why (in the person's language). Returns when the person
 * has read it. RUN_NOT_BEGUN. */
int window_complain(const char *why);
#endif
