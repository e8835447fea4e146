#ifndef ENGAWA_APP_BROKER_ADDRESS_H
#define ENGAWA_APP_BROKER_ADDRESS_H
/*
 * The broker as the person names it: HOST:PORT, ws://HOST[:PORT] or
 * wss://HOST[:PORT]. HOST is a number (IPv4, or IPv6 in brackets) or
 * "localhost"; nothing is asked of any name server.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct broker_address {
	char address[64]; /* numeric */
	uint32_t port;
	bool tls;
};

/* 0; -EINVAL: not such an address. */
int broker_address_parse(const char *text, struct broker_address *ret);
/* Where a browser finds its console: "http://127.0.0.1:8443/". */
void broker_address_page(const struct broker_address *b, char *ret, size_t room);
#endif
