#ifndef ENGAWA_APP_QUESTION_H
#define ENGAWA_APP_QUESTION_H
/*
 * The rules of every question to the person, whatever it is about: it is inert until
 * it has been wholly visible for a second, no key is a default key, and neither a
 * held key nor several at once count. Knows no clock (clock_ms() is told).
 */
#include <stdbool.h>
#include <stdint.h>

#include "app/keys.h"

enum {
	QUESTION_INERT_MS = 1000,
	QUESTION_MS = 5 * 60 * 1000, /* then it counts as refused */
};

/* All zero: none is open. */
struct question {
	bool open;
	uint64_t until;
	uint64_t seen_at; /* 0: not yet wholly on the terminal */
};

enum question_key {
	QUESTION_ALLOW,
	QUESTION_REFUSE,
	QUESTION_NOT_SEEN, /* wholly */
	QUESTION_TOO_SOON,
	QUESTION_OTHER_KEY,
	QUESTION_HELD_KEY, /* or several at once */
};

void question_open(struct question *q, uint64_t now);
void question_close(struct question *q);
/* The page with the question is on the terminal, whole or not. */
void question_seen(struct question *q, bool whole, uint64_t now);
bool question_is_over(const struct question *q, uint64_t now);
/* Nothing counts yet: not wholly visible, or not for long enough. */
bool question_is_inert(const struct question *q, uint64_t now);
/* What a key means to an open question. still: no other key shortly before. */
enum question_key question_press(
	const struct question *q, struct key key, bool still, uint64_t now);
#endif
