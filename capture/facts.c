/* What a window says of itself, and what the display server and /proc say of its
 * process. All of it is the application's word but the process: see docs/policy.md. */
#include "capture/capture_internal.h"

#include <stdlib.h>
#include <string.h>
#include <xcb/res.h>

#include "capture/process.h"
#include "core/utf8.h"

enum { TEXT_MAX = 1024 }; /* bytes asked of a text property */

xcb_get_property_cookie_t facts_ask(
	struct capture *c, xcb_window_t id, xcb_atom_t name, xcb_atom_t type)
{
	return xcb_get_property(c->conn, 0, id, name, type, 0, TEXT_MAX / 4);
}

static xcb_get_property_reply_t *take(struct capture *c, xcb_get_property_cookie_t cookie)
{
	return xcb_get_property_reply(c->conn, cookie, NULL);
}

bool facts_take_exists(struct capture *c, xcb_get_property_cookie_t cookie)
{
	xcb_get_property_reply_t *p = take(c, cookie);
	const bool ret = p && p->type != XCB_NONE;

	free(p);
	return ret;
}

/* The first value of a property of 32-bit items; 0 without one. */
static uint32_t take_first(struct capture *c, xcb_get_property_cookie_t cookie)
{
	xcb_get_property_reply_t *p = take(c, cookie);
	uint32_t ret = 0;

	if (p && p->format == 32 && p->value_len > 0)
		memcpy(&ret, xcb_get_property_value(p), sizeof(ret));
	free(p);
	return ret;
}

static bool put_text(char *ret, const xcb_get_property_reply_t *p, xcb_atom_t utf8)
{
	uint8_t wide[2 * TEXT_MAX];
	const uint8_t *text;
	size_t size, n = 0;

	if (!p || p->format != 8 || p->value_len == 0)
		return false;
	text = xcb_get_property_value(p);
	size = (size_t)xcb_get_property_value_length(p);
	if (p->type == utf8) {
		utf8_to_line(text, size, ret, FRAME_TITLE_MAX);
		return true;
	}
	for (size_t i = 0; i < size && i < TEXT_MAX; i++) { /* Latin-1 */
		if (text[i] < 0x80) {
			wide[n++] = text[i];
		} else {
			wide[n++] = 0xc0 | text[i] >> 6;
			wide[n++] = 0x80 | (text[i] & 0x3f);
		}
	}
	utf8_to_line(wide, n, ret, FRAME_TITLE_MAX);
	return true;
}

/* WM_CLASS is two ended texts: the instance and the class. */
static void put_class(struct raw_window *ret, const xcb_get_property_reply_t *p)
{
	const char *text = p && p->format == 8 ? xcb_get_property_value(p) : NULL;
	const size_t size = text ? (size_t)xcb_get_property_value_length(p) : 0;
	const size_t instance = text ? strnlen(text, size) : 0;

	if (size)
		utf8_to_line((const uint8_t *)text, instance, ret->instance, FRAME_TITLE_MAX);
	if (instance + 1 < size)
		utf8_to_line((const uint8_t *)text + instance + 1,
			strnlen(text + instance + 1, size - instance - 1), ret->class_name,
			FRAME_TITLE_MAX);
}

static const struct {
	enum capture_atom atom;
	enum raw_type type;
} types[] = {
	{ ATOM_TYPE_DIALOG, RAW_TYPE_DIALOG },
	{ ATOM_TYPE_UTILITY, RAW_TYPE_UTILITY },
	{ ATOM_TYPE_SPLASH, RAW_TYPE_SPLASH },
	{ ATOM_TYPE_MENU, RAW_TYPE_MENU },
	{ ATOM_TYPE_DROPDOWN, RAW_TYPE_DROPDOWN },
	{ ATOM_TYPE_POPUP, RAW_TYPE_POPUP },
	{ ATOM_TYPE_TOOLTIP, RAW_TYPE_TOOLTIP },
	{ ATOM_TYPE_NOTIFICATION, RAW_TYPE_NOTIFICATION },
	{ ATOM_TYPE_COMBO, RAW_TYPE_COMBO },
	{ ATOM_TYPE_DND, RAW_TYPE_DND },
	{ ATOM_TYPE_TOOLBAR, RAW_TYPE_TOOLBAR },
};

static void put_type(struct capture *c, xcb_atom_t said, struct raw_window *ret)
{
	if (said == c->atoms[ATOM_TYPE_DESKTOP])
		ret->kind = RAW_DESKTOP;
	else if (said == c->atoms[ATOM_TYPE_DOCK])
		ret->kind = RAW_DOCK;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (said == c->atoms[types[i].atom])
			ret->types |= types[i].type;
	}
}

static void take_types(struct capture *c, xcb_get_property_cookie_t cookie, struct raw_window *ret)
{
	xcb_get_property_reply_t *p = take(c, cookie);

	for (uint32_t i = 0; p && p->format == 32 && i < p->value_len; i++)
		put_type(c, ((const xcb_atom_t *)xcb_get_property_value(p))[i], ret);
	free(p);
}

static bool take_full_screen(struct capture *c, xcb_get_property_cookie_t cookie)
{
	xcb_get_property_reply_t *p = take(c, cookie);
	bool ret = false;

	for (uint32_t i = 0; p && p->format == 32 && i < p->value_len; i++)
		ret |= ((const xcb_atom_t *)xcb_get_property_value(p))[i] ==
		       c->atoms[ATOM_STATE_FULLSCREEN];
	free(p);
	return ret;
}

/* The group of WM_HINTS. Source: ICCCM 4.1.2.4. */
static uint32_t take_group(struct capture *c, xcb_get_property_cookie_t cookie)
{
	enum { FLAGS = 0, WINDOW_GROUP = 8, GROUP_HINT = 1 << 6 };
	xcb_get_property_reply_t *p = take(c, cookie);
	const uint32_t *hints = p ? xcb_get_property_value(p) : NULL;
	uint32_t ret = 0;

	if (p && p->format == 32 && p->value_len > WINDOW_GROUP && (hints[FLAGS] & GROUP_HINT))
		ret = hints[WINDOW_GROUP];
	free(p);
	return ret;
}

static xcb_res_query_client_ids_cookie_t ask_pid(struct capture *c, xcb_window_t id)
{
	const xcb_res_client_id_spec_t spec = { id, XCB_RES_CLIENT_ID_MASK_LOCAL_CLIENT_PID };

	return xcb_res_query_client_ids(c->conn, 1, &spec);
}

static pid_t take_pid(struct capture *c, xcb_res_query_client_ids_cookie_t cookie)
{
	xcb_res_query_client_ids_reply_t *r = xcb_res_query_client_ids_reply(c->conn, cookie, NULL);
	xcb_res_client_id_value_iterator_t i;
	pid_t ret = 0;

	if (!r)
		return 0;
	for (i = xcb_res_query_client_ids_ids_iterator(r); i.rem;
		xcb_res_client_id_value_next(&i)) {
		if ((i.data->spec.mask & XCB_RES_CLIENT_ID_MASK_LOCAL_CLIENT_PID) &&
			xcb_res_client_id_value_value_length(i.data) > 0)
			ret = (pid_t)*xcb_res_client_id_value_value(i.data);
	}
	free(r);
	return ret;
}

pid_t facts_pid(struct capture *c, xcb_window_t id)
{
	return take_pid(c, ask_pid(c, id));
}

bool facts_cover_monitor(const struct capture *c, struct rect r)
{
	for (size_t i = 0; i < c->n_monitors; i++) {
		if (rect_inside(c->monitors[i], r))
			return true;
	}
	return false;
}

/* What was asked of a client. */
struct asked {
	xcb_get_property_cookie_t net_name, name, class_name, transient, types, state, leader,
		hints;
	xcb_res_query_client_ids_cookie_t pid;
};

static struct asked ask_all(struct capture *c, xcb_window_t client)
{
	const xcb_atom_t any = XCB_GET_PROPERTY_TYPE_ANY;

	return (struct asked){
		.net_name = facts_ask(
			c, client, c->atoms[ATOM_NET_WM_NAME], c->atoms[ATOM_UTF8_STRING]),
		.name = facts_ask(c, client, XCB_ATOM_WM_NAME, any),
		.class_name = facts_ask(c, client, XCB_ATOM_WM_CLASS, any),
		.transient = facts_ask(c, client, XCB_ATOM_WM_TRANSIENT_FOR, XCB_ATOM_WINDOW),
		.types = facts_ask(c, client, c->atoms[ATOM_WINDOW_TYPE], XCB_ATOM_ATOM),
		.state = facts_ask(c, client, c->atoms[ATOM_STATE], XCB_ATOM_ATOM),
		.leader = facts_ask(c, client, c->atoms[ATOM_CLIENT_LEADER], XCB_ATOM_WINDOW),
		.hints = facts_ask(c, client, XCB_ATOM_WM_HINTS, XCB_ATOM_WM_HINTS),
		.pid = ask_pid(c, client),
	};
}

static void take_title(struct capture *c, const struct asked *asked, struct raw_window *ret)
{
	xcb_get_property_reply_t *p = take(c, asked->net_name);
	const bool named = put_text(ret->title, p, c->atoms[ATOM_UTF8_STRING]);

	free(p);
	p = take(c, asked->name);
	if (!named)
		put_text(ret->title, p, c->atoms[ATOM_UTF8_STRING]);
	free(p);
}

void facts_get(struct capture *c, const struct win *w, xcb_window_t client, struct raw_window *ret)
{
	const struct asked asked = ask_all(c, client);
	xcb_get_property_reply_t *p;
	uint32_t group;

	*ret = (struct raw_window){ .id = w->id, .client = client, .rect = w->rect };
	take_title(c, &asked, ret);
	p = take(c, asked.class_name);
	put_class(ret, p);
	free(p);
	ret->transient_for = take_first(c, asked.transient);
	if (ret->transient_for == c->root) /* for its group */
		ret->transient_for = 0;
	take_types(c, asked.types, ret);
	ret->full_screen = take_full_screen(c, asked.state);
	ret->leader = take_first(c, asked.leader);
	group = take_group(c, asked.hints);
	if (!ret->leader)
		ret->leader = group;
	ret->pid = take_pid(c, asked.pid);
	process_exe(ret->pid, ret->exe, sizeof(ret->exe));
	process_parents(ret->pid, ret->parents, FRAME_PARENTS_MAX);
}
