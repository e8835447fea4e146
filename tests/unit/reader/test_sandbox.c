/* Who gets into engawa-reader by what an application says finds no way on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "reader/sandbox.h"
#include "tests/unit/escape.h"

static int agent[2]; /* what it keeps */

static int shut_in(void)
{
	const int r = reader_sandbox_strip(agent[1]);

	return r < 0 ? r : reader_sandbox_enter();
}

static int try_to_say(void)
{
	return write(agent[1], "x", 1) == 1 ? 0 : 1;
}

static void test_talks_to_the_agent(void **state)
{
	assert_int_equal(escape_status(shut_in, try_to_say), 0);
}

static void test_refuses_all_else(void **state)
{
	escape_try_all(shut_in, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_talks_to_the_agent),
		cmocka_unit_test(test_refuses_all_else),
	};

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, agent) < 0)
		return 2;
	return cmocka_run_group_tests_name("reader sandbox", tests, NULL, NULL);
}
