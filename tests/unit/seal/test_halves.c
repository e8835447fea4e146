/* The halves of channels as the handshake makes them. */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/seal/pair.h"
#include "tests/unit/seal/sealed.h"

struct halves {
	struct seal_sender *agent_control, *agent_screen, *viewer_control;
	struct seal_receiver *agent_gets, *viewer_gets, *viewer_sees;
};

static struct halves make_halves(struct pair *p)
{
	struct halves h = { 0 };

	assert_int_equal(seal_handshake_sender(p->agent, SEAL_CONTROL, &h.agent_control), 0);
	assert_int_equal(seal_handshake_sender(p->agent, SEAL_SCREEN, &h.agent_screen), 0);
	assert_int_equal(seal_handshake_sender(p->viewer, SEAL_CONTROL, &h.viewer_control), 0);
	assert_int_equal(seal_handshake_receiver(p->agent, SEAL_CONTROL, &h.agent_gets), 0);
	assert_int_equal(seal_handshake_receiver(p->viewer, SEAL_CONTROL, &h.viewer_gets), 0);
	assert_int_equal(seal_handshake_receiver(p->viewer, SEAL_SCREEN, &h.viewer_sees), 0);
	return h;
}

static void destroy_halves(struct halves *h)
{
	sealed_finish(h->agent_control, h->viewer_gets);
	sealed_finish(h->agent_screen, h->viewer_sees);
	sealed_finish(h->viewer_control, h->agent_gets);
}

static void all_halves_work_and_outlive_the_handshake(void **state)
{
	struct pair p;
	struct halves h;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 8);
	h = make_halves(&p);
	pair_close(&p);
	sealed_expect(h.viewer_gets, sealed_send(h.agent_control, 0, false, "pong"), 0, "pong");
	sealed_expect(h.viewer_sees, sealed_send(h.agent_screen, 0, false, "tiles"), 0, "tiles");
	sealed_expect(h.agent_gets, sealed_send(h.viewer_control, 0, true, "leave"), 1, "leave");
	destroy_halves(&h);
}

static void message_of_another_channel_is_refused(void **state)
{
	struct pair p;
	struct halves h;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 8);
	h = make_halves(&p);
	sealed_expect(
		h.viewer_sees, sealed_send(h.agent_control, 0, false, "pong"), -EBADMSG, NULL);
	sealed_expect(
		h.viewer_gets, sealed_send(h.agent_screen, 0, false, "tiles"), -EBADMSG, NULL);
	destroy_halves(&h);
	pair_close(&p);
}

static void message_sent_back_to_its_sender_is_refused(void **state)
{
	struct pair p;
	struct halves h;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 8);
	h = make_halves(&p);
	sealed_expect(h.agent_gets, sealed_send(h.agent_control, 0, false, "pong"), -EBADMSG, NULL);
	destroy_halves(&h);
	pair_close(&p);
}

static void message_of_another_handshake_is_refused(void **state)
{
	struct pair p, q;
	struct halves h, g;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_open(&q, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 8);
	pair_until(&q, 8);
	h = make_halves(&p);
	g = make_halves(&q);
	sealed_expect(
		g.viewer_gets, sealed_send(h.agent_control, 0, false, "pong"), -EBADMSG, NULL);
	destroy_halves(&h);
	destroy_halves(&g);
	pair_close(&p);
	pair_close(&q);
}

static void each_half_is_made_once(void **state)
{
	struct seal_receiver *r = NULL;
	struct seal_sender *s = NULL;
	struct pair p;
	struct halves h;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 8);
	h = make_halves(&p);
	assert_int_equal(seal_handshake_sender(p.agent, SEAL_SCREEN, &s), -EALREADY);
	assert_int_equal(seal_handshake_receiver(p.viewer, SEAL_SCREEN, &r), -EALREADY);
	assert_null(s);
	assert_null(r);
	destroy_halves(&h);
	pair_close(&p);
}

static void halves_that_do_not_exist_are_not_made(void **state)
{
	struct seal_receiver *r;
	struct seal_sender *s;
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 8);
	assert_int_equal(seal_handshake_sender(p.viewer, SEAL_SCREEN, &s), -EINVAL);
	assert_int_equal(seal_handshake_receiver(p.agent, SEAL_SCREEN, &r), -EINVAL);
	assert_int_equal(seal_handshake_sender(p.agent, SEAL_FILE, &s), -EINVAL);
	assert_int_equal(seal_handshake_sender(p.agent, (enum seal_channel_id)0, &s), -EINVAL);
	assert_int_equal(seal_handshake_sender(p.agent, (enum seal_channel_id)99, &s), -EINVAL);
	pair_close(&p);
}

static void no_channel_before_the_grant(void **state)
{
	struct seal_receiver *r;
	struct seal_sender *s;
	struct pair p;

	pair_open(&p, PAIR_SECRET, PAIR_SECRET);
	pair_until(&p, 5);
	assert_int_equal(pair_deliver(&p, 5, p.m5.data, p.m5.size), 0);
	assert_int_equal(seal_handshake_sender(p.agent, SEAL_CONTROL, &s), -EPROTO);
	assert_int_equal(seal_handshake_receiver(p.viewer, SEAL_CONTROL, &r), -EPROTO);
	pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_halves_work_and_outlive_the_handshake),
		cmocka_unit_test(message_of_another_channel_is_refused),
		cmocka_unit_test(message_sent_back_to_its_sender_is_refused),
		cmocka_unit_test(message_of_another_handshake_is_refused),
		cmocka_unit_test(each_half_is_made_once),
		cmocka_unit_test(halves_that_do_not_exist_are_not_made),
		cmocka_unit_test(no_channel_before_the_grant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
