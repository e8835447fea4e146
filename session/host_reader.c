/* engawa-reader: which windows it is to read, and what the shield is told of what it found.
 * While it is there a new window waits for it; when it is gone, or stands still, the other
 * rules decide alone, and the person is told. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/host_internal.h"

enum {
	/* A window waits for so long to be read: longer than the reader itself takes. */
	ANSWER_MS = 4000,
	/* While somebody watches the reader says so often enough that it is alive. */
	SILENT_MS = 6000,
	LOOK_MS = 500,
};

/* A window that the reader was told of. */
struct asked {
	uint32_t client;
	uint64_t since_ms;
	bool answered;
	Wire__WordsFound found; /* once answered */
};

struct reading {
	struct link *link; /* owned */
	bool ready; /* it reads */
	bool expected; /* and the shield knows */
	uint64_t heard_ms; /* when it last said anything */
	uint64_t listed; /* of the desktop, as the reader was told */
	bool watched; /* likewise */
	struct asked asked[WIRE_READER_WINDOWS];
	size_t n_asked;
	uint8_t *told; /* owned; the last message */
	size_t told_size;
	uv_timer_t look;
};

/* The windows for one message. */
struct list {
	struct host *h;
	Wire__Readable windows[WIRE_READER_WINDOWS];
	Wire__Readable *pointers[WIRE_READER_WINDOWS];
	size_t n;
};

static void on_look_closed(uv_handle_t *handle)
{
	free(handle->data);
}

void host_close_reader(struct host *h)
{
	struct reading *r = h->reading;

	h->reading = NULL;
	if (!r)
		return;
	link_destroy(r->link);
	free(r->told);
	r->look.data = r;
	uv_close((uv_handle_t *)&r->look, on_look_closed);
}

/* What was found stays: of a window with a secret nobody will say that it is gone. */
static void lose_reader(struct host *h, const char *why)
{
	log_event(LOG_WARN, "reader.lost", "why=\"%s\"", why);
	host_close_reader(h);
	host_tell_reading(h, false);
	if (h->state != SESSION_OPEN)
		return;
	shield_expect_words(desktop_shield(h->desktop), false);
	host_obey(h, false);
}

static struct asked *find(struct reading *r, uint32_t client)
{
	for (size_t i = 0; i < r->n_asked; i++) {
		if (r->asked[i].client == client)
			return &r->asked[i];
	}
	return NULL;
}

Wire__WordsFound host_words_of(const struct host *h, uint32_t client)
{
	const struct asked *a = h->reading ? find(h->reading, client) : NULL;

	return a ? a->found : WIRE__WORDS_FOUND__WORDS_UNKNOWN;
}

static bool waits(const struct reading *r)
{
	for (size_t i = 0; i < r->n_asked; i++) {
		if (!r->asked[i].answered)
			return true;
	}
	return false;
}

static void set_words(struct host *h, uint32_t client, enum shield_words words)
{
	struct shield *s = desktop_shield(h->desktop);
	const uint64_t before = shield_generation(s);
	const int r = shield_set_words(s, client, words);

	if (r < 0)
		host_end(h, WIRE__END_REASON__INTERNAL, "words");
	else if (shield_generation(s) != before) /* whoever showed it waits to be told that it is */
		host_obey(h, words == SHIELD_WORDS_SECRET);
}

/* ---- how long it is waited for ---- */

/* The next window whose time is up. */
static struct asked *overdue(struct reading *r, uint64_t now)
{
	for (size_t i = 0; i < r->n_asked; i++) {
		if (!r->asked[i].answered && now - r->asked[i].since_ms > ANSWER_MS)
			return &r->asked[i];
	}
	return NULL;
}

static void on_look(uv_timer_t *timer)
{
	struct host *h = timer->data;
	const uint64_t now = clock_ms();
	struct asked *late;

	if (h->reading->ready && h->reading->watched && now - h->reading->heard_ms > SILENT_MS) {
		lose_reader(h, "silent");
		return;
	}
	while (h->reading && (late = overdue(h->reading, now))) {
		late->answered = true;
		set_words(h, late->client, SHIELD_WORDS_UNKNOWN);
	}
	if (h->reading && !h->reading->watched && !waits(h->reading))
		uv_timer_stop(timer);
}

/* ---- to the reader ---- */

static void add_window(const struct raw_window *w, enum shield_reason why, void *data)
{
	struct list *list = data;
	Wire__Readable *to = &list->windows[list->n];

	if (list->n == WIRE_READER_WINDOWS || !shield_reads(desktop_shield(list->h->desktop), w))
		return;
	wire__readable__init(to);
	to->number = w->client;
	to->pid = (uint32_t)w->pid;
	to->title = (char *)w->title;
	list->pointers[list->n++] = to;
}

static bool lists(const struct list *list, uint32_t client)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->windows[i].number == client)
			return true;
	}
	return false;
}

/* Those that are not read any more are read anew before they are shown again. */
static void note_asked(struct reading *r, const struct list *list)
{
	struct asked now[WIRE_READER_WINDOWS];

	for (size_t i = 0; i < r->n_asked; i++) {
		if (!lists(list, r->asked[i].client))
			shield_forget_words(desktop_shield(list->h->desktop), r->asked[i].client);
	}
	for (size_t i = 0; i < list->n; i++) {
		const struct asked *before = find(r, list->windows[i].number);

		now[i] = before ? *before
				: (struct asked){ list->windows[i].number, clock_ms(), false, 0 };
	}
	memcpy(r->asked, now, list->n * sizeof(now[0]));
	r->n_asked = list->n;
}

/* 0, or -errno: the reader does not take it. */
static int tell(struct reading *r, const struct list *list)
{
	Wire__ToReader m = WIRE__TO_READER__INIT;
	Wire__ToRead to_read = WIRE__TO_READ__INIT;
	uint8_t *body = malloc(WIRE_READER_MAX);
	int size;

	if (!body)
		return -ENOMEM;
	to_read.windows = (Wire__Readable **)list->pointers;
	to_read.n_windows = list->n;
	to_read.watched = r->watched;
	m.body_case = WIRE__TO_READER__BODY_TO_READ;
	m.to_read = &to_read;
	size = wire_pack(&m.base, body, WIRE_READER_MAX);
	if (size < 0 || ((size_t)size == r->told_size && !memcmp(body, r->told, (size_t)size))) {
		free(body);
		return size < 0 ? size : 0;
	}
	free(r->told);
	r->told = body;
	r->told_size = (size_t)size;
	return link_send(r->link, WIRE_READER, body, (size_t)size);
}

void host_tell_reader(struct host *h)
{
	struct reading *r = h->reading;
	const bool watched = host_watched(h);
	struct list *list;
	int result;

	if (r && r->ready && !r->expected && h->state == SESSION_OPEN) {
		r->expected = true;
		shield_expect_words(desktop_shield(h->desktop), true);
	}
	if (!r || !r->ready || h->state != SESSION_OPEN ||
		(r->listed == desktop_listed(h->desktop) && r->watched == watched))
		return;
	list = malloc(sizeof(*list));
	if (!list) {
		host_end(h, WIRE__END_REASON__INTERNAL, "reader");
		return;
	}
	list->h = h;
	list->n = 0;
	if (watched && !r->watched)
		r->heard_ms = clock_ms(); /* it did not have to say anything so far */
	r->watched = watched;
	r->listed = desktop_listed(h->desktop);
	desktop_each_window(h->desktop, add_window, list);
	note_asked(r, list);
	result = tell(r, list);
	free(list);
	if (result < 0)
		lose_reader(h, "queue");
	else if (!uv_is_active((uv_handle_t *)&r->look) && (watched || waits(r)))
		uv_timer_start(&r->look, on_look, LOOK_MS, LOOK_MS);
}

/* ---- from the reader ---- */

static void hear_ready(struct host *h)
{
	log_event(LOG_INFO, "reader.ready", "state=%s", session_state_name(h->state));
	h->reading->ready = true;
	host_tell_reading(h, true);
	host_tell_reader(h);
	host_pump(h);
}

static enum shield_words words_of(Wire__WordsFound found)
{
	switch (found) {
	case WIRE__WORDS_FOUND__WORDS_CLEAN:
		return SHIELD_WORDS_CLEAN;
	case WIRE__WORDS_FOUND__WORDS_PASSWORD:
	case WIRE__WORDS_FOUND__WORDS_NUMBER:
		return SHIELD_WORDS_SECRET;
	default:
		return SHIELD_WORDS_UNKNOWN;
	}
}

static void hear_words(struct host *h, const Wire__WordsRead *m)
{
	struct asked *a = find(h->reading, m->number);

	if (!a || h->state != SESSION_OPEN)
		return; /* it is not read any more */
	a->answered = true;
	a->found = m->found;
	log_event(LOG_INFO, "reader.words", "window=%#x found=%d", m->number, (int)m->found);
	set_words(h, m->number, words_of(m->found));
}

static void take_reader(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct host *h = data;
	Wire__FromReader *m;

	if (h->state == SESSION_ENDED || !h->reading)
		return;
	if (WIRE_UNPACK(from_reader, body, size, &m) < 0) {
		lose_reader(h, "rules");
		return;
	}
	h->reading->heard_ms = clock_ms();
	if (m->body_case == WIRE__FROM_READER__BODY_READY && !h->reading->ready)
		hear_ready(h);
	else if (m->body_case == WIRE__FROM_READER__BODY_WORDS && h->reading->ready)
		hear_words(h, m->words);
	else if (m->body_case != WIRE__FROM_READER__BODY_ALIVE)
		lose_reader(h, "rules");
	WIRE_FREE(m);
}

static void reader_closed(int error, void *data)
{
	struct host *h = data;

	if (h->reading && h->state != SESSION_ENDED)
		lose_reader(h, error ? "rules" : "gone");
}

int host_open_reader(struct host *h, int fd)
{
	const struct link_listener l = { 1u << WIRE_READER, take_reader, reader_closed, h };
	int r;

	if (fd < 0)
		return 0;
	h->reading = calloc(1, sizeof(*h->reading));
	if (!h->reading)
		return -ENOMEM;
	uv_timer_init(h->loop, &h->reading->look);
	h->reading->look.data = h;
	r = link_create(h->loop, fd, &l, &h->reading->link);
	if (r < 0)
		host_close_reader(h);
	return r;
}
