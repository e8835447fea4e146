#ifndef ENGAWA_APP_TTY_H
#define ENGAWA_APP_TTY_H
/*
 * `engawa --tty`: the face in a terminal. Shows a run (run.h) and takes its keys. When
 * it returns, nobody sees the screen any more, the terminal is as it was, and no
 * process is left.
 */
#include "app/run.h"

/* The exit status (run.h); it said why. */
int tty_run(const struct run_options *o);
#endif
