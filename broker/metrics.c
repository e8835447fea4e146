#include "broker/metrics.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/clock.h"

static const char *const refusal_names[REFUSED_KINDS] = {
	[REFUSED_CONNECTIONS] = "connections",
	[REFUSED_SOURCE_CONNECTIONS] = "source_connections",
	[REFUSED_SOURCES] = "sources",
	[REFUSED_HTTP] = "http",
	[REFUSED_HOST] = "host",
	[REFUSED_ORIGIN] = "origin",
	[REFUSED_METRICS] = "metrics",
	[REFUSED_STOPPING] = "stopping",
	[REFUSED_SLOTS] = "slots",
	[REFUSED_SLOT_RATE] = "slot_rate",
	[REFUSED_JOIN_RATE] = "join_rate",
	[REFUSED_GUESS_RATE] = "guess_rate",
	[REFUSED_MEET_RATE] = "meet_rate",
	[REFUSED_NO_SUCH_SLOT] = "no_such_slot",
	[REFUSED_SLOT_BUSY] = "slot_busy",
	[REFUSED_PENDING] = "pending",
	[REFUSED_TOO_LARGE] = "too_large",
	[REFUSED_BAD_MESSAGE] = "bad_message",
	[REFUSED_FIRST_MESSAGE] = "first_message",
	[REFUSED_LIFETIME] = "lifetime",
	[REFUSED_HANDSHAKE] = "handshake",
	[REFUSED_STALLED] = "stalled",
	[REFUSED_SILENT] = "silent",
	[REFUSED_MEMORY] = "memory",
};

const char *refusal_name(enum refusal r)
{
	return refusal_names[r];
}

/* Resident memory in bytes; 0 when the kernel does not tell. */
static uint64_t resident_bytes(void)
{
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	char text[128]; /* pages: size, resident, ... */
	char *resident = NULL;
	ssize_t n = -1;

	if (fd >= 0) {
		n = read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	if (n > 0) {
		text[n] = '\0';
		resident = strchr(text, ' ');
	}
	return resident ? strtoull(resident, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

struct text {
	char *at;
	size_t left;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->at, t->left, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= t->left)
		n = t->left > 0 ? (int)t->left - 1 : 0;
	t->at += n;
	t->left -= (size_t)n;
}

static void add_one(
	struct text *t, const char *name, const char *type, const char *help, uint64_t value)
{
	add(t, "# HELP engawad_%s %s\n# TYPE engawad_%s %s\nengawad_%s %" PRIu64 "\n", name, help,
		name, type, name, value);
}

size_t metrics_text(const struct metrics *m, char *ret, size_t room)
{
	struct text t = { ret, room };

	add_one(&t, "uptime_seconds", "gauge", "since the start",
		(clock_ms() - m->started_ms) / 1000);
	add_one(&t, "stopping", "gauge", "1 while sessions are being drained", m->stopping);
	add_one(&t, "resident_bytes", "gauge", "memory of the process", resident_bytes());
	add_one(&t, "connections", "gauge", "TCP connections", m->connections);
	add_one(&t, "peers", "gauge", "WebSockets", m->peers);
	add_one(&t, "slots", "gauge", "slots given out", m->rooms);
	add_one(&t, "handshakes", "gauge", "pairs not yet agreed", m->handshakes);
	add_one(&t, "sessions", "gauge", "pairs that agreed", m->sessions);
	add_one(&t, "sessions_total", "counter", "pairs ever joined", m->sessions_total);
	add_one(&t, "resumed_total", "counter", "pairs that met again after a lost line",
		m->resumed_total);
	add(&t,
		"# HELP engawad_relayed_bytes_total sealed bytes passed on\n"
		"# TYPE engawad_relayed_bytes_total counter\n"
		"engawad_relayed_bytes_total{to=\"viewer\"} %" PRIu64 "\n"
		"engawad_relayed_bytes_total{to=\"host\"} %" PRIu64 "\n",
		m->to_viewer_bytes, m->to_host_bytes);
	add_one(&t, "relayed_messages_total", "counter", "messages passed on", m->messages);
	add_one(&t, "queue_high_water_bytes", "gauge", "most one direction ever held",
		m->queue_high_water);
	add(&t,
		"# HELP engawad_congestion_control_info how TCP finds and shares a line\n"
		"# TYPE engawad_congestion_control_info gauge\n"
		"engawad_congestion_control_info{algorithm=\"%s\"} 1\n",
		m->congestion);
	add_one(&t, "http_requests_total", "counter", "HTTP requests", m->requests);
	add_one(&t, "store_up", "gauge", "1 while records can be written", m->store_up);
	add_one(&t, "store_lost_total", "counter", "records that could not be kept", m->store_lost);
	add(&t, "# HELP engawad_refused_total who was refused or sent away, and why\n"
		"# TYPE engawad_refused_total counter\n");
	for (int i = 0; i < REFUSED_KINDS; i++)
		add(&t, "engawad_refused_total{reason=\"%s\"} %" PRIu64 "\n", refusal_names[i],
			m->refused[i]);
	return room - t.left;
}
