#include "broker/relay_internal.h"

#include <errno.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/log.h"

enum { LOG_LINES_A_SECOND = 20 };

int relay_create(const struct relay_config *c, struct limits *limits, struct metrics *metrics,
	struct store *store, struct relay **ret)
{
	struct relay *r = calloc(1, sizeof(*r));

	if (!r)
		return -ENOMEM;
	r->config = *c;
	r->limits = limits;
	r->metrics = metrics;
	r->store = store;
	*ret = r;
	return 0;
}

void relay_destroy(struct relay *r)
{
	free(r);
}

void relay_tick(struct relay *r)
{
	uint64_t now = clock_ms();

	rooms_tick(r, now);
	for (struct peer *p = r->peers; p; p = p->next)
		peer_tick(p, now);
}

static bool agreed(const struct peer *p)
{
	return p->state == PEER_JOINED && p->room->closed;
}

static void dismiss_all(struct relay *r, bool sessions_too)
{
	for (struct peer *p = r->peers; p; p = p->next) {
		if (p->state != PEER_LEAVING && (sessions_too || !agreed(p)))
			peer_fail(p, WIRE__BROKER_ERROR_CODE__STOPPING, REFUSED_STOPPING, 0);
	}
}

void relay_stop(struct relay *r)
{
	r->stopping = true;
	r->metrics->stopping = true;
	dismiss_all(r, false);
}

void relay_stop_now(struct relay *r)
{
	dismiss_all(r, true);
}

bool relay_empty(const struct relay *r)
{
	return !r->peers;
}

/* A flood of refusals must not become a flood of lines. */
static bool may_log(struct relay *r)
{
	uint64_t now = clock_ms();

	if (now - r->logged_ms >= 1000) {
		if (r->logged > LOG_LINES_A_SECOND)
			log_event(LOG_WARN, "refused.more", "lines=%u",
				r->logged - LOG_LINES_A_SECOND);
		r->logged_ms = now;
		r->logged = 0;
	}
	return ++r->logged <= LOG_LINES_A_SECOND;
}

void relay_note_refusal(struct relay *r, enum refusal why, const struct source *source)
{
	struct store_record record = { .kind = STORE_REFUSAL };
	char name[SOURCE_NAME_SIZE] = "unknown";

	r->metrics->refused[why]++;
	if (may_log(r))
		log_event(LOG_INFO, "refused", "reason=%s source=%s", refusal_name(why),
			source ? source_name(source, name) : name);
	if (!source)
		return;
	record.refusal.source = *source_id(source);
	record.refusal.at_s = (int64_t)time(NULL);
	record.refusal.reason = refusal_name(why);
	store_add(r->store, &record);
}
