#include "wire/link.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINK_HEAD = 5, LINK_READ_MIN = 64 * 1024 };

/* One frame on its way out; freed when the kernel has taken it. */
struct link_write {
	uv_write_t request;
	uv_pipe_t *passed; /* owned; goes with it, or NULL */
	size_t size;
	uint8_t bytes[];
};

struct link {
	uv_pipe_t pipe;
	struct link_listener listener;
	uint8_t *in; /* owned: bytes of frames not yet complete */
	size_t in_used, in_room;
	void (*drained)(void *data);
	size_t drained_low;
	int fds[LINK_FDS_MAX]; /* that came, the oldest first */
	size_t n_fds;
	bool paused;
	bool delivering; /* deliver() is on the stack: the listener called back */
	bool left; /* the other side takes nothing more; what it said before is still read */
	bool closed; /* the listener was told */
	bool destroyed; /* only waits for libuv to let go */
};

static void closed(struct link *l, int error)
{
	if (l->closed || l->destroyed)
		return;
	l->closed = true;
	uv_read_stop((uv_stream_t *)&l->pipe);
	l->listener.closed(error, l->listener.data);
}

/* Size of the frame at `at` with its head; 0 when it is not complete yet;
 * -EBADMSG when it may not be here. */
static ssize_t frame_size(const struct link *l, size_t at)
{
	const uint8_t *p = l->in + at;
	size_t left = l->in_used - at;
	uint32_t size;

	if (left < LINK_HEAD)
		return 0;
	size = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	if (p[4] > WIRE_READER || !(l->listener.kinds & 1u << p[4]))
		return -EBADMSG;
	if (size < 1 || size - 1 > wire_body_max((enum wire_kind)p[4]))
		return -EBADMSG;
	return left < 4 + (size_t)size ? 0 : 4 + (ssize_t)size;
}

static void deliver(struct link *l)
{
	size_t at = 0;
	ssize_t size = 0;

	if (l->delivering || l->in_used == 0)
		return;
	l->delivering = true;
	while (!l->destroyed && !l->paused && (size = frame_size(l, at)) > 0) {
		const uint8_t *frame = l->in + at;

		at += (size_t)size;
		l->listener.frame((enum wire_kind)frame[4], frame + LINK_HEAD,
			(size_t)size - LINK_HEAD, l->listener.data);
	}
	l->delivering = false;
	if (l->destroyed)
		return;
	memmove(l->in, l->in + at, l->in_used - at);
	l->in_used -= at;
	if (size < 0)
		closed(l, -EBADMSG);
}

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct link *l = handle->data;

	if (l->in_room - l->in_used < LINK_READ_MIN) {
		size_t room = l->in_used + 2 * LINK_READ_MIN;
		uint8_t *in = realloc(l->in, room);

		if (!in) {
			*buf = uv_buf_init(NULL, 0);
			return;
		}
		l->in = in;
		l->in_room = room;
	}
	*buf = uv_buf_init((char *)l->in + l->in_used, (unsigned int)(l->in_room - l->in_used));
}

static void on_passed_closed(uv_handle_t *handle)
{
	free(handle);
}

/* One descriptor that came, as our own; -1: it could not be had. */
static int accept_fd(struct link *l)
{
	uv_pipe_t *came = malloc(sizeof(*came));
	uv_os_fd_t fd;
	int ret = -1;

	if (!came)
		return -1;
	uv_pipe_init(l->pipe.loop, came, 0);
	if (uv_accept((uv_stream_t *)&l->pipe, (uv_stream_t *)came) == 0 &&
		uv_fileno((uv_handle_t *)came, &fd) == 0)
		ret = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	uv_close((uv_handle_t *)came, on_passed_closed);
	return ret;
}

/* Whether what came may be here. */
static bool take_fds(struct link *l)
{
	while (uv_pipe_pending_count(&l->pipe) > 0) {
		int fd;

		if (l->listener.fds != LINK_TAKES_FDS || l->n_fds == LINK_FDS_MAX ||
			uv_pipe_pending_type(&l->pipe) != UV_NAMED_PIPE)
			return false;
		fd = accept_fd(l);
		if (fd < 0)
			return false;
		l->fds[l->n_fds++] = fd;
	}
	return true;
}

int link_take_fd(struct link *l)
{
	int fd;

	if (l->n_fds == 0)
		return -1;
	fd = l->fds[0];
	memmove(l->fds, l->fds + 1, --l->n_fds * sizeof(l->fds[0]));
	return fd;
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct link *l = stream->data;

	if (n == 0)
		return;
	if (n < 0) {
		closed(l, n == UV_EOF || n == UV_ECONNRESET ? 0 : (int)n);
		return;
	}
	if (l->listener.fds != LINK_NO_FDS && !take_fds(l)) {
		closed(l, -EBADMSG);
		return;
	}
	l->in_used += (size_t)n;
	deliver(l);
}

/* Whoever leaves may have said why, and that has not been read yet. */
static void no_more_written(struct link *l, int status)
{
	const bool left = status == UV_EPIPE || status == UV_ECONNRESET;

	if (left && !l->paused)
		l->left = true; /* the end of it is told by on_read() */
	else
		closed(l, left ? 0 : status);
}

static void on_written(uv_write_t *request, int status)
{
	struct link_write *w = (struct link_write *)request;
	struct link *l = request->data;
	void (*drained)(void *data) = l->drained;

	explicit_bzero(w->bytes, w->size); /* on the face's link the code passes */
	if (w->passed)
		uv_close((uv_handle_t *)w->passed, on_passed_closed);
	free(w);
	if (l->destroyed)
		return;
	if (status < 0) {
		no_more_written(l, status);
		return;
	}
	if (drained && link_queued(l) < l->drained_low) {
		l->drained = NULL;
		drained(l->listener.data);
	}
}

int link_create(uv_loop_t *loop, int fd, const struct link_listener *listener, struct link **ret)
{
	struct link *l = calloc(1, sizeof(*l));
	int r;

	if (!l || uv_pipe_init(loop, &l->pipe, listener->fds != LINK_NO_FDS) < 0) {
		free(l);
		close(fd);
		return -ENOMEM;
	}
	l->pipe.data = l;
	l->listener = *listener;
	r = uv_pipe_open(&l->pipe, fd);
	if (r < 0) {
		close(fd);
		link_destroy(l);
		return r;
	}
	r = uv_read_start((uv_stream_t *)&l->pipe, give_room, on_read);
	if (r < 0) {
		link_destroy(l);
		return r;
	}
	*ret = l;
	return 0;
}

static void on_closed(uv_handle_t *handle)
{
	struct link *l = handle->data;

	while (l->n_fds > 0)
		close(link_take_fd(l));
	free(l->in);
	free(l);
}

void link_destroy(struct link *l)
{
	if (!l || l->destroyed)
		return;
	l->destroyed = true;
	uv_close((uv_handle_t *)&l->pipe, on_closed);
}

static void put_head(uint8_t head[LINK_HEAD], enum wire_kind kind, size_t size)
{
	const uint32_t framed = (uint32_t)size + 1;

	head[0] = (uint8_t)(framed >> 24);
	head[1] = (uint8_t)(framed >> 16);
	head[2] = (uint8_t)(framed >> 8);
	head[3] = (uint8_t)framed;
	head[4] = (uint8_t)kind;
}

/* Whether a frame with such a body may be sent now. 0 or -errno. */
static int check(const struct link *l, enum wire_kind kind, size_t size)
{
	if (size > wire_body_max(kind))
		return -EMSGSIZE;
	if (l->closed || l->destroyed)
		return -EPIPE;
	return link_queued(l) + size + LINK_HEAD > LINK_QUEUE_MAX ? -ENOBUFS : 0;
}

/* What of a frame is left after its first `done` bytes, ready to be written. NULL: no memory. */
static struct link_write *make_write(struct link *l, const uint8_t head[LINK_HEAD],
	const uint8_t *body, size_t size, size_t done)
{
	struct link_write *w = malloc(sizeof(*w) + LINK_HEAD + size - done);
	size_t used = 0;

	if (!w)
		return NULL;
	w->request.data = l;
	w->passed = NULL;
	w->size = LINK_HEAD + size - done;
	for (; done < LINK_HEAD; done++)
		w->bytes[used++] = head[done];
	if (used < w->size)
		memcpy(w->bytes + used, body + (done - LINK_HEAD), w->size - used);
	return w;
}

/* What the kernel takes of a frame at once; nothing while others are queued. An error is
 * found again, and told, when the rest is written. */
static size_t write_now(
	struct link *l, const uint8_t head[LINK_HEAD], const uint8_t *body, size_t size)
{
	const uv_buf_t parts[] = { uv_buf_init((char *)head, LINK_HEAD),
		uv_buf_init((char *)body, (unsigned int)size) };
	const int n = uv_try_write((uv_stream_t *)&l->pipe, parts, size > 0 ? 2 : 1);

	return n > 0 ? (size_t)n : 0;
}

int link_send(struct link *l, enum wire_kind kind, const uint8_t *body, size_t size)
{
	uint8_t head[LINK_HEAD];
	struct link_write *w;
	uv_buf_t buf;
	size_t done;
	int r = check(l, kind, size);

	if (r < 0 || l->left)
		return r;
	put_head(head, kind, size);
	done = write_now(l, head, body, size);
	if (done == LINK_HEAD + size)
		return 0;
	w = make_write(l, head, body, size, done);
	if (w) {
		buf = uv_buf_init((char *)w->bytes, (unsigned int)w->size);
		r = uv_write(&w->request, (uv_stream_t *)&l->pipe, &buf, 1, on_written);
	} else {
		r = -ENOMEM;
	}
	if (r < 0) {
		free(w);
		/* half a frame cannot be taken back, nor may another one follow it */
		l->closed |= done > 0;
	}
	return r;
}

static uv_pipe_t *wrap(struct link *l, int fd)
{
	uv_pipe_t *ret = malloc(sizeof(*ret));

	if (!ret) {
		close(fd);
		return NULL;
	}
	uv_pipe_init(l->pipe.loop, ret, 0);
	if (uv_pipe_open(ret, fd) == 0)
		return ret;
	close(fd);
	uv_close((uv_handle_t *)ret, on_passed_closed);
	return NULL;
}

int link_send_fd(struct link *l, enum wire_kind kind, const uint8_t *body, size_t size, int fd)
{
	uint8_t head[LINK_HEAD];
	struct link_write *w = NULL;
	uv_pipe_t *passed = wrap(l, fd);
	uv_buf_t buf;
	int r = passed ? check(l, kind, size) : -ENOMEM;

	if (r < 0 || l->left)
		goto out;
	put_head(head, kind, size);
	w = make_write(l, head, body, size, 0);
	if (!w) {
		r = -ENOMEM;
		goto out;
	}
	buf = uv_buf_init((char *)w->bytes, (unsigned int)w->size);
	r = uv_write2(
		&w->request, (uv_stream_t *)&l->pipe, &buf, 1, (uv_stream_t *)passed, on_written);
	if (r < 0) {
		free(w);
		goto out;
	}
	w->passed = passed;
	return 0;
out:
	if (passed)
		uv_close((uv_handle_t *)passed, on_passed_closed);
	return r;
}

size_t link_queued(const struct link *l)
{
	return uv_stream_get_write_queue_size((const uv_stream_t *)&l->pipe);
}

void link_pause(struct link *l, bool paused)
{
	if (l->paused == paused || l->closed || l->destroyed)
		return;
	l->paused = paused;
	if (paused) {
		uv_read_stop((uv_stream_t *)&l->pipe);
		return;
	}
	uv_read_start((uv_stream_t *)&l->pipe, give_room, on_read);
	deliver(l);
}

void link_on_drained(struct link *l, size_t low, void (*drained)(void *data))
{
	l->drained = drained;
	l->drained_low = low;
}
