#include "session/state.h"

#include <assert.h>

#include "core/log.h"

#define TO(state) (1u << (state))

static const struct {
	const char *name;
	unsigned int next; /* TO() of each allowed move */
} sessions[] = {
	[SESSION_NEW] = { "new", TO(SESSION_OPEN) | TO(SESSION_ENDED) },
	[SESSION_OPEN] = { "open", TO(SESSION_ENDED) },
	[SESSION_ENDED] = { "ended", 0 },
};

static const struct {
	const char *name;
	unsigned int next;
} participants[] = {
	[PARTICIPANT_NONE] = { "none", TO(PARTICIPANT_CONNECTING) },
	[PARTICIPANT_CONNECTING] = { "connecting", TO(PARTICIPANT_WAITING) | TO(PARTICIPANT_NONE) },
	[PARTICIPANT_WAITING] = { "waiting", TO(PARTICIPANT_PROVING) | TO(PARTICIPANT_NONE) },
	[PARTICIPANT_PROVING] = { "proving",
		TO(PARTICIPANT_WAITING) | TO(PARTICIPANT_ASKING) | TO(PARTICIPANT_NONE) },
	[PARTICIPANT_ASKING] = { "asking", TO(PARTICIPANT_VIEWING) | TO(PARTICIPANT_NONE) },
	[PARTICIPANT_VIEWING] = { "viewing", TO(PARTICIPANT_LOST) | TO(PARTICIPANT_NONE) },
	[PARTICIPANT_LOST] = { "lost", TO(PARTICIPANT_VIEWING) | TO(PARTICIPANT_NONE) },
};

const char *session_state_name(enum session_state s)
{
	return sessions[s].name;
}

const char *participant_state_name(enum participant_state s)
{
	return participants[s].name;
}

bool session_may_move(enum session_state from, enum session_state to)
{
	return (sessions[from].next & TO(to)) != 0;
}

bool participant_may_move(enum participant_state from, enum participant_state to)
{
	return (participants[from].next & TO(to)) != 0;
}

void session_move(enum session_state *state, enum session_state to)
{
	assert(session_may_move(*state, to));
	log_event(LOG_INFO, "session.state", "from=%s to=%s", session_state_name(*state),
		session_state_name(to));
	*state = to;
}

void participant_move(enum participant_state *state, enum participant_state to, uint32_t number)
{
	assert(participant_may_move(*state, to));
	log_event(LOG_INFO, "participant.state", "from=%s to=%s number=%u",
		participant_state_name(*state), participant_state_name(to), number);
	*state = to;
}
