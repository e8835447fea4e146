#ifndef ENGAWA_BROKER_RELAY_H
#define ENGAWA_BROKER_RELAY_H
/*
 * Slots, and the two peers of each: who may join whom, and their sealed
 * messages passed on as they are. Knows nothing of sockets: a transport brings
 * the bytes and is asked for what is to be sent. One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/limits.h"
#include "broker/metrics.h"
#include "broker/store.h"

struct relay_config {
	uint32_t slots; /* at a time */
	uint32_t pending; /* handshakes at a time */
	uint32_t slot_s; /* life of a slot that nobody joined for good */
	uint32_t handshake_s; /* from joining to CloseSlot */
	uint32_t meet_s; /* of who came back, until the other one does */
	uint32_t first_message_s;
	uint32_t ping_s; /* silence until a ping is sent */
	uint32_t pong_s; /* and until its answer is missed */
	uint32_t stall_s; /* taking nothing while something waits */
};

/* WebSocket close codes beside 1000 (done). */
enum {
	RELAY_CLOSE_ERROR = 4000, /* + BrokerErrorCode */
	RELAY_CLOSE_PEER_LEFT = 4100, /* the other one is gone */
};

struct relay;
struct peer;

/* limits, metrics: borrowed until relay_destroy(); store: too, may be NULL.
 * 0 or -ENOMEM. */
int relay_create(const struct relay_config *c, struct limits *limits, struct metrics *metrics,
	struct store *store, struct relay **ret);
/* Every peer must be gone. NULL is fine. */
void relay_destroy(struct relay *r);

/* Deadlines: call at least once a second. */
void relay_tick(struct relay *r);
/* Sends everybody away but the sessions that are under way; nobody new may come. */
void relay_stop(struct relay *r);
/* Those too. */
void relay_stop_now(struct relay *r);
bool relay_empty(const struct relay *r);

/* Counts, logs (not too often) and keeps a refusal. source may be NULL. */
void relay_note_refusal(struct relay *r, enum refusal why, const struct source *source);

enum peer_role { PEER_HOST, PEER_VIEWER };

/* What a connection does for its peer. None may call back into the relay. */
struct peer_transport {
	void (*wake)(void *data); /* call peer_next() when it can send */
	void (*pause)(bool paused, void *data); /* stop reading, or go on */
	void (*kill)(void *data); /* no more words: close, soon but not now */
	size_t (*unsent)(void *data); /* bytes the kernel still holds for it */
};

/* source: borrowed until peer_destroy(). NULL: out of memory. */
struct peer *peer_create(struct relay *r, enum peer_role role, struct source *source,
	const struct peer_transport *transport, void *data);
/* Sends it away at once with the error for `why`: a crowd, or REFUSED_STOPPING. */
void peer_refuse(struct peer *p, enum refusal why);
/* The connection is gone. */
void peer_destroy(struct peer *p);

/* A part of a WebSocket message. */
struct peer_input {
	const uint8_t *bytes;
	size_t size;
	size_t more; /* bytes announced by the frame, not yet here */
	bool first, final, binary;
};
void peer_receive(struct peer *p, const struct peer_input *in);
/* A pong, or another sign of life. */
void peer_heard(struct peer *p);
/* It said goodbye: the other one need not wait for the connection to close.
 * true: that was the answer to our goodbye, so the connection is done. */
bool peer_leaves(struct peer *p);

enum peer_output_kind { PEER_SEND_NOTHING, PEER_SEND_PART, PEER_SEND_PING, PEER_SEND_CLOSE };
struct peer_output {
	enum peer_output_kind kind;
	uint8_t *bytes; /* PART: QUEUE_HEADROOM bytes before may be overwritten */
	size_t size;
	bool first, final;
	uint16_t close_code; /* CLOSE: then wait for the answer; relay_tick() kills */
};
/* What comes next; it stays until peer_sent(). */
void peer_next(struct peer *p, struct peer_output *ret);
void peer_sent(struct peer *p);
#endif
