#include "app/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/consent.h"
#include "app/hands.h"
#include "app/match.h"
#include "app/places.h"
#include "app/reason.h"
#include "app/text.h"
#include "core/i18n.h"
#include "core/utf8.h"
#include "wire/link.h"
#include "wire/message.h"

enum {
	DEADLINE_MS = 6000,
	WINDOWS_MAX = 200,
	STATUS_DONE = 0,
	STATUS_NOT_DONE = 1,
	STATUS_USAGE = 2,
};

static const char *const verbs[] = { "hide", "show", "open", "shut", "list" };

struct command {
	struct link *link; /* owned */
	uv_timer_t deadline;
	Wire__FromFace *answer; /* owned; NULL: none came */
};

bool command_is(const char *word)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(word, verbs[i]) == 0)
			return true;
	}
	return false;
}

static void print_window(FILE *to, const Wire__Window *w)
{
	char title[512], class_name[512], hands[128], seen[REASON_STATE_MAX];

	text_foreign(w->title, 0, title, sizeof(title));
	text_foreign(w->class_name, 0, class_name, sizeof(class_name));
	hands_state(w, hands, sizeof(hands));
	reason_state(w, seen, sizeof(seen));
	fprintf(to, "0x%08x  [%s]  [%s]  %s  (%s)\n", w->id, seen, hands, title, class_name);
}

static void print_answer(const Wire__FromFace *m)
{
	FILE *to = m->ok ? stdout : stderr;

	if (m->text[0])
		fprintf(stderr, "%s\n", m->text);
	for (size_t i = 0; m->windows && i < m->windows->n_windows; i++)
		print_window(to, m->windows->windows[i]);
}

/* Lets go of everything, so that the loop ends. */
static void finish(struct command *c)
{
	link_destroy(c->link);
	c->link = NULL;
	if (!uv_is_closing((uv_handle_t *)&c->deadline))
		uv_close((uv_handle_t *)&c->deadline, NULL);
}

static void on_frame(enum wire_kind kind, const uint8_t *body, size_t size, void *data)
{
	struct command *c = data;

	if (!c->answer && WIRE_UNPACK(from_face, body, size, &c->answer) < 0)
		c->answer = NULL;
	finish(c);
}

static void on_closed(int error, void *data)
{
	finish(data);
}

static void on_deadline(uv_timer_t *timer)
{
	finish(timer->data);
}

/* The face's socket, or -errno. */
static int connect_face(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int r = places_socket(a.sun_path, sizeof(a.sun_path));
	int fd;

	if (r < 0)
		return r;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0) {
		r = -errno;
		close(fd);
		return r;
	}
	return fd;
}

static void pack_by_name(const char *verb, Wire__ToFace *m, Wire__HideByName *by_name)
{
	m->hide = by_name; /* one place for all four */
	if (strcmp(verb, "hide") == 0)
		m->body_case = WIRE__TO_FACE__BODY_HIDE;
	else if (strcmp(verb, "show") == 0)
		m->body_case = WIRE__TO_FACE__BODY_SHOW;
	else if (strcmp(verb, "open") == 0)
		m->body_case = WIRE__TO_FACE__BODY_OPEN;
	else
		m->body_case = WIRE__TO_FACE__BODY_SHUT;
}

/* name: NULL for a list. */
static int send_request(struct command *c, const char *verb, const char *name)
{
	Wire__ToFace m = WIRE__TO_FACE__INIT;
	Wire__HideByName by_name = WIRE__HIDE_BY_NAME__INIT;
	Wire__ListWindows list = WIRE__LIST_WINDOWS__INIT;
	uint8_t body[512];
	int n;

	if (name) {
		by_name.name = (char *)name;
		pack_by_name(verb, &m, &by_name);
	} else {
		m.body_case = WIRE__TO_FACE__BODY_LIST;
		m.list = &list;
	}
	n = wire_pack(&m.base, body, sizeof(body));
	return n < 0 ? n : link_send(c->link, WIRE_FACE, body, (size_t)n);
}

static Wire__FromFace *talk(int fd, const char *verb, const char *name)
{
	uv_loop_t loop;
	struct command c = { 0 };
	struct link_listener l = {
		.kinds = 1u << WIRE_FACE,
		.frame = on_frame,
		.closed = on_closed,
		.data = &c,
	};

	if (uv_loop_init(&loop) < 0)
		return NULL;
	uv_timer_init(&loop, &c.deadline);
	c.deadline.data = &c;
	uv_timer_start(&c.deadline, on_deadline, DEADLINE_MS, 0);
	if (link_create(&loop, fd, &l, &c.link) < 0 || send_request(&c, verb, name) < 0)
		finish(&c);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	return c.answer;
}

/* The face's answer, or NULL: there was none, and the person was told. */
static Wire__FromFace *ask(const char *verb, const char *name)
{
	int fd = connect_face();
	Wire__FromFace *answer;

	if (fd < 0) {
		fprintf(stderr, "%s\n", _("Engawa is not running on this desktop."));
		return NULL;
	}
	answer = talk(fd, verb, name);
	if (!answer)
		fprintf(stderr, "%s\n", _("Engawa did not answer. Please try again."));
	return answer;
}

static int ask_and_print(const char *verb, const char *name)
{
	Wire__FromFace *answer = ask(verb, name);
	int status = answer && answer->ok ? STATUS_DONE : STATUS_NOT_DONE;

	if (answer)
		print_answer(answer);
	WIRE_FREE(answer);
	return status;
}

/* ---- opening a window to hands ---- */

/* The window that name means; NULL: none or several. */
static const Wire__Window *only_match(const Wire__FromFace *list, const char *name)
{
	const Wire__Window *found[WINDOWS_MAX];

	if (!list->windows || match_windows(list->windows, name, found) != 1)
		return NULL;
	return found[0];
}

/* question: what they may do with it from then on; warning: what that means. */
static bool consents(const Wire__Window *w, const char *question, const char *warning)
{
	char name[512], text[2048];

	text_foreign(w->title[0] ? w->title : w->class_name, 0, name, sizeof(name));
	snprintf(text, sizeof(text), "%s\n%s\n\n%s", question, name, warning);
	switch (consent_ask(text)) {
	case CONSENT_GIVEN:
		return true;
	case CONSENT_REFUSED:
		fprintf(stderr, "%s\n", _("You refused. Nothing changes."));
		return false;
	case CONSENT_NO_TERMINAL:
		break;
	}
	fprintf(stderr, "%s\n",
		_("This needs your answer in a terminal window. Please use Engawa's own list of "
		  "windows."));
	return false;
}

static bool may_open(const Wire__Window *w)
{
	return !hands_can_open(w) || w->opened ||
	       consents(w, _("May they use this window?"), hands_warning(w->hands));
}

static bool may_show(const Wire__Window *w)
{
	const char *warning = reason_warning(w);

	return !warning || consents(w, _("May they see this window?"), warning);
}

/* What was warned about is what is shown or opened: by its number, whatever is called so when
 * the person has decided. */
static int do_warned(const char *verb, const char *name, bool (*may)(const Wire__Window *w))
{
	Wire__FromFace *list = ask("list", NULL);
	const Wire__Window *w = list ? only_match(list, name) : NULL;
	char id[16];
	int status = STATUS_NOT_DONE;

	if (w)
		snprintf(id, sizeof(id), "0x%x", w->id);
	if (list && (!w || may(w)))
		status = ask_and_print(verb, w ? id : name);
	WIRE_FREE(list);
	return status;
}

static bool usable(int argc, char **argv)
{
	bool list = strcmp(argv[0], "list") == 0;
	size_t n = argc > 1 ? strlen(argv[1]) : 0;

	if (list && argc == 1)
		return true;
	if (!list && argc == 2 && n > 0 && n <= 255 && utf8_is_line((uint8_t *)argv[1], n))
		return true;
	fprintf(stderr, "%s\n",
		_("Use: engawa list, or engawa hide, show, open or shut with a NAME: part of a "
		  "window's title, or its number from the list (0x...)."));
	return false;
}

int command_run(int argc, char **argv)
{
	if (!usable(argc, argv))
		return STATUS_USAGE;
	if (strcmp(argv[0], "open") == 0)
		return do_warned("open", argv[1], may_open);
	if (strcmp(argv[0], "show") == 0)
		return do_warned("show", argv[1], may_show);
	return ask_and_print(argv[0], argc > 1 ? argv[1] : NULL);
}
