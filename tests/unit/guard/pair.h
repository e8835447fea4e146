#ifndef ENGAWA_TESTS_PAIR_H
#define ENGAWA_TESTS_PAIR_H
/* engawa-watchdog, and hold_driver as the agent that it watches. */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "guard/watch.h"
#include "xserver.h"

struct pair {
	const struct xserver *x; /* borrowed */
	pid_t agent, watchdog;
	int said; /* what the agent says */
	struct watch_page *page;
};

/* words: see hold_driver.c. between: a process between starts the watchdog, and stands
 * in its place here. */
struct pair pair_start(const struct xserver *x, const char *words, bool between);
/* Waits until the agent has said that it did everything; when. */
uint64_t pair_said(const struct pair *p);
/* A child of ours has ended; it stays to be waited for. */
bool pair_is_gone(pid_t pid);
/* Waits until the watchdog has done all and went; the agent is no more then. How the
 * watchdog ended. */
int pair_finish(struct pair *p);
/* The same without a watchdog. */
void pair_forget(struct pair *p);
#endif
