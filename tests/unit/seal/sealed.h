#ifndef ENGAWA_TESTS_SEAL_SEALED_H
#define ENGAWA_TESTS_SEAL_SEALED_H
/* Short messages through both halves of a channel. */
#include "seal/channel.h"

struct sealed {
	uint8_t data[256];
	size_t size;
};

struct sealed sealed_send(struct seal_sender *s, uint64_t now_ms, bool final, const char *text);
/* want 0: opens to text, in the middle; 1: opens to text, the final one; or -errno. */
void sealed_expect(struct seal_receiver *r, struct sealed m, int want, const char *text);
void sealed_finish(struct seal_sender *s, struct seal_receiver *r);
#endif
