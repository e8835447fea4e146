/*
 * The agent's side for seal.test.js: seal_peer SLOT SECRET. Each line in or out
 * is a message in hex: M1 out, M2 in, M3 out, M4 in, M5 out, M7 out; then lines
 * "c HEX" of the control channel in, each answered by its text on control and
 * on screen ("c HEX", "s HEX"), the final one by final ones. A refusal is the
 * last line: "refused NAME".
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "seal/handshake.h"

enum { LINE_MAX_BYTES = 2 * SEAL_M7_MAX + 16 };

static struct seal_handshake *agent;

static void quit(const char *word, const char *why)
{
	printf("%s %s\n", word, why);
	seal_handshake_destroy(agent);
	exit(EXIT_SUCCESS);
}

static void check(int r)
{
	if (r < 0)
		quit("refused", seal_refusal_name(seal_handshake_refusal(agent)));
}

static void put(const char *prefix, const uint8_t *data, size_t size)
{
	char hex[LINE_MAX_BYTES];

	sodium_bin2hex(hex, sizeof(hex), data, size);
	printf("%s%s\n", prefix, hex);
	fflush(stdout);
}

static size_t get(const char *prefix, uint8_t ret[SEAL_M7_MAX])
{
	char line[LINE_MAX_BYTES];
	size_t skip = strlen(prefix), size = 0;

	if (!fgets(line, sizeof(line), stdin))
		quit("ended", "input");
	if (strncmp(line, prefix, skip) != 0 ||
		sodium_hex2bin(ret, SEAL_M7_MAX, line + skip, strlen(line + skip), "\r\n", &size,
			NULL) != 0)
		quit("ended", "line");
	return size;
}

static void shake_hands(void)
{
	static const uint8_t grant[] = { 0x08, 0x01, 0x12, 0x01, 0x01 };
	struct seal_message m = { 0 };
	uint8_t in[SEAL_M7_MAX];
	size_t size;

	check(seal_agent_m1(agent, &m));
	put("", m.data, m.size);
	size = get("", in);
	check(seal_agent_take_m2(agent, 0, in, size, &m));
	put("", m.data, m.size);
	size = get("", in);
	check(seal_agent_take_m4(agent, in, size, &m));
	put("", m.data, m.size);
	check(seal_agent_grant(agent, grant, sizeof(grant), &m));
	put("", m.data, m.size);
}

static void answer(struct seal_sender *s, const char *prefix, uint64_t now_ms, bool final,
	const uint8_t *text, size_t size)
{
	uint8_t sealed[SEAL_M7_MAX + SEAL_OVERHEAD];

	if (seal_send(s, now_ms, final, text, size, sealed, &size) == 0)
		put(prefix, sealed, size);
}

/* Each message comes eleven minutes after the last, so that keys change. */
static void echo(struct seal_receiver *in, struct seal_sender *control, struct seal_sender *screen)
{
	uint8_t sealed[SEAL_M7_MAX], text[SEAL_M7_MAX];
	bool final = false;

	for (uint64_t now_ms = 0; !final; now_ms += 11 * 60 * 1000) {
		size_t size = get("c ", sealed);

		if (seal_receive(in, sealed, size, text, &size, &final) < 0) {
			puts("refused channel");
			return;
		}
		answer(control, "c ", now_ms, final, text, size);
		answer(screen, "s ", now_ms, final, text, size);
	}
}

int main(int argc, char **argv)
{
	struct seal_sender *control = NULL, *screen = NULL;
	struct seal_receiver *in = NULL;
	struct seal_code code = { 0 };
	struct seal_door door;

	if (argc != 3 || strlen(argv[1]) != SEAL_SLOT_DIGITS ||
		strlen(argv[2]) != SEAL_SECRET_DIGITS)
		return EXIT_FAILURE;
	memcpy(code.slot, argv[1], sizeof(code.slot));
	memcpy(code.secret, argv[2], sizeof(code.secret));
	seal_door_open(&door, 0);
	if (seal_agent_create(&code, &door, &agent) < 0)
		return EXIT_FAILURE;
	shake_hands();
	if (seal_handshake_receiver(agent, SEAL_CONTROL, &in) == 0 &&
		seal_handshake_sender(agent, SEAL_CONTROL, &control) == 0 &&
		seal_handshake_sender(agent, SEAL_SCREEN, &screen) == 0)
		echo(in, control, screen);
	seal_receiver_destroy(in);
	seal_sender_destroy(control);
	seal_sender_destroy(screen);
	seal_handshake_destroy(agent);
	return EXIT_SUCCESS;
}
