#ifndef ENGAWA_VIEW_REACH_H
#define ENGAWA_VIEW_REACH_H
/*
 * The way to the broker, and back to it when the line was lost: connects for a session, carries
 * its frames, measures whether the host is still heard, and connects again as long as the session
 * hopes for that. One thread, that of the loop.
 */
#include <uv.h>

#include "net/client.h"
#include "view/session.h"

struct view_reach;

/* There is nothing to come back to. Once, never from inside another call, and not after an end
 * that the session told. */
typedef void (*view_reach_over)(Wire__LostReason reason, void *data);

/* loop and session are borrowed; ca: file of CA certificates, NULL: the system's.
 * 0; -ENOENT (no CA certificates there), -ENOMEM. */
int view_reach_create(uv_loop_t *loop, const char *ca, struct view_session *session,
	view_reach_over over, void *data, struct view_reach **ret);
/* NULL is fine, also for view_reach_stop(). After that and uv_run(). */
void view_reach_destroy(struct view_reach *r);

/* 0 or as net_client_connect(). */
int view_reach_connect(struct view_reach *r, const struct net_address *to);
/* What the session sends. As net_client_send(); 0 where the line is gone: the session is
 * told. */
int view_reach_send(struct view_reach *r, enum wire_kind kind, const uint8_t *body, size_t size);
/* The session is back on its line. */
void view_reach_back(struct view_reach *r);
/* The session ended: closes in order, and then says over(); false: there is no connection. */
bool view_reach_close(struct view_reach *r);

/* Bytes of TCP payload. */
void view_reach_traffic(const struct view_reach *r, uint64_t *ret_in, uint64_t *ret_out);
/* Cuts it; nothing is said any more. */
void view_reach_stop(struct view_reach *r);
#endif
