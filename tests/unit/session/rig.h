#ifndef ENGAWA_TESTS_SESSION_RIG_H
#define ENGAWA_TESTS_SESSION_RIG_H
/*
 * A host on a real, empty X screen, with the test in the places around it: the
 * face, engawa-overlay and engawa-watchdog on one side, engawa-net, broker and
 * viewer on the other. Everything runs on one loop; each step waits until what it
 * names has happened.
 */
#include <stdbool.h>
#include <uv.h>

#include "guard/watch.h"
#include "seal/handshake.h"
#include "seal/resume.h"
#include "session/host.h"
#include "wire/link.h"
#include "wire/message.h"

struct rig {
	uv_loop_t loop;
	uv_timer_t tick; /* so that a second can pass on the loop */
	unsigned int ticks;
	struct host *host;
	struct link *face, *net, *overlay; /* the test's ends */
	int watchdog; /* likewise; -1: closed */
	struct watch_page *page;
	bool no_beat; /* the watchdog stands still */
	bool over; /* the host is done */
	unsigned int over_tick;
	bool net_closed;
	/* what the face was told */
	char code[SEAL_CODE_TEXT];
	uint32_t prompt; /* 0: no question is open */
	Wire__Capability asked; /* what the question is about */
	bool asked_again;
	unsigned int unheard;
	size_t people;
	uint32_t lost_s; /* of the first of them */
	uint32_t net_wanted; /* for this participant; 0: no */
	uint32_t face_number; /* of the latest Grants */
	bool face_paused;
	bool watched;
	int attempts_left; /* -1: never told */
	int ended; /* Wire__EndReason, or -1 */
	size_t windows_told;
	Wire__Showing showing; /* of the latest list, */
	bool everything_hidden; /* and this too, */
	size_t open_windows; /* how many of its windows may be seen, */
	size_t closed_windows; /* and how many not, */
	uint32_t first_closed; /* the first of these; 0: none */
	/* what the broker was told */
	bool connect_wanted, slot_wanted, slot_closed, disconnected;
	unsigned int drops, connects, meets;
	uint8_t named[SEAL_MEET], meet[SEAL_MEET];
	/* what the viewer got: the latest sealed body, and how many */
	uint8_t body[1 + SEAL_TEXT_MAX + SEAL_OVERHEAD];
	size_t body_size;
	unsigned int bodies;
	size_t sealed_bytes;
	/* what the overlay was told */
	bool border, border_silent; /* silent: it does not answer */
	Wire__MarkShape mark;
	size_t closed_lines; /* that the overlay was told of */
	/* the viewer */
	struct seal_handshake *viewer;
	struct seal_resume *resume;
	bool r3_due;
	struct seal_sender *control_out;
	struct seal_receiver *control_in, *screen_in;
	bool allowed;
	uint32_t turn; /* the latest complete one */
	uint32_t pong;
	uint32_t number; /* of the latest Grants */
	bool point, control; /* held, by these */
	int answer; /* the latest Wire__AskResult, or -1 */
	uint32_t retry_s;
	int blocked; /* the latest Wire__BlockReason, or -1 */
	bool paused;
	uint32_t typed; /* the text that was answered last, */
	bool whole; /* and whether all of it was typed */
	int viewer_ended; /* Wire__EndReason from the host, or -1 */
	bool screen_final;
	bool hold; /* sealed bodies are only counted, not opened */
};

/* Size and depth of the screen that the next rig_start_screen() makes. */
extern const char *rig_screen;
/* cmocka fixtures: one X server for the group, one rig for each test. */
int rig_start_screen(void **state);
int rig_stop_screen(void **state);
int rig_setup(void **state);
int rig_teardown(void **state);

/* Runs the loop until *flag is not zero; fails when the host is over before. */
#define RIG_UNTIL(rig, condition)                                                                  \
	do {                                                                                       \
		while (!(condition))                                                               \
			rig_turn((rig), #condition);                                               \
	} while (0)
void rig_turn(struct rig *r, const char *waiting_for);

/* r->net, over fd. */
int rig_open_net(struct rig *r, int fd);
/* Into one of the test's ends. */
void rig_send(struct link *l, enum wire_kind kind, const ProtobufCMessage *m);

/* The face. */
void rig_face_say(struct rig *r, const Wire__ToAgent *m);
void rig_face_start(struct rig *r, const char *address);
void rig_face_answer(struct rig *r, uint32_t prompt, bool allow);

/* The broker. */
void rig_broker_connected(struct rig *r);
void rig_broker_slot(struct rig *r);
void rig_broker_joined(struct rig *r);
void rig_broker_left(struct rig *r);
void rig_send_sealed(struct rig *r, uint8_t stage, const uint8_t *data, size_t size);

/* The viewer: joins with a code and takes the handshake up to M4, M5, M7. */
void rig_viewer_join(struct rig *r, const char *code_text);

/* Waits until more than so many bodies have come; the latest is of a handshake. */
void rig_next_handshake(struct rig *r, unsigned int before);
void rig_viewer_confirm(struct rig *r);
void rig_viewer_enter(struct rig *r);
void rig_viewer_say(struct rig *r, const Wire__ViewerControl *m, bool final);
void rig_viewer_want(struct rig *r, uint32_t shown, uint32_t window);
void rig_viewer_ask(struct rig *r, Wire__Capability c);
void rig_viewer_seen(struct rig *r, uint32_t number);
void rig_viewer_move(struct rig *r, uint32_t x, uint32_t y);
void rig_viewer_key(struct rig *r, uint32_t usage, bool down);

/* A lost line: what the agent is told of it, and each step of the way back. */
void rig_net_lost(struct rig *r);
void rig_net_lost_by(struct rig *r, Wire__LostReason reason);
void rig_give_net(struct rig *r);
void rig_viewer_lost(struct rig *r);
void rig_meet(struct rig *r);
void rig_viewer_answer(struct rig *r, struct seal_message *ret_r2);
void rig_viewer_back(struct rig *r);

/* What may be seen; waits until the face was told what follows from it. */
void rig_choose(struct rig *r, Wire__Showing showing);
void rig_set_window(struct rig *r, uint32_t id, bool hide);
void rig_list_windows(struct rig *r);

/* From Start to a yes that counts, */
void rig_wait_for_code(struct rig *r);
void rig_say_yes(struct rig *r);
/* to being let in, */
void rig_let_in(struct rig *r, Wire__Showing showing);
/* and to all that is not private. */
void rig_watch(struct rig *r);
/* While watched: the viewer asks, the person allows, and it is held. */
void rig_grant(struct rig *r, Wire__Capability c);
#endif
