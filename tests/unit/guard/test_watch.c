/* The page and its beats, without an X server. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/clock.h"
#include "guard/watch.h"

enum { PATIENCE_MS = 10000, START_MS = 100000 };

static struct watch_page *page;

static int new_page(void **state)
{
	int fd;

	assert_int_equal(watch_create_page(&fd), 0);
	assert_int_equal(watch_map(fd, &page), 0);
	close(fd);
	return 0;
}

static int end_page(void **state)
{
	watch_unmap(page);
	return 0;
}

static void pause_briefly(void)
{
	nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
}

static int memfd(size_t size, int seals)
{
	int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

static void expect_refused(int fd)
{
	struct watch_page *p = (void *)1;

	assert_int_equal(watch_map(fd, &p), -EINVAL);
	assert_ptr_equal(p, (void *)1);
	close(fd);
}

static void test_only_a_sealed_page_is_mapped(void **state)
{
	const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
	int ends[2], fd;

	expect_refused(memfd(WATCH_PAGE_BYTES, 0));
	expect_refused(memfd(WATCH_PAGE_BYTES, F_SEAL_GROW | F_SEAL_SEAL));
	expect_refused(memfd(WATCH_PAGE_BYTES, F_SEAL_SHRINK | F_SEAL_GROW));
	expect_refused(memfd(0, seals));
	expect_refused(memfd(WATCH_PAGE_BYTES - 1, seals));
	expect_refused(memfd(2 * WATCH_PAGE_BYTES, seals));
	expect_refused(open("/dev/null", O_RDWR | O_CLOEXEC));
	assert_int_equal(pipe(ends), 0);
	expect_refused(ends[0]);
	close(ends[1]);
	assert_int_equal(watch_map(-1, &page), -EBADF);
	/* Nobody can make it shorter under our feet. */
	assert_int_equal(watch_create_page(&fd), 0);
	assert_int_equal(ftruncate(fd, 0), -1);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
}

static void await_beat_after(uint64_t ms)
{
	const uint64_t until = clock_ms() + PATIENCE_MS;

	while (atomic_load(&page->agent_ms) <= ms) {
		assert_true(clock_ms() < until);
		pause_briefly();
	}
}

static volatile sig_atomic_t heard_in_main;
static pthread_t main_thread;

static void on_signal(int number)
{
	/* pthread_equal() is not made for signal handlers; here they are numbers */
	heard_in_main = pthread_self() == main_thread;
}

static void test_beats_from_a_thread_that_takes_no_signals(void **state)
{
	struct watch *w;
	sigset_t usr1;

	main_thread = pthread_self();
	assert_int_equal(watch_start(page, &w), 0);
	assert_true(atomic_load(&page->agent_ms) > 0); /* at once */
	await_beat_after(clock_ms());
	/* With the signal blocked here, only the other thread could take it. */
	signal(SIGUSR1, on_signal);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &usr1, NULL);
	kill(getpid(), SIGUSR1);
	await_beat_after(clock_ms());
	pthread_sigmask(SIG_UNBLOCK, &usr1, NULL);
	assert_true(heard_in_main);
	signal(SIGUSR1, SIG_DFL);
	watch_stop(w);
	assert_int_equal(atomic_load(&page->agent_ms), 0);
	watch_stop(NULL);
}

static void test_guarded_while_the_watchdog_beats(void **state)
{
	assert_false(watch_guarded(page, START_MS));
	atomic_store(&page->watchdog_ms, START_MS);
	assert_true(watch_guarded(page, START_MS));
	assert_true(watch_guarded(page, START_MS + WATCH_SILENT_MS));
	assert_false(watch_guarded(page, START_MS + WATCH_SILENT_MS + 1));
	/* It may have beaten after the caller looked at the clock. */
	assert_true(watch_guarded(page, START_MS - 1));
	atomic_store(&page->watchdog_ms, UINT64_MAX);
	assert_false(watch_guarded(page, START_MS));
}

static enum watch_verdict look(struct watch_judge *j, uint64_t now_ms)
{
	int wait_ms = -1;
	enum watch_verdict v = watch_look(j, page, now_ms, &wait_ms);

	if (v == WATCH_FINE)
		assert_true(wait_ms > 0 && wait_ms <= WATCH_BEAT_MS);
	return v;
}

/* As the watchdog does it: again when the next look is due. When it says no. */
static uint64_t first_no(struct watch_judge *j, uint64_t from_ms, enum watch_verdict *ret)
{
	uint64_t now_ms = from_ms;
	int wait_ms;

	while ((*ret = watch_look(j, page, now_ms, &wait_ms)) == WATCH_FINE) {
		now_ms += (uint64_t)wait_ms;
		assert_true(now_ms < from_ms + PATIENCE_MS);
	}
	return now_ms - from_ms;
}

static void test_silence(void **state)
{
	struct watch_judge j = { 0 };
	enum watch_verdict v;

	for (uint64_t t = 0; t < PATIENCE_MS; t += WATCH_BEAT_MS)
		assert_int_equal(look(&j, START_MS + t), WATCH_FINE); /* not yet a beat */
	for (uint64_t t = PATIENCE_MS; t < 2 * PATIENCE_MS; t += WATCH_BEAT_MS) {
		atomic_store(&page->agent_ms, START_MS + t);
		assert_int_equal(look(&j, START_MS + t), WATCH_FINE);
	}
	assert_int_equal(
		first_no(&j, START_MS + 2 * PATIENCE_MS - WATCH_BEAT_MS, &v), WATCH_SILENT_MS + 1);
	assert_int_equal(v, WATCH_SILENT);
}

static void test_grab(void **state)
{
	struct watch_judge j = { 0 };
	enum watch_verdict v;

	for (uint64_t t = 1; t < PATIENCE_MS; t++) { /* many short ones */
		watch_hold(page, START_MS + t);
		assert_int_equal(look(&j, START_MS + t), WATCH_FINE);
	}
	watch_release(page);
	for (uint64_t t = PATIENCE_MS; t < 2 * PATIENCE_MS; t += WATCH_BEAT_MS)
		assert_int_equal(look(&j, START_MS + t), WATCH_FINE);
	watch_hold(page, START_MS + 2 * PATIENCE_MS);
	assert_int_equal(first_no(&j, START_MS + 2 * PATIENCE_MS, &v), WATCH_HELD_MS + 1);
	assert_int_equal(v, WATCH_HELD);
}

/* A laptop was shut, a virtual machine stood still: both sides did. */
static void test_a_pause_of_the_whole_pc_is_no_silence(void **state)
{
	struct watch_judge j = { 0 };

	atomic_store(&page->agent_ms, START_MS - 10);
	watch_hold(page, START_MS - 5);
	assert_int_equal(look(&j, START_MS), WATCH_FINE);
	assert_int_equal(look(&j, START_MS + PATIENCE_MS), WATCH_FINE);
	/* And when the last beat before it is seen only after it. */
	atomic_store(&page->agent_ms, START_MS + PATIENCE_MS + 1);
	watch_hold(page, START_MS + PATIENCE_MS + 2);
	assert_int_equal(look(&j, START_MS + 2 * PATIENCE_MS), WATCH_FINE);
	/* A watchdog that is always late is slow, but not blind. */
	for (int i = 0; look(&j, START_MS + (2 + (uint64_t)i) * PATIENCE_MS) == WATCH_FINE; i++)
		assert_true(i < 5);
}

static void test_times_that_lie_ahead(void **state)
{
	struct watch_judge j = { 0 };
	enum watch_verdict v;

	atomic_store(&page->agent_ms, START_MS + 1); /* beaten since we looked at the clock */
	assert_int_equal(look(&j, START_MS), WATCH_FINE);
	atomic_store(&page->agent_ms, UINT64_MAX);
	assert_true(first_no(&j, START_MS + 1, &v) <= WATCH_SILENT_MS + 1);
	assert_int_equal(v, WATCH_SILENT);
	j = (struct watch_judge){ 0 };
	atomic_store(&page->agent_ms, 0);
	watch_hold(page, UINT64_MAX);
	assert_true(first_no(&j, START_MS + 1, &v) <= WATCH_HELD_MS + 1);
	assert_int_equal(v, WATCH_HELD);
}

static void test_borrowed_keycodes_are_bounded(void **state)
{
	uint32_t set[8];

	assert_true(watch_borrowed(page, set));
	atomic_store(&page->borrowed[0], 1u << 8);
	atomic_store(&page->borrowed[7], 1u << 31);
	assert_true(watch_borrowed(page, set));
	assert_true(set[0] == 1u << 8 && set[7] == 1u << 31);
	atomic_store(&page->borrowed[0], 1u << 7); /* there is no such keycode */
	assert_false(watch_borrowed(page, set));
	assert_true(set[0] == 0 && set[7] == 0);
	atomic_store(&page->borrowed[0], 0);
	atomic_store(&page->borrowed[3], UINT32_MAX);
	assert_false(watch_borrowed(page, set));
	assert_true(set[3] == 0);
	atomic_store(&page->borrowed[7], 0);
	assert_true(watch_borrowed(page, set));
	assert_true(set[3] == UINT32_MAX);
}

#define PAGE_TEST(f) cmocka_unit_test_setup_teardown(f, new_page, end_page)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_a_sealed_page_is_mapped),
		PAGE_TEST(test_beats_from_a_thread_that_takes_no_signals),
		PAGE_TEST(test_guarded_while_the_watchdog_beats),
		PAGE_TEST(test_silence),
		PAGE_TEST(test_grab),
		PAGE_TEST(test_a_pause_of_the_whole_pc_is_no_silence),
		PAGE_TEST(test_times_that_lie_ahead),
		PAGE_TEST(test_borrowed_keycodes_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
