/* Two peers who come back after a lost line, each by a connection of its own. What they
 * meet by is theirs; here it only tells who belongs together. */
#include "broker/relay_internal.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "core/clock.h"
#include "core/log.h"

enum { RETRY_FULL_S = 5 };

static struct room *find(const struct relay *r, const uint8_t meet[WIRE_MEET])
{
	for (int i = 0; i < SLOT_NUMBERS; i++) {
		struct room *room = r->rooms[i];

		if (room && room->named && sodium_memcmp(room->meet, meet, WIRE_MEET) == 0)
			return room;
	}
	return NULL;
}

static void send_away(struct peer *p)
{
	if (!p)
		return;
	p->room = NULL;
	if (p->state == PEER_LEAVING)
		return;
	peer_say_left(p);
	peer_leave(p, RELAY_CLOSE_PEER_LEFT);
}

/* The line of whoever sat there is known to be lost: by who just came back. */
static void evict(struct room *room)
{
	struct peer *host = room->host, *viewer = room->viewer;

	if (host && viewer)
		room_end_session(room, "replaced");
	room_free(room);
	send_away(host);
	send_away(viewer);
}

void meeting_name(struct room *room, const uint8_t meet[WIRE_MEET])
{
	struct room *old = find(room->relay, meet);

	if (old && old != room)
		evict(old);
	memcpy(room->meet, meet, WIRE_MEET);
	room->named = true;
}

static void sit_down(struct peer *p, struct room *room)
{
	if (p->role == PEER_HOST)
		room->host = p;
	else
		room->viewer = p;
	p->room = room;
}

static bool open_meeting(struct peer *p, const uint8_t meet[WIRE_MEET], struct outcome *ret)
{
	struct relay *r = p->relay;
	struct room *room;

	if (r->metrics->rooms >= r->config.slots)
		return room_refuse(
			ret, WIRE__BROKER_ERROR_CODE__NO_FREE_SLOT, REFUSED_SLOTS, RETRY_FULL_S);
	room = room_create(r, p->source);
	if (!room)
		return room_refuse(
			ret, WIRE__BROKER_ERROR_CODE__NO_FREE_SLOT, REFUSED_MEMORY, RETRY_FULL_S);
	room->closed = true;
	meeting_name(room, meet);
	room->over_ms = clock_ms() + r->config.meet_s * 1000ULL;
	sit_down(p, room);
	return true;
}

static void join(struct room *room, struct peer *p)
{
	struct metrics *m = room->relay->metrics;

	sit_down(p, room);
	room->had_viewer = true;
	room->joined_s = (int64_t)time(NULL);
	m->sessions++;
	m->sessions_total++;
	m->resumed_total++;
	log_event(LOG_INFO, "session.resumed", "room=%08" PRIx32, room->id);
}

bool meeting_join(struct peer *p, const uint8_t meet[WIRE_MEET], struct outcome *ret)
{
	struct relay *r = p->relay;
	uint32_t retry_s = 0;
	struct room *room;

	if (r->stopping)
		return room_refuse(ret, WIRE__BROKER_ERROR_CODE__STOPPING, REFUSED_STOPPING, 0);
	if (!limits_take(r->limits, p->source, LIMIT_MEETS, clock_ms(), &retry_s))
		return room_refuse(
			ret, WIRE__BROKER_ERROR_CODE__TOO_MANY, REFUSED_MEET_RATE, retry_s);
	room = find(r, meet);
	if (room && (p->role == PEER_HOST ? room->host : room->viewer)) {
		evict(room);
		room = NULL;
	}
	if (!room)
		return open_meeting(p, meet, ret);
	join(room, p);
	return true;
}
