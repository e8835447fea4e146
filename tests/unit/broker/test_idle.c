/* Many connections that do nothing: what they cost, and that others do not feel them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "client.h"

enum { IDLE = 500, BYTES_EACH = 64 * 1024 };

static void check_idle_hosts(const char *const *options)
{
	static struct client *idle[IDLE];
	struct client *host, *viewer;
	uint64_t before, after;
	struct broker b;
	char slot[5];

	broker_start(&b, options);
	make_pair(&b, &host, &viewer);
	before = broker_metric(&b, "engawad_resident_bytes");
	for (int i = 0; i < IDLE; i++)
		idle[i] = make_host(&b, slot);
	after = broker_metric(&b, "engawad_resident_bytes");
	print_message("%llu bytes each\n", (unsigned long long)(after - before) / IDLE);
	assert_true(after < before + (uint64_t)IDLE * BYTES_EACH);
	client_send_kind(host, WIRE_SEALED, "on", 2);
	expect_sealed(viewer, "on", 2);
	for (int i = 0; i < IDLE; i++)
		client_drop(idle[i]);
	broker_wait_metric_is(&b, "engawad_slots", 1);
	client_drop(host);
	client_drop(viewer);
	broker_stop(&b);
}

static void test_idle_hosts(void **state)
{
	(void)state;
	check_idle_hosts((const char *const[]){ "--max-source-connections", "600",
		"--slots-per-hour", "3600", "--ping-seconds", "600", NULL });
}

static void test_idle_hosts_with_tls(void **state)
{
	char cert[] = "/tmp/engawa-cert-XXXXXX", key[] = "/tmp/engawa-key-XXXXXX";

	(void)state;
	make_certificate(cert, key);
	check_idle_hosts((const char *const[]){ "--max-source-connections", "600",
		"--slots-per-hour", "3600", "--ping-seconds", "600", "--tls-cert", cert,
		"--tls-key", key, NULL });
	unlink(cert);
	unlink(key);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_idle_hosts),
		cmocka_unit_test(test_idle_hosts_with_tls),
	};

	broker_program = argc > 1 ? argv[1] : "engawad";
	/* What AddressSanitizer keeps back of freed memory is not the connections'. */
	setenv("ASAN_OPTIONS", "quarantine_size_mb=1", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
