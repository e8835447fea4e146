#ifndef ENGAWA_BROKER_LIMITS_H
#define ENGAWA_BROKER_LIMITS_H
/*
 * What one source may do. A source is an IPv4 address or an IPv6 /64, known only
 * by its keyed hash, so that neither logs nor the store hold addresses. The
 * table is bounded; one that cannot take a new source refuses it.
 *
 * Each rate is a bucket of `count` tokens refilled evenly over the period, kept
 * as one time (GCRA, the virtual scheduling form of ITU-T I.371 annex A).
 * Times are those of clock_ms(). One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum limit {
	LIMIT_JOINS, /* a minute */
	LIMIT_GUESSES, /* wrong slots a minute */
	LIMIT_SLOTS, /* opened an hour; outlasts a restart */
	LIMIT_MEETS, /* a minute */
	LIMIT_KINDS
};
enum { SOURCE_KEY_SIZE = 32, SOURCE_NAME_SIZE = 9 };

struct source_id {
	uint8_t bytes[16];
};

struct limits_config {
	size_t sources; /* entries in the table */
	uint32_t connections; /* of one source at a time */
	uint32_t counts[LIMIT_KINDS];
};

struct limits;
struct source; /* an entry; valid while it has a connection */

/* 0 or -ENOMEM. key is copied. */
int limits_create(
	const struct limits_config *c, const uint8_t key[SOURCE_KEY_SIZE], struct limits **ret);
void limits_destroy(struct limits *l);

struct source_id limits_identify(const struct limits *l, const struct sockaddr *address);
/* Counts one connection. 0, or -ENOSPC: the table is full of busy sources. */
int limits_connect(struct limits *l, struct source_id id, uint64_t now, struct source **ret);
void limits_disconnect(struct source *s);
/* More connections than allowed, this one included. */
bool limits_crowded(const struct limits *l, const struct source *s);

/* May it be done once more? false: *ret_retry_s seconds until it may. */
bool limits_allows(const struct limits *l, const struct source *s, enum limit kind, uint64_t now,
	uint32_t *ret_retry_s);
/* The same, and takes the token when it may. */
bool limits_take(
	struct limits *l, struct source *s, enum limit kind, uint64_t now, uint32_t *ret_retry_s);

/* When the bucket will be full again: what a store keeps of LIMIT_SLOTS. */
uint64_t limits_full_at(const struct source *s, enum limit kind);
/* Gives that back after a restart; beyond the limit's period it is cut. */
void limits_restore(
	struct limits *l, struct source_id id, enum limit kind, uint64_t full_at, uint64_t now);

const struct source_id *source_id(const struct source *s);
/* Eight hex digits for the log; ret is returned. */
const char *source_name(const struct source *s, char ret[SOURCE_NAME_SIZE]);
#endif
