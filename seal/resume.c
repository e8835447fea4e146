#include "seal/resume.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "seal/channel_internal.h"
#include "seal/resume_internal.h"

#define SECRET_LABEL KEYS_SUITE " resume"
#define MEET_LABEL KEYS_SUITE " meet"
#define TRANSCRIPT_LABEL KEYS_SUITE " resume transcript"

static const char *const confirm_label[] = {
	[KEYS_OPERATOR] = KEYS_SUITE " resume operator",
	[KEYS_AGENT] = KEYS_SUITE " resume agent",
};

int seal_resume_create(struct seal_handshake *h, struct seal_resume **ret)
{
	struct seal_resume *r;

	if (h->state != HANDSHAKE_DONE)
		return -EPROTO;
	r = sodium_malloc(sizeof(*r));
	if (!r)
		return -ENOMEM;
	memset(r, 0, sizeof(*r));
	r->side = h->side;
	r->state = RESUME_OPEN;
	/* those of epoch 0 come from the handshake */
	memset(r->made, true, sizeof(r->made));
	keys_derive(h->s.prk, SECRET_LABEL, r->secret);
	memcpy(r->session, h->s.th, KEYS_TH);
	*ret = r;
	return 0;
}

void seal_resume_destroy(struct seal_resume *r)
{
	sodium_free(r); /* wipes */
}

void seal_resume_meet(const struct seal_resume *r, uint8_t ret[SEAL_MEET])
{
	uint8_t prk[KEYS_PRK] = { 0 }, key[KEYS_SIZE];

	/* HMAC pads a key with zeros: this one is as good as the secret alone. */
	memcpy(prk, r->secret, RESUME_SECRET);
	keys_derive(prk, MEET_LABEL, key);
	memcpy(ret, key, SEAL_MEET);
	sodium_memzero(prk, sizeof(prk));
	sodium_memzero(key, sizeof(key));
}

uint32_t seal_resume_epoch(const struct seal_resume *r)
{
	return r->epoch;
}

enum seal_refusal seal_resume_refusal(const struct seal_resume *r)
{
	return r->refusal;
}

void seal_resume_lost(struct seal_resume *r, uint64_t heard_ms)
{
	if (r->state == RESUME_DEAD)
		return;
	sodium_memzero(&r->attempt, sizeof(r->attempt));
	/* no channel of the lost epoch may be made any more */
	memset(r->made, true, sizeof(r->made));
	r->heard_ms = heard_ms;
	r->state = RESUME_IDLE;
}

static int refuse(struct seal_resume *r, enum seal_refusal why)
{
	sodium_memzero(&r->attempt, sizeof(r->attempt));
	sodium_memzero(r->secret, sizeof(r->secret));
	r->state = RESUME_DEAD;
	r->refusal = why;
	return why == SEAL_TOO_LATE ? -ETIME : -EPROTO;
}

/* 0, or what it was refused with: too late, or not due. */
static int check_due(struct seal_resume *r, enum resume_state due, uint64_t now_ms)
{
	if (r->state == RESUME_DEAD)
		return r->refusal == SEAL_TOO_LATE ? -ETIME : -EPROTO;
	if (r->state != due)
		return refuse(r, SEAL_BAD_FORM);
	/* A clock that was set back wraps around to long ago. */
	if (now_ms - r->heard_ms > SEAL_RESUME_MS)
		return refuse(r, SEAL_TOO_LATE);
	return 0;
}

static void put_epoch(struct seal_message *m, uint32_t epoch)
{
	const uint8_t bytes[RESUME_EPOCH] = { (uint8_t)(epoch >> 24), (uint8_t)(epoch >> 16),
		(uint8_t)(epoch >> 8), (uint8_t)epoch };

	lv_put(m, bytes, sizeof(bytes));
}

static int take_epoch(struct lv_reader *in, uint32_t *ret)
{
	const uint8_t *b;

	if (lv_take_sized(in, RESUME_EPOCH, &b) < 0)
		return -EBADMSG;
	*ret = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	return 0;
}

/* A new attempt: what is random, our share, and the transcript's beginning. */
static int begin(struct seal_resume *r)
{
	struct resume_attempt *a = &r->attempt;

	sodium_memzero(a, sizeof(*a));
	randombytes_buf(a->scalar, sizeof(a->scalar));
	randombytes_buf(a->nonce, sizeof(a->nonce));
	if (r->drawn)
		r->drawn(a);
	if (r->epoch == UINT32_MAX || crypto_scalarmult_curve25519_base(a->point, a->scalar) != 0)
		return -EPROTO;
	a->epoch = r->epoch + 1;
	memcpy(a->transcript.data, TRANSCRIPT_LABEL, strlen(TRANSCRIPT_LABEL));
	a->transcript.size = strlen(TRANSCRIPT_LABEL);
	memcpy(a->transcript.data + a->transcript.size, r->session, KEYS_TH);
	a->transcript.size += KEYS_TH;
	return 0;
}

/* suite ‖ epoch ‖ nonce ‖ share: all of R1, and R2's beginning. */
static struct seal_message offer(const struct resume_attempt *a)
{
	struct seal_message m = { 0 };

	lv_put(&m, RESUME_SUITE, strlen(RESUME_SUITE));
	put_epoch(&m, a->epoch);
	lv_put(&m, a->nonce, RESUME_NONCE);
	lv_put(&m, a->point, RESUME_POINT);
	lv_put(&m, NULL, 0); /* reserved */
	return m;
}

/* The same of the peer; *in is left behind it. */
static enum seal_refusal take_offer(
	struct lv_reader *in, uint32_t *ret_epoch, const uint8_t **ret_point)
{
	const uint8_t *suite, *nonce, *reserved;
	size_t size;

	if (lv_take(in, &suite, &size) < 0)
		return SEAL_BAD_FORM;
	if (size != strlen(RESUME_SUITE) || memcmp(suite, RESUME_SUITE, size) != 0)
		return SEAL_BAD_SUITE;
	if (take_epoch(in, ret_epoch) < 0 || lv_take_sized(in, RESUME_NONCE, &nonce) < 0 ||
		lv_take_sized(in, RESUME_POINT, ret_point) < 0 || lv_take(in, &reserved, &size) < 0)
		return SEAL_BAD_FORM;
	return size ? SEAL_RESERVED_USED : SEAL_OK;
}

/* With R1 and R2 noted: the keys of the attempt. */
static enum seal_refusal agree(struct seal_resume *r, const uint8_t peer[RESUME_POINT])
{
	struct resume_attempt *a = &r->attempt;
	uint8_t ikm[RESUME_SECRET + RESUME_POINT];
	int bad;

	_Static_assert(sizeof(ikm) == 64, "keys_extract()'s input");
	if (sodium_memcmp(a->point, peer, RESUME_POINT) == 0)
		return SEAL_REFLECTION;
	memcpy(ikm, r->secret, RESUME_SECRET);
	bad = crypto_scalarmult_curve25519(ikm + RESUME_SECRET, a->scalar, peer);
	sodium_memzero(a->scalar, sizeof(a->scalar));
	crypto_hash_sha256(a->th, a->transcript.data, a->transcript.size);
	keys_extract(a->th, ikm, a->prk);
	sodium_memzero(ikm, sizeof(ikm));
	return bad ? SEAL_BAD_POINT : SEAL_OK;
}

static void confirm(const struct resume_attempt *a, enum keys_side side, uint8_t ret[KEYS_CONFIRM])
{
	uint8_t key[KEYS_SIZE];

	keys_derive(a->prk, confirm_label[side], key);
	crypto_auth_hmacsha512(ret, a->th, KEYS_TH, key);
	sodium_memzero(key, sizeof(key));
}

static bool confirmed(
	const struct resume_attempt *a, enum keys_side side, const uint8_t got[KEYS_CONFIRM])
{
	uint8_t want[KEYS_CONFIRM];
	bool right;

	confirm(a, side, want);
	right = sodium_memcmp(got, want, sizeof(want)) == 0;
	sodium_memzero(want, sizeof(want));
	return right;
}

/* A new epoch: its channels may be made. */
static void enter(struct seal_resume *r)
{
	r->epoch = r->attempt.epoch;
	memset(r->made, false, sizeof(r->made));
	r->state = RESUME_OPEN;
}

/* ---- agent ---- */

int seal_resume_r1(struct seal_resume *r, uint64_t now_ms, struct seal_message *ret_r1)
{
	int due;

	if (r->state == RESUME_AGENT_WAITS_R2)
		r->state = RESUME_IDLE; /* that attempt is given up */
	due = check_due(r, RESUME_IDLE, now_ms);
	if (due < 0)
		return due;
	if (begin(r) < 0)
		return refuse(r, SEAL_OLD_EPOCH);
	*ret_r1 = offer(&r->attempt);
	lv_put(&r->attempt.transcript, ret_r1->data, ret_r1->size);
	r->state = RESUME_AGENT_WAITS_R2;
	return 0;
}

static enum seal_refusal take_r2(struct seal_resume *r, const uint8_t *r2, size_t size)
{
	struct lv_reader in = { r2, r2 + size };
	struct resume_attempt *a = &r->attempt;
	const uint8_t *point;
	enum seal_refusal why;
	uint32_t epoch;

	if (size > SEAL_MESSAGE_MAX)
		return SEAL_BAD_FORM;
	why = take_offer(&in, &epoch, &point);
	if (why != SEAL_OK)
		return why;
	if (in.end - in.at != KEYS_CONFIRM)
		return SEAL_BAD_FORM;
	if (epoch <= r->epoch)
		return SEAL_OLD_EPOCH;
	a->epoch = epoch;
	lv_put(&a->transcript, r2, (size_t)(in.at - r2));
	why = agree(r, point);
	if (why != SEAL_OK)
		return why;
	return confirmed(a, KEYS_OPERATOR, in.at) ? SEAL_OK : SEAL_NOT_CONFIRMED;
}

int seal_resume_take_r2(struct seal_resume *r, uint64_t now_ms, const uint8_t *r2, size_t size,
	struct seal_message *ret_r3)
{
	int due = check_due(r, RESUME_AGENT_WAITS_R2, now_ms);
	enum seal_refusal why;

	if (due < 0)
		return due;
	why = take_r2(r, r2, size);
	if (why != SEAL_OK)
		return refuse(r, why);
	confirm(&r->attempt, KEYS_AGENT, ret_r3->data);
	ret_r3->size = KEYS_CONFIRM;
	enter(r);
	return 0;
}

/* ---- viewer ---- */

static enum seal_refusal take_r1(
	struct seal_resume *r, const uint8_t *r1, size_t size, struct seal_message *ret_r2)
{
	struct lv_reader in = { r1, r1 + size };
	struct resume_attempt *a = &r->attempt;
	const uint8_t *point;
	enum seal_refusal why;
	uint32_t epoch;

	if (size > SEAL_MESSAGE_MAX)
		return SEAL_BAD_FORM;
	why = take_offer(&in, &epoch, &point);
	if (why != SEAL_OK)
		return why;
	if (in.at != in.end)
		return SEAL_BAD_FORM;
	if (begin(r) < 0)
		return SEAL_OLD_EPOCH;
	if (epoch > a->epoch)
		a->epoch = epoch;
	*ret_r2 = offer(a);
	lv_put(&a->transcript, r1, size);
	lv_put(&a->transcript, ret_r2->data, ret_r2->size);
	why = agree(r, point);
	if (why != SEAL_OK)
		return why;
	confirm(a, KEYS_OPERATOR, ret_r2->data + ret_r2->size);
	ret_r2->size += KEYS_CONFIRM;
	return SEAL_OK;
}

int seal_resume_take_r1(struct seal_resume *r, uint64_t now_ms, const uint8_t *r1, size_t size,
	struct seal_message *ret_r2)
{
	int due = check_due(r, RESUME_IDLE, now_ms);
	struct seal_message r2;
	enum seal_refusal why;

	if (due < 0)
		return due;
	why = take_r1(r, r1, size, &r2);
	if (why != SEAL_OK)
		return refuse(r, why);
	*ret_r2 = r2;
	r->state = RESUME_VIEWER_WAITS_R3;
	return 0;
}

int seal_resume_take_r3(struct seal_resume *r, uint64_t now_ms, const uint8_t *r3, size_t size)
{
	int due = check_due(r, RESUME_VIEWER_WAITS_R3, now_ms);

	if (due < 0)
		return due;
	if (size != KEYS_CONFIRM)
		return refuse(r, SEAL_BAD_FORM);
	if (!confirmed(&r->attempt, KEYS_AGENT, r3))
		return refuse(r, SEAL_NOT_CONFIRMED);
	enter(r);
	return 0;
}

/* ---- channels ---- */

/* The key of a half that exists, once: 0, -EPROTO, -EINVAL, -EALREADY. */
static int half_key(
	struct seal_resume *r, enum keys_side from, enum seal_channel_id id, uint8_t ret[KEYS_SIZE])
{
	const char *label = keys_channel_label(from, id);

	if (r->state != RESUME_OPEN)
		return -EPROTO;
	if (!label)
		return -EINVAL;
	if (r->made[from][id])
		return -EALREADY;
	keys_derive(r->attempt.prk, label, ret);
	return 0;
}

/* Notes one more half. With the last one the keys they come from are not needed. */
static void note_half(struct seal_resume *r, enum keys_side from, enum seal_channel_id id)
{
	r->made[from][id] = true;
	for (int side = KEYS_OPERATOR; side <= KEYS_AGENT; side++) {
		for (int i = 0; i <= SEAL_FILE; i++) {
			if (keys_channel_label((enum keys_side)side, (enum seal_channel_id)i) &&
				!r->made[side][i])
				return;
		}
	}
	sodium_memzero(&r->attempt, sizeof(r->attempt));
}

int seal_resume_sender(struct seal_resume *r, enum seal_channel_id id, struct seal_sender **ret)
{
	uint8_t key[KEYS_SIZE];
	int result = half_key(r, r->side, id, key);

	if (result < 0)
		return result;
	result = channel_sender_create(key, r->session, id, r->epoch, ret);
	if (result == 0)
		note_half(r, r->side, id);
	sodium_memzero(key, sizeof(key));
	return result;
}

int seal_resume_receiver(struct seal_resume *r, enum seal_channel_id id, struct seal_receiver **ret)
{
	enum keys_side peer = r->side == KEYS_AGENT ? KEYS_OPERATOR : KEYS_AGENT;
	uint8_t key[KEYS_SIZE];
	int result = half_key(r, peer, id, key);

	if (result < 0)
		return result;
	result = channel_receiver_create(key, r->session, id, r->epoch, ret);
	if (result == 0)
		note_half(r, peer, id);
	sodium_memzero(key, sizeof(key));
	return result;
}
