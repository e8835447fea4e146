#ifndef ENGAWA_BROKER_OPTIONS_H
#define ENGAWA_BROKER_OPTIONS_H
/* The command line of engawad; what each means: docs/broker.md. */
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

struct broker_options {
	const char *listen; /* as given; `address` is what it means */
	struct sockaddr_storage address;
	char host[INET6_ADDRSTRLEN + 2]; /* the address as a URL spells it */
	const char *tls_cert, *tls_key; /* both or none */
	const char *console; /* directory, or NULL */
	const char *data; /* directory, or NULL */
	const char *hosts; /* comma separated, or NULL */
	const char *origins; /* comma separated, or NULL */
	bool metrics_from_anywhere;
	const char *metrics_from;
	long drain_s;
	long ready_fd; /* -1: none */
	long connections, source_connections, sources;
	long slots, pending, slot_s, handshake_s, first_message_s;
	long ping_s, pong_s, stall_s;
	long joins, guesses, slots_an_hour, meets, meet_s;
	long http_s, header_bytes;
	long keep_days;
};

/* false: a message was printed to stderr. Text points into argv. */
bool broker_options_parse(int argc, char **argv, struct broker_options *ret);
/* "127.0.0.1:8443", "[::1]:8443"; port 0 lets the kernel choose. */
bool broker_options_address(const char *text, struct sockaddr_storage *ret);
bool broker_options_is_loopback(const struct sockaddr_storage *address);
/* Is word (size bytes) one of the comma separated words of list? Without case. */
bool broker_options_lists(const char *list, const char *word, size_t size);
#endif
