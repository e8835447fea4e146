#ifndef ENGAWA_CAPTURE_CAPTURE_X11_H
#define ENGAWA_CAPTURE_CAPTURE_X11_H
/*
 * For guard/ alone: the one connection to the X server that capture and guard
 * share. A server grab holds for a connection, so what decides about a window and
 * what presses a key must be the same one, and the order of their events is the
 * order in which things happened. Same thread as capture.
 */
#include <xcb/xcb.h>

#include "capture/capture.h"

/* Borrowed; as long as the capture. */
xcb_connection_t *capture_x11_connection(struct capture *c);
xcb_window_t capture_x11_root(const struct capture *c);

/* Shown every event of the connection before capture takes it in, also those that
 * capture does not know; errors too (response_type 0). It may send requests, but
 * must not wait for replies and not call capture. NULL: nobody. */
typedef void (*capture_x11_event)(const xcb_generic_event_t *e, void *data);
void capture_x11_on_event(struct capture *c, capture_x11_event event, void *data);
#endif
