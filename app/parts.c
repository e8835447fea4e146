#include "app/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/places.h"
#include "core/log.h"
#include "guard/watch.h"

static const char *const names[PARTS] = {
	[PART_AGENT] = "engawa-agent",
	[PART_NET] = "engawa-net",
	[PART_OVERLAY] = "engawa-overlay",
	[PART_READER] = "engawa-reader",
	[PART_WATCHDOG] = "engawa-watchdog",
};

enum { FDS_MAX = 6 };

static void on_exit_of(enum part part, struct parts *p, int64_t status, int signal)
{
	log_event(LOG_INFO, "part.gone", "name=%s status=%lld signal=%d", names[part],
		(long long)status, signal);
	p->running[part] = false;
	p->gone(part, p->data);
}

static void on_exit_cb(uv_process_t *process, int64_t status, int signal)
{
	struct parts *p = process->data;
	enum part part = (enum part)(process - p->processes);

	uv_close((uv_handle_t *)process, NULL);
	on_exit_of(part, p, status, signal);
}

/* fds: what becomes descriptor 3 and on. */
static int spawn(uv_loop_t *loop, uv_process_t *process, uv_exit_cb gone, char **argv,
	const int *fds, int n_fds)
{
	char path[PATH_MAX];
	uv_stdio_container_t stdio[3 + FDS_MAX] = {
		{ .flags = UV_IGNORE }, { .flags = UV_IGNORE },
		{ .flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO }, /* its log */
	};
	uv_process_options_t options = {
		.exit_cb = gone,
		.file = path,
		.args = argv,
		.flags = UV_PROCESS_DETACHED,
		.stdio_count = 3 + n_fds,
		.stdio = stdio,
	};

	if (!places_program(argv[0], path)) {
		log_event(LOG_ERROR, "part.missing", "name=%s", argv[0]);
		return -ENOENT;
	}
	for (int i = 0; i < n_fds; i++) {
		stdio[3 + i].flags = UV_INHERIT_FD;
		stdio[3 + i].data.fd = fds[i];
	}
	return uv_spawn(loop, process, &options);
}

static int start(
	struct parts *p, enum part part, uv_loop_t *loop, char **argv, const int *fds, int n_fds)
{
	int r;

	p->processes[part].data = p;
	r = spawn(loop, &p->processes[part], on_exit_cb, argv, fds, n_fds);
	if (r == -ENOENT)
		return r; /* there is no handle to close */
	p->running[part] = r == 0;
	if (r < 0)
		uv_close((uv_handle_t *)&p->processes[part], NULL);
	return r;
}

static void close_pair(int pair[2])
{
	for (int i = 0; i < 2; i++) {
		if (pair[i] >= 0)
			close(pair[i]);
		pair[i] = -1;
	}
}

/* Both ends of the links, and the page. -1: none (any more). */
struct ends {
	int face[2], net[2], overlay[2], reader[2], watch[2];
	int page[2]; /* the second is never used */
};

static int make_pair(int pair[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0 ? -errno : 0;
}

static int make_ends(struct ends *e)
{
	int r = make_pair(e->face);

	if (r == 0)
		r = make_pair(e->net);
	if (r == 0)
		r = make_pair(e->overlay);
	if (r == 0)
		r = make_pair(e->reader);
	if (r == 0)
		r = make_pair(e->watch);
	return r < 0 ? r : watch_create_page(&e->page[0]);
}

/* Our copies of their ends: they could not see each other go. */
static void close_ends(struct ends *e)
{
	close_pair(e->face);
	close_pair(e->net);
	close_pair(e->overlay);
	close_pair(e->reader);
	close_pair(e->watch);
	close_pair(e->page);
}

static int start_all(struct parts *p, uv_loop_t *loop, const char *ca, const struct ends *e)
{
	char pid[16];
	char *net[] = { (char *)names[PART_NET], ca ? (char *)"--ca" : NULL, (char *)ca, NULL };
	char *agent[] = { (char *)names[PART_AGENT], NULL };
	char *overlay[] = { (char *)names[PART_OVERLAY], NULL };
	char *reader[] = { (char *)names[PART_READER], NULL };
	char *watchdog[] = { (char *)names[PART_WATCHDOG], pid, NULL };
	const int agent_fds[] = { e->face[1], e->net[0], e->overlay[0], e->watch[0], e->page[0],
		e->reader[0] };
	const int watchdog_fds[] = { e->watch[1], e->page[0] };
	int r = start(p, PART_NET, loop, net, &e->net[1], 1);

	if (r == 0)
		r = start(p, PART_OVERLAY, loop, overlay, &e->overlay[1], 1);
	if (r == 0)
		r = start(p, PART_READER, loop, reader, &e->reader[1], 1);
	if (r == 0)
		r = start(p, PART_AGENT, loop, agent, agent_fds, 6);
	if (r < 0)
		return r;
	snprintf(pid, sizeof(pid), "%d", p->processes[PART_AGENT].pid);
	return start(p, PART_WATCHDOG, loop, watchdog, watchdog_fds, 2);
}

int parts_start(struct parts *p, uv_loop_t *loop, const char *ca,
	void (*gone)(enum part part, void *data), void *data, int *ret_link)
{
	struct ends e = { { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 } };
	int r;

	*p = (struct parts){ .loop = loop, .ca = ca, .gone = gone, .data = data };
	/* Whatever the shell left open must not reach them. */
	close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	r = make_ends(&e);
	if (r == 0)
		r = start_all(p, loop, ca, &e);
	if (r == 0) {
		*ret_link = e.face[0];
		e.face[0] = -1; /* transferred */
	}
	close_ends(&e);
	if (r < 0)
		parts_kill(p);
	return r;
}

static void on_net_closed(uv_handle_t *handle)
{
	((struct parts_net *)handle)->used = false;
}

static void on_net_exit(uv_process_t *process, int64_t status, int signal)
{
	struct parts *p = process->data;
	struct parts_net *net = (struct parts_net *)process;

	uv_close((uv_handle_t *)process, on_net_closed);
	net->running = false;
	log_event(LOG_INFO, "part.gone", "name=%s status=%lld signal=%d", names[PART_NET],
		(long long)status, signal);
	p->gone(PART_NET, p->data);
}

static struct parts_net *free_net(struct parts *p)
{
	for (int i = 0; i < PARTS_NETS_MAX; i++) {
		if (!p->nets[i].used)
			return &p->nets[i];
	}
	return NULL;
}

int parts_start_net(struct parts *p, int *ret_fd)
{
	char *argv[] = { (char *)names[PART_NET], p->ca ? (char *)"--ca" : NULL, (char *)p->ca,
		NULL };
	struct parts_net *net = free_net(p);
	int pair[2], r;

	_Static_assert(offsetof(struct parts_net, process) == 0, "casts");
	if (!net)
		return -EBUSY;
	r = make_pair(pair);
	if (r < 0)
		return r;
	net->process.data = p;
	r = spawn(p->loop, &net->process, on_net_exit, argv, &pair[1], 1);
	net->running = r == 0;
	net->used = r != -ENOENT;
	if (r < 0 && net->used)
		uv_close((uv_handle_t *)&net->process, on_net_closed);
	if (r == 0) {
		*ret_fd = pair[0];
		pair[0] = -1; /* transferred */
	}
	close_pair(pair);
	return r;
}

bool parts_any(const struct parts *p)
{
	for (int i = 0; i < PARTS; i++) {
		if (p->running[i])
			return true;
	}
	for (int i = 0; i < PARTS_NETS_MAX; i++) {
		if (p->nets[i].running)
			return true;
	}
	return false;
}

void parts_kill(struct parts *p)
{
	p->running[PART_WATCHDOG] = false;
	for (int i = 0; i < PARTS; i++) {
		if (p->running[i])
			uv_process_kill(&p->processes[i], SIGKILL);
	}
	for (int i = 0; i < PARTS_NETS_MAX; i++) {
		if (p->nets[i].running)
			uv_process_kill(&p->nets[i].process, SIGKILL);
	}
}
