#ifndef ENGAWA_VIEW_CONTROL_H
#define ENGAWA_VIEW_CONTROL_H
/*
 * Asking, pointing and hands in a viewer's session (docs/wire.md, "Asking for more" and
 * what follows). Nothing is sent that was not allowed: the functions return 0, -ENOTCONN
 * (the session is not open), -EPERM (it is not held), or -EINVAL (outside the wire's
 * bounds). Answers come through view/session.h's listener. A sending that fails ends the
 * session. One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/session.h"

enum {
	VIEW_HOLDING_MS = 150, /* how often a host hears of what is still down */
	VIEW_TEXTS_OPEN = 2, /* Texts without an answer */
	VIEW_TEXT_MAX = 512, /* bytes of one */
};

/* Asks the person for POINT or CONTROL. Also -EALREADY (held), -EBUSY (a question is
 * open), but never -EPERM. */
int view_session_ask(struct view_session *s, uint64_t now_ms, Wire__Capability what);
/* Gives it back: counts as not held from now on. */
int view_session_give_up(struct view_session *s, uint64_t now_ms, Wire__Capability what);
bool view_session_holds(const struct view_session *s, Wire__Capability what);
/* The person's own hands go first: nothing that is sent has an effect. */
bool view_session_paused(const struct view_session *s);

/* Needs POINT. WIRE__MARK_SHAPE__NO_MARK takes the mark away. */
int view_session_point(
	struct view_session *s, uint64_t now_ms, Wire__MarkShape shape, uint32_t x, uint32_t y);

/* These need CONTROL. What goes down stays down until it comes up or CONTROL ends;
 * what is down or up already is not sent again. */
int view_session_move(struct view_session *s, uint64_t now_ms, uint32_t x, uint32_t y);
int view_session_button(struct view_session *s, uint64_t now_ms, uint32_t button, bool down,
	uint32_t x, uint32_t y);
/* 120 is one notch; positive: to the right, downwards. */
int view_session_wheel(
	struct view_session *s, uint64_t now_ms, uint32_t x, uint32_t y, int32_t dx, int32_t dy);
/* usage: USB HID, page 7. The key itself is meant, whatever it gives there. */
int view_session_key(struct view_session *s, uint64_t now_ms, uint32_t usage, bool down);
/* Sends the beginning of a text, up to VIEW_TEXT_MAX bytes of whole characters; *ret_sent
 * is how many. One plain line of UTF-8 that is not empty. Also -EAGAIN: VIEW_TEXTS_OPEN
 * are without an answer. */
int view_session_text(
	struct view_session *s, uint64_t now_ms, const char *text, size_t size, size_t *ret_sent);
/* Texts without an answer. */
uint32_t view_session_texts_open(const struct view_session *s);
#endif
