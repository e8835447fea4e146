#ifndef ENGAWA_CAPTURE_PROCESS_H
#define ENGAWA_CAPTURE_PROCESS_H
/* What /proc tells about a window's process. Source: proc(5). */
#include <stddef.h>
#include <sys/types.h>

/* The name of the program's file without its folder, as one line of UTF-8; empty when it
 * is not told (the process has gone, or is of another user). */
void process_exe(pid_t pid, char *ret, size_t room);

/* Parents, nearest first, up to the first that leads or belongs to another session: those
 * are a terminal's, a login's or a service's. Fills the rest of ret with 0. */
void process_parents(pid_t pid, pid_t *ret, size_t n);
#endif
