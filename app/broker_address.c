#include "app/broker_address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORT_PLAIN = 80, PORT_TLS = 443 };

static bool skip(const char **text, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*text, word, n) != 0)
		return false;
	*text += n;
	return true;
}

/* The host's part: *text moves behind it. */
static int parse_host(const char **text, char *ret, size_t room)
{
	bool brackets = skip(text, "[");
	size_t n = strcspn(*text, brackets ? "]" : ":/");
	uint8_t number[sizeof(struct in6_addr)];

	if (n == 0 || n >= room)
		return -EINVAL;
	memcpy(ret, *text, n);
	ret[n] = '\0';
	*text += n;
	if (brackets && !skip(text, "]"))
		return -EINVAL;
	if (!brackets && strcmp(ret, "localhost") == 0)
		snprintf(ret, room, "127.0.0.1");
	return inet_pton(brackets ? AF_INET6 : AF_INET, ret, number) == 1 ? 0 : -EINVAL;
}

static int parse_port(const char **text, uint32_t *ret)
{
	size_t n = strspn(*text, "0123456789");
	unsigned long port;

	if (n == 0 || n > 5)
		return -EINVAL;
	port = strtoul(*text, NULL, 10);
	*text += n;
	if (port < 1 || port > 65535)
		return -EINVAL;
	*ret = (uint32_t)port;
	return 0;
}

int broker_address_parse(const char *text, struct broker_address *ret)
{
	struct broker_address a = { 0 };
	bool scheme = true;
	int r;

	if (skip(&text, "wss://"))
		a.tls = true;
	else
		scheme = skip(&text, "ws://");
	a.port = a.tls ? PORT_TLS : PORT_PLAIN;
	r = parse_host(&text, a.address, sizeof(a.address));
	if (r < 0)
		return r;
	if (skip(&text, ":"))
		r = parse_port(&text, &a.port);
	else if (!scheme) /* a bare number says nothing */
		r = -EINVAL;
	if (scheme)
		skip(&text, "/");
	if (r < 0 || *text)
		return -EINVAL;
	*ret = a;
	return 0;
}

void broker_address_page(const struct broker_address *b, char *ret, size_t room)
{
	bool v6 = strchr(b->address, ':') != NULL;

	snprintf(ret, room, "http%s://%s%s%s:%u/", b->tls ? "s" : "", v6 ? "[" : "", b->address,
		v6 ? "]" : "", b->port);
}
