#include "tests/unit/app/person.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "wire/message.h"

Wire__ToAgent *person_hear(struct host *h, Wire__ToAgent__BodyCase body)
{
	Wire__ToAgent *m = host_hear(h);

	/* That is asked again and again. */
	while (m->body_case == WIRE__TO_AGENT__BODY_LIST_WINDOWS && m->body_case != body) {
		WIRE_FREE(m);
		m = host_hear(h);
	}
	assert_int_equal(m->body_case, body);
	return m;
}

struct host *person_start(const struct host_options *o)
{
	struct host *h = host_start(o);

	WIRE_FREE(person_hear(h, WIRE__TO_AGENT__BODY_START));
	return h;
}

void person_asked(struct host *h, uint32_t prompt)
{
	host_say_ask(h, prompt);
	host_expect(h, "asks to see your screen.");
	host_expect(h, "Refuse: they see nothing");
}

void person_press_until_answered(struct host *h, const char *key)
{
	while (host_is_silent(h)) {
		host_type(h, key);
		usleep((STILL_MS + 50) * 1000);
	}
}

void person_hear_answer(struct host *h, uint32_t prompt, bool allow)
{
	Wire__ToAgent *m = person_hear(h, WIRE__TO_AGENT__BODY_ANSWER);

	assert_int_equal(m->answer->prompt, prompt);
	assert_int_equal(m->answer->allow, allow);
	WIRE_FREE(m);
}

void person_chooses_all(struct host *h)
{
	Wire__ToAgent *m;

	person_press_until_answered(h, "e");
	m = person_hear(h, WIRE__TO_AGENT__BODY_CHOOSE);
	assert_int_equal(m->choose->showing, WIRE__SHOWING__SHOW_ORDINARY);
	WIRE_FREE(m);
}

void person_hear_end(struct host *h)
{
	WIRE_FREE(person_hear(h, WIRE__TO_AGENT__BODY_END));
}
