#ifndef ENGAWA_APP_KEEPER_H
#define ENGAWA_APP_KEEPER_H
/*
 * A small process that outlives a killed face just long enough to put the
 * terminal right and to say that nobody watches any more. It runs nothing but
 * this, and goes as soon as the face says that it did so itself.
 */
#include <sys/types.h>
#include <termios.h>

struct keeper {
	pid_t pid;
	int pipe; /* the face's end: closing it unsaid means that the face died */
};

/* tty: stays open in the keeper. raw: the modes to undo, and only these; a shell
 * that has set its own meanwhile is left in peace. text is written behind reset
 * (both copied by the fork). Before any thread. 0 or -errno. */
int keeper_start(int tty, const struct termios *original, const struct termios *raw,
	const char *reset, const char *text, struct keeper *ret);
/* The face has put everything right itself. Waits until the keeper is gone. */
void keeper_stop(struct keeper *k);
#endif
