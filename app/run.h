#ifndef ENGAWA_APP_RUN_H
#define ENGAWA_APP_RUN_H
/*
 * A face at work, however it is shown: starts the other processes, hears the agent,
 * tells it what the person did, and ends in order. The terminal (tty.h) and the window
 * (window/) show it. On a libuv loop, in its thread.
 */
#include <stdbool.h>
#include <uv.h>

#include "app/broker_address.h"
#include "app/desk.h"
#include "app/face.h"
#include "app/parts.h"
#include "wire/link.h"

/* The exit status of a face. */
enum {
	RUN_WISHED = 0, /* the person ended it */
	RUN_FAULT = 1,
	RUN_NOT_BEGUN = 2,
	RUN_OVER = 3, /* without a fault, but not by the person */
};

struct run_options {
	struct broker_address broker;
	const char *ca; /* file for engawa-net, or NULL */
	/* The face is a window of this desktop: no terminal shows it, and an answer counts
	 * only just after the person's own hands pressed a key or a button. */
	bool window;
};

struct run_listener {
	/* What is to be shown may be another thing now. */
	void (*changed)(void *data);
	/* Each second. Whether the person can see the banner: where not, and somebody
	 * watches, the agent ends the session within seconds. */
	bool (*tick)(void *data);
	/* What was typed or clicked before now is to be thrown away. */
	void (*discard_typed)(void *data);
	/* Some rows of what the other side sees, as asked by run_ask_sight(). NULL: never
	 * asked for. */
	void (*sight)(const Wire__Sight *m, void *data);
	/* The end is known, and no process is left: stop the loop. */
	void (*over)(void *data);
	void *data; /* borrowed */
};

enum { RUN_END_SIGNALS = 4 };

struct run {
	uv_loop_t *loop; /* borrowed */
	struct run_listener listener;
	struct face face;
	struct parts parts;
	struct link *link; /* owned; to the agent */
	struct desk *desk; /* owned; NULL: no private folder for it */
	uv_timer_t tick, deadline;
	uv_signal_t ends[RUN_END_SIGNALS];
	unsigned int ticks;
	bool watching; /* the timers and signals are set up */
	bool ending;
	bool told_to_go; /* by a signal */
	Wire__EndReason reason; /* once ending */
	char detail[256]; /* foreign text, or empty */
};

/* Takes the place of the one face of this display. 0; -EBUSY: another one runs. */
int run_open(struct run *r, uv_loop_t *loop, const struct run_listener *l);
/* Starts the other processes; where that fails it is ending, with a reason. Gives up
 * what only this needed. */
void run_start(struct run *r, const struct run_options *o);
/* The first reason is the one the person is told. */
void run_end(struct run *r, Wire__EndReason reason);
/* Asks the agent for what the other side sees. */
void run_ask_sight(struct run *r);
/* Its exit status. */
int run_status(const struct run *r);
/* After over(), or where nothing was started. Closes its handles; the caller runs the
 * loop until they are closed, and forgets r then. */
void run_close(struct run *r);
#endif
