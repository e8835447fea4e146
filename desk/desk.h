#ifndef ENGAWA_DESK_DESK_H
#define ENGAWA_DESK_DESK_H
/*
 * The organisation's papers in their folder, for the commands of docs/organisation.md. What fails
 * has said so on stderr in one line, so that callers only go on or stop. Blocks; one thread.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/people.h"
#include "trust/minisign.h"
#include "trust/organisation.h"
#include "trust/roster.h"
#include "trust/time.h"

#define DESK_ORGANISATION "organisation.engawa"
#define DESK_ROOT_KEY "root.key"
#define DESK_ROOT_KEY_NEXT "root.key.next" /* while it takes its place */
#define DESK_ROOT_PUB "root.pub"
#define DESK_FRESHNESS_KEY "freshness.key"
#define DESK_PEOPLE "people.json"
#define DESK_ROSTER "roster.engawa"
#define DESK_FRESHNESS "freshness.engawa"

struct desk {
	const char *path; /* borrowed: as it was given */
	int fd;
	struct organisation organisation;
};

/* A file's bytes, with a NUL behind them. */
struct desk_bytes {
	uint8_t *data; /* owned: free() */
	size_t size;
};

/* What is wrong with what was typed: the key of the paper that it went to, and words. */
struct desk_hint {
	const char *key; /* NULL ends a table */
	const char *words;
};

/* One line, whatever is in it: to stdout, to stderr. */
__attribute__((format(printf, 1, 2))) void desk_say(const char *format, ...);
/* false, so that it can be returned. */
__attribute__((format(printf, 1, 2))) bool desk_fail(const char *format, ...);
bool desk_fail_memory(void);
/* What is wrong with a paper and where, and what to do. */
bool desk_refused(const char *name, const struct trust_error *error, const char *advice);
/* The hint of the last key of where it is; else as desk_refused(). */
bool desk_refused_hint(
	const char *name, const struct trust_error *error, const struct desk_hint *hints);

/* Whether a folder is there, or a link to one. */
bool desk_is_folder(const char *path);
/* Opens and locks the folder, and checks who it is. */
bool desk_open(const char *path, struct desk *ret);
void desk_close(struct desk *d);
/* Removes a new folder that did not become one, with what is there of it. */
void desk_take_back(const struct desk *d);

/* A file of the folder; d NULL: of any. */
bool desk_read(const struct desk *d, const char *name, size_t max, struct desk_bytes *ret);
bool desk_write(const struct desk *d, const char *name, const void *data, size_t size);
bool desk_has(const struct desk *d, const char *name);

/* Likewise, an organisation's document; to be finished. */
bool desk_organisation(const struct desk *d, const char *name, struct organisation *ret);
/* Likewise, a roster of this organisation; the caller's to destroy. */
bool desk_roster(
	const struct desk *d, const char *name, const struct organisation *o, struct roster **ret);

bool desk_people(const struct desk *d, struct people *ret);
/* 0; -EINVAL: nothing was written, *error says why and nothing was said; -EIO: something else. */
int desk_put_people(const struct desk *d, const struct people *p, struct trust_error *error);

/* Signs a paper, which it takes over; NULL: there was no memory for it. */
bool desk_sign(json_t *paper, const struct minisign_secret *key, const char *comment,
	struct desk_bytes *ret);
/* Signs the JSON of a roster, as it is. */
bool desk_sign_roster(const char *text, const char *domain, uint64_t serial,
	const struct minisign_secret *root, struct desk_bytes *ret);
/* A line of a list. */
void desk_say_operator(const struct roster_operator *o);
/* What time it is, since 1970, UTC; if a paper can say it. */
bool desk_now(int64_t *ret_s);
/* For what was parsed. */
const char *desk_time(int64_t time_s, char ret[TRUST_TIME_TEXT]);
#endif
