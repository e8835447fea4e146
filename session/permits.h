#ifndef ENGAWA_SESSION_PERMITS_H
#define ENGAWA_SESSION_PERMITS_H
/*
 * What the viewer of one session may do besides looking, since when and until when,
 * and how often it may ask the person for it. Knows no clock. One thread.
 *
 * A grant that ends is numbered. What the viewer sent before it could know is late and
 * is dropped; the same after it has acknowledged the end, or two seconds later, is a
 * breach. Source of the numbers: docs/wire.md.
 */
#include <stdbool.h>
#include <stdint.h>

#include "engawa.pb-c.h"

enum {
	PERMITS_VIEW_S = 60 * 60,
	PERMITS_POINT_S = 30 * 60,
	PERMITS_CONTROL_S = 15 * 60,
	PERMITS_LATE_MS = 2000,
	/* Asking again: after any answer, or none since the viewer took the question back; after
	 * a refusal, and how many of these at all. */
	PERMITS_AGAIN_MS = 3 * 1000,
	PERMITS_REFUSED_MS = 30 * 1000,
	PERMITS_REFUSALS_MAX = 3,
};

enum permit_verdict {
	PERMIT_YES,
	PERMIT_LATE, /* on its way when the grant ended */
	PERMIT_BREACH,
};

struct permit {
	bool held;
	bool lost; /* was held when the line was lost: it comes back with the line */
	bool withheld; /* it comes back by the person's word */
	uint64_t until_ms;
	uint64_t ended_ms; /* 0: was never held */
	uint32_t ended_number; /* of the Grants that told the end */
	unsigned int refusals;
	uint64_t ask_after_ms;
};

/* All zero: nothing but looking, which begins at viewing_until_ms' start. */
struct permits {
	uint64_t view_until_ms;
	struct permit point, control;
	uint32_t number; /* of the Grants told last */
	uint32_t seen; /* by the viewer */
};

void permits_start(struct permits *p, uint64_t now_ms);

/* For how long c is held. */
uint32_t permits_length_s(Wire__Capability c);

/* Whether the person may be asked for it now; else *ret_retry_s, 0: never again. c is
 * POINT or CONTROL. */
bool permits_may_ask(
	const struct permits *p, Wire__Capability c, uint64_t now_ms, uint32_t *ret_retry_s);
/* The person's answer. Each change of what is held is a new number. */
void permits_allow(struct permits *p, Wire__Capability c, uint64_t now_ms);
void permits_refuse(struct permits *p, Wire__Capability c, uint64_t now_ms);
/* The viewer took its question back: no other takes its place on the person's screen at once,
 * whatever it is for. */
void permits_withdraw(struct permits *p, uint64_t now_ms);
/* false: it was not held. */
bool permits_end(struct permits *p, Wire__Capability c, uint64_t now_ms);
/* Ends what is over by now, POINT and CONTROL. Whether anything was. */
bool permits_expire(struct permits *p, uint64_t now_ms);
/* When permits_expire() is due, or viewing is over; UINT64_MAX: never. */
uint64_t permits_due_ms(const struct permits *p);

bool permits_held(const struct permits *p, Wire__Capability c);
/* An input message that needs c. */
enum permit_verdict permits_check(const struct permits *p, Wire__Capability c, uint64_t now_ms);
/* GrantsSeen. false: a breach. */
bool permits_seen(struct permits *p, uint32_t number);

/* The line is lost: nothing is held, and what is numbered begins anew with the next one. */
void permits_lose(struct permits *p, uint64_t now_ms);
/* The line is back: the next to be told is the first. */
void permits_renew(struct permits *p);
/* Was held when the line was lost, and is neither back nor over. */
bool permits_lost(const struct permits *p, Wire__Capability c, uint64_t now_ms);
/* It is to come back by the person's word; whether it is. */
void permits_withhold(struct permits *p, Wire__Capability c);
bool permits_withheld(const struct permits *p, Wire__Capability c, uint64_t now_ms);
/* Is held again, until when it would have been. */
void permits_give_back(struct permits *p, Wire__Capability c);
/* It does not come back. */
void permits_forget(struct permits *p, Wire__Capability c);

/* Adds what another one holds, or will when its line is back: of the same, what lasts longer. */
void permits_add(struct permits *p, const struct permits *other);

/* Fills the message; what it points to lies in held. */
void permits_tell(const struct permits *p, uint64_t now_ms, Wire__Grants *ret, Wire__Held held[3],
	Wire__Held *list[3]);
#endif
