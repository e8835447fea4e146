#include "rig.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/clock.h"
#include "wire/frame.h"

enum { DEADLINE_MS = 20000, STEP_MS = 10, HEAD = 5 };

static void become_overlay(struct rig *r, int fd, const char *language)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (fd != 3 && dup2(fd, 3) != 3)
		_exit(126);
	setenv("DISPLAY", r->desk->display, 1);
	setenv("LANG", language ? language : "C.UTF-8", 1);
	unsetenv("LC_ALL");
	unsetenv("LANGUAGE");
	/* what is freed is kept by the sanitizer for a while: not too much of it */
	setenv("ASAN_OPTIONS", "quarantine_size_mb=1", 1);
	execl(TEST_OVERLAY, TEST_OVERLAY, NULL);
	_exit(127);
}

void rig_start(struct rig *r, struct desk *d, const char *language)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	*r = (struct rig){ .desk = d, .fd = pair[0] };
	r->pid = fork();
	assert_true(r->pid >= 0);
	if (r->pid == 0)
		become_overlay(r, pair[1], language);
	close(pair[1]);
}

int rig_wait(struct rig *r)
{
	const uint64_t end = clock_ms() + DEADLINE_MS;
	int status;
	pid_t pid;

	while ((pid = waitpid(r->pid, &status, WNOHANG)) == 0) {
		assert_true(clock_ms() < end);
		poll(NULL, 0, STEP_MS);
	}
	assert_int_equal(pid, r->pid);
	r->pid = 0;
	close(r->fd);
	return status;
}

int rig_stop(struct rig *r)
{
	int status;

	shutdown(r->fd, SHUT_RDWR);
	status = rig_wait(r);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

void rig_send(struct rig *r, const void *data, size_t size)
{
	const uint8_t *at = data;

	while (size) {
		const ssize_t n = send(r->fd, at, size, MSG_NOSIGNAL);

		/* it may have hung up on what came before */
		if (n <= 0)
			return;
		at += n;
		size -= (size_t)n;
	}
}

static void send_order(struct rig *r, const Wire__ToOverlay *m)
{
	uint8_t frame[HEAD + WIRE_OVERLAY_MAX];
	const int size = wire_pack(&m->base, frame + HEAD, WIRE_OVERLAY_MAX);

	assert_true(size > 0);
	frame[0] = frame[1] = 0;
	frame[2] = (uint8_t)((size + 1) >> 8);
	frame[3] = (uint8_t)(size + 1);
	frame[4] = WIRE_OVERLAY;
	rig_send(r, frame, HEAD + (size_t)size);
}

void rig_mark(struct rig *r, int shape, int x, int y, const char *label)
{
	Wire__ToOverlay m = WIRE__TO_OVERLAY__INIT;
	Wire__Mark mark = WIRE__MARK__INIT;
	char copy[256];

	snprintf(copy, sizeof(copy), "%s", label);
	mark.shape = (Wire__MarkShape)shape;
	mark.x = x;
	mark.y = y;
	mark.label = copy;
	m.body_case = WIRE__TO_OVERLAY__BODY_MARK;
	m.mark = &mark;
	send_order(r, &m);
}

void rig_closed(struct rig *r, const struct rect *lines, size_t n)
{
	Wire__ToOverlay m = WIRE__TO_OVERLAY__INIT;
	Wire__ClosedLines closed = WIRE__CLOSED_LINES__INIT;
	Wire__Rect rects[WIRE_CLOSED_LINES], *pointers[WIRE_CLOSED_LINES];

	assert_in_range(n, 0, WIRE_CLOSED_LINES);
	for (size_t i = 0; i < n; i++) {
		rects[i] = (Wire__Rect)WIRE__RECT__INIT;
		rects[i].x = lines[i].x;
		rects[i].y = lines[i].y;
		rects[i].w = (uint32_t)lines[i].w;
		rects[i].h = (uint32_t)lines[i].h;
		pointers[i] = &rects[i];
	}
	closed.lines = pointers;
	closed.n_lines = n;
	m.body_case = WIRE__TO_OVERLAY__BODY_CLOSED;
	m.closed = &closed;
	send_order(r, &m);
}

void rig_border(struct rig *r, bool now, bool paused)
{
	Wire__ToOverlay m = WIRE__TO_OVERLAY__INIT;
	Wire__Border border = WIRE__BORDER__INIT;

	border.now = now;
	border.paused = paused;
	m.body_case = WIRE__TO_OVERLAY__BODY_BORDER;
	m.border = &border;
	send_order(r, &m);
}

static void receive(struct rig *r, uint8_t *ret, size_t size)
{
	while (size) {
		struct pollfd p = { .fd = r->fd, .events = POLLIN };
		ssize_t n;

		assert_int_equal(poll(&p, 1, DEADLINE_MS), 1);
		n = recv(r->fd, ret, size, 0);
		assert_true(n > 0);
		ret += n;
		size -= (size_t)n;
	}
}

bool rig_answer(struct rig *r)
{
	uint8_t head[HEAD], body[WIRE_OVERLAY_MAX];
	Wire__FromOverlay *m;
	bool ret;

	receive(r, head, HEAD);
	assert_int_equal(head[4], WIRE_OVERLAY);
	receive(r, body, head[3] - 1u);
	assert_int_equal(WIRE_UNPACK(from_overlay, body, head[3] - 1u, &m), 0);
	assert_int_equal(m->body_case, WIRE__FROM_OVERLAY__BODY_BORDER_SHOWN);
	ret = m->border_shown->now;
	WIRE_FREE(m);
	return ret;
}

static xcb_get_image_reply_t *look(struct rig *r, struct rect *ret)
{
	xcb_connection_t *c = r->desk->app;
	xcb_get_geometry_reply_t *g =
		xcb_get_geometry_reply(c, xcb_get_geometry(c, r->desk->screen->root), NULL);
	xcb_get_image_reply_t *image;

	assert_non_null(g);
	*ret = (struct rect){ 0, 0, g->width, g->height };
	image = xcb_get_image_reply(c,
		xcb_get_image(c, XCB_IMAGE_FORMAT_Z_PIXMAP, r->desk->screen->root, 0, 0, g->width,
			g->height, UINT32_MAX),
		NULL);
	free(g);
	assert_non_null(image);
	return image;
}

static const uint32_t *pixels(xcb_get_image_reply_t *image)
{
	return (const uint32_t *)(const void *)xcb_get_image_data(image);
}

uint32_t rig_at(struct rig *r, int x, int y)
{
	struct rect size;
	xcb_get_image_reply_t *image = look(r, &size);
	const uint32_t ret = pixels(image)[y * size.w + x] & 0xffffff;

	free(image);
	return ret;
}

unsigned rig_count(struct rig *r, uint32_t colour, struct rect *ret_box)
{
	struct rect size, box = { INT16_MAX, INT16_MAX, 0, 0 };
	xcb_get_image_reply_t *image = look(r, &size);
	int right = 0, bottom = 0;
	unsigned ret = 0;

	for (int y = 0; y < size.h; y++) {
		for (int x = 0; x < size.w; x++) {
			if ((pixels(image)[y * size.w + x] & 0xffffff) != colour)
				continue;
			ret++;
			box.x = x < box.x ? x : box.x;
			box.y = y < box.y ? y : box.y;
			right = x + 1 > right ? x + 1 : right;
			bottom = y + 1;
		}
	}
	free(image);
	box.w = right - box.x;
	box.h = bottom - box.y;
	if (ret_box)
		*ret_box = box;
	return ret;
}

void rig_wait_for(struct rig *r, bool (*condition)(struct rig *r, void *data), void *data)
{
	const uint64_t end = clock_ms() + DEADLINE_MS;

	while (!condition(r, data)) {
		if (clock_ms() > end)
			fail_msg("what was waited for did not come");
		poll(NULL, 0, STEP_MS);
	}
}

struct pixel {
	int x, y;
	uint32_t colour;
};

static bool is_colour(struct rig *r, void *data)
{
	const struct pixel *p = data;

	return rig_at(r, p->x, p->y) == p->colour;
}

void rig_until(struct rig *r, int x, int y, uint32_t colour)
{
	struct pixel p = { x, y, colour };

	rig_wait_for(r, is_colour, &p);
}

size_t rig_windows(struct rig *r, xcb_window_t *ret, size_t max)
{
	static const char name[] = "engawa-overlay";
	xcb_connection_t *c = r->desk->app;
	xcb_query_tree_reply_t *t =
		xcb_query_tree_reply(c, xcb_query_tree(c, r->desk->screen->root), NULL);
	size_t n = 0;

	assert_non_null(t);
	for (int i = 0; i < xcb_query_tree_children_length(t); i++) {
		const xcb_window_t w = xcb_query_tree_children(t)[i];
		xcb_get_property_reply_t *p = xcb_get_property_reply(c,
			xcb_get_property(
				c, 0, w, XCB_ATOM_WM_CLASS, XCB_ATOM_STRING, 0, sizeof(name)),
			NULL);

		if (p && xcb_get_property_value_length(p) >= (int)sizeof(name) &&
			!memcmp(xcb_get_property_value(p), name, sizeof(name)) && n < max)
			ret[n++] = w;
		free(p);
	}
	free(t);
	return n;
}

static bool is_gone(struct rig *r, void *data)
{
	xcb_window_t any;

	return rig_windows(r, &any, 1) == 0 && rig_count(r, ORANGE, NULL) == 0;
}

void rig_until_gone(struct rig *r)
{
	rig_wait_for(r, is_gone, NULL);
}

void rig_run(struct rig *r, const char *const argv[])
{
	int status;
	const pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		setenv("DISPLAY", r->desk->display, 1);
		if (!freopen("/dev/null", "w", stdout))
			_exit(126);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}
