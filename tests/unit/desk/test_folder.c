/* desk/folder: whose a folder and a file in it may be, and how a file is replaced. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "desk/folder.h"

enum { MAX = 64, ANOTHER = 65534 /* a user */ };

/* What each test has: a place of its own, and a folder that was made in it. */
struct rig {
	char place[64], path[96];
	int fd;
};

static struct rig rig;

static int setup(void **state)
{
	strcpy(rig.place, "/tmp/engawa-desk-XXXXXX");
	if (!mkdtemp(rig.place))
		return -1;
	snprintf(rig.path, sizeof(rig.path), "%s/folder", rig.place);
	return folder_make(rig.path, &rig.fd);
}

static void empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(dirfd(dir), e->d_name, 0);
	}
	if (dir)
		closedir(dir);
}

static int teardown(void **state)
{
	close(rig.fd);
	empty(rig.path);
	rmdir(rig.path);
	empty(rig.place);
	return rmdir(rig.place);
}

/* Another path in the place. */
static const char *beside(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", rig.place, name);
	return path;
}

/* Names in the folder. */
static int count(void)
{
	DIR *dir = opendir(rig.path);
	int n = -2;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static void put(const char *name, const char *text, mode_t mode)
{
	const int fd = openat(rig.fd, name, O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void expect(const char *name, const char *want)
{
	uint8_t *data = NULL;
	size_t size = 0;

	assert_int_equal(folder_read(rig.fd, name, MAX, &data, &size), 0);
	assert_int_equal(size, strlen(want));
	assert_string_equal((const char *)data, want);
	free(data);
}

static void expect_refused(const char *name, int want)
{
	uint8_t *data = NULL;
	size_t size = 7;

	assert_int_equal(folder_read(rig.fd, name, MAX, &data, &size), want);
	assert_null(data);
	assert_int_equal(size, 7);
}

/* ---- the folder ---- */

static int try_open(const char *path)
{
	int fd = -1;
	const int r = folder_open(path, &fd);

	assert_true((r == 0) == (fd >= 0));
	if (fd >= 0)
		close(fd);
	return r;
}

static void is_its_owners_alone(void **state)
{
	struct stat s;

	assert_int_equal(stat(rig.path, &s), 0);
	assert_int_equal(s.st_mode & 07777, 0700);
	close(rig.fd);
	assert_int_equal(try_open(rig.path), 0);
	for (mode_t bit = 1; bit < 0100; bit <<= 1) {
		assert_int_equal(chmod(rig.path, 0700 | bit), 0);
		assert_int_equal(try_open(rig.path), -EPERM);
	}
	assert_int_equal(chmod(rig.path, 0700), 0);
	assert_int_equal(folder_open(rig.path, &rig.fd), 0);
}

static void is_not_anothers(void **state)
{
	if (geteuid() != 0)
		skip();
	close(rig.fd);
	assert_int_equal(chown(rig.path, ANOTHER, ANOTHER), 0);
	assert_int_equal(try_open(rig.path), -EPERM);
	assert_int_equal(chown(rig.path, 0, 0), 0);
	assert_int_equal(folder_open(rig.path, &rig.fd), 0);
}

static void is_made_once(void **state)
{
	int fd = -1;

	assert_int_equal(folder_make(rig.path, &fd), -EEXIST);
	assert_int_equal(symlink("nowhere", beside("link")), 0);
	assert_int_equal(folder_make(beside("link"), &fd), -EEXIST);
	assert_int_equal(folder_make(beside("no/folder"), &fd), -ENOENT);
	assert_int_equal(fd, -1);
}

static void is_a_folder(void **state)
{
	int r;

	assert_int_equal(try_open(beside("nothing")), -ENOENT);
	put("file", "", 0600);
	assert_int_equal(symlink("folder", beside("link")), 0);
	r = try_open(beside("link"));
	assert_true(r == -ENOTDIR || r == -ELOOP);
	assert_int_equal(try_open(beside("folder/file")), -ENOTDIR);
}

static void is_locked_until_closed(void **state)
{
	const int other = open(rig.path, O_RDONLY | O_DIRECTORY);

	assert_true(other >= 0);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1);
	assert_int_equal(errno, EWOULDBLOCK);
	close(rig.fd);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	close(other);
	assert_int_equal(folder_open(rig.path, &rig.fd), 0);
}

/* ---- its files ---- */

static void what_was_written_is_read(void **state)
{
	struct stat s;

	assert_int_equal(folder_write(rig.fd, "file", "first", 5), 0);
	expect("file", "first");
	assert_int_equal(folder_write(rig.fd, "file", "", 0), 0);
	expect("file", "");
	assert_int_equal(folder_write(rig.fd, "file", "third one", 9), 0);
	expect("file", "third one");
	assert_int_equal(fstatat(rig.fd, "file", &s, 0), 0);
	assert_int_equal(s.st_mode & 07777, 0600);
	assert_int_equal(count(), 1);
	expect_refused("another", -ENOENT);
}

static void at_most_so_long(void **state)
{
	char text[MAX + 2];

	memset(text, 'x', sizeof(text));
	text[MAX] = '\0';
	assert_int_equal(folder_write(rig.fd, "file", text, MAX), 0);
	expect("file", text);
	text[MAX] = 'x';
	assert_int_equal(folder_write(rig.fd, "file", text, MAX + 1), 0);
	expect_refused("file", -EFBIG);
}

static void what_others_may_write_is_not_read(void **state)
{
	put("file", "text", 0644);
	expect("file", "text");
	put("file", "text", 0620);
	expect_refused("file", -EPERM);
	put("file", "text", 0602);
	expect_refused("file", -EPERM);
	if (geteuid() != 0)
		return;
	put("file", "text", 0600);
	assert_int_equal(fchownat(rig.fd, "file", ANOTHER, ANOTHER, 0), 0);
	expect_refused("file", -EPERM);
}

static void only_files_are_read(void **state)
{
	put("file", "text", 0600);
	assert_int_equal(symlinkat("file", rig.fd, "link"), 0);
	expect_refused("link", -EPERM);
	assert_int_equal(mkfifoat(rig.fd, "pipe", 0600), 0);
	expect_refused("pipe", -EPERM); /* and is not waited for */
	assert_int_equal(mkdirat(rig.fd, "inner", 0700), 0);
	expect_refused("inner", -EPERM);
	assert_int_equal(unlinkat(rig.fd, "inner", AT_REMOVEDIR), 0);
}

/* It is replaced itself, and what it leads to stays as it is. */
static void a_link_is_not_written_through(void **state)
{
	put("file", "text", 0600);
	assert_int_equal(symlinkat("file", rig.fd, "link"), 0);
	assert_int_equal(folder_write(rig.fd, "link", "new", 3), 0);
	expect("link", "new");
	expect("file", "text");
}

static void what_was_left_half_written_is_nothing(void **state)
{
	char own[32];

	assert_int_equal(folder_write(rig.fd, "file", "text", 4), 0);
	snprintf(own, sizeof(own), ".file.%d", getpid()); /* of one who had this number before */
	put(own, "ha", 0600);
	put(".file.0", "ha", 0600);
	expect("file", "text");
	assert_int_equal(folder_write(rig.fd, "file", "new", 3), 0);
	expect("file", "new");
	assert_int_equal(faccessat(rig.fd, own, F_OK, 0), -1);

	/* nor is it written through */
	assert_int_equal(symlinkat("file", rig.fd, own), 0);
	assert_int_equal(folder_write(rig.fd, "other", "x", 1), 0);
	assert_int_equal(folder_write(rig.fd, "file", "newer", 5), 0);
	expect("file", "newer");
}

/* The old one stays, and nothing else. */
static void what_cannot_be_put_there_leaves_nothing(void **state)
{
	char name[300];

	assert_int_equal(mkdirat(rig.fd, "inner", 0700), 0);
	assert_int_equal(folder_write(rig.fd, "inner", "x", 1), -EISDIR);
	assert_int_equal(count(), 1);
	assert_int_equal(unlinkat(rig.fd, "inner", AT_REMOVEDIR), 0);
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(folder_write(rig.fd, name, "x", 1), -ENAMETOOLONG);
	assert_int_equal(count(), 0);
}

static void written_elsewhere(void **state)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/out", rig.path);
	assert_int_equal(folder_write_elsewhere(path, "text", 4), 0);
	expect("out", "text");
	assert_int_equal(folder_write_elsewhere(path, "new", 3), 0);
	expect("out", "new");
	assert_int_equal(fchdir(rig.fd), 0);
	assert_int_equal(folder_write_elsewhere("here", "text", 4), 0);
	expect("here", "text");
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(folder_write_elsewhere(beside("no/file"), "x", 1), -ENOENT);
	assert_int_equal(folder_write_elsewhere(beside("folder/"), "x", 1), -EISDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(is_its_owners_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(is_not_anothers, setup, teardown),
		cmocka_unit_test_setup_teardown(is_made_once, setup, teardown),
		cmocka_unit_test_setup_teardown(is_a_folder, setup, teardown),
		cmocka_unit_test_setup_teardown(is_locked_until_closed, setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_written_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(at_most_so_long, setup, teardown),
		cmocka_unit_test_setup_teardown(what_others_may_write_is_not_read, setup, teardown),
		cmocka_unit_test_setup_teardown(only_files_are_read, setup, teardown),
		cmocka_unit_test_setup_teardown(a_link_is_not_written_through, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_was_left_half_written_is_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_cannot_be_put_there_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(written_elsewhere, setup, teardown),
	};

	return cmocka_run_group_tests_name("desk folder", tests, NULL, NULL);
}
