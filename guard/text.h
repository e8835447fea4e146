#ifndef ENGAWA_GUARD_TEXT_H
#define ENGAWA_GUARD_TEXT_H
/*
 * Composed text into whatever has the focus: keycodes without a meaning are given one for a
 * while. The keyboard's own are not used, since what waits for them (an input method, a
 * shortcut) would take them.
 *
 * Which keycodes have been changed stands in the watch page at every moment, so that
 * engawa-watchdog can put them back after a crash. One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guard/keyboard.h"
#include "guard/watch.h"

enum { TEXT_AHEAD = 2 /* Texts that may wait */, TEXT_BYTES_MAX = 512 /* each */ };

struct text_listener {
	/* One tap, decided and injected under one server grab, with the modifiers it needs
	 * and without any other. 0; -EACCES: refused there; -errno. */
	int (*tap)(const struct keystroke *k, void *data);
	/* number is done, all of it or not. */
	void (*typed)(uint32_t number, bool whole, void *data);
	void *data;
};

struct text;

/* keyboard and page are borrowed. 0, -ENOMEM. */
int text_create(struct keyboard *k, xcb_connection_t *conn, struct watch_page *page,
	const struct text_listener *l, struct text **ret);
/* Puts the keyboard back as it was. NULL is fine. */
void text_destroy(struct text *t);

/* As keyboard_event(). text_go_on() is due after it. */
void text_event(struct text *t, const xcb_generic_event_t *e);

/* Queues. 0; -ENOBUFS: more than TEXT_AHEAD wait; -EINVAL: not one plain line of UTF-8. */
int text_add(struct text *t, uint32_t number, const char *utf8);
bool text_busy(const struct text *t);
/* Forgets what was not typed yet; tells typed(whole: false). */
void text_cancel(struct text *t);
/* Does what can be done without waiting. Milliseconds until it wants to be called again;
 * -1: nothing is left to do (and the keyboard is as it was, after a while of rest). */
int text_go_on(struct text *t, uint64_t now_ms);
#endif
