#ifndef ENGAWA_TESTS_LEAK_H
#define ENGAWA_TESTS_LEAK_H
/*
 * A hidden window never has one pixel in any clean frame. Windows without
 * background are mapped, grown, moved, shaped and restacked over, under and beside
 * it: such a window starts as a copy of what the screen shows, and none of them
 * ever paints, so that whatever gets into one stays there.
 */
#include "desktop.h"

extern const struct rect leak_secret_place;

/* Frames, until there is nothing new. */
void leak_pump(struct desk *d);
/* A secret in the middle, hidden before the first frame; of another process, since
 * popups follow the process that has a hidden window. */
xcb_window_t leak_secret(struct desk *d);
/* All that was done is in the picture, and none of it is secret. picom loses windows
 * in such a storm: then the screen is no measure. */
void leak_settle(struct desk *d);
/* A compositing manager paints the screen when it gets to it, so for a while the
 * screen shows what is no longer there. */
int leak_setup_picom(void **state);

/* One test, without and with a compositing manager. */
#define LEAK_TEST(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)
#define LEAK_TEST_PICOM(f)                                                                         \
	{                                                                                          \
#f "_picom", f, leak_setup_picom, desk_teardown, NULL                              \
	}
#endif
