#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "core/clock.h"
#include "stage.h"
#include "tests/unit/server_end.h"
#include "wire/frame.h"

enum { PATIENCE_MS = 30000, HEAD = 5 };

/* ---- programs ---- */

/* fd becomes 3. */
static pid_t start(const char *const argv[], int fd)
{
	const pid_t parent = getpid(), pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	if (fd >= 0)
		dup2(fd, 3);
	execvp(argv[0], (char **)argv);
	_exit(127);
}

static pid_t start_saying(const char *const argv[], char *ret, size_t room)
{
	int ends[2];
	size_t n = 0;
	pid_t pid;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = start(argv, ends[1]);
	close(ends[1]);
	while (n + 1 < room && read(ends[0], ret + n, 1) == 1 && ret[n] != '\n')
		n++;
	close(ends[0]);
	assert_true(n > 0 && n + 1 < room);
	ret[n] = '\0';
	return pid;
}

static int reap(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

pid_t stage_run(struct stage *s, const char *const argv[])
{
	const pid_t pid = start(argv, -1);

	assert_true(s->n_children < 8);
	s->children[s->n_children++] = pid;
	return pid;
}

void stage_stop(struct stage *s, pid_t pid)
{
	kill(pid, SIGKILL);
	reap(pid);
	for (size_t i = 0; i < s->n_children; i++) {
		if (s->children[i] == pid)
			s->children[i--] = s->children[--s->n_children];
	}
}

/* ---- in the agent's place ---- */

static void start_reader(struct stage *s)
{
	const char *const argv[] = { TEST_READER, NULL };
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	s->agent = ends[0];
	s->reader = start(argv, ends[1]);
	close(ends[1]);
}

static void note(struct stage *s, const Wire__WordsRead *m)
{
	size_t i = 0;

	while (s->words[i].number && s->words[i].number != m->number)
		assert_true(++i < 8);
	s->words[i].number = m->number;
	s->words[i].found = m->found;
	s->words[i].told++;
}

/* The next message, or NULL: none came in that time. */
static Wire__FromReader *hear(struct stage *s, int wait_ms)
{
	struct pollfd fd = { .fd = s->agent, .events = POLLIN };
	Wire__FromReader *m;
	size_t size;

	while (s->n_in < HEAD || s->n_in < 4 + (size_t)s->in[3]) {
		ssize_t n;

		if (poll(&fd, 1, wait_ms) == 0)
			return NULL;
		n = read(s->agent, s->in + s->n_in, sizeof(s->in) - s->n_in);
		assert_true(n > 0);
		s->n_in += (size_t)n;
	}
	size = 4 + (size_t)s->in[3];
	assert_int_equal(s->in[4], WIRE_READER);
	assert_int_equal(WIRE_UNPACK(from_reader, s->in + HEAD, size - HEAD, &m), 0);
	memmove(s->in, s->in + size, s->n_in - size);
	s->n_in -= size;
	if (m->body_case == WIRE__FROM_READER__BODY_WORDS)
		note(s, m->words);
	return m;
}

static void hear_until(struct stage *s, Wire__FromReader__BodyCase kind)
{
	const uint64_t end = clock_ms() + PATIENCE_MS;
	Wire__FromReader__BodyCase heard = WIRE__FROM_READER__BODY__NOT_SET;

	while (heard != kind) {
		Wire__FromReader *m = hear(s, 200);

		assert_true(clock_ms() < end);
		if (m)
			heard = m->body_case;
		WIRE_FREE(m);
	}
}

void stage_until_alive(struct stage *s)
{
	hear_until(s, WIRE__FROM_READER__BODY_ALIVE);
}

static bool is_found(const struct stage *s, uint32_t number, Wire__WordsFound found)
{
	for (size_t i = 0; i < 8; i++) {
		if (s->words[i].number == number && s->words[i].told)
			return s->words[i].found == found;
	}
	return false;
}

void stage_until(struct stage *s, uint32_t number, Wire__WordsFound found)
{
	const uint64_t end = clock_ms() + PATIENCE_MS;

	while (!is_found(s, number, found)) {
		if (clock_ms() > end)
			fail_msg("window %u is not found to be %d", number, (int)found);
		WIRE_FREE(hear(s, 200));
	}
}

unsigned int stage_told(struct stage *s, uint32_t number)
{
	Wire__FromReader *m;

	while ((m = hear(s, 0)))
		WIRE_FREE(m);
	for (size_t i = 0; i < 8; i++) {
		if (s->words[i].number == number)
			return s->words[i].told;
	}
	return 0;
}

void stage_read(struct stage *s, const struct shown_window *windows, size_t n, bool watched)
{
	Wire__ToReader m = WIRE__TO_READER__INIT;
	Wire__ToRead to_read = WIRE__TO_READ__INIT;
	Wire__Readable list[8], *pointers[8];
	uint8_t frame[4096];
	int size;

	for (size_t i = 0; i < n; i++) {
		wire__readable__init(&list[i]);
		list[i].number = windows[i].number;
		list[i].pid = windows[i].pid;
		list[i].title = (char *)windows[i].title;
		pointers[i] = &list[i];
	}
	to_read.windows = pointers;
	to_read.n_windows = n;
	to_read.watched = watched;
	m.body_case = WIRE__TO_READER__BODY_TO_READ;
	m.to_read = &to_read;
	size = wire_pack(&m.base, frame + HEAD, sizeof(frame) - HEAD);
	assert_true(size > 0);
	frame[0] = frame[1] = 0;
	frame[2] = (uint8_t)((size + 1) >> 8);
	frame[3] = (uint8_t)(size + 1);
	frame[4] = WIRE_READER;
	assert_int_equal(write(s->agent, frame, (size_t)size + HEAD), size + HEAD);
}

int stage_end_reader(struct stage *s)
{
	int status;

	close(s->agent);
	s->agent = -1;
	status = reap(s->reader);
	s->reader = 0;
	return status;
}

/* ---- the rest ---- */

void stage_say(struct stage *s, const char *line)
{
	char text[128];
	const int n = snprintf(text, sizeof(text), "%s\n", line);

	assert_int_equal(write(s->pipe, text, (size_t)n), n);
}

bool stage_is_on(struct stage *s)
{
	sd_bus *bus = NULL;
	int on = 0;

	assert_true(sd_bus_open_user(&bus) >= 0);
	assert_true(sd_bus_get_property_trivial(bus, "org.a11y.Bus", "/org/a11y/bus",
			    "org.a11y.Status", "IsEnabled", NULL, 'b', &on) >= 0);
	sd_bus_flush_close_unref(bus);
	return on;
}

static void set_variables(const struct stage *s)
{
	setenv("HOME", s->folder, 1);
	setenv("TMPDIR", s->folder, 1);
	setenv("XDG_RUNTIME_DIR", s->folder, 1);
	setenv("GSETTINGS_BACKEND", "memory", 1);
	setenv("GDK_BACKEND", "x11", 1);
	setenv("QT_QPA_PLATFORM", "xcb", 1);
	setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
	unsetenv("AT_SPI_BUS_ADDRESS");
}

int stage_setup(void **state)
{
	static const char *const server[] = { "Xvfb", "-displayfd", "3", "-screen", "0",
		"800x600x24", "-nolisten", "tcp", NULL };
	static const char *const bus[] = { "dbus-daemon", "--session", "--nofork", "--nopidfile",
		"--print-address=3", NULL };
	struct stage *s = calloc(1, sizeof(*s));
	char said[512], display[520];

	assert_non_null(s);
	snprintf(s->folder, sizeof(s->folder), "/tmp/engawa-reader-XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	snprintf(s->pipe_name, sizeof(s->pipe_name), "%s/say", s->folder);
	assert_int_equal(mkfifo(s->pipe_name, 0600), 0);
	s->pipe = open(s->pipe_name, O_RDWR | O_CLOEXEC);
	set_variables(s);
	unsetenv("DISPLAY");
	s->bus = start_saying(bus, said, sizeof(said));
	setenv("DBUS_SESSION_BUS_ADDRESS", said, 1);
	s->server = start_saying(server, said, sizeof(said));
	snprintf(display, sizeof(display), ":%s", said);
	setenv("DISPLAY", display, 1);
	prctl(PR_SET_CHILD_SUBREAPER, 1); /* what the buses start comes to us in the end */
	start_reader(s);
	hear_until(s, WIRE__FROM_READER__BODY_READY);
	*state = s;
	return 0;
}

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *where)
{
	return remove(path);
}

static void kill_children(void)
{
	char list[256] = "", *next = list;
	int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_true(read(fd, list, sizeof(list) - 1) >= 0);
	close(fd);
	for (long pid; (pid = strtol(next, &next, 10)) > 0;)
		kill((pid_t)pid, SIGKILL);
}

/*
 * What the buses had started. The registry of accessibility, when its bus goes while it comes,
 * stays for good, and with it our standard output: nobody would see that the test has ended.
 */
static void end_orphans(void)
{
	do
		kill_children();
	while (waitpid(-1, NULL, 0) > 0); /* whose own children come to us in turn */
}

int stage_teardown(void **state)
{
	struct stage *s = *state;

	while (s->n_children > 0)
		stage_stop(s, s->children[0]);
	if (s->reader)
		stage_end_reader(s);
	kill(s->bus, SIGTERM);
	reap(s->bus);
	server_end(s->server);
	close(s->pipe);
	end_orphans();
	assert_int_equal(nftw(s->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	free(s);
	return 0;
}
