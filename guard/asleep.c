#include "guard/asleep.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xcb/res.h>

enum { THREADS_MAX = 512, STATUS_BYTES = 4096, NAME_BYTES = 32 };

/* One look at all threads, in the order in which the kernel lists them. */
struct look {
	uint64_t sleeps[THREADS_MAX]; /* how often each has gone to sleep */
	size_t n;
};

/* ---- who is on the way ---- */

/* Beginnings of the names of processes (15 characters of them are kept, proc_pid_comm(5)).
 * What an input method works by counts once there is an input method. */
static const char *const methods[] = { "fcitx", "ibus-" };
static const char *const helpers[] = { "mozc_server", "dbus-daemon", "dbus-broker" };

static bool begins_with_one(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!strncmp(name, list[i], strlen(list[i])))
			return true;
	}
	return false;
}

static bool add(struct asleep *a, pid_t pid)
{
	for (size_t i = 0; i < a->n; i++) {
		if (a->pids[i] == pid)
			return true;
	}
	if (pid <= 0 || a->n == ASLEEP_PROGRAMS_MAX)
		return false;
	a->pids[a->n++] = pid;
	return true;
}

static bool read_name(int proc, const char *pid, char ret[NAME_BYTES])
{
	char path[NAME_BYTES + 16];
	struct stat s;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%.16s/comm", pid);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = fstat(fd, &s) == 0 && s.st_uid == geteuid() ? read(fd, ret, NAME_BYTES - 1) : -1;
	close(fd);
	ret[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static bool add_input_method(struct asleep *a)
{
	char name[NAME_BYTES];
	DIR *proc = opendir("/proc");
	bool found = false, room = true;

	if (!proc)
		return false;
	for (const struct dirent *e; room && (e = readdir(proc));) {
		bool is_method;

		if (!isdigit((unsigned char)e->d_name[0]) ||
			!read_name(dirfd(proc), e->d_name, name))
			continue;
		is_method = begins_with_one(name, methods, sizeof(methods) / sizeof(*methods));
		found |= is_method;
		if (is_method || begins_with_one(name, helpers, sizeof(helpers) / sizeof(*helpers)))
			room = add(a, (pid_t)strtol(e->d_name, NULL, 10));
	}
	closedir(proc);
	return found && room;
}

static pid_t server_of(xcb_connection_t *conn)
{
	struct ucred peer = { 0 };
	socklen_t size = sizeof(peer);

	return getsockopt(xcb_get_file_descriptor(conn), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0
		       ? peer.pid
		       : 0;
}

static pid_t owner_of(xcb_connection_t *conn, xcb_window_t window)
{
	const xcb_res_client_id_spec_t spec = { window, XCB_RES_CLIENT_ID_MASK_LOCAL_CLIENT_PID };
	xcb_res_query_client_ids_reply_t *r = xcb_res_query_client_ids_reply(
		conn, xcb_res_query_client_ids(conn, 1, &spec), NULL);
	xcb_res_client_id_value_iterator_t i;
	pid_t ret = 0;

	if (!r)
		return 0;
	i = xcb_res_query_client_ids_ids_iterator(r);
	if (i.rem > 0 && xcb_res_client_id_value_value_length(i.data) > 0)
		ret = (pid_t)*xcb_res_client_id_value_value(i.data);
	free(r);
	return ret;
}

/* Not where the kernel hides the processes of others (hidepid, proc(5)). */
static bool can_be_seen(pid_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	return access(path, R_OK | X_OK) == 0;
}

void asleep_find(struct asleep *a, xcb_connection_t *conn, xcb_window_t window, bool input_method)
{
	const pid_t server = server_of(conn), owner = owner_of(conn, window);

	a->n = 0;
	if (owner == server || !add(a, server) || !add(a, owner) ||
		(input_method && !add_input_method(a)))
		a->n = 0;
	for (size_t i = 0; i < a->n; i++) {
		if (!can_be_seen(a->pids[i]))
			a->n = 0;
	}
}

/* ---- whether they sleep ---- */

static const char *field(const char *status, const char *name)
{
	const char *at = strstr(status, name);

	return at ? at + strlen(name) : "";
}

/* Adds one thread to the look; false when it does not sleep. */
static bool look_at_thread(int task, const char *tid, struct look *l)
{
	char path[32], text[STATUS_BYTES];
	const char *switches;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%.16s/status", tid);
	fd = openat(task, path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0 || l->n == THREADS_MAX)
		return false;
	text[n] = '\0';
	switches = field(text, "\nvoluntary_ctxt_switches:\t");
	if (*field(text, "\nState:\t") != 'S' || !isdigit((unsigned char)*switches))
		return false;
	l->sleeps[l->n++] = strtoull(switches, NULL, 10);
	return true;
}

static bool look_at_program(pid_t pid, struct look *l)
{
	const size_t before = l->n;
	bool ret = true;
	char path[32];
	DIR *task;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	task = opendir(path);
	if (!task)
		return false;
	for (const struct dirent *e; ret && (e = readdir(task));)
		ret = e->d_name[0] == '.' || look_at_thread(dirfd(task), e->d_name, l);
	closedir(task);
	return ret && l->n > before;
}

static bool look_at_all(struct asleep *a, struct look *l)
{
	l->n = 0;
	for (size_t i = 0; i < a->n; i++) {
		const pid_t pid = a->pids[i];

		if (!look_at_program(pid, l)) {
			memmove(a->pids + 1, a->pids, i * sizeof(*a->pids));
			a->pids[0] = pid;
			return false;
		}
	}
	return a->n > 0;
}

bool asleep_now(struct asleep *a)
{
	struct look first, second;

	return look_at_all(a, &first) && look_at_all(a, &second) && first.n == second.n &&
	       !memcmp(first.sleeps, second.sleeps, first.n * sizeof(*first.sleeps));
}
