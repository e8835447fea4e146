#ifndef ENGAWA_TESTS_SEAL_PAIR_H
#define ENGAWA_TESTS_SEAL_PAIR_H
/* An agent and a viewer at the same door, and what they said to each other. */
#include "seal/handshake_internal.h"

#define PAIR_SLOT "4821"
#define PAIR_SECRET "304917"

enum { PAIR_NOW = 1000 };

struct pair {
	struct seal_code agent_code, viewer_code;
	struct seal_door door;
	struct seal_handshake *agent, *viewer;
	struct seal_message m1, m2, m3, m4, m5, m7;
	uint8_t grant[SEAL_GRANT_MAX];
	size_t grant_size;
};

void pair_open(struct pair *p, const char *agent_secret, const char *viewer_secret);
/* A fresh handshake for both at the door as it stands. */
void pair_reopen(struct pair *p);
void pair_close(struct pair *p);
/* Honest steps until message `last` is made and not yet delivered; 8: all done. */
void pair_until(struct pair *p, int last);
void pair_expect(const struct seal_handshake *h, int r, enum seal_refusal why);

/* Message `n` of a pair, and its delivery to the side that takes it. */
struct seal_message *pair_message(struct pair *p, int n);
struct seal_handshake *pair_taker(struct pair *p, int n);
int pair_deliver(struct pair *p, int n, const uint8_t *data, size_t size);
#endif
