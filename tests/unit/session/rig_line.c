/* A line that is lost, and what follows from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "core/clock.h"
#include "rig.h"

/* The viewer knows that its line is lost. */
void rig_viewer_lost(struct rig *r)
{
	seal_sender_destroy(r->control_out);
	seal_receiver_destroy(r->control_in);
	seal_receiver_destroy(r->screen_in);
	r->control_out = NULL;
	r->control_in = r->screen_in = NULL;
	r->number = r->turn = 0;
	r->point = r->control = false;
	seal_resume_lost(r->resume, clock_with_sleep_ms());
}

/* From an engawa-net that connects again to R1, which lies in r->body. */
void rig_meet(struct rig *r)
{
	const unsigned int meets = r->meets, bodies = r->bodies;

	rig_broker_connected(r);
	RIG_UNTIL(r, r->meets > meets);
	assert_memory_equal(r->meet, r->named, SEAL_MEET);
	rig_broker_joined(r);
	rig_next_handshake(r, bodies);
}

void rig_viewer_answer(struct rig *r, struct seal_message *ret_r2)
{
	assert_int_equal(seal_resume_take_r1(r->resume, clock_with_sleep_ms(), r->body + 1,
				 r->body_size - 1, ret_r2),
		0);
}

void rig_viewer_back(struct rig *r)
{
	struct seal_message r2;
	const unsigned int bodies = r->bodies;

	rig_viewer_answer(r, &r2);
	r->r3_due = true; /* Grants may follow it at once */
	rig_send_sealed(r, WIRE_HANDSHAKE, r2.data, r2.size);
	RIG_UNTIL(r, r->bodies > bodies && r->number == 1);
}

/* A new engawa-net for the agent, as the face would start one. */
void rig_give_net(struct rig *r)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__NetGiven given = WIRE__NET_GIVEN__INIT;
	uint8_t body[64];
	int fds[2], size;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	link_destroy(r->net);
	r->net_closed = false;
	assert_int_equal(rig_open_net(r, fds[0]), 0);
	given.number = r->net_wanted;
	m.body_case = WIRE__TO_AGENT__BODY_NET_GIVEN;
	m.net_given = &given;
	size = wire_pack(&m.base, body, sizeof(body));
	assert_true(size > 0);
	assert_int_equal(link_send_fd(r->face, WIRE_FACE, body, (size_t)size, fds[1]), 0);
	r->net_wanted = 0;
}
