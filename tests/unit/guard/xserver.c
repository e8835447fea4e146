#include "xserver.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xcb/xinput.h>
#include <xcb/xtest.h>

#include <cmocka.h>

#include "tests/unit/server_end.h"

pid_t xserver_spawn(const char *const argv[], const struct xserver *x)
{
	const pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (x)
		setenv("DISPLAY", x->display, 1);
	if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
		_exit(126);
	execvp(argv[0], (char *const *)argv);
	_exit(127);
}

void xserver_run(const struct xserver *x, const char *const argv[])
{
	int status;

	assert_true(waitpid(xserver_spawn(argv, x), &status, 0) > 0);
	assert_int_equal(status, 0);
}

/* The server writes its number and a newline once it takes connections. */
void xserver_start(struct xserver *x, const struct xserver *outer)
{
	char fd[12];
	int p[2];

	assert_int_equal(pipe(p), 0);
	snprintf(fd, sizeof(fd), "%d", p[1]);
	const char *const nested[] = { "Xephyr", "-displayfd", fd, "-screen", "640x480",
		"-nolisten", "tcp", "-noreset", NULL };
	const char *const alone[] = { "Xvfb", "-displayfd", fd, "-screen", "0", "640x480x24",
		"-nolisten", "tcp", "-noreset", NULL };
	x->pid = xserver_spawn(outer ? nested : alone, outer);
	close(p[1]);
	x->display[0] = ':';
	for (size_t n = 1; n < sizeof(x->display); n++) {
		assert_int_equal(read(p[0], x->display + n, 1), 1);
		if (x->display[n] == '\n') {
			x->display[n] = '\0';
			break;
		}
	}
	close(p[0]);
	x->conn = xcb_connect(x->display, NULL);
	assert_int_equal(xcb_connection_has_error(x->conn), 0);
	x->root = xcb_setup_roots_iterator(xcb_get_setup(x->conn)).data->root;
}

void xserver_stop(struct xserver *x)
{
	xcb_disconnect(x->conn);
	server_end(x->pid);
}

void xserver_sync(xcb_connection_t *conn)
{
	free(xcb_get_input_focus_reply(conn, xcb_get_input_focus(conn), NULL));
}

void xserver_fake(const struct xserver *x, uint8_t type, uint8_t detail, int px, int py)
{
	xcb_test_fake_input(x->conn, type, detail, 0, x->root, (int16_t)px, (int16_t)py, 0);
	xserver_sync(x->conn);
}

void xserver_add_master(const struct xserver *x)
{
	xserver_run(x, (const char *[]){ "xinput", "create-master", "second", NULL });
}

void xserver_remove_master(const struct xserver *x)
{
	xserver_run(x, (const char *[]){ "xinput", "remove-master", "second pointer", NULL });
}

static uint8_t second_keyboard(const struct xserver *x)
{
	static const char name[] = "second XTEST keyboard";
	xcb_input_xi_query_device_reply_t *r = xcb_input_xi_query_device_reply(
		x->conn, xcb_input_xi_query_device(x->conn, XCB_INPUT_DEVICE_ALL), NULL);
	xcb_input_xi_device_info_iterator_t i;
	uint8_t ret = 0;

	assert_non_null(r);
	for (i = xcb_input_xi_query_device_infos_iterator(r); i.rem;
		xcb_input_xi_device_info_next(&i)) {
		if (!strncmp(xcb_input_xi_device_info_name(i.data), name, sizeof(name) - 1))
			ret = (uint8_t)i.data->deviceid;
	}
	free(r);
	assert_int_not_equal(ret, 0);
	return ret;
}

void xserver_fake_second(const struct xserver *x, uint8_t type, uint8_t keycode)
{
	const unsigned first = xcb_get_extension_data(x->conn, &xcb_input_id)->first_event;
	const unsigned event =
		type == XCB_KEY_PRESS ? XCB_INPUT_DEVICE_KEY_PRESS : XCB_INPUT_DEVICE_KEY_RELEASE;

	xcb_test_fake_input(
		x->conn, (uint8_t)(first + event), keycode, 0, XCB_NONE, 0, 0, second_keyboard(x));
	xserver_sync(x->conn);
}

bool xserver_second_is_down(const struct xserver *x, uint8_t keycode)
{
	xcb_input_query_device_state_reply_t *r = xcb_input_query_device_state_reply(
		x->conn, xcb_input_query_device_state(x->conn, second_keyboard(x)), NULL);
	const uint8_t *keys;
	bool ret;

	assert_non_null(r);
	keys = (const uint8_t *)(r + 1); /* a class of keys comes first: 4 bytes, then bits */
	assert_int_equal(keys[0], 0);
	ret = keys[4 + keycode / 8] >> keycode % 8 & 1;
	free(r);
	return ret;
}

int xserver_keys_down(const struct xserver *x)
{
	xcb_query_keymap_reply_t *r =
		xcb_query_keymap_reply(x->conn, xcb_query_keymap(x->conn), NULL);
	int n = 0;

	assert_non_null(r);
	for (int i = 0; i < 32; i++)
		n += __builtin_popcount(r->keys[i]);
	free(r);
	return n;
}

int xserver_buttons_down(const struct xserver *x)
{
	xcb_query_pointer_reply_t *r =
		xcb_query_pointer_reply(x->conn, xcb_query_pointer(x->conn, x->root), NULL);
	int n;

	assert_non_null(r);
	n = __builtin_popcount(r->mask & 0x1f00u);
	free(r);
	return n;
}
