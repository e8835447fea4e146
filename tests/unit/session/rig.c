#include "tests/unit/session/rig.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/clock.h"
#include "tests/unit/server_end.h"

enum { PATIENCE_TICKS = 100 };

const char *rig_screen = "320x240x24";

static pid_t screen;

/* The display's number and a newline, in as many pieces as the server likes. */
static bool read_display(int fd, char *ret, size_t room)
{
	size_t used = 0;

	while (used < room - 1) {
		ssize_t n = read(fd, ret + used, 1);

		if (n < 1)
			return false;
		if (ret[used] == '\n') {
			ret[used] = '\0';
			return used > 0;
		}
		used++;
	}
	return false;
}

int rig_start_screen(void **state)
{
	char name[16] = ":";
	int fds[2];
	bool good;

	if (pipe(fds) < 0 || (screen = fork()) < 0)
		return -1;
	if (screen == 0) {
		dup2(fds[1], 3);
		execlp("Xvfb", "Xvfb", "-displayfd", "3", "-screen", "0", rig_screen, "-nolisten",
			"tcp", "-noreset", NULL);
		_exit(127);
	}
	close(fds[1]);
	good = read_display(fds[0], name + 1, sizeof(name) - 1);
	close(fds[0]);
	return good ? setenv("DISPLAY", name, 1) : -1;
}

int rig_stop_screen(void **state)
{
	server_end(screen);
	return 0;
}

/* What the host said last may still lie in the socket when it is over. */
void rig_turn(struct rig *r, const char *waiting_for)
{
	if (r->over && r->ticks - r->over_tick > PATIENCE_TICKS)
		fail_msg("the session is over (reason %d), in vain waited for: %s", r->ended,
			waiting_for);
	uv_run(&r->loop, UV_RUN_ONCE);
}

void rig_send(struct link *l, enum wire_kind kind, const ProtobufCMessage *m)
{
	uint8_t body[4096];
	int size = wire_pack(m, body, sizeof(body));

	assert_true(size >= 0);
	assert_int_equal(link_send(l, kind, body, (size_t)size), 0);
}

static void hear_windows(struct rig *r, const Wire__Windows *m)
{
	r->windows_told++;
	r->showing = m->showing;
	r->everything_hidden = m->everything_hidden;
	r->open_windows = r->closed_windows = r->first_closed = 0;
	for (size_t i = 0; i < m->n_windows; i++) {
		r->open_windows += !m->windows[i]->hidden && !m->windows[i]->own;
		r->closed_windows += m->windows[i]->hidden;
		if (m->windows[i]->hidden && r->first_closed == 0)
			r->first_closed = m->windows[i]->id;
	}
}

static void take_face(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct rig *r = data;
	Wire__FromAgent *m;

	assert_int_equal(kind, WIRE_FACE);
	assert_int_equal(WIRE_UNPACK(from_agent, body, size, &m), 0);
	assert_int_equal(r->ended, -1);
	switch (m->body_case) {
	case WIRE__FROM_AGENT__BODY_SHOW_CODE:
		memcpy(r->code, m->show_code->code, sizeof(r->code));
		break;
	case WIRE__FROM_AGENT__BODY_ASK:
		assert_int_equal(r->prompt, 0);
		r->prompt = m->ask->prompt;
		r->asked = m->ask->capability;
		r->asked_again = m->ask->again;
		break;
	case WIRE__FROM_AGENT__BODY_GRANTS:
		r->face_number = m->grants->number;
		break;
	case WIRE__FROM_AGENT__BODY_PEOPLE:
		r->people = m->people->n_people;
		r->lost_s = r->people ? m->people->people[0]->lost_s : 0;
		break;
	case WIRE__FROM_AGENT__BODY_NET_WANTED:
		r->net_wanted = m->net_wanted->number;
		break;
	case WIRE__FROM_AGENT__BODY_CODE_GONE:
		break;
	case WIRE__FROM_AGENT__BODY_PAUSED:
		r->face_paused = m->paused->now;
		break;
	case WIRE__FROM_AGENT__BODY_UNHEARD:
		r->unheard++;
		break;
	case WIRE__FROM_AGENT__BODY_ASK_GONE:
		assert_int_equal(m->ask_gone->prompt, r->prompt);
		r->prompt = 0;
		break;
	case WIRE__FROM_AGENT__BODY_WATCHED:
		r->watched = m->watched->now;
		break;
	case WIRE__FROM_AGENT__BODY_ENDED:
		r->ended = (int)m->ended->reason;
		break;
	case WIRE__FROM_AGENT__BODY_WINDOWS:
		hear_windows(r, m->windows);
		break;
	case WIRE__FROM_AGENT__BODY_ATTEMPT:
		r->attempts_left = (int)m->attempt->left;
		break;
	default:
		fail_msg("unexpected message to the face");
	}
	WIRE_FREE(m);
}

static void take_to_broker(struct rig *r, const uint8_t *body, size_t size)
{
	Wire__ToBroker *m;

	assert_int_equal(WIRE_UNPACK(to_broker, body, size, &m), 0);
	r->slot_wanted |= m->body_case == WIRE__TO_BROKER__BODY_OPEN_SLOT;
	r->slot_closed |= m->body_case == WIRE__TO_BROKER__BODY_CLOSE_SLOT;
	if (m->body_case == WIRE__TO_BROKER__BODY_CLOSE_SLOT && m->close_slot->meet.len)
		memcpy(r->named, m->close_slot->meet.data, SEAL_MEET);
	if (m->body_case == WIRE__TO_BROKER__BODY_MEET) {
		memcpy(r->meet, m->meet->meet.data, SEAL_MEET);
		r->meets++;
	}
	r->drops += m->body_case == WIRE__TO_BROKER__BODY_DROP_PEER;
	WIRE_FREE(m);
}

void rig_net_lost_by(struct rig *r, Wire__LostReason reason)
{
	Wire__FromNet m = WIRE__FROM_NET__INIT;
	Wire__ConnectionLost lost = WIRE__CONNECTION_LOST__INIT;

	lost.reason = reason;
	m.body_case = WIRE__FROM_NET__BODY_LOST;
	m.lost = &lost;
	rig_send(r->net, WIRE_NET, &m.base);
}

void rig_net_lost(struct rig *r)
{
	rig_net_lost_by(r, WIRE__LOST_REASON__CLOSED);
}

static void disconnect(struct rig *r)
{
	r->disconnected = true;
	rig_net_lost(r);
}

static void take_to_net(struct rig *r, const uint8_t *body, size_t size)
{
	Wire__ToNet *m;

	assert_int_equal(WIRE_UNPACK(to_net, body, size, &m), 0);
	r->connect_wanted |= m->body_case == WIRE__TO_NET__BODY_CONNECT;
	r->connects += m->body_case == WIRE__TO_NET__BODY_CONNECT;
	if (m->body_case == WIRE__TO_NET__BODY_DISCONNECT)
		disconnect(r);
	WIRE_FREE(m);
}

static void take_screen(struct rig *r, const uint8_t *text, size_t size)
{
	Wire__Screen *m;

	assert_int_equal(WIRE_UNPACK(screen, text, size, &m), 0);
	if (m->body_case == WIRE__SCREEN__BODY_UPDATE && m->update->last)
		r->turn = m->update->turn;
	if (m->body_case == WIRE__SCREEN__BODY_CURSOR_AT && m->cursor_at->turn)
		r->turn = m->cursor_at->turn;
	WIRE_FREE(m);
}

static void take_grants(struct rig *r, const Wire__Grants *grants)
{
	assert_int_equal(grants->number, r->number + 1);
	r->number = grants->number;
	r->point = r->control = false;
	for (size_t i = 0; i < grants->n_held; i++) {
		r->point |= grants->held[i]->capability == WIRE__CAPABILITY__POINT;
		r->control |= grants->held[i]->capability == WIRE__CAPABILITY__CONTROL;
	}
}

static void take_control(struct rig *r, const uint8_t *text, size_t size, bool final)
{
	Wire__HostControl *m;

	assert_int_equal(WIRE_UNPACK(host_control, text, size, &m), 0);
	assert_int_equal(final, m->body_case == WIRE__HOST_CONTROL__BODY_ENDED);
	switch (m->body_case) {
	case WIRE__HOST_CONTROL__BODY_PONG:
		r->pong = m->pong->token;
		break;
	case WIRE__HOST_CONTROL__BODY_ENDED:
		r->viewer_ended = (int)m->ended->reason;
		break;
	case WIRE__HOST_CONTROL__BODY_GRANTS:
		take_grants(r, m->grants);
		break;
	case WIRE__HOST_CONTROL__BODY_ASK_ANSWERED:
		r->answer = (int)m->ask_answered->result;
		r->retry_s = m->ask_answered->retry_after_s;
		break;
	case WIRE__HOST_CONTROL__BODY_BLOCKED:
		r->blocked = (int)m->blocked->reason;
		break;
	case WIRE__HOST_CONTROL__BODY_PAUSED:
		r->paused = m->paused->now;
		break;
	case WIRE__HOST_CONTROL__BODY_TEXT_TYPED:
		r->typed = m->text_typed->number;
		r->whole = m->text_typed->whole;
		break;
	default:
		fail_msg("unexpected message to the viewer");
	}
	WIRE_FREE(m);
}

/* R3: the channels of the new epoch. */
static void enter_again(struct rig *r, const uint8_t *r3, size_t size)
{
	assert_int_equal(seal_resume_take_r3(r->resume, clock_with_sleep_ms(), r3, size), 0);
	assert_int_equal(seal_resume_sender(r->resume, SEAL_CONTROL, &r->control_out), 0);
	assert_int_equal(seal_resume_receiver(r->resume, SEAL_CONTROL, &r->control_in), 0);
	assert_int_equal(seal_resume_receiver(r->resume, SEAL_SCREEN, &r->screen_in), 0);
}

static void take_sealed(struct rig *r, const uint8_t *body, size_t size)
{
	static uint8_t text[SEAL_TEXT_MAX + SEAL_OVERHEAD];
	bool screen_stage = body[0] == WIRE_SCREEN;
	size_t length;
	bool final;

	memcpy(r->body, body, size);
	r->body_size = size;
	r->bodies++;
	if (body[0] == WIRE_HANDSHAKE && r->r3_due) {
		r->r3_due = false;
		enter_again(r, body + 1, size - 1);
	}
	r->sealed_bytes += size;
	if (body[0] == WIRE_HANDSHAKE || r->hold)
		return;
	assert_int_equal(seal_receive(screen_stage ? r->screen_in : r->control_in, body + 1,
				 size - 1, text, &length, &final),
		0);
	if (!screen_stage)
		take_control(r, text, length, final);
	else if (final)
		r->screen_final = true;
	else
		take_screen(r, text, length);
}

static void take_net(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct rig *r = data;

	if (kind == WIRE_BROKER)
		take_to_broker(r, body, size);
	else if (kind == WIRE_NET)
		take_to_net(r, body, size);
	else
		take_sealed(r, body, size);
}

static void answer_border(struct rig *r)
{
	Wire__FromOverlay m = WIRE__FROM_OVERLAY__INIT;
	Wire__BorderShown shown = WIRE__BORDER_SHOWN__INIT;

	shown.now = r->border;
	m.body_case = WIRE__FROM_OVERLAY__BODY_BORDER_SHOWN;
	m.border_shown = &shown;
	rig_send(r->overlay, WIRE_OVERLAY, &m.base);
}

static void take_overlay(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct rig *r = data;
	Wire__ToOverlay *m;

	assert_int_equal(WIRE_UNPACK(to_overlay, body, size, &m), 0);
	if (m->body_case == WIRE__TO_OVERLAY__BODY_MARK)
		r->mark = m->mark->shape;
	else if (m->body_case == WIRE__TO_OVERLAY__BODY_CLOSED)
		r->closed_lines = m->closed->n_lines;
	else
		r->border = m->border->now;
	if (m->body_case == WIRE__TO_OVERLAY__BODY_BORDER && !r->border_silent)
		answer_border(r);
	WIRE_FREE(m);
}

static void face_closed(int error, void *data)
{
}

static void net_closed(int error, void *data)
{
	((struct rig *)data)->net_closed = true;
}

static void over(void *data)
{
	struct rig *r = data;

	r->over = true;
	r->over_tick = r->ticks;
}

static void on_tick(uv_timer_t *timer)
{
	struct rig *r = timer->data;

	r->ticks++;
	if (!r->no_beat)
		r->page->watchdog_ms = clock_ms();
}

int rig_open_net(struct rig *r, int fd)
{
	const struct link_listener net = { 1u << WIRE_NET | 1u << WIRE_BROKER | 1u << WIRE_SEALED,
		take_net, net_closed, r };

	return link_create(&r->loop, fd, &net, &r->net);
}

int rig_setup(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	const struct link_listener face = { 1u << WIRE_FACE, take_face, face_closed, r,
		LINK_GIVES_FDS };
	const struct link_listener overlay = { 1u << WIRE_OVERLAY, take_overlay, face_closed, r };
	int face_fds[2], net_fds[2], overlay_fds[2], watch_fds[2];
	struct host_options options = { 0 };

	r->attempts_left = r->ended = r->viewer_ended = r->answer = r->blocked = -1;
	uv_loop_init(&r->loop);
	uv_timer_init(&r->loop, &r->tick);
	r->tick.data = r;
	uv_timer_start(&r->tick, on_tick, 50, 50);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, face_fds), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, net_fds), 0);
	assert_int_equal(link_create(&r->loop, face_fds[0], &face, &r->face), 0);
	assert_int_equal(rig_open_net(r, net_fds[0]), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, overlay_fds), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, watch_fds), 0);
	assert_int_equal(link_create(&r->loop, overlay_fds[0], &overlay, &r->overlay), 0);
	assert_int_equal(watch_create_page(&options.page_fd), 0);
	assert_int_equal(watch_map(options.page_fd, &r->page), 0);
	r->watchdog = watch_fds[0];
	options.overlay_fd = overlay_fds[1];
	options.reader_fd = -1;
	options.watch_fd = watch_fds[1];
	options.face_fd = face_fds[1];
	options.net_fd = net_fds[1];
	assert_int_equal(host_create(&r->loop, &options, over, r, &r->host), 0);
	*state = r;
	return 0;
}

int rig_teardown(void **state)
{
	struct rig *r = *state;

	host_destroy(r->host);
	link_destroy(r->face);
	link_destroy(r->net);
	link_destroy(r->overlay);
	if (r->watchdog >= 0)
		close(r->watchdog);
	watch_unmap(r->page);
	uv_close((uv_handle_t *)&r->tick, NULL);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&r->loop), 0);
	seal_handshake_destroy(r->viewer);
	seal_resume_destroy(r->resume);
	seal_sender_destroy(r->control_out);
	seal_receiver_destroy(r->control_in);
	seal_receiver_destroy(r->screen_in);
	free(r);
	return 0;
}
