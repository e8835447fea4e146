/* What the broker serves over HTTP, to whom, and under which headers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client.h"

enum { BIG = 3 * 1024 * 1024 };

static struct broker broker;
static char site[] = "/tmp/engawa-site-XXXXXX";

static void put(const char *name, const char *bytes, size_t size)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", site, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, size, f), size);
	fclose(f);
}

static int start(void **state)
{
	char path[128];
	char *big = calloc(1, BIG);

	(void)state;
	assert_non_null(mkdtemp(site));
	snprintf(path, sizeof(path), "%s/lib", site);
	mkdir(path, 0700);
	put("index.html", "<p>console", 10);
	put("app.js", "1", 1);
	put("lib/mod.mjs", "2", 1);
	put("decode.wasm", "\0asm", 4);
	put("style.css", "", 0);
	put("big.txt", big, BIG);
	put("notes.secret", "no such kind", 12);
	put(".hidden.js", "hidden", 6);
	snprintf(path, sizeof(path), "%s/link.txt", site);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	free(big);
	broker_start(&broker,
		(const char *const[]){ "--console", site, "--host", "help.example.org", "--origin",
			"https://desk.example.org,https://two.example.org", NULL });
	return 0;
}

static int stop(void **state)
{
	char command[64];

	(void)state;
	broker_stop(&broker);
	snprintf(command, sizeof(command), "rm -r %s", site);
	return system(command) == 0 ? 0 : -1;
}

static char answer[BIG + 4096];

static int get(const char *path, const char *headers)
{
	return http_get(&broker, path, headers, answer, sizeof(answer));
}

static void expect_header(const char *line)
{
	if (!strstr(answer, line))
		fail_msg("no \"%s\" in: %.900s", line, answer);
}

static void test_files(void **state)
{
	(void)state;
	assert_int_equal(get("/", ""), 200);
	expect_header("Content-Type: text/html; charset=utf-8\r\n");
	assert_string_equal(strstr(answer, "\r\n\r\n"), "\r\n\r\n<p>console");
	assert_int_equal(get("/index.html?code=1", ""), 200);
	assert_int_equal(get("/app.js", ""), 200);
	expect_header("Content-Type: text/javascript; charset=utf-8\r\n");
	assert_int_equal(get("/lib/mod.mjs", ""), 200);
	expect_header("Content-Type: text/javascript; charset=utf-8\r\n");
	assert_int_equal(get("/decode.wasm", ""), 200);
	expect_header("Content-Type: application/wasm\r\n");
	expect_header("Content-Length: 4\r\n");
	assert_int_equal(get("/style.css", ""), 200);
	expect_header("Content-Length: 0\r\n");
	assert_int_equal(get("/big.txt", ""), 200);
	assert_int_equal(strlen(answer), strstr(answer, "\r\n\r\n") + 4 - answer);
	expect_header("Content-Length: 3145728\r\n");
}

static void test_head_and_tags(void **state)
{
	static const char head[] = "HEAD /app.js HTTP/1.1\r\nHost: localhost\r\n\r\n";
	char tag[64], condition[128];

	(void)state;
	assert_int_equal(http_raw(&broker, head, strlen(head), answer, sizeof(answer)), 200);
	expect_header("Content-Length: 1\r\n");
	assert_string_equal(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
	assert_int_equal(sscanf(strstr(answer, "ETag: "), "ETag: %63s", tag), 1);
	snprintf(condition, sizeof(condition), "If-None-Match: %s\r\n", tag);
	assert_int_equal(get("/app.js", condition), 304);
	assert_int_equal(get("/index.html", condition), 200);
	expect_header("Cache-Control: no-cache\r\n");
}

static void test_strict_headers(void **state)
{
	static const char *const paths[] = { "/", "/app.js", "/nowhere", "/healthz" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		get(paths[i], "");
		expect_header("\r\nContent-Security-Policy: default-src 'none'; "
			      "script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
			      "img-src 'self'; connect-src 'self'; worker-src 'self'; "
			      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n");
		expect_header("\r\nX-Content-Type-Options: nosniff\r\n");
		expect_header("\r\nReferrer-Policy: no-referrer\r\n");
		expect_header("\r\nCross-Origin-Opener-Policy: same-origin\r\n");
		expect_header("\r\nCross-Origin-Resource-Policy: same-origin\r\n");
		expect_header("\r\nPermissions-Policy: ");
		expect_header("\r\nConnection: close\r\n");
		assert_null(strstr(answer, "Strict-Transport-Security"));
	}
}

static void test_nothing_else_is_served(void **state)
{
	static const char *const paths[] = { "/nowhere", "/notes.secret", "/.hidden.js",
		"/link.txt", "/lib", "/lib/", "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
		"/lib/../../etc/passwd", "/..%2f..%2fetc/passwd", "//etc/passwd", "/app.js/",
		"/app.js%00", "/INDEX.HTML", "/index.html/..%00", "/%", "/%zz", "/ws/host/x", "*" };

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		int status = get(paths[i], "");

		if (status != 404 && status != 426 && status != 403 && status != 0)
			fail_msg("%s gives %d", paths[i], status);
		assert_null(strstr(answer, "root:"));
	}
}

static void expect_refused(const char *request, int status)
{
	int got = http_raw(&broker, request, strlen(request), answer, sizeof(answer));

	if (got != status)
		fail_msg("%d instead of %d for: %s", got, status, request);
}

static void test_methods_and_bodies(void **state)
{
	(void)state;
	expect_refused("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nab", 405);
	expect_refused("PUT /app.js HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 405);
	expect_refused("DELETE /app.js HTTP/1.1\r\nHost: localhost\r\n\r\n", 405);
	expect_refused("OPTIONS / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405);
	expect_header("Allow: GET, HEAD\r\n");
	expect_refused("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nab", 400);
	expect_refused(
		"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		400);
	expect_refused("GET /ws/host HTTP/1.1\r\nHost: localhost\r\n\r\n", 426);
	expect_refused("CONNECT other.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", 0);
	expect_refused("NONSENSE\r\n\r\n", 0);
	expect_refused("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nConnection: Upgrade, "
		       "HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
		400);
	expect_refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0);
}

/* An unknown Upgrade, alone and behind another request: the second would be a
 * use after free in libwebsockets, so there must be no second. */
static void test_one_request_each_connection(void **state)
{
	static const char alone[] =
		"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n";

	(void)state;
	http_raw(&broker, alone, strlen(alone), answer, sizeof(answer));
	assert_memory_equal(answer, "HTTP/1.0 403", 12); /* libwebsockets itself */
	expect_refused("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n"
		       "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: x\r\nConnection: keep-alive, "
		       "Upgrade\r\n\r\n",
		200);
	assert_null(strstr(strstr(answer, "HTTP/1.1 200") + 1, "HTTP/1.1"));
}

static void test_long_headers(void **state)
{
	static const char end[] = "\r\nX-Unknown: y\r\n\r\n";
	char *request = malloc(70000);
	size_t at = (size_t)sprintf(request, "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: ");

	(void)state;
	/* As many as every size around the bound, so that each way of running out is met. */
	for (size_t size = 8000; size < 8300; size++) {
		memset(request + at, 'x', size);
		memcpy(request + at + size, end, sizeof(end));
		http_raw(&broker, request, strlen(request), answer, sizeof(answer));
	}
	memset(request + at, 'x', 60000);
	request[at + 60000] = '\0';
	http_raw(&broker, request, strlen(request), answer, sizeof(answer));
	memset(request, 'A', 60000);
	request[60000] = '\0';
	http_raw(&broker, request, strlen(request), answer, sizeof(answer));
	free(request);
	assert_int_equal(get("/", ""), 200);
}

static void test_host_header(void **state)
{
	static const char *const ours[] = { "localhost", "LocalHost:8443", "127.0.0.1:1",
		"[::1]:8443", "[::1]", "help.example.org", "HELP.example.org:443" };
	static const char *const theirs[] = { "evil.example", "localhost.evil.example", "127.0.0.2",
		"help.example.org.evil.example", "localhost:", "localhost:80x", "[::1", "x[::1]",
		"localhost@evil", "evil.example:8443", "", "127.0.0.1,evil.example" };
	char header[128];

	(void)state;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		snprintf(header, sizeof(header), "Host: %s\r\n", ours[i]);
		if (get("/", header) != 200)
			fail_msg("refused: %s", header);
	}
	for (size_t i = 0; i < sizeof(theirs) / sizeof(theirs[0]); i++) {
		int status;

		if (strcmp(theirs[i], "localhost:") == 0)
			continue; /* an empty port is the default one (RFC 3986, 3.2.3) */
		snprintf(header, sizeof(header), "Host: %s\r\n", theirs[i]);
		if (get("/", header) != 421)
			fail_msg("served: %s", header);
		assert_null(client_open(&broker, WIRE_PATH_VIEWER, header, &status));
		assert_int_equal(status, 421);
	}
	expect_refused("GET / HTTP/1.1\r\n\r\n", 421);
	expect_refused("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 421);
}

static void test_origin_header(void **state)
{
	static const char *const theirs[] = { "https://evil.example", "null", "http://localhost:1",
		"https://localhost", "http://localhost.evil.example", "http://localhost,",
		"https://desk.example.org.evil.example", "http://desk.example.org", "https://two" };
	static const char *const ours[] = { "http://localhost", "https://desk.example.org",
		"https://two.example.org" };
	static const char *const paths[] = { WIRE_PATH_VIEWER, WIRE_PATH_HOST };
	char header[128];
	int status;

	(void)state;
	for (size_t p = 0; p < 2; p++) {
		for (size_t i = 0; i < sizeof(theirs) / sizeof(theirs[0]); i++) {
			snprintf(header, sizeof(header), "Origin: %s\r\n", theirs[i]);
			assert_null(client_open(&broker, paths[p], header, &status));
			if (status != 403)
				fail_msg("%d for %s", status, header);
		}
		for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
			struct client *c;

			snprintf(header, sizeof(header), "Origin: %s\r\n", ours[i]);
			c = client_open(&broker, paths[p], header, NULL);
			if (!c)
				fail_msg("refused: %s", header);
			client_drop(c);
		}
	}
	snprintf(header, sizeof(header), "Host: 127.0.0.1:%u\r\nOrigin: http://127.0.0.1:%u\r\n",
		broker.port, broker.port);
	client_drop(client_open(&broker, WIRE_PATH_VIEWER, header, &status));
	assert_int_equal(status, 101);
	assert_null(client_open(&broker, WIRE_PATH_VIEWER,
		"Origin: http://localhost\r\nOrigin: https://evil.example\r\n", &status));
	assert_int_equal(status, 403);
}

static void test_upgrades(void **state)
{
	int status;

	(void)state;
	assert_null(client_open(&broker, "/ws/other", "", &status));
	assert_int_equal(status, 404);
	assert_null(client_open(&broker, "/", "", &status));
	assert_int_equal(status, 404);
	assert_null(client_open(&broker, WIRE_PATH_HOST, "Sec-WebSocket-Version: 8\r\n", &status));
	assert_int_equal(status, 426);
	assert_null(
		client_open(&broker, WIRE_PATH_HOST, "Sec-WebSocket-Protocol: http\r\n", &status));
	assert_int_equal(status, 400);
	assert_null(client_open(
		&broker, WIRE_PATH_HOST, "Sec-WebSocket-Protocol: http, engawa.1\r\n", &status));
	assert_int_equal(status, 400);
	assert_null(client_open(&broker, WIRE_PATH_HOST, "Sec-WebSocket-Protocol: \r\n", &status));
	assert_int_equal(status, 400);
}

static void test_probes(void **state)
{
	(void)state;
	assert_int_equal(get("/healthz", ""), 200);
	assert_non_null(strstr(answer, "\r\n\r\nok\n"));
	assert_int_equal(get("/metrics", ""), 200);
	assert_non_null(strstr(answer, "\nengawad_resident_bytes "));
	assert_non_null(strstr(answer, "\nengawad_refused_total{reason=\"memory\"} 0\n"));
	assert_non_null(strstr(answer, "\nengawad_congestion_control_info{algorithm=\""));
	assert_true(broker_metric(&broker, "engawad_resident_bytes") > 100000);
	assert_true(broker_metric(&broker, "engawad_refused_total{reason=\"origin\"}") > 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_head_and_tags),
		cmocka_unit_test(test_strict_headers),
		cmocka_unit_test(test_nothing_else_is_served),
		cmocka_unit_test(test_methods_and_bodies),
		cmocka_unit_test(test_one_request_each_connection),
		cmocka_unit_test(test_long_headers),
		cmocka_unit_test(test_host_header),
		cmocka_unit_test(test_origin_header),
		cmocka_unit_test(test_upgrades),
		cmocka_unit_test(test_probes),
	};

	broker_program = argc > 1 ? argv[1] : "engawad";
	return cmocka_run_group_tests(tests, start, stop);
}
