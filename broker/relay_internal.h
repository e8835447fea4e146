#ifndef ENGAWA_BROKER_RELAY_INTERNAL_H
#define ENGAWA_BROKER_RELAY_INTERNAL_H
/* For rooms.c, peer.c, peer_output.c and relay.c alone. */
#include "broker/queue.h"
#include "broker/relay.h"
#include "engawa.pb-c.h"
#include "wire/frame.h"

enum { SLOT_NUMBERS = 10000, SLOT_TEXT_SIZE = 5 };

enum peer_state {
	PEER_NEW, /* its first message is awaited */
	PEER_WAITING, /* a host whose slot is open, or one who came back to a meeting */
	PEER_JOINED,
	PEER_LEAVING, /* the last words are on their way; what it sends is ignored */
	PEER_STATES
};

/* Where the message that is coming in goes. */
enum input_mode {
	INPUT_NONE, /* between two messages */
	INPUT_KIND, /* the kind byte is awaited */
	INPUT_COLLECT, /* a message to the broker */
	INPUT_PASS,
	INPUT_DROP,
};

struct peer {
	struct peer *previous, *next; /* in relay->peers */
	struct relay *relay;
	enum peer_role role;
	enum peer_state state;
	struct source *source; /* borrowed: its connection is counted there */
	const struct peer_transport *transport;
	void *data; /* the transport's */
	struct room *room; /* NULL: none yet, or no more */

	enum input_mode input;
	size_t input_size; /* of the message so far, kind byte included */
	uint8_t collected[1 + WIRE_BROKER_MAX];
	bool paused; /* because the other one's queue is full */

	struct queue queue; /* to be sent to this peer */
	uint16_t close_code; /* when leaving; 0: it left by itself */
	bool said_close;
	bool mute; /* leaving amid a message: only the close code is sent */
	bool ping_due;
	bool killed;

	uint64_t created_ms;
	uint64_t heard_ms; /* last sign of life */
	uint64_t pinged_ms; /* 0: no ping unanswered */
	uint64_t moved_ms; /* last time the queue moved, or began to fill */
};

/* A slot with its host, and with its viewer if somebody joined; or a meeting, whose slot
 * was never open: with one or both. */
struct room {
	struct relay *relay;
	uint32_t id; /* random: what logs say instead of the slot */
	uint16_t number;
	bool closed; /* nobody may join any more */
	bool had_viewer;
	bool named; /* a lost peer may come back to it, by meet */
	uint8_t meet[WIRE_MEET];
	struct peer *host; /* weak; NULL in a meeting whose viewer waits */
	struct peer *viewer; /* weak, or NULL */
	uint64_t over_ms;
	uint64_t handshake_over_ms; /* with a viewer, until closed */
	int64_t joined_s;
	uint64_t to_viewer_bytes, to_host_bytes;
};

struct relay {
	struct relay_config config;
	struct limits *limits; /* borrowed */
	struct metrics *metrics; /* borrowed */
	struct store *store; /* borrowed, or NULL */
	struct peer *peers;
	struct room *rooms[SLOT_NUMBERS]; /* by number; owned */
	bool stopping;
	uint64_t logged_ms; /* refusals: the second being counted */
	unsigned int logged; /* and lines in it */
};

/* Why a room cannot be opened or joined: for the peer, for us, and when it may
 * be tried again (0: no use soon). */
struct outcome {
	Wire__BrokerErrorCode code;
	enum refusal why;
	uint32_t retry_s;
};

/* rooms.c */
/* Returns false. */
bool room_refuse(
	struct outcome *ret, Wire__BrokerErrorCode code, enum refusal why, uint32_t retry_s);
bool room_open(struct peer *host, struct outcome *ret);
bool room_join(struct peer *viewer, const char *slot, struct outcome *ret);
/* The peer goes, for the reason in one word; the other one is told. */
void room_leave(struct peer *p, const char *reason);
void room_drop_viewer(struct room *room, const char *reason);
void room_close(struct room *room);
/* Another one; NULL: no memory. */
struct room *room_create(struct relay *r, const struct source *source);
void room_free(struct room *room);
/* The pair is one no more. */
void room_end_session(struct room *room, const char *reason);
void room_text(const struct room *room, char ret[SLOT_TEXT_SIZE]);
void rooms_tick(struct relay *r, uint64_t now);

/* meetings.c */
/* The room of a pair that agreed: after a lost line either may come back by this. */
void meeting_name(struct room *room, const uint8_t meet[WIRE_MEET]);
/* A peer came back. It waits in a meeting of its own, or has joined the other one; who had
 * its place before, and whoever was with them, is sent away. */
bool meeting_join(struct peer *p, const uint8_t meet[WIRE_MEET], struct outcome *ret);

/* peer.c */
void peer_set_state(struct peer *p, enum peer_state state);
/* Last words are queued (or none): close with the code when they are sent. */
void peer_leave(struct peer *p, uint16_t close_code);
/* Says why, tells the other one, and leaves. */
void peer_fail(struct peer *p, Wire__BrokerErrorCode code, enum refusal why, uint32_t retry_s);
/* The other one is gone or its queue is empty: read again. */
void peer_resume(struct peer *p);
/* No further part of the message under way is passed on. */
void peer_cut_input(struct peer *p);
void peer_tick(struct peer *p, uint64_t now);

/* peer_output.c */
/* Puts a part of a message into the queue. false: no memory. */
bool peer_enqueue(struct peer *p, const uint8_t *bytes, size_t size, bool first, bool final);
void peer_say_opened(struct peer *p);
void peer_say_joined(struct peer *p);
void peer_say_left(struct peer *p);
void peer_say_error(struct peer *p, Wire__BrokerErrorCode code, uint32_t retry_s);

static inline struct peer *room_other(const struct room *room, const struct peer *p)
{
	return room->host == p ? room->viewer : room->host;
}
#endif
