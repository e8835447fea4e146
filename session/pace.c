#include "session/pace.h"

enum {
	/* Before anything is known, as a TCP connection begins (RFC 6928). */
	FIRST = 10 * 1460,
	/* Less than half of that would be a crumb of a turn. */
	LEAST = 2048,
	MOST = 16 * 1024 * 1024,
	/* A turn should not take the line longer than this: whatever is newer waits behind it.
	 * Nor much less, or a picture comes in shreds. */
	TURN_US = 20 * 1000,
	/* For how long a rate or a round trip is remembered, in two halves. */
	RATE_PERIOD_US = 1000 * 1000,
	TRIP_PERIOD_US = 60 * 1000 * 1000, /* others may queue for long */
	TRIP_NOW_PERIOD_US = 1000 * 1000,
	/* How long a trip is by itself is looked at so often when the line is always full, and
	 * when it has become longer. */
	LOOK_FULL_US = 10 * 1000 * 1000,
	LOOK_LONG_US = 2 * 1000 * 1000,
	/* A trip that is longer by a quarter and by so much is longer. */
	LONGER_US = 20 * 1000,
	/* Of the shortest trip: longer ones do not count, or a queue would justify itself. */
	CROWDED_TRIPS = 4,
	/* A rate that has not grown by a quarter for so many rounds has been found. */
	STILL_ROUNDS = 3,
	SECOND_US = 1000 * 1000,
};

static uint64_t max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void pace_init(struct pace *p)
{
	*p = (struct pace){ .searching = true };
}

uint64_t pace_rate(const struct pace *p)
{
	return max(p->rate[0], p->rate[1]);
}

static uint64_t least(const struct pace_least *l)
{
	if (l->us[0] == 0 || l->us[1] == 0)
		return max(l->us[0], l->us[1]);
	return min(l->us[0], l->us[1]);
}

static void take_least(struct pace_least *l, uint64_t us, uint64_t period_us, uint64_t now_us)
{
	if (now_us - l->since_us > period_us) {
		l->us[1] = l->us[0];
		l->us[0] = 0;
		l->since_us = now_us;
	}
	if (l->us[0] == 0 || us < l->us[0])
		l->us[0] = max(us, 1);
}

uint64_t pace_trip_us(const struct pace *p)
{
	return least(&p->trip);
}

bool pace_crowded(const struct pace *p)
{
	return p->crowded;
}

static bool is_longer(const struct pace *p, uint64_t trip_us)
{
	const uint64_t shortest = pace_trip_us(p);

	return trip_us > shortest * 5 / 4 && trip_us > shortest + LONGER_US;
}

uint64_t pace_under_way(const struct pace *p)
{
	return p->sent - p->delivered;
}

/* Per cent of what the line holds: a round trip of looking for more, one of letting go of
 * what that may have queued, and six of using what is there. */
static uint64_t gain(const struct pace *p, uint64_t now_us)
{
	static const uint64_t steps[] = { 125, 75, 100, 100, 100, 100, 100, 100 };
	const uint64_t trip = max(pace_trip_us(p), 1000);

	if (p->searching)
		return 200;
	return steps[now_us / trip % (sizeof(steps) / sizeof(steps[0]))];
}

static uint64_t quantum(const struct pace *p)
{
	const uint64_t rate = pace_rate(p);

	return rate == 0 ? FIRST : max(rate * TURN_US / SECOND_US, LEAST / 2);
}

/* What the line holds; a turn counts until it is shown as a whole, half of it too long on
 * average. */
static uint64_t holds(const struct pace *p, uint64_t now_us)
{
	return pace_rate(p) * pace_trip_us(p) / SECOND_US * gain(p, now_us) / 100 + quantum(p) / 2;
}

/* What the whole line needs, with what others have queued on it. */
static uint64_t needs(const struct pace *p)
{
	const uint64_t trip = min(least(&p->trip_now), CROWDED_TRIPS * pace_trip_us(p));

	return p->alone_rate * trip / SECOND_US + quantum(p) / 2;
}

/* On a short line that is two turns, so that it is not empty between them. */
static uint64_t limit(const struct pace *p, uint64_t now_us)
{
	uint64_t ret;

	if (pace_rate(p) == 0)
		return FIRST;
	if (p->looks && p->longer)
		return min(quantum(p), LEAST);
	ret = holds(p, now_us);
	if (p->looks)
		return max(ret / 2, quantum(p));
	if (p->crowded)
		ret = max(ret, needs(p));
	ret = max(ret, p->searching ? FIRST : 2 * quantum(p));
	return min(ret, MOST);
}

size_t pace_room(const struct pace *p, uint64_t now_us)
{
	const uint64_t under_way = pace_under_way(p), whole = limit(p, now_us);
	const uint64_t turn = min(quantum(p), whole);

	if (under_way == 0)
		return (size_t)turn;
	/* What is nearly full waits until a turn is worth it. */
	if (under_way >= whole || whole - under_way < turn / 2)
		return 0;
	return (size_t)min(whole - under_way, quantum(p));
}

void pace_sent(struct pace *p, uint32_t turn, size_t bytes, uint64_t now_us)
{
	struct pace_turn *t = &p->turns[turn % PACE_TURNS];

	if (t->number != turn) {
		if (pace_under_way(p) == 0)
			p->delivered_us = p->delivered_sent_us = now_us;
		*t = (struct pace_turn){ .number = turn,
			.delivered = p->delivered,
			.delivered_us = p->delivered_us,
			.delivered_sent_us = p->delivered_sent_us };
	}
	p->sent += bytes;
	t->end = p->sent;
	t->sent_us = now_us;
	t->starved = pace_under_way(p) < limit(p, now_us) * 3 / 4;
}

/* What the line has carried in the time of one turn. Where it was empty in between, the
 * line may well carry more: then only a larger rate counts. Nor can it have carried it faster
 * than it was sent: after a loss much is shown at once that had arrived little by little
 * (as draft-cheng-iccrg-delivery-rate-estimation has it). */
static void take_rate(struct pace *p, const struct pace_turn *t, uint64_t now_us)
{
	const uint64_t sending = t->sent_us - t->delivered_sent_us;
	const uint64_t took = max(max(now_us - t->delivered_us, sending), 1);
	const uint64_t rate = (p->delivered - t->delivered) * SECOND_US / took;

	if (t->starved && rate <= pace_rate(p))
		return;
	if (now_us - p->rate_since_us > max(RATE_PERIOD_US, 10 * pace_trip_us(p))) {
		p->rate[1] = p->rate[0];
		p->rate[0] = 0;
		p->rate_since_us = now_us;
	}
	p->rate[0] = max(p->rate[0], rate);
}

/* What was sent while looking, and is shown, tells whose the queue is. */
static void end_look(struct pace *p, const struct pace_turn *t, uint64_t trip_us)
{
	if (!p->looks || t->sent_us < p->look_us)
		return;
	p->looks = false;
	p->crowded = is_longer(p, trip_us);
}

static void begin_look(struct pace *p, uint64_t now_us)
{
	const uint64_t since_us = now_us - p->look_us;
	const bool longer = is_longer(p, least(&p->trip_now));

	if (p->looks || p->searching)
		return;
	if ((longer && !p->crowded && since_us > LOOK_LONG_US) ||
		min(since_us, now_us - p->starved_us) > LOOK_FULL_US) {
		p->looks = true;
		p->longer = longer || p->crowded;
		p->look_us = now_us;
	}
}

static void take_trip(struct pace *p, const struct pace_turn *t, uint64_t now_us)
{
	const uint64_t trip_us = now_us - t->sent_us;

	take_least(&p->trip, trip_us, TRIP_PERIOD_US, now_us);
	take_least(&p->trip_now, trip_us, TRIP_NOW_PERIOD_US, now_us);
	end_look(p, t, trip_us);
	begin_look(p, now_us);
	if (!p->crowded && !is_longer(p, least(&p->trip_now)))
		p->alone_rate = pace_rate(p);
}

/* Once in each round trip: whether the search is over. */
static void end_round(struct pace *p, bool starved)
{
	const uint64_t rate = pace_rate(p);

	if (p->delivered < p->round_end)
		return;
	p->round_end = p->sent;
	if (!p->searching || starved)
		return;
	if (rate >= p->round_rate * 5 / 4) {
		p->round_rate = rate;
		p->rounds_still = 0;
	} else if (++p->rounds_still == STILL_ROUNDS) {
		p->searching = false;
	}
}

void pace_shown(struct pace *p, uint32_t turn, uint64_t now_us)
{
	const struct pace_turn *t = &p->turns[turn % PACE_TURNS];

	if (t->number != turn || t->end <= p->delivered)
		return; /* pixels and cursor did not change, or it was shown before */
	p->delivered = t->end;
	p->delivered_us = now_us;
	p->delivered_sent_us = t->sent_us;
	if (t->starved)
		p->starved_us = now_us;
	take_trip(p, t, now_us);
	take_rate(p, t, now_us);
	end_round(p, t->starved);
}
