#ifndef ENGAWA_READER_JUDGE_H
#define ENGAWA_READER_JUDGE_H
/* What was read of one window: whether it shows a secret. Pure; one thread. */
#include "reader/latch.h"
#include "reader/node.h"

/* The strictest last. */
enum found {
	FOUND_CLEAN,
	FOUND_UNKNOWN, /* not all of it could be read, or it has an impossible place */
	FOUND_NUMBER, /* semantics/patterns.h */
	FOUND_PASSWORD, /* a place for one */
};

/* window: a node of depth 1. Places for passwords that are found are latched. */
enum found judge_window(struct node *window, struct latches *l);
#endif
