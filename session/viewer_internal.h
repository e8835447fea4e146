#ifndef ENGAWA_SESSION_VIEWER_INTERNAL_H
#define ENGAWA_SESSION_VIEWER_INTERNAL_H
/* Shared by viewer.c (channels, what is told) and viewer_turn.c (the picture). */
#include "core/frame.h"
#include "encode/encode.h"
#include "seal/channel.h"
#include "session/pace.h"
#include "session/viewer.h"
#include "wire/frame.h"

/* An Update that was made before it could be sent. */
struct viewer_update {
	struct viewer_update *next; /* owned */
	bool key, last;
	uint32_t inflated_size;
	size_t size;
	uint8_t data[];
};

/* The turn under way and what the viewer has: all of it begins anew with a new line. */
struct viewer_turns {
	uint32_t turn; /* begun last */
	bool encoding; /* and not all of its pixels are encoded */
	struct viewer_update *made; /* owned: encoded, and not sent */
	struct viewer_update **made_end; /* borrowed; meaningless without any */
	bool unseen; /* the picture changed since a turn was begun */
	uint32_t shown; /* the viewer's latest Want */
	uint32_t window;
	struct pace pace;
	int32_t width, height; /* of the Picture sent last; 0: none yet */
	struct rect monitors[FRAME_MONITORS_MAX];
	size_t n_monitors;
	uint32_t cursor_serial;
	bool cursor_sent, cursor_visible;
	int32_t cursor_x, cursor_y;
};

struct viewer {
	struct viewer_listener listener;
	struct seal_sender *control_out; /* owned, as are the next four; NULL: no line */
	struct seal_sender *screen_out;
	struct seal_receiver *control_in;
	struct encode *encode;
	uint8_t *text; /* SEAL_TEXT_MAX */
	uint8_t *body; /* 1 + SEAL_TEXT_MAX + SEAL_OVERHEAD */
	struct viewer_turns turns;
	struct rect film; /* told to the log last */
	bool ended;
};

/* viewer.c */
int viewer_send(struct viewer *v, enum wire_stage stage, bool final, const ProtobufCMessage *m);

/* viewer_turn.c */
/* A Want. 0 or -EBADMSG. */
int viewer_take_want(struct viewer *v, const Wire__Want *want);
/* A viewer that has nothing yet. */
void viewer_forget_turns(struct viewer *v);
#endif
