#ifndef ENGAWA_APP_SAY_H
#define ENGAWA_APP_SAY_H
/*
 * Sentences that the terminal and the window have in common, in the person's language.
 * Static text where nothing else is said.
 */
#include <stddef.h>
#include <stdint.h>

#include "app/face.h"

enum { SAY_MAX = 512 };

/* Begun minutes until then; 0: over. */
unsigned long say_minutes(uint64_t until, uint64_t now);
/* Those for which the other side still holds it; until the agent says that it is over, it
 * is not: at least 1. */
unsigned long say_minutes_held(const struct face *f, uint64_t now, Wire__Capability capability);
/* Whether the screen is seen. */
const char *say_who_sees(const struct face *f);
/* What the other side can do. */
const char *say_they_can(const struct face *f);
/* "Hidden now: 2 windows"; "": nobody may see anything, or it is not known yet. */
void say_hidden(const struct face *f, char *ret, size_t room);
/* What choosing windows is called at this moment. */
const char *say_choose(const struct face *f);
/* What a window is to them that they do not see. */
const char *say_not_shown(const struct face *f);
/* What closes their list, and means where nothing was chosen yet. */
const char *say_close_list(const struct face *f);
/* What shows all that is not private. */
const char *say_everything(const struct face *f);
/* That windows are not looked through for secrets; NULL: they are, or nobody sees any. */
const char *say_not_reading(const struct face *f);
const char *say_not_reading_short(const struct face *f); /* likewise, for the bar */
/* NULL: nothing to say. */
const char *say_note(enum face_note note);

/* The open question: of the agent, or about a window. */
struct say_question {
	const char *title;
	const char *again; /* they had it before; NULL: they had not */
	const char *means; /* what allowing it means */
	const char *limit; /* of it; NULL: none */
	const char *advice;
	const char *allow, *refuse; /* "Allow: they can point" */
	char how_long[SAY_MAX]; /* "": of no end */
};
void say_question(const struct face *f, struct say_question *ret);
/* How long an answer is waited for. */
void say_time_left(const struct face *f, uint64_t now, char *ret, size_t room);
/* "Someone entered a wrong code. ..." */
void say_attempt(const struct face *f, char *ret, size_t room);
/* "Read it out slowly: four, eight, ..." */
void say_read_out(const char *code, char *ret, size_t room);
/* How long the code works. */
void say_code_life(uint64_t until, uint64_t now, char *ret, size_t room);

/* say_people.c: who takes part. */

/* "Someone, not verified, sees your screen." */
void say_present(const struct face *f, char *ret, size_t room);
/* "Person 2, not verified: sees your screen" */
void say_person(const struct face_person *one, char *ret, size_t room);
/* While every line is lost: how long they are waited for. */
void say_waiting(const struct face *f, uint64_t now, char *ret, size_t room);
#endif
