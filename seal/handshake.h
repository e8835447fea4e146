#ifndef ENGAWA_SEAL_HANDSHAKE_H
#define ENGAWA_SEAL_HANDSHAKE_H
/*
 * M1–M5 and M7, suite 0, as docs/seal.md writes them down: CPace
 * (CPACE-RISTR255-SHA512, draft-irtf-cfrg-cpace-21) from the code, a key
 * schedule on HKDF-SHA-512, and the sealed grant.
 *
 * A is the console (initiator), B the agent. Messages are handed over as they
 * lie on the wire. Any refusal, a call out of order too, ends the handshake:
 * keys are wiped, the object answers -EPROTO from then on, and the peer is told
 * nothing. One thread. Outputs are untouched on failure; an answer may be
 * written over the message it answers.
 */
#include <stddef.h>
#include <stdint.h>

#include "seal/channel.h"
#include "seal/code.h"
#include "seal/door.h"

enum {
	SEAL_MESSAGE_MAX = 1024, /* M1–M5, on the wire */
	SEAL_GRANT_MAX = 1024, /* the text inside M7 */
	SEAL_M7_MAX = SEAL_GRANT_MAX + 64,
};

/* Why a handshake ended, for this side's own words and tests; never for the peer. */
enum seal_refusal {
	SEAL_OK,
	SEAL_BAD_FORM, /* not the message that was due, trailing bytes, bad LEB128 */
	SEAL_BAD_SUITE,
	SEAL_BAD_SLOT, /* M1 names another slot than the code */
	SEAL_RESERVED_USED, /* a reserved field is not empty */
	SEAL_BAD_POINT, /* identity or no point at all */
	SEAL_REFLECTION, /* the peer sent our own share back */
	SEAL_CODE_DEAD, /* expired, out of attempts or burnt: no M3 */
	SEAL_NOT_CONFIRMED, /* M4 or M5: wrong code, or somebody in between */
	SEAL_BAD_GRANT, /* M7 does not open */
	SEAL_OLD_EPOCH, /* R2 names an epoch that was, or there are no more */
	SEAL_TOO_LATE, /* the line was gone for too long */
};

struct seal_message {
	uint8_t data[SEAL_M7_MAX];
	size_t size;
};

struct seal_handshake;

/* Agent. Order: m1, take_m2 (gives M3), take_m4 (gives M5), grant (gives M7).
 * 0, -EPROTO (see seal_handshake_refusal), -ENOMEM, -ENOSYS (libsodium finds no
 * randomness). The code is copied; the door is borrowed until destroy: take_m2
 * takes an attempt off it before it gives M3, a right M4 burns it. */
int seal_agent_create(
	const struct seal_code *code, struct seal_door *door, struct seal_handshake **ret);
int seal_agent_m1(struct seal_handshake *h, struct seal_message *ret);
int seal_agent_take_m2(struct seal_handshake *h, uint64_t now_ms, const uint8_t *m2, size_t size,
	struct seal_message *ret_m3);
int seal_agent_take_m4(
	struct seal_handshake *h, const uint8_t *m4, size_t size, struct seal_message *ret_m5);
/* -EMSGSIZE over SEAL_GRANT_MAX, and the handshake goes on. */
int seal_agent_grant(
	struct seal_handshake *h, const uint8_t *grant, size_t size, struct seal_message *ret_m7);

/* Viewer. Order: take_m1 (gives M2), take_m3 (gives M4), take_m5, take_m7. */
int seal_viewer_create(const struct seal_code *code, struct seal_handshake **ret);
int seal_viewer_take_m1(
	struct seal_handshake *h, const uint8_t *m1, size_t size, struct seal_message *ret_m2);
int seal_viewer_take_m3(
	struct seal_handshake *h, const uint8_t *m3, size_t size, struct seal_message *ret_m4);
int seal_viewer_take_m5(struct seal_handshake *h, const uint8_t *m5, size_t size);
int seal_viewer_take_m7(struct seal_handshake *h, const uint8_t *m7, size_t size,
	uint8_t ret_grant[SEAL_GRANT_MAX], size_t *ret_size);

enum seal_refusal seal_handshake_refusal(const struct seal_handshake *h);
/* "ok", "bad-form", …: the words of docs/seal.md. */
const char *seal_refusal_name(enum seal_refusal r);

/* After M7, on either side: the sending or the receiving half of a channel,
 * each once: a second receiver would take every message again. -EPROTO (this
 * side has not finished), -EINVAL (no such half), -EALREADY, -ENOMEM. */
int seal_handshake_sender(
	struct seal_handshake *h, enum seal_channel_id id, struct seal_sender **ret);
int seal_handshake_receiver(
	struct seal_handshake *h, enum seal_channel_id id, struct seal_receiver **ret);

/* Wipes. NULL is fine. Channels live on. */
void seal_handshake_destroy(struct seal_handshake *h);
#endif
