/* The WebSocket client: connections, HTTP, frames. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/message.h"

struct client {
	int fd;
	SSL *ssl;
	bool mute;
	uint8_t *in; /* read, not yet understood */
	size_t n, room;
};

static void await(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	if (poll(&p, 1, WAIT_MS) <= 0)
		fail_msg("nothing happened for %d ms", WAIT_MS);
}

static int dial(const struct broker *b, int receive_buffer)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(b->port) };
	int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	if (receive_buffer > 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		fail_msg("connect: %s", strerror(errno));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/* NULL: the handshake failed. */
static SSL *dial_tls(int fd, const unsigned char *offer, unsigned int size)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL *ssl = SSL_new(ctx);

	SSL_CTX_free(ctx);
	SSL_set_fd(ssl, fd);
	if (offer)
		SSL_set_alpn_protos(ssl, offer, size);
	if (SSL_connect(ssl) == 1)
		return ssl;
	SSL_free(ssl);
	return NULL;
}

/* Bytes read, 0 at the end. */
static size_t take(struct client *c, void *ret, size_t room)
{
	ssize_t n;

	if (!c->ssl || SSL_pending(c->ssl) == 0)
		await(c->fd, POLLIN);
	if (c->ssl)
		n = SSL_read(c->ssl, ret, (int)room);
	else
		n = recv(c->fd, ret, room, 0);
	return n > 0 ? (size_t)n : 0;
}

bool client_send_raw(struct client *c, const void *data, size_t size)
{
	const uint8_t *at = data;

	while (size > 0) {
		ssize_t n;

		await(c->fd, POLLOUT);
		if (c->ssl)
			n = SSL_write(c->ssl, at, (int)size);
		else
			n = send(c->fd, at, size, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EAGAIN)
			continue;
		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

size_t client_pour(struct client *c, const void *data, size_t size)
{
	ssize_t n = send(c->fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && errno != EAGAIN)
		fail_msg("send: %s", strerror(errno));
	return n > 0 ? (size_t)n : 0;
}

static struct client *need(struct client *c)
{
	if (!c) {
		fail_msg("refused");
		abort(); /* fail_msg() does not come back, but does not say so */
	}
	return c;
}

static struct client *connect_client_alpn(
	const struct broker *b, int receive_buffer, const unsigned char *offer, unsigned int size)
{
	struct client *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	c->fd = dial(b, receive_buffer);
	c->ssl = b->tls ? dial_tls(c->fd, offer, size) : NULL;
	c->room = 64 * 1024;
	c->in = malloc(c->room);
	assert_non_null(c->in);
	if (!b->tls || c->ssl)
		return c;
	client_drop(c);
	return NULL;
}

static struct client *connect_client(const struct broker *b, int receive_buffer)
{
	return need(connect_client_alpn(b, receive_buffer, NULL, 0));
}

struct client *client_dial_alpn(
	const struct broker *b, const unsigned char *offer, unsigned int size)
{
	return connect_client_alpn(b, 0, offer, size);
}

void client_alpn(const struct client *c, const unsigned char **ret, unsigned int *ret_size)
{
	SSL_get0_alpn_selected(c->ssl, ret, ret_size);
}

void client_drop(struct client *c)
{
	if (!c)
		return;
	SSL_free(c->ssl);
	close(c->fd);
	free(c->in);
	free(c);
}

struct client *client_dial(const struct broker *b)
{
	return connect_client(b, 0);
}

int client_fd(const struct client *c)
{
	return c->fd;
}

void client_mute(struct client *c)
{
	c->mute = true;
}

/* 0: this is no answer. */
static int status_of(const char *text)
{
	static const char version[] = "HTTP/1.1 ";

	if (strncmp(text, version, strlen(version)) != 0)
		return 0;
	return (int)strtol(text + strlen(version), NULL, 10);
}

int http_raw(const struct broker *b, const char *text, size_t size, char *ret, size_t room)
{
	struct client *c = connect_client(b, 0);
	size_t n = 0, got;

	client_send_raw(c, text, size);
	while (n + 1 < room && (got = take(c, ret + n, room - 1 - n)) > 0)
		n += got;
	ret[n] = '\0';
	client_drop(c);
	return status_of(ret);
}

int http_get(const struct broker *b, const char *path, const char *headers, char *ret, size_t room)
{
	char text[4096];
	int n = snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\n%s%s\r\n", path,
		strstr(headers, "Host:") ? "" : "Host: localhost\r\n", headers);

	return http_raw(b, text, (size_t)n, ret, room);
}

/* Reads until the header ends; what follows stays in c->in. The status. */
static int read_upgrade(struct client *c)
{
	char *end;
	int status;

	for (;;) {
		size_t got = take(c, c->in + c->n, c->room - 1 - c->n);

		if (got == 0)
			break;
		c->n += got;
		c->in[c->n] = '\0';
		end = strstr((char *)c->in, "\r\n\r\n");
		if (!end)
			continue;
		status = status_of((char *)c->in);
		end += 4;
		c->n -= (size_t)(end - (char *)c->in);
		memmove(c->in, end, c->n);
		return status;
	}
	return 0;
}

static struct client *upgrade(const struct broker *b, int receive_buffer, const char *path,
	const char *headers, int *ret_status)
{
	struct client *c = connect_client(b, receive_buffer);
	char text[4096];
	int status;
	int n = snprintf(text, sizeof(text),
		"GET %s HTTP/1.1\r\n%sUpgrade: websocket\r\nConnection: Upgrade\r\n"
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n%s%s%s\r\n",
		path, strstr(headers, "Host:") ? "" : "Host: localhost\r\n",
		strstr(headers, "-Version:") ? "" : "Sec-WebSocket-Version: 13\r\n",
		strstr(headers, "-Protocol:") ? "" : "Sec-WebSocket-Protocol: engawa.1\r\n",
		headers);

	client_send_raw(c, text, (size_t)n);
	status = read_upgrade(c);
	if (ret_status)
		*ret_status = status;
	if (status == 101)
		return c;
	client_drop(c);
	return NULL;
}

struct client *client_open(
	const struct broker *b, const char *path, const char *headers, int *ret_status)
{
	return upgrade(b, 0, path, headers, ret_status);
}

struct client *client_open_small(const struct broker *b, const char *path)
{
	return upgrade(b, 16 * 1024, path, "", NULL);
}

void client_send_frame(struct client *c, int op, bool final, const void *data, size_t size)
{
	uint8_t *frame = malloc(14 + size);
	static const uint8_t mask[4] = { 0x12, 0x34, 0x56, 0x78 };
	size_t at = 2;

	assert_non_null(frame);
	frame[0] = (uint8_t)(op | (final ? 0x80 : 0));
	if (size < 126) {
		frame[1] = (uint8_t)(0x80 | size);
	} else if (size < 65536) {
		frame[1] = 0x80 | 126;
		frame[at++] = (uint8_t)(size >> 8);
		frame[at++] = (uint8_t)size;
	} else {
		frame[1] = 0x80 | 127;
		for (int shift = 56; shift >= 0; shift -= 8)
			frame[at++] = (uint8_t)((uint64_t)size >> shift);
	}
	memcpy(frame + at, mask, 4);
	at += 4;
	for (size_t i = 0; i < size; i++)
		frame[at + i] = ((const uint8_t *)data)[i] ^ mask[i & 3];
	client_send_raw(c, frame, at + size);
	free(frame);
}

void client_send_kind(struct client *c, enum wire_kind kind, const void *body, size_t size)
{
	uint8_t *message = malloc(1 + size);

	assert_non_null(message);
	message[0] = (uint8_t)kind;
	if (size > 0)
		memcpy(message + 1, body, size);
	client_send_frame(c, OP_BINARY, true, message, 1 + size);
	free(message);
}

/* Makes at least `need` bytes available. false: the end came first. */
static bool fill(struct client *c, size_t need)
{
	while (c->n < need) {
		size_t got;

		if (c->room < need + 65536) {
			c->room = need + 65536;
			c->in = realloc(c->in, c->room);
			assert_non_null(c->in);
		}
		got = take(c, c->in + c->n, c->room - c->n);
		if (got == 0)
			return false;
		c->n += got;
	}
	return true;
}

struct frame {
	int op;
	bool final;
	size_t size;
	uint8_t *data;
};

/* The next frame; data points into c->in until it is consumed. */
static bool next_frame(struct client *c, struct frame *ret, size_t *ret_whole)
{
	size_t head = 2;

	if (!fill(c, 2))
		return false;
	assert_int_equal(c->in[0] & 0x70, 0);
	assert_int_equal(c->in[1] & 0x80, 0);
	ret->op = c->in[0] & 15;
	ret->final = c->in[0] & 0x80;
	ret->size = c->in[1] & 127;
	if (ret->size >= 126) {
		size_t bytes = ret->size == 126 ? 2 : 8;

		if (!fill(c, 2 + bytes))
			return false;
		ret->size = 0;
		for (size_t i = 0; i < bytes; i++)
			ret->size = ret->size << 8 | c->in[2 + i];
		head += bytes;
	}
	if (!fill(c, head + ret->size))
		return false;
	ret->data = c->in + head;
	*ret_whole = head + ret->size;
	return true;
}

static void consume(struct client *c, size_t size)
{
	c->n -= size;
	memmove(c->in, c->in + size, c->n);
}

static void append(struct arrival *a, const struct frame *f)
{
	a->data = realloc(a->data, a->size + f->size + 1);
	assert_non_null(a->data);
	memcpy(a->data + a->size, f->data, f->size);
	a->size += f->size;
}

void client_receive(struct client *c, struct arrival *ret)
{
	bool open = false;

	*ret = (struct arrival){ 0 };
	for (;;) {
		struct frame f;
		size_t whole;

		if (!next_frame(c, &f, &whole)) {
			ret->closed = true;
			return;
		}
		switch (f.op) {
		case OP_PING:
			if (!c->mute)
				client_send_frame(c, OP_PONG, true, f.data, f.size);
			break;
		case OP_PONG:
			break;
		case OP_CLOSE:
			ret->closed = true;
			ret->code = f.size >= 2 ? f.data[0] << 8 | f.data[1] : 0;
			client_send_frame(c, OP_CLOSE, true, f.data, f.size >= 2 ? 2 : 0);
			return;
		case OP_BINARY:
			assert_false(open);
			open = !f.final;
			append(ret, &f);
			break;
		case OP_CONTINUE:
			assert_true(open);
			open = !f.final;
			append(ret, &f);
			break;
		default:
			fail_msg("frame of kind %d", f.op);
		}
		consume(c, whole);
		if ((f.op == OP_BINARY || f.op == OP_CONTINUE) && !open)
			return;
	}
}

bool client_skim(struct client *c)
{
	uint8_t some[65536];

	c->n = 0;
	return take(c, some, sizeof(some)) > 0;
}
