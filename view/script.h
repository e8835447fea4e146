#ifndef ENGAWA_VIEW_SCRIPT_H
#define ENGAWA_VIEW_SCRIPT_H
/*
 * Does actions in an open session, one after the other, and asks the person for what
 * they need. It goes on when an action was sent (the host keeps the order), --type when
 * all of it was typed, --wait-pixel when it is so; at the end it waits until the host
 * has read everything. While the person's own hands are at work it waits. Whatever the
 * host keeps from it ends it. No clock and no timer of its own. One thread.
 */
#include <stddef.h>
#include <stdint.h>

#include "view/action.h"
#include "view/session.h"

struct view_script;

enum view_fate {
	VIEW_FATE_DONE,
	VIEW_FATE_REFUSED, /* the person said no */
	VIEW_FATE_UNANSWERED, /* the person said nothing */
	VIEW_FATE_NOT_NOW, /* the person was not asked; see view_script_retry_s() */
	VIEW_FATE_GRANT_OVER, /* it was held, and is no more */
	VIEW_FATE_BLOCKED, /* see view_script_block_reason() */
	VIEW_FATE_NOT_TYPED, /* a text, or a part of it */
	VIEW_FATE_NO_PIXEL, /* it did not change in time */
	VIEW_FATE_OUTSIDE, /* an action is for a place outside the picture */
};

struct view_script_listener {
	/* The person is being asked. */
	void (*asking)(Wire__Capability what, void *data);
	/* Once; never when the session ends before. May leave the session, but not destroy
	 * the script. */
	void (*over)(enum view_fate fate, void *data);
	void *data;
};

enum { VIEW_SAMPLES_MAX = 1000000 };

/* actions: n of them, 1 and up, done `times` times over; they and the session are
 * borrowed. 0; -E2BIG: more than VIEW_SAMPLES_MAX times would be measured; -ENOMEM. */
int view_script_create(const struct view_action *actions, size_t n, uint32_t times,
	struct view_session *session, const struct view_script_listener *l,
	struct view_script **ret);
/* NULL is fine. */
void view_script_destroy(struct view_script *s);

/* Once, when the first picture is there. */
void view_script_begin(struct view_script *s, uint64_t now_ms);
/* What the session's listener hears; before the beginning and after the end they are
 * ignored, and so is a script that is NULL. */
void view_script_turn(struct view_script *s, uint64_t now_ms);
void view_script_pong(struct view_script *s, uint64_t now_ms);
void view_script_grants(struct view_script *s, uint64_t now_ms);
void view_script_asked(
	struct view_script *s, uint64_t now_ms, Wire__AskResult result, uint32_t retry_s);
void view_script_blocked(struct view_script *s, Wire__BlockReason reason);
void view_script_paused(struct view_script *s, uint64_t now_ms);
void view_script_typed(struct view_script *s, uint64_t now_ms, bool whole);
/* Looks at deadlines: every VIEW_TICK_MS. */
void view_script_tick(struct view_script *s, uint64_t now_ms);

Wire__BlockReason view_script_block_reason(const struct view_script *s);
/* Seconds, 0: not in this session. */
uint32_t view_script_retry_s(const struct view_script *s);
/* From sending a key or text to the first turn in which the pixel differed that the
 * next action waited for: microseconds, in their order. */
const uint32_t *view_script_key_to_pixel_us(const struct view_script *s, size_t *ret_n);
#endif
