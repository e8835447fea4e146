#ifndef ENGAWA_SEMANTICS_PATTERNS_H
#define ENGAWA_SEMANTICS_PATTERNS_H
/*
 * Whether a window's texts show a secret: a card's number, an Individual Number, an
 * account's number, a code to be used once. The texts come in the order in which they are
 * read on the screen; a number may be split over neighbours. Phone numbers, dates,
 * postcodes, prices, corporate numbers and goods' codes are no secrets. docs/semantics.md
 * has the rules, and what they miss.
 *
 * Fixed size: nothing is allocated, time is linear in the text. Nothing of the text is kept
 * but the last few characters, until patterns_begin(). One thread at a time.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "semantics/keywords.h"

/* Bits, several at once. */
enum secret {
	SECRET_CARD = 1 << 0,
	SECRET_MY_NUMBER = 1 << 1,
	SECRET_ACCOUNT = 1 << 2,
	SECRET_CODE = 1 << 3,
};

enum { RUN_DIGITS_MAX = 32 };

/* Digits with nothing between them but what separates the groups of one number. */
struct run {
	uint8_t digit[RUN_DIGITS_MAX];
	uint8_t gap[RUN_DIGITS_MAX]; /* enum gap: before this digit */
	size_t n;
	bool longer; /* the first ones were dropped: a table, no number */
	bool phone, decimal, hex; /* by what stands right before it */
	bool amount; /* or a date, by what stands beside it */
};

struct patterns {
	struct keywords keywords;
	struct run run;
	unsigned int across; /* found, if the run is no table */
	unsigned int found; /* bits of enum secret */
	uint32_t before[2]; /* the last characters, newest last */
	uint32_t
		held; /* a point or the like behind the last digit: what comes next says what it is */
	unsigned int separators; /* since the last digit */
	bool text_ended; /* since the last digit */
	uint64_t at; /* characters so far; the end of a text counts as some */
	uint64_t account_at, branch_at, code_at; /* where such a word ended; 0: nowhere near */
	uint64_t numbers_at; /* where the last number ended that may be a code, in this text */
};

void patterns_begin(struct patterns *p);
/* One text (UTF-8; what is none separates), or the next part of it. */
void patterns_add(struct patterns *p, const char *text, size_t size);
/* The text is over; its neighbour comes next. */
void patterns_end_text(struct patterns *p);
/* The same, and what comes next stands apart, as what a window shows does from its title: no
 * number goes on across it. A word still says what the next number is. */
void patterns_break(struct patterns *p);
/* All is over: bits of enum secret. */
unsigned int patterns_end(struct patterns *p);
#endif
