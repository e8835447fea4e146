#include "view/reach.h"

#include <errno.h>
#include <stdlib.h>

#include "core/clock.h"

enum { PING_MS = 250, RETRY_FIRST_MS = 250, RETRY_MAX_MS = 1000 };

struct view_reach {
	struct net_client *client; /* owned */
	struct view_session *session; /* borrowed */
	view_reach_over over;
	void *data;
	uv_timer_t pulse, retry;
	struct net_address to;
	uint64_t retry_ms; /* the wait before the next attempt to come back */
	bool attached; /* from connecting until lost */
	bool closed; /* the session ended */
};

static void on_pulse(uv_timer_t *timer)
{
	struct view_reach *r = timer->data;

	view_session_tick(r->session, clock_ms());
	view_session_ping(r->session, clock_ms());
	if (view_session_is_silent(r->session, clock_ms()))
		net_client_cut(r->client);
}

static void on_connected(void *data)
{
	struct view_reach *r = data;

	view_session_start(r->session, clock_ms());
	uv_timer_start(&r->pulse, on_pulse, PING_MS, PING_MS);
}

static void on_message(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct view_reach *r = data;

	view_session_take(r->session, clock_ms(), kind, body, size);
	if (view_session_line_is_over(r->session))
		net_client_close(r->client);
}

static void connect_again(uv_timer_t *timer)
{
	struct view_reach *r = timer->data;

	r->attached = net_client_connect(r->client, &r->to, WIRE_PATH_VIEWER) == 0;
}

static void retry_later(struct view_reach *r)
{
	uv_timer_start(&r->retry, connect_again, r->retry_ms, 0);
	r->retry_ms = r->retry_ms ? 2 * r->retry_ms : RETRY_FIRST_MS;
	if (r->retry_ms > RETRY_MAX_MS)
		r->retry_ms = RETRY_MAX_MS;
}

/* A network breaks lines; it breaks no rules. Who did would do so on each line that follows. */
static void on_lost(Wire__LostReason reason, void *data)
{
	struct view_reach *r = data;

	r->attached = false;
	if (!r->closed && reason == WIRE__LOST_REASON__BROKE_RULES)
		view_session_line_broke_rules(r->session, clock_ms());
	else if (!r->closed && view_session_line_lost(r->session, clock_ms()))
		retry_later(r);
	else
		r->over(reason, r->data);
}

static void add_timer(struct view_reach *r, uv_loop_t *loop, uv_timer_t *timer)
{
	timer->data = r;
	uv_timer_init(loop, timer);
}

int view_reach_create(uv_loop_t *loop, const char *ca, struct view_session *session,
	view_reach_over over, void *data, struct view_reach **ret)
{
	struct view_reach *r = calloc(1, sizeof(*r));
	const struct net_listener broker = { on_connected, on_message, on_lost, r };
	int error;

	if (!r)
		return -ENOMEM;
	r->session = session;
	r->over = over;
	r->data = data;
	error = net_client_create(loop, ca, &broker, &r->client);
	if (error < 0) {
		free(r);
		return error;
	}
	add_timer(r, loop, &r->pulse);
	add_timer(r, loop, &r->retry);
	*ret = r;
	return 0;
}

void view_reach_destroy(struct view_reach *r)
{
	if (!r)
		return;
	net_client_destroy(r->client);
	free(r);
}

int view_reach_connect(struct view_reach *r, const struct net_address *to)
{
	int error;

	r->to = *to;
	error = net_client_connect(r->client, to, WIRE_PATH_VIEWER);
	r->attached = error == 0;
	return error;
}

int view_reach_send(struct view_reach *r, enum wire_kind kind, const uint8_t *body, size_t size)
{
	int error = net_client_send(r->client, kind, body, size);

	/* The connection is gone; on_lost() comes next, and knows why. */
	return error == -ENOTCONN ? 0 : error;
}

void view_reach_back(struct view_reach *r)
{
	r->retry_ms = 0;
}

bool view_reach_close(struct view_reach *r)
{
	r->closed = true;
	if (r->attached)
		net_client_close(r->client);
	return r->attached;
}

void view_reach_traffic(const struct view_reach *r, uint64_t *ret_in, uint64_t *ret_out)
{
	net_client_traffic(r->client, ret_in, ret_out);
}

void view_reach_stop(struct view_reach *r)
{
	if (!r)
		return;
	uv_close((uv_handle_t *)&r->pulse, NULL);
	uv_close((uv_handle_t *)&r->retry, NULL);
	net_client_stop(r->client);
}
