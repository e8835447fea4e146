/*
 * The first byte chooses which of R1–R3 of an honest resumption is replaced by the
 * rest. What is not the honest message, byte for byte, must not join the two again,
 * not even by another attempt: whoever refused it is through.
 */
#include <assert.h>
#include <string.h>

#include "seal/resume.h"
#include "tests/fuzz/fixed_random.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

enum { R1, R2, R3, STEPS };

struct input {
	unsigned int step; /* STEPS: nothing is replaced */
	const uint8_t *data;
	size_t size;
};

struct both {
	struct seal_resume *agent, *viewer;
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return fixed_random_install();
}

static struct both shake_hands(void)
{
	const struct seal_code code = { "4821", "304917" };
	struct seal_handshake *agent = NULL, *viewer = NULL;
	uint8_t grant[SEAL_GRANT_MAX];
	struct seal_door door;
	struct seal_message m;
	struct both b;
	size_t size;

	seal_door_open(&door, 0);
	assert(seal_agent_create(&code, &door, &agent) == 0);
	assert(seal_viewer_create(&code, &viewer) == 0);
	assert(seal_agent_m1(agent, &m) == 0);
	assert(seal_viewer_take_m1(viewer, m.data, m.size, &m) == 0);
	assert(seal_agent_take_m2(agent, 0, m.data, m.size, &m) == 0);
	assert(seal_viewer_take_m3(viewer, m.data, m.size, &m) == 0);
	assert(seal_agent_take_m4(agent, m.data, m.size, &m) == 0);
	assert(seal_viewer_take_m5(viewer, m.data, m.size) == 0);
	assert(seal_agent_grant(agent, (const uint8_t *)"grant", 5, &m) == 0);
	assert(seal_viewer_take_m7(viewer, m.data, m.size, grant, &size) == 0);
	assert(seal_resume_create(agent, &b.agent) == 0);
	assert(seal_resume_create(viewer, &b.viewer) == 0);
	seal_handshake_destroy(agent);
	seal_handshake_destroy(viewer);
	return b;
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

/* Whether both are joined; *honest as pick() leaves it. */
static bool attempt(const struct both *b, const struct input *in, bool *honest)
{
	struct seal_message m = { 0 };
	struct input p;

	seal_resume_lost(b->agent, 0);
	seal_resume_lost(b->viewer, 0);
	if (seal_resume_r1(b->agent, 0, &m) < 0)
		return false;
	p = pick(in, R1, &m, honest);
	if (seal_resume_take_r1(b->viewer, 0, p.data, p.size, &m) < 0)
		return false;
	p = pick(in, R2, &m, honest);
	if (seal_resume_take_r2(b->agent, 0, p.data, p.size, &m) < 0)
		return false;
	p = pick(in, R3, &m, honest);
	return seal_resume_take_r3(b->viewer, 0, p.data, p.size) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct input nothing = { .step = STEPS };
	bool honest = true;
	struct input in;
	struct both b;

	if (size < 1)
		return 0;
	fixed_random_restart();
	in = (struct input){ data[0] % STEPS, data + 1, size - 1 };
	b = shake_hands();
	assert(attempt(&b, &in, &honest) == honest);
	assert(attempt(&b, &nothing, &honest) == honest);
	seal_resume_destroy(b.agent);
	seal_resume_destroy(b.viewer);
	return 0;
}
