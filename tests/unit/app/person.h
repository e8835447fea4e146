#ifndef ENGAWA_TESTS_APP_PERSON_H
#define ENGAWA_TESTS_APP_PERSON_H
/* The person at the terminal of host.h, and what their agent hears of them. */
#include "tests/unit/app/host.h"

#define CODE "4821-304917-0"
enum { INERT_MS = 1000, STILL_MS = 250 };

/* The agent's next message, which must be this one; to be freed with wire_free(). */
Wire__ToAgent *person_hear(struct host *h, Wire__ToAgent__BodyCase body);
/* The face has started, and has said so. */
struct host *person_start(const struct host_options *o);
/* Somebody asks to see the screen, and all of the question stands there. */
void person_asked(struct host *h, uint32_t prompt);
/* Presses until it is taken: the first second counts from the drawing, which the
 * test cannot see to the millisecond. */
void person_press_until_answered(struct host *h, const char *key);
void person_hear_answer(struct host *h, uint32_t prompt, bool allow);
/* After a yes: they may see all that is not private. */
void person_chooses_all(struct host *h);
void person_hear_end(struct host *h);
#endif
