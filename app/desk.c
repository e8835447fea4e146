#include "app/desk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/hands.h"
#include "app/match.h"
#include "app/places.h"
#include "app/reason.h"
#include "core/i18n.h"
#include "core/log.h"
#include "wire/link.h"
#include "wire/message.h"

enum { WINDOWS_MAX = 200, TEXT_MAX = 512, PATH_ROOM = sizeof(((struct sockaddr_un *)0)->sun_path) };

enum guest_state {
	GUEST_SPEAKS,
	GUEST_WAITS_LIST, /* for the agent's windows of now */
	GUEST_WAITS_DONE, /* the agent was told: until it shows in the list */
	GUEST_ANSWERED,
};

struct guest {
	struct desk *desk;
	struct link *link; /* owned; NULL: this place is free */
	uv_timer_t deadline;
	enum guest_state state;
	Wire__ToFace *request; /* owned; NULL: not read yet */
	uint32_t ids[WINDOWS_MAX];
	size_t n_ids;
};

struct desk {
	uv_loop_t *loop;
	struct desk_acts acts;
	uv_poll_t poll;
	int fd, lock;
	char path[PATH_ROOM], lock_path[PATH_ROOM + 8];
	struct guest guests[DESK_GUESTS_MAX];
	unsigned int open_handles; /* freed when libuv has let go of all of them */
};

static void handle_closed(struct desk *d)
{
	if (--d->open_handles == 0)
		free(d);
}

static void on_poll_closed(uv_handle_t *handle)
{
	handle_closed(handle->data);
}

static void on_timer_closed(uv_handle_t *handle)
{
	handle_closed(((struct guest *)handle->data)->desk);
}

/* ---- one guest ---- */

static void leave(struct guest *g)
{
	link_destroy(g->link);
	g->link = NULL;
	WIRE_FREE(g->request);
	g->request = NULL;
	uv_timer_stop(&g->deadline);
}

static void leave_drained(void *data)
{
	leave(data);
}

/* windows: may be NULL. */
static void reply(struct guest *g, bool ok, const char *text, Wire__Windows *windows)
{
	Wire__Windows none = WIRE__WINDOWS__INIT;
	Wire__FromFace m = WIRE__FROM_FACE__INIT;
	uint8_t *body = malloc(WIRE_FACE_MAX);
	int n;

	g->state = GUEST_ANSWERED;
	m.ok = ok;
	m.text = (char *)text;
	m.windows = windows ? windows : &none;
	n = body ? wire_pack(&m.base, body, WIRE_FACE_MAX) : -ENOMEM;
	if (n >= 0)
		n = link_send(g->link, WIRE_FACE, body, (size_t)n);
	if (n == 0 && link_queued(g->link) > 0)
		link_on_drained(g->link, 1, leave_drained);
	else
		leave(g);
	free(body);
}

static void reply_ids(struct guest *g, const Wire__Windows *all)
{
	Wire__Windows some = WIRE__WINDOWS__INIT;
	Wire__Window *list[WINDOWS_MAX];

	some.windows = list;
	for (size_t i = 0; i < all->n_windows; i++) {
		for (size_t k = 0; k < g->n_ids; k++) {
			if (all->windows[i]->id == g->ids[k] && some.n_windows < WINDOWS_MAX)
				list[some.n_windows++] = all->windows[i];
		}
	}
	reply(g, true, "", &some);
}

/* What a request comes to for a window that has its name. */
static bool is_done(const struct guest *g, const Wire__Window *w)
{
	switch (g->request->body_case) {
	case WIRE__TO_FACE__BODY_HIDE:
		return w->hidden;
	case WIRE__TO_FACE__BODY_SHOW:
		return !w->hidden;
	case WIRE__TO_FACE__BODY_OPEN:
		return w->opened || w->hands == WIRE__BLOCK_REASON__BLOCK_UNSPECIFIED;
	case WIRE__TO_FACE__BODY_SHUT:
		return !w->opened;
	case WIRE__TO_FACE__BODY_LIST:
	case WIRE__TO_FACE__BODY__NOT_SET:
	case _WIRE__TO_FACE__BODY__CASE_IS_INT_SIZE:
		break;
	}
	return true;
}

/* Done only when the agent itself says so. */
static void check_done(struct guest *g, const Wire__Windows *all)
{
	for (size_t i = 0; i < all->n_windows; i++) {
		for (size_t k = 0; k < g->n_ids; k++) {
			if (all->windows[i]->id == g->ids[k] && !is_done(g, all->windows[i]))
				return;
		}
	}
	reply_ids(g, all);
}

static void refuse_many(struct guest *g, const Wire__Window **found, size_t n)
{
	Wire__Windows some = WIRE__WINDOWS__INIT;

	some.windows = (Wire__Window **)found;
	some.n_windows = n;
	reply(g, false,
		_("Several windows have this name. Say it more exactly, or use the number "
		  "in front:"),
		&some);
}

/* What lets the other side do more is for one window, the rest for all of the name. */
static bool is_generous(const struct guest *g)
{
	return g->request->body_case == WIRE__TO_FACE__BODY_SHOW ||
	       g->request->body_case == WIRE__TO_FACE__BODY_OPEN;
}

static void tell_agent(struct guest *g, uint32_t id)
{
	const struct desk_acts *acts = &g->desk->acts;
	bool hides = g->request->body_case == WIRE__TO_FACE__BODY_HIDE;

	if (hides || g->request->body_case == WIRE__TO_FACE__BODY_SHOW)
		acts->set_window(id, hides, acts->data);
	else
		acts->open_window(id, is_generous(g), acts->data);
}

static bool refuse_opening(struct guest *g, const Wire__Window *w)
{
	if (w->hidden)
		reply(g, false, _("This window is hidden. Let it be seen first."), NULL);
	else if (!is_done(g, w) && !hands_can_open(w))
		reply(g, false, _("Nobody but you can use this."), NULL);
	else
		return false;
	return true;
}

/* What the name alone does not show. */
static bool refuse_showing(struct guest *g, const Wire__Window *w)
{
	if (reason_is_policy(w))
		reply(g, false, _("A rule of this PC does not allow it."), NULL);
	else if (reason_is_secret(w))
		reply(g, false,
			_("Something secret is in this window. Show it in Engawa's own list of "
			  "windows."),
			NULL);
	else
		return false;
	return true;
}

/* Nothing to do for hands. Hiding is said even of what is hidden: the shield may hide
 * it for a while of its own accord. */
static bool all_done(const struct guest *g, const Wire__Window **found, size_t n)
{
	bool hands = g->request->body_case == WIRE__TO_FACE__BODY_OPEN ||
		     g->request->body_case == WIRE__TO_FACE__BODY_SHUT;

	for (size_t i = 0; i < n; i++) {
		if (!hands || !is_done(g, found[i]))
			return false;
	}
	return true;
}

static void do_by_name(struct guest *g, const char *name, const Wire__Windows *all)
{
	const Wire__Window *found[WINDOWS_MAX];
	size_t n = match_windows(all, name, found);

	if (n == 0) {
		reply(g, false, _("No window has this name."), NULL);
		return;
	}
	if (n > 1 && is_generous(g)) {
		refuse_many(g, found, n);
		return;
	}
	if (g->request->body_case == WIRE__TO_FACE__BODY_OPEN && refuse_opening(g, found[0]))
		return;
	if (g->request->body_case == WIRE__TO_FACE__BODY_SHOW && refuse_showing(g, found[0]))
		return;
	for (size_t i = 0; i < n; i++)
		g->ids[g->n_ids++] = found[i]->id;
	g->state = GUEST_WAITS_DONE;
	if (all_done(g, found, n))
		check_done(g, all);
	for (size_t i = 0; i < g->n_ids && g->state == GUEST_WAITS_DONE; i++)
		tell_agent(g, g->ids[i]);
}

static void serve(struct guest *g, const Wire__Windows *all)
{
	if (g->state == GUEST_WAITS_DONE) {
		check_done(g, all);
		return;
	}
	switch (g->request->body_case) {
	case WIRE__TO_FACE__BODY_HIDE:
	case WIRE__TO_FACE__BODY_SHOW:
	case WIRE__TO_FACE__BODY_OPEN:
	case WIRE__TO_FACE__BODY_SHUT: /* all four hold a name */
		do_by_name(g, g->request->hide->name, all);
		return;
	case WIRE__TO_FACE__BODY_LIST:
		reply(g, true, "", (Wire__Windows *)all);
		return;
	case WIRE__TO_FACE__BODY__NOT_SET:
	case _WIRE__TO_FACE__BODY__CASE_IS_INT_SIZE:
		break;
	}
	leave(g);
}

static void on_frame(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct guest *g = data;
	Wire__ToFace *m;
	int r;

	if (g->state != GUEST_SPEAKS) { /* one request a connection */
		log_event(LOG_WARN, "desk.refused", "why=second_request");
		leave(g);
		return;
	}
	r = WIRE_UNPACK(to_face, body, size, &m);
	if (r < 0) {
		log_event(LOG_WARN, "desk.refused", "why=bad_message error=%d", r);
		leave(g);
		return;
	}
	g->request = m;
	g->state = GUEST_WAITS_LIST;
	/* Not from memory: windows may have come and gone. */
	g->desk->acts.list_windows(g->desk->acts.data);
}

static void on_left(int error, void *data)
{
	leave(data);
}

static void on_deadline(uv_timer_t *timer)
{
	log_event(LOG_WARN, "desk.refused", "why=too_slow");
	leave(timer->data);
}

void desk_hear(struct desk *d, const Wire__Windows *w)
{
	for (size_t i = 0; d && i < DESK_GUESTS_MAX; i++) {
		struct guest *g = &d->guests[i];

		if (g->link && (g->state == GUEST_WAITS_LIST || g->state == GUEST_WAITS_DONE))
			serve(g, w);
	}
}

void desk_unheard(struct desk *d)
{
	for (size_t i = 0; d && i < DESK_GUESTS_MAX; i++) {
		struct guest *g = &d->guests[i];

		if (g->link && g->state == GUEST_WAITS_DONE && is_generous(g))
			reply(g, false, _("Please press the key on your own keyboard."), NULL);
	}
}

/* ---- the door ---- */

static bool is_same_user(int fd)
{
	struct ucred c;
	socklen_t size = sizeof(c);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &c, &size) == 0 && c.uid == geteuid();
}

static struct guest *free_place(struct desk *d)
{
	for (size_t i = 0; i < DESK_GUESTS_MAX; i++) {
		if (!d->guests[i].link)
			return &d->guests[i];
	}
	return NULL;
}

static void let_in(struct desk *d, int fd)
{
	struct guest *g = free_place(d);
	struct link_listener l = {
		.kinds = 1u << WIRE_FACE,
		.frame = on_frame,
		.closed = on_left,
		.data = g,
	};

	if (!g || !is_same_user(fd)) {
		log_event(LOG_WARN, "desk.refused", "why=%s", g ? "other_user" : "too_many");
		close(fd);
		return;
	}
	g->state = GUEST_SPEAKS;
	g->n_ids = 0;
	if (link_create(d->loop, fd, &l, &g->link) < 0) {
		g->link = NULL;
		return;
	}
	uv_timer_start(&g->deadline, on_deadline, DESK_DEADLINE_MS, 0);
}

static void on_knock(uv_poll_t *poll, int status, int events)
{
	struct desk *d = poll->data;
	int fd = accept4(d->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd >= 0)
		let_in(d, fd);
}

/* The lock tells a living face from the socket that a killed one left behind.
 * It goes with the process, however that ends. */
static int take_lock(struct desk *d)
{
	struct stat held, named;

	for (int i = 0; i < 8; i++) {
		d->lock = open(d->lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (d->lock < 0)
			return -errno;
		if (flock(d->lock, LOCK_EX | LOCK_NB) < 0)
			return -EBUSY;
		/* Its last owner may have removed it between our two calls. */
		if (fstat(d->lock, &held) == 0 && lstat(d->lock_path, &named) == 0 &&
			held.st_ino == named.st_ino)
			return 0;
		close(d->lock);
		d->lock = -1;
	}
	return -EBUSY;
}

static int listen_at(struct desk *d)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	mode_t mask;
	int r;

	memcpy(a.sun_path, d->path, sizeof(a.sun_path));
	d->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (d->fd < 0)
		return -errno;
	unlink(d->path);
	mask = umask(0177);
	r = bind(d->fd, (struct sockaddr *)&a, sizeof(a)) < 0 ? -errno : 0;
	umask(mask);
	if (r == 0 && listen(d->fd, DESK_GUESTS_MAX) < 0)
		r = -errno;
	return r;
}

static void close_files(struct desk *d)
{
	if (d->fd >= 0) {
		unlink(d->path);
		close(d->fd);
	}
	if (d->lock >= 0) {
		if (d->fd >= 0)
			unlink(d->lock_path);
		close(d->lock);
	}
}

static int open_files(struct desk *d)
{
	int r = places_socket(d->path, sizeof(d->path));

	if (r < 0)
		return r;
	snprintf(d->lock_path, sizeof(d->lock_path), "%s.lock", d->path);
	r = take_lock(d);
	return r < 0 ? r : listen_at(d);
}

int desk_open(uv_loop_t *loop, const struct desk_acts *acts, struct desk **ret)
{
	struct desk *d = calloc(1, sizeof(*d));
	int r;

	if (!d)
		return -ENOMEM;
	*d = (struct desk){ .loop = loop, .acts = *acts, .fd = -1, .lock = -1 };
	r = open_files(d);
	if (r < 0) {
		close_files(d);
		free(d);
		return r;
	}
	d->poll.data = d;
	uv_poll_init(loop, &d->poll, d->fd);
	uv_poll_start(&d->poll, UV_READABLE, on_knock);
	d->open_handles = 1;
	for (size_t i = 0; i < DESK_GUESTS_MAX; i++) {
		d->guests[i].desk = d;
		d->guests[i].deadline.data = &d->guests[i];
		uv_timer_init(loop, &d->guests[i].deadline);
		d->open_handles++;
	}
	*ret = d;
	return 0;
}

void desk_close(struct desk *d)
{
	if (!d)
		return;
	uv_close((uv_handle_t *)&d->poll, on_poll_closed);
	for (size_t i = 0; i < DESK_GUESTS_MAX; i++) {
		leave(&d->guests[i]);
		uv_close((uv_handle_t *)&d->guests[i].deadline, on_timer_closed);
	}
	close_files(d);
}
