/* Finding one's own terminal: pty, xterm on a real X server, script, tmux. */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <xcb/res.h>
#include <xcb/xcb.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "app/own.h"
#include "app/proc.h"
#include "core/clock.h"
#include "tests/unit/server_end.h"

enum { PATIENCE_MS = 30000, PIDS_MAX = 64, NOBODY = 65534 };

struct said {
	unsigned int pids[PIDS_MAX], windows[PIDS_MAX];
	size_t n_pids, n_windows;
	int unknown;
};

static char dir[64];
static pid_t server;

static bool has_pid(const struct said *s, pid_t pid)
{
	for (size_t i = 0; i < s->n_pids; i++) {
		if (s->pids[i] == (unsigned int)pid)
			return true;
	}
	return false;
}

/* Waits for the probe's file, takes it in and removes it. */
static struct said hear_probe(void)
{
	struct said s = { .unknown = -1 };
	uint64_t until = clock_ms() + PATIENCE_MS;
	char path[128], line[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/said", dir);
	while (!(f = fopen(path, "re"))) {
		assert_true(clock_ms() < until);
		usleep(10000);
	}
	while (fgets(line, sizeof(line), f)) {
		const char *number = strchr(line, ' ');
		unsigned int value;

		assert_non_null(number);
		value = (unsigned int)strtoul(number, NULL, 10);
		if (line[0] == 'p')
			s.pids[s.n_pids++] = value;
		else if (line[0] == 'w')
			s.windows[s.n_windows++] = value;
		else
			s.unknown = (int)value;
	}
	fclose(f);
	unlink(path);
	return s;
}

/* Runs a command, a session of its own. */
static pid_t start(const char *command)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	setsid();
	execl("/bin/sh", "sh", "-c", command, NULL);
	_exit(127);
}

static void stop(pid_t pid)
{
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

__attribute__((format(printf, 1, 2))) static pid_t startf(const char *format, ...)
{
	char command[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	return start(command);
}

#define PROBE TEST_PROBE " %s/said"

/* ---- without X ---- */

static void test_stat_lines(void **state)
{
	struct proc p;

	assert_true(proc_parse("12 (a) b) (c) S 3 4 5 34816 7 8 9", &p));
	assert_true(p.pid == 12 && p.parent == 3 && p.group == 4 && p.terminal_group == 7);
	assert_string_equal(p.name, "a) b) (c");
	assert_int_equal(p.pts, 0);
	assert_true(proc_parse("12 () S 3 4 5 35071 7", &p));
	assert_int_equal(p.pts, 255);
	assert_true(proc_parse("12 (x) S 3 4 5 1083392 7", &p)); /* minor 256 */
	assert_int_equal(p.pts, 256);
	assert_true(proc_parse("12 (x) S 3 4 5 1025 7", &p)); /* tty1 */
	assert_true(p.pts == -1 && p.terminal);
	assert_true(proc_parse("12 (x) S 3 4 5 0 -1", &p));
	assert_true(p.pts == -1 && !p.terminal);
	assert_false(proc_parse("", &p));
	assert_false(proc_parse("12", &p));
	assert_false(proc_parse(")(", &p));
	assert_false(proc_parse("12 (x) S", &p));
	assert_false(proc_parse("x (x) S 3 4 5 0 -1", &p));
}

static void test_holder_of_a_pty(void **state)
{
	struct said s;
	char path[128];
	int master;
	pid_t pid = forkpty(&master, NULL, NULL, NULL);

	assert_true(pid >= 0);
	if (pid == 0) {
		snprintf(path, sizeof(path), "%s/said", dir);
		unsetenv("WINDOWID");
		execl(TEST_PROBE, "own_probe", path, NULL);
		_exit(127);
	}
	s = hear_probe();
	assert_true(has_pid(&s, getpid()));
	assert_true(has_pid(&s, pid));
	assert_int_equal(s.n_windows, 0);
	assert_int_equal(s.unknown, 0);
	/* What lies above the terminal program is not its own. */
	assert_false(has_pid(&s, getppid()));
	close(master);
	waitpid(pid, NULL, 0);
}

static void test_no_terminal_is_unknown(void **state)
{
	pid_t pid = startf("exec " PROBE " < /dev/null", dir);
	struct said s = hear_probe();

	assert_int_equal(s.unknown, 1);
	stop(pid);
}

static void test_odd_window_ids(void **state)
{
	struct own own;

	own_find(getpid(), "0x", &own);
	assert_int_equal(own.n_windows, 0);
	own_find(getpid(), "-1", &own);
	assert_int_equal(own.n_windows, 0);
	own_find(getpid(), "12x", &own);
	assert_int_equal(own.n_windows, 0);
	own_find(getpid(), "41943053", &own);
	assert_int_equal(own.n_windows, 1);
}

/* ---- on an X server ---- */

/* The process that the X server itself names for this window. */
static pid_t pid_of_window(uint32_t window)
{
	xcb_res_client_id_spec_t spec = { window, XCB_RES_CLIENT_ID_MASK_LOCAL_CLIENT_PID };
	xcb_connection_t *x = xcb_connect(NULL, NULL);
	xcb_res_query_client_ids_reply_t *r;
	xcb_res_client_id_value_iterator_t i;
	pid_t pid = 0;

	assert_int_equal(xcb_connection_has_error(x), 0);
	r = xcb_res_query_client_ids_reply(x, xcb_res_query_client_ids(x, 1, &spec), NULL);
	assert_non_null(r);
	for (i = xcb_res_query_client_ids_ids_iterator(r); i.rem;
		xcb_res_client_id_value_next(&i)) {
		if (xcb_res_client_id_value_value_length(i.data) > 0)
			pid = (pid_t)*xcb_res_client_id_value_value(i.data);
	}
	free(r);
	xcb_disconnect(x);
	return pid;
}

/* The X client that shows the probe is among those it named. */
static void expect_found(const struct said *s)
{
	pid_t client;

	assert_int_equal(s->n_windows, 1);
	client = pid_of_window(s->windows[0]);
	assert_true(client > 0);
	assert_true(has_pid(s, client));
	assert_int_equal(s->unknown, 0);
	assert_false(has_pid(s, server));
	assert_false(has_pid(s, getpid()));
}

static void test_xterm(void **state)
{
	pid_t pid = startf("exec xterm -e " PROBE, dir);
	struct said s = hear_probe();

	expect_found(&s);
	assert_true(has_pid(&s, pid));
	stop(pid);
}

static void test_xterm_with_shell(void **state)
{
	pid_t pid = startf("exec xterm -e sh -c '(sh -c \"" PROBE "; true\"); true'", dir);
	struct said s = hear_probe();

	expect_found(&s);
	stop(pid);
}

/* Debian's xterm may be set-group-id: then nobody may look into it. */
static void test_xterm_we_may_not_look_into(void **state)
{
	char copy[128], probe[128], command[512];
	struct said s;
	pid_t pid;

	if (geteuid() != 0)
		skip(); /* needs a second user, who may not enter our home */
	snprintf(copy, sizeof(copy), "%s/xterm", dir);
	snprintf(probe, sizeof(probe), "%s/probe", dir);
	snprintf(command, sizeof(command),
		"cp $(command -v xterm) %s && install -m 755 " TEST_PROBE " %s", copy, probe);
	assert_int_equal(system(command), 0);
	assert_int_equal(chown(copy, 0, 43), 0);
	assert_int_equal(chmod(copy, 02755), 0);
	assert_int_equal(chmod(dir, 0777), 0);
	pid = fork();
	if (pid == 0) {
		char said[128];

		snprintf(said, sizeof(said), "%s/said", dir);
		if (setgid(NOBODY) < 0 || setuid(NOBODY) < 0)
			_exit(1);
		setsid();
		execl(copy, "xterm", "-e", probe, said, NULL);
		_exit(127);
	}
	s = hear_probe();
	expect_found(&s);
	assert_true(has_pid(&s, pid));
	stop(pid);
}

/* `script` outlives the terminal it was started in: by its folder's name it is found. */
static void stop_script(void)
{
	char command[256];

	snprintf(command, sizeof(command), "exec pkill -KILL -f %s/said", dir);
	assert_int_equal(system(command), 0);
}

static void test_script_in_xterm(void **state)
{
	pid_t pid = startf("exec xterm -e script -qc '" PROBE "' /dev/null", dir);
	struct said s = hear_probe();

	expect_found(&s);
	assert_true(has_pid(&s, pid));
	stop_script();
	waitpid(pid, NULL, 0);
}

static void stop_tmux(void)
{
	char command[256];

	snprintf(command, sizeof(command), "tmux -S %s/tmux kill-server", dir);
	assert_int_equal(system(command), 0);
}

static void test_tmux_in_xterm(void **state)
{
	pid_t pid = startf("exec xterm -e tmux -f /dev/null -S %s/tmux new '" PROBE "'", dir, dir);
	struct said s = hear_probe();

	expect_found(&s);
	assert_true(has_pid(&s, pid));
	stop_tmux();
	waitpid(pid, NULL, 0);
}

static bool tmux_has_clients(int wanted)
{
	char command[256], line[256];
	int n = 0;
	FILE *f;

	snprintf(command, sizeof(command), "tmux -S %s/tmux list-clients 2>&1", dir);
	f = popen(command, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		n += strstr(line, "/dev/pts/") != NULL;
	pclose(f);
	return n == wanted;
}

/* Both terminals that show it. */
static void test_tmux_seen_twice(void **state)
{
	pid_t first = startf("exec xterm -e tmux -f /dev/null -S %s/tmux new", dir);
	pid_t second;
	uint64_t until = clock_ms() + PATIENCE_MS;
	struct said s;

	while (!tmux_has_clients(1)) {
		assert_true(clock_ms() < until);
		usleep(50000);
	}
	second = startf("exec xterm -e tmux -f /dev/null -S %s/tmux attach", dir);
	while (!tmux_has_clients(2)) {
		assert_true(clock_ms() < until);
		usleep(50000);
	}
	waitpid(startf("tmux -S %s/tmux send-keys '" PROBE "' Enter", dir, dir), NULL, 0);
	s = hear_probe();
	assert_true(has_pid(&s, first));
	assert_true(has_pid(&s, second));
	assert_int_equal(s.unknown, 0);
	stop_tmux();
	waitpid(first, NULL, 0);
	waitpid(second, NULL, 0);
}

/* Nobody knows which terminal will show it: all stay hidden. */
static void test_tmux_unattached_is_unknown(void **state)
{
	struct said s;

	waitpid(startf("tmux -f /dev/null -S %s/tmux new -d '" PROBE "'", dir, dir), NULL, 0);
	s = hear_probe();
	assert_int_equal(s.unknown, 1);
	stop_tmux();
}

/* ---- the X server ---- */

static int start_server(void **state)
{
	int ends[2];
	char number[16] = "", display[32];
	FILE *f;

	snprintf(dir, sizeof(dir), "/tmp/engawa-own-XXXXXX");
	assert_non_null(mkdtemp(dir));
	assert_int_equal(pipe(ends), 0);
	server = fork();
	if (server == 0) {
		snprintf(number, sizeof(number), "%d", ends[1]);
		execlp("Xvfb", "Xvfb", "-displayfd", number, "-nolisten", "tcp", "-ac", NULL);
		_exit(127);
	}
	close(ends[1]);
	f = fdopen(ends[0], "r");
	assert_non_null(f);
	assert_non_null(fgets(number, sizeof(number), f)); /* when it is ready */
	fclose(f);
	number[strcspn(number, "\n")] = '\0';
	snprintf(display, sizeof(display), ":%s", number);
	setenv("DISPLAY", display, 1);
	unsetenv("TMUX");
	unsetenv("WINDOWID");
	setenv("SHELL", "/bin/sh", 1);
	return 0;
}

static int stop_server(void **state)
{
	char command[128];

	server_end(server);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stat_lines),
		cmocka_unit_test(test_holder_of_a_pty),
		cmocka_unit_test(test_no_terminal_is_unknown),
		cmocka_unit_test(test_odd_window_ids),
		cmocka_unit_test(test_xterm),
		cmocka_unit_test(test_xterm_with_shell),
		cmocka_unit_test(test_xterm_we_may_not_look_into),
		cmocka_unit_test(test_script_in_xterm),
		cmocka_unit_test(test_tmux_in_xterm),
		cmocka_unit_test(test_tmux_seen_twice),
		cmocka_unit_test(test_tmux_unattached_is_unknown),
	};

	return cmocka_run_group_tests(tests, start_server, stop_server);
}
