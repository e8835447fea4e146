#ifndef ENGAWA_TEST_VIEW_OPENED_H
#define ENGAWA_TEST_VIEW_OPENED_H
/* A session of host.h's host and a viewer, and what became of it; for cmocka's tests. */
#include "host.h"

/* The one that a test has. */
extern struct host host;

/* An open session, in which the viewer has said what it wants. */
void open_session(struct host *h);
/* The same, with a first picture of 8 × 4. */
void show(struct host *h);
/* It is not over; what the viewer said last is in h->last. */
void expect_open(struct host *h);
void expect_want(struct host *h, uint32_t shown);
/* It is over, for this reason; and host_finish(). */
void expect_end(struct host *h, enum view_end end);
#endif
