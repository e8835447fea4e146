#include "net/queue.h"

#include <errno.h>
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

#include "net/client.h"

struct net_write {
	struct net_write *next;
	size_t size;
	uint8_t bytes[]; /* LWS_PRE bytes, then the message */
};

void net_queue_init(struct net_queue *q)
{
	q->first = NULL;
	q->end = &q->first;
	q->size = 0;
}

int net_queue_push(struct net_queue *q, enum wire_kind kind, const uint8_t *body, size_t size)
{
	struct net_write *w;

	if (size > wire_body_max(kind))
		return -EMSGSIZE;
	if (q->size + 1 + size > NET_QUEUE_MAX)
		return -ENOBUFS;
	w = malloc(sizeof(*w) + LWS_PRE + 1 + size);
	if (!w)
		return -ENOMEM;
	w->next = NULL;
	w->size = 1 + size;
	w->bytes[LWS_PRE] = (uint8_t)kind;
	if (size > 0)
		memcpy(w->bytes + LWS_PRE + 1, body, size);
	*q->end = w;
	q->end = &w->next;
	q->size += w->size;
	return 0;
}

uint8_t *net_queue_first(const struct net_queue *q, size_t *ret_size)
{
	*ret_size = q->first->size;
	return q->first->bytes + LWS_PRE;
}

void net_queue_pop(struct net_queue *q)
{
	struct net_write *w = q->first;

	q->first = w->next;
	if (!q->first)
		q->end = &q->first;
	q->size -= w->size;
	free(w);
}

void net_queue_drop(struct net_queue *q)
{
	while (q->first)
		net_queue_pop(q);
}
