#ifndef ENGAWA_SEAL_RESUME_H
#define ENGAWA_SEAL_RESUME_H
/*
 * What outlives a lost line: a secret that both sides took from the handshake, where
 * they meet again at the broker, and R1–R3, which give new keys for a new epoch
 * (docs/seal.md). Made once for each participant, after M7.
 *
 * Each attempt is a new one, with fresh nonces and X25519; a line that breaks during it
 * costs nothing. A message that is refused ends it for good: everything is wiped, and
 * whatever is called later says -EPROTO. Times are of any one clock that goes on while
 * the PC sleeps. One thread.
 */
#include "seal/handshake.h"

enum {
	SEAL_MEET = 16, /* bytes that both sides name to the broker */
	SEAL_RESUME_MS = 120 * 1000, /* from the last sign of life on */
};

struct seal_resume;

/* After M7, on either side; the handshake may go then. 0, -EPROTO, -ENOMEM. */
int seal_resume_create(struct seal_handshake *h, struct seal_resume **ret);
/* Wipes. NULL is fine. */
void seal_resume_destroy(struct seal_resume *r);

/* Where the two meet: nobody can guess it, and it tells nothing of the secret. */
void seal_resume_meet(const struct seal_resume *r, uint8_t ret[SEAL_MEET]);

/* The line is lost; the peer was last heard at heard_ms, as the messages that opened
 * say. An attempt under way is given up. */
void seal_resume_lost(struct seal_resume *r, uint64_t heard_ms);

/* Agent: R1, a new attempt each time; then R2 gives R3, and the channels are there. 0,
 * -EPROTO (see seal_resume_refusal), -ETIME: too late, and over. */
int seal_resume_r1(struct seal_resume *r, uint64_t now_ms, struct seal_message *ret_r1);
int seal_resume_take_r2(struct seal_resume *r, uint64_t now_ms, const uint8_t *r2, size_t size,
	struct seal_message *ret_r3);

/* Viewer: R1, of a new attempt each time, gives R2; after R3 the channels are there.
 * Likewise. */
int seal_resume_take_r1(struct seal_resume *r, uint64_t now_ms, const uint8_t *r1, size_t size,
	struct seal_message *ret_r2);
int seal_resume_take_r3(struct seal_resume *r, uint64_t now_ms, const uint8_t *r3, size_t size);

/* Halves of the channels of the latest epoch, each once, as from the handshake. */
int seal_resume_sender(struct seal_resume *r, enum seal_channel_id id, struct seal_sender **ret);
int seal_resume_receiver(
	struct seal_resume *r, enum seal_channel_id id, struct seal_receiver **ret);

/* How many times it was resumed, or more: an epoch may be left out. */
uint32_t seal_resume_epoch(const struct seal_resume *r);
enum seal_refusal seal_resume_refusal(const struct seal_resume *r);
#endif
