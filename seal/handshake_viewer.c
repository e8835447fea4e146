#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "seal/handshake_internal.h"

int seal_viewer_create(const struct seal_code *code, struct seal_handshake **ret)
{
	int r = handshake_create(code, KEYS_OPERATOR, ret);

	if (r < 0)
		return r;
	(*ret)->state = VIEWER_WAITS_M1;
	return 0;
}

static enum seal_refusal parse_m1(struct seal_handshake *h, const uint8_t *m1, size_t size)
{
	struct lv_reader r = { m1, m1 + size };
	const uint8_t *slot, *nonce;
	enum seal_refusal why;

	if (size > SEAL_MESSAGE_MAX)
		return SEAL_BAD_FORM;
	why = handshake_take_suite(&r);
	if (why != SEAL_OK)
		return why;
	if (lv_take_sized(&r, SEAL_SLOT_DIGITS, &slot) < 0 ||
		lv_take_sized(&r, HANDSHAKE_NONCE, &nonce) < 0 || r.at != r.end)
		return SEAL_BAD_FORM;
	if (memcmp(slot, h->s.code.slot, SEAL_SLOT_DIGITS) != 0)
		return SEAL_BAD_SLOT;
	memcpy(h->s.nonce_b, nonce, HANDSHAKE_NONCE);
	return SEAL_OK;
}

static struct seal_message make_m2(const struct seal_handshake *h)
{
	struct seal_message m2 = { 0 };

	lv_put(&m2, KEYS_SUITE, strlen(KEYS_SUITE));
	lv_put(&m2, h->s.nonce_a, HANDSHAKE_NONCE);
	lv_put(&m2, h->s.ya, CPACE_POINT);
	lv_put(&m2, NULL, 0); /* reserved */
	return m2;
}

int seal_viewer_take_m1(
	struct seal_handshake *h, const uint8_t *m1, size_t size, struct seal_message *ret_m2)
{
	enum seal_refusal why;

	if (!handshake_due(h, VIEWER_WAITS_M1))
		return -EPROTO;
	why = parse_m1(h, m1, size);
	if (why == SEAL_OK)
		why = handshake_share(h);
	if (why != SEAL_OK)
		return handshake_refuse(h, why);
	handshake_note(h, m1, size);
	*ret_m2 = make_m2(h);
	handshake_note(h, ret_m2->data, ret_m2->size);
	h->state = VIEWER_WAITS_M3;
	return 0;
}

/* ADb must be lv("agent", reserved), the reserved field empty. */
static enum seal_refusal parse_adb(const uint8_t *adb, size_t size)
{
	struct lv_reader r = { adb, adb + size };
	const uint8_t *role;

	if (lv_take_sized(&r, strlen("agent"), &role) < 0 || memcmp(role, "agent", 5) != 0)
		return SEAL_BAD_FORM;
	return handshake_take_end(&r);
}

static enum seal_refusal parse_m3(struct seal_handshake *h, const uint8_t *m3, size_t size)
{
	struct lv_reader r = { m3, m3 + size };
	const uint8_t *share, *adb;
	enum seal_refusal why;
	size_t adb_size;

	if (size > SEAL_MESSAGE_MAX || lv_take_sized(&r, CPACE_POINT, &share) < 0 ||
		lv_take(&r, &adb, &adb_size) < 0)
		return SEAL_BAD_FORM;
	why = parse_adb(adb, adb_size);
	if (why == SEAL_OK)
		why = handshake_take_end(&r);
	if (why != SEAL_OK)
		return why;
	memcpy(h->s.yb, share, CPACE_POINT);
	return SEAL_OK;
}

int seal_viewer_take_m3(
	struct seal_handshake *h, const uint8_t *m3, size_t size, struct seal_message *ret_m4)
{
	uint8_t isk[CPACE_ISK];
	enum seal_refusal why;

	if (!handshake_due(h, VIEWER_WAITS_M3))
		return -EPROTO;
	why = parse_m3(h, m3, size);
	if (why == SEAL_OK)
		why = handshake_agree(h, isk);
	if (why == SEAL_OK) {
		handshake_note(h, m3, size);
		handshake_schedule(h, isk);
		handshake_confirm(h, KEYS_OPERATOR, ret_m4->data);
		ret_m4->size = KEYS_CONFIRM;
		h->state = VIEWER_WAITS_M5;
	}
	sodium_memzero(isk, sizeof(isk));
	return why == SEAL_OK ? 0 : handshake_refuse(h, why);
}

int seal_viewer_take_m5(struct seal_handshake *h, const uint8_t *m5, size_t size)
{
	if (!handshake_due(h, VIEWER_WAITS_M5))
		return -EPROTO;
	if (size != KEYS_CONFIRM)
		return handshake_refuse(h, SEAL_BAD_FORM);
	if (!handshake_confirmed(h, KEYS_AGENT, m5, size))
		return handshake_refuse(h, SEAL_NOT_CONFIRMED);
	h->state = VIEWER_WAITS_M7;
	return 0;
}

int seal_viewer_take_m7(struct seal_handshake *h, const uint8_t *m7, size_t size,
	uint8_t ret_grant[SEAL_GRANT_MAX], size_t *ret_size)
{
	uint8_t key[KEYS_SIZE], grant[SEAL_GRANT_MAX];
	unsigned long long grant_size;
	int r;

	if (!handshake_due(h, VIEWER_WAITS_M7))
		return -EPROTO;
	if (size < HANDSHAKE_M7_OVERHEAD || size > SEAL_GRANT_MAX + HANDSHAKE_M7_OVERHEAD)
		return handshake_refuse(h, SEAL_BAD_FORM);
	keys_derive(h->s.prk, HANDSHAKE_GRANT_LABEL, key);
	r = crypto_aead_xchacha20poly1305_ietf_decrypt(grant, &grant_size, NULL,
		m7 + HANDSHAKE_M7_NONCE, size - HANDSHAKE_M7_NONCE, h->s.th, KEYS_TH, m7, key);
	if (r == 0) {
		memcpy(ret_grant, grant, grant_size);
		*ret_size = grant_size;
		h->state = HANDSHAKE_DONE;
	}
	sodium_memzero(key, sizeof(key));
	sodium_memzero(grant, sizeof(grant));
	return r == 0 ? 0 : handshake_refuse(h, SEAL_BAD_GRANT);
}
