#ifndef ENGAWA_SEMANTICS_RUN_H
#define ENGAWA_SEMANTICS_RUN_H
/* What a run of digits (patterns.h) may be by its digits and groups alone. Pure. */
#include "semantics/patterns.h"

enum gap {
	GAP_NONE,
	GAP_SEPARATOR, /* a space, hyphen, middle dot */
	GAP_TEXT, /* the end of one text or line */
	GAP_CUT, /* the digits before it were dropped */
};

void run_add(struct run *r, uint8_t digit, enum gap gap);

/* At the end of a group: cards and Individual Numbers that end there, bits of enum secret.
 * over: the run ends, too. *ret_across: those that are split over texts, which count if the
 * run is not longer. */
unsigned int run_numbers(const struct run *r, bool over, unsigned int *ret_across);
/* At the end of the run: what all of it is, in groups that only a whole number has. */
unsigned int run_whole(const struct run *r);

bool run_is_account(const struct run *r, bool surely);
bool run_is_code(const struct run *r);
#endif
