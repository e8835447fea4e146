#include "stage.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <xcb/randr.h>

static const uint32_t harmless_colours[ROLES] = { 0xff40c040, 0xff80c080, 0, 0, 0xffc0c080,
	0xffc0e0a0, 0xff40e0c0, 0x80408040, 0xff205030, 0xff60a060, 0xff008000 };
/* On the line from black to 0xff00fe, no two alike. */
static const uint32_t secret_colours[ROLES] = { 0xffff00fe, 0xfff000ef, 0xffe000df, 0xffd000cf,
	0xffc000bf, 0xffb000af, 0xffa0009f, 0xc0c000bf, 0xff90008f, 0xff80007f, 0xff70006f };
static const char *const types[ROLES] = { [ROLE_POPUP] = "_NET_WM_WINDOW_TYPE_POPUP_MENU",
	[ROLE_TOOLTIP] = "_NET_WM_WINDOW_TYPE_TOOLTIP",
	[ROLE_DRAG] = "_NET_WM_WINDOW_TYPE_DND" };

enum { ORDER_POPUP = 'p', ORDER_NO_POPUP = 'n', SECRET_POPUP_SIDE = 120 };

static _Noreturn void give_up(const char *what)
{
	fprintf(stderr, "storm: %s\n", what);
	exit(EXIT_FAILURE);
}

static void connect_to(struct stage *s)
{
	s->x = xcb_connect(NULL, NULL);
	if (xcb_connection_has_error(s->x))
		give_up("no display");
	s->screen = xcb_setup_roots_iterator(xcb_get_setup(s->x)).data;
}

static xcb_atom_t atom(struct stage *s, const char *name)
{
	xcb_intern_atom_reply_t *r = xcb_intern_atom_reply(
		s->x, xcb_intern_atom(s->x, 0, (uint16_t)strlen(name), name), NULL);
	xcb_atom_t ret;

	if (!r)
		give_up("the display went away");
	ret = r->atom;
	free(r);
	return ret;
}

static bool is_unmanaged(enum role r)
{
	return r == ROLE_BARE_POPUP || r == ROLE_POPUP || r == ROLE_TOOLTIP || r == ROLE_DRAG ||
	       r == ROLE_FULL || r == ROLE_BEAT;
}

static xcb_visualid_t argb_visual(struct stage *s)
{
	xcb_depth_iterator_t d = xcb_screen_allowed_depths_iterator(s->screen);

	for (; d.rem; xcb_depth_next(&d)) {
		if (d.data->depth == 32 && xcb_depth_visuals_length(d.data) > 0)
			return xcb_depth_visuals(d.data)->visual_id;
	}
	give_up("the display has no see-through windows");
}

static void create(struct stage *s, xcb_window_t w, enum role r, uint32_t background)
{
	const bool argb = r == ROLE_ARGB;
	const uint16_t side = r == ROLE_BEAT ? STAGE_BEAT_SIDE : 160;
	const xcb_visualid_t visual = argb ? argb_visual(s) : s->screen->root_visual;
	const xcb_colormap_t map = argb ? xcb_generate_id(s->x) : s->screen->default_colormap;
	/* in the order of their bits: back pixmap or pixel, border, override, events, map */
	const uint32_t values[] = { background, 0, is_unmanaged(r), XCB_EVENT_MASK_EXPOSURE, map };

	if (argb)
		xcb_create_colormap(s->x, XCB_COLORMAP_ALLOC_NONE, map, s->screen->root, visual);
	xcb_create_window(s->x, argb ? 32 : s->screen->root_depth, w, s->screen->root, 40, 40, side,
		side, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT, visual,
		(background ? XCB_CW_BACK_PIXEL : XCB_CW_BACK_PIXMAP) | XCB_CW_BORDER_PIXEL |
			XCB_CW_OVERRIDE_REDIRECT | XCB_CW_EVENT_MASK | XCB_CW_COLORMAP,
		values);
}

static void set_text(struct stage *s, xcb_window_t w, xcb_atom_t what, const char *text, size_t n)
{
	xcb_change_property(
		s->x, XCB_PROP_MODE_REPLACE, w, what, XCB_ATOM_STRING, 8, (uint32_t)n, text);
}

static void describe(struct stage *s, xcb_window_t w, enum role r, bool secret, xcb_window_t owner)
{
	static const char harmless_class[] = "mousepad\0Mousepad", secret_class[] = "gedit\0Gedit";

	if (secret)
		set_text(s, w, XCB_ATOM_WM_CLASS, secret_class, sizeof(secret_class));
	else
		set_text(s, w, XCB_ATOM_WM_CLASS, harmless_class, sizeof(harmless_class));
	if (secret)
		set_text(s, w, XCB_ATOM_WM_NAME, "KUMQUAT", 7);
	else
		set_text(s, w, XCB_ATOM_WM_NAME, "harmless", 8);
	if (owner != w && (secret || is_unmanaged(r)))
		xcb_change_property(s->x, XCB_PROP_MODE_REPLACE, w, XCB_ATOM_WM_TRANSIENT_FOR,
			XCB_ATOM_WINDOW, 32, 1, &owner);
	if (types[r]) {
		const xcb_atom_t type = atom(s, types[r]);

		xcb_change_property(s->x, XCB_PROP_MODE_REPLACE, w, atom(s, "_NET_WM_WINDOW_TYPE"),
			XCB_ATOM_ATOM, 32, 1, &type);
	}
}

static void make_windows(struct stage *s, xcb_window_t *windows, bool secret)
{
	for (int r = 0; r < ROLES; r++) {
		windows[r] = xcb_generate_id(s->x);
		create(s, windows[r], r, (secret ? secret_colours : harmless_colours)[r]);
		describe(s, windows[r], r, secret, windows[ROLE_MAIN]);
	}
	stage_sync(s);
}

/* ---- the secret program ---- */

static xcb_window_t open_popup(struct stage *s)
{
	static uint32_t opened;
	const xcb_window_t w = xcb_generate_id(s->x);
	/* all over the screen, and never twice in a row at the same place */
	const uint32_t at = ++opened, place[] = { at * 137 % 500, at * 211 % 400, SECRET_POPUP_SIDE,
		SECRET_POPUP_SIDE };

	create(s, w, ROLE_POPUP, secret_colours[ROLE_POPUP]);
	describe(s, w, ROLE_POPUP, true, s->secret[ROLE_MAIN]);
	xcb_configure_window(s->x, w,
		XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y | XCB_CONFIG_WINDOW_WIDTH |
			XCB_CONFIG_WINDOW_HEIGHT,
		place);
	xcb_map_window(s->x, w);
	return w;
}

/* Obeys until there are no more orders. Its windows need no painting: they have a background. */
static _Noreturn void run_secret(int orders, int ids)
{
	struct stage s = { 0 };
	struct pollfd fds[2];
	xcb_window_t popup = 0;
	char order;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	connect_to(&s);
	make_windows(&s, s.secret, true);
	if (write(ids, s.secret, sizeof(s.secret)) != sizeof(s.secret))
		_exit(1);
	fds[0] = (struct pollfd){ orders, POLLIN, 0 };
	fds[1] = (struct pollfd){ xcb_get_file_descriptor(s.x), POLLIN, 0 };
	while (poll(fds, 2, -1) >= 0 && !xcb_connection_has_error(s.x)) {
		for (xcb_generic_event_t *e; (e = xcb_poll_for_event(s.x));)
			free(e);
		if (!fds[0].revents)
			continue;
		if (read(orders, &order, 1) <= 0)
			break;
		if (popup)
			xcb_destroy_window(s.x, popup);
		popup = order == ORDER_POPUP ? open_popup(&s) : 0;
		stage_sync(&s);
	}
	_exit(0);
}

static void start_secret(struct stage *s)
{
	int orders[2], ids[2];

	if (pipe(orders) < 0 || pipe(ids) < 0)
		give_up("no pipe");
	s->secret_pid = fork();
	if (s->secret_pid < 0)
		give_up("no process");
	if (s->secret_pid == 0) {
		close(orders[1]);
		close(ids[0]);
		run_secret(orders[0], ids[1]);
	}
	close(orders[0]);
	close(ids[1]);
	s->orders = orders[1];
	if (read(ids[0], s->secret, sizeof(s->secret)) != sizeof(s->secret))
		give_up("the secret program did not start");
	close(ids[0]);
}

void stage_open(struct stage *s)
{
	start_secret(s); /* before there is a connection that both would have */
	connect_to(s);
	make_windows(s, s->harmless, false);
}

void stage_close(struct stage *s)
{
	close(s->orders);
	waitpid(s->secret_pid, NULL, 0);
	xcb_disconnect(s->x);
}

static void give_order(struct stage *s, char order)
{
	if (write(s->orders, &order, 1) != 1)
		give_up("the secret program ended");
}

void stage_open_secret_popup(struct stage *s)
{
	give_order(s, ORDER_POPUP);
}

void stage_close_secret_popup(struct stage *s)
{
	give_order(s, ORDER_NO_POPUP);
}

void stage_paint(struct stage *s, xcb_window_t w, uint32_t colour)
{
	xcb_change_window_attributes(s->x, w, XCB_CW_BACK_PIXEL, &colour);
	xcb_clear_area(s->x, 0, w, 0, 0, 0, 0);
}

void stage_sync(struct stage *s)
{
	free(xcb_get_input_focus_reply(s->x, xcb_get_input_focus(s->x), NULL));
	for (xcb_generic_event_t *e; (e = xcb_poll_for_event(s->x));)
		free(e);
	if (xcb_connection_has_error(s->x))
		give_up("the display went away");
}

void stage_tell_manager(struct stage *s, xcb_window_t w, const char *type, uint32_t value)
{
	const xcb_client_message_event_t e = { .response_type = XCB_CLIENT_MESSAGE,
		.format = 32,
		.window = w,
		.type = atom(s, type),
		.data.data32 = { value, XCB_CURRENT_TIME } };

	xcb_send_event(s->x, 0, s->screen->root,
		XCB_EVENT_MASK_SUBSTRUCTURE_REDIRECT | XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY,
		(const char *)&e);
}

/* The manager takes what it is asked in its order, so a window that it mapped tells that it has
 * done all that was asked before. */
void stage_meet_manager(struct stage *s)
{
	const xcb_window_t w = xcb_generate_id(s->x);
	const uint32_t values[] = { 0xff808080, XCB_EVENT_MASK_STRUCTURE_NOTIFY };
	xcb_generic_event_t *e;
	bool met = false;

	xcb_create_window(s->x, XCB_COPY_FROM_PARENT, w, s->screen->root, STAGE_WIDTH - 60, 60, 8,
		8, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT,
		XCB_CW_BACK_PIXEL | XCB_CW_EVENT_MASK, values);
	describe(s, w, ROLE_MAIN, false, w);
	xcb_map_window(s->x, w);
	xcb_flush(s->x);
	while (!met && (e = xcb_wait_for_event(s->x))) {
		met = (e->response_type & 0x7f) == XCB_MAP_NOTIFY &&
		      ((xcb_map_notify_event_t *)e)->window == w;
		free(e);
	}
	xcb_destroy_window(s->x, w);
	stage_sync(s);
}

/* As ICCCM 4.1.4 has it: the manager hears of it also where the window was an icon. */
void stage_withdraw(struct stage *s, xcb_window_t w)
{
	const xcb_unmap_notify_event_t e = {
		.response_type = XCB_UNMAP_NOTIFY, .event = s->screen->root, .window = w
	};

	xcb_unmap_window(s->x, w);
	xcb_send_event(s->x, 0, s->screen->root,
		XCB_EVENT_MASK_SUBSTRUCTURE_REDIRECT | XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY,
		(const char *)&e);
	if (w != s->adopted)
		xcb_reparent_window(s->x, w, s->screen->root, 0, 0);
}

void stage_adopt(struct stage *s, xcb_window_t w)
{
	s->adopted = w;
	for (int r = ROLE_MAIN; r <= ROLE_BARE; r++)
		s->secret[r] = w;
}

/* ---- what is asked of windows and of the screen ---- */

static void configure(struct stage *s, xcb_window_t w, uint16_t mask, uint32_t a, uint32_t b,
	uint32_t c, uint32_t d)
{
	const uint32_t values[] = { a, b, c, d };

	xcb_configure_window(s->x, w, mask, values);
}

void stage_place(struct stage *s, xcb_window_t w, int x, int y, uint32_t width, uint32_t height)
{
	configure(s, w,
		XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y | XCB_CONFIG_WINDOW_WIDTH |
			XCB_CONFIG_WINDOW_HEIGHT,
		(uint32_t)x, (uint32_t)y, width, height);
}

void stage_move(struct stage *s, xcb_window_t w, int x, int y)
{
	configure(s, w, XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y, (uint32_t)x, (uint32_t)y, 0, 0);
}

void stage_resize(struct stage *s, xcb_window_t w, uint32_t width, uint32_t height)
{
	configure(s, w, XCB_CONFIG_WINDOW_WIDTH | XCB_CONFIG_WINDOW_HEIGHT, width, height, 0, 0);
}

void stage_stack(struct stage *s, xcb_window_t w, uint32_t how)
{
	configure(s, w, XCB_CONFIG_WINDOW_STACK_MODE, how, 0, 0, 0);
}

void stage_raise(struct stage *s, xcb_window_t w)
{
	stage_stack(s, w, XCB_STACK_MODE_ABOVE);
}

void stage_set_width(struct stage *s, uint32_t width)
{
	xcb_randr_get_screen_info_reply_t *info = xcb_randr_get_screen_info_reply(
		s->x, xcb_randr_get_screen_info(s->x, s->screen->root), NULL);
	const xcb_randr_screen_size_t *sizes = info ? xcb_randr_get_screen_info_sizes(info) : NULL;

	for (uint16_t i = 0; sizes && i < info->nSizes; i++) {
		if (sizes[i].width != width)
			continue;
		free(xcb_randr_set_screen_config_reply(s->x,
			xcb_randr_set_screen_config(s->x, s->screen->root, XCB_CURRENT_TIME,
				info->config_timestamp, i, XCB_RANDR_ROTATION_ROTATE_0, 0),
			NULL));
		break;
	}
	free(info);
}
