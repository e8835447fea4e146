/* The parts that need no process: rates, sources, queues, addresses. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "broker/limits.h"
#include "broker/options.h"
#include "broker/queue.h"

static const uint8_t key[SOURCE_KEY_SIZE] = { 1, 2, 3 };

static struct limits *make_limits(size_t sources)
{
	const struct limits_config c = {
		.sources = sources,
		.connections = 2,
		.counts = { [LIMIT_JOINS] = 3,
			[LIMIT_GUESSES] = 2,
			[LIMIT_SLOTS] = 4,
			[LIMIT_MEETS] = 5 },
	};
	struct limits *l = NULL;

	assert_int_equal(limits_create(&c, key, &l), 0);
	return l;
}

static struct source_id id_of(const struct limits *l, const char *address)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in v4 = { .sin_family = AF_INET };

	if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1)
		return limits_identify(l, (struct sockaddr *)&v6);
	assert_int_equal(inet_pton(AF_INET, address, &v4.sin_addr), 1);
	return limits_identify(l, (struct sockaddr *)&v4);
}

static bool same(const struct limits *l, const char *a, const char *b)
{
	struct source_id x = id_of(l, a), y = id_of(l, b);

	return memcmp(&x, &y, sizeof(x)) == 0;
}

static void test_who_is_one_source(void **state)
{
	struct limits *l = make_limits(16);

	(void)state;
	assert_true(same(l, "192.0.2.1", "::ffff:192.0.2.1"));
	assert_false(same(l, "192.0.2.1", "192.0.2.2"));
	assert_true(same(l, "2001:db8:0:1::1", "2001:db8:0:1:ffff::2"));
	assert_false(same(l, "2001:db8:0:1::1", "2001:db8:0:2::1"));
	assert_false(same(l, "0.0.0.0", "::"));
	limits_destroy(l);
}

static void test_rate(void **state)
{
	struct limits *l = make_limits(16);
	struct source *s = NULL;
	uint32_t retry_s = 0;
	uint64_t now = 1000000;

	(void)state;
	assert_int_equal(limits_connect(l, id_of(l, "192.0.2.1"), now, &s), 0);
	for (int i = 0; i < 3; i++)
		assert_true(limits_take(l, s, LIMIT_JOINS, now, &retry_s));
	assert_false(limits_take(l, s, LIMIT_JOINS, now, &retry_s));
	assert_int_equal(retry_s, 20);
	assert_false(limits_take(l, s, LIMIT_JOINS, now + 19999, &retry_s));
	assert_int_equal(retry_s, 1);
	assert_true(limits_take(l, s, LIMIT_JOINS, now + 20000, &retry_s));
	assert_false(limits_take(l, s, LIMIT_JOINS, now + 20000, &retry_s));
	assert_true(limits_take(l, s, LIMIT_GUESSES, now, &retry_s)); /* its own bucket */
	for (int i = 0; i < 3; i++)
		assert_true(limits_take(l, s, LIMIT_JOINS, now + 3600000, &retry_s));
	assert_false(limits_take(l, s, LIMIT_JOINS, now + 3600000, &retry_s));
	limits_disconnect(s);
	limits_destroy(l);
}

static void test_crowd(void **state)
{
	struct limits *l = make_limits(16);
	struct source *s = NULL;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(limits_connect(l, id_of(l, "192.0.2.1"), 1, &s), 0);
		assert_int_equal(limits_crowded(l, s), i == 2);
	}
	limits_disconnect(s);
	assert_false(limits_crowded(l, s));
	limits_destroy(l);
}

static void test_table_is_bounded(void **state)
{
	struct limits *l = make_limits(16);
	struct source *s[16], *one;
	uint32_t retry_s;
	char address[32];

	(void)state;
	for (int i = 0; i < 16; i++) {
		snprintf(address, sizeof(address), "192.0.2.%d", i);
		assert_int_equal(limits_connect(l, id_of(l, address), 1, &s[i]), 0);
	}
	assert_int_equal(limits_connect(l, id_of(l, "192.0.3.1"), 1, &one), -ENOSPC);
	/* One that is gone but has used up something is not forgotten, one that has not is. */
	assert_true(limits_take(l, s[3], LIMIT_SLOTS, 1, &retry_s));
	limits_disconnect(s[3]);
	assert_int_equal(limits_connect(l, id_of(l, "192.0.3.1"), 1, &one), -ENOSPC);
	limits_disconnect(s[7]);
	assert_int_equal(limits_connect(l, id_of(l, "192.0.3.1"), 1, &one), 0);
	assert_ptr_equal(one, s[7]);
	assert_int_equal(limits_full_at(one, LIMIT_SLOTS), 0);
	assert_int_equal(limits_connect(l, id_of(l, "192.0.3.2"), 1, &one), -ENOSPC);
	assert_int_equal(limits_connect(l, id_of(l, "192.0.3.2"), 3600001, &one), 0);
	assert_ptr_equal(one, s[3]);
	limits_destroy(l);
}

static void test_many_come_and_go(void **state)
{
	struct limits *l = make_limits(64);
	struct source *s;
	char address[32];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		snprintf(address, sizeof(address), "10.0.%d.%d", i / 250 % 250, i % 250);
		assert_int_equal(limits_connect(l, id_of(l, address), 1, &s), 0);
		limits_disconnect(s);
	}
	limits_destroy(l);
}

static void test_restore(void **state)
{
	struct limits *l = make_limits(16);
	struct source_id id = id_of(l, "192.0.2.1");
	struct source *s;
	uint32_t retry_s;

	(void)state;
	limits_restore(l, id, LIMIT_SLOTS, 5000 + 9 * 3600 * 1000, 5000); /* a clock set back */
	assert_int_equal(limits_connect(l, id, 5000, &s), 0);
	assert_int_equal(limits_full_at(s, LIMIT_SLOTS), 5000 + 3600 * 1000);
	assert_false(limits_take(l, s, LIMIT_SLOTS, 5000, &retry_s));
	assert_int_equal(retry_s, 900);
	assert_true(limits_take(l, s, LIMIT_SLOTS, 5000 + 900 * 1000, &retry_s));
	limits_destroy(l);
}

static void push(struct queue *q, const char *text, bool first, bool final)
{
	assert_int_equal(queue_push(q, (const uint8_t *)text, strlen(text), first, final), 0);
}

static void test_queue_cut(void **state)
{
	struct queue q;

	(void)state;
	queue_init(&q);
	assert_true(queue_cut(&q));
	push(&q, "whole", true, true);
	assert_true(queue_cut(&q));
	push(&q, "be", true, false);
	push(&q, "gun", false, false);
	assert_true(queue_cut(&q)); /* nothing of it was sent: as if it never came */
	assert_memory_equal(queue_payload(q.head), "whole", 5);
	assert_null(q.head->next);
	queue_pop(&q);
	assert_int_equal(q.held, 0);
	push(&q, "be", true, false);
	push(&q, "gun", false, false);
	queue_pop(&q);
	assert_false(queue_cut(&q)); /* its beginning is out */
	assert_null(q.head);
	push(&q, "", false, true);
	assert_true(queue_cut(&q));
	push(&q, "next", true, true);
	queue_pop(&q);
	assert_true(queue_cut(&q));
	assert_memory_equal(queue_payload(q.head), "next", 4);
	queue_finish(&q);
	assert_int_equal(q.held, 0);
}

static void test_addresses(void **state)
{
	static const char *const wrong[] = { "", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
		"127.0.0.1:65536", "127.0.0.1:-1", "localhost:1", "::1:80", "[::1]80", "[::1:80",
		"[127.0.0.1]:80", "127.0.0.1 :80", "[]:1" };
	struct sockaddr_storage a;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(broker_options_address(wrong[i], &a));
	assert_true(broker_options_address("127.9.0.1:0", &a));
	assert_true(broker_options_is_loopback(&a));
	assert_true(broker_options_address("[::1]:443", &a));
	assert_true(broker_options_is_loopback(&a));
	assert_true(broker_options_address("[::ffff:127.0.0.1]:443", &a));
	assert_true(broker_options_is_loopback(&a));
	assert_true(broker_options_address("[::]:443", &a));
	assert_false(broker_options_is_loopback(&a));
	assert_true(broker_options_address("0.0.0.0:443", &a));
	assert_false(broker_options_is_loopback(&a));
	assert_true(broker_options_address("128.0.0.1:443", &a));
	assert_false(broker_options_is_loopback(&a));
	assert_true(broker_options_lists("a,bc,d", "BC", 2));
	assert_false(broker_options_lists("a,bc,d", "b", 1));
	assert_false(broker_options_lists("a,,d", "x", 1));
	assert_false(broker_options_lists(NULL, "x", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_is_one_source),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_table_is_bounded),
		cmocka_unit_test(test_many_come_and_go),
		cmocka_unit_test(test_restore),
		cmocka_unit_test(test_queue_cut),
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
