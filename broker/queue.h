#ifndef ENGAWA_BROKER_QUEUE_H
#define ENGAWA_BROKER_QUEUE_H
/*
 * What waits to be sent to one peer: parts of WebSocket messages, in order.
 * Cut-through: a message may leave while its end has not yet arrived.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { QUEUE_HEADROOM = 32 }; /* bytes free before the payload, for the frame's header */

struct queue_part {
	struct queue_part *next;
	size_t size;
	bool first, final; /* of its message */
	uint8_t bytes[]; /* QUEUE_HEADROOM, then size bytes of payload */
};

struct queue {
	struct queue_part *head; /* owned */
	struct queue_part **tail; /* borrowed from the last part, or from head */
	size_t held; /* bytes of memory in use, overheads included */
	bool open; /* the last part popped was not its message's end */
};

void queue_init(struct queue *q);
void queue_finish(struct queue *q);
/* Copies. 0 or -ENOMEM. */
int queue_push(struct queue *q, const uint8_t *bytes, size_t size, bool first, bool final);
/* Frees the head. */
void queue_pop(struct queue *q);
/* Removes what waits of a message whose end was not pushed. true: between two
 * messages now. false: that message is already on its way, without an end. */
bool queue_cut(struct queue *q);

static inline uint8_t *queue_payload(struct queue_part *p)
{
	return p->bytes + QUEUE_HEADROOM;
}
#endif
