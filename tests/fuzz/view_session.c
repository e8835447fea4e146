/*
 * An open session with real channels, and a host that sends what the input says:
 * a row of steps, each a byte, a size of two bytes (low byte first), and so many
 * bytes. Whatever comes, the session ends at most once and says nothing after, and
 * what is sent is held: a script, if one was begun, ends at most once.
 */
#include <assert.h>
#include <string.h>

#include "tests/unit/view/host.h"
#include "view/control.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum step {
	STEP_BROKER, /* a frame of the broker */
	STEP_SEALED, /* a frame as it is: stage and bytes */
	STEP_CONTROL, /* a message, sealed */
	STEP_CONTROL_FINAL,
	STEP_SCREEN,
	STEP_SCREEN_FINAL,
	STEP_PING,
	STEP_UPDATE, /* flags, turn, and one command at least, which are deflated */
	STEP_LEAVE,
	STEP_ASK, /* a capability */
	STEP_HANDS, /* a key's usage, and whether it goes down; or more bytes: a text */
	STEP_TICK, /* tens of milliseconds since the beginning */
	STEP_SCRIPT, /* begins it */
	STEPS,
};

enum { FLAG_KEY = 1, FLAG_LAST = 2, FLAG_LIE = 4 };

static void update(struct host *h, const uint8_t *p, size_t size)
{
	if (size < 3)
		return;
	host_update(h, p[1], p[0] & FLAG_KEY, p[0] & FLAG_LAST, p + 2, size - 2,
		p[0] & FLAG_LIE ? 1 : 0);
}

static unsigned int fates;

static void on_asking(Wire__Capability what, void *data)
{
}

static void on_over(enum view_fate fate, void *data)
{
	fates++;
}

/* Some of everything, three times. */
static void begin_script(struct host *h)
{
	static const char *const words[][2] = { { "key", "Ctrl+a" }, { "wait-pixel", "1,1,change" },
		{ "type", "a\nb" }, { "wait-pixel", "0,0,0a0a0a,1" }, { "drag", "0,0,1,1" },
		{ "point", "arrow,1,1" } };
	static const struct view_script_listener l = { on_asking, on_over, NULL };
	static struct view_action actions[sizeof(words) / sizeof(words[0])];
	char complaint[VIEW_COMPLAINT];
	size_t n = 0;

	if (h->script)
		return;
	for (; n < sizeof(words) / sizeof(words[0]); n++)
		view_action_parse(words[n][0], words[n][1], &actions[n], complaint);
	assert(view_script_create(actions, n, 3, h->viewer, &l, &h->script) == 0);
	view_script_begin(h->script, HOST_NOW);
}

static void use_hands(struct host *h, const uint8_t *p, size_t size)
{
	bool held = view_session_holds(h->viewer, WIRE__CAPABILITY__CONTROL);
	size_t before = h->queued, sent;
	int r = 0;

	if (size == 2)
		r = view_session_key(h->viewer, HOST_NOW, p[0], p[1] & 1);
	else if (size > 2)
		r = view_session_text(h->viewer, HOST_NOW, (const char *)p, size, &sent);
	assert(held || h->queued == before);
	assert(r == 0 || h->queued == before);
	assert(view_session_texts_open(h->viewer) <= VIEW_TEXTS_OPEN);
}

static void tick(struct host *h, uint64_t after_ms)
{
	view_session_tick(h->viewer, HOST_NOW + after_ms);
	view_script_tick(h->script, HOST_NOW + after_ms);
}

static void act(struct host *h, enum step step, const uint8_t *p, size_t size)
{
	switch (step) {
	case STEP_BROKER:
		host_frame(h, WIRE_BROKER, p, size);
		break;
	case STEP_SEALED:
		host_frame(h, WIRE_SEALED, p, size);
		break;
	case STEP_CONTROL:
	case STEP_CONTROL_FINAL:
		host_control(h, step == STEP_CONTROL_FINAL, p, size);
		break;
	case STEP_SCREEN:
	case STEP_SCREEN_FINAL:
		host_screen(h, step == STEP_SCREEN_FINAL, p, size);
		break;
	case STEP_PING:
		view_session_ping(h->viewer, HOST_NOW);
		break;
	case STEP_UPDATE:
		update(h, p, size);
		break;
	case STEP_LEAVE:
		view_session_leave(h->viewer, HOST_NOW);
		break;
	case STEP_ASK:
		view_session_ask(h->viewer, HOST_NOW, (Wire__Capability)(size > 0 ? p[0] : 0));
		break;
	case STEP_HANDS:
		use_hands(h, p, size);
		break;
	case STEP_TICK:
		tick(h, size > 0 ? p[0] * 10u : 0);
		break;
	case STEP_SCRIPT:
		begin_script(h);
		break;
	case STEPS:
		break;
	}
}

static void step_through(struct host *h, const uint8_t *data, size_t size)
{
	struct host_seen before;

	while (size >= 3) {
		size_t n = data[1] | (size_t)data[2] << 8;

		if (n > size - 3)
			n = size - 3;
		before = h->seen;
		act(h, (enum step)(data[0] % STEPS), data + 3, n);
		host_read_control(h);
		assert(h->seen.ended <= 1 && fates <= 1);
		if (before.ended)
			assert(memcmp(&before, &h->seen, sizeof(before)) == 0);
		data += 3 + n;
		size -= 3 + n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct host host;

	fates = 0;
	host_init(&host, HOST_SECRET);
	host_run(&host, 7);
	host_read_control(&host);
	step_through(&host, data, size);
	view_script_destroy(host.script);
	host_finish(&host);
	return 0;
}
