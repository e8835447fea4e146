/* policy/: whose a policy file may be. Run as root, as all tests with files of others. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "policy/policy.h"

enum { SOMEBODY = 65534 };

struct place {
	char root[64], folder[80], file[96];
};

/* Below /run, since others may write to /tmp. */
static int setup(void **state)
{
	struct place *p = malloc(sizeof(*p));
	FILE *f;

	strcpy(p->root, "/run/engawa-policy-XXXXXX");
	if (geteuid() != 0 || !mkdtemp(p->root))
		return -1;
	snprintf(p->folder, sizeof(p->folder), "%s/engawa", p->root);
	snprintf(p->file, sizeof(p->file), "%s/policy.json", p->folder);
	if (mkdir(p->folder, 0755) < 0 || !(f = fopen(p->file, "w")))
		return -1;
	fputs("{\"version\": 1, \"close\": [{\"class\": \"a\"}]}", f);
	fclose(f);
	chmod(p->file, 0644);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	unlink(p->file);
	rmdir(p->folder);
	rmdir(p->root);
	free(p);
	return 0;
}

static enum policy_problem load(const char *path, bool *ret_there)
{
	struct policy_error error;
	struct policy *p = NULL;
	const int r = policy_load(path, &p, &error);

	assert_true(r == (error.problem == POLICY_FINE ? 0 : -EINVAL));
	*ret_there = p != NULL;
	policy_destroy(p);
	return error.problem;
}

static void expect(const struct place *p, enum policy_problem problem, bool there)
{
	bool is_there;

	assert_int_equal(load(p->file, &is_there), problem);
	assert_true(is_there == there);
}

static void test_roots(void **state)
{
	expect(*state, POLICY_FINE, true);
}

static void test_none(void **state)
{
	struct place *p = *state;

	unlink(p->file);
	expect(p, POLICY_FINE, false);
	rmdir(p->folder);
	expect(p, POLICY_FINE, false);
}

static void test_file_of_another(void **state)
{
	struct place *p = *state;

	assert_int_equal(chown(p->file, SOMEBODY, 0), 0);
	expect(p, POLICY_NOT_ROOTS, false);
}

static void test_others_may_write(void **state)
{
	struct place *p = *state;

	chmod(p->file, 0646);
	expect(p, POLICY_NOT_ROOTS, false);
	chmod(p->file, 0664);
	expect(p, POLICY_NOT_ROOTS, false);
}

static void test_folder_of_another(void **state)
{
	struct place *p = *state;

	assert_int_equal(chown(p->folder, SOMEBODY, 0), 0);
	expect(p, POLICY_NOT_ROOTS, false);
	assert_int_equal(chown(p->folder, 0, 0), 0);
	chmod(p->root, 0777);
	expect(p, POLICY_NOT_ROOTS, false);
	/* who may write there could also take it away, which must not open anything */
	unlink(p->file);
	expect(p, POLICY_NOT_ROOTS, false);
}

static void test_no_plain_file(void **state)
{
	struct place *p = *state;

	unlink(p->file);
	assert_int_equal(symlink("/etc/passwd", p->file), 0);
	expect(p, POLICY_NOT_ROOTS, false);
	unlink(p->file);
	assert_int_equal(mkfifo(p->file, 0644), 0);
	expect(p, POLICY_UNREADABLE, false);
}

static void test_check_asks_nobody(void **state)
{
	struct place *p = *state;
	struct policy_error error;

	assert_int_equal(chown(p->file, SOMEBODY, 0), 0);
	assert_int_equal(policy_check(p->file, &error), 0);
	unlink(p->file);
	assert_int_equal(policy_check(p->file, &error), -EINVAL);
	assert_int_equal(error.problem, POLICY_UNREADABLE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_roots),
		TEST(test_none),
		TEST(test_file_of_another),
		TEST(test_others_may_write),
		TEST(test_folder_of_another),
		TEST(test_no_plain_file),
		TEST(test_check_asks_nobody),
	};

	return cmocka_run_group_tests_name("policy_file", tests, NULL, NULL);
}
