/* What the parties around the host say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/clock.h"
#include "tests/unit/session/rig.h"

/* Each message of these has one part, and all parts are pointers in one union: any of its
 * members takes them. */
static void say_to_agent(struct rig *r, Wire__ToAgent__BodyCase what, void *part)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;

	m.body_case = what;
	m.start = part;
	rig_face_say(r, &m);
}

static void say_from_net(struct rig *r, Wire__FromNet__BodyCase what, void *part)
{
	Wire__FromNet m = WIRE__FROM_NET__INIT;

	m.body_case = what;
	m.connected = part;
	rig_send(r->net, WIRE_NET, &m.base);
}

static void say_from_broker(struct rig *r, Wire__FromBroker__BodyCase what, void *part)
{
	Wire__FromBroker m = WIRE__FROM_BROKER__INIT;

	m.body_case = what;
	m.slot_opened = part;
	rig_send(r->net, WIRE_BROKER, &m.base);
}

static void say_control(struct rig *r, Wire__ViewerControl__BodyCase what, void *part)
{
	Wire__ViewerControl m = WIRE__VIEWER_CONTROL__INIT;

	m.body_case = what;
	m.want = part;
	rig_viewer_say(r, &m, false);
}

void rig_face_say(struct rig *r, const Wire__ToAgent *m)
{
	rig_send(r->face, WIRE_FACE, &m->base);
}

void rig_face_start(struct rig *r, const char *address)
{
	Wire__Start start = WIRE__START__INIT;

	start.broker_address = (char *)address;
	start.broker_port = 8443;
	say_to_agent(r, WIRE__TO_AGENT__BODY_START, &start);
}

void rig_face_answer(struct rig *r, uint32_t prompt, bool allow)
{
	Wire__Answer answer = WIRE__ANSWER__INIT;

	answer.prompt = prompt;
	answer.allow = allow;
	say_to_agent(r, WIRE__TO_AGENT__BODY_ANSWER, &answer);
}

void rig_broker_connected(struct rig *r)
{
	Wire__Connected connected = WIRE__CONNECTED__INIT;

	say_from_net(r, WIRE__FROM_NET__BODY_CONNECTED, &connected);
}

void rig_broker_slot(struct rig *r)
{
	Wire__SlotOpened slot = WIRE__SLOT_OPENED__INIT;

	slot.slot = (char *)"4821";
	slot.lifetime_s = 600;
	say_from_broker(r, WIRE__FROM_BROKER__BODY_SLOT_OPENED, &slot);
}

void rig_broker_joined(struct rig *r)
{
	Wire__PeerJoined joined = WIRE__PEER_JOINED__INIT;

	say_from_broker(r, WIRE__FROM_BROKER__BODY_PEER_JOINED, &joined);
}

void rig_broker_left(struct rig *r)
{
	Wire__PeerLeft left = WIRE__PEER_LEFT__INIT;

	say_from_broker(r, WIRE__FROM_BROKER__BODY_PEER_LEFT, &left);
}

void rig_send_sealed(struct rig *r, uint8_t stage, const uint8_t *data, size_t size)
{
	uint8_t *body = malloc(1 + size);

	body[0] = stage;
	memcpy(body + 1, data, size);
	assert_int_equal(link_send(r->net, WIRE_SEALED, body, 1 + size), 0);
	free(body);
}

/* Waits for the next sealed body, which must be a message of the handshake. */
void rig_next_handshake(struct rig *r, unsigned int before)
{
	RIG_UNTIL(r, r->bodies > before);
	assert_int_equal(r->body[0], WIRE_HANDSHAKE);
}

void rig_viewer_join(struct rig *r, const char *code_text)
{
	struct seal_code code;
	struct seal_message m;
	unsigned int before = r->bodies;

	assert_int_equal(seal_code_parse(code_text, &code), 0);
	seal_handshake_destroy(r->viewer);
	assert_int_equal(seal_viewer_create(&code, &r->viewer), 0);
	rig_broker_joined(r);
	rig_next_handshake(r, before);
	assert_int_equal(seal_viewer_take_m1(r->viewer, r->body + 1, r->body_size - 1, &m), 0);
	rig_send_sealed(r, WIRE_HANDSHAKE, m.data, m.size);
	rig_next_handshake(r, before + 1);
}

void rig_viewer_confirm(struct rig *r)
{
	struct seal_message m;

	assert_int_equal(seal_viewer_take_m3(r->viewer, r->body + 1, r->body_size - 1, &m), 0);
	rig_send_sealed(r, WIRE_HANDSHAKE, m.data, m.size);
}

void rig_viewer_enter(struct rig *r)
{
	uint8_t text[SEAL_GRANT_MAX];
	Wire__Grant *grant;
	size_t size;

	assert_int_equal(r->body[0], WIRE_HANDSHAKE);
	assert_int_equal(
		seal_viewer_take_m7(r->viewer, r->body + 1, r->body_size - 1, text, &size), 0);
	assert_int_equal(WIRE_UNPACK(grant, text, size, &grant), 0);
	r->allowed = grant->allowed;
	WIRE_FREE(grant);
	assert_int_equal(seal_handshake_sender(r->viewer, SEAL_CONTROL, &r->control_out), 0);
	assert_int_equal(seal_handshake_receiver(r->viewer, SEAL_CONTROL, &r->control_in), 0);
	assert_int_equal(seal_handshake_receiver(r->viewer, SEAL_SCREEN, &r->screen_in), 0);
	assert_int_equal(seal_resume_create(r->viewer, &r->resume), 0);
}

void rig_viewer_say(struct rig *r, const Wire__ViewerControl *m, bool final)
{
	uint8_t text[WIRE_VIEWER_CONTROL_MAX], sealed[sizeof(text) + SEAL_OVERHEAD];
	int size = wire_pack(&m->base, text, sizeof(text));
	size_t sealed_size;

	assert_true(size >= 0);
	assert_int_equal(seal_send(r->control_out, clock_ms(), final, text, (size_t)size, sealed,
				 &sealed_size),
		0);
	rig_send_sealed(r, WIRE_CONTROL, sealed, sealed_size);
}

void rig_viewer_want(struct rig *r, uint32_t shown, uint32_t window)
{
	Wire__Want want = WIRE__WANT__INIT;

	want.shown = shown;
	want.window = window;
	say_control(r, WIRE__VIEWER_CONTROL__BODY_WANT, &want);
}

void rig_viewer_ask(struct rig *r, Wire__Capability c)
{
	Wire__AskFor ask = WIRE__ASK_FOR__INIT;

	ask.capability = c;
	say_control(r, WIRE__VIEWER_CONTROL__BODY_ASK_FOR, &ask);
}

void rig_viewer_seen(struct rig *r, uint32_t number)
{
	Wire__GrantsSeen seen = WIRE__GRANTS_SEEN__INIT;

	seen.number = number;
	say_control(r, WIRE__VIEWER_CONTROL__BODY_GRANTS_SEEN, &seen);
}

void rig_viewer_move(struct rig *r, uint32_t x, uint32_t y)
{
	Wire__Move move = WIRE__MOVE__INIT;

	move.x = x;
	move.y = y;
	say_control(r, WIRE__VIEWER_CONTROL__BODY_MOVE, &move);
}

void rig_viewer_key(struct rig *r, uint32_t usage, bool down)
{
	Wire__Key key = WIRE__KEY__INIT;

	key.usage = usage;
	key.down = down;
	say_control(r, WIRE__VIEWER_CONTROL__BODY_KEY, &key);
}

void rig_grant(struct rig *r, Wire__Capability c)
{
	const uint32_t before = r->number;

	r->prompt = 0;
	rig_viewer_ask(r, c);
	RIG_UNTIL(r, r->prompt != 0);
	assert_int_equal(r->asked, c);
	while (r->number == before) {
		unsigned int now = r->ticks;

		rig_face_answer(r, r->prompt, true);
		RIG_UNTIL(r, r->number != before || r->ticks != now);
	}
	rig_viewer_seen(r, r->number);
}

void rig_choose(struct rig *r, Wire__Showing showing)
{
	Wire__Choose choose = WIRE__CHOOSE__INIT;
	const size_t before = r->windows_told;

	choose.showing = showing;
	say_to_agent(r, WIRE__TO_AGENT__BODY_CHOOSE, &choose);
	RIG_UNTIL(r, r->windows_told > before);
}

void rig_list_windows(struct rig *r)
{
	Wire__ListWindows list = WIRE__LIST_WINDOWS__INIT;
	const size_t before = r->windows_told;

	say_to_agent(r, WIRE__TO_AGENT__BODY_LIST_WINDOWS, &list);
	RIG_UNTIL(r, r->windows_told > before);
}

void rig_set_window(struct rig *r, uint32_t id, bool hide)
{
	Wire__SetWindow set = WIRE__SET_WINDOW__INIT;
	const size_t before = r->windows_told;

	set.id = id;
	set.hide = hide;
	say_to_agent(r, WIRE__TO_AGENT__BODY_SET_WINDOW, &set);
	RIG_UNTIL(r, r->windows_told > before);
}

void rig_wait_for_code(struct rig *r)
{
	rig_face_start(r, "127.0.0.1");
	RIG_UNTIL(r, r->connect_wanted);
	rig_broker_connected(r);
	RIG_UNTIL(r, r->slot_wanted);
	rig_broker_slot(r);
	RIG_UNTIL(r, r->code[0] != '\0');
}

/* An answer counts only a second after the question. */
void rig_say_yes(struct rig *r)
{
	unsigned int before;

	rig_wait_for_code(r);
	rig_viewer_join(r, r->code);
	before = r->bodies;
	rig_viewer_confirm(r);
	RIG_UNTIL(r, r->prompt != 0 && r->bodies > before);
	assert_int_equal(seal_viewer_take_m5(r->viewer, r->body + 1, r->body_size - 1), 0);
	for (const uint64_t from = clock_ms(); clock_ms() - from < 1050;)
		rig_turn(r, "a second to read");
	rig_face_answer(r, r->prompt, true);
}

void rig_let_in(struct rig *r, Wire__Showing showing)
{
	rig_say_yes(r);
	rig_choose(r, showing);
	RIG_UNTIL(r, r->watched);
	rig_viewer_enter(r);
}

void rig_watch(struct rig *r)
{
	rig_let_in(r, WIRE__SHOWING__SHOW_ORDINARY);
}
