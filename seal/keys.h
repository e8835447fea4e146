#ifndef ENGAWA_SEAL_KEYS_H
#define ENGAWA_SEAL_KEYS_H
/*
 * HKDF-SHA-512 (RFC 5869) with the labels of docs/seal.md. Built on HMAC:
 * libsodium 1.0.18 has no HKDF of its own.
 */
#include <stdint.h>

#include "seal/channel.h"

/* In front of every label and in M1 and M2. */
#define KEYS_SUITE "engawa/0"

enum {
	KEYS_TH = 32, /* SHA-256 over the transcript */
	KEYS_PRK = 64,
	KEYS_SIZE = 32, /* every derived key */
	KEYS_CONFIRM = 64, /* M4 and M5 */
};

enum keys_side { KEYS_OPERATOR, KEYS_AGENT };

/* PRK = HMAC-SHA-512(th, ISK). */
void keys_extract(const uint8_t th[KEYS_TH], const uint8_t isk[64], uint8_t ret[KEYS_PRK]);
/* One block of expand, cut to KEYS_SIZE. */
void keys_derive(const uint8_t prk[KEYS_PRK], const char *label, uint8_t ret[KEYS_SIZE]);

/* What `side` sends to show that it knows the key: M4, M5. */
void keys_confirm(const uint8_t prk[KEYS_PRK], enum keys_side side, const uint8_t th[KEYS_TH],
	uint8_t ret[KEYS_CONFIRM]);

/* The label of what `side` sends on a channel; NULL: it sends nothing there. */
const char *keys_channel_label(enum keys_side side, enum seal_channel_id id);
#endif
