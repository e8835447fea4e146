#ifndef ENGAWA_APP_COMMAND_H
#define ENGAWA_APP_COMMAND_H
/* `engawa hide NAME`, `show NAME`, `open NAME`, `shut NAME`, `list`: asks the running
 * face. To open a window to the other side's hands, the person types a word first. */
#include <stdbool.h>

bool command_is(const char *word);
/* argv[0] is the word. The exit status: 0 done, 1 not done (it says why), 2 wrong
 * use. */
int command_run(int argc, char **argv);
#endif
