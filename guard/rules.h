#ifndef ENGAWA_GUARD_RULES_H
#define ENGAWA_GUARD_RULES_H
/*
 * Where hands may work. What is not shown is closed to hands. Of what is shown, these
 * are refused until the person opens one of them by name, since whoever controls them
 * controls everything else too:
 *	terminals, file managers, system settings, launchers, developer tools
 * and these cannot be opened at all: Engawa's own windows, the bare screen, panels,
 * the window manager's menus. Menus and dialogs follow their owner. Unsure is closed.
 *
 * WM_CLASS is what an application says of itself. The applications are the person's
 * own; it is the other side that is kept out. One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"
#include "engawa.pb-c.h"

struct rules;

struct rules *rules_create(void); /* NULL: out of memory */
void rules_destroy(struct rules *r);

/* The person opens a window to hands, or shuts it (also when it is gone: its id may be
 * given to another one). client: raw_window.client. 0, -ENOMEM. */
int rules_open(struct rules *r, uint32_t client);
void rules_shut(struct rules *r, uint32_t client);
bool rules_is_open(const struct rules *r, uint32_t client);

/* Why hands are kept out of w; WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED: they are not.
 * all: every window there is, w among them or not. */
Wire__BlockReason rules_refuse(const struct rules *r, const struct raw_window *w,
	enum shield_verdict verdict, const struct raw_window *all, size_t n);
/* By what it is, whether the person opened it or not. */
Wire__BlockReason rules_kind(const struct raw_window *w);
/* Whether the person could open a window refused for this. */
bool rules_may_open(Wire__BlockReason reason);
#endif
