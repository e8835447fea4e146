#ifndef ENGAWA_TESTS_WIRE_SAMPLES_H
#define ENGAWA_TESTS_WIRE_SAMPLES_H
/* One valid message of each body of each type that travels: for the unit test,
 * and as seeds of the fuzz target. */
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

extern const ProtobufCMessageDescriptor *const samples_types[];
extern const size_t samples_n_types;

struct sample {
	const ProtobufCMessageDescriptor *type;
	uint8_t *data; /* owned by the caller */
	size_t size;
};

size_t samples_count(void);
struct sample samples_get(size_t i);
#endif
