#ifndef ENGAWA_APP_PARTS_H
#define ENGAWA_APP_PARTS_H
/*
 * Engawa's other processes, each in a session of its own, with no descriptors but
 * standard error and these:
 *	engawa-agent     3 link to the face, 4 to engawa-net, 5 to engawa-overlay,
 *	                 6 to engawa-watchdog, 7 the watch page (guard/watch.h),
 *	                 8 to engawa-reader
 *	engawa-net       3 link to the agent
 *	engawa-overlay   3 link to the agent
 *	engawa-reader    3 link to the agent
 *	engawa-watchdog  3 link to the agent, 4 the watch page; its argument is the
 *	                 agent's process
 * On a libuv loop, in its thread.
 */
#include <stdbool.h>
#include <uv.h>

enum part { PART_AGENT, PART_NET, PART_OVERLAY, PART_READER, PART_WATCHDOG, PARTS };

/* An engawa-net that was started later: for one that died, or one more participant. */
struct parts_net {
	uv_process_t process; /* its data: the parts */
	bool running;
	bool used; /* until libuv has let go of it */
};

enum { PARTS_NETS_MAX = 8 };

struct parts {
	uv_loop_t *loop; /* borrowed */
	const char *ca; /* borrowed */
	uv_process_t processes[PARTS];
	bool running[PARTS];
	struct parts_net nets[PARTS_NETS_MAX];
	void (*gone)(enum part part, void *data);
	void *data;
};

/* ca: passed on to engawa-net as --ca, or NULL. *ret_link: the face's end, the
 * caller's to close. 0; -ENOENT: a program is missing; -errno: nothing runs. */
int parts_start(struct parts *p, uv_loop_t *loop, const char *ca,
	void (*gone)(enum part part, void *data), void *data, int *ret_link);
/* One more engawa-net. *ret_fd: the agent's end of its link, the caller's to pass on. 0;
 * -EBUSY: too many run; -errno. */
int parts_start_net(struct parts *p, int *ret_fd);
bool parts_any(const struct parts *p);
/* engawa-watchdog is not killed, and no longer waited for: it goes by itself, once
 * nothing sticks. */
void parts_kill(struct parts *p);
#endif
