/* A hidden window never leaks (leak.h): by chance, and at full speed. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <xcb/shape.h>

#include "leak.h"

enum { RANDOM_STEPS = 1500, STORM_STEPS = 4000, STORM_WINDOWS = 6 };

static unsigned random_below(unsigned n)
{
	static uint32_t seed = 2463534242;

	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed % n;
}

static void random_step(struct desk *d, xcb_window_t *w, xcb_window_t s)
{
	const int x = (int)random_below(500) - 50, y = (int)random_below(400) - 50;
	const unsigned width = 20 + random_below(300), height = 20 + random_below(300);

	switch (random_below(13)) {
	case 0:
		xcb_destroy_window(d->app, *w);
		*w = desk_window(d, (struct rect){ x, y, (int)width, (int)height }, NO_BACKGROUND,
			random_below(2));
		break;
	case 1:
		desk_unmap(d, *w);
		break;
	case 2:
	case 3:
		desk_map(d, *w);
		break;
	case 4:
		desk_resize(d, *w, width, height);
		break;
	case 5:
		desk_move(d, *w, x, y);
		desk_resize(d, *w, width, height);
		break;
	case 6:
		desk_border(d, *w, random_below(12));
		break;
	case 7:
		desk_raise(d, *w);
		break;
	case 8:
		desk_lower(d, *w);
		break;
	case 9:
		desk_raise(d, s);
		break;
	case 10:
		desk_move(d, s, x, y);
		break;
	case 11:
		desk_unmap(d, s);
		break;
	case 12:
		desk_map(d, s);
		break;
	}
}

static void test_random(void **state)
{
	struct desk *d = *state;
	xcb_window_t s = leak_secret(d);
	xcb_window_t w[STORM_WINDOWS];

	for (int i = 0; i < STORM_WINDOWS; i++)
		w[i] = desk_window(
			d, (struct rect){ 50 * i, 40 * i, 100, 100 }, NO_BACKGROUND, false);
	for (int i = 0; i < RANDOM_STEPS; i++) {
		/* several at once: in between the server has not painted the screen anew */
		d->batch = true;
		for (unsigned n = random_below(6); n > 0; n--)
			random_step(d, &w[random_below(STORM_WINDOWS)], s);
		d->batch = false;
		random_step(d, &w[random_below(STORM_WINDOWS)], s);
		if (random_below(3))
			leak_pump(d);
		if (random_below(100) == 0)
			leak_settle(d);
	}
	leak_settle(d);
}

/* The same at full speed from another process, while frames are taken. */
static void storm(struct desk *d, xcb_window_t s)
{
	struct desk other = { .app = xcb_connect(d->display, NULL), .screen = d->screen };
	xcb_window_t w[STORM_WINDOWS];

	for (int i = 0; i < STORM_WINDOWS; i++)
		w[i] = desk_window(
			&other, (struct rect){ 50 * i, 40 * i, 100, 100 }, NO_BACKGROUND, false);
	for (int i = 0; i < STORM_STEPS; i++)
		random_step(&other, &w[random_below(STORM_WINDOWS)], s);
	xcb_disconnect(other.app);
	_exit(0);
}

static bool ended(struct desk *d, void *data)
{
	const pid_t *pid = data;
	int status;

	if (waitpid(*pid, &status, WNOHANG) != *pid)
		return false;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return true;
}

static void test_storm(void **state)
{
	struct desk *d = *state;
	xcb_window_t s = leak_secret(d);
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		storm(d, s);
	desk_until(d, ended, &pid);
	leak_settle(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LEAK_TEST(test_random),
		LEAK_TEST(test_storm),
		LEAK_TEST_PICOM(test_random),
		LEAK_TEST_PICOM(test_storm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
