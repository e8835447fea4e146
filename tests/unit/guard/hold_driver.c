/*
 * Plays the agent: hold_driver WORD..., with descriptor 3 (the socket pair) and 4 (the
 * page) as the agent has them. Does what the words say, from left to right.
 *
 *	guarded    wait until the watchdog beats
 *	hear       wait for SIGUSR1
 *	key N      press a key, button N a button, by XTEST
 *	borrow N   give keycode N a meaning, and say so in the page
 *	grab       grab the server
 *	rubbish    write nonsense all over the page
 *	leave      close the socket pair, and live on
 *	say        tell the test (on stdout) that all this is done
 * and at the end, for ever: spin or wait. Else it exits.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xcb/xcb.h>
#include <xcb/xtest.h>

#include "core/clock.h"
#include "guard/watch.h"

enum { AGENT_FD = 3, PAGE_FD = 4 };

static xcb_connection_t *conn;
static struct watch_page *page;
static sigset_t usr1;

static void fake(uint8_t type, uint8_t detail)
{
	xcb_test_fake_input(conn, type, detail, 0, XCB_NONE, 0, 0, 0);
}

static void sync_up(void)
{
	free(xcb_get_input_focus_reply(conn, xcb_get_input_focus(conn), NULL));
}

static void borrow(uint8_t keycode)
{
	const xcb_keysym_t symbols[] = { 0x1003042, 0x1003044, 0x1003042, 0x1003044, 0x1003046,
		0x1003048 };

	atomic_fetch_or(&page->borrowed[keycode / 32], 1u << keycode % 32);
	xcb_change_keyboard_mapping(conn, 1, keycode, 6, symbols);
	sync_up();
}

static void grab(void)
{
	xcb_grab_server(conn);
	sync_up();
	watch_hold(page, clock_ms());
}

static void write_rubbish(void)
{
	atomic_store(&page->watchdog_ms, UINT64_MAX);
	atomic_store(&page->held_ms, 0xdeadbeefdeadbeef);
	for (int i = 0; i < 8; i++)
		atomic_store(&page->borrowed[i], UINT32_MAX);
}

static void do_word(const char *word, uint8_t n)
{
	int heard;

	if (!strcmp(word, "guarded")) {
		while (!watch_guarded(page, clock_ms()))
			poll(NULL, 0, 1);
	} else if (!strcmp(word, "hear")) {
		sigwait(&usr1, &heard);
	} else if (!strcmp(word, "key")) {
		fake(XCB_KEY_PRESS, n);
	} else if (!strcmp(word, "button")) {
		fake(XCB_BUTTON_PRESS, n);
	} else if (!strcmp(word, "borrow")) {
		borrow(n);
	} else if (!strcmp(word, "grab")) {
		grab();
	} else if (!strcmp(word, "rubbish")) {
		write_rubbish();
	} else if (!strcmp(word, "say")) {
		sync_up();
		puts("done");
		fflush(stdout);
	} else if (!strcmp(word, "spin")) {
		for (;;)
			;
	} else if (!strcmp(word, "wait")) {
		for (;;)
			pause();
	} else if (!strcmp(word, "leave")) {
		close(AGENT_FD);
	}
}

int main(int argc, char **argv)
{
	struct watch *watch;

	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	conn = xcb_connect(NULL, NULL);
	if (xcb_connection_has_error(conn) || watch_map(PAGE_FD, &page) < 0 ||
		watch_start(page, &watch) < 0)
		return 1;
	for (int i = 1; i < argc; i++) {
		const char *number = i + 1 < argc ? argv[i + 1] : "";

		do_word(argv[i], (uint8_t)strtoul(number, NULL, 10));
	}
	_exit(0);
}
