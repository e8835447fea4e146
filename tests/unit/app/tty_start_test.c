/* The real face in a terminal: how it starts, and what it and its parts may. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/app/person.h"
#include "wire/message.h"

static void test_start_names_broker_and_own(void **state)
{
	struct host *h = host_start(NULL);
	Wire__ToAgent *m = host_hear(h);
	bool face = false, terminal = false;

	assert_int_equal(m->body_case, WIRE__TO_AGENT__BODY_START);
	assert_string_equal(m->start->broker_address, "127.0.0.1");
	assert_int_equal(m->start->broker_port, 4711);
	assert_false(m->start->tls);
	assert_false(m->start->hide_terminals);
	for (size_t i = 0; i < m->start->n_own_pids; i++) {
		face |= m->start->own_pids[i] == (uint32_t)h->face;
		terminal |= m->start->own_pids[i] == (uint32_t)getpid();
	}
	assert_true(face && terminal);
	assert_int_equal(m->start->n_own_windows, 1);
	assert_int_equal(m->start->own_windows[0], 0x123);
	WIRE_FREE(m);
	host_stop(h);
}

static size_t count_fds(pid_t pid)
{
	char path[64];
	size_t n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	d = opendir(path);
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

/* 0 to 3 (agent: 8), and the stand-in's own socket. */
static void test_parts_get_no_other_descriptors(void **state)
{
	struct host *h;
	int stray = dup(0); /* without CLOEXEC, as a shell may leave one */

	h = person_start(NULL);
	assert_int_equal(count_fds(h->agent_pid), 10);
	assert_int_equal(count_fds(h->net_pid), 5);
	assert_int_equal(getsid(h->agent_pid), h->agent_pid);
	assert_int_equal(getsid(h->net_pid), h->net_pid);
	close(stray);
	host_stop(h);
}

static void expect_in_proc(pid_t pid, const char *file, const char *line)
{
	char path[64], text[4096];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	f = fopen(path, "re");
	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	assert_non_null(strstr(text, line));
}

static void test_face_gives_up_rights(void **state)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	host_expect(h, "Your code:");
	expect_in_proc(h->face, "status", "NoNewPrivs:\t1");
	expect_in_proc(h->face, "limits", "Max core file size        0                    0");
	host_stop(h);
}

static void expect_refused_start(const struct host_options *o, const char *words, int status)
{
	struct host *h = host_start(o);

	assert_int_equal(host_wait(h), status);
	host_expect(h, words);
	assert_true(host_modes_restored(h));
	host_stop(h);
}

static void test_refused_starts(void **state)
{
	expect_refused_start(
		&(struct host_options){ .environment = { "WAYLAND_DISPLAY=wayland-0" } },
		"This is a Wayland desktop.", 2);
	expect_refused_start(
		&(struct host_options){ .environment = { "XDG_SESSION_TYPE=wayland" } },
		"This is a Wayland desktop.", 2);
	expect_refused_start(&(struct host_options){ .environment = { "DISPLAY" } },
		"There is no desktop here", 2);
	expect_refused_start(&(struct host_options){ .arguments = { "--broker=127.0.0.1:1" } },
		"engawa --tty", 2);
	expect_refused_start(
		&(struct host_options){ .arguments = { "--tty" } }, "--broker 127.0.0.1:PORT", 2);
	expect_refused_start(
		&(struct host_options){ .arguments = { "--tty", "--broker=example.com:1" } },
		"a number or localhost", 2);
	expect_refused_start(&(struct host_options){ .arguments = { "--tty", "--broker=[::1]:9",
							     "--ca=/none" } },
		"cannot be read", 2);
	expect_refused_start(&(struct host_options){ .arguments = { "--tty", "--broker=127.0.0.1:1",
							     "--allow" } },
		"unknown option --allow", 2);
	expect_refused_start(
		&(struct host_options){ .arguments = { "engawa://start" } }, "Unknown word.", 2);
	expect_refused_start(&(struct host_options){ .background = true }, "in the foreground", 2);
	expect_refused_start(
		&(struct host_options){ .without_net = true }, "A part of Engawa is missing.", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_start_names_broker_and_own),
		cmocka_unit_test(test_parts_get_no_other_descriptors),
		cmocka_unit_test(test_face_gives_up_rights),
		cmocka_unit_test(test_refused_starts),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
