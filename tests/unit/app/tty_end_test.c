/* The real face in a terminal: how it ends, by whom, and what is said of it. */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/clock.h"
#include "tests/unit/app/person.h"
#include "wire/message.h"

enum { SOON_MS = 2000, PATIENCE_MS = 20000 };

static void expect_end_by(const char *keys)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	host_expect(h, "Your code:");
	host_type(h, keys);
	person_hear_end(h); /* the agent is silent: it is ended all the same */
	host_expect(h, "You have ended it.");
	assert_int_equal(host_wait(h), 0);
	assert_true(host_modes_restored(h));
	assert_int_equal(kill(h->agent_pid, 0), -1);
	assert_int_equal(kill(h->net_pid, 0), -1);
	host_stop(h);
}

static void test_keys_that_end(void **state)
{
	expect_end_by("q");
	expect_end_by("Q");
	expect_end_by("\003");
	expect_end_by("\034");
	expect_end_by("\033[200~ pasted \003");
}

static void test_end_within_the_inert_second(void **state)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	person_asked(h, 1);
	host_type(h, "q");
	person_hear_end(h);
	assert_int_equal(host_wait(h), 0);
	host_stop(h);
}

static void test_signals_end(void **state)
{
	static const int signals[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct host *h = person_start(NULL);

		host_say_code(h, CODE);
		host_expect(h, "Your code:");
		kill(h->face, signals[i]);
		person_hear_end(h);
		host_say_ended(h, WIRE__END_REASON__PERSON);
		assert_int_equal(host_wait(h), 0);
		assert_true(host_modes_restored(h));
		host_stop(h);
	}
}

static void wait_gone(pid_t pid)
{
	uint64_t until = clock_ms() + PATIENCE_MS;

	while (kill(pid, 0) == 0) {
		assert_true(clock_ms() < until);
		usleep(5000);
	}
}

/* The terminal's window is closed: everything ends. */
static void test_hangup_ends(void **state)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	host_expect(h, "Your code:");
	close(h->slave);
	close(h->master);
	h->slave = h->master = -1;
	host_wait(h);
	wait_gone(h->agent_pid);
	wait_gone(h->net_pid);
	host_stop(h);
}

static void test_killed_agent_is_told(void **state)
{
	struct host *h = person_start(NULL);
	uint64_t from = clock_ms();

	kill(h->agent_pid, SIGKILL);
	host_expect(h, "The part of Engawa that reads the screen has stopped.");
	assert_true(clock_ms() - from < SOON_MS);
	assert_int_equal(host_wait(h), 1);
	assert_true(host_modes_restored(h));
	wait_gone(h->net_pid);
	host_stop(h);
}

/* Whether it can be waited for is the agent's to say. */
static void test_killed_net_is_told(void **state)
{
	struct host *h = person_start(NULL);
	uint64_t from;

	host_say_code(h, CODE);
	host_expect(h, "Your code:");
	kill(h->net_pid, SIGKILL);
	wait_gone(h->net_pid);
	from = clock_ms();
	host_say_ended(h, WIRE__END_REASON__NET_LOST);
	host_expect(h, "The part of Engawa that speaks to the network has stopped.");
	assert_true(clock_ms() - from < SOON_MS);
	assert_int_equal(host_wait(h), 1);
	wait_gone(h->agent_pid);
	host_stop(h);
}

/* The agent sees its link end; the terminal is put right by the keeper. */
static void test_killed_face(void **state)
{
	struct host *h = person_start(NULL);

	host_say_code(h, CODE);
	host_expect(h, "Your code:");
	assert_false(host_modes_restored(h));
	kill(h->face, SIGKILL);
	host_expect(h, "Engawa was stopped. Nobody can see your screen any more.");
	assert_int_equal(host_wait(h), 128 + SIGKILL);
	assert_true(host_modes_restored(h));
	wait_gone(h->agent_pid);
	wait_gone(h->net_pid);
	host_stop(h);
}

static void test_every_end_has_words(void **state)
{
	static const char *const words[] = {
		[WIRE__END_REASON__VIEWER_LOST] = "connection to the other side was lost",
		[WIRE__END_REASON__BROKER_LOST] = "check the network",
		[WIRE__END_REASON__BROKER_REFUSED] = "did not accept this PC",
		[WIRE__END_REASON__NOT_LOOPBACK] = "this server is not on this PC",
		[WIRE__END_REASON__CODE_EXPIRED] = "time for this code is over",
		[WIRE__END_REASON__CONSENT_TIMEOUT] = "no answer, so it was refused",
		[WIRE__END_REASON__PEER_BROKE_RULES] = "to protect you",
		[WIRE__END_REASON__DISPLAY_LOST] = "can no longer be read",
		[WIRE__END_REASON__NO_X11] = "needs an X11 desktop",
		[WIRE__END_REASON__GRANT_OVER] = "The time that you allowed is over.",
		[WIRE__END_REASON__OVERLAY_LOST] = "shows on your screen what they do has stopped",
		[WIRE__END_REASON__WATCHDOG_LOST] = "guards your mouse and keyboard has stopped",
		[WIRE__END_REASON__BAD_POLICY] = "rules that were set up for this PC",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct host *h;

		if (!words[i])
			continue;
		h = person_start(NULL);
		host_say_ended(h, (Wire__EndReason)i);
		host_expect(h, words[i]);
		host_wait(h);
		host_stop(h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_that_end),
		cmocka_unit_test(test_end_within_the_inert_second),
		cmocka_unit_test(test_signals_end),
		cmocka_unit_test(test_hangup_ends),
		cmocka_unit_test(test_killed_agent_is_told),
		cmocka_unit_test(test_killed_net_is_told),
		cmocka_unit_test(test_killed_face),
		cmocka_unit_test(test_every_end_has_words),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
