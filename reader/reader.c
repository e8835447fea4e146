#include "reader/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "reader/app.h"
#include "reader/events.h"
#include "reader/peers.h"

enum {
	/* A program that starts connects to the accessibility bus within: */
	CONNECT_US = 400 * 1000,
	/* and what it shows can be read within, or nobody can tell: */
	READ_US = 3000 * 1000,
	/* A window is there before its application tells of it. */
	LOOK_AGAIN_US = 100 * 1000,
	APPS_MAX = 256,
};

/* A window that is to be read. */
struct window {
	struct shown_window shown;
	uint64_t since_us;
	bool told;
	enum found found; /* as it was told */
};

/* An application one of whose windows was to be read once: it keeps what is latched. */
struct known_app {
	struct app *app; /* owned */
	uint32_t pid;
};

struct reader {
	struct bus *bus; /* borrowed */
	struct reader_listener listener;
	struct peers *peers; /* owned */
	struct events *events; /* owned */
	struct window windows[READER_WINDOWS_MAX];
	size_t n_windows;
	struct known_app apps[APPS_MAX];
	size_t n_apps;
	bool watched;
	uv_timer_t timer;
	bool destroyed;
};

static void go_on(struct reader *r);

/* ---- what is told ---- */

/* Whether any application of its process is there. */
static bool has_app(const struct reader *r, uint32_t pid)
{
	for (size_t i = 0; i < r->n_apps; i++) {
		if (r->apps[i].pid == pid)
			return true;
	}
	return false;
}

/* false: it cannot be told yet. Only what was read since the window came counts. */
static bool judge(struct reader *r, const struct window *w, enum found *ret)
{
	bool known = false;

	*ret = FOUND_CLEAN;
	for (size_t i = 0; i < r->n_apps; i++) {
		const struct known_app *a = &r->apps[i];
		enum found found;
		size_t n;
		const struct read_window *read = app_windows(a->app, &n);

		if (a->pid != w->shown.pid || (!w->told && app_read_us(a->app) < w->since_us) ||
			!app_read_us(a->app) || !place_found(read, n, &w->shown, &found))
			continue;
		known = true;
		if (found > *ret)
			*ret = found;
	}
	return known;
}

static void tell(struct reader *r, struct window *w, enum found f)
{
	if (w->told && w->found == f)
		return;
	w->told = true;
	w->found = f;
	r->listener.found(w->shown.number, f, r->listener.data);
}

/* Another window of a process without any application was waited for in vain. */
static bool has_none(const struct reader *r, uint32_t pid)
{
	for (size_t i = 0; i < r->n_windows; i++) {
		if (r->windows[i].shown.pid == pid && r->windows[i].told)
			return !has_app(r, pid);
	}
	return false;
}

/* Microseconds until it is too late for this one; 0: it is. */
static uint64_t time_left(const struct reader *r, const struct window *w, uint64_t now)
{
	const uint64_t patience = has_app(r, w->shown.pid)    ? READ_US
				  : has_none(r, w->shown.pid) ? 0
							      : CONNECT_US;
	const uint64_t waited = now - w->since_us;

	return waited < patience ? patience - waited : 0;
}

static void update_one(struct reader *r, struct window *w, uint64_t now)
{
	enum found found;
	const bool known = judge(r, w, &found);

	/* what could not be read wholly may be by then */
	if (known && (w->told || found != FOUND_UNKNOWN))
		tell(r, w, found);
	else if (!known && w->told)
		tell(r, w, FOUND_UNKNOWN);
	else if (time_left(r, w, now) == 0)
		tell(r, w, FOUND_UNKNOWN);
}

static void place_all(struct reader *r, uint32_t pid)
{
	struct shown_window shown[READER_WINDOWS_MAX];
	size_t n_shown = 0, n;

	for (size_t i = 0; i < r->n_windows; i++) {
		if (r->windows[i].shown.pid == pid)
			shown[n_shown++] = r->windows[i].shown;
	}
	for (size_t i = 0; i < r->n_apps; i++) {
		struct read_window *read = app_windows(r->apps[i].app, &n);

		if (r->apps[i].pid == pid)
			place_windows(read, n, shown, n_shown);
	}
}

static void update_process(struct reader *r, uint32_t pid)
{
	const uint64_t now = clock_us();

	place_all(r, pid);
	for (size_t i = 0; i < r->n_windows; i++) {
		if (r->windows[i].shown.pid == pid)
			update_one(r, &r->windows[i], now);
	}
}

/* ---- applications ---- */

static bool reads_process(const struct reader *r, uint32_t pid)
{
	for (size_t i = 0; i < r->n_windows; i++) {
		if (r->windows[i].shown.pid == pid)
			return true;
	}
	return false;
}

static void on_changed(struct app *a, void *data)
{
	struct reader *r = data;

	update_process(r, peers_pid(r->peers, app_name(a)));
	go_on(r);
}

static void add_app(const char *name, void *data)
{
	struct reader *r = data;
	struct app *a;

	for (size_t i = 0; i < r->n_apps; i++) {
		if (strcmp(app_name(r->apps[i].app), name) == 0) {
			app_set_watched(r->apps[i].app, true);
			return;
		}
	}
	a = r->n_apps < APPS_MAX ? app_create(bus_sd(r->bus), name, on_changed, r) : NULL;
	if (!a)
		return; /* nobody can tell */
	app_set_watched(a, true);
	r->apps[r->n_apps++] = (struct known_app){ a, peers_pid(r->peers, name) };
}

static void on_came(const char *name, uint32_t pid, void *data)
{
	struct reader *r = data;

	if (!reads_process(r, pid))
		return;
	add_app(name, r);
	go_on(r);
}

static void on_went(const char *name, void *data)
{
	struct reader *r = data;

	for (size_t i = 0; i < r->n_apps; i++) {
		const struct known_app a = r->apps[i];

		if (strcmp(app_name(a.app), name) != 0)
			continue;
		r->apps[i] = r->apps[--r->n_apps];
		app_destroy(a.app);
		update_process(r, a.pid);
		return;
	}
}

static void on_heard(enum event e, const struct node_ref *where, void *data)
{
	struct reader *r = data;
	bool found = false;

	for (size_t i = 0; i < r->n_apps && !found; i++) {
		struct app *a = r->apps[i].app;

		if (e == EVENT_WINDOW && strcmp(app_name(a), where->bus) == 0)
			app_want(a);
		else if (e == EVENT_PLACE)
			found = app_want_moved(a, where);
		else if (e != EVENT_WINDOW)
			found = app_want_part(a, where, e == EVENT_PARTS);
	}
	go_on(r);
}

/* ---- when ---- */

static void on_timer(uv_timer_t *timer)
{
	go_on(timer->data);
	bus_sent(((struct reader *)timer->data)->bus);
}

/* Of windows that nothing could be told of yet. */
static uint64_t mind_undecided(struct reader *r)
{
	const uint64_t now = clock_us();
	uint64_t due_ms = UINT64_MAX;

	for (size_t i = 0; i < r->n_windows; i++) {
		struct window *w = &r->windows[i];

		if (w->told)
			continue;
		update_one(r, w, now);
		if (w->told)
			continue;
		for (size_t k = 0; k < r->n_apps; k++) {
			if (r->apps[k].pid == w->shown.pid &&
				app_read_us(r->apps[k].app) + LOOK_AGAIN_US < now)
				app_want(r->apps[k].app);
		}
		due_ms = LOOK_AGAIN_US / 1000;
	}
	return due_ms;
}

static void go_on(struct reader *r)
{
	uint64_t due_ms = mind_undecided(r);

	for (size_t i = 0; i < r->n_apps; i++) {
		const uint64_t ms = app_go_on(r->apps[i].app, r->watched);

		if (ms < due_ms)
			due_ms = ms;
	}
	if (due_ms == UINT64_MAX)
		uv_timer_stop(&r->timer);
	else
		uv_timer_start(&r->timer, on_timer, due_ms, 0);
}

/* ---- from the agent ---- */

static const struct window *find(const struct reader *r, uint32_t number)
{
	for (size_t i = 0; i < r->n_windows; i++) {
		if (r->windows[i].shown.number == number)
			return &r->windows[i];
	}
	return NULL;
}

static void watch_apps(struct reader *r)
{
	for (size_t i = 0; i < r->n_apps; i++) {
		if (!reads_process(r, r->apps[i].pid))
			app_set_watched(r->apps[i].app, false);
	}
	for (size_t i = 0; i < r->n_windows; i++)
		peers_each(r->peers, r->windows[i].shown.pid, add_app, r);
}

/* A new window of an application that was read before. */
static void want_new(struct reader *r, uint64_t now)
{
	for (size_t i = 0; i < r->n_windows; i++) {
		for (size_t k = 0; r->windows[i].since_us == now && k < r->n_apps; k++) {
			if (r->apps[k].pid == r->windows[i].shown.pid)
				app_want(r->apps[k].app);
		}
	}
}

int reader_read(struct reader *r, const struct shown_window *windows, size_t n, bool watched)
{
	const uint64_t now = clock_us();
	struct window *next = calloc(READER_WINDOWS_MAX, sizeof(*next));

	if (!next)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct window *before = find(r, windows[i].number);

		if (before && before->shown.pid == windows[i].pid)
			next[i] = *before;
		else
			next[i].since_us = now;
		next[i].shown = windows[i];
	}
	memcpy(r->windows, next, sizeof(r->windows));
	explicit_bzero(next, READER_WINDOWS_MAX * sizeof(*next)); /* titles */
	free(next);
	r->n_windows = n;
	r->watched = watched;
	watch_apps(r);
	want_new(r, now);
	for (size_t i = 0; i < n; i++)
		update_process(r, r->windows[i].shown.pid);
	go_on(r);
	bus_sent(r->bus);
	return 0;
}

int reader_create(
	uv_loop_t *loop, struct bus *bus, const struct reader_listener *l, struct reader **ret)
{
	struct reader *r = calloc(1, sizeof(*r));
	const struct peers_listener peers = { on_came, on_went, r };
	int result;

	if (!r)
		return -ENOMEM;
	r->bus = bus;
	r->listener = *l;
	uv_timer_init(loop, &r->timer);
	r->timer.data = r;
	result = peers_create(bus_sd(bus), &peers, &r->peers);
	if (result == 0)
		result = events_create(bus_sd(bus), on_heard, r, &r->events);
	if (result < 0) {
		reader_destroy(r);
		return result;
	}
	bus_sent(bus);
	*ret = r;
	return 0;
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void reader_destroy(struct reader *r)
{
	if (!r)
		return;
	events_destroy(r->events);
	peers_destroy(r->peers);
	for (size_t i = 0; i < r->n_apps; i++)
		app_destroy(r->apps[i].app);
	explicit_bzero(r->windows, sizeof(r->windows));
	uv_close((uv_handle_t *)&r->timer, on_closed);
}
