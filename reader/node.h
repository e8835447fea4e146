#ifndef ENGAWA_READER_NODE_H
#define ENGAWA_READER_NODE_H
/*
 * What was read of an application: a tree of what it shows, as it says itself. Its texts are
 * wiped when a node goes. Pure; one thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NODE_BUS_MAX = 32, /* bytes of a connection's name, with the NUL */
	NODE_PATH_MAX = 256,
	NODE_DEPTH_MAX = 96,
	NODE_TEXT_MAX = 256 * 1024, /* bytes of one text */
};

/* Roles and states of AT-SPI that mean something here; the numbers are its own. */
enum {
	ROLE_PASSWORD_TEXT = 40,
	STATE_DEFUNCT = 5,
	STATE_SHOWING = 25,
	STATE_VISIBLE = 30,
};

/* Where an object is: on which connection, and its path there. */
struct node_ref {
	char bus[NODE_BUS_MAX];
	char path[NODE_PATH_MAX];
};

struct node {
	struct node *parent, *first, *last, *next; /* children are owned */
	struct node_ref ref;
	unsigned int depth; /* 0: the application, 1: its windows */
	uint32_t role;
	uint64_t states;
	bool has_text, has_place; /* interfaces */
	bool strict; /* of a window: its toolkit tells what is showing */
	bool shown; /* as far as its own states tell */
	bool impossible; /* of a window: a place that no window has */
	char *name, *text; /* owned; NULL: none */
	bool broken; /* not all of it could be read */
	unsigned int waits; /* answers that are still to come to the first questions */
	unsigned int siblings; /* of a window: children of which that is so */
	int32_t children_said;
};

/* NULL: out of memory. Added as the last child; parent may be NULL. */
struct node *node_create(struct node *parent, const char *bus, const char *path);
/* With all below it; taken out of its parent. NULL is fine. */
void node_destroy(struct node *n);
/* n takes old's place, and old is destroyed. */
void node_replace(struct node *old, struct node *n);
/* NULL: not there. */
struct node *node_find(struct node *top, const struct node_ref *ref);
/* The window it is in; NULL: it is the application. */
struct node *node_window(struct node *n);
/* By its states; strict: it counts what is showing, else what may be visible. */
bool node_is_shown(const struct node *n, bool strict);
bool node_ref_equal(const struct node_ref *a, const struct node_ref *b);
/* The next one below top, those above and before it first; NULL: that was the last. */
struct node *node_next(struct node *n, const struct node *top);
#endif
