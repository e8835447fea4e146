#include "reader/scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/clock.h"

enum {
	IN_FLIGHT_MAX = 96, /* questions that wait for their answers */
	NODES_MAX = 6000,
	CHILDREN_MAX = 1500, /* of one: a table with more is not read */
	SCAN_US = 1500 * 1000, /* for all of it */
	BYTES_MAX = 2 * 1024 * 1024, /* of texts and names */
};

#define ACCESSIBLE "org.a11y.atspi.Accessible"
#define TEXT "org.a11y.atspi.Text"
#define COMPONENT "org.a11y.atspi.Component"
#define PROPERTIES "org.freedesktop.DBus.Properties"

enum what { STATE, ROLE, INTERFACES, CHILD_COUNT, NAME, PLACE, CHILDREN, CHARACTERS, WORDS };

struct question {
	struct question *next; /* in the queue, or among those that wait */
	struct scan *scan;
	struct node *node;
	enum what what;
	int32_t n; /* WORDS: how many characters */
	sd_bus_slot *slot; /* owned, once it was sent */
};

struct scan {
	sd_bus *bus; /* borrowed */
	struct node *top; /* owned */
	bool strict; /* as given */
	struct question *first, *last; /* owned: not sent yet */
	struct question *sent; /* owned */
	unsigned int in_flight;
	unsigned int nodes;
	size_t bytes;
	uint64_t end_us;
	scan_done done;
	void *data; /* borrowed */
};

static void begin(struct scan *s, struct node *n);

/* ---- asking ---- */

static void ask_with(struct scan *s, struct node *n, enum what what, int32_t characters)
{
	struct question *q = calloc(1, sizeof(*q));

	if (!q) {
		n->broken = true;
		return;
	}
	*q = (struct question){ .scan = s, .node = n, .what = what, .n = characters };
	if (s->last)
		s->last->next = q;
	else
		s->first = q;
	s->last = q;
	if (what <= CHILD_COUNT)
		n->waits++;
}

static void ask(struct scan *s, struct node *n, enum what what)
{
	ask_with(s, n, what, 0);
}

static void drop(struct question *q)
{
	struct scan *s = q->scan;
	struct question **at = &s->sent;

	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	sd_bus_slot_unref(q->slot);
	free(q);
	s->in_flight--;
}

static void free_all(struct question *q)
{
	while (q) {
		struct question *next = q->next;

		sd_bus_slot_unref(q->slot); /* whatever comes is not for us */
		free(q);
		q = next;
	}
}

static int on_answer(sd_bus_message *m, void *data, sd_bus_error *error);

static int property(
	struct question *q, sd_bus_message **ret, const char *interface, const char *name)
{
	int r = sd_bus_message_new_method_call(
		q->scan->bus, ret, q->node->ref.bus, q->node->ref.path, PROPERTIES, "Get");

	return r < 0 ? r : sd_bus_message_append(*ret, "ss", interface, name);
}

static int method(struct question *q, sd_bus_message **ret, const char *interface, const char *name)
{
	return sd_bus_message_new_method_call(
		q->scan->bus, ret, q->node->ref.bus, q->node->ref.path, interface, name);
}

static int put(struct question *q, sd_bus_message **ret)
{
	int r;

	switch (q->what) {
	case STATE:
		return method(q, ret, ACCESSIBLE, "GetState");
	case ROLE:
		return method(q, ret, ACCESSIBLE, "GetRole");
	case INTERFACES:
		return method(q, ret, ACCESSIBLE, "GetInterfaces");
	case CHILD_COUNT:
		return property(q, ret, ACCESSIBLE, "ChildCount");
	case NAME:
		return property(q, ret, ACCESSIBLE, "Name");
	case CHILDREN:
		return method(q, ret, ACCESSIBLE, "GetChildren");
	case CHARACTERS:
		return property(q, ret, TEXT, "CharacterCount");
	case PLACE:
		r = method(q, ret, COMPONENT, "GetExtents");
		return r < 0 ? r : sd_bus_message_append(*ret, "u", UINT32_C(1));
	case WORDS:
		r = method(q, ret, TEXT, "GetText");
		return r < 0 ? r : sd_bus_message_append(*ret, "ii", 0, q->n);
	}
	return -EINVAL;
}

static int send_one(struct scan *s, struct question *q)
{
	const uint64_t now = clock_us();
	sd_bus_message *m = NULL;
	int r = now < s->end_us ? put(q, &m) : -ETIMEDOUT;

	if (r >= 0)
		r = sd_bus_call_async(s->bus, &q->slot, m, on_answer, q, s->end_us - now);
	sd_bus_message_unref(m);
	return r;
}

static void end(struct scan *s)
{
	struct node *top = s->top;

	s->top = NULL;
	s->done(s, top, s->data);
	scan_cancel(s);
}

static void answered(struct question *q, bool failed);

/* As many as may be under way. What cannot be asked is as good as unanswered. */
static void go_on(struct scan *s)
{
	while (s->first && s->in_flight < IN_FLIGHT_MAX) {
		struct question *q = s->first;

		s->first = q->next;
		if (!s->first)
			s->last = NULL;
		q->next = s->sent;
		s->sent = q;
		s->in_flight++;
		if (send_one(s, q) < 0)
			answered(q, true);
	}
}

/* ---- answers ---- */

/* The text is ours; what is too much of it is left out. */
static void take_words(struct scan *s, struct node *n, char **ret, const char *text)
{
	const size_t size = strlen(text);

	if (size > NODE_TEXT_MAX || s->bytes + size > BYTES_MAX) {
		n->broken = true;
		return;
	}
	if (size == 0)
		return;
	free(*ret);
	*ret = strdup(text);
	n->broken |= !*ret;
	s->bytes += size;
}

static int take_interfaces(struct node *n, sd_bus_message *m)
{
	const char *name;
	int r = sd_bus_message_enter_container(m, 'a', "s");

	while (r >= 0 && (r = sd_bus_message_read(m, "s", &name)) > 0) {
		n->has_text |= strcmp(name, TEXT) == 0;
		n->has_place |= strcmp(name, COMPONENT) == 0;
	}
	return r;
}

static int take_states(struct node *n, sd_bus_message *m)
{
	const uint32_t *states = NULL;
	size_t size = 0;
	const int r = sd_bus_message_read_array(m, 'u', (const void **)&states, &size);

	if (r < 0)
		return r;
	for (size_t i = 0; i < 2 && i < size / sizeof(*states); i++)
		n->states |= (uint64_t)states[i] << 32 * i;
	return 0;
}

static int take_place(struct node *n, sd_bus_message *m)
{
	int32_t x, y, w, h;
	const int r = sd_bus_message_read(m, "(iiii)", &x, &y, &w, &h);

	if (r >= 0)
		n->impossible = w <= 0 || h <= 0;
	return r;
}

/* A child may live on another connection; one that says of itself nothing but that it is
 * above is left out by the depth. */
static int take_children(struct scan *s, struct node *n, sd_bus_message *m)
{
	const char *bus, *path;
	unsigned int count = 0;
	int r = sd_bus_message_enter_container(m, 'a', "(so)");

	while (r >= 0 && (r = sd_bus_message_read(m, "(so)", &bus, &path)) > 0) {
		struct node *child = NULL;

		if (strcmp(path, "/org/a11y/atspi/null") == 0)
			continue;
		if (bus[0] == ':' && strlen(bus) < NODE_BUS_MAX && strlen(path) < NODE_PATH_MAX &&
			n->depth < NODE_DEPTH_MAX && s->nodes < NODES_MAX && count++ < CHILDREN_MAX)
			child = node_create(n, bus, path);
		n->broken |= !child;
		if (child)
			s->nodes++;
	}
	for (struct node *child = n->first; child; child = child->next) {
		n->siblings += n->depth == 1;
		begin(s, child);
	}
	return r;
}

static int take_count(sd_bus_message *m, int32_t *ret)
{
	return sd_bus_message_read(m, "v", "i", ret);
}

static int take(struct question *q, sd_bus_message *m)
{
	struct scan *s = q->scan;
	struct node *n = q->node;
	const char *text = NULL;
	int32_t count = 0;
	int r = 0;

	switch (q->what) {
	case STATE:
		return take_states(n, m);
	case ROLE:
		return sd_bus_message_read(m, "u", &n->role);
	case INTERFACES:
		return take_interfaces(n, m);
	case CHILD_COUNT:
		return take_count(m, &n->children_said);
	case NAME:
		r = sd_bus_message_read(m, "v", "s", &text);
		if (r > 0)
			take_words(s, n, &n->name, text);
		return r;
	case PLACE:
		return take_place(n, m);
	case CHILDREN:
		return take_children(s, n, m);
	case CHARACTERS:
		r = take_count(m, &count);
		n->broken |= count > NODE_TEXT_MAX;
		if (r >= 0 && count > 0)
			ask_with(s, n, WORDS, count < NODE_TEXT_MAX ? count : NODE_TEXT_MAX);
		return r;
	case WORDS:
		r = sd_bus_message_read(m, "s", &text);
		if (r > 0)
			take_words(s, n, &n->text, text);
		return r;
	}
	return -EINVAL;
}

/* What is in it is asked only where it shows. */
static void look_inside(struct scan *s, struct node *n, bool strict)
{
	n->shown = node_is_shown(n, strict);
	if (!n->shown)
		return;
	ask(s, n, NAME);
	if (n->has_text)
		ask(s, n, CHARACTERS);
	if (n->depth == 1 && n->has_place)
		ask(s, n, PLACE);
	n->broken |= n->children_said > CHILDREN_MAX;
	if (n->children_said > 0 && n->children_said <= CHILDREN_MAX)
		ask(s, n, CHILDREN);
}

/* GTK 4 never says of what is in a window that it is showing: there what may be visible
 * counts. Known once all of a window's children have said what they are. */
static void look_inside_all(struct scan *s, struct node *window)
{
	for (struct node *n = window->first; n; n = n->next)
		window->strict |= n->states >> STATE_SHOWING & 1;
	for (struct node *n = window->first; n; n = n->next)
		look_inside(s, n, window->strict);
}

/* The first questions about n are answered. */
static void known(struct scan *s, struct node *n)
{
	if (n->depth == 1)
		look_inside(s, n, false);
	else if (s->top->depth > 1)
		look_inside(s, n, s->strict);
	else if (n->depth > 2)
		look_inside(s, n, node_window(n)->strict);
	else if (--n->parent->siblings == 0)
		look_inside_all(s, n->parent);
}

static void begin(struct scan *s, struct node *n)
{
	if (n->depth == 0) {
		n->shown = true;
		ask(s, n, CHILDREN);
		return;
	}
	ask(s, n, STATE);
	ask(s, n, ROLE);
	ask(s, n, INTERFACES);
	ask(s, n, CHILD_COUNT);
	if (n->waits == 0)
		known(s, n);
}

static void answered(struct question *q, bool failed)
{
	struct scan *s = q->scan;
	struct node *n = q->node;
	const enum what what = q->what;

	drop(q);
	n->broken |= failed;
	if (what <= CHILD_COUNT && --n->waits == 0)
		known(s, n);
}

bool scan_is_from(sd_bus_message *m, const struct node_ref *asked)
{
	const char *sender = sd_bus_message_get_sender(m);

	return sender && strcmp(sender, asked->bus) == 0;
}

/* Of a connection that is gone the bus itself says so. */
bool scan_says_gone(sd_bus_message *m, const struct node_ref *asked)
{
	const char *sender = sd_bus_message_get_sender(m);
	const bool from_bus = sender && strcmp(sender, "org.freedesktop.DBus") == 0;

	if (!from_bus && !scan_is_from(m, asked))
		return false;
	return sd_bus_message_is_method_error(m, SD_BUS_ERROR_UNKNOWN_OBJECT) ||
	       sd_bus_message_is_method_error(m, SD_BUS_ERROR_UNKNOWN_METHOD) ||
	       sd_bus_message_is_method_error(m, SD_BUS_ERROR_UNKNOWN_INTERFACE) ||
	       sd_bus_message_is_method_error(m, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
	       sd_bus_message_is_method_error(m, SD_BUS_ERROR_NAME_HAS_NO_OWNER);
}

static int on_answer(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct question *q = data;
	struct scan *s = q->scan;
	bool failed;

	/* what went while it was asked leaves nothing: what comes in its place is told of */
	if (sd_bus_message_is_method_error(m, NULL))
		failed = !scan_says_gone(m, &q->node->ref) || q->node->depth <= 1;
	else
		failed = !scan_is_from(m, &q->node->ref) || take(q, m) < 0;
	answered(q, failed);
	go_on(s);
	if (s->in_flight == 0)
		end(s);
	return 1;
}

struct scan *scan_start(sd_bus *bus, const struct scan_of *of, scan_done done, void *data)
{
	struct scan *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->top = node_create(NULL, of->ref.bus, of->ref.path);
	if (!s->top) {
		free(s);
		return NULL;
	}
	s->top->depth = of->depth;
	s->bus = bus;
	s->strict = of->strict;
	s->done = done;
	s->data = data;
	s->end_us = clock_us() + SCAN_US;
	begin(s, s->top);
	go_on(s);
	if (s->in_flight == 0) { /* nothing could be sent */
		scan_cancel(s);
		return NULL;
	}
	return s;
}

void scan_cancel(struct scan *s)
{
	if (!s)
		return;
	free_all(s->first);
	free_all(s->sent);
	node_destroy(s->top);
	free(s);
}
