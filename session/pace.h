#ifndef ENGAWA_SESSION_PACE_H
#define ENGAWA_SESSION_PACE_H
/*
 * How much may be under way to one viewer: about what the line holds by itself (or carries
 * in 40 ms, if that is more), so that nothing waits long in queues where newer things cannot
 * overtake it. The line's rate and its round trip are found from when turns are shown, as BBR
 * does from acknowledgements (Cardwell et al., "BBR: Congestion-Based Congestion Control", ACM
 * Queue 14(5), 2016): the largest rate and the shortest round trip of late, probed upwards now
 * and then.
 *
 * Where the round trip stays long while next to nothing is under way from here, others queue
 * on the line, and who keeps to what it holds by itself is driven off it. There as much is
 * under way as the whole line needs with that queue, so that TCP below, whose place this does
 * not take, decides which share is ours.
 *
 * Plain arithmetic: time comes in, nothing is called. Bytes, microseconds.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PACE_TURNS = 16 }; /* may be under way at most: Want.window's bound */

/* The least of late: of this period and of the one before; 0: none yet. */
struct pace_least {
	uint64_t us[2];
	uint64_t since_us;
};

/* A turn from its first byte on. */
struct pace_turn {
	uint32_t number;
	uint64_t end; /* bytes sent ever, with this turn */
	uint64_t sent_us; /* its latest byte */
	uint64_t delivered, delivered_us, delivered_sent_us; /* as it was at its first byte */
	bool starved; /* there was room for more than there was to send */
};

struct pace {
	uint64_t sent, delivered; /* bytes, ever */
	uint64_t delivered_us; /* when delivered last grew, or the line was empty */
	uint64_t delivered_sent_us; /* and when that had been sent */
	struct pace_turn turns[PACE_TURNS]; /* by number % PACE_TURNS */
	uint64_t rate[2]; /* bytes a second: the largest of this period and of the one before */
	uint64_t rate_since_us;
	struct pace_least trip, trip_now; /* round trips: over long, and of the last second */
	uint64_t starved_us; /* when a turn that was starved was last shown */
	bool looks; /* little is under way, to see how short it is */
	bool longer; /* since it has become longer: next to nothing is */
	uint64_t look_us; /* when that began last */
	bool crowded; /* others queue on the line */
	uint64_t alone_rate; /* when they did not yet */
	bool searching; /* the rate still grows from round to round */
	uint64_t round_end; /* bytes: when they are delivered a round is over */
	uint64_t round_rate; /* the rate when it began to stand still */
	unsigned rounds_still;
};

void pace_init(struct pace *p);

/* Bytes of this turn go out; turns count up, and at most PACE_TURNS are under way. */
void pace_sent(struct pace *p, uint32_t turn, size_t bytes, uint64_t now_us);
/* The turn, and all before it, have been shown. */
void pace_shown(struct pace *p, uint32_t turn, uint64_t now_us);

/* Bytes that the next turn may have; 0: wait until something is shown. */
size_t pace_room(const struct pace *p, uint64_t now_us);

/* For measurements; 0 while it is not known. */
uint64_t pace_rate(const struct pace *p);
uint64_t pace_trip_us(const struct pace *p);
uint64_t pace_under_way(const struct pace *p);
bool pace_crowded(const struct pace *p);
#endif
