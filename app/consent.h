#ifndef ENGAWA_APP_CONSENT_H
#define ENGAWA_APP_CONSENT_H
/*
 * A word typed on the person's own terminal (/dev/tty, whatever input and output are):
 * what a single key is not enough for where Engawa has no page of its own.
 */

enum consent {
	CONSENT_GIVEN,
	CONSENT_REFUSED, /* another word, or none in time */
	CONSENT_NO_TERMINAL, /* or not in its foreground */
};

/* Shows warning and asks for the word. What was typed within the first second, or
 * before, does not count. Blocks until then. */
enum consent consent_ask(const char *warning);
#endif
