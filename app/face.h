#ifndef ENGAWA_APP_FACE_H
#define ENGAWA_APP_FACE_H
/*
 * The face without a terminal or a window: what the agent said, what the person pressed,
 * what is to be shown. Knows no clock: every call is told the time (clock_ms()).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/face_people.h"
#include "app/keys.h"
#include "app/page.h"
#include "app/question.h"
#include "engawa.pb-c.h"

enum face_state {
	FACE_WAITING, /* no code, nobody asks */
	FACE_CODE,
	FACE_ASKED, /* to be seen */
	FACE_CHOOSING, /* the person said yes, and is asked what they may see */
	FACE_ALLOWED, /* and not watched, yet or any more */
	FACE_REFUSED,
	FACE_WATCHED,
	FACE_ENDING,
};

enum face_note {
	FACE_NOTE_NONE,
	FACE_NOTE_READ_FIRST, /* a key within the question's first second */
	FACE_NOTE_PRESS_AGAIN, /* a held key, or several at once */
	FACE_NOTE_NO_KEY, /* not one of the keys */
	FACE_NOTE_INPUT_METHOD, /* not one of the keys, and not Latin */
	FACE_NOTE_TOO_SMALL, /* the question is not wholly visible */
	FACE_NOTE_GONE, /* who asked went away */
	FACE_NOTE_ASK_OVER, /* they do not ask for it any more */
	FACE_NOTE_OWN_KEYBOARD, /* a program had made the key press up */
	FACE_NOTE_ALLOWED, /* not held yet */
	FACE_NOTE_REFUSED, /* they keep what they had */
	FACE_NOTE_UNANSWERED,
	FACE_NOTE_TAKING, /* what they held */
	FACE_NOTE_OWN_WINDOW, /* is never shown */
	FACE_NOTE_OWN_HANDS, /* and nobody else's hands work in it */
	FACE_NOTE_NEVER_HANDS,
	FACE_NOTE_FREE_HANDS, /* they may work there anyway */
	FACE_NOTE_SHOW_FIRST, /* a hidden window is not opened to hands */
	FACE_NOTE_CHANGED, /* the window in question is another one now */
	FACE_NOTE_HIDING, /* everything */
	FACE_NOTE_POLICY, /* closes the window, or not all may be shown at once */
};

/* What became of the latest Ask. */
enum face_prompt {
	FACE_PROMPT_NONE, /* or it is gone */
	FACE_PROMPT_OPEN,
	FACE_PROMPT_ANSWERED,
	FACE_PROMPT_LATE, /* the time was up: nobody pressed anything */
};

enum {
	FACE_STILL_MS = 250, /* no key before: a held key repeats faster */
	FACE_ROWS = 9, /* windows listed at once: keys 1 to 9 */
	FACE_WINDOWS_MAX = 200,
	FACE_CAPABILITIES = WIRE__CAPABILITY__CONTROL + 1,
};

/* What the face does; all set. */
struct face_acts {
	void (*answer)(uint32_t prompt, bool allow, void *data);
	/* POINT or CONTROL is over, at once. */
	void (*revoke)(Wire__Capability capability, void *data);
	void (*set_window)(uint32_t id, bool hide, void *data);
	/* Also while a secret is read in it. */
	void (*show_secret)(uint32_t id, void *data);
	/* What may be seen from now on. */
	void (*choose)(Wire__Showing showing, void *data);
	void (*hide_everything)(void *data);
	/* To hands. */
	void (*open_window)(uint32_t id, bool open, void *data);
	void (*list_windows)(void *data);
	void (*end)(void *data);
	/* Keys typed before now are to be thrown away. */
	void (*discard_typed)(void *data);
	void *data;
};

/* The window that the person is about to open to hands, or to show though it is private,
 * as it was when they chose it. */
struct face_warned {
	uint32_t id; /* 0: none */
	bool seen; /* to be shown; else for hands */
	Wire__BlockReason reason;
	Wire__ClosedReason closed;
	Wire__WindowKind kind;
	const char *warning; /* of showing it; static */
	char name[256];
};

struct face {
	enum face_state state;
	struct face_acts acts;
	enum face_note note;
	char server[96]; /* where the other side enters the code; set after face_init() */
	char code[16];
	uint64_t code_until, watched_since;
	bool attempted; /* a wrong code was tried */
	uint32_t attempts_left;
	/* At most one question is open: of the agent (prompt is FACE_PROMPT_OPEN), or of
	 * the list (warned has an id). */
	struct question question;
	enum face_prompt prompt;
	uint32_t prompt_number;
	Wire__Capability asked; /* by that prompt */
	uint32_t asked_s; /* for how long; 0: not said */
	bool asked_again; /* they had it before their line was lost */
	bool asked_to_join; /* by one more person, while others watch */
	bool allowed[FACE_CAPABILITIES]; /* by the person, at any time in this session */
	uint64_t held_until[FACE_CAPABILITIES]; /* by the other side; 0: not held */
	bool not_reading; /* nobody looks for secrets in windows */
	bool paused; /* the person's own hands are at work */
	struct face_people people;
	uint64_t last_key_at;
	bool cramped; /* not all of the page is visible */
	Wire__FromAgent *windows; /* owned; the last list, or NULL */
	bool listing; /* the list is open */
	struct question choice; /* open while FACE_CHOOSING: the list is a question then */
	uint64_t consent_until; /* both are answered by then, or it counts as refused */
	bool list_hands; /* its numbers are about hands, not about being seen */
	struct face_warned warned;
	size_t list_from; /* first row shown */
	uint32_t listed[FACE_WINDOWS_MAX]; /* ids in their rows: a row keeps its number */
	size_t n_listed;
};

void face_init(struct face *f, const struct face_acts *acts);
/* More than one may take part. After face_init(). */
void face_set_people_acts(struct face *f, const struct face_people_acts *acts);
void face_finish(struct face *f);

/* Takes over m, whose body is not Ended. 0; -EPROTO: the agent broke the rules. */
int face_hear(struct face *f, Wire__FromAgent *m, uint64_t now);
void face_press(struct face *f, struct key key, uint64_t now);
/* POINT or CONTROL is over, at once; nothing where it is not held. */
void face_revoke(struct face *f, Wire__Capability capability);
/* A row of the list: hides the window or lets it be seen, behind a warning where it is
 * private; lets hands into it, behind a warning, or keeps them out. Where that cannot be, a
 * note says why. While the list asks what they may see, it shows nothing in the first second. */
void face_choose_seen(struct face *f, uint32_t id, uint64_t now);
void face_choose_hands(struct face *f, uint32_t id, uint64_t now);
/* All that is not private may be seen; where the policy of this PC forbids it, a note. It
 * answers what they may see; so does closing the list, with what was named until then. */
void face_choose_ordinary(struct face *f, uint64_t now);
/* At once; nothing where nobody may see anything. */
void face_hide_everything(struct face *f);
/* At least once a second. */
void face_tick(struct face *f, uint64_t now);
/* Nobody sees the screen any more, or within a moment. */
void face_ending(struct face *f);
/* The page is where the person can see it, whole or not. */
void face_seen(struct face *f, bool whole, uint64_t now);

/* Nobody sees the screen, since every line is lost. */
bool face_all_lost(const struct face *f);

/* The other side sees the screen, or may at any moment. */
bool face_may_be_seen(const struct face *f);
/* All that is not private could be shown, and is not. */
bool face_may_choose_all(const struct face *f);
/* What they may see: nothing yet, as far as it is known. */
bool face_nothing_chosen(const struct face *f);
/* Likewise, and they look. */
bool face_shows_nothing(const struct face *f);
/* The page on show wants an answer: nothing may cover it. */
bool face_asks(const struct face *f);
/* The person hid everything, and nothing was chosen since. */
bool face_everything_hidden(const struct face *f);

/* The banner has something to say that the person must be able to see at any time. */
bool face_must_be_seen(const struct face *f);
bool face_holds(const struct face *f, Wire__Capability capability);
/* The same, by somebody whose line is there. */
bool face_holds_now(const struct face *f, Wire__Capability capability);
/* POINT or CONTROL: there is something to take away. */
bool face_holds_hands(const struct face *f);
/* The row's window in the last list; NULL: it is closed. */
const Wire__Window *face_window(const struct face *f, uint32_t id);

/* view.c: the page for this moment, started with its size, then fitted. */
void face_view(const struct face *f, uint64_t now, struct page *p);
#endif
