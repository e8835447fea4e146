#ifndef ENGAWA_TEST_VIEW_HOST_H
#define ENGAWA_TEST_VIEW_HOST_H
/*
 * The other end of a viewer's session: broker and host in one, with the agent's
 * half of seal/ and real channels. It sends what it is told to, right or wrong.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#include "seal/handshake.h"
#include "view/script.h"
#include "view/session.h"
#include "wire/message.h"

#define HOST_SLOT "4821"
#define HOST_SECRET "304917"

enum { HOST_NOW = 1000, HOST_QUEUE = 320 };

struct host_frame {
	enum wire_kind kind;
	size_t size;
	uint8_t body[1 + SEAL_M7_MAX];
};

/* What the viewer said through its listener. */
struct host_seen {
	unsigned int asking, opened, turns, painted, pongs, ended;
	unsigned int grants, asked, blocked, pauses, typed, whole;
	unsigned int lost, back;
	unsigned int paused; /* now */
	Wire__AskResult answer;
	uint32_t retry_s;
	Wire__BlockReason reason;
	enum view_end end;
};

struct host {
	/* Where frames go to and come from; by default view_session_take(), and what
	 * the viewer sent already. Another way: an engawa-view on a socket. */
	void (*deliver)(struct host *h, enum wire_kind kind, const uint8_t *body, size_t size);
	bool (*receive)(struct host *h);
	void *way;

	struct view_session *viewer; /* owned; NULL when it is another process */
	struct view_script *script; /* borrowed; hears what the listener hears; NULL: none */
	struct host_seen seen;

	struct seal_door door;
	struct seal_handshake *handshake; /* owned */
	struct seal_sender *control_out, *screen_out; /* owned */
	struct seal_receiver *control_in; /* owned */
	z_stream deflate;

	struct host_frame queue[HOST_QUEUE]; /* the viewer's frames not yet taken */
	size_t queued;
	bool deaf; /* what the viewer sends is refused */

	/* What came from the viewer on the control channel. */
	Wire__ViewerControl *last; /* owned; NULL before the first */
	bool last_final;
	bool leave_at_turn;
};

/* viewer_secret: what was typed. The viewer is created, nothing was sent. */
void host_init(struct host *h, const char *viewer_secret);
/* Without a viewer: deliver and receive are for the caller to set. */
void host_init_alone(struct host *h, const char *slot);
/* A frame of the viewer came; false: there is no room. */
bool host_push(struct host *h, enum wire_kind kind, const uint8_t *body, size_t size);
void host_finish(struct host *h);

/* From JoinSlot (-1) over PeerJoined (0) to the host's message M`last`. 7 opens. */
void host_run(struct host *h, int last);
/* The same, where a broker did what comes before M1. */
void host_shake(struct host *h, int last);
/* Takes the viewer's next frame; false: there is none. */
bool host_next(struct host *h, struct host_frame *ret);
/* Takes in the viewer's next control message, into h->last; false: there is none. */
bool host_hear(struct host *h);
/* Takes in all of the viewer's control messages; the last one is in h->last. */
void host_read_control(struct host *h);

/* Delivering. */
void host_frame(struct host *h, enum wire_kind kind, const uint8_t *body, size_t size);
void host_broker(struct host *h, Wire__FromBroker__BodyCase what);
void host_broker_error(struct host *h, Wire__BrokerErrorCode code, uint32_t retry_s);
void host_handshake(struct host *h, const uint8_t *m, size_t size);
/* Sealed in the channel. */
void host_control(struct host *h, bool final, const uint8_t *text, size_t size);
void host_screen(struct host *h, bool final, const uint8_t *text, size_t size);
void host_pong(struct host *h, uint32_t token);
void host_ended(struct host *h, bool final, Wire__EndReason reason);
void host_grant(struct host *h, bool allowed, bool view);
/* VIEW is held throughout. */
void host_grants(struct host *h, uint32_t number, bool point, bool control);
void host_ask_answered(
	struct host *h, Wire__Capability what, Wire__AskResult result, uint32_t retry_s);
void host_blocked(struct host *h, Wire__BlockReason reason);
void host_paused(struct host *h, bool now);
void host_text_typed(struct host *h, uint32_t number, bool whole);

/* Screen messages. */
void host_picture(struct host *h, uint32_t width, uint32_t height);
void host_cursor(struct host *h, uint32_t w, uint32_t size, uint32_t hot_x, uint8_t value);
void host_cursor_at(struct host *h, int32_t x, int32_t y, uint32_t turn);
/* The commands are deflated in the host's stream; lie is added to the size. */
void host_update(struct host *h, uint32_t turn, bool key, bool last, const uint8_t *commands,
	size_t size, int lie);
/* A solid of w × h pixels at 0, 0 in one grey. */
void host_fill(struct host *h, uint32_t turn, bool key, bool last, uint32_t w, uint32_t height,
	uint8_t grey);
#endif
