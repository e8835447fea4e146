#include "broker/queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t part_cost(const struct queue_part *p)
{
	return sizeof(*p) + QUEUE_HEADROOM + p->size;
}

void queue_init(struct queue *q)
{
	*q = (struct queue){ 0 };
	q->tail = &q->head;
}

/* Frees the part at *from and everything behind it. */
static void drop_from(struct queue *q, struct queue_part **from)
{
	struct queue_part *p = *from;

	*from = NULL;
	q->tail = from;
	while (p) {
		struct queue_part *next = p->next;

		q->held -= part_cost(p);
		free(p);
		p = next;
	}
}

void queue_finish(struct queue *q)
{
	drop_from(q, &q->head);
}

int queue_push(struct queue *q, const uint8_t *bytes, size_t size, bool first, bool final)
{
	struct queue_part *p = malloc(sizeof(*p) + QUEUE_HEADROOM + size);

	if (!p)
		return -ENOMEM;
	*p = (struct queue_part){ .size = size, .first = first, .final = final };
	if (size > 0)
		memcpy(queue_payload(p), bytes, size);
	*q->tail = p;
	q->tail = &p->next;
	q->held += part_cost(p);
	return 0;
}

void queue_pop(struct queue *q)
{
	struct queue_part *p = q->head;

	q->open = !p->final;
	q->head = p->next;
	if (!q->head)
		q->tail = &q->head;
	q->held -= part_cost(p);
	free(p);
}

bool queue_cut(struct queue *q)
{
	struct queue_part **message = &q->head; /* where the message under way begins */
	bool open = q->open;

	for (struct queue_part **at = &q->head; *at; at = &(*at)->next) {
		if ((*at)->first)
			message = at;
		open = !(*at)->final;
	}
	if (!open)
		return true;
	if (!q->head || (message == &q->head && !q->head->first)) {
		drop_from(q, &q->head);
		return false;
	}
	drop_from(q, message);
	return true;
}
