/* The real engawad as a child process, and what it tells of itself. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/clock.h"

const char *broker_program;

static void write_pem(char *path, X509 *cert, EVP_PKEY *key)
{
	FILE *f = fdopen(mkstemp(path), "w");

	assert_non_null(f);
	assert_int_equal(cert ? PEM_write_X509(f, cert)
			      : PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL),
		1);
	fclose(f);
}

void make_certificate(char *cert_path, char *key_path)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	X509_NAME *name;

	assert_non_null(key);
	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), -60);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_set_pubkey(cert, key);
	name = X509_get_subject_name(cert);
	X509_NAME_add_entry_by_txt(
		name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
	X509_set_issuer_name(cert, name);
	assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
	write_pem(cert_path, cert, NULL);
	write_pem(key_path, NULL, key);
	X509_free(cert);
	EVP_PKEY_free(key);
}

static int read_port(int fd)
{
	char text[16] = "";
	size_t n = 0;
	ssize_t got;

	while (n + 1 < sizeof(text) && (got = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += (size_t)got;
	return (int)strtol(text, NULL, 10);
}

static void exec_broker(int ready, const char *log_path, const char *const *options)
{
	const char *args[64] = { broker_program, "--ready-fd", NULL };
	char number[16];
	size_t n = 3;
	bool listen = false;
	int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);

	snprintf(number, sizeof(number), "%d", ready);
	args[2] = number;
	for (; *options; options++) {
		listen = listen || strcmp(*options, "--listen") == 0;
		args[n++] = *options;
	}
	if (!listen) {
		args[n++] = "--listen";
		args[n++] = "127.0.0.1:0";
	}
	args[n] = NULL;
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nothing behind */
	dup2(log, STDERR_FILENO);
	execv(broker_program, (char *const *)args);
	_exit(127);
}

static int spawn(struct broker *b, const char *const *options)
{
	int ready[2];

	signal(SIGPIPE, SIG_IGN); /* OpenSSL writes without MSG_NOSIGNAL */
	memset(b, 0, sizeof(*b));
	snprintf(b->log_path, sizeof(b->log_path), "/tmp/engawad-test-XXXXXX");
	close(mkstemp(b->log_path));
	assert_int_equal(pipe(ready), 0);
	fcntl(ready[0], F_SETFD, FD_CLOEXEC);
	b->pid = fork();
	assert_true(b->pid >= 0);
	if (b->pid == 0)
		exec_broker(ready[1], b->log_path, options);
	close(ready[1]);
	for (const char *const *o = options; *o; o++)
		b->tls = b->tls || strcmp(*o, "--tls-cert") == 0;
	return ready[0];
}

void broker_start(struct broker *b, const char *const *options)
{
	int ready = spawn(b, options);

	b->port = (uint16_t)read_port(ready);
	close(ready);
	if (b->port == 0)
		fail_msg("engawad did not start: %s", broker_log(b));
}

int broker_try(struct broker *b, const char *const *options)
{
	int ready = spawn(b, options);

	b->port = (uint16_t)read_port(ready);
	close(ready);
	if (b->port != 0)
		fail_msg("engawad started: %s", broker_log(b));
	return broker_wait(b);
}

void broker_signal(const struct broker *b, int number)
{
	kill(b->pid, number);
}

int broker_wait(struct broker *b)
{
	uint64_t until = clock_ms() + WAIT_MS;
	int status = 0;

	while (waitpid(b->pid, &status, WNOHANG) == 0) {
		if (clock_ms() > until) {
			kill(b->pid, SIGKILL);
			waitpid(b->pid, &status, 0);
			fail_msg("engawad did not end: %s", broker_log(b));
		}
		poll(NULL, 0, 5);
	}
	b->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void broker_stop(struct broker *b)
{
	int status;

	broker_signal(b, SIGTERM);
	status = broker_wait(b);
	if (status != 0 || strstr(broker_log(b), "Sanitizer") ||
		strstr(broker_log(b), "runtime error"))
		fail_msg("engawad ended with %d: %s", status, broker_log(b));
	if (!getenv("ENGAWA_TEST_KEEP"))
		unlink(b->log_path);
}

const char *broker_log(const struct broker *b)
{
	static char text[LOG_MAX];
	int fd = open(b->log_path, O_RDONLY);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

uint64_t broker_metric(const struct broker *b, const char *name)
{
	char text[16384];
	char *at;

	assert_int_equal(http_get(b, "/metrics", "", text, sizeof(text)), 200);
	for (at = text; (at = strstr(at, name)); at++) {
		if (at[-1] == '\n' && at[strlen(name)] == ' ')
			return strtoull(at + strlen(name), NULL, 10);
	}
	fail_msg("no metric %s", name);
	return 0;
}

void broker_wait_metric(const struct broker *b, const char *name, uint64_t least)
{
	uint64_t until = clock_ms() + WAIT_MS;

	while (broker_metric(b, name) < least) {
		if (clock_ms() > until)
			fail_msg("%s stays below %llu", name, (unsigned long long)least);
		poll(NULL, 0, 10);
	}
}

void broker_wait_metric_is(const struct broker *b, const char *name, uint64_t value)
{
	uint64_t until = clock_ms() + WAIT_MS;

	while (broker_metric(b, name) != value) {
		if (clock_ms() > until)
			fail_msg("%s never is %llu", name, (unsigned long long)value);
		poll(NULL, 0, 10);
	}
}
