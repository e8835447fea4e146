#ifndef ENGAWA_APP_SCREEN_H
#define ENGAWA_APP_SCREEN_H
/*
 * The terminal of `engawa --tty`: raw mode, drawing pages, giving it back as it
 * was. Escape sequences are those every terminal program since the VT100 and
 * xterm knows; where TERM is unset or "dumb" none is ever written, and a page is
 * printed as plain lines when its words change.
 *
 * Never blocks. A terminal that was left behind by a killed face is put right by
 * a small process of its own (keeper.h).
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "app/page.h"

struct screen;

/* Takes the controlling terminal. 0; -ENOTTY: standard input or output is no
 * terminal; -EBUSY: not in its foreground; -errno. */
int screen_open(struct screen **ret);
/* Gives it back and prints text (may be NULL) on it. NULL screen is fine. */
void screen_close(struct screen *s, const char *text);

/* For polling; owned by the screen. */
int screen_fd(const struct screen *s);
/* Keys. Bytes read, 0: none now, -EIO: the terminal is gone. */
ssize_t screen_read(struct screen *s, uint8_t *ret, size_t room);
/* Throws away what was typed and not yet read. */
void screen_discard_typed(struct screen *s);

/* Sets columns and rows (0: endless paper) of a page to come. */
void screen_size(const struct screen *s, struct page *p);
/* Draws what changed. 1: all of it is on its way to the person; 0: the terminal
 * takes no more now, call screen_flush() when it is writable and draw again;
 * -EIO: it is gone. */
int screen_draw(struct screen *s, const struct page *p);
int screen_flush(struct screen *s);
bool screen_is_stalled(const struct screen *s);
/* The next screen_draw() draws everything: after a resize, or foreign output. */
void screen_forget(struct screen *s);
/* After a stop and continue the shell has changed the modes. */
void screen_take_again(struct screen *s);
#endif
