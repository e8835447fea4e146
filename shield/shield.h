#ifndef ENGAWA_SHIELD_SHIELD_H
#define ENGAWA_SHIELD_SHIELD_H
/*
 * Decides what may go out: admits windows, and turns raw frames into clean
 * ones. Unsure means hidden. One thread.
 *
 * Why a window is closed or open is decided by the first rule that fits:
 *	Engawa's own, by process or by window; a
 *	terminal, while terminals are left out      SHIELD_OF_ENGAWA: left out
 *	the person hid everything                   SHIELD_EVERYTHING
 *	a secret was read in it                     SHIELD_SECRET_WORDS
 *	the person closed it by hand                SHIELD_BY_PERSON
 *	the policy file closes it                   SHIELD_POLICY
 *	the person showed it by name                open
 *	the person chose others, or nothing yet     SHIELD_NOT_CHOSEN
 *	by what it is: shield/defaults.c            SHIELD_PRIVATE_APP, _PANEL, _DESKTOP
 *	full screen, of a program not seen before   SHIELD_FULL_SCREEN
 *	it belongs to a closed one                  SHIELD_FOLLOWS
 *	it belongs to nobody that is known          SHIELD_NOBODYS
 *	a new one that was not read yet             SHIELD_UNREAD, also where it was shown by name
 *	anything else                               open
 * What belongs to a window that is open, a menu of it, say, is as chosen as that one and
 * may be of its kind. Who belongs to whom: shield/belong.c.
 *
 * The cursor is not shown over what is not shown, and is a plain arrow while any
 * application's window is closed: whose image it is cannot be told.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/frame.h"
#include "policy/policy.h"
#include "shield/clean_frame.h"

enum {
	SHIELD_BARE_COLOUR = 0x2e3440, /* where no window is: the root is never read */
	/* The placeholder of a closed window: the ground, the edge, and the label (label.h)
	 * with two steps between it and the ground. */
	SHIELD_HIDDEN_COLOUR = 0x7b8794,
	SHIELD_HIDDEN_EDGE = 0x66717d,
	SHIELD_HIDDEN_FAINT = 0xa7afb8,
	SHIELD_HIDDEN_CLEAR = 0xd3d7db,
	SHIELD_HIDDEN_LETTERS = 0xffffff,
	SHIELD_PENDING_COLOUR = 0x9aa5b1, /* a shown window whose pixels are not there yet */
};

enum shield_reason {
	SHIELD_OPEN,
	SHIELD_OF_ENGAWA,
	SHIELD_BY_PERSON,
	SHIELD_NOT_CHOSEN,
	SHIELD_EVERYTHING,
	SHIELD_PRIVATE_APP,
	SHIELD_POLICY,
	SHIELD_FOLLOWS,
	SHIELD_NOBODYS,
	SHIELD_PANEL,
	SHIELD_DESKTOP,
	SHIELD_FULL_SCREEN,
	SHIELD_SECRET_WORDS,
	SHIELD_UNREAD,
};

/* What a window is, where that alone makes it private. */
enum shield_category {
	SHIELD_ORDINARY,
	SHIELD_BROWSER, /* and other computers' screens */
	SHIELD_PASSWORDS, /* managers of them */
	SHIELD_MAIL,
	SHIELD_CHAT, /* and meetings */
	SHIELD_MONEY, /* banking, tax, book-keeping */
	SHIELD_KEYS, /* stores of keys and certificates */
	SHIELD_PROMPT, /* for passwords, and for more rights; what shows what is typed */
	SHIELD_NOTIFICATION,
	SHIELD_PANELS, /* task lists, launchers, trays: names of windows and files; their pictures */
	SHIELD_FILE_NAMES, /* the desktop */
};

/* What the person chose at the start; nothing is shown before. */
enum shield_mode {
	SHIELD_MODE_NOTHING,
	SHIELD_MODE_CHOSEN, /* what was shown by name */
	SHIELD_MODE_ORDINARY, /* all that is not private */
};

/* What the reader of words found in a window. */
enum shield_words {
	SHIELD_WORDS_UNREAD, /* nothing yet */
	SHIELD_WORDS_CLEAN,
	SHIELD_WORDS_UNKNOWN, /* nobody can tell: the other rules alone decide */
	SHIELD_WORDS_SECRET,
};

struct shield;

/* In SHIELD_MODE_NOTHING, with the built-in rules. NULL when out of memory. Destroying NULL is
 * fine. */
struct shield *shield_create(void);
void shield_destroy(struct shield *s);

/* Every window of this process is Engawa's own (face, the terminal it runs in). */
int shield_add_own_pid(struct shield *s, pid_t pid);
/* A single window that is Engawa's own, by frame or client id. */
int shield_add_own_window(struct shield *s, uint32_t id);
/* The terminal the face runs in could not be told from others: every terminal
 * counts as Engawa's own. */
void shield_hide_terminals(struct shield *s);

/* What is known of a window, before it is asked about: others may belong to it. Kept
 * until it is forgotten; the shape is not. 0, or -ENOMEM (then nothing may be shown). */
int shield_note(struct shield *s, const struct raw_window *w);
/* The window is gone (frame or client); its id may be given to another one. */
void shield_forget(struct shield *s, uint32_t id);

/* This was copied anew, by a process; 0: it is not known by which. */
void shield_note_copy(struct shield *s, enum raw_copy which, pid_t pid);
/* Whether all that it may be is shown: its process has windows, every one of them is shown, also
 * those that were unmapped since they were told of, and none that was closed has gone since.
 * Not without a process that is known. */
bool shield_admit_copy(const struct shield *s, enum raw_copy which);

/* Borrowed, and to outlive the shield; NULL: there is none. Where it does not allow all that is
 * not private at once, SHIELD_MODE_ORDINARY is SHIELD_MODE_CHOSEN. */
void shield_set_policy(struct shield *s, const struct policy *p);

/* Ends "hide everything". In SHIELD_MODE_NOTHING what was shown by name is closed, too. */
void shield_set_mode(struct shield *s, enum shield_mode m);
enum shield_mode shield_mode(const struct shield *s);

/* The person's choice for one window; remembered until the window is forgotten. Showing
 * the first one when nothing was chosen yet, or after everything was hidden, is the choice of
 * SHIELD_MODE_CHOSEN. Shown by name is still closed while a secret is read in it. 0, or
 * -ENOMEM. */
int shield_hide(struct shield *s, const struct raw_window *w);
int shield_show(struct shield *s, const struct raw_window *w);
/* As shield_show(), also while a secret is read in it: only after a warning of just that. Lasts
 * until the words are clean again. */
int shield_show_secret(struct shield *s, const struct raw_window *w);
/* At once; what was shown by name is closed from now on. Ends with the next
 * shield_set_mode() or a window that is shown. */
void shield_hide_everything(struct shield *s);
bool shield_everything_is_hidden(const struct shield *s);

/* Of a window, by raw_window.client. A secret stays one until the window is clean: who cannot
 * tell any more opens nothing. 0, or -ENOMEM. */
int shield_set_words(struct shield *s, uint32_t client, enum shield_words w);
/* Of a window that is not shown now: it is to be read anew before it is. A secret stays one. */
void shield_forget_words(struct shield *s, uint32_t client);
/* Whether somebody reads: then what shield_reads() is closed until something was found out of
 * it. Not by default, where nobody would ever open it. */
void shield_expect_words(struct shield *s, bool expected);
/* Whether its words are to be read: its process is known, and it is no menu or the like, which
 * follows its owner; and nothing else closes it but that it was not chosen, yet. */
bool shield_reads(const struct shield *s, const struct raw_window *w);

enum shield_verdict shield_admit(const struct shield *s, const struct raw_window *w);
/* What follows from a reason. */
enum shield_verdict shield_verdict_of(enum shield_reason r);
enum shield_reason shield_why(const struct shield *s, const struct raw_window *w);
/* What it is, whether that closes it or not. */
enum shield_category shield_category(const struct shield *s, const struct raw_window *w);
/* Counts up whenever a verdict may have changed: then capture_recheck(). */
uint64_t shield_generation(const struct shield *s);

/* 0 and a frame that stays valid until the next call (hiding a window blanks it, also
 * while it is being sent); or -EINVAL (the raw frame
 * breaks its contract: nothing is shown), -ENOMEM. *ret untouched on failure.
 * After a failure, and when a window was hidden since the last frame, the next
 * frame must be whole: of one that is not, all the rest is blank. */
int shield_apply(struct shield *s, const struct raw_frame *in, const struct clean_frame **ret);

/* Lines along the visible edges of closed windows, lowest first as they lie in windows; inside
 * the picture of the latest frame, without overlaps, by rows from above and from the left. For
 * the person's own screen, never for others. How many: at most room; of more the lowest
 * windows have none. Out of memory: none at all. */
size_t shield_outlines(const struct shield *s, const struct raw_window *windows, size_t n,
	struct rect *ret, size_t room);
#endif
