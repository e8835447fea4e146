#ifndef ENGAWA_NET_QUEUE_H
#define ENGAWA_NET_QUEUE_H
/* Messages waiting to be sent, with room before each for what libwebsockets puts there. */
#include <stddef.h>
#include <stdint.h>

#include "wire/frame.h"

struct net_write;

struct net_queue {
	struct net_write *first, **end; /* owned */
	size_t size; /* bytes of all messages */
};

void net_queue_init(struct net_queue *q);
/* Copies. 0, -EMSGSIZE (over the kind's bound), -ENOBUFS (over NET_QUEUE_MAX), -ENOMEM. */
int net_queue_push(struct net_queue *q, enum wire_kind kind, const uint8_t *body, size_t size);
/* The first message, kind byte and body; it may be altered in place, and LWS_PRE
 * bytes before it. Only when there is one. */
uint8_t *net_queue_first(const struct net_queue *q, size_t *ret_size);
void net_queue_pop(struct net_queue *q);
void net_queue_drop(struct net_queue *q);
#endif
