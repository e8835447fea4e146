#include <sys/socket.h>

#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/app/host.h"
#include "wire/frame.h"
#include "wire/message.h"

void host_say(struct host *h, const Wire__FromAgent *m)
{
	static uint8_t frame[WIRE_FACE_MAX + 5];
	int n = wire_pack(&m->base, frame + 5, WIRE_FACE_MAX);

	assert_true(n > 0);
	frame[0] = (uint8_t)((n + 1) >> 24);
	frame[1] = (uint8_t)((n + 1) >> 16);
	frame[2] = (uint8_t)((n + 1) >> 8);
	frame[3] = (uint8_t)(n + 1);
	frame[4] = WIRE_FACE;
	assert_int_equal(send(h->agent, frame, (size_t)n + 5, MSG_NOSIGNAL), n + 5);
}

void host_say_code(struct host *h, const char *code)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__ShowCode body = WIRE__SHOW_CODE__INIT;

	body.code = (char *)code;
	body.lifetime_s = 600;
	m.body_case = WIRE__FROM_AGENT__BODY_SHOW_CODE;
	m.show_code = &body;
	host_say(h, &m);
}

void host_say_ask(struct host *h, uint32_t prompt)
{
	host_say_ask_for(h, prompt, WIRE__CAPABILITY__VIEW);
}

void host_say_ask_for(struct host *h, uint32_t prompt, Wire__Capability capability)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Ask body = WIRE__ASK__INIT;

	body.prompt = prompt;
	body.capability = capability;
	m.body_case = WIRE__FROM_AGENT__BODY_ASK;
	m.ask = &body;
	host_say(h, &m);
}

void host_say_ask_gone(struct host *h, uint32_t prompt)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__AskGone body = WIRE__ASK_GONE__INIT;

	body.prompt = prompt;
	m.body_case = WIRE__FROM_AGENT__BODY_ASK_GONE;
	m.ask_gone = &body;
	host_say(h, &m);
}

void host_say_watched(struct host *h, bool now)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Watched body = WIRE__WATCHED__INIT;

	body.now = now;
	m.body_case = WIRE__FROM_AGENT__BODY_WATCHED;
	m.watched = &body;
	host_say(h, &m);
}

void host_say_attempt(struct host *h, uint32_t left)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Attempt body = WIRE__ATTEMPT__INIT;

	body.left = left;
	m.body_case = WIRE__FROM_AGENT__BODY_ATTEMPT;
	m.attempt = &body;
	host_say(h, &m);
}

void host_say_ended(struct host *h, Wire__EndReason reason)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Ended body = WIRE__ENDED__INIT;

	body.reason = reason;
	m.body_case = WIRE__FROM_AGENT__BODY_ENDED;
	m.ended = &body;
	host_say(h, &m);
}

void host_say_grants(struct host *h, uint32_t view_s, uint32_t point_s, uint32_t control_s)
{
	const uint32_t seconds[] = { view_s, point_s, control_s };
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Grants body = WIRE__GRANTS__INIT;
	Wire__Held held[3], *pointers[3];

	for (int i = 0; i < 3; i++) {
		if (seconds[i] == 0)
			continue;
		wire__held__init(&held[i]);
		held[i].capability = (Wire__Capability)(WIRE__CAPABILITY__VIEW + i);
		held[i].expires_s = seconds[i];
		pointers[body.n_held++] = &held[i];
	}
	body.number = 1;
	body.held = pointers;
	m.body_case = WIRE__FROM_AGENT__BODY_GRANTS;
	m.grants = &body;
	host_say(h, &m);
}

void host_say_paused(struct host *h, bool now)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Paused body = WIRE__PAUSED__INIT;

	body.now = now;
	m.body_case = WIRE__FROM_AGENT__BODY_PAUSED;
	m.paused = &body;
	host_say(h, &m);
}

void host_say_unheard(struct host *h, uint32_t prompt)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Unheard body = WIRE__UNHEARD__INIT;

	body.prompt = prompt;
	m.body_case = WIRE__FROM_AGENT__BODY_UNHEARD;
	m.unheard = &body;
	host_say(h, &m);
}
