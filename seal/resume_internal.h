#ifndef ENGAWA_SEAL_RESUME_INTERNAL_H
#define ENGAWA_SEAL_RESUME_INTERNAL_H
/* For resume.c, and for the tests that fix what is drawn. */
#include "seal/handshake_internal.h"
#include "seal/resume.h"

enum {
	RESUME_SECRET = KEYS_SIZE,
	RESUME_NONCE = 32,
	RESUME_POINT = 32, /* of X25519, as its scalars */
	RESUME_EPOCH = 4,
};

#define RESUME_SUITE KEYS_SUITE " resume"

/* What this side does or waits for next. */
enum resume_state {
	RESUME_DEAD,
	RESUME_OPEN, /* the channels of this epoch may be made; nothing is due */
	RESUME_IDLE, /* the line is lost, and no attempt under way */
	RESUME_AGENT_WAITS_R2,
	RESUME_VIEWER_WAITS_R3,
};

/* Of one attempt. */
struct resume_attempt {
	uint8_t scalar[RESUME_POINT]; /* drawn; until the keys are made */
	uint8_t nonce[RESUME_NONCE]; /* drawn */
	uint8_t point[RESUME_POINT]; /* our share */
	uint32_t epoch; /* proposed by the agent, then chosen by the viewer */
	struct seal_message transcript; /* label ‖ th ‖ lv(R1, R2 without its end) */
	uint8_t th[KEYS_TH];
	uint8_t prk[KEYS_PRK];
};

struct seal_resume {
	enum keys_side side;
	enum resume_state state;
	enum seal_refusal refusal;
	uint8_t secret[RESUME_SECRET];
	uint8_t session[KEYS_TH]; /* th of the handshake */
	uint32_t epoch; /* of the latest channels */
	uint64_t heard_ms;
	bool made[2][SEAL_FILE + 1];
	struct resume_attempt attempt;
	/* NULL, or what a test fixes just after it was drawn. */
	void (*drawn)(struct resume_attempt *a);
};
#endif
