#ifndef ENGAWA_BROKER_STORE_H
#define ENGAWA_BROKER_STORE_H
/*
 * What outlasts the process: who met when (times, bytes, why it ended; sources
 * as keyed hashes, no slots, no codes), refusals by hour, and how many slots a
 * source has opened lately.
 *
 * Records are collected on the loop's thread and written by a worker in
 * batches, so that a slow, full or locked disk never holds up the relay. What
 * cannot be written is tried again; when more waits than STORE_WAITING_MAX the
 * newest is lost and counted.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "broker/limits.h"

enum { STORE_WAITING_MAX = 4096, STORE_ERROR_MAX = 256 };

enum store_kind { STORE_SESSION, STORE_REFUSAL, STORE_RATE };

/* Times are seconds since 1970 (UTC); text is static. */
struct store_record {
	enum store_kind kind;
	union {
		struct {
			struct source_id host, viewer;
			int64_t joined_s, ended_s;
			bool agreed; /* the host closed the slot: the handshake succeeded */
			const char *reason; /* a word */
			uint64_t to_viewer_bytes, to_host_bytes;
		} session;
		struct {
			struct source_id source;
			int64_t at_s;
			const char *reason;
		} refusal;
		struct {
			struct source_id source;
			int64_t full_at_s; /* limits_full_at() on the wall's clock */
		} rate;
	};
};

/* One way of keeping. Calls may block; all but open() come from one worker at a
 * time. Each returns 0 or -errno with words in ret_error. */
struct store_impl {
	const char *name;
	int (*open)(const char *where, int keep_days, void **ret, char ret_error[STORE_ERROR_MAX]);
	/* The key for hashing sources; made at the first open, the same ever after. */
	int (*key)(void *state, uint8_t ret[SOURCE_KEY_SIZE], char ret_error[STORE_ERROR_MAX]);
	/* Rates that are not full at now_s. */
	int (*rates)(void *state, int64_t now_s,
		void (*rate)(struct source_id source, int64_t full_at_s, void *data), void *data,
		char ret_error[STORE_ERROR_MAX]);
	/* All records or none. */
	int (*write)(void *state, const struct store_record *records, size_t n,
		char ret_error[STORE_ERROR_MAX]);
	void (*close)(void *state);
};
extern const struct store_impl store_sqlite;

struct store;

/* Opens at `where` (a directory for SQLite) and reads the key. 0 or -errno with
 * words for the person who starts the broker. */
int store_create(uv_loop_t *loop, const struct store_impl *impl, const char *where, int keep_days,
	struct store **ret, char ret_error[STORE_ERROR_MAX]);
/* Waits for the worker, writes what is left (once) and closes. NULL is fine. The
 * loop must still run once for the closing of handles. */
void store_destroy(struct store *s);

const uint8_t *store_key(const struct store *s);
/* Only before the loop runs. */
int store_rates(struct store *s, int64_t now_s,
	void (*rate)(struct source_id source, int64_t full_at_s, void *data), void *data,
	char ret_error[STORE_ERROR_MAX]);

/* Never blocks. */
void store_add(struct store *s, const struct store_record *r);
bool store_up(const struct store *s);
uint64_t store_lost(const struct store *s);
#endif
