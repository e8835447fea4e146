/* Which windows are shown, as the person says it, and what the face is told of it. */
#include <errno.h>
#include <stdlib.h>

#include "core/log.h"
#include "session/host_internal.h"

enum { WINDOWS_MAX = 200, CLOSED_MAX = 65535 };

/* On the wire they keep the numbers of shield/shield.h. */
#define SAME(wire, shield) _Static_assert((int)(wire) == (int)(shield), "wire and shield differ")
SAME(WIRE__CLOSED_REASON__CLOSED_UNSPECIFIED, SHIELD_OPEN);
SAME(WIRE__CLOSED_REASON__CLOSED_OF_ENGAWA, SHIELD_OF_ENGAWA);
SAME(WIRE__CLOSED_REASON__CLOSED_BY_PERSON, SHIELD_BY_PERSON);
SAME(WIRE__CLOSED_REASON__CLOSED_NOT_CHOSEN, SHIELD_NOT_CHOSEN);
SAME(WIRE__CLOSED_REASON__CLOSED_EVERYTHING, SHIELD_EVERYTHING);
SAME(WIRE__CLOSED_REASON__CLOSED_PRIVATE_APP, SHIELD_PRIVATE_APP);
SAME(WIRE__CLOSED_REASON__CLOSED_POLICY, SHIELD_POLICY);
SAME(WIRE__CLOSED_REASON__CLOSED_FOLLOWS, SHIELD_FOLLOWS);
SAME(WIRE__CLOSED_REASON__CLOSED_NOBODYS, SHIELD_NOBODYS);
SAME(WIRE__CLOSED_REASON__CLOSED_PANEL, SHIELD_PANEL);
SAME(WIRE__CLOSED_REASON__CLOSED_DESKTOP, SHIELD_DESKTOP);
SAME(WIRE__CLOSED_REASON__CLOSED_FULL_SCREEN, SHIELD_FULL_SCREEN);
SAME(WIRE__CLOSED_REASON__CLOSED_SECRET_WORDS, SHIELD_SECRET_WORDS);
SAME(WIRE__CLOSED_REASON__CLOSED_UNREAD, SHIELD_UNREAD);
SAME(WIRE__WINDOW_KIND__KIND_ORDINARY, SHIELD_ORDINARY);
SAME(WIRE__WINDOW_KIND__KIND_BROWSER, SHIELD_BROWSER);
SAME(WIRE__WINDOW_KIND__KIND_PASSWORDS, SHIELD_PASSWORDS);
SAME(WIRE__WINDOW_KIND__KIND_MAIL, SHIELD_MAIL);
SAME(WIRE__WINDOW_KIND__KIND_CHAT, SHIELD_CHAT);
SAME(WIRE__WINDOW_KIND__KIND_MONEY, SHIELD_MONEY);
SAME(WIRE__WINDOW_KIND__KIND_KEYS, SHIELD_KEYS);
SAME(WIRE__WINDOW_KIND__KIND_PROMPT, SHIELD_PROMPT);
SAME(WIRE__WINDOW_KIND__KIND_NOTIFICATION, SHIELD_NOTIFICATION);
SAME(WIRE__WINDOW_KIND__KIND_PANEL, SHIELD_PANELS);
SAME(WIRE__WINDOW_KIND__KIND_FILE_NAMES, SHIELD_FILE_NAMES);
SAME(WIRE__SHOWING__SHOW_NOTHING, SHIELD_MODE_NOTHING);
SAME(WIRE__SHOWING__SHOW_CHOSEN, SHIELD_MODE_CHOSEN);
SAME(WIRE__SHOWING__SHOW_ORDINARY, SHIELD_MODE_ORDINARY);

struct window_list {
	const struct host *host;
	const struct guard *guard;
	const struct shield *shield;
	Wire__Window windows[WINDOWS_MAX];
	Wire__Window *pointers[WINDOWS_MAX];
	size_t n, closed;
};

static void add_window(const struct raw_window *w, enum shield_reason why, void *data)
{
	struct window_list *list = data;
	const enum shield_verdict v = shield_verdict_of(why);
	Wire__Window *to;

	list->closed += v == SHIELD_HIDDEN;
	if (list->n == WINDOWS_MAX)
		return;
	to = &list->windows[list->n];
	wire__window__init(to);
	to->id = w->id;
	to->client = w->client;
	to->title = (char *)w->title;
	to->class_name = (char *)w->class_name;
	to->hidden = v == SHIELD_HIDDEN;
	to->own = v == SHIELD_OWN;
	to->hands = guard_refuses(list->guard, w, v);
	to->opened = guard_is_open(list->guard, w);
	to->closed = (Wire__ClosedReason)why;
	to->kind = (Wire__WindowKind)shield_category(list->shield, w);
	to->words = host_words_of(list->host, w->client);
	list->pointers[list->n++] = to;
}

static void tell_windows(struct host *h)
{
	Wire__FromAgent m = WIRE__FROM_AGENT__INIT;
	Wire__Windows windows = WIRE__WINDOWS__INIT;
	struct window_list *list = calloc(1, sizeof(*list));

	if (!list)
		return;
	list->host = h;
	list->guard = h->guard;
	list->shield = desktop_shield(h->desktop);
	desktop_each_window(h->desktop, add_window, list);
	windows.n_windows = list->n;
	windows.windows = list->pointers;
	windows.closed = (uint32_t)(list->closed < CLOSED_MAX ? list->closed : CLOSED_MAX);
	windows.showing = (Wire__Showing)shield_mode(list->shield);
	windows.everything_hidden = shield_everything_is_hidden(list->shield);
	windows.all_allowed = policy_allows_all(h->policy);
	m.body_case = WIRE__FROM_AGENT__BODY_WINDOWS;
	m.windows = &windows;
	host_tell_face(h, &m);
	free(list);
}

void host_list_windows(struct host *h)
{
	if (desktop_poll(h->desktop) < 0) {
		host_end(h, WIRE__END_REASON__DISPLAY_LOST, "");
		return;
	}
	tell_windows(h);
}

/* What was made for a viewer before, and not sent, may show the window: their line begins
 * anew. */
static void forget_what_waits(struct host *h)
{
	for (size_t i = 0; i < HOST_PEOPLE_MAX; i++) {
		struct participant *p = &h->people[i];

		if (participant_viewing(p) && viewer_holds_made(p->viewer))
			participant_lose_line(p);
	}
}

void host_obey(struct host *h, bool less)
{
	if (less)
		forget_what_waits(h);
	host_list_windows(h);
	/* The next frame already obeys. */
	host_pump(h);
}

static enum desktop_wish wish_of(const Wire__SetWindow *set)
{
	if (set->hide)
		return DESKTOP_HIDE;
	return set->secret ? DESKTOP_SHOW_SECRET : DESKTOP_SHOW;
}

void host_set_window(struct host *h, const Wire__SetWindow *set)
{
	int r = set->hide || host_by_the_person(h)
			? desktop_set_window(h->desktop, set->id, wish_of(set))
			: -EPERM;

	if (r < 0)
		log_event(LOG_WARN, "window.set", "error=%d hide=%d", r, set->hide);
	host_obey(h, set->hide);
}

void host_choose(struct host *h, const Wire__Choose *choose)
{
	const bool counts = host_by_the_person(h);

	if (counts) {
		log_event(LOG_INFO, "window.choose", "showing=%d", (int)choose->showing);
		shield_set_mode(desktop_shield(h->desktop), (enum shield_mode)choose->showing);
	}
	host_obey(h, true);
	if (!counts || !host_to_let_in(h))
		return;
	h->chosen = true;
	participant_let_in(host_to_let_in(h));
}

void host_hide_everything(struct host *h)
{
	log_event(LOG_INFO, "window.hide_everything", "state=%s", session_state_name(h->state));
	shield_hide_everything(desktop_shield(h->desktop));
	host_obey(h, true);
}
