/* From the desktop to the viewers: when a frame is taken, and that none is while
 * nobody may see it. Each viewer has its own pace: a frame is taken for those who want
 * one, and what it changed is noted for the others. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "core/clock.h"
#include "core/log.h"
#include "session/host_internal.h"

enum {
	/* At most some 60 frames a second; the first change goes out at once. */
	FRAME_MS = 15,
	/* After a helper's input its effect is what they wait for. */
	FRAME_AFTER_INPUT_MS = 2,
	INPUT_MS = 200,
	/* What may wait for engawa-net before frames and turns pause. */
	NET_QUEUE_MAX = 256 * 1024,
};

static void on_desktop(uv_poll_t *poll, int status, int events)
{
	host_pump(poll->data);
}

static void on_frame_timer(uv_timer_t *timer)
{
	struct host *h = timer->data;

	if (h->desktop_rests)
		uv_poll_start(&h->desktop_poll, UV_READABLE, on_desktop);
	h->desktop_rests = false;
	host_pump(h);
}

/* From now on, not from when the loop last looked at the clock: too early is once more. */
static void call_in(struct host *h, uint64_t ms)
{
	uv_update_time(h->loop);
	uv_timer_start(&h->frame_timer, on_frame_timer, ms, 0);
}

static void on_net_drained(void *data)
{
	host_pump(((struct participant *)data)->host);
}

int host_open_desktop(struct host *h, const char **ret_why)
{
	int r = desktop_create(h->display, &h->desktop, ret_why);

	if (r < 0)
		return r;
	r = uv_poll_init(h->loop, &h->desktop_poll, desktop_fd(h->desktop));
	if (r < 0)
		return r;
	h->desktop_poll.data = h;
	h->desktop_polled = true;
	h->handles++;
	return uv_poll_start(&h->desktop_poll, UV_READABLE, on_desktop);
}

/* Whether its engawa-net keeps up; arranges to be called again if not. */
static bool has_room(struct participant *p)
{
	if (link_queued(p->net) <= NET_QUEUE_MAX)
		return true;
	link_on_drained(p->net, NET_QUEUE_MAX, on_net_drained);
	return false;
}

static uint64_t frame_pause_ms(const struct host *h)
{
	return clock_ms() - h->input_ms < INPUT_MS ? FRAME_AFTER_INPUT_MS : FRAME_MS;
}

/* Whether they want a turn, and can take it. */
static bool is_due(struct participant *p)
{
	return participant_viewing(p) && viewer_wants(p->viewer) && !viewer_in_turn(p->viewer) &&
	       has_room(p);
}

/* Whether a frame may be taken now; arranges to be called again if not. */
static bool frame_is_due(struct host *h)
{
	const uint64_t since = clock_ms() - h->framed_ms, pause = frame_pause_ms(h);
	bool due = false;

	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++)
		due |= is_due(&h->people[i]);
	if (!due)
		return false;
	if (since < pause) {
		if (!uv_is_active((uv_handle_t *)&h->frame_timer) ||
			uv_timer_get_due_in(&h->frame_timer) > pause - since)
			call_in(h, pause - since);
		return false;
	}
	return true;
}

/* Somebody who is due has no picture at all: one is taken though nothing changed. */
static bool wants_whole(struct host *h)
{
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		struct participant *p = &h->people[i];

		if (is_due(p) && !viewer_started(p->viewer))
			return true;
	}
	return false;
}

/* Somebody who is due has not had all of the frame taken last: it changed before they
 * wanted it, or the line had no room for it. */
static bool wants_latest(struct host *h)
{
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		struct participant *p = &h->people[i];

		if (is_due(p) && viewer_lacks(p->viewer))
			return true;
	}
	return false;
}

/* Whoever is amid a turn needs the frame that it was begun from no longer. */
static int free_frame(struct host *h)
{
	int r = 0;

	for (size_t i = 0; i < HOST_PEOPLE_MAX && r == 0; i++) {
		if (participant_viewing(&h->people[i]))
			r = viewer_make_rest(h->people[i].viewer);
	}
	return r;
}

static int see_frame(struct host *h, const struct clean_frame *f)
{
	int r = 0;

	for (size_t i = 0; i < HOST_PEOPLE_MAX && r == 0; i++) {
		if (participant_viewing(&h->people[i]))
			r = viewer_see(h->people[i].viewer, f);
	}
	return r;
}

static bool hands_at_work(const struct host *h)
{
	return h->hands && (clock_ms() - h->input_ms < INPUT_MS || guard_busy(h->guard));
}

/* Until the next frame may be taken. A desktop tells a lot in that time, event by event, of
 * which nothing would come but that each wakes us; what hands wait for is heard at once. */
static void let_desktop_rest(struct host *h)
{
	call_in(h, frame_pause_ms(h));
	if (hands_at_work(h))
		return;
	h->desktop_rests = true;
	uv_poll_stop(&h->desktop_poll);
}

static int take_events(struct host *h)
{
	return h->desktop_rests ? 0 : desktop_poll(h->desktop);
}

/* To all who are due and lack some of it. */
static int show_frame(struct host *h, const struct clean_frame *f)
{
	int r = 0;

	for (size_t i = 0; i < HOST_PEOPLE_MAX && r == 0; i++) {
		struct participant *p = &h->people[i];

		if (is_due(p) && viewer_lacks(p->viewer))
			r = viewer_show(p->viewer, f);
	}
	return r;
}

static int take_frame(struct host *h)
{
	const struct clean_frame *f = NULL;
	int r = free_frame(h);

	if (r < 0)
		return r;
	r = desktop_next(h->desktop, wants_whole(h), &f);
	if (r == -EAGAIN && wants_latest(h))
		f = desktop_latest(h->desktop);
	else if (r == 0)
		r = see_frame(h, f);
	host_mark_closed(h);
	if (!f || (r < 0 && r != -EAGAIN))
		return r;
	h->looked_us = clock_us();
	h->framed_ms = clock_ms();
	/* The X library may hold more already: look again when the next is due. */
	let_desktop_rest(h);
	return show_frame(h, f);
}

/* A picture may be larger than all that may wait for engawa-net: its turn goes out
 * packet by packet, as fast as they are taken. */
static int send_turns(struct host *h)
{
	int r = 0;

	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		struct participant *p = &h->people[i];

		while (r == 0 && participant_viewing(p) && viewer_in_turn(p->viewer) && has_room(p))
			r = viewer_go_on(p->viewer);
	}
	return r;
}

/* What a frame took, and what was found out about the line of the first who watches: for
 * measurements. */
static void trace(const struct host *h, uint64_t from_us)
{
	const uint64_t shield_us = desktop_shield_us(h->desktop);
	const struct viewer *v = NULL;
	const struct pace *pace;

	for (size_t i = 0; i < HOST_PEOPLE_MAX && !v; i++) {
		if (participant_viewing(&h->people[i]))
			v = h->people[i].viewer;
	}
	if (!v)
		return;
	pace = viewer_pace(v);
	log_event(LOG_DEBUG, "frame.done",
		"from_us=%" PRIu64 " capture_us=%" PRIu64 " shield_us=%" PRIu64
		" encode_us=%" PRIu64 " copied=%" PRIu64 " under_way=%" PRIu64 " rate=%" PRIu64
		" trip_us=%" PRIu64 " crowded=%d",
		from_us, h->looked_us - from_us - shield_us, shield_us, clock_us() - h->looked_us,
		viewer_copied(v), pace_under_way(pace), pace_rate(pace), pace_trip_us(pace),
		pace_crowded(pace));
}

void host_pump(struct host *h)
{
	const uint64_t from_us = clock_us();
	int r;

	if (h->state == SESSION_ENDED || !h->desktop)
		return;
	h->looked_us = 0;
	/* Events are taken in also when nobody wants a frame, or the X server would keep
	 * them for us. */
	r = frame_is_due(h) ? take_frame(h) : take_events(h);
	if (r == 0 || r == -EAGAIN)
		r = send_turns(h);
	if (h->looked_us)
		trace(h, from_us);
	if (r == 0) {
		host_tell_reader(h);
		host_mind_hands(h);
		return;
	}
	log_event(LOG_ERROR, "frame", "error=%d", r);
	uv_poll_stop(&h->desktop_poll);
	host_end(h, r == -EPIPE ? WIRE__END_REASON__DISPLAY_LOST : WIRE__END_REASON__INTERNAL, "");
}
