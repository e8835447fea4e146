/* Every allocation fails in turn: linked with --wrap=sodium_malloc. */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/seal/pair.h"

static bool fail;

void *__real_sodium_malloc(size_t size);
void *__wrap_sodium_malloc(size_t size);

void *__wrap_sodium_malloc(size_t size)
{
	return fail ? NULL : __real_sodium_malloc(size);
}

static void constructors_say_when_memory_is_out(void **state)
{
	struct seal_code code = { PAIR_SLOT, PAIR_SECRET };
	struct seal_handshake *h = NULL;
	struct seal_door door;

	seal_door_open(&door, PAIR_NOW);
	fail = true;
	assert_int_equal(seal_agent_create(&code, &door, &h), -ENOMEM);
	assert_int_equal(seal_viewer_create(&code, &h), -ENOMEM);
	fail = false;
	assert_null(h);
}

static void channel_can_be_made_once_memory_is_back(void **state)
{
	struct seal_receiver *r = NULL;
	struct seal_sender *s = NULL;
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 8);
	fail = true;
	assert_int_equal(seal_handshake_sender(p.agent, SEAL_CONTROL, &s), -ENOMEM);
	assert_int_equal(seal_handshake_receiver(p.agent, SEAL_CONTROL, &r), -ENOMEM);
	fail = false;
	assert_null(s);
	assert_null(r);
	assert_int_equal(seal_handshake_sender(p.agent, SEAL_CONTROL, &s), 0);
	assert_int_equal(seal_handshake_receiver(p.agent, SEAL_CONTROL, &r), 0);
	seal_sender_destroy(s);
	seal_receiver_destroy(r);
	pair_close(&p);
}

static void destroying_nothing_is_fine(void **state)
{
	seal_handshake_destroy(NULL);
	seal_sender_destroy(NULL);
	seal_receiver_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(constructors_say_when_memory_is_out),
		cmocka_unit_test(channel_can_be_made_once_memory_is_back),
		cmocka_unit_test(destroying_nothing_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
