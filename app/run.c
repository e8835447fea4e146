#include "app/run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/own.h"
#include "app/to_agent.h"
#include "app/words.h"
#include "core/clock.h"
#include "core/i18n.h"
#include "core/log.h"
#include "wire/message.h"

enum {
	TICK_MS = 1000,
	LIST_TICKS = 2, /* how often it is asked which windows there are, while somebody may look */
	/* For the others to end in order; then they are killed. */
	END_MS = 1000,
};

static const int end_signals[RUN_END_SIGNALS] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };

/* ---- to the agent ---- */

static void sent(struct run *r, int result)
{
	if (result < 0)
		run_end(r, WIRE__END_REASON__AGENT_LOST);
}

static void act_answer(uint32_t prompt, bool allow, void *data)
{
	struct run *r = data;

	sent(r, to_agent_answer(r->link, prompt, allow));
}

static void act_revoke(Wire__Capability capability, void *data)
{
	struct run *r = data;

	sent(r, to_agent_revoke(r->link, capability));
}

static void act_set_window(uint32_t id, bool hide, void *data)
{
	struct run *r = data;

	sent(r, to_agent_set_window(r->link, id, hide));
}

static void act_show_secret(uint32_t id, void *data)
{
	struct run *r = data;

	sent(r, to_agent_show_secret(r->link, id));
}

static void act_choose(Wire__Showing showing, void *data)
{
	struct run *r = data;

	sent(r, to_agent_choose(r->link, showing));
}

static void act_hide_everything(void *data)
{
	struct run *r = data;

	sent(r, to_agent_hide_everything(r->link));
}

static void act_open_window(uint32_t id, bool open, void *data)
{
	struct run *r = data;

	sent(r, to_agent_open_window(r->link, id, open));
}

static void act_list_windows(void *data)
{
	struct run *r = data;

	sent(r, to_agent_list_windows(r->link));
}

static void act_end(void *data)
{
	run_end(data, WIRE__END_REASON__PERSON);
}

static void act_discard_typed(void *data)
{
	struct run *r = data;

	r->listener.discard_typed(r->listener.data);
}

static void act_invite(void *data)
{
	struct run *r = data;

	sent(r, to_agent_invite(r->link));
}

static void act_end_invite(void *data)
{
	struct run *r = data;

	sent(r, to_agent_end_invite(r->link));
}

static void act_send_away(uint32_t number, void *data)
{
	struct run *r = data;

	sent(r, to_agent_send_away(r->link, number));
}

void run_ask_sight(struct run *r)
{
	sent(r, to_agent_ask_sight(r->link));
}

/* The windows that are Engawa's own, or show it. */
static void find_own(const struct run *r, bool window, struct own *ret)
{
	*ret = (struct own){ 0 };
	if (window)
		own_add_pid(ret, getpid());
	else
		own_find(getpid(), getenv("WINDOWID"), ret);
	own_add_pid(ret, r->parts.processes[PART_OVERLAY].pid);
	log_event(LOG_INFO, "face.own", "pids=%zu windows=%zu unknown=%d", ret->n_pids,
		ret->n_windows, ret->unknown);
}

static void send_start(struct run *r, const struct run_options *o)
{
	Wire__ToAgent m = WIRE__TO_AGENT__INIT;
	Wire__Start start = WIRE__START__INIT;
	struct own own;

	find_own(r, o->window, &own);
	start.broker_address = (char *)o->broker.address;
	start.broker_port = o->broker.port;
	start.tls = o->broker.tls;
	start.own_pids = own.pids;
	start.n_own_pids = own.n_pids;
	start.own_windows = own.windows;
	start.n_own_windows = own.n_windows;
	start.hide_terminals = own.unknown;
	start.by_hand = o->window;
	m.body_case = WIRE__TO_AGENT__BODY_START;
	m.start = &start;
	sent(r, to_agent(r->link, &m));
}

/* ---- from the agent ---- */

static void let_go_of_agent(struct run *r)
{
	link_destroy(r->link);
	r->link = NULL;
}

static void hear_ended(struct run *r, const Wire__Ended *m)
{
	if (!r->ending)
		snprintf(r->detail, sizeof(r->detail), "%s", m->detail);
	run_end(r, m->reason);
	let_go_of_agent(r);
}

/* Nobody but the face may start programs. */
static void give_net(struct run *r, uint32_t number)
{
	int fd, result = parts_start_net(&r->parts, &fd);

	if (result < 0)
		log_event(LOG_ERROR, "net.start", "error=%d", result);
	else
		sent(r, to_agent_net_given(r->link, number, fd));
}

/* What concerns others than the face; it frees m. */
static void pass_on(struct run *r, Wire__FromAgent *m)
{
	if (m->body_case == WIRE__FROM_AGENT__BODY_NET_WANTED)
		give_net(r, m->net_wanted->number);
	if (m->body_case == WIRE__FROM_AGENT__BODY_WINDOWS)
		desk_hear(r->desk, m->windows);
	if (m->body_case == WIRE__FROM_AGENT__BODY_UNHEARD && m->unheard->prompt == 0)
		desk_unheard(r->desk);
	if (face_hear(&r->face, m, clock_ms()) < 0)
		run_end(r, WIRE__END_REASON__INTERNAL);
	r->listener.changed(r->listener.data);
}

static void on_agent_frame(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct run *r = data;
	Wire__FromAgent *m;

	if (WIRE_UNPACK(from_agent, body, size, &m) < 0) {
		run_end(r, WIRE__END_REASON__INTERNAL);
		return;
	}
	if (m->body_case == WIRE__FROM_AGENT__BODY_ENDED) {
		hear_ended(r, m->ended);
		WIRE_FREE(m);
	} else if (m->body_case == WIRE__FROM_AGENT__BODY_SIGHT && r->listener.sight) {
		r->listener.sight(m->sight, r->listener.data);
		WIRE_FREE(m);
	} else {
		pass_on(r, m);
	}
}

static void on_agent_closed(int error, void *data)
{
	struct run *r = data;

	run_end(r, WIRE__END_REASON__AGENT_LOST);
	let_go_of_agent(r);
}

static void on_tick(uv_timer_t *timer)
{
	struct run *r = timer->data;
	bool seen;

	face_tick(&r->face, clock_ms());
	if (face_must_be_seen(&r->face) && ++r->ticks % LIST_TICKS == 0)
		act_list_windows(r);
	seen = r->listener.tick(r->listener.data);
	if (seen && !r->ending && face_must_be_seen(&r->face))
		sent(r, to_agent_banner_shown(r->link));
}

/* ---- the end ---- */

static void on_deadline(uv_timer_t *timer)
{
	struct run *r = timer->data;

	log_event(LOG_WARN, "face.kill", "why=too_slow");
	parts_kill(&r->parts);
}

static void leave_if_alone(struct run *r)
{
	if (r->ending && !parts_any(&r->parts))
		r->listener.over(r->listener.data);
}

void run_end(struct run *r, Wire__EndReason reason)
{
	if (r->ending)
		return;
	r->ending = true;
	r->reason = reason;
	log_event(LOG_INFO, "face.end", "reason=%d", (int)reason);
	face_ending(&r->face);
	to_agent_end(r->link);
	uv_timer_start(&r->deadline, on_deadline, END_MS, 0);
	r->listener.changed(r->listener.data);
	leave_if_alone(r);
}

static void on_part_gone(enum part part, void *data)
{
	struct run *r = data;

	/* The agent says what follows from it; its own end shows at its link. */
	leave_if_alone(r);
}

static void on_end_signal(uv_signal_t *signal, int number)
{
	struct run *r = signal->data;

	r->told_to_go = true;
	run_end(r, WIRE__END_REASON__PERSON);
}

int run_status(const struct run *r)
{
	if (words_end(r->reason).fault)
		return RUN_FAULT;
	return r->reason == WIRE__END_REASON__PERSON ? RUN_WISHED : RUN_OVER;
}

/* ---- setting up and taking down ---- */

/* After the others have started: they decide this for themselves. */
static void give_up_rights(void)
{
	struct rlimit none = { 0, 0 };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &none);
}

static void start_watching(struct run *r)
{
	uv_timer_t *timers[] = { &r->tick, &r->deadline };

	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		uv_timer_init(r->loop, timers[i]);
		timers[i]->data = r;
	}
	for (size_t i = 0; i < RUN_END_SIGNALS; i++) {
		uv_signal_init(r->loop, &r->ends[i]);
		r->ends[i].data = r;
		uv_signal_start(&r->ends[i], on_end_signal, end_signals[i]);
	}
	signal(SIGPIPE, SIG_IGN);
	r->watching = true;
	uv_timer_start(&r->tick, on_tick, TICK_MS, TICK_MS);
}

int run_open(struct run *r, uv_loop_t *loop, const struct run_listener *l)
{
	const struct face_acts face = { act_answer, act_revoke, act_set_window, act_show_secret,
		act_choose, act_hide_everything, act_open_window, act_list_windows, act_end,
		act_discard_typed, r };
	const struct desk_acts desk = { act_set_window, act_open_window, act_list_windows, r };
	int result;

	*r = (struct run){ .loop = loop, .listener = *l };
	face_init(&r->face, &face);
	face_set_people_acts(&r->face,
		&(struct face_people_acts){ act_invite, act_end_invite, act_send_away, r });
	result = desk_open(loop, &desk, &r->desk);
	if (result == -EBUSY)
		return result;
	if (result < 0) /* the face's own keys hide windows as well */
		log_event(LOG_WARN, "desk.none", "error=%d", result);
	return 0;
}

void run_start(struct run *r, const struct run_options *o)
{
	struct link_listener l = {
		.kinds = 1u << WIRE_FACE,
		.frame = on_agent_frame,
		.closed = on_agent_closed,
		.data = r,
		.fds = LINK_GIVES_FDS,
	};
	int fd, result;

	broker_address_page(&o->broker, r->face.server, sizeof(r->face.server));
	start_watching(r);
	result = parts_start(&r->parts, r->loop, o->ca, on_part_gone, r, &fd);
	if (result == 0)
		result = link_create(r->loop, fd, &l, &r->link);
	give_up_rights();
	if (result == 0) {
		send_start(r, o);
		return;
	}
	snprintf(r->detail, sizeof(r->detail), "%s",
		result == -ENOENT ? _("A part of Engawa is missing. Please install Engawa again.")
				  : strerror(-result));
	run_end(r, WIRE__END_REASON__INTERNAL);
}

void run_close(struct run *r)
{
	uv_handle_t *handles[] = { (uv_handle_t *)&r->tick, (uv_handle_t *)&r->deadline };

	let_go_of_agent(r);
	desk_close(r->desk);
	r->desk = NULL;
	for (size_t i = 0; r->watching && i < sizeof(handles) / sizeof(handles[0]); i++)
		uv_close(handles[i], NULL);
	for (size_t i = 0; r->watching && i < RUN_END_SIGNALS; i++)
		uv_close((uv_handle_t *)&r->ends[i], NULL);
	face_finish(&r->face);
}
