#include "broker/relay_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/clock.h"
#include "core/log.h"

enum { RETRY_FULL_S = 60, RETRY_BUSY_S = 10 };

bool room_refuse(
	struct outcome *ret, Wire__BrokerErrorCode code, enum refusal why, uint32_t retry_s)
{
	*ret = (struct outcome){ code, why, retry_s };
	return false;
}

/* A number nobody has, each equally likely. There must be one. */
static uint16_t pick_number(const struct relay *r)
{
	uint32_t nth = randombytes_uniform(SLOT_NUMBERS - (uint32_t)r->metrics->rooms);

	for (unsigned int number = 0; number < SLOT_NUMBERS; number++) {
		if (!r->rooms[number] && nth-- == 0)
			return (uint16_t)number;
	}
	assert(!"fewer rooms than numbers");
	return 0;
}

/* The next start of the broker must know of it. */
static void keep_rate(const struct peer *host)
{
	uint64_t full_at = limits_full_at(host->source, LIMIT_SLOTS);
	uint64_t now = clock_ms();
	struct store_record record = { .kind = STORE_RATE };

	record.rate.source = *source_id(host->source);
	record.rate.full_at_s = (int64_t)time(NULL) + (int64_t)((full_at - now + 999) / 1000);
	store_add(host->relay->store, &record);
}

struct room *room_create(struct relay *r, const struct source *source)
{
	struct room *room = calloc(1, sizeof(*room));
	char name[SOURCE_NAME_SIZE];

	if (!room)
		return NULL;
	room->relay = r;
	room->id = randombytes_random();
	room->number = pick_number(r);
	r->rooms[room->number] = room;
	r->metrics->rooms++;
	log_event(LOG_INFO, "slot.opened", "room=%08" PRIx32 " source=%s", room->id,
		source_name(source, name));
	return room;
}

bool room_open(struct peer *host, struct outcome *ret)
{
	struct relay *r = host->relay;
	uint64_t now = clock_ms();
	uint32_t retry_s = 0;
	struct room *room;

	if (r->stopping)
		return room_refuse(ret, WIRE__BROKER_ERROR_CODE__STOPPING, REFUSED_STOPPING, 0);
	if (r->metrics->rooms >= r->config.slots)
		return room_refuse(
			ret, WIRE__BROKER_ERROR_CODE__NO_FREE_SLOT, REFUSED_SLOTS, RETRY_FULL_S);
	if (!limits_take(r->limits, host->source, LIMIT_SLOTS, now, &retry_s))
		return room_refuse(
			ret, WIRE__BROKER_ERROR_CODE__TOO_MANY, REFUSED_SLOT_RATE, retry_s);
	room = room_create(r, host->source);
	if (!room)
		return room_refuse(
			ret, WIRE__BROKER_ERROR_CODE__NO_FREE_SLOT, REFUSED_MEMORY, RETRY_FULL_S);
	room->host = host;
	room->over_ms = now + r->config.slot_s * 1000ULL;
	host->room = room;
	keep_rate(host);
	return true;
}

void room_free(struct room *room)
{
	struct relay *r = room->relay;

	log_event(LOG_INFO, "slot.over", "room=%08" PRIx32, room->id);
	r->rooms[room->number] = NULL;
	r->metrics->rooms--;
	free(room);
}

/* NULL: no such slot. */
static struct room *find(const struct relay *r, const char *slot)
{
	unsigned int number = 0;

	if (strlen(slot) != SLOT_TEXT_SIZE - 1)
		return NULL;
	for (const char *c = slot; *c; c++) {
		if (*c < '0' || *c > '9')
			return NULL;
		number = number * 10 + (unsigned int)(*c - '0');
	}
	return r->rooms[number] && !r->rooms[number]->closed ? r->rooms[number] : NULL;
}

static void join(struct room *room, struct peer *viewer)
{
	struct relay *r = viewer->relay;
	char name[SOURCE_NAME_SIZE];

	room->viewer = viewer;
	room->had_viewer = true;
	room->joined_s = (int64_t)time(NULL);
	room->to_viewer_bytes = 0;
	room->to_host_bytes = 0;
	room->handshake_over_ms = clock_ms() + r->config.handshake_s * 1000ULL;
	viewer->room = room;
	r->metrics->handshakes++;
	r->metrics->sessions_total++;
	log_event(LOG_INFO, "session.joined", "room=%08" PRIx32 " source=%s", room->id,
		source_name(viewer->source, name));
}

bool room_join(struct peer *viewer, const char *slot, struct outcome *ret)
{
	struct relay *r = viewer->relay;
	uint64_t now = clock_ms();
	uint32_t retry_s = 0;
	struct room *room;

	if (r->stopping)
		return room_refuse(ret, WIRE__BROKER_ERROR_CODE__STOPPING, REFUSED_STOPPING, 0);
	if (!limits_take(r->limits, viewer->source, LIMIT_JOINS, now, &retry_s))
		return room_refuse(
			ret, WIRE__BROKER_ERROR_CODE__TOO_MANY, REFUSED_JOIN_RATE, retry_s);
	/* Asked before looking, so that who guesses too much learns nothing more. */
	if (!limits_allows(r->limits, viewer->source, LIMIT_GUESSES, now, &retry_s))
		return room_refuse(
			ret, WIRE__BROKER_ERROR_CODE__TOO_MANY, REFUSED_GUESS_RATE, retry_s);
	room = find(r, slot);
	if (!room) {
		limits_take(r->limits, viewer->source, LIMIT_GUESSES, now, &retry_s);
		return room_refuse(
			ret, WIRE__BROKER_ERROR_CODE__NO_SUCH_SLOT, REFUSED_NO_SUCH_SLOT, 0);
	}
	if (room->viewer)
		return room_refuse(
			ret, WIRE__BROKER_ERROR_CODE__SLOT_BUSY, REFUSED_SLOT_BUSY, RETRY_BUSY_S);
	if (r->metrics->handshakes >= r->config.pending)
		return room_refuse(
			ret, WIRE__BROKER_ERROR_CODE__TOO_MANY, REFUSED_PENDING, RETRY_BUSY_S);
	join(room, viewer);
	return true;
}

void room_end_session(struct room *room, const char *reason)
{
	struct relay *r = room->relay;
	struct store_record record = { .kind = STORE_SESSION };

	record.session.host = *source_id(room->host->source);
	record.session.viewer = *source_id(room->viewer->source);
	record.session.joined_s = room->joined_s;
	record.session.ended_s = (int64_t)time(NULL);
	record.session.agreed = room->closed;
	record.session.reason = reason;
	record.session.to_viewer_bytes = room->to_viewer_bytes;
	record.session.to_host_bytes = room->to_host_bytes;
	store_add(r->store, &record);
	if (room->closed)
		r->metrics->sessions--;
	else
		r->metrics->handshakes--;
	log_event(LOG_INFO, "session.ended",
		"room=%08" PRIx32 " reason=%s agreed=%s to_viewer=%" PRIu64 " to_host=%" PRIu64,
		room->id, reason, room->closed ? "yes" : "no", room->to_viewer_bytes,
		room->to_host_bytes);
	peer_cut_input(room->host);
	peer_cut_input(room->viewer);
	peer_resume(room->host);
	peer_resume(room->viewer);
	room->viewer->room = NULL;
	room->viewer = NULL;
}

/* The viewer that was in the room is sent away with what it is still owed. */
static void dismiss(struct peer *viewer)
{
	if (viewer->state == PEER_LEAVING)
		return;
	peer_say_left(viewer);
	peer_leave(viewer, RELAY_CLOSE_PEER_LEFT);
}

static void host_leaves(struct room *room, const char *reason)
{
	struct peer *viewer = room->viewer;

	if (viewer) {
		room_end_session(room, reason);
		dismiss(viewer);
	}
	room->host->room = NULL;
	room_free(room);
}

static void viewer_leaves(struct room *room, const char *reason)
{
	struct peer *host = room->host;

	room_end_session(room, reason);
	peer_say_left(host);
	if (!room->closed) {
		peer_set_state(host, PEER_WAITING);
		return;
	}
	host->room = NULL;
	room_free(room);
	peer_leave(host, RELAY_CLOSE_PEER_LEFT);
}

void room_leave(struct peer *p, const char *reason)
{
	struct room *room = p->room;

	if (!room)
		return;
	if (!room->host) { /* it waited alone in a meeting */
		p->room = NULL;
		room_free(room);
	} else if (room->host == p)
		host_leaves(room, reason);
	else
		viewer_leaves(room, reason);
}

void room_drop_viewer(struct room *room, const char *reason)
{
	struct peer *viewer = room->viewer;

	if (!viewer)
		return; /* it went by itself while the host's word was on its way */
	/* The host is told like of any other leaving: so PeerJoined and PeerLeft
	 * always take turns, even when its word meets the next viewer. */
	viewer_leaves(room, reason);
	dismiss(viewer);
}

void room_close(struct room *room)
{
	struct relay *r = room->relay;

	if (room->closed)
		return;
	room->closed = true;
	log_event(LOG_INFO, "slot.closed", "room=%08" PRIx32, room->id);
	if (room->viewer) {
		r->metrics->handshakes--;
		r->metrics->sessions++;
		return;
	}
	room->host->room = NULL;
	peer_leave(room->host, 1000);
	room_free(room);
}

void room_text(const struct room *room, char ret[SLOT_TEXT_SIZE])
{
	snprintf(ret, SLOT_TEXT_SIZE, "%04u", room->number % SLOT_NUMBERS);
}

void rooms_tick(struct relay *r, uint64_t now)
{
	for (int i = 0; i < SLOT_NUMBERS; i++) {
		struct room *room = r->rooms[i];

		if (!room)
			continue;
		if (room->closed) {
			struct peer *alone = room->host && room->viewer ? NULL
					     : room->host		? room->host
									: room->viewer;

			if (alone && now >= room->over_ms)
				peer_fail(alone, WIRE__BROKER_ERROR_CODE__TOO_SLOW,
					REFUSED_LIFETIME, 0);
			continue;
		}
		if (room->viewer && now >= room->handshake_over_ms)
			peer_fail(room->viewer, WIRE__BROKER_ERROR_CODE__TOO_SLOW,
				REFUSED_HANDSHAKE, 0);
		if (!room->viewer && now >= room->over_ms)
			peer_fail(
				room->host, WIRE__BROKER_ERROR_CODE__TOO_SLOW, REFUSED_LIFETIME, 0);
	}
}
