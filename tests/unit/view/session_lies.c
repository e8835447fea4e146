/* A viewer's session against a host, or a broker, that does what none may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "opened.h"

struct wrong {
	enum wire_kind kind;
	const char *body;
	size_t size;
};

/* None of these is due in any state. */
static void refuses_what_is_never_due(void **state)
{
	static const struct wrong frames[] = { { WIRE_NET, "", 0 }, { WIRE_FACE, "", 0 },
		{ WIRE_SEALED, "", 0 }, { WIRE_SEALED, "\3abc", 4 }, { WIRE_SEALED, "\xff", 1 },
		{ WIRE_SEALED, "\0", 1 }, { WIRE_SEALED, "\0abc", 4 }, { WIRE_SEALED, "\1", 1 },
		{ WIRE_SEALED, "\2", 1 }, { WIRE_SEALED, "\1abcdefghijklmnopqrstuvwxyz", 27 },
		{ WIRE_BROKER, "", 0 }, { WIRE_BROKER, "\xff", 1 },
		{ WIRE_BROKER, "\x0a\x00", 2 } };
	static const int moments[] = { -1, 0, 1, 3, 5, 7 };

	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		for (size_t j = 0; j < sizeof(moments) / sizeof(moments[0]); j++) {
			/* M5 of any wrong content counts as a wrong code. */
			bool m5 = moments[j] == 3 && frames[i].kind == WIRE_SEALED &&
				  frames[i].size > 0 && frames[i].body[0] == WIRE_HANDSHAKE;

			host_init(&host, HOST_SECRET);
			host_run(&host, moments[j]);
			host_frame(&host, frames[i].kind, (const uint8_t *)frames[i].body,
				frames[i].size);
			if (m5 && host.seen.end == VIEW_WRONG_CODE)
				host.seen.end = VIEW_BROKE_RULES;
			expect_end(&host, VIEW_BROKE_RULES);
		}
	}
}

static void refuses_a_second_join(void **state)
{
	static const int moments[] = { 0, 1, 3, 5, 7 };

	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		host_init(&host, HOST_SECRET);
		host_run(&host, moments[i]);
		host_broker(&host, WIRE__FROM_BROKER__BODY_PEER_JOINED);
		expect_end(&host, VIEW_BROKE_RULES);
		host_init(&host, HOST_SECRET);
		host_run(&host, moments[i]);
		host_broker(&host, WIRE__FROM_BROKER__BODY_SLOT_OPENED);
		expect_end(&host, VIEW_BROKE_RULES);
	}
}

static void refuses_oversized_frames(void **state)
{
	static uint8_t body[WIRE_BODY_MAX + 1];

	open_session(&host);
	body[0] = WIRE_SCREEN;
	host_frame(&host, WIRE_SEALED, body, sizeof(body));
	expect_end(&host, VIEW_BROKE_RULES);
}

/* Keeps the next frame of the screen channel instead of delivering it. */
static size_t keep_screen(struct host *h, const char *text, uint8_t *ret)
{
	size_t size;

	ret[0] = WIRE_SCREEN;
	assert_int_equal(seal_send(h->screen_out, HOST_NOW, false, (const uint8_t *)text,
				 strlen(text), ret + 1, &size),
		0);
	return 1 + size;
}

static void refuses_tampering(void **state)
{
	uint8_t frame[128];
	size_t size;

	open_session(&host); /* altered */
	size = keep_screen(&host, "hello", frame);
	frame[size - 1] ^= 1;
	host_frame(&host, WIRE_SEALED, frame, size);
	expect_end(&host, VIEW_BROKE_RULES);

	open_session(&host); /* on another channel */
	size = keep_screen(&host, "hello", frame);
	frame[0] = WIRE_CONTROL;
	host_frame(&host, WIRE_SEALED, frame, size);
	expect_end(&host, VIEW_BROKE_RULES);

	open_session(&host); /* one dropped */
	keep_screen(&host, "hello", frame);
	host_picture(&host, 8, 4);
	expect_end(&host, VIEW_BROKE_RULES);
}

static void act_update_first(struct host *h)
{
	host_fill(h, 1, true, true, 8, 4, 1);
}

static void act_no_key(struct host *h)
{
	host_picture(h, 8, 4);
	host_fill(h, 1, false, true, 8, 4, 1);
}

static void act_wrong_turn(struct host *h)
{
	host_picture(h, 8, 4);
	host_fill(h, 2, true, true, 8, 4, 1);
}

static void act_turn_changes(struct host *h)
{
	host_picture(h, 8, 4);
	host_fill(h, 1, true, false, 8, 4, 1);
	host_fill(h, 2, false, true, 8, 4, 1);
}

static void act_key_inside(struct host *h)
{
	host_picture(h, 8, 4);
	host_fill(h, 1, true, false, 8, 4, 1);
	host_fill(h, 1, true, true, 8, 4, 1);
}

static void act_no_key_after_size(struct host *h)
{
	host_picture(h, 8, 4);
	host_fill(h, 1, true, true, 8, 4, 1);
	host_picture(h, 4, 4);
	host_fill(h, 2, false, true, 4, 4, 1);
}

static void act_picture_twice(struct host *h)
{
	host_picture(h, 8, 4);
	host_picture(h, 8, 4);
}

static void act_picture_after_update(struct host *h)
{
	host_picture(h, 8, 4);
	host_fill(h, 1, true, false, 8, 4, 1);
	host_picture(h, 8, 4);
}

static void act_picture_after_cursor(struct host *h)
{
	host_cursor(h, 1, 4, 0, 1);
	host_picture(h, 8, 4);
}

static void act_huge_picture(struct host *h)
{
	host_picture(h, 16384, 16384);
}

static void act_flat_picture(struct host *h)
{
	host_picture(h, 0, 4);
}

static void act_cursor_size(struct host *h)
{
	host_cursor(h, 2, 15, 0, 1);
}

static void act_cursor_hot(struct host *h)
{
	host_cursor(h, 2, 16, 3, 1);
}

static void act_cursor_large(struct host *h)
{
	host_cursor(h, 257, 257 * 257 * 4, 0, 1);
}

static void act_cursor_at_twice(struct host *h)
{
	host_cursor_at(h, 1, 1, 0);
	host_cursor_at(h, 1, 1, 0);
}

static void act_turn_without_picture(struct host *h)
{
	host_cursor_at(h, 1, 1, 1);
}

static void act_more_than_said(struct host *h)
{
	host_picture(h, 8, 4);
	host_update(h, 1, true, true, (const uint8_t *)"\1\0\0\0\0\0\0abc", 10, -1);
}

static void act_less_than_said(struct host *h)
{
	host_picture(h, 8, 4);
	host_update(h, 1, true, true, (const uint8_t *)"\1\0\0\0\0\0\0abc", 10, 1);
}

static void act_outside(struct host *h)
{
	host_picture(h, 8, 4);
	host_fill(h, 1, true, true, 9, 4, 1);
}

static void act_unknown_command(struct host *h)
{
	host_picture(h, 8, 4);
	host_update(h, 1, true, true, (const uint8_t *)"\7\0\0\0\0\0\0abc", 10, 0);
}

static void act_noise(struct host *h)
{
	host_screen(h, false, (const uint8_t *)"\xff\xff\xff", 3);
}

static void act_empty(struct host *h)
{
	host_screen(h, false, NULL, 0);
}

static void act_control_noise(struct host *h)
{
	host_control(h, false, (const uint8_t *)"\xff", 1);
}

static void refuses_a_lying_host(void **state)
{
	static void (*const acts[])(struct host *) = { act_update_first, act_no_key, act_wrong_turn,
		act_turn_changes, act_key_inside, act_no_key_after_size, act_picture_twice,
		act_picture_after_update, act_picture_after_cursor, act_huge_picture,
		act_flat_picture, act_cursor_size, act_cursor_hot, act_cursor_large,
		act_cursor_at_twice, act_turn_without_picture, act_more_than_said,
		act_less_than_said, act_outside, act_unknown_command, act_noise, act_empty,
		act_control_noise };

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		open_session(&host);
		acts[i](&host);
		expect_end(&host, VIEW_BROKE_RULES);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_is_never_due),
		cmocka_unit_test(refuses_a_second_join),
		cmocka_unit_test(refuses_oversized_frames),
		cmocka_unit_test(refuses_tampering),
		cmocka_unit_test(refuses_a_lying_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
