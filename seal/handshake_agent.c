#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "seal/handshake_internal.h"

int seal_agent_create(
	const struct seal_code *code, struct seal_door *door, struct seal_handshake **ret)
{
	int r = handshake_create(code, KEYS_AGENT, ret);

	if (r < 0)
		return r;
	(*ret)->door = door;
	(*ret)->state = AGENT_GIVES_M1;
	return 0;
}

int seal_agent_m1(struct seal_handshake *h, struct seal_message *ret)
{
	struct seal_message m1 = { 0 };

	if (!handshake_due(h, AGENT_GIVES_M1))
		return -EPROTO;
	lv_put(&m1, KEYS_SUITE, strlen(KEYS_SUITE));
	lv_put(&m1, h->s.code.slot, SEAL_SLOT_DIGITS);
	lv_put(&m1, h->s.nonce_b, HANDSHAKE_NONCE);
	handshake_note(h, m1.data, m1.size);
	*ret = m1;
	h->state = AGENT_WAITS_M2;
	return 0;
}

static enum seal_refusal parse_m2(struct seal_handshake *h, const uint8_t *m2, size_t size)
{
	struct lv_reader r = { m2, m2 + size };
	const uint8_t *nonce, *share;
	enum seal_refusal why;

	if (size > SEAL_MESSAGE_MAX)
		return SEAL_BAD_FORM;
	why = handshake_take_suite(&r);
	if (why != SEAL_OK)
		return why;
	if (lv_take_sized(&r, HANDSHAKE_NONCE, &nonce) < 0 ||
		lv_take_sized(&r, CPACE_POINT, &share) < 0)
		return SEAL_BAD_FORM;
	why = handshake_take_end(&r);
	if (why != SEAL_OK)
		return why;
	memcpy(h->s.nonce_a, nonce, HANDSHAKE_NONCE);
	memcpy(h->s.ya, share, CPACE_POINT);
	return SEAL_OK;
}

static struct seal_message make_m3(const struct seal_handshake *h)
{
	struct seal_message m3 = { 0 }, adb = { 0 };

	handshake_put_ad(&adb, KEYS_AGENT);
	lv_put(&m3, h->s.yb, CPACE_POINT);
	lv_put(&m3, adb.data, adb.size);
	lv_put(&m3, NULL, 0); /* reserved */
	return m3;
}

int seal_agent_take_m2(struct seal_handshake *h, uint64_t now_ms, const uint8_t *m2, size_t size,
	struct seal_message *ret_m3)
{
	uint8_t isk[CPACE_ISK];
	enum seal_refusal why;

	if (!handshake_due(h, AGENT_WAITS_M2))
		return -EPROTO;
	why = parse_m2(h, m2, size);
	if (why == SEAL_OK)
		why = handshake_share(h);
	if (why == SEAL_OK)
		why = handshake_agree(h, isk);
	/* M3 lets the peer check one guess, so it is paid for before it exists. */
	if (why == SEAL_OK && !seal_door_try(h->door, now_ms))
		why = SEAL_CODE_DEAD;
	if (why == SEAL_OK) {
		struct seal_message m3 = make_m3(h);

		handshake_note(h, m2, size);
		handshake_note(h, m3.data, m3.size);
		handshake_schedule(h, isk);
		*ret_m3 = m3;
		h->state = AGENT_WAITS_M4;
	}
	sodium_memzero(isk, sizeof(isk));
	return why == SEAL_OK ? 0 : handshake_refuse(h, why);
}

int seal_agent_take_m4(
	struct seal_handshake *h, const uint8_t *m4, size_t size, struct seal_message *ret_m5)
{
	if (!handshake_due(h, AGENT_WAITS_M4))
		return -EPROTO;
	if (size != KEYS_CONFIRM)
		return handshake_refuse(h, SEAL_BAD_FORM);
	if (!handshake_confirmed(h, KEYS_OPERATOR, m4, size))
		return handshake_refuse(h, SEAL_NOT_CONFIRMED);
	seal_door_burn(h->door);
	handshake_confirm(h, KEYS_AGENT, ret_m5->data);
	ret_m5->size = KEYS_CONFIRM;
	h->state = AGENT_GIVES_M7;
	return 0;
}

int seal_agent_grant(
	struct seal_handshake *h, const uint8_t *grant, size_t size, struct seal_message *ret_m7)
{
	uint8_t key[KEYS_SIZE];

	_Static_assert(SEAL_GRANT_MAX + HANDSHAKE_M7_OVERHEAD <= SEAL_M7_MAX, "M7 fits");
	if (!handshake_due(h, AGENT_GIVES_M7))
		return -EPROTO;
	if (size > SEAL_GRANT_MAX)
		return -EMSGSIZE;
	memcpy(ret_m7->data, h->s.m7_nonce, HANDSHAKE_M7_NONCE);
	keys_derive(h->s.prk, HANDSHAKE_GRANT_LABEL, key);
	crypto_aead_xchacha20poly1305_ietf_encrypt(ret_m7->data + HANDSHAKE_M7_NONCE, NULL, grant,
		size, h->s.th, KEYS_TH, NULL, h->s.m7_nonce, key);
	sodium_memzero(key, sizeof(key));
	ret_m7->size = size + HANDSHAKE_M7_OVERHEAD;
	h->state = HANDSHAKE_DONE;
	return 0;
}
