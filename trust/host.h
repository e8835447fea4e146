#ifndef ENGAWA_TRUST_HOST_H
#define ENGAWA_TRUST_HOST_H
/* Names of hosts, as the papers write them. Stateless. */
#include <stdbool.h>

enum { HOST_TEXT_MAX = 254 /* bytes, with the ending NUL */ };

/* A DNS name as it is looked up: labels of a–z, 0–9 and hyphens within, at least two, the last one
 * beginning with a letter, so that nothing reads it as an address. */
bool host_is_name(const char *text);
/* One, or "localhost". */
bool host_is_name_or_local(const char *text);
/* Whether url is scheme ("wss://"), a host of host_is_name_or_local(), and ":" and a port or
 * nothing. The host into ret, the port or 0 into *ret_port. */
bool host_of_url(
	const char *url, const char *scheme, char ret[HOST_TEXT_MAX], unsigned int *ret_port);
#endif
