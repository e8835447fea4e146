#ifndef ENGAWA_SEAL_CPACE_H
#define ENGAWA_SEAL_CPACE_H
/*
 * CPACE-RISTR255-SHA512 with the initiator-responder transcript, as
 * draft-irtf-cfrg-cpace-21 has it. Pure functions; secrets they made on the
 * way are wiped. Fields are at most LV_SIZE_MAX bytes.
 */
#include <stddef.h>
#include <stdint.h>

enum { CPACE_POINT = 32, CPACE_SCALAR = 32, CPACE_ISK = 64 };

struct cpace_field {
	const void *data; /* borrowed for the call */
	size_t size;
};

/* Both sides' shares and associated data, in the transcript's order. */
struct cpace_transcript {
	struct cpace_field ya, ada; /* initiator */
	struct cpace_field yb, adb; /* responder */
};

/* g from the password (PRS), the channel identifier and the session's id. */
void cpace_generator(struct cpace_field prs, struct cpace_field ci, struct cpace_field sid,
	uint8_t ret_g[CPACE_POINT]);
/* scalar × point. 0; -EINVAL when point is none or the product is the identity. */
int cpace_multiply(const uint8_t scalar[CPACE_SCALAR], const uint8_t point[CPACE_POINT],
	uint8_t ret[CPACE_POINT]);
/* The shared key from our scalar and the peer's share; K never leaves here.
 * 0; -EINVAL for a bad share. */
int cpace_isk(const uint8_t scalar[CPACE_SCALAR], const uint8_t peer[CPACE_POINT],
	struct cpace_field sid, const struct cpace_transcript *t, uint8_t ret_isk[CPACE_ISK]);
#endif
