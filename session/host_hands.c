/* The viewer's hands on the host: what they point with (engawa-overlay draws it), what
 * they press (guard/), and who sees to it that nothing sticks (engawa-watchdog). */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/host_internal.h"

enum { MARKS_QUEUED_MAX = 512 }; /* bytes: some ten marks */

/* ---- engawa-overlay ---- */

void host_tell_overlay(struct host *h, const Wire__ToOverlay *m)
{
	uint8_t body[WIRE_OVERLAY_MAX];
	const int size = wire_pack(&m->base, body, sizeof(body));

	if (h->overlay && (size < 0 || link_send(h->overlay, WIRE_OVERLAY, body, (size_t)size) < 0))
		host_end(h, WIRE__END_REASON__OVERLAY_LOST, "queue");
}

void host_show_mark(
	struct host *h, struct participant *p, Wire__MarkShape shape, int32_t x, int32_t y)
{
	Wire__ToOverlay m = WIRE__TO_OVERLAY__INIT;
	Wire__Mark mark = WIRE__MARK__INIT;

	/* of two who point, the latter's mark is shown */
	if (shape == WIRE__MARK_SHAPE__NO_MARK && h->pointer != p)
		return;
	h->pointer = shape == WIRE__MARK_SHAPE__NO_MARK ? NULL : p;

	mark.shape = shape;
	mark.x = x;
	mark.y = y;
	m.body_case = WIRE__TO_OVERLAY__BODY_MARK;
	m.mark = &mark;
	host_tell_overlay(h, &m);
}

void host_show_border(struct host *h, bool now, bool paused)
{
	Wire__ToOverlay m = WIRE__TO_OVERLAY__INIT;
	Wire__Border border = WIRE__BORDER__INIT;

	h->border_wanted = now;
	border.now = now;
	border.paused = paused;
	m.body_case = WIRE__TO_OVERLAY__BODY_BORDER;
	m.border = &border;
	host_tell_overlay(h, &m);
}

static void take_overlay(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct host *h = data;
	Wire__FromOverlay *m;

	if (h->state == SESSION_ENDED)
		return;
	if (WIRE_UNPACK(from_overlay, body, size, &m) < 0) {
		host_end(h, WIRE__END_REASON__OVERLAY_LOST, "rules");
		return;
	}
	if (h->state == SESSION_OPEN)
		host_border_shown(h, m->border_shown->now);
	WIRE_FREE(m);
}

static void overlay_closed(int error, void *data)
{
	struct host *h = data;

	log_event(LOG_INFO, "overlay.closed", "error=%d", error);
	link_destroy(h->overlay);
	h->overlay = NULL;
	/* it goes with the display, too, and may notice sooner */
	host_end(h,
		h->desktop && desktop_sync(h->desktop) < 0 ? WIRE__END_REASON__DISPLAY_LOST
							   : WIRE__END_REASON__OVERLAY_LOST,
		"");
}

/* ---- engawa-watchdog ---- */

static void take_room(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
	static char nothing[1];

	*ret = uv_buf_init(nothing, sizeof(nothing));
}

/* Nobody writes: whatever comes, it is the end. */
static void watchdog_gone(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
	struct host *h = stream->data;

	uv_read_stop(stream);
	log_event(LOG_INFO, "watchdog.gone", "bytes=%zd", n);
	host_end(h, WIRE__END_REASON__WATCHDOG_LOST, "");
}

static void on_hands_timer(uv_timer_t *timer)
{
	host_mind_hands(timer->data);
}

int host_open_hands(struct host *h, const struct host_options *o)
{
	const struct link_listener overlay = { 1u << WIRE_OVERLAY, take_overlay, overlay_closed,
		h };
	int r = link_create(h->loop, o->overlay_fd, &overlay, &h->overlay);

	uv_timer_init(h->loop, &h->hands_timer);
	uv_pipe_init(h->loop, &h->watchdog, 0);
	h->hands_timer.data = h;
	h->watchdog.data = h;
	h->handles += 2;
	if (r == 0)
		r = uv_pipe_open(&h->watchdog, o->watch_fd);
	if (r == 0)
		r = uv_read_start((uv_stream_t *)&h->watchdog, take_room, watchdog_gone);
	if (r == 0)
		r = watch_map(o->page_fd, &h->page);
	close(o->page_fd);
	return r < 0 ? r : watch_start(h->page, &h->watch);
}

void host_close_hands(struct host *h)
{
	link_destroy(h->overlay);
	h->overlay = NULL;
	guard_destroy(h->guard);
	h->guard = NULL;
	watch_stop(h->watch);
	watch_unmap(h->page);
}

/* ---- guard ---- */

void host_let_hands(struct host *h, struct participant *p)
{
	if (p)
		h->hands = p;
	guard_permit(h->guard, p != NULL, clock_ms()); /* answers what those before had begun */
	h->hands = p;
}

/* Whose hands are at work; NULL: nobody's. */
static struct viewer *hands_of(struct host *h)
{
	return h->hands ? h->hands->viewer : NULL;
}

static void on_blocked(Wire__BlockReason reason, void *data)
{
	struct viewer *v = hands_of(data);

	if (v)
		viewer_tell_blocked(v, reason);
}

static void on_paused(bool now, void *data)
{
	struct host *h = data;
	struct viewer *v = hands_of(h);

	if (v)
		viewer_tell_paused(v, now);
	if (!host_watched(h))
		return;
	host_tell_paused(h, now);
	if (h->border_wanted)
		host_show_border(h, true, now);
}

static void on_typed(uint32_t number, bool whole, void *data)
{
	struct viewer *v = hands_of(data);

	if (v)
		viewer_tell_typed(v, number, whole);
}

static void on_gone(uint32_t id, void *data)
{
	struct host *h = data;

	guard_forget(h->guard, id);
}

int host_create_guard(struct host *h)
{
	const struct guard_listener l = { on_blocked, on_paused, on_typed, h };
	const int r = guard_create(desktop_capture(h->desktop), h->page, &l, &h->guard);

	if (r == 0)
		desktop_on_gone(h->desktop, on_gone, h);
	return r;
}

static int take_point(struct participant *p, const Wire__Point *point)
{
	struct host *h = p->host;

	/* a mark that is not drawn yet needs no successor in the queue */
	if (h->overlay && link_queued(h->overlay) > MARKS_QUEUED_MAX)
		return 0;
	host_show_mark(h, p, point->shape, (int32_t)point->x, (int32_t)point->y);
	return 0;
}

int host_take_input(struct participant *p, const Wire__ViewerControl *m)
{
	struct host *h = p->host;
	const bool point = m->body_case == WIRE__VIEWER_CONTROL__BODY_POINT;
	const uint64_t now = clock_ms();

	switch (permits_check(
		&p->permits, point ? WIRE__CAPABILITY__POINT : WIRE__CAPABILITY__CONTROL, now)) {
	case PERMIT_YES:
		break;
	case PERMIT_LATE:
		if (m->body_case == WIRE__VIEWER_CONTROL__BODY_TEXT) /* each has its answer */
			viewer_tell_typed(p->viewer, m->text->number, false);
		return 0;
	case PERMIT_BREACH:
		log_event(LOG_WARN, "input.breach", "kind=%d", (int)m->body_case);
		return -EBADMSG;
	}
	if (point)
		return take_point(p, m->point);
	guard_heard(h->guard, now);
	h->input_ms = now;
	if (m->body_case == WIRE__VIEWER_CONTROL__BODY_HOLDING)
		return 0;
	/* once all that came with it is taken in: of many moves the last one counts */
	uv_timer_start(&h->hands_timer, on_hands_timer, 0, 0);
	return guard_take(h->guard, m, now);
}

/* When something of a grant is due; UINT64_MAX: nothing. */
static uint64_t grants_due_ms(const struct host *h)
{
	uint64_t ret = UINT64_MAX;

	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		const struct participant *p = &h->people[i];
		const uint64_t due =
			participant_viewing(p) ? participant_grants_due_ms(p) : UINT64_MAX;

		if (due < ret)
			ret = due;
	}
	return ret;
}

static void schedule(struct host *h, int due_ms)
{
	const uint64_t now = clock_ms(), grants = grants_due_ms(h);
	uint64_t wait = grants > now ? grants - now : 0;

	if (due_ms >= 0 && (uint64_t)due_ms < wait)
		wait = (uint64_t)due_ms;
	uv_timer_start(&h->hands_timer, on_hands_timer, wait, 0);
}

void host_mind_hands(struct host *h)
{
	int due;

	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		if (participant_viewing(&h->people[i]))
			participant_expire_grants(&h->people[i]);
	}
	if (h->state != SESSION_OPEN || !host_watched(h))
		return;
	due = guard_go_on(h->guard, clock_ms());
	if (due < -1) {
		host_end(h, WIRE__END_REASON__DISPLAY_LOST, "");
		return;
	}
	if (guard_end_wished(h->guard)) {
		log_event(LOG_INFO, "end.key", "state=%s", session_state_name(h->state));
		host_end(h, WIRE__END_REASON__PERSON, "");
		return;
	}
	schedule(h, due);
}
