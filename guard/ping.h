#ifndef ENGAWA_GUARD_PING_H
#define ENGAWA_GUARD_PING_H
/*
 * Asks the application that has the focus for a sign of life (_NET_WM_PING of EWMH). It
 * takes its events in their order, so its answer proves that it has taken all that it
 * was sent before. One thread.
 */
#include <stdbool.h>
#include <stdint.h>
#include <xcb/xcb.h>

struct ping {
	xcb_connection_t
		*conn; /* borrowed; it gets the root's StructureNotify and SubstructureNotify:
	                        * toolkits send their answer to one or the other */
	xcb_atom_t protocols, ping, input_methods, gtk, role;
	xcb_window_t root; /* of the first screen: input methods are told there */
	xcb_window_t focus; /* as it was found last, whether it answers or not */
	xcb_window_t window; /* that was asked */
	uint32_t token; /* of the latest question */
	bool answered;
};

/* 0 or -EPIPE. */
int ping_init(struct ping *p, xcb_connection_t *conn);
/* The window that has the focus, or what holds it, and answers; XCB_NONE: it does not. */
xcb_window_t ping_focus(struct ping *p);
/* An input method has announced itself to X programs (XIM), so there is one; whether it is
 * being used nobody can say. */
bool ping_input_method(struct ping *p);
/* This window is GTK's (3 or 4), which looks up what a key means when it takes its event. */
bool ping_is_gtk(struct ping *p, xcb_window_t window);
/* It is Chromium's, where it is not GTK's: both give the role of a browser (ICCCM). */
bool ping_is_chromium(struct ping *p, xcb_window_t window);
/* Asks this window. Then p->answered tells, once its answer has been an event. */
void ping_ask(struct ping *p, xcb_window_t window);
void ping_event(struct ping *p, const xcb_generic_event_t *e);
#endif
