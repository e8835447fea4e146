#ifndef ENGAWA_TESTS_TYPIST_H
#define ENGAWA_TESTS_TYPIST_H
/*
 * guard/text on a real X server, with a tap that looks, each time, whether an application
 * would get what was meant, and whether everything that is lent stands in the watch page.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xcb/xcb.h>

#include "guard/keyboard_internal.h"
#include "guard/text.h"
#include "guard/watch.h"
#include "xserver.h"

enum {
	TYPIST_STEP_US = 2000,
	TYPIST_RECENT = 256,
	TYPIST_SETTLE_MS = 300, /* it is more, counted from a little earlier */
};

struct typist {
	struct xserver server;
	struct watch_page *page; /* shared, as the real one */
	struct keyboard *seen; /* the map as an application sees it */
	xcb_xkb_get_map_reply_t *before; /* the map before anything was lent */

	/* the agent's; all below begins anew with each test */
	xcb_connection_t *conn;
	struct keyboard *keyboard;
	struct text *text;
	const char *expected; /* what is to be tapped next */
	unsigned taps;
	unsigned whole, broken; /* texts */
	int answer; /* of tap() */
	uint64_t later_ms; /* added to the clock */
	struct typist_tap {
		struct keystroke stroke;
		uint32_t character;
		uint64_t at_ms;
	} tapped[TYPIST_RECENT]; /* a ring */
};

extern struct typist typist;

/* For cmocka: the X server with a Japanese keyboard; each test with an agent of its own, after
 * which the map has to be as it was before. */
int typist_begin(void **state);
int typist_end(void **state);
int typist_begin_one(void **state);
int typist_end_one(void **state);
#define TYPIST_TEST(test) cmocka_unit_test_setup_teardown(test, typist_begin_one, typist_end_one)

void typist_open_agent(void);
/* Of this keyboard, by its XKB device. The map is owned by the caller. */
xcb_xkb_get_map_reply_t *typist_get_map(uint16_t device);
bool typist_is_as_before(uint16_t device);
unsigned typist_n_borrowed(void);
bool typist_is_borrowed(unsigned code);

/* Until nothing is queued, or nothing at all is left to do. */
void typist_go_on(bool to_the_end);
/* Until all of it is tapped, as it was meant. */
void typist_type(const char *text);
/* n characters that follow each other, from the first one on. */
void typist_run_of(uint32_t first, unsigned n, char ret[TEXT_BYTES_MAX + 1]);
#endif
