#include "reader/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/utf8.h"
#include "reader/scan.h"

#define ROOT "/org/a11y/atspi/accessible/root"

enum {
	PARTS_MAX = 8, /* of more all is read */
	WINDOWS_MAX = 128,
	/* After a scan it rests for so many times what that took, within these bounds. */
	REST_FACTOR = 3,
	REST_MIN_US = 8 * 1000,
	REST_MAX_US = 600 * 1000,
	BUSY = 12, /* scans in a row that had to wait, until it rests longer and longer */
	START_US = 60 * 1000, /* and while it has no tree yet */
	/* All is read again after so many times what it took, at the soonest after: */
	AGAIN_FACTOR = 100,
	AGAIN_MIN_US = 4 * 1000 * 1000,
	/* The same where the toolkit hardly tells what changes, as GTK 4. */
	SILENT_FACTOR = 12,
	SILENT_MIN_US = 500 * 1000,
};

struct app {
	sd_bus *bus; /* borrowed */
	char name[NODE_BUS_MAX];
	app_changed changed;
	void *data; /* borrowed */
	bool watched;
	struct node *tree; /* owned; NULL: nothing was read */
	struct latches latches;
	struct read_window windows[WINDOWS_MAX];
	size_t n_windows;
	struct scan *scan; /* owned; NULL: none is under way */
	bool scans_all;
	bool want_all;
	struct node_ref parts[PARTS_MAX];
	size_t n_parts;
	uint64_t begun_us; /* the scan */
	uint64_t read_us;
	uint64_t rest_us, rested_us; /* how long it rests, and until when */
	unsigned int busy; /* scans in a row that had to wait for that */
	uint64_t again_us; /* when all is read again */
};

struct app *app_create(sd_bus *bus, const char *name, app_changed changed, void *data)
{
	struct app *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	snprintf(a->name, sizeof(a->name), "%s", name);
	a->bus = bus;
	a->changed = changed;
	a->data = data;
	return a;
}

static void forget(struct app *a)
{
	scan_cancel(a->scan);
	a->scan = NULL;
	node_destroy(a->tree);
	a->tree = NULL;
	explicit_bzero(a->windows, sizeof(a->windows)); /* titles */
	a->n_windows = a->n_parts = 0;
	a->want_all = false;
	a->read_us = 0;
}

void app_destroy(struct app *a)
{
	if (!a)
		return;
	forget(a);
	latches_clear(&a->latches);
	free(a);
}

const char *app_name(const struct app *a)
{
	return a->name;
}

bool app_is_watched(const struct app *a)
{
	return a->watched;
}

void app_set_watched(struct app *a, bool watched)
{
	if (a->watched == watched)
		return;
	a->watched = watched;
	forget(a);
	a->want_all = watched;
}

void app_want(struct app *a)
{
	a->want_all = a->watched;
}

bool app_want_part(struct app *a, const struct node_ref *ref, bool unknown)
{
	const struct node *n = a->watched && a->tree ? node_find(a->tree, ref) : NULL;

	if (!n) {
		/* what is being read may have it */
		if ((unknown || a->scan) && a->watched && strcmp(ref->bus, a->name) == 0)
			a->want_all = true;
		return false;
	}
	if (a->want_all)
		return true;
	for (size_t i = 0; i < a->n_parts; i++) {
		if (node_ref_equal(&a->parts[i], ref))
			return true;
	}
	if (n->depth == 0 || a->n_parts == PARTS_MAX)
		a->want_all = true;
	else
		a->parts[a->n_parts++] = *ref;
	return true;
}

/* A toolkit that does not tell what is showing hardly tells of anything. */
static bool is_silent(const struct app *a)
{
	for (const struct node *n = a->tree ? a->tree->first : NULL; n; n = n->next) {
		if (n->shown && n->first && !n->strict)
			return true;
	}
	return false;
}

static bool in_silent_window(struct node *n)
{
	const struct node *window = node_window(n);

	return window && !window->strict;
}

bool app_want_moved(struct app *a, const struct node_ref *ref)
{
	struct node *n = a->watched && a->tree ? node_find(a->tree, ref) : NULL;

	if (n)
		return in_silent_window(n) && app_want_part(a, ref, false);
	if (a->watched && strcmp(ref->bus, a->name) == 0 && is_silent(a))
		a->want_all = true; /* it is new, and nothing else tells of that */
	return false;
}

uint64_t app_read_us(const struct app *a)
{
	return a->read_us;
}

struct read_window *app_windows(struct app *a, size_t *ret_n)
{
	*ret_n = a->n_windows;
	return a->windows;
}

/* ---- what was read ---- */

static struct read_window *find_window(struct app *a, const struct node_ref *ref)
{
	for (size_t i = 0; i < a->n_windows; i++) {
		if (node_ref_equal(&a->windows[i].ref, ref))
			return &a->windows[i];
	}
	return NULL;
}

static void judge_one(struct app *a, struct node *n, struct read_window *ret)
{
	const struct read_window *before = find_window(a, &n->ref);
	const char *name = n->name ? n->name : "";

	*ret = before ? *before : (struct read_window){ .ref = n->ref };
	/* as the agent's: one line, cut at a character */
	utf8_to_line((const uint8_t *)name, strlen(name), ret->title, sizeof(ret->title));
	ret->found = judge_window(n, &a->latches);
}

static void judge_all(struct app *a)
{
	struct read_window *now = calloc(WINDOWS_MAX, sizeof(*now));
	size_t n_now = 0;

	for (struct node *n = a->tree->first; now && n && n_now < WINDOWS_MAX; n = n->next) {
		if (n->shown || n->broken)
			judge_one(a, n, &now[n_now++]);
	}
	if (now) {
		memcpy(a->windows, now, n_now * sizeof(*now));
		explicit_bzero(now, WINDOWS_MAX * sizeof(*now));
	}
	a->n_windows = n_now;
	free(now);
}

static void rest(struct app *a, uint64_t now)
{
	const bool waited = a->begun_us < a->rested_us + REST_MIN_US;
	uint64_t least = REST_FACTOR * (now - a->begun_us);

	if (least < REST_MIN_US)
		least = REST_MIN_US;
	a->busy = waited ? a->busy + 1 : 0;
	a->rest_us = a->busy > BUSY ? 2 * a->rest_us : least; /* it changes all the time */
	if (a->rest_us < least)
		a->rest_us = least;
	if (a->rest_us > REST_MAX_US)
		a->rest_us = REST_MAX_US;
	a->rested_us = now + a->rest_us;
}

static void set_again(struct app *a, uint64_t took)
{
	const bool silent = is_silent(a);
	const uint64_t factor = silent ? SILENT_FACTOR : AGAIN_FACTOR;
	const uint64_t least = silent ? SILENT_MIN_US : AGAIN_MIN_US;

	a->again_us = clock_us() + (factor * took > least ? factor * took : least);
}

static void take_all(struct app *a, struct node *top)
{
	/* an application that is only starting has no windows yet, or no tree at all */
	if (!top->first && top->broken) {
		node_destroy(top);
		a->want_all = true;
		a->rest_us = 0;
		a->rested_us = clock_us() + START_US;
		return;
	}
	node_destroy(a->tree);
	a->tree = top;
	a->read_us = a->begun_us;
	set_again(a, clock_us() - a->begun_us);
	judge_all(a);
}

/* A part takes its old place. */
static void take_part(struct app *a, struct node *top)
{
	struct node *old = a->tree ? node_find(a->tree, &top->ref) : NULL;

	if (!old || old->depth != top->depth) {
		node_destroy(top);
		a->want_all = true;
		return;
	}
	node_replace(old, top);
	judge_all(a);
}

static void on_scanned(struct scan *s, struct node *top, void *data)
{
	struct app *a = data;

	a->scan = NULL; /* destroys itself */
	rest(a, clock_us());
	log_event(LOG_DEBUG, "reader.scan", "all=%d took_us=%llu rest_us=%llu", a->scans_all,
		(unsigned long long)(clock_us() - a->begun_us), (unsigned long long)a->rest_us);
	if (top && a->scans_all)
		take_all(a, top);
	else if (top)
		take_part(a, top);
	latches_look(&a->latches, a->tree);
	a->changed(a, a->data);
}

/* ---- when ---- */

static void begin(struct app *a, const struct scan_of *of)
{
	a->scans_all = of->depth == 0;
	a->begun_us = clock_us();
	a->scan = scan_start(a->bus, of, on_scanned, a);
	if (!a->scan)
		a->want_all = true;
}

static void begin_all(struct app *a)
{
	struct scan_of of = { .depth = 0 };

	snprintf(of.ref.bus, sizeof(of.ref.bus), "%s", a->name);
	snprintf(of.ref.path, sizeof(of.ref.path), "%s", ROOT);
	a->want_all = false;
	a->n_parts = 0;
	begin(a, &of);
}

static void begin_part(struct app *a)
{
	struct scan_of of = { .ref = a->parts[0] };
	struct node *n = node_find(a->tree, &of.ref);

	memmove(a->parts, a->parts + 1, --a->n_parts * sizeof(a->parts[0]));
	if (!n || n->depth == 0) {
		a->want_all = true;
		return;
	}
	of.depth = n->depth;
	of.strict = node_window(n)->strict;
	begin(a, &of);
}

/* Milliseconds until there is more to read. */
static uint64_t read_on(struct app *a, bool often)
{
	const uint64_t now = clock_us();

	if (a->scan)
		return UINT64_MAX;
	if (often && a->read_us && now >= a->again_us)
		a->want_all = true;
	if ((a->want_all || a->n_parts > 0) && now < a->rested_us)
		return (a->rested_us - now + 999) / 1000;
	if (!a->want_all && a->n_parts > 0)
		begin_part(a);
	if (!a->scan && a->want_all)
		begin_all(a);
	if (a->scan)
		return UINT64_MAX;
	if (a->want_all)
		return REST_MIN_US / 1000; /* it could not be begun */
	return often && a->read_us ? (a->again_us - now + 999) / 1000 : UINT64_MAX;
}

uint64_t app_go_on(struct app *a, bool often)
{
	uint64_t read_ms, latches_ms;

	if (!a->watched)
		return UINT64_MAX;
	read_ms = read_on(a, often);
	latches_ms = latches_go_on(&a->latches, a->bus);
	return read_ms < latches_ms ? read_ms : latches_ms;
}
