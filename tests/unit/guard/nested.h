#ifndef ENGAWA_TESTS_NESTED_H
#define ENGAWA_TESTS_NESTED_H
/*
 * Hands and programs told apart, on Xephyr inside Xvfb: what is injected outside is a
 * real device inside, and what is injected inside is not.
 */
#include <stdbool.h>
#include <stdint.h>
#include <xcb/xcb.h>

#include "guard/local.h"
#include "xserver.h"

enum {
	PATIENCE_MS = 10000,
	KEY_ESCAPE = 9,
	KEY_A = 38,
	KEY_B = 56,
	BUTTON = 1,
	START_MS = 1000000, /* the time that the tests make up */
};

struct nested {
	struct xserver outer, inner;
	/* The agent's side, anew for each test. */
	xcb_connection_t *conn;
	struct local *local;
	uint64_t now_ms;
};

extern struct nested nested;

/* For cmocka: both servers; each test with a connection of its own. */
int nested_start(void **state);
int nested_stop(void **state);
int nested_begin(void **state);
int nested_end(void **state);
#define NESTED_TEST(f) cmocka_unit_test_setup_teardown(f, nested_begin, nested_end)

/* Takes in what the server has told until now; each of the others does so at its end. */
void nested_take_in(void);
void nested_by_hand(uint8_t type, uint8_t detail);
void nested_tap_by_hand(uint8_t keycode);
void nested_move_by_hand(int x);
int nested_pointer_x(void);
void nested_by_program(uint8_t type, uint8_t detail, int x, int y);
void nested_tap_by_program(uint8_t keycode);
#endif
