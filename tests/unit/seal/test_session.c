/* The worked session of docs/seal.md (tests/vectors/seal-session.json), byte by byte. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "seal/channel_internal.h"
#include "tests/unit/seal/pair.h"
#include "tests/unit/seal/vectors.h"

static const char file[] = "seal-session.json";

static void fix(const char *key, void *ret, size_t size)
{
	assert_int_equal(vector_get(file, key, ret, size), size);
}

static void open_fixed(struct pair *p)
{
	pair_open(p, PAIR_SECRET, PAIR_SECRET);
	fix("nonce_b", p->agent->s.nonce_b, HANDSHAKE_NONCE);
	fix("scalar_b", p->agent->s.scalar, CPACE_SCALAR);
	fix("m7_nonce", p->agent->s.m7_nonce, HANDSHAKE_M7_NONCE);
	fix("nonce_a", p->viewer->s.nonce_a, HANDSHAKE_NONCE);
	fix("scalar_a", p->viewer->s.scalar, CPACE_SCALAR);
}

static void every_message_is_as_documented(void **state)
{
	struct pair p;

	open_fixed(&p);
	pair_until(&p, 8);
	vector_equal(file, "m1", p.m1.data, p.m1.size);
	vector_equal(file, "m2", p.m2.data, p.m2.size);
	vector_equal(file, "m3", p.m3.data, p.m3.size);
	vector_equal(file, "m4", p.m4.data, p.m4.size);
	vector_equal(file, "m5", p.m5.data, p.m5.size);
	vector_equal(file, "m7", p.m7.data, p.m7.size);
	vector_equal(file, "grant", p.grant, p.grant_size);
	pair_close(&p);
}

static void every_step_between_is_as_documented(void **state)
{
	uint8_t key[KEYS_SIZE];
	struct pair p;

	open_fixed(&p);
	pair_until(&p, 8);
	vector_equal(file, "sid", p.agent->s.sid, HANDSHAKE_SID);
	vector_equal(file, "share_a", p.agent->s.ya, CPACE_POINT);
	vector_equal(file, "share_b", p.agent->s.yb, CPACE_POINT);
	vector_equal(file, "th", p.agent->s.th, KEYS_TH);
	vector_equal(file, "prk", p.agent->s.prk, KEYS_PRK);
	keys_derive(p.agent->s.prk, HANDSHAKE_GRANT_LABEL, key);
	vector_equal(file, "key_grant", key, sizeof(key));
	pair_close(&p);
}

/* What `name` was sent, against a sender whose header is the documented one. */
static void check_sender(struct seal_sender *s, const char *name)
{
	static const char *const parts[] = { "1", "2_rekey", "3_final" };
	uint8_t key[KEYS_SIZE], sealed[128];
	char vector[64], text[64];
	size_t size;

	snprintf(vector, sizeof(vector), "%s_header", name);
	fix(vector, s->header, CHANNEL_HEADER);
	snprintf(vector, sizeof(vector), "%s_key", name);
	fix(vector, key, sizeof(key));
	/* Writer and reader of a secretstream start from the same state. */
	crypto_secretstream_xchacha20poly1305_init_pull(&s->stream, s->header, key);
	for (int i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "%s %d", name, i + 1);
		assert_int_equal(seal_send(s, i == 0 ? 0 : SEAL_REKEY_S * 1000, i == 2,
					 (const uint8_t *)text, strlen(text), sealed, &size),
			0);
		snprintf(vector, sizeof(vector), "%s_%s", name, parts[i]);
		vector_equal(file, vector, sealed, size);
	}
	seal_sender_destroy(s);
}

static void check_receiver(struct seal_receiver *r, const char *name)
{
	static const char *const parts[] = { "1", "2_rekey", "3_final" };
	uint8_t sealed[128], got[128];
	char vector[64], text[64];
	size_t size;
	bool final;

	for (int i = 0; i < 3; i++) {
		snprintf(vector, sizeof(vector), "%s_%s", name, parts[i]);
		size = vector_get(file, vector, sealed, sizeof(sealed));
		assert_int_equal(seal_receive(r, sealed, size, got, &size, &final), 0);
		snprintf(text, sizeof(text), "%s %d", name, i + 1);
		assert_int_equal(size, strlen(text));
		assert_memory_equal(got, text, size);
		assert_int_equal(final, i == 2);
	}
	seal_receiver_destroy(r);
}

static void every_channel_seals_and_opens_as_documented(void **state)
{
	static const struct {
		const char *name;
		bool by_agent;
		enum seal_channel_id id;
	} halves[] = {
		{ "control_operator", false, SEAL_CONTROL },
		{ "control_agent", true, SEAL_CONTROL },
		{ "screen_agent", true, SEAL_SCREEN },
	};
	struct pair p;

	open_fixed(&p);
	pair_until(&p, 8);
	for (size_t i = 0; i < 3; i++) {
		struct seal_handshake *from = halves[i].by_agent ? p.agent : p.viewer;
		struct seal_handshake *to = halves[i].by_agent ? p.viewer : p.agent;
		struct seal_receiver *r = NULL;
		struct seal_sender *s = NULL;

		assert_int_equal(seal_handshake_sender(from, halves[i].id, &s), 0);
		check_sender(s, halves[i].name);
		assert_int_equal(seal_handshake_receiver(to, halves[i].id, &r), 0);
		check_receiver(r, halves[i].name);
	}
	pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_is_as_documented),
		cmocka_unit_test(every_step_between_is_as_documented),
		cmocka_unit_test(every_channel_seals_and_opens_as_documented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
