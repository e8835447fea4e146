#include "typist.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/clock.h"
#include "core/utf8.h"

enum { PATIENCE_MS = 10000 };

struct typist typist;

xcb_xkb_get_map_reply_t *typist_get_map(uint16_t device)
{
	xcb_xkb_get_map_reply_t *ret = xcb_xkb_get_map_reply(
		typist.server.conn, keyboard_ask(typist.server.conn, device), NULL);

	assert_non_null(ret);
	return ret;
}

bool typist_is_as_before(uint16_t device)
{
	xcb_xkb_get_map_reply_t *now = typist_get_map(device);
	const bool ret = keyboard_alike(now, typist.before);

	free(now);
	return ret;
}

unsigned typist_n_borrowed(void)
{
	unsigned ret = 0;

	for (size_t i = 0; i < 8; i++)
		ret += (unsigned)__builtin_popcount(atomic_load(&typist.page->borrowed[i]));
	return ret;
}

bool typist_is_borrowed(unsigned code)
{
	return atomic_load(&typist.page->borrowed[code / 32]) >> code % 32 & 1;
}

/* Every key that is not what it was stands in the page, and none that meant something. */
static void check_page(const xcb_xkb_get_map_reply_t *now)
{
	xcb_xkb_get_map_map_t was_parts, now_parts;
	xcb_xkb_key_sym_map_iterator_t was, is;

	keyboard_unpack(typist.before, &was_parts);
	keyboard_unpack(now, &now_parts);
	was = xcb_xkb_get_map_map_syms_rtrn_iterator(typist.before, &was_parts);
	is = xcb_xkb_get_map_map_syms_rtrn_iterator(now, &now_parts);
	for (unsigned code = now->firstKeySym; is.rem;
		code++, xcb_xkb_key_sym_map_next(&is), xcb_xkb_key_sym_map_next(&was)) {
		const bool same = was.data->nSyms == is.data->nSyms &&
				  memcmp(was.data, is.data, 8 + 4u * is.data->nSyms) == 0;

		assert_true(same || typist_is_borrowed(code));
		if (typist_is_borrowed(code))
			assert_int_equal(was.data->nSyms, 0);
	}
	assert_false(typist_is_borrowed(97));
	assert_false(typist_is_borrowed(132));
}

/* An application that cannot say what it has taken may look the latest ones up only now. */
static void check_recent(void)
{
	const uint64_t now_ms = clock_ms() + typist.later_ms;
	struct keystroke same;

	for (size_t i = 0; i < TYPIST_RECENT; i++) {
		const struct typist_tap *p = &typist.tapped[i];

		if (!p->character || now_ms >= p->at_ms + TYPIST_SETTLE_MS)
			continue;
		assert_true(keyboard_find_on(typist.seen, p->stroke.keycode, p->character, &same));
		assert_int_equal(same.shift, p->stroke.shift);
		assert_int_equal(same.level3, p->stroke.level3);
	}
}

/* In place of the guard's: looks whether an application would get what was meant. */
static int on_tap(const struct keystroke *stroke, void *data)
{
	struct keystroke same;
	uint32_t character;

	if (typist.answer < 0)
		return typist.answer;
	assert_int_equal(keyboard_refresh(typist.seen), 0);
	check_page(keyboard_raw(typist.seen));
	if (typist.expected && !keyboard_character(typist.seen, stroke->keycode) &&
		!keyboard_find_on(
			typist.seen, stroke->keycode, *typist.expected ? 'x' : 0, &same) &&
		!typist_is_borrowed(stroke->keycode))
		return 0; /* the key that means nothing */
	if (typist.expected) {
		typist.expected += utf8_next(
			(const uint8_t *)typist.expected, strlen(typist.expected), &character);
		assert_true(keyboard_find_on(typist.seen, stroke->keycode, character, &same));
		assert_int_equal(same.shift, stroke->shift);
		assert_int_equal(same.level3, stroke->level3);
		check_recent();
		typist.tapped[typist.taps % TYPIST_RECENT] =
			(struct typist_tap){ *stroke, character, clock_ms() + typist.later_ms };
	}
	typist.taps++;
	return 0;
}

static void on_typed(uint32_t number, bool whole, void *data)
{
	typist.whole += whole;
	typist.broken += !whole;
}

void typist_open_agent(void)
{
	const struct text_listener l = { on_tap, on_typed, NULL };
	const uint32_t mask = XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY | XCB_EVENT_MASK_STRUCTURE_NOTIFY;

	typist = (struct typist){ .server = typist.server,
		.page = typist.page,
		.seen = typist.seen,
		.before = typist.before,
		.conn = xcb_connect(typist.server.display, NULL) };
	assert_int_equal(xcb_connection_has_error(typist.conn), 0);
	xcb_change_window_attributes(typist.conn, typist.server.root, XCB_CW_EVENT_MASK, &mask);
	assert_int_equal(keyboard_create(typist.conn, &typist.keyboard), 0);
	assert_int_equal(
		text_create(typist.keyboard, typist.conn, typist.page, &l, &typist.text), 0);
}

static void close_agent(void)
{
	text_destroy(typist.text);
	keyboard_destroy(typist.keyboard);
	xcb_disconnect(typist.conn);
}

int typist_begin(void **state)
{
	const char *const argv[] = { "setxkbmap", "-model", "jp106", "-layout", "jp", NULL };

	xserver_start(&typist.server, NULL);
	xserver_run(&typist.server, argv);
	typist.page = mmap(NULL, sizeof(*typist.page), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(typist.page != MAP_FAILED);
	assert_int_equal(keyboard_create(typist.server.conn, &typist.seen), 0);
	return 0;
}

int typist_end(void **state)
{
	keyboard_destroy(typist.seen);
	munmap(typist.page, sizeof(*typist.page));
	xserver_stop(&typist.server);
	return 0;
}

int typist_begin_one(void **state)
{
	typist.before = typist_get_map(keyboard_injector(typist.seen));
	typist_open_agent();
	return 0;
}

int typist_end_one(void **state)
{
	close_agent();
	assert_int_equal(typist_n_borrowed(), 0);
	assert_true(typist_is_as_before(keyboard_injector(typist.seen)));
	assert_true(typist_is_as_before(keyboard_master(typist.seen)));
	free(typist.before);
	return 0;
}

void typist_go_on(bool to_the_end)
{
	const uint64_t end_ms = clock_ms() + PATIENCE_MS;

	for (;;) {
		xcb_generic_event_t *e;
		int wait_ms;

		for (; (e = xcb_poll_for_event(typist.conn)); free(e)) {
			keyboard_event(typist.keyboard, e);
			text_event(typist.text, e);
		}
		wait_ms = text_go_on(typist.text, clock_ms() + typist.later_ms);
		if (wait_ms < 0 || (!to_the_end && !text_busy(typist.text)))
			return;
		assert_true(clock_ms() < end_ms);
		usleep(TYPIST_STEP_US);
	}
}

void typist_type(const char *text)
{
	typist.expected = text;
	assert_int_equal(text_add(typist.text, 1, text), 0);
	typist_go_on(false);
	assert_int_equal(typist.whole, 1);
	assert_int_equal(*typist.expected, 0);
}

void typist_run_of(uint32_t first, unsigned n, char ret[TEXT_BYTES_MAX + 1])
{
	size_t size = 0;

	for (uint32_t c = first; c < first + n; c++) {
		assert_true(size + UTF8_MAX <= TEXT_BYTES_MAX);
		size += utf8_put(c, ret + size);
	}
}
