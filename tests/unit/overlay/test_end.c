/* How it ends: with its link, by signals, with the X server, and by what is against the
 * rules; and what it withstands. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/clock.h"
#include "overlay/sandbox.h"
#include "rig.h"
#include "wire/frame.h"

enum { ARROW = WIRE__MARK_SHAPE__MARK_ARROW, SPOTLIGHT = WIRE__MARK_SHAPE__MARK_SPOTLIGHT };

static int setup(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	void *desk;

	assert_non_null(r);
	desk_setup(&desk);
	r->desk = desk;
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;
	void *desk = r->desk;

	kill(r->desk->server, SIGCONT); /* a test that failed may have stopped it */
	if (r->pid)
		assert_int_equal(rig_stop(r), 0);
	desk_teardown(&desk);
	free(r);
	return 0;
}

static void start_with_all(struct rig *r)
{
	rig_start(r, r->desk, NULL);
	rig_border(r, true, false);
	assert_true(rig_answer(r));
	rig_mark(r, ARROW, 200, 150, "");
	rig_until(r, 230, 180, ORANGE);
}

static void assert_failed(int status)
{
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EXIT_FAILURE);
}

static void test_link_ends(void **state)
{
	struct rig *r = *state;

	start_with_all(r);
	assert_int_equal(rig_stop(r), EXIT_SUCCESS);
	rig_until_gone(r);
}

static void test_signals(void **state)
{
	static const int signals[] = { SIGTERM, SIGKILL };
	struct rig *r = *state;

	for (size_t i = 0; i < 2; i++) {
		int status;

		start_with_all(r);
		kill(r->pid, signals[i]);
		status = rig_wait(r);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), signals[i]);
		rig_until_gone(r);
	}
}

static void test_server_dies(void **state)
{
	struct rig *r = *state;

	start_with_all(r);
	kill(r->desk->server, SIGKILL);
	assert_failed(rig_wait(r));
}

static void test_windows_are_taken_away(void **state)
{
	struct rig *r = *state;
	xcb_window_t windows[16];
	size_t n;

	for (int i = 0; i < 2; i++) {
		start_with_all(r);
		n = rig_windows(r, windows, 16);
		assert_true(n > 5);
		/* the highest is the mark, then come the sides of the border */
		if (i == 0)
			desk_destroy(r->desk, windows[n - 2]);
		else
			desk_unmap(r->desk, windows[n - 2]);
		assert_failed(rig_wait(r));
		rig_until_gone(r);
	}
}

struct bad {
	const char *what;
	const char *bytes;
	size_t size;
};
#define BAD(what, bytes)                                                                           \
	{                                                                                          \
		what, bytes, sizeof(bytes) - 1                                                     \
	}

static const struct bad bad[] = {
	BAD("a size of nothing", "\0\0\0\0\4"),
	BAD("a size over the bound", "\0\0\20\2\4"),
	BAD("an enormous size", "\377\377\377\377\4"),
	BAD("a kind from elsewhere", "\0\0\0\3\3\n\0"),
	BAD("no such kind", "\0\0\0\3\011\n\0"),
	BAD("nothing in it", "\0\0\0\1\4"),
	BAD("bytes", "\0\0\0\5\4\377\377\377\377"),
	BAD("no such message", "\0\0\0\3\4\"\0"),
	BAD("a line of no width", "\0\0\0\5\4\x1a\2\n\0"),
	BAD("no such shape", "\0\0\0\5\4\n\2\b\4"),
	BAD("a default that is written out", "\0\0\0\5\4\n\2\b\0"),
	BAD("a point too far away", "\0\0\0\7\4\n\4\x10\x82\x80\x02"),
	BAD("a label that is not UTF-8", "\0\0\0\6\4\n\3\"\1\377"),
	BAD("a label of two lines", "\0\0\0\6\4\n\3\"\1\n"),
	BAD("a label that turns about", "\0\0\0\010\4\n\5\"\3\xe2\x80\xae"),
	BAD("two bodies", "\0\0\0\5\4\n\0\x12\0"),
};

static void test_malformed(void **state)
{
	struct rig *r = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int status;

		print_message("%s\n", bad[i].what);
		start_with_all(r);
		rig_send(r, bad[i].bytes, bad[i].size);
		status = rig_wait(r);
		assert_failed(status);
		rig_until_gone(r);
	}
}

/* A line of /proc/PID/status, if it is the named one. */
static bool read_field(const char *line, const char *name, long *ret)
{
	const bool is_it = strncmp(line, name, strlen(name)) == 0;

	if (is_it)
		*ret = strtol(line + strlen(name), NULL, 10);
	return is_it;
}

static long memory_kb(pid_t pid)
{
	char path[64], line[128];
	long ret = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (read_field(line, "VmHWM:", &ret))
			break;
	}
	fclose(f);
	return ret;
}

static unsigned count_moves(struct rig *r)
{
	xcb_generic_event_t *e;
	unsigned ret = 0;

	desk_sync(r->desk);
	while ((e = xcb_poll_for_event(r->desk->app))) {
		ret += e->response_type == XCB_CONFIGURE_NOTIFY;
		free(e);
	}
	return ret;
}

static void test_flood(void **state)
{
	enum { N = 100000 };
	const uint32_t mask = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY;
	struct rig *r = *state;
	uint64_t began, took;
	unsigned moves;
	long before;

	start_with_all(r);
	xcb_change_window_attributes(r->desk->app, r->desk->screen->root, XCB_CW_EVENT_MASK, &mask);
	desk_sync(r->desk);
	before = memory_kb(r->pid);
	began = clock_ms();
	for (int i = 0; i < N; i++)
		rig_mark(r, ARROW, i % 500, i % 400, i % 7 ? "" : "Ms. Yamada");
	rig_mark(r, ARROW, 77, 55, "");
	rig_until(r, 77 + 30, 55 + 30, ORANGE);
	took = clock_ms() - began;
	moves = count_moves(r);
	print_message("%u moves in %u ms, memory %ld kB, then %ld kB\n", moves, (unsigned)took,
		before, memory_kb(r->pid));
	/* the one in between, and a restack and a move where it turned, at the most */
	assert_true(moves < 10 * (took / 8 + 10));
	assert_true(memory_kb(r->pid) - before < 16 * 1024);
	/* and the last one stays the last one: the next border's answer is behind all */
	rig_border(r, true, true);
	assert_true(rig_answer(r));
	assert_int_equal(rig_at(r, 77 + 30, 55 + 30), ORANGE);
}

/* An agent that is gone is noticed while nobody answers on the screen. */
static void test_server_stands_still(void **state)
{
	struct rig *r = *state;
	int status;

	start_with_all(r);
	kill(r->desk->server, SIGSTOP);
	rig_border(r, false, false);
	rig_mark(r, SPOTLIGHT, 300, 200, "");
	shutdown(r->fd, SHUT_RDWR);
	status = rig_wait(r);
	kill(r->desk->server, SIGCONT);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EXIT_SUCCESS);
	rig_until_gone(r);
}

static void test_no_server(void **state)
{
	struct desk nowhere = { .display = ":4093" };
	struct rig r;

	rig_start(&r, &nowhere, NULL);
	assert_failed(rig_wait(&r));
}

static int in_sandbox(int (*attempt)(void))
{
	const pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		if (overlay_sandbox_strip(STDERR_FILENO) < 0 || overlay_sandbox_enter() < 0)
			_exit(99);
		_exit(attempt());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static int read_file(void)
{
	char byte;
	const int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	return fd >= 0 && read(fd, &byte, 1) == 1 ? 0 : 1;
}

static int write_file(void)
{
	return open("/dev/null", O_WRONLY | O_CLOEXEC) < 0 && errno == EPERM &&
			       open("/tmp/engawa-overlay-test", O_RDONLY | O_CREAT, 0600) < 0 &&
			       errno == EPERM && unlink("/nowhere") < 0 && errno == EPERM
		       ? 0
		       : 1;
}

static int make_child(void)
{
	return fork() < 0 && errno == EPERM ? 0 : 1;
}

static int signal_parent(void)
{
	return kill(getppid(), 0) < 0 && errno == EPERM ? 0 : 1;
}

static int use_network(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static int use_local_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static int run_program(void)
{
	execl("/bin/true", "true", NULL);
	return 1;
}

static void test_sandbox(void **state)
{
	int (*const harmless[])(void) = { read_file, write_file, make_child, signal_parent };
	int (*const deadly[])(void) = { use_network, use_local_socket, run_program };

	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		const int status = in_sandbox(harmless[i]);

		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++) {
		const int status = in_sandbox(deadly[i]);

		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGSYS);
	}
}

/* The program itself is in it: the kernel says so. */
static void test_is_shut_in(void **state)
{
	struct rig *r = *state;
	char path[64], line[128];
	long seccomp = -1, no_new_privileges = -1;
	FILE *f;

	start_with_all(r);
	snprintf(path, sizeof(path), "/proc/%d/status", (int)r->pid);
	f = fopen(path, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		read_field(line, "Seccomp:", &seccomp);
		read_field(line, "NoNewPrivs:", &no_new_privileges);
	}
	fclose(f);
	assert_int_equal(seccomp, 2);
	assert_int_equal(no_new_privileges, 1);
	/* fonts that nobody loaded before are found from in there */
	rig_mark(r, ARROW, 100, 100, "\xd7\xa9\xd7\x9c \xe0\xa4\xa8 \xf0\x9f\x98\x80");
	rig_until(r, 130, 130, ORANGE);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_link_ends),
		T(test_signals),
		T(test_server_dies),
		T(test_windows_are_taken_away),
		T(test_malformed),
		T(test_flood),
		T(test_server_stands_still),
		cmocka_unit_test(test_no_server),
		cmocka_unit_test(test_sandbox),
		T(test_is_shut_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
