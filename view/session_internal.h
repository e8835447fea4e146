#ifndef ENGAWA_VIEW_SESSION_INTERNAL_H
#define ENGAWA_VIEW_SESSION_INTERNAL_H
/* What the parts of a viewer's session share: session.c, handshake.c, control.c. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "seal/handshake.h"
#include "seal/resume.h"
#include "view/session.h"

enum view_state {
	STATE_NEW,
	STATE_JOINING, /* JoinSlot was sent */
	STATE_M1, /* joined; this message is due, as in the next ones */
	STATE_M3,
	STATE_M5,
	STATE_M7, /* the person is being asked */
	STATE_OPEN,
	STATE_LOST, /* the line is; not connected, or waiting for the host */
	STATE_R1, /* met again; this message is due, as in the next one */
	STATE_R3,
	STATE_ENDED,
};

/* Of control.c. */
struct view_control {
	bool point, control; /* are held, and were not given back */
	unsigned int told; /* what the last Grants named: a bit for each */
	uint32_t grants; /* number of the last Grants */
	Wire__Capability asked; /* the question that is open; unspecified: none */
	bool paused;
	bool used; /* something was sent that can be blocked */
	uint32_t texts, typed; /* numbers of the last Text, and of the last one answered */
	uint8_t keys[32]; /* down: a bit for each usage */
	uint32_t buttons; /* down: a bit for each */
	uint64_t holding_ms; /* when Holding was said, or the first went down */
};

struct view_session {
	struct view_listener listener;
	struct seal_code code;
	uint32_t window;
	enum view_state state;
	uint64_t deadline_ms; /* 0: none */

	struct seal_handshake *handshake; /* owned until open */
	struct seal_sender *control_out; /* owned, as the next two */
	struct seal_receiver *control_in;
	struct seal_receiver *screen_in;
	bool screen_over; /* its final message came */
	struct seal_resume *resume; /* owned; from the grant on */
	uint64_t heard_ms; /* the host's last message that opened, clock_with_sleep_ms() */
	uint64_t patience_ms;
	bool line_over; /* lost; what still comes over it counts no more */

	struct view_screen *screen; /* owned */
	bool pinging;
	uint32_t ping_token;
	uint64_t ping_us;
	struct view_control hands;
	uint64_t now_ms; /* of the call that is being served */

	Wire__EndReason host_reason;
	uint32_t retry_s;
	uint8_t text[WIRE_BODY_MAX]; /* an opened message; never longer than it was sealed */
};

/* As the table in session.c allows it. */
void view_session_set_state(struct view_session *s, enum view_state to);
/* Ends and tells; nothing when it has ended already. */
void view_session_end(struct view_session *s, enum view_end why);
/* Ends it. what: which check refused it; words of ours, never of the other side. */
void view_session_broke_rules(struct view_session *s, const char *what);
void view_session_send_frame(
	struct view_session *s, enum wire_kind kind, const uint8_t *body, size_t size);
/* On the control channel; nothing where there is none. */
void view_session_send(struct view_session *s, bool final, const Wire__ViewerControl *m);
void view_session_send_want(struct view_session *s, uint32_t shown);

/* line.c: what was on the old line is gone. */
void view_line_lose(struct view_session *s);
/* Both are at the meeting. */
void view_line_met(struct view_session *s);
/* R1 or R3. */
void view_line_take(struct view_session *s, const uint8_t *m, size_t size);
/* Whether it is too late to come back. */
bool view_line_is_late(const struct view_session *s);
void view_line_meet(struct view_session *s);

/* A message of the handshake. */
void view_handshake_take(struct view_session *s, const uint8_t *m, size_t size);
/* For logs. */
const char *view_session_state_name(const struct view_session *s);

/* Grants, AskAnswered, Blocked, Paused, TextTyped; anything else is against the rules. */
void view_control_take(struct view_session *s, const Wire__HostControl *m);
/* The line is lost: nothing is held, and what was not answered will not be. */
void view_control_lose(struct view_session *s);
/* Says Holding while something is down. */
void view_control_tick(struct view_session *s);
#endif
