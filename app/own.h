#ifndef ENGAWA_APP_OWN_H
#define ENGAWA_APP_OWN_H
/*
 * Which windows show the terminal the face runs in: they must never be captured,
 * or a helper could watch the consent being given. X11 is not asked (the face
 * has no X connection); the kernel knows who holds the other end of a terminal.
 *
 *	terminal program    holds the ptmx of our terminal
 *	tmux, screen        hold it too, but are seen through the terminals of their
 *	                    clients, which are traced in the same way
 *	script, sudo        likewise: they sit in the foreground of another terminal
 *
 * Where we may not look into a process (a set-group-id xterm), it is the first
 * ancestor that is not on our terminal itself.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { OWN_MAX = 64 };

struct own {
	uint32_t pids[OWN_MAX];
	size_t n_pids;
	uint32_t windows[OWN_MAX];
	size_t n_windows;
	bool unknown; /* the terminal was not found for sure: hide all of them */
};

/* pid: the face; windowid: $WINDOWID or NULL. */
void own_find(pid_t pid, const char *windowid, struct own *ret);
/* A process of Engawa that has windows. Counts even where there is no room: then
 * another one makes way, and all terminals are hidden. */
void own_add_pid(struct own *own, pid_t pid);
#endif
