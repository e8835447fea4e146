#ifndef ENGAWA_TESTS_GUARD_TABLE_H
#define ENGAWA_TESTS_GUARD_TABLE_H
/*
 * A guard on a real X server, with an application's windows to press into, and the
 * test in the place of viewer, person and watchdog.
 */
#include "guard/guard.h"
#include "tests/unit/capture/desktop.h"

struct table {
	struct desk *desk;
	struct watch_page *page;
	int page_fd;
	struct guard *guard;
	bool no_beat; /* the watchdog stands still */
	int blocked; /* the latest reason, or -1 */
	bool paused;
	uint32_t typed;
	bool whole;
};

int table_setup(void **state);
int table_teardown(void **state);
/* Another guard, where there is none any more. */
void table_guard(struct table *t);

/* A window that takes note of what is pressed in it, of this class. */
xcb_window_t table_window(struct table *t, struct rect r, const char *class_name);
/* The server and the application have done all that was asked; then presses of keys
 * and buttons that came to the window, and forgets them. */
unsigned table_presses(struct table *t, xcb_window_t w);
/* As above, of the releases. */
unsigned table_releases(struct table *t, xcb_window_t w);
void table_focus(struct table *t, xcb_window_t w);

/* What a viewer sends, all of it done on return; as guard_take(). */
int table_move(struct table *t, int x, int y);
int table_button(struct table *t, int x, int y, uint32_t button, bool down);
int table_click(struct table *t, int x, int y);
int table_wheel(struct table *t, int x, int y, int dx, int dy);
int table_key(struct table *t, uint32_t usage, uint32_t character, bool down);
/* Only takes it in, as when more comes along with it. */
int table_text(struct table *t, uint32_t number, const char *text);
int table_tap(struct table *t, uint32_t usage, uint32_t character);
/* guard_go_on() until nothing is due within 20 ms. */
void table_go_on(struct table *t);
/* Keys and buttons that are down for the server. */
unsigned table_down(struct table *t);
void table_until_up(struct table *t);
#endif
