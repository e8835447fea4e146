#ifndef ENGAWA_TESTS_APP_FACES_H
#define ENGAWA_TESTS_APP_FACES_H
/* One face for tests, without a terminal, on a clock of the test's own; what it did is
 * counted. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/face.h"

struct faces_did {
	int answers, ends, lists, sets, opens, revokes, discards, secrets, chosen, hidden;
	uint32_t prompt, window;
	Wire__Showing showing;
	bool allow, hide, open;
	bool revoked[FACE_CAPABILITIES];
};

extern struct faces_did did;
extern struct face face;
extern struct page page;
extern uint64_t now;
extern uint32_t asked_seconds; /* what the next questions say of their time */
extern Wire__Showing showing; /* what the next lists of windows say was chosen */

int faces_set_up(void **state);
int faces_tear_down(void **state);

/* The agent speaks. 0 or -EPROTO. */
int hear_code(void);
int hear_ask(uint32_t prompt);
int hear_ask_for(uint32_t prompt, Wire__Capability capability);
int hear_gone(uint32_t prompt);
int hear_watched(bool watched);
int hear_unheard(uint32_t prompt);
int hear_paused(bool paused);
/* Seconds that each is held for; 0: not held. */
int hear_grants(uint32_t view, uint32_t point, uint32_t control);
/* Windows with these ids; the third is Engawa's own. */
void hear_windows(const uint32_t *ids, size_t n);
/* One window, as hands meet it. */
void hear_window(uint32_t id, Wire__BlockReason hands, bool hidden, bool opened);
/* One window, closed for this reason. */
void hear_closed_window(uint32_t id, Wire__ClosedReason closed, Wire__WindowKind kind);
/* No window, and what was chosen. */
void hear_choice(Wire__Showing what, bool everything_hidden, bool all_allowed);

void press(uint32_t point);
/* Long after the key before. */
void press_later(uint32_t point);
void draw(int columns, int rows);
bool shows(const char *text);
void ask_and_read(uint32_t prompt);
/* The person said yes: the list asks what they may see. */
void be_asked_what(void);
/* And gets its answer. */
void say_what(void);
/* Chosen, and watched. */
void be_watched(void);
/* POINT or CONTROL: asked for, allowed, and held for ten minutes beside what was. */
void be_held(uint32_t prompt, Wire__Capability capability);
#endif
