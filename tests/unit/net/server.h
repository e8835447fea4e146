#ifndef ENGAWA_TEST_NET_SERVER_H
#define ENGAWA_TEST_NET_SERVER_H
/*
 * A WebSocket server that does what a test tells it to, wrong things too: one
 * process per server, one connection, blocking. TLS by OpenSSL.
 */
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The server's end of the connection; in the server's process. */
struct peer {
	int fd;
	SSL *tls; /* NULL: plain */
};

enum peer_opcode { PEER_MORE = 0, PEER_TEXT = 1, PEER_BINARY = 2, PEER_CLOSE = 8, PEER_PING = 9 };

/* Each ends the process with failure when the connection does not allow it. */
void peer_write(struct peer *p, const void *data, size_t size);
void peer_print(struct peer *p, const char *text);
/* Reads the request and answers with an upgrade; protocol NULL: names none. */
void peer_upgrade(struct peer *p, const char *protocol);
/* Reads the request and keeps Sec-WebSocket-Key to itself. */
void peer_read_request(struct peer *p);
void peer_frame(struct peer *p, enum peer_opcode opcode, bool final, const void *data, size_t size);
/* Unmasked data frame of the client; pings are answered on the way. The opcode,
 * or -1 when the connection ended. */
int peer_read_frame(struct peer *p, uint8_t *ret, size_t room, size_t *ret_size);

typedef void (*server_script)(struct peer *p);

struct server {
	pid_t pid;
	uint16_t port;
};

/* family: AF_INET or AF_INET6, on loopback. certificate: a file made by
 * server_make_certificate() (with its key), NULL: plain. */
void server_start(struct server *s, int family, const char *certificate, server_script script);
/* Waits for its end: true when the script came through. */
bool server_finish(struct server *s);
void server_kill(struct server *s);

/* A new CA, which makes the certificates from now on; its own goes to <dir>/<name>.ca. */
void server_make_ca(const char *dir, const char *name);
/* Key and certificate of a server to <dir>/<name>.pem; subject_alt as OpenSSL writes
 * it, validity in days from today. */
void server_make_certificate(
	const char *dir, const char *name, const char *subject_alt, int days_from, int days_to);

/* Upgrades and sends back every message, until the client closes. */
void script_echo(struct peer *p);
#endif
