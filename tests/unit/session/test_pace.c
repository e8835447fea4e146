/* The pace on a line that is made up: a rate, a delay, and a queue before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "session/pace.h"

enum { MBIT = 125000, SECOND = 1000000, MS = 1000 };

/* Turns under way, each with the time at which it is known to be shown. */
struct line {
	struct pace pace;
	uint64_t now_us, free_us; /* free: when the line has sent what it was given */
	uint64_t rate, trip_us;
	uint32_t sent, shown; /* turns */
	uint64_t shown_us[PACE_TURNS];
	uint64_t carried; /* bytes */
	uint64_t under_way_max, queued_max_us;
	uint64_t others_us; /* what others keep queued on the line */
};

static void start(struct line *l, uint64_t rate, uint64_t trip_us)
{
	*l = (struct line){ .now_us = SECOND, .rate = rate, .trip_us = trip_us };
	pace_init(&l->pace);
}

static void count_anew(struct line *l)
{
	l->carried = l->under_way_max = l->queued_max_us = 0;
}

static void send(struct line *l, size_t bytes)
{
	const uint64_t from = l->free_us > l->now_us ? l->free_us : l->now_us;

	l->sent++;
	pace_sent(&l->pace, l->sent, bytes, l->now_us);
	l->free_us = from + bytes * SECOND / l->rate;
	l->shown_us[l->sent % PACE_TURNS] = l->free_us + l->trip_us + l->others_us;
	if (from - l->now_us > l->queued_max_us)
		l->queued_max_us = from - l->now_us;
	if (pace_under_way(&l->pace) > l->under_way_max)
		l->under_way_max = pace_under_way(&l->pace);
	l->carried += bytes;
}

static void pass(struct line *l, uint64_t us)
{
	l->now_us += us;
	while (l->shown < l->sent && l->shown_us[(l->shown + 1) % PACE_TURNS] <= l->now_us)
		pace_shown(&l->pace, ++l->shown, l->now_us);
}

/* There is always more to send. */
static void fill(struct line *l, uint64_t us)
{
	for (const uint64_t end = l->now_us + us; l->now_us < end; pass(l, MS)) {
		size_t room = pace_room(&l->pace, l->now_us);

		if (room > 0 && l->sent - l->shown < PACE_TURNS)
			send(l, room);
	}
}

/* Little, and now and then. */
static void trickle(struct line *l, uint64_t us, uint64_t each_us, size_t bytes)
{
	pass(l, SECOND); /* nothing is under way any more */
	for (const uint64_t end = l->now_us + us; l->now_us < end;) {
		assert_true(pace_room(&l->pace, l->now_us) >= bytes);
		send(l, bytes);
		for (uint64_t i = 0; i < each_us; i += MS)
			pass(l, MS);
	}
}

static void assert_near(uint64_t value, uint64_t wanted, unsigned per_cent)
{
	if (value * 100 < wanted * (100 - per_cent) || value * 100 > wanted * (100 + per_cent))
		fail_msg("%llu, not %llu", (unsigned long long)value, (unsigned long long)wanted);
}

static const struct {
	uint64_t rate, trip_us;
} lines[] = { { MBIT, 80 * MS }, { MBIT / 4, 200 * MS }, { 10 * MBIT, 80 * MS },
	{ 10 * MBIT, 10 * MS }, { 100 * MBIT, 20 * MS } };

static void test_fills_the_line_and_no_queue(void **state)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const uint64_t holds = lines[i].rate * lines[i].trip_us / SECOND;
		struct line l;

		start(&l, lines[i].rate, lines[i].trip_us);
		fill(&l, 10 * SECOND);
		count_anew(&l);
		fill(&l, 10 * SECOND);
		print_message(
			"# %llu kbit/s, %llu ms: %llu%% of the rate, %llu%% of what it holds, "
			"%llu ms queued\n",
			(unsigned long long)(l.rate * 8 / 1000),
			(unsigned long long)(l.trip_us / MS),
			(unsigned long long)(l.carried * 100 / (10 * l.rate)),
			(unsigned long long)(l.under_way_max * 100 / holds),
			(unsigned long long)(l.queued_max_us / MS));
		assert_near(l.carried, 10 * l.rate, 15);
		assert_true(l.under_way_max <= holds * 3 / 2 + l.rate / 20);
		assert_true(l.queued_max_us <= l.trip_us / 2 + 40 * MS);
	}
}

static void test_follows_a_line_that_gets_slower(void **state)
{
	struct line l;

	start(&l, 10 * MBIT, 80 * MS);
	fill(&l, 5 * SECOND);
	l.rate = MBIT;
	fill(&l, 5 * SECOND);
	count_anew(&l);
	fill(&l, 5 * SECOND);
	assert_near(pace_rate(&l.pace), l.rate, 25);
	assert_true(l.under_way_max <= 2 * l.rate * l.trip_us / SECOND);
}

static void test_finds_a_line_that_gets_faster(void **state)
{
	struct line l;

	start(&l, MBIT, 80 * MS);
	fill(&l, 5 * SECOND);
	l.rate = 10 * MBIT;
	fill(&l, 15 * SECOND);
	count_anew(&l);
	fill(&l, 5 * SECOND);
	assert_near(l.carried, 5 * l.rate, 25);
}

static void test_a_longer_way_is_noticed(void **state)
{
	struct line l;

	start(&l, 10 * MBIT, 20 * MS);
	fill(&l, 5 * SECOND);
	l.trip_us = 100 * MS;
	fill(&l, 15 * SECOND);
	count_anew(&l);
	fill(&l, 5 * SECOND);
	assert_near(l.carried, 5 * l.rate, 25);
}

/* A line that gets slower looks alike, but its queue goes when nothing is sent. */
static void test_others_on_the_line_are_noticed(void **state)
{
	struct line l;

	start(&l, MBIT, 80 * MS);
	fill(&l, 5 * SECOND);
	assert_false(pace_crowded(&l.pace));
	l.others_us = 100 * MS;
	l.rate = MBIT / 2;
	fill(&l, 10 * SECOND);
	assert_true(pace_crowded(&l.pace));
	count_anew(&l);
	fill(&l, 5 * SECOND);
	/* as much as the whole line would need, and not more than four of its trips */
	assert_true(l.under_way_max >= MBIT * 150 / 1000);
	assert_true(l.under_way_max <= MBIT * 4 * 105 / 1000 + MBIT / 20);
	l.others_us = 0;
	l.rate = MBIT;
	fill(&l, 25 * SECOND);
	assert_false(pace_crowded(&l.pace));
	count_anew(&l);
	fill(&l, 5 * SECOND);
	assert_true(l.under_way_max <= MBIT * 80 / 1000 * 2);
}

/* Who sends little learns little, and is not held up by it. */
static void test_little_is_never_held_up(void **state)
{
	struct line l;

	start(&l, 10 * MBIT, 80 * MS);
	trickle(&l, 20 * SECOND, 100 * MS, 400);
	fill(&l, 3 * SECOND);
	count_anew(&l);
	fill(&l, 5 * SECOND);
	assert_near(l.carried, 5 * l.rate, 20);
	trickle(&l, 20 * SECOND, 100 * MS, 400);
	count_anew(&l);
	fill(&l, 1 * SECOND);
	assert_near(l.carried, l.rate, 20); /* it has not been forgotten */
}

static void test_nothing_shown_nothing_sent(void **state)
{
	struct pace p;
	size_t room, all = 0;
	uint32_t turn = 0;

	pace_init(&p);
	for (; (room = pace_room(&p, SECOND)) > 0; all += room)
		pace_sent(&p, ++turn, room, SECOND);
	assert_in_range(all, 4096, 20000);
	assert_int_equal(pace_under_way(&p), all);
	pace_shown(&p, turn, 2 * SECOND);
	pace_shown(&p, turn, 3 * SECOND);
	assert_int_equal(pace_under_way(&p), 0);
	assert_true(pace_room(&p, 3 * SECOND) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fills_the_line_and_no_queue),
		cmocka_unit_test(test_follows_a_line_that_gets_slower),
		cmocka_unit_test(test_finds_a_line_that_gets_faster),
		cmocka_unit_test(test_a_longer_way_is_noticed),
		cmocka_unit_test(test_others_on_the_line_are_noticed),
		cmocka_unit_test(test_little_is_never_held_up),
		cmocka_unit_test(test_nothing_shown_nothing_sent),
	};

	return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
