#ifndef ENGAWA_SESSION_HOST_INTERNAL_H
#define ENGAWA_SESSION_HOST_INTERNAL_H
/*
 * A session and those who take part in it. What belongs to one of them is a struct
 * participant and its files: participant.c (states, the end), participant_door.c (from the
 * slot to the grant), participant_net.c (engawa-net and the broker), participant_line.c (a
 * line that was lost), participant_grants.c.
 * What they share is the host's: host.c (states, the end), host_face.c, host_question.c
 * (one question to the person at a time), host_windows.c, host_frames.c, host_sight.c,
 * host_hands.c, host_reader.c.
 */
#include <uv.h>

#include "guard/guard.h"
#include "guard/watch.h"
#include "seal/door.h"
#include "seal/handshake.h"
#include "seal/resume.h"
#include "session/desktop.h"
#include "session/host.h"
#include "session/permits.h"
#include "session/state.h"
#include "session/viewer.h"
#include "wire/link.h"
#include "wire/message.h"

enum { CONSENT_MS = 5 * 60 * 1000 /* as the face has it */ };

/* One who takes part, or a free place. */
struct participant {
	struct host *host;
	uint32_t number; /* from 1 on: its place */
	enum participant_state state;
	struct link *net; /* owned; NULL once closed */
	bool connected; /* engawa-net was told to connect, and has not said that it is over */
	struct seal_code code;
	struct seal_door door;
	struct seal_handshake *handshake; /* owned; while proving and asking */
	bool answered; /* M3 was sent: an attempt is used up */
	bool to_ask; /* the person is not asked yet: another question was open */
	bool to_let_in; /* the person said yes, and chooses what they may see */
	struct seal_resume *resume; /* owned; from the grant on */
	uint64_t heard_ms; /* last message of the viewer that opened, clock_with_sleep_ms() */
	bool line_over; /* while connected: lost, and what still comes over it counts no more */
	bool resuming; /* R1 was sent */
	bool net_wanted; /* the face was asked for a new engawa-net */
	uint64_t retry_ms; /* the wait before the next attempt to come back */
	struct permits permits; /* from the grant on */
	struct viewer *viewer; /* owned; from the grant on */
	bool control_waits; /* allowed, and for the border to be there */
	bool control_back; /* so it does, and comes back with the line */
	uint64_t control_ms; /* since when */
	uv_timer_t deadline; /* of the present state */
	uv_timer_t retry;
	size_t turn_frames; /* that engawa-net brought since the others had their turn */
	uv_timer_t turn; /* when it goes on */
};

/* What the person is asked, one at a time. */
struct question {
	struct participant *who; /* NULL: none is open */
	uint32_t prompt; /* number of the latest */
	Wire__Capability asked;
	bool again; /* it was held before the line was lost */
	uint64_t asked_ms;
};

struct host {
	uv_loop_t *loop; /* borrowed */
	enum session_state state;
	Wire__EndReason end_reason; /* once ended */
	char *display; /* owned; NULL: $DISPLAY */
	char *broker_address; /* owned */
	uint32_t broker_port;
	bool broker_tls;
	struct link *face; /* owned; NULL once closed */
	struct desktop *desktop; /* owned */
	const char *policy_path; /* borrowed; NULL: none */
	struct policy *policy; /* owned; NULL: there is none */
	struct participant people[HOST_PEOPLE_MAX];
	struct question question;
	bool by_hand; /* the face's window takes clicks: evidence of hands is wanted */
	bool chosen; /* the person was asked what may be seen, and said it */
	bool told_watched;
	struct reading *reading; /* owned; NULL: nobody reads windows */
	struct link *overlay; /* owned; NULL once closed */
	struct rect closed_lines[WIRE_CLOSED_LINES]; /* as the overlay was told */
	size_t n_closed_lines;
	struct participant *pointer; /* whose mark is shown; NULL: none is */
	struct participant *hands; /* whom the guard lets in; NULL: nobody */
	bool border_wanted, border_shown;
	bool hands_given; /* control was held, at any time before or now */
	uint32_t grants_number; /* of what the face was told last */
	struct guard *guard; /* owned; with the desktop */
	struct watch_page *page; /* owned, mapped */
	struct watch *watch; /* owned: beats */
	uv_pipe_t watchdog; /* only its end is of interest */
	uv_timer_t hands_timer; /* whatever is due for grants and hands */
	uv_timer_t deadline; /* for the banner; after the end: to leave */
	uv_timer_t frame_timer;
	uv_poll_t desktop_poll;
	bool desktop_polled; /* desktop_poll is initialised */
	bool desktop_rests; /* and stopped, until frame_timer is due */
	uint64_t framed_ms; /* when the last frame was taken */
	uint64_t looked_us; /* in this turn of the loop; 0: none was */
	uint64_t input_ms; /* when a viewer's input last came */
	void (*over)(void *data);
	void *data; /* borrowed */
	unsigned int handles; /* of libuv, still open */
	bool destroyed;
};

/* host.c */
void host_end(struct host *h, Wire__EndReason reason, const char *detail);
/* After the end: leaves as soon as everything is said. data: the host. */
void host_try_to_leave(void *data);
void host_start(struct host *h, const Wire__Start *start);
/* The face is alive and its banner visible. */
void host_banner_shown(struct host *h);
/* Somebody watches, or may again at any moment: the face must show it. */
bool host_watched(const struct host *h);
/* After somebody came or went. */
void host_tell_presence(struct host *h);

/* host_question.c */
/* Asks the person for c, for p; another question is open: -EBUSY. */
int host_ask(struct host *h, struct participant *p, Wire__Capability c, bool again);
void host_answer(struct host *h, const Wire__Answer *answer);
/* Whether what the face just said came of the person's own hands, as far as can be told. */
bool host_said_by_hand(struct host *h);
/* The question about p, if it is the open one, is over: nobody is there for its answer. */
void host_close_question(struct host *h, const struct participant *p);
/* Whoever waits to be asked about, now that none is open. */
void host_next_question(struct host *h);

/* participant.c */
static inline bool participant_viewing(const struct participant *p)
{
	return p->state == PARTICIPANT_VIEWING;
}
/* A free place whose engawa-net is there: asks for a slot and makes a code. */
void participant_enter(struct participant *p);
/* Forgets everything, says nothing. */
void participant_finish(struct participant *p);
/* They are gone, and their place is free; the session ends with the last one. */
void participant_end(struct participant *p, Wire__EndReason reason, const char *detail);
/* The same without a thought for the session. */
void participant_clear(struct participant *p, Wire__EndReason reason);
/* Sets the deadline of the state just entered; 0: none. */
void participant_set_deadline(struct participant *p, uint64_t ms);
/* The person's answer to whether they may view. The first one is let in only once the person
 * has said what may be seen, */
void participant_answer_view(struct participant *p, bool allow);
/* which is now. */
void participant_let_in(struct participant *p);

/* At the person's wish one more may join, by a code of its own: asks for an engawa-net of
 * theirs. Nothing where an invitation is open, or all places are taken. */
void host_invite(struct host *h);
void host_end_invite(struct host *h);
void host_send_away(struct host *h, uint32_t number);

/* What their hands held or showed is let go of. */
void participant_let_go(struct participant *p);

/* participant_line.c */
/* While viewing: nothing is shown or taken until they are back. */
void participant_lose_line(struct participant *p);
/* The next step towards it, whatever that is. */
void participant_come_back(struct participant *p);
/* Both are at the meeting. */
void participant_resume(struct participant *p);
void participant_take_resume(struct participant *p, const uint8_t *body, size_t size);
/* Milliseconds until it is too late; 0: it is. */
uint64_t participant_time_left(const struct participant *p);

/* participant_door.c */
void participant_send_handshake(struct participant *p, const struct seal_message *m);
void participant_take_slot(struct participant *p, const Wire__SlotOpened *slot);
void participant_peer_joined(struct participant *p);
void participant_take_handshake(struct participant *p, const uint8_t *body, size_t size);
/* The answer to the peer, sealed in M7. 0 or -errno. */
int participant_send_grant(struct participant *p, bool allowed);
/* The peer at the door is gone or sent away; wait for the next, if one may come. */
void participant_wait_again(struct participant *p);

/* participant_net.c */
int participant_open_net(struct participant *p, int fd);
void participant_connect(struct participant *p);
void participant_disconnect(struct participant *p);
void participant_drop_peer(struct participant *p);
/* Nobody else may join; once there is something to resume, also where the two meet. */
void participant_close_slot(struct participant *p);
void participant_meet(struct participant *p);
int participant_send_sealed(const uint8_t *body, size_t size, void *data);

/* participant_grants.c: what they ask for, and what they hold */
void participant_start_grants(struct participant *p);
/* viewer_listener's take. */
int participant_take_control(const Wire__ViewerControl *m, void *data);
/* The person's answer to a question about POINT or CONTROL. */
void participant_answer_ask(struct participant *p, Wire__Capability c, bool allow);
/* Nobody answered, or they do not ask any more. */
void participant_close_ask(struct participant *p, Wire__Capability c, Wire__AskResult result);
/* One of them is over: given up, taken back. */
void participant_end_grant(struct participant *p, Wire__Capability c);
/* The line is back after a gap; a long one: what was held waits for the person. */
void participant_give_back(struct participant *p, bool gap_is_long);
/* The person's answer to whether it may come back. */
void participant_answer_again(struct participant *p, Wire__Capability c, bool allow);
/* What is over by now. */
void participant_expire_grants(struct participant *p);
/* Until something of it is due; UINT64_MAX: nothing. */
uint64_t participant_grants_due_ms(const struct participant *p);
/* Lets p's hands in; NULL: nobody's, and whoever had them is told what became of it. */
void host_let_hands(struct host *h, struct participant *p);
/* Who holds control, or waits for it; NULL: nobody. */
struct participant *host_controller(struct host *h);
/* The border is on the screen, or gone from it. */
void host_border_shown(struct host *h, bool now);

/* host_hands.c: to engawa-overlay and engawa-watchdog, and to the guard */
int host_open_hands(struct host *h, const struct host_options *o);
int host_create_guard(struct host *h);
void host_close_hands(struct host *h);
/* POINT and input messages. 0, -EBADMSG. */
int host_take_input(struct participant *p, const Wire__ViewerControl *m);
void host_show_mark(
	struct host *h, struct participant *p, Wire__MarkShape shape, int32_t x, int32_t y);
void host_show_border(struct host *h, bool now, bool paused);
/* What is due now, and when to look again. */
void host_mind_hands(struct host *h);
/* Or ends the session. */
void host_tell_overlay(struct host *h, const Wire__ToOverlay *m);

/* host_closed.c: after each frame, and when somebody comes or nobody watches any more */
void host_mark_closed(struct host *h);

/* host_reader.c: which windows engawa-reader is to read, and what it found in them */
int host_open_reader(struct host *h, int fd);
void host_close_reader(struct host *h);
/* After windows, or what is shown of them, may have changed; or whether somebody watches. */
void host_tell_reader(struct host *h);
/* What was found in a window last. */
Wire__WordsFound host_words_of(const struct host *h, uint32_t client);

/* host_face.c: to and from engawa */
void host_take_face(enum wire_kind kind, const uint8_t *body, size_t size, void *data);
void host_tell_face(struct host *h, const Wire__FromAgent *m);
void host_tell_code(struct host *h, const struct seal_code *code);
/* The question that is open. */
void host_tell_ask(struct host *h);
/* What is held, all together, and by whom. */
void host_tell_grants(struct host *h);
void host_tell_paused(struct host *h, bool now);
/* What the person seemed to say does not count: prompt, or 0 for a window. */
void host_tell_unheard(struct host *h, uint32_t prompt);
void host_tell_ask_gone(struct host *h);
void host_tell_watched(struct host *h, bool now);
/* Who is there, and how. */
void host_tell_people(struct host *h);
/* Whether windows are read. */
void host_tell_reading(struct host *h, bool now);
/* A new engawa-net is needed. */
void host_tell_net_wanted(struct host *h, uint32_t number);
void host_tell_code_gone(struct host *h);
void host_tell_attempt(struct host *h, unsigned int left);
void host_tell_ended(struct host *h, Wire__EndReason reason, const char *detail);

/* They wait for what the person chooses; NULL: nobody does. */
struct participant *host_to_let_in(struct host *h);
/* What opens anything is the person's own to do; where it was not, the face is told. */
bool host_by_the_person(struct host *h);

/* host_windows.c: which windows are shown, at the person's word */
void host_list_windows(struct host *h);
void host_set_window(struct host *h, const Wire__SetWindow *set);
void host_choose(struct host *h, const Wire__Choose *choose);
void host_hide_everything(struct host *h);
/* What is shown has changed; less: something may be hidden now. */
void host_obey(struct host *h, bool less);

/* host_sight.c: the face is told what the viewers see */
void host_tell_sight(struct host *h);

/* host_frames.c: from the desktop to the viewers */
int host_open_desktop(struct host *h, const char **ret_why);
/* Something may have changed, or a viewer wants more. */
void host_pump(struct host *h);
#endif
