#ifndef ENGAWA_WIRE_LINK_H
#define ENGAWA_WIRE_LINK_H
/*
 * Frames over a socket pair between two processes of one PC: u32 big-endian
 * size of what follows, u8 kind (enum wire_kind), body. On a libuv loop, in
 * its thread. The other side is not trusted: a size over the kind's bound or a
 * kind not allowed here ends the link.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "wire/frame.h"

struct link;

/* Whether descriptors come with frames, or are sent with them. */
enum link_fds {
	LINK_NO_FDS, /* one that comes anyway is closed by the kernel */
	LINK_TAKES_FDS,
	LINK_GIVES_FDS, /* one that comes ends the link */
};

struct link_listener {
	uint32_t kinds; /* 1u << kind for each kind that may arrive */
	/* body is borrowed for the call. The listener may destroy the link. */
	void (*frame)(enum wire_kind kind, const uint8_t *body, size_t size, void *data);
	/* Once, and nothing after it: 0 the other side closed, -EBADMSG it broke
	 * the rules, or another -errno. The link is still to be destroyed. */
	void (*closed)(int error, void *data);
	void *data;
	enum link_fds fds;
};

/* Takes over fd (also on failure). 0, -ENOMEM, or libuv's error. */
int link_create(uv_loop_t *loop, int fd, const struct link_listener *l, struct link **ret);
/* Closes; what was queued and not yet written is lost. NULL is fine. */
void link_destroy(struct link *l);

/* Writes what the kernel takes, copies and queues the rest. Where the other side has left it is lost,
 * and closed() is called once all that it said before has been told. 0, -EMSGSIZE, -ENOBUFS (over LINK_QUEUE_MAX), -EPIPE. */
int link_send(struct link *l, enum wire_kind kind, const uint8_t *body, size_t size);
enum { LINK_QUEUE_MAX = 4 * 1024 * 1024 };
/* The same, and fd goes with it; taken over, also on failure. The link gives descriptors. */
int link_send_fd(struct link *l, enum wire_kind kind, const uint8_t *body, size_t size, int fd);
/* The oldest descriptor that came and was not taken, now the caller's; -1: none. At most
 * LINK_FDS_MAX wait; one more ends the link. */
int link_take_fd(struct link *l);
enum { LINK_FDS_MAX = 4 };
/* Bytes not yet taken by the kernel. */
size_t link_queued(const struct link *l);
/* Stops or resumes reading: backpressure towards the other side. */
void link_pause(struct link *l, bool paused);
/* Called once, as soon as fewer than `low` bytes are queued; NULL cancels. */
void link_on_drained(struct link *l, size_t low, void (*drained)(void *data));
#endif
