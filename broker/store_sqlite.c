#include "broker/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FILE_NAME "engawad.db"

enum { BUSY_MS = 2000, SECONDS_A_DAY = 86400, TIDY_EVERY_S = 3600 };

/* Step i brings a database of user_version i to i + 1. Steps are never edited. */
static const char *const migrations[] = {
	"CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;"
	"CREATE TABLE session ("
	" joined_s INTEGER NOT NULL, ended_s INTEGER NOT NULL, agreed INTEGER NOT NULL,"
	" reason TEXT NOT NULL, to_viewer_bytes INTEGER NOT NULL, to_host_bytes INTEGER NOT NULL,"
	" host BLOB NOT NULL, viewer BLOB NOT NULL) STRICT;"
	"CREATE INDEX session_ended ON session (ended_s);"
	"CREATE TABLE refusal ("
	" hour_s INTEGER NOT NULL, reason TEXT NOT NULL, source BLOB NOT NULL,"
	" count INTEGER NOT NULL, PRIMARY KEY (hour_s, reason, source)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE rate (source BLOB PRIMARY KEY, full_at_s INTEGER NOT NULL)"
	" STRICT, WITHOUT ROWID;",
};
enum { VERSION = sizeof(migrations) / sizeof(migrations[0]) };

struct sqlite {
	sqlite3 *db;
	sqlite3_stmt *add[3]; /* by enum store_kind */
	int keep_days;
	int64_t tidied_s;
};

static const char *const add_sql[] = {
	[STORE_SESSION] = "INSERT INTO session VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[STORE_REFUSAL] = "INSERT INTO refusal VALUES (?1, ?2, ?3, 1)"
			  " ON CONFLICT DO UPDATE SET count = count + 1",
	[STORE_RATE] = "INSERT INTO rate VALUES (?1, ?2)"
		       " ON CONFLICT DO UPDATE SET full_at_s = excluded.full_at_s",
};

/* What went wrong, as -errno. */
static int code_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return -EUCLEAN;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
		return -EACCES;
	default:
		return -EIO;
	}
}

static int fail(const struct sqlite *s, const char *doing, char ret_error[STORE_ERROR_MAX])
{
	int code = sqlite3_extended_errcode(s->db);
	const char *advice = "";

	if ((code & 0xff) == SQLITE_BUSY)
		advice = " (another program holds the database)";
	else if ((code & 0xff) == SQLITE_NOTADB || (code & 0xff) == SQLITE_CORRUPT)
		advice = " (restore " FILE_NAME " from a backup, or move it away to begin anew)";
	snprintf(ret_error, STORE_ERROR_MAX, "%s: %s%s", doing, sqlite3_errmsg(s->db), advice);
	return code_of(code);
}

static int run(struct sqlite *s, const char *sql, const char *doing, char *ret_error)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return fail(s, doing, ret_error);
	return 0;
}

static int get_number(struct sqlite *s, const char *sql, int64_t *ret, char *ret_error)
{
	sqlite3_stmt *q = NULL;
	int r = 0;

	if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) != SQLITE_OK ||
		sqlite3_step(q) != SQLITE_ROW)
		r = fail(s, "reading", ret_error);
	else
		*ret = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return r;
}

static int check_whole(struct sqlite *s, char *ret_error)
{
	sqlite3_stmt *q = NULL;
	const unsigned char *word = NULL;
	int r = 0;

	if (sqlite3_prepare_v2(s->db, "PRAGMA quick_check(1)", -1, &q, NULL) != SQLITE_OK ||
		sqlite3_step(q) != SQLITE_ROW) {
		r = fail(s, "checking", ret_error);
	} else {
		word = sqlite3_column_text(q, 0);
		if (!word || strcmp((const char *)word, "ok") != 0) {
			snprintf(ret_error, STORE_ERROR_MAX,
				"checking: " FILE_NAME " is damaged (restore it from a backup, or "
				"move it away to begin anew)");
			r = -EUCLEAN;
		}
	}
	sqlite3_finalize(q);
	return r;
}

static int migrate(struct sqlite *s, char *ret_error)
{
	int64_t version = 0;
	int r = get_number(s, "PRAGMA user_version", &version, ret_error);

	if (r < 0)
		return r;
	if (version < 0 || version > VERSION) {
		snprintf(ret_error, STORE_ERROR_MAX,
			FILE_NAME
			" was written by a newer engawad (format %lld, this one knows %d)",
			(long long)version, VERSION);
		return -EPROTO;
	}
	for (; version < VERSION && r == 0; version++) {
		char mark[64];

		snprintf(mark, sizeof(mark), "PRAGMA user_version = %lld; COMMIT",
			(long long)version + 1);
		r = run(s, "BEGIN IMMEDIATE", "bringing the format up to date", ret_error);
		if (r == 0)
			r = run(s, migrations[version], "bringing the format up to date",
				ret_error);
		if (r == 0)
			r = run(s, mark, "bringing the format up to date", ret_error);
	}
	return r;
}

/* SQLite would make the file with the umask's rights; -wal and -shm inherit ours. */
static int make_file(const char *path, char *ret_error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	int r = 0;

	if (fd < 0 || fchmod(fd, 0600) < 0) {
		r = -errno;
		snprintf(ret_error, STORE_ERROR_MAX, FILE_NAME ": %s", strerror(-r));
	}
	if (fd >= 0)
		close(fd);
	return r;
}

static void sqlite_close(void *state)
{
	struct sqlite *s = state;

	for (size_t i = 0; i < sizeof(s->add) / sizeof(s->add[0]); i++)
		sqlite3_finalize(s->add[i]);
	sqlite3_close(s->db);
	free(s);
}

static int prepare(struct sqlite *s, char *ret_error)
{
	for (size_t i = 0; i < sizeof(s->add) / sizeof(s->add[0]); i++) {
		if (sqlite3_prepare_v3(s->db, add_sql[i], -1, SQLITE_PREPARE_PERSISTENT, &s->add[i],
			    NULL) != SQLITE_OK)
			return fail(s, "preparing", ret_error);
	}
	return 0;
}

static int sqlite_open(
	const char *where, int keep_days, void **ret, char ret_error[STORE_ERROR_MAX])
{
	struct sqlite *s = calloc(1, sizeof(*s));
	char path[PATH_MAX];
	int r = -ENOMEM;

	if (!s)
		return r;
	s->keep_days = keep_days;
	if (snprintf(path, sizeof(path), "%s/" FILE_NAME, where) >= (int)sizeof(path)) {
		snprintf(ret_error, STORE_ERROR_MAX, "the path is too long");
		r = -ENAMETOOLONG;
		goto out;
	}
	r = make_file(path, ret_error);
	if (r < 0)
		goto out;
	if (sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL) !=
		SQLITE_OK) {
		r = fail(s, "opening", ret_error);
		goto out;
	}
	sqlite3_busy_timeout(s->db, BUSY_MS);
	r = run(s,
		"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
		"PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON; PRAGMA cache_size = -256",
		"opening", ret_error);
	if (r == 0)
		r = check_whole(s, ret_error);
	if (r == 0)
		r = migrate(s, ret_error);
	if (r == 0)
		r = prepare(s, ret_error);
out:
	if (r < 0) {
		sqlite_close(s);
		return r;
	}
	*ret = s;
	return 0;
}

static int sqlite_key(void *state, uint8_t ret[SOURCE_KEY_SIZE], char ret_error[STORE_ERROR_MAX])
{
	struct sqlite *s = state;
	sqlite3_stmt *q = NULL;
	uint8_t fresh[SOURCE_KEY_SIZE];
	int r = 0;

	randombytes_buf(fresh, sizeof(fresh));
	if (sqlite3_prepare_v2(s->db,
		    "INSERT INTO secret VALUES ('source', ?1) ON CONFLICT DO UPDATE"
		    " SET value = value RETURNING value",
		    -1, &q, NULL) != SQLITE_OK ||
		sqlite3_bind_blob(q, 1, fresh, sizeof(fresh), SQLITE_STATIC) != SQLITE_OK ||
		sqlite3_step(q) != SQLITE_ROW) {
		r = fail(s, "reading the key", ret_error);
	} else if (sqlite3_column_bytes(q, 0) != SOURCE_KEY_SIZE) {
		snprintf(ret_error, STORE_ERROR_MAX, "the key in " FILE_NAME " is damaged");
		r = -EUCLEAN;
	} else {
		memcpy(ret, sqlite3_column_blob(q, 0), SOURCE_KEY_SIZE);
		if (sqlite3_step(q) != SQLITE_DONE)
			r = fail(s, "keeping the key", ret_error);
	}
	sqlite3_finalize(q);
	sodium_memzero(fresh, sizeof(fresh));
	return r;
}

static int sqlite_rates(void *state, int64_t now_s,
	void (*rate)(struct source_id source, int64_t full_at_s, void *data), void *data,
	char ret_error[STORE_ERROR_MAX])
{
	struct sqlite *s = state;
	sqlite3_stmt *q = NULL;
	int step, r = 0;

	if (sqlite3_prepare_v2(s->db, "SELECT source, full_at_s FROM rate WHERE full_at_s > ?1", -1,
		    &q, NULL) != SQLITE_OK)
		return fail(s, "reading the rates", ret_error);
	sqlite3_bind_int64(q, 1, now_s);
	while ((step = sqlite3_step(q)) == SQLITE_ROW) {
		struct source_id id;

		if (sqlite3_column_bytes(q, 0) != sizeof(id.bytes))
			continue;
		memcpy(id.bytes, sqlite3_column_blob(q, 0), sizeof(id.bytes));
		rate(id, sqlite3_column_int64(q, 1), data);
	}
	if (step != SQLITE_DONE)
		r = fail(s, "reading the rates", ret_error);
	sqlite3_finalize(q);
	return r;
}

static void bind_source(sqlite3_stmt *q, int at, const struct source_id *id)
{
	sqlite3_bind_blob(q, at, id->bytes, sizeof(id->bytes), SQLITE_STATIC);
}

static void bind_record(sqlite3_stmt *q, const struct store_record *r)
{
	switch (r->kind) {
	case STORE_SESSION:
		sqlite3_bind_int64(q, 1, r->session.joined_s);
		sqlite3_bind_int64(q, 2, r->session.ended_s);
		sqlite3_bind_int(q, 3, r->session.agreed);
		sqlite3_bind_text(q, 4, r->session.reason, -1, SQLITE_STATIC);
		sqlite3_bind_int64(q, 5, (sqlite3_int64)r->session.to_viewer_bytes);
		sqlite3_bind_int64(q, 6, (sqlite3_int64)r->session.to_host_bytes);
		bind_source(q, 7, &r->session.host);
		bind_source(q, 8, &r->session.viewer);
		return;
	case STORE_REFUSAL:
		sqlite3_bind_int64(q, 1, r->refusal.at_s - r->refusal.at_s % 3600);
		sqlite3_bind_text(q, 2, r->refusal.reason, -1, SQLITE_STATIC);
		bind_source(q, 3, &r->refusal.source);
		return;
	case STORE_RATE:
		bind_source(q, 1, &r->rate.source);
		sqlite3_bind_int64(q, 2, r->rate.full_at_s);
		return;
	}
}

static int add(struct sqlite *s, const struct store_record *r, char *ret_error)
{
	sqlite3_stmt *q = s->add[r->kind];
	int result = 0;

	bind_record(q, r);
	if (sqlite3_step(q) != SQLITE_DONE)
		result = fail(s, "writing", ret_error);
	sqlite3_reset(q);
	sqlite3_clear_bindings(q);
	return result;
}

/* Forgets what is past its days. */
static int tidy(struct sqlite *s, int64_t now_s, char *ret_error)
{
	char sql[256];
	long long before = (long long)now_s - (long long)s->keep_days * SECONDS_A_DAY;

	if (now_s < s->tidied_s + TIDY_EVERY_S)
		return 0;
	snprintf(sql, sizeof(sql),
		"DELETE FROM session WHERE ended_s < %lld; DELETE FROM refusal WHERE hour_s < %lld;"
		"DELETE FROM rate WHERE full_at_s < %lld",
		before, before, (long long)now_s);
	return run(s, sql, "forgetting old records", ret_error);
}

static int sqlite_write(
	void *state, const struct store_record *records, size_t n, char ret_error[STORE_ERROR_MAX])
{
	struct sqlite *s = state;
	int64_t now_s = (int64_t)time(NULL);
	int r = run(s, "BEGIN IMMEDIATE", "writing", ret_error);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n && r == 0; i++)
		r = add(s, &records[i], ret_error);
	if (r == 0)
		r = tidy(s, now_s, ret_error);
	if (r == 0)
		r = run(s, "COMMIT", "writing", ret_error);
	if (r < 0 && !sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL); /* the first error counts */
	if (r == 0 && now_s >= s->tidied_s + TIDY_EVERY_S)
		s->tidied_s = now_s;
	return r;
}

const struct store_impl store_sqlite = {
	.name = "sqlite",
	.open = sqlite_open,
	.key = sqlite_key,
	.rates = sqlite_rates,
	.write = sqlite_write,
	.close = sqlite_close,
};
