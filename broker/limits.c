#include "broker/limits.h"

#include <errno.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

enum { EVICT_TRIES = 256 };

static const uint64_t period_ms[LIMIT_KINDS] = {
	[LIMIT_JOINS] = 60 * 1000,
	[LIMIT_GUESSES] = 60 * 1000,
	[LIMIT_SLOTS] = 3600 * 1000,
	[LIMIT_MEETS] = 60 * 1000,
};

struct source {
	struct source_id id;
	uint64_t full_at[LIMIT_KINDS];
	uint32_t connections;
	uint32_t next; /* in the chain of its bucket, or NONE */
	bool used;
};

struct limits {
	struct limits_config config;
	uint8_t key[SOURCE_KEY_SIZE];
	struct source *sources; /* config.sources of them, owned */
	uint32_t *buckets; /* as many; first of each chain, or NONE; owned */
	uint32_t hand; /* where the search for a free entry goes on */
};

int limits_create(
	const struct limits_config *c, const uint8_t key[SOURCE_KEY_SIZE], struct limits **ret)
{
	struct limits *l = calloc(1, sizeof(*l));

	if (!l)
		return -ENOMEM;
	l->config = *c;
	memcpy(l->key, key, sizeof(l->key));
	l->sources = calloc(c->sources, sizeof(*l->sources));
	l->buckets = malloc(c->sources * sizeof(*l->buckets));
	if (!l->sources || !l->buckets) {
		limits_destroy(l);
		return -ENOMEM;
	}
	for (size_t i = 0; i < c->sources; i++)
		l->buckets[i] = NONE;
	*ret = l;
	return 0;
}

void limits_destroy(struct limits *l)
{
	if (!l)
		return;
	free(l->sources);
	free(l->buckets);
	sodium_memzero(l->key, sizeof(l->key));
	free(l);
}

struct source_id limits_identify(const struct limits *l, const struct sockaddr *address)
{
	uint8_t net[9] = { 0 }; /* a family byte, then the address or its /64 */
	struct source_id id;

	if (address->sa_family == AF_INET) {
		net[0] = 4;
		memcpy(net + 1, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
	} else if (address->sa_family == AF_INET6) {
		const struct in6_addr *a =
			&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;

		net[0] = IN6_IS_ADDR_V4MAPPED(a) ? 4 : 6;
		if (net[0] == 4)
			memcpy(net + 1, a->s6_addr + 12, 4);
		else
			memcpy(net + 1, a->s6_addr, 8);
	}
	crypto_generichash(id.bytes, sizeof(id.bytes), net, sizeof(net), l->key, sizeof(l->key));
	return id;
}

static uint32_t *bucket_of(const struct limits *l, const struct source_id *id)
{
	uint64_t hash;

	memcpy(&hash, id->bytes, sizeof(hash)); /* of a keyed hash: spread evenly already */
	return &l->buckets[hash % l->config.sources];
}

static struct source *find(const struct limits *l, const struct source_id *id)
{
	uint32_t at = *bucket_of(l, id);

	while (at != NONE && memcmp(&l->sources[at].id, id, sizeof(*id)) != 0)
		at = l->sources[at].next;
	return at == NONE ? NULL : &l->sources[at];
}

/* Nothing would be lost by forgetting it. */
static bool forgettable(const struct source *s, uint64_t now)
{
	if (s->connections > 0)
		return false;
	for (int i = 0; i < LIMIT_KINDS; i++) {
		if (s->full_at[i] > now)
			return false;
	}
	return true;
}

static void forget(struct limits *l, struct source *s)
{
	uint32_t *link = bucket_of(l, &s->id);

	while (&l->sources[*link] != s)
		link = &l->sources[*link].next;
	*link = s->next;
	*s = (struct source){ 0 };
}

static struct source *find_free(struct limits *l, uint64_t now)
{
	for (int tries = 0; tries < EVICT_TRIES; tries++) {
		struct source *s = &l->sources[l->hand];

		l->hand = (l->hand + 1) % (uint32_t)l->config.sources;
		if (s->used && !forgettable(s, now))
			continue;
		if (s->used)
			forget(l, s);
		return s;
	}
	return NULL;
}

static struct source *find_or_add(struct limits *l, struct source_id id, uint64_t now)
{
	struct source *s = find(l, &id);
	uint32_t *bucket = bucket_of(l, &id);

	if (s)
		return s;
	s = find_free(l, now);
	if (!s)
		return NULL;
	*s = (struct source){ .id = id, .next = *bucket, .used = true };
	*bucket = (uint32_t)(s - l->sources);
	return s;
}

int limits_connect(struct limits *l, struct source_id id, uint64_t now, struct source **ret)
{
	struct source *s = find_or_add(l, id, now);

	if (!s)
		return -ENOSPC;
	s->connections++;
	*ret = s;
	return 0;
}

void limits_disconnect(struct source *s)
{
	s->connections--;
}

bool limits_crowded(const struct limits *l, const struct source *s)
{
	return s->connections > l->config.connections;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t token_ms(const struct limits *l, enum limit kind)
{
	return period_ms[kind] / l->config.counts[kind];
}

bool limits_allows(const struct limits *l, const struct source *s, enum limit kind, uint64_t now,
	uint32_t *ret_retry_s)
{
	uint64_t after = later(s->full_at[kind], now) + token_ms(l, kind);

	if (after <= now + period_ms[kind])
		return true;
	*ret_retry_s = (uint32_t)((after - now - period_ms[kind] + 999) / 1000);
	return false;
}

bool limits_take(
	struct limits *l, struct source *s, enum limit kind, uint64_t now, uint32_t *ret_retry_s)
{
	if (!limits_allows(l, s, kind, now, ret_retry_s))
		return false;
	s->full_at[kind] = later(s->full_at[kind], now) + token_ms(l, kind);
	return true;
}

uint64_t limits_full_at(const struct source *s, enum limit kind)
{
	return s->full_at[kind];
}

void limits_restore(
	struct limits *l, struct source_id id, enum limit kind, uint64_t full_at, uint64_t now)
{
	struct source *s;

	if (full_at <= now)
		return;
	s = find_or_add(l, id, now);
	if (!s)
		return;
	if (full_at > now + period_ms[kind])
		full_at = now + period_ms[kind];
	s->full_at[kind] = later(s->full_at[kind], full_at);
}

const struct source_id *source_id(const struct source *s)
{
	return &s->id;
}

const char *source_name(const struct source *s, char ret[SOURCE_NAME_SIZE])
{
	snprintf(ret, SOURCE_NAME_SIZE, "%02x%02x%02x%02x", s->id.bytes[0], s->id.bytes[1],
		s->id.bytes[2], s->id.bytes[3]);
	return ret;
}
