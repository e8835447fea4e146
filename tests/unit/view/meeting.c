#include "meeting.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <png.h>

#include "view/words.h"

static const char *program;
static char dir[] = "/tmp/engawa-test-view-XXXXXX";
struct meeting meeting;

void meeting_use(const char *broker, const char *viewer)
{
	broker_program = broker;
	program = viewer;
}

const char *meeting_path(const char *name, char *ret)
{
	static char path[512];

	if (!ret)
		ret = path;
	snprintf(ret, sizeof(path), "%s/%s", dir, name);
	return ret;
}

void meeting_spawn(const char *code, const char *const *options)
{
	const char *args[40] = { program, "--code", "-", "--broker" };
	char url[64];
	int in[2], out[2];
	size_t n = 5;

	snprintf(url, sizeof(url), "ws://127.0.0.1:%u", meeting.broker.port);
	args[4] = url;
	for (; *options; options++)
		args[n++] = *options;
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	meeting.viewer = fork();
	assert_true(meeting.viewer >= 0);
	if (meeting.viewer == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		dup2(out[1], STDERR_FILENO);
		close(in[1]);
		close(out[0]);
		execv(program, (char *const *)args);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	assert_int_equal(write(in[1], code, strlen(code)), (ssize_t)strlen(code));
	close(in[1]);
	meeting.out = out[0];
}

static void deliver_to_broker(struct host *h, enum wire_kind kind, const uint8_t *body, size_t size)
{
	client_send_kind(h->way, kind, body, size);
}

static bool receive_from_broker(struct host *h)
{
	struct arrival a;
	bool taken;

	client_receive(h->way, &a);
	taken = !a.closed && a.size > 0 &&
		host_push(h, (enum wire_kind)a.data[0], a.data + 1, a.size - 1);
	free(a.data);
	return taken;
}

void meeting_begin(const char *secret, const char *const *options)
{
	struct seal_code code = { 0 };
	char text[SEAL_CODE_TEXT], slot[5];

	meeting.link = make_host(&meeting.broker, slot);
	memcpy(code.slot, slot, sizeof(code.slot));
	snprintf(code.secret, sizeof(code.secret), "%s", secret);
	seal_code_format(&code, text);
	host_init_alone(&meeting.host, slot);
	meeting.host.way = meeting.link;
	meeting.host.deliver = deliver_to_broker;
	meeting.host.receive = receive_from_broker;
	meeting_spawn(text, options);
	expect_joined(meeting.link);
}

int meeting_end(void)
{
	size_t used = 0, room = sizeof(meeting.printed) - 1;
	int status = -1;
	ssize_t n;

	while ((n = read(meeting.out, meeting.printed + used, room - used)) > 0)
		used += (size_t)n;
	close(meeting.out);
	assert_int_equal(waitpid(meeting.viewer, &status, 0), meeting.viewer);
	assert_true(WIFEXITED(status));
	if (meeting.link) {
		client_drop(meeting.link);
		meeting.link = NULL;
		host_finish(&meeting.host);
	}
	meeting.printed[used] = '\0';
	if (WEXITSTATUS(status) > VIEW_EXIT_UNDONE)
		print_error("%s", meeting.printed); /* a sanitizer's words */
	return WEXITSTATUS(status);
}

const Wire__ViewerControl *meeting_heard(void)
{
	struct host *h = &meeting.host;

	assert_true(host_hear(h));
	if (h->last->body_case != WIRE__VIEWER_CONTROL__BODY_PING)
		return h->last;
	host_pong(h, h->last->ping->token);
	return meeting_heard();
}

void meeting_expect_want(uint32_t shown)
{
	const Wire__ViewerControl *c = meeting_heard();

	assert_int_equal(c->body_case, WIRE__VIEWER_CONTROL__BODY_WANT);
	assert_int_equal(c->want->shown, shown);
}

void meeting_expect_leave(void)
{
	const Wire__ViewerControl *c;

	while ((c = meeting_heard())->body_case == WIRE__VIEWER_CONTROL__BODY_WANT)
		continue;
	assert_int_equal(c->body_case, WIRE__VIEWER_CONTROL__BODY_LEAVE);
	assert_true(meeting.host.last_final);
	expect_left(meeting.link);
}

void meeting_expect_png(const char *name, uint32_t width, uint32_t height, uint8_t grey)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	uint8_t *rgba;

	assert_true(png_image_begin_read_from_file(&image, meeting_path(name, NULL)));
	assert_int_equal(image.width, width);
	assert_int_equal(image.height, height);
	image.format = PNG_FORMAT_RGBA;
	rgba = malloc(PNG_IMAGE_SIZE(image));
	assert_true(png_image_finish_read(&image, NULL, rgba, 0, NULL));
	for (size_t i = 0; i < (size_t)width * height * 4; i++)
		assert_int_equal(rgba[i], i % 4 == 3 ? 255 : grey);
	free(rgba);
	unlink(meeting_path(name, NULL));
}

void meeting_show(uint32_t turn, uint8_t grey)
{
	if (turn == 1)
		host_picture(&meeting.host, 8, 4);
	host_fill(&meeting.host, turn, turn == 1, true, 8, 4, grey);
}

int meeting_set_up(void **state)
{
	const char *const options[] = { NULL };

	if (!mkdtemp(dir))
		return -1;
	broker_start(&meeting.broker, options);
	return 0;
}

int meeting_tear_down(void **state)
{
	broker_stop(&meeting.broker);
	return rmdir(dir);
}
