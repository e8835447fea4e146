#ifndef ENGAWA_NET_ADDRESS_H
#define ENGAWA_NET_ADDRESS_H
/* Where a broker is: "ws://127.0.0.1:8080", "wss://broker.example.org", "ws://[::1]:8080". */
#include <stdbool.h>
#include <stdint.h>

enum { NET_HOST_MAX = 254 };

struct net_address {
	char host[NET_HOST_MAX]; /* a name or a number, IPv6 without its brackets */
	uint16_t port; /* 80 or 443 when none was given */
	bool tls;
};

/* 0; -EINVAL (not such an address, or it carries a path, a user or a query). */
int net_address_parse(const char *url, struct net_address *ret);
/* A host as it may stand in an address: letters, digits, '-', '.', and ':' in a
 * literal IPv6 address. */
bool net_host_valid(const char *host);
/* An IPv4 or IPv6 address in digits, so that no name has to be looked up. */
bool net_host_numeric(const char *host);
#endif
