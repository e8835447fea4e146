#include "net/inbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { IN_MAX = 1 + WIRE_BODY_MAX /* kind and body */ };

int net_inbox_init(struct net_inbox *in)
{
	*in = (struct net_inbox){ .bytes = malloc(IN_MAX) };
	return in->bytes ? 0 : -ENOMEM;
}

void net_inbox_finish(struct net_inbox *in)
{
	free(in->bytes);
}

void net_inbox_drop(struct net_inbox *in)
{
	in->used = 0;
}

const char *net_inbox_add(struct net_inbox *in, const uint8_t *data, size_t size)
{
	if (size > IN_MAX - in->used)
		return "oversized message";
	memcpy(in->bytes + in->used, data, size);
	in->used += size;
	return NULL;
}

const char *net_inbox_take(struct net_inbox *in, struct net_message *ret)
{
	const size_t size = in->used;
	const uint8_t kind = in->bytes[0];

	in->used = 0;
	if (size == 0)
		return "empty message";
	if (kind != WIRE_BROKER && kind != WIRE_SEALED)
		return "unknown kind";
	if (size - 1 > wire_body_max(kind))
		return "oversized message";
	*ret = (struct net_message){ (enum wire_kind)kind, in->bytes + 1, size - 1 };
	return NULL;
}
