/* Frames over a real socket pair: whole, in pieces, too large, of a wrong kind. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "wire/link.h"

struct end {
	uv_loop_t loop;
	struct link *link;
	int other; /* the raw other side */
	size_t frames;
	size_t bytes;
	uint8_t last[64];
	enum wire_kind kind;
	bool closed;
	int error;
	bool destroy_in_frame;
	bool pause_in_frame;
	bool drained;
};

static void on_frame(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct end *e = data;

	e->frames++;
	e->bytes += size;
	e->kind = kind;
	memcpy(e->last, body, size < sizeof(e->last) ? size : sizeof(e->last));
	if (e->pause_in_frame)
		link_pause(e->link, true);
	if (e->destroy_in_frame) {
		link_destroy(e->link);
		e->link = NULL;
	}
}

static void on_closed(int error, void *data)
{
	struct end *e = data;

	assert_false(e->closed);
	e->closed = true;
	e->error = error;
}

static int setup(void **state)
{
	struct end *e = calloc(1, sizeof(*e));
	const struct link_listener l = { 1u << WIRE_BROKER | 1u << WIRE_SEALED, on_frame, on_closed,
		e };
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	uv_loop_init(&e->loop);
	e->other = fds[1];
	assert_int_equal(link_create(&e->loop, fds[0], &l, &e->link), 0);
	*state = e;
	return 0;
}

static int teardown(void **state)
{
	struct end *e = *state;

	link_destroy(e->link);
	uv_run(&e->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&e->loop), 0);
	if (e->other >= 0)
		close(e->other);
	free(e);
	return 0;
}

static void say(struct end *e, const char *bytes, size_t size)
{
	assert_int_equal(write(e->other, bytes, size), size);
}

#define SAY(e, bytes) say(e, bytes, sizeof(bytes) - 1)

static void run_until_frames(struct end *e, size_t n)
{
	while (e->frames < n && !e->closed)
		uv_run(&e->loop, UV_RUN_ONCE);
}

static void test_frames_in_pieces(void **state)
{
	struct end *e = *state;

	SAY(e, "\0\0\0\4\1abc\0\0");
	run_until_frames(e, 1);
	assert_int_equal(e->kind, WIRE_SEALED);
	assert_memory_equal(e->last, "abc", 3);
	SAY(e, "\0\2\0");
	SAY(e, "x\0\0\0\1\1");
	run_until_frames(e, 3);
	assert_int_equal(e->bytes, 4);
	assert_false(e->closed);
}

static void ends_with(struct end *e, const char *bytes, size_t size)
{
	say(e, bytes, size);
	while (!e->closed)
		uv_run(&e->loop, UV_RUN_ONCE);
	assert_int_equal(e->error, -EBADMSG);
	assert_int_equal(e->frames, 0);
	assert_int_equal(link_send(e->link, WIRE_SEALED, (const uint8_t *)"x", 1), -EPIPE);
}

static void test_too_large(void **state)
{
	ends_with(*state, "\x7f\0\0\0\1", 5);
}

static void test_too_large_for_its_kind(void **state)
{
	ends_with(*state, "\0\0\2\0\0", 5);
}

static void test_kind_not_allowed_here(void **state)
{
	ends_with(*state, "\0\0\0\1\3", 5);
}

static void test_kind_unknown(void **state)
{
	ends_with(*state, "\0\0\0\1\x40", 5);
}

static void test_no_kind(void **state)
{
	ends_with(*state, "\0\0\0\0\1", 5);
}

static void test_other_side_goes(void **state)
{
	struct end *e = *state;

	SAY(e, "\0\0\0\4\1ab");
	close(e->other);
	e->other = -1;
	while (!e->closed)
		uv_run(&e->loop, UV_RUN_ONCE);
	assert_int_equal(e->error, 0);
	assert_int_equal(e->frames, 0);
}

static void test_destroyed_in_its_own_callback(void **state)
{
	struct end *e = *state;

	e->destroy_in_frame = true;
	SAY(e, "\0\0\0\2\1a\0\0\0\2\1b");
	run_until_frames(e, 1);
	uv_run(&e->loop, UV_RUN_DEFAULT);
	assert_int_equal(e->frames, 1);
}

static void test_pause_holds_back(void **state)
{
	struct end *e = *state;

	e->pause_in_frame = true;
	SAY(e, "\0\0\0\2\1a\0\0\0\2\1b");
	run_until_frames(e, 1);
	uv_run(&e->loop, UV_RUN_NOWAIT);
	assert_int_equal(e->frames, 1);
	e->pause_in_frame = false;
	link_pause(e->link, false);
	assert_int_equal(e->frames, 2);
}

static void on_drained(void *data)
{
	((struct end *)data)->drained = true;
}

static void test_queue_is_bounded_and_drains(void **state)
{
	struct end *e = *state;
	size_t size = WIRE_BODY_MAX;
	uint8_t *body = calloc(1, size);
	char sink[65536];
	int r = 0;

	for (int i = 0; i < 100 && r == 0; i++)
		r = link_send(e->link, WIRE_SEALED, body, size);
	assert_int_equal(r, -ENOBUFS);
	assert_true(link_queued(e->link) <= LINK_QUEUE_MAX);
	assert_int_equal(link_send(e->link, WIRE_SEALED, body, size + 1), -EMSGSIZE);
	link_on_drained(e->link, 1, on_drained);
	while (!e->drained) {
		assert_true(recv(e->other, sink, sizeof(sink), MSG_DONTWAIT) != 0);
		uv_run(&e->loop, UV_RUN_NOWAIT);
	}
	assert_int_equal(link_queued(e->link), 0);
	free(body);
}

/* Numbers that tell of each byte where it belongs. */
static uint8_t byte_at(size_t at)
{
	return (uint8_t)(at * 2654435761u >> 24);
}

/* What the kernel took at once, what it took in part and what had to wait: all of it comes,
 * once and in order. */
static void test_what_waits_comes_in_order(void **state)
{
	enum { BODY = 50000, FRAMES = 40, HEAD = 5 };
	struct end *e = *state;
	uint8_t *body = malloc(BODY), got[65536];
	size_t at = 0;

	for (size_t i = 0; i < FRAMES; i++) {
		for (size_t k = 0; k < BODY; k++)
			body[k] = byte_at(i * BODY + k);
		assert_int_equal(link_send(e->link, WIRE_SEALED, body, BODY), 0);
	}
	assert_true(link_queued(e->link) > 0);
	while (at < FRAMES * (BODY + HEAD)) {
		const ssize_t n = recv(e->other, got, sizeof(got), MSG_DONTWAIT);

		for (ssize_t i = 0; i < n; i++, at++) {
			const size_t in_frame = at % (BODY + HEAD), frame = at / (BODY + HEAD);

			if (in_frame >= HEAD)
				assert_int_equal(got[i], byte_at(frame * BODY + in_frame - HEAD));
		}
		uv_run(&e->loop, UV_RUN_NOWAIT);
	}
	assert_int_equal(link_queued(e->link), 0);
	free(body);
}

/* It says why it leaves, and is gone before that is read: what is sent meanwhile changes nothing. */
static void test_last_words_are_heard(void **state)
{
	struct end *e = *state;

	SAY(e, "\0\0\0\4\1why");
	close(e->other);
	e->other = -1;
	for (int i = 0; i < 3; i++)
		assert_int_equal(link_send(e->link, WIRE_SEALED, (const uint8_t *)"x", 1), 0);
	while (!e->closed)
		uv_run(&e->loop, UV_RUN_ONCE);
	assert_int_equal(e->frames, 1);
	assert_memory_equal(e->last, "why", 3);
	assert_int_equal(e->error, 0);
	assert_int_equal(link_send(e->link, WIRE_SEALED, (const uint8_t *)"x", 1), -EPIPE);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_frames_in_pieces),
		T(test_too_large),
		T(test_too_large_for_its_kind),
		T(test_kind_not_allowed_here),
		T(test_kind_unknown),
		T(test_no_kind),
		T(test_other_side_goes),
		T(test_destroyed_in_its_own_callback),
		T(test_pause_holds_back),
		T(test_queue_is_bounded_and_drains),
		T(test_what_waits_comes_in_order),
		T(test_last_words_are_heard),
	};

	signal(SIGPIPE, SIG_IGN); /* as all programs with links do */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
