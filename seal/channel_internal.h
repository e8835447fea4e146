#ifndef ENGAWA_SEAL_CHANNEL_INTERNAL_H
#define ENGAWA_SEAL_CHANNEL_INTERNAL_H
/* For seal/ and for the tests that fix what is random. */
#include <sodium.h>

#include "seal/channel.h"
#include "seal/keys.h"

enum {
	CHANNEL_HEADER = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
	CHANNEL_TAG = crypto_secretstream_xchacha20poly1305_ABYTES,
	CHANNEL_AD = KEYS_TH + 1 + 4, /* session ‖ channel ‖ epoch, big-endian */
};

struct seal_sender {
	crypto_secretstream_xchacha20poly1305_state stream;
	uint8_t header[CHANNEL_HEADER];
	uint8_t ad[CHANNEL_AD];
	uint64_t key_since_ms; /* meaningful once started */
	bool started, finished;
};

struct seal_receiver {
	crypto_secretstream_xchacha20poly1305_state stream; /* meaningful once started */
	uint8_t key[KEYS_SIZE];
	uint8_t ad[CHANNEL_AD];
	bool started, finished, broken;
};

/* session: th. 0, -ENOMEM. */
int channel_sender_create(const uint8_t key[KEYS_SIZE], const uint8_t session[KEYS_TH],
	enum seal_channel_id id, uint32_t epoch, struct seal_sender **ret);
int channel_receiver_create(const uint8_t key[KEYS_SIZE], const uint8_t session[KEYS_TH],
	enum seal_channel_id id, uint32_t epoch, struct seal_receiver **ret);
#endif
