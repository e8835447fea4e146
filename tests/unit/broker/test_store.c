/* What outlasts the process, and what happens when it cannot be kept. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client.h"
#include "wire/message.h"

static char dir[32];
static struct broker b;

static int make_dir(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/engawa-data-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command) == 0 ? 0 : -1;
}

static void start(void)
{
	broker_start(&b, (const char *const[]){ "--data", dir, "--slots-per-hour", "3", NULL });
}

static const char *file_path(void)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/engawad.db", dir);
	return path;
}

static sqlite3 *open_file(void)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(file_path(), &db), SQLITE_OK);
	return db;
}

/* The first column of the first row, as a number. */
static long ask(const char *sql)
{
	sqlite3 *db = open_file();
	sqlite3_stmt *q = NULL;
	long value;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	value = (long)sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return value;
}

static void expect_start_refused(const char *words)
{
	struct broker other;

	assert_int_equal(broker_try(&other, (const char *const[]){ "--data", dir, NULL }), 1);
	if (!strstr(broker_log(&other), words))
		fail_msg("no \"%s\" in: %s", words, broker_log(&other));
	unlink(other.log_path);
}

static void test_restart_keeps_the_rate(void **state)
{
	struct client *c;
	char slot[5];

	(void)state;
	start();
	for (int i = 0; i < 3; i++)
		client_drop(make_host(&b, slot));
	broker_stop(&b);
	start();
	c = client_open(&b, WIRE_PATH_HOST, "", NULL);
	client_say_open(c);
	expect_error(c, WIRE__BROKER_ERROR_CODE__TOO_MANY);
	client_drop(c);
	broker_stop(&b);
}

static void test_records(void **state)
{
	struct client *host, *viewer;
	struct stat st;

	(void)state;
	start();
	make_pair(&b, &host, &viewer);
	client_say_close(host);
	client_send_kind(host, WIRE_SEALED, "abcd", 4);
	expect_sealed(viewer, "abcd", 4);
	client_drop(viewer);
	expect_left(host);
	client_drop(host);
	viewer = client_open(&b, WIRE_PATH_VIEWER, "", NULL);
	client_send_frame(viewer, OP_TEXT, true, "x", 1);
	expect_error(viewer, WIRE__BROKER_ERROR_CODE__BAD_MESSAGE);
	client_drop(viewer);
	assert_int_equal(stat(file_path(), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	broker_stop(&b);
	assert_int_equal(ask("SELECT count(*) FROM session"), 1);
	assert_int_equal(ask("SELECT agreed FROM session WHERE reason = 'viewer_left'"), 1);
	assert_int_equal(ask("SELECT to_viewer_bytes FROM session"), 5);
	assert_int_equal(ask("SELECT to_host_bytes FROM session"), 0);
	assert_int_equal(ask("SELECT length(host) + length(viewer) FROM session"), 32);
	assert_int_equal(ask("SELECT count FROM refusal WHERE reason = 'bad_message'"), 1);
	assert_int_equal(ask("SELECT count(*) FROM rate"), 1);
	assert_int_equal(ask("PRAGMA user_version"), 1);
}

static void test_damaged(void **state)
{
	FILE *f;

	(void)state;
	f = fopen(file_path(), "w");
	for (int i = 0; i < 4096; i++)
		fputc('x', f);
	fclose(f);
	expect_start_refused("restore engawad.db from a backup");
}

static void test_written_by_a_newer_one(void **state)
{
	sqlite3 *db = open_file();

	(void)state;
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	expect_start_refused("written by a newer engawad");
}

static void test_a_link_is_not_followed(void **state)
{
	(void)state;
	assert_int_equal(symlink("/tmp/engawa-elsewhere", file_path()), 0);
	expect_start_refused("symbolic link");
}

static void test_locked_at_the_start(void **state)
{
	sqlite3 *db;

	(void)state;
	start();
	broker_stop(&b);
	db = open_file();
	assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
	expect_start_refused("another program holds the database");
	sqlite3_close(db);
}

/* The relay goes on while the file is locked, and the records are kept after all. */
static void test_locked_later(void **state)
{
	struct client *host, *viewer;
	sqlite3 *db;

	(void)state;
	start();
	db = open_file();
	assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
	make_pair(&b, &host, &viewer);
	broker_wait_metric_is(&b, "engawad_store_up", 0);
	client_send_kind(host, WIRE_SEALED, "on", 2);
	expect_sealed(viewer, "on", 2);
	assert_non_null(strstr(broker_log(&b), "event=store.failed"));
	assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	broker_wait_metric_is(&b, "engawad_store_up", 1);
	assert_int_equal(ask("SELECT count(*) FROM rate"), 1);
	client_drop(viewer);
	client_drop(host);
	broker_stop(&b);
}

static void limit_files(rlim_t size)
{
	struct rlimit l = { size, RLIM_INFINITY };

	assert_int_equal(prlimit(b.pid, RLIMIT_FSIZE, &l, NULL), 0);
}

/* A full disk, as the file's size limit makes it look. */
static void test_full_disk(void **state)
{
	struct client *host, *viewer;

	(void)state;
	start();
	limit_files(0);
	make_pair(&b, &host, &viewer);
	broker_wait_metric_is(&b, "engawad_store_up", 0);
	client_send_kind(host, WIRE_SEALED, "on", 2);
	expect_sealed(viewer, "on", 2);
	limit_files(RLIM_INFINITY);
	broker_wait_metric_is(&b, "engawad_store_up", 1);
	client_drop(viewer);
	client_drop(host);
	broker_stop(&b);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_restart_keeps_the_rate, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(test_records, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(test_damaged, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(test_written_by_a_newer_one, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(test_a_link_is_not_followed, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(test_locked_at_the_start, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(test_locked_later, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(test_full_disk, make_dir, remove_dir),
	};

	broker_program = argc > 1 ? argv[1] : "engawad";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
