#ifndef ENGAWA_TEST_VIEW_MEETING_H
#define ENGAWA_TEST_VIEW_MEETING_H
/*
 * A host at a real engawad, played by host.h, and a real engawa-view that was given its
 * code. What does not happen fails the test.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "host.h"
#include "tests/unit/broker/client.h"

/* The one that takes place. */
extern struct meeting {
	struct broker broker;
	struct host host;
	struct client *link; /* the host's; NULL: gone */
	pid_t viewer;
	int out; /* what the viewer prints */
	char printed[16384]; /* all of it, after the end */
} meeting;

/* Paths of engawad and engawa-view. */
void meeting_use(const char *broker, const char *viewer);
/* For cmocka: the broker, and a folder of its own. */
int meeting_set_up(void **state);
int meeting_tear_down(void **state);

/* secret: what was typed at the viewer. options end with NULL. */
void meeting_begin(const char *secret, const char *const *options);
/* A viewer alone, that reads this code. */
void meeting_spawn(const char *code, const char *const *options);
/* Waits for the viewer's end; its exit status. */
int meeting_end(void);

/* The viewer's next control message; pings are answered. */
const Wire__ViewerControl *meeting_heard(void);
void meeting_expect_want(uint32_t shown);
/* It may have wanted more before. */
void meeting_expect_leave(void);
/* Shows a picture of 8 × 4, all grey; turns count from 1. */
void meeting_show(uint32_t turn, uint8_t grey);

/* A file in the folder. ret: 512 bytes, or NULL for static memory. */
const char *meeting_path(const char *name, char *ret);
/* It is there, with this one grey; removes it. */
void meeting_expect_png(const char *name, uint32_t width, uint32_t height, uint8_t grey);
#endif
