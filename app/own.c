#include "app/own.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/proc.h"

enum { TERMINALS_MAX = 16 };

struct search {
	struct own *own;
	int traced[TERMINALS_MAX]; /* pts numbers */
	size_t n_traced;
};

static void trace(struct search *s, int pts, const struct proc *user);

static void add_pid(struct own *o, pid_t pid)
{
	for (size_t i = 0; i < o->n_pids; i++) {
		if (o->pids[i] == (uint32_t)pid)
			return;
	}
	if (o->n_pids == OWN_MAX)
		o->unknown = true;
	else
		o->pids[o->n_pids++] = (uint32_t)pid;
}

/* The terminal, and its parents as long as they run the same program: some keep
 * terminals and windows in different processes. */
static void add_terminal(struct own *o, const struct proc *terminal)
{
	struct proc p = *terminal, parent;

	add_pid(o, p.pid);
	while (p.parent > 1 && proc_read(p.parent, &parent) && proc_same_program(&p, &parent)) {
		add_pid(o, parent.pid);
		p = parent;
	}
}

static bool in_foreground(const struct proc *p)
{
	return p->pts >= 0 && p->group == p->terminal_group;
}

/* ---- programs that are themselves shown in other terminals ---- */

struct clients {
	struct search *search;
	const struct proc *server;
	int pts;
	bool any;
};

/* "tmux: server" and "tmux: client" are both tmux. */
static bool same_first_word(const char *a, const char *b)
{
	size_t n = strcspn(a, ": ");

	return n > 0 && n == strcspn(b, ": ") && strncasecmp(a, b, n) == 0;
}

static void trace_client(const struct proc *p, void *data)
{
	struct clients *c = data;

	if (p->pid == c->server->pid || p->pts == c->pts || !in_foreground(p) ||
		!same_first_word(p->name, c->server->name))
		return;
	c->any = true;
	trace(c->search, p->pts, p);
}

static bool is_multiplexer(const char *name)
{
	static const char *const names[] = { "tmux", "screen", "zellij", "dtach", "abduco" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (same_first_word(name, names[i]))
			return true;
	}
	return false;
}

static void trace_onward(struct search *s, int pts, const struct proc *holder)
{
	struct clients c = { s, holder, pts, false };

	if (holder->pts != pts && in_foreground(holder)) {
		trace(s, holder->pts, holder);
		return;
	}
	proc_each(trace_client, &c);
	if (!c.any && is_multiplexer(holder->name))
		s->own->unknown = true;
}

/* ---- one terminal ---- */

struct holders {
	int pts;
	struct proc found[TERMINALS_MAX];
	size_t n;
};

static void find_holder(const struct proc *p, void *data)
{
	struct holders *h = data;

	if (h->n < TERMINALS_MAX && proc_holds_pts(p->pid, h->pts))
		h->found[h->n++] = *p;
}

/* The first ancestor of user that is not on this terminal. */
static void find_ancestor(const struct proc *user, struct holders *h)
{
	struct proc p = *user;

	while (p.pts == h->pts) {
		if (p.parent <= 1 || !proc_read(p.parent, &p))
			return;
	}
	h->found[h->n++] = p;
}

/* user: a process whose terminal it is. */
static void trace(struct search *s, int pts, const struct proc *user)
{
	struct holders h = { .pts = pts };

	for (size_t i = 0; i < s->n_traced; i++) {
		if (s->traced[i] == pts)
			return;
	}
	if (s->n_traced == TERMINALS_MAX) {
		s->own->unknown = true;
		return;
	}
	s->traced[s->n_traced++] = pts;
	proc_each(find_holder, &h);
	if (h.n == 0)
		find_ancestor(user, &h);
	if (h.n == 0)
		s->own->unknown = true;
	for (size_t i = 0; i < h.n; i++) {
		add_terminal(s->own, &h.found[i]);
		trace_onward(s, pts, &h.found[i]);
	}
}

static void add_ancestors(struct own *o, const struct proc *self)
{
	struct proc p = *self;

	add_pid(o, p.pid);
	while (p.parent > 1 && proc_read(p.parent, &p) && p.terminal && p.pts == self->pts)
		add_pid(o, p.pid);
}

static void add_window(struct own *o, const char *windowid)
{
	char *end;
	unsigned long id;

	errno = 0;
	id = strtoul(windowid, &end, 0);
	if (errno == 0 && end != windowid && *end == '\0' && id > 0 && id <= UINT32_MAX)
		o->windows[o->n_windows++] = (uint32_t)id;
}

void own_find(pid_t pid, const char *windowid, struct own *ret)
{
	struct search s = { .own = ret };
	struct proc self;

	*ret = (struct own){ 0 };
	if (windowid)
		add_window(ret, windowid);
	if (!proc_read(pid, &self) || !self.terminal) {
		ret->unknown = true;
		return;
	}
	add_ancestors(ret, &self);
	/* A terminal that is no pts is a real one, not a window. */
	if (self.pts >= 0)
		trace(&s, self.pts, &self);
}

void own_add_pid(struct own *own, pid_t pid)
{
	if (own->n_pids == OWN_MAX) {
		own->n_pids--;
		own->unknown = true;
	}
	own->pids[own->n_pids++] = (uint32_t)pid;
}
