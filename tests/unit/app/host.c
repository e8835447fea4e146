#include "tests/unit/app/host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "core/clock.h"
#include "wire/frame.h"
#include "wire/message.h"

enum { PATIENCE_MS = 20000, SEEN_MAX = 4 * 1024 * 1024 };

/* ---- setting the PC up ---- */

static void copy_program(const char *from, const char *dir, const char *name)
{
	char to[PATH_MAX], buffer[65536];
	int in = open(from, O_RDONLY | O_CLOEXEC), out;
	ssize_t n;

	snprintf(to, sizeof(to), "%s/%s", dir, name);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	assert_true(in >= 0 && out >= 0);
	while ((n = read(in, buffer, sizeof(buffer))) > 0)
		assert_int_equal(write(out, buffer, (size_t)n), n);
	close(in);
	close(out);
}

static void make_folder(struct host *h, const struct host_options *o)
{
	char path[128];

	snprintf(h->dir, sizeof(h->dir), "/tmp/engawa-host-XXXXXX");
	assert_non_null(mkdtemp(h->dir));
	snprintf(path, sizeof(path), "%s/programs", h->dir);
	assert_int_equal(mkdir(path, 0755), 0);
	copy_program(TEST_ENGAWA, path, "engawa");
	copy_program(TEST_STAND_IN, path, "engawa-agent");
	copy_program(TEST_STAND_IN, path, "engawa-overlay");
	copy_program(TEST_STAND_IN, path, "engawa-reader");
	copy_program(TEST_STAND_IN, path, "engawa-watchdog");
	if (!o->without_net)
		copy_program(TEST_STAND_IN, path, "engawa-net");
	snprintf(path, sizeof(path), "%s/run", h->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/po/ja/LC_MESSAGES", h->dir);
	for (char *slash = path + strlen(h->dir) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	mkdir(path, 0755);
	copy_program(TEST_JAPANESE, path, "engawa.mo");
}

static void listen_for_parts(struct host *h)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/parts", h->dir);
	h->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(h->listener, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(h->listener, 4), 0);
}

static void set_variable(const char *variable)
{
	if (strchr(variable, '='))
		putenv((char *)variable);
	else
		unsetenv(variable);
}

static void set_variables(const struct host *h)
{
	static char run[128], socket_path[128];

	snprintf(run, sizeof(run), "XDG_RUNTIME_DIR=%s/run", h->dir);
	snprintf(socket_path, sizeof(socket_path), "ENGAWA_TEST_SOCKET=%s/parts", h->dir);
	set_variable(run);
	set_variable(socket_path);
	set_variable("DISPLAY=:4000");
	set_variable("TERM=xterm");
	set_variable("LANG=C.UTF-8");
	set_variable("LC_ALL");
	set_variable("LC_MESSAGES");
	set_variable("LANGUAGE");
	set_variable("WAYLAND_DISPLAY");
	set_variable("XDG_SESSION_TYPE");
	set_variable("WINDOWID=0x123");
}

static void run_face(const struct host *h, const struct host_options *o)
{
	char program[128];
	const char *argv[HOST_ARGUMENTS + 4] = { "engawa" };
	size_t n = 1;

	snprintf(program, sizeof(program), "%s/programs/engawa", h->dir);
	set_variables(h);
	for (size_t i = 0; i < HOST_VARIABLES && o->environment[i]; i++)
		set_variable(o->environment[i]);
	for (size_t i = 0; i < HOST_ARGUMENTS && o->arguments[i]; i++)
		argv[n++] = o->arguments[i];
	if (n == 1) {
		argv[n++] = "--tty";
		argv[n++] = "--broker=127.0.0.1:4711";
	}
	execv(program, (char **)argv);
	_exit(127);
}

static void open_terminal(struct host *h, const struct host_options *o)
{
	struct winsize size = { .ws_col = HOST_COLUMNS, .ws_row = HOST_ROWS };

	if (o->columns)
		size = (struct winsize){ .ws_col = (unsigned short)o->columns,
			.ws_row = (unsigned short)o->rows };
	assert_int_equal(openpty(&h->master, &h->slave, NULL, NULL, &size), 0);
	fcntl(h->master, F_SETFD, FD_CLOEXEC);
	fcntl(h->slave, F_SETFD, FD_CLOEXEC);
	fcntl(h->master, F_SETFL, O_NONBLOCK);
	assert_int_equal(tcgetattr(h->slave, &h->modes), 0);
	h->face = fork();
	assert_true(h->face >= 0);
	if (h->face > 0)
		return;
	setsid();
	ioctl(h->slave, TIOCSCTTY, 0);
	for (int i = 0; i < 3; i++)
		dup2(h->slave, i);
	if (o->background) {
		pid_t child;

		signal(SIGTTOU, SIG_IGN);
		child = fork();
		if (child > 0) {
			int status;

			setpgid(child, child);
			waitpid(child, &status, 0);
			_exit(WEXITSTATUS(status));
		}
		setpgid(0, 0);
		signal(SIGTTOU, SIG_DFL);
	}
	run_face(h, o);
}

/* ---- what is printed ---- */

/* Without escape sequences; a move of the cursor becomes a line's end. */
static void strip(struct host *h)
{
	static const char ends[] = "@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	h->n_seen = 0;
	for (size_t i = 0; i < h->n_raw; i++) {
		if (h->raw[i] != '\033') {
			h->seen[h->n_seen++] = h->raw[i];
			continue;
		}
		while (++i < h->n_raw && !strchr(ends, h->raw[i]))
			;
		if (i < h->n_raw && h->raw[i] == 'H')
			h->seen[h->n_seen++] = '\n';
	}
	h->seen[h->n_seen] = '\0';
}

static void read_terminal(struct host *h)
{
	for (;;) {
		ssize_t n = h->master < 0
				    ? 0
				    : read(h->master, h->raw + h->n_raw, SEEN_MAX - h->n_raw - 1);

		if (n <= 0)
			break;
		h->n_raw += (size_t)n;
	}
	strip(h);
}

static void read_agent(struct host *h)
{
	while (h->agent >= 0) {
		ssize_t n = recv(h->agent, h->in + h->n_in, sizeof(h->in) - h->n_in, MSG_DONTWAIT);

		if (n <= 0)
			return;
		h->n_in += (size_t)n;
	}
}

static void accept_part(struct host *h)
{
	int fd = accept4(h->listener, NULL, NULL, SOCK_CLOEXEC);
	struct ucred c;
	socklen_t size = sizeof(c);
	char path[64], name[32] = "";
	FILE *f;

	assert_true(fd >= 0);
	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &c, &size), 0);
	snprintf(path, sizeof(path), "/proc/%d/comm", c.pid);
	f = fopen(path, "re");
	assert_non_null(f);
	assert_non_null(fgets(name, sizeof(name), f));
	fclose(f);
	if (strcmp(name, "engawa-agent\n") == 0) {
		h->agent = fd;
		h->agent_pid = c.pid;
	} else if (strcmp(name, "engawa-net\n") == 0) {
		h->net = fd;
		h->net_pid = c.pid;
	} else { /* they have nothing to say to the face, and end when it does */
		assert_true(h->n_others < sizeof(h->others) / sizeof(h->others[0]));
		h->others[h->n_others++] = fd;
	}
}

/* Waits for anything to happen, and takes it in. */
static void attend(struct host *h)
{
	struct pollfd fds[3] = {
		{ h->master, POLLIN, 0 },
		{ h->agent, POLLIN, 0 },
		{ h->listener, POLLIN, 0 },
	};

	poll(fds, 3, 20);
	if (fds[2].revents & POLLIN)
		accept_part(h);
	read_terminal(h);
	read_agent(h);
	if (h->status < 0) {
		int status;

		if (waitpid(h->face, &status, WNOHANG) == h->face)
			h->status =
				WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
}

struct host *host_start(const struct host_options *o)
{
	struct host *h = calloc(1, sizeof(*h));
	uint64_t until = clock_ms() + PATIENCE_MS;
	static const struct host_options usual;

	assert_non_null(h);
	o = o ? o : &usual;
	h->agent = h->net = h->status = -1;
	h->seen = calloc(1, SEEN_MAX);
	h->raw = calloc(1, SEEN_MAX);
	make_folder(h, o);
	listen_for_parts(h);
	open_terminal(h, o);
	while (h->status < 0 && (h->agent < 0 || h->net < 0)) {
		assert_true(clock_ms() < until);
		attend(h);
	}
	return h;
}

void host_stop(struct host *h)
{
	char command[128];

	if (h->status < 0) {
		kill(h->face, SIGKILL);
		waitpid(h->face, NULL, 0);
	}
	for (int *fds[] = { &h->master, &h->slave, &h->listener, &h->agent, &h->net }, i = 0; i < 5;
		i++) {
		if (*fds[i] >= 0)
			close(*fds[i]);
	}
	for (size_t i = 0; i < h->n_others; i++)
		close(h->others[i]);
	snprintf(command, sizeof(command), "rm -rf %s", h->dir);
	assert_int_equal(system(command), 0);
	free(h->seen);
	free(h->raw);
	free(h);
}

void host_expect(struct host *h, const char *text)
{
	uint64_t until = clock_ms() + PATIENCE_MS;
	char *at;

	while (!(at = strstr(h->seen + h->mark, text))) {
		if (clock_ms() > until || h->n_seen > SEEN_MAX / 2)
			fail_msg("expected: %s\nseen:\n%s", text, h->seen + h->mark);
		attend(h);
	}
	h->mark = (size_t)(at - h->seen) + strlen(text);
}

bool host_has_seen(const struct host *h, const char *text)
{
	return strstr(h->seen, text);
}

void host_type(struct host *h, const char *keys)
{
	assert_int_equal(write(h->master, keys, strlen(keys)), strlen(keys));
}

/* ---- in the agent's place ---- */

static size_t frame_size(const struct host *h)
{
	size_t size;

	if (h->n_in < 5)
		return 0;
	size = 4 + ((size_t)h->in[2] << 8 | h->in[3]);
	return h->n_in >= size ? size : 0;
}

static bool is_banner(const struct host *h)
{
	static const uint8_t banner_shown[] = { 0, 0, 0, 3, WIRE_FACE, 0x32, 0 };

	return memcmp(h->in, banner_shown, sizeof(banner_shown)) == 0;
}

/* While somebody watches it is asked again and again which windows there are. */
static bool is_list(const struct host *h)
{
	static const uint8_t list_windows[] = { 0, 0, 0, 3, WIRE_FACE, 0x22, 0 };

	return memcmp(h->in, list_windows, sizeof(list_windows)) == 0;
}

static Wire__ToAgent *hear(struct host *h)
{
	uint64_t until = clock_ms() + PATIENCE_MS;
	Wire__ToAgent *m;
	size_t size;

	while ((size = frame_size(h)) == 0) {
		if (clock_ms() > until)
			fail_msg("nothing said to the agent; seen:\n%s", h->seen + h->mark);
		attend(h);
	}
	assert_int_equal(h->in[4], WIRE_FACE);
	assert_int_equal(WIRE_UNPACK(to_agent, h->in + 5, size - 5, &m), 0);
	memmove(h->in, h->in + size, h->n_in - size);
	h->n_in -= size;
	return m;
}

/* The next thing said, but for the banner, which is said again and again. */
Wire__ToAgent *host_hear(struct host *h)
{
	for (;;) {
		Wire__ToAgent *m = hear(h);

		if (m->body_case != WIRE__TO_AGENT__BODY_BANNER_SHOWN)
			return m;
		h->banners++;
		WIRE_FREE(m);
	}
}

bool host_is_silent(struct host *h)
{
	read_agent(h);
	while (frame_size(h) > 0 && (is_banner(h) || is_list(h))) {
		h->banners += is_banner(h);
		WIRE_FREE(hear(h));
	}
	return h->n_in == 0;
}

int host_wait(struct host *h)
{
	uint64_t until = clock_ms() + PATIENCE_MS;

	while (h->status < 0) {
		if (clock_ms() > until)
			fail_msg("engawa did not end; seen:\n%s", h->seen + h->mark);
		attend(h);
	}
	read_terminal(h);
	return h->status;
}

bool host_modes_restored(struct host *h)
{
	struct termios now;

	return tcgetattr(h->slave, &now) == 0 && now.c_iflag == h->modes.c_iflag &&
	       now.c_oflag == h->modes.c_oflag && now.c_lflag == h->modes.c_lflag;
}

/* ---- a second process ---- */

static pid_t start_command(const struct host *h, const char *const *arguments, int out)
{
	const char *argv[HOST_ARGUMENTS] = { "engawa" };
	char program[128];
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	for (size_t i = 0; arguments[i]; i++)
		argv[i + 1] = arguments[i];
	snprintf(program, sizeof(program), "%s/programs/engawa", h->dir);
	set_variables(h);
	setsid(); /* no terminal but the one given */
	if (isatty(out)) {
		ioctl(out, TIOCSCTTY, 0);
		dup2(out, 0);
	}
	dup2(out, 1);
	dup2(out, 2);
	execv(program, (char **)argv);
	_exit(127);
}

static void serve(struct host *h, void (*answer)(struct host *h, const Wire__ToAgent *m))
{
	attend(h);
	if (frame_size(h) > 0) {
		Wire__ToAgent *m = host_hear(h);

		answer(h, m);
		WIRE_FREE(m);
	}
}

int host_command(struct host *h, const char *const *arguments,
	void (*answer)(struct host *h, const Wire__ToAgent *m), char *words, size_t room)
{
	int ends[2], status, got = 0;
	pid_t pid;
	ssize_t n;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = start_command(h, arguments, ends[1]);
	close(ends[1]);
	while ((got = waitpid(pid, &status, WNOHANG)) == 0)
		serve(h, answer);
	assert_int_equal(got, pid);
	n = read(ends[0], words, room - 1);
	words[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int host_command_at_terminal(struct host *h, const char *const *arguments,
	void (*answer)(struct host *h, const Wire__ToAgent *m), const char *const *script,
	char *words, size_t room)
{
	size_t used = 0;
	int master, slave, status;
	pid_t pid;

	assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
	fcntl(master, F_SETFD, FD_CLOEXEC);
	fcntl(slave, F_SETFD, FD_CLOEXEC);
	fcntl(master, F_SETFL, O_NONBLOCK);
	pid = start_command(h, arguments, slave);
	for (int got = 0; got == 0;) {
		ssize_t n;

		got = waitpid(pid, &status, WNOHANG);
		serve(h, answer);
		n = read(master, words + used, room - 1 - used);
		used += n > 0 ? (size_t)n : 0;
		words[used] = '\0';
		if (script[0] && strstr(words, script[0])) {
			assert_int_equal(
				write(master, script[1], strlen(script[1])), strlen(script[1]));
			script += 2;
		}
	}
	close(master);
	close(slave);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void host_socket(const struct host *h, char *ret, size_t room)
{
	snprintf(ret, room, "%s/run/engawa/face_4000.sock", h->dir);
}
