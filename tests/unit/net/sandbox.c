/* What the sandbox refuses, and that a session over TLS works inside it. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

#include "net/client.h"
#include "net/sandbox.h"
#include "server.h"
#include "tests/unit/escape.h"

static char dir[] = "/tmp/engawa-test-sandbox-XXXXXX";

static const char *path_of(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static int shut_in(void)
{
	const int r = net_sandbox_strip(STDERR_FILENO);

	return r < 0 ? r : net_sandbox_enter();
}

static int try_nothing(void)
{
	return write(STDERR_FILENO, "", 0) == 0 ? 0 : 1;
}

static void does_its_work(void **state)
{
	assert_int_equal(escape_status(shut_in, try_nothing), 0);
}

static void refuses_all_else(void **state)
{
	escape_try_all(shut_in, false);
}

static int try_environment(void)
{
	return getenv("DISPLAY") || getenv("XAUTHORITY") || getenv("PATH");
}

static int inherited = -1;

static int try_inherited(void)
{
	return write(inherited, "x", 1) < 0 && errno == EBADF ? 0 : 1;
}

static void gives_up_what_it_inherited(void **state)
{
	setenv("DISPLAY", ":0", 1);
	setenv("XAUTHORITY", "/nonexistent", 1);
	inherited = open("/dev/null", O_WRONLY);
	assert_true(inherited > STDERR_FILENO);
	assert_int_equal(escape_status(shut_in, try_environment), 0);
	assert_int_equal(escape_status(shut_in, try_inherited), 0);
	close(inherited);
}

/* A session inside. */

struct session {
	uv_loop_t loop;
	struct net_client *client;
	bool echoed;
	Wire__LostReason reason;
};

static void on_connected(void *data)
{
	struct session *s = data;

	net_client_send(s->client, WIRE_SEALED, (const uint8_t *)"hello", 5);
}

static void on_message(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct session *s = data;

	s->echoed = kind == WIRE_SEALED && size == 5 && memcmp(body, "hello", 5) == 0;
	net_client_close(s->client);
}

static void on_lost(Wire__LostReason reason, void *data)
{
	struct session *s = data;

	s->reason = reason;
	net_client_stop(s->client);
}

/* Nothing may be opened after net_sandbox_enter(). */
static int hold_session(const struct net_address *to, const char *ca)
{
	struct session s = { 0 };
	const struct net_listener l = { on_connected, on_message, on_lost, &s };

	if (net_sandbox_strip(STDERR_FILENO) < 0 || uv_loop_init(&s.loop) < 0)
		return 2;
	if (net_client_create(&s.loop, ca, &l, &s.client) < 0)
		return 3;
	if (net_sandbox_enter() < 0)
		return 4;
	if (net_client_connect(s.client, to, WIRE_PATH_HOST) < 0)
		return 5;
	uv_run(&s.loop, UV_RUN_DEFAULT);
	net_client_destroy(s.client);
	if (uv_loop_close(&s.loop) < 0)
		return 6;
	return s.echoed && s.reason == WIRE__LOST_REASON__CLOSED ? 0 : 7;
}

static void session_works(const char *host, int family, const char *certificate)
{
	struct server server;
	struct net_address to = { .tls = certificate != NULL };
	int status = -1;
	pid_t pid;

	server_start(&server, family, certificate ? path_of(certificate) : NULL, script_echo);
	to.port = server.port;
	snprintf(to.host, sizeof(to.host), "%s", host);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(hold_session(&to, path_of("good.ca")));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(server_finish(&server));
}

static void a_session_works_inside(void **state)
{
	session_works("127.0.0.1", AF_INET, "good.pem");
	session_works("::1", AF_INET6, "good.pem");
	session_works("127.0.0.1", AF_INET, NULL);
}

static int set_up(void **state)
{
	if (!mkdtemp(dir))
		return -1;
	server_make_ca(dir, "good");
	server_make_certificate(dir, "good", "IP:127.0.0.1,IP:::1", -1, 30);
	return 0;
}

static int tear_down(void **state)
{
	unlink(path_of("good.ca"));
	unlink(path_of("good.pem"));
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(does_its_work),
		cmocka_unit_test(refuses_all_else),
		cmocka_unit_test(gives_up_what_it_inherited),
		cmocka_unit_test(a_session_works_inside),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
