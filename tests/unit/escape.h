#ifndef ENGAWA_TESTS_UNIT_ESCAPE_H
#define ENGAWA_TESTS_UNIT_ESCAPE_H
/*
 * Ways out of a sandbox, each tried in a process of its own. `shut_in` gives everything up there;
 * negative: it could not.
 */
#include <stdbool.h>

/* The wait status of a process that is shut in and makes the attempt: 0 if that gives 0. */
int escape_status(int (*shut_in)(void), int (*attempt)(void));
/* Files, other sockets, other processes and code of its own: each is refused, or deadly where
 * nothing of ours ever tries it. opening_is_deadly: to open a file or a socket is, too. */
void escape_try_all(int (*shut_in)(void), bool opening_is_deadly);
#endif
