#include "net/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name_character(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
	       c == '.';
}

bool net_host_numeric(const char *host)
{
	struct in6_addr bytes;

	return inet_pton(AF_INET, host, &bytes) == 1 || inet_pton(AF_INET6, host, &bytes) == 1;
}

bool net_host_valid(const char *host)
{
	size_t length = strnlen(host, NET_HOST_MAX);

	if (length == 0 || length == NET_HOST_MAX)
		return false;
	if (net_host_numeric(host))
		return true;
	for (size_t i = 0; i < length; i++) {
		if (!is_name_character(host[i]))
			return false;
	}
	return host[0] != '-' && host[0] != '.';
}

/* Moves *at past the host. */
static int take_host(const char **at, char ret[NET_HOST_MAX])
{
	bool bracket = **at == '[';
	size_t length;

	if (bracket)
		++*at;
	length = strcspn(*at, bracket ? "]" : ":/");
	if (length >= NET_HOST_MAX)
		return -EINVAL;
	memcpy(ret, *at, length);
	ret[length] = '\0';
	*at += length;
	if (bracket) {
		if (**at != ']')
			return -EINVAL;
		++*at;
	}
	/* Brackets and a colon belong together. */
	if (bracket != (strchr(ret, ':') != NULL) || !net_host_valid(ret))
		return -EINVAL;
	return 0;
}

static int take_port(const char **at, uint16_t *ret)
{
	uint32_t port = 0;

	if (**at != ':')
		return 0;
	++*at;
	if (!is_digit(**at))
		return -EINVAL;
	for (; is_digit(**at); ++*at) {
		port = port * 10 + (uint32_t)(**at - '0');
		if (port > UINT16_MAX)
			return -EINVAL;
	}
	if (port == 0)
		return -EINVAL;
	*ret = (uint16_t)port;
	return 0;
}

int net_address_parse(const char *url, struct net_address *ret)
{
	struct net_address a = { .tls = strncmp(url, "wss://", 6) == 0 };
	const char *at = url + (a.tls ? 6 : 5);

	if (!a.tls && strncmp(url, "ws://", 5) != 0)
		return -EINVAL;
	a.port = a.tls ? 443 : 80;
	if (take_host(&at, a.host) < 0 || take_port(&at, &a.port) < 0)
		return -EINVAL;
	if (*at == '/')
		at++;
	if (*at)
		return -EINVAL;
	*ret = a;
	return 0;
}
