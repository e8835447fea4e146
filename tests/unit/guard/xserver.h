#ifndef ENGAWA_TESTS_XSERVER_H
#define ENGAWA_TESTS_XSERVER_H
/*
 * A real X server of the test's own. With an outer one it is Xephyr, a window of the
 * outer: what programs inject there are real devices here.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <xcb/xcb.h>

struct xserver {
	pid_t pid;
	char display[16];
	xcb_connection_t *conn;
	xcb_window_t root;
};

void xserver_start(struct xserver *x, const struct xserver *outer);
void xserver_stop(struct xserver *x);

/* A child that ends with the test; its outputs lead nowhere. */
pid_t xserver_spawn(const char *const argv[], const struct xserver *x);
/* Runs it to its end. */
void xserver_run(const struct xserver *x, const char *const argv[]);

/* Everything asked on the connection is done. */
void xserver_sync(xcb_connection_t *conn);
/* XTEST: XCB_KEY_PRESS and so on, key or button, at 0, 0 or x, y. */
void xserver_fake(const struct xserver *x, uint8_t type, uint8_t detail, int px, int py);
/* A second pointer and keyboard, with XTEST devices of their own; and its end. */
void xserver_add_master(const struct xserver *x);
void xserver_remove_master(const struct xserver *x);
/* XTEST on the second keyboard: XCB_KEY_PRESS or XCB_KEY_RELEASE. */
void xserver_fake_second(const struct xserver *x, uint8_t type, uint8_t keycode);
bool xserver_second_is_down(const struct xserver *x, uint8_t keycode);
/* How many keys, buttons are down. */
int xserver_keys_down(const struct xserver *x);
int xserver_buttons_down(const struct xserver *x);
#endif
