#include "wire/message.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"
#include "wire/bounds.h"

static bool check_message(const ProtobufCMessage *m);

static bool in_bound(int64_t value, const struct wire_bound *b)
{
	return value >= b->min && value <= b->max;
}

static bool check_text(const char *text, const struct wire_bound *b)
{
	size_t length = strlen(text);

	return in_bound((int64_t)length, b) && utf8_is_line((const uint8_t *)text, length);
}

/* One value (an element, where the field repeats) against the field's bound. */
static bool check_value(
	const ProtobufCFieldDescriptor *f, const struct wire_bound *b, const void *value)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_MESSAGE: {
		const ProtobufCMessage *inner = *(ProtobufCMessage *const *)value;

		return inner && check_message(inner);
	}
	case PROTOBUF_C_TYPE_ENUM:
		return protobuf_c_enum_descriptor_get_value(f->descriptor, *(const int *)value) !=
		       NULL;
	case PROTOBUF_C_TYPE_BOOL:
		return true;
	case PROTOBUF_C_TYPE_STRING:
		return b && check_text(*(char *const *)value, b);
	case PROTOBUF_C_TYPE_BYTES:
		return b && in_bound((int64_t)((const ProtobufCBinaryData *)value)->len, b);
	case PROTOBUF_C_TYPE_UINT32:
		return b && in_bound(*(const uint32_t *)value, b);
	case PROTOBUF_C_TYPE_SINT32:
		return b && in_bound(*(const int32_t *)value, b);
	default:
		return false; /* the schema uses no other type */
	}
}

static size_t element_size(const ProtobufCFieldDescriptor *f)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_MESSAGE:
	case PROTOBUF_C_TYPE_STRING:
		return sizeof(void *);
	default:
		return sizeof(uint32_t); /* uint32, sint32 and enums, the others that repeat here */
	}
}

static bool check_repeated(const ProtobufCFieldDescriptor *f, const struct wire_bound *b, size_t n,
	const uint8_t *elements)
{
	size_t step = element_size(f);

	if (!b || n > b->n_max)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!check_value(f, b, elements + i * step))
			return false;
	}
	return true;
}

static bool check_field(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	const struct wire_bound *b = wire_bound_find(m->descriptor->short_name, f->name);
	const uint8_t *member = (const uint8_t *)m + f->offset;

	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		size_t n = *(const size_t *)((const uint8_t *)m + f->quantifier_offset);

		return check_repeated(f, b, n, *(uint8_t *const *)member);
	}
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
		uint32_t set = *(const uint32_t *)((const uint8_t *)m + f->quantifier_offset);

		/* The schema's oneofs are all called `body`, are alone in their
		 * message, and one of them must be there. */
		return set != 0 && (set != f->id || check_value(f, b, member));
	}
	/* A message that stands by itself may be left out. */
	if (f->type == PROTOBUF_C_TYPE_MESSAGE && !*(ProtobufCMessage *const *)member)
		return true;
	return check_value(f, b, member);
}

static bool check_message(const ProtobufCMessage *m)
{
	if (m->n_unknown_fields > 0)
		return false;
	for (unsigned int i = 0; i < m->descriptor->n_fields; i++) {
		if (!check_field(m, &m->descriptor->fields[i]))
			return false;
	}
	return true;
}

/* Only one spelling of a message is accepted: the one packing gives. */
static int check_canonical(const ProtobufCMessage *m, const uint8_t *data, size_t size)
{
	uint8_t *again;
	bool same;

	if (protobuf_c_message_get_packed_size(m) != size)
		return -EBADMSG;
	again = malloc(size > 0 ? size : 1);
	if (!again)
		return -ENOMEM;
	same = protobuf_c_message_pack(m, again) == size && memcmp(again, data, size) == 0;
	free(again);
	return same ? 0 : -EBADMSG;
}

int wire_unpack(const ProtobufCMessageDescriptor *type, const uint8_t *data, size_t size,
	ProtobufCMessage **ret)
{
	ProtobufCMessage *m;
	int r;

	if (size > wire_size_max(type))
		return -EMSGSIZE;
	m = protobuf_c_message_unpack(type, NULL, size, data);
	if (!m)
		return -EBADMSG;
	r = check_message(m) ? check_canonical(m, data, size) : -EBADMSG;
	if (r < 0) {
		wire_free(m);
		return r;
	}
	*ret = m;
	return 0;
}

void wire_free(ProtobufCMessage *m)
{
	if (m)
		protobuf_c_message_free_unpacked(m, NULL);
}

int wire_pack(const ProtobufCMessage *m, uint8_t *ret, size_t room)
{
	size_t size = protobuf_c_message_get_packed_size(m);

	assert(check_message(m));
	assert(size <= wire_size_max(m->descriptor));
	if (size > room)
		return -EMSGSIZE;
	return (int)protobuf_c_message_pack(m, ret);
}
