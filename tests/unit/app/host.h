#ifndef ENGAWA_TESTS_APP_HOST_H
#define ENGAWA_TESTS_APP_HOST_H
/*
 * A helped PC for tests: the real `engawa` in a terminal of its own (a pty), and
 * the test in the agent's place. Every wait is for a condition, with a deadline
 * that fails the test.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

#include "engawa.pb-c.h"

enum { HOST_COLUMNS = 100, HOST_ROWS = 40, HOST_ARGUMENTS = 8, HOST_VARIABLES = 8 };

struct host_options {
	const char *arguments[HOST_ARGUMENTS]; /* none: --tty and a broker */
	const char *environment[HOST_VARIABLES]; /* NAME=value, or NAME to unset */
	int columns, rows; /* 0: as above */
	bool without_net; /* engawa-net is not installed */
	bool background;
};

struct host {
	char dir[64]; /* programs, sockets */
	pid_t face;
	int master, slave; /* the terminal; the test keeps a slave end to look at its modes */
	struct termios modes; /* as they were before */
	int listener;
	int agent, net; /* the stand-ins' sockets; -1 */
	int others[3]; /* those of overlay, reader and watchdog */
	size_t n_others;
	pid_t agent_pid, net_pid;
	char *seen; /* what was printed, without escape sequences */
	size_t n_seen, mark; /* host_expect() looks behind the mark */
	char *raw; /* the same, as it came */
	size_t n_raw;
	unsigned char in[256 * 1024];
	size_t n_in;
	unsigned int banners; /* how often the face said that its banner is there */
	int status; /* of the face, when it has ended; -1 */
};

/* Until the stand-ins have connected, unless the face ends before. */
struct host *host_start(const struct host_options *o);
void host_stop(struct host *h);

/* Waits until text is on the terminal, behind what was expected before. */
void host_expect(struct host *h, const char *text);
bool host_has_seen(const struct host *h, const char *text);
void host_type(struct host *h, const char *keys);

/* The agent speaks: packs and frames. */
void host_say(struct host *h, const Wire__FromAgent *m);
void host_say_code(struct host *h, const char *code);
void host_say_ask(struct host *h, uint32_t prompt); /* to be seen */
void host_say_ask_for(struct host *h, uint32_t prompt, Wire__Capability capability);
void host_say_ask_gone(struct host *h, uint32_t prompt);
void host_say_watched(struct host *h, bool now);
void host_say_attempt(struct host *h, uint32_t left);
/* Seconds that each is held for; 0: not held. */
void host_say_grants(struct host *h, uint32_t view_s, uint32_t point_s, uint32_t control_s);
void host_say_paused(struct host *h, bool now);
void host_say_unheard(struct host *h, uint32_t prompt);
void host_say_ended(struct host *h, Wire__EndReason reason);
/* The next message to the agent, to be freed with wire_free(). */
Wire__ToAgent *host_hear(struct host *h);
/* true: nothing was said to the agent so far beyond what host_hear() gave. */
bool host_is_silent(struct host *h);

/* Waits until the face has ended; its exit status (128 + signal). */
int host_wait(struct host *h);
/* Runs `engawa` with these arguments (ended by NULL) as a second process of the
 * same person, with words (what it printed) of at most room bytes. While it runs,
 * answer() is called for each message to the agent. The exit status. */
int host_command(struct host *h, const char *const *arguments,
	void (*answer)(struct host *h, const Wire__ToAgent *m), char *words, size_t room);
/* The same in a terminal of its own. script: what to wait for on it and what to type
 * then, in turn, ended by NULL. words: all that stood on it. */
int host_command_at_terminal(struct host *h, const char *const *arguments,
	void (*answer)(struct host *h, const Wire__ToAgent *m), const char *const *script,
	char *words, size_t room);
/* The path of the face's socket. */
void host_socket(const struct host *h, char *ret, size_t room);

/* The terminal's modes are those from before. */
bool host_modes_restored(struct host *h);
#endif
