#ifndef ENGAWA_WINDOW_LOOP_H
#define ENGAWA_WINDOW_LOOP_H
/* A libuv loop turned by GLib's main loop, in its thread. */
#include <glib.h>
#include <uv.h>

/* Turns it from now on. loop is borrowed until loop_detach(). */
GSource *loop_attach(uv_loop_t *loop);
/* Something was started on the loop outside its own calls: turn it soon. */
void loop_kick(GSource *source);
void loop_detach(GSource *source);
#endif
