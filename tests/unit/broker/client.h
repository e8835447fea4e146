#ifndef ENGAWA_TESTS_BROKER_CLIENT_H
#define ENGAWA_TESTS_BROKER_CLIENT_H
/*
 * For the broker's tests: the real engawad as a child process, and a WebSocket
 * client on a bare socket that can also do what no proper client does. What
 * does not happen within WAIT_MS fails the test.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "engawa.pb-c.h"
#include "wire/frame.h"

enum { WAIT_MS = 30000, LOG_MAX = 256 * 1024 };

struct broker {
	pid_t pid;
	uint16_t port;
	bool tls;
	char log_path[64];
};

/* The program to start: argv[1] of each test. */
extern const char *broker_program;

/* A certificate that signs itself, fresh for this run; the paths are templates
 * of mkstemp(). */
void make_certificate(char *cert_path, char *key_path);

/* options: as on the command line, ended by NULL; --listen and --ready-fd are
 * added. Fails the test when it does not start. */
void broker_start(struct broker *b, const char *const *options);
/* Runs it to its end and gives the exit status, for starts that must fail. */
int broker_try(struct broker *b, const char *const *options);
void broker_signal(const struct broker *b, int number);
/* Waits for the end; its exit status, or -1 if it was killed. */
int broker_wait(struct broker *b);
/* SIGTERM, and it must end cleanly. */
void broker_stop(struct broker *b);
/* What it has logged so far; static memory. */
const char *broker_log(const struct broker *b);
/* Waits until the metric (with its labels) has a value of at least `least`. */
uint64_t broker_metric(const struct broker *b, const char *name);
void broker_wait_metric(const struct broker *b, const char *name, uint64_t least);
void broker_wait_metric_is(const struct broker *b, const char *name, uint64_t value);

/* One HTTP exchange: sends text as it is and reads to the end. Its status, 0
 * when none came. */
int http_raw(const struct broker *b, const char *text, size_t size, char *ret, size_t room);
int http_get(const struct broker *b, const char *path, const char *headers, char *ret, size_t room);

struct client;

/* A connection on which nothing was said yet. */
struct client *client_dial(const struct broker *b);
/* With TLS, offering these protocols. NULL: the handshake failed. */
struct client *client_dial_alpn(
	const struct broker *b, const unsigned char *offer, unsigned int size);
void client_alpn(const struct client *c, const unsigned char **ret, unsigned int *ret_size);
/* Upgrades at path. NULL: refused, and *ret_status says how (when given). */
struct client *client_open(
	const struct broker *b, const char *path, const char *headers, int *ret_status);
/* Closes the socket without a word. */
void client_drop(struct client *c);
/* Asks for a small receive buffer, so that a reader that stops is felt soon. */
struct client *client_open_small(const struct broker *b, const char *path);
int client_fd(const struct client *c);
/* Answers no pings from now on. */
void client_mute(struct client *c);

enum { OP_CONTINUE = 0, OP_TEXT = 1, OP_BINARY = 2, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10 };
void client_send_frame(struct client *c, int op, bool final, const void *data, size_t size);
/* Bytes as they are. false: the other side is gone. */
bool client_send_raw(struct client *c, const void *data, size_t size);
/* As many of them as the kernel takes at once, which may be none. Without TLS. */
size_t client_pour(struct client *c, const void *data, size_t size);
void client_send_kind(struct client *c, enum wire_kind kind, const void *body, size_t size);
void client_say(struct client *c, const Wire__ToBroker *m);
void client_say_open(struct client *c);
void client_say_join(struct client *c, const char *slot);
void client_say_drop(struct client *c);
void client_say_close(struct client *c);
/* The same, and names the room: all 16 bytes are `name`. */
void client_say_close_as(struct client *c, uint8_t name);
void client_say_meet(struct client *c, uint8_t name);

/* What arrived: a whole binary message, or the end. */
struct arrival {
	bool closed;
	int code; /* of the close frame; 0: the connection just ended */
	uint8_t *data; /* to free */
	size_t size;
};
void client_receive(struct client *c, struct arrival *ret);
/* As much as is there, thrown away; false: the end. */
bool client_skim(struct client *c);

/* The next message must be this one; for an error its code too. */
void expect_opened(struct client *c, char ret_slot[5]);
void expect_joined(struct client *c);
void expect_left(struct client *c);
/* The error, and then the close code that belongs to it. */
void expect_error(struct client *c, Wire__BrokerErrorCode code);
void expect_closed(struct client *c, int code);
void expect_sealed(struct client *c, const void *data, size_t size);

/* A host with an open slot; the two joined. */
struct client *make_host(const struct broker *b, char ret_slot[5]);
void make_pair(const struct broker *b, struct client **ret_host, struct client **ret_viewer);
#endif
