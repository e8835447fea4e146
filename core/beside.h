#ifndef ENGAWA_CORE_BESIDE_H
#define ENGAWA_CORE_BESIDE_H
#include <limits.h>
#include <stdbool.h>

/* name, seen from the folder of the running program. false: it does not fit. */
bool beside_program(const char *name, char ret[PATH_MAX]);
#endif
