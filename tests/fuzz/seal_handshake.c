/*
 * The first byte chooses which message of an honest handshake, or of a channel,
 * is replaced by the rest. What is not the honest message, byte for byte, must
 * not lead to an accepted confirmation, grant or channel message.
 */
#include <assert.h>
#include <string.h>

#include "seal/handshake.h"
#include "tests/fuzz/fixed_random.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

enum { M1, M2, M3, M4, M5, M7, CHANNEL, STEPS };

struct input {
	unsigned int step;
	const uint8_t *data;
	size_t size;
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return fixed_random_install();
}

/* The bytes delivered at this step; *honest is cleared when they are not m's. */
static struct input pick(
	const struct input *in, unsigned int step, const struct seal_message *m, bool *honest)
{
	if (in->step != step)
		return (struct input){ step, m->data, m->size };
	if (in->size != m->size || memcmp(in->data, m->data, m->size) != 0)
		*honest = false;
	return *in;
}

static bool channels_refuse(
	struct seal_handshake *agent, struct seal_handshake *viewer, const struct input *in)
{
	static uint8_t text[1 << 16];
	struct seal_receiver *r = NULL;
	struct seal_sender *s = NULL;
	struct seal_message sealed;
	bool final, honest = true;
	struct input m;
	size_t size;
	int error;

	assert(seal_handshake_sender(agent, SEAL_SCREEN, &s) == 0);
	assert(seal_handshake_receiver(viewer, SEAL_SCREEN, &r) == 0);
	assert(seal_send(s, 0, false, (const uint8_t *)"tiles", 5, sealed.data, &sealed.size) == 0);
	m = pick(in, CHANNEL, &sealed, &honest);
	error = m.size > sizeof(text) ? -1 : seal_receive(r, m.data, m.size, text, &size, &final);
	seal_sender_destroy(s);
	seal_receiver_destroy(r);
	return (error == 0) == honest;
}

/* 0 when all steps were taken; *honest as pick() leaves it. */
static int run(struct seal_handshake *agent, struct seal_handshake *viewer, const struct input *in,
	bool *honest)
{
	struct seal_message m = { 0 }, m7 = { 0 };
	uint8_t grant[SEAL_GRANT_MAX];
	struct input p;
	size_t size;

	assert(seal_agent_m1(agent, &m) == 0);
	p = pick(in, M1, &m, honest);
	if (seal_viewer_take_m1(viewer, p.data, p.size, &m) < 0)
		return -1;
	p = pick(in, M2, &m, honest);
	if (seal_agent_take_m2(agent, 0, p.data, p.size, &m) < 0)
		return -1;
	p = pick(in, M3, &m, honest);
	if (seal_viewer_take_m3(viewer, p.data, p.size, &m) < 0)
		return -1;
	p = pick(in, M4, &m, honest);
	if (seal_agent_take_m4(agent, p.data, p.size, &m) < 0)
		return -1;
	p = pick(in, M5, &m, honest);
	if (seal_viewer_take_m5(viewer, p.data, p.size) < 0)
		return -1;
	assert(seal_agent_grant(agent, (const uint8_t *)"grant", 5, &m7) == 0);
	p = pick(in, M7, &m7, honest);
	return seal_viewer_take_m7(viewer, p.data, p.size, grant, &size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct seal_code code = { "4821", "304917" };
	struct seal_handshake *agent = NULL, *viewer = NULL;
	struct seal_door door;
	bool honest = true;
	struct input in;

	if (size < 1)
		return 0;
	fixed_random_restart();
	in = (struct input){ data[0] % STEPS, data + 1, size - 1 };
	seal_door_open(&door, 0);
	assert(seal_agent_create(&code, &door, &agent) == 0);
	assert(seal_viewer_create(&code, &viewer) == 0);
	if (run(agent, viewer, &in, &honest) == 0)
		assert(honest && channels_refuse(agent, viewer, &in));
	else
		assert(!honest);
	seal_handshake_destroy(agent);
	seal_handshake_destroy(viewer);
	return 0;
}
