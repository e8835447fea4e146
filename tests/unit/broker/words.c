/* What client and broker say to each other, by name. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client.h"

#include <stdlib.h>
#include <string.h>

#include "wire/message.h"

void client_say(struct client *c, const Wire__ToBroker *m)
{
	uint8_t body[WIRE_BROKER_MAX];
	int size = wire_pack(&m->base, body, sizeof(body));

	assert_true(size >= 0);
	client_send_kind(c, WIRE_BROKER, body, (size_t)size);
}

void client_say_open(struct client *c)
{
	Wire__OpenSlot open_slot = WIRE__OPEN_SLOT__INIT;
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;

	m.body_case = WIRE__TO_BROKER__BODY_OPEN_SLOT;
	m.open_slot = &open_slot;
	client_say(c, &m);
}

void client_say_join(struct client *c, const char *slot)
{
	Wire__JoinSlot join = WIRE__JOIN_SLOT__INIT;
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;

	join.slot = (char *)slot;
	m.body_case = WIRE__TO_BROKER__BODY_JOIN_SLOT;
	m.join_slot = &join;
	client_say(c, &m);
}

void client_say_drop(struct client *c)
{
	Wire__DropPeer drop = WIRE__DROP_PEER__INIT;
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;

	m.body_case = WIRE__TO_BROKER__BODY_DROP_PEER;
	m.drop_peer = &drop;
	client_say(c, &m);
}

void client_say_close(struct client *c)
{
	Wire__CloseSlot close_slot = WIRE__CLOSE_SLOT__INIT;
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;

	m.body_case = WIRE__TO_BROKER__BODY_CLOSE_SLOT;
	m.close_slot = &close_slot;
	client_say(c, &m);
}

void client_say_close_as(struct client *c, uint8_t name)
{
	Wire__CloseSlot close_slot = WIRE__CLOSE_SLOT__INIT;
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;
	uint8_t meet[WIRE_MEET];

	memset(meet, name, sizeof(meet));
	close_slot.meet.data = meet;
	close_slot.meet.len = sizeof(meet);
	m.body_case = WIRE__TO_BROKER__BODY_CLOSE_SLOT;
	m.close_slot = &close_slot;
	client_say(c, &m);
}

void client_say_meet(struct client *c, uint8_t name)
{
	Wire__Meet body = WIRE__MEET__INIT;
	Wire__ToBroker m = WIRE__TO_BROKER__INIT;
	uint8_t meet[WIRE_MEET];

	memset(meet, name, sizeof(meet));
	body.meet.data = meet;
	body.meet.len = sizeof(meet);
	m.body_case = WIRE__TO_BROKER__BODY_MEET;
	m.meet = &body;
	client_say(c, &m);
}

static Wire__FromBroker *receive_word(struct client *c)
{
	Wire__FromBroker *m = NULL;
	struct arrival a;

	client_receive(c, &a);
	if (a.closed)
		fail_msg("closed with %d where a word was awaited", a.code);
	assert_true(a.size > 0);
	if (!a.data)
		abort();
	assert_int_equal(a.data[0], WIRE_BROKER);
	assert_int_equal(WIRE_UNPACK(from_broker, a.data + 1, a.size - 1, &m), 0);
	free(a.data);
	return m;
}

void expect_opened(struct client *c, char ret_slot[5])
{
	Wire__FromBroker *m = receive_word(c);

	assert_int_equal(m->body_case, WIRE__FROM_BROKER__BODY_SLOT_OPENED);
	assert_int_equal(strlen(m->slot_opened->slot), 4);
	memcpy(ret_slot, m->slot_opened->slot, 5);
	WIRE_FREE(m);
}

static void expect_word(struct client *c, Wire__FromBroker__BodyCase body)
{
	Wire__FromBroker *m = receive_word(c);

	assert_int_equal(m->body_case, body);
	WIRE_FREE(m);
}

void expect_joined(struct client *c)
{
	expect_word(c, WIRE__FROM_BROKER__BODY_PEER_JOINED);
}

void expect_left(struct client *c)
{
	expect_word(c, WIRE__FROM_BROKER__BODY_PEER_LEFT);
}

void expect_error(struct client *c, Wire__BrokerErrorCode code)
{
	Wire__FromBroker *m = receive_word(c);

	assert_int_equal(m->body_case, WIRE__FROM_BROKER__BODY_ERROR);
	assert_int_equal(m->error->code, code);
	WIRE_FREE(m);
	expect_closed(c, 4000 + (int)code);
}

void expect_closed(struct client *c, int code)
{
	struct arrival a;

	client_receive(c, &a);
	assert_true(a.closed);
	assert_int_equal(a.code, code);
	free(a.data);
}

void expect_sealed(struct client *c, const void *data, size_t size)
{
	struct arrival a;

	client_receive(c, &a);
	if (a.closed)
		fail_msg("closed with %d where a sealed message was awaited", a.code);
	assert_int_equal(a.size, 1 + size);
	if (!a.data)
		abort();
	assert_int_equal(a.data[0], WIRE_SEALED);
	assert_memory_equal(a.data + 1, data, size);
	free(a.data);
}

struct client *make_host(const struct broker *b, char ret_slot[5])
{
	struct client *c = client_open(b, WIRE_PATH_HOST, "", NULL);

	assert_non_null(c);
	client_say_open(c);
	expect_opened(c, ret_slot);
	return c;
}

void make_pair(const struct broker *b, struct client **ret_host, struct client **ret_viewer)
{
	char slot[5];

	*ret_host = make_host(b, slot);
	*ret_viewer = client_open(b, WIRE_PATH_VIEWER, "", NULL);
	assert_non_null(*ret_viewer);
	client_say_join(*ret_viewer, slot);
	expect_joined(*ret_host);
	expect_joined(*ret_viewer);
}
