#ifndef ENGAWA_SESSION_STATE_H
#define ENGAWA_SESSION_STATE_H
/*
 * The states of a session on the host, and of each participant in it, from the code to
 * the end. One setter and one table of allowed moves for each; each move is logged.
 */
#include <stdbool.h>
#include <stdint.h>

enum session_state {
	SESSION_NEW, /* the face has not said what to do */
	SESSION_OPEN,
	SESSION_ENDED,
};

enum participant_state {
	PARTICIPANT_NONE, /* a free place */
	PARTICIPANT_CONNECTING, /* towards the broker, until it gave a slot */
	PARTICIPANT_WAITING, /* the code is shown, nobody is at the door */
	PARTICIPANT_PROVING, /* somebody is: M1–M5 */
	PARTICIPANT_ASKING, /* they know the code: the person decides */
	PARTICIPANT_VIEWING, /* they watch */
	PARTICIPANT_LOST, /* their line is: they see nothing until it is back */
};

const char *session_state_name(enum session_state s);
const char *participant_state_name(enum participant_state s);

/* Whether the table allows it. */
bool session_may_move(enum session_state from, enum session_state to);
bool participant_may_move(enum participant_state from, enum participant_state to);

/* Moves and logs. A move the table does not know is our own fault: assert. number: of
 * the participant, for the log. */
void session_move(enum session_state *state, enum session_state to);
void participant_move(enum participant_state *state, enum participant_state to, uint32_t number);
#endif
