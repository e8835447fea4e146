/*
 * Types what it reads into whatever has the focus, as the agent does, and waits until the
 * keyboard is as it was. Reads lines of UTF-8; between two lines it presses nothing.
 * Says how many characters it typed in how many milliseconds.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/xcb.h>
#include <xcb/xtest.h>

#include "core/clock.h"
#include "core/utf8.h"
#include "guard/text.h"

struct typist {
	xcb_connection_t *conn;
	struct keyboard *keyboard;
	struct text *text;
	unsigned taps, lost;
};

static void press(struct typist *y, uint8_t keycode, bool down)
{
	if (keycode)
		xcb_test_fake_input(y->conn, down ? XCB_KEY_PRESS : XCB_KEY_RELEASE, keycode,
			XCB_CURRENT_TIME, XCB_NONE, 0, 0, 0);
}

static int tap(const struct keystroke *k, void *data)
{
	struct typist *y = data;
	const uint8_t with[] = { k->shift ? keyboard_shift(y->keyboard) : 0,
		k->level3 ? keyboard_level3(y->keyboard) : 0 };

	xcb_grab_server(y->conn);
	press(y, with[0], true);
	press(y, with[1], true);
	press(y, k->keycode, true);
	press(y, k->keycode, false);
	press(y, with[1], false);
	press(y, with[0], false);
	xcb_ungrab_server(y->conn);
	free(xcb_get_input_focus_reply(y->conn, xcb_get_input_focus(y->conn), NULL));
	y->taps++;
	return 0;
}

static void typed(uint32_t number, bool whole, void *data)
{
	struct typist *y = data;

	y->lost += !whole;
}

static bool take_events(struct typist *y)
{
	xcb_generic_event_t *e;
	bool ret = false;

	for (; (e = xcb_poll_for_event(y->conn)); ret = true) {
		keyboard_event(y->keyboard, e);
		text_event(y->text, e);
		free(e);
	}
	return ret;
}

/* false: there is nothing left to do. */
static bool go_on(struct typist *y)
{
	struct pollfd p = { .fd = xcb_get_file_descriptor(y->conn), .events = POLLIN };
	int wait_ms;

	take_events(y);
	wait_ms = text_go_on(y->text, clock_ms());
	xcb_flush(y->conn);
	if (take_events(y)) /* a reply has brought them: nothing would wake up for them */
		return true;
	if (wait_ms < 0 || xcb_connection_has_error(y->conn))
		return false;
	poll(&p, 1, wait_ms);
	return true;
}

/* As much of the text as fits one Text, cut at a character. */
static size_t piece(const char *text, char ret[TEXT_BYTES_MAX + 1])
{
	size_t size = 0, left = strlen(text);

	while (size < left) {
		uint32_t character;
		const size_t step =
			utf8_next((const uint8_t *)text + size, left - size, &character);

		if (step == 0 || size + step > TEXT_BYTES_MAX)
			break;
		size += step;
	}
	memcpy(ret, text, size);
	ret[size] = '\0';
	return size;
}

static int open_all(struct typist *y, struct watch_page *page)
{
	static const struct text_listener listener = { tap, typed, NULL };
	struct text_listener l = listener;
	const uint32_t mask = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY | XCB_EVENT_MASK_STRUCTURE_NOTIFY;
	int r;

	y->conn = xcb_connect(NULL, NULL);
	if (xcb_connection_has_error(y->conn))
		return -ENOTCONN;
	xcb_change_window_attributes(y->conn,
		xcb_setup_roots_iterator(xcb_get_setup(y->conn)).data->root, XCB_CW_EVENT_MASK,
		&mask);
	l.data = y;
	r = keyboard_create(y->conn, &y->keyboard);
	return r < 0 ? r : text_create(y->keyboard, y->conn, page, &l, &y->text);
}

static int type_line(struct typist *y, const char *line)
{
	char part[TEXT_BYTES_MAX + 1];
	uint32_t number = 1;

	while (*line) {
		const size_t size = piece(line, part);
		const int r = size ? text_add(y->text, number, part) : -EINVAL;

		if (r == -ENOBUFS) {
			go_on(y);
			continue;
		}
		if (r < 0)
			return r;
		number++;
		line += size;
	}
	while (text_busy(y->text) && go_on(y))
		;
	return 0;
}

int main(void)
{
	static struct watch_page page;
	static char line[1 << 20];
	struct typist y = { 0 };
	int r = open_all(&y, &page);
	uint64_t start_ms, took_ms;

	if (r < 0) {
		fprintf(stderr, "type_text: %s\n", strerror(-r));
		return EXIT_FAILURE;
	}
	start_ms = clock_ms();
	while (r == 0 && fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		r = type_line(&y, line);
	}
	took_ms = clock_ms() - start_ms;
	while (go_on(&y))
		;
	printf("%u taps, %u lost, %llu ms\n", y.taps, y.lost, (unsigned long long)took_ms);
	text_destroy(y.text);
	keyboard_destroy(y.keyboard);
	xcb_disconnect(y.conn);
	return r == 0 && y.lost == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
