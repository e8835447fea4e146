#include "reader/bus.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/log.h"

/* Messages in one go: whoever floods the bus must not keep us from the agent. */
enum { AT_ONCE = 128 };

struct bus {
	sd_bus *sd; /* owned */
	uv_poll_t poll;
	uv_timer_t timer;
	unsigned int handles;
	void (*lost)(void *data); /* NULL once called */
	void *data; /* borrowed */
};

static void pump(struct bus *b);

static void on_poll(uv_poll_t *poll, int status, int events)
{
	pump(poll->data);
}

static void on_timer(uv_timer_t *timer)
{
	pump(timer->data);
}

static void lose(struct bus *b, int error)
{
	void (*lost)(void *data) = b->lost;

	b->lost = NULL;
	uv_poll_stop(&b->poll);
	uv_timer_stop(&b->timer);
	if (!lost)
		return;
	log_event(LOG_WARN, "bus.lost", "error=%d", -error);
	lost(b->data);
}

static uint64_t due_ms(struct bus *b)
{
	uint64_t at_us = UINT64_MAX, now = clock_us();

	if (sd_bus_get_timeout(b->sd, &at_us) < 0 || at_us == UINT64_MAX)
		return UINT64_MAX;
	return at_us > now ? (at_us - now + 999) / 1000 : 0;
}

/* Waits for what the connection waits for. */
static void arm(struct bus *b)
{
	const int events = sd_bus_get_events(b->sd);
	const uint64_t due = due_ms(b);

	if (events < 0) {
		lose(b, events);
		return;
	}
	uv_poll_start(&b->poll,
		UV_DISCONNECT | (events & POLLIN ? UV_READABLE : 0) |
			(events & POLLOUT ? UV_WRITABLE : 0),
		on_poll);
	if (due == UINT64_MAX)
		uv_timer_stop(&b->timer);
	else
		uv_timer_start(&b->timer, on_timer, due, 0);
}

static void pump(struct bus *b)
{
	int r = 1;

	for (int i = 0; i < AT_ONCE && r > 0 && b->lost; i++)
		r = sd_bus_process(b->sd, NULL);
	if (!b->lost)
		return;
	if (r < 0)
		lose(b, r);
	else
		arm(b);
}

void bus_sent(struct bus *b)
{
	if (b->lost)
		arm(b);
}

sd_bus *bus_sd(struct bus *b)
{
	return b->sd;
}

static int connect_to(const char *address, sd_bus **ret)
{
	sd_bus *sd = NULL;
	int r = sd_bus_new(&sd);

	if (r >= 0)
		r = sd_bus_set_address(sd, address);
	if (r >= 0)
		r = sd_bus_set_bus_client(sd, true);
	if (r >= 0)
		r = sd_bus_negotiate_fds(sd, false);
	if (r >= 0)
		r = sd_bus_start(sd);
	if (r < 0) {
		sd_bus_close_unref(sd);
		return r;
	}
	*ret = sd;
	return 0;
}

int bus_open(uv_loop_t *loop, const char *address, void (*lost)(void *data), void *data,
	struct bus **ret)
{
	struct bus *b = calloc(1, sizeof(*b));
	int r;

	if (!b)
		return -ENOMEM;
	b->lost = lost;
	b->data = data;
	r = connect_to(address, &b->sd);
	if (r == 0)
		r = uv_poll_init(loop, &b->poll, sd_bus_get_fd(b->sd));
	if (r < 0) {
		sd_bus_close_unref(b->sd);
		free(b);
		return r;
	}
	uv_timer_init(loop, &b->timer);
	b->poll.data = b->timer.data = b;
	b->handles = 2;
	arm(b);
	*ret = b;
	return 0;
}

static void on_closed(uv_handle_t *handle)
{
	struct bus *b = handle->data;

	if (--b->handles == 0)
		free(b);
}

void bus_close(struct bus *b)
{
	if (!b)
		return;
	b->lost = NULL;
	uv_close((uv_handle_t *)&b->poll, on_closed);
	uv_close((uv_handle_t *)&b->timer, on_closed);
	sd_bus_close_unref(b->sd);
}
