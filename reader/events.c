#include "reader/events.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REGISTRY "org.a11y.atspi.Registry"
#define REGISTRY_PATH "/org/a11y/atspi/registry"
#define OBJECT "org.a11y.atspi.Event.Object"
#define WINDOW "org.a11y.atspi.Event.Window"

/* What the bus is to pass on, and what applications are to tell. Who moves tells so without
 * being asked with GTK 4 alone, where it is needed: elsewhere it is far too much. */
static const struct {
	const char *rule, *name;
} kinds[] = {
	{ "type='signal',interface='" OBJECT "',member='ChildrenChanged'",
		"object:children-changed" },
	{ "type='signal',interface='" OBJECT "',member='TextChanged'", "object:text-changed" },
	{ "type='signal',interface='" OBJECT "',member='StateChanged',arg0='showing'",
		"object:state-changed:showing" },
	{ "type='signal',interface='" OBJECT "',member='StateChanged',arg0='visible'",
		"object:state-changed:visible" },
	{ "type='signal',interface='" OBJECT "',member='PropertyChange',arg0='accessible-role'",
		"object:property-change:accessible-role" },
	{ "type='signal',interface='" OBJECT "',member='PropertyChange',arg0='accessible-name'",
		"object:property-change:accessible-name" },
	{ "type='signal',interface='" WINDOW "'", "window:" },
	{ "type='signal',interface='" OBJECT "',member='BoundsChanged'", NULL },
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

struct events {
	events_heard heard;
	void *data; /* borrowed */
	sd_bus_slot *matches[KINDS], *asked[KINDS]; /* owned */
};

static enum event kind_of(sd_bus_message *m)
{
	const char *interface = sd_bus_message_get_interface(m);
	const char *member = sd_bus_message_get_member(m);

	if (strcmp(interface, WINDOW) == 0)
		return EVENT_WINDOW;
	if (strcmp(member, "BoundsChanged") == 0)
		return EVENT_PLACE;
	return strcmp(member, "ChildrenChanged") == 0 || strcmp(member, "StateChanged") == 0
		       ? EVENT_PARTS
		       : EVENT_WORDS;
}

static int on_event(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct events *e = data;
	const char *sender = sd_bus_message_get_sender(m), *path = sd_bus_message_get_path(m);
	struct node_ref where;

	if (!sender || !path || strlen(sender) >= sizeof(where.bus) ||
		strlen(path) >= sizeof(where.path))
		return 0;
	snprintf(where.bus, sizeof(where.bus), "%s", sender);
	snprintf(where.path, sizeof(where.path), "%s", path);
	e->heard(kind_of(m), &where, e->data);
	return 0;
}

/* Whether it took it: without, there is still what is read now and then. */
static int on_registered(sd_bus_message *m, void *data, sd_bus_error *error)
{
	return 1;
}

int events_create(sd_bus *bus, events_heard heard, void *data, struct events **ret)
{
	struct events *e = calloc(1, sizeof(*e));
	int r = 0;

	if (!e)
		return -ENOMEM;
	e->heard = heard;
	e->data = data;
	for (size_t i = 0; i < KINDS && r >= 0; i++)
		r = sd_bus_add_match_async(bus, &e->matches[i], kinds[i].rule, on_event, NULL, e);
	for (size_t i = 0; i < KINDS && kinds[i].name && r >= 0; i++)
		r = sd_bus_call_method_async(bus, &e->asked[i], REGISTRY, REGISTRY_PATH, REGISTRY,
			"RegisterEvent", on_registered, e, "s", kinds[i].name);
	if (r < 0) {
		events_destroy(e);
		return r;
	}
	*ret = e;
	return 0;
}

void events_destroy(struct events *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < KINDS; i++) {
		sd_bus_slot_unref(e->matches[i]);
		sd_bus_slot_unref(e->asked[i]);
	}
	free(e);
}
