#ifndef ENGAWA_BROKER_METRICS_H
#define ENGAWA_BROKER_METRICS_H
/* What the broker counts, and the Prometheus text of it. One thread. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why somebody was refused or sent away. Names for logs and metrics: refusal_name(). */
enum refusal {
	REFUSED_CONNECTIONS, /* the broker is full */
	REFUSED_SOURCE_CONNECTIONS, /* too many from one source */
	REFUSED_SOURCES, /* no room to remember one more source */
	REFUSED_HTTP, /* method, body, upgrade: not what is served here */
	REFUSED_HOST, /* the Host header names somebody else */
	REFUSED_ORIGIN, /* a page of another site */
	REFUSED_METRICS, /* /metrics or /healthz from afar */
	REFUSED_STOPPING,
	REFUSED_SLOTS, /* all slots are given out */
	REFUSED_SLOT_RATE, /* one source opened too many */
	REFUSED_JOIN_RATE,
	REFUSED_GUESS_RATE, /* too many wrong slots from one source */
	REFUSED_MEET_RATE,
	REFUSED_NO_SUCH_SLOT,
	REFUSED_SLOT_BUSY,
	REFUSED_PENDING, /* too many handshakes under way */
	REFUSED_TOO_LARGE,
	REFUSED_BAD_MESSAGE,
	REFUSED_FIRST_MESSAGE, /* no first message in time */
	REFUSED_LIFETIME, /* nobody came while the slot lived */
	REFUSED_HANDSHAKE, /* joined, but the slot was not closed in time */
	REFUSED_STALLED, /* takes nothing any more */
	REFUSED_SILENT, /* no sign of life */
	REFUSED_MEMORY,
	REFUSED_KINDS
};

struct metrics {
	uint64_t started_ms;
	uint64_t connections; /* open now */
	uint64_t peers; /* WebSockets open now */
	uint64_t rooms; /* slots open, or closed with a pair inside */
	uint64_t handshakes; /* pairs whose slot is not closed yet */
	uint64_t sessions; /* pairs whose slot is closed */
	uint64_t sessions_total; /* pairs ever */
	uint64_t resumed_total; /* pairs that met again after a lost line */
	uint64_t to_viewer_bytes, to_host_bytes;
	uint64_t messages; /* passed on */
	uint64_t queue_high_water; /* most memory one queue ever held, bytes */
	uint64_t requests; /* HTTP */
	uint64_t refused[REFUSED_KINDS];
	uint64_t store_lost; /* records that could not be kept */
	bool store_up;
	bool stopping;
	char congestion[32]; /* the kernel's name of how TCP shares a line; empty: unknown */
};

const char *refusal_name(enum refusal r);
/* Writes the text. Its length; cut where room ends. */
size_t metrics_text(const struct metrics *m, char *ret, size_t room);
enum { METRICS_TEXT_MAX = 8192 };
#endif
