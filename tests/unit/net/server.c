#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MUST(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
			_exit(EXIT_FAILURE);                                                       \
		}                                                                                  \
	} while (0)

static size_t read_some(struct peer *p, void *ret, size_t room)
{
	ssize_t n = p->tls ? SSL_read(p->tls, ret, (int)room) : read(p->fd, ret, room);

	return n > 0 ? (size_t)n : 0;
}

static bool read_all(struct peer *p, void *ret, size_t size)
{
	size_t at = 0, n = 1;

	for (; at < size && n > 0; at += n)
		n = read_some(p, (uint8_t *)ret + at, size - at);
	return at == size;
}

void peer_write(struct peer *p, const void *data, size_t size)
{
	size_t at = 0;

	while (at < size) {
		const uint8_t *from = (const uint8_t *)data + at;
		ssize_t n = p->tls ? SSL_write(p->tls, from, (int)(size - at))
				   : write(p->fd, from, size - at);

		MUST(n > 0);
		at += (size_t)n;
	}
}

void peer_print(struct peer *p, const char *text)
{
	peer_write(p, text, strlen(text));
}

static void read_key(struct peer *p, char ret[64])
{
	char request[4096], *key;
	size_t used = 0;

	do {
		MUST(used < sizeof(request) - 1 && read_all(p, request + used, 1));
		request[++used] = '\0';
	} while (!strstr(request, "\r\n\r\n"));
	key = strcasestr(request, "Sec-WebSocket-Key: ");
	MUST(key && sscanf(key + 19, "%40s", ret) == 1);
}

void peer_read_request(struct peer *p)
{
	char key[64];

	read_key(p, key);
}

void peer_upgrade(struct peer *p, const char *protocol)
{
	char key[64], salted[128], accept[64], answer[512];
	uint8_t digest[SHA_DIGEST_LENGTH];

	read_key(p, key);
	snprintf(salted, sizeof(salted), "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
	SHA1((const uint8_t *)salted, strlen(salted), digest);
	EVP_EncodeBlock((uint8_t *)accept, digest, sizeof(digest));
	snprintf(answer, sizeof(answer),
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		"Sec-WebSocket-Accept: %s\r\n%s%s%s\r\n",
		accept, protocol ? "Sec-WebSocket-Protocol: " : "", protocol ? protocol : "",
		protocol ? "\r\n" : "");
	peer_print(p, answer);
}

void peer_frame(struct peer *p, enum peer_opcode opcode, bool final, const void *data, size_t size)
{
	uint8_t head[10] = { (uint8_t)((final ? 0x80 : 0) | opcode), 127 };

	for (int i = 0; i < 8; i++)
		head[2 + i] = (uint8_t)((uint64_t)size >> (56 - 8 * i));
	if (size < 126) {
		head[1] = (uint8_t)size;
		peer_write(p, head, 2);
	} else {
		peer_write(p, head, sizeof(head));
	}
	peer_write(p, data, size);
}

/* Length, mask and content of a frame whose first byte was read. */
static bool read_body(struct peer *p, uint8_t *ret, size_t room, size_t *ret_size)
{
	uint8_t length, wide[8], mask[4];
	uint64_t size = 0;
	int n_wide;

	if (!read_all(p, &length, 1))
		return false;
	MUST(length & 0x80);
	length &= 0x7f;
	n_wide = length == 127 ? 8 : length == 126 ? 2 : 0;
	if (!read_all(p, wide, (size_t)n_wide))
		return false;
	for (int i = 0; i < n_wide; i++)
		size = size << 8 | wide[i];
	if (n_wide == 0)
		size = length;
	MUST(size <= room);
	if (!read_all(p, mask, 4) || !read_all(p, ret, size))
		return false;
	for (size_t i = 0; i < size; i++)
		ret[i] ^= mask[i & 3];
	*ret_size = size;
	return true;
}

int peer_read_frame(struct peer *p, uint8_t *ret, size_t room, size_t *ret_size)
{
	uint8_t first;

	do {
		if (!read_all(p, &first, 1) || !read_body(p, ret, room, ret_size))
			return -1;
		MUST(first & 0x80);
		if ((first & 15) == PEER_PING)
			peer_frame(p, PEER_PING + 1, true, ret, *ret_size);
	} while ((first & 15) == PEER_PING);
	return first & 15;
}

void script_echo(struct peer *p)
{
	static uint8_t message[1024 * 1024];
	size_t size;
	int opcode;

	peer_upgrade(p, "engawa.1");
	while ((opcode = peer_read_frame(p, message, sizeof(message), &size)) == PEER_BINARY)
		peer_frame(p, PEER_BINARY, true, message, size);
	if (opcode == PEER_CLOSE)
		peer_frame(p, PEER_CLOSE, true, message, size);
}

static int listen_on_loopback(int family, uint16_t *ret_port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
	struct sockaddr *a = family == AF_INET ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
	socklen_t size = family == AF_INET ? sizeof(v4) : sizeof(v6);
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	MUST(fd >= 0 && bind(fd, a, size) == 0 && listen(fd, 4) == 0);
	MUST(getsockname(fd, a, &size) == 0);
	*ret_port = ntohs(family == AF_INET ? v4.sin_port : v6.sin6_port);
	return fd;
}

static void serve(int listening, const char *certificate, server_script script)
{
	struct peer p = { .fd = accept(listening, NULL, NULL) };

	MUST(p.fd >= 0);
	if (certificate) {
		SSL_CTX *tls = SSL_CTX_new(TLS_server_method());

		MUST(SSL_CTX_use_PrivateKey_file(tls, certificate, SSL_FILETYPE_PEM) == 1);
		MUST(SSL_CTX_use_certificate_file(tls, certificate, SSL_FILETYPE_PEM) == 1);
		p.tls = SSL_new(tls);
		SSL_set_fd(p.tls, p.fd);
		MUST(SSL_accept(p.tls) == 1);
	}
	script(&p);
}

void server_start(struct server *s, int family, const char *certificate, server_script script)
{
	int listening = listen_on_loopback(family, &s->port);

	s->pid = fork();
	MUST(s->pid >= 0);
	if (s->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		serve(listening, certificate, script);
		_exit(EXIT_SUCCESS);
	}
	close(listening);
}

bool server_finish(struct server *s)
{
	int status;

	return waitpid(s->pid, &status, 0) == s->pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == EXIT_SUCCESS;
}

void server_kill(struct server *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
}

static EVP_PKEY *ca_key;
static X509 *ca;

/* By the CA, or by itself while there is none. */
static X509 *certify(
	EVP_PKEY *key, const char *name, int extension, const char *value, int from, int to)
{
	X509 *x = X509_new();
	X509_NAME *subject = X509_get_subject_name(x);
	X509V3_CTX context;
	X509_EXTENSION *e;

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), ca ? 2 : 1);
	X509_time_adj_ex(X509_getm_notBefore(x), from, 0, NULL);
	X509_time_adj_ex(X509_getm_notAfter(x), to, 0, NULL);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const uint8_t *)name, -1, -1, 0);
	X509_set_issuer_name(x, ca ? X509_get_subject_name(ca) : subject);
	X509_set_pubkey(x, key);
	X509V3_set_ctx(&context, ca ? ca : x, x, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &context, extension, value);
	MUST(e && X509_add_ext(x, e, -1) == 1);
	X509_EXTENSION_free(e);
	MUST(X509_sign(x, ca ? ca_key : key, EVP_sha256()) > 0);
	return x;
}

static FILE *create(const char *dir, const char *name, const char *ending)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.%s", dir, name, ending);
	f = fopen(path, "we");
	MUST(f);
	return f;
}

static void forget_ca(void)
{
	X509_free(ca);
	EVP_PKEY_free(ca_key);
	ca = NULL;
	ca_key = NULL;
}

void server_make_ca(const char *dir, const char *name)
{
	FILE *f = create(dir, name, "ca");

	if (!ca)
		atexit(forget_ca);
	forget_ca();
	ca_key = EVP_EC_gen("P-256");
	ca = certify(ca_key, name, NID_basic_constraints, "critical,CA:TRUE", -1, 30);
	MUST(PEM_write_X509(f, ca) == 1);
	fclose(f);
}

void server_make_certificate(
	const char *dir, const char *name, const char *subject_alt, int days_from, int days_to)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = certify(key, "server", NID_subject_alt_name, subject_alt, days_from, days_to);
	FILE *f = create(dir, name, "pem");

	MUST(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1);
	MUST(PEM_write_X509(f, x) == 1);
	fclose(f);
	X509_free(x);
	EVP_PKEY_free(key);
}
