/* A native viewer's way of a packet: four bytes of size and inflated_size, then
 * deflated data, which comes as a key and once more as what follows it. */
#include <errno.h>
#include <stdlib.h>

#include "encode/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct picture *p = picture_create();
	uint32_t inflated_size;

	if (!p)
		abort();
	picture_allow_video(p);
	if (size >= 4 && !picture_set_size(p, bytes[0], bytes[1])) {
		inflated_size = bytes[2] | (uint32_t)bytes[3] << 8;
		if (!picture_update(p, true, inflated_size, bytes + 4, size - 4))
			picture_update(p, false, inflated_size, bytes + 4, size - 4);
		else if (picture_update(p, false, 1, bytes, 1) != -EBADMSG)
			abort(); /* there is no way back but a key */
	}
	picture_destroy(p);
	return 0;
}
