#include "guard/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"

enum {
	SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL,
	/* Between two looks no more than this counts; the rest the watchdog slept itself. */
	AWAKE_MS = 2 * WATCH_BEAT_MS,
	KEYCODE_MIN = 8, /* of any X server */
};

int watch_create_page(int *ret_fd)
{
	const int fd = memfd_create("engawa-watch", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int r = 0;

	if (fd < 0)
		return -errno;
	if (ftruncate(fd, WATCH_PAGE_BYTES) < 0 || fcntl(fd, F_ADD_SEALS, SEALS) < 0) {
		r = -errno;
		close(fd);
		return r;
	}
	*ret_fd = fd;
	return 0;
}

int watch_map(int fd, struct watch_page **ret)
{
	struct stat s;
	void *p;

	if (fstat(fd, &s) < 0)
		return -errno;
	if (!S_ISREG(s.st_mode) || s.st_size != WATCH_PAGE_BYTES || fcntl(fd, F_GET_SEALS) != SEALS)
		return -EINVAL;
	p = mmap(NULL, WATCH_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return -errno;
	*ret = p;
	return 0;
}

void watch_unmap(struct watch_page *page)
{
	if (page)
		munmap(page, WATCH_PAGE_BYTES);
}

/* ---- the agent's side ---- */

struct watch {
	struct watch_page *page; /* borrowed */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t change;
	bool over; /* under lock */
};

static struct timespec next_beat(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += WATCH_BEAT_MS * 1000000L;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

static void *beat(void *data)
{
	struct watch *w = data;
	struct timespec until;

	pthread_mutex_lock(&w->lock);
	while (!w->over) {
		atomic_store(&w->page->agent_ms, clock_ms());
		until = next_beat();
		pthread_cond_timedwait(&w->change, &w->lock, &until);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static int start_thread(struct watch *w)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&w->thread, NULL, beat, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

int watch_start(struct watch_page *page, struct watch **ret)
{
	struct watch *w = calloc(1, sizeof(*w));
	pthread_condattr_t attr;
	int r;

	if (!w)
		return -ENOMEM;
	w->page = page;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->change, &attr);
	pthread_condattr_destroy(&attr);
	/* The first is not left to the thread: frozen before it, we would seem not to have
	 * begun. */
	atomic_store(&page->agent_ms, clock_ms());
	r = start_thread(w);
	if (r < 0) {
		atomic_store(&page->agent_ms, 0);
		pthread_cond_destroy(&w->change);
		pthread_mutex_destroy(&w->lock);
		free(w);
		return r;
	}
	*ret = w;
	return 0;
}

void watch_stop(struct watch *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->over = true;
	pthread_cond_signal(&w->change);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	atomic_store(&w->page->agent_ms, 0);
	pthread_cond_destroy(&w->change);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

bool watch_guarded(struct watch_page *page, uint64_t now_ms)
{
	const uint64_t beat_ms = atomic_load(&page->watchdog_ms);

	/* It may have beaten since the caller looked at the clock. */
	return beat_ms &&
	       (beat_ms > now_ms ? beat_ms - now_ms : now_ms - beat_ms) <= WATCH_SILENT_MS;
}

void watch_hold(struct watch_page *page, uint64_t now_ms)
{
	atomic_store(&page->held_ms, now_ms);
}

void watch_release(struct watch_page *page)
{
	atomic_store(&page->held_ms, 0);
}

/* ---- the watchdog's side ---- */

static uint64_t at_most(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* A time that lies ahead of now only has no age yet: it may be younger than now. */
static void grow(struct watch_age *a, uint64_t value, uint64_t now_ms)
{
	if (!value || (value != a->value && value > now_ms))
		a->age_ms = 0;
	else if (value != a->value)
		a->age_ms = at_most(now_ms - value, AWAKE_MS);
	else
		a->age_ms += at_most(now_ms - a->seen_ms, AWAKE_MS);
	a->value = value;
	a->seen_ms = now_ms;
}

/* When it would be too old, should nothing happen until then. */
static uint64_t due(const struct watch_age *a, uint64_t limit_ms)
{
	return a->value ? limit_ms + 1 - a->age_ms : WATCH_BEAT_MS;
}

enum watch_verdict watch_look(
	struct watch_judge *j, struct watch_page *page, uint64_t now_ms, int *ret_wait_ms)
{
	grow(&j->beat, atomic_load(&page->agent_ms), now_ms);
	grow(&j->hold, atomic_load(&page->held_ms), now_ms);
	if (j->beat.age_ms > WATCH_SILENT_MS)
		return WATCH_SILENT;
	if (j->hold.age_ms > WATCH_HELD_MS)
		return WATCH_HELD;
	*ret_wait_ms = (int)at_most(WATCH_BEAT_MS,
		at_most(due(&j->beat, WATCH_SILENT_MS), due(&j->hold, WATCH_HELD_MS)));
	return WATCH_FINE;
}

bool watch_repeats(struct watch_page *page, uint32_t ret[8])
{
	bool any = false;

	for (int i = 0; i < 8; i++) {
		ret[i] = atomic_load(&page->repeats[i]);
		any |= ret[i] != 0;
	}
	return any;
}

bool watch_borrowed(struct watch_page *page, uint32_t ret[8])
{
	int n = 0;

	for (int i = 0; i < 8; i++) {
		ret[i] = atomic_load(&page->borrowed[i]);
		n += __builtin_popcount(ret[i]);
	}
	if (n <= WATCH_BORROWED_MAX && !(ret[0] & ((1u << KEYCODE_MIN) - 1)))
		return true;
	memset(ret, 0, 8 * sizeof(*ret));
	return false;
}
