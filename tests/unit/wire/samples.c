#include "tests/unit/wire/samples.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "wire/bounds.h"
#include "wire/message.h"

const ProtobufCMessageDescriptor *const samples_types[] = {
	&wire__to_broker__descriptor,
	&wire__from_broker__descriptor,
	&wire__to_net__descriptor,
	&wire__from_net__descriptor,
	&wire__to_agent__descriptor,
	&wire__from_agent__descriptor,
	&wire__to_face__descriptor,
	&wire__from_face__descriptor,
	&wire__to_overlay__descriptor,
	&wire__from_overlay__descriptor,
	&wire__to_reader__descriptor,
	&wire__from_reader__descriptor,
	&wire__grant__descriptor,
	&wire__viewer_control__descriptor,
	&wire__host_control__descriptor,
	&wire__screen__descriptor,
};
const size_t samples_n_types = sizeof(samples_types) / sizeof(samples_types[0]);

/* Bytes of a message, being put together. */
struct writer {
	uint8_t data[4096];
	size_t size;
};

static void put_varint(struct writer *w, uint64_t v)
{
	for (; v > 0x7f; v >>= 7)
		w->data[w->size++] = (uint8_t)(v | 0x80);
	w->data[w->size++] = (uint8_t)v;
}

static void put_block(struct writer *w, uint32_t id, const void *data, size_t size)
{
	put_varint(w, id << 3 | 2);
	put_varint(w, size);
	memcpy(w->data + w->size, data, size);
	w->size += size;
}

static void put_message(struct writer *w, const ProtobufCMessageDescriptor *m, uint32_t only);

/* One value that every bound of its field allows and that is no default. */
static void put_field(
	struct writer *w, const ProtobufCMessageDescriptor *m, const ProtobufCFieldDescriptor *f)
{
	const struct wire_bound *b = wire_bound_find(m->short_name, f->name);
	int64_t least = b && b->min > 0 ? b->min : 1;
	char text[64];
	struct writer inner = { .size = 0 };

	switch (f->type) {
	case PROTOBUF_C_TYPE_MESSAGE:
		put_message(&inner, f->descriptor, 0);
		put_block(w, f->id, inner.data, inner.size);
		break;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
		memset(text, '7', sizeof(text));
		put_block(w, f->id, text, (size_t)least);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		if (f->label == PROTOBUF_C_LABEL_REPEATED)
			put_block(w, f->id, "\x01", 1);
		else
			put_varint(w, f->id << 3), put_varint(w, 1);
		break;
	case PROTOBUF_C_TYPE_UINT32:
		if (f->label == PROTOBUF_C_LABEL_REPEATED)
			put_block(w, f->id, "\x01", 1);
		else
			put_varint(w, f->id << 3), put_varint(w, (uint64_t)least);
		break;
	case PROTOBUF_C_TYPE_SINT32:
		put_varint(w, f->id << 3);
		put_varint(w, (uint64_t)least * 2);
		break;
	default: /* bool */
		put_varint(w, f->id << 3);
		put_varint(w, 1);
		break;
	}
}

/* only: the one field of a oneof; 0 in messages without one. */
static void put_message(struct writer *w, const ProtobufCMessageDescriptor *m, uint32_t only)
{
	for (unsigned int i = 0; i < m->n_fields; i++) {
		if (only == 0 || m->fields[i].id == only)
			put_field(w, m, &m->fields[i]);
	}
}

static bool has_oneof(const ProtobufCMessageDescriptor *m)
{
	return (m->fields[0].flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

static size_t variants(const ProtobufCMessageDescriptor *m)
{
	return has_oneof(m) ? m->n_fields : 1;
}

size_t samples_count(void)
{
	size_t n = 0;

	for (size_t i = 0; i < samples_n_types; i++)
		n += variants(samples_types[i]);
	return n;
}

struct sample samples_get(size_t i)
{
	struct sample s = { 0 };
	struct writer w = { .size = 0 };
	size_t t = 0;

	while (i >= variants(samples_types[t]))
		i -= variants(samples_types[t++]);
	s.type = samples_types[t];
	put_message(&w, s.type, has_oneof(s.type) ? s.type->fields[i].id : 0);
	s.data = malloc(w.size > 0 ? w.size : 1);
	s.size = w.size;
	if (!s.data)
		abort();
	memcpy(s.data, w.data, w.size);
	return s;
}
