/* `engawa hide`, `show` and `list` against a running face, and its socket. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "app/desk.h"
#include "tests/unit/app/host.h"
#include "wire/frame.h"
#include "wire/message.h"

/* The desktop of these tests. */
static struct {
	const char *title, *class_name;
	uint32_t id;
	bool hidden, own;
} desktop[] = {
	{ "Letter to Hanako", "Mousepad", 0x1a00007, false, false },
	{ "みどり銀行 ＬＯＧＩＮ", "Chromium", 0x2200003, false, false },
	{ "Midori shop", "Chromium", 0x2200009, false, false },
	{ "Engawa", "XTerm", 0x1c00001, false, true },
};
enum { WINDOWS = sizeof(desktop) / sizeof(desktop[0]) };

static void say_desktop(struct host *h)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Windows windows = WIRE__WINDOWS__INIT;
	Wire__Window list[WINDOWS], *pointers[WINDOWS];

	for (size_t i = 0; i < WINDOWS; i++) {
		wire__window__init(&list[i]);
		list[i].id = desktop[i].id;
		list[i].client = desktop[i].id;
		list[i].title = (char *)desktop[i].title;
		list[i].class_name = (char *)desktop[i].class_name;
		list[i].hidden = desktop[i].hidden;
		list[i].own = desktop[i].own;
		pointers[i] = &list[i];
	}
	windows.windows = pointers;
	windows.n_windows = WINDOWS;
	m.body_case = WIRE__FROM_AGENT__BODY_WINDOWS;
	m.windows = &windows;
	host_say(h, &m);
}

static void answer(struct host *h, const Wire__ToAgent *m)
{
	if (m->body_case == WIRE__TO_AGENT__BODY_SET_WINDOW) {
		for (size_t i = 0; i < WINDOWS; i++) {
			if (desktop[i].id == m->set_window->id)
				desktop[i].hidden = m->set_window->hide;
		}
	} else {
		assert_int_equal(m->body_case, WIRE__TO_AGENT__BODY_LIST_WINDOWS);
	}
	say_desktop(h);
}

static struct host *start(void)
{
	struct host *h = host_start(NULL);

	WIRE_FREE(host_hear(h));
	host_say_code(h, "4821-304917-0");
	host_expect(h, "Your code:");
	for (size_t i = 0; i < WINDOWS; i++)
		desktop[i].hidden = false;
	return h;
}

static char words[8192];

static int run(struct host *h, const char *verb, const char *name)
{
	const char *arguments[] = { verb, name, NULL };

	return host_command(h, arguments, answer, words, sizeof(words));
}

static void test_list(void **state)
{
	struct host *h = start();

	assert_int_equal(run(h, "list", NULL), 0);
	assert_non_null(strstr(words,
		"0x01a00007  [may be seen]  [they may use it]  Letter to Hanako  (Mousepad)"));
	assert_non_null(
		strstr(words, "0x01c00001  [never shown]  [they cannot use it]  Engawa  (XTerm)"));
	host_stop(h);
}

static void test_hide_by_part_of_title(void **state)
{
	struct host *h = start();

	assert_int_equal(run(h, "hide", "letter"), 0);
	assert_non_null(
		strstr(words, "0x01a00007  [hidden]  [they cannot use it]  Letter to Hanako"));
	assert_true(desktop[0].hidden);
	assert_false(desktop[1].hidden || desktop[2].hidden);
	assert_int_equal(run(h, "show", "HANAKO"), 0);
	assert_false(desktop[0].hidden);
	host_stop(h);
}

static void test_hide_hides_all_that_match(void **state)
{
	struct host *h = start();

	assert_int_equal(run(h, "hide", "chromium"), 0);
	assert_true(desktop[1].hidden && desktop[2].hidden);
	assert_false(desktop[0].hidden);
	host_stop(h);
}

static void test_show_wants_one(void **state)
{
	struct host *h = start();

	assert_int_equal(run(h, "hide", "chromium"), 0);
	assert_int_equal(run(h, "show", "chromium"), 1);
	assert_non_null(strstr(words, "Several windows have this name."));
	assert_non_null(strstr(words, "0x02200003"));
	assert_true(desktop[1].hidden && desktop[2].hidden);
	assert_int_equal(run(h, "show", "0x2200009"), 0);
	assert_true(desktop[1].hidden && !desktop[2].hidden);
	/* Full-width letters in any case too. */
	assert_int_equal(run(h, "show", "ｌｏｇｉｎ"), 0);
	assert_false(desktop[1].hidden);
	host_stop(h);
}

static void test_own_and_unknown_have_no_name(void **state)
{
	struct host *h = start();

	assert_int_equal(run(h, "show", "engawa"), 1);
	assert_non_null(strstr(words, "No window has this name."));
	assert_int_equal(run(h, "hide", "0x1c00001"), 1);
	assert_int_equal(run(h, "hide", "0x"), 1);
	assert_int_equal(run(h, "hide", "0x1a00007z"), 1);
	host_stop(h);
}

static void test_wrong_use(void **state)
{
	struct host *h = start();

	assert_int_equal(run(h, "hide", NULL), 2);
	assert_int_equal(run(h, "hide", ""), 2);
	assert_int_equal(run(h, "list", "x"), 2);
	assert_int_equal(run(h, "hide", "a\nb"), 2);
	assert_int_equal(run(h, "hide", "\xff"), 2);
	host_stop(h);
}

static void ignore(struct host *h, const Wire__ToAgent *m)
{
}

static void test_silent_agent_is_not_waited_for(void **state)
{
	struct host *h = start();
	const char *arguments[] = { "list", NULL };

	assert_int_equal(host_command(h, arguments, ignore, words, sizeof(words)), 1);
	assert_non_null(strstr(words, "Engawa did not answer."));
	host_stop(h);
}

static void test_without_face(void **state)
{
	struct host *h = start();

	host_type(h, "q");
	host_wait(h);
	WIRE_FREE(host_hear(h)); /* End */
	assert_int_equal(run(h, "list", NULL), 1);
	assert_non_null(strstr(words, "Engawa is not running on this desktop."));
	host_stop(h);
}

/* ---- the socket ---- */

static void test_socket_is_private_and_removed(void **state)
{
	struct host *h = start();
	char path[128], lock[160], folder[128];
	struct stat s;

	host_socket(h, path, sizeof(path));
	assert_int_equal(stat(path, &s), 0);
	assert_int_equal(s.st_mode & 0777, 0600);
	snprintf(folder, sizeof(folder), "%s/run/engawa", h->dir);
	assert_int_equal(stat(folder, &s), 0);
	assert_int_equal(s.st_mode & 0777, 0700);
	host_type(h, "q");
	host_wait(h);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(lock, sizeof(lock), "%s.lock", path);
	assert_int_equal(access(lock, F_OK), -1);
	host_stop(h);
}

static int connect_to(const struct host *h)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	host_socket(h, a.sun_path, sizeof(a.sun_path));
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* The face hangs up on us; it goes on. */
static void expect_hung_up(int fd)
{
	struct timeval patience = { .tv_sec = 20 };
	char byte;
	ssize_t n;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	n = recv(fd, &byte, 1, 0);
	assert_true(n == 0 || (n < 0 && errno == ECONNRESET));
	close(fd);
}

static void expect_refused_bytes(struct host *h, const char *bytes, size_t n)
{
	int fd = connect_to(h);

	assert_true(fd >= 0);
	assert_int_equal(send(fd, bytes, n, MSG_NOSIGNAL), n);
	expect_hung_up(fd);
}

static void test_bad_requests_end_their_connection_alone(void **state)
{
	static const char huge[] = "\xff\xff\xff\xff\x03";
	static const char other_kind[] = "\x00\x00\x00\x03\x01\x1a\x00";
	static const char empty[] = "\x00\x00\x00\x01\x03";
	static const char garbage[] = "\x00\x00\x00\x05\x03\xde\xad\xbe\xef";
	static const char twice[] = "\x00\x00\x00\x03\x03\x1a\x00\x00\x00\x00\x03\x03\x1a\x00";
	struct host *h = start();

	expect_refused_bytes(h, huge, sizeof(huge) - 1);
	expect_refused_bytes(h, other_kind, sizeof(other_kind) - 1);
	expect_refused_bytes(h, empty, sizeof(empty) - 1);
	expect_refused_bytes(h, garbage, sizeof(garbage) - 1);
	expect_refused_bytes(h, twice, sizeof(twice) - 1);
	assert_int_equal(run(h, "list", NULL), 0);
	host_stop(h);
}

static void test_guests_are_few_and_not_for_ever(void **state)
{
	struct host *h = start();
	int fds[DESK_GUESTS_MAX];

	for (size_t i = 0; i < DESK_GUESTS_MAX; i++)
		assert_true((fds[i] = connect_to(h)) >= 0);
	assert_int_equal(run(h, "list", NULL), 1);
	for (size_t i = 0; i < DESK_GUESTS_MAX; i++)
		expect_hung_up(fds[i]); /* the deadline */
	assert_int_equal(run(h, "list", NULL), 0);
	host_stop(h);
}

static void test_other_users_are_refused(void **state)
{
	struct host *h;
	char path[128];
	int status;
	pid_t pid;

	if (geteuid() != 0)
		skip(); /* needs a second user */
	h = start();
	/* As if the folder's rights had been opened: who asks is checked as well. */
	snprintf(path, sizeof(path), "%s/run/engawa", h->dir);
	chmod(path, 0755);
	snprintf(path, sizeof(path), "%s/run", h->dir);
	chmod(path, 0755);
	chmod(h->dir, 0755);
	host_socket(h, path, sizeof(path));
	chmod(path, 0666);
	pid = fork();
	if (pid == 0) {
		static const char list[] = "\x00\x00\x00\x03\x03\x1a\x00";
		char byte;
		int fd;

		if (setuid(65534) < 0 || (fd = connect_to(h)) < 0)
			_exit(1);
		send(fd, list, sizeof(list) - 1, MSG_NOSIGNAL);
		_exit(recv(fd, &byte, 1, 0) <= 0 ? 0 : 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(host_is_silent(h));
	host_stop(h);
}

static void test_second_face_is_refused(void **state)
{
	struct host *h = start();
	const char *arguments[] = { "--tty", "--broker=127.0.0.1:1", NULL };

	assert_int_equal(host_command(h, arguments, ignore, words, sizeof(words)), 2);
	assert_non_null(strstr(words, "already running"));
	assert_int_equal(run(h, "list", NULL), 0);
	host_stop(h);
}

/* A killed face leaves its files; the next one is not kept out by them. */
static void test_killed_face_keeps_nobody_out(void **state)
{
	struct host *h = start();
	const char *arguments[] = { "--tty", "--broker=127.0.0.1:1", NULL };

	kill(h->face, SIGKILL);
	host_wait(h);
	assert_int_equal(run(h, "list", NULL), 1);
	/* It gets as far as to miss its terminal. */
	assert_int_equal(host_command(h, arguments, ignore, words, sizeof(words)), 2);
	assert_non_null(strstr(words, "needs a terminal"));
	host_stop(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_hide_by_part_of_title),
		cmocka_unit_test(test_hide_hides_all_that_match),
		cmocka_unit_test(test_show_wants_one),
		cmocka_unit_test(test_own_and_unknown_have_no_name),
		cmocka_unit_test(test_wrong_use),
		cmocka_unit_test(test_silent_agent_is_not_waited_for),
		cmocka_unit_test(test_without_face),
		cmocka_unit_test(test_socket_is_private_and_removed),
		cmocka_unit_test(test_bad_requests_end_their_connection_alone),
		cmocka_unit_test(test_guests_are_few_and_not_for_ever),
		cmocka_unit_test(test_other_users_are_refused),
		cmocka_unit_test(test_second_face_is_refused),
		cmocka_unit_test(test_killed_face_keeps_nobody_out),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
