#ifndef ENGAWA_READER_SANDBOX_H
#define ENGAWA_READER_SANDBOX_H
/*
 * What engawa-reader gives up. Whatever an application says of itself is parsed in here: who
 * gets in by that way finds no network, no other process, no file and no program to start;
 * two sockets are left, to the accessibility bus and to the agent.
 *
 *	reader_sandbox_strip(), connect to the bus, reader_sandbox_enter()
 */

/* Every descriptor above `last_fd`, standard input and output, core dumps, rights by
 * exec; dies with its parent. 0 or -errno. */
int reader_sandbox_strip(int last_fd);
/* Anything but 0 (-errno) means: do not go on. */
int reader_sandbox_enter(void);
#endif
