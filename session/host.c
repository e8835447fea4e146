#include "session/host.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/host_internal.h"

enum {
	/* What is queued at the end may take this long to be said. */
	LINGER_MS = 1000,
	/* A face that stands still cannot end anything: it says each second that it does not. */
	BANNER_MS = 4000,
};

static void let_go(struct host *h)
{
	if (--h->handles == 0 && h->destroyed)
		free(h);
}

static void on_closed(uv_handle_t *handle)
{
	let_go(handle->data);
}

static void on_person_closed(uv_handle_t *handle)
{
	let_go(((struct participant *)handle->data)->host);
}

/* What was said last is only out once engawa-net says that it has disconnected. */
static bool said_everything(const struct host *h)
{
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		if (h->people[i].net && h->people[i].connected)
			return false;
	}
	return !h->face || link_queued(h->face) == 0;
}

static void leave(struct host *h)
{
	void (*over)(void *data) = h->over;

	h->over = NULL;
	if (over)
		over(h->data);
}

void host_try_to_leave(void *data)
{
	struct host *h = data;

	if (h->state == SESSION_ENDED && said_everything(h))
		leave(h);
}

static void on_deadline(uv_timer_t *timer)
{
	struct host *h = timer->data;

	if (h->state == SESSION_ENDED)
		leave(h);
	else
		host_end(h, WIRE__END_REASON__FACE_SILENT, "");
}

bool host_watched(const struct host *h)
{
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		if (h->people[i].state == PARTICIPANT_VIEWING ||
			h->people[i].state == PARTICIPANT_LOST)
			return true;
	}
	return false;
}

void host_banner_shown(struct host *h)
{
	if (host_watched(h))
		uv_timer_start(&h->deadline, on_deadline, BANNER_MS, 0);
}

void host_tell_presence(struct host *h)
{
	const bool watched = host_watched(h);

	if (watched != h->told_watched)
		host_tell_watched(h, watched);
	h->told_watched = watched;
	if (watched)
		host_tell_people(h);
	host_mark_closed(h);
	host_tell_reader(h);
}

void host_end(struct host *h, Wire__EndReason reason, const char *detail)
{
	if (h->state == SESSION_ENDED)
		return;
	log_event(LOG_INFO, "session.end", "reason=%s",
		protobuf_c_enum_descriptor_get_value(&wire__end_reason__descriptor, (int)reason)
			->name);
	session_move(&h->state, SESSION_ENDED);
	h->end_reason = reason;
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++)
		participant_clear(&h->people[i], reason);
	host_tell_ended(h, reason, detail);
	uv_timer_stop(&h->frame_timer);
	uv_timer_stop(&h->hands_timer);
	link_destroy(h->overlay); /* its marks go with it */
	h->overlay = NULL;
	host_close_reader(h);
	uv_timer_start(&h->deadline, on_deadline, LINGER_MS, 0);
	if (h->face)
		link_on_drained(h->face, 1, host_try_to_leave);
	host_try_to_leave(h);
}

/* Until operators are verified, a session must not reach beyond this PC. */
static bool is_loopback(const char *address)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (inet_pton(AF_INET, address, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	return inet_pton(AF_INET6, address, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

/* Nothing is shown under a policy that cannot be used. */
static int load_policy(struct host *h)
{
	struct policy_error error;
	int r = h->policy_path ? policy_load(h->policy_path, &h->policy, &error) : 0;

	if (r == -EINVAL)
		log_event(LOG_ERROR, "policy", "problem=%d line=%d column=%d", (int)error.problem,
			error.line, error.column);
	if (r < 0)
		return r;
	log_event(LOG_INFO, "policy", "rules=%zu", h->policy ? policy_rules(h->policy) : 0);
	shield_set_policy(desktop_shield(h->desktop), h->policy);
	return 0;
}

static int add_own(struct host *h, const Wire__Start *start)
{
	struct shield *s = desktop_shield(h->desktop);
	int r = 0;

	for (size_t i = 0; i < start->n_own_pids && r == 0; i++)
		r = shield_add_own_pid(s, (pid_t)start->own_pids[i]);
	for (size_t i = 0; i < start->n_own_windows && r == 0; i++)
		r = shield_add_own_window(s, start->own_windows[i]);
	if (start->hide_terminals)
		shield_hide_terminals(s);
	return r;
}

void host_start(struct host *h, const Wire__Start *start)
{
	const char *why = "";
	int r;

	if (!is_loopback(start->broker_address)) {
		host_end(h, WIRE__END_REASON__NOT_LOOPBACK, "");
		return;
	}
	r = host_open_desktop(h, &why);
	if (r < 0) {
		log_event(LOG_ERROR, "desktop.open", "error=%d why=\"%s\"", r, why);
		host_end(h, WIRE__END_REASON__NO_X11, why);
		return;
	}
	r = load_policy(h);
	if (r < 0) {
		host_end(h,
			r == -ENOMEM ? WIRE__END_REASON__INTERNAL : WIRE__END_REASON__BAD_POLICY,
			"");
		return;
	}
	if (add_own(h, start) < 0 || host_create_guard(h) < 0) {
		host_end(h, WIRE__END_REASON__INTERNAL, "");
		return;
	}
	h->by_hand = start->by_hand;
	h->broker_address = strdup(start->broker_address);
	if (!h->broker_address) {
		host_end(h, WIRE__END_REASON__INTERNAL, "");
		return;
	}
	h->broker_port = start->broker_port;
	h->broker_tls = start->tls;
	session_move(&h->state, SESSION_OPEN);
	host_tell_reader(h);
	participant_enter(&h->people[0]);
}

static void face_closed(int error, void *data)
{
	struct host *h = data;

	log_event(LOG_INFO, "face.closed", "error=%d", error);
	link_destroy(h->face);
	h->face = NULL;
	host_end(h, WIRE__END_REASON__PERSON, "");
	host_try_to_leave(h);
}

static int open_links(struct host *h, const struct host_options *o)
{
	const struct link_listener face = { 1u << WIRE_FACE, host_take_face, face_closed, h,
		.fds = LINK_TAKES_FDS };
	int r = link_create(h->loop, o->face_fd, &face, &h->face);

	return r < 0 ? r : participant_open_net(&h->people[0], o->net_fd);
}

static void init_people(struct host *h)
{
	for (uint32_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		struct participant *p = &h->people[i];

		p->host = h;
		p->number = i + 1;
		uv_timer_init(h->loop, &p->deadline);
		uv_timer_init(h->loop, &p->retry);
		uv_timer_init(h->loop, &p->turn);
		p->deadline.data = p->retry.data = p->turn.data = p;
	}
}

int host_create(uv_loop_t *loop, const struct host_options *o, void (*over)(void *data), void *data,
	struct host **ret)
{
	struct host *h = calloc(1, sizeof(*h));
	int r;

	if (!h)
		return -ENOMEM;
	h->loop = loop;
	h->over = over;
	h->data = data;
	h->policy_path = o->policy;
	uv_timer_init(loop, &h->deadline);
	uv_timer_init(loop, &h->frame_timer);
	h->deadline.data = h;
	h->frame_timer.data = h;
	h->handles = 2 + 3 * HOST_PEOPLE_MAX;
	init_people(h);
	r = host_open_hands(h, o);
	if (r == 0)
		r = host_open_reader(h, o->reader_fd);
	if (r == 0)
		r = open_links(h, o);
	if (r == 0 && o->display) {
		h->display = strdup(o->display);
		r = h->display ? 0 : -ENOMEM;
	}
	if (r < 0) {
		host_destroy(h);
		return r;
	}
	*ret = h;
	return 0;
}

void host_stop(struct host *h)
{
	host_end(h, WIRE__END_REASON__PERSON, "");
}

void host_destroy(struct host *h)
{
	if (!h || h->destroyed)
		return;
	h->destroyed = true;
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		participant_finish(&h->people[i]);
		uv_close((uv_handle_t *)&h->people[i].deadline, on_person_closed);
		uv_close((uv_handle_t *)&h->people[i].retry, on_person_closed);
		uv_close((uv_handle_t *)&h->people[i].turn, on_person_closed);
	}
	link_destroy(h->face);
	free(h->display);
	free(h->broker_address);
	if (h->desktop_polled)
		uv_close((uv_handle_t *)&h->desktop_poll, on_closed);
	uv_close((uv_handle_t *)&h->deadline, on_closed);
	uv_close((uv_handle_t *)&h->frame_timer, on_closed);
	uv_close((uv_handle_t *)&h->hands_timer, on_closed);
	host_close_reader(h);
	host_close_hands(h); /* while the watchdog is still there */
	uv_close((uv_handle_t *)&h->watchdog, on_closed);
	desktop_destroy(h->desktop);
	policy_destroy(h->policy); /* the shield's until here */
}
