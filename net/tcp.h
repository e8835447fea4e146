#ifndef ENGAWA_NET_TCP_H
#define ENGAWA_NET_TCP_H
/* What the kernel knows of a TCP connection. */
#include <stdbool.h>
#include <stdint.h>

struct net_tcp {
	uint64_t bytes_in, bytes_out; /* payload: received, and acknowledged by the other side */
	uint32_t silent_ms; /* since the last payload came */
	uint32_t unheard_ms; /* since anything came, an acknowledgement too */
};

/* false: fd is no TCP connection; *ret is all zero then. */
bool net_tcp_look(int fd, struct net_tcp *ret);
#endif
