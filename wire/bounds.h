#ifndef ENGAWA_WIRE_BOUNDS_H
#define ENGAWA_WIRE_BOUNDS_H
/*
 * The bounds of every field of the schema, as docs/wire.md states them.
 *
 *	text, bytes: length in bytes      integers: value, both included
 *	repeated: n_max elements, and each element within min..max
 * Enums and bools need none: unknown enum values are refused.
 */
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

struct wire_bound {
	const char *message; /* short name, as in the schema */
	const char *field;
	int64_t min, max;
	uint32_t n_max; /* repeated fields */
};

/* NULL when the schema has such a field and the table has not: a bug. */
const struct wire_bound *wire_bound_find(const char *message, const char *field);

/* Largest packed size of a message of this type, in bytes. */
uint32_t wire_size_max(const ProtobufCMessageDescriptor *type);
#endif
