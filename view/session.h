#ifndef ENGAWA_VIEW_SESSION_H
#define ENGAWA_VIEW_SESSION_H
/*
 * A viewer's side of one session, from JoinSlot to the last message: bytes in,
 * bytes out, no sockets, and no clock of its own but for how long a line is lost.
 * docs/wire.md, docs/seal.md. Nothing that comes is trusted: what is not due ends the
 * session. One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engawa.pb-c.h"
#include "seal/code.h"
#include "view/screen.h"
#include "wire/frame.h"

enum view_end {
	VIEW_LEFT, /* by view_session_leave() */
	VIEW_NO_SUCH_SLOT, /* the code is unknown at the broker */
	VIEW_BUSY, /* somebody else is at the door */
	VIEW_TOO_MANY, /* the broker holds us back; see view_session_retry_s() */
	VIEW_BROKER_REFUSED, /* another error of the broker */
	VIEW_CODE_DEAD, /* the host does not take this code any more */
	VIEW_WRONG_CODE, /* or somebody in between who does not know it */
	VIEW_REFUSED, /* the person said no */
	VIEW_NO_ANSWER, /* the host went away while the person was asked */
	VIEW_HOST_ENDED, /* in order; see view_session_host_reason() */
	VIEW_HOST_LOST, /* went away without a word, or the line did not come back */
	VIEW_TOO_SLOW, /* a deadline passed */
	VIEW_BROKE_RULES, /* the host or the broker did */
	VIEW_INTERNAL, /* out of memory, or nothing can be sent */
};

enum {
	VIEW_TICK_MS = 50,
	VIEW_SILENT_MS = 5 * 1000,
	VIEW_HANDSHAKE_MS = 60 * 1000,
	VIEW_CONSENT_MS = 5 * 60 * 1000 + 10 * 1000, /* the host's five minutes, and the way */
};

/* Any of them may call view_session_leave(); none may destroy the session. */
struct view_listener {
	/* Copies and queues. 0 or -errno. */
	int (*send)(enum wire_kind kind, const uint8_t *body, size_t size, void *data);
	/* The code was right; the person is being asked. */
	void (*asking)(void *data);
	/* The person allowed it. */
	void (*opened)(void *data);
	/* A turn is complete. It is answered when this returns, so taking time here
	 * slows the host down. */
	void (*turn)(const struct view_screen *screen, void *data);
	/* Between view_session_ping() and the host's answer. */
	void (*pong)(uint64_t us, void *data);
	/* What is held has changed; see view_session_holds(). */
	void (*grants)(void *data);
	/* view_session_ask() is answered. retry_s: after WIRE__ASK_RESULT__ASK_NOT_NOW, when
	 * asking makes sense; 0: not in this session. */
	void (*asked)(Wire__AskResult result, uint32_t retry_s, void *data);
	/* Something that was sent had no effect. */
	void (*blocked)(Wire__BlockReason reason, void *data);
	/* The person's own hands are at work, or are no more. */
	void (*paused)(bool now, void *data);
	/* The line is lost: nothing can be sent, nothing is held, and the picture is an old
	 * one. Followed by back() or ended(). */
	void (*lost)(void *data);
	void (*back)(void *data);
	/* One view_session_text() is done; whole: all of it was typed. */
	void (*typed)(bool whole, void *data);
	/* Once; nothing after it, and what comes later is ignored. */
	void (*ended)(enum view_end end, void *data);
	void *data;
};

struct view_session;

/* window: turns under way, 1 to 8. NULL when out of memory. */
struct view_session *view_session_create(
	const struct seal_code *code, uint32_t window, const struct view_listener *l);
/* Wipes. NULL is fine. */
void view_session_destroy(struct view_session *s);

/* How long a lost line is waited for, at most and at first SEAL_RESUME_MS. 0: not at all,
 * it is the end. */
void view_session_set_patience(struct view_session *s, uint64_t ms);
/* The broker is connected: asks to be joined, or to meet the host again. */
void view_session_start(struct view_session *s, uint64_t now_ms);
/* The connection to the broker is gone. Whether to connect again, and then start; false:
 * there is nothing to come back to. */
bool view_session_line_lost(struct view_session *s, uint64_t now_ms);
/* The connection ended because what came over it was no frame at all: somebody breaks the rules,
 * and that is the end. */
void view_session_line_broke_rules(struct view_session *s, uint64_t now_ms);
/* The line is lost, though the broker may still be connected: close that connection. What
 * still comes over it is ignored until view_session_start(). */
bool view_session_line_is_over(const struct view_session *s);
/* Nothing was heard for so long that the line may well be lost: it is better cut. */
bool view_session_is_silent(const struct view_session *s, uint64_t now_ms);
/* One frame from the broker. */
void view_session_take(struct view_session *s, uint64_t now_ms, enum wire_kind kind,
	const uint8_t *body, size_t size);
/* Looks at the deadlines, and tells the host of keys that are still down. Call it once
 * a second or so, and every VIEW_TICK_MS where view/control.h is used. */
void view_session_tick(struct view_session *s, uint64_t now_ms);
/* Measures the way to the host and back, one at a time; nothing before opened(). Whether
 * it was sent. */
bool view_session_ping(struct view_session *s, uint64_t now_ms);
/* Says good-bye with the final tag where there is a channel, and ends. */
void view_session_leave(struct view_session *s, uint64_t now_ms);

/* Why the host ended it, after VIEW_HOST_ENDED. */
Wire__EndReason view_session_host_reason(const struct view_session *s);
/* After VIEW_TOO_MANY: seconds to wait, 0 if the broker named none. */
uint32_t view_session_retry_s(const struct view_session *s);
const struct view_screen *view_session_screen(const struct view_session *s);
#endif
