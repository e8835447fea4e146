#ifndef ENGAWA_SEMANTICS_KEYWORDS_H
#define ENGAWA_SEMANTICS_KEYWORDS_H
/*
 * Words that say what a number near them is. Characters come one by one, folded (fold.h);
 * spaces and hyphens inside a word do not matter. Fixed size, nothing is allocated. One
 * thread at a time.
 */
#include <stdbool.h>
#include <stdint.h>

enum keyword {
	KEYWORD_NONE,
	KEYWORD_ACCOUNT, /* 口座番号: hardly anything else has such a number */
	KEYWORD_BRANCH, /* 支店, account: also told of other numbers */
	KEYWORD_CODE, /* to be used once, or a PIN */
	KEYWORD_OTHER, /* 郵便番号, error code: the next number is neither */
};

enum { KEYWORD_MAX = 20 }; /* characters */

struct keywords {
	uint32_t last[KEYWORD_MAX]; /* newest last; with KEYWORD_STARTS */
	bool gap; /* nothing of a word stands right before what comes next */
};

void keywords_begin(struct keywords *k);
/* The longest word that ends here, if any: with c, or, a Latin one, right before it. */
enum keyword keywords_add(struct keywords *k, uint32_t c);
/* The word that ends with the last character, where that one was changed. */
enum keyword keywords_look(const struct keywords *k);
/* No word goes on across this. The word that ends here, if any. */
enum keyword keywords_break(struct keywords *k);
#endif
