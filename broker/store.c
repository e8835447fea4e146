#include "broker/store.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/log.h"

enum { WRITE_EVERY_MS = 1000, RETRY_EVERY_MS = 5000 };

struct batch {
	struct store_record records[STORE_WAITING_MAX];
	size_t n;
};

struct store {
	const struct store_impl *impl;
	void *state; /* owned, the implementation's */
	uv_timer_t *timer; /* owned; frees itself when closed */
	uv_work_t work;
	struct batch *waiting; /* owned; filled by the loop's thread */
	struct batch *writing; /* owned; the worker's while `busy` */
	bool busy;
	bool up;
	uint64_t lost;
	int result; /* of the worker */
	char error[STORE_ERROR_MAX];
	uint8_t key[SOURCE_KEY_SIZE];
};

static void work(uv_work_t *w)
{
	struct store *s = w->data;

	s->result = s->impl->write(s->state, s->writing->records, s->writing->n, s->error);
}

static void note_result(struct store *s)
{
	bool up = s->result == 0;

	if (up)
		s->writing->n = 0;
	if (up == s->up)
		return;
	s->up = up;
	if (up)
		log_event(LOG_INFO, "store.works_again", "store=%s", s->impl->name);
	else
		log_event(LOG_ERROR, "store.failed", "store=%s error=\"%s\"", s->impl->name,
			s->error);
}

static void on_timer(uv_timer_t *t);

static void after_work(uv_work_t *w, int status)
{
	struct store *s = w->data;

	(void)status; /* never cancelled */
	s->busy = false;
	note_result(s);
	if (s->timer)
		uv_timer_start(s->timer, on_timer, s->up ? WRITE_EVERY_MS : RETRY_EVERY_MS, 0);
}

/* Gives the worker what waits, unless it still has some. */
static void swap(struct store *s)
{
	struct batch *full = s->waiting;

	if (s->writing->n > 0)
		return;
	s->waiting = s->writing;
	s->writing = full;
}

static void on_timer(uv_timer_t *t)
{
	struct store *s = t->data;

	swap(s);
	if (s->writing->n > 0) {
		s->busy = uv_queue_work(t->loop, &s->work, work, after_work) == 0;
		if (s->busy)
			return;
	}
	uv_timer_start(t, on_timer, WRITE_EVERY_MS, 0);
}

static void free_handle(uv_handle_t *h)
{
	free(h);
}

static int allocate(struct store *s, uv_loop_t *loop)
{
	s->waiting = calloc(1, sizeof(*s->waiting));
	s->writing = calloc(1, sizeof(*s->writing));
	s->timer = malloc(sizeof(*s->timer));
	if (!s->timer)
		return -ENOMEM;
	uv_timer_init(loop, s->timer);
	uv_unref((uv_handle_t *)s->timer); /* no reason for the loop to go on */
	s->timer->data = s;
	return s->waiting && s->writing ? 0 : -ENOMEM;
}

int store_create(uv_loop_t *loop, const struct store_impl *impl, const char *where, int keep_days,
	struct store **ret, char ret_error[STORE_ERROR_MAX])
{
	struct store *s = calloc(1, sizeof(*s));
	int r = -ENOMEM;

	snprintf(ret_error, STORE_ERROR_MAX, "out of memory");
	if (!s)
		return r;
	s->impl = impl;
	s->work.data = s;
	s->up = true;
	r = allocate(s, loop);
	if (r == 0)
		r = impl->open(where, keep_days, &s->state, ret_error);
	if (r == 0)
		r = impl->key(s->state, s->key, ret_error);
	if (r < 0) {
		store_destroy(s);
		return r;
	}
	uv_timer_start(s->timer, on_timer, WRITE_EVERY_MS, 0);
	*ret = s;
	return 0;
}

static void write_rest(struct store *s)
{
	for (int i = 0; i < 2; i++) {
		swap(s);
		if (s->writing->n == 0)
			return;
		work(&s->work);
		note_result(s);
		if (s->result < 0)
			return;
	}
}

void store_destroy(struct store *s)
{
	uv_timer_t *timer;

	if (!s)
		return;
	timer = s->timer;
	s->timer = NULL;
	if (timer) {
		uv_loop_t *loop = timer->loop;

		uv_close((uv_handle_t *)timer, free_handle);
		while (s->busy)
			uv_run(loop, UV_RUN_ONCE);
	}
	if (s->state) {
		write_rest(s);
		s->impl->close(s->state);
	}
	free(s->waiting);
	free(s->writing);
	sodium_memzero(s->key, sizeof(s->key));
	free(s);
}

const uint8_t *store_key(const struct store *s)
{
	return s->key;
}

int store_rates(struct store *s, int64_t now_s,
	void (*rate)(struct source_id source, int64_t full_at_s, void *data), void *data,
	char ret_error[STORE_ERROR_MAX])
{
	return s->impl->rates(s->state, now_s, rate, data, ret_error);
}

void store_add(struct store *s, const struct store_record *r)
{
	if (!s)
		return;
	if (s->waiting->n == STORE_WAITING_MAX) {
		s->lost++;
		return;
	}
	s->waiting->records[s->waiting->n++] = *r;
}

bool store_up(const struct store *s)
{
	return s && s->up;
}

uint64_t store_lost(const struct store *s)
{
	return s ? s->lost : 0;
}
