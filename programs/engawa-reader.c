/*
 * engawa-reader: reads over the accessibility bus whether windows show secrets, and tells
 * engawa-agent. Started by engawa with its end of the socket pair to the agent as descriptor
 * 3. Two processes: one holds the switch of the accessibility bus, on the session bus, and
 * turns it back at the end; its child reads, and has the accessibility bus alone.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "core/log.h"
#include "reader/reader.h"
#include "reader/sandbox.h"
#include "reader/switch.h"
#include "wire/link.h"
#include "wire/message.h"

enum {
	AGENT_FD = 3,
	ALIVE_MS = 2000,
};

struct desk {
	uv_loop_t loop;
	uv_timer_t alive;
	struct link *link; /* owned */
	struct bus *bus; /* owned */
	struct reader *reader; /* owned */
	int status;
};

static void end(struct desk *d, int status, const char *why)
{
	if (!d->link)
		return;
	log_event(status ? LOG_ERROR : LOG_INFO, "reader.end", "why=\"%s\"", why);
	d->status = status;
	link_destroy(d->link);
	d->link = NULL;
	uv_stop(&d->loop);
}

/* ---- to the agent ---- */

static void say(struct desk *d, const Wire__FromReader *m)
{
	uint8_t packed[64];
	const int size = wire_pack(&m->base, packed, sizeof(packed));

	if (d->link && (size < 0 || link_send(d->link, WIRE_READER, packed, (size_t)size) < 0))
		end(d, EXIT_FAILURE, "the agent does not read");
}

static void say_ready(struct desk *d)
{
	Wire__FromReader m = WIRE__FROM_READER__INIT;
	Wire__ReaderReady ready = WIRE__READER_READY__INIT;

	m.body_case = WIRE__FROM_READER__BODY_READY;
	m.ready = &ready;
	say(d, &m);
}

static void on_alive(uv_timer_t *timer)
{
	Wire__FromReader m = WIRE__FROM_READER__INIT;
	Wire__ReaderAlive alive = WIRE__READER_ALIVE__INIT;

	m.body_case = WIRE__FROM_READER__BODY_ALIVE;
	m.alive = &alive;
	say(timer->data, &m);
}

static Wire__WordsFound wire_of(enum found f)
{
	switch (f) {
	case FOUND_CLEAN:
		return WIRE__WORDS_FOUND__WORDS_CLEAN;
	case FOUND_NUMBER:
		return WIRE__WORDS_FOUND__WORDS_NUMBER;
	case FOUND_PASSWORD:
		return WIRE__WORDS_FOUND__WORDS_PASSWORD;
	case FOUND_UNKNOWN:
		break;
	}
	return WIRE__WORDS_FOUND__WORDS_UNKNOWN;
}

static void on_found(uint32_t number, enum found f, void *data)
{
	Wire__FromReader m = WIRE__FROM_READER__INIT;
	Wire__WordsRead words = WIRE__WORDS_READ__INIT;

	words.number = number;
	words.found = wire_of(f);
	m.body_case = WIRE__FROM_READER__BODY_WORDS;
	m.words = &words;
	say(data, &m);
}

/* ---- from the agent ---- */

static int take_to_read(struct desk *d, const Wire__ToRead *m)
{
	static struct shown_window windows[READER_WINDOWS_MAX];

	/* wire/ saw to their number, and to the titles' length */
	for (size_t i = 0; i < m->n_windows; i++) {
		windows[i].number = m->windows[i]->number;
		windows[i].pid = m->windows[i]->pid;
		snprintf(windows[i].title, sizeof(windows[i].title), "%s", m->windows[i]->title);
	}
	if (m->watched && !uv_is_active((uv_handle_t *)&d->alive))
		uv_timer_start(&d->alive, on_alive, ALIVE_MS, ALIVE_MS);
	else if (!m->watched)
		uv_timer_stop(&d->alive);
	return reader_read(d->reader, windows, m->n_windows, m->watched);
}

static void on_frame(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct desk *d = data;
	Wire__ToReader *m;

	if (!d->link)
		return;
	if (WIRE_UNPACK(to_reader, body, size, &m) < 0) {
		end(d, EXIT_FAILURE, "the agent broke the rules");
		return;
	}
	if (take_to_read(d, m->to_read) < 0)
		end(d, EXIT_FAILURE, "memory");
	WIRE_FREE(m);
}

static void on_closed(int error, void *data)
{
	end(data, error ? EXIT_FAILURE : EXIT_SUCCESS,
		error ? "the agent broke the rules" : "the agent is gone");
}

static void on_bus_lost(void *data)
{
	end(data, EXIT_FAILURE, "the accessibility bus is gone");
}

/* ---- the one that reads ---- */

static int open_all(struct desk *d, const char *address)
{
	const struct reader_listener reader = { on_found, d };
	const struct link_listener agent = {
		.kinds = 1u << WIRE_READER,
		.frame = on_frame,
		.closed = on_closed,
		.data = d,
	};
	int r = bus_open(&d->loop, address, on_bus_lost, d, &d->bus);

	if (r == 0)
		r = reader_create(&d->loop, d->bus, &reader, &d->reader);
	uv_timer_init(&d->loop, &d->alive);
	d->alive.data = d;
	return r == 0 ? link_create(&d->loop, AGENT_FD, &agent, &d->link) : r;
}

static int read_windows(const char *address)
{
	struct desk d = { .status = EXIT_FAILURE };
	int r = uv_loop_init(&d.loop);

	if (r == 0)
		r = open_all(&d, address);
	if (r < 0) {
		log_event(LOG_ERROR, "reader.start", "error=%d why=\"the bus\"", -r);
		return EXIT_FAILURE;
	}
	r = reader_sandbox_enter();
	if (r < 0) {
		log_event(LOG_ERROR, "sandbox.enter", "error=%d", -r);
		return EXIT_FAILURE;
	}
	say_ready(&d);
	uv_run(&d.loop, UV_RUN_DEFAULT);
	reader_destroy(d.reader);
	bus_close(d.bus);
	uv_close((uv_handle_t *)&d.alive, NULL);
	uv_run(&d.loop, UV_RUN_DEFAULT);
	uv_loop_close(&d.loop);
	return d.status;
}

/* ---- the one with the switch ---- */

static void on_signal(int number)
{
}

/* Until the child is gone, or we are to go. */
static int wait_for(pid_t child)
{
	int status;
	const pid_t gone = waitpid(child, &status, 0);

	if (gone != child) {
		kill(child, SIGTERM);
		waitpid(child, &status, 0);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

static int run(void)
{
	const struct sigaction wake = { .sa_handler = on_signal }; /* interrupts waiting */
	char address[A11Y_ADDRESS_MAX];
	struct a11y_switch *s;
	pid_t child;
	int r = a11y_switch_on(address, &s);

	if (r < 0) {
		log_event(LOG_WARN, "reader.start", "error=%d why=\"no accessibility bus\"", -r);
		return EXIT_FAILURE;
	}
	child = fork();
	if (child == 0) {
		close(a11y_switch_fd(s)); /* of the session bus it gets nothing */
		if (reader_sandbox_strip(AGENT_FD) < 0)
			_exit(EXIT_FAILURE);
		_exit(read_windows(address));
	}
	close(AGENT_FD); /* the agent sees the end of the child's */
	sigaction(SIGTERM, &wake, NULL);
	r = child < 0 ? EXIT_FAILURE : wait_for(child);
	a11y_switch_back(s);
	return r;
}

int main(int argc, char **argv)
{
	int r;

	log_start("engawa-reader");
	if (argc > 1) {
		fprintf(stderr, "engawa-reader is started by engawa, with no arguments\n");
		return EXIT_FAILURE;
	}
	signal(SIGPIPE, SIG_IGN);
	/* The terminal's Ctrl-C goes to the face, which ends the session in order. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	r = reader_sandbox_strip(AGENT_FD);
	if (r < 0) {
		log_event(LOG_ERROR, "sandbox.strip", "error=%d", -r);
		return EXIT_FAILURE;
	}
	return run();
}
