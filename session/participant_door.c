/* From the slot to the grant: the code, the peer that the broker brought, and whether it
 * knows the code. */
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/host_internal.h"

void participant_send_handshake(struct participant *p, const struct seal_message *m)
{
	uint8_t body[1 + sizeof(m->data)];

	body[0] = WIRE_HANDSHAKE;
	memcpy(body + 1, m->data, m->size);
	participant_send_sealed(body, 1 + m->size, p);
}

int participant_send_grant(struct participant *p, bool allowed)
{
	Wire__Grant grant = WIRE__GRANT__INIT;
	Wire__Capability view = WIRE__CAPABILITY__VIEW;
	uint8_t text[SEAL_GRANT_MAX];
	struct seal_message m7;
	int size, r;

	grant.allowed = allowed;
	if (allowed) {
		grant.n_capabilities = 1;
		grant.capabilities = &view;
		grant.expires_s = PERMITS_VIEW_S;
	}
	size = wire_pack(&grant.base, text, sizeof(text));
	if (size < 0)
		return size;
	r = seal_agent_grant(p->handshake, text, (size_t)size, &m7);
	if (r == 0)
		participant_send_handshake(p, &m7);
	return r;
}

void participant_wait_again(struct participant *p)
{
	uint64_t now = clock_with_sleep_ms();

	seal_handshake_destroy(p->handshake);
	p->handshake = NULL;
	if (p->answered)
		host_tell_attempt(p->host, p->door.attempts_left);
	p->answered = false;
	if (p->door.attempts_left == 0) {
		participant_end(p, WIRE__END_REASON__ATTEMPTS_USED, "");
		return;
	}
	if (!seal_door_alive(&p->door, now)) {
		participant_end(p, WIRE__END_REASON__CODE_EXPIRED, "");
		return;
	}
	participant_move(&p->state, PARTICIPANT_WAITING, p->number);
	participant_set_deadline(p, p->door.opened_ms + SEAL_CODE_LIFE_MS - now);
}

/* The handshake broke off; the peer learns nothing of the reason. */
static void refuse_peer(struct participant *p)
{
	log_event(LOG_WARN, "handshake.refused", "reason=%s answered=%d",
		seal_refusal_name(seal_handshake_refusal(p->handshake)), p->answered);
	participant_drop_peer(p);
	participant_wait_again(p);
}

static void take_m2(struct participant *p, const uint8_t *m2, size_t size)
{
	struct seal_message m3;

	if (seal_agent_take_m2(p->handshake, clock_with_sleep_ms(), m2, size, &m3) < 0) {
		refuse_peer(p);
		return;
	}
	p->answered = true;
	participant_send_handshake(p, &m3);
}

/* A right code was given: the person decides. */
static void take_m4(struct participant *p, const uint8_t *m4, size_t size)
{
	struct seal_message m5;

	if (seal_agent_take_m4(p->handshake, m4, size, &m5) < 0) {
		refuse_peer(p);
		return;
	}
	participant_send_handshake(p, &m5);
	participant_close_slot(p);
	seal_code_wipe(&p->code);
	if (host_watched(p->host))
		host_tell_code_gone(p->host);
	participant_move(&p->state, PARTICIPANT_ASKING, p->number);
	participant_set_deadline(p, CONSENT_MS);
	p->to_ask = true;
	host_next_question(p->host);
}

void participant_take_handshake(struct participant *p, const uint8_t *body, size_t size)
{
	if (size < 1 || body[0] != WIRE_HANDSHAKE || size - 1 > SEAL_MESSAGE_MAX) {
		refuse_peer(p);
		return;
	}
	if (p->answered)
		take_m4(p, body + 1, size - 1);
	else
		take_m2(p, body + 1, size - 1);
}

void participant_take_slot(struct participant *p, const Wire__SlotOpened *slot)
{
	if (p->state != PARTICIPANT_CONNECTING || seal_code_make(slot->slot, &p->code) < 0) {
		participant_end(p, WIRE__END_REASON__BROKER_REFUSED, "rules");
		return;
	}
	seal_door_open(&p->door, clock_with_sleep_ms());
	participant_move(&p->state, PARTICIPANT_WAITING, p->number);
	participant_set_deadline(p, SEAL_CODE_LIFE_MS);
	host_tell_code(p->host, &p->code);
}

void participant_peer_joined(struct participant *p)
{
	struct seal_message m1 = { 0 };
	int r;

	if (p->state == PARTICIPANT_LOST) {
		participant_resume(p);
		return;
	}
	if (p->state != PARTICIPANT_WAITING) {
		participant_end(p, WIRE__END_REASON__BROKER_REFUSED, "rules");
		return;
	}
	r = seal_agent_create(&p->code, &p->door, &p->handshake);
	if (r == 0)
		r = seal_agent_m1(p->handshake, &m1);
	if (r < 0) {
		participant_end(p, WIRE__END_REASON__INTERNAL, "");
		return;
	}
	participant_move(&p->state, PARTICIPANT_PROVING, p->number);
	participant_set_deadline(p, SEAL_HANDSHAKE_MS);
	participant_send_handshake(p, &m1);
}
