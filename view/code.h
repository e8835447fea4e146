#ifndef ENGAWA_VIEW_CODE_H
#define ENGAWA_VIEW_CODE_H
/* The code that was read out, as a program is given it. */
#include <stdbool.h>

#include "seal/code.h"

/* word: the code itself, which is wiped, or - for standard input; file: where it stands.
 * One of the two is NULL. false: a message was printed to stderr. */
bool view_code_read(char *word, const char *file, struct seal_code *ret);
#endif
