#ifndef ENGAWA_APP_WORDS_H
#define ENGAWA_APP_WORDS_H
/* What the person is told when a session is over. */
#include <stdbool.h>

#include "engawa.pb-c.h"

struct words_end {
	const char *what; /* happened */
	const char *next; /* what to do now; NULL: nothing */
	bool fault; /* nobody wanted this */
};

/* In the person's language; static text. */
struct words_end words_end(Wire__EndReason reason);

/* A digit as it is read out: "four", 「よん」. */
const char *words_digit(char digit);
#endif
