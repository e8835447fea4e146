#include "reader/peers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEERS_MAX = 1024 };

#define BUS "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

struct peer {
	struct peers *peers;
	char name[NODE_BUS_MAX];
	uint32_t pid; /* 0: not known yet */
	sd_bus_slot *asked; /* owned; while it is asked for its process */
};

struct peers {
	sd_bus *bus; /* borrowed */
	struct peers_listener listener;
	sd_bus_slot *match, *list; /* owned */
	struct peer *all[PEERS_MAX]; /* owned */
	size_t n;
};

static struct peer *find(const struct peers *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++) {
		if (strcmp(p->all[i]->name, name) == 0)
			return p->all[i];
	}
	return NULL;
}

static void free_peer(struct peer *peer)
{
	sd_bus_slot_unref(peer->asked);
	free(peer);
}

static void remove_peer(struct peers *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++) {
		if (strcmp(p->all[i]->name, name) != 0)
			continue;
		free_peer(p->all[i]);
		p->all[i] = p->all[--p->n];
		p->listener.went(name, p->listener.data);
		return;
	}
}

static bool is_from_bus(sd_bus_message *m)
{
	const char *sender = sd_bus_message_get_sender(m);

	return sender && strcmp(sender, BUS) == 0;
}

static int on_pid(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct peer *peer = data;
	struct peers *p = peer->peers;
	uint32_t pid = 0;

	if (sd_bus_message_is_method_error(m, NULL) || !is_from_bus(m) ||
		sd_bus_message_read(m, "u", &pid) < 0)
		return 1; /* it went */
	peer->pid = pid;
	p->listener.came(peer->name, pid, p->listener.data);
	return 1;
}

static void add_peer(struct peers *p, const char *name)
{
	struct peer *peer;

	if (name[0] != ':' || strlen(name) >= NODE_BUS_MAX || p->n == PEERS_MAX || find(p, name))
		return;
	peer = calloc(1, sizeof(*peer));
	if (!peer)
		return;
	peer->peers = p;
	snprintf(peer->name, sizeof(peer->name), "%s", name);
	if (sd_bus_call_method_async(p->bus, &peer->asked, BUS, BUS_PATH, BUS,
		    "GetConnectionUnixProcessID", on_pid, peer, "s", name) < 0) {
		free_peer(peer);
		return;
	}
	p->all[p->n++] = peer;
}

static int on_owner(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const char *name, *before, *now;

	if (!is_from_bus(m) || sd_bus_message_read(m, "sss", &name, &before, &now) < 0)
		return 0;
	if (now[0])
		add_peer(data, name);
	else
		remove_peer(data, name);
	return 0;
}

static int on_list(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const char *name;

	if (sd_bus_message_is_method_error(m, NULL) || !is_from_bus(m) ||
		sd_bus_message_enter_container(m, 'a', "s") < 0)
		return 1;
	while (sd_bus_message_read(m, "s", &name) > 0)
		add_peer(data, name);
	return 1;
}

int peers_create(sd_bus *bus, const struct peers_listener *l, struct peers **ret)
{
	struct peers *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return -ENOMEM;
	p->bus = bus;
	p->listener = *l;
	r = sd_bus_match_signal_async(
		bus, &p->match, BUS, BUS_PATH, BUS, "NameOwnerChanged", on_owner, NULL, p);
	if (r >= 0)
		r = sd_bus_call_method_async(
			bus, &p->list, BUS, BUS_PATH, BUS, "ListNames", on_list, p, NULL);
	if (r < 0) {
		peers_destroy(p);
		return r;
	}
	*ret = p;
	return 0;
}

void peers_destroy(struct peers *p)
{
	if (!p)
		return;
	sd_bus_slot_unref(p->match);
	sd_bus_slot_unref(p->list);
	for (size_t i = 0; i < p->n; i++)
		free_peer(p->all[i]);
	free(p);
}

uint32_t peers_pid(const struct peers *p, const char *name)
{
	const struct peer *peer = find(p, name);

	return peer ? peer->pid : 0;
}

void peers_each(
	const struct peers *p, uint32_t pid, void (*each)(const char *name, void *data), void *data)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->all[i]->pid == pid)
			each(p->all[i]->name, data);
	}
}
