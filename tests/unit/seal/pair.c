#include "tests/unit/seal/pair.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

static const uint8_t some_grant[] = { 0x08, 0x01, 0x12, 0x01, 0x01 };

void pair_reopen(struct pair *p)
{
	seal_handshake_destroy(p->agent);
	seal_handshake_destroy(p->viewer);
	p->agent = p->viewer = NULL;
	assert_int_equal(seal_agent_create(&p->agent_code, &p->door, &p->agent), 0);
	assert_int_equal(seal_viewer_create(&p->viewer_code, &p->viewer), 0);
}

void pair_open(struct pair *p, const char *agent_secret, const char *viewer_secret)
{
	*p = (struct pair){ 0 };
	p->agent_code = p->viewer_code = (struct seal_code){ .slot = PAIR_SLOT };
	memcpy(p->agent_code.secret, agent_secret, SEAL_SECRET_DIGITS);
	memcpy(p->viewer_code.secret, viewer_secret, SEAL_SECRET_DIGITS);
	seal_door_open(&p->door, PAIR_NOW);
	pair_reopen(p);
}

void pair_close(struct pair *p)
{
	seal_handshake_destroy(p->agent);
	seal_handshake_destroy(p->viewer);
}

struct seal_message *pair_message(struct pair *p, int n)
{
	struct seal_message *all[] = { NULL, &p->m1, &p->m2, &p->m3, &p->m4, &p->m5, NULL, &p->m7 };

	return all[n];
}

struct seal_handshake *pair_taker(struct pair *p, int n)
{
	return n == 2 || n == 4 ? p->agent : p->viewer;
}

int pair_deliver(struct pair *p, int n, const uint8_t *data, size_t size)
{
	switch (n) {
	case 1:
		return seal_viewer_take_m1(p->viewer, data, size, &p->m2);
	case 2:
		return seal_agent_take_m2(p->agent, PAIR_NOW, data, size, &p->m3);
	case 3:
		return seal_viewer_take_m3(p->viewer, data, size, &p->m4);
	case 4:
		return seal_agent_take_m4(p->agent, data, size, &p->m5);
	case 5:
		return seal_viewer_take_m5(p->viewer, data, size);
	default:
		return seal_viewer_take_m7(p->viewer, data, size, p->grant, &p->grant_size);
	}
}

void pair_until(struct pair *p, int last)
{
	static const int order[] = { 1, 2, 3, 4, 5, 7 };

	assert_int_equal(seal_agent_m1(p->agent, &p->m1), 0);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]) && order[i] < last; i++) {
		struct seal_message *m = pair_message(p, order[i]);

		assert_int_equal(pair_deliver(p, order[i], m->data, m->size), 0);
		if (order[i] == 5)
			assert_int_equal(
				seal_agent_grant(p->agent, some_grant, sizeof(some_grant), &p->m7),
				0);
	}
}

void pair_expect(const struct seal_handshake *h, int r, enum seal_refusal why)
{
	assert_int_equal(r, -EPROTO);
	assert_string_equal(seal_refusal_name(seal_handshake_refusal(h)), seal_refusal_name(why));
	assert_int_equal(h->state, HANDSHAKE_DEAD);
}
