/*
 * That nothing is on its way any more is said of real processes only when it is so: a token
 * that goes round among three of them stands for a key.
 */
#include <grp.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/clock.h"
#include "guard/asleep.h"
#include "xserver.h"

enum { PLAYERS = 3, LOOKS = 2000, PATIENCE_MS = 10000, NOBODY = 65534 };

/* Each reads from its own pipe and writes to that of the next. */
struct ring {
	int pipes[PLAYERS][2];
	pid_t pids[PLAYERS];
};

static pid_t start(void (*what)(const void *), const void *with)
{
	const pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		what(with);
		_exit(0);
	}
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void rest(const void *with)
{
	for (;;)
		pause();
}

static void work(const void *with)
{
	for (volatile uint64_t n = 0;; n++)
		;
}

/* A zero takes the token out. */
static void pass_on(const void *with)
{
	const int *ends = with;
	char token;

	while (read(ends[0], &token, 1) == 1) {
		if (token && write(ends[1], &token, 1) != 1)
			break;
	}
}

static void start_ring(struct ring *r)
{
	for (size_t i = 0; i < PLAYERS; i++)
		assert_int_equal(pipe(r->pipes[i]), 0);
	for (size_t i = 0; i < PLAYERS; i++) {
		const int ends[] = { r->pipes[i][0], r->pipes[(i + 1) % PLAYERS][1] };

		r->pids[i] = start(pass_on, ends);
	}
}

static void end_ring(struct ring *r)
{
	for (size_t i = 0; i < PLAYERS; i++) {
		end(r->pids[i]);
		close(r->pipes[i][0]);
		close(r->pipes[i][1]);
	}
}

static struct asleep of(const pid_t *pids, size_t n)
{
	struct asleep a = { .n = n };

	memcpy(a.pids, pids, n * sizeof(*pids));
	return a;
}

static bool soon(struct asleep *a)
{
	for (const uint64_t end_ms = clock_ms() + PATIENCE_MS; clock_ms() < end_ms; usleep(1000)) {
		if (asleep_now(a))
			return true;
	}
	return false;
}

static void assert_never(struct asleep *a)
{
	for (int i = 0; i < LOOKS; i++)
		assert_false(asleep_now(a));
}

static void test_token_goes_round(void **state)
{
	struct ring r;
	struct asleep a;

	start_ring(&r);
	a = of(r.pids, PLAYERS);
	assert_true(soon(&a));
	assert_int_equal(write(r.pipes[0][1], "x", 1), 1);
	assert_never(&a);
	assert_int_equal(write(r.pipes[0][1], "", 1), 1); /* it does not end the one that runs */
	assert_never(&a);
	end_ring(&r);
	assert_false(asleep_now(&a));
}

/* Once the token is lost, and not before. */
static void test_token_ends(void **state)
{
	struct ring r;
	struct asleep a;

	start_ring(&r);
	a = of(r.pids, PLAYERS);
	for (int i = 0; i < 50; i++) {
		assert_int_equal(write(r.pipes[i % PLAYERS][1], "", 1), 1);
		assert_true(soon(&a));
	}
	end_ring(&r);
}

static void test_works(void **state)
{
	const pid_t pids[] = { start(rest, NULL), start(work, NULL) };
	struct asleep both = of(pids, 2), resting = of(pids, 1);

	assert_true(soon(&resting));
	assert_never(&both);
	assert_int_equal(both.pids[0], pids[1]); /* the next look finds out sooner */
	end(pids[0]);
	end(pids[1]);
}

/* It will go on with what it has been given. */
static void test_stopped(void **state)
{
	const pid_t pid = start(rest, NULL);
	struct asleep a = of(&pid, 1);

	assert_true(soon(&a));
	kill(pid, SIGSTOP);
	assert_int_equal(waitpid(pid, NULL, WUNTRACED), pid);
	assert_false(asleep_now(&a));
	kill(pid, SIGCONT);
	assert_true(soon(&a));
	end(pid);
}

static void test_nobody(void **state)
{
	struct asleep a = { 0 };

	assert_false(asleep_now(&a));
}

static void be_called(const void *name)
{
	prctl(PR_SET_NAME, name);
	rest(NULL);
}

static bool has(const struct asleep *a, pid_t pid)
{
	for (size_t i = 0; i < a->n; i++) {
		if (a->pids[i] == pid)
			return true;
	}
	return false;
}

static xcb_window_t create_window(const struct xserver *s)
{
	const xcb_window_t w = xcb_generate_id(s->conn);

	xcb_create_window(s->conn, XCB_COPY_FROM_PARENT, w, s->root, 0, 0, 9, 9, 0,
		XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT, 0, NULL);
	return w;
}

static void test_way(void **state)
{
	struct xserver s;
	struct asleep a;
	pid_t method, helper;
	xcb_window_t w;

	xserver_start(&s, NULL);
	asleep_find(&a, s.conn, s.root, false); /* the root is the server's, which is no client */
	assert_int_equal(a.n, 0);
	w = create_window(&s);
	asleep_find(&a, s.conn, w, false);
	assert_int_equal(a.n, 2);
	assert_true(has(&a, getpid()) && has(&a, s.pid));
	helper = start(be_called, "mozc_server");
	method = start(be_called, "fcitx5-of-test");
	for (const uint64_t end_ms = clock_ms() + PATIENCE_MS;
		!(has(&a, method) && has(&a, helper)) && clock_ms() < end_ms; usleep(1000))
		asleep_find(&a, s.conn, w, true);
	assert_true(has(&a, method) && has(&a, helper) && has(&a, getpid()) && has(&a, s.pid));
	end(method);
	end(helper);
	xserver_stop(&s);
}

/* Somebody for whom the kernel hides the processes of others. Its status: what is wrong. */
static int look_from_where_they_are_hidden(const struct xserver *s, xcb_window_t w)
{
	struct asleep a;

	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount("proc", "/proc", "proc", 0, "hidepid=2") < 0 || setgroups(0, NULL) < 0 ||
		setresgid(NOBODY, NOBODY, NOBODY) < 0 || setresuid(NOBODY, NOBODY, NOBODY) < 0)
		return 77;
	asleep_find(&a, s->conn, w, false);
	return a.n == 0 ? 0 : 1;
}

/* It would be waited for a proof that never comes. */
static void test_hidden(void **state)
{
	struct xserver s;
	xcb_window_t w;
	int status;
	pid_t pid;

	xserver_start(&s, NULL);
	w = create_window(&s);
	pid = fork();
	if (pid == 0)
		_exit(look_from_where_they_are_hidden(&s, w));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	xserver_stop(&s);
	if (WEXITSTATUS(status) == 77)
		skip(); /* not root's */
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_token_goes_round),
		cmocka_unit_test(test_token_ends),
		cmocka_unit_test(test_works),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_way),
		cmocka_unit_test(test_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
