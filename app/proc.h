#ifndef ENGAWA_APP_PROC_H
#define ENGAWA_APP_PROC_H
/* What the kernel tells about processes, proc(5). Needs no rights of its own. */
#include <stdbool.h>
#include <sys/types.h>

enum { PROC_NAME_MAX = 64 };

struct proc {
	pid_t pid, parent, group;
	pid_t terminal_group; /* in the foreground of its terminal; -1: no terminal */
	int pts; /* its terminal is /dev/pts/N; -1: another kind, or none */
	bool terminal; /* has one at all */
	char name[PROC_NAME_MAX];
};

/* Parses the text of /proc/PID/stat. */
bool proc_parse(const char *text, struct proc *ret);
/* false: no such process any more. */
bool proc_read(pid_t pid, struct proc *ret);
/* Calls each() for every process there is, in no order. */
void proc_each(void (*each)(const struct proc *p, void *data), void *data);
/* Holds the other end (a ptmx) of /dev/pts/N. false also where we may not look,
 * as with a set-group-id xterm. */
bool proc_holds_pts(pid_t pid, int pts);
/* Both run the same program file (where we may not look: have the same name). */
bool proc_same_program(const struct proc *a, const struct proc *b);
#endif
