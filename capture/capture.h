#ifndef ENGAWA_CAPTURE_CAPTURE_H
#define ENGAWA_CAPTURE_CAPTURE_H
/*
 * Windows of a desktop, one by one. The screen as a whole (the root window) is
 * never read: what the shield does not admit never enters this process.
 *
 * Source of the method: docs/capture.md. One thread; nothing blocks for longer
 * than one round trip to the display server.
 */
#include <stdbool.h>
#include <stdint.h>

#include "core/frame.h"

/* Asked before a window's pixels are read: only of a window that is SHIELD_SHOWN
 * are they, and beneath SHIELD_OWN they are as if it were not there. A pure
 * question: it must not call back into capture. */
typedef enum shield_verdict (*capture_verdict)(const struct raw_window *w, void *data);
/* A window, frame or client, is gone for good. */
typedef void (*capture_gone)(uint32_t id, void *data);
/* What is known of a window, before any verdict that depends on it is asked: of every
 * application's window in a frame on its own. The shape is not told. */
typedef void (*capture_facts)(const struct raw_window *w, void *data);
/* This was copied anew, by a process; 0: nobody's is there, or it is not known whose. */
typedef void (*capture_copied)(enum raw_copy which, pid_t pid, void *data);
/* Whether all that it may be is shown, as far as the listener was told of windows. */
typedef bool (*capture_admit_copy)(enum raw_copy which, void *data);

struct capture_listener {
	capture_verdict verdict;
	capture_gone gone;
	capture_facts facts; /* NULL: nobody wants to know */
	capture_copied copied; /* NULL: likewise */
	capture_admit_copy admit_copy; /* NULL: none of it is shown */
	void *data; /* borrowed for the life of the capture */
};

struct capture;

/* Connects to the display ($DISPLAY when NULL). 0, or -ENOTSUP (no X11: for
 * example a Wayland session), -EPROTO (an extension is missing; *ret_why names
 * it, static text), -ENOMEM. *ret untouched on failure. */
int capture_create_x11(const char *display, const struct capture_listener *l, struct capture **ret,
	const char **ret_why);
void capture_destroy(struct capture *c);

/* Becomes readable when there may be something new. Wait for it only after
 * capture_next() said -EAGAIN: what came in with a reply does not make it readable. */
int capture_fd(const struct capture *c);

/* The verdict on one of them, as of now. */
enum shield_verdict capture_verdict_of(const struct capture *c, const struct raw_window *w);

/*
 * Holding the display still, for guard/. Between the two calls no other program can
 * change anything, and what is known of windows is exact. Short: everything else on
 * the display waits. 0, -EPIPE or -ENOMEM (then nothing is held).
 */
int capture_hold(struct capture *c);
void capture_let_go(struct capture *c);

/* A window that would get input. window is NULL where none would: bare screen, or one
 * that is not known (borrowed until capture_let_go()). */
struct capture_target {
	const struct raw_window *window;
	enum shield_verdict verdict; /* of the window; SHIELD_HIDDEN without one */
};

/* Only while it is held. The window that a press at this point of the screen goes to,
 * without regard to grabs. */
struct capture_target capture_at(struct capture *c, int32_t x, int32_t y);
/* The one that has the keyboard focus, as above. */
struct capture_target capture_focused(struct capture *c);
/* Whether another program holds the pointer, or the keyboard; then whose window it
 * holds it with, as far as events told. */
bool capture_pointer_grabbed(struct capture *c, struct capture_target *ret);
bool capture_keyboard_grabbed(struct capture *c, struct capture_target *ret);

/* Only while it is held. Whether nothing that waits to be pasted can be of a window that is not
 * shown. Who owns it is asked, what it is never. */
bool capture_copies_shown(struct capture *c);

/* The verdicts may have changed: asks for every window again. The next frame is
 * whole. */
void capture_recheck(struct capture *c);

/* 0 and a frame, valid until the next call; -EAGAIN when nothing changed; -EPIPE
 * when the display went away, -E2BIG when its screen has become larger than a frame
 * can be, -ENOMEM: then it is of no more use. The first frame after creation, and
 * each after `whole`, has the whole picture as damage; one without damage tells of
 * the cursor, or of nothing. */
int capture_next(struct capture *c, bool whole, const struct raw_frame **ret);

/* Takes in events and reports window changes without reading pixels, so that
 * lists stay true while nobody watches. 0, or as capture_next(). */
int capture_poll(struct capture *c);
/* As capture_poll(), and everything that has happened on the display until now is taken in,
 * also that it is gone. Waits while another program holds the display. */
int capture_sync(struct capture *c);

/* The mapped windows as last seen, lowest first; borrowed until the next call. */
const struct raw_window *capture_windows(const struct capture *c, size_t *ret_n);
/* Counts up whenever these may have changed. */
uint64_t capture_listed(const struct capture *c);
#endif
