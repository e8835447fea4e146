#include "seal/handshake.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "seal/channel_internal.h"
#include "seal/handshake_internal.h"

#define SID_LABEL KEYS_SUITE " sid"
#define TH_LABEL KEYS_SUITE " transcript"

static const char *const role[] = { [KEYS_OPERATOR] = "operator", [KEYS_AGENT] = "agent" };

static void put_text(struct seal_message *m, const char *text)
{
	lv_put(m, text, strlen(text));
}

/* A message that begins with a bare label: what is hashed into sid and th. */
static struct seal_message labelled(const char *label)
{
	struct seal_message m = { .size = strlen(label) };

	memcpy(m.data, label, m.size);
	return m;
}

int handshake_create(const struct seal_code *code, enum keys_side side, struct seal_handshake **ret)
{
	struct seal_handshake *h;

	if (sodium_init() < 0)
		return -ENOSYS;
	h = sodium_malloc(sizeof(*h));
	if (!h)
		return -ENOMEM;
	memset(h, 0, sizeof(*h));
	h->side = side;
	h->s.code = *code;
	h->s.transcript = labelled(TH_LABEL);
	crypto_core_ristretto255_scalar_random(h->s.scalar);
	randombytes_buf(side == KEYS_AGENT ? h->s.nonce_b : h->s.nonce_a, HANDSHAKE_NONCE);
	if (side == KEYS_AGENT)
		randombytes_buf(h->s.m7_nonce, sizeof(h->s.m7_nonce));
	*ret = h;
	return 0;
}

void seal_handshake_destroy(struct seal_handshake *h)
{
	sodium_free(h); /* wipes */
}

int handshake_refuse(struct seal_handshake *h, enum seal_refusal why)
{
	sodium_memzero(&h->s, sizeof(h->s));
	h->door = NULL;
	h->state = HANDSHAKE_DEAD;
	h->refusal = why;
	return -EPROTO;
}

bool handshake_due(struct seal_handshake *h, enum handshake_state state)
{
	if (h->state == state)
		return true;
	if (h->state != HANDSHAKE_DEAD)
		handshake_refuse(h, SEAL_BAD_FORM);
	return false;
}

void handshake_note(struct seal_handshake *h, const uint8_t *message, size_t size)
{
	lv_put(&h->s.transcript, message, size);
}

static void make_sid(struct seal_handshake *h)
{
	struct seal_message m = labelled(SID_LABEL);

	put_text(&m, h->s.code.slot);
	lv_put(&m, h->s.nonce_b, HANDSHAKE_NONCE);
	lv_put(&m, h->s.nonce_a, HANDSHAKE_NONCE);
	crypto_hash_sha256(h->s.sid, m.data, m.size);
}

enum seal_refusal handshake_share(struct seal_handshake *h)
{
	struct seal_message ci = { 0 };
	uint8_t g[CPACE_POINT];
	int r;

	make_sid(h);
	put_text(&ci, role[KEYS_OPERATOR]);
	put_text(&ci, "local");
	put_text(&ci, role[KEYS_AGENT]);
	put_text(&ci, h->s.code.slot);
	cpace_generator((struct cpace_field){ h->s.code.secret, SEAL_SECRET_DIGITS },
		(struct cpace_field){ ci.data, ci.size },
		(struct cpace_field){ h->s.sid, HANDSHAKE_SID }, g);
	seal_code_wipe(&h->s.code);
	r = cpace_multiply(h->s.scalar, g, h->side == KEYS_AGENT ? h->s.yb : h->s.ya);
	sodium_memzero(g, sizeof(g));
	return r < 0 ? SEAL_BAD_POINT : SEAL_OK;
}

void handshake_put_ad(struct seal_message *m, enum keys_side side)
{
	put_text(m, role[side]);
	put_text(m, "");
}

enum seal_refusal handshake_agree(struct seal_handshake *h, uint8_t ret_isk[CPACE_ISK])
{
	struct seal_message ada = { 0 }, adb = { 0 };
	struct cpace_transcript t;
	int r;

	if (sodium_memcmp(h->s.ya, h->s.yb, CPACE_POINT) == 0)
		return SEAL_REFLECTION;
	handshake_put_ad(&ada, KEYS_OPERATOR);
	handshake_put_ad(&adb, KEYS_AGENT);
	t = (struct cpace_transcript){
		.ya = { h->s.ya, CPACE_POINT },
		.ada = { ada.data, ada.size },
		.yb = { h->s.yb, CPACE_POINT },
		.adb = { adb.data, adb.size },
	};
	r = cpace_isk(h->s.scalar, h->side == KEYS_AGENT ? h->s.ya : h->s.yb,
		(struct cpace_field){ h->s.sid, HANDSHAKE_SID }, &t, ret_isk);
	sodium_memzero(h->s.scalar, sizeof(h->s.scalar));
	return r < 0 ? SEAL_BAD_POINT : SEAL_OK;
}

void handshake_schedule(struct seal_handshake *h, const uint8_t isk[CPACE_ISK])
{
	crypto_hash_sha256(h->s.th, h->s.transcript.data, h->s.transcript.size);
	keys_extract(h->s.th, isk, h->s.prk);
}

void handshake_confirm(
	const struct seal_handshake *h, enum keys_side side, uint8_t ret[KEYS_CONFIRM])
{
	keys_confirm(h->s.prk, side, h->s.th, ret);
}

bool handshake_confirmed(
	const struct seal_handshake *h, enum keys_side side, const uint8_t *got, size_t size)
{
	uint8_t want[KEYS_CONFIRM];
	bool right;

	handshake_confirm(h, side, want);
	right = size == sizeof(want) && sodium_memcmp(got, want, sizeof(want)) == 0;
	sodium_memzero(want, sizeof(want));
	return right;
}

enum seal_refusal handshake_take_suite(struct lv_reader *r)
{
	const uint8_t *suite;
	size_t size;

	if (lv_take(r, &suite, &size) < 0)
		return SEAL_BAD_FORM;
	if (size != strlen(KEYS_SUITE) || memcmp(suite, KEYS_SUITE, size) != 0)
		return SEAL_BAD_SUITE;
	return SEAL_OK;
}

enum seal_refusal handshake_take_end(struct lv_reader *r)
{
	const uint8_t *reserved;
	size_t size;

	if (lv_take(r, &reserved, &size) < 0 || r->at != r->end)
		return SEAL_BAD_FORM;
	return size ? SEAL_RESERVED_USED : SEAL_OK;
}

enum seal_refusal seal_handshake_refusal(const struct seal_handshake *h)
{
	return h->refusal;
}

const char *seal_refusal_name(enum seal_refusal r)
{
	switch (r) {
	case SEAL_OK:
		return "ok";
	case SEAL_BAD_FORM:
		return "bad-form";
	case SEAL_BAD_SUITE:
		return "bad-suite";
	case SEAL_BAD_SLOT:
		return "bad-slot";
	case SEAL_RESERVED_USED:
		return "reserved-used";
	case SEAL_BAD_POINT:
		return "bad-point";
	case SEAL_REFLECTION:
		return "reflection";
	case SEAL_CODE_DEAD:
		return "code-dead";
	case SEAL_NOT_CONFIRMED:
		return "not-confirmed";
	case SEAL_BAD_GRANT:
		return "bad-grant";
	case SEAL_OLD_EPOCH:
		return "old-epoch";
	case SEAL_TOO_LATE:
		return "too-late";
	}
	return "unknown";
}

/* The key of a half that exists, once: 0, -EPROTO, -EINVAL, -EALREADY. */
static int channel_key(const struct seal_handshake *h, enum keys_side from, enum seal_channel_id id,
	uint8_t ret[KEYS_SIZE])
{
	const char *label = keys_channel_label(from, id);

	if (h->state != HANDSHAKE_DONE)
		return -EPROTO;
	if (!label)
		return -EINVAL;
	if (h->made[from][id])
		return -EALREADY;
	keys_derive(h->s.prk, label, ret);
	return 0;
}

int seal_handshake_sender(
	struct seal_handshake *h, enum seal_channel_id id, struct seal_sender **ret)
{
	uint8_t key[KEYS_SIZE];
	int r = channel_key(h, h->side, id, key);

	if (r < 0)
		return r;
	r = channel_sender_create(key, h->s.th, id, 0, ret);
	h->made[h->side][id] = r == 0;
	sodium_memzero(key, sizeof(key));
	return r;
}

int seal_handshake_receiver(
	struct seal_handshake *h, enum seal_channel_id id, struct seal_receiver **ret)
{
	enum keys_side peer = h->side == KEYS_AGENT ? KEYS_OPERATOR : KEYS_AGENT;
	uint8_t key[KEYS_SIZE];
	int r = channel_key(h, peer, id, key);

	if (r < 0)
		return r;
	r = channel_receiver_create(key, h->s.th, id, 0, ret);
	h->made[peer][id] = r == 0;
	sodium_memzero(key, sizeof(key));
	return r;
}
