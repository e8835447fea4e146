#ifndef ENGAWA_SEAL_HANDSHAKE_INTERNAL_H
#define ENGAWA_SEAL_HANDSHAKE_INTERNAL_H
/*
 * For handshake*.c, and for the tests that fix what is drawn at create: the
 * two fields marked "drawn" decide everything a side sends.
 */
#include "seal/cpace.h"
#include "seal/handshake.h"
#include "seal/keys.h"
#include "seal/lv.h"

enum {
	HANDSHAKE_NONCE = 32,
	HANDSHAKE_SID = 32,
	HANDSHAKE_M7_NONCE = 24, /* of XChaCha20-Poly1305 */
	HANDSHAKE_M7_TAG = 16,
	HANDSHAKE_M7_OVERHEAD = HANDSHAKE_M7_NONCE + HANDSHAKE_M7_TAG,
};

#define HANDSHAKE_GRANT_LABEL KEYS_SUITE " grant"

/* What this side does or waits for next. */
enum handshake_state {
	HANDSHAKE_DEAD,
	AGENT_GIVES_M1,
	AGENT_WAITS_M2,
	AGENT_WAITS_M4,
	AGENT_GIVES_M7,
	VIEWER_WAITS_M1,
	VIEWER_WAITS_M3,
	VIEWER_WAITS_M5,
	VIEWER_WAITS_M7,
	HANDSHAKE_DONE,
};

/* All of it is wiped on refusal. */
struct handshake_secrets {
	struct seal_code code; /* until our share is made */
	uint8_t scalar[CPACE_SCALAR]; /* drawn; until the keys are made */
	uint8_t nonce_a[HANDSHAKE_NONCE]; /* drawn by A */
	uint8_t nonce_b[HANDSHAKE_NONCE]; /* drawn by B */
	uint8_t m7_nonce[HANDSHAKE_M7_NONCE]; /* drawn by B */
	uint8_t sid[HANDSHAKE_SID];
	uint8_t ya[CPACE_POINT], yb[CPACE_POINT];
	struct seal_message transcript; /* label ‖ lv(M1) ‖ lv(M2) ‖ lv(M3) */
	uint8_t th[KEYS_TH];
	uint8_t prk[KEYS_PRK];
};

struct seal_handshake {
	enum keys_side side;
	enum handshake_state state;
	enum seal_refusal refusal;
	struct seal_door *door; /* borrowed; the agent's */
	bool made[2][SEAL_FILE + 1]; /* channel halves, by who sends */
	struct handshake_secrets s;
};

int handshake_create(
	const struct seal_code *code, enum keys_side side, struct seal_handshake **ret);
/* Wipes, notes why, gives -EPROTO. */
int handshake_refuse(struct seal_handshake *h, enum seal_refusal why);
/* Whether h is in the state that this call needs; refuses it otherwise. */
bool handshake_due(struct seal_handshake *h, enum handshake_state state);

/* Notes M1, M2 or M3 as it lay on the wire, in this order. */
void handshake_note(struct seal_handshake *h, const uint8_t *message, size_t size);
/* With the code and both nonces: sid, and our share into ya or yb. Wipes the code. */
enum seal_refusal handshake_share(struct seal_handshake *h);
/* With both shares: the shared key into ret_isk. Wipes the scalar. */
enum seal_refusal handshake_agree(struct seal_handshake *h, uint8_t ret_isk[CPACE_ISK]);
/* With M1–M3 noted: th and PRK. */
void handshake_schedule(struct seal_handshake *h, const uint8_t isk[CPACE_ISK]);
/* The confirmation that `side` sends: M4 or M5. */
void handshake_confirm(
	const struct seal_handshake *h, enum keys_side side, uint8_t ret[KEYS_CONFIRM]);
bool handshake_confirmed(
	const struct seal_handshake *h, enum keys_side side, const uint8_t *got, size_t size);
/* ADa, ADb: lv(role, reserved), the reserved field empty. */
void handshake_put_ad(struct seal_message *m, enum keys_side side);
/* Reads the suite in front of M1 and M2. */
enum seal_refusal handshake_take_suite(struct lv_reader *r);
/* A reserved field, and nothing behind it. */
enum seal_refusal handshake_take_end(struct lv_reader *r);
#endif
