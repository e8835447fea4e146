#ifndef ENGAWA_SESSION_HOST_H
#define ENGAWA_SESSION_HOST_H
/*
 * The host's side of one session, from the code to its end: the only code that
 * sees all the stages. Between the face (what the person is told and decides),
 * the broker (through engawa-net), the peer at the door, and the desktop.
 *
 * When the face's link ends, so does the session: nothing is shared without a
 * visible banner. One thread, on a libuv loop.
 */
#include <stdint.h>
#include <uv.h>

struct host;

/* Who may take part at once. */
enum { HOST_PEOPLE_MAX = 4 };

struct host_options {
	const char *display; /* X11; borrowed until host_create() returns */
	const char *policy; /* path of its file; borrowed, outlives the host; NULL: none */
	int face_fd; /* socket pair to engawa; taken over */
	int net_fd; /* socket pair to engawa-net; taken over */
	int overlay_fd; /* socket pair to engawa-overlay; taken over */
	int watch_fd; /* socket pair to engawa-watchdog, which nobody writes to; taken over */
	int reader_fd; /* socket pair to engawa-reader; taken over; -1: nobody reads windows */
	int page_fd; /* the watch page (guard/watch.h); taken over */
};

/* over is called once, when everything is said and the process may end; destroy
 * the host after it. 0 or -errno. */
int host_create(uv_loop_t *loop, const struct host_options *o, void (*over)(void *data), void *data,
	struct host **ret);
/* Ends the session as the person would. */
void host_stop(struct host *h);
void host_destroy(struct host *h);
#endif
