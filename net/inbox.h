#ifndef ENGAWA_NET_INBOX_H
#define ENGAWA_NET_INBOX_H
/*
 * Puts the pieces of one message from the network together: a kind that may come from there, and
 * a body within its bound. Whatever else comes is refused. One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/frame.h"

struct net_inbox {
	uint8_t *bytes; /* owned */
	size_t used;
};

/* 0 or -ENOMEM. */
int net_inbox_init(struct net_inbox *in);
void net_inbox_finish(struct net_inbox *in);
/* The message that was begun does not go on. */
void net_inbox_drop(struct net_inbox *in);

/* A piece. NULL, or why it is refused: a few words without anything foreign in them. */
const char *net_inbox_add(struct net_inbox *in, const uint8_t *data, size_t size);

struct net_message {
	enum wire_kind kind; /* WIRE_BROKER or WIRE_SEALED */
	const uint8_t *body; /* valid until the next piece */
	size_t size;
};
/* That was the last piece. NULL, or why the message is refused. */
const char *net_inbox_take(struct net_inbox *in, struct net_message *ret);
#endif
