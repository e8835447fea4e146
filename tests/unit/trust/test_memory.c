/* Every allocation fails in turn: linked with --wrap=malloc and --wrap=calloc. */
#include <errno.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/trust/paper.h"
#include "trust/document.h"
#include "trust/unsigned_internal.h"

static int until = -1; /* allocations that still succeed; below 0: all */
static bool any_error; /* -ENOMEM or another one */

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);

static bool fails(void)
{
	return until >= 0 && until-- == 0;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

static int try_organisation(const char *json)
{
	struct organisation o;
	struct trust_error error;
	const int r = organisation_read(json, strlen(json), &o, &error);

	if (r == 0)
		organisation_finish(&o);
	return r;
}

static int try_roster(const char *json)
{
	const struct minisign_public root = paper_public(PAPER_ROOT);
	struct trust_error error;
	struct roster *ros = NULL;
	const int r = roster_read(json, strlen(json), &root, PAPER_DOMAIN, &ros, &error);

	assert_true((ros != NULL) == (r == 0));
	roster_destroy(ros);
	return r;
}

static int try_document(const char *json)
{
	const struct minisign_secret key = paper_secret(PAPER_ROOT);
	uint8_t *bytes = NULL;
	size_t size;
	const int r = document_make(json, strlen(json), &key, NULL, "", &bytes, &size);

	free(bytes);
	return r;
}

/* How many allocations were made to fail. */
static int fail_each(int (*attempt)(const char *json), const char *json)
{
	int n = 0;

	for (;; n++) {
		int r;

		until = n;
		r = attempt(json);
		if (until >= 0) {
			until = -1;
			assert_int_equal(r, 0);
			return n;
		}
		until = -1;
		if (r != -ENOMEM && !(any_error && r < 0))
			fail_msg("allocation %d: %d", n, r);
	}
}

static void ours(void **state)
{
	char *organisation = paper_organisation(), *roster = paper_roster();

	assert_int_equal(fail_each(try_organisation, organisation), 2); /* its policy, a rule */
	/* itself, its operators, two lists of credentials, two parts of each, what is sorted */
	assert_int_equal(fail_each(try_roster, roster), 1 + 1 + 2 + 3 * 2 + 2);
	assert_int_equal(fail_each(try_document, roster), 1);
	free(roster);
	free(organisation);
}

/* jansson's own as well. It does not look at one of them, the room for the text that it reads, so
 * that a paper may then be refused for another reason; what must not happen is that it is taken. */
static void janssons(void **state)
{
	char *organisation = paper_organisation(), *roster = paper_roster();

	json_set_alloc_funcs(__wrap_malloc, free);
	any_error = true;
	assert_true(fail_each(try_organisation, organisation) > 20);
	assert_true(fail_each(try_roster, roster) > 100);
	any_error = false;
	json_set_alloc_funcs(malloc, free);
	free(roster);
	free(organisation);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ours),
		cmocka_unit_test(janssons),
	};

	return cmocka_run_group_tests_name("trust memory", tests, paper_setup, NULL);
}
