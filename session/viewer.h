#ifndef ENGAWA_SESSION_VIEWER_H
#define ENGAWA_SESSION_VIEWER_H
/*
 * One participant who may view: their sealed channels, their encoder, and how
 * many turns they have asked for. Pull-driven: nothing is sent that was not
 * wanted, so a slow viewer gets fewer frames and never a growing queue.
 * One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "seal/handshake.h"
#include "seal/resume.h"
#include "session/pace.h"
#include "shield/clean_frame.h"
#include "wire/message.h"

struct viewer;

struct viewer_listener {
	/* Takes a WIRE_SEALED body. 0 or -errno: it could not be queued. */
	int (*send)(const uint8_t *body, size_t size, void *data);
	/* A message about grants, or input; or a Ping, which is answered after all that
	 * came before it has had its effect. 0; -EBADMSG: against the rules; -ECANCELED:
	 * the session is over, and the viewer destroyed. */
	int (*take)(const Wire__ViewerControl *m, void *data);
	void *data; /* borrowed */
};

/* Without a line. 0 or -ENOMEM. */
int viewer_create(const struct viewer_listener *l, struct viewer **ret);
/* After the grant: the channels come from the finished handshake, and the viewer has
 * nothing yet. 0, -EPROTO, -ENOMEM. */
int viewer_open(struct viewer *v, struct seal_handshake *h);
/* The line is lost: wipes the keys. */
void viewer_close(struct viewer *v);
/* It is back: channels of a new epoch, and the viewer has nothing again. Likewise. */
int viewer_reopen(struct viewer *v, struct seal_resume *resume);
/* Wipes the keys. NULL is fine. */
void viewer_destroy(struct viewer *v);

/* A sealed body that came in. 0; -EBADMSG: the peer lies, end the session;
 * -ECONNRESET: they left in order; or what sending an answer gave. */
int viewer_take(struct viewer *v, const uint8_t *body, size_t size);

/* Whether another turn may be sent now. */
bool viewer_wants(const struct viewer *v);
/* Whether it has been sent a picture at all. */
bool viewer_started(const struct viewer *v);

/* Pixels that the viewer was told to copy in the turn begun last, for measurements. */
uint64_t viewer_copied(const struct viewer *v);
/* What was found out about its line, for measurements. */
const struct pace *viewer_pace(const struct viewer *v);

/* Takes in what changed; sends nothing. Every frame goes through here once. */
int viewer_see(struct viewer *v, const struct clean_frame *f);
/* Whether some of the frame seen last has not been sent: a turn begun now may hold it. */
bool viewer_lacks(const struct viewer *v);
/* Begins a turn from the frame seen last, with what the line has room for; nothing when
 * nothing differs. 0 or -errno. Call only when it wants one and none is under way. What its pixels need
 * goes out by viewer_go_on(); until then f stays valid, and no frame may be seen. */
int viewer_show(struct viewer *v, const struct clean_frame *f);
/* Whether a turn was begun whose pixels are not all sent. */
bool viewer_in_turn(const struct viewer *v);
/* Sends one packet more of that turn. 0 or -errno. */
int viewer_go_on(struct viewer *v);
/* Puts what is left of that turn aside, to be sent later: others need not wait for this
 * viewer to see the next frame. At most one turn is kept. 0 or -errno. */
int viewer_make_rest(struct viewer *v);
/* Whether anything is put aside. */
bool viewer_holds_made(const struct viewer *v);

/* What the viewer is told besides the picture. What cannot be sent shows with the next
 * turn. */
void viewer_tell_grants(struct viewer *v, Wire__Grants *grants);
void viewer_tell_answer(
	struct viewer *v, Wire__Capability c, Wire__AskResult result, uint32_t retry_after_s);
void viewer_tell_blocked(struct viewer *v, Wire__BlockReason reason);
void viewer_tell_paused(struct viewer *v, bool now);
void viewer_tell_typed(struct viewer *v, uint32_t number, bool whole);

/* Says why, and closes both channels in order. Nothing may be sent after it. */
int viewer_end(struct viewer *v, Wire__EndReason reason);
#endif
