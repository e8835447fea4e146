/* First byte: which message; the rest: its bytes. What is accepted must pack to
 * the very same bytes. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/wire/samples.h"
#include "wire/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ProtobufCMessage *m;
	uint8_t *again;

	if (size < 1)
		return 0;
	if (wire_unpack(samples_types[data[0] % samples_n_types], data + 1, size - 1, &m) < 0)
		return 0;
	again = malloc(size);
	assert(again && wire_pack(m, again, size) == (int)size - 1);
	assert(memcmp(again, data + 1, size - 1) == 0);
	free(again);
	wire_free(m);
	return 0;
}
