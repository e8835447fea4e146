#ifndef ENGAWA_DESK_ASK_H
#define ENGAWA_DESK_ASK_H
/* What a command has to be told while it runs. Blocks; one thread. */
#include <stdbool.h>

#include "trust/minisign.h"

/* Whoever holds one wipes it. */
struct passphrase {
	char text[MINISIGN_PASSPHRASE_MAX + 1];
};

/* A line of fd, or where that is -1 of the terminal, without an echo; there twice, if it is to be a
 * new one. false: a line on stderr says why. */
bool ask_passphrase(long fd, const char *of_what, bool is_new, struct passphrase *ret);
void ask_wipe(struct passphrase *p);
/* Whether the next line of standard input is "yes". */
bool ask_yes(const char *question);
#endif
