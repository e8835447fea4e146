#ifndef ENGAWA_WIRE_MESSAGE_H
#define ENGAWA_WIRE_MESSAGE_H
/*
 * Parsing and packing of the schema's messages (wire/engawa.proto).
 *
 * Parsing is strict: bounded size, every field within its bounds
 * (wire/bounds.c), text is UTF-8 without control characters, a oneof is set,
 * and the bytes are exactly those that packing the result would give (so no
 * unknown, repeated, reordered or padded fields).
 */
#include <stddef.h>
#include <stdint.h>

#include "engawa.pb-c.h"

/* 0 and a message to free with wire_free(); -EMSGSIZE, -EBADMSG (against the
 * rules), -ENOMEM. */
int wire_unpack(const ProtobufCMessageDescriptor *type, const uint8_t *data, size_t size,
	ProtobufCMessage **ret);
/* Frees what wire_unpack() gave. NULL is fine. */
void wire_free(ProtobufCMessage *m);

/* Wire__FromBroker *m; r = WIRE_UNPACK(from_broker, data, size, &m); */
#define WIRE_UNPACK(name, data, size, ret)                                                         \
	wire_unpack(&wire__##name##__descriptor, (data), (size), (ProtobufCMessage **)(ret))
#define WIRE_FREE(m) wire_free((ProtobufCMessage *)(m))

/* Packs into ret (room bytes). Size, or -EMSGSIZE. We wrote m, so a message
 * outside its bounds is our fault: assert. */
int wire_pack(const ProtobufCMessage *m, uint8_t *ret, size_t room);
#endif
