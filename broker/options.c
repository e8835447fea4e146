#include "broker/options.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/option.h"

static bool parse_port(const char *text, in_port_t *ret)
{
	char *end = NULL;
	long port;

	if (*text < '0' || *text > '9')
		return false;
	port = strtol(text, &end, 10);
	if (*end || port > 65535)
		return false;
	*ret = htons((uint16_t)port);
	return true;
}

bool broker_options_address(const char *text, struct sockaddr_storage *ret)
{
	struct sockaddr_storage a = { 0 };
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&a;
	struct sockaddr_in *v4 = (struct sockaddr_in *)&a;
	const char *colon = strrchr(text, ':');
	char host[INET6_ADDRSTRLEN + 2];
	size_t length;

	if (!colon || (size_t)(colon - text) >= sizeof(host))
		return false;
	length = (size_t)(colon - text);
	memcpy(host, text, length);
	host[length] = '\0';
	if (length > 2 && host[0] == '[' && host[length - 1] == ']') {
		host[length - 1] = '\0';
		a.ss_family = AF_INET6;
		if (inet_pton(AF_INET6, host + 1, &v6->sin6_addr) != 1 ||
			!parse_port(colon + 1, &v6->sin6_port))
			return false;
	} else {
		a.ss_family = AF_INET;
		if (inet_pton(AF_INET, host, &v4->sin_addr) != 1 ||
			!parse_port(colon + 1, &v4->sin_port))
			return false;
	}
	*ret = a;
	return true;
}

bool broker_options_is_loopback(const struct sockaddr_storage *address)
{
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;

	if (address->ss_family == AF_INET6) {
		if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
			return v6->sin6_addr.s6_addr[12] == 127;
		return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
	}
	return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
}

bool broker_options_lists(const char *list, const char *word, size_t size)
{
	while (list && *list) {
		size_t length = strcspn(list, ",");

		if (length == size && strncasecmp(list, word, size) == 0)
			return true;
		list += length;
		list += *list == ',';
	}
	return false;
}

static void spell_host(struct broker_options *o)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (o->address.ss_family == AF_INET6) {
		inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&o->address)->sin6_addr, text,
			sizeof(text));
		snprintf(o->host, sizeof(o->host), "[%s]", text);
		return;
	}
	inet_ntop(AF_INET, &((struct sockaddr_in *)&o->address)->sin_addr, text, sizeof(text));
	snprintf(o->host, sizeof(o->host), "%s", text);
}

/* What one option alone cannot tell. */
static bool check(struct broker_options *o)
{
	if (!broker_options_address(o->listen, &o->address)) {
		fprintf(stderr, "--listen: give a numeric address and a port, such as "
				"127.0.0.1:8443 or [::1]:8443\n");
		return false;
	}
	if (!o->tls_cert != !o->tls_key) {
		fprintf(stderr, "--tls-cert and --tls-key: give both, or none\n");
		return false;
	}
	if (!o->tls_cert && !broker_options_is_loopback(&o->address)) {
		fprintf(stderr,
			"--listen %s: without TLS engawad listens on loopback only; give "
			"--tls-cert "
			"and --tls-key, or listen on 127.0.0.1\n",
			o->listen);
		return false;
	}
	o->metrics_from_anywhere = strcmp(o->metrics_from, "any") == 0;
	if (!o->metrics_from_anywhere && strcmp(o->metrics_from, "loopback") != 0) {
		fprintf(stderr, "--metrics-from: loopback or any\n");
		return false;
	}
	spell_host(o);
	return true;
}

bool broker_options_parse(int argc, char **argv, struct broker_options *ret)
{
	struct broker_options o = { 0 };
	const struct option_spec table[] = {
		{ "listen", OPTION_TEXT, 0, 64, "127.0.0.1:8443", "ADDRESS:PORT",
			"where to listen; loopback only without TLS", &o.listen },
		{ "tls-cert", OPTION_TEXT, 0, 4096, NULL, "FILE", "certificate chain, PEM",
			&o.tls_cert },
		{ "tls-key", OPTION_TEXT, 0, 4096, NULL, "FILE", "its private key, PEM",
			&o.tls_key },
		{ "console", OPTION_TEXT, 0, 4096, NULL, "DIR", "files of the console to serve",
			&o.console },
		{ "data", OPTION_TEXT, 0, 4000, NULL, "DIR", "where to keep what must last",
			&o.data },
		{ "host", OPTION_TEXT, 0, 4096, NULL, "NAME,...",
			"names people reach this broker by, beside loopback", &o.hosts },
		{ "origin", OPTION_TEXT, 0, 4096, NULL, "ORIGIN,...",
			"other origins whose pages may connect", &o.origins },
		{ "metrics-from", OPTION_TEXT, 0, 16, "loopback", "loopback|any",
			"who may read /metrics and /healthz", &o.metrics_from },
		{ "drain-seconds", OPTION_NUMBER, 0, 3600, "10", "N",
			"time for running sessions after SIGTERM", &o.drain_s },
		{ "ready-fd", OPTION_NUMBER, -1, 1023, "-1", "FD",
			"write the port there once listening", &o.ready_fd },
		{ "max-connections", OPTION_NUMBER, 1, 100000, "4096", "N", "at a time",
			&o.connections },
		{ "max-source-connections", OPTION_NUMBER, 1, 100000, "64", "N",
			"of one source at a time", &o.source_connections },
		{ "max-sources", OPTION_NUMBER, 16, 1000000, "16384", "N", "remembered at a time",
			&o.sources },
		{ "max-slots", OPTION_NUMBER, 1, 5000, "1000", "N", "given out at a time",
			&o.slots },
		{ "max-pending", OPTION_NUMBER, 1, 5000, "200", "N", "handshakes at a time",
			&o.pending },
		{ "slot-seconds", OPTION_NUMBER, 1, 3600, "600", "N", "life of an open slot",
			&o.slot_s },
		{ "handshake-seconds", OPTION_NUMBER, 1, 3600, "90", "N",
			"from joining to the slot's closing", &o.handshake_s },
		{ "first-message-seconds", OPTION_NUMBER, 1, 600, "10", "N",
			"until a new WebSocket must have spoken", &o.first_message_s },
		{ "ping-seconds", OPTION_NUMBER, 1, 600, "10", "N", "silence before a ping",
			&o.ping_s },
		{ "pong-seconds", OPTION_NUMBER, 1, 600, "5", "N", "wait for its answer",
			&o.pong_s },
		{ "stall-seconds", OPTION_NUMBER, 1, 600, "30", "N",
			"a peer that takes nothing is let go", &o.stall_s },
		{ "joins-per-minute", OPTION_NUMBER, 1, 60000, "60", "N", "of one source",
			&o.joins },
		{ "guesses-per-minute", OPTION_NUMBER, 1, 60000, "10", "N",
			"wrong slots of one source", &o.guesses },
		{ "slots-per-hour", OPTION_NUMBER, 1, 3600000, "240", "N", "of one source",
			&o.slots_an_hour },
		{ "meets-per-minute", OPTION_NUMBER, 1, 60000, "600", "N",
			"after lost lines, of one source", &o.meets },
		{ "meet-seconds", OPTION_NUMBER, 1, 3600, "130", "N",
			"who comes back waits for the other one", &o.meet_s },
		{ "http-seconds", OPTION_NUMBER, 1, 600, "10", "N",
			"for a TLS handshake, a request's headers, and each step of an answer",
			&o.http_s },
		{ "header-bytes", OPTION_NUMBER, 1024, 32768, "8192", "N", "of a request",
			&o.header_bytes },
		{ "keep-days", OPTION_NUMBER, 1, 3650, "30", "N", "records are kept",
			&o.keep_days },
	};
	int rest = 0;

	if (!option_parse(argc, argv, table, sizeof(table) / sizeof(table[0]),
		    "engawad [OPTION...]: the broker of Engawa; and the desk of an organisation: "
		    "engawad org --help, engawad operator --help, engawad roster --help",
		    &rest))
		return false;
	if (rest < argc) {
		fprintf(stderr, "%s: engawad takes options only; --help lists them\n", argv[rest]);
		return false;
	}
	if (!check(&o))
		return false;
	*ret = o;
	return true;
}
